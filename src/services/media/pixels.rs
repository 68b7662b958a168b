//! A decoded picture in memory: one buffer, eight bits a sample.

/// What the samples of one pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Four inks, 0 for none.
    Cmyk,
}

impl Channels {
    /// Bytes of one pixel.
    pub(super) fn samples(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    pub(super) fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }

    fn without_alpha(self) -> Self {
        match self {
            Self::GreyAlpha => Self::Grey,
            Self::Rgba => Self::Rgb,
            other => other,
        }
    }
}

/// A picture in memory. The large ones are hundreds of megabytes, so this type has no `Clone`.
#[derive(Debug)]
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channels: Channels,
    pub(super) data: Vec<u8>,
}

impl Pixels {
    /// `None` when the buffer has not exactly the size that it must have.
    pub(super) fn new(width: u32, height: u32, channels: Channels, data: Vec<u8>) -> Option<Self> {
        let expected =
            (width as usize).checked_mul(height as usize)?.checked_mul(channels.samples())?;
        (expected == data.len()).then_some(Self { width, height, channels, data })
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Drops the transparency when every pixel is opaque, in place: many programs always save it.
    pub(super) fn without_idle_alpha(mut self) -> Self {
        let samples = self.channels.samples();
        let is_opaque = |pixel: &[u8]| pixel.last() == Some(&255);
        if !self.channels.has_alpha() || !self.data.chunks_exact(samples).all(is_opaque) {
            return self;
        }
        let kept = samples - 1;
        let count = self.data.len() / samples;
        for place in 1..count {
            self.data.copy_within(place * samples..place * samples + kept, place * kept);
        }
        self.data.truncate(count * kept);
        self.data.shrink_to_fit();
        self.channels = self.channels.without_alpha();
        self
    }

    /// The same picture as RGB, or RGBA where it has transparency. Four inks are not for this function:
    /// they need a profile.
    pub(super) fn into_rgb(self) -> Self {
        let Self { width, height, channels, data } = self;
        let (channels, data) = match channels {
            Channels::Grey => (Channels::Rgb, data.iter().flat_map(|&grey| [grey; 3]).collect()),
            Channels::GreyAlpha => {
                let (pixels, _) = data.as_chunks::<2>();
                let spread = pixels.iter().flat_map(|&[grey, alpha]| [grey, grey, grey, alpha]);
                (Channels::Rgba, spread.collect())
            }
            Channels::Rgb | Channels::Rgba | Channels::Cmyk => (channels, data),
        };
        Self { width, height, channels, data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_transparency_goes_and_real_stays() {
        let opaque = Pixels::new(2, 1, Channels::Rgba, vec![1, 2, 3, 255, 4, 5, 6, 255]).unwrap();
        let opaque = opaque.without_idle_alpha();
        assert_eq!((opaque.channels, opaque.data), (Channels::Rgb, vec![1, 2, 3, 4, 5, 6]));
        let clear = Pixels::new(2, 1, Channels::GreyAlpha, vec![1, 255, 4, 254]).unwrap();
        assert_eq!(clear.without_idle_alpha().channels, Channels::GreyAlpha);
    }

    #[test]
    fn a_buffer_of_the_wrong_size_is_no_picture() {
        assert!(Pixels::new(2, 2, Channels::Rgb, vec![0; 11]).is_none());
    }
}
