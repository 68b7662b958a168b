//! A post as people on other servers will see it, before it is sent: read from the very document
//! that would go out.

use serde_json::Value;
use services::outward::Outward;
use services::{App, Error};

use crate::build::note;
use crate::documents::house;

/// Pictures that most servers show of one post.
const MOST: usize = 4;

/// What others show of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The curtain before it, in words.
    pub warning: Option<String>,
    /// Whether pictures are blurred until somebody asks for them.
    pub is_sensitive: bool,
    /// The text, as HTML of ours: wall label, words, terms as hashtags.
    pub html: String,
    /// The pictures that are shown.
    pub pictures: Vec<ElsewherePicture>,
    /// How many are not: most servers show four.
    pub left_out: usize,
}

/// The file of one picture that others fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElsewherePicture {
    /// Its description.
    pub alt: String,
    /// `image/jpeg` and the like.
    pub media_type: String,
    /// Pixels across and down.
    pub size: (u64, u64),
    /// Bytes.
    pub bytes: u64,
}

/// What others would be told of this post.
///
/// # Errors
///
/// When the settings of the server cannot be read.
pub async fn elsewhere(app: &App, post: &Outward) -> Result<Elsewhere, Error> {
    Ok(read(&note::note(&house(app).await?, post)))
}

fn read(note: &Value) -> Elsewhere {
    let all = note["attachment"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |of: &Value, key: &str| of[key].as_str().unwrap_or_default().to_owned();
    let number = |of: &Value, key: &str| of[key].as_u64().unwrap_or_default();
    let picture = |it: &Value| ElsewherePicture {
        alt: text(it, "name"),
        media_type: text(it, "mediaType"),
        size: (number(it, "width"), number(it, "height")),
        bytes: number(it, "size"),
    };
    Elsewhere {
        warning: note["summary"].as_str().map(str::to_owned),
        is_sensitive: note["sensitive"].as_bool().unwrap_or_default(),
        html: text(note, "content"),
        pictures: all.iter().take(MOST).map(picture).collect(),
        left_out: all.len().saturating_sub(MOST),
    }
}
