//! `ActivityPub`: the wire forms of what services do.
//!
//! What others send comes in through [`inbox`] and is applied by [`receive`]; what happens here is
//! written down by [`fan_out`] and sent by [`deliver`]. Documents are built by [`build`] and read by
//! [`wire`].

pub mod build;
pub mod deliver;
pub mod documents;
pub mod explain;
pub mod fan_out;
pub mod fetch;
pub mod finger;
pub mod inbox;
pub mod json;
mod keyring;
pub mod lookup;
pub mod media;
pub mod nodeinfo;
pub mod peers;
pub mod preview;
pub mod receive;
pub mod remote_follow;
pub mod signing;
pub mod webfinger;
pub mod wire;
pub mod work;
