//! Words of settings, as data: names of keys, yes and no, drafts, the keys of other tools.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::fold;

/// What `keys.toml` holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    yes_no: YesNo,
    time: Time,
    names: BTreeMap<String, Vec<String>>,
    draft: Vec<Draft>,
    closed: Vec<Closed>,
    folders: Folders,
    heads: Heads,
    other_tools: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YesNo {
    yes: Vec<String>,
    no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    marks: String,
}

/// A key that may say that a thing is not to be shown yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    pub(super) key: String,
    /// The yes or no that means so.
    #[serde(default)]
    pub(super) is: Option<bool>,
    /// The words that mean so.
    #[serde(default)]
    pub(super) words: Vec<String>,
    /// What is neither yes nor no means so too.
    #[serde(default)]
    pub(super) strict: bool,
}

/// A key that may close a thing to the public.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Closed {
    pub(super) key: String,
    /// It names the least of the audiences.
    #[serde(default)]
    pub(super) names: bool,
    /// The yes or no that closes; what is neither closes too.
    #[serde(default)]
    pub(super) is: Option<bool>,
    /// Any value but one of these words closes.
    #[serde(default)]
    pub(super) unless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Folders {
    files: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heads {
    multimarkdown: Vec<String>,
}

/// The words, and where each key leads.
struct Index {
    words: Words,
    /// A name in lower case → our key.
    keys: BTreeMap<String, String>,
    /// A key in lower case → the tools that know it.
    tools: BTreeMap<String, String>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let words: Words = toml::from_str(include_str!("keys.toml")).expect("the compiled-in words are checked by a test");
    let mut keys = BTreeMap::new();
    for (key, names) in &words.names {
        keys.extend(names.iter().chain([key]).map(|name| (fold(name), key.clone())));
    }
    let mut tools: BTreeMap<String, String> = BTreeMap::new();
    for (tool, own) in &words.other_tools {
        for key in own {
            let known = tools.entry(fold(key)).or_default();
            if !known.split('、').any(|other| other == tool) {
                known.push_str(if known.is_empty() { "" } else { "、" });
                known.push_str(tool);
            }
        }
    }
    Index { words, keys, tools }
});

/// Our key that `written` stands for.
pub(super) fn our_key(written: &str) -> Option<&'static str> {
    INDEX.keys.get(&fold(written.trim())).map(String::as_str)
}

/// The tools that know a key which is none of ours, joined by 、.
pub(super) fn tools(written: &str) -> Option<&'static str> {
    INDEX.tools.get(&fold(written.trim())).map(String::as_str)
}

/// Whether a key is ours, another tool's, or was most likely meant to be ours.
pub(super) fn is_meant(written: &str) -> bool {
    our_key(written).is_some() || tools(written).is_some() || super::fields::nearest(written, our_keys()).is_some()
}

/// Our keys as they are written.
fn our_keys() -> impl Iterator<Item = &'static str> {
    INDEX.words.names.keys().map(String::as_str)
}

/// The yes or no that a word says.
pub(super) fn yes_no(word: &str) -> Option<bool> {
    let word = fold(word.trim());
    let is = |words: &[String]| words.contains(&word);
    if is(&INDEX.words.yes_no.yes) { Some(true) } else { is(&INDEX.words.yes_no.no).then_some(false) }
}

/// Whether a character may stand in the time behind a day.
pub(super) fn is_time(c: char) -> bool {
    c.is_ascii_digit() || c.is_whitespace() || INDEX.words.time.marks.contains(c)
}

/// What says that a thing is not to be shown yet.
pub(super) fn drafts() -> &'static [Draft] {
    &INDEX.words.draft
}

/// What closes a thing to the public.
pub(super) fn closed() -> &'static [Closed] {
    &INDEX.words.closed
}

/// Whether a key may stand in a MultiMarkdown head; the first must be one that begins such a head.
pub(super) fn is_multimarkdown(written: &str, is_first: bool) -> bool {
    let begins = INDEX.words.heads.multimarkdown.contains(&fold(written.trim()));
    begins || (!is_first && written.is_ascii() && (our_key(written).is_some() || tools(written).is_some()))
}

/// The file names of settings that speak of the folder they lie in.
pub fn folder_files() -> impl Iterator<Item = &'static str> {
    INDEX.words.folders.files.iter().map(String::as_str)
}

/// Whether settings of that file name speak of the folder they lie in.
pub fn is_folder_file(name: &str) -> bool {
    INDEX.words.folders.files.iter().any(|own| own.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_none_twice() {
        assert_eq!(our_key("标题"), Some("title"));
        assert_eq!(our_key(" Title "), Some("title"));
        assert_eq!(yes_no("Ｙｅｓ"), Some(true));
        assert_eq!(yes_no("否"), Some(false));
        assert_eq!(yes_no("也许"), None);
        assert!(tools("sidebar_position").is_some_and(|tools| tools.contains("Docusaurus")));
        let n_names: usize = INDEX.words.names.values().map(|names| names.len() + 1).sum();
        assert_eq!(INDEX.keys.len(), n_names, "a name stands for one key");
        assert!(INDEX.words.draft.iter().all(|draft| INDEX.words.names.contains_key(&draft.key)));
        assert!(INDEX.words.closed.iter().all(|closed| INDEX.words.names.contains_key(&closed.key)));
    }
}
