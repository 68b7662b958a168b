//! Pictures of other servers are fetched, once each, for a small copy.

use services::client::domain_of;
use services::{App, Error, MediaId, Result, remote_cache, remote_media};
use url::Url;

use crate::fetch::{FetchError, Options, Question, ask};
use crate::wire::headers;

/// What pictures can be.
const ACCEPT: &str = "image/webp, image/avif, image/jpeg, image/png, image/gif, image/*;q=0.5";

/// Headers that say something about use.
const SAYING: [&str; 4] = ["x-robots-tag", "tdm-reservation", "content-usage", "content-signal"];

/// Fetches the file of a picture, unless that was done or the picture is gone. Called by the
/// worker; an error means that it is to try again.
pub async fn fetch(app: &App, media: MediaId) -> Result<()> {
    let Some(wanted) = remote_media::wanted(app, media).await? else { return Ok(()) };
    // Nobody here is named to whoever serves a picture: no signature.
    let options = Options { signed_by_instance: false, asks_again: false };
    let question =
        Question { url: &wanted.url, accept: ACCEPT, limit: remote_media::MOST_BYTES, options };
    let response = match ask(app, question).await {
        Ok(response) => response,
        Err(error) if error.is_passing() && !wanted.is_late => {
            return Err(later(&wanted.url, error));
        }
        Err(FetchError::TooLarge) => {
            return remote_media::give_up(app, media, "media.too_large").await;
        }
        Err(_) => return remote_media::give_up(app, media, "").await,
    };
    let said = SAYING.iter().flat_map(|name| {
        let lines = response.headers.get_all(*name).iter();
        lines.filter_map(move |line| Some((*name, line.to_str().ok()?)))
    });
    let said = headers::statement(said);
    remote_media::keep(app, media, response.body, said).await?;
    remote_cache::make_room(app, media).await
}

fn later(url: &str, error: FetchError) -> Error {
    match error {
        FetchError::Own(error) => error,
        other => {
            let domain = Url::parse(url).map(|url| domain_of(&url)).unwrap_or_default();
            Error::Internal(anyhow::anyhow!(
                "a picture of {domain} could not be fetched: {other:?}"
            ))
        }
    }
}
