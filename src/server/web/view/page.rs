//! What stands around every page: head, navigation, message, footer.

use super::AuthorView;

/// Everything the layouts print: the head of the document, who is looking, and
/// the one message that may be waiting for them.
///
/// The signals (`robots`, `ai_disclosure`, `tdm`) are copied from the page's
/// `Exposure`. [`Page::new`] starts with the strictest ones, so that a page
/// that forgets to set them says "no" rather than nothing.
#[derive(Clone, Debug)]
pub struct Page {
    /// Shown in the tab, before the name of the server.
    pub title: String,
    /// One sentence for search results and link previews.
    pub description: Option<String>,
    /// Content of `<meta name="robots">`.
    pub robots: Option<String>,
    /// The one address this page should be known by.
    pub canonical: Option<String>,
    /// Content of `<meta name="ai-disclosure">`; none when nothing is claimed.
    pub ai_disclosure: Option<&'static str>,
    /// Content of `<meta name="tdm-reservation">`: `1` reserved, `0` not.
    pub tdm: &'static str,
    /// Where the policy behind the reservation can be read.
    pub tdm_policy: Option<String>,
    /// JSON-LD, with `<` already written as `\u003c`.
    pub json_ld: Option<String>,
    /// The Atom feed that belongs to this page.
    pub feed: Option<FeedLink>,
    /// Address of the oEmbed answer for this page.
    pub oembed: Option<String>,
    /// A picture for link previews; only one that everybody may see.
    pub preview: Option<String>,
    /// The token every form repeats (see `web::csrf`).
    pub csrf: String,
    /// A message from the request before.
    pub flash: Option<Flash>,
    /// Who is looking; none when signed out.
    pub viewer: Option<ViewerMenu>,
    /// Whether there are jobs on this server.
    pub has_jobs: bool,
    /// The name of this server.
    pub site_name: String,
    /// Path of this page, to mark where one is and to come back after signing in.
    pub path: String,
    /// Language of the page (BCP 47).
    pub lang: &'static str,
    /// Whether there is another language to choose.
    pub has_languages: bool,
    /// Writing direction of the page: `ltr` or `rtl`.
    pub dir: &'static str,
    /// The built style sheet and script.
    pub assets: Assets,
}

impl Page {
    /// A page that denies everything until its exposure is set.
    pub fn new(title: impl Into<String>, site_name: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: None,
            robots: Some("noai, noimageai, noarchive".to_owned()),
            canonical: None,
            ai_disclosure: None,
            tdm: "1",
            tdm_policy: None,
            json_ld: None,
            feed: None,
            oembed: None,
            preview: None,
            csrf: String::new(),
            flash: None,
            viewer: None,
            has_jobs: false,
            site_name: site_name.into(),
            path: "/".to_owned(),
            lang: words::current().tag(),
            dir: words::current().dir(),
            has_languages: false,
            assets: Assets::default(),
        }
    }

    /// Text of `<title>`: the server's name alone on its front page.
    pub fn head_title(&self) -> String {
        if self.title.is_empty() || self.title == self.site_name {
            return self.site_name.clone();
        }
        format!("{} · {}", self.title, self.site_name)
    }

    /// Whether `path` is the page being shown, for `aria-current`.
    pub fn is_at(&self, path: &str) -> bool {
        self.path == path
    }
}

/// Addresses of the built front end.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// The script; none when it was not built, the pages work without.
    pub js: Option<String>,
}

impl Default for Assets {
    fn default() -> Self {
        Self { css: "/assets/main.css".to_owned(), js: Some("/assets/main.js".to_owned()) }
    }
}

/// A feed that feed readers may find in the head of the page.
#[derive(Clone, Debug)]
pub struct FeedLink {
    /// What the reader will call it.
    pub title: String,
    /// Its address.
    pub href: String,
}

/// What kind of message a [`Flash`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// Something was done as asked.
    Done,
    /// Something to know.
    Note,
    /// Something did not work.
    Problem,
}

impl FlashKind {
    /// The word in the class name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Note => "note",
            Self::Problem => "problem",
        }
    }

    /// The symbol that goes with the colour.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Done => "check",
            Self::Note => "note",
            Self::Problem => "warning",
        }
    }

    /// A problem interrupts a screen reader, the others wait.
    pub fn role(self) -> &'static str {
        match self {
            Self::Problem => "alert",
            Self::Done | Self::Note => "status",
        }
    }
}

/// One message, shown once at the top of the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// Good news, news or bad news.
    pub kind: FlashKind,
    /// One or two sentences.
    pub text: String,
}

/// The signed-in person, as the navigation shows them.
#[derive(Clone, Debug)]
pub struct ViewerMenu {
    /// Display name.
    pub name: String,
    /// With the leading `@`.
    pub handle: String,
    /// Picture, when there is one.
    pub avatar: Option<String>,
    /// Notifications not seen yet.
    pub unread: u32,
    /// May open the administration.
    pub is_staff: bool,
}

impl ViewerMenu {
    /// Own profile: `/@mira`.
    pub fn url(&self) -> String {
        format!("/{}", self.handle)
    }

    /// The same person in the shape the avatar component takes.
    pub fn as_author(&self) -> AuthorView {
        AuthorView {
            name: self.name.clone(),
            handle: self.handle.clone(),
            url: self.url(),
            avatar_url: self.avatar.clone(),
        }
    }

    /// "3" new ones; more than 99 are not counted.
    pub fn unread_words(&self) -> String {
        match self.unread {
            0..=99 => self.unread.to_string(),
            _ => "99+".to_owned(),
        }
    }
}
