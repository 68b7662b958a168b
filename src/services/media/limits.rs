//! How large a picture may be. All of it is checked from the header, before anything is decoded.

/// The bounds that uploads and pictures of other servers are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The file, in bytes.
    pub bytes: usize,
    /// Either side, in pixels.
    pub side: u32,
    /// Width times height. For animations it bounds one frame.
    pub pixels: u64,
    /// What the decoder and its result may take, in bytes.
    pub memory: u64,
    /// Frames of an animation.
    pub frames: u32,
    /// Width times height times frames: what a visitor's browser has to paint.
    pub animation: u64,
}

impl Default for Limits {
    /// 40 MiB holds a 50-megapixel JPEG of the best quality and a PNG of a large painting. 50 megapixels
    /// are counted in units of 2^20, so that the cameras that are sold as 50 MP (8,688 x 5,792) pass.
    fn default() -> Self {
        Self {
            bytes: 40 << 20,
            side: 16_384,
            pixels: 50 << 20,
            memory: 256 << 20,
            frames: 2_000,
            animation: 1 << 30,
        }
    }
}
