//! Words one does not want to read, where, and what is done about them. The rows are those that
//! apps keep: what one makes here they have, and the other way round.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::filters::{self, Action, Context, Edit, KeywordEdit, Whole};
use services::{Error, PostId, RowId, Timestamp};

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Choice, Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// Filters.
    routes, ROUTES:
    get "/settings/filters" => list, Nothing;
    post "/settings/filters" => create, Nothing;
    get "/settings/filters/new" => blank, Nothing;
    get "/settings/filters/{id}" => one, Nothing;
    post "/settings/filters/{id}" => save, Nothing;
    post "/settings/filters/{id}/delete" => delete, Nothing;
    post "/settings/filters/{id}/posts/{post}" => let_go, Nothing;
}

/// Empty places for words on a form.
const EMPTY_PLACES: usize = 4;

/// Words that a line of the list names.
const NAMED: usize = 6;

/// How long a filter can last: seconds, and the message that says so.
const LENGTHS: [(u64, &str); 7] = [
    (1_800, "settings-filter-30-minutes"),
    (3_600, "settings-filter-1-hour"),
    (21_600, "settings-filter-6-hours"),
    (43_200, "settings-filter-12-hours"),
    (86_400, "settings-filter-1-day"),
    (604_800, "settings-filter-1-week"),
    (2_592_000, "settings-filter-30-days"),
];

/// The answers about its end that are no length.
const NEVER: &str = "never";
const AS_IT_WAS: &str = "keep";

/// A filter in the list.
struct Line {
    id: String,
    title: String,
    words: String,
    places: String,
    action: &'static str,
    until: Option<Moment>,
    is_over: bool,
}

impl Line {
    fn of(it: &Whole, now: Timestamp) -> Self {
        let until = it.filter.expires_at;
        Self {
            id: it.filter.id.to_string(),
            title: it.filter.title.clone(),
            words: summary(it),
            places: Context::of(&it.filter).map(place_words).collect::<Vec<_>>().join(", "),
            action: action_words(Action::of(&it.filter)).0,
            is_over: until.is_some_and(|end| end <= now),
            until: until.map(moment),
        }
    }
}

/// "dragon, sword and 3 more; 1 post".
fn summary(it: &Whole) -> String {
    let named: Vec<&str> = it.keywords.iter().take(NAMED).map(|it| it.keyword.as_str()).collect();
    let mut summary = named.join(", ");
    let more = it.keywords.len().saturating_sub(NAMED);
    if more > 0 {
        let said = words::say("settings-filters-more").with("words", &summary);
        summary = said.with("count", &more).text();
    }
    if it.posts.is_empty() {
        return summary;
    }
    let posts = words::say("settings-filters-posts").with("count", &it.posts.len());
    if summary.is_empty() { posts.text() } else { format!("{summary}; {posts}") }
}

fn place_words(context: Context) -> &'static str {
    words::plain(match context {
        Context::Home => "settings-filter-in-home",
        Context::Notifications => "settings-filter-in-notifications",
        Context::Public => "settings-filter-in-public",
        Context::Thread => "settings-filter-in-thread",
        Context::Account => "settings-filter-in-account",
    })
}

/// Its name, and what it means.
fn action_words(action: Action) -> (&'static str, &'static str) {
    let (name, meaning) = match action {
        Action::Warn => ("settings-filter-warn", "settings-filter-warn-hint"),
        Action::Hide => ("settings-filter-hide", "settings-filter-hide-hint"),
        Action::Blur => ("settings-filter-blur", "settings-filter-blur-hint"),
    };
    (words::plain(name), words::plain(meaning))
}

#[derive(Template)]
#[template(path = "pages/settings/filters.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    lines: Vec<Line>,
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let found = filters::list(&app, session.member()?).await?;
    let now = app.now();
    let mut page =
        layout::page(&app, &session, words::plain("settings-filters"), &Exposure::none()).await?;
    page.flash = layout::flash_of(request.query_string());
    let lines = found.iter().map(|it| Line::of(it, now)).collect();
    let shown = List { page, places: places("/settings/filters"), lines };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

/// A word, as the form holds it.
#[derive(Clone, Debug)]
struct Word {
    id: Option<RowId>,
    word: String,
    is_whole: bool,
}

/// What is said about a filter.
#[derive(Clone, Debug)]
struct Typed {
    title: String,
    contexts: Vec<Context>,
    action: Action,
    ends: String,
    words: Vec<Word>,
}

impl Typed {
    fn blank() -> Self {
        Self {
            title: String::new(),
            contexts: Context::ALL.to_vec(),
            action: Action::Warn,
            ends: NEVER.to_owned(),
            words: Vec::new(),
        }
    }

