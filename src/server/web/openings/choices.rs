//! An opening in words: what people choose from, and how a list shows one.

use services::openings::{CURRENCIES, Opening, Seen, Standing, amount_words, day_words};
use services::{AiClause, Discipline, OpeningId, OpeningKind, PayPer, Workplace};

use crate::web::dates::iso;
use crate::web::present;
use crate::web::view::{AuthorView, Choice};

/// An opening as pages show it.
#[derive(Clone, Debug)]
pub(crate) struct OpeningView {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) company: String,
    /// "Illustration, commission".
    pub(crate) what: String,
    /// "Remote", "Lisbon", "Remote, or Lisbon".
    pub(crate) place: String,
    /// "EUR 1,200 to 1,800 a month".
    pub(crate) pay: String,
    pub(crate) clause: &'static str,
    pub(crate) clause_icon: &'static str,
    /// Word in the class name.
    pub(crate) clause_kind: &'static str,
    /// The last day, for machines and for people.
    pub(crate) until_iso: String,
    pub(crate) until: String,
    pub(crate) poster: AuthorView,
    /// "Open", "Waiting for a moderator".
    pub(crate) state: &'static str,
    /// Why staff refused it or took it down; may be empty.
    pub(crate) reason: String,
}

impl OpeningView {
    pub(crate) fn of(seen: &Seen) -> Self {
        let row = &seen.opening;
        let (clause_icon, clause_kind) = match row.ai_clause {
            AiClause::None => ("no-ai", "hand"),
            AiClause::Team => ("assisted", "assisted"),
            AiClause::Included => ("machine", "machine"),
        };
        Self {
            id: row.id.to_string(),
            url: path(row.id),
            title: row.title.clone(),
            company: row.company.clone(),
            what: format!(
                "{}, {}",
                discipline_words(row.discipline),
                kind_words(row.kind).to_lowercase()
            ),
            place: place_words(row),
            pay: pay_words(row),
            clause: clause_words(row.ai_clause),
            clause_icon,
            clause_kind,
            until_iso: iso(row.expires_at),
            until: day_words(row.expires_at),
            poster: present::author(&seen.poster),
            state: state_words(seen.standing),
            reason: row.reason.clone(),
        }
    }
}

/// The path of its page.
pub(crate) fn path(id: OpeningId) -> String {
    format!("/jobs/{id}")
}

pub(crate) fn state_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "Open",
        Standing::Waiting => "Waiting for a moderator",
        Standing::Refused => "Refused",
        Standing::TakenDown => "Taken down by moderators",
        Standing::Expired => "Over",
        Standing::Withdrawn => "Withdrawn",
    }
}

pub(crate) fn clause_words(clause: AiClause) -> &'static str {
    match clause {
        AiClause::None => "No generative AI in this work",
        AiClause::Team => "The team uses generative AI; you do not have to",
        AiClause::Included => "The work includes generative AI",
    }
}

fn clause_hint(clause: AiClause) -> &'static str {
    match clause {
        AiClause::None => "Nobody uses it, and what is made is not fed to it.",
        AiClause::Team => "Others use it; whoever is hired works without it if they like.",
        AiClause::Included => "Whoever is hired uses it, or works on what it made.",
    }
}

pub(crate) fn pay_words(row: &Opening) -> String {
    let per = match row.pay_per {
        PayPer::Hour => "an hour",
        PayPer::Day => "a day",
        PayPer::Month => "a month",
        PayPer::Year => "a year",
        PayPer::Project => "for the project",
    };
    let (currency, least) = (&row.currency, amount_words(row.pay_min));
    match row.pay_min == row.pay_max {
        true => format!("{currency} {least} {per}"),
        false => format!("{currency} {least} to {} {per}", amount_words(row.pay_max)),
    }
}

pub(crate) fn place_words(row: &Opening) -> String {
    match (row.workplace, row.place.as_str()) {
        (Workplace::Remote, "") => "Remote".to_owned(),
        (Workplace::Remote, place) => format!("Remote ({place})"),
        (Workplace::Either, place) => format!("Remote, or {place}"),
        (Workplace::OnSite, place) => place.to_owned(),
    }
}

pub(crate) fn discipline_words(it: Discipline) -> &'static str {
    match it {
        Discipline::Other => "Something else",
        Discipline::Illustration => "Illustration",
        Discipline::ConceptArt => "Concept art",
        Discipline::Comics => "Comics",
        Discipline::Animation => "Animation",
        Discipline::Storyboard => "Storyboard",
        Discipline::ThreeD => "3D",
        Discipline::GameArt => "Game art",
        Discipline::Effects => "Visual effects",
        Discipline::Design => "Design",
        Discipline::ArtDirection => "Art direction",
        Discipline::FineArt => "Fine art and murals",
        Discipline::Photography => "Photography",
        Discipline::Teaching => "Teaching",
    }
}

