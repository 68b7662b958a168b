//! Posts from other servers: kept only with what their authors say about their use, changed only
//! by their authors, gone when their authors say so.
//!
//! ```text
//!   facts ──prepare (no database)──► Incoming ──take (in a change)──► Took
//! ```
//!
//! What is read from a document is a plain list of facts; this rung does not know how it was
//! written. How it came here decides what it may change: see [`Channel`].

mod gone;
mod jobs;
mod new;
mod pictures;
mod revise;

use std::collections::BTreeSet;

use consent::{AiLabel, Consent, Policy, Visibility};
use store::remote_actors::RemoteActor;
use store::{Conn, Timestamp};

use crate::addresses::{Addresses, LocalThing};
use crate::error::Result;
use crate::ids::Ids;
use crate::polls::PollFacts;
use crate::text::{Known, foreign, foreign_words, render};
use crate::{Account, App, PostId, settings};

pub(crate) use gone::{bury_account, delete};
pub(crate) use jobs::respread;
pub(crate) use pictures::{keep as keep_picture, row as picture_row};

/// People of this server who are told that a post names them, at most.
const TOLD: usize = 20;

/// Steps from something that was sent to us, at most; bounds how far a thread is followed.
pub const DEEPEST: u8 = 20;

/// Whom a post is for, as far as its addresses say it without knowing anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circle {
    /// Everybody stands among the first recipients.
    Everybody,
    /// Everybody stands among the others.
    EverybodyQuietly,
    /// Only those named: people, and perhaps the followers of the author.
    Named,
}

/// A text in the form it was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// HTML of a stranger.
    Html(String),
    /// Markdown.
    Markdown(String),
    /// No markup at all.
    Plain(String),
}

impl Default for Words {
    fn default() -> Self {
        Self::Html(String::new())
    }
}

/// A picture of a post, as its author describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PictureFacts {
    /// Where it lies.
    pub url: String,
    /// What it is said to be; empty where nothing is said.
    pub media_type: String,
    /// Its description.
    pub alt: String,
    /// Its size in pixels as claimed; 0 where nothing is said.
    pub width: i32,
    /// See `width`.
    pub height: i32,
    /// A few colours to show meanwhile.
    pub blurhash: String,
    /// The point that should stay in view, from -1 to 1.
    pub focus: (f64, f64),
    /// Whether it wants a curtain.
    pub is_sensitive: bool,
    /// What the author says about its use.
    pub terms: Consent,
    /// What the author says about how it was made.
    pub label: AiLabel,
}

/// Who may find a post by searching, as it says itself (FEP-268d). It goes before what its author
/// says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchableBy {
    /// It does not say.
    #[default]
    Unsaid = 0,
    /// Everybody.
    Everybody = 1,
    /// Followers, or some other circle.
    Followers = 2,
    /// Nobody but its author and those who have to do with it.
    Nobody = 3,
}

/// A post, as its author describes it. Everything is bounded already.
#[derive(Clone, Debug, PartialEq)]
pub struct PostFacts {
    /// Its id.
    pub uri: String,
    /// Its page for people.
    pub url: String,
    /// What it calls itself: `Note`, `Article`, ….
    pub kind: String,
    /// Who made it; on the same host.
    pub author: String,
    /// What it answers, or nothing.
    pub parent_uri: String,
    /// What it quotes, or nothing.
    pub quote_uri: String,
    /// Whom it is for.
    pub circle: Circle,
    /// Everybody else it is addressed to.
    pub recipients: Vec<String>,
    /// Who may find it by searching.
    pub searchable_by: SearchableBy,
    /// Its title.
    pub title: String,
    /// Its text.
    pub words: Words,
    /// Its content warning.
    pub warning: String,
    /// Whether it wants a curtain.
    pub is_sensitive: bool,
    /// Its language, or nothing.
    pub language: String,
    /// When it was published, as claimed.
    pub published: Option<Timestamp>,
    /// When it was last changed, as claimed.
    pub updated: Option<Timestamp>,
    /// What the author says about its use.
    pub terms: Consent,
    /// What the author says about how it was made.
    pub label: AiLabel,
    /// Its pictures.
    pub pictures: Vec<PictureFacts>,
    /// Other files: address and name.
    pub links: Vec<(String, String)>,
    /// The answers of a poll.
    pub options: Vec<String>,
    /// The poll, where it reads as one that people can answer.
    pub poll: Option<PollFacts>,
    /// The ids of the people it names.
    pub mentions: Vec<String>,
    /// Its hashtags without `#`.
    pub hashtags: Vec<String>,
    /// Counts as claimed by its server.
    pub claimed_likes: Option<i64>,
    /// See `claimed_likes`.
    pub claimed_boosts: Option<i64>,
    /// See `claimed_likes`.
    pub claimed_replies: Option<i64>,
}

