//! What somebody does not want to read: words and posts, where they are not wanted, and what is
//! done about them. Apps are told what matches and decide themselves; our own pages cover it.

mod rules;

use store::filters as rows;
use store::{Conn, RowId};

pub use rules::{Hit, Rules};
pub use store::filters::{Filter, FilteredPost, Keyword, Whole};

use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::posts::Shown;
use crate::{AccountId, App, Member, PostId, SensitivityReason, Timestamp, Viewer};

/// Characters of a title or a word at most.
pub const LENGTH: usize = 512;

/// Words of one filter at most.
const KEYWORDS: usize = 500;

const GONE: Error = Error::NotFound("people-record-not-found");

/// Where somebody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Their home, and lists.
    Home,
    /// What they are told.
    Notifications,
    /// Everything public.
    Public,
    /// A conversation.
    Thread,
    /// Somebody's profile.
    Account,
}

impl Context {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Home, Self::Notifications, Self::Public, Self::Thread, Self::Account];

    /// The word of apps and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Notifications => "notifications",
            Self::Public => "public",
            Self::Thread => "thread",
            Self::Account => "account",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    fn bit(self) -> i16 {
        1 << (self as i16)
    }

    /// Those of a filter.
    pub fn of(filter: &Filter) -> impl Iterator<Item = Self> {
        let bits = filter.contexts;
        Self::ALL.into_iter().filter(move |it| bits & it.bit() != 0)
    }
}

/// What is done about a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// A curtain with the filter's title.
    #[default]
    Warn,
    /// It is left out.
    Hide,
    /// Its pictures are covered.
    Blur,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Warn, Self::Hide, Self::Blur];

    /// The word of apps and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Hide => "hide",
            Self::Blur => "blur",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// That of a filter.
    pub fn of(filter: &Filter) -> Self {
        match filter.action {
            1 => Self::Hide,
            2 => Self::Blur,
            _ => Self::Warn,
        }
    }
}

/// What is said about a filter; what is not said stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Its title.
    pub title: Option<String>,
    /// Where it acts.
    pub contexts: Option<Vec<Context>>,
    /// What it does.
    pub action: Option<Action>,
    /// When it ends; `Some(None)`: never.
    pub expires_at: Option<Option<Timestamp>>,
    /// Words that come, change or go.
    pub keywords: Vec<KeywordEdit>,
}

/// What is said about a word of a filter.
#[derive(Clone, Debug, Default)]
pub struct KeywordEdit {
    /// Which one; none for a new one.
    pub id: Option<RowId>,
    /// The word.
    pub keyword: Option<String>,
    /// Whether only the whole word counts.
    pub whole_word: Option<bool>,
    /// Whether it goes.
    pub is_gone: bool,
}

/// What does not wait for a database: somebody's filters, ready to be asked. Empty for who is
/// not signed in.
pub async fn rules(app: &App, viewer: &Viewer) -> Result<std::sync::Arc<Rules>> {
    match viewer.account() {
        Some(account) => rules::of(app, account).await,
        None => Ok(std::sync::Arc::default()),
    }
}

/// Somebody's filters changed on another node: they are read again.
pub fn forget(app: &App, account: AccountId) {
    rules::forget(app, account);
}

/// One's filters, the oldest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<Whole>> {
    let me = member.account;
    app.store.read(move |conn| Ok(rows::of_account(conn, me)?)).await
}

/// One of them.
pub async fn find(app: &App, member: &Member, id: RowId) -> Result<Whole> {
    let me = member.account;
    app.store.read(move |conn| rows::find(conn, me, id)?.ok_or(GONE)).await
}

/// Makes a filter.
pub async fn create(app: &App, member: &Member, edit: Edit) -> Result<Whole> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    change(app, member, move |conn| {
        if rows::count(conn, me)? >= rows::FILTERS {
            return Err(Error::invalid("", "filter.many", "filters-fault-many"));
        }
        let filter = Filter {
            id: ids.next(now),
            account_id: me,
            title: String::new(),
            contexts: 0,
            action: 0,
            expires_at: None,
            created_at: now,
        };
        let filter = edited(filter, &edit)?;
        rows::insert(conn, &filter)?;
        put_keywords(conn, &filter, &edit.keywords, &ids, now)?;
        rows::find(conn, me, filter.id)?.ok_or(GONE)
    })
    .await
}

