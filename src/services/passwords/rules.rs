//! Which passwords are accepted.

use crate::error::Fault;

/// Characters a password has at least.
pub const SHORTEST: usize = 10;

/// Bytes it has at most: far beyond what helps, and a bound for the hashing.
pub const LONGEST: usize = 200;

/// Passwords of at least ten characters that stand on top of every guessing list.
const COMMON: &[&str] = &[
    "0123456789",
    "0987654321",
    "1029384756",
    "1111111111",
    "1122334455",
    "1234567890",
    "123456789a",
    "1234567891",
    "12345678910",
    "1234567899",
    "123123123123",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "9876543210",
    "a1b2c3d4e5",
    "aaaaaaaaaa",
    "abcdefghij",
    "administrator",
    "asdfghjkl;",
    "asdfghjkl1",
    "asdfghjklqwertyuiop",
    "baseball12",
    "basketball",
    "changeme12",
    "changeme123",
    "charlie123",
    "football123",
    "helloworld",
    "iloveyou12",
    "iloveyou123",
    "letmein123",
    "michelle12",
    "monkey1234",
    "p@ssw0rd123",
    "passw0rd12",
    "passw0rd123",
    "password00",
    "password01",
    "password10",
    "password11",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "password99",
    "passwordpassword",
    "princess12",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "qazwsxedcrfv",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "qwertyuiop1",
    "qwertyuiop123",
    "rakkan1234",
    "sunshine12",
    "sunshine123",
    "superman12",
    "superman123",
    "welcome123",
    "welcome1234",
    "zaq12wsxcde3",
    "zxcvbnm123",
];

/// Checks a new password of this person. No rules about kinds of characters: length is what
/// helps, and such rules make people write passwords down.
pub(crate) fn check(password: &str, username: &str, email: Option<&str>) -> Option<Fault> {
    let fault = |code, sentence: String| Some(Fault::new("password", code, sentence));
    if password.chars().count() < SHORTEST {
        return fault("password.short", format!("A password has at least {SHORTEST} characters."));
    }
    if password.len() > LONGEST {
        return fault("password.long", format!("A password has at most {LONGEST} bytes."));
    }
    let lower = password.to_lowercase();
    let email = email.unwrap_or_default();
    let local = email.split('@').next().unwrap_or_default();
    if lower == username || (!email.is_empty() && (lower == email || lower == local)) {
        return fault("password.own_name", "Your name or address is too easy to guess.".to_owned());
    }
    let mut characters = lower.chars();
    let first = characters.next();
    if COMMON.contains(&lower.as_str()) || characters.all(|it| Some(it) == first) {
        return fault(
            "password.common",
            "Too many people use that password. Choose another one.".to_owned(),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords() {
        let long = "ä".repeat(101);
        let cases = [
            ("short", Some("password.short")),
            ("ninechars", Some("password.short")),
            ("tencharsok", None),
            (long.as_str(), Some("password.long")),
            ("Password123", Some("password.common")),
            ("zzzzzzzzzzzz", Some("password.common")),
            ("ana_maria_88", Some("password.own_name")),
            ("Ana@Atelier.Example", Some("password.own_name")),
            ("ärger mit Vögeln", None),
        ];
        for (password, expected) in cases {
            let fault = check(password, "ana_maria_88", Some("ana@atelier.example"));
            assert_eq!(fault.map(|it| it.code), expected, "{password:?}");
        }
    }

    #[test]
    fn the_common_ones_are_long_enough_to_matter_and_written_in_lower_case() {
        for password in COMMON {
            assert!(password.len() >= SHORTEST, "{password}");
            assert_eq!(*password, password.to_lowercase());
        }
    }
}
