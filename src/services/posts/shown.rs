//! Posts as they are shown: with their author, their pictures and what the viewer did with them.
//! However many there are, the number of queries is the same.

use std::collections::{HashMap, HashSet};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use consent::{AiLabel, Exposure, Indexable, Origin, Relation, Viewing, Visibility, expose};
use store::shown::{self, Card, Tie};
use store::{Conn, QueryResult};

use super::shelf::{Made, Person};
use crate::cards::LinkCard;
use crate::media::RenditionInfo;
use crate::polls::Poll;
use crate::{
    AccountId, Media, MediaId, Post, PostId, RowId, Sensitivity, SensitivityReason, Timestamp,
};

/// A post that its viewer may see, with all that a page, a feed or a document says about it.
///
/// What is the same for everybody is its [`Base`], to which it dereferences.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What is the same for everybody.
    pub base: Arc<Base>,
    /// Its author as their profile shows them, where that is remembered.
    pub person: Option<Arc<Person>>,
    /// The question in it.
    pub poll: Option<Poll>,
    /// What the viewer did with it.
    pub ties: Ties,
    /// Whether the viewer may answer it.
    pub may_reply: bool,
    /// Whether the viewer may boost it.
    pub may_boost: bool,
}

impl Deref for Shown {
    type Target = Base;

    fn deref(&self) -> &Base {
        &self.base
    }
}

/// Changes concern this viewer only: others keep theirs.
impl DerefMut for Shown {
    fn deref_mut(&mut self) -> &mut Base {
        Arc::make_mut(&mut self.base)
    }
}

/// What a post shows to everybody who may see it.
#[derive(Clone, Debug)]
pub struct Base {
    /// The row.
    pub post: Post,
    /// Who made it.
    pub author: Author,
    /// Its pictures, in the artist's order.
    pub pictures: Vec<Picture>,
    /// Its hashtags without `#`, as they are spelled.
    pub tags: Vec<String>,
    /// Who is named in it.
    pub mentions: Vec<Mentioned>,
    /// What stands behind its first link.
    pub card: Option<LinkCard>,
    /// The program it was written with, where that is told.
    pub app: Option<WrittenWith>,
    /// Where it is at home, for posts of other servers.
    pub elsewhere: Option<Elsewhere>,
    /// Whom it answers, where it is a reply to somebody who is still here.
    pub parent_author: Option<Author>,
    /// What goes out with it: the strictest of the post and its pictures.
    pub exposure: Exposure,
    /// What doors made of it.
    pub made: Made,
}

/// Somebody, beside what they made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a column of its own")]
pub struct Author {
    /// The account.
    pub id: AccountId,
    /// The name in addresses, without `@`.
    pub username: String,
    /// Empty for people of this server.
    pub domain: String,
    /// The name for people; may be empty.
    pub display_name: String,
    /// Their portrait.
    pub avatar: Option<MediaId>,
    /// Whether everybody sees the counts of their posts.
    pub shows_counts: bool,
    /// Whether search engines may list their public posts.
    pub is_indexable: bool,
    /// Whether a moderator has suspended them.
    pub is_suspended: bool,
    /// Whether moderators limit them: lists show them to followers alone.
    pub is_limited: bool,
    /// Whether moderators put a curtain before all their pictures.
    pub is_sensitized: bool,
}

/// Somebody named in a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentioned {
    /// The account.
    pub id: AccountId,
    /// The name in addresses, without `@`.
    pub username: String,
    /// Empty for people of this server.
    pub domain: String,
    /// The page of somebody elsewhere; empty for people of this server.
    pub url: String,
}

/// A program that posts are written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenWith {
    /// Its name.
    pub name: String,
    /// Its page; may be empty.
    pub website: String,
}

/// Where something of another server is at home. The addresses are a stranger's word: a page
/// links to them only when they are web addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The id, the address of its document.
    pub uri: String,
    /// The page for people there; empty where none was named.
    pub url: String,
    /// The code of the reason why its pictures are not shown here; empty when they are.
    pub refusal: String,
}

