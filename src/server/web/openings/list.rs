//! The list of what is open, with filters as a form that asks.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::openings::{CURRENCIES, Wanted, amount, sought};
use services::{AiClause, Discipline, OpeningKind, PayPer, Workplace};

use super::choices::{self, OpeningView};
use crate::door::{App, Form, Session};
use crate::web::view::{Choice, Faults, FeedLink, Page, PagerView};
use crate::web::{Html, PageError, faults, layout, present};

/// Jobs on a page.
const PAGE: usize = 20;

/// Characters of what is typed that are looked at.
const LONGEST: usize = 100;

/// What somebody looks for, as they typed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    discipline: Option<Discipline>,
    kind: Option<OpeningKind>,
    workplace: Option<Workplace>,
    ai_clause: Option<AiClause>,
    words: String,
    /// The least pay, and in what it is counted; empty for any.
    pay: String,
    currency: &'static str,
    per: Option<PayPer>,
}

/// A filter that was chosen: its words, and the same list without it.
struct Chosen {
    words: String,
    url: String,
}

#[derive(Template)]
#[template(path = "pages/jobs/list.html")]
struct Show {
    page: Page,
    faults: Faults,
    words: String,
    disciplines: Vec<Choice>,
    kinds: Vec<Choice>,
    workplaces: Vec<Choice>,
    clauses: Vec<Choice>,
    pay: String,
    currencies: Vec<Choice>,
    pers: Vec<Choice>,
    chosen: Vec<Chosen>,
    rows: Vec<OpeningView>,
    pager: PagerView,
    /// Whether this is the first page.
    is_first: bool,
    /// Where the same list is read by programs.
    feed: String,
    /// Whether the viewer is offered to post one.
    may_post: bool,
    is_member: bool,
}

