//! People somebody may like to follow, and the directory of those who want to be found. Both by
//! time: nobody is ranked.

use store::suggestions as rows;
pub use store::suggestions::Directory;

use crate::{AccountId, App, Member, Result, Viewer};

/// Why somebody is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody whom the member follows follows them.
    OfFriends,
    /// They posted here lately.
    Here,
}

/// People the member may like to follow, each with why.
pub async fn of(app: &App, member: &Member, most: usize) -> Result<Vec<(Reason, AccountId)>> {
    let me = member.approved()?.account;
    let limit = i64::try_from(most).unwrap_or(40);
    app.store
        .read(move |conn| {
            let friends = rows::of_friends(conn, me, limit)?;
            let here = rows::of_artists_here(conn, me, limit)?;
            let here: Vec<AccountId> =
                here.into_iter().filter(|it| !friends.contains(it)).collect();
            let friends = friends.into_iter().map(|it| (Reason::OfFriends, it));
            let mut all: Vec<_> =
                friends.chain(here.into_iter().map(|it| (Reason::Here, it))).collect();
            all.truncate(most);
            Ok(all)
        })
        .await
}

/// Does not suggest somebody again.
pub async fn dismiss(app: &App, member: &Member, who: AccountId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| match store::accounts::find(conn, who)? {
            Some(_) => Ok(rows::dismiss(conn, me, who)?),
            None => Ok(()),
        })
        .await
}

/// People who want to be found.
pub async fn directory(app: &App, viewer: &Viewer, part: Directory) -> Result<Vec<AccountId>> {
    let me = viewer.account().unwrap_or_default();
    app.store.read(move |conn| Ok(rows::directory(conn, me, part)?)).await
}