impl Elsewhere {
    /// The page there that people can be sent to.
    pub fn page(&self) -> Option<&str> {
        [self.url.as_str(), self.uri.as_str()].into_iter().find(|it| is_web_address(it))
    }
}

/// Whether this may stand in a link: http or https, and nothing that ends the attribute.
pub fn is_web_address(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|it| matches!(it.scheme(), "https" | "http"))
}

/// A picture with what is served of it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The row.
    pub media: Media,
    /// What can be served, the narrowest first.
    pub renditions: Vec<RenditionInfo>,
    /// What goes out with it.
    pub exposure: Exposure,
}

/// What the viewer did with a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a row of its own")]
pub struct Ties {
    /// Wrote it.
    pub is_mine: bool,
    /// Liked it.
    pub liked: bool,
    /// Boosted it.
    pub boosted: bool,
    /// Saved it.
    pub bookmarked: bool,
    /// Pinned it.
    pub pinned: bool,
    /// Does not want to hear of its conversation.
    pub muted: bool,
}

/// What is found at a post's address.
#[derive(Clone, Debug)]
pub enum Found {
    /// The post.
    Post(Box<Shown>),
    /// It was there, and its author or a moderator took it away.
    Gone {
        /// Who made it.
        author: Author,
        /// When it was taken away.
        deleted_at: Timestamp,
        /// What it answered.
        parent: Option<PostId>,
        /// The post that began its conversation.
        root: Option<PostId>,
    },
}

impl Found {
    /// The post, if it is still there.
    pub(crate) fn shown(&self) -> Option<&Shown> {
        match self {
            Self::Post(shown) => Some(shown),
            Self::Gone { .. } => None,
        }
    }
}

impl From<Card> for Author {
    fn from(card: Card) -> Self {
        Self {
            id: card.id,
            username: card.username,
            domain: card.domain,
            display_name: card.display_name,
            avatar: card.avatar_id,
            shows_counts: card.shows_counts,
            is_indexable: card.is_indexable,
            is_suspended: card.suspended_at.is_some(),
            is_limited: card.limited_at.is_some(),
            is_sensitized: card.sensitized_at.is_some(),
        }
    }
}

impl Author {
    /// Where they are at home.
    pub fn origin(&self) -> Origin {
        if self.domain.is_empty() { Origin::Here } else { Origin::Elsewhere }
    }

    /// Whether a post of theirs with this visibility may be listed by search engines.
    pub fn lists(&self, visibility: Visibility) -> Indexable {
        Indexable::when(self.is_indexable && visibility == Visibility::Public)
    }
}

/// People by id, each looked up once.
#[derive(Debug, Default)]
pub(crate) struct Authors(HashMap<AccountId, Author>);

impl Authors {
    /// These people; who is not there any more is left out.
    pub(crate) fn find(
        conn: &mut Conn,
        ids: impl IntoIterator<Item = AccountId>,
    ) -> QueryResult<Self> {
        let mut ids: Vec<AccountId> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let cards = shown::cards(conn, &ids)?;
        Ok(Self(cards.into_iter().map(|card| (card.id, card.into())).collect()))
    }

    /// One of them.
    pub(crate) fn get(&self, id: AccountId) -> Option<Author> {
        self.0.get(&id).cloned()
    }
}

impl FromIterator<Author> for Authors {
    fn from_iter<T: IntoIterator<Item = Author>>(them: T) -> Self {
        Self(them.into_iter().map(|it| (it.id, it)).collect())
    }
}

/// Whom a list of posts names: authors, and those answered.
pub(crate) fn named_in(posts: &[Post]) -> impl Iterator<Item = AccountId> {
    posts.iter().flat_map(|post| [Some(post.account_id), post.parent_account_id]).flatten()
}

