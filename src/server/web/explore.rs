//! Explore: works of people who want to be found, with facets as a form that asks.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use services::explore::{Asked, Sort};
use services::filters::{self, Context};
use services::{Making, Medium};

use super::view::{Choice, Faults, Page, PagerView, Tab, TileView};
use super::{Html, PageError, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Explore.
    routes, ROUTES:
    get "/explore" => show, Works;
}

/// Works on a page.
const PAGE: usize = 36;

/// Characters of a hashtag that are looked at.
const LONGEST_TAG: usize = 100;

/// A facet that was chosen: its words, and the same page without it.
struct Chosen {
    words: String,
    url: String,
}

#[derive(Template)]
#[template(path = "pages/explore/show.html")]
struct Show {
    page: Page,
    sorts: Vec<Tab>,
    sort: &'static str,
    /// What this order does, in a sentence.
    sentence: &'static str,
    media: Vec<Choice>,
    makings: Vec<Choice>,
    places: Vec<Choice>,
    tag: String,
    shows_sensitive: bool,
    chosen: Vec<Chosen>,
    tiles: Vec<TileView>,
    pager: PagerView,
    /// Whether this is the first page.
    is_first: bool,
    faults: Faults,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let form = Form::of_query(request.query_string());
    let asked = asked(&form);
    let after = form.text("after");
    let reading = services::explore::page(&app, &session.viewer, asked.clone(), after, PAGE);
    let (mut listing, next) = reading.await?;
    let items = &mut listing.items;
    filters::cover(&app, &session.viewer, Context::Public, items, |it| Some(&mut it.shown)).await?;
    // One page for search engines; what somebody chose of it is none.
    let is_plain = request.query_string().is_empty();
    let exposure = if is_plain { listing.exposure } else { listing.exposure.unlisted() };
    let mut page = layout::page(&app, &session, words::say("explore-title"), &exposure).await?;
    page.canonical = is_plain.then(|| app.config.server.link("/explore"));
    let older = next.map(|it| address(&asked, Some(&it)));
    let template = Show {
        page,
        sorts: sorts(&asked, session.viewer.account().is_some()),
        sort: asked.sort.as_str(),
        sentence: sentence(asked.sort),
        media: media(asked.medium),
        makings: makings(asked.made),
        places: places(asked.is_local),
        chosen: chosen(&asked),
        shows_sensitive: asked.shows_sensitive,
        tag: asked.tag,
        tiles: listing.items.iter().filter_map(|it| present::tile(&it.shown, true)).collect(),
        pager: PagerView { older, newer: None },
        is_first: after.is_empty(),
        faults: Faults::default(),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

fn asked(form: &Form) -> Asked {
    let tag: String = form.text("tag").chars().take(LONGEST_TAG).collect();
    Asked {
        medium: Medium::from_word(form.text("medium")).filter(|it| *it != Medium::Other),
        tag: services::text::tag_name(&tag),
        made: Making::from_word(form.text("made")).unwrap_or(Making::ByHand),
        shows_sensitive: !form.text("sensitive").is_empty(),
        is_local: form.text("from") == "here",
        sort: Sort::from_word(form.text("sort")).unwrap_or_default(),
    }
}

/// The address of such a page; what is not chosen is not in it.
fn address(asked: &Asked, after: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    };
    add("sort", if asked.sort == Sort::Fresh { "" } else { asked.sort.as_str() });
    add("medium", asked.medium.map_or("", Medium::as_str));
    add("tag", &asked.tag);
    add("made", if asked.made == Making::ByHand { "" } else { asked.made.as_str() });
    add("sensitive", if asked.shows_sensitive { "1" } else { "" });
    add("from", if asked.is_local { "here" } else { "" });
    add("after", after.unwrap_or_default());
    let query = query.finish();
    if query.is_empty() { "/explore".to_owned() } else { format!("/explore?{query}") }
}

fn sorts(asked: &Asked, is_member: bool) -> Vec<Tab> {
    let tab = |sort: Sort| Tab {
        label: match sort {
            Sort::Fresh => words::plain("explore-sort-fresh"),
            Sort::Seldom => words::plain("explore-sort-seldom"),
            Sort::Near => words::plain("explore-sort-near"),
            Sort::Shuffle => words::plain("explore-sort-shuffle"),
        }
        .to_owned(),
        url: address(&Asked { sort, ..asked.clone() }, None),
        is_here: sort == asked.sort,
    };
    Sort::ALL.into_iter().filter(|it| is_member || *it != Sort::Near).map(tab).collect()
}

fn sentence(sort: Sort) -> &'static str {
    match sort {
        Sort::Fresh => words::plain("explore-sort-fresh-means"),
        Sort::Seldom => words::plain("explore-sort-seldom-means"),
        Sort::Near => words::plain("explore-sort-near-means"),
        Sort::Shuffle => words::plain("explore-sort-shuffle-means"),
    }
}

