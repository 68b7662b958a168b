//! What happened to one's own posts, and who asks for what.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use services::filters::{self, Context};
use services::notifications::Notice;
use services::{NotificationId, NotificationKind};

use super::dates::{excerpt, moment};
use super::view::{NoticeView, Page, PagerView};
use super::{Html, PageError, layout, present, severances};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Notifications.
    routes, ROUTES:
    get "/notifications" => show, Works;
}

/// Notifications on a page.
const PAGE: usize = 30;

/// Characters of a reply or mention that are shown.
const EXCERPT: usize = 140;

#[derive(Template)]
#[template(path = "pages/notifications/show.html")]
struct Show {
    page: Page,
    /// How many people's notifications are kept apart.
    waiting: i64,
    notices: Vec<NoticeView>,
    pager: PagerView,
}

/// Shows the list; what is on its first page then counts as seen.
async fn show(
    app: App,
    mut session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?.clone();
    let member = &member;
    let asked = present::asked_page(request.query_string(), PAGE);
    let is_first_page = asked.older_than.is_none() && asked.newer_than.is_none();
    let mut list = services::notifications::list(&app, member, asked).await?;
    let newest = list.items.first().map(|it| it.notification.id);
    let items = &mut list.items;
    filters::cover(&app, &session.viewer, Context::Notifications, items, |it| it.post.as_mut())
        .await?;
    let (waiting, _) = services::notifications::waiting(&app, member).await?;
    let new = if is_first_page { session.unread } else { 0 };
    if let Some(newest) = newest.filter(|_| new > 0) {
        services::notifications::mark_read(&app, member, newest).await?;
        session.unread = 0;
    }
    let exposure = list.exposure.unlisted();
    let said = said(&app, member, &list.items).await?;
    let template = Show {
        page: layout::page(&app, &session, "Notifications", &exposure).await?,
        waiting,
        notices: list
            .items
            .iter()
            .zip(0..)
            .map(|(it, place)| view(it, &said, place < new))
            .collect(),
        pager: present::pager("/notifications", list.older, list.newer),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

/// What moderators said and what was lost, by notification.
async fn said(
    app: &App,
    member: &services::Member,
    items: &[Notice],
) -> Result<HashMap<NotificationId, String>, PageError> {
    let of = |kind: NotificationKind| -> Vec<NotificationId> {
        let rows = items.iter().map(|it| &it.notification);
        rows.filter(|it| it.kind == kind).map(|it| it.id).collect()
    };
    let warned = of(NotificationKind::Warned);
    let severed = of(NotificationKind::Severed);
    let warnings = services::warnings::of_notifications(app, member, warned).await?;
    let lost = services::severances::of_notifications(app, member, severed).await?;
    let deed = |it: services::warnings::AccountWarning| {
        let deed = services::warnings::deed(it.action);
        let words =
            if it.words.is_empty() { deed.to_owned() } else { format!("{deed} {}", it.words) };
        (it.id, words)
    };
    let mut said: HashMap<NotificationId, String> = warnings.into_iter().map(deed).collect();
    said.extend(
        lost.iter()
            .map(|it| (it.id, format!("{} {}", severances::why(it), severances::how_many(it)))),
    );
    Ok(said)
}

fn view(notice: &Notice, said: &HashMap<NotificationId, String>, is_new: bool) -> NoticeView {
    let kind = notice.notification.kind;
    let (icon, what) = words(kind);
    let says_something = matches!(kind, NotificationKind::Mention | NotificationKind::Reply);
    let post = notice.post.as_ref();
    let covered =
        post.is_some_and(|it| !it.post.warning.is_empty() || !it.post.sensitivity.is_empty());
    let text =
        post.filter(|_| says_something && !covered).map(|it| excerpt(&it.post.html, EXCERPT));
    let text = text.or_else(|| said.get(&notice.notification.id).cloned());
    let url = match kind {
        NotificationKind::FollowRequest => Some("/follow-requests".to_owned()),
        NotificationKind::SignUp => Some("/admin".to_owned()),
        NotificationKind::Ruled => Some("/settings/pictures".to_owned()),
        NotificationKind::Report => Some("/admin/reports".to_owned()),
        NotificationKind::Opening => Some("/jobs/mine".to_owned()),
        NotificationKind::Warned => Some(format!("/warnings#warning-{}", notice.notification.id)),
        NotificationKind::Severed => {
            Some(format!("/severed_relationships/{}", notice.notification.id))
        }
        _ => post.map(|it| present::post_path(&it.author, it.post.id)),
    };
    NoticeView {
        icon,
        who: present::author(&notice.from),
        what: what.to_owned(),
        subject: subject(kind, post.map(|it| it.post.title.as_str())),
        url,
        excerpt: text.filter(|it| !it.is_empty()),
        when: moment(notice.notification.created_at),
        is_new,
    }
}

fn words(kind: NotificationKind) -> (&'static str, &'static str) {
    match kind {
        NotificationKind::Mention => ("envelope", "mentioned you in"),
        NotificationKind::Reply => ("reply", "replied to you:"),
        NotificationKind::Like => ("like", "liked"),
        NotificationKind::Boost => ("boost", "boosted"),
        NotificationKind::Follow => ("person", "follows you"),
        NotificationKind::FollowRequest => ("person", "asks to follow you:"),
        NotificationKind::SignUp => ("person", "asks to join:"),
        NotificationKind::FollowAccepted => ("check", "accepted that you follow them"),
        NotificationKind::Copied => {
            ("person", "posted a copy of a work of yours; your terms hold for it:")
        }
        NotificationKind::Ruled => ("check", ": a moderator decided about a picture of yours:"),
        NotificationKind::Status => ("bell", "posted"),
        NotificationKind::Poll => ("check", "asked, and the poll has ended:"),
        NotificationKind::Edited => ("pen", "edited what you liked or boosted:"),
        NotificationKind::Report => ("warning", "reported something:"),
        NotificationKind::Warned => ("warning", ": the moderators of this server wrote to you:"),
        NotificationKind::Severed => ("warning", ": some of your follows have ended:"),
        NotificationKind::Opening => ("jobs", ": a moderator decided about a job you posted:"),
    }
}

/// What the link is called.
fn subject(kind: NotificationKind, title: Option<&str>) -> Option<String> {
    match kind {
        NotificationKind::FollowRequest => Some("answer".to_owned()),
        NotificationKind::SignUp => Some("see the application".to_owned()),
        NotificationKind::Ruled | NotificationKind::Opening => Some("what was decided".to_owned()),
        NotificationKind::Report => Some("see the report".to_owned()),
        NotificationKind::Warned => Some("what you can do".to_owned()),
        NotificationKind::Severed => Some("whom you lost".to_owned()),
        _ => match (title.filter(|it| !it.is_empty()), kind) {
            (Some(title), _) => Some(title.to_owned()),
            (
                None,
                NotificationKind::Mention
                | NotificationKind::Reply
                | NotificationKind::Copied
                | NotificationKind::Status
                | NotificationKind::Poll
                | NotificationKind::Edited,
            ) => Some("a post".to_owned()),
            (None, _) => None,
        },
    }
}
