//! Works, texts and replies: written, published, changed, shown, deleted.

mod compose;
mod delete;
mod draft;
mod edit;
mod history;
mod levels;
mod pictures;
mod publish;
mod rehearse;
pub(crate) mod shelf;
mod show;
pub(crate) mod shown;

pub use delete::{delete, delete_to_rewrite};
pub use draft::{Draft, PictureDraft, PollDraft};
pub use edit::{edit, edit_whole, source};
pub use history::{PictureThen, Version, history};
pub use publish::{publish, submission_key};
pub use rehearse::rehearse;
pub use shelf::{Made, Person};
pub use show::{Thread, find, show};
pub use shown::{
    Author, Base, Elsewhere, Found, Mentioned, Picture, Shown, Ties, WrittenWith, is_web_address,
};

pub(crate) use delete::remove_pictures;
pub(crate) use edit::{Revision, revise};
pub(crate) use levels::Levels;
pub(crate) use pictures::wait_for as wait_for_pictures;
pub(crate) use pictures::{add_evidence, evidence, evidence_json, has_suspicion, strongest_label};
pub(crate) use publish::{Hears, Publishing, narrower};
pub(crate) use show::found;

#[cfg(test)]
mod tests;
