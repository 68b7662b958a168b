//! Apps introduce themselves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::oauth::{OUT_OF_BAND, Program, Registration};
use services::vapid;

use super::call::{Access, Call};
use super::entities::some;
use super::input::{Many, Nothing, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::door::App;
use crate::routes::Shows;

/// Apps.
pub(super) fn calls(table: &mut Table) {
    table.post("/api/v1/apps", Access::Open, Shows::Nothing, register);
    let app = Access::App(&[]);
    table.get("/api/v1/apps/verify_credentials", app, Shows::Nothing, verify);
}

/// What an app says of itself.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Introduced {
    client_name: Text,
    redirect_uris: Many<Text>,
    scopes: Text,
    website: Text,
}

/// An app.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Application {
    id: String,
    name: String,
    website: Option<String>,
    scopes: Vec<String>,
    redirect_uris: Vec<String>,
    /// The same, with line ends between them, for apps that know no list.
    redirect_uri: String,
    vapid_key: String,
}

impl Application {
    async fn of(app: &App, program: Program) -> Result<Self, services::Error> {
        Ok(Self {
            id: program.id.to_string(),
            website: some(&program.website),
            name: program.name,
            scopes: program.scopes,
            redirect_uri: program.redirect_uris.join("\n"),
            redirect_uris: program.redirect_uris,
            vapid_key: vapid::public_key(app).await?,
        })
    }
}

/// An app with what only it may know.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct CredentialApplication {
    #[serde(flatten)]
    application: Application,
    client_id: String,
    client_secret: String,
    /// 0: it does not end.
    client_secret_expires_at: i64,
}

async fn register(call: Call<Introduced>) -> Answer<CredentialApplication> {
    let sent = &call.input;
    let wanted = Registration {
        name: sent.client_name.or_empty().to_owned(),
        website: sent.website.or_empty().to_owned(),
        redirect_uris: sent.redirect_uris.words().map(str::to_owned).collect(),
        scopes: sent.scopes.or_empty().to_owned(),
    };
    let registered = services::oauth::register(&call.app, wanted).await?;
    Ok(Reply::new(CredentialApplication {
        application: Application::of(&call.app, registered.program).await?,
        client_id: registered.client_id,
        client_secret: registered.client_secret,
        client_secret_expires_at: 0,
    }))
}

/// The app behind a token. One that was made on the command line belongs to none; it answers for
/// itself.
async fn verify(call: Call<Nothing>) -> Answer<Application> {
    let grant = call.grant().ok_or(services::Error::SignedOut)?;
    let program = match grant.app {
        Some(id) => services::oauth::program(&call.app, id).await?,
        None => Program {
            id: services::RowId(grant.id.0),
            name: services::tokens::name(&call.app, grant.id).await?,
            website: String::new(),
            redirect_uris: vec![OUT_OF_BAND.to_owned()],
            scopes: grant.scopes.clone(),
        },
    };
    Ok(Reply::new(Application::of(&call.app, program).await?))
}
