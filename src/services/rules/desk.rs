//! Where staff write rules, try them on what was, and switch them on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use store::rules as rows;
use store::sightings::{self, Sighting};
use store::{AccountId, Conn, PostId, Role, RowId, RuleId, RuleState, Timestamp, UserId};

use super::judge::{Action, Condition, Facts, Rule};
use super::{REMEMBERED, read};
use crate::error::{Error, Fault, Result};
use crate::ids::first_id_at;
use crate::posts::Author;
use crate::posts::shown::Authors;
use crate::{App, Member, audit};

/// So many rules a server has at most: each is asked about each work.
pub const MOST: i64 = 100;

/// Works that a try shows.
const SAMPLES: usize = 20;

/// Works that a try reads at once, so that no reader of a page waits for it.
const STEP: usize = 2_000;

/// Characters of a name and of a reason, at most.
const NAME: usize = 80;
const REASON: usize = 500;

const NOT_HERE: Error = Error::NotFound("rules-not-here");

/// A rule as staff write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// What staff call it.
    pub name: String,
    /// When it applies.
    pub condition: Condition,
    /// What it does; nothing is chosen yet in a new form.
    pub action: Option<Action>,
    /// Why: those whom it concerns read it.
    pub reason: String,
}

impl Look {
    /// Everything that is wrong with it.
    fn check(&self) -> Result<Action> {
        let mut faults = Vec::new();
        let (name, reason) = (self.name.trim(), self.reason.trim());
        if name.is_empty() {
            faults.push(Fault::new("name", "rule.name", "rules-fault-name"));
        }
        if name.chars().count() > NAME {
            let sentence = words::say("rules-fault-long").with("most", &NAME);
            faults.push(Fault::new("name", "rule.name", sentence));
        }
        if reason.is_empty() {
            faults.push(Fault::new("reason", "rule.reason", "rules-fault-reason"));
        }
        if reason.chars().count() > REASON {
            let sentence = words::say("rules-fault-long").with("most", &REASON);
            faults.push(Fault::new("reason", "rule.reason", sentence));
        }
        if self.condition.is_empty() {
            faults.push(Fault::new("condition", "rule.condition", "rules-fault-condition"));
        }
        match self.action {
            Some(action) if faults.is_empty() => Ok(action),
            Some(_) => Err(Error::Invalid(faults)),
            None => {
                faults.push(Fault::new("action", "rule.action", "rules-fault-action"));
                Err(Error::Invalid(faults))
            }
        }
    }
}

/// Reads a condition as files and the command line write it (JSON).
pub fn parse_condition(json: &str) -> Result<Condition> {
    serde_json::from_str(json).map_err(|error| {
        let sentence = words::say("rules-fault-json").with("why", &error.to_string());
        Error::invalid("condition", "rule.condition", sentence)
    })
}

/// A rule in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its row.
    pub row: rows::Rule,
    /// What it says now; none where a newer version of Rakkan wrote it.
    pub rule: Option<Rule>,
    /// How often it applied in the last thirty days.
    pub hits: i64,
}

/// A version of a rule.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its number.
    pub version: i32,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it, as `@name`; none for the command line and for someone who left.
    pub by: Option<String>,
    /// What it says.
    pub rule: Option<Rule>,
}

/// All rules. Staff.
pub async fn list(app: &App, by: &Member) -> Result<Vec<Listed>> {
    by.at_least(Role::Moderator)?;
    let since = RowId(first_id_at(app.now().minus(REMEMBERED)));
    app.store
        .read(move |conn| {
            let hits: HashMap<RuleId, i64> = rows::hits_since(conn, since)?.into_iter().collect();
            let listed = |(row, version): (rows::Rule, rows::Version)| Listed {
                rule: read(&row, &version),
                hits: hits.get(&row.id).copied().unwrap_or(0),
                row,
            };
            Ok::<_, Error>(rows::all(conn)?.into_iter().map(listed).collect())
        })
        .await
}

