//! What somebody typed into the form of an opening, and what is wrong with it.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::openings::Opening;
use store::{
    AccountId, AiClause, Discipline, OpeningId, OpeningKind, OpeningState, PayPer, Timestamp,
    Workplace,
};
use url::{Host, Url};

use super::DAYS;
use super::pay::{CURRENCIES, amount};
use crate::accounts::one_line;
use crate::error::{Error, Fault, Result};
use crate::text::{self, Known};

/// Characters of a title at most.
pub const TITLE_LENGTH: usize = 120;

/// Characters of a company's name at most.
pub const COMPANY_LENGTH: usize = 120;

/// Characters of a place at most.
pub const PLACE_LENGTH: usize = 120;

/// Characters of the text at most.
pub const SOURCE_LENGTH: usize = 10_000;

/// Characters of the address at most.
pub const URL_LENGTH: usize = 500;

/// An opening as somebody typed it. What was not chosen is `None`, amounts and the day are text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// What the work is.
    pub title: String,
    /// Who pays.
    pub company: String,
    /// What is to be made.
    pub discipline: Option<Discipline>,
    /// What kind of work.
    pub kind: Option<OpeningKind>,
    /// Where it is done.
    pub workplace: Option<Workplace>,
    /// The place, where it matters.
    pub place: String,
    /// The least that is paid.
    pub pay_min: String,
    /// The most that is paid.
    pub pay_max: String,
    /// In which currency (ISO 4217).
    pub currency: String,
    /// For what.
    pub pay_per: Option<PayPer>,
    /// What it has to do with generative AI.
    pub ai_clause: Option<AiClause>,
    /// Where people apply: `https://…`.
    pub url: String,
    /// The last day, `2027-01-31`.
    pub expires_on: String,
    /// The text, Markdown.
    pub source: String,
}

/// What an opening says, checked.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    title: String,
    company: String,
    discipline: Discipline,
    kind: OpeningKind,
    workplace: Workplace,
    place: String,
    pay: (i64, i64),
    currency: String,
    pay_per: PayPer,
    ai_clause: AiClause,
    url: String,
    source: String,
    expires_at: Timestamp,
}

/// Gathers what is wrong, in the order of the form.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, field: &'static str, code: &'static str, sentence: impl Into<words::Said>) {
        self.0.push(Fault::new(field, code, sentence));
    }

    fn text(&mut self, field: &'static str, text: &str, most: usize, missing: &'static str) {
        if text.is_empty() && !missing.is_empty() {
            self.add(field, "opening.empty", missing);
        } else if text.chars().count() > most {
            self.add(field, "opening.long", format!("At most {most} characters, please."));
        }
    }

    fn chosen<T>(
        &mut self,
        field: &'static str,
        value: Option<T>,
        missing: &'static str,
    ) -> Option<T> {
        if value.is_none() {
            self.add(field, "opening.choose", missing);
        }
        value
    }
}

impl Written {
    /// As it stands in the form of one that is there.
    pub fn of(row: &Opening) -> Self {
        let decimal = |amount| super::pay::decimal(amount, true);
        Self {
            title: row.title.clone(),
            company: row.company.clone(),
            discipline: Some(row.discipline),
            kind: Some(row.kind),
            workplace: Some(row.workplace),
            place: row.place.clone(),
            pay_min: decimal(row.pay_min),
            pay_max: decimal(row.pay_max),
            currency: row.currency.clone(),
            pay_per: Some(row.pay_per),
            ai_clause: Some(row.ai_clause),
            url: row.url.clone(),
            expires_on: day(row.expires_at).map(|it| it.to_string()).unwrap_or_default(),
            source: row.source.clone(),
        }
    }

    /// What a form begins with: a month to apply.
    pub fn fresh(now: Timestamp) -> Self {
        let end = day(now).and_then(|it| it.checked_add(30.days()).ok());
        Self {
            expires_on: end.map(|it| it.to_string()).unwrap_or_default(),
            currency: "EUR".to_owned(),
            ..Self::default()
        }
    }

