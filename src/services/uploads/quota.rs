//! How much room each person has for pictures, and how much of it is taken.

use store::{AccountId, Conn};

use crate::error::{Error, Result};

/// Bytes that the files of somebody's own pictures take: originals and renditions, in posts,
/// drafts, portraits or nowhere yet. Fails only where the database does.
pub fn used(conn: &mut Conn, account: AccountId) -> Result<u64> {
    let bytes = store::quota::bytes_of(conn, account)?;
    Ok(u64::try_from(bytes).unwrap_or(0))
}

/// Whether `more_bytes` still fit into the `most` bytes that each person has (0: no limit). Call
/// it in the change that adds the row, after the author's row is locked: then of many uploads at
/// once no more get in than fit.
///
/// Fails with a fault of the field `pictures`, code `upload.quota`.
pub fn check(conn: &mut Conn, account: AccountId, more_bytes: u64, most: u64) -> Result<()> {
    if most == 0 {
        return Ok(());
    }
    let used = used(conn, account)?;
    if used.saturating_add(more_bytes) <= most {
        return Ok(());
    }
    let sentence = format!(
        "Your pictures take {} of the {} that everybody has here, and this one with its copies \
         needs {}. Delete works, drafts or waiting pictures that you do not need, then try again.",
        in_words(used),
        in_words(most),
        in_words(more_bytes),
    );
    Err(Error::invalid("pictures", "upload.quota", sentence))
}

/// A number of bytes for people, rounded up: `812 KB`, `3.4 MB`, `9.8 GB`.
pub fn in_words(bytes: u64) -> String {
    const UNITS: [(&str, u32); 4] = [("KB", 10), ("MB", 20), ("GB", 30), ("TB", 40)];
    let fits = |(_, shift): &&(&str, u32)| bytes >> shift < 1_000;
    let (name, shift) = match UNITS.iter().find(fits) {
        _ if bytes < 1_000 => return format!("{bytes} bytes"),
        Some(unit) => *unit,
        None => ("TB", 40),
    };
    // In tenths, so that nothing is a fraction.
    let tenths = bytes.saturating_mul(10).div_ceil(1 << shift);
    match (tenths / 10, tenths % 10) {
        (whole @ 0..10, rest @ 1..) => format!("{whole}.{rest} {name}"),
        _ => format!("{} {name}", tenths.div_ceil(10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, owner};
    use store::media::{Media, insert};
    use store::{MediaId, MediaPurpose};

    #[tokio::test]
    async fn what_does_not_fit_is_refused_with_what_is_taken() {
        let house = house();
        let (account, now) = (owner(&house).await.account, house.app.now());
        let asking = move |conn: &mut Conn| {
            let new = Media::new(MediaId(7), account, MediaPurpose::Work, now);
            insert(conn, &Media { byte_size: 8 << 20, kept_bytes: 2 << 20, ..new })?;
            assert_eq!(used(conn, account)?, 10 << 20);
            check(conn, account, 2 << 20, 12 << 20)?;
            check(conn, account, u64::MAX, 0)?;
            check(conn, account, (2 << 20) + 1, 12 << 20)
        };
        let error = house.app.store.write(asking).await.unwrap_err();
        assert_eq!(error.code(), "upload.quota");
        let Error::Invalid(faults) = error else { panic!() };
        assert_eq!(faults[0].field, "pictures");
        assert!(faults[0].sentence.text().contains("10 MB of the 12 MB"), "{}", faults[0].sentence);
    }

    #[test]
    fn bytes_are_rounded_for_people() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_024, "1 KB"),
            (1_100, "1.1 KB"),
            (40 << 20, "40 MB"),
            (10 << 30, "10 GB"),
            ((10 << 30) - 1, "10 GB"),
            (3_650_722_201, "3.4 GB"),
            (5 << 40, "5 TB"),
        ] {
            assert_eq!(in_words(bytes), words, "{bytes}");
        }
    }
}