/// One rule and its versions, the newest first. Staff.
pub async fn find(app: &App, by: &Member, id: RuleId) -> Result<(Listed, Vec<Written>)> {
    by.at_least(Role::Moderator)?;
    let since = RowId(first_id_at(app.now().minus(REMEMBERED)));
    app.store
        .read(move |conn| {
            let row = rows::find(conn, id)?.ok_or(NOT_HERE)?;
            let now = rows::version(conn, id, row.version)?.ok_or(NOT_HERE)?;
            let counted = rows::hits_since(conn, since)?;
            let hits = counted.into_iter().find(|it| it.0 == id).map_or(0, |it| it.1);
            let mut written = Vec::new();
            for version in rows::versions(conn, id)? {
                written.push(Written {
                    version: version.version,
                    at: version.at,
                    by: version.by_user.map(|user| name_of(conn, user)).transpose()?.flatten(),
                    rule: read(&row, &version),
                });
            }
            Ok::<_, Error>((Listed { rule: read(&row, &now), row, hits }, written))
        })
        .await
}

fn name_of(conn: &mut Conn, user: UserId) -> Result<Option<String>> {
    Ok(store::users::person(conn, user)?.map(|it| format!("@{}", it.account.username)))
}

/// Writes a new rule. It is off. Admins.
pub async fn create(app: &App, by: &Member, look: &Look) -> Result<RuleId> {
    by.at_least(Role::Admin)?;
    let action = look.check()?;
    let (now, id) = (app.now(), app.ids.next::<RuleId>(app.now()));
    let row = rows::Rule {
        id,
        name: look.name.trim().to_owned(),
        state: RuleState::Off,
        version: 1,
        created_at: now,
        changed_at: now,
        expires_at: None,
    };
    let version = version_of(app, by, id, 1, look, action)?;
    let entry = audit::Act::new(app, by, "rule.create", id.to_string(), row.name.clone());
    app.store
        .write(move |conn| {
            if rows::count(conn)? >= MOST {
                let sentence = words::say("rules-fault-many").with("most", &MOST);
                return Err(Error::invalid("", "rule.many", sentence));
            }
            rows::insert(conn, &row)?;
            rows::insert_version(conn, &version)?;
            entry.write(conn)
        })
        .await?;
    Ok(id)
}

fn version_of(
    app: &App,
    by: &Member,
    rule_id: RuleId,
    version: i32,
    look: &Look,
    action: Action,
) -> Result<rows::Version> {
    let now = app.now();
    let mut condition = look.condition.clone();
    let tidy = |all: &mut Vec<String>| {
        for it in all.iter_mut() {
            *it = it.trim().to_lowercase();
        }
        all.retain(|it| !it.is_empty());
        all.dedup();
    };
    tidy(&mut condition.domains);
    tidy(&mut condition.tags);
    tidy(&mut condition.words);
    Ok(rows::Version {
        id: app.ids.next(now),
        rule_id,
        version,
        at: now,
        by_user: by.id_for_log(),
        condition: serde_json::to_string(&condition).map_err(anyhow::Error::new)?,
        action: action.as_str().to_owned(),
        reason: look.reason.trim().to_owned(),
    })
}

/// Writes a new version of a rule; its state stays. Admins.
pub async fn edit(app: &App, by: &Member, id: RuleId, look: &Look) -> Result<()> {
    by.at_least(Role::Admin)?;
    let action = look.check()?;
    let mut version = version_of(app, by, id, 0, look, action)?;
    let (name, now) = (look.name.trim().to_owned(), app.now());
    let entry = audit::Act::new(app, by, "rule.edit", id.to_string(), name.clone());
    app.store
        .write(move |conn| {
            let row = rows::find(conn, id)?.ok_or(NOT_HERE)?;
            version.version = rows::last_version(conn, id)? + 1;
            rows::insert_version(conn, &version)?;
            let row = rows::Rule { name, version: version.version, changed_at: now, ..row };
            rows::replace(conn, &row)?;
            entry.write(conn)
        })
        .await
}

/// Switches a rule off, into shadow or on. Admins.
pub async fn set_state(app: &App, by: &Member, id: RuleId, state: RuleState) -> Result<()> {
    set_state_until(app, by, id, state, None).await
}

