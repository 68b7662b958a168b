//! Rules of staff, their versions, and what they did.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{follows, posts, rule_hits, rule_versions, rules, users};
use crate::statement::one_of;
use crate::{AccountId, Conn, HitState, PostId, RowId, RuleId, RuleState, Timestamp, UserId};

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rules, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Rule {
    pub id: RuleId,
    pub name: String,
    pub state: RuleState,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

/// What a rule said in one version.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rule_versions)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Version {
    pub id: RowId,
    pub rule_id: RuleId,
    pub version: i32,
    pub at: Timestamp,
    pub by_user: Option<UserId>,
    pub condition: String,
    pub action: String,
    pub reason: String,
}

/// Something a rule did, or would have done.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rule_hits)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Hit {
    pub id: RowId,
    pub rule_id: RuleId,
    pub version: i32,
    pub account_id: AccountId,
    pub post_id: PostId,
    pub domain: String,
    pub action: String,
    pub is_shadow: bool,
    pub is_done: bool,
    pub state: HitState,
    pub decided_at: Option<Timestamp>,
    pub decided_by: Option<UserId>,
}

/// Adds a rule.
pub fn insert(conn: &mut Conn, row: &Rule) -> QueryResult<()> {
    diesel::insert_into(rules::table).values(row).execute(conn).map(drop)
}

/// Writes the row over the one with its id.
pub fn replace(conn: &mut Conn, row: &Rule) -> QueryResult<()> {
    diesel::update(rules::table.find(row.id)).set(row).execute(conn).map(drop)
}

/// Takes a rule away, with its versions and what it did.
pub fn delete(conn: &mut Conn, id: RuleId) -> QueryResult<()> {
    diesel::delete(rules::table.find(id)).execute(conn).map(drop)
}

/// One rule.
pub fn find(conn: &mut Conn, id: RuleId) -> QueryResult<Option<Rule>> {
    rules::table.find(id).select(Rule::as_select()).first(conn).optional()
}

/// How many there are.
pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    rules::table.count().get_result(conn)
}

/// All of them with what they say now, in their order: a server has few, and [`count`] is bounded.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<(Rule, Version)>> {
    rules::table
        .inner_join(rule_versions::table)
        .filter(rule_versions::version.eq(rules::version))
        .order(rules::id)
        .select((Rule::as_select(), Version::as_select()))
        .load(conn)
}

/// Those that are asked at this time.
pub fn asked(conn: &mut Conn, now: Timestamp) -> QueryResult<Vec<(Rule, Version)>> {
    rules::table
        .inner_join(rule_versions::table)
        .filter(rule_versions::version.eq(rules::version))
        .filter(rules::state.ne(RuleState::Off))
        .filter(rules::expires_at.is_null().or(rules::expires_at.gt(now)))
        .order(rules::id)
        .select((Rule::as_select(), Version::as_select()))
        .load(conn)
}

/// Adds a version.
pub fn insert_version(conn: &mut Conn, row: &Version) -> QueryResult<()> {
    diesel::insert_into(rule_versions::table).values(row).execute(conn).map(drop)
}

/// The newest versions of a rule, at most 100.
pub fn versions(conn: &mut Conn, id: RuleId) -> QueryResult<Vec<Version>> {
    rule_versions::table
        .filter(rule_versions::rule_id.eq(id))
        .order(rule_versions::version.desc())
        .limit(100)
        .select(Version::as_select())
        .load(conn)
}

/// One version of a rule.
pub fn version(conn: &mut Conn, id: RuleId, version: i32) -> QueryResult<Option<Version>> {
    rule_versions::table
        .filter(rule_versions::rule_id.eq(id).and(rule_versions::version.eq(version)))
        .select(Version::as_select())
        .first(conn)
        .optional()
}

/// The number of the last version of a rule.
pub fn last_version(conn: &mut Conn, id: RuleId) -> QueryResult<i32> {
    let last = rule_versions::table
        .filter(rule_versions::rule_id.eq(id))
        .select(diesel::dsl::max(rule_versions::version))
        .first::<Option<i32>>(conn)?;
    Ok(last.unwrap_or(0))
}

/// Adds what a rule did.
pub fn insert_hit(conn: &mut Conn, row: &Hit) -> QueryResult<()> {
    diesel::insert_into(rule_hits::table).values(row).execute(conn).map(drop)
}

/// One of them.
pub fn hit(conn: &mut Conn, id: RowId) -> QueryResult<Option<Hit>> {
    rule_hits::table.find(id).select(Hit::as_select()).first(conn).optional()
}

