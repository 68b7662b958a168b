//! Column types that are more than a number: ids, times, terms, labels.
//!
//! Two things that must not be swapped have two types; each is stored as the plain
//! SQL type both engines have.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Integer, SmallInt};
use serde::{Deserialize, Serialize};

/// Makes a newtype over an SQL number that diesel can bind and read on both engines.
macro_rules! column {
    ($(#[$doc:meta])* $name:ident($inner:ty) as $sql:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default,
            Serialize, Deserialize, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = $sql)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl<DB: Backend> FromSql<$sql, DB> for $name
        where
            $inner: FromSql<$sql, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                <$inner>::from_sql(bytes).map(Self)
            }
        }

        impl<DB: Backend> ToSql<$sql, DB> for $name
        where
            $inner: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }
    };
}

/// Makes an id: an i64 whose upper 48 bits are milliseconds, so that order is time.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        column!($(#[$doc])* $name(i64) as BigInt);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// Someone, here or elsewhere.
    AccountId
);
id!(
    /// Someone who signs in here.
    UserId
);
id!(
    /// A browser that is signed in.
    SessionId
);
id!(
    /// An app's access token.
    TokenId
);
id!(
    /// An invitation to join.
    InvitationId
);
id!(
    /// A link that works once (first owner, new password).
    LinkId
);
id!(
    /// A work, a text or a reply.
    PostId
);
id!(
    /// A saved draft.
    DraftId
);
id!(
    /// A picture.
    MediaId
);
id!(
    /// A notification.
    NotificationId
);
id!(
    /// A hashtag.
    TagId
);
id!(
    /// A list of people.
    ListId
);
id!(
    /// Works in the order of their artist.
    SequenceId
);
id!(
    /// A folder for bookmarks.
    FolderId
);
id!(
    /// A background job.
    JobId
);
id!(
    /// Any other row.
    RowId
);

column!(
    /// Milliseconds since 1970-01-01 UTC.
    Timestamp(i64) as BigInt
);

impl Timestamp {
    /// This long later.
    #[must_use]
    pub fn plus(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This long earlier.
    #[must_use]
    pub fn minus(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

column!(
    /// Four permissions in one number ([`consent::Consent::pack`]).
    Terms(i16) as SmallInt
);

impl From<consent::Consent> for Terms {
    fn from(consent: consent::Consent) -> Self {
        Self(i16::from(consent.pack()))
    }
}

impl Terms {
    /// The four permissions. A number no version of ours wrote reads as "all denied".
    pub fn get(self) -> consent::Consent {
        u8::try_from(self.0).map_or(consent::Consent::DENIED, consent::Consent::unpack)
    }
}

column!(
    /// An AI label ([`consent::AiLabel`]).
    Label(i16) as SmallInt
);

impl From<consent::AiLabel> for Label {
    fn from(label: consent::AiLabel) -> Self {
        Self(i16::from(label.code()))
    }
}

impl Label {
    /// The label. A number no version of ours wrote reads as the strongest one.
    pub fn get(self) -> consent::AiLabel {
        u8::try_from(self.0)
            .ok()
            .and_then(consent::AiLabel::from_code)
            .unwrap_or(consent::AiLabel::AiGenerated)
    }
}

column!(
    /// Who a post is for ([`consent::Visibility`]).
    Audience(i16) as SmallInt
);

impl From<consent::Visibility> for Audience {
    fn from(visibility: consent::Visibility) -> Self {
        Self(i16::from(visibility.code()))
    }
}

impl Audience {
    /// The visibility. A number no version of ours wrote reads as the narrowest one.
    pub fn get(self) -> consent::Visibility {
        u8::try_from(self.0)
            .ok()
            .and_then(consent::Visibility::from_code)
            .unwrap_or(consent::Visibility::Mentioned)
    }
}

/// Makes a small closed set of states stored as a number.
macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal => $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = SmallInt)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
        }