    fn of(it: &Whole) -> Self {
        let word = |it: &filters::Keyword| Word {
            id: Some(it.id),
            word: it.keyword.clone(),
            is_whole: it.whole_word,
        };
        Self {
            title: it.filter.title.clone(),
            contexts: Context::of(&it.filter).collect(),
            action: Action::of(&it.filter),
            ends: if it.filter.expires_at.is_some() { AS_IT_WAS } else { NEVER }.to_owned(),
            words: it.keywords.iter().map(word).collect(),
        }
    }

    fn read(form: &Form) -> Self {
        let word = |(name, value): &(String, String)| {
            let key = name.strip_prefix("word_")?;
            Some(Word {
                id: key.parse().ok(),
                word: value.trim().to_owned(),
                is_whole: form.has(&format!("whole_{key}")),
            })
        };
        Self {
            title: form.text("title").to_owned(),
            contexts: form.all("context").filter_map(Context::from_word).collect(),
            action: Action::from_word(form.text("action")).unwrap_or_default(),
            ends: form.text("ends").to_owned(),
            words: form.pairs().iter().filter_map(word).collect(),
        }
    }

    /// Whether it holds a word; one that was emptied is taken away.
    fn has_words(&self) -> bool {
        self.words.iter().any(|it| !it.word.is_empty())
    }

    fn edit(&self, now: Timestamp) -> Edit {
        let is_said = |it: &&Word| it.id.is_some() || !it.word.is_empty();
        let keyword = |it: &Word| KeywordEdit {
            id: it.id,
            keyword: Some(it.word.clone()).filter(|it| !it.is_empty()),
            whole_word: Some(it.is_whole),
            is_gone: it.word.is_empty(),
        };
        Edit {
            title: Some(self.title.clone()),
            contexts: Some(self.contexts.clone()),
            action: Some(self.action),
            expires_at: match self.ends.parse() {
                Ok(seconds) => Some(Some(now.plus(Duration::from_secs(seconds)))),
                Err(_) if self.ends == AS_IT_WAS => None,
                Err(_) => Some(None),
            },
            keywords: self.words.iter().filter(is_said).map(keyword).collect(),
        }
    }
}

/// A word on the form: its key ends the names of its fields.
struct WordField {
    key: String,
    label: String,
    word: String,
    is_whole: bool,
}

#[derive(Template)]
#[template(path = "pages/settings/filter.html")]
struct One {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    /// None for a new one.
    id: Option<String>,
    title: String,
    contexts: Vec<Choice>,
    actions: Vec<Choice>,
    ends: Vec<Choice>,
    words: Vec<WordField>,
    /// Posts that an app put into it, by number.
    posts: Vec<String>,
}

async fn blank(app: App, session: Session) -> Result<HttpResponse, PageError> {
    session.member()?;
    form(&app, &session, None, &Typed::blank(), Faults::default()).await
}

async fn one(app: App, session: Session, id: web::Path<RowId>) -> Result<HttpResponse, PageError> {
    let whole = filters::find(&app, session.member()?, *id).await?;
    form(&app, &session, Some(&whole), &Typed::of(&whole), Faults::default()).await
}

