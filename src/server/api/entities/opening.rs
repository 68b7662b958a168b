//! Paid work that somebody offers.

use schemars::JsonSchema;
use serde::Serialize;
use services::config::Server;
use services::openings::{Seen, Standing, decimal};

use super::{Account, moment};
use crate::web::openings::path;

/// Paid work that a member offers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Opening")]
pub(in crate::api) struct OpeningEntity {
    id: String,
    /// Its page.
    url: String,
    title: String,
    /// Who pays.
    company: String,
    discipline: &'static str,
    /// `permanent`, `contract`, `commission`, `internship`.
    kind: &'static str,
    /// `on-site`, `remote`, `either`.
    workplace: &'static str,
    /// Plain words; may be empty for remote work.
    place: String,
    pay: Pay,
    /// `none`: no generative AI; `team`: others use it; `included`: it is part of the work.
    ai_clause: &'static str,
    /// Safe HTML; empty once it is over.
    content: String,
    /// Where people apply; none once it is over.
    apply_url: Option<String>,
    account: Account,
    created_at: String,
    expires_at: String,
    is_open: bool,
}

/// What is paid.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpeningPay")]
struct Pay {
    /// A decimal, `1200.00`.
    min: String,
    /// A decimal.
    max: String,
    /// ISO 4217.
    currency: String,
    /// `hour`, `day`, `month`, `year`, `project`.
    per: &'static str,
}

impl OpeningEntity {
    pub(in crate::api) fn of(server: &Server, seen: &Seen, account: Account) -> Self {
        let row = &seen.opening;
        let is_open = seen.standing == Standing::Open;
        Self {
            id: row.id.to_string(),
            url: server.link(&path(row.id)),
            title: row.title.clone(),
            company: row.company.clone(),
            discipline: row.discipline.as_str(),
            kind: row.kind.as_str(),
            workplace: row.workplace.as_str(),
            place: row.place.clone(),
            pay: Pay {
                min: decimal(row.pay_min, false),
                max: decimal(row.pay_max, false),
                currency: row.currency.clone(),
                per: row.pay_per.as_str(),
            },
            ai_clause: row.ai_clause.as_str(),
            content: if is_open { row.html.clone() } else { String::new() },
            apply_url: is_open.then(|| row.url.clone()),
            account,
            created_at: moment(row.approved_at.unwrap_or(row.created_at)),
            expires_at: moment(row.expires_at),
            is_open,
        }
    }
}
