//! How many of what there were, day by day: what dashboards of staff's apps draw.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::staff::{Counted, Split};
use services::{Error, Role, Timestamp};

use crate::api::call::{Access, Call};
use crate::api::entities::moment;
use crate::api::input::{Many, Number, Text};
use crate::api::reply::Reply;
use crate::api::table::{Answer, Table};
use crate::routes::Shows;

const READ: Access = Access::Staff(Role::Moderator, &["admin:read"]);

const DAY: i64 = 86_400_000;

/// Days that one answer covers at most.
const DAYS: i64 = 366;

pub(super) fn calls(table: &mut Table) {
    table.post("/api/v1/admin/measures", READ, Shows::Nothing, measures);
    table.post("/api/v1/admin/dimensions", READ, Shows::Nothing, dimensions);
    table.post("/api/v1/admin/retention", READ, Shows::Nothing, retention);
}

/// Which figures, from which day to which (both included).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    keys: Many<Text>,
    start_at: Text,
    end_at: Text,
    limit: Number,
    frequency: Text,
}

impl Asked {
    /// The first day and the last, as days since 1970; without words the last four weeks.
    fn days(&self, now: Timestamp) -> Result<(i64, i64), Error> {
        let day = |name: &'static str, text: &Text, usual: i64| match text.get() {
            None => Ok(usual),
            Some(text) => day_of(text)
                .ok_or_else(|| Error::invalid(name, "measure.day", "Say a day as 2026-05-31.")),
        };
        let last = day("end_at", &self.end_at, now.0 / DAY)?;
        let first = day("start_at", &self.start_at, last - 27)?;
        if first > last || last - first > DAYS {
            let sentence = format!("Say at most {DAYS} days, the first one first.");
            return Err(Error::invalid("start_at", "measure.days", sentence));
        }
        Ok((first, last))
    }
}

fn day_of(text: &str) -> Option<i64> {
    let date: String = text.chars().take(10).collect();
    let date: jiff::civil::Date = date.parse().ok()?;
    let moment = date.at(0, 0, 0, 0).to_zoned_datetime(jiff::tz::TimeZone::UTC).ok()?;
    Some(moment.timestamp().as_millisecond() / DAY)
}

fn between((first, last): (i64, i64)) -> (Timestamp, Timestamp) {
    (Timestamp(first * DAY), Timestamp((last + 1) * DAY))
}

