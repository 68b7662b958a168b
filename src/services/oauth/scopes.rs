//! What a token may be used for: the names are those of the Mastodon API (its documentation,
//! "OAuth scopes").

use crate::error::{Error, Result};

/// Every scope there is. One without a part includes all of its parts.
pub const ALL: [&str; 45] = [
    "profile",
    "read",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:favourites",
    "read:filters",
    "read:follows",
    "read:lists",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:conversations",
    "write:favourites",
    "write:filters",
    "write:follows",
    "write:lists",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:reports",
    "write:statuses",
    "follow",
    "push",
    "admin:read",
    "admin:read:accounts",
    "admin:read:canonical_email_blocks",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:read:email_domain_blocks",
    "admin:read:ip_blocks",
    "admin:read:reports",
    "admin:write",
    "admin:write:accounts",
    "admin:write:canonical_email_blocks",
    "admin:write:domain_allows",
    "admin:write:domain_blocks",
    "admin:write:email_domain_blocks",
    "admin:write:ip_blocks",
    "admin:write:reports",
];

/// What a token may do that nothing was asked for.
const USUAL: &str = "read";

/// Reads scopes with spaces between them. An unknown one is a fault, none means `read`.
pub fn read(text: &str) -> Result<Vec<String>> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in text.split_whitespace() {
        if !ALL.contains(&scope) {
            let sentence = format!("There is no scope {scope:?}. There are: {}.", ALL.join(", "));
            return Err(Error::invalid("scopes", "token.scope", sentence));
        }
        if !scopes.iter().any(|it| it == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if scopes.is_empty() {
        scopes.push(USUAL.to_owned());
    }
    Ok(scopes)
}

/// Whether a token with these scopes may do what `wanted` names: it has the same, or the whole of
/// which it is a part. `follow` is the old word for six of them.
pub fn allow(scopes: &[String], wanted: &str) -> bool {
    const FOLLOW: [&str; 6] = [
        "read:blocks",
        "write:blocks",
        "read:follows",
        "write:follows",
        "read:mutes",
        "write:mutes",
    ];
    scopes.iter().any(|scope| {
        let is_part = wanted.strip_prefix(scope.as_str()).is_some_and(|it| it.starts_with(':'));
        scope == wanted || is_part || (scope == "follow" && FOLLOW.contains(&wanted))
    })
}

/// Whether an app that was registered for `registered` may ask for all of `wanted`.
pub(super) fn include(registered: &[String], wanted: &[String]) -> bool {
    wanted.iter().all(|it| allow(registered, it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_scope_includes_its_parts_and_not_the_other_way_round() {
        let has = |scopes: &[&str], wanted| {
            allow(&scopes.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(), wanted)
        };
        assert!(has(&["read"], "read:statuses"));
        assert!(has(&["read:statuses"], "read:statuses"));
        assert!(!has(&["read:statuses"], "read"));
        assert!(!has(&["read:status"], "read:statuses"));
        assert!(!has(&["read"], "write:statuses"));
        assert!(!has(&["write:media"], "write:statuses"));
        assert!(has(&["admin:read"], "admin:read:accounts"));
        assert!(!has(&["admin:read:accounts"], "admin:read:reports"));
        assert!(has(&["follow"], "write:mutes"));
        assert!(!has(&["follow"], "write:lists"));
        assert!(!has(&[], "read"));
    }

    #[test]
    fn scopes_are_words_with_spaces_between() {
        let cases = [
            ("read write follow push", Ok("read write follow push")),
            ("read:statuses  read:statuses", Ok("read:statuses")),
            ("admin:read:accounts", Ok("admin:read:accounts")),
            ("", Ok("read")),
            ("read,write", Err(())),
            ("everything", Err(())),
            ("read:everything", Err(())),
            ("read:", Err(())),
            ("read:\"x", Err(())),
        ];
        for (text, expected) in cases {
            let read = read(text).map(|it| it.join(" ")).map_err(drop);
            assert_eq!(read, expected.map(str::to_owned), "{text:?}");
        }
    }
}
