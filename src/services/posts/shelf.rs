//! What is remembered of posts and people, so that a page that many look at is put together once.
//!
//! Nothing here can be out of date: the database counts the editions of every post and account
//! (triggers of the migration `editions`), a page asks for these numbers first, and what was made
//! of another edition is made anew. Who may see a post is never remembered.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use store::slips::{self, Slip};
use store::{Conn, QueryResult};
use words::Language;

use super::shown::{Author, Authors, Base, Eye, Shown, bases};
use crate::accounts::{Profile, profiles_in};
use crate::memory::Recent;
use crate::{AccountId, App, PostId};

/// Posts that are remembered at least: some megabytes.
const POSTS: usize = 1_000;

/// People that are remembered at least.
const PEOPLE: usize = 1_000;

/// What doors made of something, to be used as long as it is the same: each door keeps one value
/// of a type of its own in each language that is read.
#[derive(Default)]
pub struct Made(Mutex<Vec<(Language, Arc<dyn Any + Send + Sync>)>>);

impl Made {
    /// The value of this type; made now, where it is not there yet.
    pub fn once<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let language = words::current();
        let mut said = all.iter().filter(|(of, _)| *of == language);
        if let Some(known) = said.find_map(|(_, it)| it.clone().downcast::<T>().ok()) {
            return known;
        }
        let new = Arc::new(make());
        all.push((language, new.clone()));
        new
    }
}

/// What was made of something is not what is to be made of its changed copy.
impl Clone for Made {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Made")
    }
}

/// Somebody, as their profile shows them to everybody.
#[derive(Debug)]
pub struct Person {
    /// Their profile; how the viewer stands to them is left open, and so is where they moved.
    pub profile: Profile,
    /// What doors made of it.
    pub made: Made,
}

impl Person {
    /// The same as beside a post.
    pub fn author(&self) -> &Author {
        &self.profile.author
    }
}

/// All that the memory of a post depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    post: i64,
    author: i64,
    parent_author: i64,
    is_veiled: bool,
}

/// What is remembered.
#[derive(Debug)]
pub(crate) struct Shelf {
    posts: Recent<PostId, (Stamp, Arc<Base>)>,
    people: Recent<AccountId, (i64, Arc<Person>)>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { posts: Recent::new(POSTS), people: Recent::new(PEOPLE) }
    }
}

/// Some people with their editions.
#[derive(Debug, Default)]
pub(crate) struct People(HashMap<AccountId, (i64, Arc<Person>)>);

impl People {
    /// One of them.
    pub(crate) fn get(&self, id: AccountId) -> Option<&Arc<Person>> {
        Some(&self.0.get(&id)?.1)
    }

    /// All of them.
    pub(crate) fn into_map(self) -> HashMap<AccountId, Arc<Person>> {
        self.0.into_iter().map(|(id, it)| (id, it.1)).collect()
    }

    fn edition(&self, id: AccountId) -> i64 {
        self.0.get(&id).map_or(-1, |it| it.0)
    }
}

/// Whom a list of posts names: authors, and those answered.
pub(crate) fn named_on(slips: &[Slip]) -> impl Iterator<Item = AccountId> {
    slips.iter().flat_map(|it| [Some(it.account_id), it.parent_account_id]).flatten()
}

impl Shelf {
    /// That of this server. Only reads may use it: what a change sees may never come to be.
    pub(crate) fn of(app: &App) -> Arc<Self> {
        app.memory.of::<Self>()
    }

    /// These people; who is not there any more is left out.
    pub(crate) fn people(
        &self,
        conn: &mut Conn,
        ids: impl IntoIterator<Item = AccountId>,
    ) -> QueryResult<People> {
        let mut ids: Vec<AccountId> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut found = HashMap::with_capacity(ids.len());
        let mut missing = HashMap::new();
        for (id, edition) in slips::editions(conn, &ids)? {
            match self.people.get(&id).filter(|it| it.0 == edition) {
                Some(known) => drop(found.insert(id, known)),
                None => drop(missing.insert(id, edition)),
            }
        }
        if !missing.is_empty() {
            for (id, profile) in profiles_in(conn, missing.keys().copied().collect())? {
                let edition = missing.get(&id).copied().unwrap_or_default();
                let person = (edition, Arc::new(Person { profile, made: Made::default() }));
                self.people.insert(id, person.clone());
                found.insert(id, person);
            }
        }
        Ok(People(found))
    }