        impl $name {
            /// Every state, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable word for logs, settings and forms.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads the stable word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl<DB: Backend> FromSql<SmallInt, DB> for $name
        where
            i16: FromSql<SmallInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                match i16::from_sql(bytes)? {
                    $($code => Ok(Self::$variant),)+
                    other => Err(format!("{} has no state {other}", stringify!($name)).into()),
                }
            }
        }

        impl<DB: Backend> ToSql<SmallInt, DB> for $name
        where
            i16: ToSql<SmallInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                match self { $(Self::$variant => {
                    const CODE: &i16 = &$code;
                    CODE.to_sql(out)
                })+ }
            }
        }
    };
}

mod notifications;
mod openings;
mod rules;
pub use notifications::NotificationKind;
pub use openings::{AiClause, Discipline, OpeningId, OpeningKind, OpeningState, PayPer, Workplace};
pub use rules::{HitState, RuleId, RuleState};

states!(
    /// What someone may do on this server; each contains the ones before it.
    Role {
        /// Posts works.
        Artist = 0 => "artist",
        /// Also handles reports and sign-ups.
        Moderator = 1 => "moderator",
        /// Also changes the server's settings and roles below their own.
        Admin = 2 => "admin",
        /// Also names admins; the person who answers for the server.
        Owner = 3 => "owner",
    }
);

states!(
    /// Where a post belongs: portfolio or posts.
    PostKind {
        /// Words only.
        Text = 0 => "text",
        /// A work: one to twenty pictures.
        Artwork = 1 => "artwork",
    }
);

states!(
    /// What works in the order of their artist make.
    SequenceKind {
        /// A part of the portfolio.
        Section = 0 => "section",
        /// A series: works that belong together, read one after the other.
        Series = 1 => "series",
    }
);

states!(
    /// With what a work was made, as far as its artist's words tell.
    Medium {
        /// Their words tell nothing that we know.
        Other = 0 => "other",
        /// Pencil, charcoal, ink, pastel.
        Drawing = 1 => "drawing",
        /// Oil, acrylic, watercolour, gouache.
        Painting = 2 => "painting",
        /// Drawn or painted on a screen.
        Digital = 3 => "digital",
        /// Photographs.
        Photography = 4 => "photography",
        /// Woodcut, etching, screen print.
        Print = 5 => "print",
        /// Modelled in three dimensions on a screen.
        ThreeD = 6 => "3d",
        /// Clay, stone, wood, metal.
        Sculpture = 7 => "sculpture",
        /// Embroidery, weaving, knitting.
        Textile = 8 => "textile",
        /// Moving pictures.
        Animation = 9 => "animation",
    }
);

states!(
    /// How a work was made, as Explore tells it apart.
    Making {
        /// By hand, or nobody said otherwise.
        ByHand = 0 => "by-hand",
        /// With the help of AI.
        Assisted = 1 => "assisted",
        /// By AI.
        ByAi = 2 => "ai",
    }
);

states!(
    /// How far a picture has come.
    MediaState {
        /// The original is kept, renditions are being made.
        Processing = 0 => "processing",
        /// Every rendition can be served.
        Ready = 1 => "ready",
        /// It could not be decoded after all; nothing is served.
        Failed = 2 => "failed",
        /// A copy from elsewhere whose files are being taken away to make room.
        Leaving = 3 => "leaving",
        /// A copy from elsewhere whose files were taken away; they are fetched again when somebody
        /// looks.
        Away = 4 => "away",
    }
);

states!(
    /// What a picture is for.
    MediaPurpose {
        /// Part of a work.
        Work = 0 => "work",
        /// A profile's portrait.
        Avatar = 1 => "avatar",
        /// The wide picture on top of a profile.
        Header = 2 => "header",
    }
);

states!(
    /// What a one-time link does.
    LinkKind {
        /// Makes the first owner.
        Setup = 0 => "setup",
        /// Sets a new password.
        Password = 1 => "password",
    }
);

states!(
    /// What moderators did to somebody; the words are those of apps.
    WarningAction {
        /// They said something.
        None = 0 => "none",
        /// The login was stopped.
        Disable = 1 => "disable",
        /// All pictures lie behind a curtain.
        Sensitive = 2 => "sensitive",
        /// Only followers see them in lists.
        Silence = 3 => "silence",
        /// The account was suspended.
        Suspend = 4 => "suspend",
    }
);

