//! A picture.

use schemars::JsonSchema;
use serde::Serialize;
use services::config::Server;
use services::posts::Picture;

use super::{Signals, some};
use crate::web::present;

/// A picture.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct MediaAttachment {
    id: String,
    r#type: &'static str,
    url: Option<String>,
    preview_url: Option<String>,
    remote_url: Option<String>,
    preview_remote_url: Option<String>,
    text_url: Option<String>,
    meta: Meta,
    description: Option<String>,
    blurhash: Option<String>,
    #[serde(flatten)]
    signals: Signals,
    /// Why the picture is not shown, as a code; null where it is.
    withheld: Option<String>,
    /// What was done with one's own file, and what it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_report_url: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Meta {
    original: Dimensions,
    #[serde(skip_serializing_if = "Option::is_none")]
    small: Option<Dimensions>,
    focus: Focus,
}

/// The point that must stay in sight, from -1 to 1, upwards and to the right.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct Focus {
    x: f64,
    y: f64,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Dimensions {
    width: u32,
    height: u32,
    size: String,
    aspect: f64,
}

impl Dimensions {
    fn new(width: u32, height: u32) -> Self {
        let aspect = f64::from(width.max(1)) / f64::from(height.max(1));
        Self { width, height, size: format!("{width}x{height}"), aspect }
    }
}

impl MediaAttachment {
    /// `is_mine`: whether it is shown to who made it.
    pub(in crate::api) fn of(server: &Server, picture: &Picture, is_mine: bool) -> Self {
        let row = &picture.media;
        let link = |it: &services::media::RenditionInfo| {
            server.link(&present::rendition_path(picture, it.width, &it.format))
        };
        // Not every app reads WebP: the plain files go first.
        let plain: Vec<_> = picture.renditions.iter().filter(|it| it.format != "webp").collect();
        let usable = if plain.is_empty() { picture.renditions.iter().collect() } else { plain };
        let large = usable.iter().max_by_key(|it| it.width);
        let small = usable.iter().min_by_key(|it| it.width);
        let original = |it: i32| u32::try_from(it).unwrap_or(0);
        // A picture of elsewhere of which nothing can be shown: apps link to where it lies.
        let is_unknown = large.is_none() && !row.remote_url.is_empty() && !row.refusal.is_empty();
        Self {
            id: row.id.to_string(),
            r#type: if is_unknown { "unknown" } else { "image" },
            url: large.map(|it| link(it)),
            preview_url: small.map(|it| link(it)),
            remote_url: some(&row.remote_url),
            preview_remote_url: None,
            text_url: None,
            meta: Meta {
                original: Dimensions::new(original(row.width), original(row.height)),
                small: small.map(|it| Dimensions::new(it.width, it.height)),
                focus: Focus { x: row.focus_x, y: row.focus_y },
            },
            description: some(&row.alt),
            blurhash: some(&row.blurhash),
            signals: Signals::new(server, &picture.exposure),
            withheld: some(&row.refusal),
            file_report_url: is_mine
                .then(|| server.link(&format!("/api/rakkan/v1/media/{}/report", row.id))),
        }
    }

    /// As it was described once.
    pub(in crate::api) fn described(self, alt: &str) -> Self {
        Self { description: some(alt), ..self }
    }
}
