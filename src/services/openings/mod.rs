//! Openings: paid work that members offer ("jobs" to people). Each says what it pays, what it has
//! to do with generative AI, and when it ends; nobody has to close it.

mod decide;
mod pay;
mod post;
mod written;

use std::time::Duration;

use store::openings as rows;
use store::{Conn, Sheet};

pub use decide::{approve, pile, put_back, refuse, take_down, waiting_count};
pub use pay::{CURRENCIES, amount, amount_words, decimal};
pub use post::{edit, may_post, post, restore, withdraw};
pub use store::openings::{Opening, Pile, Wanted};
pub use written::{
    COMPANY_LENGTH, PLACE_LENGTH, SOURCE_LENGTH, TITLE_LENGTH, URL_LENGTH, Written, day_words,
};

use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::posts::Author;
use crate::posts::shown::Authors;
use crate::settings::{self, OpeningsMode};
use crate::{App, Member, OpeningId, OpeningState, Timestamp, Viewer};

/// Openings of one person that may wait or be open at once.
pub const OPEN: i64 = 10;

/// Days ahead that one may end at most.
pub const DAYS: i64 = 90;

/// Characters of words to look for that are looked at, and how many words.
const SOUGHT: (usize, usize) = (100, 6);

/// How long the page of one that is over says so.
const AFTERLIFE: Duration = Duration::from_hours(90 * 24);

const NOT_HERE: Error = Error::NotFound("That job is not here, or it is over for long.");
const NONE_HERE: Error = Error::NotFound("This server has no jobs.");

/// How an opening stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Everybody can see it.
    Open,
    /// Staff have not decided yet.
    Waiting,
    /// Staff refused it; its poster reads why.
    Refused,
    /// Staff took it down; its poster reads why.
    TakenDown,
    /// Its last day is over.
    Expired,
    /// Its poster withdrew it.
    Withdrawn,
}

/// How it stands now.
pub fn standing(opening: &Opening, now: Timestamp) -> Standing {
    let is_over = opening.expires_at <= now;
    match opening.state {
        OpeningState::Waiting | OpeningState::Approved if is_over => Standing::Expired,
        OpeningState::Waiting => Standing::Waiting,
        OpeningState::Approved => Standing::Open,
        OpeningState::Refused => Standing::Refused,
        OpeningState::TakenDown => Standing::TakenDown,
        OpeningState::Withdrawn => Standing::Withdrawn,
    }
}

/// Whether somebody who neither posted it nor is staff may know of it: while it is open, and some
/// time after it was.
fn is_public(opening: &Opening, now: Timestamp) -> bool {
    let was_open = opening.approved_at.is_some();
    match standing(opening, now) {
        Standing::Open => true,
        Standing::Expired => {
            opening.state == OpeningState::Approved && opening.expires_at.plus(AFTERLIFE) > now
        }
        Standing::Withdrawn => {
            was_open
                && opening.withdrawn_from == Some(OpeningState::Approved)
                && opening.changed_at.plus(AFTERLIFE) > now
        }
        Standing::Waiting | Standing::Refused | Standing::TakenDown => false,
    }
}

/// An opening with who posted it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The row.
    pub opening: Opening,
    /// Who posted it.
    pub poster: Author,
    /// How it stands.
    pub standing: Standing,
}

/// A page of them.
#[derive(Clone, Debug)]
pub struct Openings {
    /// Those on it, the newest first, each with its cursor.
    pub items: Vec<(i64, Seen)>,
    /// Give this as `older_than` for the page below, if there is one.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page above, if there may be one.
    pub newer: Option<i64>,
}

fn page_of(conn: &mut Conn, sheet: Sheet<Opening>, now: Timestamp) -> Result<Openings> {
    let posters = Authors::find(conn, sheet.rows.iter().map(|it| it.1.account_id))?;
    let seen = |(cursor, opening): (i64, Opening)| {
        let (poster, standing) = (posters.get(opening.account_id)?, standing(&opening, now));
        Some((cursor, Seen { opening, poster, standing }))
    };
    let items = sheet.rows.into_iter().filter_map(seen).collect();
    Ok(Openings { items, older: sheet.older, newer: sheet.newer })
}

/// An error unless there are openings on this server.
pub async fn is_on(app: &App) -> Result<()> {
    mode(app).await.map(drop)
}

