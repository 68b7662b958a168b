//! Profiles: what others see of somebody, and what one changes about oneself.

use std::collections::HashMap;
use std::sync::Arc;

use consent::{AiLabel, Exposure, Indexable, Origin, Visibility, expose};
use store::accounts::{self, Account, ProfileChange};
use store::departed::Departed;
use store::media::Media;
use store::queue::News;
use store::{
    AccountId, Conn, LinkKind, MediaId, MediaPurpose, QueryResult, Role, Timestamp, UserId,
};

use crate::addresses::Addresses;
use crate::error::{Error, Fault, Result};
use crate::follows::{self, Relationship};
use crate::ids::Ids;
use crate::posts::shelf::Shelf;
use crate::posts::shown::Authors;
use crate::posts::{Author, Elsewhere, Person, remove_pictures};
use crate::text::{self, Known};
use crate::verified_links::{self, Verified};
use crate::{App, Member, Viewer, audit, moving, names, newcomers, news, passwords, uploads};

/// Characters of a display name at most.
pub const DISPLAY_NAME_LENGTH: usize = 60;

/// Characters of a bio at most.
pub const BIO_LENGTH: usize = 2_000;

/// Lines of a profile ("Commissions: open") at most.
pub const FIELDS: usize = 4;

/// Characters of such a line's name, and of its words, at most.
pub const FIELD_LENGTHS: (usize, usize) = (60, 500);

/// What others see of somebody.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The row.
    pub account: Account,
    /// The same as beside a post.
    pub author: Author,
    /// Links and facts.
    pub fields: Vec<ProfileField>,
    /// How the viewer stands to them.
    pub relationship: Relationship,
    /// Where they are at home, for people of other servers.
    pub elsewhere: Option<Elsewhere>,
    /// Where they moved, if they did.
    pub moved: Option<Moved>,
    /// What they may do here, for moderators and above.
    pub staff: Option<Role>,
    /// What goes out with the page: the terms they give their works.
    pub exposure: Exposure,
}

/// A line of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileField {
    /// Its name, as text.
    pub name: String,
    /// Its words, as safe HTML.
    pub html: String,
    /// Since when the page that it leads to is known to link back.
    pub verified_at: Option<Timestamp>,
}

/// Where somebody went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The id of the new account.
    pub uri: String,
    /// The new account, where it is known here.
    pub to: Option<Author>,
}

/// One's own profile, as the form needs it.
#[derive(Clone, Debug)]
pub struct Own {
    /// The row.
    pub account: Account,
    /// Names and words as they were typed.
    pub fields: Vec<(String, String)>,
    /// How they post where they say nothing.
    pub posting: Posting,
    /// How many wait to be let follow.
    pub requests: i64,
}

/// How somebody posts where they say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Who sees a post.
    pub visibility: Visibility,
    /// Whether works have a curtain.
    pub is_sensitive: bool,
    /// The language of the words, as a code; empty for none.
    pub language: String,
}

/// What the profile form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent wishes, each a box to tick")]
pub struct ProfileEdit {
    /// The name for people; empty for none.
    pub display_name: String,
    /// About oneself, as Markdown.
    pub bio_source: String,
    /// Up to [`FIELDS`] names with their words.
    pub fields: Vec<(String, String)>,
    /// Whether search engines may list the profile and public works.
    pub is_indexable: bool,
    /// Whether following has to be asked for.
    pub is_locked: bool,
    /// Whether others see how many like and follow.
    pub shows_counts: bool,
    /// Whether nobody else sees who follows whom, only how many.
    pub hides_follows: bool,
    /// Whether a program posts here.
    pub is_bot: bool,
    /// Whether the profile may be suggested and stands in the directory.
    pub is_discoverable: bool,
}

impl From<&Own> for ProfileEdit {
    fn from(own: &Own) -> Self {
        let row = &own.account;
        Self {
            display_name: row.display_name.clone(),
            bio_source: row.bio_source.clone(),
            fields: own.fields.clone(),
            is_indexable: row.is_indexable,
            is_locked: row.is_locked,
            shows_counts: row.shows_counts,
            hides_follows: row.hides_follows,
            is_bot: row.is_bot,
            is_discoverable: row.is_discoverable,
        }
    }
}

