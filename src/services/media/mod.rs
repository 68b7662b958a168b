//! Pictures: from the uploaded bytes to the files that visitors get.
//!
//! Blocking code over bytes, without a database: [`probe()`] reads the header and refuses what is too
//! large or is no picture, [`render`] makes the renditions, [`rights`] writes the artist's terms into
//! them. The evidence scan (`evidence::scan`) comes before all of it, on the same original bytes.
//! [`MediaPool`] sees to it that one picture is worked on at a time.

mod blurhash;
mod colour;
mod decode;
mod encode;
mod info;
mod limits;
mod orient;
mod pdq;
mod pipeline;
mod pixels;
mod pool;
mod probe;
mod refusal;
mod report;
mod rewrite;
pub mod rights;
mod shrink;
mod strip;
mod told;

#[cfg(test)]
mod tests;

pub use evidence::Format;
pub use info::RenditionInfo;
pub use limits::Limits;
pub use orient::Orientation;
pub use pdq::{Likeness, Pdq};
pub use pipeline::{Rendered, Rendition, render, render_small};
pub use pool::{MediaPool, PoolError};
pub use probe::{Coding, Model, Probe, probe};
pub use refusal::MediaRefusal;
pub use report::{Came, Note, Report, Served};