pub(crate) fn kind_words(it: OpeningKind) -> &'static str {
    match it {
        OpeningKind::Permanent => "Permanent",
        OpeningKind::Contract => "Contract",
        OpeningKind::Commission => "Commission",
        OpeningKind::Internship => "Internship",
    }
}

fn kind_hint(it: OpeningKind) -> &'static str {
    match it {
        OpeningKind::Permanent => "Employed, without an end.",
        OpeningKind::Contract => "For a time, employed or on one's own.",
        OpeningKind::Commission => "One piece of work.",
        OpeningKind::Internship => "Learning by working, and paid.",
    }
}

pub(crate) fn workplace_words(it: Workplace) -> &'static str {
    match it {
        Workplace::OnSite => "At a place",
        Workplace::Remote => "Remote",
        Workplace::Either => "Remote or at a place",
    }
}

pub(crate) fn per_words(it: PayPer) -> &'static str {
    match it {
        PayPer::Hour => "Hour",
        PayPer::Day => "Day",
        PayPer::Month => "Month",
        PayPer::Year => "Year",
        PayPer::Project => "Whole project",
    }
}

fn choice(value: &str, label: &str, hint: &str, is_chosen: bool) -> Choice {
    let (value, label, hint) = (value.to_owned(), label.to_owned(), hint.to_owned());
    Choice { value, label, hint, icon: "", is_chosen }
}

/// `none` is what stands for nothing chosen.
pub(crate) fn disciplines(none: &str, now: Option<Discipline>) -> Vec<Choice> {
    // "Something else" stands last.
    let (other, known) = Discipline::ALL.split_first().unwrap_or((&Discipline::Other, &[]));
    let all = known.iter().chain([other]);
    let all = all.map(|it| choice(it.as_str(), discipline_words(*it), "", now == Some(*it)));
    std::iter::once(choice("", none, "", now.is_none())).chain(all).collect()
}

/// The kinds of work, with `none` for nothing chosen.
pub(crate) fn kinds(none: &str, now: Option<OpeningKind>) -> Vec<Choice> {
    let all = OpeningKind::ALL.iter();
    let all = all.map(|it| choice(it.as_str(), kind_words(*it), "", now == Some(*it)));
    std::iter::once(choice("", none, "", now.is_none())).chain(all).collect()
}

/// The kinds of work, each with what it means.
pub(crate) fn explained_kinds(now: Option<OpeningKind>) -> Vec<Choice> {
    let all = OpeningKind::ALL.iter();
    all.map(|it| choice(it.as_str(), kind_words(*it), kind_hint(*it), now == Some(*it))).collect()
}

/// Where one may want to work.
pub(crate) fn wished_places(now: Option<Workplace>) -> Vec<Choice> {
    let all = [Workplace::Remote, Workplace::OnSite].into_iter();
    let all = all.map(|it| choice(it.as_str(), workplace_words(it), "", now == Some(it)));
    std::iter::once(choice("", "Anywhere", "", now.is_none())).chain(all).collect()
}

/// Where the work is done.
pub(crate) fn workplaces(now: Option<Workplace>) -> Vec<Choice> {
    let all = Workplace::ALL.iter();
    all.map(|it| choice(it.as_str(), workplace_words(*it), "", now == Some(*it))).collect()
}

/// The clauses, short, with `none` for nothing chosen.
pub(crate) fn wished_clauses(now: Option<AiClause>) -> Vec<Choice> {
    let all = AiClause::ALL.iter();
    let all = all.map(|it| choice(it.as_str(), clause_words(*it), "", now == Some(*it)));
    std::iter::once(choice("", "Any", "", now.is_none())).chain(all).collect()
}

/// The clauses, each with what it means.
pub(crate) fn clauses(now: Option<AiClause>) -> Vec<Choice> {
    let all = AiClause::ALL.iter();
    let chosen = |it: &AiClause| now == Some(*it);
    all.map(|it| choice(it.as_str(), clause_words(*it), clause_hint(*it), chosen(it))).collect()
}

/// The currencies.
pub(crate) fn currencies(now: &str) -> Vec<Choice> {
    CURRENCIES.into_iter().map(|it| choice(it, it, "", it == now)).collect()
}

/// For what something is paid; a month where nothing is chosen.
pub(crate) fn pers(now: Option<PayPer>) -> Vec<Choice> {
    let now = now.unwrap_or(PayPer::Month);
    PayPer::ALL.iter().map(|it| choice(it.as_str(), per_words(*it), "", now == *it)).collect()
}