/// The posts, in the same order, as the viewer (`None`: anyone) is shown them. Give it only what
/// [`store::visible::visible_to`] let through.
pub(crate) fn load(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    posts: impl Into<Vec<Post>>,
) -> QueryResult<Vec<Shown>> {
    let posts = posts.into();
    let authors = Authors::find(conn, named_in(&posts))?;
    load_with(conn, viewer, posts, &authors)
}

/// The same with people who were looked up before.
fn load_with(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    posts: Vec<Post>,
    authors: &Authors,
) -> QueryResult<Vec<Shown>> {
    let ids: Vec<(PostId, Option<PostId>)> = posts.iter().map(|it| (it.id, it.root_id)).collect();
    let with_poll: Vec<PostId> = posts.iter().filter(|it| it.has_poll).map(|it| it.id).collect();
    let mut eye = Eye::open(conn, viewer, &ids, &with_poll)?;
    // Most pages show none of them, and need not ask.
    let has_ai = posts.iter().any(|post| post.shown_label.get().is_ai());
    let veils_ai = has_ai && crate::settings::veils_ai(conn)?;
    let bases = bases(conn, posts, authors, veils_ai)?;
    Ok(bases.into_iter().map(|base| eye.see(Arc::new(base), None)).collect())
}

/// What these posts show to everybody, in the same order; those whose author is gone are left
/// out. `veils_ai`: whether works made with AI lie behind a curtain.
pub(super) fn bases(
    conn: &mut Conn,
    posts: Vec<Post>,
    authors: &Authors,
    veils_ai: bool,
) -> QueryResult<Vec<Base>> {
    let mut beside = Beside::find(conn, &posts, authors)?;
    let show = |post: Post| {
        let author = authors.get(post.account_id)?;
        let parent_author = post.parent_account_id.and_then(|parent| authors.get(parent));
        Some(beside.show(post, author, parent_author, veils_ai))
    };
    Ok(posts.into_iter().filter_map(show).collect())
}

/// What belongs to the posts of a page, by post.
struct Beside {
    pictures: HashMap<PostId, Vec<Media>>,
    tags: HashMap<PostId, Vec<String>>,
    mentions: HashMap<PostId, Vec<Mentioned>>,
    cards: HashMap<RowId, LinkCard>,
    apps: HashMap<RowId, WrittenWith>,
    elsewhere: HashMap<PostId, Elsewhere>,
}

impl Beside {
    fn find(conn: &mut Conn, posts: &[Post], authors: &Authors) -> QueryResult<Self> {
        let ids = |wanted: fn(&Post) -> bool| -> Vec<PostId> {
            posts.iter().filter(|post| wanted(post)).map(|post| post.id).collect()
        };
        let mut pictures: HashMap<PostId, Vec<Media>> = HashMap::new();
        let with_pictures = ids(|post| post.media_count > 0);
        if !with_pictures.is_empty() {
            for media in shown::pictures(conn, &with_pictures)? {
                if let Some(post) = media.post_id {
                    pictures.entry(post).or_default().push(media);
                }
            }
        }
        let mut tags: HashMap<PostId, Vec<String>> = HashMap::new();
        // A hashtag is written with its sign, so most pages need not ask.
        let with_tags = ids(|post| post.source.contains(['#', '＃']));
        if !with_tags.is_empty() {
            for (post, tag) in shown::hashtags(conn, &with_tags)? {
                tags.entry(post).or_default().push(tag);
            }
        }
        Ok(Self {
            pictures,
            tags,
            mentions: mentions(conn, posts)?,
            cards: crate::cards::of_posts(conn, posts)?,
            apps: apps(conn, posts)?,
            elsewhere: elsewhere(conn, posts, authors)?,
        })
    }

