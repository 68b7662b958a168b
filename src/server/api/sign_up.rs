//! Joining through an app.

use schemars::JsonSchema;
use serde::Deserialize;
use services::sign_up::SignUp;
use services::{Error, Fault};
use words::Language;

use super::call::{Access, Call};
use super::input::{Flag, Nothing, Text};
use super::oauth::Token;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;
use crate::web::client;

/// Joining.
pub(super) fn calls(table: &mut Table) {
    let app = Access::App(&["write:accounts"]);
    table.post("/api/v1/accounts", app, Shows::Nothing, join);
    let me = Access::Member(&["write:accounts"]);
    table.post("/api/v1/emails/confirmations", me, Shows::Nothing, confirm);
    let me = Access::Member(&["read:accounts"]);
    table.get("/api/v1/emails/check_confirmation", me, Shows::Nothing, is_confirmed);
}

/// What somebody who wants to join fills in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Joining {
    username: Text,
    email: Text,
    password: Text,
    /// Whether they agree to the rules and terms.
    agreement: Flag,
    /// Their answer to the server's question.
    reason: Text,
    invite_code: Text,
    /// The language they read (BCP 47).
    locale: Text,
}

async fn join(call: Call<Joining>) -> Answer<Token> {
    let grant = call.grant().ok_or(Error::SignedOut)?;
    let sent = &call.input;
    let form = SignUp {
        username: sent.username.or_empty().trim().to_owned(),
        email: sent.email.or_empty().trim().to_owned(),
        password: sent.password.or_empty().to_owned(),
        application: sent.reason.or_empty().to_owned(),
        invitation_code: sent.invite_code.or_empty().to_owned(),
    };
    if !sent.agreement.is_on() {
        let sentence = "The rules and terms of this server must be accepted.";
        return Err(Error::invalid("agreement", "agreement.accepted", sentence).into());
    }
    if let Some(language) = Language::of(sent.locale.or_empty()) {
        words::choose(language);
    }
    let client = client(&call.app, &call.request);
    let made = services::sign_up::sign_up_with(&call.app, form, &client, grant).await;
    Ok(Reply::new(made.map_err(renamed)?.into()))
}

/// The faults under the names of the fields that apps send.
fn renamed(error: Error) -> Error {
    let Error::Invalid(faults) = error else { return error };
    let renamed = |fault: Fault| Fault {
        field: match fault.field {
            "application" => "reason",
            "invitation_code" => "invite_code",
            other => other,
        },
        ..fault
    };
    Error::Invalid(faults.into_iter().map(renamed).collect())
}

/// Addresses need no confirmation here, so there is never a mail to be sent again.
async fn confirm(_: Call<Nothing>) -> Answer<()> {
    Err(Error::Forbidden(
        "This method is only available while the e-mail address waits for its confirmation. This \
         server asks for none.",
    )
    .into())
}

/// Nothing waits for a confirmation.
async fn is_confirmed(_: Call<Nothing>) -> Answer<bool> {
    Ok(Reply::new(true))
}
