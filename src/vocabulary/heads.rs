//! Which words of a name count: where words begin and end, and which noun is a compound's head.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use serde::Deserialize;

use crate::text::{fold, is_han};

#[derive(Deserialize)]
struct Words {
    words: Vec<String>,
}

/// What `heads.toml` holds.
#[derive(Deserialize)]
pub(super) struct HeadsFile {
    weak: Words,
    tails: Words,
    joints: Words,
    leads: Words,
    latin_tails: Words,
    compounds: Words,
    projects: Words,
    levels: Words,
    places: Words,
    collective: Words,
}

impl HeadsFile {
    pub(super) fn compounds(&self) -> &[String] {
        &self.compounds.words
    }

    pub(super) fn projects(&self) -> &[String] {
        &self.projects.words
    }
}

/// The nouns that change what a word of a kind or subject means.
#[derive(Clone, Debug)]
pub struct Heads {
    weak: HashSet<String>,
    tails: Ends,
    joints: Vec<String>,
    leads: Vec<String>,
    latin_tails: Vec<String>,
    levels: Vec<String>,
    places: Ends,
    collective: Vec<String>,
}

/// Words that are looked for at an end of a text, by their place in their list.
#[derive(Clone, Debug)]
struct Ends {
    places: HashMap<String, usize>,
    max_bytes: usize,
}

impl Ends {
    fn new(words: Vec<String>) -> Self {
        let max_bytes = words.iter().map(String::len).max().unwrap_or(0);
        let mut places = HashMap::new();
        for (place, word) in words.into_iter().enumerate() {
            places.entry(word).or_insert(place);
        }
        Self { places, max_bytes }
    }

    /// The words with which `text` begins, each with its place.
    fn at_start<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= self.max_bytes);
        ends.filter_map(|end| self.known(&text[..end]))
    }

    /// The words with which `text` ends, each with its place, the shortest first.
    fn at_end<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        let starts = text.char_indices().rev().map(|(at, _)| at);
        starts.take_while(|at| text.len() - at <= self.max_bytes).filter_map(|at| self.known(&text[at..]))
    }

    fn known<'a>(&self, word: &'a str) -> Option<(usize, &'a str)> {
        self.places.get(word).map(|place| (*place, word))
    }
}

impl From<HeadsFile> for Heads {
    fn from(file: HeadsFile) -> Self {
        let folded = |list: Words| list.words.iter().map(|word| fold(word)).collect::<Vec<_>>();
        Self {
            weak: folded(file.weak).into_iter().collect(),
            tails: Ends::new(folded(file.tails)),
            joints: folded(file.joints),
            leads: folded(file.leads),
            latin_tails: folded(file.latin_tails),
            levels: folded(file.levels),
            places: Ends::new(folded(file.places)),
            collective: folded(file.collective),
        }
    }
}

impl Heads {
    /// Whether `word` means a kind or subject only where nothing unknown stands beside it.
    pub fn is_weak(&self, word: &str) -> bool {
        self.weak.contains(word)
    }

    /// The noun that takes over a compound whose kind word is followed by `after`, up to its end.
    pub fn tail<'a>(&'a self, after: &'a str) -> Option<&'a str> {
        let blank_first = after.trim_start();
        if blank_first.len() < after.len() || after.starts_with(|c: char| c.is_ascii()) {
            let is_whole = |word: &&String| {
                blank_first.strip_prefix(word.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            return self.latin_tails.iter().find(is_whole).map(String::as_str);
        }
        let joint = self.joints.iter().find_map(|joint| after.strip_prefix(joint.as_str()));
        [Some(after), joint]
            .into_iter()
            .flatten()
            .find_map(|after| self.tails.at_start(after).min())
            .map(|(_, tail)| tail)
    }

    /// The noun at the end of `run` that takes over everything before it.
    pub fn last_tail<'a>(&'a self, run: &'a str) -> Option<&'a str> {
        self.tails.at_end(run).min().map(|(_, tail)| tail)
    }

    /// How many bytes at the end of `before` are the level of an award: 张三市|优质课. A town's name goes with it.
    pub fn level(&self, before: &str) -> Option<usize> {
        let level = self.levels.iter().find(|level| before.ends_with(level.as_str()))?;
        let name = &before[..before.len() - level.len()];
        let town = self.places.at_end(name).map(|(_, town)| town.len()).max();
        (!name.is_empty()).then_some(level.len() + town.unwrap_or(0))
    }

    /// Whether `word` only joins others.
    pub fn is_joint(&self, word: &str) -> bool {
        self.joints.iter().any(|joint| joint == word)
    }

    /// Whether what stands behind `before` is only what somebody asks the way of.
    pub fn is_topic(&self, before: &str) -> bool {
        self.leads.iter().any(|lead| before.contains(lead.as_str()))
    }

    /// Whether a plan or summary is a group's that stands behind `before`.
    pub fn is_collective(&self, before: &str) -> bool {
        self.collective.iter().any(|word| before.ends_with(word.as_str()))
    }
}

/// The first bytes of the words of `text`, and its end, as a dictionary of Chinese cuts it: longest words first.
pub(super) fn cuts(text: &str) -> Vec<usize> {
    static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
        LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));
    SEGMENTER.segment_str(text).collect()
}

/// Whether the Han word at `span` of `text` is one, not the end of one word and the beginning of the next: 证书,
/// but not in 论证书. `cuts` are those of `text`; `is_edge` says where other known words begin and end.
///
/// The dictionary takes the longest word first and may err: 三角形成果 is not 三角, 形成 and 果. So a word holds
/// against its cuts if the run falls into fewer words with it than without.
pub(super) fn is_whole(text: &str, cuts: &[usize], span: Range<usize>, is_edge: &dyn Fn(usize) -> bool) -> bool {
    let is_cut = |at: usize| cuts.binary_search(&at).is_ok() || is_edge(at);
    if is_cut(span.start) && is_cut(span.end) {
        return true;
    }
    let before = text[..span.start].char_indices().rev().take_while(|(_, c)| is_han(*c)).last();
    let from = before.map_or(span.start, |(at, _)| at);
    let to = span.end + text[span.end..].chars().take_while(|c| is_han(*c)).map(char::len_utf8).sum::<usize>();
    let words = |text: &str| if text.is_empty() { 0 } else { n_words(text) };
    let stands_alone = text[..from].chars().next_back().is_none_or(|c| c.is_ascii())
        && text[to..].chars().next().is_none_or(|c| c.is_ascii());
    let without = if stands_alone {
        cuts.iter().filter(|cut| from < **cut && **cut <= to).count()
    } else {
        words(&text[from..to])
    };
    words(&text[from..span.start]) + 1 + words(&text[span.end..to]) < without
}

/// How many words a dictionary finds in `text`.
fn n_words(text: &str) -> usize {
    cuts(text).len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_ascii_parts_han() {
        for c in (0..128_u8).map(char::from) {
            let text = format!("课{c}件");
            assert_eq!(cuts(&text), [0, 3, 4, 7], "{c:?}");
        }
    }

    #[test]
    fn words_at_the_ends_of_a_text_are_found_by_their_place() {
        let ends = Ends::new(["方法论", "方法", "论", "a"].map(str::to_owned).to_vec());
        assert_eq!(ends.at_start("方法论集").collect::<Vec<_>>(), [(1, "方法"), (0, "方法论")]);
        assert_eq!(ends.at_end("新方法论").collect::<Vec<_>>(), [(2, "论"), (0, "方法论")]);
        assert_eq!(ends.at_start("法").chain(ends.at_end("")).count(), 0);
    }
}