/// How a document came here. Copies that somebody else sent never get this far: they are fetched
/// from their origin first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Its author sent it, signed, for the first time. Changes nothing that is here already.
    New,
    /// Its author sent it again, signed, because it changed.
    Changed,
    /// We fetched it from its origin.
    Fetched,
}

/// A post that is ready to be taken in.
#[derive(Clone, Debug)]
pub struct Incoming {
    facts: PostFacts,
    channel: Channel,
    /// What the headers of the answer said; they can only tighten.
    headers: Consent,
    html: String,
    policy: Policy,
    /// Names of people here whom it names, and of those it is only addressed to.
    named: Vec<String>,
    addressed: Vec<String>,
    parent: Option<Parent>,
    /// Whether what it quotes is a post of ours.
    quotes_us: bool,
    depth: u8,
}

impl Incoming {
    /// Whose it is.
    pub fn author(&self) -> &str {
        &self.facts.author
    }
}

#[derive(Clone, Debug)]
enum Parent {
    Here { username: String, post: PostId },
    Elsewhere(String),
}

/// What became of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// It is here now.
    New(PostId),
    /// It was here and says something else now.
    Changed(PostId),
    /// It was here and stays as it is.
    Known(PostId),
    /// It must not be here, for this reason.
    Refused(&'static str),
}

impl Took {
    /// The post, if it is here.
    pub fn post(self) -> Option<PostId> {
        match self {
            Self::New(post) | Self::Changed(post) | Self::Known(post) => Some(post),
            Self::Refused(_) => None,
        }
    }
}

/// What a change needs beside the connection.
#[derive(Clone, Debug)]
pub(crate) struct Ctx {
    pub(crate) now: Timestamp,
    pub(crate) ids: Ids,
}

/// Does what needs no database: cleans the text, finds the people of this server.
pub async fn prepare(
    app: &App,
    facts: PostFacts,
    channel: Channel,
    headers: Consent,
    depth: u8,
) -> Result<Incoming> {
    let policy = settings::get(app).await?.policy();
    let ours = Addresses::new(&app.config.server);
    let people = |ids: &[String], most: usize| {
        let found: BTreeSet<String> = ids.iter().filter_map(|id| username(&ours, id)).collect();
        found.into_iter().take(most).collect::<Vec<String>>()
    };
    let named = people(&facts.mentions, usize::MAX);
    let mut addressed = people(&facts.recipients, 50);
    addressed.retain(|name| !named.contains(name));
    let html = html(app, &facts);
    let parent = parent(&ours, &facts.parent_uri);
    let said = facts.pictures.iter().fold(facts.terms, |said, it| said.beside(it.terms));
    let headers = headers.tightening().beyond(said);
    let quotes_us = facts.quote_uri.starts_with(ours.origin());
    Ok(Incoming {
        facts,
        channel,
        headers,
        html,
        policy,
        named,
        addressed,
        parent,
        quotes_us,
        depth,
    })
}

