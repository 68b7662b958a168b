//! The header of a GIF file.

use evidence::Format;
use evidence::container::gif::{BlockKind, blocks};
use evidence::reader::Reader;

use super::{Header, MediaRefusal};

pub(super) fn read(bytes: &[u8]) -> Result<Header, MediaRefusal> {
    let size = screen(bytes).ok_or(MediaRefusal::Truncated)?;
    let mut header = Header::of(Format::Gif, size);
    let mut frames = 0_u32;
    let mut end = 0;
    for block in blocks(bytes) {
        end = block.end;
        match block.kind {
            BlockKind::Frame => frames = frames.saturating_add(1),
            BlockKind::End => header.is_whole = true,
            BlockKind::Application(name, _) if &name == b"ICCRGBG1012" => {
                header.probe.has_profile = true;
            }
            _ => {}
        }
    }
    // Old programs leave out the end mark; a file that stops behind a whole frame is whole.
    header.is_whole = frames > 0 && (header.is_whole || end == bytes.len());
    header.probe.frames = frames.max(1);
    header.probe.has_alpha = true;
    // The canvas, and one byte a pixel for the frame.
    header.weigh(5);
    Ok(header)
}

fn screen(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut reader = Reader::new(bytes);
    reader.take(6)?;
    Some((u32::from(reader.u16_le()?), u32::from(reader.u16_le()?)))
}