    /// All that is wrong at once, or what it says.
    pub(super) fn checked(&self, now: Timestamp) -> Result<Checked> {
        let mut faults = Faults::default();
        let (title, company) = (one_line(&self.title), one_line(&self.company));
        let (place, source) = (one_line(&self.place), self.source.trim().replace("\r\n", "\n"));
        faults.text("title", &title, TITLE_LENGTH, "Say what the work is.");
        faults.text("company", &company, COMPANY_LENGTH, "Say who pays: a company, or your name.");
        let discipline = faults.chosen("discipline", self.discipline, "Choose what is to be made.");
        let kind = faults.chosen("kind", self.kind, "Choose what kind of work it is.");
        let workplace = faults.chosen("workplace", self.workplace, "Choose where it is done.");
        let asks_place = if workplace == Some(Workplace::Remote) { "" } else { "Name the place." };
        faults.text("place", &place, PLACE_LENGTH, asks_place);
        let pay = self.pay(&mut faults);
        let currency = CURRENCIES.iter().find(|it| **it == self.currency);
        let currency = faults.chosen("currency", currency, "Choose a currency.");
        let pay_per = faults.chosen("pay_per", self.pay_per, "Choose for what this is paid.");
        let ai_clause = faults.chosen(
            "ai_clause",
            self.ai_clause,
            "Say what the work has to do with generative AI.",
        );
        let url = self.address(&mut faults);
        let expires_at = self.end(now, &mut faults);
        faults.text("source", &source, SOURCE_LENGTH, "Say something about the work.");
        let whole = (|| {
            Some(Checked {
                title,
                company,
                discipline: discipline?,
                kind: kind?,
                workplace: workplace?,
                place,
                pay: pay?,
                currency: (*currency?).to_owned(),
                pay_per: pay_per?,
                ai_clause: ai_clause?,
                url: url?,
                source,
                expires_at: expires_at?,
            })
        })();
        match whole {
            Some(checked) if faults.0.is_empty() => Ok(checked),
            _ => Err(Error::Invalid(faults.0)),
        }
    }

    fn pay(&self, faults: &mut Faults) -> Option<(i64, i64)> {
        const NUMBER: &str = "Write a number, as 1200 or 17.50.";
        let [least, most] =
            [("pay_min", &self.pay_min), ("pay_max", &self.pay_max)].map(|(field, typed)| {
                let read = amount(typed);
                match read {
                    None => faults.add(field, "opening.pay", NUMBER),
                    Some(..100) => {
                        faults.add(field, "opening.unpaid", "Work here is paid: at least 1.");
                    }
                    Some(_) => {}
                }
                read
            });
        let (least, most) = (least?, most?);
        if least > most {
            faults.add("pay_max", "opening.pay_order", "The most is less than the least.");
        }
        Some((least, most))
    }

    /// Where people apply: a web address that nobody can read on the way.
    fn address(&self, faults: &mut Faults) -> Option<String> {
        let typed = self.url.trim();
        let refuse = |faults: &mut Faults, sentence: &'static str| {
            faults.add("url", "opening.url", sentence);
            None
        };
        if typed.is_empty() {
            return refuse(faults, "Say where people read more and apply.");
        }
        if typed.chars().count() > URL_LENGTH {
            return refuse(faults, "That address is too long.");
        }
        let Ok(url) = Url::parse(typed) else {
            return refuse(faults, "Write the whole address, with https:// at its beginning.");
        };
        if url.scheme() != "https" {
            return refuse(faults, "The address must begin with https://.");
        }
        let is_name = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
        if !is_name || !url.username().is_empty() || url.password().is_some() {
            return refuse(faults, "That is no address of a public page.");
        }
        Some(url.into())
    }

    /// The end of the last day, UTC.
    fn end(&self, now: Timestamp, faults: &mut Faults) -> Option<Timestamp> {
        let typed = self.expires_on.trim();
        let Ok(last) = typed.parse::<Date>() else {
            faults.add(
                "expires_on",
                "opening.end",
                "Say until when people can apply, as 2027-01-31.",
            );
            return None;
        };
        let today = day(now)?;
        let furthest = today.checked_add(DAYS.days()).ok()?;
        if last < today {
            faults.add("expires_on", "opening.over", "That day is over.");
            return None;
        }
        if last > furthest {
            let sentence = format!("At most {DAYS} days ahead: until {}.", words(furthest));
            faults.add("expires_on", "opening.far", sentence);
            return None;
        }
        let next = last.tomorrow().ok()?.to_zoned_datetime(TimeZone::UTC).ok()?;
        Some(Timestamp(next.timestamp().as_millisecond().saturating_sub(1)))
    }
}

impl Checked {
    /// A new row that says it, of nobody yet.
    pub(super) fn row(self, home: &Url) -> Opening {
        let mut row = Opening {
            id: OpeningId(0),
            account_id: AccountId(0),
            state: OpeningState::Waiting,
            position: 0,
            title: String::new(),
            company: String::new(),
            discipline: self.discipline,
            kind: self.kind,
            workplace: self.workplace,
            place: String::new(),
            pay_min: 0,
            pay_max: 0,
            currency: String::new(),
            pay_per: self.pay_per,
            ai_clause: self.ai_clause,
            url: String::new(),
            source: String::new(),
            html: String::new(),
            words: String::new(),
            expires_at: self.expires_at,
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
            approved_at: None,
            reason: String::new(),
            decided_at: None,
            decided_by: None,
            withdrawn_from: None,
        };
        self.write(&mut row, home);
        row
    }

