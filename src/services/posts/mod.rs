//! Works, texts and replies: written, published, changed, shown, deleted.

mod compose;
mod delete;
mod draft;
mod edit;
mod history;
mod levels;
mod pictures;
mod publish;
mod show;
pub(crate) mod shown;

pub use delete::delete;
pub use draft::{Draft, PictureDraft};
pub use edit::{edit, source};
pub use history::{PictureThen, Version, history};
pub use publish::publish;
pub use show::{Thread, find, show};
pub use shown::{Author, Elsewhere, Found, Picture, Shown, Ties, is_web_address};

pub(crate) use delete::remove_pictures;
pub(crate) use edit::{Revision, revise};
pub(crate) use levels::Levels;
pub(crate) use pictures::{add_evidence, evidence, evidence_json, has_suspicion, strongest_label};
pub(crate) use publish::{Hears, narrower};
pub(crate) use show::found_for;

#[cfg(test)]
mod tests;
