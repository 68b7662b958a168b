//! `rakkan rule …`: rules for what comes in and goes out, from the machine itself.

use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::{Value, json};
use services::config::Config;
use services::feeds::Page;
use services::rules::{self, Action, DryRun, Listed, Look, Pile};
use services::{App, Member, RowId, RuleId, RuleState};

use super::console::{print, print_json, with_app};

/// Write, try and switch rules for what comes in and goes out.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Rule {
    /// List rules in the order in which they are asked.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write a new rule, or a new version of one. A file says in JSON when it applies, as
    /// `rakkan rule list --json` prints it.
    Write {
        /// What staff call it.
        #[arg(long)]
        name: String,
        /// A file with the condition as JSON; - for standard input.
        #[arg(long)]
        when: PathBuf,
        /// accept, warn, label, limit, hold, refuse-media or refuse.
        #[arg(long = "do", value_parser = read_action)]
        action: Action,
        /// Why; those whom it concerns read it.
        #[arg(long)]
        reason: String,
        /// The rule that it is a new version of.
        #[arg(long)]
        of: Option<i64>,
    },
    /// Tell what a rule would have done in the last thirty days.
    Try {
        /// Its number.
        id: i64,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Switch a rule off, into shadow or on.
    Switch {
        /// Its number.
        id: i64,
        /// off, shadow or on.
        #[arg(value_parser = read_state)]
        state: RuleState,
        /// For so many days; then it goes off by itself.
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..=3650))]
        days: Option<u64>,
    },
    /// Go back to what a rule said in an earlier version.
    RollBack {
        /// Its number.
        id: i64,
        /// The version.
        version: i32,
    },
    /// Take a rule away.
    Delete {
        /// Its number.
        id: i64,
    },
    /// List what rules did, the newest first.
    Ledger {
        /// Everything, and not only what waits for a moderator.
        #[arg(long)]
        all: bool,
    },
    /// Let a work out that a rule holds or that was kept back.
    Release {
        /// The number of its line in the ledger.
        hit: i64,
    },
    /// Keep a work back that a rule holds.
    Keep {
        /// The number of its line in the ledger.
        hit: i64,
    },
}

fn read_action(word: &str) -> Result<Action, String> {
    let all: Vec<&str> = Action::ALL.iter().map(|it| it.as_str()).collect();
    Action::of(word).ok_or_else(|| format!("choose one of {}", all.join(", ")))
}

fn read_state(word: &str) -> Result<RuleState, String> {
    RuleState::from_word(word).ok_or_else(|| "choose off, shadow or on".to_owned())
}

impl Rule {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        with_app(config, async |app| {
            let by = Member::console();
            match self {
                Self::List { json } => list(app, &by, json).await,
                Self::Write { name, when, action, reason, of } => {
                    let condition = rules::parse_condition(&read(&when)?)?;
                    let look = Look { name, condition, action: Some(action), reason };
                    write(app, &by, of.map(RuleId), &look).await
                }
                Self::Try { id, json } => try_it(app, &by, RuleId(id), json).await,
                Self::Switch { id, state, days } => {
                    let until =
                        days.map(|it| app.now().plus(std::time::Duration::from_hours(24 * it)));
                    rules::set_state_until(app, &by, RuleId(id), state, until).await?;
                    print(format_args!("Rule {id} is {} now.", state.as_str()))
                }
                Self::RollBack { id, version } => {
                    rules::roll_back(app, &by, RuleId(id), version).await?;
                    print(format_args!("Rule {id} says again what it said in version {version}."))
                }
                Self::Delete { id } => {
                    rules::delete(app, &by, RuleId(id)).await?;
                    print(format_args!("Rule {id} is gone."))
                }
                Self::Ledger { all } => ledger(app, &by, all).await,
                Self::Release { hit } => {
                    rules::release(app, &by, RowId(hit)).await?;
                    print(format_args!("It is let out."))
                }
                Self::Keep { hit } => {
                    rules::keep(app, &by, RowId(hit)).await?;
                    print(format_args!("It is kept back."))
                }
            }
        })
    }
}

