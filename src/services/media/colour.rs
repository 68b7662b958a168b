//! What colours mean: profiles are kept as they are, or converted and said so; never dropped in silence.

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorProfile, DataColorSpace, Layout, MatrixCoefficients,
    TransferCharacteristics, TransformOptions,
};

use super::pixels::{Channels, Pixels};

/// A profile above this is converted rather than copied into every rendition.
const LARGEST: usize = 512 << 10;

/// What the file says about its colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Profile {
    None,
    Icc(Vec<u8>),
    /// Code points of ITU-T H.273.
    Codes {
        primaries: u8,
        transfer: u8,
    },
}

/// What becomes of the colours on the way to a rendition.
pub(super) struct Plan {
    /// Goes into every rendition, byte for byte.
    pub(super) embed: Option<Vec<u8>>,
    /// From what to sRGB, where the profile cannot stay.
    convert: Option<Box<ColorProfile>>,
    /// Four inks without a profile: a rule of thumb.
    is_guessed: bool,
    pub(super) outcome: Outcome,
}

/// What happened to the colours, for the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing said: sRGB, as everywhere on the web.
    Untagged,
    /// The profile is in every rendition, byte for byte.
    Kept,
    /// The file said by codes or by EXIF what a profile now says.
    Tagged,
    /// Turned into sRGB by the profile.
    Converted,
    /// High dynamic range, turned into the range of common screens.
    Flattened,
    /// Four inks without a profile, turned into RGB by a rule of thumb.
    Guessed,
    /// The profile was broken or for another kind of picture, and is not used.
    Ignored,
}

impl Plan {
    /// Decides by the profile and by what the samples are.
    pub(super) fn of(profile: Profile, channels: Channels, is_adobe_rgb: bool) -> Self {
        match profile {
            Profile::Icc(bytes) => Self::with_icc(bytes, channels),
            Profile::Codes { primaries, transfer } => Self::with_codes(primaries, transfer),
            Profile::None if channels == Channels::Cmyk => Self::guessed(Outcome::Guessed),
            Profile::None if is_adobe_rgb => Self::tagged(&ColorProfile::new_adobe_rgb()),
            Profile::None => Self::plain(Outcome::Untagged),
        }
    }

    fn with_icc(bytes: Vec<u8>, channels: Channels) -> Self {
        let ignored = if channels == Channels::Cmyk {
            Self::guessed(Outcome::Ignored)
        } else {
            Self::plain(Outcome::Ignored)
        };
        let Some(space) = bytes.get(16..20) else {
            return ignored;
        };
        // Grey pixels with a profile for RGB are grey in that space: they are spread to RGB later.
        if channels != Channels::Cmyk && space == b"RGB " && bytes.len() <= LARGEST {
            return Self { embed: Some(bytes), ..Self::plain(Outcome::Kept) };
        }
        let Ok(profile) = ColorProfile::new_from_slice(&bytes) else {
            return ignored;
        };
        let fits = match channels {
            Channels::Grey | Channels::GreyAlpha => profile.color_space == DataColorSpace::Gray,
            Channels::Rgb | Channels::Rgba => profile.color_space == DataColorSpace::Rgb,
            Channels::Cmyk => profile.color_space == DataColorSpace::Cmyk,
        };
        if fits { Self::converting(profile, Outcome::Converted) } else { ignored }
    }

    /// sRGB needs no tag. Other code points become a profile; high dynamic range is brought down.
    fn with_codes(primaries: u8, transfer: u8) -> Self {
        let is_srgb = matches!(primaries, 1 | 2) && matches!(transfer, 1 | 2 | 6 | 13 | 14 | 15);
        if is_srgb {
            return Self::plain(Outcome::Untagged);
        }
        let Some(profile) = of_codes(primaries, transfer) else {
            return Self::plain(Outcome::Ignored);
        };
        if matches!(transfer, 16 | 18) {
            return Self::converting(profile, Outcome::Flattened);
        }
        Self::tagged(&profile)
    }

    fn plain(outcome: Outcome) -> Self {
        Self { embed: None, convert: None, is_guessed: false, outcome }
    }

    fn guessed(outcome: Outcome) -> Self {
        Self { is_guessed: true, ..Self::plain(outcome) }
    }

    fn tagged(profile: &ColorProfile) -> Self {
        match profile.encode() {
            Ok(bytes) => Self { embed: Some(bytes), ..Self::plain(Outcome::Tagged) },
            Err(_) => Self::plain(Outcome::Ignored),
        }
    }

    fn converting(profile: ColorProfile, outcome: Outcome) -> Self {
        Self { convert: Some(Box::new(profile)), ..Self::plain(outcome) }
    }

    /// Whether pixels are changed, so that the input's own bytes cannot be served.
    pub(super) fn changes_pixels(&self) -> bool {
        self.convert.is_some() || self.is_guessed
    }

