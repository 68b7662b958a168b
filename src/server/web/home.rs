//! Home: what the people one follows posted and boosted, strictly by time.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::RowId;
use services::filters::{self, Context};

use super::view::{Page, PagerView, PostView, Tab};
use super::{Html, PageError, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// The reader's own page.
    routes, ROUTES:
    get "/home" => show, Works;
    post "/announcements/{id}/dismiss" => put_away, Nothing;
    post "/announcements/{id}/reactions" => react, Nothing;
}

/// Posts on a page.
const PAGE: usize = 20;

/// What staff tell everybody.
struct Told {
    id: String,
    html: String,
    reactions: Vec<Reacted>,
}

/// An emoji under it.
struct Reacted {
    name: String,
    count: i64,
    is_mine: bool,
}

/// What can be chosen where nobody chose it yet.
const EMOJI: [&str; 4] = ["👍", "❤️", "🎉", "👀"];

impl From<services::announcements::Told> for Told {
    fn from(it: services::announcements::Told) -> Self {
        let mut reactions: Vec<Reacted> = it
            .reactions
            .into_iter()
            .map(|one| Reacted { name: one.name, count: one.count, is_mine: one.is_mine })
            .collect();
        for name in EMOJI {
            let is_new = reactions.iter().all(|it| it.name != name);
            if is_new && reactions.len() < services::announcements::DIFFERENT {
                reactions.push(Reacted { name: name.to_owned(), count: 0, is_mine: false });
            }
        }
        Self { id: it.row.id.to_string(), html: it.row.html, reactions }
    }
}

#[derive(Template)]
#[template(path = "pages/home/show.html")]
struct Show {
    page: Page,
    tabs: Vec<Tab>,
    shows_boosts: bool,
    told: Vec<Told>,
    posts: Vec<PostView>,
    pager: PagerView,
}

/// The two ways to read it.
pub(super) fn tabs(path: &str) -> Vec<Tab> {
    let tab = |(label, url): (&str, &str)| Tab {
        label: label.to_owned(),
        url: url.to_owned(),
        is_here: url == path,
    };
    [("Following", "/home"), ("Mix", "/home/mix")].map(tab).into()
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    if !member.is_approved {
        return Ok(super::html::see_other("/waiting"));
    }
    let asked = present::asked_page(request.query_string(), PAGE);
    let shows_boosts = Form::of_query(request.query_string()).text("boosts") != "off";
    let mut home = match shows_boosts {
        true => services::feeds::home(&app, member, asked).await?,
        false => services::feeds::home_without_boosts(&app, member, asked).await?,
    };
    filters::cover(&app, &session.viewer, Context::Home, &mut home.items, |it| Some(&mut it.shown))
        .await?;
    let exposure = home.exposure.unlisted();
    let mut page = layout::page(&app, &session, "Home", &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let told = services::announcements::unread(&app, member).await?;
    let path = if shows_boosts { "/home?" } else { "/home?boosts=off&" };
    let shown = Show {
        page,
        tabs: tabs("/home"),
        shows_boosts,
        told: told.into_iter().map(Told::from).collect(),
        posts: home
            .items
            .iter()
            .map(|it| {
                present::post(
                    &session.viewer,
                    &it.shown,
                    it.boosted_by.as_ref().map(|by| by.author()),
                )
            })
            .collect(),
        pager: PagerView {
            older: home.older.map(|it| format!("{path}older={it}")),
            newer: home.newer.map(|it| format!("{path}newer={it}")),
        },
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

async fn put_away(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    services::announcements::dismiss(&app, session.member()?.approved()?, *id).await?;
    Ok(super::html::see_other("/home"))
}

/// Answers with an emoji, or takes it back.
async fn react(
    app: App,
    session: Session,
    id: web::Path<RowId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?.approved()?;
    let name = form.text("name");
    match form.text("back").is_empty() {
        true => services::announcements::react(&app, member, *id, name).await?,
        false => services::announcements::unreact(&app, member, *id, name).await?,
    }
    Ok(super::html::see_other("/home"))
}
