//! Messages after a redirect. The query carries a code, never words, so that nobody can put
//! words into our mouth with a link.

use super::view::{Flash, FlashKind};

/// The message with this code.
pub(crate) fn of(code: &str) -> Option<Flash> {
    let text = match code {
        "saved" => "Saved.",
        "published" => "Published.",
        "held" => "Sent. A moderator looks at it first; until then only you see it.",
        "draft" => "Draft saved.",
        "deleted" => "Deleted. Its files are gone from this server too.",
        "undone" => "Taken away. Its works are where they were.",
        "discarded" => "Draft thrown away.",
        "signed-in" => "Welcome back.",
        "signed-out" => "You are signed out.",
        "password" => "Your password is changed. Every other browser and app was signed out.",
        "reset" => "Your password is changed. Please sign in.",
        "again" => "That took too long, or too many codes were wrong. Please sign in once more.",
        "passkey" => "Your passkey is kept. It signs you in from now on.",
        "passkey-gone" => {
            "The passkey is removed. It signs nobody in any more; your device may still list it."
        }
        "factor-off" => "Your second factor is off. Your password alone signs you in.",
        "factor-reset" => "Their second factor is taken away.",
        "ended" => "That session is ended.",
        "approved" => "They are in.",
        "rejected" => "The application is removed.",
        "terms" => "Your terms are saved. They apply from now on.",
        "invited" => "The invitation is ready.",
        "announced" => "Everybody is told.",
        "unannounced" => "The announcement is taken back.",
        "revoked" => "The invitation no longer works.",
        "joined" => "Welcome. Tell people who you are, or go straight to your first post.",
        "others-ended" => "Every other browser is signed out.",
        "token-revoked" => "That app is signed out.",
        "role" => "Their role is changed.",
        "suspended" => "Suspended. Nobody sees them or their works.",
        "unsuspended" => "They are back.",
        "warned" => "They are told.",
        "covered" => "All their pictures have a curtain now.",
        "uncovered" => "The curtain is away. Those that the artist chose stay.",
        "limited" => "Limited. Lists show them to their followers alone.",
        "unlimited" => "The limit is taken back.",
        "stopped" => "Their login is stopped.",
        "opened" => "They can sign in again.",
        "left" => "Your account and everything in it is gone from this server. Goodbye.",
        "ready" => "Your server is ready.",
        "blocked" => "Blocked. Neither of you sees the other any more.",
        "unblocked" => "Unblocked.",
        "muted" => "Muted. You will not see them in your lists.",
        "unmuted" => "Unmuted.",
        "ruled" => "Decided. Its author is told.",
        "reported" => "Thank you. The people who look after this server read it.",
        "server-blocked" => "Blocked. Nothing comes from there or goes there any more.",
        "server-unblocked" => "The block is taken back.",
        "followed" => "You follow them, or have asked to.",
        "alias" => "That address is yours too now.",
        "alias-gone" => "That address is taken off.",
        "mixed" => "Your home is mixed like this now.",
        "unmixed" => "That mix is taken away.",
        "job-waits" => "Sent. A moderator reads it first; you are told what they decide.",
        "job-open" => "It is on the list.",
        "job-withdrawn" => "Withdrawn. You can put it back below.",
        "job-restored" => "It is back as it was.",
        "job-approved" => "It is on the list. Its poster is told.",
        "job-refused" => "Refused. Its poster reads why.",
        "job-taken-down" => "Taken down. Its poster reads why.",
        "moved" => "Your followers are told where you are now.",
        "filter-gone" => "The filter is taken away. What it folded or left out is shown again.",
        "domain-blocked" => {
            "Blocked. You see nothing from there, and follows with people there ended."
        }
        "domain-unblocked" => "Unblocked. Follows that ended stay ended.",
        "list-gone" => "The list is taken away. You still follow the people who were on it.",
        "listed" => "They are on the list.",
        "off-list" => "They are off the list.",
        "tag-followed" => "You follow that hashtag. Public posts with it come to your home.",
        "tag-unfollowed" => "You follow that hashtag no longer.",
        "folder-gone" => "The folder is taken away. What was in it is still saved.",
        "filed" => "Moved.",
        "scheduled" => "Kept for later. It is published at its time.",
        "rescheduled" => "It has a new time.",
        "unscheduled" => "Thrown away. It will not be published.",
        "redrafted" => "It will not be published by itself any more; here it is as a draft.",
        "not-moved" => "Your profile says nothing of a move any more.",
        _ => return None,
    };
    let kind = if code == "again" { FlashKind::Problem } else { FlashKind::Done };
    Some(Flash { kind, text: text.to_owned() })
}
