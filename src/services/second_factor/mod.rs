//! The second factor: codes from an app beside the password, recovery codes for when the app is
//! lost, and the step of a sign-in that asks for them.
//!
//! The secret behind the codes is sealed with the server's own, so a stolen database shows no
//! codes; recovery codes are hashed. A code is good once: the step of time it belongs to is
//! written down in the change that lets somebody in, and only a later one is taken after it.

mod letters;
mod recovery;
mod sign_in;
mod totp;

use std::time::Duration;

use anyhow::Context as _;
use store::second_factor::{self as rows, SecondFactor};
use store::{Conn, Role, Timestamp, UserId};

use crate::error::{Error, Result};
use crate::passkeys::Shown;
use crate::secrets::ServerSecret;
use crate::{App, Member, Via, audit, passwords, secrets, settings};

pub(crate) use letters::{Letters, Told};
pub(crate) use sign_in::half_way;
pub use sign_in::{Finished, Given, HalfWay, LIFETIME, finish, is_open};

/// How long somebody may take to set their app up.
const SET_UP: Duration = Duration::from_mins(30);

/// How things stand for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Since when a second factor is asked for; none: it is not.
    pub since: Option<Timestamp>,
    /// Recovery codes that are still good.
    pub codes_left: usize,
}

/// How things stand for a member.
pub async fn state(app: &App, member: &Member) -> Result<State> {
    let user = member.user;
    app.store
        .read(move |conn| {
            let since = rows::find(conn, user)?.map(|it| it.since);
            Ok(State { since, codes_left: rows::recovery_codes(conn, user)?.len() })
        })
        .await
}

/// What somebody needs to set their app up.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The secret in groups of four letters, to be typed.
    pub secret: String,
    /// The same as an address that apps read with a camera.
    pub url: String,
    /// The secret as only this server reads it, for the form that goes on.
    pub sealed: String,
}

/// Begins to set a second factor up. Nothing is kept until a code proves that the app works.
pub async fn begin(app: &App, member: &Member, password: &str) -> Result<SetUp> {
    passwords::confirm(app, member, password).await?;
    if member.has_second_factor {
        return Err(is_on_already());
    }
    let ends = app.now().plus(SET_UP).0;
    let secret = totp::new_secret()?;
    let sealed = app.secret.seal(&set_up_of(member.user), &format!("{ends} {secret}"))?;
    set_up(app, member, &secret, sealed).await
}

/// The same once more, after a wrong code.
pub async fn resume(app: &App, member: &Member, sealed: &str) -> Result<SetUp> {
    let secret = opened(app, member, sealed)?;
    set_up(app, member, &secret, sealed.to_owned()).await
}

async fn set_up(app: &App, member: &Member, secret: &str, sealed: String) -> Result<SetUp> {
    let site = settings::get(app).await?;
    let domain = app.config.server.domain();
    let host = domain.split_once(':').map_or(domain.as_str(), |(host, _)| host);
    let url = totp::url(secret, &site.name, &format!("{}@{host}", member.username))?;
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|it| it.iter().collect()).collect();
    Ok(SetUp { secret: groups.join(" "), url, sealed })
}

/// The secret of a set-up that is under way.
fn opened(app: &App, member: &Member, sealed: &str) -> Result<String> {
    let text = app.secret.unseal(&set_up_of(member.user), sealed);
    let (ends, secret) = text.as_deref().and_then(|it| it.split_once(' ')).unwrap_or_default();
    if ends.parse().is_ok_and(|ends: i64| app.now().0 < ends) {
        return Ok(secret.to_owned());
    }
    Err(Error::Forbidden("That took too long. Begin to set up your second factor once more."))
}

/// What a set-up is sealed for: that of one person is nothing for another.
fn set_up_of(user: UserId) -> String {
    format!("setting up the second factor of {user}")
}

/// What the kept secret is sealed for.
fn factor_of(user: UserId) -> String {
    format!("the second factor of {user}")
}

fn is_on_already() -> Error {
    Error::Forbidden("Your second factor is on already.")
}

/// A second factor that was just switched on.
#[derive(Debug)]
pub struct SwitchedOn {
    /// The recovery codes: the only time they can be seen.
    pub codes: Vec<String>,
    /// The new token of the session that asked.
    pub token: Option<String>,
}

