//! Reads one sheet as a register: row by row, each cell as its column says.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::SchoolId;
use crate::catalogue::register::{Beside, Gap, RegisterTable};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::read::table::{Row, Sheet};
use crate::text::shorten;
use crate::vocabulary::{Form, Guards, Register, Vocabulary};

use super::aside::aside;
use super::cell::Cells;
use super::header::{self, Header, Heads};

mod headless;
mod passed;

/// Where a sheet stands, and how it is read.
pub(super) struct Reader<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) cells: &'a Cells<'a>,
    pub(super) school: SchoolId,
    pub(super) register: &'a Register,
    pub(super) path: &'a ContentPath,
}

/// A row as it is read: number and cells by column id.
type Read = (u32, BTreeMap<String, String>);

/// A register being read.
struct Reading<'a, 'r> {
    reader: &'r Reader<'a>,
    heads: Heads<'a>,
    rows: Vec<Read>,
    gaps: Vec<Gap>,
    beside: Vec<Beside>,
    problems: &'r mut Vec<Diagnostic>,
    unknown: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    /// Reads `sheet`. Every cell that does not fit its column is reported and left out.
    pub(super) fn read(&self, sheet: &Sheet, problems: &mut Vec<Diagnostic>) -> RegisterTable {
        let heads = Heads::new(self.vocabulary, self.register);
        let gaps = sheet.lost.iter().map(|lost| Gap { line: lost.line, reason: lost.why.reason() }).collect();
        let (rows, beside, unknown) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut reading = Reading { reader: self, heads, rows, gaps, beside, problems, unknown };
        let turned = reading.turned(&sheet.rows);
        let source = turned.as_deref().unwrap_or(&sheet.rows);
        match header::find(&reading.heads, source) {
            Some(header) => reading.with_header(header, source),
            None => reading.without_header(source),
        }
        reading.fill_merged();
        let Reading { mut rows, gaps, mut beside, .. } = reading;
        if self.register.guards == Some(Guards::Closes) {
            let remarks = sheet.remarks.iter();
            beside.extend(remarks.map(|(line, text)| Beside { line: *line, text: text.clone(), is_prose: true }));
        }
        if self.register.guards == Some(Guards::Opens) {
            // What was read of a line that is not whole allows nothing; it may refuse.
            let broken: BTreeSet<u32> = gaps.iter().filter_map(|gap| gap.line).collect();
            for (_, row) in rows.iter_mut().filter(|(line, _)| broken.contains(line)) {
                self.doubt(row);
            }
        }
        RegisterTable { beside, ..self.table(rows, gaps) }
    }

    /// A table of these rows and gaps.
    pub(super) fn table(&self, rows: Vec<Read>, gaps: Vec<Gap>) -> RegisterTable {
        let (register, path) = (self.register.id.clone(), self.path.clone());
        RegisterTable { school: self.school, register, path, rows, gaps, beside: Vec::new() }
    }

    /// Makes every yes and no of a row one that does not fit.
    fn doubt(&self, row: &mut BTreeMap<String, String>) {
        for column in self.register.columns.iter().filter(|column| column.form == Form::YesNo) {
            if let Some(said) = row.remove(&column.id) {
                row.insert(format!("!{}", column.id), said);
            }
        }
    }

    fn place(&self, line: u32) -> Place {
        Place::line(self.path, line)
    }
}

impl Reading<'_, '_> {
    fn with_header(&mut self, mut header: Header, rows: &[Row]) {
        self.report_unknown(&header);
        self.hold_above(&header, rows);
        let above: BTreeSet<&[String]> = rows[..=header.last].iter().map(|(_, cells)| cells.as_slice()).collect();
        for (at, (line, cells)) in rows.iter().enumerate().skip(header.last + 1) {
            // Pages of a long table repeat its title and header.
            if above.contains(cells.as_slice()) {
                continue;
            }
            if self.is_header(&header, cells) {
                header = header::single(&self.heads, rows, at);
                self.report_unknown(&header);
                self.keep_beside(*line, cells, false);
                continue;
            }
            match aside(&self.reader.vocabulary.register_words, cells) {
                Some(what) => self.aside(what, *line, cells),
                None => self.row(&header, *line, cells),
            }
        }
    }

    fn closes(&self) -> bool {
        self.reader.register.guards == Some(Guards::Closes)
    }

    fn guards(&self) -> bool {
        self.reader.register.guards.is_some()
    }

    fn gap(&mut self, line: u32, reason: &'static str) {
        self.gaps.push(Gap { line: Some(line), reason });
    }

    /// A row that is nobody's, told.
    fn pass(&mut self, line: u32, cells: &[String]) {
        let mut texts: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        texts.dedup();
        let passed = Diagnostic::new(Code::RowPassed, self.reader.place(line));
        self.problems.push(passed.with("text", shorten(&texts.join(" "), 40)));
    }

    /// Whether a row within a table is a header again.
    fn is_header(&self, header: &Header, cells: &[String]) -> bool {
        let n_filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        let n_known = self.heads.n_known(cells);
        let is_same = || {
            let heads = header.columns.iter().map(|head| head.text.as_str());
            cells.iter().zip(heads).all(|(cell, head)| cell.is_empty() || cell == head)
        };
        n_known > 0 && (is_same() || (n_known > 1 && n_known * 2 > n_filled))
    }

