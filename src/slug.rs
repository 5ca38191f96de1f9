//! A Chinese title becomes a short ASCII folder name.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use crate::text::fold;

/// The longest slug, in characters.
pub const MAX_LEN: usize = 40;

/// Names that Windows keeps for devices; no folder may bear them.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Whether Windows refuses `name` (its part before the first dot) for a file or folder.
pub fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    RESERVED.contains(&stem.as_str())
}

/// The name of a further page of a list; no thing is called so.
pub fn of_page(number: u32) -> String {
    format!("page-{number}")
}

/// Whether `name` is, or may come to be, that of a further page of a list.
pub fn is_of_page(name: &str) -> bool {
    name.strip_prefix("page-").is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// The slug of `title`: Han by sound, syllables and words joined by hyphens, lower case ASCII, at
/// most [`MAX_LEN`] characters, cut between syllables. Empty if nothing in it can be spelt.
pub fn slug(title: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in fold(title).chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if let Some(sound) = c.to_pinyin() {
            words.push(sound.plain().chars().map(|c| if c == 'ü' { 'v' } else { c }).filter(char::is_ascii).collect());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    let mut slug = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let needed = word.len() + usize::from(!slug.is_empty());
        if slug.len() + needed > MAX_LEN {
            if slug.is_empty() {
                slug.extend(word.chars().take(MAX_LEN));
            }
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

/// The longest old address, and the longest name in it, in bytes.
const MAX_ALIAS: usize = 1000;
const MAX_ALIAS_PART: usize = 240;

/// An old address as a place in the site, without slashes at its ends; `None` if it climbs, is empty, or
/// holds what some file system refuses. Letters of every script may stand in it; a link copied from a browser
/// is read as what it spells.
pub fn alias(written: &str) -> Option<String> {
    let is_odd = |c: char| c.is_control() || "\\:*?\"<>|#".contains(c);
    let is_sound = |part: &str| {
        !part.is_empty()
            && part.len() <= MAX_ALIAS_PART
            && !part.contains(is_odd)
            && !part.starts_with(['.', ' '])
            && !part.ends_with(['.', ' '])
            && !is_reserved(part)
    };
    let path: String = percent_decode_str(written.trim()).decode_utf8().ok()?.nfc().collect();
    let path = path.trim_matches('/');
    (path.len() <= MAX_ALIAS && path.split('/').all(is_sound)).then(|| path.to_owned())
}

/// Six hex digits that stand for `path`: the same on every machine.
pub fn digits(path: &str) -> String {
    blake3::hash(path.as_bytes()).to_hex()[..6].to_owned()
}

/// One folder name for each of several things that share a folder.
///
/// `things` are (wished slug, path that tells them apart). Where two wishes collide, each gets the
/// digits of its path, so that the names do not depend on the order of the things.
pub fn unique(things: &[(String, &str)]) -> Vec<String> {
    let mut wishes: BTreeMap<&str, usize> = BTreeMap::new();
    for (wish, _) in things {
        *wishes.entry(wish).or_default() += 1;
    }
    things
        .iter()
        .map(|(wish, path)| {
            if wish.is_empty() {
                return format!("x-{}", digits(path));
            }
            if wishes[wish.as_str()] == 1 && !is_reserved(wish) && !is_of_page(wish) {
                return wish.clone();
            }
            let room = MAX_LEN - 7;
            let kept = &wish[..wish.len().min(room)];
            format!("{}-{}", kept.trim_end_matches('-'), digits(path))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_spelt_and_cut_between_syllables() {
        assert_eq!(slug("A5 技术支持的课堂导入"), "a5-ji-shu-zhi-chi-de-ke-tang-dao-ru");
        assert_eq!(slug("林老师（示例）"), "lin-lao-shi-shi-li");
        assert_eq!(slug("１-２"), "1-2");
        assert!(slug("创".repeat(50).as_str()).len() <= MAX_LEN);
        assert_eq!(slug("《》"), "");
    }

    #[test]
    fn old_addresses_are_places_inside_a_site() {
        for (written, expected) in [
            ("旧/地址", "旧/地址"),
            ("/posts/my old page/", "posts/my old page"),
            (" old.html ", "old.html"),
            ("%E6%97%A7/a%20b.html", "旧/a b.html"),
            ("e\u{301}.html", "\u{e9}.html"),
        ] {
            assert_eq!(alias(written).as_deref(), Some(expected), "{written}");
        }
        let long = "长".repeat(90);
        for written in [
            "",
            "/",
            "..",
            "../x",
            "a/../b",
            "a/./b",
            "a//b",
            "C:\\x",
            "a\\b",
            "https://example.org/a",
            "con",
            "旧/AUX.html",
            "a?b",
            "a#b",
            "a\u{0}b",
            "a\nb",
            "x.",
            "x /y",
            "%2e%2e/x",
            "a%2F..%2Fb",
            ".git/config",
            "%ff",
            &long,
        ] {
            assert_eq!(alias(written), None, "{written}");
        }
    }

    #[test]
    fn colliding_slugs_both_get_digits() {
        let names = unique(&[("lin".into(), "a/林"), ("lin".into(), "b/琳"), ("wu".into(), "c"), ("con".into(), "d")]);
        assert!(names[0].starts_with("lin-") && names[1].starts_with("lin-") && names[0] != names[1]);
        assert_eq!(names[2], "wu");
        assert_ne!(names[3], "con");
        let names = unique(&[("page-2".into(), "a"), ("page-2a".into(), "b"), ("page".into(), "c")]);
        assert!(names[0].starts_with("page-2-") && names[1..] == ["page-2a", "page"], "{names:?}");
    }
}
