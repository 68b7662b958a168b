//! The mix of the home page, and the page that says how it is made.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::RowId;
use services::filters::{self, Context};
use services::mix::{self, Mix, Mixed, PerPool, Pool, Why};

use super::html::see_other;
use super::view::{Faults, Page, PagerView, PostView, Slider, Tab};
use super::{Html, PageError, faults, home, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// The mix.
    routes, ROUTES:
    get "/home/mix" => show, Works;
    post "/home/mix" => change, Nothing;
    post "/home/mixes/{id}/use" => recall, Nothing;
    post "/home/mixes/{id}/remove" => remove, Nothing;
    get "/about/mix" => about, Nothing;
}

/// A mix that was kept.
struct Kept {
    id: String,
    name: String,
    words: String,
}

#[derive(Template)]
#[template(path = "pages/home/mix.html")]
struct Show {
    page: Page,
    tabs: Vec<Tab>,
    faults: Faults,
    sliders: Vec<Slider>,
    mix: Mix,
    /// What was typed as a name.
    typed: String,
    kept: Vec<Kept>,
    /// The words of what is mixed, before it is opened.
    summary: String,
    posts: Vec<PostView>,
    pager: PagerView,
    is_first: bool,
}

#[derive(Template)]
#[template(path = "pages/about/mix.html")]
struct About {
    page: Page,
    places: usize,
    cap: usize,
    slot: usize,
    few: i64,
    days: u64,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    if !member.is_approved {
        return Ok(see_other("/waiting"));
    }
    let mix = mix::used(&app, member).await?;
    page(&app, &session, (mix, String::new(), Faults::default()), request.query_string()).await
}

async fn page(
    app: &App,
    session: &Session,
    (mix, name, faults): (Mix, String, Faults),
    query: &str,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let asked = Form::of_query(query);
    let after = asked.text("after");
    let mut mixed = mix::page(app, member, mix, after).await?;
    let items = &mut mixed.items;
    filters::cover(app, &session.viewer, Context::Home, items, |it| Some(&mut it.entry.shown))
        .await?;
    let exposure = mixed.exposure.unlisted();
    let mut page = layout::page(app, session, "Mix", &exposure).await?;
    page.flash = layout::flash_of(query);
    let kept = mix::saved(app, member).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = Show {
        page,
        tabs: home::tabs("/home/mix"),
        faults,
        sliders: sliders(mix.parts),
        summary: words(mix.parts),
        mix,
        typed: name,
        kept: kept
            .into_iter()
            .map(|it| Kept { id: it.id.to_string(), name: it.name, words: words(it.mix.parts) })
            .collect(),
        posts: mixed
            .items
            .iter()
            .map(|it| {
                let by = it.entry.boosted_by.as_ref().map(|by| by.author());
                let post = present::post(&session.viewer, &it.entry.shown, by);
                PostView { why: Some(why(it)), ..post }
            })
            .collect(),
        pager: PagerView {
            older: mixed.next.map(|it| format!("/home/mix?after={it}")),
            newer: None,
        },
        is_first: after.is_empty(),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

fn sliders(parts: PerPool<u8>) -> Vec<Slider> {
    Pool::ALL
        .into_iter()
        .map(|pool| Slider {
            name: name_of(pool),
            label: label_of(pool),
            hint: match pool {
                Pool::Follows => "People and hashtags you follow.",
                Pool::Network => "Works by people followed by those you follow.",
                Pool::Here => "Works from this server.",
                Pool::Everywhere => "Works from every server this one knows.",
            },
            value: *parts.of(pool),
        })
        .collect()
}

fn name_of(pool: Pool) -> &'static str {
    match pool {
        Pool::Follows => "follows",
        Pool::Network => "network",
        Pool::Here => "here",
        Pool::Everywhere => "everywhere",
    }
}

fn label_of(pool: Pool) -> &'static str {
    match pool {
        Pool::Follows => "Follows",
        Pool::Network => "Their network",
        Pool::Here => "This server",
        Pool::Everywhere => "Everywhere",
    }
}

/// "Follows 60 %, Everywhere 40 %": of each pool that has a part.
fn words(parts: PerPool<u8>) -> String {
    let part = |pool: Pool| u32::from(*parts.of(pool));
    let sum = Pool::ALL.into_iter().map(part).sum::<u32>().max(1);
    let one = |pool: Pool| format!("{} {} %", label_of(pool), part(pool) * 100 / sum);
    let all = Pool::ALL.into_iter().filter(|it| part(*it) > 0).map(one);
    all.collect::<Vec<_>>().join(", ")
}

/// Why it is there, in words.
fn why(it: &Mixed) -> String {
    let author = present::name(&it.entry.shown.author);
    let words = match &it.why {
        Why::Followed => format!("Because you follow {author}"),
        Why::Boosted => match it.entry.boosted_by.as_ref() {
            Some(by) => format!("Because you follow {}", present::name(by.author())),
            None => "Because somebody you follow boosted it".to_owned(),
        },
        Why::Tagged => "Because it bears a hashtag you follow".to_owned(),
        Why::Network(Some(by)) => {
            format!("Followed by {}, whom you follow", present::name(by.author()))
        }
        Why::Network(None) => "Followed by somebody whom you follow".to_owned(),
        Why::Here => "From this server".to_owned(),
        Why::Everywhere => "From everywhere".to_owned(),
    };
    if it.is_rare { format!("{words}; {author} posts rarely") } else { words }
}

fn read(form: &Form) -> Mix {
    let part = |pool: Pool| form.text(name_of(pool)).parse::<u8>().unwrap_or(0).min(100);
    Mix {
        parts: PerPool::new(part),
        puts_rare_first: form.has("rare"),
        is_art_only: form.has("art"),
        shows_boosts: form.has("boosts"),
    }
}

/// Mixes so from now on; keeps it under a name where the button for that was pressed.
async fn change(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let mix = read(&form);
    let name = form.text("name").to_owned();
    let done = match form.has("save") {
        true => mix::save(&app, member, &name, mix).await,
        false => mix::use_now(&app, member, mix).await,
    };
    match done {
        Ok(()) => Ok(see_other("/home/mix?done=mixed")),
        Err(error) => page(&app, &session, (mix, name, faults::of(error)?), "").await,
    }
}

async fn recall(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    mix::recall(&app, session.member()?, *id).await?;
    Ok(see_other("/home/mix?done=mixed"))
}

async fn remove(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    mix::remove(&app, session.member()?, *id).await?;
    Ok(see_other("/home/mix?done=unmixed"))
}

async fn about(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let page = layout::page(&app, &session, "How the mix is made", &Exposure::none()).await?;
    let about = About {
        page,
        places: mix::PLACES,
        cap: mix::CAP,
        slot: mix::RARE_SLOT,
        few: mix::FEW,
        days: mix::LATELY.as_secs() / 86_400,
    };
    Ok(Html::new(&app, &about, &Exposure::none())?.respond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_said_of_a_hundred() {
        let parts = PerPool { follows: 50, network: 0, here: 0, everywhere: 25 };
        assert_eq!(words(parts), "Follows 66 %, Everywhere 33 %");
    }

    #[test]
    fn what_a_form_says_is_read_and_never_above_a_hundred() {
        let form = Form::of_query("follows=50&network=x&here=250&everywhere=300&rare=1");
        let mix = read(&form);
        assert_eq!(mix.parts, PerPool { follows: 50, network: 0, here: 100, everywhere: 0 });
        assert!(mix.puts_rare_first && !mix.is_art_only && !mix.shows_boosts);
    }
}
