//! Words that differ by a slip, found by what they have in common, so that nothing is held against everything.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The longest word of which every letter is left out once; of longer ones so many letters are.
const MAX_LETTERS: usize = 80;

/// The longest word of which two letters are left out: of a longer one two slips are not looked for.
const MAX_TWICE: usize = 40;

/// Words by what is left of them when letters are left out.
#[derive(Default)]
pub(super) struct Near {
    words: Vec<String>,
    by_key: HashMap<u64, Vec<u32>>,
}

impl Near {
    /// Looks words up that differ by one letter, or, if both are long enough for two slips, by two.
    pub(super) fn new<'w>(words: impl Iterator<Item = &'w String>, twice_from: usize) -> Self {
        let mut near = Self::default();
        for word in words {
            let at = u32::try_from(near.words.len()).unwrap_or(u32::MAX);
            keys(word, twice_from).into_iter().for_each(|key| near.by_key.entry(key).or_default().push(at));
            near.words.push(word.clone());
        }
        near
    }

    /// The words that may differ from `word` by a slip, in order; each once.
    pub(super) fn candidates(&self, word: &str, twice_from: usize) -> BTreeSet<&str> {
        let found = keys(word, twice_from).into_iter().filter_map(|key| self.by_key.get(&key)).flatten();
        let found: BTreeSet<&str> = found.map(|at| self.words[*at as usize].as_str()).collect();
        super::work::count(found.len());
        found
    }
}

/// What a word and all that differ from it by one letter have in common; by two from a length on.
fn keys(word: &str, twice_from: usize) -> BTreeSet<u64> {
    let letters: Vec<char> = word.chars().collect();
    let key = |without: [Option<usize>; 2]| {
        let mut hasher = DefaultHasher::new();
        let left = letters.iter().enumerate().filter(|(at, _)| !without.contains(&Some(*at)));
        left.for_each(|(_, c)| c.hash(&mut hasher));
        hasher.finish()
    };
    let n = letters.len().min(MAX_LETTERS);
    let mut keys = BTreeSet::from([key([None, None])]);
    keys.extend((0..n).map(|at| key([Some(at), None])));
    if (twice_from..=MAX_TWICE).contains(&letters.len()) {
        keys.extend((0..n).flat_map(|a| (0..a).map(move |b| [Some(a), Some(b)])).map(key));
    }
    keys
}
