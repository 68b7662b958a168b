//! A new post: its row, its pictures, who hears of it and what it says about its terms, all in
//! one change.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use consent::{Admitted, Visibility};
use sha2::{Digest as _, Sha256};
use store::accounts::Account;
use store::media::Media;
use store::posts::{NewPost, Post};
use store::queue::News;
use store::{
    AccountId, Audience, Conn, ConsentSubject, Label, NotificationKind, PostId, PostKind, Terms,
    Timestamp, TokenId,
};

use super::compose::{self, Parts, Prepared};
use super::draft::Draft;
use super::pictures;
use crate::error::{Error, Fault, Result};
use crate::ids::Ids;
use crate::rules::{self, Noting, Passing, Verdict};
use crate::terms::{Said, Statement};
use crate::text::tag_name;
use crate::{
    App, Member, cards, cases, conversations, mentions, news, notifications, polls, sequences,
};

/// Publishes a draft. The same submission key gives the same post back, however often and
/// however quickly it is sent.
///
/// Fails with the form's faults, or with a refusal of the consent rules.
pub async fn publish(app: &App, member: &Member, draft: Draft) -> Result<PostId> {
    member.approved()?;
    let draft = draft.tidied();
    let faults = draft.faults(&app.config.limits);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    pictures::wait_for(app, member, &draft.pictures).await?;
    let change = Publishing::new(app, member.account, draft).await?;
    let post = app.store.write(move |conn| change.run(conn)).await??;
    app.wake.notify_one();
    Ok(post)
}

/// What became of a change that was made: the post, or why a rule does not let it out. That a rule
/// spoke is written down then, and nothing else.
pub(crate) type Ruled<T> = std::result::Result<T, Fault>;

/// The key of a submission that an app sends again: of the app's token and its own word.
pub fn submission_key(token: TokenId, word: &str) -> String {
    let hash = Sha256::digest(word.as_bytes());
    format!("{token}-{}", URL_SAFE_NO_PAD.encode(hash))
}

/// What a post answers, its pictures, and the work itself, let in.
type Ready = (Option<Post>, Vec<Media>, Admitted<NewPost>);

/// A draft that is about to be a post.
pub(crate) struct Publishing {
    author: AccountId,
    draft: Draft,
    prepared: Prepared,
    now: Timestamp,
    ids: Ids,
}

impl Publishing {
    /// Prepares what needs no change.
    pub(crate) async fn new(app: &App, author: AccountId, draft: Draft) -> Result<Self> {
        let prepared = compose::prepare(app, &draft.source).await?;
        Ok(Self { author, draft, prepared, now: app.now(), ids: app.ids.clone() })
    }

    /// Makes the post.
    pub(crate) fn run(self, conn: &mut Conn) -> Result<Ruled<PostId>> {
        let author = compose::author(conn, self.author)?;
        if let Some(key) = &self.draft.submission_key
            && let Some(made) = store::posts::of_submission(conn, author.id, key)?
        {
            return Ok(Ok(made));
        }
        let noting = Noting { ids: &self.ids, now: self.now };
        let (parent, media, admitted) =
            match self.admit(conn, &author, |conn, work| rules::ask(conn, &noting, work))? {
                Ok(ready) => ready,
                Err(fault) => return Ok(Err(fault)),
            };
        let post = store::posts::insert(conn, admitted)?;
        if let Some(poll) = &self.draft.poll {
            polls::ask(conn, &self.ids, self.now, post.id, poll)?;
        }
        sequences::settle(conn, &post, self.draft.places)?;
        pictures::set_focus(conn, &self.draft.pictures)?;
        cards::look_at(conn, &self.ids, self.now, &post)?;
        self.count(conn, &post)?;
        self.log(conn, &post, &media)?;
        let (threshold, appeal) = (self.prepared.threshold, self.draft.appeal.as_deref());
        cases::ask(conn, &self.ids, self.now, &post, threshold, appeal)?;
        let hears = Hears { conn, post: &post, ids: &self.ids, now: self.now, is_new: true };
        hears.tell(&self.prepared, parent.as_ref(), &[])?;
        conversations::note(conn, &self.ids, self.now, &post)?;
        notifications::tell_of_new_post(conn, &self.ids, self.now, &post)?;
        if let Some(draft) = self.draft.draft {
            store::drafts::delete(conn, author.id, draft)?;
        }
        news::tell(conn, &self.ids, self.now, News::Posted { post: post.id })?;
        Ok(Ok(post.id))
    }

