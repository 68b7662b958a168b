//! The portfolio as its artist hangs it: what is pinned, the sections, everything else. And the
//! series. Every step is a button of a form; where there are scripts, rows can be dragged too.

use std::str::FromStr;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::feeds::{self, Page as Asked};
use services::posts::Shown;
use services::sequences::{self, Step, Summary, Words};
use services::{Error, PostId, SequenceId, SequenceKind, pins};

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::html::{local_path, see_other};
use crate::web::view::{Choice, Faults, Page, PagerView, PictureView, Tab};
use crate::web::{Html, PageError, faults, layout, present};

routes! {
    /// Arranging works.
    routes, ROUTES:
    get "/settings/portfolio" => show, Works;
    post "/settings/portfolio" => create, Nothing;
    get "/settings/series" => series, Nothing;
    post "/settings/series" => create_series, Nothing;
    post "/settings/portfolio/pins/{post}" => pin, Nothing;
    post "/settings/portfolio/works/{post}" => place, Nothing;
    get "/settings/portfolio/{id}" => one, Works;
    post "/settings/portfolio/{id}" => save, Nothing;
    post "/settings/portfolio/{id}/step" => step, Nothing;
    post "/settings/portfolio/{id}/delete" => delete, Nothing;
    get "/settings/portfolio/{id}/add" => choose, Works;
    post "/settings/portfolio/{id}/add" => add, Nothing;
    post "/settings/portfolio/{id}/works/{post}" => work, Nothing;
}

/// Works on a page, and series.
const WORKS: usize = 48;
const SERIES: usize = 40;

/// A work in a row of buttons.
struct WorkRow {
    id: String,
    url: String,
    title: String,
    picture: PictureView,
    is_cover: bool,
}

impl WorkRow {
    fn of(shown: &Shown, cover: Option<PostId>) -> Option<Self> {
        let tile = present::tile(shown, false)?;
        Some(Self {
            id: shown.post.id.to_string(),
            url: tile.url,
            title: tile.title.unwrap_or_else(|| words::plain("settings-untitled").to_owned()),
            picture: tile.picture,
            is_cover: cover == Some(shown.post.id),
        })
    }
}

/// A section or a series in a list.
struct Line {
    id: String,
    title: String,
    works: String,
}

