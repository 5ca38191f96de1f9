//! The `id` of a heading, or of an element of raw HTML: Chinese stays Chinese, and no two are equal.

use std::collections::BTreeMap;

use crate::render::markdown::raw::Stretch;

/// Beginnings of `id`s that pages use for themselves.
const TAKEN: [&str; 4] = ["page-", "f-", "i-", "fn"];

/// Hands out anchors that are unique in one text.
#[derive(Default)]
pub(super) struct Anchors {
    /// Anchors with the events that bear them.
    used: BTreeMap<String, usize>,
    /// How often a wish was met.
    met: BTreeMap<String, usize>,
    /// What the text calls by an `id` or `name` of its own, with the anchor it got.
    kept: BTreeMap<String, String>,
}

impl Anchors {
    /// The anchor of a heading that reads `text` and begins with the event `at`.
    pub(super) fn of(&mut self, text: &str, at: usize) -> String {
        self.unique(spell(text), at)
    }

    /// Takes in the names that raw HTML gives to places: they come first, as somebody wrote them.
    pub(super) fn keep(&mut self, raw: &BTreeMap<usize, Stretch>) {
        let tags = raw.iter().flat_map(|(at, stretch)| stretch.tags.iter().map(move |tag| (*at, tag)));
        let ids = tags.filter(|(_, tag)| !tag.is_end).filter_map(|(at, tag)| Some((at, tag.id()?)));
        for (at, id) in ids {
            if !self.kept.contains_key(id) {
                let wish = id.chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect();
                let anchor = self.unique(wish, at);
                self.kept.insert(id.to_owned(), anchor);
            }
        }
    }

    /// The anchor of an element that bears the name `id`; only the first that asks gets it.
    pub(super) fn kept(&self, id: &str) -> Option<&str> {
        self.kept.get(id).map(String::as_str)
    }

    /// The anchor that `fragment` names, and the event that bears it.
    pub(super) fn find(&self, fragment: &str) -> Option<(String, usize)> {
        let used = |name: &str| self.used.get_key_value(name).map(|(name, at)| (name.clone(), *at));
        let kept = self.kept.get(fragment).and_then(|anchor| used(anchor));
        kept.or_else(|| used(fragment)).or_else(|| used(&spell(fragment)))
    }

    fn unique(&mut self, mut wish: String, at: usize) -> String {
        if wish.is_empty() {
            wish.push('_');
        }
        if TAKEN.iter().any(|taken| wish.starts_with(taken)) {
            wish.insert(0, '_');
        }
        let mut anchor = wish.clone();
        while self.used.contains_key(&anchor) {
            let count = self.met.entry(wish.clone()).or_default();
            *count += 1;
            anchor = format!("{wish}-{count}");
        }
        self.used.insert(anchor.clone(), at);
        anchor
    }
}

/// Lower case, blanks to hyphens, punctuation dropped: as common forges spell anchors.
pub(super) fn spell(text: &str) -> String {
    let mut anchor = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c.is_alphanumeric() || c == '_' {
            anchor.extend(c.to_lowercase());
        } else if c.is_whitespace() || c == '-' {
            anchor.push('-');
        }
    }
    anchor
}
