//! The first table of a workbook.
//!
//! **In** an xlsx, xls, et or ods on disk. **Out** a [`Table`], cells as a person would type them:
//! dates `2026-03-12`, whole numbers without a point. **Never** runs a formula, or builds the empty
//! part of a sheet whose last cell is far away. **Start at** [`sheet`].

use std::fs::File;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

use calamine::Data;
use calamine::DataRef;
use calamine::ExcelDateTime;
use calamine::Ods;
use calamine::Reader;
use calamine::Xls;
use calamine::Xlsx;

use super::Trouble;
use super::table::MAX_COLUMNS;
use super::table::MAX_ROWS;
use super::table::Table;
use super::table::shape;

type Rows = Vec<(u32, Vec<String>)>;

/// The first sheet of the workbook in `file` that holds a table; `None` if none does.
///
/// # Errors
/// If the workbook cannot be read.
pub(super) fn sheet(file: &mut File, form: &str) -> Result<Option<Table>, Trouble> {
    let damaged = || Trouble::Damaged { reason: "damage.workbook".into() };
    let mut magic = [0; 2];
    file.seek(SeekFrom::Start(0)).and_then(|_| file.read_exact(&mut magic)).map_err(|_| damaged())?;
    file.seek(SeekFrom::Start(0)).map_err(|_| damaged())?;
    let file = BufReader::new(file);
    // The name of WPS's files says nothing about the inside.
    match (form, &magic) {
        ("ods", _) => {
            let mut book: Ods<_> = Ods::new(file).map_err(|_| damaged())?;
            first(&book.sheet_names(), |name| book.worksheet_range(name).ok().map(|range| ranged(&range)))
        }
        (_, b"PK") => {
            let mut book = Xlsx::new(file).map_err(|_| damaged())?;
            first(&book.sheet_names(), |name| streamed(&mut book, name))
        }
        _ => {
            let mut book: Xls<_> = Xls::new(file).map_err(|_| damaged())?;
            first(&book.sheet_names(), |name| book.worksheet_range(name).ok().map(|range| ranged(&range)))
        }
    }
    .ok_or_else(damaged)
}

/// The first sheet with a table; the outer `None` if no sheet could be read.
fn first(names: &[String], mut rows: impl FnMut(&str) -> Option<Rows>) -> Option<Option<Table>> {
    let mut is_any_read = false;
    for name in names {
        let Some(rows) = rows(name) else { continue };
        is_any_read = true;
        if let Some(table) = shape(rows) {
            return Some(Some(table));
        }
    }
    is_any_read.then_some(None)
}

/// Rows cell by cell, so that a lone cell far away costs nothing.
fn streamed(book: &mut Xlsx<BufReader<&mut File>>, name: &str) -> Option<Rows> {
    let mut cells = book.worksheet_cells_reader(name).ok()?;
    let mut rows: Rows = Vec::new();
    while let Some(cell) = cells.next_cell().ok()? {
        let (row, column) = cell.get_position();
        let text = written_ref(cell.get_value());
        if column as usize >= MAX_COLUMNS || text.is_empty() {
            continue;
        }
        if rows.last().is_none_or(|(line, _)| *line != row + 1) {
            if rows.len() > MAX_ROWS {
                break;
            }
            rows.push((row + 1, Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            cells.resize(cells.len().max(column as usize + 1), String::new());
            cells[column as usize] = text;
        }
    }
    Some(rows)
}

fn ranged(range: &calamine::Range<Data>) -> Rows {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let skipped = vec![String::new(); (first_column as usize).min(MAX_COLUMNS)];
    let numbered = (first_row + 1..).zip(range.rows().take(MAX_ROWS + 100));
    numbered
        .map(|(line, cells)| {
            (line, skipped.iter().cloned().chain(cells.iter().map(written)).take(MAX_COLUMNS).collect())
        })
        .collect()
}

fn written_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_as_typed(*number),
        DataRef::Bool(value) => truth(*value),
        DataRef::DateTime(moment) => moment_as_typed(moment),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn written(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_as_typed(*number),
        Data::Bool(value) => truth(*value),
        Data::DateTime(moment) => moment_as_typed(moment),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn truth(value: bool) -> String {
    if value { "TRUE".into() } else { "FALSE".into() }
}

/// As Excel shows it: at most 15 digits, no point behind whole numbers.
fn number_as_typed(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn moment_as_typed(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, _, _) = moment.to_ymd_hms_milli();
    if moment.is_duration() {
        let minutes = (moment.as_f64() * 24.0 * 60.0).round();
        return format!("{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0);
    }
    match (moment.as_f64() < 1.0, hour, minute) {
        (true, ..) => format!("{hour}:{minute:02}"),
        (false, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn cells_read_as_a_person_would_type_them() {
        assert_eq!(number_as_typed(12.0), "12");
        assert_eq!(number_as_typed(0.1 + 0.2), "0.3");
        assert_eq!(number_as_typed(13_800_000_000.0), "13800000000");
        let moment = |value: f64, kind| moment_as_typed(&ExcelDateTime::new(value, kind, false));
        assert_eq!(moment(46093.0, ExcelDateTimeType::DateTime), "2026-03-12");
        assert_eq!(moment(46093.5, ExcelDateTimeType::DateTime), "2026-03-12 12:00");
        assert_eq!(moment(0.375, ExcelDateTimeType::DateTime), "9:00");
        assert_eq!(moment(1.0625, ExcelDateTimeType::TimeDelta), "25:30");
    }
}
