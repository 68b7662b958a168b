//! GIF, by the `gif` crate: the first frame on its canvas.

use std::io::Cursor;
use std::num::NonZeroU64;

use evidence::container::gif::{BlockKind, blocks};
use gif::{ColorOutput, DecodeOptions, Frame, MemoryLimit};

use super::{Decoded, SCRATCH, broken, pixels};
use crate::media::colour::Profile;
use crate::media::pixels::Channels;
use crate::media::refusal::MediaRefusal;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, MediaRefusal> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.allow_unknown_blocks(true);
    if let Some(limit) = NonZeroU64::new(SCRATCH as u64) {
        options.set_memory_limit(MemoryLimit::Bytes(limit));
    }
    let mut decoder = options.read_info(Cursor::new(bytes)).map_err(broken)?;
    let (width, height) = (u32::from(decoder.width()), u32::from(decoder.height()));
    let common = decoder.global_palette().unwrap_or_default().to_vec();
    let frame = decoder
        .read_next_frame()
        .map_err(broken)?
        .ok_or_else(|| broken("it has no picture in it"))?;
    let data = on_canvas(frame, &common, (width as usize, height as usize));
    let profile = blocks(bytes).find_map(|block| match block.kind {
        BlockKind::Application(name, data) if &name == b"ICCRGBG1012" => Some(Profile::Icc(data)),
        _ => None,
    });
    Ok(Decoded {
        pixels: pixels((width, height), Channels::Rgba, data)?,
        profile: profile.unwrap_or(Profile::None),
    })
}

/// Paints a frame of palette numbers onto a clear canvas; what lies outside is left out.
fn on_canvas(frame: &Frame<'_>, common: &[u8], (width, height): (usize, usize)) -> Vec<u8> {
    let (colours, _) = frame.palette.as_deref().unwrap_or(common).as_chunks::<3>();
    let mut canvas = vec![0; width * height * 4];
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let rows = canvas.chunks_exact_mut(width * 4).skip(top);
    for (row, numbers) in rows.zip(frame.buffer.chunks_exact(usize::from(frame.width.max(1)))) {
        let (pixels, _) = row.as_chunks_mut::<4>();
        for (pixel, number) in pixels.iter_mut().skip(left).zip(numbers) {
            let colour =
                colours.get(usize::from(*number)).filter(|_| frame.transparent != Some(*number));
            if let Some([red, green, blue]) = colour {
                *pixel = [*red, *green, *blue, 255];
            }
        }
    }
    canvas
}
