//! What a register that guards people holds beside its rows: titles above its heads, notes, signatures. Of one
//! that closes it is kept, since it may name somebody; of one that opens it is a gap if it may refuse.

use crate::catalogue::register::Beside;
use crate::read::table::Row;
use crate::text::{fold, leading_number};
use crate::vocabulary::Guards;

use super::super::aside::Aside;
use super::super::header::Header;
use super::Reading;
use super::headless::has_ending;

/// Marks that people put before or around a line: bullets, stars, emphasis.
const MARKS: [char; 17] = ['*', '＊', '※', '★', '☆', '●', '○', '■', '□', '◆', '•', '·', '-', '—', '_', '~', '#'];

impl Reading<'_, '_> {
    /// A row that is nobody's, or seems so.
    pub(super) fn aside(&mut self, what: Aside, line: u32, cells: &[String]) {
        let refuses = self.reader.register.guards == Some(Guards::Opens) && cells.iter().any(|cell| self.refuses(cell));
        if refuses || (what == Aside::OddTotal && self.guards() && !self.closes()) {
            return self.gap(line, "gap.row");
        }
        if self.closes() && what == Aside::Note && self.marked(line, cells) {
            return;
        }
        self.keep_beside(line, cells, true);
        self.pass(line, cells);
    }

    /// A line with a star or bullet before it is a row if it is a list of names or a file.
    fn marked(&mut self, line: u32, cells: &[String]) -> bool {
        let Some(cell) = cells.iter().find(|cell| !cell.is_empty()) else { return false };
        let text = cell.trim_matches(|c: char| MARKS.contains(&c) || c.is_whitespace());
        let folded = fold(text);
        let is_file = folded.contains(['/', '\\']) || has_ending(&folded);
        let is_name = |part: &str| self.reader.vocabulary.looks_like_person(part);
        if text == cell || !(is_file || folded.split([',', '、', ' ']).all(is_name)) {
            return false;
        }
        match self.ids() {
            Some((person, file)) => self.bare_row(line, &[text.to_owned()], &person, &file),
            None => return false,
        }
        true
    }

    /// Rows above the first heads, and the heads themselves, are titles and notes, or a list of which nothing
    /// else is known.
    pub(super) fn hold_above(&mut self, header: &Header, rows: &[Row]) {
        for (line, cells) in &rows[..=header.last] {
            if self.closes() {
                self.keep_beside(*line, cells, false);
            } else if self.guards() && *line < header.line && cells.iter().any(|cell| self.refuses(cell)) {
                self.gap(*line, "gap.row");
            }
        }
    }

    /// Keeps what stands beside the rows of a register that closes.
    pub(super) fn keep_beside(&mut self, line: u32, cells: &[String], is_prose: bool) {
        let mut texts: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        texts.dedup();
        if self.closes() && !texts.is_empty() {
            self.beside.push(Beside { line, text: texts.join("\t"), is_prose });
        }
    }

    /// Whether a text may refuse something: it names a file, or says no.
    pub(super) fn refuses(&self, text: &str) -> bool {
        let no = &self.reader.vocabulary.register_words.no;
        let is_file =
            |word: &str| word.chars().any(char::is_alphabetic) && (word.contains(['/', '\\']) || has_ending(word));
        let text = fold(text);
        let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | ';' | '、'));
        words.any(|word| is_file(word) || no.iter().any(|known| fold(known) == word))
    }

    /// Whether a cell of several lines hides a refusal: a quote that is closed too late swallows rows.
    pub(super) fn hides(&self, cell: &str, is_about: bool) -> bool {
        let no = &self.reader.vocabulary.register_words.no;
        let is_no = |word: &str| no.iter().any(|known| fold(known) == fold(word.trim()));
        if is_about { cell.split([',', '，', '\t', '\n', ';']).any(is_no) } else { self.refuses(cell) }
    }

    /// The rows of a table that lies on its side, each row's head in its first cell, turned upright.
    pub(super) fn turned(&self, rows: &[Row]) -> Option<Vec<Row>> {
        let lying: Vec<&Row> = rows.iter().skip_while(|(_, cells)| !self.heads.begins(cells)).collect();
        let is_lying = |(_, cells): &&Row| self.heads.begins(cells) && cells.len() > 1 && self.heads.n_known(cells) < 2;
        if !self.closes() || lying.len() < 2 || !lying.iter().all(is_lying) {
            return None;
        }
        let width = lying.iter().map(|(_, cells)| cells.len()).max()?;
        let column = |at: usize| lying.iter().map(|(_, cells)| cells.get(at).cloned().unwrap_or_default()).collect();
        let above = rows.iter().take_while(|(_, cells)| !self.heads.begins(cells)).cloned();
        let line = lying.first()?.0;
        Some(above.chain((0..width).map(|at| (line, column(at)))).collect())
    }
}

/// Whether the cell of a column that counts rows holds a word: no figure, no 三, no ①, no blank.
pub(super) fn is_word(cell: &str) -> bool {
    let text: String = fold(cell).chars().filter(|c| c.is_alphanumeric()).collect();
    let rest = text.trim_start_matches(['第', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    let rest = &rest[leading_number(rest).map_or(0, |(_, len)| len)..];
    rest.chars().count() > 1 && rest.chars().any(char::is_alphabetic)
}
