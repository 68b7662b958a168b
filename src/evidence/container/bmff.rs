//! AVIF: boxes of ISO base media (ISO/IEC 14496-12) with the items of HEIF (ISO/IEC 23008-12).
//!
//! Only what a still picture needs: which items there are, where their bytes lie, and the properties
//! (size, turn, colour) that belong to them.

use super::{Kind, Part, tiff_of};
use crate::reader::Reader;

/// More items than this are not looked at: a picture has a handful.
const MOST_ITEMS: usize = 1024;
/// Entries of a table that are read; later ones name items that are not looked at.
const MOST_ENTRIES: u32 = 1024;
/// Pieces of all items together. A table can announce more of them than it has bytes.
const MOST_PIECES: usize = 1 << 14;
/// Blocks of metadata that are read, and the bytes of one.
const MOST_BLOCKS: usize = 8;
const LARGEST_BLOCK: usize = 4 << 20;

/// The box type of a C2PA manifest store.
const C2PA: [u8; 16] = [
    0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81,
];

/// One box.
#[derive(Debug, Clone, Copy)]
pub struct Box<'a> {
    /// Four letters: `ftyp`, `meta`.
    pub name: [u8; 4],
    /// What it holds.
    pub data: &'a [u8],
}

/// Whether the file type box names AVIF, still (`avif`) or animated (`avis`).
pub fn is_avif(bytes: &[u8]) -> bool {
    if bytes.get(4..8) != Some(b"ftyp".as_slice()) {
        return false;
    }
    boxes(bytes)
        .next()
        .is_some_and(|first| brands(first.data).any(|brand| matches!(brand, b"avif" | b"avis")))
}

/// Whether the main brand says that this is a picture sequence.
pub fn is_sequence(bytes: &[u8]) -> bool {
    boxes(bytes).next().is_some_and(|first| first.data.starts_with(b"avis"))
}

fn brands(file_type: &[u8]) -> impl Iterator<Item = &[u8; 4]> {
    let (quads, _) = file_type.as_chunks::<4>();
    // The second quad is a version number.
    quads.iter().enumerate().filter(|(place, _)| *place != 1).map(|(_, brand)| brand)
}

/// The boxes that stand one after the other in `bytes`, up to the first that is cut.
pub fn boxes(bytes: &[u8]) -> impl Iterator<Item = Box<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut reader = Reader::new(bytes.get(at..)?);
        let size = reader.u32_be()?;
        let name = reader.array()?;
        let data = match size {
            0 => reader.rest(),
            1 => {
                let long = usize::try_from(reader.u64_be()?).ok()?;
                reader.take(long.checked_sub(16)?)?
            }
            _ => reader.take(usize::try_from(size).ok()?.checked_sub(8)?)?,
        };
        at = if size == 0 { bytes.len() } else { at + reader.position() };
        Some(Box { name, data })
    })
}

fn child(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find(|inner| inner.name == name).map(|inner| inner.data)
}

/// One item: a coded picture, or a block of metadata.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// Its number in this file.
    pub id: u32,
    /// Four letters: `av01`, `Exif`, `mime`, `grid`.
    pub kind: [u8; 4],
    /// The media type of a `mime` item.
    pub media_type: Vec<u8>,
    /// Which of [`Meta::properties`] belong to it.
    pub properties: Vec<usize>,
    /// Offset and length of its pieces, and whether they lie in the `idat` box.
    extents: Vec<(usize, usize)>,
    in_idat: bool,
}

/// What the `meta` box of a file says.
#[derive(Debug, Clone, Default)]
pub struct Meta<'a> {
    /// The item that is the picture.
    pub primary: u32,
    /// Every item.
    pub items: Vec<Item>,
    /// Every property; items name them by their place here.
    pub properties: Vec<Box<'a>>,
    /// Kind, from, to.
    pub references: Vec<([u8; 4], u32, u32)>,
    file: &'a [u8],
    idat: &'a [u8],
}

