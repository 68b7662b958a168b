//! A time to come, as forms hold it: without a zone, and beside it how far that zone is from UTC.
//! Without scripts the time is in UTC, which the page says.

use services::Timestamp;

use crate::door::{App, Form};
use crate::web::dates::moment;
use crate::web::view::Fault;

/// Minutes between UTC and any zone, at most.
const FARTHEST: i64 = 16 * 60;

/// The field for a time, ready to print.
#[derive(Clone, Debug)]
pub(crate) struct LaterField {
    /// `2027-01-15T09:00`, in UTC; empty for none.
    pub(crate) value: String,
    /// What time it is, for who has to reckon.
    pub(crate) now: String,
}

impl LaterField {
    pub(crate) fn of(app: &App, at: Option<Timestamp>) -> Self {
        Self { value: at.map(written).unwrap_or_default(), now: moment(app.now()).words }
    }
}

/// As a field of the kind `datetime-local` holds it, in UTC.
pub(crate) fn written(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| String::new(), |it| it.strftime("%Y-%m-%dT%H:%M").to_string())
}

/// What a form says; nothing where the field is empty. The script says how many minutes have to be
/// added for UTC, as browsers count them.
pub(crate) fn read(form: &Form) -> Result<Option<Timestamp>, Fault> {
    let text = form.text("later");
    if text.is_empty() {
        return Ok(None);
    }
    let minutes = form.text("later_offset").parse().unwrap_or(0_i64);
    let at = parsed(text).map(|at| at.0 + minutes.clamp(-FARTHEST, FARTHEST) * 60_000);
    match at {
        Some(at) => Ok(Some(Timestamp(at))),
        None => Err(Fault {
            field: "later".to_owned(),
            sentence: "Write a date and a time, as in 2027-01-15T09:00.".to_owned(),
        }),
    }
}

/// A time in UTC.
pub(crate) fn parsed(text: &str) -> Option<Timestamp> {
    let time: jiff::civil::DateTime = text.parse().ok()?;
    let at = jiff::tz::TimeZone::UTC.to_timestamp(time).ok()?;
    Some(Timestamp(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_utc_unless_a_script_says_otherwise() {
        let at = |query: &str| read(&Form::of_query(query)).map(|it| it.map(written));
        let read = |query: &str| at(query).ok().flatten();
        assert_eq!(read("later=2027-01-15T09:00").as_deref(), Some("2027-01-15T09:00"));
        let berlin = "later=2027-01-15T09:00&later_offset=-60";
        assert_eq!(read(berlin).as_deref(), Some("2027-01-15T08:00"));
        assert_eq!(at("later=").ok(), Some(None));
        assert_eq!(at("later=soon").map_err(|it| it.field), Err("later".to_owned()));
    }
}
