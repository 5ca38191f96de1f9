//! The header of a sheet, found by the heads a register knows: below titles and notes, of one row or of
//! two, where a group's head stands above those of its columns.

use std::collections::{BTreeSet, HashMap};

use crate::read::table::Row;
use crate::text::fold;
use crate::vocabulary::{Register, RegisterWords, Vocabulary};

use super::aside::aside;

/// How many rows may stand above a header.
const MAX_ABOVE: usize = 60;

/// The heads a register knows.
pub(super) struct Heads<'a> {
    /// Key of a head → its column.
    columns: HashMap<String, usize>,
    counters: BTreeSet<String>,
    words: &'a RegisterWords,
    guards: bool,
}

/// A header that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Its last row, counted from 0 among those of the sheet.
    pub(super) last: usize,
    /// Line or row of its first row.
    pub(super) line: u32,
    /// Its columns.
    pub(super) columns: Vec<Head>,
    /// How many known columns.
    pub(super) n_known: usize,
}

/// The head of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// As written, that of the group first.
    pub(super) text: String,
    /// The register's column.
    pub(super) column: Option<usize>,
    /// Whether the column only counts rows.
    pub(super) is_counter: bool,
    /// Which of several tables side by side it belongs to, from 0.
    pub(super) block: usize,
}

impl Header {
    /// The known columns, as places in the register.
    pub(super) fn column_ids(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().filter_map(|head| head.column)
    }
}

/// A head without blanks and marks.
fn key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric() || matches!(c, '#' | '%')).collect()
}

impl<'a> Heads<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, register: &Register) -> Self {
        let mut columns = HashMap::new();
        for (index, column) in register.columns.iter().enumerate() {
            for word in column.words.iter().chain([&column.zh, &column.en]) {
                columns.entry(key(word)).or_insert(index);
            }
        }
        let words = &vocabulary.register_words;
        let counters = words.counters.iter().map(|word| key(word)).collect();
        Self { columns, counters, words, guards: register.guards.is_some() }
    }

    /// The column of a head; remarks in it explain, they do not name: 姓名（必填）.
    pub(super) fn column(&self, text: &str) -> Option<usize> {
        if text.chars().count() > 40 {
            return None;
        }
        let whole = key(text);
        let mut shorter = whole.as_str();
        for remark in &self.words.remarks {
            shorter = shorter
                .strip_suffix(remark.as_str())
                .or_else(|| shorter.strip_prefix(remark.as_str()))
                .unwrap_or(shorter);
        }
        let folded = fold(text);
        let outside = folded.split(['(', '[', '【', ':', '\n']).next().map(key).unwrap_or_default();
        [whole.as_str(), shorter, &outside].into_iter().find_map(|key| self.columns.get(key)).copied()
    }

    /// Whether a row's first cell is a head.
    pub(super) fn begins(&self, cells: &[String]) -> bool {
        cells.first().is_some_and(|cell| self.column(cell).is_some() || self.is_counter(cell))
    }

    fn is_counter(&self, text: &str) -> bool {
        self.counters.contains(&key(text))
    }

    /// How many different columns a row's cells are heads of.
    pub(super) fn n_known(&self, cells: &[String]) -> usize {
        cells.iter().filter_map(|cell| self.column(cell)).collect::<BTreeSet<_>>().len()
    }
}