fn username(addresses: &Addresses, id: &str) -> Option<String> {
    if !id.starts_with(addresses.origin()) {
        return None;
    }
    match addresses.parse_local(&id.parse().ok()?) {
        Some(LocalThing::Account { username }) => Some(username),
        _ => None,
    }
}

fn parent(addresses: &Addresses, uri: &str) -> Option<Parent> {
    let url: url::Url = uri.parse().ok()?;
    if !addresses.is_ours(&url) {
        return Some(Parent::Elsewhere(uri.to_owned()));
    }
    match addresses.parse_local(&url) {
        Some(LocalThing::Post { username, post }) => Some(Parent::Here { username, post }),
        _ => None,
    }
}

/// The text as it is shown: what was written, the answers of a poll, and links to files that are
/// no pictures.
fn html(app: &App, facts: &PostFacts) -> String {
    let mut html = match &facts.words {
        Words::Html(html) => foreign(html),
        Words::Markdown(text) => render(text, &Known::nobody(&app.config.server.public_url)).html,
        Words::Plain(text) if text.is_empty() => String::new(),
        Words::Plain(text) => foreign_words(text),
    };
    if !facts.options.is_empty() && facts.poll.is_none() {
        let options = facts.options.iter().map(|it| format!("<li>{}</li>", escaped(it)));
        html.push_str(&foreign(&format!("<ul>{}</ul>", options.collect::<String>())));
    }
    for (url, name) in &facts.links {
        let name = if name.is_empty() { url } else { name };
        let link = format!("<p><a href=\"{}\">{}</a></p>", escaped(url), escaped(name));
        html.push_str(&foreign(&link));
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Takes a post in, in a change. Its author must be known; nobody else can change it.
pub(crate) fn take(conn: &mut Conn, ctx: &Ctx, incoming: &Incoming) -> Result<Took> {
    let facts = &incoming.facts;
    let Some((actor, author)) = store::remote_actors::lock(conn, &facts.author)? else {
        return Ok(Took::Refused("its author is not known"));
    };
    if author.suspended_at.is_some() {
        return Ok(Took::Refused("its author is suspended"));
    }
    let taking = Taking { ctx, incoming, actor: &actor, author: &author };
    match store::remote_posts::find_by_uri(conn, &facts.uri)? {
        Some((row, post)) => taking.revise(conn, &row, &post),
        None if store::tombstones::is_gone(conn, &facts.uri)? => {
            Ok(Took::Refused("it was deleted"))
        }
        None => taking.add(conn),
    }
}

/// One post that is being taken in.
struct Taking<'a> {
    ctx: &'a Ctx,
    incoming: &'a Incoming,
    actor: &'a RemoteActor,
    author: &'a Account,
}

impl Taking<'_> {
    fn visibility(&self) -> Visibility {
        let facts = &self.incoming.facts;
        let followers = &self.actor.followers;
        match facts.circle {
            Circle::Everybody => Visibility::Public,
            Circle::EverybodyQuietly => Visibility::Quiet,
            Circle::Named if !followers.is_empty() && facts.recipients.contains(followers) => {
                Visibility::Followers
            }
            Circle::Named => Visibility::Mentioned,
        }
    }

    /// When it was published: as claimed, but not in the future and not before there were such
    /// posts.
    fn published(&self) -> Timestamp {
        /// 2000-01-01.
        const EARLIEST: Timestamp = Timestamp(946_684_800_000);
        let now = self.ctx.now;
        self.incoming.facts.published.unwrap_or(now).min(now).max(EARLIEST)
    }

    /// When it was last changed, never in the future: else no later change would count.
    fn updated(&self) -> Option<Timestamp> {
        self.incoming.facts.updated.map(|at| at.min(self.ctx.now))
    }

    /// By which time this copy is newer or older than another one.
    fn stamp(&self) -> Timestamp {
        self.updated().unwrap_or_else(|| self.published())
    }
}