async fn form(
    app: &App,
    session: &Session,
    of: Option<&Whole>,
    typed: &Typed,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let heading = match of {
        Some(_) => words::plain("settings-filter"),
        None => words::plain("settings-filters-new"),
    };
    let shown = One {
        page: layout::page(app, session, heading, &Exposure::none()).await?,
        places: places("/settings/filters"),
        faults,
        id: of.map(|it| it.filter.id.to_string()),
        title: typed.title.clone(),
        contexts: Context::ALL
            .map(|it| choice(it.as_str(), place_words(it), typed.contexts.contains(&it)))
            .into(),
        actions: Action::ALL
            .map(|it| {
                let (label, hint) = action_words(it);
                let choice = choice(it.as_str(), label, typed.action == it);
                Choice { hint: hint.to_owned(), ..choice }
            })
            .into(),
        ends: ends(of.and_then(|it| it.filter.expires_at), &typed.ends),
        words: word_fields(&typed.words),
        posts: of
            .map_or_else(Vec::new, |it| it.posts.iter().map(|it| it.post_id.to_string()).collect()),
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

fn choice(value: &str, label: &str, is_chosen: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        icon: "",
        is_chosen,
    }
}

fn ends(now: Option<Timestamp>, typed: &str) -> Vec<Choice> {
    let kept = now.map(|end| {
        let label = words::say("settings-filter-as-it-is").with("when", &moment(end).words);
        choice(AS_IT_WAS, &label.text(), typed == AS_IT_WAS)
    });
    let lengths = LENGTHS.map(|(seconds, label)| {
        let value = seconds.to_string();
        choice(&value, words::plain(label), typed == value)
    });
    let never = choice(NEVER, words::plain("settings-filter-never"), typed == NEVER);
    kept.into_iter().chain([never]).chain(lengths).collect()
}

/// Those that are there, and empty places. What was typed into a place stays in one.
fn word_fields(words: &[Word]) -> Vec<WordField> {
    let old = words.iter().filter(|it| it.id.is_some()).cloned();
    let typed = words.iter().filter(|it| it.id.is_none() && !it.word.is_empty()).cloned();
    let empty = Word { id: None, word: String::new(), is_whole: true };
    let all = old.chain(typed).chain(std::iter::repeat_n(empty, EMPTY_PLACES));
    (1_usize..)
        .zip(all)
        .map(|(place, it)| WordField {
            key: it.id.map_or_else(|| format!("new-{place}"), |id| id.to_string()),
            label: words::say("settings-filter-word").with("number", &place).text(),
            word: it.word,
            is_whole: it.is_whole,
        })
        .collect()
}

/// What the service found, in the words of this form.
fn worded(error: Error) -> Result<Faults, Error> {
    let is_one_too_many = error.code() == "filter.many";
    let mut faults = faults::renamed(error, &[("", "title"), ("keywords", "words")])?;
    for fault in &mut faults.list {
        let sentence = match fault.field.as_str() {
            "title" if !is_one_too_many => {
                words::say("settings-filter-fault-name").with("most", &filters::LENGTH)
            }
            "context" => words::say("settings-filter-fault-where"),
            "keyword" => words::say("settings-filter-fault-word").with("most", &filters::LENGTH),
            _ => continue,
        };
        fault.sentence = sentence.into();
        if fault.field == "keyword" {
            "words".clone_into(&mut fault.field);
        }
    }
    Ok(faults)
}

fn no_words() -> Faults {
    faults::one("words", words::plain("settings-filter-fault-words"))
}

async fn create(app: App, session: Session, sent: Form) -> Result<HttpResponse, PageError> {
    let (member, typed) = (session.member()?, Typed::read(&sent));
    if !typed.has_words() {
        return form(&app, &session, None, &typed, no_words()).await;
    }
    match filters::create(&app, member, typed.edit(app.now())).await {
        Ok(_) => Ok(see_other("/settings/filters?done=saved")),
        Err(error) => form(&app, &session, None, &typed, worded(error)?).await,
    }
}

async fn save(
    app: App,
    session: Session,
    id: web::Path<RowId>,
    sent: Form,
) -> Result<HttpResponse, PageError> {
    let (member, typed) = (session.member()?, Typed::read(&sent));
    let whole = filters::find(&app, member, *id).await?;
    if !typed.has_words() && whole.posts.is_empty() {
        return form(&app, &session, Some(&whole), &typed, no_words()).await;
    }
    match filters::update(&app, member, *id, typed.edit(app.now())).await {
        Ok(_) => Ok(see_other("/settings/filters?done=saved")),
        Err(error) => form(&app, &session, Some(&whole), &typed, worded(error)?).await,
    }
}

async fn delete(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    filters::delete(&app, session.member()?, *id).await?;
    Ok(see_other("/settings/filters?done=filter-gone"))
}

/// Takes a post out of the filter that an app put it into.
async fn let_go(
    app: App,
    session: Session,
    path: web::Path<(RowId, PostId)>,
) -> Result<HttpResponse, PageError> {
    let (id, post) = path.into_inner();
    let member = session.member()?;
    let whole = filters::find(&app, member, id).await?;
    if let Some(row) = whole.posts.iter().find(|it| it.post_id == post) {
        filters::delete_post(&app, member, row.id).await?;
    }
    Ok(see_other(&format!("/settings/filters/{id}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emptied_word_goes_and_an_empty_place_is_no_word() {
        let form = Form::of_query(
            "title=Stories&context=home&context=nowhere&action=hide&ends=3600\
             &word_7=&word_8=dragon&whole_8=1&word_new-3=+&word_new-4=sword",
        );
        let edit = Typed::read(&form).edit(Timestamp(0));
        assert_eq!(edit.contexts, Some(vec![Context::Home]));
        assert_eq!(edit.expires_at, Some(Some(Timestamp(3_600_000))));
        let words: Vec<_> = edit
            .keywords
            .iter()
            .map(|it| (it.id, it.keyword.as_deref(), it.whole_word, it.is_gone))
            .collect();
        let expected = [
            (Some(RowId(7)), None, Some(false), true),
            (Some(RowId(8)), Some("dragon"), Some(true), false),
            (None, Some("sword"), Some(false), false),
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn an_end_that_is_not_touched_stays() {
        let typed = |ends: &str| Typed { ends: ends.to_owned(), ..Typed::blank() };
        assert_eq!(typed(AS_IT_WAS).edit(Timestamp(0)).expires_at, None);
        assert_eq!(typed(NEVER).edit(Timestamp(0)).expires_at, Some(None));
    }
}
