//! Why a file is not taken as a picture, with a code that stays and a sentence that helps.

use std::fmt;

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaRefusal {
    /// No bytes at all.
    Empty,
    /// Not one of the five formats; what it looks like, where that can be told.
    Type(Option<&'static str>),
    /// More bytes than are taken.
    TooLarge {
        /// Bytes of the file.
        bytes: usize,
        /// Bytes that are taken.
        limit: usize,
    },
    /// A side that is too long, or too many pixels.
    TooManyPixels {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// The size is fine, but this kind of file takes more memory to open than there is for it.
    TooHeavy,
    /// An animation that is too long.
    TooManyFrames,
    /// The file ends before the picture does.
    Truncated,
    /// Something else is wrong inside; what, in a few words.
    Broken(String),
    /// A right file that uses something that is not read here.
    Unsupported(&'static str),
}

impl MediaRefusal {
    /// The stable code: doors send it, clients may depend on it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "media.empty",
            Self::Type(_) => "media.type",
            Self::TooLarge { .. } => "media.too_large",
            Self::TooManyPixels { .. } => "media.too_many_pixels",
            Self::TooHeavy => "media.too_heavy",
            Self::TooManyFrames => "media.too_many_frames",
            Self::Truncated => "media.truncated",
            Self::Broken(_) => "media.broken",
            Self::Unsupported(_) => "media.unsupported",
        }
    }

    /// The refusal with this code, for a file that is not at hand any more: without its details.
    pub fn from_code(code: &str) -> Self {
        match code {
            "media.empty" => Self::Empty,
            "media.type" => Self::Type(None),
            "media.too_heavy" => Self::TooHeavy,
            "media.too_many_frames" => Self::TooManyFrames,
            "media.truncated" => Self::Truncated,
            "media.unsupported" => Self::Unsupported("something inside"),
            _ => Self::Broken("it cannot be decoded".to_owned()),
        }
    }

    /// What is wrong and what to do, for the person who sent the file.
    pub fn sentence(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for MediaRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("This file is empty. Choose it again, or save it anew."),
            Self::Type(None) => out.write_str(
                "This is not a picture that we can read. Send a JPEG, PNG, WebP, GIF or AVIF file.",
            ),
            Self::Type(Some(what)) => write!(
                out,
                "This is {what}, whatever its name says. Send a JPEG, PNG, WebP, GIF or AVIF file.",
            ),
            Self::TooLarge { bytes, limit } => write!(
                out,
                "This file has {} MB; at most {} MB are taken. Save it smaller, for example as a JPEG \
                 of quality 90.",
                bytes.div_ceil(1 << 20),
                limit >> 20,
            ),
            Self::TooManyPixels { width, height } => write!(
                out,
                "This picture is {width} x {height} pixels. At most 16,384 on a side and 50 megapixels \
                 are taken. Save it smaller.",
            ),
            Self::TooHeavy => out.write_str(
                "This picture takes too much memory to open. Save it smaller, or as a plain JPEG that is \
                 not progressive.",
            ),
            Self::TooManyFrames => out.write_str(
                "This animation is too long. Shorten it, or make it smaller.",
            ),
            Self::Truncated => out.write_str(
                "This file ends before the picture does. Choose it again, or save it anew.",
            ),
            Self::Broken(what) => {
                write!(out, "This file is damaged ({what}). Open it in your program and save it anew.")
            }
            Self::Unsupported(what) => {
                write!(out, "This file uses {what}, which we cannot read. Save it as a JPEG or PNG.")
            }
        }
    }
}

impl std::error::Error for MediaRefusal {}
