//! The second step of a sign-in: the password was right, and nobody is in yet.
//!
//! In between there is no session, only a row that opens this one step: by a token in a cookie of
//! the browser that typed the password, for ten minutes and five answers.

use std::time::Duration;

use store::pending_sign_ins::{self as rows, PendingSignIn};
use store::{Timestamp, UserId};

use super::{Answer, Letters, Proof, Told, proof, wrong};
use crate::error::{Error, Result};
use crate::sessions::{Client, NewSession, Prepared};
use crate::{App, limits, passkeys, secrets};

/// How long somebody has between the password and the second factor.
pub const LIFETIME: Duration = Duration::from_mins(10);

/// Answers that may be wrong before the password is asked for again.
const TRIES: i16 = 5;

/// Somebody who typed the right password and owes the second factor.
#[derive(Debug)]
pub struct HalfWay {
    /// For a cookie. Shown once, never stored; no session.
    pub token: String,
    /// When it is over.
    pub expires_at: Timestamp,
}

/// Writes down that somebody is half way in.
pub(crate) async fn half_way(app: &App, user: UserId) -> Result<HalfWay> {
    let now = app.now();
    let (token, token_hash) = secrets::new_token()?;
    let expires_at = now.plus(LIFETIME);
    let row = PendingSignIn {
        id: app.ids.next(now),
        user_id: user,
        token_hash,
        tries: 0,
        created_at: now,
        expires_at,
    };
    app.store.write(move |conn| Ok::<_, Error>(rows::insert(conn, &row)?)).await?;
    Ok(HalfWay { token, expires_at })
}

/// Whether this token still leads to the second step, for the page that asks.
pub async fn is_open(app: &App, token: &str) -> Result<bool> {
    let (hash, now) = (secrets::hash_token(token), app.now());
    let found = app.store.read(move |conn| Ok::<_, Error>(rows::open(conn, &hash, now)?)).await?;
    Ok(found.is_some_and(|it| it.tries < TRIES))
}

/// How a second step ended.
#[derive(Debug)]
pub enum Finished {
    /// They are in.
    In(NewSession),
    /// It took too long, or too many answers were wrong: the password is asked for again.
    Over,
}

/// What the change found.
enum Outcome {
    In(store::users::Login),
    Wrong,
    Over,
}

/// What somebody gives as the second factor.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// A code of their app, or a recovery code.
    Typed(&'a str),
    /// What their passkey answered to the question with this token.
    Passkey {
        /// Of the question.
        token: &'a str,
        /// As JSON.
        answer: &'a str,
    },
}

/// Gives the second factor. A wrong answer is a fault of `code`.
pub async fn finish(app: &App, token: &str, given: Given<'_>, client: &Client) -> Result<Finished> {
    let now = app.now();
    let hash = secrets::hash_token(token);
    let network = limits::network_name(client.address);
    let looked_for = hash.clone();
    let found = app
        .store
        .read(move |conn| {
            let Some(row) = rows::open(conn, &looked_for, now)? else { return Ok(None) };
            let knows = store::sessions::knows_network(conn, row.user_id, &network)?;
            Ok::<_, Error>(Some((row.user_id, !knows)))
        })
        .await?;
    let Some((user, is_stranger)) = found else { return Ok(Finished::Over) };
    app.limits.second_factor(user.0, client.address, is_stranger, now)?;
    let prepared = Prepared::new(app, client)?;
    let session = prepared.row(user);
    let answer = match given {
        Given::Typed(text) => Answer::read(user, text),
        Given::Passkey { token, answer } => {
            Answer::Passkey(passkeys::shown(app, token, answer, "code").await?)
        }
    };
    let (secret, letters) = (app.secret.clone(), Letters::new(app).await?);
    let change = move |conn: &mut store::Conn| {
        let Some(row) = rows::take_try(conn, &hash, now, TRIES)? else { return Ok(Outcome::Over) };
        let known = store::users::credentials(conn, row.user_id)?;
        let Some(known) = known.filter(|it| it.login.is_open()) else {
            rows::delete(conn, row.id)?;
            return Ok(Outcome::Over);
        };
        let Some(proof) = proof(conn, &secret, row.user_id, &answer, now)? else {
            if row.tries < TRIES {
                return Ok(Outcome::Wrong);
            }
            rows::delete(conn, row.id)?;
            letters.write(conn, &known, Told::WrongCodes)?;
            return Ok(Outcome::Over);
        };
        if !rows::delete(conn, row.id)? {
            return Err(Error::SignedOut);
        }
        store::sessions::insert(conn, &session)?;
        store::users::seen(conn, user, now)?;
        if let Proof::Recovery(left) = proof {
            letters.write(conn, &known, Told::CodeUsed(left))?;
        }
        Ok::<_, Error>(Outcome::In(known.login))
    };
    let outcome = app.store.write(change).await?;
    app.wake.notify_one();
    match outcome {
        Outcome::Wrong => Err(wrong()),
        Outcome::Over => Ok(Finished::Over),
        Outcome::In(login) => {
            app.limits.second_factor_given(user.0, client.address, is_stranger);
            Ok(Finished::In(prepared.answer(login)))
        }
    }
}
