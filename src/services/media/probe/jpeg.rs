//! The header of a JPEG file.

use evidence::Format;
use evidence::container::jpeg::{END, SCAN, Segment, segments};
use evidence::reader::Reader;

use super::{Coding, Header, MediaRefusal, Model, broken};

pub(super) fn read(bytes: &[u8]) -> Result<Header, MediaRefusal> {
    let mut frame = None;
    let mut has_profile = false;
    let mut is_whole = false;
    for segment in segments(bytes) {
        if segment.is_frame() && frame.is_none() {
            frame = Some(Frame::of(&segment)?);
        }
        has_profile |= segment.marker == 0xE2 && segment.data.starts_with(b"ICC_PROFILE\0");
        is_whole |= segment.marker == END;
        // The size comes before the coded data, which is long: with a size that is too large, stop.
        if segment.marker == SCAN && frame.as_ref().is_some_and(Frame::is_huge) {
            break;
        }
    }
    let Some(frame) = frame else {
        return Err(if is_whole {
            broken("it has no picture in it")
        } else {
            MediaRefusal::Truncated
        });
    };
    let mut header = Header::of(Format::Jpeg, (frame.width, frame.height));
    header.is_whole = is_whole;
    header.probe.has_profile = has_profile;
    header.probe.model = frame.model()?;
    header.probe.coding =
        if frame.is_chroma_halved() { Coding::LossyHalved } else { Coding::Lossy };
    header.probe.memory = frame.memory();
    Ok(header)
}

/// What a start-of-frame segment says (ITU-T T.81, B.2.2).
struct Frame {
    width: u32,
    height: u32,
    is_progressive: bool,
    /// Horizontal and vertical sampling of each component.
    sampling: Vec<(u8, u8)>,
}

impl Frame {
    fn of(segment: &Segment<'_>) -> Result<Self, MediaRefusal> {
        // Baseline, extended and progressive with Huffman coding. Others are rare and belong to medicine.
        if !matches!(segment.marker, 0xC0..=0xC2) {
            return Err(MediaRefusal::Unsupported("a rare kind of JPEG coding"));
        }
        let mut reader = Reader::new(segment.data);
        let frame = Self::parse(&mut reader, segment.marker == 0xC2);
        let frame = frame.ok_or_else(|| broken("its header is too short"))?;
        if reader.position() > 0 && segment.data.first() != Some(&8) {
            return Err(MediaRefusal::Unsupported("JPEG samples of 12 bits"));
        }
        Ok(frame)
    }

    fn parse(reader: &mut Reader<'_>, is_progressive: bool) -> Option<Self> {
        reader.u8()?;
        let height = u32::from(reader.u16_be()?);
        let width = u32::from(reader.u16_be()?);
        let count = reader.u8()?;
        let mut sampling = Vec::new();
        for _ in 0..count {
            let [_, factors, _] = reader.array()?;
            sampling.push((factors >> 4, factors & 15));
        }
        Some(Self { width, height, is_progressive, sampling })
    }

    fn model(&self) -> Result<Model, MediaRefusal> {
        match self.sampling.len() {
            1 => Ok(Model::Grey),
            3 => Ok(Model::Rgb),
            4 => Ok(Model::Cmyk),
            _ => Err(MediaRefusal::Unsupported("an odd number of JPEG components")),
        }
    }

    fn is_huge(&self) -> bool {
        self.width > 16_384 || self.height > 16_384
    }

    fn is_chroma_halved(&self) -> bool {
        let luma = self.sampling.first();
        self.sampling.iter().any(|factors| Some(factors) != luma)
    }

    /// A progressive file is kept as coefficients of two bytes until its last scan.
    fn memory(&self) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let samples = self.sampling.len() as u64;
        if !self.is_progressive {
            return pixels * samples;
        }
        let blocks = |(across, down): &(u8, u8)| u64::from(*across) * u64::from(*down);
        let largest = self.sampling.iter().map(blocks).max().unwrap_or(1).max(1);
        let all: u64 = self.sampling.iter().map(blocks).sum();
        pixels * samples + pixels * 2 * all / largest
    }
}
