//! Other servers: what comes from them, what goes to them, and what they are asked.

mod chaos;
mod delivery;
mod documents;
mod door;
mod farewells;
mod fetch;
mod identity;
mod inbox;
mod live;
mod origin;
mod peers;
mod pictures;
mod polls;
mod ratchet;
mod receive;
mod remote_cache;
mod signatures;
mod slow;
mod strangers;
pub(crate) mod town;
mod two_servers;
mod web;
