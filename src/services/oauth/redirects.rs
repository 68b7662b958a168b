//! Where somebody may be led back to with a code: only to what the app registered, letter by
//! letter. A redirect that others can choose hands them the code (RFC 9700, 2.1).

use url::Url;

use crate::error::Fault;

/// Instead of an address: the code is shown, and the person copies it into the app.
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Addresses of one app, and bytes of one.
const MOST: usize = 50;
const LONGEST: usize = 2_000;

/// Schemes that run something instead of going somewhere.
const NEVER: [&str; 7] = ["about", "blob", "data", "file", "filesystem", "javascript", "vbscript"];

/// The addresses an app registers; a text may hold several with blanks between them.
pub(super) fn checked(sent: &[String]) -> Result<Vec<String>, Fault> {
    let mut uris: Vec<String> = Vec::new();
    for uri in sent.iter().flat_map(|it| it.split_whitespace()) {
        if !is_good(uri) {
            let sentence =
                format!("Redirect URI must be an absolute URI without a fragment: {uri:?} is not.");
            return Err(Fault::new("redirect_uris", "app.redirect_uri", sentence));
        }
        if !uris.iter().any(|it| it == uri) {
            uris.push(uri.to_owned());
        }
    }
    if uris.is_empty() {
        return Err(Fault::new(
            "redirect_uris",
            "app.redirect_uri.empty",
            "Redirect URI can't be blank.",
        ));
    }
    if uris.len() > MOST {
        return Err(Fault::new(
            "redirect_uris",
            "app.redirect_uri.many",
            format!("There may be at most {MOST} redirect URIs."),
        ));
    }
    Ok(uris)
}

fn is_good(uri: &str) -> bool {
    if uri == OUT_OF_BAND {
        return true;
    }
    let is_plain = uri.len() <= LONGEST && uri.bytes().all(|it| it.is_ascii_graphic());
    let Ok(url) = Url::parse(uri) else { return false };
    is_plain
        && url.fragment().is_none()
        && !uri.contains('\\')
        && !NEVER.contains(&url.scheme())
        && url.username().is_empty()
        && url.password().is_none()
        && (!matches!(url.scheme(), "http" | "https") || url.has_host())
}

/// Whether an app that registered `known` may be led to `asked`.
pub(super) fn is_registered(known: &str, asked: &str) -> bool {
    if !is_good(asked) {
        return false;
    }
    known.lines().any(|known| known == asked || same_page(known, asked))
}

/// The same page in two spellings; on the person's own machine the port is the app's own affair
/// (RFC 8252, 7.3).
fn same_page(known: &str, asked: &str) -> bool {
    let (Ok(mut known), Ok(mut asked)) = (Url::parse(known), Url::parse(asked)) else {
        return false;
    };
    if !matches!(known.scheme(), "http" | "https") {
        return false;
    }
    let is_loopback =
        |url: &Url| url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "[::1]"));
    if is_loopback(&known) && is_loopback(&asked) {
        // An `http` address can do without a port, so this cannot fail.
        let _ = (known.set_port(None), asked.set_port(None));
    }
    known == asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apps_register_addresses_of_every_kind_but_not_programs() {
        let good = [
            OUT_OF_BAND,
            "https://app.example/back",
            "https://elk.example/api/mas.example/oauth/https%3A%2F%2Felk.example",
            "http://127.0.0.1:8123/",
            "icecubesapp://",
            "org.joinmastodon.android-auth://callback",
            "mastodon://joinmastodon.org/oauth",
            "oauth2redirect://com.keylesspalace.tusky/",
        ];
        for uri in good {
            assert_eq!(checked(&[uri.to_owned()]).unwrap(), [uri]);
        }
        let two = checked(&["https://a.example/x\nmyapp://b https://a.example/x".to_owned()]);
        assert_eq!(two.unwrap(), ["https://a.example/x", "myapp://b"]);
        let bad = [
            "",
            "/back",
            "app.example/back",
            "https://",
            "https://app.example/#x",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://ok@evil.example/",
            "https://app.example\\@evil.example/",
            "https://ä.example/",
        ];
        for uri in bad {
            assert!(checked(&[uri.to_owned()]).is_err(), "{uri:?}");
        }
    }

    #[test]
    fn only_what_was_registered_is_followed() {
        let known =
            "https://app.example/back?a=1\nhttp://127.0.0.1/cb\nmyapp://x\nhttps://b.example";
        let yes = [
            "https://app.example/back?a=1",
            "https://APP.example:443/back?a=1",
            "http://127.0.0.1:9999/cb",
            "myapp://x",
            "https://b.example/",
        ];
        for uri in yes {
            assert!(is_registered(known, uri), "{uri}");
        }
        let no = [
            "https://app.example/back",
            "https://app.example/back?a=1&b=2",
            "https://app.example/back?a=1#x",
            "https://app.example:8443/back?a=1",
            "https://evil.example/back?a=1",
            "http://app.example/back?a=1",
            "http://127.0.0.1:9999/other",
            "http://localhost/cb",
            "myapp://y",
            "myapp://X/",
            OUT_OF_BAND,
            "",
        ];
        for uri in no {
            assert!(!is_registered(known, uri), "{uri}");
        }
    }
}