    /// Asks whether it would be let in as it is, and makes nothing.
    pub(crate) fn check(&self, conn: &mut Conn) -> Result<()> {
        let author = compose::author(conn, self.author)?;
        let ready = self.admit(conn, &author, |conn, work| rules::look(conn, self.now, work))??;
        drop(ready);
        Ok(())
    }

    /// What it answers, its pictures, and the work as it may come in.
    fn admit(
        &self,
        conn: &mut Conn,
        author: &Account,
        ask: impl FnOnce(&mut Conn, &Passing<'_>) -> Result<Verdict>,
    ) -> Result<Ruled<Ready>> {
        let parent = self.parent(conn)?;
        let media = pictures::find(conn, author.id, None, &self.draft.pictures)?;
        let parts = Parts { author, draft: &self.draft, prepared: &self.prepared, media: &media };
        let row = self.row(author, parent.as_ref());
        let verdict = parts.ruled(row.clone(), |work| ask(conn, work))?;
        if let Some(fault) = parts.fault(&verdict) {
            return Ok(Err(fault));
        }
        let admitted = parts.admit(row, author.terms.get(), &verdict)?;
        Ok(Ok((parent, media, admitted)))
    }

    /// What it answers: seen by the author, and not waiting for a moderator.
    fn parent(&self, conn: &mut Conn) -> Result<Option<Post>> {
        let Some(id) = self.draft.parent else {
            return Ok(None);
        };
        let parent = store::posts::find_visible(conn, Some(self.author), id)?;
        match parent.filter(|parent| !parent.is_held) {
            Some(parent) => Ok(Some(parent)),
            None => Err(Error::invalid(
                "parent",
                "post.parent_gone",
                "The post you answer is not here any more.",
            )),
        }
    }

    fn row(&self, author: &Account, parent: Option<&Post>) -> Post {
        let wanted = self.draft.visibility;
        let visibility = parent.map_or(wanted, |it| narrower(wanted, it.visibility.get()));
        Post {
            id: self.ids.next(self.now),
            account_id: author.id,
            kind: PostKind::Text,
            visibility: Audience::from(visibility),
            parent_id: parent.map(|it| it.id),
            parent_account_id: parent.map(|it| it.account_id),
            root_id: parent.map(|it| it.root_id.unwrap_or(it.id)),
            title: String::new(),
            year: String::new(),
            medium: String::new(),
            source: String::new(),
            html: String::new(),
            warning: String::new(),
            sensitivity: self.draft.sensitivity,
            language: String::new(),
            terms: author.terms,
            actor_terms: author.terms,
            resolved_terms: author.terms,
            label: Label::default(),
            shown_label: Label::default(),
            is_held: false,
            media_count: 0,
            submission_key: self.draft.submission_key.clone(),
            created_at: self.now,
            edited_at: None,
            deleted_at: None,
            likes_count: 0,
            boosts_count: 0,
            replies_count: 0,
            app_id: self.draft.app,
            card_id: None,
            has_poll: false,
        }
    }

    fn count(&self, conn: &mut Conn, post: &Post) -> Result<()> {
        store::posts::count_for_author(conn, post.account_id, 1, Some(self.now))?;
        if let Some(parent) = post.parent_id {
            store::posts::count_for_parent(conn, parent, 1)?;
        }
        Ok(())
    }

    /// The first statements: the post's, and those of pictures that say something of their own.
    fn log(&self, conn: &mut Conn, post: &Post, media: &[Media]) -> Result<()> {
        let said = Said { terms: post.terms, label: post.label };
        self.statement(ConsentSubject::Post, post.id.0, said).log(conn, &self.ids)?;
        for (picture, row) in self.draft.pictures.iter().zip(media) {
            let terms = picture.terms.map_or(Terms(0), Terms::from);
            let said = Said { terms, label: picture.label.into() };
            if said != Said::default() {
                self.statement(ConsentSubject::Media, row.id.0, said).log(conn, &self.ids)?;
            }
        }
        Ok(())
    }

    fn statement(&self, subject: ConsentSubject, subject_id: i64, new: Said) -> Statement {
        let (account, old) = (self.author, Said::default());
        Statement { at: self.now, subject, subject_id, account, origin: "publish", old, new }
    }
}

/// The one that fewer people see.
pub(crate) fn narrower(one: Visibility, two: Visibility) -> Visibility {
    if one.code() >= two.code() { one } else { two }
}

/// Writes down the hashtags of a post and who is named in it, and tells them.
pub(crate) struct Hears<'a> {
    pub(crate) conn: &'a mut Conn,
    pub(crate) post: &'a Post,
    pub(crate) ids: &'a Ids,
    pub(crate) now: Timestamp,
    /// Whether it is published now: only then is an answer told.
    pub(crate) is_new: bool,
}