/// The same until some time; none: until somebody switches it.
pub async fn set_state_until(
    app: &App,
    by: &Member,
    id: RuleId,
    state: RuleState,
    until: Option<Timestamp>,
) -> Result<()> {
    by.at_least(Role::Admin)?;
    let now = app.now();
    if until.is_some_and(|it| it <= now) {
        return Err(Error::invalid("until", "rule.until", "rules-fault-until"));
    }
    let entry = audit::Act::new(app, by, "rule.state", id.to_string(), state.as_str());
    app.store
        .write(move |conn| {
            let row = rows::find(conn, id)?.ok_or(NOT_HERE)?;
            let row = rows::Rule { state, expires_at: until, changed_at: now, ..row };
            rows::replace(conn, &row)?;
            entry.write(conn)
        })
        .await
}

/// What a rule said in an earlier version holds again, as a new version: nothing is lost. Admins.
pub async fn roll_back(app: &App, by: &Member, id: RuleId, to: i32) -> Result<()> {
    by.at_least(Role::Admin)?;
    let (now, new) = (app.now(), app.ids.next::<RowId>(app.now()));
    let by_user = by.id_for_log();
    let entry = audit::Act::new(app, by, "rule.roll_back", id.to_string(), to.to_string());
    app.store
        .write(move |conn| {
            let row = rows::find(conn, id)?.ok_or(NOT_HERE)?;
            let old = rows::version(conn, id, to)?.ok_or(NOT_HERE)?;
            let version = rows::last_version(conn, id)? + 1;
            rows::insert_version(
                conn,
                &rows::Version { id: new, version, at: now, by_user, ..old },
            )?;
            rows::replace(conn, &rows::Rule { version, changed_at: now, ..row })?;
            entry.write(conn)
        })
        .await
}

/// Takes a rule away with its versions and all that it noted. What it holds back must be decided
/// first. Admins.
pub async fn delete(app: &App, by: &Member, id: RuleId) -> Result<()> {
    by.at_least(Role::Admin)?;
    let entry = audit::Act::new(app, by, "rule.delete", id.to_string(), "");
    app.store
        .write(move |conn| {
            rows::find(conn, id)?.ok_or(NOT_HERE)?;
            if rows::holds_any(conn, id)? {
                return Err(Error::invalid("", "rule.holds", "rules-fault-holds"));
            }
            rows::delete(conn, id)?;
            entry.write(conn)
        })
        .await
}

/// What a rule would have done.
#[derive(Clone, Debug, Default)]
pub struct DryRun {
    /// How many works were looked at.
    pub seen: usize,
    /// When the oldest of them came.
    pub since: Option<Timestamp>,
    /// To how many of them it applies.
    pub hits: usize,
    /// From how many authors these are.
    pub authors: usize,
    /// How many of these authors somebody here follows.
    pub followed: usize,
    /// The servers with the most of them, and how many; the empty one is this server.
    pub servers: Vec<(String, usize)>,
    /// How many of them a moderator had let out after another rule held them.
    pub released: usize,
    /// Other rules that apply to some of them, and to how many.
    pub overlaps: Vec<(String, usize)>,
    /// The newest of them.
    pub samples: Vec<Sample>,
}

/// A work that a rule applies to.
#[derive(Clone, Debug)]
pub struct Sample {
    /// When it came.
    pub at: Timestamp,
    /// Whose it is; none where they are not here any more.
    pub author: Option<Author>,
    /// Which work.
    pub post: PostId,
    /// Its first words; empty where they are not for everybody, or gone.
    pub words: String,
}

/// What is gathered while works are read.
#[derive(Default)]
struct Gathering {
    found: DryRun,
    authors: BTreeSet<AccountId>,
    servers: BTreeMap<String, usize>,
    overlaps: BTreeMap<String, usize>,
    posts: Vec<PostId>,
    /// The newest, the newest last.
    samples: Vec<(Sighting, Timestamp)>,
}

