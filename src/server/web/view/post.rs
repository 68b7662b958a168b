//! Posts, people and lists, as pages show them.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use askama::Template;

use super::{ConsentMark, LabelMark, OriginLink, PictureView, VisibilityMark};

/// A moment twice: for machines and in words.
#[derive(Clone, Debug)]
pub struct Moment {
    /// RFC 3339, UTC.
    pub iso: String,
    /// "3 May 2026, 14:02 UTC"; a script may put it into the reader's own time.
    pub words: String,
}

/// Somebody, in one line.
#[derive(Clone, Debug)]
pub struct AuthorView {
    /// Display name; the user name when none is set.
    pub name: String,
    /// `@mira`, or `@mira@far.example` for people elsewhere.
    pub handle: String,
    /// Their profile.
    pub url: String,
    /// Their picture.
    pub avatar_url: Option<String>,
}

impl AuthorView {
    /// First letter of the name, for people without a picture.
    pub fn initial(&self) -> String {
        self.name
            .chars()
            .find(|c| c.is_alphanumeric())
            .map_or_else(|| "·".to_owned(), |c| c.to_uppercase().collect())
    }
}

/// "In reply to …".
#[derive(Clone, Debug)]
pub struct ReplyLine {
    /// The post answered.
    pub url: String,
    /// Who wrote it, as a handle.
    pub to: String,
}

/// Numbers that only the author is shown, unless they chose to show them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Replies.
    pub replies: u32,
    /// Boosts.
    pub boosts: u32,
    /// Likes.
    pub likes: u32,
}

/// A post with ready words, for one reader; what it holds, they may see.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent answer that a template prints, not a state"
)]
pub struct PostView {
    /// What is the same for everybody.
    pub base: Arc<BaseView>,
    /// Numbers, for those who may see them.
    pub counts: Option<Counts>,
    /// The viewer likes it.
    pub is_liked: bool,
    /// The viewer boosted it.
    pub is_boosted: bool,
    /// The viewer saved it.
    pub is_saved: bool,
    /// The viewer is signed in and may like and save it.
    pub may_act: bool,
    /// The viewer may reply.
    pub may_reply: bool,
    /// The viewer may boost.
    pub may_boost: bool,
    /// The viewer wrote it.
    pub is_mine: bool,
    /// Who brought it into this list, when it came as a boost.
    pub boosted_by: Option<AuthorView>,
    /// Why it is in this list, where that is no matter of course.
    pub why: Option<String>,
    /// The question in it.
    pub poll: Option<PollView>,
}

impl Deref for PostView {
    type Target = BaseView;

    fn deref(&self) -> &BaseView {
        &self.base
    }
}

/// What a post shows to everybody who may see it.
#[derive(Clone, Debug)]
pub struct BaseView {
    /// Decimal id.
    pub id: String,
    /// The post's page.
    pub url: String,
    /// Who made it.
    pub author: AuthorView,
    /// When it was published.
    pub when: Moment,
    /// When it was last changed, if ever.
    pub edited: Option<Moment>,
    /// Who can see it.
    pub visibility: VisibilityMark,
    /// Title of the work.
    pub title: Option<String>,
    /// Year, as the artist wrote it.
    pub year: Option<String>,
    /// "gouache on paper".
    pub medium: Option<String>,
    /// Sanitised HTML of the text.
    pub html: String,
    /// Language of the text (BCP 47).
    pub language: Option<String>,
    /// Content warning in the author's words.
    pub warning: Option<String>,
    /// Structured reasons, in words: "blood", "nudity".
    pub sensitivity: Vec<String>,
    /// Pictures in the artist's order.
    pub pictures: Vec<PictureView>,
    /// How it was made, when it says so.
    pub label: Option<LabelMark>,
    /// What AI systems may do with it.
    pub consent: ConsentMark,
    /// Waits for a moderator and is shown to its author only.
    pub is_held: bool,
    /// What it answers.
    pub in_reply_to: Option<ReplyLine>,
    /// Where it is at home, for posts of other servers.
    pub origin: Option<OriginLink>,
    /// What stands behind its first link.
    pub link: Option<LinkView>,
    /// Its card without what the reader can do with it, printed once.
    pub(crate) card: OnceLock<String>,
}

/// The card of a post that has no poll, but for its buttons.
#[derive(Template)]
#[template(path = "components/post-card/printed.html")]
struct Printed<'p> {
    post: &'p BaseView,
    no_poll: Option<&'p PollView>,
}

/// A question in a post.
#[derive(Clone, Debug)]
pub struct PollView {
    /// What can be chosen.
    pub lines: Vec<PollLine>,
    /// Whether several can be chosen.
    pub is_multiple: bool,
    /// Whether the viewer may choose now.
    pub may_vote: bool,
    /// How many chose, and whether it is over.
    pub note: String,
}

