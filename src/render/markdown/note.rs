//! Footnotes: numbered by first mention, set at the end of the text.

use std::collections::BTreeMap;

use crate::render::html::escape_attribute;
use crate::render::markdown::writer::Writer;

/// Footnotes: numbers by first mention, texts by label.
#[derive(Default)]
pub(super) struct Notes {
    numbers: BTreeMap<String, usize>,
    mentions: BTreeMap<usize, usize>,
    texts: BTreeMap<String, String>,
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
        let Some((label, before)) = self.held.pop() else { return };
        let text = std::mem::replace(&mut self.out, before);
        self.notes.texts.entry(label).or_insert(text);
    }

    pub(super) fn footnotes(&mut self) {
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
        self.out.push_str("</ol></section>\n");
    }
}
