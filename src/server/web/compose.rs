//! The composer: one page and one form, whole without scripts.
//!
//! Every button takes the chosen files in first, so nothing has to be chosen twice. All but
//! "publish" then save a draft and come back to it by its address: closing the window, going
//! back or a crash loses nothing.

mod files;
mod languages;
pub(super) mod later;
mod preview;
mod question;
mod read;
pub(super) mod sheet;

pub(crate) use languages::{all as all_languages, choices as language_choices};
pub(super) use preview::of_words as preview_of_words;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::{Exposure, Refusal};
use services::posts::{Draft, Found, Shown};
use services::{
    DraftId, Error, MediaId, Member, PostId, Sensitivity, SensitivityReason, Timestamp,
};

use self::later::LaterField;
use self::read::{Button, in_order};
use self::sheet::{Appeal, Filled, Preview, Purpose, RefusalView, Sheet, fill};
use super::error::status;
use super::view::{Fault, Faults, Page};
use super::{Html, PageError, faults, html, layout, present};
use crate::door::{App, Form, Session, Upload};
use crate::routes::routes;

routes! {
    /// The composer.
    routes, ROUTES:
    get "/compose" => show, Nothing;
    post "/compose" => send, Nothing;
}

/// What the service calls these fields, and what the form does.
const NAMES: &[(&str, &str)] = &[
    ("source", "text"),
    ("pictures", "upload"),
    ("alt", "upload"),
    ("parent", "form"),
    ("poll", "poll_1"),
    ("scheduled_at", "later"),
    ("", "form"),
];

#[derive(Template)]
#[template(path = "pages/compose/show.html")]
struct Show {
    page: Page,
    heading: &'static str,
    form: Sheet,
}

/// What there is to say about a form that comes back.
#[derive(Default)]
pub(super) struct Remarks {
    pub(super) faults: Faults,
    pub(super) refusal: Option<Refusal>,
    pub(super) asks_for_alt: bool,
    pub(super) preview: Option<Preview>,
    pub(super) later: Option<Timestamp>,
    pub(super) done: String,
}

/// What was sent, with its files taken in.
pub(super) struct Gathered {
    pub(super) form: Form,
    pub(super) draft: Draft,
    pub(super) faults: Vec<Fault>,
    /// When it is to be published, if not now.
    later: Option<Timestamp>,
    button: Button,
    removed: Vec<MediaId>,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let query = Form::of_query(request.query_string());
    let draft = match query.text("draft").parse::<DraftId>() {
        Ok(id) => saved(&app, member, id).await?,
        Err(_) => fresh(&app, &session, member, &query).await?,
    };
    let remarks = Remarks {
        later: later::parsed(query.text("later")),
        done: request.query_string().to_owned(),
        ..Remarks::default()
    };
    page(&app, &session, Purpose::New, &draft, remarks, StatusCode::OK).await
}

async fn saved(app: &App, member: &Member, id: DraftId) -> Result<Draft, Error> {
    let saved = services::drafts::find(app, member, id).await?;
    Ok(Draft { draft: Some(id), submission_key: None, ..saved.draft })
}

/// A new form: the artist's usual label; in a reply the name of whom it answers, and no more
/// readers than the answered post has.
async fn fresh(
    app: &App,
    session: &Session,
    member: &Member,
    query: &Form,
) -> Result<Draft, Error> {
    let label = services::terms::defaults(app, member).await?.label;
    let posting = services::accounts::posting(app, member).await?;
    let mut draft = Draft {
        label,
        visibility: posting.visibility,
        language: posting.language,
        sensitivity: match posting.is_sensitive {
            true => Sensitivity::from_words([SensitivityReason::Other.as_str()]),
            false => Sensitivity::default(),
        },
        ..Draft::default()
    };
    let Ok(parent) = query.text("reply_to").parse::<PostId>() else {
        return Ok(draft);
    };
    let shown = found(app, session, parent).await?;
    draft.parent = Some(parent);
    draft.visibility = shown.post.visibility.get();
    if shown.author.id != member.account {
        draft.source = format!("{} ", present::author(&shown.author).handle);
    }
    Ok(draft)
}

/// A post that is still there.
pub(super) async fn found(app: &App, session: &Session, id: PostId) -> Result<Box<Shown>, Error> {
    match services::posts::find(app, &session.viewer, id).await? {
        Found::Post(shown) => Ok(shown),
        Found::Gone { .. } => Err(Error::NotFound("That post was deleted by its author.")),
    }
}

