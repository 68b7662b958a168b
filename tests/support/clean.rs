//! What must not be on a page, whatever people typed.

use scraper::Html;

use super::http::Answer;

/// Nothing on the page that the policy would have to stop.
#[track_caller]
pub fn is_clean_page(answer: &Answer) {
    let complaints = foreign_markup(&answer.html());
    assert!(complaints.is_empty(), "{}: {complaints:#?}", answer.asked);
}

/// Scripts, styles, handlers and frames in the page itself.
pub fn foreign_markup(html: &Html) -> Vec<String> {
    let mut found = Vec::new();
    for node in html.tree.nodes() {
        let Some(element) = node.value().as_element() else {
            continue;
        };
        let name = element.name();
        let is_ours = match name {
            "script" => {
                element.attr("src").is_some_and(|it| it.starts_with("/assets/"))
                    || element.attr("type") == Some("application/ld+json")
            }
            "style" | "iframe" | "frame" | "object" | "embed" | "base" | "applet" | "math"
            | "noembed" => false,
            "link" => element
                .attr("href")
                .is_some_and(|it| it.starts_with('/') || it.starts_with("http://127.0.0.1")),
            "meta" => element.attr("http-equiv").is_none(),
            "form" => element
                .attr("action")
                .is_some_and(|it| it.starts_with('/') && !it.starts_with("//")),
            "img" | "source" => {
                let from =
                    element.attr("src").or_else(|| element.attr("srcset")).unwrap_or_default();
                from.starts_with('/') && !from.starts_with("//")
            }
            _ => true,
        };
        if !is_ours {
            found.push(format!("<{name} {:?}>", element.attrs().collect::<Vec<_>>()));
        }
        for (attribute, value) in element.attrs() {
            let value = value.trim_start().to_ascii_lowercase();
            let runs = value.starts_with("javascript:")
                || value.starts_with("data:")
                || value.starts_with("vbscript:");
            let is_words = matches!(
                attribute,
                "value" | "content" | "title" | "alt" | "aria-label" | "placeholder"
            );
            if attribute.starts_with("on")
                || attribute == "style"
                || attribute == "srcdoc"
                || (runs && !is_words)
            {
                found.push(format!("<{name} {attribute}={value:?}>"));
            }
        }
    }
    found
}