/// Somebody's profile, by name; people of other servers by `name@domain`. Who is suspended or
/// still waits for approval is not there; staff and the person themselves see those who wait.
pub async fn profile(app: &App, viewer: &Viewer, name: &str) -> Result<Profile> {
    let name = name.trim_start_matches('@');
    let (username, domain) = name.split_once('@').unwrap_or((name, ""));
    let (username, domain) = (username.to_owned(), domain.to_ascii_lowercase());
    let is_here = domain.is_empty() || domain == app.config.server.domain();
    let find = move |conn: &mut Conn| match is_here {
        true => Ok(accounts::find_here(conn, &username.to_ascii_lowercase())?),
        false => Ok(accounts::find_named(conn, &username, &domain)?),
    };
    show(app, viewer, find).await
}

/// The same by id.
pub async fn profile_by_id(app: &App, viewer: &Viewer, id: AccountId) -> Result<Profile> {
    show(app, viewer, move |conn| Ok(accounts::find(conn, id)?)).await
}

/// Several profiles at once, as they stand beside posts: without how the viewer stands to them.
/// Who is not there any more is left out. A few queries, however many there are.
pub async fn profiles(app: &App, ids: Vec<AccountId>) -> Result<HashMap<AccountId, Profile>> {
    let addresses = Addresses::new(&app.config.server);
    app.store
        .read(move |conn| {
            let mut found = profiles_in(conn, ids)?;
            let moved = found.values_mut().filter(|it| !it.account.moved_to.is_empty());
            for profile in moved.take(MOVES) {
                profile.look_where_to(conn, &addresses)?;
            }
            Ok::<_, Error>(found)
        })
        .await
}

/// Several people at once, as everybody is shown them. Who is not there any more is left out.
pub async fn people(app: &App, ids: Vec<AccountId>) -> Result<HashMap<AccountId, Arc<Person>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let shelf = Shelf::of(app);
    let read = move |conn: &mut Conn| Ok::<_, Error>(shelf.people(conn, ids)?.into_map());
    app.store.read(read).await
}

/// Those of these people who are here for everybody: who waits to be let in is not, but for
/// oneself. In the same order.
pub async fn known(app: &App, viewer: &Viewer, mut ids: Vec<AccountId>) -> Result<Vec<AccountId>> {
    let me = viewer.account();
    app.store
        .read(move |conn| {
            let waiting = store::users::waiting_of(conn, &ids)?;
            ids.retain(|it| me == Some(*it) || !waiting.contains(it));
            Ok(ids)
        })
        .await
}

/// Moves that are followed on one page; few people of a page have moved.
const MOVES: usize = 20;

/// The same inside a transaction.
pub(crate) fn profiles_in(
    conn: &mut Conn,
    mut ids: Vec<AccountId>,
) -> QueryResult<HashMap<AccountId, Profile>> {
    ids.sort_unstable();
    ids.dedup();
    let rows = accounts::find_many(conn, &ids)?;
    let is_remote = |it: &&Account| !it.domain.is_empty();
    let remote: Vec<AccountId> = rows.iter().filter(is_remote).map(|it| it.id).collect();
    let mut elsewhere: HashMap<AccountId, Elsewhere> = HashMap::new();
    for (id, uri, url) in store::remote_actors::addresses(conn, &remote)? {
        elsewhere.insert(id, Elsewhere { uri, url, refusal: String::new() });
    }
    let here: Vec<AccountId> =
        rows.iter().filter(|it| it.domain.is_empty()).map(|it| it.id).collect();
    let staff: HashMap<AccountId, Role> = match here.is_empty() {
        true => HashMap::new(),
        false => store::users::staff_of(conn, &here)?.into_iter().collect(),
    };
    let whole = |account: Account| {
        let mut profile = Profile::of(account, Relationship::default());
        profile.elsewhere = elsewhere.remove(&profile.account.id);
        profile.staff = staff.get(&profile.account.id).copied();
        (profile.account.id, profile)
    };
    Ok(rows.into_iter().map(whole).collect())
}

async fn show(
    app: &App,
    viewer: &Viewer,
    find: impl FnOnce(&mut Conn) -> Result<Option<Account>> + Send + 'static,
) -> Result<Profile> {
    let me = viewer.signed_in().ok().cloned();
    let approved = viewer.account();
    let addresses = Addresses::new(&app.config.server);
    let read = move |conn: &mut Conn| {
        let account = find(conn)?.filter(|it| it.suspended_at.is_none()).ok_or_else(nobody)?;
        if !sees_the_waiting(me.as_ref(), account.id) {
            let user = store::users::person_of_account(conn, account.id)?;
            if user.is_some_and(|it| it.user.approved_at.is_none()) {
                return Err(nobody());
            }
        }
        let relationship = match approved {
            Some(me) if me != account.id => follows::between(conn, me, account.id)?,
            Some(_) | None => Relationship::default(),
        };
        let mut profile = Profile::of(account, relationship);
        profile.look_beyond(conn, &addresses)?;
        Ok(profile)
    };
    app.store.read(read).await
}