    /// The posts, in the same order, as the viewer (`None`: anyone) is shown them. Give it only
    /// what [`store::visible::visible_to`] let through, and the people that [`named_on`] names.
    pub(crate) fn show(
        &self,
        conn: &mut Conn,
        viewer: Option<AccountId>,
        slips: &[Slip],
        people: &People,
    ) -> QueryResult<Vec<Shown>> {
        let ids: Vec<(PostId, Option<PostId>)> =
            slips.iter().map(|it| (it.id, it.root_id)).collect();
        let with_poll: Vec<PostId> =
            slips.iter().filter(|it| it.has_poll).map(|it| it.id).collect();
        let mut eye = Eye::open(conn, viewer, &ids, &with_poll)?;
        // Most pages show none of them, and need not ask.
        let has_ai = slips.iter().any(|it| it.shown_label.get().is_ai());
        let veils_ai = has_ai && crate::settings::veils_ai(conn)?;
        let stamp = |slip: &Slip| Stamp {
            post: slip.edition,
            author: people.edition(slip.account_id),
            parent_author: slip.parent_account_id.map_or(-1, |it| people.edition(it)),
            is_veiled: veils_ai && slip.shown_label.get().is_ai(),
        };
        let mut found: HashMap<PostId, Arc<Base>> = HashMap::with_capacity(slips.len());
        let mut missing: HashMap<PostId, Stamp> = HashMap::new();
        for slip in slips {
            let stamp = stamp(slip);
            match self.posts.get(&slip.id).filter(|it| it.0 == stamp) {
                Some(known) => drop(found.insert(slip.id, known.1)),
                None => drop(missing.insert(slip.id, stamp)),
            }
        }
        if !missing.is_empty() {
            let asked: Vec<PostId> = missing.keys().copied().collect();
            let authors: Authors = people.0.values().map(|it| it.1.author().clone()).collect();
            let rows = slips::whole(conn, viewer, &asked)?;
            for base in bases(conn, rows, &authors, veils_ai)? {
                let base = Arc::new(base);
                if let Some(stamp) = missing.get(&base.post.id) {
                    self.posts.insert(base.post.id, (*stamp, base.clone()));
                }
                found.insert(base.post.id, base);
            }
        }
        let see = |slip: &Slip| {
            let base = found.get(&slip.id)?.clone();
            Some(eye.see(base, people.get(slip.account_id).cloned()))
        };
        Ok(slips.iter().filter_map(see).collect())
    }

    /// The same, whoever is named in them.
    pub(crate) fn load(
        &self,
        conn: &mut Conn,
        viewer: Option<AccountId>,
        slips: &[Slip],
    ) -> QueryResult<Vec<Shown>> {
        let people = self.people(conn, named_on(slips))?;
        self.show(conn, viewer, slips, &people)
    }
}

#[cfg(test)]
mod tests {
    use store::Role;

    use super::*;
    use crate::accounts::{ProfileEdit, edit_profile};
    use crate::posts::{Draft, delete, publish};
    use crate::testing::{House, house, person};
    use crate::{Error, Member, Viewer, feeds, interactions};

    async fn seen(house: &House, by: &Member, id: PostId) -> Shown {
        let viewer = Viewer::Member(by.clone());
        feeds::entry(&house.app, &viewer, id.0).await.unwrap().shown
    }

    #[tokio::test]
    async fn what_is_remembered_is_the_same_and_never_out_of_date() {
        let house = house();
        let ana = person(&house, "ana", Role::Artist).await;
        let bo = person(&house, "bo", Role::Artist).await;
        let text = Draft { source: "a heron #birds".to_owned(), ..Draft::default() };
        let id = publish(&house.app, &ana, text).await.unwrap();
        let first = seen(&house, &bo, id).await;
        let again = seen(&house, &ana, id).await;
        assert!(Arc::ptr_eq(&first.base, &again.base), "put together once for everybody");
        assert!(again.ties.is_mine && !first.ties.is_mine, "but for what is one's own");

        let edit =
            ProfileEdit { display_name: "Ana of the reeds".to_owned(), ..Default::default() };
        edit_profile(&house.app, &ana, edit).await.unwrap();
        let renamed = seen(&house, &bo, id).await;
        assert_eq!(renamed.author.display_name, "Ana of the reeds");
        assert_eq!(renamed.person.unwrap().profile.account.display_name, "Ana of the reeds");

        interactions::like(&house.app, &bo, id).await.unwrap();
        let liked = seen(&house, &bo, id).await;
        assert!(liked.ties.liked && liked.post.likes_count == 1);
        assert!(!seen(&house, &ana, id).await.ties.liked);

        // Another process changes something: the command line, another node.
        let second = house.second_process();
        let change = second.store.write(move |conn| {
            let row = store::posts::find(conn, id)?.ok_or(Error::Unavailable)?;
            let unknown = consent::Consent::UNKNOWN.into();
            Ok::<_, Error>(store::posts::set_terms(conn, id, row.terms, unknown)?)
        });
        change.await.unwrap();
        let loosened = seen(&house, &bo, id).await;
        assert_eq!(loosened.exposure.consent(), consent::Consent::UNKNOWN);

        delete(&house.app, &ana, id).await.unwrap();
        let gone = feeds::entry(&house.app, &Viewer::Member(bo), id.0).await;
        assert!(matches!(gone, Err(Error::NotFound(_))));
    }

    #[tokio::test]
    async fn what_a_change_sees_is_not_remembered_when_it_is_undone() {
        let house = house();
        let ana = person(&house, "ana", Role::Artist).await;
        let text = Draft { source: "a heron".to_owned(), ..Draft::default() };
        let id = publish(&house.app, &ana, text).await.unwrap();
        let undone: Result<(), Error> = house
            .app
            .store
            .write(move |conn| {
                let terms = consent::Consent::UNKNOWN.into();
                store::posts::set_terms(conn, id, terms, terms)?;
                Err(Error::Unavailable)
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(seen(&house, &ana, id).await.exposure.consent(), consent::Consent::DENIED);
    }
}
