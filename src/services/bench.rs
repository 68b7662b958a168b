//! Fills a server with made-up artists and works, so that `rakkan bench` measures pages of a
//! real size. No picture is drawn: the pages name the files, nothing fetches them.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use consent::{AiLabel, Consent, Evidence, Picture, Policy, Visibility};
use store::accounts::Account;
use store::follows::Follow;
use store::media::Media;
use store::posts::{NewPicture, NewPost, Post};
use store::{
    AccountId, Conn, MediaId, MediaPurpose, MediaState, PostId, PostKind, Role, RowId, Sensitivity,
    Timestamp,
};

use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::media::RenditionInfo;
use crate::sessions::{Client, sign_in};
use crate::{App, Member, people};

/// How much of what.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    posts: usize,
    artists: usize,
    followed: usize,
}

impl Size {
    /// A server of this many posts: one artist for fifty posts, the reader follows up to 200.
    pub fn of(posts: usize) -> Self {
        let artists = (posts / 50).max(2);
        Self { posts, artists, followed: artists.min(200) }
    }

    /// The same where the reader follows so many, or all artists where there are fewer.
    #[must_use]
    pub fn following(self, many: usize) -> Self {
        Self { followed: many.min(self.artists), ..self }
    }
}

/// What to ask for.
#[derive(Clone, Debug)]
pub struct Seeded {
    /// The reader's session token.
    pub session: String,
    /// The reader's access token, for apps.
    pub token: String,
    /// An artist with more works than one page holds.
    pub artist: String,
    /// The path of a work of theirs.
    pub post_path: String,
}

/// A JPEG of this size with as much to see as a photograph has: shades, edges and grain.
pub fn photograph(width: u32, height: u32) -> Result<Vec<u8>> {
    let side = |it: u32| u16::try_from(it).map_err(|_| Error::Unavailable);
    let mut state = 1_u32;
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = state >> 28;
            let edge = if (x / 97 + y / 61).is_multiple_of(3) { 40 } else { 0 };
            let shade = |it: u32| u8::try_from((it + grain + edge).min(255)).unwrap_or(255);
            pixels.extend([shade(x * 160 / width), shade(y * 160 / height), shade(90)]);
        }
    }
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 92);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder
        .encode(&pixels, side(width)?, side(height)?, jpeg_encoder::ColorType::Rgb)
        .map_err(anyhow::Error::from)?;
    Ok(file)
}

/// Rows of one change.
const BATCH: usize = 1_000;

/// Artists that each artist follows.
const EACH_FOLLOWS: usize = 6;

/// Two posts of the made-up world are this far apart.
const STEP: Duration = Duration::from_mins(1);

const PASSWORD: &str = "a password for the bench";

/// Fills an empty server; on one that was filled before, only signs the reader in.
pub async fn seed(app: &App, size: Size) -> Result<Seeded> {
    let console = Member::console();
    let wanted = people::Wanted {
        username: "reader".to_owned(),
        email: String::new(),
        password: Some(PASSWORD.to_owned()),
        role: Role::Owner,
    };
    let is_new = people::create(app, &console, wanted).await.is_ok();
    let client =
        Client { address: IpAddr::V4(Ipv4Addr::LOCALHOST), user_agent: "bench".to_owned() };
    let entered = sign_in(app, "reader", PASSWORD, &client).await?;
    let session = entered.session().ok_or(Error::SignedOut)?;
    if is_new {
        fill(app, size, session.member.account).await?;
    }
    let artist = name(0);
    let newest = app.store.read(|conn| newest_of(conn, &name(0))).await?;
    let token = crate::tokens::create(app, &console, "reader", "read write", "bench").await?;
    Ok(Seeded { token, session: session.token, post_path: format!("/@{artist}/{newest}"), artist })
}

fn newest_of(conn: &mut Conn, username: &str) -> Result<PostId> {
    let artist = store::accounts::find_here(conn, username)?.ok_or(Error::NotFound("no artist"))?;
    store::posts::newest_work(conn, artist.id)?.ok_or(Error::NotFound("no post"))
}

