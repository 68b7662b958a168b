//! Complaints: made by somebody here or sent by another server, read and settled by staff.

use std::collections::{HashMap, HashSet};

use store::notifications::Notification;
use store::queue::{self, Job, News};
use store::reports as rows;
use store::{Conn, NotificationKind, RowId, Sheet};

pub use store::reports::{Report, Which};

use crate::error::{Error, Fault, Result};
use crate::feeds::Page;
use crate::ids::Ids;
use crate::posts::Author;
use crate::posts::shown::{Authors, Shown, load};
use crate::{AccountId, App, Member, PostId, Role, audit};

/// Characters of a complaint at most.
pub const LENGTH: usize = 2_000;

/// Posts one complaint may name.
pub const POSTS: usize = 20;

const NOT_HERE: Error = Error::NotFound("That person or post is not here, or not for you.");
const GONE: Error = Error::NotFound("That report is not here.");

/// What somebody complains about.
#[derive(Clone, Debug, Default)]
pub struct Complaint {
    /// Whose profile or posts.
    pub account: AccountId,
    /// Which posts, if any.
    pub posts: Vec<PostId>,
    /// What is wrong, in the person's own words.
    pub comment: String,
    /// Whether the staff of the server it comes from are told too, without the person's name.
    pub forward: bool,
    /// What kind of complaint it is.
    pub category: Category,
    /// The rules of this server it is about, by number.
    pub rules: Vec<i64>,
}

/// What kind of complaint (Mastodon's documentation, "Report").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Category {
    /// Something else.
    #[default]
    Other,
    /// Unwanted advertising, or posts by a machine.
    Spam,
    /// It is against the law.
    Legal,
    /// It is against rules of this server.
    Violation,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Other, Self::Spam, Self::Legal, Self::Violation];

    /// Mastodon's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Spam => "spam",
            Self::Legal => "legal",
            Self::Violation => "violation",
        }
    }

    /// The other way round.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// From the column.
    pub fn of(code: i16) -> Self {
        Self::ALL.into_iter().find(|it| it.code() == code).unwrap_or_default()
    }

    fn code(self) -> i16 {
        match self {
            Self::Other => 0,
            Self::Spam => 1,
            Self::Legal => 2,
            Self::Violation => 3,
        }
    }
}

/// Whom a complaint would be about.
#[derive(Clone, Debug)]
pub struct Target {
    /// The person.
    pub author: Author,
    /// The post, where it is about one.
    pub post: Option<Shown>,
}

/// A complaint as staff read it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The row.
    pub report: Report,
    /// Who complained, for people of this server.
    pub from: Option<Author>,
    /// Whom about; gone where the account is.
    pub about: Option<Author>,
    /// The posts it names that are still here.
    pub posts: Vec<Shown>,
}

/// A page of complaints.
#[derive(Clone, Debug)]
pub struct Cases {
    /// The complaints, newest first.
    pub items: Vec<Case>,
    /// Give this as `older_than` for the page below, if there is one.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page above, if there may be one.
    pub newer: Option<i64>,
    /// What goes out with the page: the strictest of the posts on it.
    pub exposure: consent::Exposure,
}

/// Whom and what a form for a complaint is about. Only what the member may see can be
/// complained about.
pub async fn target(
    app: &App,
    member: &Member,
    account: Option<AccountId>,
    post: Option<PostId>,
) -> Result<Target> {
    let me = member.approved()?.account;
    app.store.read(move |conn| find_target(conn, me, account, post)).await
}

fn find_target(
    conn: &mut Conn,
    me: AccountId,
    account: Option<AccountId>,
    post: Option<PostId>,
) -> Result<Target> {
    if let Some(id) = post {
        let row = store::posts::find_visible(conn, Some(me), id)?.ok_or(NOT_HERE)?;
        let shown = load(conn, Some(me), vec![row])?.pop().ok_or(NOT_HERE)?;
        return Ok(Target { author: shown.author.clone(), post: Some(shown) });
    }
    let id = account.ok_or(NOT_HERE)?;
    let author = Authors::find(conn, [id])?.get(id).filter(|it| !it.is_suspended);
    Ok(Target { author: author.ok_or(NOT_HERE)?, post: None })
}

