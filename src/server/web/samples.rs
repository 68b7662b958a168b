//! Made-up people and works for `/dev/components` and for tests of the views.

use std::sync::{Arc, OnceLock};

use consent::{AiLabel, Consent, Permission, Visibility};

use super::view::{
    AuthorView, BaseView, ConsentMark, ConsentPicker, Counts, FactView, HeaderRow, ImagePicker,
    LabelMark, LabelPicker, Moment, NoticeView, PictureBlock, PictureView, PostView, ProfileView,
    ShareView, Source, Tab, TileView, Tombstone, ViewerMenu, VisibilityMark, tone_class,
};

/// An artist without a picture of her own.
pub(crate) fn author() -> AuthorView {
    AuthorView {
        name: "Mira Okafor".to_owned(),
        handle: "@mira".to_owned(),
        url: "/@mira".to_owned(),
        avatar_url: None,
    }
}

/// A writer with a name in another script.
pub(crate) fn other_author() -> AuthorView {
    AuthorView {
        name: "水野 蓮".to_owned(),
        handle: "@ren".to_owned(),
        url: "/@ren".to_owned(),
        avatar_url: None,
    }
}

/// Noon on a day in May.
pub(crate) fn moment() -> Moment {
    Moment { iso: "2026-05-03T12:00:00Z".to_owned(), words: "3 May 2026".to_owned() }
}

/// The menu of a signed-in artist with news.
pub(crate) fn viewer() -> ViewerMenu {
    ViewerMenu {
        name: "Mira Okafor".to_owned(),
        handle: "@mira".to_owned(),
        avatar: None,
        unread: 3,
        is_staff: true,
    }
}