async fn send(app: App, session: Session, upload: Upload) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let sent = gather(&app, member, upload).await?;
    match sent.button {
        Button::Publish { with_gaps } => publish(&app, &session, &sent, with_gaps).await,
        Button::Draft | Button::Preview | Button::GoOn => keep(&app, &session, sent).await,
    }
}

/// Reads the form and takes its files in.
pub(super) async fn gather(app: &App, member: &Member, upload: Upload) -> Result<Gathered, Error> {
    let Upload { form, mut files } = upload;
    let sent = read::sent(&form);
    let (new, mut faults) = files::take_in(app, member, &form, &mut files, sent.kept.len()).await?;
    let later = later::read(&form).unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    let pictures = in_order(sent.kept.into_iter().chain(new).collect());
    let draft = Draft { pictures, ..sent.draft };
    Ok(Gathered { form, draft, faults, later, button: sent.button, removed: sent.removed })
}

async fn publish(
    app: &App,
    session: &Session,
    sent: &Gathered,
    with_gaps: bool,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    if let Some(remarks) = before_publishing(sent, with_gaps) {
        let remarks = Remarks { later: sent.later, ..remarks };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return page(app, session, Purpose::New, &sent.draft, remarks, status).await;
    }
    federation::lookup::get_to_know(app, &sent.draft.source).await?;
    if let Some(at) = sent.later {
        return match services::scheduled::add(app, member, sent.draft.clone(), at).await {
            Ok(_) => Ok(html::see_other("/scheduled?done=scheduled")),
            Err(error) => with_time(app, session, &sent.draft, sent.later, error).await,
        };
    }
    match services::posts::publish(app, member, sent.draft.clone()).await {
        Ok(id) => {
            let is_held = found(app, session, id).await?.post.is_held;
            let done = if is_held { "held" } else { "published" };
            Ok(html::see_other(&format!("/@{}/{id}?done={done}", member.username)))
        }
        Err(error) => again(app, session, Purpose::New, &sent.draft, error).await,
    }
}

/// The form once more, its time included.
async fn with_time(
    app: &App,
    session: &Session,
    draft: &Draft,
    later: Option<Timestamp>,
    error: Error,
) -> Result<HttpResponse, PageError> {
    let (remarks, status) = remarks_of(error)?;
    let remarks = Remarks { later, ..remarks };
    page(app, session, Purpose::New, draft, remarks, status).await
}

/// Files that did not work are told before anything is published; a picture without a
/// description is asked about once.
pub(super) fn before_publishing(sent: &Gathered, with_gaps: bool) -> Option<Remarks> {
    let mut list = sent.faults.clone();
    let asks_for_alt = !with_gaps && sent.draft.pictures.iter().any(|it| it.alt.is_empty());
    if asks_for_alt {
        let gaps = sent.draft.pictures.iter().zip(1..).filter(|(it, _)| it.alt.is_empty());
        list.extend(gaps.map(|(it, place)| Fault {
            field: format!("alt_{}", it.media),
            sentence: format!("Picture {place} has no description yet."),
        }));
    }
    (!list.is_empty()).then(|| Remarks {
        faults: Faults { list },
        asks_for_alt,
        ..Remarks::default()
    })
}

/// Saves the draft and goes on with it.
async fn keep(app: &App, session: &Session, sent: Gathered) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let mut draft = sent.draft;
    let id = match save(app, member, &draft).await {
        Ok(id) => id,
        Err(error) => return again(app, session, Purpose::New, &draft, error).await,
    };
    draft.draft = Some(id);
    for picture in sent.removed {
        // The form no longer holds it; should this fail, it is collected within a day.
        if let Err(error) = services::uploads::remove(app, member, picture).await {
            tracing::debug!(%error, "a picture that was taken out is still there");
        }
    }
    let later = sent.later;
    if sent.button == Button::Preview && sent.faults.is_empty() && member.is_approved {
        return match preview::of_post(app, &session.viewer, member, &draft).await {
            Ok(preview) => {
                let remarks = Remarks { preview: Some(preview), later, ..Remarks::default() };
                page(app, session, Purpose::New, &draft, remarks, StatusCode::OK).await
            }
            // What publishing would say.
            Err(error) => with_time(app, session, &draft, later, error).await,
        };
    }
    let preview = (sent.button == Button::Preview).then(|| preview::of_words(app, &draft));
    if preview.is_some() || !sent.faults.is_empty() {
        let status =
            if sent.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let faults = Faults { list: sent.faults };
        let remarks = Remarks { faults, preview, later, ..Remarks::default() };
        return page(app, session, Purpose::New, &draft, remarks, status).await;
    }
    let place = if sent.button == Button::Draft { "&done=draft" } else { "#f-upload" };
    let later = later.map(|at| format!("&later={}", later::written(at))).unwrap_or_default();
    Ok(html::see_other(&format!("/compose?draft={id}{later}{place}")))
}