/// Hands a complaint to the staff.
pub async fn file(app: &App, member: &Member, complaint: Complaint) -> Result<Report> {
    let me = member.approved()?.account;
    let complaint = checked(complaint)?;
    let (now, ids) = (app.now(), app.ids.clone());
    let change = move |conn: &mut Conn| {
        let about = complaint.account;
        if about == me {
            return Err(Error::Forbidden("That is you."));
        }
        for post in &complaint.posts {
            let row = store::posts::find_visible(conn, Some(me), *post)?.ok_or(NOT_HERE)?;
            if row.account_id != about {
                return Err(NOT_HERE);
            }
        }
        let author = Authors::find(conn, [about])?.get(about).ok_or(NOT_HERE)?;
        let is_forwarded = complaint.forward && !author.domain.is_empty();
        let named: Vec<String> = complaint.posts.iter().map(ToString::to_string).collect();
        let report = Report {
            id: ids.next(now),
            uri: None,
            from_account_id: Some(me),
            from_domain: String::new(),
            account_id: about,
            post_ids: serde_json::to_string(&named).map_err(anyhow::Error::new)?,
            comment: complaint.comment,
            is_forwarded,
            created_at: now,
            settled_at: None,
            settled_by: None,
            category: complaint.category.code(),
            rule_ids: words(&complaint.rules),
            assigned_to: None,
        };
        rows::insert_once(conn, &report)?;
        tell_staff(conn, &ids, &report)?;
        if is_forwarded {
            let job = Job::FanOut { news: News::Reported { report: report.id } };
            queue::enqueue(conn, ids.next(now), &job, now)?;
        }
        Ok(report)
    };
    let report = app.store.write(change).await?;
    app.wake.notify_one();
    Ok(report)
}

fn words(rules: &[i64]) -> String {
    rules.iter().take(POSTS).map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The numbers of the rules a complaint names.
pub fn rule_ids(report: &Report) -> Vec<String> {
    report.rule_ids.split_whitespace().map(ToOwned::to_owned).collect()
}

/// Whoever answers for the server hears of it.
fn tell_staff(conn: &mut Conn, ids: &Ids, report: &Report) -> Result<()> {
    let Some(from) = report.from_account_id else { return Ok(()) };
    for account_id in store::users::staff_accounts(conn)? {
        let notice = Notification {
            id: ids.next(report.created_at),
            account_id,
            kind: NotificationKind::Report,
            from_account_id: from,
            post_id: None,
            created_at: report.created_at,
            is_filtered: false,
        };
        store::notifications::insert(conn, &notice)?;
    }
    Ok(())
}

/// The complaint that a notification to staff tells of.
pub async fn told_by(app: &App, notification: &Notification) -> Result<Option<Report>> {
    let (from, at) = (notification.from_account_id, notification.created_at);
    app.store.read(move |conn| Ok(rows::of_moment(conn, from, at)?)).await
}

fn checked(mut complaint: Complaint) -> Result<Complaint> {
    complaint.comment = complaint.comment.trim().to_owned();
    let length = complaint.comment.chars().count();
    let fault =
        |code, sentence: String| Err(Error::Invalid(vec![Fault::new("comment", code, sentence)]));
    if length > LENGTH {
        return fault("report.long", format!("At most {LENGTH} characters, please."));
    }
    complaint.posts.truncate(POSTS);
    Ok(complaint)
}

/// Complaints for staff: open ones, or settled ones.
pub async fn list(app: &App, by: &Member, is_settled: bool, page: Page) -> Result<Cases> {
    by.at_least(Role::Moderator)?;
    let me = by.account;
    let read = move |conn: &mut Conn| {
        let sheet = rows::page_of(conn, is_settled, &page)?;
        cases(conn, me, sheet)
    };
    app.store.read(read).await
}

fn cases(conn: &mut Conn, me: AccountId, sheet: Sheet<Report>) -> Result<Cases> {
    let people =
        sheet.rows.iter().flat_map(|(_, it)| it.from_account_id.into_iter().chain([it.account_id]));
    let authors = Authors::find(conn, people)?;
    let mut items = Vec::with_capacity(sheet.rows.len());
    for (_, report) in sheet.rows {
        items.push(Case {
            from: report.from_account_id.and_then(|id| authors.get(id)),
            about: authors.get(report.account_id),
            posts: posts_of(conn, me, &report)?,
            report,
        });
    }
    let works = items.iter().flat_map(|it| &it.posts).map(|it| it.exposure);
    let exposure = consent::Exposure::of_page(works).unlisted();
    Ok(Cases { items, older: sheet.older, newer: sheet.newer, exposure })
}

/// The named posts that staff may see as themselves: a complaint opens nobody's letters.
fn posts_of(conn: &mut Conn, me: AccountId, report: &Report) -> Result<Vec<Shown>> {
    let ids = post_ids(report);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let posts = store::slips::whole(conn, Some(me), &ids)?;
    Ok(load(conn, Some(me), posts)?)
}

/// The posts a complaint names.
pub fn post_ids(report: &Report) -> Vec<PostId> {
    let named: Vec<serde_json::Value> = serde_json::from_str(&report.post_ids).unwrap_or_default();
    let number = |it: &serde_json::Value| match it {
        serde_json::Value::String(text) => text.parse().ok(),
        other => other.as_i64().map(PostId),
    };
    named.iter().filter_map(number).take(POSTS).collect()
}

/// How many complaints nobody has settled; counting stops at 100. Staff.
pub async fn open_count(app: &App, by: &Member) -> Result<i64> {
    by.at_least(Role::Moderator)?;
    app.store.read(|conn| Ok(rows::open_count(conn)?)).await
}

/// Settles a complaint, or opens it again.
pub async fn settle(app: &App, by: &Member, id: RowId, is_settled: bool) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let action = if is_settled { "report.settle" } else { "report.reopen" };
    let entry = audit::Act::new(app, by, action, id.to_string(), "");
    let (now, user) = (app.now(), by.id_for_log().map(|it| it.0));
    app.store
        .write(move |conn| {
            let report = rows::find(conn, id)?.ok_or(GONE)?;
            rows::set_settled(conn, id, is_settled.then_some((now, user)))?;
            entry.about(subject(conn, &report)?).write(conn)
        })
        .await
}

