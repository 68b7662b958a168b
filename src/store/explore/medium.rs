//! What kind of work it is, from what its artist wrote under it: "Gouache on paper" is a painting.

use crate::Medium;
use crate::search::fold;

/// Beginnings of words in the languages that artists here write, the most telling kinds first:
/// a "digital painting" is digital, a "linocut with ink" a print.
const WORDS: [(Medium, &[&str]); 9] = [
    (Medium::ThreeD, &["3d", "blender", "zbrush", "maya", "cinema4d", "voxel"]),
    (Medium::Animation, &["animat", "animac", "stopmotion", "rotoscop"]),
    (
        Medium::Digital,
        &[
            "digital",
            "numeri",
            "procreate",
            "krita",
            "photoshop",
            "clip",
            "csp",
            "vector",
            "vektor",
            "inkscape",
            "illustrator",
            "pixel",
            "ipad",
            "tablet",
            "mypaint",
            "gimp",
        ],
    ),
    (
        Medium::Textile,
        &[
            "textil",
            "embroid",
            "bordad",
            "stickerei",
            "broder",
            "weav",
            "knit",
            "crochet",
            "quilt",
            "felt",
            "yarn",
            "sewing",
            "tapestry",
        ],
    ),
    (
        Medium::Print,
        &[
            "print",
            "linocut",
            "lino",
            "linolschnitt",
            "woodcut",
            "holzschnitt",
            "woodblock",
            "etching",
            "radierung",
            "engrav",
            "grabado",
            "gravure",
            "aquatint",
            "drypoint",
            "lithogra",
            "litogra",
            "serigra",
            "screenprint",
            "silkscreen",
            "riso",
            "monotyp",
            "mezzotint",
            "cyanotyp",
        ],
    ),
    (
        Medium::Sculpture,
        &[
            "sculpt",
            "escult",
            "skulptur",
            "ceramic",
            "keramik",
            "clay",
            "porcelain",
            "stoneware",
            "bronze",
            "marble",
            "plaster",
            "resin",
            "woodcarv",
            "carv",
            "papier",
        ],
    ),
    (
        Medium::Photography,
        &["photo", "foto", "35mm", "film", "analog", "polaroid", "kodak", "ilford", "camera"],
    ),
    (
        Medium::Painting,
        &[
            "paint",
            "malerei",
            "pintura",
            "peinture",
            "oil",
            "acryl",
            "acril",
            "watercol",
            "aquarell",
            "acuarela",
            "gouache",
            "guache",
            "tempera",
            "fresco",
            "encaustic",
            "canvas",
            "huile",
        ],
    ),
    (
        Medium::Drawing,
        &[
            "draw",
            "zeichn",
            "dibujo",
            "dessin",
            "pencil",
            "bleistift",
            "lapiz",
            "crayon",
            "charcoal",
            "kohle",
            "graphite",
            "grafit",
            "ink",
            "tusche",
            "tinta",
            "encre",
            "pen",
            "marker",
            "pastel",
            "chalk",
            "sketch",
            "biro",
            "ballpoint",
        ],
    ),
];

/// What kind of work this is.
pub(super) fn of(written: &str) -> Medium {
    let folded = fold(written);
    let words: Vec<&str> =
        folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let tells =
        |beginnings: &[&str]| words.iter().any(|it| beginnings.iter().any(|b| it.starts_with(b)));
    WORDS.iter().find(|(_, beginnings)| tells(beginnings)).map_or(Medium::Other, |it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_artists_tell_the_kind() {
        let cases = [
            ("Gouache on paper", Medium::Painting),
            ("Öl auf Leinwand, acrylic", Medium::Painting),
            ("Ink and dip pen", Medium::Drawing),
            ("LINOCUT with ink", Medium::Print),
            ("digital painting (Krita)", Medium::Digital),
            ("3D render", Medium::ThreeD),
            ("Fotografía, 35mm", Medium::Photography),
            ("glazed stoneware", Medium::Sculpture),
            ("hand embroidery", Medium::Textile),
            ("", Medium::Other),
            ("love", Medium::Other),
        ];
        for (written, kind) in cases {
            assert_eq!(of(written), kind, "{written}");
        }
    }
}