/// How often each rule applied since then, at most 100,000 of all counted. Ids are of the time.
pub fn hits_since(conn: &mut Conn, since: RowId) -> QueryResult<Vec<(RuleId, i64)>> {
    rule_hits::table
        .filter(rule_hits::id.ge(since))
        .group_by(rule_hits::rule_id)
        .select((rule_hits::rule_id, diesel::dsl::count_star()))
        .load(conn)
}

/// Which of them are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those that wait for a moderator.
    Held,
    /// Those of one rule.
    Of(RuleId),
    /// All.
    All,
}

/// A page of them, the newest first.
pub fn hits(conn: &mut Conn, wanted: Wanted, page: &Page) -> QueryResult<Sheet<Hit>> {
    let base = rule_hits::table.select((rule_hits::id, Hit::as_select())).into_boxed();
    let query = match wanted {
        Wanted::Held => base.filter(rule_hits::state.eq(HitState::Held)),
        Wanted::Of(rule) => base.filter(rule_hits::rule_id.eq(rule)),
        Wanted::All => base,
    };
    let rows: Sheet<Hit> = sheet!(conn, page, rule_hits::id, query)?;
    Ok(rows)
}

/// How many wait for a moderator, at most `most` counted.
pub fn held(conn: &mut Conn, most: i64) -> QueryResult<usize> {
    rule_hits::table
        .filter(rule_hits::state.eq(HitState::Held))
        .limit(most)
        .select(rule_hits::id)
        .load::<RowId>(conn)
        .map(|all| all.len())
}

/// Whether a rule holds anything that nobody has decided about.
pub fn holds_any(conn: &mut Conn, rule: RuleId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        rule_hits::table
            .filter(rule_hits::state.eq(HitState::Held).and(rule_hits::rule_id.eq(rule))),
    ))
    .get_result(conn)
}

/// Which of these posts are here and not deleted.
pub fn posts_here(conn: &mut Conn, ids: &[PostId]) -> QueryResult<Vec<PostId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    posts::table
        .filter(one_of(posts::id, ids.iter().map(|id| id.0)))
        .filter(posts::deleted_at.is_null())
        .select(posts::id)
        .load(conn)
}

/// Whether this post waits because of a rule, or was kept back.
pub fn is_held(conn: &mut Conn, post: PostId) -> QueryResult<bool> {
    let waits = rule_hits::state.eq(HitState::Held).or(rule_hits::state.eq(HitState::Kept));
    diesel::select(diesel::dsl::exists(
        rule_hits::table.filter(rule_hits::post_id.eq(post).and(waits)),
    ))
    .get_result(conn)
}

/// Whether a moderator let this post out after a rule had held it: nobody asks a rule again.
pub fn is_released(conn: &mut Conn, post: PostId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        rule_hits::table
            .filter(rule_hits::post_id.eq(post).and(rule_hits::state.eq(HitState::Released))),
    ))
    .get_result(conn)
}

/// Nothing is open about a post any more: it says something else now, and rules are asked anew.
pub fn settle(conn: &mut Conn, post: PostId) -> QueryResult<()> {
    diesel::update(
        rule_hits::table
            .filter(rule_hits::post_id.eq(post).and(rule_hits::state.eq(HitState::Held))),
    )
    .set(rule_hits::state.eq(HitState::Settled))
    .execute(conn)
    .map(drop)
}

/// Closes all that is open about a post; what was kept back may be let out later.
pub fn decide(
    conn: &mut Conn,
    post: PostId,
    state: HitState,
    at: Timestamp,
    by: Option<UserId>,
) -> QueryResult<usize> {
    let waits = rule_hits::state.eq(HitState::Held).or(rule_hits::state.eq(HitState::Kept));
    diesel::update(rule_hits::table.filter(rule_hits::post_id.eq(post).and(waits)))
        .set((
            rule_hits::state.eq(state),
            rule_hits::decided_at.eq(at),
            rule_hits::decided_by.eq(by),
        ))
        .execute(conn)
}

/// Who of these accounts has a follower here.
pub fn followed_among(conn: &mut Conn, ids: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    follows::table
        .inner_join(users::table.on(users::account_id.eq(follows::follower_id)))
        .filter(one_of(follows::followee_id, ids.iter().map(|id| id.0)))
        .filter(follows::accepted_at.is_not_null())
        .select(follows::followee_id)
        .distinct()
        .load(conn)
}

/// Which of these posts a moderator let out after a rule had held them.
pub fn released_among(conn: &mut Conn, ids: &[PostId]) -> QueryResult<Vec<PostId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    rule_hits::table
        .filter(one_of(rule_hits::post_id, ids.iter().map(|id| id.0)))
        .filter(rule_hits::state.eq(HitState::Released))
        .select(rule_hits::post_id)
        .distinct()
        .load(conn)
}
