//! Posts.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use consent::{AiLabel, Exposure, Refusal};
use serde::Serialize;
use services::posts::{Draft, Found, PictureDraft, Shown};
use services::{AccountId, Error, MediaId, Member, PostId, Sensitivity, SensitivityReason, Viewer};

use super::caller::Caller;
use super::entities::{Account, Status, visibility_of};
use super::params::{self, Params, says_yes};
use super::{ApiError, answer, terms};
use crate::door::{App, Form};
use crate::routes::routes;

routes! {
    /// Posts.
    routes, ROUTES:
    post "/api/v1/statuses" => publish, Works;
    get "/api/v1/statuses/{id}" => show, Works;
    put "/api/v1/statuses/{id}" => edit, Works;
    delete "/api/v1/statuses/{id}" => delete, Nothing;
    get "/api/v1/statuses/{id}/context" => context, Works;
}

async fn publish(
    app: App,
    caller: Caller,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let member = caller.member("write:statuses")?;
    let Params { form, .. } = params::read(&app, &request, payload.into_inner()).await?;
    let key = request.headers().get("Idempotency-Key").and_then(|it| it.to_str().ok());
    let defaults = services::terms::defaults(&app, member).await?;
    let draft = Draft {
        visibility: visibility_of(form.text("visibility")),
        parent: form.text("in_reply_to_id").parse().ok(),
        label: defaults.label,
        submission_key: key.map(ToOwned::to_owned),
        ..Draft::default()
    };
    let draft = filled(&app, member, &form, draft).await?;
    let ids = draft.pictures.iter().map(|it| it.media).collect();
    let id = match services::posts::publish(&app, member, draft).await {
        Err(Error::Refused(refusal)) => return refused(&app, member, ids, &refusal).await,
        other => other?,
    };
    one(&app, &Viewer::Member(member.clone()), id).await
}

/// A refusal with what the files say, so that an app can show it: each place and its words.
async fn refused(
    app: &App,
    member: &Member,
    ids: Vec<MediaId>,
    refusal: &Refusal,
) -> Result<HttpResponse, ApiError> {
    let rows = services::uploads::mine(app, member, ids).await?;
    let evidence: Vec<serde_json::Value> = rows
        .iter()
        .flat_map(|it| {
            let id = it.media.id;
            let found = services::cases::findings(&it.media).into_iter();
            found.filter(|it| it.tier != "weak").map(move |it| (id, it))
        })
        .map(|(id, it)| {
            serde_json::json!({
                "media_id": id.to_string(),
                "id": it.id,
                "tier": it.tier,
                "generator": it.generator,
                "where": it.place,
                "snippet": it.snippet,
            })
        })
        .collect();
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(HttpResponse::build(status)
        .insert_header((actix_web::http::header::CACHE_CONTROL, "no-store"))
        .json(serde_json::json!({
            "error": refusal.sentence(),
            "error_description": refusal.remedy(),
            "error_code": refusal.code(),
            "reason": refusal.reason(),
            "evidence": evidence,
        })))
}

async fn edit(
    app: App,
    caller: Caller,
    id: web::Path<PostId>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let member = caller.member("write:statuses")?;
    let Params { form, .. } = params::read(&app, &request, payload.into_inner()).await?;
    let before = services::posts::source(&app, member, *id).await?;
    let draft = filled(&app, member, &form, before).await?;
    let ids = draft.pictures.iter().map(|it| it.media).collect();
    match services::posts::edit(&app, member, *id, draft).await {
        Err(Error::Refused(refusal)) => return refused(&app, member, ids, &refusal).await,
        other => other?,
    }
    one(&app, &Viewer::Member(member.clone()), *id).await
}

/// Puts what was sent into a draft; what was not sent stays.
async fn filled(app: &App, member: &Member, form: &Form, before: Draft) -> Result<Draft, Error> {
    let said = |name: &str, now: String| {
        if form.has(name) { form.text(name).to_owned() } else { now }
    };
    let mut draft = before;
    draft.source = said("status", draft.source);
    draft.warning = said("spoiler_text", draft.warning);
    draft.language = said("language", draft.language);
    draft.title = said("title", draft.title);
    draft.year = said("year", draft.year);
    draft.medium = said("medium", draft.medium);
    draft.sensitivity = sensitivity(form, &draft);
    draft.terms = terms::sent(form)?.or(draft.terms);
    draft.label = label(form)?.unwrap_or(draft.label);
    if form.has("appeal") {
        draft.appeal = Some(form.raw("appeal").to_owned());
    }
    draft.pictures = pictures(app, member, form, draft.pictures).await?;
    Ok(draft)
}

/// `sensitivity[]` names reasons; `sensitive` alone is a reason without a name.
fn sensitivity(form: &Form, before: &Draft) -> Sensitivity {
    if form.has("sensitivity[]") {
        return Sensitivity::from_words(form.all("sensitivity[]"));
    }
    if !form.has("sensitive") {
        return before.sensitivity;
    }
    match (says_yes(form, "sensitive"), before.sensitivity.is_empty()) {
        (true, true) => Sensitivity::from_words([SensitivityReason::Other.as_str()]),
        (true, false) => before.sensitivity,
        (false, _) => Sensitivity::default(),
    }
}

