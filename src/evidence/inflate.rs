//! Unpacking of zlib data with an allowance, so that a small file cannot become a large one.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

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
