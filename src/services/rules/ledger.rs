//! What rules did: the list of it, and the decision about what they hold.

use std::collections::HashMap;

use consent::Policy;
use store::queue::News;
use store::rules as rows;
use store::{Conn, HitState, PostId, Role, RowId, RuleId, Sheet, Timestamp, UserId};

use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::ids::{Ids, time_of};
use crate::posts::Author;
use crate::posts::shown::Authors;
use crate::{App, Member, audit, cases, news, settings};

const NOT_HERE: Error = Error::NotFound("rules-hit-not-here");

/// Which part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pile {
    /// What waits for a moderator.
    #[default]
    Waiting,
    /// What one rule did.
    Of(RuleId),
    /// All.
    All,
}

/// Something a rule did, or would have done.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its row.
    pub hit: rows::Hit,
    /// When.
    pub at: Timestamp,
    /// What staff call the rule.
    pub rule: String,
    /// Whose work it was; none where they are not here any more.
    pub author: Option<Author>,
    /// Whether the work is here.
    pub is_here: bool,
}

/// A page of it, the newest first. Staff.
pub async fn ledger(app: &App, by: &Member, pile: Pile, page: Page) -> Result<Sheet<Entry>> {
    by.at_least(Role::Moderator)?;
    let wanted = match pile {
        Pile::Waiting => rows::Wanted::Held,
        Pile::Of(rule) => rows::Wanted::Of(rule),
        Pile::All => rows::Wanted::All,
    };
    app.store
        .read(move |conn| {
            let sheet = rows::hits(conn, wanted, &page)?;
            let names: HashMap<RuleId, String> =
                rows::all(conn)?.into_iter().map(|it| (it.0.id, it.0.name)).collect();
            let authors = Authors::find(conn, sheet.rows.iter().map(|it| it.1.account_id))?;
            let posts: Vec<PostId> = sheet.rows.iter().map(|it| it.1.post_id).collect();
            let here = rows::posts_here(conn, &posts)?;
            Ok::<_, Error>(sheet.map(|hit| Entry {
                at: time_of(hit.id.0),
                rule: names.get(&hit.rule_id).cloned().unwrap_or_default(),
                author: authors.get(hit.account_id),
                is_here: here.contains(&hit.post_id),
                hit,
            }))
        })
        .await
}

/// How many works wait for a moderator because of a rule; at most 100 are counted.
pub async fn waiting(app: &App, by: &Member) -> Result<usize> {
    by.at_least(Role::Moderator)?;
    app.store.read(|conn| Ok::<_, Error>(rows::held(conn, 100)?)).await
}

/// Lets a work out that a rule holds, or that was kept back. Moderators; not about their own.
pub async fn release(app: &App, by: &Member, id: RowId) -> Result<()> {
    decide(app, by, id, HitState::Released).await
}

/// Keeps a work back for good: nobody but its author sees it. It can be released later. Moderators;
/// not about their own.
pub async fn keep(app: &App, by: &Member, id: RowId) -> Result<()> {
    decide(app, by, id, HitState::Kept).await
}

struct Deciding {
    ids: Ids,
    now: Timestamp,
    policy: Policy,
    by: Member,
    user: Option<UserId>,
    state: HitState,
    act: audit::Act,
}

async fn decide(app: &App, by: &Member, id: RowId, state: HitState) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let word = match state {
        HitState::Released => "held.release",
        _ => "held.keep",
    };
    let change = Deciding {
        ids: app.ids.clone(),
        now: app.now(),
        policy: settings::get(app).await?.policy(),
        by: by.clone(),
        user: by.id_for_log(),
        state,
        act: audit::Act::new(app, by, word, "", ""),
    };
    app.store.write(move |conn| change.run(conn, id)).await?;
    app.wake.notify_one();
    Ok(())
}

impl Deciding {
    fn run(self, conn: &mut Conn, id: RowId) -> Result<()> {
        let hit = rows::hit(conn, id)?.ok_or(NOT_HERE)?;
        let is_open = hit.state == HitState::Held
            || (hit.state == HitState::Kept && self.state == HitState::Released);
        if !is_open {
            return Err(NOT_HERE);
        }
        if hit.account_id == self.by.account && self.user.is_some() {
            return Err(Error::Forbidden("rules-own"));
        }
        let author = store::posts::lock_author(conn, hit.account_id)?.ok_or(NOT_HERE)?;
        rows::decide(conn, hit.post_id, self.state, self.now, self.user)?;
        let detail = format!("policy.{}@{}", hit.rule_id, hit.version);
        self.act
            .clone()
            .about(format!("{} {}", crate::moderation::handle(&author), hit.post_id))
            .saying(detail)
            .write(conn)?;
        let post = store::posts::find(conn, hit.post_id)?.filter(|it| it.deleted_at.is_none());
        let Some(old) = post.filter(|_| self.state == HitState::Released) else { return Ok(()) };
        let Ok(admitted) = cases::gate_again(conn, &self.policy, &old, &author)? else {
            // What consent refuses no moderator's yes to a rule lets in.
            return Ok(());
        };
        let new = store::posts::update(conn, admitted)?;
        if author.domain.is_empty() && old.is_held && !new.is_held {
            cases::tell_late(conn, &self.ids, self.now, &new)?;
            news::tell(conn, &self.ids, self.now, News::Posted { post: new.id })?;
        }
        Ok(())
    }
}