/// Tells the server it is about, in the name of this server.
pub async fn forward(app: &App, by: &Member, id: RowId) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let entry = audit::Act::new(app, by, "report.forward", id.to_string(), "");
    let (now, ids) = (app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            let report = rows::find(conn, id)?.ok_or(GONE)?;
            let about = Authors::find(conn, [report.account_id])?.get(report.account_id);
            if about.is_none_or(|it| it.domain.is_empty()) {
                return Err(Error::Forbidden("That person is at home here."));
            }
            if rows::set_forwarded(conn, id)? {
                let job = Job::FanOut { news: News::Reported { report: id } };
                queue::enqueue(conn, ids.next(now), &job, now)?;
                entry.about(subject(conn, &report)?).write(conn)?;
            }
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Complaints as apps ask for them, newest first. Staff.
pub async fn page(app: &App, by: &Member, which: Which, page: Page) -> Result<Cases> {
    by.at_least(Role::Moderator)?;
    let me = by.account;
    let read = move |conn: &mut Conn| {
        let sheet = rows::page_which(conn, which, &page)?;
        cases(conn, me, sheet)
    };
    app.store.read(read).await
}

/// One complaint. Staff.
pub async fn find(app: &App, by: &Member, id: RowId) -> Result<Case> {
    by.at_least(Role::Moderator)?;
    let me = by.account;
    app.store
        .read(move |conn| {
            let report = rows::find(conn, id)?.ok_or(GONE)?;
            let sheet = Sheet { rows: vec![(report.id.0, report)], older: None, newer: None };
            cases(conn, me, sheet)?.items.pop().ok_or(GONE)
        })
        .await
}

/// The accounts of those who settled these complaints or look after them, by login. Staff.
pub async fn staff_of(app: &App, by: &Member, cases: &[Case]) -> Result<HashMap<i64, AccountId>> {
    by.at_least(Role::Moderator)?;
    let named = cases
        .iter()
        .flat_map(|it| [it.report.settled_by, it.report.assigned_to.map(|it| it.0)])
        .flatten()
        .collect::<HashSet<i64>>();
    app.store
        .read(move |conn| {
            let logins: Vec<i64> = named.into_iter().collect();
            Ok(store::users::accounts_of(conn, &logins)?.into_iter().collect())
        })
        .await
}

/// Takes a complaint on oneself, or gives it back. Staff.
pub async fn assign(app: &App, by: &Member, id: RowId, is_mine: bool) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let to = is_mine.then_some(by.user);
    app.store
        .write(move |conn| {
            rows::find(conn, id)?.ok_or(GONE)?;
            rows::assign(conn, id, to)?;
            Ok(())
        })
        .await
}

/// Says what kind of complaint it is. Staff.
pub async fn classify(
    app: &App,
    by: &Member,
    id: RowId,
    category: Option<Category>,
    rules: Option<Vec<i64>>,
) -> Result<()> {
    by.at_least(Role::Moderator)?;
    app.store
        .write(move |conn| {
            let report = rows::find(conn, id)?.ok_or(GONE)?;
            let category = category.map_or(report.category, Category::code);
            let rules = rules.map_or(report.rule_ids, |it| words(&it));
            rows::classify(conn, id, category, &rules)?;
            Ok(())
        })
        .await
}

fn subject(conn: &mut Conn, report: &Report) -> Result<String> {
    let about = Authors::find(conn, [report.account_id])?.get(report.account_id);
    Ok(about.map_or_else(|| "somebody who is gone".to_owned(), |it| handle(&it)))
}

/// `@mira`, or `@mira@far.example`.
pub(crate) fn handle(author: &Author) -> String {
    if author.domain.is_empty() {
        format!("@{}", author.username)
    } else {
        format!("@{}@{}", author.username, author.domain)
    }
}