    /// Writes it into a row. The text is rendered as that of posts, but names nobody.
    pub(super) fn write(self, row: &mut Opening, home: &Url) {
        let said = [&self.title, &self.company, &self.place].map(|it| it.to_lowercase());
        row.words = said.join("\n");
        row.html = text::render(&self.source, &Known::nobody(home)).html;
        row.title = self.title;
        row.company = self.company;
        row.discipline = self.discipline;
        row.kind = self.kind;
        row.workplace = self.workplace;
        row.place = self.place;
        (row.pay_min, row.pay_max) = self.pay;
        row.currency = self.currency;
        row.pay_per = self.pay_per;
        row.ai_clause = self.ai_clause;
        row.url = self.url;
        row.source = self.source;
        row.expires_at = self.expires_at;
    }

    /// Whether it says the same as the row, whatever its last day is.
    pub(super) fn says_the_same(&self, row: &Opening) -> bool {
        let texts = [&self.title, &self.company, &self.place, &self.currency, &self.url];
        let theirs = [&row.title, &row.company, &row.place, &row.currency, &row.url];
        let choices = (self.discipline, self.kind, self.workplace, self.pay_per, self.ai_clause);
        let chosen = (row.discipline, row.kind, row.workplace, row.pay_per, row.ai_clause);
        let pay = (row.pay_min, row.pay_max);
        texts == theirs && choices == chosen && self.pay == pay && self.source == row.source
    }
}

/// The day of a moment, UTC.
fn day(at: Timestamp) -> Option<Date> {
    let moment = jiff::Timestamp::from_millisecond(at.0).ok()?;
    Some(moment.to_zoned_datetime(TimeZone::UTC).date())
}

fn words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The day of a moment in words, UTC: "3 May 2027".
pub fn day_words(at: Timestamp) -> String {
    day(at).map(words).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2027-01-15, 08:00 UTC.
    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn whole() -> Written {
        Written {
            title: "Background painter".to_owned(),
            company: "Heron".to_owned(),
            discipline: Some(Discipline::Animation),
            kind: Some(OpeningKind::Contract),
            workplace: Some(Workplace::Remote),
            pay_min: "2,000".to_owned(),
            pay_max: "2,500".to_owned(),
            currency: "EUR".to_owned(),
            pay_per: Some(PayPer::Month),
            ai_clause: Some(AiClause::None),
            url: "https://heron.example/jobs".to_owned(),
            expires_on: "2027-01-15".to_owned(),
            source: "Paint.".to_owned(),
            ..Written::default()
        }
    }

    fn codes(change: impl FnOnce(&mut Written)) -> Vec<(&'static str, &'static str)> {
        let mut written = whole();
        change(&mut written);
        match written.checked(NOW) {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(faults)) => faults.iter().map(|it| (it.field, it.code)).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_last_day_is_open_to_its_end_and_no_more_than_ninety_days_away() {
        let end = whole().checked(NOW).unwrap().expires_at;
        assert_eq!(end, Timestamp(1_800_057_599_999), "the end of that day");
        let ends = |day: &str| codes(|it| day.clone_into(&mut it.expires_on));
        assert!(ends("2027-04-15").is_empty());
        assert_eq!(ends("2027-04-16"), [("expires_on", "opening.far")]);
        assert_eq!(ends("2027-01-14"), [("expires_on", "opening.over")]);
        assert_eq!(ends("soon"), [("expires_on", "opening.end")]);
    }

    #[test]
    fn only_a_public_page_that_nobody_reads_on_the_way_is_linked() {
        for bad in [
            "javascript:alert(1)",
            "http://heron.example",
            "https://me:secret@heron.example",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "heron.example",
            "data:text/html,x",
            "",
        ] {
            assert_eq!(codes(|it| bad.clone_into(&mut it.url)), [("url", "opening.url")], "{bad}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let faults = codes(|it| *it = Written::default());
        let fields: Vec<_> = faults.iter().map(|it| it.0).collect();
        assert_eq!(
            fields,
            [
                "title",
                "company",
                "discipline",
                "kind",
                "workplace",
                "place",
                "pay_min",
                "pay_max",
                "currency",
                "pay_per",
                "ai_clause",
                "url",
                "expires_on",
                "source"
            ]
        );
        let unpaid = codes(|it| (it.pay_min, it.pay_max) = ("0".to_owned(), "0.50".to_owned()));
        assert_eq!(unpaid.len(), 2);
        let turned = codes(|it| it.pay_min = "3000".to_owned());
        assert_eq!(turned, [("pay_max", "opening.pay_order")]);
    }
}