/// Asks a rule about everything that came in and went out in the last thirty days. Nothing is
/// changed. `of` is the rule that it would be a version of. Staff.
///
/// 50,000 works take about a second; they are read in steps, and no change waits for them.
pub async fn dry_run(app: &App, by: &Member, look: &Look, of: Option<RuleId>) -> Result<DryRun> {
    by.at_least(Role::Moderator)?;
    if look.condition.is_empty() {
        return Err(Error::invalid("condition", "rule.condition", "rules-fault-condition"));
    }
    let others = app.store.read(|conn| Ok::<_, Error>(rows::all(conn)?)).await?;
    let others: Vec<(String, Condition)> = others
        .iter()
        .filter(|it| Some(it.0.id) != of && it.0.state != RuleState::Off)
        .filter_map(|(row, version)| Some((row.name.clone(), read(row, version)?.condition)))
        .collect();
    let mut all = Gathering::default();
    let mut after = RowId(first_id_at(app.now().minus(REMEMBERED)));
    loop {
        let (condition, others) = (look.condition.clone(), others.clone());
        let step = move |conn: &mut Conn| {
            let seen = sightings::after(conn, after, STEP)?;
            let last = seen.last().map(|it| it.id).filter(|_| seen.len() == STEP);
            Ok::<_, Error>((last, replay(&condition, &others, seen)))
        };
        let (last, part) = app.store.read(step).await?;
        all.add(part);
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    app.store.read(move |conn| all.finish(conn)).await
}

/// One step of a try: through the same judgement as what comes in.
fn replay(condition: &Condition, others: &[(String, Condition)], seen: Vec<Sighting>) -> Gathering {
    let mut all = Gathering::default();
    all.found.seen = seen.len();
    all.found.since = seen.first().map(|it| crate::ids::time_of(it.id.0));
    for row in seen {
        let Ok(facts) = serde_json::from_str::<Facts>(&row.facts) else { continue };
        let facts = Facts { text: row.words.clone(), ..facts };
        if !condition.holds(&facts) {
            continue;
        }
        all.found.hits += 1;
        all.authors.insert(row.account_id);
        all.posts.push(row.post_id);
        *all.servers.entry(row.domain.clone()).or_default() += 1;
        for (name, _) in others.iter().filter(|it| it.1.holds(&facts)) {
            *all.overlaps.entry(name.clone()).or_default() += 1;
        }
        let at = crate::ids::time_of(row.id.0);
        all.samples.push((row, at));
        if all.samples.len() > SAMPLES {
            all.samples.remove(0);
        }
    }
    all
}

impl Gathering {
    fn add(&mut self, later: Self) {
        self.found.seen += later.found.seen;
        self.found.hits += later.found.hits;
        self.found.since = self.found.since.or(later.found.since);
        self.authors.extend(later.authors);
        self.posts.extend(later.posts);
        for (domain, count) in later.servers {
            *self.servers.entry(domain).or_default() += count;
        }
        for (name, count) in later.overlaps {
            *self.overlaps.entry(name).or_default() += count;
        }
        self.samples.extend(later.samples);
        let spare = self.samples.len().saturating_sub(SAMPLES);
        self.samples.drain(..spare);
    }

    fn finish(self, conn: &mut Conn) -> Result<DryRun> {
        let mut found = self.found;
        found.authors = self.authors.len();
        let authors: Vec<AccountId> = self.authors.into_iter().collect();
        for some in authors.chunks(500) {
            found.followed += rows::followed_among(conn, some)?.len();
        }
        for some in self.posts.chunks(500) {
            found.released += rows::released_among(conn, some)?.len();
        }
        found.servers = most_first(self.servers);
        found.overlaps = most_first(self.overlaps);
        let who = Authors::find(conn, self.samples.iter().map(|it| it.0.account_id))?;
        let sample = |(row, at): (Sighting, Timestamp)| Sample {
            at,
            author: who.get(row.account_id),
            post: row.post_id,
            words: row.words.trim().chars().take(200).collect(),
        };
        found.samples = self.samples.into_iter().rev().map(sample).collect();
        Ok(found)
    }
}

/// The ten with the most.
fn most_first(all: BTreeMap<String, usize>) -> Vec<(String, usize)> {
    let mut all: Vec<(String, usize)> = all.into_iter().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.1));
    all.truncate(10);
    all
}
