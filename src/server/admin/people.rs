//! Everyone who signs in here.

use actix_web::{HttpResponse, web};
use askama::Template;
use consent::Exposure;
use serde::Deserialize;
use services::people::PAGE;
use services::{People, Person, UserId};

use super::{moderate, places, role_words, staff};
use crate::door::{App, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::view::{Moment, Page, PagerView, Tab};
use crate::web::{Html, PageError, layout};

routes! {
    /// The list of people.
    routes, ROUTES:
    get "/admin/people" => list, Nothing;
}

/// Which people, and from where on. `name` looks somebody up.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    name: String,
    older: Option<i64>,
}

/// One person.
struct Row {
    username: String,
    display_name: String,
    role: &'static str,
    state: &'static str,
    joined: Moment,
    posts: i64,
}

#[derive(Template)]
#[template(path = "pages/admin/people.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    filters: Vec<Tab>,
    people: Vec<Row>,
    pager: PagerView,
}

const FILTERS: [(&str, &str, People); 5] = [
    ("", "Everyone", People::All),
    ("staff", "Staff", People::Staff),
    ("waiting", "Waiting", People::Waiting),
    ("stopped", "Stopped or suspended", People::Stopped),
    ("limited", "Limited", People::Limited),
];

async fn list(
    app: App,
    session: Session,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let name = asked.name.trim().trim_start_matches('@');
    if moderate::is_elsewhere(&app, name) {
        let author = services::staff::named(&app, member, name).await?.profile.author;
        let to = format!("/admin/people/{}@{}", author.username, author.domain);
        return Ok(crate::web::html::see_other(&to));
    }
    if !name.is_empty() {
        let person = services::people::find(&app, member, &asked.name).await?;
        let to = format!("/admin/people/{}", person.account.username);
        return Ok(crate::web::html::see_other(&to));
    }
    let (word, _, which) =
        FILTERS.into_iter().find(|(word, ..)| *word == asked.show).unwrap_or(("", "", People::All));
    let people = services::people::list(&app, member, which, asked.older.map(UserId)).await?;
    let older = (people.len() == PAGE).then(|| people.last()).flatten();
    let page = layout::page(&app, &session, "People", &Exposure::none()).await?;
    let shown = List {
        page,
        places: places(member, "/admin/people"),
        filters: filters(word),
        pager: PagerView {
            newer: None,
            older: older.map(|it| format!("/admin/people?show={word}&older={}", it.user.id)),
        },
        people: people.into_iter().map(row).collect(),
    };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

fn filters(now: &str) -> Vec<Tab> {
    FILTERS
        .into_iter()
        .map(|(word, label, _)| Tab {
            label: label.to_owned(),
            url: if word.is_empty() {
                "/admin/people".to_owned()
            } else {
                format!("/admin/people?show={word}")
            },
            is_here: word == now,
        })
        .collect()
}

fn row(person: Person) -> Row {
    Row {
        role: role_words(person.user.role),
        state: state(&person),
        joined: moment(person.user.created_at),
        posts: person.account.posts_count,
        username: person.account.username,
        display_name: person.account.display_name,
    }
}

/// How things stand with somebody, in a word or two; empty when all is well.
pub(super) fn state(person: &Person) -> &'static str {
    if person.account.suspended_at.is_some() {
        "suspended"
    } else if person.user.disabled_at.is_some() {
        "login stopped"
    } else if person.user.approved_at.is_none() {
        "waits to be let in"
    } else {
        moderate::standing(&person.account)
    }
}
