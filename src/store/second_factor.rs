//! The second factor of people: the secret behind their codes, and the codes for when that is
//! lost.

use diesel::prelude::*;

use crate::schema::{recovery_codes, users};
use crate::{Conn, Role, Timestamp, UserId};

/// The second factor of somebody who has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret of their codes, as it was sealed.
    pub sealed: String,
    /// Since when it is asked for.
    pub since: Timestamp,
}

/// The second factor of somebody, if they have one.
pub fn find(conn: &mut Conn, user: UserId) -> QueryResult<Option<SecondFactor>> {
    let found: Option<(Option<String>, Option<Timestamp>)> = users::table
        .find(user)
        .select((users::totp_secret, users::second_factor_at))
        .first(conn)
        .optional()?;
    Ok(found.and_then(|(sealed, since)| Some(SecondFactor { sealed: sealed?, since: since? })))
}

/// Gives somebody a second factor whose code of this step is used up. Answers whether they had
/// none before: of two at once only one does.
pub fn insert(
    conn: &mut Conn,
    user: UserId,
    factor: &SecondFactor,
    step: i64,
) -> QueryResult<bool> {
    diesel::update(users::table.find(user).filter(users::second_factor_at.is_null()))
        .set((
            users::totp_secret.eq(&factor.sealed),
            users::totp_step.eq(step),
            users::second_factor_at.eq(factor.since),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Takes the second factor of somebody away, and its recovery codes. Answers whether there was
/// one.
pub fn delete(conn: &mut Conn, user: UserId) -> QueryResult<bool> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(conn)?;
    diesel::update(users::table.find(user).filter(users::second_factor_at.is_not_null()))
        .set((
            users::totp_secret.eq(None::<String>),
            users::totp_step.eq(0),
            users::second_factor_at.eq(None::<Timestamp>),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Uses the code of a step up, with all before it. Answers whether it was not used yet: of two at
/// once only one gets through.
pub fn use_step(conn: &mut Conn, user: UserId, step: i64) -> QueryResult<bool> {
    diesel::update(users::table.find(user).filter(users::totp_step.lt(step)))
        .set(users::totp_step.eq(step))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Replaces the recovery codes of somebody.
pub fn set_recovery_codes(conn: &mut Conn, user: UserId, hashes: &[Vec<u8>]) -> QueryResult<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(conn)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((recovery_codes::user_id.eq(user), recovery_codes::code_hash.eq(hash)))
            .execute(conn)?;
    }
    Ok(())
}

/// Uses a recovery code up. Answers whether it was good: of two at once only one is.
pub fn use_recovery_code(
    conn: &mut Conn,
    user: UserId,
    hash: &[u8],
    at: Timestamp,
) -> QueryResult<bool> {
    let unused = recovery_codes::table
        .filter(recovery_codes::user_id.eq(user).and(recovery_codes::code_hash.eq(hash)))
        .filter(recovery_codes::used_at.is_null());
    diesel::update(unused).set(recovery_codes::used_at.eq(at)).execute(conn).map(|rows| rows == 1)
}

/// The hashes of somebody's recovery codes that are still good.
pub fn recovery_codes(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Vec<u8>>> {
    recovery_codes::table
        .filter(recovery_codes::user_id.eq(user).and(recovery_codes::used_at.is_null()))
        .select(recovery_codes::code_hash)
        .load(conn)
}

/// How many people with a role there are whose login works, and how many of them have no second
/// factor.
pub fn staff_without(conn: &mut Conn) -> QueryResult<(i64, i64)> {
    let staff =
        || users::table.filter(users::role.ge(Role::Moderator).and(users::disabled_at.is_null()));
    let all = staff().count().get_result(conn)?;
    let without = staff().filter(users::second_factor_at.is_null()).count().get_result(conn)?;
    Ok((all, without))
}