    /// Applies the plan to a picture that is already small.
    pub(super) fn apply(&self, pixels: Pixels) -> Pixels {
        if self.is_guessed || (self.convert.is_none() && pixels.channels == Channels::Cmyk) {
            return guess(pixels);
        }
        let Some(profile) = &self.convert else {
            return pixels;
        };
        converted(profile, &pixels).unwrap_or_else(|| {
            if pixels.channels == Channels::Cmyk { guess(pixels) } else { pixels }
        })
    }
}

fn of_codes(primaries: u8, transfer: u8) -> Option<ColorProfile> {
    let color_primaries = CicpColorPrimaries::try_from(primaries).ok()?;
    let transfer_characteristics = TransferCharacteristics::try_from(transfer).ok()?;
    Some(ColorProfile::new_from_cicp(CicpProfile {
        color_primaries,
        transfer_characteristics,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    }))
}

/// The picture in sRGB; `None` when the profile cannot be used after all.
fn converted(profile: &ColorProfile, pixels: &Pixels) -> Option<Pixels> {
    let (from, to, channels) = match pixels.channels {
        Channels::Grey => (Layout::Gray, Layout::Rgb, Channels::Rgb),
        Channels::GreyAlpha => (Layout::GrayAlpha, Layout::Rgba, Channels::Rgba),
        Channels::Rgb => (Layout::Rgb, Layout::Rgb, Channels::Rgb),
        Channels::Rgba => (Layout::Rgba, Layout::Rgba, Channels::Rgba),
        Channels::Cmyk => (Layout::Rgba, Layout::Rgb, Channels::Rgb),
    };
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(from, &srgb, to, TransformOptions::default()).ok()?;
    let count = pixels.width as usize * pixels.height as usize;
    let mut data = vec![0; count * channels.samples()];
    transform.transform(&pixels.data, &mut data).ok()?;
    Pixels::new(pixels.width, pixels.height, channels, data)
}

/// Four inks to RGB without a profile: each colour is what its ink and black leave of the paper.
fn guess(pixels: Pixels) -> Pixels {
    if pixels.channels != Channels::Cmyk {
        return pixels;
    }
    let (inks, _) = pixels.data.as_chunks::<4>();
    let left = |ink: u8, black: u8| {
        let light = u16::from(255 - ink) * u16::from(255 - black);
        u8::try_from((light + 127) / 255).unwrap_or(255)
    };
    let data = inks.iter().flat_map(|&[c, m, y, k]| [left(c, k), left(m, k), left(y, k)]).collect();
    Pixels { channels: Channels::Rgb, data, ..pixels }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(channels: Channels, data: &[u8]) -> Pixels {
        Pixels::new(1, 1, channels, data.to_vec()).unwrap()
    }

    #[test]
    fn a_profile_for_rgb_is_kept_byte_for_byte() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        let plan = Plan::of(Profile::Icc(profile.clone()), Channels::Rgb, false);
        assert_eq!((plan.embed.as_ref(), plan.outcome), (Some(&profile), Outcome::Kept));
        assert!(!plan.changes_pixels());
    }

    #[test]
    fn inks_without_a_profile_are_guessed() {
        let plan = Plan::of(Profile::None, Channels::Cmyk, false);
        assert_eq!(plan.apply(pixel(Channels::Cmyk, &[0, 0, 0, 0])).data, [255, 255, 255]);
        assert_eq!(plan.apply(pixel(Channels::Cmyk, &[255, 0, 0, 0])).data, [0, 255, 255]);
        assert_eq!(plan.apply(pixel(Channels::Cmyk, &[0, 0, 0, 255])).data, [0, 0, 0]);
    }

    #[test]
    fn a_grey_profile_is_converted() {
        let profile = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        let plan = Plan::of(Profile::Icc(profile), Channels::Grey, false);
        assert_eq!(plan.outcome, Outcome::Converted);
        let shown = plan.apply(pixel(Channels::Grey, &[128]));
        assert_eq!(shown.channels, Channels::Rgb);
        // Half of the light is 188 in sRGB.
        assert!(shown.data.iter().all(|&value| (180..=195).contains(&value)), "{:?}", shown.data);
    }

    #[test]
    fn codes_of_a_wide_gamut_become_a_profile() {
        let plan = Plan::of(Profile::Codes { primaries: 12, transfer: 13 }, Channels::Rgb, false);
        assert_eq!(plan.outcome, Outcome::Tagged);
        assert!(plan.embed.is_some());
        let plan = Plan::of(Profile::Codes { primaries: 1, transfer: 13 }, Channels::Rgb, false);
        assert_eq!((plan.embed, plan.outcome), (None, Outcome::Untagged));
        let plan = Plan::of(Profile::Codes { primaries: 9, transfer: 16 }, Channels::Rgb, false);
        assert_eq!(plan.outcome, Outcome::Flattened);
    }

    #[test]
    fn a_broken_profile_is_ignored_and_said_so() {
        assert_eq!(
            Plan::of(Profile::Icc(vec![0; 4]), Channels::Rgb, false).outcome,
            Outcome::Ignored
        );
    }
}