impl<'a> Meta<'a> {
    /// Reads the `meta` box at the top of the file.
    pub fn of(file: &'a [u8]) -> Option<Self> {
        let meta = child(file, *b"meta")?.get(4..)?;
        let mut found =
            Self { file, idat: child(meta, *b"idat").unwrap_or_default(), ..Self::default() };
        found.primary = primary_item(child(meta, *b"pitm")?)?;
        found.items = item_infos(child(meta, *b"iinf")?)?;
        locate(child(meta, *b"iloc")?, &mut found.items)?;
        if let Some(properties) = child(meta, *b"iprp") {
            found.properties = child(properties, *b"ipco")
                .map(|list| boxes(list).take(MOST_ITEMS).collect())
                .unwrap_or_default();
            for inner in boxes(properties).filter(|inner| &inner.name == b"ipma") {
                associate(inner.data, &mut found.items)?;
            }
        }
        found.references = child(meta, *b"iref").map(references).unwrap_or_default();
        Some(found)
    }

    /// The item with this number.
    pub fn item(&self, id: u32) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The first property of that kind that belongs to the item.
    pub fn property(&self, item: &Item, kind: &[u8; 4]) -> Option<&'a [u8]> {
        self.properties_of(item)
            .find(|property| &property.name == kind)
            .map(|property| property.data)
    }

    /// Every property of the item, in the order the file gives.
    pub fn properties_of(&self, item: &Item) -> impl Iterator<Item = Box<'a>> {
        item.properties.iter().filter_map(|&place| self.properties.get(place).copied())
    }

    /// The item that holds the transparency of `item`, if there is one.
    pub fn alpha_of(&self, item: &Item) -> Option<&Item> {
        let mut helpers =
            self.references.iter().filter(|(kind, _, to)| kind == b"auxl" && *to == item.id);
        helpers.find_map(|(_, from, _)| {
            let helper = self.item(*from)?;
            let says = self.property(helper, b"auxC")?.get(4..)?;
            let is_alpha = says.starts_with(b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0")
                || says.starts_with(b"urn:mpeg:hevc:2015:auxid:1\0");
            is_alpha.then_some(helper)
        })
    }

    /// The bytes of an item; `None` when a piece lies outside the file.
    pub fn data(&self, item: &Item) -> Option<Vec<u8>> {
        // Pieces may overlap; together they are never longer than the file in an honest one.
        self.data_within(item, self.file.len())
    }

    /// The bytes of an item that has no more than `most`.
    fn data_within(&self, item: &Item, most: usize) -> Option<Vec<u8>> {
        let source = if item.in_idat { self.idat } else { self.file };
        let mut data = Vec::new();
        for &(offset, length) in &item.extents {
            let rest = source.get(offset..)?;
            let piece = if length == 0 { rest } else { rest.get(..length)? };
            if data.len() + piece.len() > most {
                return None;
            }
            data.extend_from_slice(piece);
        }
        Some(data)
    }
}

fn primary_item(data: &[u8]) -> Option<u32> {
    let mut reader = Reader::new(data);
    let version = full_box(&mut reader)?;
    if version == 0 { reader.u16_be().map(u32::from) } else { reader.u32_be() }
}

/// Reads version and flags; gives the version.
fn full_box(reader: &mut Reader<'_>) -> Option<u8> {
    let version = reader.u8()?;
    reader.take(3)?;
    Some(version)
}

fn item_infos(data: &[u8]) -> Option<Vec<Item>> {
    let mut reader = Reader::new(data);
    let version = full_box(&mut reader)?;
    reader.take(if version == 0 { 2 } else { 4 })?;
    let entries = boxes(reader.rest()).filter(|inner| &inner.name == b"infe").take(MOST_ITEMS);
    Some(entries.filter_map(|entry| item_info(entry.data)).collect())
}

fn item_info(data: &[u8]) -> Option<Item> {
    let mut reader = Reader::new(data);
    let version = full_box(&mut reader)?;
    let id = match version {
        2 => u32::from(reader.u16_be()?),
        3 => reader.u32_be()?,
        _ => return None,
    };
    reader.u16_be()?;
    let kind = reader.array()?;
    reader.until_nul();
    let media_type = reader.until_nul().unwrap_or_default().to_vec();
    Some(Item { id, kind, media_type, ..Item::default() })
}