impl Hears<'_> {
    /// `known` were named before and are not told again.
    pub(crate) fn tell(
        mut self,
        prepared: &Prepared,
        parent: Option<&Post>,
        known: &[AccountId],
    ) -> Result<()> {
        self.tag(&prepared.rendered.tags)?;
        let mentioned = &prepared.rendered.mentions;
        // Their own server tells them.
        for (account, _) in mentions::elsewhere(self.conn, mentioned)?.into_values() {
            store::mentions::insert(self.conn, self.post.id, account)?;
        }
        let named = store::mentions::people(self.conn, mentioned)?;
        let answered = parent.map(|parent| parent.account_id);
        // Else the one who is answered in a small circle would not see the answer.
        let named =
            named.into_iter().map(|(id, _)| id).chain(answered.filter(|_| self.is_narrow()));
        for account in named {
            self.name(account, answered, known)?;
        }
        if self.is_new { self.tell_answered(answered) } else { Ok(()) }
    }

    /// The same for a post that waited for a moderator and is out now: what it names is written
    /// down already, and nobody was told.
    pub(crate) fn tell_late(mut self) -> Result<()> {
        let answered = self.post.parent_account_id;
        for account in store::mentions::of_post(self.conn, self.post.id)? {
            if answered != Some(account) {
                self.notify(account, NotificationKind::Mention)?;
            }
        }
        self.tell_answered(answered)
    }

    fn tell_answered(&mut self, answered: Option<AccountId>) -> Result<()> {
        match answered.filter(|answered| *answered != self.post.account_id) {
            // Their own server tells them.
            Some(answered) if !news::is_elsewhere(self.conn, answered)? => {
                self.notify(answered, NotificationKind::Reply)
            }
            Some(_) | None => Ok(()),
        }
    }

    fn is_narrow(&self) -> bool {
        matches!(self.post.visibility.get(), Visibility::Followers | Visibility::Mentioned)
    }

    /// In the order of their names: two posts that make the same new hashtags at once then wait
    /// for each other in one direction only.
    fn tag(&mut self, spellings: &[String]) -> Result<()> {
        let mut tags: Vec<(String, &String)> =
            spellings.iter().map(|spelling| (tag_name(spelling), spelling)).collect();
        tags.sort_unstable();
        for (name, spelling) in tags {
            let (id, spelling) = (self.ids.next(self.now), spelling.clone());
            let row = store::tags::Tag { id, name, spelling };
            let tag = store::tags::find_or_insert(self.conn, &row)?;
            store::tags::attach(self.conn, tag, self.post.id)?;
        }
        Ok(())
    }

    fn name(
        &mut self,
        account: AccountId,
        answered: Option<AccountId>,
        known: &[AccountId],
    ) -> Result<()> {
        if account == self.post.account_id {
            return Ok(());
        }
        store::mentions::insert(self.conn, self.post.id, account)?;
        if known.contains(&account) || answered == Some(account) {
            return Ok(());
        }
        self.notify(account, NotificationKind::Mention)
    }

    /// Nobody hears of a post that waits for a moderator.
    fn notify(&mut self, account: AccountId, kind: NotificationKind) -> Result<()> {
        if self.post.is_held {
            return Ok(());
        }
        let row = store::notifications::Notification {
            id: self.ids.next(self.now),
            account_id: account,
            kind,
            from_account_id: self.post.account_id,
            post_id: Some(self.post.id),
            created_at: self.now,
            is_filtered: false,
        };
        store::notifications::insert(self.conn, &row)?;
        Ok(())
    }
}
