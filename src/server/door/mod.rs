//! What every door needs before it speaks: who is knocking, from where, with what intent.
//!
//! Nothing here decides anything about works; it reads requests and guards the threshold.

pub(crate) mod address;
pub(crate) mod browser;
pub(crate) mod crawlers;
pub(crate) mod form;
pub(crate) mod guard;
pub(crate) mod headers;
pub(crate) mod language;
pub(crate) mod log;
pub(crate) mod upload;
pub(crate) mod viewer;

pub(crate) use browser::Browser;
pub(crate) use form::Form;
pub(crate) use upload::Upload;
pub(crate) use viewer::Session;

/// The one thing every handler gets.
pub(crate) type App = actix_web::web::Data<services::App>;
