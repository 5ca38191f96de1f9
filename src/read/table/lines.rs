//! The table in a text: CSV, whatever its delimiter, a Markdown table, or a list.
//!
//! Records are found line by line. A quote that is not closed where it should be would swallow the rows
//! behind it: then the line is read as it stands, and the loss is told.

use std::collections::BTreeMap;

use super::Book;
use super::Loss;
use super::Sheet;
use super::plain;
use super::trim;

/// What may part cells; of those that part equally well the first is taken.
const DELIMITERS: [char; 7] = [',', '\t', ';', '|', '，', '；', '、'];
/// What a hand that slips between keyboards may type for the delimiter.
const SLIPS: [char; 4] = ['，', '；', ';', '\t'];
/// Stands for a delimiter of several bytes; no text that was decoded holds it.
const STAND_IN: char = '\u{1f}';
/// How many lines one quoted cell may take.
const MAX_CELL_LINES: usize = 60;
/// How many lines are looked at to find the delimiter.
const SAMPLE_LINES: usize = 40;

/// The one sheet of a text. `is_marked` if it is Markdown or plain text, not a table by its name.
pub(in crate::read) fn text(text: &str, is_marked: bool) -> Book {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines: Vec<&str> = text.split('\n').collect();
    let said = lines.first().and_then(|line| said_delimiter(line));
    if said.is_some() {
        lines[0] = "";
    }
    let delimiter = said.unwrap_or_else(|| delimiter(&lines));
    let width = usual_width(&lines, delimiter);
    let mut sheet = Sheet::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let (n_lines, cells) = match record(&lines[at..], delimiter, width) {
            Some(found) => found,
            None => {
                sheet.lose(Some(number), Loss::Quote);
                (1, split(&line.replace('"', ""), delimiter))
            }
        };
        at += n_lines;
        let cells = tidy(cells, delimiter, width, is_marked);
        if !plain::is_separator(&cells) {
            sheet.push(number, cells);
        }
    }
    if !is_marked && is_cut_off(&lines, delimiter, width) {
        sheet.lose(u32::try_from(lines.len()).ok(), Loss::Cut);
    }
    Book { sheets: vec![sheet] }
}

/// Whether the last line alone has too few cells, and no end: the file was not saved to its end.
fn is_cut_off(lines: &[&str], delimiter: char, width: usize) -> bool {
    let Some((last, before)) = lines.split_last() else { return false };
    let n_cells = |line: &str| n_outside(line, delimiter) + 1;
    let whole: Vec<&&str> = before.iter().filter(|line| !trim(line).is_empty()).collect();
    let is_alike = !whole.is_empty() && whole.iter().all(|line| n_cells(line) == width);
    is_alike && !trim(last).is_empty() && n_cells(last) < width
}

/// `sep=;`, as Excel writes and reads it.
fn said_delimiter(line: &str) -> Option<char> {
    let said = trim(line).trim_matches('"').strip_prefix("sep=")?;
    let mut chars = said.chars();
    chars.next().filter(|_| chars.as_str().is_empty())
}

/// The delimiter that parts the first lines into the most alike numbers of cells, outside quotes.
fn delimiter(lines: &[&str]) -> char {
    let sample: Vec<&str> = lines.iter().copied().filter(|line| !trim(line).is_empty()).take(SAMPLE_LINES).collect();
    let worth = |delimiter: char| {
        let counts: Vec<usize> = sample.iter().map(|line| n_outside(line, delimiter)).collect();
        let mut by_count = BTreeMap::new();
        counts.iter().filter(|count| **count > 0).for_each(|count| *by_count.entry(*count).or_insert(0_usize) += 1);
        let alike = by_count.values().copied().max().unwrap_or(0);
        // 、 parts the names of one cell as well: it counts only where every line holds it alike.
        // So does any other that stands in one line alone: 甲；乙 below the head 姓名.
        let is_chance = alike < 2 && sample.len() > 1 && delimiter != ',';
        if is_chance || (delimiter == '、' && alike < sample.len()) { 0 } else { alike }
    };
    let mut best = (0, ',');
    for delimiter in DELIMITERS {
        let worth = worth(delimiter);
        if worth > best.0 {
            best = (worth, delimiter);
        }
    }
    best.1
}

