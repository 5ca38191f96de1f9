//! What the name of a share or of a file in it gives away: the school, a password.

use crate::text::fold;
use crate::vocabulary::{Vocabulary, bare};

impl Vocabulary {
    /// The school's name in that of its share: 东风小学共享盘 → 东风小学. The whole name if it is no share's.
    pub fn school_in_share<'a>(&self, name: &'a str) -> &'a str {
        let ends = name.char_indices().map(|(at, _)| at).skip(1);
        let school = ends.filter(|end| self.is_school_name(&name[..*end]) && self.is_share_word(&name[*end..])).last();
        if self.is_school_name(name) { name } else { school.map_or(name, |end| &name[..end]) }
    }

    /// Whether `rest` says no more than that something is a share of files, and of when.
    fn is_share_word(&self, rest: &str) -> bool {
        let mut left: String =
            bare(rest).chars().filter(|c| c.is_alphanumeric() && !c.is_ascii_digit() && *c != '的').collect();
        while !left.is_empty() {
            let word = self.share_words.iter().chain(&self.layers).filter(|word| left.ends_with(word.as_str()));
            match word.map(String::len).max() {
                Some(len) => left.truncate(left.len() - len),
                None => return false,
            }
        }
        true
    }

    /// Whether a text of that name introduces what lies beside it.
    pub fn is_introduction(&self, name: &str) -> bool {
        self.introductions.contains(&bare(name))
    }

    /// Whether a file of that name holds passwords or a key, or a folder, which is of no family. `stem` is the
    /// name without its ending.
    pub fn is_secret(&self, name: &str, stem: &str, family: &str) -> bool {
        let (words, name, stem) = (&self.secret, fold(name), bare(stem));
        if words.not_families.iter().any(|other| other == family) {
            return false;
        }
        let is_plain = |rest: &str| rest.is_empty() || words.plain_endings.iter().any(|ending| ending == rest);
        let is_named = |own: &String| name.strip_prefix(own.as_str()).is_some_and(is_plain);
        let is_file = !family.is_empty();
        if (is_file && words.names.iter().any(is_named))
            || words.endings.iter().any(|ending| name.ends_with(ending.as_str()))
        {
            return true;
        }
        if words.not_with.iter().any(|word| stem.contains(word.as_str())) {
            return false;
        }
        let parts = stem.split(|c: char| !c.is_alphanumeric());
        parts.filter(|part| !part.is_empty()).any(|part| {
            let part = part.trim_end_matches(|c: char| c.is_ascii_digit());
            let tail = words.tails.iter().filter(|tail| part.ends_with(tail.as_str())).map(String::len).max();
            let part = &part[..part.len() - tail.unwrap_or(0)];
            words.words.iter().any(|word| {
                // 密码 alone is a list of them; 摩尔斯密码 and 数字密码 are lessons.
                if word.chars().count() > 2 { part.ends_with(word.as_str()) } else { part == word }
            })
        })
    }
}