/// The header among the first rows: the row with the most heads, and the one above or below it that
/// belongs to it. Of a register that guards people it is the first row with a head, so that a table above
/// another is read; it switches heads where the next begins. `None` if no row has a known head.
pub(super) fn find(heads: &Heads<'_>, rows: &[Row]) -> Option<Header> {
    let mut best = (0, 0);
    for (at, (_, cells)) in rows.iter().enumerate().take(MAX_ABOVE) {
        let n_known = heads.n_known(cells);
        // 日期：2026-03-12 above a table is no head.
        if heads.guards && n_known == 1 && aside(heads.words, cells).is_some() {
            continue;
        }
        if n_known > best.1 {
            best = (at, n_known);
        }
        if heads.guards && n_known > 0 {
            break;
        }
    }
    let (at, n_known) = best;
    if n_known == 0 {
        return None;
    }
    let cells = |at: usize| rows.get(at).map_or(&[][..], |(_, cells)| cells.as_slice());
    let (upper, lower) = if at > 0 && belongs(heads, cells(at - 1), cells(at)) {
        (Some(at - 1), at)
    } else if belongs(heads, cells(at), cells(at + 1)) {
        (Some(at), at + 1)
    } else {
        (None, at)
    };
    let texts = match upper {
        Some(upper) => joined(heads, cells(upper), cells(lower)),
        None => cells(lower).to_vec(),
    };
    Some(made(heads, &texts, lower, rows[upper.unwrap_or(lower)].0))
}

/// The header that one row alone is.
pub(super) fn single(heads: &Heads<'_>, rows: &[Row], at: usize) -> Header {
    made(heads, &rows[at].1, at, rows[at].0)
}

fn made(heads: &Heads<'_>, texts: &[String], last: usize, line: u32) -> Header {
    let mut columns: Vec<Head> = Vec::with_capacity(texts.len());
    let mut anchor: Option<String> = None;
    let mut block = 0;
    for text in texts {
        let column = heads.column(text);
        // 姓名 教研组 姓名 教研组: two tables side by side.
        match &anchor {
            Some(first) if column.is_some() && *first == key(text) => block += 1,
            None if column.is_some() => anchor = Some(key(text)),
            _ => {}
        }
        let is_counter = column.is_none() && heads.is_counter(text);
        columns.push(Head { text: text.replace('\n', " "), column, is_counter, block });
    }
    let n_known = columns.iter().filter_map(|head| head.column).collect::<BTreeSet<_>>().len();
    Header { last, line, columns, n_known }
}

/// Whether two rows are one header: some heads reach over both, and all else below stands under a
/// head that reaches over several columns.
fn belongs(heads: &Heads<'_>, upper: &[String], lower: &[String]) -> bool {
    let of = |cells: &[String], at: usize| cells.get(at).cloned().unwrap_or_default();
    let width = upper.len().max(lower.len());
    let (mut n_over, mut n_under, mut is_any_known) = (0, 0, false);
    for at in 0..width {
        let (above, below) = (of(upper, at), of(lower, at));
        if below.is_empty() || below == above {
            n_over += usize::from(!above.is_empty());
            continue;
        }
        let is_repeated = !above.is_empty() && (at > 0 && of(upper, at - 1) == above || of(upper, at + 1) == above);
        let is_first = !above.is_empty() && of(upper, at + 1).is_empty() && !of(lower, at + 1).is_empty();
        let is_value = below.chars().all(|c| !c.is_alphabetic());
        if is_value || !(above.is_empty() || is_repeated || is_first) {
            return false;
        }
        n_under += 1;
        is_any_known |= heads.column(&below).is_some();
    }
    n_over > 0 && (is_any_known || n_under > 1)
}

/// The heads of two rows as one: a known head below by itself, unless several groups have it.
fn joined(heads: &Heads<'_>, upper: &[String], lower: &[String]) -> Vec<String> {
    let width = upper.len().max(lower.len());
    let mut group = String::new();
    let mut texts = Vec::with_capacity(width);
    let n_below = |text: &String| lower.iter().filter(|other| *other == text).count();
    for at in 0..width {
        let (above, below) = (upper.get(at).cloned().unwrap_or_default(), lower.get(at).cloned().unwrap_or_default());
        if !above.is_empty() {
            group.clone_from(&above);
        }
        let is_alone = below.is_empty() || below == above;
        texts.push(if is_alone {
            above
        } else if heads.column(&below).is_some() && n_below(&below) == 1 {
            below
        } else {
            format!("{group} {below}").trim().to_owned()
        });
    }
    texts
}
