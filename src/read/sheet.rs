//! The sheets of a workbook.
//!
//! **In** an xlsx, xlsm, xlsb, xls, et or ods on disk, or a text under such a name. **Out** a [`Book`],
//! cells as a person would type them: dates `2026-03-12`, whole numbers without a point; merged cells
//! filled. **Never** runs a formula, or builds the empty part of a sheet whose last cell is far away; a
//! sheet that is damaged does not take the others with it. **Start at** [`book`].

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

use calamine::Data;
use calamine::DataRef;
use calamine::Ods;
use calamine::OdsError;
use calamine::Reader;
use calamine::SheetType;
use calamine::SheetVisible;
use calamine::Xls;
use calamine::XlsError;
use calamine::Xlsb;
use calamine::Xlsx;
use calamine::XlsxError;

use super::Trouble;
use super::table;
use super::table::Area;
use super::table::Book;
use super::table::Loss;
use super::table::MAX_COLUMNS;
use super::table::MAX_ROWS;
use super::table::Sheet;
use super::text;

mod cell;
mod remarks;

use cell::{written, written_ref};

type Source<'a> = BufReader<&'a mut File>;

/// Every sheet of the workbook in `file`.
///
/// # Errors
/// If the workbook cannot be opened, or none of its sheets can be read.
pub(super) fn book(file: &mut File, form: &str) -> Result<Book, Trouble> {
    let mut magic = [0; 2];
    let read = rewind(file).and_then(|()| file.read_exact(&mut magic).map_err(|_| damaged()));
    read.and_then(|()| rewind(file))?;
    // The name of WPS's files says nothing about the inside.
    match (form, &magic) {
        ("ods", _) => ods(file),
        (_, b"PK") => zipped(file),
        (_, b"\xd0\xcf") => xls(file),
        _ => typed(file),
    }
}

fn rewind(file: &mut File) -> Result<(), Trouble> {
    file.seek(SeekFrom::Start(0)).map(drop).map_err(|_| damaged())
}

fn damaged() -> Trouble {
    Trouble::Damaged { reason: "damage.workbook".into() }
}

fn locked() -> Trouble {
    Trouble::Damaged { reason: "damage.encrypted".into() }
}

/// Other programs export texts under the names of workbooks.
fn typed(file: &mut File) -> Result<Book, Trouble> {
    let mut bytes = Vec::new();
    file.take(text::TEXT_BYTES).read_to_end(&mut bytes).map_err(|_| damaged())?;
    let is_whole = (bytes.len() as u64) < text::TEXT_BYTES;
    let text = text::decode(bytes).filter(|text| is_whole && !text.trim_start().starts_with('<'));
    text.map(|text| table::text(&text, false)).ok_or_else(damaged)
}

/// A zip: xlsx, else xlsb, else ods.
fn zipped(file: &mut File) -> Result<Book, Trouble> {
    match Xlsx::new(BufReader::new(&mut *file)) {
        Ok(book) => {
            let mut book = xlsx(book)?;
            remarks::add(file, &mut book);
            return Ok(book);
        }
        Err(XlsxError::Password) => return Err(locked()),
        Err(_) => rewind(file)?,
    }
    if let Ok(book) = Xlsb::new(BufReader::new(&mut *file)) {
        return xlsb(book);
    }
    rewind(file)?;
    ods(file)
}

fn xlsx(mut book: Xlsx<Source<'_>>) -> Result<Book, Trouble> {
    let sheets = book.sheets_metadata().to_vec();
    each(&sheets, |name, sheet| {
        let mut cells = book.worksheet_cells_reader(name).map_err(|_| ())?;
        let mut rows = Rows::new(sheet);
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|_| ())? {
            let has_formula = cell.formula.is_some();
            match &cell.value {
                DataRef::Error(_) => rows.lose(cell.pos.0, Loss::ErrorCell),
                DataRef::Empty if has_formula => rows.lose(cell.pos.0, Loss::Formula),
                _ => {}
            }
            if !rows.put(cell.pos, written_ref(&cell.value)) {
                break;
            }
        }
        rows.end();
        drop(cells);
        let areas = book.merge_cells_by_sheet_name(name).map_err(|_| ())?;
        table::fill(sheet, &areas.iter().map(area).collect::<Vec<_>>());
        Ok(())
    })
}

fn xlsb(mut book: Xlsb<Source<'_>>) -> Result<Book, Trouble> {
    let sheets = book.sheets_metadata().to_vec();
    each(&sheets, |name, sheet| {
        let mut cells = book.worksheet_cells_reader(name).map_err(|_| ())?;
        let mut formulas = BTreeSet::new();
        while let Ok(Some(cell)) = cells.next_formula() {
            formulas.insert(cell.get_position());
        }
        drop(cells);
        let mut cells = book.worksheet_cells_reader(name).map_err(|_| ())?;
        let mut rows = Rows::new(sheet);
        while let Some(cell) = cells.next_cell().map_err(|_| ())? {
            if !matches!(cell.get_value(), DataRef::Empty) {
                formulas.remove(&cell.get_position());
            }
            if matches!(cell.get_value(), DataRef::Error(_)) {
                rows.lose(cell.get_position().0, Loss::ErrorCell);
            }
            if !rows.put(cell.get_position(), written_ref(cell.get_value())) {
                break;
            }
        }
        formulas.iter().for_each(|(row, _)| rows.lose(*row, Loss::Formula));
        rows.end();
        Ok(())
    })
}