/// Something that can be chosen.
#[derive(Clone, Debug)]
pub struct PollLine {
    /// Its place.
    pub place: usize,
    /// Its words.
    pub title: String,
    /// How many of all chose it; nothing while that is hidden.
    pub share: Option<String>,
    /// Whether the viewer chose it.
    pub is_own: bool,
}

/// What stands behind a link.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The site it is on.
    pub from: String,
}

impl BaseView {
    /// The card of a post without a poll in a list, but for its buttons: the same for everybody,
    /// so it is printed once.
    pub fn printed(&self) -> Result<&str, askama::Error> {
        if let Some(known) = self.card.get() {
            return Ok(known);
        }
        let card = Printed { post: self, no_poll: None }.render()?;
        Ok(self.card.get_or_init(|| card))
    }

    /// The line under the title: "2026 · gouache on paper".
    pub fn caption(&self) -> Option<String> {
        match (&self.year, &self.medium) {
            (Some(year), Some(medium)) => Some(format!("{year} · {medium}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }

    /// The words to click before a sensitive post opens; none when it is open.
    pub fn cover(&self) -> Option<String> {
        let reasons = self.sensitivity.join(", ");
        match (self.warning.as_deref(), reasons.is_empty()) {
            (Some(warning), true) => Some(warning.to_owned()),
            (Some(warning), false) => Some(format!("{warning} ({reasons})")),
            (None, false) => Some(format!("Contains {reasons}")),
            (None, true) => None,
        }
    }

    /// Whether there is text under the pictures.
    pub fn has_text(&self) -> bool {
        !self.html.is_empty()
    }

    /// Whether a wall label belongs under it in a list: works have one, plain
    /// words only when they have a title or a model had a part in them.
    pub fn has_label(&self) -> bool {
        !self.pictures.is_empty()
            || self.title.is_some()
            || self.caption().is_some()
            || self.label.is_some_and(|label| label.is_ai)
    }

    /// Whether the head of the card says more than who and when.
    pub fn has_notes(&self) -> bool {
        self.visibility.is_limited || self.edited.is_some()
    }

    /// What to call the post in a heading or a link.
    pub fn name(&self) -> String {
        match &self.title {
            Some(title) => title.clone(),
            None if self.pictures.is_empty() => format!("Post by {}", self.author.name),
            None => format!("Untitled, by {}", self.author.name),
        }
    }
}

impl PostView {
    /// Likes, when the viewer may know and there are any.
    pub fn like_count(&self) -> Option<u32> {
        self.counts.map(|counts| counts.likes).filter(|count| *count > 0)
    }

    /// Boosts, when the viewer may know and there are any.
    pub fn boost_count(&self) -> Option<u32> {
        self.counts.map(|counts| counts.boosts).filter(|count| *count > 0)
    }

    /// Replies, when the viewer may know and there are any.
    pub fn reply_count(&self) -> Option<u32> {
        self.counts.map(|counts| counts.replies).filter(|count| *count > 0)
    }

    /// Saving is private: nobody is shown how often it happened.
    pub fn no_count(&self) -> Option<u32> {
        None
    }
}

/// Somebody, at the head of their profile.
#[derive(Clone, Debug)]
pub struct ProfileView {
    /// Name, handle, picture.
    pub author: AuthorView,
    /// The whole address, `@mira@atelier.example`, to follow from elsewhere.
    pub address: String,
    /// Sanitised HTML; empty when they wrote nothing.
    pub bio_html: String,
    /// Their default terms.
    pub consent: ConsentMark,
    /// What they say about AI in their own work, in words.
    pub statement: Option<String>,
    /// Link to the feed.
    pub feed_url: String,
    /// The viewer is this person.
    pub is_mine: bool,
    /// What there is between the viewer and this person; none for oneself and
    /// when signed out.
    pub tie: Option<TieView>,
    /// "Joined in May 2026".
    pub joined: String,
    /// Links and facts.
    pub fields: Vec<FactView>,
    /// Where they are at home, for people of other servers.
    pub origin: Option<OriginLink>,
    /// Where they moved, if they did.
    pub moved: Option<MovedView>,
    /// How somebody without an account here follows them.
    pub from_afar: Option<FromAfar>,
    /// Where a complaint about them is written; none for oneself.
    pub report_url: Option<String>,
    /// What one hands on of one's own profile; none of others'.
    pub share: Option<ShareView>,
}

/// What can be handed on of a page of one's own.
#[derive(Clone, Debug)]
pub struct ShareView {
    /// Its whole address.
    pub url: String,
    /// `@mira@atelier.example`.
    pub address: String,
    /// The address as a code for cameras.
    pub code: String,
    /// The link for another page of the same person; for profiles.
    pub rel_me: Option<String>,
}

/// Where somebody went.
#[derive(Clone, Debug)]
pub struct MovedView {
    /// Their new address, or the web address of it.
    pub name: String,
    /// Our page of them, or theirs.
    pub url: String,
}

/// Following from another server: the page with the form, and the server that this browser
/// remembers.
#[derive(Clone, Debug)]
pub struct FromAfar {
    /// The page with the form.
    pub url: String,
    /// The server this browser remembers.
    pub home: Option<String>,
}

/// What there is between the viewer and somebody else.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent answer that a template prints, not a state"
)]
pub struct TieView {
    /// The viewer follows them.
    pub is_followed: bool,
    /// The viewer asked to follow them and has no answer yet.
    pub is_requested: bool,
    /// They follow the viewer.
    pub follows_you: bool,
    /// The viewer blocks them.
    pub is_blocked: bool,
    /// The viewer does not want to see them in lists.
    pub is_muted: bool,
}

impl ProfileView {
    /// They follow the viewer.
    pub fn follows_you(&self) -> bool {
        self.tie.is_some_and(|tie| tie.follows_you)
    }
}

impl TieView {
    /// The word on the follow button.
    pub fn follow_words(self) -> &'static str {
        match (self.is_followed, self.is_requested) {
            (true, _) => "Following",
            (false, true) => "Asked to follow",
            (false, false) => "Follow",
        }
    }

    /// Whether pressing the follow button takes a follow, or a request, back.
    pub fn is_tied(self) -> bool {
        self.is_followed || self.is_requested
    }
}

/// A line of a profile.
#[derive(Clone, Debug)]
pub struct FactView {
    /// Name.
    pub name: String,
    /// Sanitised HTML.
    pub html: String,
    /// When the page that it leads to was found to link back.
    pub verified: Option<Moment>,
}

/// A name and its value: an HTTP header.
#[derive(Clone, Debug)]
pub struct HeaderRow {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// Where one is in a long list. Pages have ends: there is no endless scroll.
#[derive(Clone, Debug, Default)]
pub struct PagerView {
    /// Back to newer things.
    pub newer: Option<String>,
    /// On to older things.
    pub older: Option<String>,
}

impl PagerView {
    /// Nothing before and nothing after.
    pub fn is_empty(&self) -> bool {
        self.newer.is_none() && self.older.is_none()
    }
}

/// One of a row of tabs; each is a page with an address.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its word.
    pub label: String,
    /// Its page.
    pub url: String,
    /// This is the page being shown.
    pub is_here: bool,
}

/// What is left of a deleted post: only that there was one.
#[derive(Clone, Debug)]
pub struct Tombstone {
    /// "This post was deleted by its author."
    pub words: String,
    /// When, if that may be said.
    pub when: Option<Moment>,
    /// The artist, as long as they are still here.
    pub author: Option<AuthorView>,
}

/// One notification, or several of a kind put together.
#[derive(Clone, Debug)]
pub struct NoticeView {
    /// Symbol that goes with the kind.
    pub icon: &'static str,
    /// Who did it.
    pub who: AuthorView,
    /// "liked", "boosted", "replied to", "mentioned you in".
    pub what: String,
    /// What the link is called: the title, or the first words.
    pub subject: Option<String>,
    /// Where the thing is.
    pub url: Option<String>,
    /// First words of a reply or mention, as plain text.
    pub excerpt: Option<String>,
    /// When.
    pub when: Moment,
    /// Not seen before.
    pub is_new: bool,
}

impl NoticeView {
    /// Words of the link to the thing.
    pub fn subject_words(&self) -> &str {
        self.subject.as_deref().unwrap_or("your post")
    }
}

#[cfg(test)]
mod tests {
    use crate::web::samples;

    #[test]
    fn a_caption_has_no_lonely_dot() {
        let mut post = samples::picture_base();
        post.year = Some("2026".to_owned());
        post.medium = Some("ink".to_owned());
        assert_eq!(post.caption().as_deref(), Some("2026 · ink"));
        post.year = None;
        assert_eq!(post.caption().as_deref(), Some("ink"));
        post.medium = None;
        assert_eq!(post.caption(), None);
    }

    #[test]
    fn the_cover_names_the_reasons() {
        let mut post = samples::picture_base();
        assert_eq!(post.cover(), None);
        post.sensitivity = vec!["blood".to_owned(), "needles".to_owned()];
        assert_eq!(post.cover().as_deref(), Some("Contains blood, needles"));
        post.warning = Some("Hospital comic".to_owned());
        assert_eq!(post.cover().as_deref(), Some("Hospital comic (blood, needles)"));
    }

    #[test]
    fn a_name_without_letters_still_has_an_initial() {
        let mut author = samples::author();
        author.name = "ø".to_owned();
        assert_eq!(author.initial(), "Ø");
        author.name = "✿✿".to_owned();
        assert_eq!(author.initial(), "·");
    }
}
