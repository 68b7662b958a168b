//! A set of inboxes as bytes: what a row of the log of outgoing activities is for.
//!
//! The ids are sorted, and each is written as its distance from the one before, seven bits a
//! byte. Ids of one server's inboxes lie near each other in time, so most take few bytes, and a
//! thousand recipients fit into one row.

/// Packs ids. They may come in any order and more than once.
pub fn pack(ids: impl IntoIterator<Item = i64>) -> Vec<u8> {
    let mut ids: Vec<i64> = ids.into_iter().filter(|id| *id >= 0).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut bytes = Vec::with_capacity(ids.len() * 4);
    let mut before = 0;
    for id in ids {
        put(&mut bytes, id.abs_diff(before));
        before = id;
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = number.to_le_bytes()[0] & 0x7f;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// The ids in their order. Nothing when the bytes were not made by [`pack`]: a broken row must
/// not send a work to somebody it is not for.
pub fn unpack(bytes: &[u8]) -> Option<Vec<i64>> {
    let mut ids = Vec::new();
    let (mut number, mut shift, mut before) = (0_u64, 0_u32, 0_i64);
    for byte in bytes {
        let part = u64::from(byte & 0x7f);
        if shift > 63 || (part << shift) >> shift != part {
            return None;
        }
        number |= part << shift;
        if byte & 0x80 != 0 {
            shift += 7;
            continue;
        }
        let is_first = ids.is_empty();
        if number == 0 && !is_first {
            return None;
        }
        before = before.checked_add_unsigned(number)?;
        ids.push(before);
        (number, shift) = (0, 0);
    }
    (shift == 0).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_sorted_and_once() {
        for (given, expected) in [
            (vec![], vec![]),
            (vec![0], vec![0]),
            (vec![5, 3, 5, 300], vec![3, 5, 300]),
            (vec![i64::MAX, 0, 1], vec![0, 1, i64::MAX]),
            (vec![-4, 4], vec![4]),
        ] {
            assert_eq!(unpack(&pack(given)), Some(expected));
        }
        let many: Vec<i64> = (0..1_400).map(|it| 118_000_000_000_000_000 + it * 70_000).collect();
        let bytes = pack(many.clone());
        assert!(bytes.len() < 5_000, "{}", bytes.len());
        assert_eq!(unpack(&bytes), Some(many));
    }

    #[test]
    fn broken_bytes_are_nobody() {
        for bytes in [&[0x80][..], &[1, 0], &[0xff; 10], &[0xff; 11], &[1, 0x80]] {
            assert_eq!(unpack(bytes), None, "{bytes:?}");
        }
    }
}