    fn show(
        &mut self,
        mut post: Post,
        author: Author,
        parent_author: Option<Author>,
        veils_ai: bool,
    ) -> Base {
        let label = post.shown_label.get();
        let is_covered = !post.warning.is_empty() || !post.sensitivity.is_empty();
        if veils_ai && label.is_ai() && !is_covered {
            // Every door has curtains for warnings, and so have other servers.
            veil(label).clone_into(&mut post.warning);
        }
        if author.is_sensitized && post.media_count > 0 && post.sensitivity.is_empty() {
            post.sensitivity = Sensitivity::from_words([SensitivityReason::Other.as_str()]);
        }
        let visibility = post.visibility.get();
        let indexable = author.lists(visibility);
        let pictures: Vec<Picture> = self
            .pictures
            .remove(&post.id)
            .unwrap_or_default()
            .into_iter()
            .map(|media| Picture::of(media, indexable, author.origin()))
            .collect();
        let words =
            expose(post.resolved_terms.get(), post.shown_label.get(), indexable, author.origin());
        let exposure = pictures.iter().map(|picture| picture.exposure).fold(words, Exposure::and);
        Base {
            pictures,
            tags: self.tags.remove(&post.id).unwrap_or_default(),
            mentions: self.mentions.remove(&post.id).unwrap_or_default(),
            card: post.card_id.and_then(|id| self.cards.get(&id).cloned()),
            app: post
                .app_id
                .filter(|_| visibility == Visibility::Public)
                .and_then(|id| self.apps.get(&id).cloned()),
            elsewhere: self.elsewhere.remove(&post.id),
            parent_author,
            exposure,
            author,
            post,
            made: Made::default(),
        }
    }
}

/// What one viewer alone sees in the posts of a page.
pub(super) struct Eye {
    viewer: Option<AccountId>,
    polls: HashMap<PostId, Poll>,
    ties: HashMap<PostId, Ties>,
    /// The posts that began conversations which the viewer does not want to hear of.
    muted: HashSet<PostId>,
}

impl Eye {
    /// `posts`: each with the post that began its conversation.
    pub(super) fn open(
        conn: &mut Conn,
        viewer: Option<AccountId>,
        posts: &[(PostId, Option<PostId>)],
        with_poll: &[PostId],
    ) -> QueryResult<Self> {
        let (ties, muted) = match viewer {
            Some(viewer) => ties(conn, viewer, posts)?,
            None => Default::default(),
        };
        Ok(Self { viewer, polls: crate::polls::of_posts(conn, viewer, with_poll)?, ties, muted })
    }

    pub(super) fn see(&mut self, base: Arc<Base>, person: Option<Arc<Person>>) -> Shown {
        let (post, author) = (&base.post, &base.author);
        let is_mine = self.viewer == Some(author.id);
        let muted = self.muted.contains(&post.root_id.unwrap_or(post.id));
        let ties = Ties { is_mine, muted, ..self.ties.remove(&post.id).unwrap_or_default() };
        let viewing = seen(self.viewer, post, author);
        let visibility = post.visibility.get();
        Shown {
            poll: self.polls.remove(&post.id),
            ties,
            may_reply: consent::may_reply(visibility, &viewing),
            may_boost: consent::may_boost(visibility, &viewing),
            base,
            person,
        }
    }
}

/// What the viewer did with the posts, and which posts began conversations they muted.
fn ties(
    conn: &mut Conn,
    viewer: AccountId,
    posts: &[(PostId, Option<PostId>)],
) -> QueryResult<(HashMap<PostId, Ties>, HashSet<PostId>)> {
    let mut asked: Vec<PostId> = posts.iter().map(|post| post.0).collect();
    for root in posts.iter().filter_map(|post| post.1) {
        if !asked.contains(&root) {
            asked.push(root);
        }
    }
    let (mut found, mut muted): (HashMap<PostId, Ties>, _) = (HashMap::new(), HashSet::new());
    for (tie, post) in shown::ties(conn, viewer, &asked)? {
        let ties = found.entry(post).or_default();
        match tie {
            Tie::Liked => ties.liked = true,
            Tie::Boosted => ties.boosted = true,
            Tie::Bookmarked => ties.bookmarked = true,
            Tie::Pinned => ties.pinned = true,
            Tie::Muted => drop(muted.insert(post)),
        }
    }
    Ok((found, muted))
}

