//! Rules of staff for what comes in and what goes out: when something holds of a work, something
//! is done with it.
//!
//! A work is seen once on its way (`ask`): what rules may know of it is noted for thirty days,
//! and the rules that hold now are asked. A new rule can then be tried on what was
//! ([`desk::dry_run`]); both ways go through [`judge()`], so a try tells what would have been.
//! A rule in shadow is asked and notes what it would do.
//!
//! Rules only tighten: what consent refuses no rule lets in, and no rule says of somebody here that
//! a machine made their work: it asks them to label it.

mod desk;
mod judge;
mod ledger;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use consent::{AiLabel, Visibility};
use store::media::Media;
use store::posts::Post;
use store::rules as rows;
use store::sightings::{self, Sighting};
use store::{
    AccountId, Conn, HitState, PostId, RowId, RuleState, Ruling, Sensitivity, SensitivityReason,
    Timestamp,
};

use crate::Account;
use crate::error::{Error, Fault, Result};
use crate::ids::{Ids, first_id_at, time_of};
use crate::text::tag_name;

pub use desk::{
    DryRun, Listed, Look, MOST, Sample, Written, create, delete, dry_run, edit, find, list,
    parse_condition, roll_back, set_state, set_state_until,
};
pub use judge::{Action, Condition, Direction, Facts, Hit, Rule, Traces, Verdict, judge};
pub use ledger::{Entry, Pile, keep, ledger, release, waiting};

/// How long it is remembered what rules saw of a work.
pub const REMEMBERED: Duration = Duration::from_hours(24 * 30);

/// So much of a text is kept at most.
const WORDS: usize = 20_000;

/// A day in milliseconds.
const DAY: i64 = 86_400_000;

/// A work on its way in or out.
pub(crate) struct Passing<'a> {
    pub(crate) direction: Direction,
    pub(crate) author: &'a Account,
    /// The row with the words it will have.
    pub(crate) post: &'a Post,
    /// What its author claims for the whole.
    pub(crate) claim: AiLabel,
    /// Its pictures as they are, each with its description.
    pub(crate) pictures: Vec<(&'a Media, &'a str)>,
    /// Its hashtags as they were written.
    pub(crate) tags: &'a [String],
    /// How many people it names.
    pub(crate) mentions: usize,
}

impl Passing<'_> {
    /// What rules may know of it.
    fn facts(&self, conn: &mut Conn, now: Timestamp) -> Result<Facts> {
        let server = match self.author.domain.as_str() {
            "" => None,
            domain => store::servers::find(conn, domain)?,
        };
        let since = |id: i64| days(time_of(id), now);
        let pictures = &self.pictures;
        let tags: BTreeSet<String> = self.tags.iter().map(|it| tag_name(it)).collect();
        let is_open = matches!(self.post.visibility.get(), Visibility::Public | Visibility::Quiet);
        Ok(Facts {
            direction: self.direction,
            domain: self.author.domain.clone(),
            server_days: server.map_or(0, |it| since(it.id.0)),
            account_days: days(self.author.created_at, now),
            label: self.claim,
            traces: pictures.iter().map(|it| traces(it.0)).max().unwrap_or_default(),
            is_ruled: pictures.iter().any(|it| it.0.ruling == Ruling::Generated),
            pictures: count(pictures.len()),
            without_alt: count(pictures.iter().filter(|it| it.1.trim().is_empty()).count()),
            largest: pictures.iter().map(|it| it.0.byte_size.unsigned_abs()).max().unwrap_or(0),
            links: count(links(&self.post.html)),
            mentions: count(self.mentions),
            tags: tags.into_iter().collect(),
            text: if is_open { words(self.post) } else { String::new() },
        })
    }
}

fn count(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

fn days(since: Timestamp, now: Timestamp) -> u32 {
    u32::try_from((now.0 - since.0).max(0) / DAY).unwrap_or(u32::MAX)
}

/// What a file says about AI: its strongest finding.
fn traces(row: &Media) -> Traces {
    let findings: Vec<serde_json::Value> = serde_json::from_str(&row.evidence).unwrap_or_default();
    let tier =
        |finding: &serde_json::Value| match finding.get("tier").and_then(serde_json::Value::as_str)
        {
            Some("proof") => Traces::Proof,
            Some("strong") => Traces::Strong,
            Some("weak") => Traces::Weak,
            _ => Traces::None,
        };
    findings.iter().map(tier).max().unwrap_or_default()
}

/// Links that are neither people nor hashtags.
fn links(html: &str) -> usize {
    let starts = html.match_indices("<a ").filter_map(|(at, _)| html.get(at..));
    let tags = starts.filter_map(|it| it.split_once('>')).map(|it| it.0);
    tags.filter(|it| !it.contains("mention") && !it.contains("hashtag")).count()
}

/// The title, the warning and the text, in lower case.
fn words(post: &Post) -> String {
    let text = store::search::plain(&post.html);
    let all = format!("{}\n{}\n{text}", post.title, post.warning);
    all.chars().take(WORDS).collect::<String>().to_lowercase()
}

/// Where and when it is noted.
pub(crate) struct Noting<'a> {
    pub(crate) ids: &'a Ids,
    pub(crate) now: Timestamp,
}

