//! The `id` of a heading: Chinese stays Chinese, and no two are equal.

use std::collections::{BTreeMap, BTreeSet};

/// Beginnings of `id`s that pages use for themselves.
const TAKEN: [&str; 4] = ["page-", "f-", "i-", "fn"];

/// Hands out anchors that are unique in one text.
#[derive(Default)]
pub(super) struct Anchors {
    used: BTreeSet<String>,
    /// How often a wish was met.
    met: BTreeMap<String, usize>,
}

impl Anchors {
    /// The anchor of a heading that reads `text`.
    pub(super) fn of(&mut self, text: &str) -> String {
        let mut wish = spell(text);
        if wish.is_empty() {
            wish.push('_');
        }
        if TAKEN.iter().any(|taken| wish.starts_with(taken)) {
            wish.insert(0, '_');
        }
        let mut anchor = wish.clone();
        while !self.used.insert(anchor.clone()) {
            let count = self.met.entry(wish.clone()).or_default();
            *count += 1;
            anchor = format!("{wish}-{count}");
        }
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
