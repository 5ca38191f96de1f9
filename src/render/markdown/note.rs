//! Footnotes: numbered by first mention, set at the end of the text.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Code;
use crate::render::html::escape_attribute;
use crate::render::markdown::writer::Writer;

/// Footnotes: numbers by first mention, texts by label.
#[derive(Default)]
pub(super) struct Notes {
    numbers: BTreeMap<String, usize>,
    mentions: BTreeMap<usize, usize>,
    texts: BTreeMap<String, String>,
    /// Texts of notes that have one already.
    more: Vec<String>,
    /// Labels of notes that stand in another part of the text.
    foreign: BTreeSet<String>,
    /// Whether the note that is written does.
    pub(super) is_foreign: bool,
}

impl Notes {
    fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_owned()).or_insert(next)
    }
}

impl Writer<'_, '_, '_> {
    pub(super) fn footnote_mark(&mut self, label: &str) {
        let number = self.notes.number(label);
        let mention = self.notes.mentions.entry(number).or_default();
        *mention += 1;
        let id = if *mention == 1 { format!("{number}") } else { format!("{number}-{mention}") };
        let prefix = self.setting.id_prefix;
        let held = self.links.hold(format!("#{prefix}fn-{number}"));
        self.out.push_str(&format!(
            "<sup><a class=\"footnote-mark\" id=\"{prefix}fnref-{id}\" href=\"{held}\">{number}</a></sup>"
        ));
    }

    pub(super) fn footnote_end(&mut self) {
        let Some((label, before, at)) = self.held.pop() else { return };
        let text = std::mem::replace(&mut self.out, before);
        if self.notes.texts.contains_key(&label) && self.notes.is_foreign {
            // It stands where it is written.
        } else if self.notes.texts.contains_key(&label) {
            self.links.report(Code::FootnoteTwice, at, &label);
            self.notes.more.push(text);
        } else {
            if self.notes.is_foreign {
                self.notes.foreign.insert(label.clone());
            }
            self.notes.texts.insert(label, text);
        }
    }

    pub(super) fn footnotes(&mut self) {
        let (numbers, foreign) = (&self.notes.numbers, &self.notes.foreign);
        self.notes.texts.retain(|label, _| !foreign.contains(label) || numbers.contains_key(label));
        if self.notes.texts.is_empty() {
            return;
        }
        let labels: Vec<String> = self.notes.texts.keys().cloned().collect();
        for label in &labels {
            self.notes.number(label);
        }
        let mut ordered: Vec<(usize, String)> =
            labels.into_iter().map(|label| (self.notes.numbers[&label], label)).collect();
        ordered.sort();
        self.out.push_str("<section class=\"footnotes\" aria-label=\"");
        escape_attribute(&self.setting.labels.footnotes, &mut self.out);
        self.out.push_str("\"><ol>\n");
        for (number, label) in ordered {
            let text = &self.notes.texts[&label];
            let prefix = self.setting.id_prefix;
            self.out.push_str(&format!("<li id=\"{prefix}fn-{number}\" value=\"{number}\">{text}"));
            if self.notes.mentions.contains_key(&number) {
                let held = self.links.hold(format!("#{prefix}fnref-{number}"));
                self.out.push_str(&format!("<a class=\"footnote-back\" href=\"{held}\" aria-label=\""));
                escape_attribute(&self.setting.labels.back, &mut self.out);
                self.out.push_str("\">↩</a>");
            }
            self.out.push_str("</li>\n");
        }
        for text in std::mem::take(&mut self.notes.more) {
            self.out.push_str(&format!("<li>{text}</li>\n"));
        }
        self.out.push_str("</ol></section>\n");
    }
}
