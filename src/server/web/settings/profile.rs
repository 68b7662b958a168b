//! Who one is: name, words, links, portrait.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::accounts::ProfileEdit;
use services::posts::Picture;
use services::{Error, MediaId, MediaPurpose, Member};

use super::places;
use crate::door::upload::SentFile;
use crate::door::{App, Form, Session, Upload};
use crate::routes::routes;
use crate::web::html::see_other;
use crate::web::view::{Fault, Faults, Page, Tab};
use crate::web::{Html, PageError, faults, layout, present};

routes! {
    /// The profile.
    routes, ROUTES:
    get "/settings/profile" => show, Nothing;
    post "/settings/profile" => save, Nothing;
}

/// Files we can read, for the file fields.
const ACCEPT: &str = "image/jpeg,image/png,image/webp,image/gif,image/avif";

/// Links and facts on a profile.
const FIELDS: usize = 4;

/// One link or fact.
struct FieldRow {
    number: usize,
    name: String,
    value: String,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a box of the form")]
#[derive(Template)]
#[template(path = "pages/settings/profile.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    display_name: String,
    bio: String,
    fields: Vec<FieldRow>,
    avatar: Option<String>,
    header: Option<String>,
    is_indexable: bool,
    is_locked: bool,
    shows_counts: bool,
    hides_follows: bool,
    is_bot: bool,
    is_discoverable: bool,
    limits: String,
    accept: &'static str,
}

async fn page(
    app: &App,
    session: &Session,
    edit: ProfileEdit,
    faults: Faults,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let own = services::accounts::own(app, session.member()?).await?;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let ids = [own.account.avatar_id, own.account.header_id].into_iter().flatten().collect();
    let pictures = services::uploads::mine(app, session.member()?, ids).await?;
    let mut page =
        layout::page(app, session, words::plain("settings-profile"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let megabytes = app.config.limits.upload_bytes / (1024 * 1024);
    let shown = Show {
        page,
        places: places("/settings/profile"),
        faults,
        display_name: edit.display_name,
        bio: edit.bio_source,
        fields: rows(edit.fields),
        avatar: url_of(&pictures, own.account.avatar_id),
        header: url_of(&pictures, own.account.header_id),
        is_indexable: edit.is_indexable,
        is_locked: edit.is_locked,
        shows_counts: edit.shows_counts,
        hides_follows: edit.hides_follows,
        is_bot: edit.is_bot,
        is_discoverable: edit.is_discoverable,
        limits: words::say("settings-profile-portrait-hint").with("most", &megabytes).text(),
        accept: ACCEPT,
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

fn url_of(pictures: &[Picture], wanted: Option<MediaId>) -> Option<String> {
    let picture = pictures.iter().find(|it| Some(it.media.id) == wanted)?;
    Some(present::picture(picture, &picture.exposure).src)
}

fn rows(fields: Vec<(String, String)>) -> Vec<FieldRow> {
    let empty = std::iter::repeat_with(<(String, String)>::default);
    (1..)
        .zip(fields.into_iter().chain(empty))
        .take(FIELDS)
        .map(|(number, (name, value))| FieldRow { number, name, value })
        .collect()
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let own = services::accounts::own(&app, session.member()?).await?;
    let edit = ProfileEdit::from(&own);
    page(&app, &session, edit, Faults::default(), request.query_string()).await
}

fn read(form: &Form) -> ProfileEdit {
    let field = |number: usize| {
        let name = form.text(&format!("name_{number}")).to_owned();
        let value = form.text(&format!("value_{number}")).to_owned();
        (name, value)
    };
    ProfileEdit {
        display_name: form.text("display_name").to_owned(),
        bio_source: form.text("bio").replace("\r\n", "\n"),
        fields: (1..=FIELDS)
            .map(field)
            .filter(|(name, value)| !name.is_empty() || !value.is_empty())
            .collect(),
        is_indexable: form.has("is_indexable"),
        is_locked: form.has("is_locked"),
        shows_counts: form.has("shows_counts"),
        hides_follows: form.has("hides_follows"),
        is_bot: form.has("is_bot"),
        is_discoverable: form.has("is_discoverable"),
    }
}

/// The words first: a picture that cannot be used does not cost them.
async fn save(app: App, session: Session, upload: Upload) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let Upload { form, files } = upload;
    let edit = read(&form);
    if let Err(error) = services::accounts::edit_profile(&app, member, edit.clone()).await {
        let faults = faults::renamed(error, &[("bio_source", "bio")])?;
        return page(&app, &session, edit, faults, "").await;
    }
    let mut faults = Faults::default();
    take_away(&app, member, &form).await?;
    for file in files {
        if let Some(fault) = put_up(&app, member, file).await? {
            faults.list.push(fault);
        }
    }
    if faults.is_empty() {
        Ok(see_other("/settings/profile?done=saved"))
    } else {
        page(&app, &session, edit, faults, "").await
    }
}

async fn take_away(app: &App, member: &Member, form: &Form) -> Result<(), Error> {
    if form.has("remove_avatar") {
        services::accounts::set_avatar(app, member, None).await?;
    }
    if form.has("remove_header") {
        services::accounts::set_header(app, member, None).await?;
    }
    Ok(())
}

/// Takes in a portrait or a wide picture; answers what is wrong with the file.
async fn put_up(app: &App, member: &Member, mut file: SentFile) -> Result<Option<Fault>, Error> {
    let purpose = match file.field.as_str() {
        "avatar" => MediaPurpose::Avatar,
        "header" => MediaPurpose::Header,
        _ => return Ok(None),
    };
    let (bytes, _place) = file.bytes(app).await?;
    let added = services::uploads::add(app, member, purpose, &file.name, bytes).await;
    let outcome = match (added, purpose) {
        (Ok(added), MediaPurpose::Avatar) => {
            services::accounts::set_avatar(app, member, Some(added.id)).await
        }
        (Ok(added), _) => services::accounts::set_header(app, member, Some(added.id)).await,
        (Err(error), _) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(None),
        Err(error @ (Error::Internal(_) | Error::SignedOut)) => Err(error),
        Err(error) => Ok(Some(Fault { field: file.field, sentence: error.to_string() })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_always_four_rows() {
        let rows = rows(vec![("Web".to_owned(), "https://a.example".to_owned())]);
        assert_eq!(rows.len(), FIELDS);
        assert_eq!(rows.first().unwrap().name, "Web");
        assert!(rows.last().unwrap().name.is_empty());
    }

    #[test]
    fn empty_rows_are_left_out() {
        let pairs = [("name_1", ""), ("value_1", ""), ("name_3", "Shop"), ("value_3", "x")];
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let edit = read(&Form::from_pairs(pairs.iter().map(own).collect()));
        assert_eq!(edit.fields, [("Shop".to_owned(), "x".to_owned())]);
        assert!(!edit.is_indexable);
    }
}