fn nobody() -> Error {
    Error::NotFound("Nobody here has that name.")
}

fn sees_the_waiting(me: Option<&Member>, account: AccountId) -> bool {
    me.is_some_and(|me| me.account == account || (me.is_approved && me.is_staff()))
}

impl Profile {
    fn of(account: Account, relationship: Relationship) -> Self {
        let author = Author {
            id: account.id,
            username: account.username.clone(),
            domain: account.domain.clone(),
            display_name: account.display_name.clone(),
            avatar: account.avatar_id,
            shows_counts: account.shows_counts,
            is_indexable: account.is_indexable,
            is_suspended: account.suspended_at.is_some(),
            is_limited: account.limited_at.is_some(),
            is_sensitized: account.sensitized_at.is_some(),
        };
        let listed = Indexable::when(account.is_indexable);
        let origin = if account.domain.is_empty() { Origin::Here } else { Origin::Elsewhere };
        let exposure = expose(account.terms.get(), AiLabel::Undeclared, listed, origin);
        let verified = Verified::read(&account.verified_links);
        let field = |(name, words): (String, String)| ProfileField {
            html: if origin == Origin::Here { text::field(&words) } else { text::line(&words) },
            verified_at: verified.since(&words),
            name,
        };
        let fields = read_fields(&account.fields).into_iter().map(field).collect();
        let (elsewhere, moved, staff) = (None, None, None);
        Self { account, author, fields, relationship, elsewhere, moved, staff, exposure }
    }

    /// Adds what other servers have to do with it, and what staff may do.
    fn look_beyond(&mut self, conn: &mut Conn, addresses: &Addresses) -> Result<()> {
        if self.author.origin() == Origin::Here {
            let staff = store::users::staff_of(conn, &[self.account.id])?;
            self.staff = staff.first().map(|it| it.1);
        }
        if self.author.origin() == Origin::Elsewhere {
            let row = store::remote_actors::find(conn, self.account.id)?;
            self.elsewhere =
                row.map(|it| Elsewhere { uri: it.uri, url: it.url, refusal: String::new() });
        }
        self.look_where_to(conn, addresses)
    }

    fn look_where_to(&mut self, conn: &mut Conn, addresses: &Addresses) -> Result<()> {
        if !self.account.moved_to.is_empty() {
            let uri = self.account.moved_to.clone();
            let known = moving::account_of(conn, addresses, &uri)?;
            let to = match known {
                Some(id) => Authors::find(conn, [id])?.get(id),
                None => None,
            };
            self.moved = Some(Moved { uri, to });
        }
        Ok(())
    }
}

/// Fields as the column keeps them. What cannot be read is no field: a profile must open.
pub(crate) fn read_fields(json: &str) -> Vec<(String, String)> {
    serde_json::from_str(json).unwrap_or_default()
}

/// One's own profile.
pub async fn own(app: &App, member: &Member) -> Result<Own> {
    let (id, user) = (member.account, member.user);
    let find = move |conn: &mut Conn| {
        let account = accounts::find(conn, id)?.ok_or(Error::SignedOut)?;
        let posting = posting_in(conn, user)?;
        let requests = store::follows::count_requests(conn, id)?;
        Ok(Own { fields: read_fields(&account.fields), account, posting, requests })
    };
    app.store.read(find).await
}

/// How the member posts where they say nothing.
pub async fn posting(app: &App, member: &Member) -> Result<Posting> {
    let user = member.user;
    app.store.read(move |conn| posting_in(conn, user)).await
}

fn posting_in(conn: &mut Conn, user: UserId) -> Result<Posting> {
    let row = store::users::posting(conn, user)?;
    Ok(Posting {
        visibility: row.posting_visibility.get(),
        is_sensitive: row.posting_sensitive,
        language: row.posting_language,
    })
}

/// Characters of the code of a language at most.
const LANGUAGE_LENGTH: usize = 35;