/// Switches the second factor on with a code of the app. Ends all other sessions: who came by the
/// password alone is out. The session that asks goes on under a new token (WEB-07).
pub async fn switch_on(app: &App, member: &Member, sealed: &str, code: &str) -> Result<SwitchedOn> {
    let secret = opened(app, member, sealed)?;
    app.limits.confirm(member.user.0, app.now())?;
    let now = app.now();
    let step = totp::step_of(&secret, &digits(code), now)?.ok_or_else(wrong)?;
    app.limits.confirmed(member.user.0);
    let (user, mine) = (member.user, member.session());
    let factor = SecondFactor { sealed: app.secret.seal(&factor_of(user), &secret)?, since: now };
    let codes = recovery::new_codes()?;
    let hashes = hashes(user, &codes);
    let letters = Letters::new(app).await?;
    let (token, token_hash) = secrets::new_token()?;
    let token = app
        .store
        .write(move |conn| {
            if !rows::insert(conn, user, &factor, step)? {
                return Err(is_on_already());
            }
            rows::set_recovery_codes(conn, user, &hashes)?;
            store::sessions::delete_all(conn, user, mine)?;
            tell(conn, &letters, user, Told::On)?;
            let Some(mine) = mine else { return Ok(None) };
            store::sessions::set_token(conn, mine, &token_hash)?;
            Ok(Some(token))
        })
        .await?;
    app.wake.notify_one();
    Ok(SwitchedOn { codes, token })
}

fn hashes(user: UserId, codes: &[String]) -> Vec<Vec<u8>> {
    codes.iter().filter_map(|code| recovery::hash(user, code)).collect()
}

/// New recovery codes; the old ones stop working. Needs the password and a code.
pub async fn renew_codes(
    app: &App,
    member: &Member,
    password: &str,
    code: &str,
) -> Result<Vec<String>> {
    let codes = recovery::new_codes()?;
    let (user, hashes) = (member.user, hashes(member.user, &codes));
    let letters = Letters::new(app).await?;
    change(app, member, (password, code), move |conn| {
        rows::set_recovery_codes(conn, user, &hashes)?;
        tell(conn, &letters, user, Told::NewCodes)
    })
    .await?;
    Ok(codes)
}

/// Switches the second factor off. Needs the password and a code.
pub async fn switch_off(app: &App, member: &Member, password: &str, code: &str) -> Result<()> {
    let user = member.user;
    let letters = Letters::new(app).await?;
    change(app, member, (password, code), move |conn| {
        rows::delete(conn, user)?;
        store::pending_sign_ins::delete_all(conn, user)?;
        tell(conn, &letters, user, Told::Off)
    })
    .await
}

/// Makes a change for somebody who shows both factors.
async fn change(
    app: &App,
    member: &Member,
    (password, code): (&str, &str),
    change: impl FnOnce(&mut Conn) -> Result<()> + Send + 'static,
) -> Result<()> {
    passwords::confirm(app, member, password).await?;
    app.limits.confirm(member.user.0, app.now())?;
    let (user, now) = (member.user, app.now());
    let (secret, answer) = (app.secret.clone(), Answer::read(user, code));
    app.store
        .write(move |conn| match proof(conn, &secret, user, &answer, now)? {
            None => Err(wrong()),
            Some(_) => change(conn),
        })
        .await?;
    app.limits.confirmed(member.user.0);
    app.wake.notify_one();
    Ok(())
}

fn tell(conn: &mut Conn, letters: &Letters, user: UserId, told: Told) -> Result<()> {
    let person = store::users::credentials(conn, user)?.ok_or(Error::SignedOut)?;
    letters.write(conn, &person, told)
}

