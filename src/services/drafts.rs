//! Posts that are not ready, kept by the server: closed browsers and empty batteries lose nothing.

use store::{AccountId, Conn, DraftId, MediaId, Timestamp};

use crate::error::{Error, Result};
use crate::posts::{Draft, remove_pictures};
use crate::{App, Member, uploads};

/// Bytes of a draft as it is kept. Drafts may be longer than posts, but not without end.
const LONGEST: usize = 256 * 1024;

const GONE: Error = Error::NotFound("That draft is not here any more.");

/// A draft as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedDraft {
    /// Which one.
    pub id: DraftId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What it holds.
    pub draft: Draft,
}

/// Saves a draft, a new one or over the one with this id. Anything may be in it that fits;
/// only publishing asks whether it makes a post.
pub async fn save(
    app: &App,
    member: &Member,
    id: Option<DraftId>,
    draft: Draft,
) -> Result<DraftId> {
    let body = serde_json::to_string(&draft).map_err(anyhow::Error::from)?;
    if body.len() > LONGEST {
        return Err(Error::invalid("source", "draft.too_long", "This is too long to be saved."));
    }
    let saving = Saving {
        account: member.account,
        body,
        pictures: draft.pictures.iter().map(|picture| picture.media).collect(),
        most: app.config.limits.drafts,
        now: app.now(),
    };
    let new = app.ids.next::<DraftId>(saving.now);
    app.store
        .write(move |conn| {
            store::posts::lock_author(conn, saving.account)?.ok_or(Error::SignedOut)?;
            match id {
                Some(id) => saving.replace(conn, id),
                None => saving.add(conn, new),
            }
        })
        .await
}

struct Saving {
    account: AccountId,
    body: String,
    pictures: Vec<MediaId>,
    most: i64,
    now: Timestamp,
}

impl Saving {
    fn add(&self, conn: &mut Conn, id: DraftId) -> Result<DraftId> {
        if store::drafts::count(conn, self.account)? >= self.most {
            let sentence = "You have many drafts. Please finish or discard some first.";
            return Err(Error::invalid("", "draft.too_many", sentence));
        }
        let row = store::drafts::Draft {
            id,
            account_id: self.account,
            body: self.body.clone(),
            created_at: self.now,
            updated_at: self.now,
        };
        store::drafts::insert(conn, &row)?;
        self.hold(conn, id)
    }

    fn replace(&self, conn: &mut Conn, id: DraftId) -> Result<DraftId> {
        if !store::drafts::update(conn, self.account, id, &self.body, self.now)? {
            return Err(GONE);
        }
        self.hold(conn, id)
    }

    fn hold(&self, conn: &mut Conn, id: DraftId) -> Result<DraftId> {
        store::media::hold_for_draft(conn, self.account, id, &self.pictures)?;
        Ok(id)
    }
}

/// One's own drafts, the last changed first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<SavedDraft>> {
    let account = member.account;
    let rows = app
        .store
        .read(move |conn| Ok::<_, Error>(store::drafts::of_account(conn, account)?))
        .await?;
    rows.iter().map(read).collect()
}

/// One of one's own drafts.
pub async fn find(app: &App, member: &Member, id: DraftId) -> Result<SavedDraft> {
    let account = member.account;
    let row = app.store.read(move |conn| Ok::<_, Error>(store::drafts::find(conn, id)?)).await?;
    read(&row.filter(|row| row.account_id == account).ok_or(GONE)?)
}

fn read(row: &store::drafts::Draft) -> Result<SavedDraft> {
    let draft: Draft = serde_json::from_str(&row.body).map_err(anyhow::Error::from)?;
    let draft = Draft { draft: Some(row.id), ..draft };
    Ok(SavedDraft { id: row.id, updated_at: row.updated_at, draft })
}

/// Throws a draft away, with the pictures that only it needed.
pub async fn discard(app: &App, member: &Member, id: DraftId) -> Result<()> {
    let (account, now, ids) = (member.account, app.now(), app.ids.clone());
    let keys = app
        .store
        .write(move |conn| {
            store::posts::lock_author(conn, account)?.ok_or(Error::SignedOut)?;
            let media = store::media::of_draft(conn, id)?;
            if !store::drafts::delete(conn, account, id)? {
                return Err(GONE);
            }
            remove_pictures(conn, &media, &ids, now)
        })
        .await?;
    app.wake.notify_one();
    uploads::remove_at_once(app, &keys).await;
    Ok(())
}
