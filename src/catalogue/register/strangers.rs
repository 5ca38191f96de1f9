//! Rows that name somebody the school does not know.

use crate::catalogue::RegisterTable;
use crate::diagnostic::{Code, Diagnostic, Place};

/// Reports rows that name somebody `is_known` does not know.
pub(in crate::catalogue) fn report_strangers(
    table: &RegisterTable,
    is_known: &dyn Fn(&str) -> bool,
    problems: &mut Vec<Diagnostic>,
) {
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