/// Over the draft it came from; as a new one where that was thrown away in the meantime.
async fn save(app: &App, member: &Member, draft: &Draft) -> Result<DraftId, Error> {
    let saved = services::drafts::save(app, member, draft.draft, draft.clone()).await;
    match (saved, draft.draft) {
        (Err(Error::NotFound(_)), Some(_)) => {
            services::drafts::save(app, member, None, draft.clone()).await
        }
        (saved, _) => saved,
    }
}

/// The form once more, with everything typed and what was wrong with it. A failure of ours goes
/// on as it is.
pub(super) async fn again(
    app: &App,
    session: &Session,
    purpose: Purpose,
    draft: &Draft,
    error: Error,
) -> Result<HttpResponse, PageError> {
    let (remarks, status) = remarks_of(error)?;
    page(app, session, purpose, draft, remarks, status).await
}

fn remarks_of(error: Error) -> Result<(Remarks, StatusCode), Error> {
    let status = status(&error);
    let mut remarks = Remarks::default();
    match error {
        Error::Refused(refusal) => remarks.refusal = Some(refusal),
        Error::Internal(_) | Error::SignedOut => return Err(error),
        Error::Invalid(_) => remarks.faults = faults::renamed(error, NAMES)?,
        other => remarks.faults = faults::one("form", &other.to_string()),
    }
    Ok((remarks, status))
}

/// Prints the composer.
pub(super) async fn page(
    app: &App,
    session: &Session,
    purpose: Purpose,
    draft: &Draft,
    remarks: Remarks,
    status: StatusCode,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let ids: Vec<MediaId> = draft.pictures.iter().map(|it| it.media).collect();
    let pictures = services::uploads::mine(app, member, ids).await?;
    let parent = match draft.parent {
        Some(id) => services::posts::find(app, &session.viewer, id).await.ok(),
        None => None,
    };
    let parent = parent.and_then(|it| match it {
        Found::Post(shown) => Some(shown),
        Found::Gone { .. } => None,
    });
    let filled = Filled {
        purpose,
        draft,
        pictures: &pictures,
        parent: parent.as_deref(),
        default_terms: services::terms::defaults(app, member).await?.terms,
        sequences: services::sequences::mine(app, member).await?,
        nonce: app.new_nonce()?,
    };
    let mut form = fill(app, &filled);
    form.waits = !member.is_approved;
    remark(&mut form, remarks.refusal.as_ref());
    form.faults = remarks.faults;
    form.asks_for_alt = remarks.asks_for_alt;
    form.preview = remarks.preview;
    form.later = LaterField::of(app, remarks.later);
    let exposure = Exposure::of_page(pictures.iter().map(|it| it.exposure)).unlisted();
    let heading = heading(purpose, draft);
    let mut page = layout::page(app, session, heading, &exposure).await?;
    page.flash = layout::flash_of(&remarks.done);
    let shown = Show { page, heading, form };
    let mut response = Html::new(app, &shown, &exposure)?.with_status(status).respond();
    // Going back to this page after publishing must ask for a new form: an old one would be
    // taken for the same post sent twice.
    let fresh_only = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, fresh_only);
    Ok(response)
}

fn heading(purpose: Purpose, draft: &Draft) -> &'static str {
    match purpose {
        Purpose::Edit(_) => "Edit",
        Purpose::New if draft.parent.is_some() => "Reply",
        Purpose::New => "New post",
    }
}

/// Says beside each picture why it was not let in, and on top that there is something to read.
fn remark(form: &mut Sheet, refusal: Option<&Refusal>) {
    let Some(refusal) = refusal else { return };
    let view = |code, evidence| RefusalView {
        sentence: refusal.sentence(),
        remedy: refusal.remedy(),
        code,
        evidence,
    };
    form.refusal = Some(view(refusal.code(), Vec::new()));
    if let Refusal::AiUndeclared { traces } = refusal {
        form.appeal.get_or_insert_with(|| Appeal { words: String::new(), is_asked: false });
        for trace in traces {
            if let Some(kept) = form.kept.get_mut(trace.picture) {
                kept.refusal = Some(view(trace.code, std::mem::take(&mut kept.evidence)));
            }
        }
    }
}
