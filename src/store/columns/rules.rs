//! Rules of staff, in closed sets of words.

use super::{
    AsExpression, Backend, BigInt, Deserialize, FromSql, FromSqlRow, Output, Serialize, SmallInt,
    ToSql, deserialize, serialize,
};

id!(
    /// A rule for what comes in and goes out.
    RuleId
);

states!(
    /// Whether a rule is asked.
    RuleState {
        /// It is not.
        Off = 0 => "off",
        /// It only notes what it would do.
        Shadow = 1 => "shadow",
        /// It does it.
        On = 2 => "on",
    }
);

states!(
    /// What became of what a rule did.
    HitState {
        /// Nothing is open.
        Settled = 0 => "settled",
        /// A moderator has to look.
        Held = 1 => "held",
        /// A moderator let it out.
        Released = 2 => "released",
        /// A moderator kept it back for good.
        Kept = 3 => "kept",
    }
);
