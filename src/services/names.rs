//! Which usernames and e-mail addresses are accepted, and how they are written down.

use lettre::Address;

use crate::error::Fault;

/// Characters of a username at most.
pub const USERNAME_LENGTH: usize = 30;

/// Bytes of an e-mail address at most (RFC 5321, 4.5.3.1.3, less the angle brackets).
const EMAIL_LENGTH: usize = 254;

/// Names that would be taken for the server itself or for one of its paths.
const RESERVED: &[&str] = &[
    "about",
    "abuse",
    "account",
    "accounts",
    "actor",
    "admin",
    "administrator",
    "ads",
    "ai",
    "anonymous",
    "api",
    "app",
    "apps",
    "atom",
    "auth",
    "avatars",
    "blog",
    "bookmarks",
    "bot",
    "compose",
    "contact",
    "dev",
    "drafts",
    "everyone",
    "explore",
    "favicon",
    "feed",
    "feeds",
    "followers",
    "following",
    "guest",
    "healthz",
    "help",
    "home",
    "host",
    "hostmaster",
    "images",
    "inbox",
    "instance",
    "invitation",
    "invitations",
    "invite",
    "jobs",
    "livez",
    "local",
    "localhost",
    "login",
    "logout",
    "mail",
    "mailer_daemon",
    "me",
    "media",
    "metrics",
    "mod",
    "moderation",
    "moderator",
    "news",
    "nobody",
    "nodeinfo",
    "noreply",
    "notifications",
    "null",
    "oauth",
    "official",
    "oembed",
    "outbox",
    "password",
    "policies",
    "policy",
    "portfolio",
    "portfolios",
    "postmaster",
    "posts",
    "privacy",
    "public",
    "rakkan",
    "readyz",
    "register",
    "report",
    "reports",
    "robots",
    "root",
    "rss",
    "rsl",
    "rules",
    "search",
    "security",
    "server",
    "settings",
    "setup",
    "sign_in",
    "sign_out",
    "sign_up",
    "signin",
    "signup",
    "staff",
    "static",
    "status",
    "statuses",
    "support",
    "sysadmin",
    "system",
    "tag",
    "tags",
    "team",
    "terms",
    "undefined",
    "upload",
    "uploads",
    "user",
    "username",
    "users",
    "web",
    "webmaster",
    "well_known",
    "www",
];

/// Reads a username: ASCII letters, digits and `_`, at most 30, written in lower case.
///
/// ASCII alone, so that two names that look the same are the same: no twin of another alphabet.
pub fn username(text: &str) -> Result<String, Fault> {
    let name = text.trim().trim_start_matches('@').to_ascii_lowercase();
    let fault = |code, sentence: &'static str| Err(Fault::new("username", code, sentence));
    if name.is_empty() {
        return fault("username.empty", "Choose a name.");
    }
    if name.len() > USERNAME_LENGTH {
        return fault("username.long", "A name has at most 30 characters.");
    }
    if !name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_') {
        return fault("username.characters", "A name has only letters a to z, digits and _.");
    }
    if RESERVED.contains(&name.as_str()) || !name.bytes().any(|it| it.is_ascii_alphanumeric()) {
        return fault("username.reserved", "That name is kept for the server. Choose another one.");
    }
    Ok(name)
}

/// Reads an e-mail address, and writes it in the one way we compare it: lower case, the domain
/// in its ASCII form.
///
/// Stricter than RFC 5321 on purpose: quoted local parts, `%` and `!` (old source routes) and IP
/// addresses have been used to slip past other servers' checks, and no artist has them.
pub fn email(text: &str) -> Result<String, Fault> {
    read_email(text.trim()).ok_or_else(|| {
        Fault::new("email", "email.invalid", "That is not an e-mail address we can use.")
    })
}

fn read_email(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let plain = |it: u8| it.is_ascii_graphic() && !b"\"%!,;:<>()[]\\@".contains(&it);
    if !local.bytes().all(plain) {
        return None;
    }
    let url::Host::Domain(domain) = url::Host::parse(domain).ok()? else {
        return None;
    };
    if !domain.contains('.') || domain.ends_with('.') {
        return None;
    }
    let address = Address::new(local, domain).ok()?;
    let text = address.to_string().to_ascii_lowercase();
    (text.len() <= EMAIL_LENGTH).then_some(text)
}

/// What someone typed into "name or e-mail address".
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    Username(String),
    Email(String),
}

impl Typed {
    /// Reads it; what cannot be either is nobody's name.
    pub(crate) fn read(text: &str) -> Self {
        let text = text.trim();
        if text.trim_start_matches('@').contains('@') {
            Self::Email(read_email(text).unwrap_or_default())
        } else {
            Self::Username(username(text).unwrap_or_default())
        }
    }

    /// The key for rate limits.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Username(text) | Self::Email(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames() {
        let long = "a".repeat(31);
        let cases = [
            ("Ana_1", Ok("ana_1")),
            ("  @ana ", Ok("ana")),
            ("", Err("username.empty")),
            (long.as_str(), Err("username.long")),
            ("ana-1", Err("username.characters")),
            ("аna", Err("username.characters")), // the first letter is Cyrillic
            ("\u{212a}ate", Err("username.characters")), // the Kelvin sign lower-cases to k
            ("ana\u{200d}", Err("username.characters")),
            (".well-known", Err("username.characters")),
            ("ADMIN", Err("username.reserved")),
            ("inbox", Err("username.reserved")),
            ("__", Err("username.reserved")),
        ];
        for (text, expected) in cases {
            let read = username(text);
            assert_eq!(read.as_deref().map_err(|fault| fault.code), expected, "{text:?}");
        }
    }

    #[test]
    fn email_addresses() {
        let long = format!("ana@{}.example", "a.".repeat(200));
        let cases = [
            ("Ana@Atelier.Example", Some("ana@atelier.example")),
            (" ana+sub.x@atelier.example ", Some("ana+sub.x@atelier.example")),
            ("ana@Köln.example", Some("ana@xn--kln-sna.example")),
            ("a%b@evil@allowed.example", None),
            ("a%b@allowed.example", None),
            ("a,b@x.example", None),
            ("\"a b\"@x.example", None),
            ("\"a\"@x.example", None),
            ("a!b@x.example", None),
            ("ana@[127.0.0.1]", None),
            ("ana@127.0.0.1", None),
            ("ana@localhost", None),
            ("ana@x.example.", None),
            ("ana@x.example\r\nBcc: b@x.example", None),
            ("ana <ana@x.example>", None),
            ("@x.example", None),
            ("ana@", None),
            ("ana", None),
            (long.as_str(), None),
        ];
        for (text, expected) in cases {
            assert_eq!(email(text).ok().as_deref(), expected, "{text:?}");
        }
    }
}
