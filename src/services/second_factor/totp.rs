//! Codes by time (RFC 6238) as authenticator apps show them: six digits, another every thirty
//! seconds. Nothing in here looks at the clock.

use anyhow::anyhow;
use store::Timestamp;
use subtle::ConstantTimeEq as _;
use totp_rs::{Builder, Secret, Totp};

/// Seconds that a code lasts.
const STEP: i64 = 30;

/// Steps before and after the present one whose codes are taken too: clocks differ, and people
/// type slowly.
const AROUND: i64 = 1;

/// A new secret (RFC 4226 asks for 160 bits), in base32.
pub(super) fn new_secret() -> anyhow::Result<String> {
    let bytes: [u8; 20] = crate::secrets::random()?;
    Ok(Secret::from(bytes.as_slice()).to_base32())
}

/// Which step this code is of, if it is right at this time.
pub(super) fn step_of(secret: &str, code: &str, now: Timestamp) -> anyhow::Result<Option<i64>> {
    let totp = totp(secret, "", "")?;
    let present = now.0.div_euclid(1_000 * STEP);
    let fits = |step: &i64| {
        let seconds = u64::try_from(step.saturating_mul(STEP)).unwrap_or(0);
        let right = totp.generate(seconds).to_string();
        bool::from(right.as_bytes().ct_eq(code.as_bytes()))
    };
    Ok((present - AROUND..=present + AROUND).find(fits))
}

/// The address that apps read from a code for cameras: `otpauth://totp/…`.
pub(super) fn url(secret: &str, site: &str, account: &str) -> anyhow::Result<String> {
    // A colon parts the two in the address.
    let plain = |it: &str| it.replace(':', " ");
    totp(secret, &plain(site), &plain(account))?
        .to_url()
        .map_err(|error| anyhow!("a second factor has no address: {error}"))
}

fn totp(secret: &str, site: &str, account: &str) -> anyhow::Result<Totp> {
    let secret = Secret::try_from_base32(secret)
        .map_err(|_| anyhow!("the secret of a second factor is no base32"))?;
    let mut builder = Builder::new().with_secret(secret);
    if !account.is_empty() {
        builder = builder.with_account_name(account).with_issuer(Some(site));
    }
    builder.build().map_err(|error| anyhow!("no codes can be made: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B; the last six of its eight digits.
    const RFC: [(i64, &str); 3] =
        [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")];
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn step(code: &str, seconds: i64) -> Option<i64> {
        step_of(SECRET, code, Timestamp(seconds * 1_000)).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard_and_last_three_steps() {
        for (seconds, code) in RFC {
            let at = seconds / 30;
            assert_eq!(step(code, seconds), Some(at));
            assert_eq!(step(code, seconds + 30), Some(at));
            assert_eq!(step(code, seconds - 30), Some(at));
            assert_eq!(step(code, seconds + 60), None);
            assert_eq!(step(code, seconds - 60), None);
        }
        for wrong in ["", "28708", "2870820", "000000", "28708২"] {
            assert_eq!(step(wrong, 59), None, "{wrong}");
        }
    }

    #[test]
    fn the_address_names_server_and_person() {
        let url = url(SECRET, "Atelier: Blue", "mira@art.example").unwrap();
        assert!(url.starts_with("otpauth://totp/Atelier%20%20Blue:mira%40art.example?"), "{url}");
        assert!(url.contains(SECRET) && url.contains("issuer=Atelier"), "{url}");
    }

    #[test]
    fn secrets_differ_and_are_long() {
        let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 32);
    }
}