/// A figure (`Admin::Measure`).
#[derive(Debug, Serialize, JsonSchema)]
struct Measure {
    key: String,
    unit: Option<String>,
    total: String,
    previous_total: Option<String>,
    data: Vec<DayCount>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct DayCount {
    date: String,
    value: String,
}

/// The figures that were asked for and that are counted here; others are left out.
async fn measures(call: Call<Asked>) -> Answer<Vec<Measure>> {
    let (app, member) = (&call.app, call.member()?);
    let days = call.input.days(app.now())?;
    let length = days.1 - days.0 + 1;
    let mut measures = Vec::new();
    for key in call.input.keys.words().take(20) {
        let what = match key {
            "active_users" => Counted::Active,
            "new_users" => Counted::New,
            "interactions" => Counted::Interactions,
            "opened_reports" => Counted::Opened,
            "resolved_reports" => Counted::Settled,
            _ => continue,
        };
        let now = services::staff::by_day(app, member, what, between(days)).await?;
        let before = between((days.0 - length, days.0 - 1));
        let before = services::staff::by_day(app, member, what, before).await?;
        let date = |day: i64| DayCount {
            date: moment(Timestamp(day * DAY)),
            value: now.get(&day).copied().unwrap_or(0).to_string(),
        };
        measures.push(Measure {
            key: key.to_owned(),
            unit: None,
            total: now.values().sum::<i64>().to_string(),
            previous_total: Some(before.values().sum::<i64>().to_string()),
            data: (days.0..=days.1).map(date).collect(),
        });
    }
    Ok(Reply::new(measures))
}

/// A figure by kind (`Admin::Dimension`).
#[derive(Debug, Serialize, JsonSchema)]
struct Dimension {
    key: String,
    data: Vec<Share>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Share {
    key: String,
    human_key: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    human_value: Option<String>,
}

impl Share {
    fn new(key: &str, human_key: &str, value: &impl ToString) -> Self {
        Self {
            key: key.to_owned(),
            human_key: human_key.to_owned(),
            value: value.to_string(),
            unit: None,
            human_value: None,
        }
    }
}

async fn dimensions(call: Call<Asked>) -> Answer<Vec<Dimension>> {
    let (app, member) = (&call.app, call.member()?);
    let days = between(call.input.days(app.now())?);
    let limit = call.input.limit.within(10, 50);
    let mut dimensions = Vec::new();
    for key in call.input.keys.words().take(20) {
        let split = match key {
            "languages" => Split::Languages,
            "sources" => Split::Sources,
            "servers" => Split::Servers,
            "software_versions" => {
                dimensions.push(Dimension { key: key.to_owned(), data: versions(app) });
                continue;
            }
            "space_usage" => {
                let used = services::staff::space(app, member).await?;
                let media = Share {
                    unit: Some("bytes"),
                    human_value: Some(format!("{} MB", used / 1_000_000)),
                    ..Share::new("media", "Media storage", &used)
                };
                dimensions.push(Dimension { key: key.to_owned(), data: vec![media] });
                continue;
            }
            _ => continue,
        };
        let kinds = services::staff::by_kind(app, member, split, days, limit).await?;
        let share = |(name, count): (String, i64)| {
            let human = match (split, name.as_str()) {
                (Split::Sources, "") => "Web".to_owned(),
                (Split::Servers, "") => app.config.server.domain(),
                _ => name.clone(),
            };
            Share::new(&name, &human, &count)
        };
        dimensions
            .push(Dimension { key: key.to_owned(), data: kinds.into_iter().map(share).collect() });
    }
    Ok(Reply::new(dimensions))
}

fn versions(app: &services::App) -> Vec<Share> {
    let engine = app.engine().name();
    vec![
        Share::new("rakkan", "Rakkan", &env!("CARGO_PKG_VERSION")),
        Share::new("database", "Database", &engine),
    ]
}

/// Who joined in one span and came back in later ones (`Admin::Cohort`).
#[derive(Debug, Serialize, JsonSchema)]
struct Cohort {
    period: String,
    frequency: &'static str,
    data: Vec<Stay>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Stay {
    date: String,
    rate: f64,
    value: String,
}

/// The first day of the span that a day lies in.
fn span(day: i64, is_month: bool) -> i64 {
    if !is_month {
        return day;
    }
    day_of(&format!("{}-01", moment(Timestamp(day * DAY)).chars().take(7).collect::<String>()))
        .unwrap_or(day)
}

/// Only the last time somebody was here is kept, so whoever came later counts for every span
/// before it.
async fn retention(call: Call<Asked>) -> Answer<Vec<Cohort>> {
    let days = call.input.days(call.app.now())?;
    let is_month = match call.input.frequency.get() {
        None | Some("day") => false,
        Some("month") => true,
        Some(_) => {
            let sentence = "frequency is day or month.";
            return Err(Error::invalid("frequency", "measure.frequency", sentence).into());
        }
    };
    let stays = services::staff::stays(&call.app, call.member()?, between(days)).await?;
    let mut spans: Vec<i64> = (days.0..=days.1).map(|day| span(day, is_month)).collect();
    spans.dedup();
    let mut seen: HashMap<i64, Vec<(i64, i64)>> = HashMap::new();
    for (joined, last, count) in stays {
        seen.entry(span(joined, is_month)).or_default().push((span(last, is_month), count));
    }
    let cohorts = spans.iter().map(|first| {
        let people = seen.get(first).map(Vec::as_slice).unwrap_or_default();
        let all: i64 = people.iter().map(|it| it.1).sum();
        let stay = |later: &i64| {
            let stayed: i64 = people.iter().filter(|it| it.0 >= *later).map(|it| it.1).sum();
            let share = |count: i64| u32::try_from(count).map_or(f64::MAX, f64::from);
            let rate = if all == 0 { 0.0 } else { share(stayed) / share(all) };
            Stay { date: moment(Timestamp(later * DAY)), rate, value: stayed.to_string() }
        };
        Cohort {
            period: moment(Timestamp(first * DAY)),
            frequency: if is_month { "month" } else { "day" },
            data: spans.iter().filter(|it| *it >= first).map(stay).collect(),
        }
    });
    Ok(Reply::new(cohorts.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_months_begin_on_the_first() {
        assert_eq!(day_of("1970-01-02"), Some(1));
        assert_eq!(day_of("1970-02-01T12:00:00Z"), Some(31));
        assert_eq!(day_of("tomorrow"), None);
        assert_eq!(span(40, true), 31);
        assert_eq!(span(40, false), 40);
    }
}
