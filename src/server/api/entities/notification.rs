//! What somebody is told, one by one and put together.

use schemars::JsonSchema;
use serde::Serialize;
use services::notifications::{Group, Key, Measure, Notice, Policy, word};
use services::reports::Report;
use services::severances::Severance;
use services::{AccountId, NotificationKind, warnings};

use super::{Account, Status, moment};

/// An answer that says nothing but that it was done.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub(in crate::api) struct Empty {}

/// One thing that happened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Notification {
    id: String,
    r#type: &'static str,
    created_at: String,
    group_key: String,
    account: Account,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(flatten)]
    beside: Beside,
}

/// What some kinds tell beside who and which post.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(in crate::api) struct Beside {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::api) report: Option<ReportTold>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::api) event: Option<RelationshipSeveranceEvent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::api) moderation_warning: Option<AccountWarning>,
}

/// Follows that ended at once.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct RelationshipSeveranceEvent {
    id: String,
    r#type: &'static str,
    /// Whether the list of whom is not kept any more. It is kept as long as the account.
    purged: bool,
    target_name: String,
    followers_count: i64,
    following_count: i64,
    created_at: String,
}

impl RelationshipSeveranceEvent {
    pub(in crate::api) fn of(row: &Severance) -> Self {
        Self {
            id: row.id.to_string(),
            r#type: row.kind.as_str(),
            purged: false,
            target_name: row.target.clone(),
            followers_count: row.followers_count,
            following_count: row.following_count,
            created_at: moment(row.created_at),
        }
    }
}

/// What moderators did to the member, and their words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct AccountWarning {
    id: String,
    action: &'static str,
    text: String,
    status_ids: Option<Vec<String>>,
    target_account: Account,
    /// Appeals are letters to the moderators here, and have no form of their own.
    appeal: Option<Empty>,
    created_at: String,
}

impl AccountWarning {
    pub(in crate::api) fn of(row: &warnings::AccountWarning, target_account: Account) -> Self {
        let ids: Vec<String> = serde_json::from_str(&row.post_ids).unwrap_or_default();
        Self {
            id: row.id.to_string(),
            action: row.action.as_str(),
            text: row.words.clone(),
            status_ids: Some(ids).filter(|it| !it.is_empty()),
            target_account,
            appeal: None,
            created_at: moment(row.created_at),
        }
    }
}

impl Notification {
    /// None for what apps have no word for.
    pub(in crate::api) fn of(
        notice: &Notice,
        account: Account,
        status: Option<Status>,
        beside: Beside,
    ) -> Option<Self> {
        let row = &notice.notification;
        Some(Self {
            id: row.id.to_string(),
            r#type: word(row.kind)?,
            created_at: moment(row.created_at),
            group_key: key_word(Key::of(row, &Key::KINDS)),
            account,
            status,
            beside,
        })
    }
}

/// A complaint, as staff are told of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct ReportTold {
    id: String,
    action_taken: bool,
    action_taken_at: Option<String>,
    category: &'static str,
    comment: String,
    forwarded: bool,
    created_at: String,
    status_ids: Vec<String>,
    rule_ids: [(); 0],
    target_account: Account,
}

impl ReportTold {
    pub(in crate::api) fn of(row: &Report, target_account: Account) -> Self {
        Self {
            id: row.id.0.to_string(),
            action_taken: row.settled_at.is_some(),
            action_taken_at: row.settled_at.map(moment),
            category: "other",
            comment: row.comment.clone(),
            forwarded: row.is_forwarded,
            created_at: moment(row.created_at),
            status_ids: serde_json::from_str(&row.post_ids).unwrap_or_default(),
            rule_ids: [],
            target_account,
        }
    }
}

/// What belongs together, as a word.
pub(in crate::api) fn key_word(key: Key) -> String {
    match key {
        Key::Alone(id) => format!("ungrouped-{id}"),
        Key::Together { kind, post, span } => {
            let word = word(kind).unwrap_or_default();
            match post {
                Some(post) => format!("{word}-{post}-{span}"),
                None => format!("{word}-{span}"),
            }
        }
    }
}

/// And back.
pub(in crate::api) fn key_of(text: &str) -> Option<Key> {
    if let Some(id) = text.strip_prefix("ungrouped-") {
        return id.parse().ok().map(Key::Alone);
    }
    let mut parts = text.split('-');
    let (name, first, second) = (parts.next()?, parts.next()?, parts.next());
    let kind: NotificationKind = Key::KINDS
        .into_iter()
        .find(|it| word(*it) == Some(name))
        .filter(|_| parts.next().is_none())?;
    match second {
        Some(span) => {
            Some(Key::Together { kind, post: Some(first.parse().ok()?), span: span.parse().ok()? })
        }
        None => Some(Key::Together { kind, post: None, span: first.parse().ok()? }),
    }
}

