//! A complaint about somebody or a post, for the staff to read.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use consent::Exposure;
use serde::Deserialize;
use services::posts::Author;
use services::reports::{Complaint, LENGTH, Target};
use services::{AccountId, Error, OpeningId, PostId};

use super::dates::excerpt;
use super::html::see_other;
use super::view::{AuthorView, Faults, Page};
use super::{Html, PageError, faults, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// The form for a complaint.
    routes, ROUTES:
    get "/report" => show, Nothing;
    post "/report" => send, Nothing;
}

/// Whom or what it is about.
#[derive(Debug, Default, Deserialize)]
struct About {
    account: Option<AccountId>,
    post: Option<PostId>,
    /// A job of theirs: its address stands in the form already.
    opening: Option<OpeningId>,
}

#[derive(Template)]
#[template(path = "pages/report/show.html")]
struct Show<'a> {
    page: Page,
    faults: Faults,
    author: AuthorView,
    account: String,
    /// The post, and its first words.
    post: Option<(String, String)>,
    /// The other server, for people of elsewhere.
    domain: Option<String>,
    comment: &'a str,
    forward: bool,
    most: String,
}

/// Where a complaint about somebody is written; none for oneself and for who is not signed in.
pub(super) fn url_for(session: &Session, author: &Author) -> Option<String> {
    let me = session.viewer.account()?;
    (me != author.id).then(|| format!("/report?account={}", author.id))
}

async fn show(
    app: App,
    session: Session,
    about: web::Query<About>,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let target = services::reports::target(&app, member, about.account, about.post).await?;
    let address = |id| app.config.server.link(&super::openings::path(id));
    let begun = about.opening.map(|id| format!("About the job {}: ", address(id)));
    let comment = begun.as_deref().unwrap_or_default();
    page(&app, &session, &target, (comment, false), Faults::default()).await
}

async fn page(
    app: &App,
    session: &Session,
    target: &Target,
    (comment, forward): (&str, bool),
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    // A few words of the post stand on the page, so its terms go out with it.
    let exposure = target.post.as_ref().map_or_else(Exposure::none, |it| it.exposure).unlisted();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let words = |html: &str| Some(excerpt(html, 200)).filter(|it| !it.is_empty());
    let shown = Show {
        page: layout::page(app, session, "Report", &exposure).await?,
        faults,
        author: present::author(&target.author),
        account: target.author.id.to_string(),
        post: target.post.as_ref().map(|it| {
            let is_covered = !it.post.warning.is_empty() || !it.post.sensitivity.is_empty();
            let said = words(&it.post.html).filter(|_| !is_covered);
            let title = Some(it.post.title.clone()).filter(|it| !it.is_empty());
            (it.post.id.to_string(), title.or(said).unwrap_or_else(|| "a post".to_owned()))
        }),
        domain: Some(target.author.domain.clone()).filter(|it| !it.is_empty()),
        comment,
        forward,
        most: LENGTH.to_string(),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

async fn send(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let (account, post) = (form.text("account").parse().ok(), form.text("post").parse().ok());
    let target = services::reports::target(&app, member, account, post).await?;
    let (comment, forward) = (form.text("comment"), form.has("forward"));
    let complaint = Complaint {
        account: target.author.id,
        posts: post.into_iter().collect(),
        comment: comment.to_owned(),
        forward,
        ..Complaint::default()
    };
    let filed = match comment.trim() {
        "" => {
            let sentence = "Say what is wrong: staff read nothing else.";
            Err(Error::invalid("comment", "report.empty", sentence))
        }
        _ => services::reports::file(&app, member, complaint).await,
    };
    match filed {
        Ok(_) => Ok(see_other(&format!("{}?done=reported", present::profile_path(&target.author)))),
        Err(error) => {
            let faults = faults::of(error)?;
            page(&app, &session, &target, (comment, forward), faults).await
        }
    }
}