/// Changes how the member posts where they say nothing.
pub async fn set_posting(app: &App, member: &Member, posting: Posting) -> Result<()> {
    let user = member.user;
    let is_code = |it: char| it.is_ascii_alphanumeric() || it == '-';
    if posting.language.len() > LANGUAGE_LENGTH || !posting.language.chars().all(is_code) {
        let sentence = "Language is no code of a language.";
        return Err(Error::invalid("language", "posting.language", sentence));
    }
    let row = store::users::Posting {
        posting_visibility: posting.visibility.into(),
        posting_sensitive: posting.is_sensitive,
        posting_language: posting.language,
    };
    app.store.write(move |conn| Ok(store::users::set_posting(conn, user, &row)?)).await
}

/// Changes one's own profile.
pub async fn edit_profile(app: &App, member: &Member, edit: ProfileEdit) -> Result<()> {
    let edit = checked(edit)?;
    let fields = serde_json::to_string(&edit.fields).map_err(anyhow::Error::new)?;
    let (id, home) = (member.account, app.config.server.public_url.clone());
    let (now, ids) = (app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            let named = text::names(&edit.bio_source, &home);
            let people = store::mentions::people(conn, &named)?;
            let known = Known::people(&home, people.into_iter().map(|(_, username)| username));
            let change = ProfileChange {
                display_name: edit.display_name,
                bio_html: text::render(&edit.bio_source, &known).html,
                bio_source: edit.bio_source,
                fields,
                is_indexable: edit.is_indexable,
                is_locked: edit.is_locked,
                shows_counts: edit.shows_counts,
                hides_follows: edit.hides_follows,
                is_bot: edit.is_bot,
                is_discoverable: edit.is_discoverable,
            };
            accounts::change_profile(conn, id, &change)?;
            verified_links::ask(conn, &ids, now, id, &edit.fields)?;
            news::tell(conn, &ids, now, News::ProfileChanged { account: id })
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Tidies the texts, and says what is wrong with them.
fn checked(mut edit: ProfileEdit) -> Result<ProfileEdit> {
    edit.display_name = one_line(&edit.display_name);
    edit.bio_source = edit.bio_source.trim().into();
    edit.fields = edit
        .fields
        .iter()
        .map(|(name, words)| (one_line(name), one_line(words)))
        .filter(|(name, words)| !(name.is_empty() && words.is_empty()))
        .collect();
    let (name, words) = FIELD_LENGTHS;
    let longest = |field: fn(&(String, String)) -> &String| {
        edit.fields.iter().map(|it| field(it).chars().count()).max().unwrap_or(0)
    };
    let measured = [
        ("display_name", edit.display_name.chars().count(), DISPLAY_NAME_LENGTH),
        ("bio_source", edit.bio_source.chars().count(), BIO_LENGTH),
        ("fields", longest(|it| &it.0), name),
        ("fields", longest(|it| &it.1), words),
    ];
    let mut faults: Vec<Fault> = measured
        .into_iter()
        .filter(|(_, length, most)| length > most)
        .map(|(field, _, most)| {
            Fault::new(field, "profile.long", format!("At most {most} characters, please."))
        })
        .collect();
    if edit.fields.len() > FIELDS {
        let sentence = format!("At most {FIELDS} lines, please.");
        faults.push(Fault::new("fields", "profile.fields", sentence));
    }
    if faults.is_empty() { Ok(edit) } else { Err(Error::Invalid(faults)) }
}

/// Without line breaks and without the signs that turn a line around: a name must not be able to
/// rearrange the page it stands on.
pub(crate) fn one_line(text: &str) -> String {
    let turns = |it: char| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = text.chars().filter(|it| !it.is_control() && !turns(*it)).collect();
    kept.trim().to_owned()
}

/// Sets or takes away one's portrait. The old picture goes, files too.
pub async fn set_avatar(app: &App, member: &Member, id: Option<MediaId>) -> Result<()> {
    replace_picture(app, member, id, MediaPurpose::Avatar).await
}

/// Sets or takes away the wide picture on top of one's profile.
pub async fn set_header(app: &App, member: &Member, id: Option<MediaId>) -> Result<()> {
    replace_picture(app, member, id, MediaPurpose::Header).await
}

async fn replace_picture(
    app: &App,
    member: &Member,
    new: Option<MediaId>,
    purpose: MediaPurpose,
) -> Result<()> {
    let (account, now, ids) = (member.account, app.now(), app.ids.clone());
    let change = move |conn: &mut Conn| {
        let row = accounts::find(conn, account)?.ok_or(Error::SignedOut)?;
        if let Some(id) = new {
            let theirs = |it: &Media| it.account_id == account && it.purpose == purpose;
            store::media::find(conn, id)?
                .filter(theirs)
                .ok_or(Error::NotFound("That picture is not here any more."))?;
        }
        let old = match purpose {
            MediaPurpose::Header => {
                accounts::set_header(conn, account, new)?;
                row.header_id
            }
            MediaPurpose::Avatar | MediaPurpose::Work => {
                accounts::set_avatar(conn, account, new)?;
                row.avatar_id
            }
        };
        let old: Vec<MediaId> = old.into_iter().filter(|old| Some(*old) != new).collect();
        let rows = store::media::find_many(conn, &old)?;
        news::tell(conn, &ids, now, News::ProfileChanged { account })?;
        remove_pictures(conn, &rows, &ids, now)
    };
    let keys = app.store.write(change).await?;
    app.wake.notify_one();
    uploads::remove_at_once(app, &keys).await;
    Ok(())
}

/// One's own e-mail address.
pub async fn email(app: &App, member: &Member) -> Result<Option<String>> {
    let id = member.user;
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::users::find(conn, id)?);
    Ok(app.store.read(find).await?.and_then(|user| user.email))
}

/// Chooses the language of pages and mails, for every browser and app.
pub async fn set_language(app: &App, member: &Member, language: words::Language) -> Result<()> {
    let user = member.user;
    let write = move |conn: &mut Conn| store::users::set_locale(conn, user, language.tag());
    app.store.write(move |conn| Ok::<_, Error>(write(conn)?)).await
}

/// Changes one's own e-mail address; empty takes it away where the server sends no mail. Links
/// for a new password that went to the old address stop working.
pub async fn set_email(app: &App, member: &Member, password: &str, email: &str) -> Result<()> {
    let email = match email.trim() {
        "" if !app.config.mail.is_on() => None,
        text => Some(names::email(text).map_err(|fault| Error::Invalid(vec![fault]))?),
    };
    passwords::confirm(app, member, password).await?;
    let user = member.user;
    app.store
        .write(move |conn| {
            store::users::set_email(conn, user, email.as_deref()).map_err(|error| {
                if store::is_duplicate(&error) { newcomers::email_taken() } else { error.into() }
            })?;
            Ok(store::links::void(conn, LinkKind::Password, Some(user))?)
        })
        .await
}

/// Leaves: the login, the profile, the works and their files go. The name is never given to
/// somebody else. Only the logs stay, and they hold no more than the name.
pub async fn delete(app: &App, member: &Member, password: &str) -> Result<()> {
    passwords::confirm(app, member, password).await?;
    let (now, ids, who) = (app.now(), app.ids.clone(), member.clone());
    let act = audit::Act::new(app, member, "account.delete", format!("@{}", member.username), "");
    let change = move |conn: &mut Conn| {
        let user = store::users::find(conn, who.user)?.ok_or(Error::SignedOut)?;
        if user.role == Role::Owner && store::users::owners(conn)? <= 1 {
            return Err(Error::Forbidden("You are the only owner. Name another one first."));
        }
        newcomers::retire(conn, &who.username, now)?;
        act.write(conn)?;
        remove(conn, who.account, &ids, now)
    };
    let keys = app.store.write(change).await?;
    app.wake.notify_one();
    uploads::remove_at_once(app, &keys).await;
    Ok(())
}

/// Removes an account with everything that hangs on it; other servers that know it are told.
/// Answers the files that are left to remove; a job for them is written down already.
pub(crate) fn remove(
    conn: &mut Conn,
    account: AccountId,
    ids: &Ids,
    now: Timestamp,
) -> Result<Vec<String>> {
    let pictures = store::media::of_account(conn, account)?;
    let keys = remove_pictures(conn, &pictures, ids, now)?;
    let username = accounts::find(conn, account)?.map(|it| it.username).unwrap_or_default();
    let inboxes = store::outgoing::who_know(conn, account)?;
    if !inboxes.is_empty() {
        let row = Departed { account_id: account, username: username.clone(), deleted_at: now };
        store::departed::insert(conn, &row)?;
        // What waits to be sent would come after the news that nobody is there.
        store::outgoing::take_back_all(conn, account)?;
        news::tell(conn, ids, now, News::AccountDeleted { account, username, inboxes })?;
    }
    crate::rules::forget_account(conn, account)?;
    accounts::delete(conn, account)?;
    Ok(keys)
}

#[cfg(test)]
mod tests;