/// Some that belong together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct NotificationGroup {
    group_key: String,
    notifications_count: usize,
    r#type: &'static str,
    most_recent_notification_id: i64,
    page_min_id: Option<String>,
    page_max_id: Option<String>,
    latest_page_notification_at: Option<String>,
    sample_account_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_id: Option<String>,
    #[serde(flatten)]
    beside: Beside,
}

impl NotificationGroup {
    /// None for what apps have no word for.
    pub(in crate::api) fn of(group: &Group, beside: Beside) -> Option<Self> {
        let newest = &group.newest;
        Some(Self {
            group_key: key_word(group.key),
            notifications_count: group.count,
            r#type: word(newest.kind)?,
            most_recent_notification_id: newest.id.0,
            page_min_id: Some(group.oldest.to_string()),
            page_max_id: Some(newest.id.to_string()),
            latest_page_notification_at: Some(moment(newest.created_at)),
            sample_account_ids: group.people.iter().map(AccountId::to_string).collect(),
            status_id: newest.post_id.map(|it| it.to_string()),
            beside,
        })
    }
}

/// A page of groups, with whom and what they name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct GroupedNotificationsResults {
    pub(in crate::api) accounts: Vec<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::api) partial_accounts: Option<Vec<PartialAccount>>,
    pub(in crate::api) statuses: Vec<Status>,
    pub(in crate::api) notification_groups: Vec<NotificationGroup>,
}

/// Somebody of whom only the portrait is shown.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct PartialAccount {
    pub(in crate::api) id: String,
    pub(in crate::api) acct: String,
    pub(in crate::api) url: String,
    pub(in crate::api) avatar: String,
    pub(in crate::api) avatar_static: String,
    pub(in crate::api) locked: bool,
    pub(in crate::api) bot: bool,
}

/// Somebody whose notifications wait.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct NotificationRequest {
    pub(in crate::api) id: String,
    pub(in crate::api) created_at: String,
    pub(in crate::api) updated_at: String,
    pub(in crate::api) account: Account,
    pub(in crate::api) notifications_count: String,
    pub(in crate::api) last_status: Option<Status>,
}

/// How many wait.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Summary {
    pending_requests_count: i64,
    pending_notifications_count: i64,
}

impl From<(i64, i64)> for Summary {
    fn from((people, notifications): (i64, i64)) -> Self {
        Self { pending_requests_count: people, pending_notifications_count: notifications }
    }
}

/// From whom somebody wants to be told.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct NotificationPolicy {
    for_not_following: &'static str,
    for_not_followers: &'static str,
    for_new_accounts: &'static str,
    for_private_mentions: &'static str,
    for_limited_accounts: &'static str,
    summary: Summary,
}

impl NotificationPolicy {
    pub(in crate::api) fn of(policy: &Policy, summary: Summary) -> Self {
        Self {
            for_not_following: policy.not_following.as_str(),
            for_not_followers: policy.not_followers.as_str(),
            for_new_accounts: policy.new_accounts.as_str(),
            for_private_mentions: policy.private_mentions.as_str(),
            for_limited_accounts: policy.limited_accounts.as_str(),
            summary,
        }
    }
}

/// The same as old apps know it.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
pub(in crate::api) struct V1NotificationPolicy {
    filter_not_following: bool,
    filter_not_followers: bool,
    filter_new_accounts: bool,
    filter_private_mentions: bool,
    summary: Summary,
}

impl V1NotificationPolicy {
    pub(in crate::api) fn of(policy: &Policy, summary: Summary) -> Self {
        let keeps = |measure: Measure| measure != Measure::Accept;
        Self {
            filter_not_following: keeps(policy.not_following),
            filter_not_followers: keeps(policy.not_followers),
            filter_new_accounts: keeps(policy.new_accounts),
            filter_private_mentions: keeps(policy.private_mentions),
            summary,
        }
    }
}

#[cfg(test)]
mod tests {
    use services::{NotificationId, PostId};

    use super::*;

    #[test]
    fn keys_lead_back() {
        for key in [
            Key::Alone(NotificationId(7)),
            Key::Together { kind: NotificationKind::Like, post: Some(PostId(9)), span: 40_000 },
            Key::Together { kind: NotificationKind::Follow, post: None, span: 40_000 },
            Key::Together { kind: NotificationKind::SignUp, post: None, span: 40_000 },
        ] {
            assert_eq!(key_of(&key_word(key)), Some(key));
        }
        for wrong in ["", "favourite", "nothing-1-2", "favourite-1-2-3", "ungrouped-x"] {
            assert_eq!(key_of(wrong), None, "{wrong}");
        }
    }
}