/// How often `delimiter` stands in a line, outside quotes.
fn n_outside(line: &str, delimiter: char) -> usize {
    let outside = line.chars().scan(false, |is_quoted, c| {
        *is_quoted ^= c == '"';
        Some(c == delimiter && !*is_quoted)
    });
    outside.filter(|is_outside| *is_outside).count()
}

/// How many cells most lines have, those left out that a cell may begin or end in.
fn usual_width(lines: &[&str], delimiter: char) -> usize {
    let mut by_width = BTreeMap::new();
    let is_whole = |line: &&&str| line.matches('"').count().is_multiple_of(2) && !trim(line).is_empty();
    for line in lines.iter().filter(is_whole).take(SAMPLE_LINES) {
        *by_width.entry(n_outside(line, delimiter) + 1).or_insert(0_usize) += 1;
    }
    // Titles, and rows typed with another delimiter, have one.
    by_width.into_iter().max_by_key(|(width, n)| (*width > 1, *n, *width)).map_or(1, |(width, _)| width)
}

/// The record that begins with the first of `lines`: how many lines it takes, and its cells; `None` if
/// its quotes are not closed as they should be.
fn record(lines: &[&str], delimiter: char, width: usize) -> Option<(usize, Vec<String>)> {
    let n_lines = n_lines(lines, delimiter)?;
    if n_lines == 1 {
        return Some((1, split(lines[0], delimiter)));
    }
    let cells = split(&lines[..n_lines].join("\n"), delimiter);
    // A quote that the next row's quote seems to close leaves a row too short, or hides a whole one.
    let hides_row = lines[1..n_lines - 1].iter().any(|line| width > 1 && line.matches(delimiter).count() + 1 == width);
    let begins_blank = cells.iter().any(|cell| cell.starts_with('\n'));
    (cells.len() >= width && !hides_row && !begins_blank).then_some((n_lines, cells))
}

/// How many lines the quotes of the first hold together; `None` if one is not closed, or closed within a cell.
fn n_lines(lines: &[&str], delimiter: char) -> Option<usize> {
    let mut is_quoted = false;
    for (at, line) in lines.iter().enumerate().take(MAX_CELL_LINES) {
        let mut is_start = at == 0;
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            if is_quoted && c == '"' {
                if rest.next_if_eq(&'"').is_some() {
                    continue;
                }
                is_quoted = false;
                let ends_well = rest.peek().is_none_or(|c| *c == delimiter || c.is_whitespace());
                if at > 0 && !ends_well {
                    return None;
                }
            } else if !is_quoted {
                is_quoted = c == '"' && is_start;
                is_start = c == delimiter;
            }
        }
        if !is_quoted {
            return Some(at + 1);
        }
    }
    None
}

/// The cells of one record.
fn split(record: &str, delimiter: char) -> Vec<String> {
    let (record, byte) = match u8::try_from(delimiter) {
        Ok(byte) if byte.is_ascii() => (record.to_owned(), byte),
        _ => (record.replace(delimiter, &STAND_IN.to_string()), STAND_IN as u8),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(byte)
        .buffer_capacity(record.len() + 1)
        .from_reader(record.as_bytes());
    let cells = reader.records().next().and_then(Result::ok);
    let cells = cells.map(|cells| cells.iter().map(|cell| cell.replace(STAND_IN, &delimiter.to_string())).collect());
    cells.unwrap_or_default()
}

/// Takes off what Markdown puts around cells, and parts a row that was typed with another delimiter.
fn tidy(mut cells: Vec<String>, delimiter: char, width: usize, is_marked: bool) -> Vec<String> {
    if delimiter == '|' && cells.first().is_some_and(|cell| trim(cell).is_empty()) {
        cells.remove(0);
    }
    if is_marked && let Some(first) = cells.first_mut() {
        *first = plain::without_mark(first).to_owned();
    }
    let [only] = cells.as_slice() else { return cells };
    let other =
        SLIPS.into_iter().find(|slip| width > 1 && *slip != delimiter && only.matches(*slip).count() + 1 == width);
    match other {
        Some(slip) => only.split(slip).map(str::to_owned).collect(),
        None => cells,
    }
}

#[cfg(test)]
mod tests;
