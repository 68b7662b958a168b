//! Every change of one's terms, in words.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::{AiLabel, Consent, Exposure};

use super::places;
use crate::door::{App, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::view::{ConsentMark, LabelMark, Moment, Page, PagerView, Tab};
use crate::web::{Html, PageError, layout, present};

routes! {
    /// The log of changes.
    routes, ROUTES:
    get "/settings/terms/log" => show, Nothing;
}

/// Lines on a page, as many as the service gives.
const PAGE: usize = 100;

/// One change.
struct LogLine {
    when: Moment,
    what: &'static str,
    url: Option<String>,
    changes: Vec<String>,
    by: String,
}

#[derive(Template)]
#[template(path = "pages/settings/log.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    lines: Vec<LogLine>,
    pager: PagerView,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let asked = present::asked_page(request.query_string(), PAGE);
    let events = services::terms::events(&app, member, asked.older_than).await?;
    let page =
        layout::page(&app, &session, words::plain("settings-log"), &Exposure::none()).await?;
    let older = (events.len() == PAGE).then(|| events.last().map(|it| it.id.0)).flatten();
    let shown = Show {
        page,
        places: places("/settings/terms"),
        pager: present::pager("/settings/terms/log", older, None),
        lines: events.iter().map(line).collect(),
    };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

fn line(event: &services::ConsentEvent) -> LogLine {
    let (what, url) = match event.subject.as_str() {
        "post" => ("settings-log-post", Some(format!("/posts/{}", event.subject_id))),
        "media" => ("settings-log-picture", None),
        _ => ("settings-log-default", None),
    };
    LogLine {
        when: moment(event.at),
        what: words::plain(what),
        url,
        changes: changes(
            (event.old_terms.get(), event.old_label.get()),
            (event.new_terms.get(), event.new_label.get()),
        ),
        by: origin(&event.origin),
    }
}

/// Where a change came from, in words. New origins are shown by their own name.
fn origin(word: &str) -> String {
    let id = match word {
        "sign_up" => "settings-log-by-sign-up",
        "setup" => "settings-log-by-setup",
        "console" => "settings-log-by-console",
        "staff" => "settings-log-by-staff",
        "publish" => "settings-log-by-publish",
        "edit" => "settings-log-by-edit",
        "default" => "settings-log-by-default",
        "default for all works" => "settings-log-by-default-for-all",
        "post" => "settings-log-by-post",
        "picture" => "settings-log-by-picture",
        other => return other.replace('_', " "),
    };
    words::plain(id).to_owned()
}

/// What is different, use by use.
fn changes(old: (Consent, AiLabel), new: (Consent, AiLabel)) -> Vec<String> {
    let (before, after) = (ConsentMark::of(old.0), ConsentMark::of(new.0));
    let mut changes: Vec<String> = before
        .uses
        .iter()
        .zip(&after.uses)
        .filter(|(was, is)| was.permission != is.permission)
        .map(|(was, is)| format!("{}: {} → {}", was.name, was.permission, is.permission))
        .collect();
    if old.1 != new.1 {
        let change = words::say("settings-log-label").with("before", label_words(old.1));
        changes.push(change.with("after", label_words(new.1)).text());
    }
    changes
}

fn label_words(label: AiLabel) -> &'static str {
    LabelMark::of(label).map_or_else(|| words::plain("settings-log-not-said"), |mark| mark.words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_different_is_said() {
        let open = Consent::from_letters("NNNA").unwrap();
        let said = changes((Consent::DENIED, AiLabel::Undeclared), (open, AiLabel::HumanMade));
        assert_eq!(
            said,
            ["Input to an AI: not allowed → allowed", "How it was made: Not said → Made by hand"]
        );
        assert!(changes((open, AiLabel::HumanMade), (open, AiLabel::HumanMade)).is_empty());
    }
}
