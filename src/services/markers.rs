//! How far somebody has read, so that their apps agree about it.

use store::Conn;
use store::markers as rows;
pub use store::markers::Marker;

use crate::{App, Member, Result};

/// What one can read along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeline {
    /// The home page.
    Home = 0,
    /// Notifications.
    Notifications = 1,
}

/// How far the member has read: home, notifications.
pub async fn of(app: &App, member: &Member) -> Result<[Option<Marker>; 2]> {
    let me = member.approved()?.account;
    app.store.read(move |conn| both(conn, me)).await
}

fn both(conn: &mut Conn, me: crate::AccountId) -> Result<[Option<Marker>; 2]> {
    let mut found = rows::of(conn, me)?;
    let mut take = |timeline: Timeline| {
        let place = found.iter().position(|it| it.timeline == timeline as i16)?;
        Some(found.swap_remove(place))
    };
    Ok([take(Timeline::Home), take(Timeline::Notifications)])
}

/// Moves markers, and answers all of them.
pub async fn put(
    app: &App,
    member: &Member,
    moved: Vec<(Timeline, i64)>,
) -> Result<[Option<Marker>; 2]> {
    let (me, now) = (member.approved()?.account, app.now());
    app.store
        .write(move |conn| {
            for (timeline, last_read) in moved {
                rows::put(conn, me, timeline as i16, last_read, now)?;
            }
            both(conn, me)
        })
        .await
}
