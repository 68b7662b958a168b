//! What the admin API hands out.

use schemars::JsonSchema;
use serde::Serialize;
use services::config::Server;
use services::staff::Seen;

use crate::api::entities::{Account, RoleEntity, moment, some};

/// Somebody as staff see them (`Admin::Account`).
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
pub(super) struct AdminAccount {
    id: String,
    username: String,
    domain: Option<String>,
    created_at: String,
    email: String,
    ip: Option<String>,
    ips: Vec<Ip>,
    locale: Option<String>,
    invite_request: Option<String>,
    role: Option<RoleEntity>,
    confirmed: bool,
    approved: bool,
    disabled: bool,
    silenced: bool,
    suspended: bool,
    sensitized: bool,
    account: Account,
}

/// From where somebody was here (`Admin::Ip`).
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Ip {
    ip: String,
    used_at: String,
}

impl AdminAccount {
    pub(super) fn of(server: &Server, seen: &Seen) -> Self {
        let row = &seen.profile.account;
        let user = seen.user.as_ref();
        Self {
            id: row.id.to_string(),
            username: row.username.clone(),
            domain: some(&row.domain),
            created_at: moment(row.created_at),
            email: user.and_then(|it| it.email.clone()).unwrap_or_default(),
            ip: seen.addresses.first().map(|it| it.0.clone()),
            ips: seen
                .addresses
                .iter()
                .map(|(ip, at)| Ip { ip: ip.clone(), used_at: moment(*at) })
                .collect(),
            locale: user.map(|it| if it.locale.is_empty() { "en" } else { &it.locale }.to_owned()),
            invite_request: user.and_then(|it| some(&it.application)),
            role: user.map(|it| it.role.into()),
            // An address is confirmed by the link in the mail that sets a password; there is no
            // state between.
            confirmed: true,
            approved: user.is_none_or(|it| it.approved_at.is_some()),
            disabled: user.is_some_and(|it| it.disabled_at.is_some()),
            silenced: row.limited_at.is_some(),
            suspended: row.suspended_at.is_some(),
            sensitized: row.sensitized_at.is_some(),
            account: Account::of(server, &seen.profile, true),
        }
    }
}
