//! What stands for somebody who has put up no picture: the first letter of their name on a mat in a
//! colour of their own. Drawn here, the same every time. A letter that is not drawn here is written
//! with the reader's fonts, which know every script.

use std::fmt::Write as _;

/// Mats. White on each is read by everybody (WCAG 2.2: more than 4.5 : 1), and each stands out from
/// a light wall and from a dark one.
const MATS: [[u8; 3]; 8] = [
    [0x4a, 0x66, 0x73],
    [0x6b, 0x5b, 0x7b],
    [0x7a, 0x5c, 0x4f],
    [0x46, 0x68, 0x4d],
    [0x5a, 0x64, 0x46],
    [0x7a, 0x50, 0x68],
    [0x4c, 0x64, 0x80],
    [0x6b, 0x60, 0x40],
];

/// Letters as strokes over a field of 8 by 12: a point is two hexadecimal digits, strokes are parted
/// by commas.
const LETTERS: [(char, &str); 36] = [
    ('A', "0c408c,2868"),
    ('B', "0666848260000c6c8a8866"),
    ('C', "826020020a2c6c8a"),
    ('D', "000c5c8a825000"),
    ('E', "80000c8c,0666"),
    ('F', "80000c,0666"),
    ('G', "826020020a2c6c8a8757"),
    ('H', "000c,808c,0686"),
    ('I', "404c"),
    ('J', "808a6c2c0a"),
    ('K', "000c,80068c"),
    ('L', "000c8c"),
    ('M', "0c0046808c"),
    ('N', "0c008c80"),
    ('O', "2060828a6c2c0a0220"),
    ('P', "0c006082846606"),
    ('Q', "2060828a6c2c0a0220,598c"),
    ('R', "0c006082846606,468c"),
    ('S', "82602002042666888a6c2c0a"),
    ('T', "0080,404c"),
    ('U', "000a2c6c8a80"),
    ('V', "004c80"),
    ('W', "002c466c80"),
    ('X', "008c,800c"),
    ('Y', "004680,464c"),
    ('Z', "00800c8c"),
    ('0', "2060828a6c2c0a0220"),
    ('1', "13404c"),
    ('2', "02206082840c8c"),
    ('3', "022060828466888a6c2c0a,3666"),
    ('4', "6c600989"),
    ('5', "80100565878a6c2c0a"),
    ('6', "826020020a2c6c8a88662608"),
    ('7', "00803c"),
    ('8', "260402206082846626080a2c6c8a8866"),
    ('9', "0a2c6c8a8260200204266684"),
];

/// Pixels of a portrait, each way.
const SIDE: u32 = 192;

/// How far the letter's field is scaled, and half the width of a stroke, in pixels of a portrait.
const UNIT: f32 = 7.5;
const PEN: f32 = 7.0;

/// Which mat somebody has: by their name here, so that it stays when they call themselves else.
pub fn mat(username: &str, domain: &str) -> usize {
    let bytes = username.bytes().chain([b'@']).chain(domain.bytes());
    // FNV-1a: small, and the same on every machine.
    let hash = bytes
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    usize::try_from(hash).unwrap_or(0) % MATS.len()
}

/// The letter that stands for a name: its first letter or digit, large. `·` where it has none.
pub fn initial(name: &str) -> char {
    let first = name.chars().find(|it| it.is_alphanumeric()).unwrap_or('·');
    let mut large = first.to_uppercase();
    // A letter that becomes two (ß) stays as it is.
    match (large.next(), large.next()) {
        (Some(large), None) => large,
        _ => first,
    }
}

fn strokes(letter: char) -> Option<&'static str> {
    LETTERS.iter().find(|(it, _)| *it == letter).map(|(_, strokes)| *strokes)
}

/// The points of strokes, in pixels of a portrait.
fn lines(strokes: &str) -> Vec<Vec<(f32, f32)>> {
    let (left, top) = ((f32_of(SIDE) - 8.0 * UNIT) / 2.0, (f32_of(SIDE) - 12.0 * UNIT) / 2.0);
    let digit = |it: char| it.to_digit(16).unwrap_or(0);
    strokes
        .split(',')
        .map(|stroke| {
            let digits: Vec<char> = stroke.chars().collect();
            let point = |pair: &[char]| match pair {
                [x, y] => (left + f32_of(digit(*x)) * UNIT, top + f32_of(digit(*y)) * UNIT),
                _ => (left, top),
            };
            digits.chunks(2).map(point).collect()
        })
        .collect()
}

/// Small whole numbers only.
fn f32_of(number: u32) -> f32 {
    f32::from(u16::try_from(number).unwrap_or(u16::MAX))
}

fn colour(mat: usize) -> [u8; 3] {
    MATS.get(mat % MATS.len()).copied().unwrap_or([0x4a, 0x66, 0x73])
}

/// The portrait as SVG.
pub fn svg(mat: usize, letter: char) -> String {
    let [r, g, b] = colour(mat);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\"><rect width=\"{SIDE}\" \
         height=\"{SIDE}\" fill=\"#{r:02x}{g:02x}{b:02x}\"/>"
    );
    match strokes(letter) {
        Some(strokes) => {
            let mut path = String::new();
            for line in lines(strokes) {
                for (place, (x, y)) in line.iter().enumerate() {
                    let command = if place == 0 { 'M' } else { 'L' };
                    let _infallible = write!(path, "{command}{x} {y}");
                }
            }
            let width = PEN * 2.0;
            let _infallible = write!(
                svg,
                "<path d=\"{path}\" fill=\"none\" stroke=\"#fff\" stroke-width=\"{width}\" \
                 stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
            );
        }
        None if letter.is_alphanumeric() || letter == '·' => {
            let _infallible = write!(
                svg,
                "<text x=\"96\" y=\"100\" fill=\"#fff\" font-family=\"system-ui, sans-serif\" \
                 font-size=\"96\" font-weight=\"600\" text-anchor=\"middle\" \
                 dominant-baseline=\"central\">{letter}</text>"
            );
        }
        None => {}
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(colour: [u8; 3]) -> f64 {
        let [r, g, b] = colour.map(|it| {
            let it = f64::from(it) / 255.0;
            if it <= 0.040_45 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_mat_is_legible_on_both_walls() {
        for mat in MATS {
            assert!(contrast(mat, [255; 3]) >= 4.5, "{mat:?}: its letter");
            assert!(contrast(mat, [0x12; 3]) >= 2.5, "{mat:?}: a dark wall");
            assert!(contrast(mat, [0xf6; 3]) >= 3.0, "{mat:?}: a light wall");
        }
    }

    #[test]
    fn the_same_name_has_the_same_mat_and_letter() {
        assert_eq!(mat("mira", ""), mat("mira", ""));
        let used: std::collections::HashSet<usize> =
            (0..200).map(|it| mat(&format!("name{it}"), "")).collect();
        assert_eq!(used.len(), MATS.len(), "all mats are used");
        for (name, letter) in
            [("mira", 'M'), ("  ø", 'Ø'), ("✿✿", '·'), ("水彩", '水'), ("ßa", 'ß')]
        {
            assert_eq!(initial(name), letter, "{name}");
        }
    }

    #[test]
    fn every_letter_is_a_picture_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        for (letter, _) in LETTERS.iter().filter(|(it, _)| *it != '0') {
            let drawn = svg(0, *letter);
            assert!(drawn.contains("<path"), "{letter}");
            assert!(seen.insert(drawn), "{letter}");
        }
        assert!(svg(1, '水').contains(">水</text>"));
        assert!(!svg(1, '<').contains("text"), "nothing that is no letter");
    }
}
