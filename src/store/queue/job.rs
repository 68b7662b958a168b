//! Every background task on one screen.

use serde::{Deserialize, Serialize};

use crate::{AccountId, MediaId, NotificationId, PostId, RowId};

/// One piece of background work. Stored as JSON with the variant's name; renaming one needs a
/// migration of waiting rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Takes files out of the storage; their rows are gone.
    RemoveFiles {
        /// Storage keys, or prefixes that end with `/`.
        keys: Vec<String>,
    },
    /// Sends a mail.
    Mail {
        /// The one address.
        to: String,
        /// The subject line.
        subject: String,
        /// Plain text.
        body: String,
    },
    /// Applies an account's new default terms to all its posts, a batch at a time.
    SpreadTerms {
        /// Whose posts.
        account: AccountId,
        /// Where the last batch ended.
        after: i64,
    },
    /// Builds the activity that tells other servers, and puts it into the log of outgoing ones.
    FanOut {
        /// What happened here.
        news: News,
    },
    /// Makes the keys of an account that has none.
    MakeKeys {
        /// Whose; 0 for the server itself.
        account: AccountId,
    },
    /// Fetches a picture from its server, for a copy of at most 640 px.
    FetchMedia {
        /// The row that waits for its file.
        media: MediaId,
    },
    /// Takes the files of copies away to make room; their rows stay and wait until somebody looks.
    ForgetCopies {
        /// Pictures of other servers.
        media: Vec<MediaId>,
    },
    /// Fetches a document by its id and takes in what it says: a post that was boosted or
    /// answered, an actor, a loosening that wants confirmation.
    FetchObject {
        /// Its id.
        uri: String,
        /// How many steps from something that was sent to us; bounds threads.
        depth: u8,
    },
    /// Looks at another server: its software, what it promises.
    LookAtInstance {
        /// Which.
        domain: String,
    },
    /// Fills the profile of somebody elsewhere who is new here: pinned works, newest posts.
    FillProfile {
        /// Whose.
        account: AccountId,
    },
    /// Asks the detector, where there is one, about a picture.
    AskDetector {
        /// Which.
        media: MediaId,
    },
    /// Wakes the apps of whoever was told something.
    Push {
        /// What they were told.
        notification: NotificationId,
        /// Which of their apps; all of them where none is named.
        subscription: Option<RowId>,
    },
    /// Publishes a post whose time has come.
    PublishScheduled {
        /// The row.
        scheduled: RowId,
    },
    /// Ends a poll whose time is over, and tells those who took part.
    ClosePoll {
        /// The post it is in.
        post: PostId,
    },
    /// Looks at what stands behind the first link of a post.
    FetchCard {
        /// The card that waits.
        card: RowId,
    },
    /// Looks whether the pages that a profile names link back to it.
    VerifyLinks {
        /// Whose profile.
        account: AccountId,
    },
    /// Takes away mutes whose time is over.
    EndMutes {},
    /// Writes the words of posts and people that were here before the index into it, a batch at a
    /// time, the newest first.
    IndexWords {
        /// Posts with lower ids are still to come.
        posts: i64,
        /// People with lower ids are still to come.
        people: i64,
    },
    /// Asks whether an inbox that said so is really gone.
    ConfirmGone {
        /// Which.
        inbox: RowId,
    },
}

