//! GIF: a screen, then blocks of pictures and extensions (`GIF89a`, W3C).

use super::{Kind, MOST_PARTS, Part};
use crate::reader::Reader;

/// One block of a GIF file.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it starts.
    pub start: usize,
    /// Where the next block starts.
    pub end: usize,
}

/// The kinds of blocks a GIF file is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// Signature, screen size and the common palette.
    Screen,
    /// One picture.
    Frame,
    /// Delay and transparency of the next picture.
    Control,
    /// A comment, with its text.
    Comment(Vec<u8>),
    /// An extension of a program: its eleven letters, and what it holds.
    Application([u8; 11], Vec<u8>),
    /// Any other extension.
    Extension,
    /// The end of the file.
    End,
}

/// The blocks up to and with the end mark. A cut or broken file ends the row early.
pub fn blocks(bytes: &[u8]) -> impl Iterator<Item = Block> {
    let mut at = Some(0);
    std::iter::from_fn(move || {
        let start = at?;
        let (kind, length) = block_at(bytes.get(start..)?, start == 0)?;
        let end = start + length;
        at = (kind != BlockKind::End).then_some(end);
        Some(Block { kind, start, end })
    })
}

fn block_at(bytes: &[u8], is_first: bool) -> Option<(BlockKind, usize)> {
    let mut reader = Reader::new(bytes);
    if is_first {
        reader.take(10)?;
        let flags = reader.u8()?;
        reader.take(2)?;
        reader.take(palette_size(flags))?;
        return Some((BlockKind::Screen, reader.position()));
    }
    let kind = match reader.u8()? {
        0x2C => {
            reader.take(8)?;
            let flags = reader.u8()?;
            reader.take(palette_size(flags))?;
            reader.u8()?;
            skip(&mut reader)?;
            BlockKind::Frame
        }
        0x21 => extension(&mut reader)?,
        0x3B => BlockKind::End,
        _ => return None,
    };
    Some((kind, reader.position()))
}

fn palette_size(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn extension(reader: &mut Reader<'_>) -> Option<BlockKind> {
    match reader.u8()? {
        0xF9 => {
            skip(reader)?;
            Some(BlockKind::Control)
        }
        0xFE => Some(BlockKind::Comment(gather(reader)?)),
        0xFF => {
            let size = usize::from(reader.u8()?);
            let name = reader.take(size)?.try_into().unwrap_or([0; 11]);
            let data = if &name == b"XMP DataXMP" { packet(reader)? } else { gather(reader)? };
            Some(BlockKind::Application(name, data))
        }
        _ => {
            skip(reader)?;
            Some(BlockKind::Extension)
        }
    }
}

fn skip(reader: &mut Reader<'_>) -> Option<()> {
    loop {
        let size = reader.u8()?;
        if size == 0 {
            return Some(());
        }
        reader.take(usize::from(size))?;
    }
}

fn gather(reader: &mut Reader<'_>) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    loop {
        let size = reader.u8()?;
        if size == 0 {
            return Some(data);
        }
        data.extend_from_slice(reader.take(usize::from(size))?);
    }
}

/// An XMP packet is not cut into sub-blocks: it stands there as it is, and a ramp of 258 bytes behind
/// it brings readers that do not know it to its end (XMP part 3, 1.1.2).
fn packet(reader: &mut Reader<'_>) -> Option<Vec<u8>> {
    let before = reader.rest();
    skip(reader)?;
    let length = before.len() - reader.left();
    let data = before.get(..length)?;
    let end = data.len().saturating_sub(258);
    Some(data.get(..end)?.to_vec())
}

pub(super) fn parts(bytes: &[u8]) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    for block in blocks(bytes) {
        match block.kind {
            BlockKind::Comment(text) => found.push(Part::new(Kind::Comment, "gif comment", text)),
            BlockKind::Application(name, data) if &name == b"XMP DataXMP" => {
                found.push(Part::new(Kind::Xmp, "gif XMP", data));
            }
            _ => {}
        }
        if found.len() >= MOST_PARTS {
            break;
        }
    }
    found
}
