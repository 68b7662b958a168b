//! The table: each route that shows works, how to ask it, and what kind of answer comes.

use services::SequenceKind;

use super::world::{World, said};
use crate::support::{Answer, text};

/// What kind of answer it is, beside its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole page: the same words stand in its head.
    Page,
    /// A part of a page.
    Fragment,
    File,
    Feed,
    OEmbed,
    /// An answer of the API that says the terms itself.
    Status,
    /// Several of them.
    Statuses,
    /// Leads to where the work is.
    Redirect,
}

pub(super) struct Row {
    pub(super) route: (&'static str, &'static str),
    pub(super) kind: Kind,
    /// Whether search engines may list it.
    pub(super) is_listed: bool,
    pub(super) ask: fn(&World<'_>) -> Answer,
}

const fn row(
    method: &'static str,
    path: &'static str,
    kind: Kind,
    is_listed: bool,
    ask: fn(&World<'_>) -> Answer,
) -> Row {
    Row { route: (method, path), kind, is_listed, ask }
}

const YES: bool = true;
const NO: bool = false;

/// A route that shows works and has no row here fails the test.
pub(super) const ROWS: &[Row] = &[
    row("get", "/", Kind::Page, YES, |it| it.anyone().get("/")),
    row("get", "/@{username}", Kind::Page, YES, |it| it.anyone().get("/@mira")),
    row("get", "/@{username}/posts", Kind::Page, YES, |it| it.anyone().get("/@mira/posts")),
    row("get", "/@{username}/{id:\\d+}", Kind::Page, YES, |it| it.anyone().get(&it.work.path)),
    row("get", "/@{username}/series", Kind::Page, YES, |it| {
        it.hung(SequenceKind::Series);
        it.anyone().get("/@mira/series")
    }),
    row("get", "/@{username}/series/{id}", Kind::Page, YES, |it| {
        it.anyone().get(&format!("/@mira/series/{}", it.hung(SequenceKind::Series)))
    }),
    row("get", "/@{username}/sections/{id}", Kind::Page, YES, |it| {
        it.anyone().get(&format!("/@mira/sections/{}", it.hung(SequenceKind::Section)))
    }),
    row("get", "/settings/portfolio", Kind::Page, NO, |it| {
        it.taken_down();
        it.artist.get("/settings/portfolio")
    }),
    row("get", "/settings/portfolio/{id}", Kind::Page, NO, |it| {
        it.artist.get(&format!("/settings/portfolio/{}", it.hung(SequenceKind::Section)))
    }),
    row("get", "/settings/portfolio/{id}/add", Kind::Page, NO, |it| {
        let id = it.hung(SequenceKind::Section);
        it.taken_down();
        it.artist.get(&format!("/settings/portfolio/{id}/add"))
    }),
    row("get", "/api/rakkan/v1/sequences/{id}/statuses", Kind::Statuses, YES, |it| {
        let id = it.hung(SequenceKind::Series);
        it.anyone().get(&format!("/api/rakkan/v1/sequences/{id}/statuses"))
    }),
    row("get", "/@{username}/feed.atom", Kind::Feed, YES, |it| it.anyone().get("/@mira/feed.atom")),
    row("get", "/explore", Kind::Page, YES, |it| it.anyone().get("/explore")),
    row("get", "/tags/{name}", Kind::Page, YES, |it| it.anyone().get("/tags/birds")),
    row("get", "/posts/{id}", Kind::Redirect, YES, |it| {
        it.anyone().get(&format!("/posts/{}", it.work.id.0))
    }),
    row("get", "/media/{id}/{file}", Kind::File, YES, |it| {
        it.anyone().get(&it.work.picture_path())
    }),
    row("get", "/media/{id}/original", Kind::File, NO, |it| {
        it.artist.get(&format!("/media/{}/original", it.work.media[0].0))
    }),
    row("get", "/api/oembed", Kind::OEmbed, YES, |it| {
        it.anyone().get(&format!("/api/oembed?url={}", it.link(&it.work.path)))
    }),
    row("get", "/users/{username}/statuses/{id:\\d+}", Kind::Fragment, YES, |it| {
        it.ask_as_server(&it.document_path(""))
    }),
    row("get", "/users/{username}/statuses/{id:\\d+}/activity", Kind::Fragment, YES, |it| {
        it.ask_as_server(&it.document_path("/activity"))
    }),
    row("get", "/users/{username}/outbox", Kind::Fragment, YES, |it| {
        it.ask_as_server("/users/mira/outbox?page=true")
    }),
    row("get", "/users/{username}/collections/featured", Kind::Fragment, YES, |it| {
        it.ask_as_server("/users/mira/collections/featured")
    }),
    row("get", "/home", Kind::Page, NO, |it| it.fan.get("/home")),
    row("get", "/home/mix", Kind::Page, NO, |it| it.fan.get("/home/mix")),
    row("get", "/admin/reports", Kind::Page, NO, |it| it.report("Look at this.")),
    row("get", "/admin/cases", Kind::Page, NO, |it| {
        it.ask_moderators();
        it.owner.get("/admin/cases")
    }),
    row("get", "/settings/pictures", Kind::Page, NO, |it| {
        it.ask_moderators();
        it.artist.get("/settings/pictures")
    }),
    row("get", "/search", Kind::Page, NO, |it| it.fan.get("/search?q=birds+has%3Amedia")),
    row("get", "/bookmarks", Kind::Page, NO, |it| it.fan.get("/bookmarks")),
    row("get", "/bookmarks/{id}", Kind::Page, NO, |it| {
        it.fan.get(&format!("/bookmarks/{}", it.folder()))
    }),
    row("get", "/posts/{id}/folder", Kind::Page, NO, |it| {
        it.fan.get(&format!("/posts/{}/folder", it.work.id.0))
    }),
    row("get", "/api/rakkan/v1/bookmark_folders/{id}/statuses", Kind::Statuses, YES, |it| {
        it.fan_api(&format!("/api/rakkan/v1/bookmark_folders/{}/statuses", it.folder()))
    }),
    row("get", "/lists/{id}", Kind::Page, NO, |it| {
        it.fan.get(&format!("/lists/{}", it.list("Reeds")))
    }),
    row("get", "/notifications", Kind::Page, NO, |it| it.fan.get("/notifications")),
    row("get", "/notifications/requests", Kind::Page, NO, |it| {
        it.request();
        it.fan.get("/notifications/requests")
    }),
    row("get", "/api/v1/notifications", Kind::Fragment, YES, |it| {
        it.fan_api("/api/v1/notifications")
    }),
    row("get", "/api/v1/notifications/{id}", Kind::Fragment, YES, |it| {
        it.fan_api(&format!("/api/v1/notifications/{}", it.notification()))
    }),
    row("get", "/api/v1/notifications/requests", Kind::Fragment, YES, |it| {
        it.request();
        it.fan_api("/api/v1/notifications/requests")
    }),
    row("get", "/api/v1/notifications/requests/{id}", Kind::Fragment, YES, |it| {
        let id = it.request();
        it.fan_api(&format!("/api/v1/notifications/requests/{id}"))
    }),
    row("get", "/api/v2/notifications", Kind::Fragment, YES, |it| {
        it.fan_api("/api/v2/notifications")
    }),
    row("get", "/api/v2/notifications/{group_key}", Kind::Fragment, YES, |it| {
        it.fan_api(&format!("/api/v2/notifications/ungrouped-{}", it.notification()))
    }),
    row("get", "/posts/{id}/edit", Kind::Page, NO, |it| {
        it.artist.get(&format!("/posts/{}/edit", it.work.id.0))
    }),
    row("get", "/posts/{id}/delete", Kind::Page, NO, |it| {
        it.artist.get(&format!("/posts/{}/delete", it.work.id.0))
    }),
    row("get", "/posts/{id}/history", Kind::Page, NO, |it| {
        it.anyone().get(&format!("/posts/{}/history", it.work.id.0))
    }),
    row("get", "/posts/{id}/signals", Kind::Page, NO, |it| {
        it.artist.get(&format!("/posts/{}/signals", it.work.id.0))
    }),
    row("get", "/settings/terms/seen", Kind::Page, NO, |it| it.artist.get("/settings/terms/seen")),
    row("post", "/posts/{id}/like", Kind::Fragment, YES, |it| it.press("like", "")),
    row("delete", "/posts/{id}/like", Kind::Fragment, YES, |it| {
        it.press("like", "?_method=delete")
    }),
    row("post", "/posts/{id}/boost", Kind::Fragment, YES, |it| it.press("boost", "")),
    row("delete", "/posts/{id}/boost", Kind::Fragment, YES, |it| {
        it.press("boost", "?_method=delete")
    }),
    row("post", "/posts/{id}/pin", Kind::Redirect, YES, |it| it.press_pin("")),
    row("delete", "/posts/{id}/pin", Kind::Redirect, YES, |it| it.press_pin("?_method=delete")),
    row("post", "/posts/{id}/bookmark", Kind::Fragment, YES, |it| it.press("bookmark", "")),
    row("delete", "/posts/{id}/bookmark", Kind::Fragment, YES, |it| {
        it.press("bookmark", "?_method=delete")
    }),
    row("get", "/api/v1/statuses/{id}", Kind::Status, YES, |it| {
        it.anyone().get(&format!("/api/v1/statuses/{}", it.work.id.0))
    }),
    row("get", "/api/v1/statuses/{id}/context", Kind::Statuses, YES, |it| {
        let reply = it.artist.publish(said(it, text("A reply.")).answering(it.text.id));
        let answer = it.anyone().get(&format!("/api/v1/statuses/{}/context", it.text.id.0));
        it.server
            .run(services::posts::delete(&it.server.app, &it.artist.member, reply.id))
            .unwrap();
        answer
    }),
    row("get", "/api/v1/accounts/{id}/statuses", Kind::Statuses, YES, |it| {
        it.anyone().get(&format!("/api/v1/accounts/{}/statuses", it.artist.member.account.0))
    }),
    row("get", "/api/v1/timelines/list/{id}", Kind::Statuses, YES, |it| it.read_list("Birds")),
    row("get", "/api/v2/search", Kind::Fragment, YES, |it| {
        it.api("GET", "/api/v2/search?type=statuses&q=birds", &[])
    }),
    row("get", "/api/v1/search", Kind::Fragment, YES, |it| {
        it.api("GET", "/api/v1/search?type=statuses&q=birds", &[])
    }),
    row("get", "/api/v1/consent", Kind::Status, YES, |it| {
        it.anyone().get(&format!("/api/v1/consent?object={}", it.link(&it.work.path)))
    }),
    row("post", "/api/v1/statuses", Kind::Status, YES, |it| {
        it.api("POST", "/api/v1/statuses", &[("status", "Fresh words.")])
    }),
    row("put", "/api/v1/statuses/{id}", Kind::Status, YES, |it| {
        let words = it.artist.publish(said(it, text("First words.")));
        it.api("PUT", &format!("/api/v1/statuses/{}", words.id.0), &[("status", "Better words.")])
    }),
    row("get", "/api/v1/admin/reports", Kind::Fragment, NO, |it| it.report_by_api("GET", "all")),
    row("get", "/api/v1/admin/reports/{id}", Kind::Fragment, NO, |it| it.report_by_api("GET", "")),
    row("put", "/api/v1/admin/reports/{id}", Kind::Fragment, NO, |it| it.report_by_api("PUT", "")),
    row("post", "/api/v1/admin/reports/{id}/assign_to_self", Kind::Fragment, NO, |it| {
        it.report_by_api("POST", "/assign_to_self")
    }),
    row("post", "/api/v1/admin/reports/{id}/unassign", Kind::Fragment, NO, |it| {
        it.report_by_api("POST", "/unassign")
    }),
    row("post", "/api/v1/admin/reports/{id}/resolve", Kind::Fragment, NO, |it| {
        it.report_by_api("POST", "/resolve")
    }),
    row("post", "/api/v1/admin/reports/{id}/reopen", Kind::Fragment, NO, |it| {
        it.report_by_api("POST", "/reopen")
    }),
    row("get", "/api/v1/trends/statuses", Kind::Statuses, YES, |it| {
        it.anyone().get("/api/v1/trends/statuses")
    }),
    row("get", "/api/v1/admin/trends/statuses", Kind::Statuses, NO, |it| {
        it.as_owner("GET", "/api/v1/admin/trends/statuses")
    }),
    row("post", "/api/v1/admin/trends/statuses/{id}/approve", Kind::Status, NO, |it| {
        it.as_owner("POST", &format!("/api/v1/admin/trends/statuses/{}/approve", it.work.id.0))
    }),
    row("post", "/api/v1/admin/trends/statuses/{id}/reject", Kind::Status, NO, |it| {
        let path = format!("/api/v1/admin/trends/statuses/{}", it.work.id.0);
        let answer = it.as_owner("POST", &format!("{path}/reject"));
        it.as_owner("POST", &format!("{path}/approve"));
        answer
    }),
    row("get", "/api/rakkan/v1/media/{id}/report", Kind::Fragment, NO, |it| {
        it.api("GET", &format!("/api/rakkan/v1/media/{}/report", it.loose_picture()), &[])
    }),
    row("post", "/api/v1/media", Kind::Fragment, NO, |it| it.upload_by_api("/api/v1/media")),
    row("post", "/api/v2/media", Kind::Fragment, NO, |it| it.upload_by_api("/api/v2/media")),
    row("get", "/api/v1/media/{id}", Kind::Fragment, NO, |it| {
        it.api("GET", &format!("/api/v1/media/{}", it.loose_picture()), &[])
    }),
    row("put", "/api/v1/media/{id}", Kind::Fragment, NO, |it| {
        it.api(
            "PUT",
            &format!("/api/v1/media/{}", it.loose_picture()),
            &[("description", "a reed")],
        )
    }),
    row("get", "/api/v1/statuses", Kind::Statuses, YES, |it| {
        it.anyone().get(&format!("/api/v1/statuses?id[]={}", it.work.id.0))
    }),
    row("delete", "/api/v1/statuses/{id}", Kind::Status, YES, |it| {
        let words = it.artist.publish(said(it, text("To be deleted.")));
        it.api("DELETE", &format!("/api/v1/statuses/{}", words.id.0), &[])
    }),
    row("get", "/api/v1/statuses/{id}/history", Kind::Fragment, YES, |it| {
        it.anyone().get(&format!("/api/v1/statuses/{}/history", it.work.id.0))
    }),
    row("post", "/api/v1/statuses/{id}/favourite", Kind::Status, YES, |it| it.touch("favourite")),
    row("post", "/api/v1/statuses/{id}/unfavourite", Kind::Status, YES, |it| {
        it.touch("unfavourite")
    }),
    row("post", "/api/v1/statuses/{id}/reblog", Kind::Status, YES, |it| it.touch("reblog")),
    row("post", "/api/v1/statuses/{id}/unreblog", Kind::Status, YES, |it| it.touch("unreblog")),
    row("post", "/api/v1/statuses/{id}/bookmark", Kind::Status, YES, |it| it.touch("bookmark")),
    row("post", "/api/v1/statuses/{id}/unbookmark", Kind::Status, YES, |it| it.touch("unbookmark")),
    row("post", "/api/v1/statuses/{id}/pin", Kind::Status, YES, |it| it.touch("pin")),
    row("post", "/api/v1/statuses/{id}/unpin", Kind::Status, YES, |it| it.touch("unpin")),
    row("post", "/api/v1/statuses/{id}/mute", Kind::Status, YES, |it| it.touch("mute")),
    row("post", "/api/v1/statuses/{id}/unmute", Kind::Status, YES, |it| it.touch("unmute")),
    row("get", "/api/v1/timelines/home", Kind::Statuses, YES, |it| {
        it.api("GET", "/api/v1/timelines/home", &[])
    }),
    row("get", "/api/v1/timelines/public", Kind::Statuses, YES, |it| {
        it.anyone().get("/api/v1/timelines/public")
    }),
    row("get", "/api/v1/timelines/tag/{name}", Kind::Statuses, YES, |it| {
        it.anyone().get("/api/v1/timelines/tag/birds")
    }),
    row("get", "/api/v1/timelines/link", Kind::Statuses, YES, |it| {
        it.linked("https://reeds.example/")
    }),
    row("get", "/api/v1/timelines/direct", Kind::Statuses, NO, |it| {
        it.letter();
        it.api("GET", "/api/v1/timelines/direct", &[])
    }),
    row("get", "/api/v1/conversations", Kind::Fragment, NO, |it| {
        it.letter();
        it.api("GET", "/api/v1/conversations", &[])
    }),
    row("post", "/api/v1/conversations/{id}/read", Kind::Fragment, NO, |it| {
        it.letter();
        let talks = it.api("GET", "/api/v1/conversations", &[]).json();
        let id = talks[0]["id"].as_str().unwrap().to_owned();
        it.api("POST", &format!("/api/v1/conversations/{id}/read"), &[])
    }),
    row("get", "/api/v1/bookmarks", Kind::Statuses, YES, |it| {
        it.touch("bookmark");
        it.api("GET", "/api/v1/bookmarks", &[])
    }),
    row("get", "/api/v1/favourites", Kind::Statuses, YES, |it| {
        it.touch("favourite");
        it.api("GET", "/api/v1/favourites", &[])
    }),
    row("get", "/api/v1/scheduled_statuses", Kind::Fragment, NO, |it| {
        it.later();
        it.api("GET", "/api/v1/scheduled_statuses", &[])
    }),
    row("get", "/api/v1/scheduled_statuses/{id}", Kind::Fragment, NO, |it| {
        it.api("GET", &format!("/api/v1/scheduled_statuses/{}", it.later()), &[])
    }),
    row("put", "/api/v1/scheduled_statuses/{id}", Kind::Fragment, NO, |it| {
        it.api("PUT", &format!("/api/v1/scheduled_statuses/{}", it.later()), &[])
    }),
];
