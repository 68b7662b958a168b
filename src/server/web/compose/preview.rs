//! What a post will look like: here, and to people on other servers.

use federation::preview::{Elsewhere, ElsewherePicture};
use services::posts::Draft;
use services::uploads::quota::in_words;
use services::{Error, Member, Viewer};

use super::sheet::{self, ElsewhereView, Preview};
use crate::door::App;
use crate::web::present;
use crate::web::view::PostView;

/// The words as the post will show them.
pub(crate) fn of_words(app: &App, draft: &Draft) -> Preview {
    let home = &app.config.server.public_url;
    let names = services::text::names(&draft.source, home);
    let known = services::text::Known::people(home, names.iter().cloned());
    let html = services::text::render(&draft.source, &known).html;
    let audience = sheet::audience_with(draft.visibility, &names);
    Preview { html, audience, here: None, elsewhere: None }
}

/// The whole, as it would be after publishing. Fails as publishing would.
pub(super) async fn of_post(
    app: &App,
    viewer: &Viewer,
    member: &Member,
    draft: &Draft,
) -> Result<Preview, Error> {
    federation::lookup::get_to_know(app, &draft.source).await?;
    let post = services::posts::rehearse(app, member, draft.clone()).await?;
    let told = federation::preview::elsewhere(app, &post).await?;
    let here = present::post(viewer, &post.shown, None);
    let elsewhere = Some(seen(told, &here));
    Ok(Preview { here: Some(here), elsewhere, ..of_words(app, draft) })
}

fn seen(told: Elsewhere, here: &PostView) -> ElsewhereView {
    let lines = told.pictures.iter().map(line);
    let more = |count: usize| match count {
        0 => None,
        1 => Some("1 more is one press away, on its page here.".to_owned()),
        _ => Some(format!("{count} more are one press away, on its page here.")),
    };
    ElsewhereView {
        warning: told.warning.or_else(|| told.is_sensitive.then(|| "Sensitive".to_owned())),
        html: told.html,
        pictures: here.pictures.iter().cloned().zip(lines).collect(),
        left_out: more(told.left_out),
    }
}

/// "2420 × 3422 pixels, JPEG, 1.9 MB".
fn line(picture: &ElsewherePicture) -> String {
    let (width, height) = picture.size;
    let format = match picture.media_type.as_str() {
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        "image/webp" => "WebP",
        "image/gif" => "GIF",
        other => other,
    };
    format!("{width} × {height} pixels, {format}, {}", in_words(picture.bytes))
}
