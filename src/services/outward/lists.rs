//! Lists that other servers read: what somebody published, pinned, whom they follow.

use store::follows::Side;
use store::{Conn, Page};

use super::{GONE, Outward, outward, person, post_uri, uris, with_files};
use crate::addresses::Addresses;
use crate::error::{Error, Result};
use crate::posts::shown::load;
use crate::{AccountId, App, Post, PostId};

/// Posts of one page of what somebody published.
const PUBLISHED: usize = 20;

/// People of one page.
const PEOPLE: usize = 40;

/// Answers of one page.
const ANSWERS: i64 = 20;

/// Works that stand for a profile where nothing is pinned.
const NEWEST: usize = 6;

/// Hashtags of a profile.
const TAGS: i64 = 8;

/// A page of what somebody published.
#[derive(Clone, Debug)]
pub struct Published {
    /// The posts, newest first.
    pub posts: Vec<Outward>,
    /// How many there are on all pages.
    pub total: i64,
    /// Give this as `older_than` for the next page, if there is one.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page before, if there may be one.
    pub newer: Option<i64>,
}

/// What somebody published for everybody, newest first.
pub async fn published(
    app: &App,
    username: &str,
    older_than: Option<i64>,
    newer_than: Option<i64>,
) -> Result<Published> {
    let account = here(app, username).await?;
    let addresses = Addresses::new(&app.config.server);
    let page = Page { older_than, newer_than, limit: PUBLISHED };
    let (posts, total, older, newer) = app
        .store
        .read(move |conn| {
            let sheet = store::outward::published(conn, account, &page)?;
            let rows: Vec<Post> = sheet.rows.into_iter().map(|(_, post)| post).collect();
            let shown = load(conn, None, rows)?;
            let total = store::outward::count_published(conn, account)?;
            let posts = outward(conn, &addresses, shown)?;
            Ok::<_, Error>((posts, total, sheet.older, sheet.newer))
        })
        .await?;
    Ok(Published { posts: filled(app, posts).await?, total, older, newer })
}

async fn filled(app: &App, posts: Vec<Outward>) -> Result<Vec<Outward>> {
    let mut all = Vec::with_capacity(posts.len());
    for post in posts {
        all.push(with_files(app, post).await?);
    }
    Ok(all)
}

/// Somebody who is here and whose lists are told.
async fn here(app: &App, username: &str) -> Result<AccountId> {
    let found = person(app, username).await?;
    if found.is_suspended {
        return Err(Error::NotFound("Nobody here has that name."));
    }
    Ok(found.account.id)
}

/// What stands for somebody's profile.
#[derive(Clone, Debug)]
pub struct Featured {
    /// The works, in their order.
    pub posts: Vec<Outward>,
}

/// The works somebody pinned, else the newest of their portfolio: a profile is not empty where
/// others keep no copies of older posts.
pub async fn featured(app: &App, username: &str) -> Result<Featured> {
    let account = here(app, username).await?;
    let addresses = Addresses::new(&app.config.server);
    let posts = app
        .store
        .read(move |conn| {
            let mut rows = store::pins::of_account(conn, None, account, 20)?;
            if rows.is_empty() {
                let page = Page { limit: NEWEST, ..Page::default() };
                let sheet = store::feeds::portfolio(conn, None, account, &page)?;
                let ids: Vec<PostId> = sheet.rows.iter().map(|row| row.1.id).collect();
                rows = store::slips::whole(conn, None, &ids)?;
                rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
            }
            let shown = load(conn, None, rows)?;
            outward(conn, &addresses, shown)
        })
        .await?;
    Ok(Featured { posts: filled(app, posts).await? })
}

/// The hashtags somebody uses most, as they are spelled.
pub async fn favourite_tags(app: &App, username: &str) -> Result<Vec<String>> {
    let account = here(app, username).await?;
    app.store.read(move |conn| Ok(store::outward::favourite_tags(conn, account, TAGS)?)).await
}

/// A page of people.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// How many there are on all pages.
    pub total: i64,
    /// Whether only that number is told.
    pub is_hidden: bool,
    /// Their ids, those of the newest follows first.
    pub people: Vec<String>,
    /// Give this as `older_than` for the next page, if there is one.
    pub older: Option<i64>,
}

/// Who follows somebody.
pub async fn followers(app: &App, username: &str, older_than: Option<i64>) -> Result<Members> {
    members(app, username, Side::Followers, older_than).await
}

/// Whom somebody follows.
pub async fn following(app: &App, username: &str, older_than: Option<i64>) -> Result<Members> {
    members(app, username, Side::Following, older_than).await
}

async fn members(
    app: &App,
    username: &str,
    side: Side,
    older_than: Option<i64>,
) -> Result<Members> {
    let account = here(app, username).await?;
    let addresses = Addresses::new(&app.config.server);
    app.store
        .read(move |conn| {
            let row = store::accounts::find(conn, account)?.ok_or(GONE)?;
            let total = match side {
                Side::Followers | Side::Requests => row.followers_count,
                Side::Following => row.following_count,
            };
            if row.hides_follows {
                return Ok(Members { total, is_hidden: true, ..Members::default() });
            }
            let page = Page { older_than, newer_than: None, limit: PEOPLE };
            let sheet = store::follows::page_of(conn, side, account, &page)?;
            let ids: Vec<AccountId> = sheet.rows.iter().map(|(_, card)| card.id).collect();
            let remote = uris(conn, &ids)?;
            let people = sheet.rows.iter().filter_map(|(_, card)| {
                if card.domain.is_empty() {
                    return Some(addresses.actor(&card.username));
                }
                remote.get(&card.id).cloned()
            });
            Ok(Members { total, is_hidden: false, people: people.collect(), older: sheet.older })
        })
        .await
}

/// A page of what answers a post.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The ids of the answers, oldest first.
    pub posts: Vec<String>,
    /// Give this as `after` for the next page, if there is one.
    pub next: Option<PostId>,
}

/// Direct answers that everybody may see. Ask for the post first: who may not read it is told of
/// no answers.
pub async fn answers(app: &App, post: PostId, after: Option<PostId>) -> Result<Answers> {
    let addresses = Addresses::new(&app.config.server);
    app.store.read(move |conn| answers_in(conn, &addresses, post, after)).await
}

fn answers_in(
    conn: &mut Conn,
    addresses: &Addresses,
    post: PostId,
    after: Option<PostId>,
) -> Result<Answers> {
    let from = after.unwrap_or(PostId(0));
    let mut rows = store::outward::answers(conn, post, from, ANSWERS + 1)?;
    let is_more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > ANSWERS;
    rows.truncate(usize::try_from(ANSWERS).unwrap_or(0));
    let next = rows.last().filter(|_| is_more).map(|row| row.0);
    let mut posts = Vec::with_capacity(rows.len());
    for (answer, author) in rows {
        posts.extend(post_uri(conn, addresses, answer, author)?);
    }
    Ok(Answers { posts, next })
}