fn medium_words(medium: Medium) -> &'static str {
    match medium {
        Medium::Other => words::plain("explore-medium-other"),
        Medium::Drawing => words::plain("explore-medium-drawing"),
        Medium::Painting => words::plain("explore-medium-painting"),
        Medium::Digital => words::plain("explore-medium-digital"),
        Medium::Photography => words::plain("explore-medium-photography"),
        Medium::Print => words::plain("explore-medium-print"),
        Medium::ThreeD => words::plain("explore-medium-three-d"),
        Medium::Sculpture => words::plain("explore-medium-sculpture"),
        Medium::Textile => words::plain("explore-medium-textile"),
        Medium::Animation => words::plain("explore-medium-animation"),
    }
}

fn making_words(made: Making) -> &'static str {
    match made {
        Making::ByHand => words::plain("explore-made-by-hand"),
        Making::Assisted => words::plain("explore-made-assisted"),
        Making::ByAi => words::plain("explore-made-by-ai"),
    }
}

fn choice(value: &str, label: &str, is_chosen: bool) -> Choice {
    let (value, label) = (value.to_owned(), label.to_owned());
    Choice { value, label, hint: String::new(), icon: "", is_chosen }
}

fn media(chosen: Option<Medium>) -> Vec<Choice> {
    let known = Medium::ALL.iter().copied().filter(|it| *it != Medium::Other);
    let all = known.map(|it| choice(it.as_str(), medium_words(it), chosen == Some(it)));
    let any = choice("", words::plain("explore-medium-any"), chosen.is_none());
    std::iter::once(any).chain(all).collect()
}

fn makings(chosen: Making) -> Vec<Choice> {
    let all = Making::ALL.iter().copied();
    all.map(|it| choice(it.as_str(), making_words(it), chosen == it)).collect()
}

fn places(is_local: bool) -> Vec<Choice> {
    vec![
        choice("", words::plain("explore-from-everywhere"), !is_local),
        choice("here", words::plain("explore-from-here"), is_local),
    ]
}

/// What somebody chose, each with the way to have more again.
fn chosen(asked: &Asked) -> Vec<Chosen> {
    let mut all = Vec::new();
    let mut add = |words: String, without: Asked| {
        all.push(Chosen { words, url: address(&without, None) });
    };
    if let Some(medium) = asked.medium {
        add(medium_words(medium).to_owned(), Asked { medium: None, ..asked.clone() });
    }
    if !asked.tag.is_empty() {
        add(format!("#{}", asked.tag), Asked { tag: String::new(), ..asked.clone() });
    }
    if asked.made != Making::ByHand {
        add(making_words(asked.made).to_owned(), Asked { made: Making::ByHand, ..asked.clone() });
    }
    if asked.is_local {
        let here = words::plain("explore-from-here").to_owned();
        add(here, Asked { is_local: false, ..asked.clone() });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_was_chosen_and_is_read_back() {
        let all = Asked {
            medium: Some(Medium::Print),
            tag: "birds".to_owned(),
            made: Making::Assisted,
            shows_sensitive: true,
            is_local: true,
            sort: Sort::Shuffle,
        };
        for one in [Asked::default(), all.clone()] {
            let address = address(&one, None);
            let query = address.split_once('?').map_or("", |it| it.1);
            assert_eq!(asked(&Form::of_query(query)), one);
        }
        assert_eq!(address(&Asked::default(), None), "/explore");
        assert_eq!(chosen(&all).len(), 4);
        assert_eq!(chosen(&Asked::default()).len(), 0);
    }

    #[test]
    fn what_nobody_offers_is_not_chosen() {
        let query = "medium=other&made=magic&from=there&sort=popular";
        assert_eq!(asked(&Form::of_query(query)), Asked::default());
    }
}
