//! From what the services hand out to what templates print. Words are chosen here, nothing is
//! decided here.

use std::sync::OnceLock;

use consent::{Exposure, Origin, Visibility};
use services::config::Server;
use services::media::RenditionInfo;
use services::posts::{Author, Picture, Shown};
use services::sequences::Sequence;
use services::{SequenceKind, Timestamp, Viewer};

use super::dates::moment;
use super::drawn;
use super::elsewhere;
use super::view::{
    AuthorView, BaseView, ConsentMark, Counts, LabelMark, LinkView, PagerView, PictureView,
    PollLine, PollView, PostView, ReplyLine, Source, TileView, VisibilityMark, tone_class,
};

/// The path of somebody's profile.
pub(crate) fn profile_path(author: &Author) -> String {
    if author.domain.is_empty() {
        format!("/@{}", author.username)
    } else {
        format!("/@{}@{}", author.username, author.domain)
    }
}

/// The path of a post's page.
pub(crate) fn post_path(author: &Author, id: services::PostId) -> String {
    format!("{}/{id}", profile_path(author))
}

/// The path of a section or a series.
pub(crate) fn sequence_path(author: &Author, it: &Sequence) -> String {
    let place = match it.kind {
        SequenceKind::Section => "sections",
        SequenceKind::Series => "series",
    };
    format!("{}/{place}/{}", profile_path(author), it.id)
}

/// The path of a hashtag, given without its sign.
pub(crate) fn tag_path(name: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/tags/{name}")
}

/// "12 works".
pub(crate) fn works(count: usize) -> String {
    if count == 1 { "1 work".to_owned() } else { format!("{count} works") }
}

/// `@mira@atelier.example`, for people elsewhere too.
pub(crate) fn address(author: &Author, server: &Server) -> String {
    let domain = if author.domain.is_empty() { server.domain() } else { author.domain.clone() };
    format!("@{}@{domain}", author.username)
}

/// Somebody in one line.
pub(crate) fn author(author: &Author) -> AuthorView {
    let handle = if author.domain.is_empty() {
        format!("@{}", author.username)
    } else {
        format!("@{}@{}", author.username, author.domain)
    };
    AuthorView {
        name: name(author).to_owned(),
        handle,
        url: profile_path(author),
        avatar_url: Some(match author.avatar {
            Some(id) => portrait_path(id),
            None => drawn::portrait_path(author),
        }),
    }
}

/// The path of somebody's portrait.
pub(crate) fn portrait_path(id: services::MediaId) -> String {
    format!("/media/{id}/portrait")
}

/// The name people read.
pub(crate) fn name(author: &Author) -> &str {
    if author.display_name.is_empty() { &author.username } else { &author.display_name }
}

/// A post as cards and pages show it.
pub(crate) fn post(viewer: &Viewer, shown: &Shown, boosted_by: Option<&Author>) -> PostView {
    let may_act = viewer.account().is_some();
    PostView {
        base: shown.made.once(|| base(shown)),
        counts: counts(shown),
        is_liked: shown.ties.liked,
        is_boosted: shown.ties.boosted,
        is_saved: shown.ties.bookmarked,
        may_act,
        may_reply: may_act && shown.may_reply,
        may_boost: may_act && shown.may_boost,
        is_mine: shown.ties.is_mine,
        boosted_by: boosted_by.map(author),
        why: None,
        poll: shown.poll.as_ref().map(|it| poll(it, may_act && !shown.ties.is_mine)),
    }
}

/// What it shows to everybody.
fn base(shown: &Shown) -> BaseView {
    let row = &shown.post;
    BaseView {
        id: row.id.to_string(),
        url: post_path(&shown.author, row.id),
        author: author(&shown.author),
        when: moment(row.created_at),
        edited: row.edited_at.map(moment),
        visibility: VisibilityMark::of(row.visibility.get()),
        title: some(&row.title),
        year: some(&row.year),
        medium: some(&row.medium),
        html: row.html.clone(),
        language: some(&row.language),
        warning: some(&row.warning),
        sensitivity: row.sensitivity.reasons().iter().map(|it| it.words().to_lowercase()).collect(),
        pictures: shown.pictures.iter().map(|it| picture_in(it, shown)).collect(),
        label: LabelMark::of(shown.exposure.label()),
        consent: ConsentMark::of(shown.exposure.consent()),
        is_held: row.is_held,
        in_reply_to: reply_line(shown),
        origin: elsewhere::post_link(&shown.author, shown.elsewhere.as_ref()),
        link: shown.card.as_ref().map(|it| LinkView {
            url: it.url.clone(),
            title: it.title.clone(),
            from: it.provider_name.clone(),
        }),
        card: OnceLock::new(),
    }
}

