//! Turning a picture the way it is meant to be seen.

/// One of the eight ways to turn and mirror a picture.
///
/// Applied as: mirror left to right first, then turn right by quarters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Orientation {
    is_mirrored: bool,
    /// Quarters to the right, 0 to 3.
    quarters: u8,
}

impl Orientation {
    /// The EXIF values 1 to 8 (EXIF 2.32, 4.6.4); any other is upright.
    pub(super) fn from_exif(value: u8) -> Self {
        let (is_mirrored, quarters) = match value {
            2 => (true, 0),
            3 => (false, 2),
            4 => (true, 2),
            5 => (true, 3),
            6 => (false, 1),
            7 => (true, 1),
            8 => (false, 3),
            _ => (false, 0),
        };
        Self { is_mirrored, quarters }
    }

    /// A turn to the left by quarters, as HEIF's `irot` says it.
    pub(super) fn turned_left(quarters: u8) -> Self {
        Self { is_mirrored: false, quarters: (4 - quarters % 4) % 4 }
    }

    /// A mirror as HEIF's `imir` says it: left to right, or top to bottom.
    pub(super) fn mirrored(is_left_to_right: bool) -> Self {
        Self { is_mirrored: true, quarters: if is_left_to_right { 0 } else { 2 } }
    }

    /// First this one, then the other.
    pub(super) fn then(self, other: Self) -> Self {
        // A mirror behind a turn is the mirror before the opposite turn.
        let own = if other.is_mirrored { (4 - self.quarters) % 4 } else { self.quarters };
        Self {
            is_mirrored: self.is_mirrored != other.is_mirrored,
            quarters: (own + other.quarters) % 4,
        }
    }

    /// Whether width and height change places.
    pub fn is_sideways(self) -> bool {
        self.quarters % 2 == 1
    }

    /// Whether there is nothing to do.
    pub fn is_upright(self) -> bool {
        self == Self::default()
    }

    /// Turns pixels of `samples` bytes; gives them back untouched when there is nothing to do.
    pub(super) fn apply(
        self,
        pixels: Vec<u8>,
        (width, height): (u32, u32),
        samples: usize,
    ) -> Vec<u8> {
        if self.is_upright() {
            return pixels;
        }
        let (width, height) = (width as usize, height as usize);
        let (wide, high) = if self.is_sideways() { (height, width) } else { (width, height) };
        let mut turned = Vec::with_capacity(pixels.len());
        for y in 0..high {
            for x in 0..wide {
                let (x, y) = self.source((x, y), (width, height));
                let start = (y * width + x) * samples;
                turned.extend_from_slice(pixels.get(start..start + samples).unwrap_or_default());
            }
        }
        turned
    }

    /// Which pixel of the stored picture is shown at this place.
    fn source(self, (x, y): (usize, usize), (width, height): (usize, usize)) -> (usize, usize) {
        let (x, y) = match self.quarters {
            0 => (x, y),
            1 => (y, height - 1 - x),
            2 => (width - 1 - x, height - 1 - y),
            _ => (width - 1 - y, x),
        };
        if self.is_mirrored { (width - 1 - x, y) } else { (x, y) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two columns, three rows.
    const PICTURE: &[u8] = b"ab\
                             cd\
                             ef";

    fn shown(orientation: Orientation) -> String {
        let size = (2, 3);
        String::from_utf8(orientation.apply(PICTURE.to_vec(), size, 1)).unwrap()
    }

    #[test]
    fn the_eight_values_of_exif_are_shown_right() {
        // What stands at the top left and runs along the rows, as the standard describes each value.
        let expected =
            ["abcdef", "badcfe", "fedcba", "efcdab", "acebdf", "ecafdb", "fdbeca", "bdface"];
        for (value, expected) in (1..).zip(expected) {
            assert_eq!(shown(Orientation::from_exif(value)), expected, "value {value}");
        }
    }

    #[test]
    fn one_after_the_other_is_the_same_as_both() {
        for first in 1..=8 {
            for second in 1..=8 {
                let (a, b) = (Orientation::from_exif(first), Orientation::from_exif(second));
                let size = if a.is_sideways() { (3, 2) } else { (2, 3) };
                let twice = b.apply(a.apply(PICTURE.to_vec(), (2, 3), 1), size, 1);
                assert_eq!(
                    a.then(b).apply(PICTURE.to_vec(), (2, 3), 1),
                    twice,
                    "{first} then {second}"
                );
            }
        }
    }

    #[test]
    fn a_left_turn_of_heif_is_three_right_turns() {
        assert_eq!(shown(Orientation::turned_left(1)), "bdface");
        assert_eq!(shown(Orientation::mirrored(true)), "badcfe");
        assert_eq!(shown(Orientation::mirrored(false)), "efcdab");
    }
}
