//! Files beside the site that somebody asks for: the ledger, the report of `check`.
//!
//! They name what no site may name, so they never lie in one; and since a name is easily mistyped, they
//! never replace what the program did not write itself.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use crate::cli::place;
use crate::disclose::ledger::Row;
use crate::failure::Failure;
use crate::message::Language;
use crate::produce;

/// How a report of ours begins, after its type.
pub(super) const REPORT_MARK: &str = "<!-- xingzhi check -->";

/// Enough of a file to know it as ours.
const HEAD_BYTES: u64 = 16 * 1024;

/// The columns of a ledger, as they are written at its head.
const COLUMNS: [&str; 8] = ["path", "size", "kind", "subject", "person", "point", "verdict", "reason"];

/// Refuses a file in the content or in any site, and one that is there and not ours.
///
/// # Errors
/// [`Failure::PathInside`] and [`Failure::FileForeign`].
pub(super) fn may_be_written(file: &Path, content: &Path) -> Result<(), Failure> {
    produce::check_outside(content, file)?;
    if let Some(folder) = place::site_around(file) {
        return Err(Failure::PathInside { path: file.to_owned(), folder });
    }
    if is_new(file) || is_ours(file) { Ok(()) } else { Err(Failure::FileForeign { path: file.to_owned() }) }
}

/// Nothing is there, or nothing that could be lost: an empty file, a pipe, a device.
fn is_new(file: &Path) -> bool {
    match fs::symlink_metadata(file) {
        Err(_) => true,
        Ok(found) if found.is_file() => found.len() == 0,
        Ok(_) => fs::metadata(file).is_ok_and(|found| !found.is_file() && !found.is_dir()),
    }
}

fn is_ours(file: &Path) -> bool {
    // A link leads to something that has another name: it is not ours to replace.
    if !fs::symlink_metadata(file).is_ok_and(|found| found.is_file()) {
        return false;
    }
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    read.is_ok() && bears_our_mark(&String::from_utf8_lossy(&head))
}

fn bears_our_mark(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let names = |line: &str| line.trim_end().split(',').map(str::to_owned).collect::<Vec<_>>();
    let header = head.lines().next().map(names).unwrap_or_default();
    let is_table = header.first().is_some_and(|name| name == COLUMNS[0])
        && COLUMNS.iter().all(|column| header.iter().any(|name| name == column));
    // Written by us, a list begins with the path of its first row.
    let compact: String = head.chars().filter(|c| !c.is_whitespace()).take(16).collect();
    let is_list = compact == "[]" || (compact.starts_with("[{\"path\":\"") && head.contains("\n    \"verdict\": \""));
    is_table || is_list || head.lines().take(2).any(|line| line.trim() == REPORT_MARK)
}

/// Writes `bytes` beside `file` and puts them in its place.
pub(super) fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let refused = |error: std::io::Error| Failure::write(file, &error);
    // A pipe or a device such as /dev/null is written to, never replaced.
    if file.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(file, bytes).map_err(refused);
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = file.with_file_name(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    // It says where private things lie.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(&beside).and_then(|mut out| out.write_all(bytes)).and_then(|()| fs::rename(&beside, file));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        refused(error)
    })
}

/// Writes the ledger: as JSON, or as CSV that spreadsheets open right if the name ends so.
pub(super) fn write_ledger(ledger: &[Row], file: &Path, language: Language) -> Result<(), Failure> {
    let rows = in_words(ledger, language);
    let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let bytes =
        if is_csv { as_csv(&rows) } else { serde_json::to_vec_pretty(&rows).expect("strings and numbers are JSON") };
    write(file, &bytes)
}

/// The ledger with its reasons in words.
pub(super) fn in_words(ledger: &[Row], language: Language) -> Vec<Row> {
    let mut rows = ledger.to_vec();
    for row in &mut rows {
        row.reason = row.why(language);
    }
    rows
}

fn as_csv(rows: &[Row]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    out.write_record(COLUMNS).expect("a vector takes any record");
    for row in rows {
        let subject = row.subject.as_ref().map_or(String::new(), |subject| format!("{} {}", subject.kind, subject.id));
        let record = [
            row.path.as_str().to_owned(),
            row.size.to_string(),
            text(&row.kind),
            subject,
            text(&row.person),
            text(&row.point),
            row.verdict.to_owned(),
            text(&row.reason),
        ];
        out.write_record(record.map(harmless)).expect("a vector takes any record");
    }
    out.into_inner().expect("a vector is never full")
}

/// A cell that a spreadsheet would take for a formula gets a quote before it.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_we_write_ourselves_is_ours() {
        let check = |head: &str, expected: bool| assert_eq!(bears_our_mark(head), expected, "{head:?}");
        check("\u{feff}path,size,kind,subject,person,point,verdict,reason\na,1", true);
        check("path,size,kind,subject,person,point,shelf,verdict,reason\r\n", true);
        check("[\n  {\n    \"path\": \"a\",\n    \"size\": 1,\n    \"verdict\": \"shown\"", true);
        check("[]", true);
        check("<!doctype html>\n<!-- xingzhi check -->\n<html>", true);
        check("姓名,学时\n甲,3\n", false);
        check("path,to,somewhere\n", false);
        check("{\"path\": 1}", false);
        check("[{\"path\":\"x\"}]", false);
        check("<!doctype html>\n<html><p>mentions <!-- xingzhi check -->", false);
        check("# 会议记录\n", false);
        check("PK\u{3}\u{4}", false);
    }
}
