//! How large a poll may be. The same numbers are told to apps.

/// Options at most.
pub const OPTIONS: usize = 4;

/// Characters of one option at most.
pub const OPTION_LENGTH: usize = 50;

/// The shortest time a poll may be open, in seconds.
pub const SHORTEST: i64 = 300;

/// The longest, in seconds: a month.
pub const LONGEST: i64 = 2_629_746;
