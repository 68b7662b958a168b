//! Pictures, as a page of one post and as a tile on a wall.

use super::ratio::{is_tall, is_wide, ratio_class};
use super::{ConsentMark, LabelMark};

/// Pictures no larger than this on both sides are sprites: they are shown with
/// hard pixels and only at whole multiples of their size.
const SPRITE: u32 = 256;
/// Room a sprite may grow into, in CSS pixels.
const SPRITE_ROOM: u32 = 512;

/// One kind of file a browser may choose.
#[derive(Clone, Debug)]
pub struct Source {
    /// Media type, for example `image/webp`.
    pub mime: &'static str,
    /// `srcset`, ready: `/media/7/480.webp 480w, /media/7/960.webp 960w`.
    pub srcset: String,
}

/// A link to where something is at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginLink {
    /// The other server, as people read it.
    pub domain: String,
    /// The page or file there; checked to be a web address.
    pub url: String,
}

/// What stands in the place of a picture that is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsentView {
    /// Why, in a sentence.
    pub words: String,
    /// It will not come by itself.
    pub is_refused: bool,
}

/// A picture with everything needed to hang it: sizes, files, words.
#[derive(Clone, Debug)]
pub struct PictureView {
    /// Media id, decimal.
    pub id: String,
    /// Description in words; empty when the artist gave none.
    pub alt: String,
    /// The largest rendition this viewer may see.
    pub url_large: String,
    /// File for browsers that take none of [`PictureView::sources`].
    pub src: String,
    /// Same kind of file as `src` in its sizes; may be empty.
    pub srcset: String,
    /// Better kinds, best first.
    pub sources: Vec<Source>,
    /// Pixels across, of the original.
    pub width: u32,
    /// Pixels down, of the original.
    pub height: u32,
    /// Class with the average colour, see [`super::tone_class`]; none for
    /// pictures with transparent parts, they stand on the mat from the start.
    pub tone: Option<String>,
    /// How it was made, when it says so.
    pub label: Option<LabelMark>,
    /// Its own terms, only when they differ from the post's.
    pub consent: Option<ConsentMark>,
    /// Why there is no file of it here; none when there is.
    pub absent: Option<AbsentView>,
    /// Where it lies in full size, for pictures of other servers.
    pub origin: Option<OriginLink>,
    /// The same at rest, where it moves: lists show this one, and play when somebody wants it.
    pub still: Option<Box<PictureView>>,
}

impl PictureView {
    /// Whether there is a tag on it in small rows.
    pub fn has_tags(&self) -> bool {
        self.still.is_some() || self.label.as_ref().is_some_and(|it| it.is_ai)
    }

    /// As lists show it: what moves stands still.
    pub fn at_rest(&self) -> &Self {
        self.still.as_deref().unwrap_or(self)
    }

    /// Class that gives the tile its shape.
    pub fn ratio_class(&self) -> String {
        ratio_class(self.width, self.height)
    }

    /// Too tall for its tile: a tag says so.
    pub fn is_tall(&self) -> bool {
        is_tall(self.width, self.height)
    }

    /// Too wide for its tile: a tag says so.
    pub fn is_wide(&self) -> bool {
        is_wide(self.width, self.height)
    }

    /// Small enough to be pixel art.
    pub fn is_sprite(&self) -> bool {
        self.width <= SPRITE && self.height <= SPRITE
    }

    /// Classes of the frame in a grid, each after a space: the mat for what does
    /// not fill its tile, else the tone that keeps the place.
    pub fn frame_classes(&self) -> String {
        if self.is_sprite() {
            return " art-grid__frame--matted art-grid__frame--sprite".to_owned();
        }
        if self.is_tall() || self.is_wide() {
            return " art-grid__frame--matted".to_owned();
        }
        self.tone.as_ref().map(|tone| format!(" {tone}")).unwrap_or_default()
    }

    /// `width` attribute: sprites grow by whole numbers only.
    pub fn shown_width(&self) -> u32 {
        self.width * self.whole_scale()
    }

    /// `height` attribute.
    pub fn shown_height(&self) -> u32 {
        self.height * self.whole_scale()
    }

    fn whole_scale(&self) -> u32 {
        if !self.is_sprite() {
            return 1;
        }
        (SPRITE_ROOM / self.width.max(self.height).max(1)).max(1)
    }

    /// `alt` attribute. A linked picture must have a name, so one without a
    /// description says that it has none.
    pub fn name(&self) -> &str {
        if self.has_alt() { &self.alt } else { "Picture without a description" }
    }

    /// Whether anything is said under the picture.
    pub fn has_caption(&self) -> bool {
        self.has_alt() || self.consent.is_some() || self.origin.is_some()
    }

    /// Whether there is a description to show.
    pub fn has_alt(&self) -> bool {
        !self.alt.trim().is_empty()
    }
}

/// A work on a wall: one picture that leads to its page.
#[derive(Clone, Debug)]
pub struct TileView {
    /// The work's page.
    pub url: String,
    /// The picture that stands for it.
    pub picture: PictureView,
    /// Title, when it has one.
    pub title: Option<String>,
    /// "4 pictures", when there are more than one.
    pub count: Option<String>,
    /// Its page shows more than the still that hangs here.
    pub is_moving: bool,
    /// Why the picture is not shown yet; the tile then holds only these words.
    pub warning: Option<String>,
    /// How it was made, when that is to be said on the wall (AI labels are).
    pub label: Option<LabelMark>,
    /// The artist's name, on walls that show several artists.
    pub author: Option<String>,
}

impl TileView {
    /// Whether any tag lies on the picture.
    pub fn has_tags(&self) -> bool {
        self.label.is_some()
            || self.count.is_some()
            || self.is_moving
            || self.picture.is_tall()
            || self.picture.is_wide()
    }
}

#[cfg(test)]
mod tests {
    use crate::web::samples::picture;

    #[test]
    fn sprites_grow_by_whole_numbers_only() {
        let sprite = picture("1", 48, 32);
        assert_eq!((sprite.shown_width(), sprite.shown_height()), (480, 320));
        let photo = picture("2", 3000, 2000);
        assert_eq!((photo.shown_width(), photo.shown_height()), (3000, 2000));
    }
}
