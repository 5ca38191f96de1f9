//! Letters as they count in names: what no reader sees does not, nor does it matter whether a character is
//! written the simplified or the traditional way.

use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};

use crate::text::{fold, is_han};

/// The Han characters that are looked up.
const FIRST: char = '\u{4e00}';
const LAST: char = '\u{9fff}';

/// The most readings of one name.
const MAX_READINGS: usize = 16;

/// For each Han character the simplified one.
static SIMPLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut simple: Vec<char> = (FIRST..=LAST).collect();
    let lines = include_str!("simplified.txt").lines().filter(|line| !line.starts_with('#'));
    let letters: Vec<char> = lines.flat_map(str::chars).collect();
    for pair in letters.chunks_exact(2) {
        if let Some(place) = simple.get_mut((pair[0] as usize).wrapping_sub(FIRST as usize)) {
            *place = pair[1];
        }
    }
    simple
});

/// The simplified form of a character.
pub(super) fn simple(c: char) -> char {
    if (FIRST..=LAST).contains(&c) { SIMPLE[c as usize - FIRST as usize] } else { c }
}

/// Whether no reader sees the character: joiners, marks of direction, selectors of variants.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether the character parts a name: 阿卜杜·热合曼.
pub(super) fn is_dot(c: char) -> bool {
    matches!(c, '·' | '‧' | '•' | '∙' | '⋅' | '・' | '･' | '᛫' | '⸱')
}

/// A text in one spelling: folded, simplified, without what no reader sees.
pub(super) fn spelt(text: &str) -> String {
    fold(text).chars().filter(|c| !is_unseen(*c)).map(simple).collect()
}

/// How a name sounds, each way it may be read, in letters alone: 单丽 → danli, shanli, chanli. Nothing if
/// not all of it is Han.
pub(super) fn readings(name: &str) -> Vec<String> {
    let mut readings = vec![String::new()];
    for c in name.chars() {
        let sounds: Vec<String> = match c.to_pinyin_multi() {
            Some(sounds) if is_han(c) => sounds.into_iter().map(|sound| sound.plain().replace('ü', "v")).collect(),
            _ => return Vec::new(),
        };
        let more: Vec<String> =
            readings.iter().flat_map(|begun| sounds.iter().map(move |sound| format!("{begun}{sound}"))).collect();
        readings = more;
        readings.sort();
        readings.dedup();
        if readings.len() > MAX_READINGS {
            // The usual reading stays.
            readings = vec![usual(name)];
            break;
        }
    }
    readings
}

/// The usual sound of a name, in letters alone.
pub(super) fn usual(name: &str) -> String {
    name.chars().map(|c| c.to_pinyin().map_or_else(|| c.to_string(), |sound| sound.plain().replace('ü', "v"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_whatever_cannot_be_seen() {
        for text in [
            "陳麗華",
            "陈\u{34f}丽华",
            "陈丽\u{fe01}华",
            "陈\u{e0101}丽华",
            "\u{202d}陈丽华\u{202c}",
            "陈\u{200d}丽\u{ad}华",
        ] {
            assert_eq!(spelt(text), "陈丽华", "{text:?}");
        }
        assert!(SIMPLE.iter().all(|c| simple(*c) == *c), "what is simple stays");
        assert_eq!(simple('后'), '后');
    }

    #[test]
    fn a_name_has_every_reading() {
        assert!(readings("单丽").contains(&"shanli".to_owned()) && readings("单丽").contains(&"danli".to_owned()));
        assert_eq!(readings("Anna"), Vec::<String>::new());
        assert_eq!(usual("吕秘"), "lvmi");
    }
}