/// Asks the rules that hold now about a work, and notes what they saw and what they say. Call it in
/// the change that takes the work in. From elsewhere, what a moderator let out is not asked about
/// again; somebody here who changes their work is.
pub(crate) fn ask(conn: &mut Conn, noting: &Noting<'_>, work: &Passing<'_>) -> Result<Verdict> {
    let is_settled =
        work.direction == Direction::Incoming && rows::is_released(conn, work.post.id)?;
    if is_settled {
        return Ok(Verdict::default());
    }
    let facts = work.facts(conn, noting.now)?;
    let rules = asked(conn, noting.now)?;
    let verdict = judge(&rules, &facts);
    let id: RowId = noting.ids.next(noting.now);
    let row = Sighting {
        id,
        account_id: work.author.id,
        post_id: work.post.id,
        domain: facts.domain.clone(),
        facts: serde_json::to_string(&facts).map_err(anyhow::Error::new)?,
        words: facts.text,
    };
    sightings::insert(conn, &row)?;
    rows::settle(conn, work.post.id)?;
    note_hits(conn, noting, work, &verdict)?;
    Ok(verdict)
}

/// What the rules say about a work that is only being tried; nothing is noted.
pub(crate) fn look(conn: &mut Conn, now: Timestamp, work: &Passing<'_>) -> Result<Verdict> {
    let facts = work.facts(conn, now)?;
    Ok(judge(&asked(conn, now)?, &facts))
}

fn asked(conn: &mut Conn, now: Timestamp) -> Result<Vec<Rule>> {
    Ok(rows::asked(conn, now)?.iter().filter_map(|(rule, version)| read(rule, version)).collect())
}

/// A rule as it is asked. One that a newer version of Rakkan wrote and this one cannot read is left
/// out, and the log says so.
fn read(rule: &rows::Rule, version: &rows::Version) -> Option<Rule> {
    let condition = serde_json::from_str(&version.condition).ok();
    let Some((condition, action)) = condition.zip(Action::of(&version.action)) else {
        tracing::error!(rule = %rule.id, "a rule cannot be read and is not asked");
        return None;
    };
    Some(Rule {
        id: rule.id,
        version: version.version,
        is_shadow: rule.state != RuleState::On,
        condition,
        action,
        reason: version.reason.clone(),
    })
}

fn note_hits(
    conn: &mut Conn,
    noting: &Noting<'_>,
    work: &Passing<'_>,
    verdict: &Verdict,
) -> Result<()> {
    let done = verdict.done();
    for hit in &verdict.hits {
        let is_done = done.is_some_and(|it| it.rule == hit.rule);
        let waits = is_done && hit.action == Action::Hold;
        let row = rows::Hit {
            id: noting.ids.next(noting.now),
            rule_id: hit.rule,
            version: hit.version,
            account_id: work.author.id,
            post_id: work.post.id,
            domain: work.author.domain.clone(),
            action: hit.action.as_str().to_owned(),
            is_shadow: hit.is_shadow,
            is_done,
            state: if waits { HitState::Held } else { HitState::Settled },
            decided_at: None,
            decided_by: None,
        };
        rows::insert_hit(conn, &row)?;
    }
    if verdict.action() == Some(Action::Limit) && work.author.limited_at.is_none() {
        store::accounts::set_limited(conn, work.author.id, Some(noting.now))?;
    }
    Ok(())
}

impl Verdict {
    /// Why somebody here cannot publish it like this; none where they can. `claim` is their label.
    pub(crate) fn fault(&self, claim: AiLabel, has_pictures: bool) -> Option<Fault> {
        let hit = self.done()?;
        let (code, id) = match hit.action {
            Action::Refuse => ("policy.refused", "rules-refused"),
            Action::RefuseMedia if has_pictures => ("policy.refused", "rules-refused-pictures"),
            Action::Label if !claim.is_ai() => ("policy.label", "rules-asks-label"),
            _ => return None,
        };
        let sentence = words::say(id).with("reason", &hit.reason).with("code", &hit.code());
        Some(Fault::new("", code, sentence))
    }

    /// Whether a moderator looks first.
    pub(crate) fn holds(&self) -> bool {
        self.action() == Some(Action::Hold)
    }

    /// The row behind a warning, where a rule asks for one and its author gave none.
    pub(crate) fn on(&self, mut row: Post) -> Post {
        if self.action() == Some(Action::Warn) && row.warning.is_empty() && row.sensitivity.0 == 0 {
            row.sensitivity = Sensitivity::from_words(Some(SensitivityReason::Other.as_str()));
        }
        row
    }

    /// What the author claims, and what a rule says of works from elsewhere.
    pub(crate) fn beside(&self, claim: AiLabel) -> AiLabel {
        match self.action() {
            Some(Action::Label) => claim.max(AiLabel::AiGenerated),
            _ => claim,
        }
    }

    /// The code of a rule that keeps the pictures, or all of it, out.
    pub(crate) fn withheld(&self) -> Option<String> {
        let keeps_out = |it: &&Hit| matches!(it.action, Action::RefuseMedia | Action::Refuse);
        self.done().filter(keeps_out).map(Hit::code)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Invalid(vec![fault])
    }
}

/// Forgets what is older than a month, a bounded part at a time.
pub(crate) fn forget_old(conn: &mut Conn, now: Timestamp) -> Result<()> {
    let before = RowId(first_id_at(now.minus(REMEMBERED)));
    while sightings::delete_before(conn, before, 2_000)? == 2_000 {}
    Ok(())
}

/// Forgets what was seen of somebody who left.
pub(crate) fn forget_account(conn: &mut Conn, account: AccountId) -> Result<()> {
    sightings::delete_of_account(conn, account)?;
    Ok(())
}

/// Whether a rule keeps this post from being seen.
pub(crate) fn holds_back(conn: &mut Conn, post: PostId) -> Result<bool> {
    Ok(rows::is_held(conn, post)?)
}