/// Changes one of one's filters.
pub async fn update(app: &App, member: &Member, id: RowId, edit: Edit) -> Result<Whole> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    change(app, member, move |conn| {
        let before = rows::find(conn, me, id)?.ok_or(GONE)?;
        let filter = edited(before.filter, &edit)?;
        rows::update(conn, &filter)?;
        put_keywords(conn, &filter, &edit.keywords, &ids, now)?;
        rows::find(conn, me, id)?.ok_or(GONE)
    })
    .await
}

/// Takes one of one's filters away.
pub async fn delete(app: &App, member: &Member, id: RowId) -> Result<()> {
    let me = member.approved()?.account;
    change(app, member, move |conn| {
        let whole = rows::find(conn, me, id)?.ok_or(GONE)?;
        Ok(rows::delete(conn, &whole.filter)?)
    })
    .await
}

/// One of one's words, with its filter.
pub async fn keyword(app: &App, member: &Member, id: RowId) -> Result<(Filter, Keyword)> {
    let me = member.account;
    app.store.read(move |conn| rows::keyword(conn, me, id)?.ok_or(GONE)).await
}

/// Adds a word to a filter.
pub async fn add_keyword(
    app: &App,
    member: &Member,
    filter: RowId,
    edit: KeywordEdit,
) -> Result<Keyword> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    change(app, member, move |conn| {
        let whole = rows::find(conn, me, filter)?.ok_or(GONE)?;
        if whole.keywords.len() >= KEYWORDS {
            return Err(too_many_keywords());
        }
        let row = new_keyword(&whole.filter, &edit, &ids, now)?;
        rows::put_keyword(conn, &whole.filter, &row)?;
        Ok(row)
    })
    .await
}

/// Changes a word.
pub async fn update_keyword(
    app: &App,
    member: &Member,
    id: RowId,
    edit: KeywordEdit,
) -> Result<Keyword> {
    let me = member.approved()?.account;
    change(app, member, move |conn| {
        let (filter, row) = rows::keyword(conn, me, id)?.ok_or(GONE)?;
        let row = changed_keyword(row, &edit)?;
        rows::put_keyword(conn, &filter, &row)?;
        Ok(row)
    })
    .await
}

/// Takes a word away; its filter goes with its last word where `with_empty` says so.
pub async fn delete_keyword(app: &App, member: &Member, id: RowId, with_empty: bool) -> Result<()> {
    let me = member.approved()?.account;
    change(app, member, move |conn| {
        let (filter, row) = rows::keyword(conn, me, id)?.ok_or(GONE)?;
        rows::delete_keyword(conn, &filter, row.id)?;
        let left = rows::find(conn, me, filter.id)?;
        let is_empty = left.is_some_and(|it| it.keywords.is_empty() && it.posts.is_empty());
        if with_empty && is_empty {
            rows::delete(conn, &filter)?;
        }
        Ok(())
    })
    .await
}

/// One of one's filtered posts.
pub async fn post(app: &App, member: &Member, id: RowId) -> Result<FilteredPost> {
    let me = member.account;
    app.store.read(move |conn| Ok(rows::post(conn, me, id)?.ok_or(GONE)?.1)).await
}

/// Puts a post that the member may see into a filter.
pub async fn add_post(
    app: &App,
    member: &Member,
    filter: RowId,
    post: PostId,
) -> Result<FilteredPost> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    change(app, member, move |conn| {
        let whole = rows::find(conn, me, filter)?.ok_or(GONE)?;
        store::posts::find_visible(conn, Some(me), post)?.ok_or(GONE)?;
        let row = FilteredPost { id: ids.next(now), filter_id: filter, post_id: post };
        Ok(rows::put_post(conn, &whole.filter, &row)?)
    })
    .await
}

/// Takes a post out of its filter.
pub async fn delete_post(app: &App, member: &Member, id: RowId) -> Result<FilteredPost> {
    let me = member.approved()?.account;
    change(app, member, move |conn| {
        let (filter, row) = rows::post(conn, me, id)?.ok_or(GONE)?;
        rows::delete_post(conn, &filter, id)?;
        Ok(row)
    })
    .await
}

