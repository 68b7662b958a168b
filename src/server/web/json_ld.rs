//! schema.org for search engines: each picture with its licence, its maker and how it was made.

use serde_json::{Value, json};
use services::config::Server;
use services::posts::Shown;

use super::dates::iso;
use super::present;

/// The JSON-LD of a work's page: one `ImageObject` for each picture. None for texts.
pub(crate) fn work(server: &Server, shown: &Shown) -> Option<String> {
    if shown.pictures.is_empty() {
        return None;
    }
    let maker = present::name(&shown.author);
    let creator = json!({
        "@type": "Person",
        "name": maker,
        "url": server.link(&present::profile_path(&shown.author)),
    });
    let images: Vec<Value> =
        shown.pictures.iter().map(|it| image(server, shown, it, &creator, maker)).collect();
    Some(script_safe(&json!({ "@context": "https://schema.org", "@graph": images })))
}

fn image(
    server: &Server,
    shown: &Shown,
    picture: &services::posts::Picture,
    creator: &Value,
    maker: &str,
) -> Value {
    let view = present::picture_in(picture, shown);
    let mut image = json!({
        "@type": "ImageObject",
        "contentUrl": server.link(&view.url_large),
        "url": server.link(&present::post_path(&shown.author, shown.post.id)),
        "width": view.width,
        "height": view.height,
        "datePublished": iso(shown.post.created_at),
        "creator": creator,
        "creditText": maker,
        "copyrightNotice": format!("© {maker}"),
        "license": server.link("/policies/ai"),
        "acquireLicensePage": server.link(&present::profile_path(&shown.author)),
    });
    let Some(fields) = image.as_object_mut() else { return image };
    if !view.alt.is_empty() {
        fields.insert("description".to_owned(), view.alt.into());
    }
    if !shown.post.title.is_empty() {
        fields.insert("name".to_owned(), shown.post.title.clone().into());
    }
    if let Some(kind) = picture.exposure.digital_source_type() {
        fields.insert("digitalSourceType".to_owned(), kind.into());
    }
    image
}

/// JSON that may stand in a `<script>`: no `<` can end it, no line separator can break it.
pub(super) fn script_safe(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_can_end_the_script() {
        let safe = script_safe(&json!({ "name": "</script><script>alert(1)</script>" }));
        assert!(!safe.contains('<'));
        assert_eq!(
            serde_json::from_str::<Value>(&safe).unwrap(),
            json!({ "name": "</script><script>alert(1)</script>" })
        );
    }
}