fn locate(data: &[u8], items: &mut [Item]) -> Option<()> {
    let mut reader = Reader::new(data);
    let version = full_box(&mut reader)?;
    let (first, second) = (reader.u8()?, reader.u8()?);
    let (offset_size, length_size, base_size) = (first >> 4, first & 15, second >> 4);
    let index_size = if version == 0 { 0 } else { second & 15 };
    let wide = version >= 2;
    let count = if wide { reader.u32_be()? } else { u32::from(reader.u16_be()?) };
    let mut left = MOST_PIECES;
    for _ in 0..count.min(MOST_ENTRIES) {
        let id = if wide { reader.u32_be()? } else { u32::from(reader.u16_be()?) };
        let method = if version == 0 { 0 } else { reader.u16_be()? & 15 };
        reader.u16_be()?;
        let base = usize::try_from(reader.sized(base_size)?).ok()?;
        let pieces = reader.u16_be()?;
        left = left.checked_sub(usize::from(pieces))?;
        let mut extents = Vec::new();
        for _ in 0..pieces {
            reader.sized(index_size)?;
            let offset = usize::try_from(reader.sized(offset_size)?).ok()?;
            let length = usize::try_from(reader.sized(length_size)?).ok()?;
            extents.push((base.checked_add(offset)?, length));
        }
        if let Some(item) = items.iter_mut().find(|item| item.id == id).filter(|_| method <= 1) {
            item.extents = extents;
            item.in_idat = method == 1;
        }
    }
    Some(())
}

fn associate(data: &[u8], items: &mut [Item]) -> Option<()> {
    let mut reader = Reader::new(data);
    let version = reader.u8()?;
    let [_, _, flags] = reader.array()?;
    let count = reader.u32_be()?;
    for _ in 0..count.min(MOST_ENTRIES) {
        let id = if version == 0 { u32::from(reader.u16_be()?) } else { reader.u32_be()? };
        let many = reader.u8()?;
        let mut properties = Vec::new();
        for _ in 0..many {
            let place = if flags & 1 == 0 { reader.u8()? & 0x7F } else { 0 };
            let place = if flags & 1 == 0 { u16::from(place) } else { reader.u16_be()? & 0x7FFF };
            // Counted from one; zero means none.
            properties.extend(usize::from(place).checked_sub(1));
        }
        if let Some(item) = items.iter_mut().find(|item| item.id == id) {
            item.properties.extend(properties);
        }
    }
    Some(())
}

fn references(data: &[u8]) -> Vec<([u8; 4], u32, u32)> {
    let mut reader = Reader::new(data);
    let wide = full_box(&mut reader) == Some(1);
    let lists = boxes(reader.rest()).take(MOST_ITEMS);
    lists
        .flat_map(|list| reference_list(&list, wide).unwrap_or_default())
        .take(MOST_ITEMS)
        .collect()
}

fn reference_list(list: &Box<'_>, wide: bool) -> Option<Vec<([u8; 4], u32, u32)>> {
    let mut reader = Reader::new(list.data);
    let from = if wide { reader.u32_be()? } else { u32::from(reader.u16_be()?) };
    let count = reader.u16_be()?;
    let mut found = Vec::new();
    for _ in 0..count {
        let to = if wide { reader.u32_be()? } else { u32::from(reader.u16_be()?) };
        found.push((list.name, from, to));
    }
    Some(found)
}

pub(super) fn parts(bytes: &[u8]) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    for top in boxes(bytes).take(MOST_ITEMS).filter(|top| &top.name == b"uuid") {
        if let Some(rest) = top.data.strip_prefix(&C2PA) {
            found.extend(manifest_in(rest).map(|store| Part::new(Kind::C2pa, "avif C2PA", store)));
        }
    }
    let Some(meta) = Meta::of(bytes) else {
        return found;
    };
    let is_xmp = |item: &Item| &item.kind == b"mime" && item.media_type == b"application/rdf+xml";
    let blocks = meta.items.iter().filter(|item| is_xmp(item) || &item.kind == b"Exif");
    for item in blocks.take(MOST_BLOCKS) {
        let Some(data) = meta.data_within(item, LARGEST_BLOCK) else {
            continue;
        };
        if is_xmp(item) {
            found.push(Part::new(Kind::Xmp, "avif XMP", data));
        } else {
            let tiff = tiff_of(data.get(4..).unwrap_or_default()).to_vec();
            found.push(Part::new(Kind::Exif, "exif", tiff));
        }
    }
    found
}

/// The box holds version and flags, a purpose, eight bytes of offset, then the store.
fn manifest_in(data: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(data);
    reader.take(4)?;
    reader.until_nul()?;
    reader.take(8)?;
    Some(reader.rest())
}
