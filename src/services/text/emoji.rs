//! Whether a text is one emoji, as people choose it to answer something.
//!
//! After the grammar of UTS #51: pictures that may be joined, flags, keycaps, with their signs for
//! colour and form. Which pictures a font has is for the reader's device to know, so the ranges
//! are generous where Unicode keeps room for more.

use std::iter::Peekable;
use std::str::Chars;

/// Characters of one emoji at most; a family of four with colours has eleven.
const LONGEST: usize = 32;

const JOINER: char = '\u{200d}';
const AS_PICTURE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const TAG_END: char = '\u{e007f}';

/// Whether this is one emoji and nothing else.
pub fn is_emoji(text: &str) -> bool {
    if text.is_empty() || text.chars().count() > LONGEST {
        return false;
    }
    let mut rest = text.chars().peekable();
    loop {
        if element(&mut rest).is_none() {
            return false;
        }
        match rest.next() {
            None => return true,
            Some(JOINER) => {}
            Some(_) => return false,
        }
    }
}

/// One picture with its signs.
fn element(rest: &mut Peekable<Chars<'_>>) -> Option<()> {
    let first = rest.next()?;
    match first {
        '0'..='9' | '#' | '*' => {
            rest.next_if_eq(&AS_PICTURE);
            rest.next_if_eq(&KEYCAP).map(drop)
        }
        // A flag: two letters of a country.
        '\u{1f1e6}'..='\u{1f1ff}' => rest.next_if(|it| is_letter(*it)).map(drop),
        first if is_picture(first) => {
            rest.next_if_eq(&AS_PICTURE);
            rest.next_if(|it| is_colour(*it));
            rest.next_if_eq(&AS_PICTURE);
            // A flag of a region: its name in signs that nobody sees.
            if rest.next_if(|it| is_tag(*it)).is_some() {
                while rest.next_if(|it| is_tag(*it)).is_some() {}
                rest.next_if_eq(&TAG_END)?;
            }
            Some(())
        }
        _ => None,
    }
}

fn is_letter(it: char) -> bool {
    matches!(it, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_colour(it: char) -> bool {
    matches!(it, '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_tag(it: char) -> bool {
    matches!(it, '\u{e0020}'..='\u{e007e}')
}

fn is_picture(it: char) -> bool {
    matches!(it,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2194}'..='\u{2199}' | '\u{21a9}' | '\u{21aa}' | '\u{231a}' | '\u{231b}' | '\u{2328}'
        | '\u{23cf}' | '\u{23e9}'..='\u{23f3}' | '\u{23f8}'..='\u{23fa}' | '\u{24c2}'
        | '\u{25aa}' | '\u{25ab}' | '\u{25b6}' | '\u{25c0}' | '\u{25fb}'..='\u{25fe}'
        | '\u{2600}'..='\u{2604}' | '\u{260e}' | '\u{2611}' | '\u{2614}' | '\u{2615}'
        | '\u{2618}' | '\u{261d}' | '\u{2620}' | '\u{2622}' | '\u{2623}' | '\u{2626}'
        | '\u{262a}' | '\u{262e}' | '\u{262f}' | '\u{2638}'..='\u{263a}' | '\u{2640}'
        | '\u{2642}' | '\u{2648}'..='\u{2653}' | '\u{265f}' | '\u{2660}' | '\u{2663}'
        | '\u{2665}' | '\u{2666}' | '\u{2668}' | '\u{267b}' | '\u{267e}' | '\u{267f}'
        | '\u{2692}'..='\u{2697}' | '\u{2699}' | '\u{269b}' | '\u{269c}' | '\u{26a0}'
        | '\u{26a1}' | '\u{26a7}' | '\u{26aa}' | '\u{26ab}' | '\u{26b0}' | '\u{26b1}'
        | '\u{26bd}' | '\u{26be}' | '\u{26c4}' | '\u{26c5}' | '\u{26c8}' | '\u{26ce}'
        | '\u{26cf}' | '\u{26d1}' | '\u{26d3}' | '\u{26d4}' | '\u{26e9}' | '\u{26ea}'
        | '\u{26f0}'..='\u{26f5}' | '\u{26f7}'..='\u{26fa}' | '\u{26fd}' | '\u{2702}'
        | '\u{2705}' | '\u{2708}'..='\u{270d}' | '\u{270f}' | '\u{2712}' | '\u{2714}'
        | '\u{2716}' | '\u{271d}' | '\u{2721}' | '\u{2728}' | '\u{2733}' | '\u{2734}'
        | '\u{2744}' | '\u{2747}' | '\u{274c}' | '\u{274e}' | '\u{2753}'..='\u{2755}'
        | '\u{2757}' | '\u{2763}' | '\u{2764}' | '\u{2795}'..='\u{2797}' | '\u{27a1}'
        | '\u{27b0}' | '\u{27bf}' | '\u{2934}' | '\u{2935}' | '\u{2b05}'..='\u{2b07}'
        | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{3030}' | '\u{303d}'
        | '\u{3297}' | '\u{3299}' | '\u{1f004}' | '\u{1f0cf}' | '\u{1f170}' | '\u{1f171}'
        | '\u{1f17e}' | '\u{1f17f}' | '\u{1f18e}' | '\u{1f191}'..='\u{1f19a}' | '\u{1f201}'
        | '\u{1f202}' | '\u{1f21a}' | '\u{1f22f}' | '\u{1f232}'..='\u{1f23a}' | '\u{1f250}'
        | '\u{1f251}' | '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}' | '\u{1f7e0}'..='\u{1f7eb}' | '\u{1f7f0}'
        | '\u{1f90c}'..='\u{1f9ff}' | '\u{1fa70}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_is_one() {
        for one in ["👍", "❤️", "❤", "👩🏽‍🎨", "🏳️‍🌈", "🇩🇪", "3️⃣", "#⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👨‍👩‍👧‍👦", "☕"]
        {
            assert!(is_emoji(one), "{one}");
        }
        for other in ["", "a", "👍👍", "👍 ", "3", "🇩", "\u{200d}", "👍\u{200d}", "<b>", "\u{fe0f}"]
        {
            assert!(!is_emoji(other), "{other:?}");
        }
        assert!(!is_emoji(&vec!["👍"; 20].join("\u{200d}")));
    }
}
