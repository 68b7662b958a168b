//! What people read, in their own language.
//!
//! The texts are messages of [Fluent](https://projectfluent.org) in `messages/`, a folder for each
//! language; code names a message and gives it its values. Which language is meant goes without
//! saying: a door finds out who reads ([`within`], [`choose`]), and what is said while it answers
//! is said in that language. Where nobody reads yet, as in the log and on the command line, it is
//! English.
//!
//! What a language lacks is said in English. `tests/it/words.rs` holds the files against each
//! other and against the code: nothing missing, nothing unused, the same values and the same tags.

mod catalogue;
mod language;
mod said;

pub use language::{Language, choose, current, reader, within, within_now};
pub use said::{Arg, Rich, Said, Value, plain, rich, say};
