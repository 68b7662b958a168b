//! Every component with made-up contents, in debug builds: what a change of the look is judged
//! by, and what the page tests photograph.

use actix_web::HttpResponse;
use askama::Template;
use consent::{AiLabel, Consent, Exposure};

use super::view::{
    Choice, ConsentPicker, Fault, Faults, Flash, FlashKind, HeaderRow, ImagePicker, LabelPicker,
    NoticeView, Page, PagerView, PostView, ProfileView, Slider, Tab, TileView, Tombstone,
};
use super::{Html, PageError, layout, samples};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// The review page; its works are nobody's.
    routes, ROUTES:
    get "/dev/components" => show, Nothing;
}

#[derive(Template)]
#[template(path = "pages/dev/components.html")]
struct Show {
    page: Page,
    posts: Vec<PostView>,
    tiles: Vec<TileView>,
    profile: ProfileView,
    places: Vec<Tab>,
    notices: Vec<NoticeView>,
    faults: Faults,
    picker: ImagePicker,
    label: LabelPicker,
    terms: ConsentPicker,
    account_terms: ConsentPicker,
    signals: Vec<HeaderRow>,
    choices: Vec<Choice>,
    sliders: Vec<Slider>,
    flashes: Vec<Flash>,
    steps: Vec<String>,
    step: usize,
    stone: Tombstone,
    pager: PagerView,
}

async fn show(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let exposure = Exposure::none().unlisted();
    let mut page = layout::page(&app, &session, "Components", &exposure).await?;
    page.viewer = Some(samples::viewer());
    let asked = "What may AI systems do with this post?";
    let shown = Show {
        page,
        posts: vec![samples::picture_post(), samples::text_post(), samples::covered_post()],
        tiles: samples::wall(),
        profile: samples::profile(),
        places: samples::profile_tabs(0),
        notices: samples::notices(),
        faults: faults(),
        picker: samples::image_picker(),
        label: LabelPicker::new("label", AiLabel::HumanMade),
        terms: ConsentPicker::for_work("", asked, samples::mixed_terms(), Consent::DENIED),
        account_terms: ConsentPicker::for_account("account_", Consent::DENIED),
        signals: samples::signals(),
        choices: choices(),
        sliders: sliders(),
        flashes: flashes(),
        steps: ["Owner", "Server", "First work"].map(str::to_owned).into(),
        step: 2,
        stone: samples::tombstone(),
        pager: PagerView { newer: Some("?newer=1".to_owned()), older: Some("?older=1".to_owned()) },
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

fn faults() -> Faults {
    let fault = |field: &str, sentence: &str| Fault {
        field: field.to_owned(),
        sentence: sentence.to_owned(),
    };
    Faults {
        list: vec![
            fault("username", "This name is taken; choose another."),
            fault("alt_1", "Say in words what the picture shows."),
        ],
    }
}

fn choices() -> Vec<Choice> {
    let choice = |value: &str, label: &str, hint: &str, is_chosen| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        icon: "",
        is_chosen,
    };
    vec![
        choice("public", "Public", "Everyone can see this.", true),
        choice("followers", "Followers", "", false),
    ]
}

fn sliders() -> Vec<Slider> {
    let (name, label) = ("everywhere", "Everywhere");
    vec![Slider { name, label, hint: "Works from every server this one knows.", value: 20 }]
}

fn flashes() -> Vec<Flash> {
    [
        (FlashKind::Done, "Your post is up."),
        (FlashKind::Note, "A moderator looks at it first."),
        (FlashKind::Problem, "The file ends too early; it may have been cut on the way."),
    ]
    .map(|(kind, text)| Flash { kind, text: text.to_owned() })
    .into()
}
