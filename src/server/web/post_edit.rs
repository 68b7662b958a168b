//! What an author may do with a post that is there: change it, delete it, look back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::polls::Poll;
use services::posts::{PollDraft, Version};
use services::{Error, PostId};

use super::compose::sheet::Purpose;
use super::compose::{self, Remarks};
use super::dates::moment;
use super::view::{Moment, Page, PictureView};
use super::{Html, PageError, html, layout, present};
use crate::door::{App, Session, Upload};
use crate::routes::routes;

routes! {
    /// Changing a post, deleting it, and what it said before.
    routes, ROUTES:
    get "/posts/{id}/edit" => edit, Works;
    post "/posts/{id}/edit" => save, Nothing;
    get "/posts/{id}/delete" => confirm, Works;
    delete "/posts/{id}" => delete, Nothing;
    get "/posts/{id}/history" => history, Works;
}

async fn edit(
    app: App,
    session: Session,
    id: web::Path<PostId>,
) -> Result<HttpResponse, PageError> {
    let mut draft = services::posts::source(&app, session.member()?, *id).await?;
    draft.poll = poll_of(&app, &session, *id).await?.map(|it| question(&it));
    let purpose = Purpose::Edit(*id);
    compose::page(&app, &session, purpose, &draft, Remarks::default(), StatusCode::OK).await
}

async fn save(
    app: App,
    session: Session,
    id: web::Path<PostId>,
    upload: Upload,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let purpose = Purpose::Edit(*id);
    let sent = compose::gather(&app, member, upload).await?;
    let asked = sent.form.text("do");
    let publishes = asked.starts_with("publish");
    let remarks = if publishes {
        compose::before_publishing(&sent, asked == "publish-without")
    } else {
        // An edit is not kept as a draft: the form itself carries it.
        let faults = super::view::Faults { list: sent.faults.clone() };
        let preview = (asked == "preview").then(|| compose::preview_of_words(&app, &sent.draft));
        Some(Remarks { faults, preview, ..Remarks::default() })
    };
    if let Some(remarks) = remarks {
        let status = if publishes { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        return compose::page(&app, &session, purpose, &sent.draft, remarks, status).await;
    }
    let mut draft = sent.draft.clone();
    if let Some(poll) = poll_of(&app, &session, *id).await? {
        match kept_or_changed(&app, &poll, draft.poll.take()) {
            Ok(poll) => draft.poll = poll,
            Err(error) => return compose::again(&app, &session, purpose, &sent.draft, error).await,
        }
    }
    federation::lookup::get_to_know(&app, &sent.draft.source).await?;
    match services::posts::edit(&app, member, *id, draft).await {
        Ok(()) => Ok(html::see_other(&format!("/@{}/{id}?done=saved", member.username))),
        Err(error) => compose::again(&app, &session, purpose, &sent.draft, error).await,
    }
}

/// The poll in a post, where there is one.
async fn poll_of(app: &App, session: &Session, id: PostId) -> Result<Option<Poll>, Error> {
    match services::polls::find(app, &session.viewer, id).await {
        Ok(poll) => Ok(Some(poll)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A poll as the form holds it; no length: it ends when it did.
fn question(poll: &Poll) -> PollDraft {
    PollDraft {
        options: poll.options.iter().map(|it| it.title.clone()).collect(),
        expires_in: 0,
        is_multiple: poll.is_multiple,
        hides_totals: poll.hides_totals,
    }
}

/// What the form says about a poll that is asked: nothing new (`None`), or another question. One
/// that keeps its end lasts as long as is left, but never less than the shortest poll.
fn kept_or_changed(
    app: &App,
    poll: &Poll,
    sent: Option<PollDraft>,
) -> Result<Option<PollDraft>, Error> {
    let Some(sent) = sent else {
        let sentence = "What was asked stays asked. Write the answers, or delete the post.";
        return Err(Error::invalid("poll", "poll.options", sentence));
    };
    if sent == question(poll) {
        return Ok(None);
    }
    if sent.expires_in > 0 {
        return Ok(Some(sent));
    }
    let left = poll.expires_at.map_or(0, |end| (end.0 - app.now().0) / 1_000);
    let expires_in = left.clamp(services::polls::MIN_EXPIRY, services::polls::MAX_EXPIRY);
    Ok(Some(PollDraft { expires_in, ..sent }))
}

#[derive(Template)]
#[template(path = "pages/post-edit/delete.html")]
struct Confirm {
    page: Page,
    id: String,
    name: String,
    url: String,
    pictures: Vec<PictureView>,
}

async fn confirm(
    app: App,
    session: Session,
    id: web::Path<PostId>,
) -> Result<HttpResponse, PageError> {
    session.member()?;
    let shown = compose::found(&app, &session, *id).await?;
    if !shown.ties.is_mine {
        return Err(Error::Forbidden("Only its author can delete a post.").into());
    }
    let view = present::post(&session.viewer, &shown, None);
    let exposure = shown.exposure.unlisted();
    let template = Confirm {
        page: layout::page(&app, &session, "Delete", &exposure).await?,
        id: view.id.clone(),
        name: view.name(),
        url: view.url.clone(),
        pictures: view.pictures.clone(),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

async fn delete(
    app: App,
    session: Session,
    id: web::Path<PostId>,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    services::posts::delete(&app, member, *id).await?;
    Ok(html::see_other(&format!("/@{}?done=deleted", member.username)))
}

/// One state of a post, as the history shows it.
struct VersionView {
    when: Moment,
    is_now: bool,
    title: String,
    caption: String,
    warning: String,
    sensitivity: String,
    html: String,
}

impl VersionView {
    fn is_covered(&self) -> bool {
        !self.warning.is_empty() || !self.sensitivity.is_empty()
    }
}

#[derive(Template)]
#[template(path = "pages/post-edit/history.html")]
struct History {
    page: Page,
    url: String,
    name: String,
    versions: Vec<VersionView>,
}

async fn history(
    app: App,
    session: Session,
    id: web::Path<PostId>,
) -> Result<HttpResponse, PageError> {
    let shown = compose::found(&app, &session, *id).await?;
    let all = services::posts::history(&app, &session.viewer, *id).await?;
    let view = present::post(&session.viewer, &shown, None);
    // Old words are nothing a search engine should bring people to.
    let exposure: Exposure = shown.exposure.unlisted();
    let template = History {
        page: layout::page(&app, &session, "Versions", &exposure).await?,
        name: view.name(),
        url: view.url.clone(),
        versions: versions(all),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

/// Newest first; the one that holds now on top.
fn versions(all: Vec<Version>) -> Vec<VersionView> {
    let view = |(place, it): (usize, Version)| VersionView {
        when: moment(it.at),
        is_now: place == 0,
        title: it.title,
        caption: caption(&it.year, &it.medium),
        warning: it.warning,
        sensitivity: reasons(it.sensitivity),
        html: it.html,
    };
    all.into_iter().rev().enumerate().map(view).collect()
}

fn caption(year: &str, medium: &str) -> String {
    [year, medium].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn reasons(set: services::Sensitivity) -> String {
    set.reasons().iter().map(|it| it.words()).collect::<Vec<_>>().join(", ")
}