/// Who is named in the posts. A name is written with its sign, and in a small circle who is
/// answered is named without a word; so most pages need not ask.
fn mentions(conn: &mut Conn, posts: &[Post]) -> QueryResult<HashMap<PostId, Vec<Mentioned>>> {
    let may_name = |post: &&Post| {
        let is_open = matches!(post.visibility.get(), Visibility::Public | Visibility::Quiet);
        !is_open || post.html.contains('@')
    };
    let asked: Vec<PostId> = posts.iter().filter(may_name).map(|post| post.id).collect();
    let mut found: HashMap<PostId, Vec<Mentioned>> = HashMap::new();
    if asked.is_empty() {
        return Ok(found);
    }
    for (post, id, username, domain, url) in shown::named(conn, &asked)? {
        let url = url.unwrap_or_default();
        found.entry(post).or_default().push(Mentioned { id, username, domain, url });
    }
    Ok(found)
}

/// The programs that the posts were written with.
fn apps(conn: &mut Conn, posts: &[Post]) -> QueryResult<HashMap<RowId, WrittenWith>> {
    let mut ids: Vec<RowId> = posts.iter().filter_map(|post| post.app_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    ids.sort_unstable();
    ids.dedup();
    let rows = shown::apps(conn, &ids)?.into_iter();
    Ok(rows.map(|(id, name, website)| (id, WrittenWith { name, website })).collect())
}

/// Where those of the posts that come from other servers are at home.
fn elsewhere(
    conn: &mut Conn,
    posts: &[Post],
    authors: &Authors,
) -> QueryResult<HashMap<PostId, Elsewhere>> {
    let is_remote = |post: &&Post| {
        authors.0.get(&post.account_id).is_some_and(|it| it.origin() == Origin::Elsewhere)
    };
    let remote: Vec<PostId> = posts.iter().filter(is_remote).map(|post| post.id).collect();
    if remote.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::remote_posts::find_many(conn, &remote)?.into_iter();
    Ok(rows
        .map(|row| (row.post_id, Elsewhere { uri: row.uri, url: row.url, refusal: row.refusal }))
        .collect())
}

impl Picture {
    /// From its row, and what holds for its post.
    pub(crate) fn of(media: Media, indexable: Indexable, origin: Origin) -> Self {
        let exposure =
            expose(media.resolved_terms.get(), media.shown_label.get(), indexable, origin);
        let exposure = as_the_file_says(exposure, &media.rights);
        let renditions = serde_json::from_str(&media.renditions).unwrap_or_default();
        Self { media, renditions, exposure }
    }
}

/// What stands on the curtain before a work made with AI.
fn veil(label: AiLabel) -> &'static str {
    match label {
        AiLabel::AiAssisted => "Made with the help of AI",
        _ => "Made by AI",
    }
}

/// The exact source type that the file states, where it does not contradict the label.
pub(crate) fn as_the_file_says(exposure: Exposure, rights: &str) -> Exposure {
    // Most files state nothing.
    if !rights.contains("\"source_type\":\"h") {
        return exposure;
    }
    let stated: evidence::Stated = serde_json::from_str(rights).unwrap_or_default();
    let kind = consent::SourceType::from_iri(&stated.source_type);
    kind.filter(|kind| kind.label() == exposure.label())
        .map_or(exposure, |kind| exposure.made_as(kind))
}

/// How a viewer stands to a post that they see: nothing is in the way, and some tie, no matter
/// which, opened it.
pub(crate) fn seen(viewer: Option<AccountId>, post: &Post, author: &Author) -> Viewing {
    let relation = match viewer {
        None => Relation::Anyone,
        Some(viewer) if viewer == author.id => Relation::Author,
        Some(_) => Relation::Mentioned,
    };
    Viewing {
        held: post.is_held,
        author_suspended: author.is_suspended,
        deleted: post.deleted_at.is_some(),
        ..Viewing::of(relation)
    }
}