pub(super) async fn show(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let form = Form::of_query(request.query_string());
    let asked = Asked::read(&form);
    let which = present::asked_page(request.query_string(), PAGE);
    let is_first = which.older_than.is_none() && which.newer_than.is_none();
    let found = services::openings::list(&app, &session.viewer, asked.wanted(), which).await?;
    let site = services::settings::get(&app).await?;
    // One list for search engines; what somebody chose of it is none.
    let is_plain = request.query_string().is_empty();
    let exposure = if is_plain { Exposure::none() } else { Exposure::none().unlisted() };
    let mut page = layout::page(&app, &session, "Jobs", &exposure).await?;
    page.description =
        Some("Paid work for artists, each with its pay and what it has to do with AI.".to_owned());
    page.canonical = is_plain.then(|| app.config.server.link("/jobs"));
    let feed = asked.address("/jobs.atom", None);
    page.feed = Some(FeedLink { title: "Jobs".to_owned(), href: feed.clone() });
    let neighbour = |name: &'static str, cursor: Option<i64>| {
        cursor.map(|it| asked.address("/jobs", Some((name, it))))
    };
    let template = Show {
        page,
        faults: asked.faults(),
        disciplines: choices::disciplines("Any", asked.discipline),
        kinds: choices::kinds("Any", asked.kind),
        workplaces: choices::wished_places(asked.workplace),
        clauses: choices::wished_clauses(asked.ai_clause),
        currencies: choices::currencies(asked.currency),
        pers: choices::pers(asked.per),
        chosen: asked.chosen(),
        rows: found.items.iter().map(|it| OpeningView::of(&it.1)).collect(),
        pager: PagerView {
            older: neighbour("older", found.older),
            newer: neighbour("newer", found.newer),
        },
        is_first,
        feed,
        may_post: super::offers(&site, &session.viewer),
        is_member: session.viewer.account().is_some(),
        words: asked.words,
        pay: asked.pay,
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

impl Asked {
    pub(super) fn read(form: &Form) -> Self {
        let short = |name: &str| form.text(name).chars().take(LONGEST).collect::<String>();
        let pay = short("pay");
        let currency = CURRENCIES.into_iter().find(|it| *it == form.text("currency"));
        Self {
            discipline: Discipline::from_word(form.text("discipline")),
            kind: OpeningKind::from_word(form.text("kind")),
            workplace: Workplace::from_word(form.text("place"))
                .filter(|it| *it != Workplace::Either),
            ai_clause: AiClause::from_word(form.text("ai")),
            words: short("q"),
            currency: currency.unwrap_or("EUR"),
            per: PayPer::from_word(form.text("per")),
            pay,
        }
    }

    /// For whom it is asked. Pay that is no number leaves nothing out, and the form says so.
    pub(super) fn wanted(&self) -> Wanted {
        let per = self.per.unwrap_or(PayPer::Month);
        Wanted {
            discipline: self.discipline,
            kind: self.kind,
            workplace: self.workplace,
            ai_clause: self.ai_clause,
            words: sought(&self.words),
            pay: amount(&self.pay).map(|least| (least, self.currency.to_owned(), per)),
        }
    }

    fn faults(&self) -> Faults {
        match self.pay.is_empty() || amount(&self.pay).is_some() {
            true => Faults::default(),
            false => faults::one("pay", "Write a number, as 1200 or 17.50."),
        }
    }

    /// The address of such a list; what is not chosen is not in it.
    pub(super) fn address(&self, path: &str, cursor: Option<(&str, i64)>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let mut say = |name: &str, value: &str| {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        };
        say("q", &self.words);
        say("discipline", self.discipline.map_or("", Discipline::as_str));
        say("kind", self.kind.map_or("", OpeningKind::as_str));
        say("place", self.workplace.map_or("", Workplace::as_str));
        say("ai", self.ai_clause.map_or("", AiClause::as_str));
        if !self.pay.is_empty() {
            say("pay", &self.pay);
            say("currency", self.currency);
            say("per", self.per.unwrap_or(PayPer::Month).as_str());
        }
        if let Some((name, at)) = cursor {
            say(name, &at.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// What somebody chose, each with the way to have more again.
    fn chosen(&self) -> Vec<Chosen> {
        let mut all = Vec::new();
        let mut add = |words: String, without: Self| {
            all.push(Chosen { words, url: without.address("/jobs", None) });
        };
        if !self.words.is_empty() {
            add(format!("“{}”", self.words), Self { words: String::new(), ..self.clone() });
        }
        if let Some(it) = self.discipline {
            let without = Self { discipline: None, ..self.clone() };
            add(choices::discipline_words(it).to_owned(), without);
        }
        if let Some(it) = self.kind {
            add(choices::kind_words(it).to_owned(), Self { kind: None, ..self.clone() });
        }
        if let Some(it) = self.workplace {
            add(choices::workplace_words(it).to_owned(), Self { workplace: None, ..self.clone() });
        }
        if let Some(it) = self.ai_clause {
            add(choices::clause_words(it).to_owned(), Self { ai_clause: None, ..self.clone() });
        }
        if !self.pay.is_empty() {
            let per = choices::per_words(self.per.unwrap_or(PayPer::Month)).to_lowercase();
            let words = format!("{} {} or more, {per}", self.currency, self.pay);
            add(words, Self { pay: String::new(), ..self.clone() });
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_was_chosen_and_is_read_back() {
        let all = Asked {
            discipline: Some(Discipline::Comics),
            kind: Some(OpeningKind::Commission),
            workplace: Some(Workplace::Remote),
            ai_clause: Some(AiClause::None),
            words: "ink & paper".to_owned(),
            pay: "1,200".to_owned(),
            currency: "GBP",
            per: Some(PayPer::Project),
        };
        let address = all.address("/jobs", None);
        let query = address.split_once('?').map_or("", |it| it.1);
        assert_eq!(Asked::read(&Form::of_query(query)), all);
        assert_eq!(all.chosen().len(), 6);
        let none = Asked::read(&Form::of_query("place=either&kind=unpaid&pay=&per=month"));
        assert_eq!(none.address("/jobs", None), "/jobs");
        assert_eq!(none.chosen().len(), 0);
    }
}