fn read(path: &PathBuf) -> anyhow::Result<String> {
    if path.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin()).context("standard input cannot be read");
    }
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

async fn write(app: &App, by: &Member, of: Option<RuleId>, look: &Look) -> anyhow::Result<()> {
    if let Some(id) = of {
        rules::edit(app, by, id, look).await?;
        print(format_args!("Rule {id} has a new version."))
    } else {
        let id = rules::create(app, by, look).await?;
        print(format_args!("Rule {id} is written and off. Try it, then switch it on."))
    }
}

async fn list(app: &App, by: &Member, as_json: bool) -> anyhow::Result<()> {
    let all = rules::list(app, by).await?;
    if as_json {
        return print_json(&all.iter().map(describe).collect::<Vec<_>>());
    }
    all.iter().try_for_each(|it| {
        let action = it.rule.as_ref().map_or("?", |it| it.action.as_str());
        print(format_args!(
            "{}  {:<6}  {action:<12}  {} times in 30 days  {}",
            it.row.id,
            it.row.state.as_str(),
            it.hits,
            it.row.name,
        ))
    })
}

fn describe(it: &Listed) -> Value {
    json!({
        "id": it.row.id.to_string(),
        "name": it.row.name,
        "state": it.row.state.as_str(),
        "version": it.row.version,
        "when": it.rule.as_ref().map(|it| &it.condition),
        "do": it.rule.as_ref().map(|it| it.action.as_str()),
        "reason": it.rule.as_ref().map(|it| &it.reason),
        "hits": it.hits,
    })
}

async fn try_it(app: &App, by: &Member, id: RuleId, as_json: bool) -> anyhow::Result<()> {
    let (listed, _) = rules::find(app, by, id).await?;
    let rule = listed.rule.context("this version of Rakkan cannot read the rule")?;
    let look = Look {
        name: listed.row.name,
        condition: rule.condition,
        action: Some(rule.action),
        reason: rule.reason,
    };
    let found = rules::dry_run(app, by, &look, Some(id)).await?;
    if as_json { print_json(&tried(&found)) } else { say(&found) }
}

fn tried(it: &DryRun) -> Value {
    json!({
        "seen": it.seen,
        "hits": it.hits,
        "authors": it.authors,
        "followed": it.followed,
        "released": it.released,
        "servers": it.servers,
        "overlaps": it.overlaps,
    })
}

fn say(it: &DryRun) -> anyhow::Result<()> {
    print(format_args!(
        "It would have applied to {} of {} works, by {} authors, of whom people here follow {}.",
        it.hits, it.seen, it.authors, it.followed,
    ))?;
    for (domain, count) in &it.servers {
        let name = if domain.is_empty() { "this server" } else { domain };
        print(format_args!("  {count:>6}  {name}"))?;
    }
    for (name, count) in &it.overlaps {
        print(format_args!("  {count:>6}  also by the rule: {name}"))?;
    }
    Ok(())
}

async fn ledger(app: &App, by: &Member, all: bool) -> anyhow::Result<()> {
    let pile = if all { Pile::All } else { Pile::Waiting };
    let page = Page { limit: 200, ..Page::default() };
    let found = rules::ledger(app, by, pile, page).await?;
    found.rows.iter().try_for_each(|(_, it)| {
        let who = it.author.as_ref().map_or("somebody who left", |it| it.username.as_str());
        let shadow = if it.hit.is_shadow { " (shadow)" } else { "" };
        print(format_args!(
            "{}  {}{shadow}  {}  @{who}  {}  post {}",
            it.hit.id,
            it.hit.action,
            it.hit.state.as_str(),
            it.rule,
            it.hit.post_id,
        ))
    })
}