/// Covers, blurs or leaves out what matches the viewer's filters, for pages of our own. What one
/// wrote oneself stays as it is.
pub async fn cover<T>(
    app: &App,
    viewer: &Viewer,
    context: Context,
    items: &mut Vec<T>,
    shown: impl Fn(&mut T) -> Option<&mut Shown>,
) -> Result<()> {
    let rules = rules(app, viewer).await?;
    if rules.is_empty() {
        return Ok(());
    }
    let now = app.now();
    items.retain_mut(|item| {
        let Some(shown) = shown(item).filter(|it| !it.ties.is_mine) else { return true };
        rules.cover(now, context, shown)
    });
    Ok(())
}

impl Rules {
    /// Answers whether the post stays.
    fn cover(&self, now: Timestamp, context: Context, shown: &mut Shown) -> bool {
        let hits = self.matches(now, shown);
        let here = hits.iter().filter(|it| Context::of(it.filter).any(|it| it == context));
        let mut curtains = Vec::new();
        for hit in here {
            match Action::of(hit.filter) {
                Action::Hide => return false,
                Action::Warn => curtains.push(format!("Filtered: {}", hit.filter.title)),
                Action::Blur if shown.post.sensitivity.is_empty() => {
                    let reason = SensitivityReason::Other.as_str();
                    shown.post.sensitivity = crate::Sensitivity::from_words([reason]);
                }
                Action::Blur => {}
            }
        }
        if !curtains.is_empty() {
            curtains.extend(Some(shown.post.warning.clone()).filter(|it| !it.is_empty()));
            shown.post.warning = curtains.join(" · ");
        }
        true
    }
}

async fn change<T, F>(app: &App, member: &Member, run: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
{
    let done = app.store.write(run).await?;
    rules::forget(app, member.account);
    Ok(done)
}

fn edited(before: Filter, edit: &Edit) -> Result<Filter> {
    let mut filter = before;
    if let Some(title) = &edit.title {
        title.trim().clone_into(&mut filter.title);
    }
    if let Some(contexts) = &edit.contexts {
        filter.contexts = contexts.iter().fold(0, |bits, it| bits | it.bit());
    }
    if let Some(action) = edit.action {
        filter.action = action as i16;
    }
    if let Some(expires_at) = edit.expires_at {
        filter.expires_at = expires_at;
    }
    if filter.title.is_empty() {
        return Err(Error::invalid("title", "filter.title", "filters-fault-title"));
    }
    if filter.title.chars().count() > LENGTH {
        return Err(Error::invalid("title", "filter.title", "filters-fault-title-long"));
    }
    if filter.contexts == 0 {
        return Err(Error::invalid("context", "filter.context", "filters-fault-context"));
    }
    Ok(filter)
}

fn put_keywords(
    conn: &mut Conn,
    filter: &Filter,
    edits: &[KeywordEdit],
    ids: &Ids,
    now: Timestamp,
) -> Result<()> {
    if edits.len() > KEYWORDS {
        return Err(too_many_keywords());
    }
    for edit in edits {
        let Some(id) = edit.id else {
            if !edit.is_gone {
                rows::put_keyword(conn, filter, &new_keyword(filter, edit, ids, now)?)?;
            }
            continue;
        };
        let found = rows::keyword(conn, filter.account_id, id)?;
        let (_, row) = found.filter(|(of, _)| of.id == filter.id).ok_or(GONE)?;
        if edit.is_gone {
            rows::delete_keyword(conn, filter, id)?;
        } else {
            rows::put_keyword(conn, filter, &changed_keyword(row, edit)?)?;
        }
    }
    Ok(())
}

fn new_keyword(filter: &Filter, edit: &KeywordEdit, ids: &Ids, now: Timestamp) -> Result<Keyword> {
    let (id, filter_id) = (ids.next(now), filter.id);
    changed_keyword(Keyword { id, filter_id, keyword: String::new(), whole_word: true }, edit)
}

fn changed_keyword(before: Keyword, edit: &KeywordEdit) -> Result<Keyword> {
    let mut row = before;
    if let Some(keyword) = &edit.keyword {
        keyword.trim().clone_into(&mut row.keyword);
    }
    row.whole_word = edit.whole_word.unwrap_or(row.whole_word);
    let sentence = if row.keyword.is_empty() {
        "filters-fault-word"
    } else if row.keyword.chars().count() > LENGTH {
        "filters-fault-word-long"
    } else {
        return Ok(row);
    };
    Err(Error::invalid("keyword", "filter.keyword", sentence))
}

fn too_many_keywords() -> Error {
    Error::invalid("keywords", "filter.keywords", "filters-fault-words")
}
