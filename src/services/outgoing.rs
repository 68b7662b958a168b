//! What is told to other servers: kept in a log together with whom it is for, in the change that
//! ends the job which wrote it. So a job that is done twice tells once.

use store::queue::{self, Claimed};
use store::{AccountId, Conn, PostId, RowId, Timestamp, outgoing};

use crate::addresses::Addresses;
use crate::{App, Error, Result};

/// Who is told. Nobody else ever is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// Everybody elsewhere who follows this account.
    pub followers_of: Option<AccountId>,
    /// These accounts.
    pub accounts: Vec<AccountId>,
    /// Everybody who ever got this post.
    pub reached: Option<PostId>,
    /// Everybody elsewhere who liked, boosted or answered this post.
    pub took_part: Option<PostId>,
    /// These inboxes.
    pub inboxes: Vec<i64>,
}

/// One activity, as it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// In whose name (0: the server's).
    pub account: AccountId,
    /// Its id.
    pub activity_uri: String,
    /// What it is about: activities about one thing keep their order.
    pub object_key: String,
    /// Its text.
    pub body: String,
    /// Who is told.
    pub audience: Audience,
    /// The post that it carries; who gets it is remembered.
    pub post: Option<PostId>,
}

/// Ends a job and puts what it wrote into the log, in one change. A parcel for nobody is left out.
pub async fn append(app: &App, claimed: &Claimed, parcels: Vec<Parcel>) -> Result<()> {
    let (claimed, now, ids) = (claimed.clone(), app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            if !queue::finish(conn, &claimed)? {
                return Ok(());
            }
            for parcel in parcels {
                let inboxes = inboxes(conn, &parcel.audience)?;
                if inboxes.is_empty() {
                    continue;
                }
                if let Some(post) = parcel.post {
                    // Deleted while this was written: nobody hears of it any more.
                    if store::posts::find(conn, post)?.is_none_or(|it| it.deleted_at.is_some()) {
                        continue;
                    }
                    outgoing::remember(conn, post, &inboxes)?;
                }
                let row = outgoing::Outgoing {
                    id: ids.next(now),
                    account_id: parcel.account,
                    activity_uri: parcel.activity_uri,
                    object_key: parcel.object_key,
                    body: parcel.body,
                    inboxes: store::inbox_set::pack(inboxes),
                    created_at: now,
                };
                outgoing::append(conn, row)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.outgoing.notify_one();
    Ok(())
}

/// Whether any other server is known: where none is, nobody is told anything.
pub async fn knows_others(app: &App) -> Result<bool> {
    app.store.glance(|conn| Ok::<_, Error>(outgoing::knows_others(conn)?)).await
}

fn inboxes(conn: &mut Conn, audience: &Audience) -> Result<Vec<i64>> {
    let mut all = outgoing::of_accounts(conn, &audience.accounts)?;
    all.extend(&audience.inboxes);
    if let Some(account) = audience.followers_of {
        all.extend(outgoing::of_followers(conn, account)?);
    }
    if let Some(post) = audience.reached {
        all.extend(outgoing::of_post(conn, post)?);
    }
    if let Some(post) = audience.took_part {
        let them = outgoing::who_took_part(conn, post)?;
        all.extend(outgoing::of_accounts(conn, &them)?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Somebody as other servers know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// The id of the actor.
    pub uri: String,
    /// The name in addresses.
    pub username: String,
    /// Whether they are of this server.
    pub is_here: bool,
}

/// Somebody as other servers know them, while they are here.
pub async fn person(app: &App, account: AccountId) -> Result<Option<Person>> {
    let addresses = Addresses::new(&app.config.server);
    app.store.read(move |conn: &mut Conn| named(conn, &addresses, account)).await
}

fn named(conn: &mut Conn, addresses: &Addresses, account: AccountId) -> Result<Option<Person>> {
    let Some(row) = store::accounts::find(conn, account)? else { return Ok(None) };
    let is_here = row.domain.is_empty();
    let uri = if is_here {
        Some(addresses.actor(&row.username))
    } else {
        store::remote_actors::find(conn, account)?.map(|it| it.uri)
    };
    Ok(uri.map(|uri| Person { account, uri, username: row.username, is_here }))
}

/// A post as other servers know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Its id.
    pub uri: String,
    /// Who made it.
    pub author: Person,
    /// Why it is not shown here; empty where it is.
    pub refusal: String,
    /// Who it is for.
    pub visibility: consent::Visibility,
}

/// A post as other servers know it, deleted or not.
pub async fn work(app: &App, post: PostId) -> Result<Option<Work>> {
    let addresses = Addresses::new(&app.config.server);
    app.store
        .read(move |conn: &mut Conn| {
            let Some(row) = store::posts::find(conn, post)? else { return Ok(None) };
            let Some(author) = named(conn, &addresses, row.account_id)? else { return Ok(None) };
            let elsewhere = store::remote_posts::find(conn, post)?;
            let here = addresses.post(&author.username, post);
            let uri = elsewhere.as_ref().map_or(here, |it| it.uri.clone());
            let refusal = elsewhere.map(|it| it.refusal).unwrap_or_default();
            Ok(Some(Work { uri, author, refusal, visibility: row.visibility.get() }))
        })
        .await
}

/// Which of the ties between an account and something else is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// The follow of this account.
    Follow(AccountId),
    /// The like of this post.
    Like(PostId),
    /// The boost of this post.
    Boost(PostId),
}

/// Who a boost is for, while it is there.
pub async fn boost_is_for(app: &App, boost: RowId) -> Result<Option<consent::Visibility>> {
    app.store
        .read(move |conn: &mut Conn| {
            Ok::<_, Error>(store::boosts::by_id(conn, boost)?.map(|it| it.visibility.get()))
        })
        .await
}

/// The row of a tie, and since when it is, if it still is.
pub async fn tie(app: &App, of: AccountId, tie: Tie) -> Result<Option<(RowId, Timestamp)>> {
    app.store
        .read(move |conn: &mut Conn| {
            Ok(match tie {
                Tie::Follow(whom) => {
                    store::follows::find(conn, of, whom)?.map(|it| (it.id, it.created_at))
                }
                Tie::Like(post) => {
                    store::likes::find(conn, of, post)?.map(|it| (it.id, it.created_at))
                }
                Tie::Boost(post) => {
                    store::boosts::find(conn, of, post)?.map(|it| (it.id, it.created_at))
                }
            })
        })
        .await
}

/// A complaint as the server it is about is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Whom it is about.
    pub about: Person,
    /// The ids of the posts it is about.
    pub posts: Vec<String>,
    /// The words.
    pub comment: String,
}

/// A complaint, if it is there and goes elsewhere.
pub async fn complaint(app: &App, report: RowId) -> Result<Option<Complaint>> {
    let addresses = Addresses::new(&app.config.server);
    app.store
        .read(move |conn: &mut Conn| {
            let Some(row) = store::reports::find(conn, report)? else { return Ok(None) };
            let Some(about) = named(conn, &addresses, row.account_id)? else { return Ok(None) };
            let posts = store::remote_posts::find_many(conn, &crate::reports::post_ids(&row))?;
            let posts = posts.into_iter().map(|it| it.uri).collect();
            Ok(Some(Complaint { about, posts, comment: row.comment }))
        })
        .await
}