fn name(index: usize) -> String {
    format!("artist{index}")
}

async fn fill(app: &App, size: Size, reader: AccountId) -> Result<()> {
    let world = World::beginning(app.now(), size);
    let artists = app
        .store
        .write({
            let (ids, world) = (app.ids.clone(), world.clone());
            move |conn| world.artists(conn, &ids, reader)
        })
        .await?;
    for start in (0..size.posts).step_by(BATCH) {
        let (ids, world, artists) = (app.ids.clone(), world.clone(), artists.clone());
        let end = (start + BATCH).min(size.posts);
        app.store
            .write(move |conn| (start..end).try_for_each(|it| world.post(conn, &ids, &artists, it)))
            .await?;
    }
    Ok(())
}

/// The made-up world: everything follows from an index.
#[derive(Clone, Debug)]
struct World {
    start: Timestamp,
    size: Size,
}

impl World {
    fn beginning(now: Timestamp, size: Size) -> Self {
        let span = STEP.saturating_mul(u32::try_from(size.posts).unwrap_or(u32::MAX));
        Self { start: now.minus(span), size }
    }

    fn time(&self, index: usize) -> Timestamp {
        self.start.plus(STEP.saturating_mul(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    fn artists(&self, conn: &mut Conn, ids: &Ids, reader: AccountId) -> Result<Vec<AccountId>> {
        let mut artists = Vec::with_capacity(self.size.artists);
        for index in 0..self.size.artists {
            let row = artist(ids.next(self.start), index, self.start);
            store::accounts::insert(conn, &row)?;
            if index < self.size.followed {
                let follow = self.follow(ids.next(self.start), reader, row.id);
                store::follows::insert_once(conn, &follow)?;
            }
            artists.push(row.id);
        }
        self.acquaintances(conn, ids, &artists)?;
        Ok(artists)
    }

    /// Each artist follows some others, far away in the list.
    fn acquaintances(&self, conn: &mut Conn, ids: &Ids, artists: &[AccountId]) -> Result<()> {
        for (index, follower) in artists.iter().enumerate() {
            for step in 1..=EACH_FOLLOWS {
                let place = (index + step * 131) % artists.len().max(1);
                let followee = artists.get(place).filter(|it| *it != follower);
                if let Some(followee) = followee {
                    let id = ids.next(self.start);
                    store::follows::insert_once(conn, &self.follow(id, *follower, *followee))?;
                }
            }
        }
        Ok(())
    }

    fn follow(&self, id: RowId, who: AccountId, whom: AccountId) -> Follow {
        Follow {
            id,
            follower_id: who,
            followee_id: whom,
            shows_boosts: true,
            created_at: self.start,
            accepted_at: Some(self.start),
            uri: None,
            notifies: false,
            languages: String::new(),
        }
    }

    /// Every second post is a work; the first artist posts ten times as often as the others.
    fn post(&self, conn: &mut Conn, ids: &Ids, artists: &[AccountId], index: usize) -> Result<()> {
        let place =
            if index.is_multiple_of(20) { 0 } else { (index * 7_919) % artists.len().max(1) };
        let Some(author) = artists.get(place).copied() else { return Ok(()) };
        let at = self.time(index);
        let id: PostId = ids.backdated(at, u16::try_from(index % 1_000).unwrap_or(0));
        let count = if index.is_multiple_of(2) { 1 + index % 3 } else { 0 };
        let mut pictures = Vec::new();
        for number in 0..count {
            let row = picture(ids.next(at), author, index + number, at);
            store::media::insert(conn, &row)?;
            pictures.push(hung(row.id));
        }
        let asked: Vec<Picture> = pictures.iter().map(|_| by_hand()).collect();
        let work = NewPost { row: row(id, author, index, count > 0, at), pictures };
        let admitted = consent::admit(work, AiLabel::HumanMade, &asked, &Policy::default())?;
        store::posts::insert(conn, admitted)?;
        Ok(())
    }
}

fn by_hand() -> Picture {
    Picture { claim: AiLabel::HumanMade, evidence: Evidence::default() }
}

fn hung(media: MediaId) -> NewPicture {
    NewPicture {
        media,
        alt: "Ink and gouache: a boat under a low bridge, seen from the far bank.".to_owned(),
        terms: Consent::UNKNOWN.into(),
        resolved_terms: Consent::DENIED.into(),
        label: AiLabel::HumanMade.into(),
    }
}

fn artist(id: AccountId, index: usize, at: Timestamp) -> Account {
    Account {
        id,
        username: name(index),
        domain: String::new(),
        display_name: format!("Artist {index}"),
        bio_source: String::new(),
        bio_html: "<p>Gouache, ink, and the occasional zine.</p>".to_owned(),
        fields: "[]".to_owned(),
        avatar_id: None,
        header_id: None,
        terms: Consent::DENIED.into(),
        default_label: AiLabel::HumanMade.into(),
        is_indexable: true,
        is_locked: false,
        shows_counts: false,
        created_at: at,
        suspended_at: None,
        posts_count: 0,
        followers_count: 0,
        following_count: 0,
        last_post_at: None,
        hides_follows: false,
        also_known_as: "[]".to_owned(),
        moved_to: String::new(),
        moved_at: None,
        is_bot: false,
        is_discoverable: true,
        limited_at: None,
        sensitized_at: None,
        verified_links: "[]".to_owned(),
    }
}

fn row(id: PostId, author: AccountId, index: usize, is_work: bool, at: Timestamp) -> Post {
    let words = "<p>The light was gone by four, so the far bank is from memory. Two more of the \
                 series are drying; <a href=\"/tags/ink\" class=\"mention hashtag\">#ink</a>.</p>";
    Post {
        id,
        account_id: author,
        kind: if is_work { PostKind::Artwork } else { PostKind::Text },
        visibility: Visibility::Public.into(),
        parent_id: None,
        parent_account_id: None,
        root_id: None,
        title: if is_work { format!("Study {index}") } else { String::new() },
        year: "2026".to_owned(),
        medium: "ink on paper".to_owned(),
        source: String::new(),
        html: words.to_owned(),
        warning: String::new(),
        sensitivity: Sensitivity::default(),
        language: "en".to_owned(),
        terms: Consent::DENIED.into(),
        actor_terms: Consent::DENIED.into(),
        resolved_terms: Consent::DENIED.into(),
        label: AiLabel::HumanMade.into(),
        shown_label: AiLabel::HumanMade.into(),
        is_held: false,
        media_count: 0,
        submission_key: None,
        created_at: at,
        edited_at: None,
        deleted_at: None,
        likes_count: 3,
        boosts_count: 1,
        replies_count: 0,
        app_id: None,
        card_id: None,
        has_poll: false,
    }
}

fn picture(id: MediaId, author: AccountId, index: usize, at: Timestamp) -> Media {
    let height = 1_200 + i32::try_from(index % 17).unwrap_or(0) * 100;
    Media {
        state: MediaState::Ready,
        file_name: "study.png".to_owned(),
        format: "png".to_owned(),
        sha256: vec![0; 32],
        byte_size: 2_000_000,
        width: 2_400,
        height,
        blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj".to_owned(),
        average_rgb: 0x0080_7060,
        renditions: renditions(id, height),
        original_key: format!("originals/{id}"),
        ..Media::new(id, author, MediaPurpose::Work, at)
    }
}

fn renditions(id: MediaId, height: i32) -> String {
    let height = u32::try_from(height).unwrap_or(1);
    let all: Vec<RenditionInfo> = [480_u32, 960, 1_600]
        .into_iter()
        .flat_map(|width| ["webp", "jpg"].map(|format| (width, format)))
        .map(|(width, format)| RenditionInfo {
            width,
            height: height * width / 2_400,
            format: format.to_owned(),
            bytes: 100_000,
            is_animated: false,
            is_full: false,
            key: format!("renditions/{id}/{width}.{format}"),
        })
        .collect();
    serde_json::to_string(&all).unwrap_or_default()
}
