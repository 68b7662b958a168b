//! `ActivityPub`: the wire forms of what services do.
//!
//! So far this crate reads and writes the words of consent in documents, headers
//! and files ([`wire`]), and explains what follows from them ([`explain`]).

pub mod build;
pub mod documents;
pub mod explain;
pub mod fetch;
pub mod finger;
pub mod json;
pub mod lookup;
pub mod media;
pub mod nodeinfo;
pub mod peers;
pub mod receive;
pub mod remote_follow;
pub mod signing;
pub mod webfinger;
pub mod wire;
pub mod work;