fn label(form: &Form) -> Result<Option<AiLabel>, Error> {
    let word = form.text("ai_label");
    if word.is_empty() {
        return Ok(None);
    }
    let known = AiLabel::from_word(word);
    let words: Vec<&str> = AiLabel::ALL.into_iter().map(AiLabel::as_str).collect();
    known.map(Some).ok_or_else(|| {
        let sentence = format!("ai_label is one of: {}.", words.join(", "));
        Error::invalid("ai_label", "label.unknown", sentence)
    })
}

/// The pictures by number, with what `media_attributes` says about each. A description that was
/// sent with the file counts where nothing is said here.
async fn pictures(
    app: &App,
    member: &Member,
    form: &Form,
    before: Vec<PictureDraft>,
) -> Result<Vec<PictureDraft>, Error> {
    let mut pictures = before;
    if form.has("media_ids[]") || form.has("media_ids") {
        let ids = media_ids(form)?;
        let rows = services::uploads::mine(app, member, ids.clone()).await?;
        let old = pictures;
        let of = |media: MediaId| {
            let row = rows.iter().find(|it| it.media.id == media);
            let alt = row.map(|it| it.media.alt.clone()).unwrap_or_default();
            let known = old.iter().find(|it| it.media == media).cloned();
            known.unwrap_or(PictureDraft { media, alt, ..PictureDraft::default() })
        };
        pictures = ids.into_iter().map(of).collect();
    }
    for said in params::objects(form, "media_attributes") {
        let id = said.text("id").parse::<MediaId>().ok();
        let Some(picture) = pictures.iter_mut().find(|it| Some(it.media) == id) else {
            continue;
        };
        if said.has("description") {
            said.text("description").clone_into(&mut picture.alt);
        }
        picture.terms = terms::sent(&said)?.or(picture.terms);
        picture.label = label(&said)?.unwrap_or(picture.label);
    }
    Ok(pictures)
}

fn media_ids(form: &Form) -> Result<Vec<MediaId>, Error> {
    form.all("media_ids[]")
        .chain(form.all("media_ids"))
        .filter(|it| !it.is_empty())
        .map(|it| {
            let sentence = "media_ids holds something that is no id.";
            it.parse().map_err(|_| Error::invalid("media_ids", "media.id", sentence))
        })
        .collect()
}

async fn show(app: App, caller: Caller, id: web::Path<PostId>) -> Result<HttpResponse, ApiError> {
    one(&app, caller.viewer("read:statuses")?, *id).await
}

async fn one(app: &App, viewer: &Viewer, id: PostId) -> Result<HttpResponse, ApiError> {
    let shown = found(app, viewer, id).await?;
    let status = People::new(app, viewer).status(&shown).await?;
    Ok(answer::json(app, &status, shown.exposure))
}

async fn found(app: &App, viewer: &Viewer, id: PostId) -> Result<Box<Shown>, Error> {
    match services::posts::find(app, viewer, id).await? {
        Found::Post(shown) => Ok(shown),
        Found::Gone { .. } => Err(Error::NotFound("That post was deleted by its author.")),
    }
}

/// Answers with the post as it was, with its source, so that an app can offer to write it anew.
async fn delete(app: App, caller: Caller, id: web::Path<PostId>) -> Result<HttpResponse, ApiError> {
    let member = caller.member("write:statuses")?;
    let viewer = Viewer::Member(member.clone());
    let shown = found(&app, &viewer, *id).await?;
    let status = People::new(&app, &viewer).status(&shown).await?;
    services::posts::delete(&app, member, *id).await?;
    Ok(answer::json(&app, &status, shown.exposure))
}

#[derive(Serialize)]
struct Context {
    ancestors: Vec<Status>,
    descendants: Vec<Status>,
}

async fn context(
    app: App,
    caller: Caller,
    id: web::Path<PostId>,
) -> Result<HttpResponse, ApiError> {
    let viewer = caller.viewer("read:statuses")?;
    let thread = services::posts::show(&app, viewer, *id).await?;
    let mut people = People::new(&app, viewer);
    let context = Context {
        ancestors: people.statuses(&thread.ancestors).await?,
        descendants: people.statuses(&thread.replies).await?,
    };
    let shown = thread.ancestors.iter().chain(&thread.replies).map(|it| it.exposure);
    Ok(answer::json(&app, &context, Exposure::of_page(shown)))
}

/// The authors of the posts of one answer, each asked for once.
pub(super) struct People<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    known: HashMap<AccountId, Account>,
}

impl<'a> People<'a> {
    pub(super) fn new(app: &'a App, viewer: &'a Viewer) -> Self {
        Self { app, viewer, known: HashMap::new() }
    }

    pub(super) async fn status(&mut self, shown: &Shown) -> Result<Status, Error> {
        let account = self.account(shown.post.account_id).await?;
        Ok(Status::of(&self.app.config.server, shown, account))
    }

    pub(super) async fn statuses<'s>(
        &mut self,
        shown: impl IntoIterator<Item = &'s Shown>,
    ) -> Result<Vec<Status>, Error> {
        let mut statuses = Vec::new();
        for one in shown {
            statuses.push(self.status(one).await?);
        }
        Ok(statuses)
    }

    /// By number: people of other servers may have the name of somebody here.
    async fn account(&mut self, id: AccountId) -> Result<Account, Error> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let profile = services::accounts::profile_by_id(self.app, self.viewer, id).await?;
        let is_self = self.viewer.account() == Some(profile.account.id);
        let account = Account::of(&self.app.config.server, &profile, is_self);
        self.known.insert(id, account.clone());
        Ok(account)
    }
}
