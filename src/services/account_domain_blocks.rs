//! Whole servers that a member does not want to see anything from. The server itself goes on
//! talking with them: that is for staff to decide.

use store::follows::Follow;
use store::queue::News;
use store::{Conn, RowId, SeveranceKind, Sheet, account_domain_blocks as rows};

use crate::feeds::Page;
use crate::{AccountId, App, Error, Member, Result, follows, news, severances};

/// Follows that are ended in one change.
const BATCH: i64 = 100;

/// Letters of a server's name at most.
const LONGEST: usize = 253;

/// Blocks a server: nothing of it is shown or told to the member, and follows between the member
/// and people there end in both directions.
pub async fn block(app: &App, member: &Member, domain: &str) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let domain = checked(app, domain)?;
    let id: RowId = app.ids.next(now);
    let (blocked, ids) = (domain.clone(), app.ids.clone());
    app.store
        .write(move |conn| {
            rows::insert_once(conn, id, me, &blocked, now)?;
            let lost = store::severances::about_to_end_for(conn, me, &blocked)?;
            let why = (SeveranceKind::UserDomainBlock, blocked.as_str());
            severances::record(conn, &ids, now, why, lost)?;
            Ok::<_, Error>(rows::clear_notifications(conn, me)?)
        })
        .await?;
    loop {
        let (domain, ids) = (domain.clone(), app.ids.clone());
        let ended = app
            .store
            .write(move |conn| {
                let found = rows::follows_with(conn, me, &domain, BATCH)?;
                for row in &found {
                    follows::end(conn, row.follower_id, row.followee_id)?;
                    news::tell(conn, &ids, now, news_of(me, row))?;
                }
                Ok::<_, Error>(found.len())
            })
            .await?;
        if ended == 0 {
            break;
        }
    }
    app.wake.notify_one();
    Ok(())
}

fn news_of(me: AccountId, row: &Follow) -> News {
    let uri = row.uri.clone().unwrap_or_default();
    let (from, to) = (row.follower_id, row.followee_id);
    match from == me {
        true => News::Unfollowed { follower: from, followee: to, uri },
        false => News::FollowRejected { follower: from, followee: to, uri },
    }
}

/// What blocking a server would end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The server, as its name is written.
    pub domain: String,
    /// People there whom the member follows.
    pub following: i64,
    /// People there who follow the member.
    pub followers: i64,
    /// Whether it is blocked already.
    pub is_blocked: bool,
}

/// What blocking a server would end; changes nothing.
pub async fn preview(app: &App, member: &Member, domain: &str) -> Result<Ends> {
    let me = member.approved()?.account;
    let domain = checked(app, domain)?;
    app.store
        .read(move |conn| {
            let (following, followers) = rows::count_with(conn, me, &domain)?;
            let is_blocked = rows::is_blocking(conn, me, &domain)?;
            Ok(Ends { domain, following, followers, is_blocked })
        })
        .await
}

/// Takes a block back. The follows that it ended stay ended.
pub async fn unblock(app: &App, member: &Member, domain: &str) -> Result<()> {
    let me = member.approved()?.account;
    let domain = domain.trim().to_lowercase();
    app.store.write(move |conn| Ok(rows::delete(conn, me, &domain)?)).await
}

/// Which servers the member has blocked, the newest first.
pub async fn list(app: &App, member: &Member, page: Page) -> Result<Sheet<String>> {
    let me = member.approved()?.account;
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::page_of(conn, me, &page)?);
    app.store.read(find).await
}

fn checked(app: &App, domain: &str) -> Result<String> {
    let domain = domain.trim().trim_start_matches('@').to_lowercase();
    let parsed = url::Url::parse(&format!("https://{domain}/")).ok();
    let name = parsed.as_ref().map(crate::client::domain_of).filter(|_| {
        !domain.is_empty() && domain.len() <= LONGEST && !domain.contains(['/', '?', '#', '@'])
    });
    match name {
        Some(name) if name != app.config.server.domain() => Ok(name),
        Some(_) | None => Err(Error::invalid("domain", "domain.invalid", "people-server-fault")),
    }
}
