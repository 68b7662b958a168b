//! Looking something up on another server, for a member, with words for what went wrong.

use federation::lookup::{Resolved, resolve};
use federation::receive::ReceiveError;
use services::posts::Found;
use services::{AccountId, Error, Member, Viewer};

use super::{PageError, present};
use crate::door::App;

/// What lies at an address, as our page of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    /// Somebody.
    Account(String),
    /// A post.
    Post(String),
}

/// Looks an address up: `@name@domain`, or the web address of a profile or post. The inner error
/// is a sentence for the person who asked.
pub(crate) async fn look_up(
    app: &App,
    member: &Member,
    query: &str,
) -> Result<Result<Thing, String>, PageError> {
    let found = match asked(app, member, query).await? {
        Ok(found) => found,
        Err(words) => return Ok(Err(words)),
    };
    let viewer = Viewer::Member(member.clone());
    // What is here may still not be for this member: then it is not there.
    let page = match found {
        Resolved::Account(id) => services::accounts::profile_by_id(app, &viewer, id)
            .await
            .map(|profile| Thing::Account(present::profile_path(&profile.author))),
        Resolved::Post(id) => services::posts::find(app, &viewer, id).await.map(|found| {
            let author = match &found {
                Found::Post(shown) => &shown.author,
                Found::Gone { author, .. } => author,
            };
            Thing::Post(present::post_path(author, id))
        }),
    };
    match page {
        Ok(thing) => Ok(Ok(thing)),
        Err(error @ Error::NotFound(_)) => Ok(Err(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// Looks somebody up who has to be a person, not a post.
pub(crate) async fn account(
    app: &App,
    member: &Member,
    query: &str,
) -> Result<Result<AccountId, String>, PageError> {
    Ok(match asked(app, member, query).await? {
        Ok(Resolved::Account(id)) => Ok(id),
        Ok(Resolved::Post(_)) => Err("That is a post, not a person.".to_owned()),
        Err(words) => Err(words),
    })
}

async fn asked(
    app: &App,
    member: &Member,
    query: &str,
) -> Result<Result<Resolved, String>, PageError> {
    services::search::may_look_up(app, member)?;
    match resolve(app, query).await {
        Ok(Some(found)) => Ok(Ok(found)),
        Ok(None) => {
            Ok(Err("That is not an address. It looks like @name@server.example.".to_owned()))
        }
        Err(ReceiveError::Own(error)) => Err(error.into()),
        Err(error) => Ok(Err(error.to_string())),
    }
}