/// The mode, unless there are no openings here.
async fn mode(app: &App) -> Result<OpeningsMode> {
    match settings::get(app).await?.openings {
        OpeningsMode::Off => Err(NONE_HERE),
        mode => Ok(mode),
    }
}

/// What is looked for, tidied: words in lower case, not too many.
pub fn sought(words: &str) -> Vec<String> {
    let short: String = words.chars().take(SOUGHT.0).collect();
    short.to_lowercase().split_whitespace().take(SOUGHT.1).map(ToOwned::to_owned).collect()
}

/// Those that are open and fit, the newest first, without those of people whom the viewer blocks,
/// mutes or is blocked by.
pub async fn list(app: &App, viewer: &Viewer, wanted: Wanted, page: Page) -> Result<Openings> {
    mode(app).await?;
    let (me, now) = (viewer.account(), app.now());
    app.store
        .read(move |conn| {
            let sheet = rows::live(conn, me, &wanted, now, &page)?;
            page_of(conn, sheet, now)
        })
        .await
}

/// One of them. One that is over is found for some time, to say so; its poster and staff find it
/// in any state.
pub async fn find(app: &App, viewer: &Viewer, id: OpeningId) -> Result<Seen> {
    mode(app).await?;
    let (me, now) = (viewer.account(), app.now());
    let is_staff = viewer.approved().is_ok_and(Member::is_staff);
    app.store
        .read(move |conn| {
            let row = match is_staff {
                true => rows::find(conn, id)?,
                false => rows::find_for(conn, me, id)?,
            };
            let row = row.ok_or(NOT_HERE)?;
            if !is_staff && me != Some(row.account_id) && !is_public(&row, now) {
                return Err(NOT_HERE);
            }
            let poster = Authors::find(conn, [row.account_id])?.get(row.account_id);
            let standing = standing(&row, now);
            Ok(Seen { poster: poster.ok_or(NOT_HERE)?, standing, opening: row })
        })
        .await
}

/// The member's own, in every state, the newest first.
pub async fn mine(app: &App, member: &Member, page: Page) -> Result<Openings> {
    mode(app).await?;
    let (me, now) = (member.account, app.now());
    app.store
        .read(move |conn| {
            let sheet = rows::of_account(conn, me, &page)?;
            page_of(conn, sheet, now)
        })
        .await
}

#[cfg(test)]
mod tests {
    use store::{AccountId, AiClause, Discipline, OpeningKind, PayPer, Workplace};

    use super::*;

    const END: Timestamp = Timestamp(1_000_000);

    fn opening(state: OpeningState) -> Opening {
        Opening {
            id: OpeningId(1),
            account_id: AccountId(1),
            state,
            position: 1,
            title: String::new(),
            company: String::new(),
            discipline: Discipline::Other,
            kind: OpeningKind::Contract,
            workplace: Workplace::Remote,
            place: String::new(),
            pay_min: 1,
            pay_max: 1,
            currency: String::new(),
            pay_per: PayPer::Hour,
            ai_clause: AiClause::None,
            url: String::new(),
            source: String::new(),
            html: String::new(),
            words: String::new(),
            expires_at: END,
            created_at: Timestamp(0),
            changed_at: END,
            approved_at: Some(Timestamp(0)),
            reason: String::new(),
            decided_at: None,
            decided_by: None,
            withdrawn_from: Some(OpeningState::Approved),
        }
    }

    #[test]
    fn strangers_know_of_what_is_open_and_for_a_while_of_what_was() {
        let before = END.minus(Duration::from_secs(1));
        let (after, long_after) = (END.plus(Duration::from_secs(1)), END.plus(AFTERLIFE));
        let cases = [
            (OpeningState::Waiting, [false, false, false]),
            (OpeningState::Approved, [true, true, false]),
            (OpeningState::Refused, [false, false, false]),
            (OpeningState::TakenDown, [false, false, false]),
            (OpeningState::Withdrawn, [true, true, false]),
        ];
        for (state, expected) in cases {
            let row = opening(state);
            let seen = [before, after, long_after].map(|now| is_public(&row, now));
            assert_eq!(seen, expected, "{state:?}");
        }
        let never = Opening {
            withdrawn_from: Some(OpeningState::Waiting),
            ..opening(OpeningState::Withdrawn)
        };
        assert!(!is_public(&never, after), "nobody ever saw it");
        assert_eq!(standing(&opening(OpeningState::Waiting), END), Standing::Expired);
        assert_eq!(standing(&opening(OpeningState::TakenDown), after), Standing::TakenDown);
    }
}
