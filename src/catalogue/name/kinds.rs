//! Which words of a name reveal its kind: those at word boundaries that no later noun takes over.

use std::ops::Range;

use crate::catalogue::name::folded::Folded;
use crate::catalogue::name::{KindWord, Namer, Parts};
use crate::text::is_han;
use crate::vocabulary::{Class, Match};

impl Namer<'_> {
    /// Kind words that stand free of the point. A shorter word inside a longer one does not count, nor one
    /// that another noun takes over, nor one in title marks.
    pub(super) fn take_kinds(&self, folded: &mut Folded, parts: &mut Parts, words: &[Match]) {
        let heads = &self.vocabulary.heads;
        let free: Vec<&Match> =
            words.iter().filter(|m| m.class == Class::Kind && folded.is_free(&(m.start..m.end))).collect();
        let mut counted: Vec<Range<usize>> = Vec::new();
        for m in &free {
            let inside = free
                .iter()
                .any(|other| other.start <= m.start && m.end <= other.end && other.end - other.start > m.end - m.start);
            let marks = folded.marks(m.start);
            if inside || marks.in_title {
                continue;
            }
            let run = folded.run(m.start..m.end);
            let (before, after) = (&folded.text[run.start..m.start], &folded.text[m.end..run.end]);
            let followed = words.iter().any(|next| next.class == Class::Kind && next.start == m.end);
            let tail = heads.tail(&folded.text[m.end..]).filter(|_| !followed);
            if let Some(noun) = tail.or_else(|| heads.last_tail(after)) {
                parts.taken_over.get_or_insert_with(|| (folded.word(&(m.start..m.end)), noun.to_owned()));
                continue;
            }
            if heads.is_topic(before) {
                continue;
            }
            let is_weak = heads.is_weak(&folded.text[m.start..m.end]);
            counted.push(m.start..m.end);
            parts.kinds.push(KindWord {
                kind: m.index,
                word: folded.word(&(m.start..m.end)),
                end: m.end,
                needs_form: is_weak
                    && !(self.explains(folded, words, run.start..m.start)
                        && self.explains(folded, words, m.end..run.end)),
                in_brackets: marks.in_brackets,
                personal: m.index,
                is_collective: self.vocabulary.kinds[m.index].of_group.is_some()
                    && (heads.is_collective(before) || self.names_group(before)),
            });
        }
        for span in &counted {
            if let Some(len) = heads.level(&folded.text[folded.run(span.clone()).start..span.start]) {
                folded.take(&(span.start - len..span.start));
            }
            folded.take(span);
        }
    }

    /// Whether a group's or school's name ends `before`.
    fn names_group(&self, before: &str) -> bool {
        let bare = before.trim_end_matches(|c: char| !c.is_alphanumeric() || c.is_ascii_digit() || c == '年');
        self.vocabulary.is_group_name(bare) || self.vocabulary.is_school_name(bare)
    }

    /// Whether a subject's word means the subject: not in the marks of a title, and a weak one only beside known words.
    pub(super) fn is_subject(&self, folded: &Folded, words: &[Match], m: &Match) -> bool {
        if folded.marks(m.start).in_title {
            return false;
        }
        let run = folded.run(m.start..m.end);
        let explained = |span: Range<usize>| self.explains(folded, words, span);
        !self.vocabulary.heads.is_weak(&folded.text[m.start..m.end])
            || (explained(run.start..m.start) && (run.start < m.start || explained(m.end..run.end)))
    }

    /// Whether nothing unknown stands in `span`: known words, figures, or a person's name.
    pub(super) fn explains(&self, folded: &Folded, words: &[Match], span: Range<usize>) -> bool {
        let covered = |at: usize| {
            folded.taken[at]
                || words.iter().any(|m| {
                    !matches!(m.class, Class::Compound | Class::Register)
                        && m.start <= at
                        && at < m.end
                        && m.start >= span.start
                        && m.end <= span.end
                })
        };
        let mut unknown = String::new();
        for (at, c) in folded.text[span.clone()].char_indices() {
            if is_han(c) && !covered(span.start + at) || c.is_ascii_alphabetic() {
                unknown.push(c);
            }
        }
        let vocabulary = self.vocabulary;
        unknown.is_empty()
            || vocabulary.is_layer(&unknown)
            || vocabulary.is_group_word(&unknown)
            || vocabulary.heads.is_joint(&unknown)
            || vocabulary.looks_like_person(&unknown)
    }
}