/// Takes away somebody's second factor with their passkeys, for whoever lost it with all recovery codes. Admins, for
/// people below them; the command line for anyone. Nobody takes away their own like this: that
/// asks for a code.
pub async fn reset(app: &App, by: &Member, id: UserId) -> Result<()> {
    by.at_least(Role::Admin)?;
    let is_console = matches!(by.via, Via::Console);
    let letters = Letters::new(app).await?;
    let entry = audit::Act::new(app, by, "user.second_factor", "", "");
    let role = by.role;
    app.store
        .write(move |conn| {
            let person = store::users::person(conn, id)?
                .ok_or(Error::NotFound("That person is not here."))?;
            if !is_console && person.user.role >= role {
                return Err(Error::Forbidden("Your role does not reach that person."));
            }
            if !rows::delete(conn, id)? {
                return Err(Error::NotFound("That person has no second factor."));
            }
            store::passkeys::delete_all(conn, id)?;
            store::pending_sign_ins::delete_all(conn, id)?;
            tell(conn, &letters, id, Told::Reset)?;
            entry.about(format!("@{}", person.account.username)).write(conn)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Those of these codes that are recovery codes of the member and still good, for the file they
/// keep.
pub async fn good_codes(app: &App, member: &Member, codes: Vec<String>) -> Result<Vec<String>> {
    let user = member.user;
    let kept =
        app.store.read(move |conn| Ok::<_, Error>(rows::recovery_codes(conn, user)?)).await?;
    let is_good = |code: &String| recovery::hash(user, code).is_some_and(|it| kept.contains(&it));
    Ok(codes.into_iter().filter(is_good).collect())
}

/// How many people have a role, and how many of them no second factor. Staff.
pub async fn staff_without(app: &App, by: &Member) -> Result<(i64, i64)> {
    by.at_least(Role::Moderator)?;
    app.store.read(|conn| Ok(rows::staff_without(conn)?)).await
}

/// A member with a role and without a second factor has no role as long as the server asks for
/// one. Not a check beside the others, which could be forgotten: whatever asks for the role of
/// this member is told that there is none.
pub(crate) async fn hold(app: &App, member: Member) -> Result<Member> {
    if !member.is_staff() || member.has_second_factor {
        return Ok(member);
    }
    match settings::get(app).await?.staff_need_second_factor {
        true => Ok(Member { role: Role::Artist, owes_second_factor: true, ..member }),
        false => Ok(member),
    }
}

// --- What somebody answers ----------------------------------------------------------------------

/// What somebody typed: a code of their app, or a recovery code.
#[derive(Clone, Debug)]
enum Answer {
    Code(String),
    Recovery(Vec<u8>),
    Passkey(Shown),
    Neither,
}

impl Answer {
    fn read(user: UserId, typed: &str) -> Self {
        let digits = digits(typed);
        if digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_digit()) {
            return Self::Code(digits);
        }
        recovery::hash(user, typed).map_or(Self::Neither, Self::Recovery)
    }
}

/// A code without the gap that apps show in its middle.
fn digits(typed: &str) -> String {
    typed.chars().filter(|it| !it.is_whitespace()).collect()
}

/// What proved that it was them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    Code,
    Passkey,
    /// A recovery code; so many are left.
    Recovery(usize),
}

/// Uses an answer up, if it is right: of two at once only one is.
fn proof(
    conn: &mut Conn,
    secret: &ServerSecret,
    user: UserId,
    answer: &Answer,
    now: Timestamp,
) -> Result<Option<Proof>> {
    match answer {
        Answer::Neither => Ok(None),
        Answer::Passkey(shown) => {
            let is_theirs = shown.user == user && shown.note(conn, now)?;
            Ok(is_theirs.then_some(Proof::Passkey))
        }
        Answer::Recovery(hash) => {
            if !rows::use_recovery_code(conn, user, hash, now)? {
                return Ok(None);
            }
            Ok(Some(Proof::Recovery(rows::recovery_codes(conn, user)?.len())))
        }
        Answer::Code(code) => {
            let Some(factor) = rows::find(conn, user)? else { return Ok(None) };
            let opened = secret
                .unseal(&factor_of(user), &factor.sealed)
                .context("a second factor cannot be opened; is the file `secret` another one?")?;
            let Some(step) = totp::step_of(&opened, code, now)? else { return Ok(None) };
            Ok(rows::use_step(conn, user, step)?.then_some(Proof::Code))
        }
    }
}

fn wrong() -> Error {
    let sentence = "That code is not right, or it was used already. Wait for the next one.";
    Error::invalid("code", "second_factor.wrong", sentence)
}
