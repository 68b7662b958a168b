//! People of this server as others are told of them.

use consent::{AiLabel, Exposure, Indexable, Origin, expose};
use store::accounts;
use store::{Conn, ConsentSubject};

use crate::addresses::Addresses;
use crate::error::{Error, Result};
use crate::media::{Format, RenditionInfo};
use crate::{Account, AccountId, App, MediaId, Timestamp, newcomers};

const NOBODY: Error = Error::NotFound("Nobody here has that name.");

/// Somebody of this server.
#[derive(Clone, Debug)]
pub struct Somebody {
    /// The row.
    pub account: Account,
    /// The address that stands in documents.
    pub uri: String,
    /// Name as text, words as safe HTML.
    pub fields: Vec<(String, String)>,
    /// Other addresses of theirs.
    pub also_known_as: Vec<String>,
    /// Their portrait.
    pub avatar: Option<Portrait>,
    /// The wide picture on top of their profile.
    pub header: Option<Portrait>,
    /// The terms they give their works.
    pub exposure: Exposure,
    /// When they last said something about their terms.
    pub updated_at: Timestamp,
    /// Whether they are suspended: then only that they were here is told.
    pub is_suspended: bool,
}

/// A picture of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portrait {
    /// Where it is.
    pub url: String,
    /// Its type.
    pub media_type: &'static str,
}

/// Somebody by name. Who still waits for approval is not there.
pub async fn person(app: &App, username: &str) -> Result<Somebody> {
    let username = username.to_owned();
    read(app, move |conn| Ok(accounts::find_here(conn, &username)?)).await
}

/// The address of somebody of this server whose account was deleted.
pub async fn departed(app: &App, username: &str) -> Result<Option<String>> {
    let (username, addresses) = (username.to_owned(), Addresses::new(&app.config.server));
    app.store
        .read(move |conn| {
            let had_it = store::departed::named(conn, &username)?.is_some()
                || store::settings::find(conn, &newcomers::retired_key(&username))?.is_some();
            Ok::<_, Error>(had_it.then(|| addresses.actor(&username)))
        })
        .await
}

/// The same by id.
pub async fn person_by_id(app: &App, id: AccountId) -> Result<Somebody> {
    read(app, move |conn| Ok(accounts::find(conn, id)?)).await
}

async fn read(
    app: &App,
    find: impl FnOnce(&mut Conn) -> Result<Option<Account>> + Send + 'static,
) -> Result<Somebody> {
    let addresses = Addresses::new(&app.config.server);
    app.store
        .read(move |conn| {
            let account = find(conn)?.filter(|it| it.domain.is_empty()).ok_or(NOBODY)?;
            let user = store::users::person_of_account(conn, account.id)?;
            if user.is_some_and(|it| it.user.approved_at.is_none()) {
                return Err(NOBODY);
            }
            somebody(conn, &addresses, account)
        })
        .await
}

fn somebody(conn: &mut Conn, addresses: &Addresses, account: Account) -> Result<Somebody> {
    let said = store::outward::statements(conn, ConsentSubject::Account, &[account.id.0])?;
    let updated_at = said.into_iter().map(|(_, at)| at).max().unwrap_or(account.created_at);
    let listed = Indexable::when(account.is_indexable);
    let fields: Vec<(String, String)> = serde_json::from_str(&account.fields).unwrap_or_default();
    Ok(Somebody {
        uri: addresses.actor(&account.username),
        fields: fields.into_iter().map(|(name, it)| (name, crate::text::field(&it))).collect(),
        also_known_as: serde_json::from_str(&account.also_known_as).unwrap_or_default(),
        avatar: portrait(conn, addresses, account.avatar_id, 480)?,
        header: portrait(conn, addresses, account.header_id, 1600)?,
        exposure: expose(account.terms.get(), AiLabel::Undeclared, listed, Origin::Here),
        updated_at: updated_at.max(account.created_at),
        is_suspended: account.suspended_at.is_some(),
        account,
    })
}

/// The widest file that is not wider than `most`, of a format that everybody reads.
fn portrait(
    conn: &mut Conn,
    addresses: &Addresses,
    id: Option<MediaId>,
    most: u32,
) -> Result<Option<Portrait>> {
    let Some(id) = id else { return Ok(None) };
    let Some(row) = store::media::find(conn, id)? else { return Ok(None) };
    let list: Vec<RenditionInfo> = serde_json::from_str(&row.renditions).unwrap_or_default();
    let narrow = list.iter().filter(|it| it.width <= most);
    let chosen = narrow.max_by_key(|it| (it.width, it.format != "webp"));
    Ok(chosen.and_then(|info| {
        Some(Portrait {
            url: addresses.link(&format!("/media/{id}/{}.{}", info.width, info.format)),
            media_type: media_type(&info.format)?,
        })
    }))
}

fn media_type(extension: &str) -> Option<&'static str> {
    [Format::Jpeg, Format::Png, Format::WebP, Format::Gif, Format::Avif]
        .into_iter()
        .find(|format| format.extension() == extension)
        .map(Format::media_type)
}

/// Numbers about this server that are true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staff {
    /// The addresses of those who run it.
    pub accounts: Vec<String>,
    /// How many people were let in.
    pub people: i64,
    /// How many posts of theirs are for everybody.
    pub posts: i64,
}

/// Who runs this server, and how much is here.
pub async fn staff(app: &App) -> Result<Staff> {
    let addresses = Addresses::new(&app.config.server);
    app.store
        .read(move |conn| {
            let ids = store::users::staff_accounts(conn)?;
            let mut cards = store::shown::cards(conn, &ids)?;
            cards.sort_by_key(|it| it.id);
            Ok(Staff {
                accounts: cards.iter().map(|it| addresses.actor(&it.username)).collect(),
                people: store::users::count_approved(conn)?,
                posts: store::outward::count_local_posts(conn)?,
            })
        })
        .await
}