/// A question. It is over when it was ended: the moment itself is the clock's business.
fn poll(poll: &services::polls::Poll, may_act: bool) -> PollView {
    let is_over = poll.closed_at.is_some();
    let shows = is_over || !poll.hides_totals;
    let own = poll.own.as_deref().unwrap_or_default();
    let all = poll.voters.unwrap_or_else(|| poll.votes()).max(1);
    let line = |(place, option): (usize, &services::polls::PollOption)| PollLine {
        place,
        title: option.title.clone(),
        share: shows.then(|| format!("{} %", option.votes.saturating_mul(100) / all)),
        is_own: own.iter().any(|it| usize::try_from(*it) == Ok(place)),
    };
    let people = match poll.voters.unwrap_or_else(|| poll.votes()) {
        1 => "1 vote".to_owned(),
        count => format!("{count} votes"),
    };
    let end = match (is_over, poll.expires_at) {
        (true, _) => "closed".to_owned(),
        (false, Some(at)) => format!("open until {}", moment(at).words),
        (false, None) => "open".to_owned(),
    };
    PollView {
        lines: poll.options.iter().enumerate().map(line).collect(),
        is_multiple: poll.is_multiple,
        may_vote: may_act && !is_over && own.is_empty(),
        note: format!("{people}, {end}"),
    }
}

/// A picture in its post: of another server, it says where it lies and why it may be missing.
pub(crate) fn picture_in(it: &Picture, shown: &Shown) -> PictureView {
    at_home(picture(it, &shown.exposure), it, shown)
}

fn at_home(mut view: PictureView, it: &Picture, shown: &Shown) -> PictureView {
    if shown.author.origin() == Origin::Elsewhere {
        view.absent = elsewhere::absent(&shown.author, it, shown.elsewhere.as_ref());
        view.origin = elsewhere::picture_link(&shown.author, it);
        // Our copy is small, and is not drawn larger than it is.
        if let Some(copy) = it.renditions.iter().max_by_key(|it| it.width) {
            (view.width, view.height) = (copy.width, copy.height);
            if let Some(still) = view.still.as_mut() {
                (still.width, still.height) = (copy.width, copy.height);
            }
        }
    }
    view
}

fn reply_line(shown: &Shown) -> Option<ReplyLine> {
    let parent = shown.post.parent_id?;
    let to = shown.parent_author.as_ref()?;
    Some(ReplyLine { url: post_path(to, parent), to: author(to).handle })
}

/// Numbers are for the author, and for everybody where the author wants that.
fn counts(shown: &Shown) -> Option<Counts> {
    let small = |count: i64| u32::try_from(count.max(0)).unwrap_or(u32::MAX);
    (shown.ties.is_mine || shown.author.shows_counts).then(|| Counts {
        replies: small(shown.post.replies_count),
        boosts: small(shown.post.boosts_count),
        likes: small(shown.post.likes_count),
    })
}

/// A picture with its files. Its own terms are named only where they differ from the post's.
pub(crate) fn picture(picture: &Picture, post: &Exposure) -> PictureView {
    let mut view = hung(picture, post, &picture.renditions.iter().collect::<Vec<_>>());
    let stills: Vec<_> = picture.renditions.iter().filter(|it| !it.is_animated).collect();
    if !stills.is_empty() && stills.len() < picture.renditions.len() {
        view.still = Some(Box::new(hung(picture, post, &stills)));
    }
    view
}

/// The same as a still, for walls: an animation is as heavy as it came, and many at once move.
fn still(picture: &Picture, post: &Exposure) -> PictureView {
    let stills: Vec<_> = picture.renditions.iter().filter(|it| !it.is_animated).collect();
    if stills.is_empty() { self::picture(picture, post) } else { hung(picture, post, &stills) }
}

