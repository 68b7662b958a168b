//! Other servers: what comes from them, what goes to them, and what they are asked.

mod documents;
mod fetch;
mod origin;
mod peers;
mod pictures;
mod ratchet;
mod receive;
mod strangers;
mod town;
