//! What tables a file holds: sheets of rows of cells, as they stand. Which row is the header, and what
//! a column means, is for those to tell who know the words.
//!
//! **In** a text ([`text()`]) or a workbook ([`super::sheet`]). **Out** a [`Book`]; line numbers as a
//! person sees them. **Never** drops a part in silence: what could not be read is a [`Lost`].
//! **Start at** [`Book`].

use serde::Deserialize;
use serde::Serialize;

mod lines;
mod merged;
mod plain;

pub(super) use lines::text;
pub(super) use merged::{Area, fill};

/// How many rows of a sheet are read.
pub(super) const MAX_ROWS: usize = 50_000;
/// How many columns of a sheet are read.
pub(super) const MAX_COLUMNS: usize = 200;
/// How many characters of a cell are read.
const MAX_CELL_CHARS: usize = 8_000;

/// The tables of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Its sheets, in order; a text is one sheet without a name.
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name; empty for a text.
    pub name: String,
    /// Whether people see it only when they ask for it.
    pub is_hidden: bool,
    /// Rows that are not blank: line or row counted from 1, and cells, trimmed. Merged cells hold their
    /// value in every row and column they cover.
    pub rows: Vec<Row>,
    /// What could not be read.
    pub lost: Vec<Lost>,
    /// Remarks that hang at cells: row counted from 1, and text.
    pub remarks: Vec<(u32, String)>,
}

/// Line or row counted from 1, and cells.
pub type Row = (u32, Vec<String>);

/// A part of a sheet that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Line or row counted from 1; `None` if all from some unknown place on, or the whole sheet.
    pub line: Option<u32>,
    /// Why.
    pub why: Loss,
}

/// Why a part of a sheet could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// A quote that is opened and not closed where it should be; the row was read as it stands.
    Quote,
    /// The sheet's own data is damaged.
    Sheet,
    /// A formula without a value.
    Formula,
    /// An error such as `#REF!`.
    ErrorCell,
    /// More rows than are read.
    Rows,
    /// More columns than are read.
    Columns,
    /// A cell longer than is read.
    Cell,
    /// The last row is shorter than all others and has no end.
    Cut,
}

impl Loss {
    /// Id of the sentence that says so.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Quote => "gap.quote",
            Self::Sheet => "gap.sheet",
            Self::Formula => "gap.formula",
            Self::ErrorCell => "gap.error_cell",
            Self::Rows => "gap.rows",
            Self::Columns => "gap.columns",
            Self::Cell => "gap.cell_too_long",
            Self::Cut => "gap.cut",
        }
    }
}

impl Book {
    /// Bytes of all cells.
    pub(super) fn size_bytes(&self) -> usize {
        let rows = self.sheets.iter().flat_map(|sheet| &sheet.rows);
        rows.flat_map(|(_, cells)| cells).map(|cell| cell.len() + 1).sum()
    }
}

impl Sheet {
    /// Notes a loss once a line.
    pub(super) fn lose(&mut self, line: Option<u32>, why: Loss) {
        let lost = Lost { line, why };
        // Rows come in order: a line's earlier losses stand at the end.
        if !self.lost.iter().rev().take(4).any(|known| *known == lost) {
            self.lost.push(lost);
        }
    }

    /// Takes a row over if it is not blank, its cells trimmed.
    pub(super) fn push(&mut self, line: u32, cells: Vec<String>) {
        if cells.iter().skip(MAX_COLUMNS).any(|cell| !trim(cell).is_empty()) {
            self.lose(Some(line), Loss::Columns);
        }
        let mut cells: Vec<String> = cells.into_iter().take(MAX_COLUMNS).map(|cell| trim(&cell).to_owned()).collect();
        cells.truncate(cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
        for cell in &mut cells {
            if let Some((end, _)) = cell.char_indices().nth(MAX_CELL_CHARS) {
                cell.truncate(end);
                self.lose(Some(line), Loss::Cell);
            }
        }
        if cells.is_empty() {
            return;
        }
        if self.rows.len() >= MAX_ROWS {
            if self.lost.last().is_none_or(|lost| lost.why != Loss::Rows) {
                self.lose(Some(line), Loss::Rows);
            }
            return;
        }
        self.rows.push((line, cells));
    }
}

/// Blanks of every width go, and the full-width ones that align Chinese names.
pub(super) fn trim(cell: &str) -> &str {
    cell.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{202a}'..='\u{202e}')
    })
}