/// With these of its files.
fn hung(picture: &Picture, post: &Exposure, files: &[&RenditionInfo]) -> PictureView {
    let row = &picture.media;
    let set = |format: &str| {
        files
            .iter()
            .filter(|it| it.format == format && !it.is_full)
            .map(|it| format!("{} {}w", rendition_path(picture, it.width, &it.format), it.width))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let moving = files.iter().copied().find(|it| it.is_animated);
    let plain = files.iter().copied().filter(|it| it.format != "webp" && !it.is_full);
    let fallback =
        moving.or_else(|| plain.max_by_key(|it| it.width)).or_else(|| files.last().copied());
    let fallback_format = fallback.map_or("webp", |it| it.format.as_str());
    let large = moving.or_else(|| files.iter().copied().max_by_key(|it| it.width));
    let path = |it: Option<&RenditionInfo>| {
        it.map(|it| rendition_path(picture, it.width, &it.format)).unwrap_or_default()
    };
    // A still of a better format must not take the place of what moves.
    let has_webp =
        moving.is_none() && fallback_format != "webp" && files.iter().any(|it| it.format == "webp");
    let own_terms = picture.exposure.consent() != post.consent();
    PictureView {
        id: row.id.to_string(),
        alt: row.alt.clone(),
        url_large: path(large),
        src: path(fallback),
        // Browsers without WebP are old and few: they get one size, not every page a second list.
        srcset: if moving.is_some() || has_webp { String::new() } else { set(fallback_format) },
        sources: if has_webp {
            vec![Source { mime: "image/webp", srcset: set("webp") }]
        } else {
            Vec::new()
        },
        width: u32::try_from(row.width).unwrap_or(0),
        height: u32::try_from(row.height).unwrap_or(0),
        tone: if fallback_format == "png" { None } else { tone_class(&row.blurhash) },
        label: LabelMark::of(picture.exposure.label()),
        consent: own_terms.then(|| ConsentMark::of(picture.exposure.consent())),
        absent: None,
        origin: None,
        still: None,
    }
}

/// The picture of a work for link previews: only what everybody may see without a curtain.
pub(crate) fn preview(server: &Server, shown: &Shown) -> Option<String> {
    let row = &shown.post;
    let is_open = matches!(row.visibility.get(), Visibility::Public | Visibility::Quiet);
    let is_covered = !row.warning.is_empty() || !row.sensitivity.is_empty();
    let first = shown.pictures.first().filter(|it| !it.renditions.is_empty())?;
    let is_shown = is_open && !row.is_held && !is_covered;
    is_shown.then(|| server.link(&picture(first, &shown.exposure).src))
}

/// The path of one rendition.
pub(crate) fn rendition_path(picture: &Picture, width: u32, format: &str) -> String {
    format!("/media/{}/{width}.{format}", picture.media.id)
}

/// A work on a wall; none for a post without pictures. `with_author` on walls of several artists.
pub(crate) fn tile(shown: &Shown, with_author: bool) -> Option<TileView> {
    let first = shown.pictures.first()?;
    let count = shown.pictures.len();
    let row = &shown.post;
    let reasons = row.sensitivity.reasons();
    let warning = some(&row.warning).or_else(|| reasons.first().map(|it| it.words().to_owned()));
    Some(TileView {
        url: post_path(&shown.author, row.id),
        picture: at_home(still(first, &shown.exposure), first, shown),
        is_moving: first.renditions.iter().any(|it| it.is_animated),
        title: some(&row.title),
        count: (count > 1).then(|| format!("{count} pictures")),
        warning,
        label: LabelMark::of(shown.exposure.label()).filter(|it| it.is_ai),
        author: with_author.then(|| name(&shown.author).to_owned()),
    })
}

/// Links to the neighbouring pages of a list.
pub(crate) fn pager(path: &str, older: Option<i64>, newer: Option<i64>) -> PagerView {
    PagerView {
        older: older.map(|id| format!("{path}?older={id}")),
        newer: newer.map(|id| format!("{path}?newer={id}")),
    }
}

/// The page somebody asked for.
pub(crate) fn asked_page(query: &str, limit: usize) -> services::feeds::Page {
    let number = |wanted: &str| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == wanted)
            .and_then(|(_, value)| value.parse().ok())
    };
    services::feeds::Page { older_than: number("older"), newer_than: number("newer"), limit }
}

/// Of two times the later, for `updated` in feeds.
pub(crate) fn last_change(shown: &Shown) -> Timestamp {
    shown.post.edited_at.unwrap_or(shown.post.created_at)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