states!(
    /// Why follows ended at once; the words are those of apps.
    SeveranceKind {
        /// Staff blocked a server.
        DomainBlock = 0 => "domain_block",
        /// One blocked the server oneself.
        UserDomainBlock = 1 => "user_domain_block",
        /// Staff suspended the other account.
        AccountSuspension = 2 => "account_suspension",
    }
);

states!(
    /// Which replies a list shows, beside those to oneself and to their own authors.
    RepliesPolicy {
        /// To anybody one follows.
        Followed = 0 => "followed",
        /// To those on the list.
        List = 1 => "list",
        /// None.
        None = 2 => "none",
    }
);

states!(
    /// Why a human is asked about a picture.
    CaseKind {
        /// The file holds something that may come from a generator.
        Suspicion = 0 => "suspicion",
        /// Its author says that the traces in the file tell a wrong story.
        Appeal = 1 => "appeal",
        /// A detector gave it a high score.
        Detector = 2 => "detector",
        /// It is a copy of another artist's work.
        Copy = 3 => "copy",
        /// It may be one.
        Likeness = 4 => "likeness",
    }
);

states!(
    /// What a human ruled about a picture.
    Ruling {
        /// Nothing yet.
        Open = 0 => "open",
        /// Made by hand.
        ByHand = 1 => "by_hand",
        /// Made with the help of AI.
        Assisted = 2 => "assisted",
        /// Made by AI.
        Generated = 3 => "generated",
        /// Nobody can tell: what its author says counts.
        CannotTell = 4 => "cannot_tell",
        /// It is the same work as the original: that one's terms hold.
        SameWork = 5 => "same_work",
        /// It is another work: only its own terms hold.
        OtherWork = 6 => "other_work",
    }
);

states!(
    /// What a consent event is about.
    ConsentSubject {
        /// The default of an account.
        Account = 0 => "account",
        /// A post.
        Post = 1 => "post",
        /// One picture.
        Media = 2 => "media",
    }
);

column!(
    /// Why a post is sensitive: a set of [`SensitivityReason`] bits.
    Sensitivity(i32) as Integer
);

/// One structured reason to put a curtain before a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SensitivityReason {
    /// Nudity that is not sexual.
    Nudity,
    /// Sexual content.
    Sexual,
    /// Violence.
    Violence,
    /// Blood and gore.
    Gore,
    /// Flashing or strobing.
    Flashing,
    /// Self-harm or suicide.
    SelfHarm,
    /// Spiders, insects and the like.
    Creatures,
    /// Something else; the content warning says what.
    Other,
}

impl SensitivityReason {
    /// Every reason, in the order forms show them.
    pub const ALL: [Self; 8] = [
        Self::Nudity,
        Self::Sexual,
        Self::Violence,
        Self::Gore,
        Self::Flashing,
        Self::SelfHarm,
        Self::Creatures,
        Self::Other,
    ];

    /// The stable word for forms and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nudity => "nudity",
            Self::Sexual => "sexual",
            Self::Violence => "violence",
            Self::Gore => "gore",
            Self::Flashing => "flashing",
            Self::SelfHarm => "self_harm",
            Self::Creatures => "creatures",
            Self::Other => "other",
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Nudity => "Nudity",
            Self::Sexual => "Sexual content",
            Self::Violence => "Violence",
            Self::Gore => "Blood or gore",
            Self::Flashing => "Flashing images",
            Self::SelfHarm => "Self-harm",
            Self::Creatures => "Spiders or insects",
            Self::Other => "Something else",
        }
    }

    fn bit(self) -> i32 {
        1 << (self as i32)
    }
}

impl Sensitivity {
    /// From a list of stable words; unknown words are left out.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let bits = words.into_iter().filter_map(|word| {
            SensitivityReason::ALL.into_iter().find(|reason| reason.as_str() == word)
        });
        Self(bits.fold(0, |set, reason| set | reason.bit()))
    }

    /// The reasons in the set.
    pub fn reasons(self) -> Vec<SensitivityReason> {
        SensitivityReason::ALL.into_iter().filter(|reason| self.has(*reason)).collect()
    }

    /// Whether this reason is in the set.
    pub fn has(self, reason: SensitivityReason) -> bool {
        self.0 & reason.bit() != 0
    }

    /// Whether there is no reason at all.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}
