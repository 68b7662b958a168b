//! Unpacking of zlib data with an allowance, so that a small file cannot become a large one.

use miniz_oxide::inflate::{decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};

use crate::reader::Reader;

/// What one text block may unpack to: 4 MiB. The longest workflow seen in real files is under 1 MiB.
const BLOCK_LIMIT: usize = 4 << 20;

/// What all blocks of a file together may unpack to: 8 MiB.
const FILE_LIMIT: usize = 8 << 20;

/// The allowance of one file: every block that is unpacked takes from it.
#[derive(Debug)]
pub(crate) struct Allowance {
    left: usize,
}

impl Allowance {
    pub(crate) fn for_a_file() -> Self {
        Self { left: FILE_LIMIT }
    }

    /// Unpacks `packed`. A block that is broken or over the limit gives the part that came out
    /// before that: a marker at its front still counts.
    pub(crate) fn inflate(&mut self, packed: &[u8]) -> Vec<u8> {
        let limit = BLOCK_LIMIT.min(self.left);
        let unpacked =
            decompress_to_vec_zlib_with_limit(packed, limit).unwrap_or_else(|error| error.output);
        self.left = self.left.saturating_sub(unpacked.len());
        unpacked
    }
}

/// The beginning of what a gzip file (RFC 1952) holds, at most 16 KiB; empty when it is none. The file may
/// be cut: only its beginning is shown anyway.
pub(crate) fn gunzip_start(file: &[u8]) -> Vec<u8> {
    const LIMIT: usize = 16 << 10;
    let Some(packed) = gzip_body(file) else {
        return Vec::new();
    };
    decompress_to_vec_with_limit(packed, LIMIT).unwrap_or_else(|error| error.output)
}

/// Skips the header of a gzip file.
fn gzip_body(file: &[u8]) -> Option<&[u8]> {
    const CHECKSUM: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    let mut reader = Reader::new(file);
    let [0x1F, 0x8B, 8, flags, ..] = reader.array::<10>()? else {
        return None;
    };
    if flags & EXTRA != 0 {
        let length = reader.u16_le()?;
        reader.take(usize::from(length))?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            reader.until_nul()?;
        }
    }
    if flags & CHECKSUM != 0 {
        reader.u16_le()?;
    }
    Some(reader.rest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec_zlib;

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = compress_to_vec_zlib(&vec![b'a'; 12 << 20], 6);
        let mut allowance = Allowance::for_a_file();
        assert!(allowance.inflate(&bomb).len() <= BLOCK_LIMIT);
        assert!(allowance.inflate(&bomb).len() <= BLOCK_LIMIT);
        assert_eq!(allowance.inflate(&bomb).len(), 0);
    }

    #[test]
    fn honest_text_comes_out_whole() {
        let packed = compress_to_vec_zlib(b"hello", 6);
        assert_eq!(Allowance::for_a_file().inflate(&packed), b"hello");
    }
}
