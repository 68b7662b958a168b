//! Photoshop resource blocks, for the one IPTC-IIM dataset that names a maker: the credit.

use crate::reader::Reader;

/// The resource that holds IPTC-IIM records.
const IIM: u16 = 0x0404;

/// The texts of dataset 2:110 (credit).
pub(crate) fn credits(data: &[u8]) -> Vec<String> {
    let blocks = data.strip_prefix(b"Photoshop 3.0\0").unwrap_or(data);
    let mut found = Vec::new();
    let mut reader = Reader::new(blocks);
    while let Some((id, block)) = resource(&mut reader) {
        if id == IIM {
            found.extend(credit_records(block));
        }
    }
    found
}

fn resource<'a>(reader: &mut Reader<'a>) -> Option<(u16, &'a [u8])> {
    if reader.take(4)? != b"8BIM" {
        return None;
    }
    let id = reader.u16_be()?;
    // A Pascal string, padded to an even size with its length byte.
    let name = usize::from(reader.u8()?);
    reader.take(name + (name + 1) % 2)?;
    let size = usize::try_from(reader.u32_be()?).ok()?;
    let block = reader.take(size)?;
    reader.take((size % 2).min(reader.left()))?;
    Some((id, block))
}

fn credit_records(data: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut reader = Reader::new(data);
    while let Some([0x1C, record, dataset]) = reader.array() {
        let Some(value) = reader.u16_be().and_then(|size| reader.take(usize::from(size))) else {
            break;
        };
        if (record, dataset) == (2, 110) {
            found.push(String::from_utf8_lossy(value).into_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_credit_is_found() {
        let mut data = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0C".to_vec();
        data.extend_from_slice(b"\x1C\x02\x6E\0\x07by hand");
        assert_eq!(credits(&data), ["by hand"]);
        assert!(credits(b"8BIM\x04\x04\0\0\xFF\xFF\xFF\xFF").is_empty());
    }
}
