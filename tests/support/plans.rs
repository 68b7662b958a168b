//! How SQLite finds the rows of each statement that a test made the server run: none may read the
//! whole of a table that grows.
//!
//! An index of some rows only (`CREATE INDEX … WHERE state = 0`) is not used for a condition whose
//! number is bound, and nothing says so: the answer is right and takes as long as the table is.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use super::database::{Database, is_postgres};

static STATEMENTS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// From now on statements are remembered, in this process. Not on PostgreSQL: what it does depends
/// on how much there is.
pub fn watch() {
    if !is_postgres() {
        set_default_instrumentation(recorder).expect("nobody panicked here");
    }
}

#[expect(clippy::unnecessary_wraps, reason = "diesel asks for it")]
fn recorder() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        let InstrumentationEvent::StartQuery { query, .. } = event else { return };
        let said = query.to_string();
        let text = said.split(" -- binds:").next().unwrap_or_default();
        if ["SELECT", "WITH", "UPDATE", "DELETE"].iter().any(|it| text.trim_start().starts_with(it))
        {
            STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner).insert(text.to_owned());
        }
    }))
}

/// Tables that grow with what people do.
const GROWING: [&str; 18] = [
    "posts",
    "media",
    "accounts",
    "follows",
    "likes",
    "boosts",
    "bookmarks",
    "mentions",
    "post_tags",
    "notifications",
    "remote_posts",
    "remote_actors",
    "consent_events",
    "explore_works",
    "sequence_works",
    "sessions",
    "drafts",
    "openings",
];

/// What is read whole on purpose: how much room files take, for staff who ask for it.
const ON_PURPOSE: [&str; 1] = ["SUM(kept_bytes)"];

/// Whether this step of a plan reads a growing table from end to end.
fn is_scan(step: &str) -> bool {
    let table = step.strip_prefix("SCAN ");
    table.is_some_and(|it| GROWING.contains(&it))
}

/// The statements so far that read the whole of a table that grows.
pub fn scans(database: &Database) -> Vec<String> {
    let statements = STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // Nothing is read where the list that is asked for is empty.
    let asked = statements.iter().filter(|text| {
        let is_empty = text.contains("1 = 0") || text.contains("1=0");
        !is_empty && !ON_PURPOSE.iter().any(|it| text.contains(it))
    });
    let mut found = Vec::new();
    for text in asked {
        let scans = database.plan(text).into_iter().filter(|it| is_scan(it));
        found.extend(scans.map(|step| format!("{step}: {text}")));
    }
    found
}
