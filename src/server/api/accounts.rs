//! People.

use schemars::JsonSchema;
use serde::Deserialize;
use services::accounts::Profile;

use super::call::{Access, Call};
use super::entities::{Account, Consent, Credentials, Source};
use super::input::{Nothing, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// People.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:accounts"]);
    let me = Access::Member(&["profile", "read:accounts"]);
    table.get("/api/v1/accounts/verify_credentials", me, Shows::Nothing, verify);
    table.get("/api/v1/accounts/lookup", read, Shows::Nothing, lookup);
    table.get("/api/v1/accounts/{id}", read, Shows::Nothing, show);
}

async fn verify(call: Call<Nothing>) -> Answer<Credentials> {
    let member = call.member()?;
    let profile = services::accounts::profile(&call.app, call.viewer(), &member.username).await?;
    let row = &profile.account;
    let server = &call.app.config.server;
    let body = Credentials {
        account: Account::of(server, &profile, true),
        source: Source {
            privacy: "public",
            sensitive: false,
            language: None,
            note: row.bio_source.clone(),
            fields: Vec::new(),
            follow_requests_count: 0,
            hide_collections: Some(row.hides_follows),
            discoverable: Some(row.is_discoverable),
            indexable: row.is_indexable,
            attribution_domains: [],
            consent: Consent::new(server, row.terms.get(), profile.exposure.consent()),
            ai_label: row.default_label.get().into(),
        },
        role: member.role.into(),
    };
    Ok(Reply::works(body, profile.exposure))
}

/// A name, with or without its domain.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Named {
    acct: Text,
}

async fn lookup(call: Call<Named>) -> Answer<Account> {
    let name = call.input.acct.or_empty().trim();
    one(&call, services::accounts::profile(&call.app, call.viewer(), name).await?)
}

async fn show(call: Call<Nothing>) -> Answer<Account> {
    one(&call, services::accounts::profile_by_id(&call.app, call.viewer(), call.id()?).await?)
}

fn one<I>(call: &Call<I>, profile: Profile) -> Answer<Account> {
    let is_self = call.viewer().account() == Some(profile.account.id);
    let body = Account::of(&call.app.config.server, &profile, is_self);
    Ok(Reply::works(body, profile.exposure))
}
