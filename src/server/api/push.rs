//! Where the app that calls wants to be woken.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::Error;
use services::push::{ALERTS, POLICIES, Subscribed, Wanted, Wishes};

use super::call::{Access, Call, token};
use super::entities::Empty;
use super::input::{Flag, Nothing, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

const PUSH: Access = Access::Member(&["push"]);

pub(super) fn calls(table: &mut Table) {
    table.get("/api/v1/push/subscription", PUSH, Shows::Nothing, show);
    table.post("/api/v1/push/subscription", PUSH, Shows::Nothing, create);
    table.put("/api/v1/push/subscription", PUSH, Shows::Nothing, update);
    table.delete("/api/v1/push/subscription", PUSH, Shows::Nothing, delete);
}

/// Where and how an app is woken.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct WebPushSubscription {
    id: String,
    endpoint: String,
    standard: bool,
    alerts: BTreeMap<&'static str, bool>,
    policy: &'static str,
    server_key: String,
}

impl From<Subscribed> for WebPushSubscription {
    fn from(found: Subscribed) -> Self {
        let Subscribed { row, wishes, server_key } = found;
        Self {
            id: row.id.0.to_string(),
            endpoint: row.endpoint,
            standard: row.is_standard,
            alerts: ALERTS.into_iter().map(|it| (it, wishes.alerts.contains(&it))).collect(),
            policy: wishes.policy,
            server_key,
        }
    }
}

/// A subscription as apps send it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Sent {
    subscription: SubscriptionSent,
    data: Data,
    policy: Text,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct SubscriptionSent {
    endpoint: Text,
    keys: KeysSent,
    standard: Flag,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct KeysSent {
    p256dh: Text,
    auth: Text,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Data {
    alerts: BTreeMap<String, Flag>,
    policy: Text,
}

impl Sent {
    /// What the app wants to hear; what it does not say stays.
    fn onto(&self, before: &Wishes) -> Result<Wishes, Error> {
        let named = self.data.policy.get().or(self.policy.get());
        let policy = match named {
            None => before.policy,
            Some(word) => POLICIES.into_iter().find(|it| *it == word).ok_or_else(|| {
                let sentence = "A policy is one of: all, followed, follower, none.";
                Error::invalid("data[policy]", "push.policy", sentence)
            })?,
        };
        let wants = |word: &&'static str| {
            let said = self.data.alerts.get(*word).and_then(|it| it.get());
            said.unwrap_or_else(|| before.alerts.contains(word))
        };
        Ok(Wishes { alerts: ALERTS.into_iter().filter(wants).collect(), policy })
    }
}

async fn show(call: Call<Nothing>) -> Answer<WebPushSubscription> {
    let grant = call.grant().ok_or(Error::SignedOut)?;
    Ok(Reply::new(services::push::find(&call.app, grant.id).await?.into()))
}

async fn create(call: Call<Sent>) -> Answer<WebPushSubscription> {
    let (app, member, sent) = (&call.app, call.member()?, &call.input);
    let grant = call.grant().ok_or(Error::SignedOut)?;
    let shown = token(&call.request).ok_or(Error::SignedOut)?;
    let wanted = Wanted {
        endpoint: sent.subscription.endpoint.or_empty().trim().to_owned(),
        public_key: sent.subscription.keys.p256dh.or_empty().to_owned(),
        auth: sent.subscription.keys.auth.or_empty().to_owned(),
        is_standard: sent.subscription.standard.is_on(),
        wishes: sent.onto(&Wishes { alerts: Vec::new(), policy: "all" })?,
    };
    let made = services::push::subscribe(app, member, (grant.id, shown), wanted).await?;
    Ok(Reply::new(made.into()))
}

async fn update(call: Call<Sent>) -> Answer<WebPushSubscription> {
    let grant = call.grant().ok_or(Error::SignedOut)?;
    let before = services::push::find(&call.app, grant.id).await?;
    let wishes = call.input.onto(&before.wishes)?;
    let changed = services::push::set_wishes(&call.app, grant.id, wishes).await?;
    Ok(Reply::new(changed.into()))
}

async fn delete(call: Call<Nothing>) -> Answer<Empty> {
    let grant = call.grant().ok_or(Error::SignedOut)?;
    services::push::unsubscribe(&call.app, grant.id).await?;
    Ok(Reply::new(Empty {}))
}