/// A picture of any size; its files are where the server would keep them.
pub(crate) fn picture(id: &str, width: u32, height: u32) -> PictureView {
    let srcset = |kind: &str| {
        [480_u32, 960, 1600]
            .into_iter()
            .filter(|size| *size <= width.max(480))
            .map(|size| format!("/media/{id}/{size}.{kind} {}w", size.min(width)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    PictureView {
        id: id.to_owned(),
        alt: "A low orange sun over two rows of dark hills, painted in flat gouache.".to_owned(),
        url_large: format!("/media/{id}/1600.jpg"),
        src: format!("/media/{id}/960.jpg"),
        srcset: srcset("jpg"),
        sources: vec![Source { mime: "image/webp", srcset: srcset("webp") }],
        width,
        height,
        tone: tone_class("LEHV6nWB2yk8pyo0adR*.7kCMdnj"),
        label: None,
        consent: None,
        absent: None,
        origin: None,
        still: None,
    }
}

/// A tile of any size.
pub(crate) fn tile(id: &str, width: u32, height: u32, title: Option<&str>) -> TileView {
    TileView {
        is_moving: false,
        url: format!("/@mira/{id}"),
        picture: picture(id, width, height),
        title: title.map(str::to_owned),
        count: None,
        warning: None,
        label: None,
        author: None,
    }
}

/// A wall with every shape: squares, strips, panoramas, a sprite, a warning.
pub(crate) fn wall() -> Vec<TileView> {
    const SHAPES: [(u32, u32); 15] = [
        (1500, 1000),
        (800, 1200),
        (1400, 1050),
        (900, 1200),
        (1000, 1000),
        (1600, 900),
        (700, 1240),
        (1250, 1000),
        (1000, 1230),
        (2400, 1020),
        (640, 1280),
        (300, 2100),
        (1440, 1010),
        (800, 1130),
        (5000, 1000),
    ];
    const TITLES: [Option<&str>; 5] = [
        Some("Evening over two hills"),
        Some("Study, third"),
        None,
        Some("Lagos → Gdańsk"),
        Some("The heron that would not leave the roof"),
    ];
    let mut tiles: Vec<TileView> = SHAPES
        .into_iter()
        .zip(TITLES.into_iter().cycle())
        .enumerate()
        .map(|(i, ((width, height), title))| tile(&(200 + i).to_string(), width, height, title))
        .collect();
    for (i, tile) in tiles.iter_mut().enumerate() {
        match i {
            0 | 5 => tile.count = Some("4 pictures".to_owned()),
            3 => tile.label = LabelMark::of(AiLabel::AiAssisted),
            7 => tile.warning = Some("Contains blood, needles".to_owned()),
            _ => {}
        }
    }
    tiles.push(tile("231", 48, 48, Some("Slime, 48 px")));
    tiles
}

/// A work by hand with a full label.
pub(crate) fn picture_base() -> BaseView {
    BaseView {
        id: "110".to_owned(),
        url: "/@mira/110".to_owned(),
        author: author(),
        when: moment(),
        edited: None,
        visibility: VisibilityMark::of(Visibility::Public),
        title: Some("Evening over two hills".to_owned()),
        year: Some("2026".to_owned()),
        medium: Some("gouache on paper".to_owned()),
        html: "<p>Painted from the train window between two tunnels. The second hill is where the <a href=\"/tags/heron\">#heron</a> lives.</p>".to_owned(),
        language: Some("en".to_owned()),
        warning: None,
        sensitivity: Vec::new(),
        pictures: vec![picture("110", 1500, 1000)],
        label: LabelMark::of(AiLabel::HumanMade),
        consent: ConsentMark::of(Consent::DENIED),
        is_held: false,
        in_reply_to: None,
        origin: None,
        link: None,
        card: OnceLock::new(),
    }
}

fn seen(base: BaseView) -> PostView {
    PostView {
        base: Arc::new(base),
        counts: None,
        is_liked: false,
        is_boosted: false,
        is_saved: false,
        may_act: true,
        may_reply: true,
        may_boost: true,
        is_mine: false,
        boosted_by: None,
        why: None,
        poll: None,
    }
}

/// The same as somebody sees it who likes it.
pub(crate) fn picture_post() -> PostView {
    PostView { is_liked: true, ..seen(picture_base()) }
}

/// Words only, by somebody else, boosted by Mira.
pub(crate) fn text_post() -> PostView {
    let base = BaseView {
        id: "120".to_owned(),
        url: "/@ren/120".to_owned(),
        author: other_author(),
        title: None,
        year: None,
        medium: None,
        html: "<p>Does anybody know a paper that takes ink wash and does not buckle? I have tried three and each of them went its own way.</p><p>Asking for a scroll of four metres.</p>".to_owned(),
        pictures: Vec::new(),
        label: None,
        ..picture_base()
    };
    let why = Some("Because you follow Mira Okafor".to_owned());
    PostView { boosted_by: Some(author()), why, ..seen(base) }
}

/// Several pictures, assisted, for followers, behind a warning, one's own.
pub(crate) fn covered_post() -> PostView {
    let mut assisted = picture("132", 700, 1200);
    assisted.label = LabelMark::of(AiLabel::AiAssisted);
    let base = BaseView {
        id: "130".to_owned(),
        url: "/@mira/130".to_owned(),
        title: Some("Ward 7".to_owned()),
        medium: Some("ink, digital colour".to_owned()),
        warning: Some("Hospital comic".to_owned()),
        sensitivity: vec!["blood".to_owned(), "needles".to_owned()],
        visibility: VisibilityMark::of(Visibility::Followers),
        pictures: vec![picture("131", 900, 1200), assisted, picture("133", 1600, 900)],
        label: LabelMark::of(AiLabel::AiAssisted),
        consent: ConsentMark::of(mixed_terms()),
        edited: Some(moment()),
        ..picture_base()
    };
    let counts = Some(Counts { replies: 2, boosts: 4, likes: 31 });
    PostView { counts, is_liked: true, is_mine: true, ..seen(base) }
}

/// Training denied, the rest open or to be asked.
pub(crate) fn mixed_terms() -> Consent {
    Consent {
        data_mining: Permission::NotAllowed,
        ai_training: Permission::NotAllowed,
        ai_generative_training: Permission::NotAllowed,
        ai_inference: Permission::Constrained,
    }
}

/// Mira's profile.
pub(crate) fn profile() -> ProfileView {
    ProfileView {
        author: author(),
        address: "@mira@atelier.example".to_owned(),
        bio_html: "<p>Gouache, ink, and the occasional 80-page zine. Lagos → Gdańsk.</p>"
            .to_owned(),
        consent: ConsentMark::of(Consent::DENIED),
        statement: Some("Works by hand".to_owned()),
        feed_url: "/@mira/feed.atom".to_owned(),
        is_mine: false,
        tie: None,
        joined: "Here since May 2026".to_owned(),
        fields: vec![FactView {
            name: "Site".to_owned(),
            html: "<a href=\"https://mira.example\" rel=\"me nofollow\">mira.example</a>"
                .to_owned(),
            verified: None,
        }],
        origin: None,
        moved: None,
        from_afar: None,
        report_url: None,
        share: Some(ShareView {
            url: "https://atelier.example/@mira".to_owned(),
            address: "@mira@atelier.example".to_owned(),
            code: "/@mira/qr.svg".to_owned(),
            rel_me: Some(
                "<a rel=\"me\" href=\"https://atelier.example/@mira\">Mira</a>".to_owned(),
            ),
        }),
    }
}

/// The tabs of a profile; `here` counts from 0.
pub(crate) fn profile_tabs(here: usize) -> Vec<Tab> {
    [("Portfolio", "/@mira"), ("Posts", "/@mira/posts"), ("About", "/@mira/about")]
        .into_iter()
        .enumerate()
        .map(|(i, (label, url))| Tab {
            label: label.to_owned(),
            url: url.to_owned(),
            is_here: i == here,
        })
        .collect()
}

/// Three notifications, one of them new.
pub(crate) fn notices() -> Vec<NoticeView> {
    let like = NoticeView {
        icon: "like",
        who: other_author(),
        what: "liked".to_owned(),
        subject: Some("Evening over two hills".to_owned()),
        url: Some("/@mira/110".to_owned()),
        excerpt: None,
        when: moment(),
        is_new: true,
    };
    let reply = NoticeView {
        icon: "reply",
        what: "replied to".to_owned(),
        excerpt: Some(
            "Try the heavy one from the mill in the valley, it only needs an hour under the press."
                .to_owned(),
        ),
        is_new: false,
        ..like.clone()
    };
    let mention = NoticeView {
        icon: "envelope",
        what: "mentioned you in".to_owned(),
        subject: None,
        ..reply.clone()
    };
    vec![like, reply, mention]
}

/// What is left of a deleted post.
pub(crate) fn tombstone() -> Tombstone {
    Tombstone {
        words: "This post was deleted by its author.".to_owned(),
        when: Some(moment()),
        author: Some(author()),
    }
}

/// The signals of a denied work, as in "what a crawler sees".
pub(crate) fn signals() -> Vec<HeaderRow> {
    [
        ("X-Robots-Tag", "noai, noimageai, noarchive"),
        ("Content-Usage", "train-ai=n, search=y"),
        ("Content-Signal", "search=yes, ai-train=no, ai-input=no"),
        ("TDM-Reservation", "1"),
        ("TDM-Policy", "https://atelier.example/policies/ai"),
    ]
    .into_iter()
    .map(|(name, value)| HeaderRow { name: name.to_owned(), value: value.to_owned() })
    .collect()
}

/// The composer's pictures: one kept, two empty places.
pub(crate) fn image_picker() -> ImagePicker {
    let mut first = block("0", "Picture 1");
    first.kept = Some(picture("110", 1500, 1000));
    first.file_name = Some("evening-scan.png".to_owned());
    "A low orange sun over two rows of dark hills.".clone_into(&mut first.alt);
    ImagePicker {
        blocks: vec![first, block("1", "Picture 2"), block("2", "Picture 3")],
        pattern: block("__", "Picture ##"),
        accept: "image/jpeg,image/png,image/webp,image/gif,image/avif",
        most: 20,
        limits: "JPEG, PNG, WebP, GIF or AVIF, up to 256 MiB each".to_owned(),
    }
}

fn block(key: &str, heading: &str) -> PictureBlock {
    PictureBlock {
        key: key.to_owned(),
        heading: heading.to_owned(),
        kept: None,
        file_name: None,
        alt: String::new(),
        order: String::new(),
        label: LabelPicker::new(format!("label_{key}"), AiLabel::Undeclared),
        terms: ConsentPicker::for_work(
            format!("c{key}_"),
            "What may AI systems do with this picture?",
            Consent::UNKNOWN,
            Consent::DENIED,
        ),
    }
}
