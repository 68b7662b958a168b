//! What the API hands out. Names, types and meanings are those of Mastodon's documentation
//! ("Entities"); what we add stands at the end of each and takes nothing away.

mod account;
mod card;
mod filter;
mod folder;
mod instance;
mod list;
mod media;
mod notification;
mod opening;
mod poll;
mod relationship;
mod sequence;
mod status;
mod tag;
mod terms;
mod written;

use services::Timestamp;

pub(super) use account::{Account, AccountFields, Credentials, Field, RoleEntity, Source};

pub(super) use card::PreviewCard;
pub(super) use filter::{Filter, FilterKeyword, FilterResult, FilterStatus, V1Filter};
pub(super) use folder::BookmarkFolder;
pub(super) use instance::{Configuration, Facts, Instance, Rule, V1Instance, rules};
pub(super) use list::ListEntity;
pub(super) use media::MediaAttachment;
pub(super) use notification::{
    AccountWarning, Beside, Empty, GroupedNotificationsResults, Notification, NotificationGroup,
    NotificationPolicy, NotificationRequest, PartialAccount, RelationshipSeveranceEvent,
    ReportTold, V1NotificationPolicy, key_of,
};
pub(super) use opening::OpeningEntity;
pub(super) use poll::Poll;
pub(super) use relationship::Relationship;
pub(super) use sequence::SequenceEntity;
pub(super) use status::{Status, visibility_of, visibility_word, wall_label};
pub(super) use tag::{FeaturedTag, Hashtag};
pub(super) use terms::{Consent, Label, Signals};
use written::Written;

/// A moment as Mastodon writes it: UTC with milliseconds.
pub(super) fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| String::new(), |it| it.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}

/// A day: `2026-05-31`.
pub(super) fn day(at: Timestamp) -> String {
    moment(at).chars().take(10).collect()
}

/// Words, or null where there are none.
pub(super) fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_milliseconds() {
        assert_eq!(moment(Timestamp(1_780_000_000_007)), "2026-05-28T20:26:40.007Z");
        assert_eq!(day(Timestamp(1_780_000_000_007)), "2026-05-28");
    }
}
