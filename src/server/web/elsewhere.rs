//! Words and links for what comes from other servers.

use services::posts::{Author, Elsewhere, Picture, is_web_address};
use services::{MediaState, Viewer};

use super::view::{AbsentView, OriginLink};

/// Where a profile is at home.
pub(crate) fn profile_link(author: &Author, at: Option<&Elsewhere>) -> Option<OriginLink> {
    link(&author.domain, at?.page()?)
}

/// Where a post is at home.
pub(crate) fn post_link(author: &Author, at: Option<&Elsewhere>) -> Option<OriginLink> {
    link(&author.domain, at?.page()?)
}

/// Where a picture lies in full size.
pub(crate) fn picture_link(author: &Author, picture: &Picture) -> Option<OriginLink> {
    let url = picture.media.remote_url.as_str();
    link(&author.domain, Some(url).filter(|it| is_web_address(it))?)
}

fn link(domain: &str, url: &str) -> Option<OriginLink> {
    (!domain.is_empty()).then(|| OriginLink { domain: domain.to_owned(), url: url.to_owned() })
}

/// What stands in the place of a picture that is not here; none when it is.
pub(crate) fn absent(
    author: &Author,
    picture: &Picture,
    post: Option<&Elsewhere>,
) -> Option<AbsentView> {
    if author.domain.is_empty() || !picture.renditions.is_empty() {
        return None;
    }
    let code = [picture.media.refusal.as_str(), post.map_or("", |it| it.refusal.as_str())]
        .into_iter()
        .find(|it| !it.is_empty())
        .unwrap_or_default();
    let (words, is_refused) = words(&author.domain, code, picture.media.state);
    Some(AbsentView { words, is_refused })
}

/// Why, in words; and whether that is for good.
fn words(domain: &str, code: &str, state: MediaState) -> (String, bool) {
    let is_waiting = code.is_empty() && state != MediaState::Failed;
    if is_waiting {
        return (format!("On its way from {domain}"), false);
    }
    let why = if code.starts_with("ai.declared") {
        "this place does not show works made with AI".to_owned()
    } else if code.starts_with("ai.") {
        "its file says that it was made with AI, and its post does not".to_owned()
    } else if code == "media.type" || code == "media.unsupported" {
        format!("what {domain} sent is no kind of picture that can be shown here")
    } else if code.starts_with("media.too") {
        "it is too large to be copied".to_owned()
    } else if code.starts_with("media.") {
        format!("the file that {domain} sent is damaged")
    } else {
        format!("{domain} did not send it")
    };
    (format!("Not shown: {why}."), true)
}

/// Whether a button "follow from your own server" is of use to the viewer.
pub(crate) fn may_follow_from_afar(viewer: &Viewer, author: &Author) -> bool {
    viewer.signed_in().is_err() && author.domain.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_words() {
        let said = |code| words("far.example", code, MediaState::Failed).0;
        assert!(said("ai.unlabelled.c2pa").contains("made with AI, and its post does not"));
        assert!(said("ai.declared.not_accepted_here").contains("does not show"));
        assert!(said("media.type").contains("no kind of picture"));
        assert!(said("media.too_large").contains("too large"));
        assert!(said("media.truncated").contains("damaged"));
        assert!(said("").contains("did not send it"));
        let waiting = words("far.example", "", MediaState::Processing);
        assert_eq!(waiting, ("On its way from far.example".to_owned(), false));
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert!(link("far.example", "https://far.example/1").is_some());
        for bad in ["javascript:alert(1)", "data:text/html,x", "", "/here", "ftp://far.example/"] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
