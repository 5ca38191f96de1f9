//! Tables with a header row, from CSV or a workbook, as registers are.
//!
//! **In** rows of cells. **Out** a [`Table`]; line numbers as a person sees them. **Never** keeps a
//! blank row, or takes the title above a table for its header. **Start at** [`csv()`], [`shape`].

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

/// How many rows of a table are read.
pub(super) const MAX_ROWS: usize = 50_000;
/// How many columns of a table are read.
pub(super) const MAX_COLUMNS: usize = 200;

/// A table with its header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Line or row of the header, counted from 1.
    pub header_line: u32,
    /// The header's cells, trimmed; empty where a column has no head.
    pub header: Vec<String>,
    /// Rows that are not blank: line or row counted from 1, and cells, trimmed, as many as the header's.
    pub rows: Vec<(u32, Vec<String>)>,
}

impl Table {
    /// Bytes of all cells.
    pub(super) fn size_bytes(&self) -> usize {
        self.rows.iter().flat_map(|(_, cells)| cells).chain(&self.header).map(|cell| cell.len() + 1).sum()
    }
}

/// The table in a CSV text, whatever its delimiter; `None` if it has no row.
pub fn csv(text: &str) -> Option<Table> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records().take(MAX_ROWS + 100) {
        let Ok(record) = record else { continue };
        rows.push((line(text, &record), record.iter().take(MAX_COLUMNS).map(str::to_owned).collect()));
    }
    shape(rows)
}

/// The line where a record begins. The reader counts from the blank lines before it.
fn line(text: &str, record: &csv::StringRecord) -> u32 {
    let Some(position) = record.position() else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let blank = text.as_bytes().get(from..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    let n_blank = blank.filter(|byte| **byte == b'\n').count() as u64;
    u32::try_from(position.line() + n_blank).unwrap_or(u32::MAX)
}

/// The delimiter that the first lines hold most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = BTreeMap::from([(b',', 0), (b';', 0), (b'\t', 0)]);
    for line in text.lines().take(10) {
        let mut is_quoted = false;
        for byte in line.bytes() {
            is_quoted ^= byte == b'"';
            if let Some(count) = counts.get_mut(&byte).filter(|_| !is_quoted) {
                *count += 1;
            }
        }
    }
    counts
        .into_iter()
        .rev()
        .max_by_key(|(delimiter, count)| (*count, *delimiter == b','))
        .map_or(b',', |(delimiter, _)| delimiter)
}

/// A table from numbered rows: its header is the first row with two cells or more, so that a title
/// above it is passed over; if there is none, the first row with anything. `None` if all are blank.
pub(super) fn shape(rows: Vec<(u32, Vec<String>)>) -> Option<Table> {
    let trimmed = rows.into_iter().map(|(line, cells)| (line, cells.iter().map(|cell| trim(cell)).collect::<Vec<_>>()));
    let mut rows: Vec<_> = trimmed.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
    let n_filled = |cells: &[String]| cells.iter().filter(|cell| !cell.is_empty()).count();
    let at =
        rows.iter().position(|(_, cells)| n_filled(cells) >= 2).or(if rows.is_empty() { None } else { Some(0) })?;
    let mut rows = rows.split_off(at);
    let (header_line, header) = rows.remove(0);
    rows.truncate(MAX_ROWS);
    let width = |cells: &[String]| cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let n_columns = rows.iter().map(|(_, cells)| width(cells)).chain([width(&header)]).max().unwrap_or(0);
    let fit = |mut cells: Vec<String>| {
        cells.resize(n_columns, String::new());
        cells
    };
    let rows = rows.into_iter().map(|(line, cells)| (line, fit(cells))).collect();
    Some(Table { header_line, header: fit(header), rows })
}

/// Blanks of every width go, and the full-width ones that align Chinese names.
fn trim(cell: &str) -> String {
    cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, header_line: u32, header: &[&str], rows: &[(u32, &[&str])]) {
        let table = csv(text).expect("the test's table has rows");
        assert_eq!(
            (table.header_line, table.header.iter().map(String::as_str).collect::<Vec<_>>()),
            (header_line, header.to_vec()),
            "{text}"
        );
        let got: Vec<_> = table
            .rows
            .iter()
            .map(|(line, cells)| (*line, cells.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        assert_eq!(got, rows.iter().map(|(line, cells)| (*line, cells.to_vec())).collect::<Vec<_>>(), "{text}");
    }

    #[test]
    fn delimiters_titles_and_blank_rows_are_understood() {
        check("姓名,学时\n林芳,12\n", 1, &["姓名", "学时"], &[(2, &["林芳", "12"])]);
        check("姓名;学时\n\n林芳;12,5\n", 1, &["姓名", "学时"], &[(3, &["林芳", "12,5"])]);
        check("姓名\t学时\n林芳\t12\n", 1, &["姓名", "学时"], &[(2, &["林芳", "12"])]);
        check("清河小学学时登记表,,\n,,\n姓名,学时,\n 林芳　,12,\n", 3, &["姓名", "学时"], &[(4, &["林芳", "12"])]);
        check(
            "姓名,意见\n林芳,\"好,\n很好\"\n王勇,可\n",
            1,
            &["姓名", "意见"],
            &[(2, &["林芳", "好,\n很好"]), (4, &["王勇", "可"])],
        );
        check("姓名\n林芳\n王勇\n", 1, &["姓名"], &[(2, &["林芳"]), (3, &["王勇"])]);
        check(
            "姓名,学时\n林芳\n王勇,3,多\n",
            1,
            &["姓名", "学时", ""],
            &[(2, &["林芳", "", ""]), (3, &["王勇", "3", "多"])],
        );
    }

    #[test]
    fn a_text_without_rows_is_no_table() {
        assert_eq!(csv(""), None);
        assert_eq!(csv(" , ,\n,,\n"), None);
    }
}