/// What happened here that other servers want to hear. The activity is built by the job, from the
/// rows as they are then; what is gone by then stands in the variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum News {
    /// A post is there: `Create`.
    Posted {
        /// Which.
        post: PostId,
    },
    /// A post, its pictures or its terms changed: `Update`.
    Edited {
        /// Which.
        post: PostId,
    },
    /// A post is gone: `Delete` with a `Tombstone`.
    Deleted {
        /// Which.
        post: PostId,
        /// Whose it was.
        account: AccountId,
    },
    /// A profile or its terms changed: `Update` of the actor.
    ProfileChanged {
        /// Whose.
        account: AccountId,
    },
    /// An account is gone: `Delete` of the actor.
    AccountDeleted {
        /// Whose.
        account: AccountId,
        /// The name in addresses.
        #[serde(default)]
        username: String,
        /// Who is told: what was between the account and others is gone with it.
        #[serde(default)]
        inboxes: Vec<i64>,
    },
    /// Somebody here wants to follow somebody elsewhere: `Follow`.
    Followed {
        /// Who.
        follower: AccountId,
        /// Whom.
        followee: AccountId,
    },
    /// `Undo` of that.
    Unfollowed {
        /// Who.
        follower: AccountId,
        /// Whom.
        followee: AccountId,
        /// The id the follow had.
        uri: String,
    },
    /// Somebody elsewhere may follow somebody here: `Accept`.
    FollowAccepted {
        /// Who follows.
        follower: AccountId,
        /// Whom.
        followee: AccountId,
        /// The id of their `Follow`.
        uri: String,
    },
    /// Somebody elsewhere may not, or not any longer: `Reject`.
    FollowRejected {
        /// Who wanted to follow.
        follower: AccountId,
        /// Whom.
        followee: AccountId,
        /// The id of their `Follow`.
        uri: String,
    },
    /// `Like`.
    Liked {
        /// Who.
        account: AccountId,
        /// What.
        post: PostId,
    },
    /// `Undo` of a like.
    Unliked {
        /// Who.
        account: AccountId,
        /// What.
        post: PostId,
        /// The row that is gone.
        like: RowId,
    },
    /// `Announce`.
    Boosted {
        /// Who.
        account: AccountId,
        /// What.
        post: PostId,
    },
    /// Somebody here chose something in a poll elsewhere: a `Create` for each choice.
    Voted {
        /// Who.
        account: AccountId,
        /// The post with the poll.
        post: PostId,
    },
    /// `Undo` of a boost.
    Unboosted {
        /// Who.
        account: AccountId,
        /// What.
        post: PostId,
        /// The row that is gone.
        boost: RowId,
    },
    /// `Block`.
    Blocked {
        /// Who.
        account: AccountId,
        /// Whom.
        target: AccountId,
    },
    /// `Undo` of a block.
    Unblocked {
        /// Who.
        account: AccountId,
        /// Whom.
        target: AccountId,
    },
    /// A work was pinned or unpinned: `Add` to or `Remove` from `featured`.
    Pinned {
        /// Whose.
        account: AccountId,
        /// Which.
        post: PostId,
        /// Whether it is pinned now.
        is_pinned: bool,
    },
    /// An account moved away: `Move`.
    Moved {
        /// Whose.
        account: AccountId,
    },
    /// A complaint goes to the server it is about: `Flag`, in the name of the server.
    Reported {
        /// The row.
        report: RowId,
    },
    /// A work from elsewhere is not shown here; its author is told once: `Reject` by the server.
    Refused {
        /// Which.
        post: PostId,
    },
    /// A request to quote a post of ours is answered: `Accept` or `Reject`.
    QuoteAnswered {
        /// The quoted post.
        post: PostId,
        /// Who asked.
        asker: AccountId,
        /// The id of their `QuoteRequest`.
        uri: String,
        /// The quoting post.
        instrument: String,
        /// Whether they may.
        is_accepted: bool,
    },
}

impl Job {
    /// The stable name in the `kind` column, for metrics and the panel.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RemoveFiles { .. } => "remove_files",
            Self::Mail { .. } => "mail",
            Self::SpreadTerms { .. } => "spread_terms",
            Self::FanOut { .. } => "fan_out",
            Self::MakeKeys { .. } => "make_keys",
            Self::FetchMedia { .. } => "fetch_media",
            Self::ForgetCopies { .. } => "forget_copies",
            Self::FetchObject { .. } => "fetch_object",
            Self::LookAtInstance { .. } => "look_at_instance",
            Self::FillProfile { .. } => "fill_profile",
            Self::AskDetector { .. } => "ask_detector",
            Self::Push { .. } => "push",
            Self::PublishScheduled { .. } => "publish_scheduled",
            Self::ClosePoll { .. } => "close_poll",
            Self::FetchCard { .. } => "fetch_card",
            Self::VerifyLinks { .. } => "verify_links",
            Self::EndMutes {} => "end_mutes",
            Self::IndexWords { .. } => "index_words",
            Self::ConfirmGone { .. } => "confirm_gone",
        }
    }
}
