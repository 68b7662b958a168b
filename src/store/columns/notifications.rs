//! What a notification tells, as a closed set of words.

use super::{
    AsExpression, Backend, Deserialize, FromSql, FromSqlRow, Output, Serialize, SmallInt, ToSql,
    deserialize, serialize,
};

states!(
    /// What a notification tells.
    NotificationKind {
        /// Someone was mentioned.
        Mention = 0 => "mention",
        /// Someone replied.
        Reply = 1 => "reply",
        /// Someone liked a post.
        Like = 2 => "like",
        /// Someone boosted a post.
        Boost = 3 => "boost",
        /// Someone follows.
        Follow = 4 => "follow",
        /// Someone asks to follow.
        FollowRequest = 5 => "follow_request",
        /// Someone asks to join (to staff).
        SignUp = 6 => "sign_up",
        /// A request to follow was accepted.
        FollowAccepted = 7 => "follow_accepted",
        /// Someone posted a copy of one of one's works.
        Copied = 8 => "copied",
        /// A moderator decided about one's picture.
        Ruled = 9 => "ruled",
        /// Somebody followed for it posted something new.
        Status = 10 => "status",
        /// A poll that one made or voted in has ended; in its author's name.
        Poll = 11 => "poll",
        /// A post that one boosted or liked was edited.
        Edited = 12 => "edited",
        /// Somebody reported something (to staff).
        Report = 13 => "report",
        /// Moderators did something to one's account; in one's own name.
        Warned = 14 => "warned",
        /// Follows ended at once, because of a block or a suspension; in one's own name.
        Severed = 15 => "severed",
        /// Staff decided about one's opening; in one's own name.
        Opening = 16 => "opening",
    }
);
