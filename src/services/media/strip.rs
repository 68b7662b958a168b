//! The uploaded file without what it records beside the picture: place, serial numbers, texts.
//!
//! For files that are served as they came: animations, and pictures that no re-encoding makes smaller.
//! A list of what may stay, not of what must go, so that what nobody thought of goes too.

use evidence::Format;
use evidence::container::gif::BlockKind;
use evidence::container::jpeg::Segment;

use super::rewrite;

/// The same pixels in a file that holds only them, their colour profile and their timing. `None` for
/// AVIF, which is never served as it came.
pub(super) fn strip(file: &[u8], format: Format) -> Option<Vec<u8>> {
    match format {
        Format::Jpeg => rewrite::jpeg(file, None, is_plain_segment),
        Format::Png => rewrite::png(file, None, |chunk| is_plain_chunk(chunk.name)),
        Format::WebP => rewrite::webp(file, None, |chunk| {
            matches!(
                &chunk.name,
                b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP"
            )
        }),
        Format::Gif => rewrite::gif(file, is_plain_block),
        Format::Avif => None,
    }
}

fn is_plain_segment(segment: &Segment<'_>) -> bool {
    match segment.marker {
        // JFIF, but not its extension, which holds a small picture.
        0xE0 => segment.data.starts_with(b"JFIF\0"),
        0xE2 => segment.data.starts_with(b"ICC_PROFILE\0"),
        0xEE => segment.data.starts_with(b"Adobe"),
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}

fn is_plain_chunk(name: [u8; 4]) -> bool {
    const PLAIN: [&[u8; 4]; 18] = [
        b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP",
        b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    ];
    PLAIN.contains(&&name)
}

fn is_plain_block(kind: &BlockKind) -> bool {
    match kind {
        BlockKind::Screen | BlockKind::Frame | BlockKind::Control | BlockKind::End => true,
        BlockKind::Application(name, _) => {
            matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0" | b"ICCRGBG1012")
        }
        BlockKind::Comment(_) | BlockKind::Extension => false,
    }
}