fn xls(file: &mut File) -> Result<Book, Trouble> {
    let mut book: Xls<_> = Xls::new(BufReader::new(file)).map_err(|error| match error {
        XlsError::Password => locked(),
        _ => damaged(),
    })?;
    let sheets = book.sheets_metadata().to_vec();
    each(&sheets, |name, sheet| {
        let formulas = book.worksheet_formula(name).map_err(|_| ())?;
        ranged(sheet, &book.worksheet_range(name).map_err(|_| ())?, &formulas);
        let areas = book.merge_cells_by_sheet_name(name).map_err(|_| ())?;
        table::fill(sheet, &areas.iter().map(area).collect::<Vec<_>>());
        Ok(())
    })
}

fn ods(file: &mut File) -> Result<Book, Trouble> {
    let mut book: Ods<_> = Ods::new(BufReader::new(file)).map_err(|error| match error {
        OdsError::Password => locked(),
        _ => damaged(),
    })?;
    let sheets = book.sheets_metadata().to_vec();
    each(&sheets, |name, sheet| {
        let formulas = book.worksheet_formula(name).map_err(|_| ())?;
        ranged(sheet, &book.worksheet_range(name).map_err(|_| ())?, &formulas);
        Ok(())
    })
}

fn area(area: &calamine::Dimensions) -> Area {
    Area { rows: (area.start.0, area.end.0), columns: (area.start.1, area.end.1) }
}

/// Reads each worksheet; what was read of a damaged one is kept. An error if all are.
fn each(sheets: &[calamine::Sheet], mut read: impl FnMut(&str, &mut Sheet) -> Result<(), ()>) -> Result<Book, Trouble> {
    let mut book = Book::default();
    let mut is_any_whole = sheets.is_empty();
    for known in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let is_hidden = known.visible != SheetVisible::Visible;
        let mut sheet = Sheet { name: known.name.clone(), is_hidden, ..Sheet::default() };
        match read(&known.name, &mut sheet) {
            Ok(()) => is_any_whole = true,
            Err(()) => sheet.lose(None, Loss::Sheet),
        }
        book.sheets.push(sheet);
    }
    let is_any_read = is_any_whole || book.sheets.iter().any(|sheet| !sheet.rows.is_empty());
    is_any_read.then_some(book).ok_or_else(damaged)
}

/// Rows that come cell by cell, so that a lone cell far away costs nothing.
struct Rows<'a> {
    sheet: &'a mut Sheet,
    row: u32,
    cells: Vec<String>,
}

impl<'a> Rows<'a> {
    fn new(sheet: &'a mut Sheet) -> Self {
        Self { sheet, row: 0, cells: Vec::new() }
    }

    /// Takes one cell over; whether there is room for more.
    fn put(&mut self, (row, column): (u32, u32), text: String) -> bool {
        if text.is_empty() {
            return true;
        }
        if row != self.row {
            self.flush();
            self.row = row;
        }
        let column = column as usize;
        if column >= MAX_COLUMNS {
            self.lose(row, Loss::Columns);
            return true;
        }
        self.cells.resize(self.cells.len().max(column + 1), String::new());
        self.cells[column] = text;
        self.sheet.rows.len() <= MAX_ROWS && self.sheet.lost.last().is_none_or(|lost| lost.why != Loss::Rows)
    }

    fn lose(&mut self, row: u32, why: Loss) {
        self.sheet.lose(Some(row.saturating_add(1)), why);
    }

    fn flush(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        self.sheet.push(self.row.saturating_add(1), cells);
    }

    fn end(mut self) {
        self.flush();
    }
}

fn ranged(sheet: &mut Sheet, range: &calamine::Range<Data>, formulas: &calamine::Range<String>) {
    let (top, left) = formulas.start().unwrap_or_default();
    for (row, column, _) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
        let at = (top.saturating_add(row as u32), left.saturating_add(column as u32));
        if range.get_value(at).is_none_or(|value| matches!(value, Data::Empty)) {
            sheet.lose(Some(at.0.saturating_add(1)), Loss::Formula);
        }
    }
    let (first_row, first_column) = range.start().unwrap_or_default();
    let skipped = (first_column as usize).min(MAX_COLUMNS + 1);
    for (line, cells) in (first_row.saturating_add(1)..).zip(range.rows()) {
        if cells.iter().any(|cell| matches!(cell, Data::Error(_))) {
            sheet.lose(Some(line), Loss::ErrorCell);
        }
        if cells.iter().all(|cell| matches!(cell, Data::Empty)) {
            continue;
        }
        let texts = cells.iter().take(MAX_COLUMNS * 2).map(written);
        sheet.push(line, std::iter::repeat_n(String::new(), skipped).chain(texts).collect());
    }
}