    fn report_unknown(&mut self, header: &Header) {
        let schools = &self.reader.vocabulary.register_words.schools;
        for head in header.columns.iter().filter(|head| head.column.is_none() && !head.is_counter) {
            let text = head.text.trim();
            let is_silent = text.is_empty() || schools.iter().any(|word| word == text);
            if !is_silent && self.unknown.insert(text.to_owned()) {
                let problem = Diagnostic::new(Code::UnknownColumn, self.reader.place(header.line));
                self.problems.push(problem.with("column", text));
            }
        }
    }

    /// One row: a register's row for each of the tables side by side.
    fn row(&mut self, header: &Header, line: u32, cells: &[String]) {
        let n_blocks = header.columns.last().map_or(1, |head| head.block + 1);
        let mut made: Vec<BTreeMap<String, String>> = vec![BTreeMap::new(); n_blocks];
        let mut more = Vec::new();
        let mut is_beyond = false;
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let head = header.columns.get(at);
            let block = head.map_or(n_blocks - 1, |head| head.block);
            if head.is_some_and(|head| head.is_counter) && !(self.closes() && passed::is_word(cell)) {
                continue;
            }
            let Some(index) = head.and_then(|head| head.column) else {
                let text = head.map_or("", |head| head.text.trim());
                is_beyond |= text.is_empty();
                made[block].entry(format!("?{text}")).or_insert_with(|| cell.clone());
                continue;
            };
            let column = &self.reader.register.columns[index];
            let Some(value) = self.reader.cells.check(column, cell) else {
                self.bad_cell(line, head.map_or("", |head| &head.text), index, cell);
                // That something stood there may count: an end of consent nobody can read.
                made[block].insert(format!("!{}", column.id), cell.clone());
                continue;
            };
            match made[block].get(&column.id) {
                Some(other) if *other != value && self.reader.register.about.contains(&column.id) => {
                    more.push(BTreeMap::from([(column.id.clone(), value)]));
                }
                Some(_) => {}
                None => drop(made[block].insert(column.id.clone(), value)),
            }
        }
        made.retain(|row| !row.is_empty());
        made.dedup();
        if self.guards() {
            self.hold_whole(line, &mut made, is_beyond);
        }
        self.rows.extend(made.into_iter().chain(more).map(|row| (line, row)));
    }

    /// A row of a register that guards people says of whom it speaks, and nothing beyond its columns.
    fn hold_whole(&mut self, line: u32, rows: &mut Vec<BTreeMap<String, String>>, is_beyond: bool) {
        let about = &self.reader.register.about;
        let is_about = |id: &str| about.iter().any(|column| column == id);
        let is_odd = rows.iter().any(|row| row.keys().any(|key| key.strip_prefix('!').is_some_and(is_about)));
        let n_rows = rows.len();
        let unnamed: Vec<_> = rows.extract_if(.., |row| !row.keys().any(|key| is_about(key))).collect();
        if self.closes() {
            // Whoever stands in a wrong column is meant all the same.
            let cells = unnamed.into_iter().flatten().map(|(id, cell)| match id.strip_prefix('?') {
                Some(head) => format!("{head}：{cell}"),
                None => cell,
            });
            self.keep_beside(line, &cells.collect::<Vec<_>>(), false);
        }
        let hides = |(id, cell): (&String, &String)| cell.contains('\n') && self.hides(cell, is_about(id));
        let is_odd = is_odd || (!self.closes() && rows.iter().flatten().any(hides));
        if is_beyond {
            self.gap(line, "gap.beyond");
        } else if is_odd {
            self.gap(line, "gap.cell");
        } else if rows.len() < n_rows {
            self.gap(line, "gap.nobody");
        }
    }

    fn bad_cell(&mut self, line: u32, head: &str, index: usize, cell: &str) {
        let form = self.reader.register.columns[index].form;
        let problem = Diagnostic::new(Code::BadCell, self.reader.place(line)).with("column", head.trim());
        self.problems.push(problem.with("value", shorten(cell, 40)).with("expected", form.expected()));
    }

    /// In a CSV of a sheet with merged cells only the first row of each area has its value. That is so
    /// where every value stands once and blanks follow; blanks between equal values are just blank.
    fn fill_merged(&mut self) {
        if self.guards() {
            return;
        }
        let register = self.reader.register;
        for column in register.columns.iter().filter(|column| column.merged) {
            let id = &column.id;
            let values: Vec<Option<&String>> = self.rows.iter().map(|(_, row)| row.get(id)).collect();
            let filled: Vec<&String> = values.iter().copied().flatten().collect();
            let is_each_once = filled.iter().collect::<BTreeSet<_>>().len() == filled.len();
            let starts_filled = values.first().is_some_and(Option::is_some);
            if filled.len() < 2 || !is_each_once || !starts_filled || (values.len() - filled.len()) < filled.len() {
                continue;
            }
            let first = self.rows[0].0;
            let mut last = String::new();
            for (_, row) in &mut self.rows {
                match row.get(id) {
                    Some(value) => last.clone_from(value),
                    None => drop(row.insert(id.clone(), last.clone())),
                }
            }
            let told = Diagnostic::new(Code::ColumnFilled, self.reader.place(first));
            self.problems.push(told.with("column", column.zh.as_str()));
        }
    }
}

/// Whether a column's cells say of whom a row speaks by name.
fn is_name(form: Form) -> bool {
    form == Form::Name
}
