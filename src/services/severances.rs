//! Follows that end at once, because staff or a member block a server, or staff suspend somebody
//! elsewhere: who loses some is told how many and whom, and can take the list along (Mastodon's
//! documentation, `RelationshipSeveranceEvent`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use store::notifications::{self, Notification};
use store::severances::{self as rows, Lost, SeveredFollow};
use store::{Conn, NotificationId, NotificationKind, RowId, SeveranceKind, Sheet, Timestamp};

use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::ids::Ids;
use crate::{AccountId, App, Member};

pub use store::severances::Severance;

const GONE: Error = Error::NotFound("That list is not here.");

/// Rows of a list that are read at once.
const CHUNK: i64 = 1_000;

/// Rows of a list at most.
const MOST: usize = 200_000;

/// Writes down what is about to end, and tells each who loses something. In the change that ends
/// it.
pub(crate) fn record(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    (kind, target): (SeveranceKind, &str),
    lost: Vec<Lost>,
) -> Result<()> {
    let mut by_account: BTreeMap<AccountId, Vec<Lost>> = BTreeMap::new();
    for one in lost {
        by_account.entry(one.account).or_default().push(one);
    }
    for (account, lost) in by_account {
        let id: NotificationId = ids.next(now);
        let followers = lost.iter().filter(|it| it.is_follower).count();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let row = Severance {
            id,
            account_id: account,
            kind,
            target: target.to_owned(),
            followers_count: count(followers),
            following_count: count(lost.len() - followers),
            created_at: now,
        };
        let follow = |it: Lost| SeveredFollow {
            id: ids.next::<RowId>(now),
            severance_id: id,
            handle: it.handle,
            is_follower: it.is_follower,
            shows_boosts: it.shows_boosts,
            notifies: it.notifies,
            languages: it.languages,
        };
        let follows: Vec<SeveredFollow> = lost.into_iter().map(follow).collect();
        rows::insert(conn, &row, &follows)?;
        let told = Notification {
            id,
            account_id: account,
            kind: NotificationKind::Severed,
            from_account_id: account,
            post_id: None,
            created_at: now,
            is_filtered: false,
        };
        notifications::insert(conn, &told)?;
    }
    Ok(())
}

/// What the member lost, the newest first.
pub async fn list(app: &App, member: &Member, page: Page) -> Result<Sheet<Severance>> {
    let me = member.account;
    app.store.read(move |conn| Ok(rows::page_of(conn, me, &page)?)).await
}

/// Those of the member's with these ids, in any order.
pub async fn of_notifications(
    app: &App,
    member: &Member,
    ids: Vec<NotificationId>,
) -> Result<Vec<Severance>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let me = member.account;
    app.store.read(move |conn| Ok(rows::find_many(conn, me, &ids)?)).await
}

/// Names of one list on its page.
const SHOWN: i64 = 500;

/// What the member lost at one time: whom they followed and who followed them, at most 500 names
/// of each; the lists as CSV have all.
pub async fn one(
    app: &App,
    member: &Member,
    id: NotificationId,
) -> Result<(Severance, Vec<String>, Vec<String>)> {
    let me = member.account;
    app.store
        .read(move |conn| {
            let row = rows::find_many(conn, me, &[id])?.pop().ok_or(GONE)?;
            let mut names = |are_followers| {
                let some = rows::follows_of(conn, id, are_followers, RowId(0), SHOWN)?;
                Ok::<_, Error>(some.into_iter().map(|it| it.handle).collect())
            };
            let (following, followers) = (names(false)?, names(true)?);
            Ok((row, following, followers))
        })
        .await
}

/// Which of the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Whom the member followed.
    Following,
    /// Who followed the member.
    Followers,
}

/// One of the lists as CSV, in the form that Mastodon exports and imports.
pub async fn csv(app: &App, member: &Member, id: NotificationId, side: Side) -> Result<String> {
    let me = member.account;
    let follows = app
        .store
        .read(move |conn| {
            if rows::find_many(conn, me, &[id])?.is_empty() {
                return Err(GONE);
            }
            let (mut all, mut after) = (Vec::new(), RowId(0));
            while all.len() < MOST {
                let some = rows::follows_of(conn, id, side == Side::Followers, after, CHUNK)?;
                let Some(last) = some.last() else { break };
                after = last.id;
                all.extend(some);
            }
            Ok(all)
        })
        .await?;
    Ok(written(side, &follows))
}

fn written(side: Side, follows: &[SeveredFollow]) -> String {
    let mut csv = match side {
        Side::Following => "Account address,Show boosts,Notify on new posts,Languages\n",
        Side::Followers => "Account address\n",
    }
    .to_owned();
    for it in follows {
        let handle = cell(&it.handle);
        // Writing into a text does not fail.
        let _ = match side {
            Side::Following => {
                let languages = cell(&it.languages.replace(' ', ", "));
                writeln!(csv, "{handle},{},{},{languages}", it.shows_boosts, it.notifies)
            }
            Side::Followers => writeln!(csv, "{handle}"),
        };
    }
    csv
}

/// A name comes from elsewhere: it must not become a formula, nor a second cell.
fn cell(text: &str) -> String {
    let text = text.trim_start_matches(['=', '+', '-', '@', '\t', '\r', '\n']);
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_elsewhere_is_one_cell_and_no_formula() {
        let follow = |handle: &str, languages: &str| SeveredFollow {
            id: RowId(1),
            severance_id: NotificationId(1),
            handle: handle.to_owned(),
            is_follower: false,
            shows_boosts: true,
            notifies: false,
            languages: languages.to_owned(),
        };
        let follows = [follow("=1+1@far.example", ""), follow("mo,\"x\"@far.example", "de en")];
        assert_eq!(
            written(Side::Following, &follows),
            "Account address,Show boosts,Notify on new posts,Languages\n\
            1+1@far.example,true,false,\n\
            \"mo,\"\"x\"\"@far.example\",true,false,\"de, en\"\n"
        );
        assert_eq!(written(Side::Followers, &follows[..1]), "Account address\n1+1@far.example\n");
    }
}
