//! What the registers of consent allow.

use crate::catalogue::{Catalogue, Evidence};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::text::fold;

/// Rows of consent, each bound to its school.
pub(super) struct Consent {
    rows: Vec<Given>,
}

struct Given {
    school: ContentPath,
    file: String,
    is_given: bool,
}

impl Consent {
    /// Reads the registers. Consent that ended before `as_of`, or whose end cannot be read, is none.
    /// So is that of a row that may mean one of several files: phones give their photos the same names.
    pub(super) fn read(catalogue: &Catalogue, as_of: Option<Date>, problems: &mut Vec<Diagnostic>) -> Self {
        let mut rows = Vec::new();
        for table in catalogue.registers.iter().filter(|table| table.register == "consent") {
            let school = &catalogue.school(table.school).path;
            for (line, row) in &table.rows {
                let Some(file) = row.get("file") else { continue };
                let until = row.get("until").and_then(|text| Date::parse(text));
                let has_ended =
                    until.zip(as_of).is_some_and(|(until, today)| until < today) || row.contains_key("!until");
                let is_given = row.get("consent").is_some_and(|value| value == "yes") && !has_ended;
                let key = file_key(file);
                let is_meant = |thing: &&Evidence| thing.path.is_within(school) && names(&key, &thing.path);
                let n = if key.contains('/') { 1 } else { catalogue.evidence.iter().filter(is_meant).count() };
                if n > 1 {
                    let unclear = Diagnostic::new(Code::ConsentUnclear, Place::line(&table.path, *line));
                    problems.push(unclear.with("file", file).with("n", n.to_string()));
                }
                rows.push(Given { school: school.clone(), file: key, is_given: is_given && n <= 1 });
            }
        }
        Self { rows }
    }

    /// Whether somebody consented to this file and nobody refused.
    pub(super) fn covers(&self, thing: &Evidence) -> bool {
        let mut rows = self
            .rows
            .iter()
            .filter(|row| thing.path.is_within(&row.school) && names(&row.file, &thing.path))
            .peekable();
        rows.peek().is_some() && rows.all(|row| row.is_given)
    }
}

/// A file as a register writes it, in one spelling.
pub(super) fn file_key(written: &str) -> String {
    fold(written).replace('\\', "/").trim_matches('/').to_owned()
}

/// Whether a register's cell names this file: its path, or the end of it from a folder on.
pub(super) fn names(file: &str, path: &ContentPath) -> bool {
    let path = fold(path.as_str());
    path == file || path.strip_suffix(file).is_some_and(|head| head.ends_with('/'))
}
