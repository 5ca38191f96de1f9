//! Registers: tables whose heads are matched to known columns, with the cells checked.

use std::collections::BTreeMap;

use crate::catalogue::SchoolId;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::read::table::Table;
use crate::text::fold;
use crate::vocabulary::{Class, Register, Role, Vocabulary};

/// A register as the school keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterTable {
    /// The school.
    pub school: SchoolId,
    /// Id of `registers.toml`, such as `roster`.
    pub register: String,
    /// The file.
    pub path: ContentPath,
    /// Rows in order: number as a person sees it, and cells by column id. Unknown columns go by
    /// their head as written, with a `?` before it; cells that did not fit by the id with a `!` before it.
    pub rows: Vec<(u32, BTreeMap<String, String>)>,
    /// What of the register could not be read. A register that guards people is whole or it holds back.
    pub gaps: Vec<Gap>,
}

/// A part of a register that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Line or row, counted from 1; `None` if the whole file or sheet could not be read.
    pub line: Option<u32>,
    /// Id of the sentence that says why.
    pub reason: &'static str,
}

/// Whether a file may be a register, so that its table must be read: a table in a register folder, or
/// one whose name names a register.
pub fn may_be_register(vocabulary: &Vocabulary, path: &ContentPath) -> bool {
    let in_folder = || {
        path.parent().is_some_and(|folder| folder.parts().any(|part| vocabulary.role(part) == Some(Role::Registers)))
    };
    matches!(path.extension().as_str(), "csv" | "xlsx" | "xls") && (kind_of(vocabulary, path).is_some() || in_folder())
}

/// Whether a table is a register by its name and has columns that are not for everybody.
pub(super) fn is_private(vocabulary: &Vocabulary, path: &ContentPath, table: Option<&Table>) -> bool {
    let (Some(register), Some(table)) = (kind_of(vocabulary, path), table) else { return false };
    table.header.iter().any(|head| column_of(register, head).is_some_and(|index| register.columns[index].private))
}

/// Which register a table file of that name is.
pub(super) fn kind_of<'a>(vocabulary: &'a Vocabulary, path: &ContentPath) -> Option<&'a Register> {
    vocabulary.longest(Class::Register, path.stem()).map(|found| &vocabulary.registers[found.index])
}

/// Reads `table` as `register`. Every cell that does not fit its column is reported and left out.
pub(super) fn read(
    school: SchoolId,
    register: &Register,
    path: &ContentPath,
    table: &Table,
    problems: &mut Vec<Diagnostic>,
) -> RegisterTable {
    let columns: Vec<Option<usize>> = table.header.iter().map(|head| column_of(register, head)).collect();
    if columns.iter().all(Option::is_none) {
        problems.push(Diagnostic::new(Code::RegisterHeader, Place::line(path, table.header_line)));
    }
    for (head, column) in table.header.iter().zip(&columns) {
        if column.is_none() && !head.trim().is_empty() {
            problems.push(
                Diagnostic::new(Code::UnknownColumn, Place::line(path, table.header_line)).with("column", head.trim()),
            );
        }
    }
    let mut rows = Vec::with_capacity(table.rows.len());
    for (line, cells) in &table.rows {
        let mut row = BTreeMap::new();
        for ((head, column), cell) in table.header.iter().zip(&columns).zip(cells) {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            let Some(column) = column.map(|index| &register.columns[index]) else {
                row.insert(format!("?{}", head.trim()), cell.to_owned());
                continue;
            };
            match check(&column.form, cell) {
                Some(value) => {
                    row.entry(column.id.clone()).or_insert(value);
                }
                None => {
                    // That something stood there may count: an end of consent nobody can read.
                    row.insert(format!("!{}", column.id), cell.to_owned());
                    problems.push(
                        Diagnostic::new(Code::BadCell, Place::line(path, *line))
                            .with("column", head.trim())
                            .with("value", cell)
                            .with("expected", format!("form.{}", column.form)),
                    );
                }
            }
        }
        if !row.is_empty() {
            rows.push((*line, row));
        }
    }
    RegisterTable { school, register: register.id.clone(), path: path.clone(), rows, gaps: Vec::new() }
}

/// Reports rows that name somebody `is_known` does not know.
pub(super) fn report_strangers(table: &RegisterTable, is_known: &dyn Fn(&str) -> bool, problems: &mut Vec<Diagnostic>) {
    // The roster makes people known; rows of withdrawal and consent are held against people elsewhere.
    if matches!(table.register.as_str(), "roster" | "withdrawn" | "consent" | "spaces") {
        return;
    }
    for (line, row) in &table.rows {
        for name in ["name", "mentor"].iter().filter_map(|column| row.get(*column)).filter(|name| !is_known(name)) {
            problems.push(
                Diagnostic::new(Code::UnknownPerson, Place::line(&table.path, *line)).with("name", name.as_str()),
            );
        }
    }
}

fn column_of(register: &Register, head: &str) -> Option<usize> {
    let key = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let head = key(head);
    // 姓名(必填): what stands in brackets explains, it does not name.
    let short = head.strip_suffix("必填").unwrap_or(&head);
    register.columns.iter().position(|column| {
        column.words.iter().chain([&column.zh, &column.en]).any(|word| key(word) == head || key(word) == short)
    })
}

/// The cell as the column holds it; `None` if it does not fit.
fn check(form: &str, cell: &str) -> Option<String> {
    match form {
        "number" => {
            let digits = fold(cell).trim_end_matches(|c: char| !c.is_ascii_digit()).replace([',', ' '], "");
            digits.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number.to_string())
        }
        "date" => Date::parse(cell).map(|date| date.to_string()),
        "yes_no" => match fold(cell).as_str() {
            "是" | "√" | "✓" | "✔" | "yes" | "y" | "true" | "1" | "有" => Some("yes".to_owned()),
            "否" | "×" | "✗" | "✘" | "no" | "n" | "false" | "0" | "无" => Some("no".to_owned()),
            _ => None,
        },
        _ => Some(cell.to_owned()),
    }
}
