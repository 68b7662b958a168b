//! Questions about pictures: what the file says, what its author says, and what is decided.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::cases::{FindingLine, Question};
use services::{CaseKind, RowId, Ruling};

use super::{places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{AuthorView, LabelMark, Moment, Page, PagerView, PictureView, Tab};
use crate::web::{Html, PageError, layout, present};

routes! {
    /// The list of questions.
    routes, ROUTES:
    get "/admin/cases" => list, Works;
    post "/admin/cases/{id}" => decide, Nothing;
}

/// Questions on a page.
const PAGE: usize = 20;

/// One way to decide.
struct Choice {
    value: &'static str,
    label: &'static str,
    effect: &'static str,
}

/// A picture with who made it.
struct Other {
    picture: PictureView,
    author: AuthorView,
    bits: String,
}

struct Row {
    id: String,
    title: &'static str,
    when: Moment,
    author: Option<AuthorView>,
    picture: PictureView,
    original: Option<Other>,
    findings: Vec<FindingLine>,
    claim: Option<LabelMark>,
    statement: String,
    /// What a detector said, last of all.
    detector: Option<String>,
    choices: &'static [Choice],
    ruling: Option<&'static str>,
    message: String,
}

#[derive(Template)]
#[template(path = "pages/admin/cases.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    filters: Vec<Tab>,
    cases: Vec<Row>,
    pager: PagerView,
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let is_decided = Form::of_query(request.query_string()).text("show") == "decided";
    let which = present::asked_page(request.query_string(), PAGE);
    let found = services::cases::list(&app, member, is_decided, which).await?;
    let works = found.items.iter().map(|it| it.picture.exposure);
    let exposure = Exposure::of_page(works).unlisted();
    let mut page = layout::page(&app, &session, "Questions about pictures", &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let link = |name: &str, id: Option<i64>| {
        let show = if is_decided { "decided" } else { "" };
        id.map(|id| format!("/admin/cases?show={show}&{name}={id}"))
    };
    let shown = List {
        page,
        places: places(member, "/admin/cases"),
        filters: [("Open", "/admin/cases", false), ("Decided", "/admin/cases?show=decided", true)]
            .into_iter()
            .map(|(label, url, which)| Tab {
                label: label.to_owned(),
                url: url.to_owned(),
                is_here: which == is_decided,
            })
            .collect(),
        pager: PagerView { newer: link("newer", found.newer), older: link("older", found.older) },
        cases: found.items.iter().map(row).collect(),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

fn row(question: &Question) -> Row {
    let case = &question.case;
    let row = &question.picture.media;
    let score = row.detector_score;
    Row {
        id: case.id.to_string(),
        title: kind_words(case.kind),
        when: moment(case.created_at),
        author: question.author.as_ref().map(present::author),
        picture: present::picture(&question.picture, &question.picture.exposure),
        original: question.original.as_ref().map(|(picture, author)| Other {
            picture: present::picture(picture, &picture.exposure),
            author: present::author(author),
            bits: case.distance.map(|bits| bits.to_string()).unwrap_or_default(),
        }),
        findings: question.findings.clone(),
        claim: LabelMark::of(row.label.get()),
        statement: case.statement.clone(),
        detector: (score >= 0.0).then(|| {
            let percent = score * 100.0;
            format!(
                "{percent:.0} of 100, says {}. Such scores are often wrong.",
                row.detector_model
            )
        }),
        choices: choices(case.kind),
        ruling: case.ruling.map(ruling_words),
        message: case.message.clone(),
    }
}

fn kind_words(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Appeal => "An artist says that the file is wrong",
        CaseKind::Suspicion => "Something in the file may come from a generator",
        CaseKind::Detector => "A detector is suspicious",
        CaseKind::Copy => "A copy of another artist's work",
        CaseKind::Likeness => "It looks much like another artist's work",
    }
}

/// What a ruling is called.
pub(crate) fn ruling_words(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Open => "Not decided yet",
        Ruling::ByHand => "Made by hand",
        Ruling::Assisted => "AI-assisted",
        Ruling::Generated => "AI-made",
        Ruling::CannotTell => "Nobody can tell",
        Ruling::SameWork => "The same work",
        Ruling::OtherWork => "Another work",
    }
}

const MADE: &[Choice] = &[
    Choice {
        value: "by_hand",
        label: "Made by hand",
        effect: "The traces in the file count for nothing; a post that was held is published.",
    },
    Choice {
        value: "cannot_tell",
        label: "Nobody can tell",
        effect: "In doubt for the artist: as above.",
    },
    Choice {
        value: "assisted",
        label: "AI-assisted",
        effect: "The picture gets this label, here and on other servers.",
    },
    Choice {
        value: "generated",
        label: "AI-made",
        effect: "The picture gets this label, and moderators are asked when it comes again.",
    },
];

const COPIES: &[Choice] = &[
    Choice {
        value: "same_work",
        label: "The same work",
        effect: "The terms of the original hold for the copy too.",
    },
    Choice {
        value: "other_work",
        label: "Another work",
        effect: "Only its own terms hold for it.",
    },
];

fn choices(kind: CaseKind) -> &'static [Choice] {
    match kind {
        CaseKind::Copy | CaseKind::Likeness => COPIES,
        CaseKind::Appeal | CaseKind::Suspicion | CaseKind::Detector => MADE,
    }
}

async fn decide(
    app: App,
    session: Session,
    id: web::Path<RowId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let ruling = Ruling::from_word(form.text("ruling")).unwrap_or(Ruling::Open);
    services::cases::decide(&app, member, *id, ruling, form.raw("message")).await?;
    Ok(see_other("/admin/cases?done=ruled"))
}