impl Line {
    fn of(it: &Summary) -> Self {
        Self {
            id: it.sequence.id.to_string(),
            title: it.sequence.title.clone(),
            works: present::works(it.count),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/settings/portfolio.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    title: String,
    intro: String,
    pinned: Vec<WorkRow>,
    sections: Vec<Line>,
    others: Vec<WorkRow>,
    /// Where a work can be moved.
    choices: Vec<Choice>,
    pager: PagerView,
}

/// The words of a form that came back.
fn written(form: &Form) -> Words {
    Words { title: Some(form.text("title").to_owned()), intro: Some(form.text("intro").to_owned()) }
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let query = request.query_string();
    overview(&app, &session, query, Words::default(), Faults::default()).await
}

async fn overview(
    app: &App,
    session: &Session,
    query: &str,
    written: Words,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let (viewer, me) = (&session.viewer, session.member()?.account);
    let first = |limit| Asked { limit, ..Asked::default() };
    let pinned = feeds::pinned(app, viewer, me, first(pins::PAGE)).await?;
    let all = sequences::of_account(app, viewer, me, SequenceKind::Section, first(WORKS)).await?;
    let others = feeds::unplaced(app, viewer, me, present::asked_page(query, WORKS)).await?;
    let works = pinned.items.iter().chain(&others.items);
    let exposure = Exposure::of_page(works.map(|it| it.shown.exposure)).unlisted();
    let status = status(&faults);
    let mut page =
        layout::page(app, session, words::plain("settings-portfolio"), &exposure).await?;
    page.flash = layout::flash_of(query);
    let shown = Show {
        page,
        places: places("/settings/portfolio"),
        faults,
        title: written.title.unwrap_or_default(),
        intro: written.intro.unwrap_or_default(),
        pinned: rows(&pinned.items, None),
        sections: all.items.iter().map(Line::of).collect(),
        choices: choices(&all.items, None),
        pager: present::pager("/settings/portfolio", others.older, others.newer),
        others: rows(&others.items, None),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

fn status(faults: &Faults) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn rows(items: &[feeds::Entry], cover: Option<PostId>) -> Vec<WorkRow> {
    items.iter().filter_map(|it| WorkRow::of(&it.shown, cover)).collect()
}

/// Every section, and none; the one where something hangs is chosen.
fn choices(sections: &[Summary], here: Option<SequenceId>) -> Vec<Choice> {
    let choice = |value: String, label: &str, is_chosen| Choice {
        value,
        label: label.to_owned(),
        hint: String::new(),
        icon: "",
        is_chosen,
    };
    let rest = choice(String::new(), words::plain("settings-portfolio-others"), here.is_none());
    let named = sections.iter().map(|it| {
        let row = &it.sequence;
        choice(row.id.to_string(), &row.title, here == Some(row.id))
    });
    std::iter::once(rest).chain(named).collect()
}

async fn create(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    make(&app, &session, SequenceKind::Section, written(&form)).await
}

async fn create_series(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    make(&app, &session, SequenceKind::Series, written(&form)).await
}

/// On to choosing its works; or back to the page of the form with what is wrong.
async fn make(
    app: &App,
    session: &Session,
    kind: SequenceKind,
    words: Words,
) -> Result<HttpResponse, PageError> {
    let made = sequences::create(app, session.member()?, kind, words.clone()).await;
    match (made, kind) {
        (Ok(row), _) => Ok(see_other(&format!("/settings/portfolio/{}/add", row.id))),
        (Err(error), SequenceKind::Section) => {
            overview(app, session, "", words, faults::of(error)?).await
        }
        (Err(error), SequenceKind::Series) => {
            list_series(app, session, "", words, faults::of(error)?).await
        }
    }
}

#[derive(Template)]
#[template(path = "pages/settings/series.html")]
struct AllSeries {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    title: String,
    intro: String,
    lines: Vec<Line>,
    pager: PagerView,
}

async fn series(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let query = request.query_string();
    list_series(&app, &session, query, Words::default(), Faults::default()).await
}

async fn list_series(
    app: &App,
    session: &Session,
    query: &str,
    written: Words,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let (viewer, me) = (&session.viewer, session.member()?.account);
    let asked = present::asked_page(query, SERIES);
    let all = sequences::of_account(app, viewer, me, SequenceKind::Series, asked).await?;
    let exposure = Exposure::none().unlisted();
    let status = status(&faults);
    let mut page = layout::page(app, session, words::plain("settings-series"), &exposure).await?;
    page.flash = layout::flash_of(query);
    let shown = AllSeries {
        page,
        places: places("/settings/series"),
        faults,
        title: written.title.unwrap_or_default(),
        intro: written.intro.unwrap_or_default(),
        lines: all.items.iter().map(Line::of).collect(),
        pager: present::pager("/settings/series", all.older, all.newer),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

#[derive(Template)]
#[template(path = "pages/settings/sequence.html")]
struct One {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    id: String,
    is_section: bool,
    title: String,
    intro: String,
    /// Its own page.
    url: String,
    count: String,
    works: Vec<WorkRow>,
    choices: Vec<Choice>,
    pager: PagerView,
}

async fn one(
    app: App,
    session: Session,
    id: web::Path<SequenceId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let query = request.query_string();
    open(&app, &session, *id, query, Words::default(), Faults::default()).await
}

async fn open(
    app: &App,
    session: &Session,
    id: SequenceId,
    query: &str,
    written: Words,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let (viewer, member) = (&session.viewer, session.member()?);
    let opened = sequences::open(app, viewer, id, present::asked_page(query, WORKS)).await?;
    let row = own(member.account, opened.sequence)?;
    let is_section = row.kind == SequenceKind::Section;
    let sections = Asked { limit: WORKS, ..Asked::default() };
    let choices = match is_section {
        true => {
            let all = sequences::of_account(app, viewer, member.account, row.kind, sections);
            choices(&all.await?.items, Some(id))
        }
        false => Vec::new(),
    };
    let exposure = opened.works.exposure.unlisted();
    let status = status(&faults);
    let mut page = layout::page(app, session, row.title.clone(), &exposure).await?;
    page.flash = layout::flash_of(query);
    let author = services::accounts::profile_by_id(app, viewer, member.account).await?.author;
    let shown = One {
        page,
        places: places(place_of(row.kind)),
        faults,
        id: id.to_string(),
        is_section,
        url: present::sequence_path(&author, &row),
        title: written.title.unwrap_or(row.title),
        intro: written.intro.unwrap_or(row.intro),
        count: present::works(opened.count),
        works: rows(&opened.works.items, row.cover_id),
        choices,
        pager: present::pager(
            &format!("/settings/portfolio/{id}"),
            opened.works.older,
            opened.works.newer,
        ),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

fn own(me: services::AccountId, row: sequences::Sequence) -> Result<sequences::Sequence, Error> {
    let is_mine = row.account_id == me;
    if is_mine { Ok(row) } else { Err(Error::NotFound("settings-sequence-not-yours")) }
}

fn place_of(kind: SequenceKind) -> &'static str {
    match kind {
        SequenceKind::Section => "/settings/portfolio",
        SequenceKind::Series => "/settings/series",
    }
}

async fn save(
    app: App,
    session: Session,
    id: web::Path<SequenceId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let words = written(&form);
    match sequences::edit(&app, session.member()?, *id, words.clone()).await {
        Ok(_) => Ok(see_other(&format!("/settings/portfolio/{id}?done=saved"))),
        Err(error) => open(&app, &session, *id, "", words, faults::of(error)?).await,
    }
}

/// What a button of a row does: `?do=up`.
fn pressed(request: &HttpRequest) -> String {
    Form::of_query(request.query_string()).text("do").to_owned()
}

fn step_of<T: FromStr>(pressed: &str, form: &Form) -> Result<Step<T>, Error> {
    match (pressed, form.text("before").parse()) {
        ("up", _) => Ok(Step::Up),
        ("down", _) => Ok(Step::Down),
        ("top", _) => Ok(Step::Top),
        ("end", _) => Ok(Step::End),
        ("before", Ok(other)) => Ok(Step::Before(other)),
        _ => Err(Error::NotFound("settings-no-such-button")),
    }
}

/// Back to the page where the button was.
fn back(form: &Form, otherwise: &str) -> HttpResponse {
    see_other(local_path(form.text("back"), otherwise))
}

async fn step(
    app: App,
    session: Session,
    id: web::Path<SequenceId>,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let step = step_of(&pressed(&request), &form)?;
    sequences::step(&app, session.member()?, *id, step).await?;
    Ok(back(&form, "/settings/portfolio"))
}

async fn delete(
    app: App,
    session: Session,
    id: web::Path<SequenceId>,
) -> Result<HttpResponse, PageError> {
    let row = sequences::delete(&app, session.member()?, *id).await?;
    Ok(see_other(&format!("{}?done=undone", place_of(row.kind))))
}

async fn work(
    app: App,
    session: Session,
    path: web::Path<(SequenceId, PostId)>,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, post) = path.into_inner();
    let member = session.member()?;
    match pressed(&request).as_str() {
        "out" => sequences::take_down(&app, member, id, vec![post]).await?,
        "cover" => sequences::set_cover(&app, member, id, Some(post)).await?,
        "uncover" => sequences::set_cover(&app, member, id, None).await?,
        step => sequences::step_work(&app, member, id, post, step_of(step, &form)?).await?,
    }
    Ok(back(&form, &format!("/settings/portfolio/{id}")))
}

/// Moves a work to another section, or out of all of them.
async fn place(
    app: App,
    session: Session,
    post: web::Path<PostId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let section = form.text("section").parse::<SequenceId>().ok();
    sequences::move_to_section(&app, session.member()?, *post, section).await?;
    Ok(back(&form, "/settings/portfolio"))
}

async fn pin(
    app: App,
    session: Session,
    post: web::Path<PostId>,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    match pressed(&request).as_str() {
        "pin" => pins::pin(&app, member, *post).await?,
        "unpin" => pins::unpin(&app, member, *post).await?,
        step => pins::step(&app, member, *post, step_of(step, &form)?).await?,
    }
    Ok(back(&form, "/settings/portfolio"))
}

#[derive(Template)]
#[template(path = "pages/settings/sequence_add.html")]
struct Choose {
    page: Page,
    places: Vec<Tab>,
    id: String,
    title: String,
    is_section: bool,
    works: Vec<WorkRow>,
    pager: PagerView,
}

/// Works that do not hang in it yet.
async fn choose(
    app: App,
    session: Session,
    id: web::Path<SequenceId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (viewer, member) = (&session.viewer, session.member()?);
    let row = own(member.account, sequences::find(&app, viewer, *id).await?.sequence)?;
    let asked = present::asked_page(request.query_string(), WORKS);
    let works = sequences::not_in(&app, member, *id, asked).await?;
    let exposure = works.exposure.unlisted();
    let heading = words::say("settings-sequence-add-to").with("title", &row.title);
    let shown = Choose {
        page: layout::page(&app, &session, heading, &exposure).await?,
        places: places(place_of(row.kind)),
        id: id.to_string(),
        title: row.title,
        is_section: row.kind == SequenceKind::Section,
        pager: present::pager(&format!("/settings/portfolio/{id}/add"), works.older, works.newer),
        works: rows(&works.items, None),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

async fn add(
    app: App,
    session: Session,
    id: web::Path<SequenceId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let posts: Vec<PostId> = form.all("work").filter_map(|it| it.parse().ok()).collect();
    sequences::hang(&app, session.member()?, *id, posts, None).await?;
    Ok(see_other(&format!("/settings/portfolio/{id}?done=saved")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_where_to() {
        let form = Form::from_pairs(vec![("before".to_owned(), "7".to_owned())]);
        assert_eq!(step_of::<PostId>("top", &form).unwrap(), Step::Top);
        assert_eq!(step_of("before", &form).unwrap(), Step::Before(PostId(7)));
        assert!(step_of::<PostId>("before", &Form::default()).is_err());
        assert!(step_of::<PostId>("sideways", &form).is_err());
    }
}
