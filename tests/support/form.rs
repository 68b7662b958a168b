//! A form as a browser fills it in: what stands in its fields, and what somebody changes.

use scraper::{ElementRef, Html, Selector};

use super::browser::{Asking, Browser};
use super::http::Answer;

/// Parts the fields of a form with files.
const BOUNDARY: &str = "----rakkan-test-boundary";

/// A form somebody has before them.
#[derive(Clone, Debug)]
pub struct Form<'b> {
    browser: &'b Browser,
    pub action: String,
    has_files: bool,
    fields: Vec<(String, String)>,
    files: Vec<SentFile>,
}

#[derive(Clone, Debug)]
struct SentFile {
    field: String,
    name: String,
    bytes: Vec<u8>,
}

impl<'b> Form<'b> {
    /// The first form of a page whose action starts with `action`.
    #[track_caller]
    pub fn on(browser: &'b Browser, page: &Answer, action: &str) -> Self {
        let html = Html::parse_document(&page.text());
        let forms = Selector::parse("form[method=post]").unwrap();
        let wanted =
            |it: &ElementRef<'_>| it.attr("action").is_some_and(|it| it.starts_with(action));
        let Some(form) = html.select(&forms).find(wanted) else {
            let actions = page.attributes("form", "action");
            panic!("{} has no form for {action}, only for {actions:?}", page.asked);
        };
        Self {
            browser,
            action: form.attr("action").unwrap_or_default().to_owned(),
            has_files: form.attr("enctype") == Some("multipart/form-data"),
            fields: fields(form),
            files: Vec::new(),
        }
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The names of all fields, in order.
    pub fn names(&self) -> Vec<&str> {
        self.fields.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Writes into a field: whatever stood there goes.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let place = self.fields.iter().position(|(it, _)| it == name);
        self.fields.retain(|(it, _)| it != name);
        let pair = (name.to_owned(), value.to_owned());
        // The token must stay the first field.
        let place = place.unwrap_or(self.fields.len()).min(self.fields.len());
        self.fields.insert(place, pair);
        self
    }

    /// One value more: a second ticked box, a pressed button.
    #[must_use]
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Chooses a file.
    #[must_use]
    pub fn attach(mut self, field: &str, name: &str, bytes: &[u8]) -> Self {
        self.has_files = true;
        let (field, name) = (field.to_owned(), name.to_owned());
        self.files.push(SentFile { field, name, bytes: bytes.to_vec() });
        self
    }

    /// The request this form makes.
    pub fn asking(&self) -> Asking<'b> {
        let browser = self.browser;
        let asking = browser.ask("POST", &self.action).header("Origin", &browser.origin);
        if self.has_files {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            return asking.body(&kind, self.multipart());
        }
        let fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        asking.fields(&fields)
    }

    /// Sends it.
    #[track_caller]
    pub fn send(&self) -> Answer {
        self.asking().send()
    }

    fn multipart(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(head.as_bytes());
        }
        for file in &self.files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n",
                file.field,
                file.name.replace('"', "%22"),
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(&file.bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        body
    }
}

/// What a browser would send if nobody touched the form. Buttons send only when pressed.
fn fields(form: ElementRef<'_>) -> Vec<(String, String)> {
    let all = Selector::parse("input[name], textarea[name], select[name]").unwrap();
    form.select(&all).filter_map(field).collect()
}

fn field(element: ElementRef<'_>) -> Option<(String, String)> {
    if element.attr("disabled").is_some() {
        return None;
    }
    let name = element.attr("name")?.to_owned();
    let value = match element.value().name() {
        // The parser has taken the line break at the start away, as browsers do.
        "textarea" => element.text().collect(),
        "select" => chosen(element)?,
        _ => match element.attr("type").unwrap_or("text") {
            "checkbox" | "radio" => {
                element.attr("checked")?;
                element.attr("value").unwrap_or("on").to_owned()
            }
            "file" | "submit" | "button" | "image" | "reset" => return None,
            _ => element.attr("value").unwrap_or_default().to_owned(),
        },
    };
    Some((name, value))
}

fn chosen(select: ElementRef<'_>) -> Option<String> {
    let options = Selector::parse("option").unwrap();
    let all: Vec<_> = select.select(&options).collect();
    let chosen = all.iter().find(|it| it.attr("selected").is_some()).or(all.first())?;
    let text = || chosen.text().collect::<String>();
    Some(chosen.attr("value").map_or_else(text, std::borrow::ToOwned::to_owned))
}
