//! Registers: tables whose heads are matched to known columns, with the cells checked.
//!
//! [`found`] says which files are registers, [`which`] of what kind; [`rows`] reads a sheet: [`header`]
//! finds its heads, [`aside`] the rows that are nobody's, [`cell`] what a cell holds.

use std::collections::BTreeMap;

use crate::catalogue::SchoolId;
use crate::path::ContentPath;
use crate::read::table::Book;
use crate::vocabulary::{Role, Vocabulary};

mod aside;
mod cell;
mod found;
mod header;
mod rows;
mod strangers;
mod which;

pub(super) use found::Registers;
pub(super) use strangers::report_strangers;

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
    /// What stands beside the cells of the rows in a register that closes: somebody may be meant by it.
    pub beside: Vec<Beside>,
}

/// What is no cell of a row: a title, a head, a note, a signature, a remark at a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Line or row, counted from 1.
    pub line: u32,
    /// As written; cells are parted by tabulators.
    pub text: String,
    /// Whether it is a sentence or a signature, not a cell that may hold a name by itself.
    pub is_prose: bool,
}

/// A part of a register that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Line or row, counted from 1; `None` if the whole file or sheet could not be read.
    pub line: Option<u32>,
    /// Id of the sentence that says why.
    pub reason: &'static str,
}

/// Whether a file may be a register, so that its table must be read: one whose name names a register, a
/// table among registers or at the top of a school, a text in a folder of a register's name.
pub fn may_be_register(vocabulary: &Vocabulary, path: &ContentPath) -> bool {
    if which::of_file(vocabulary, path).is_some() {
        return true;
    }
    let folder = path.parent().unwrap_or_default();
    let is_table = which::is_called_table(path);
    let is_top = || {
        let mut others = folder.parts().filter(|part| vocabulary.role(part) != Some(Role::Schools));
        let is_loose = |part: &str| vocabulary.role(part).is_none();
        others.next().is_none_or(is_loose) && others.next().is_none()
    };
    is_table && (which::is_among_registers(vocabulary, path) || is_top())
}

/// Whether a file's name, or its folder's, calls it a register, and whether that one guards people.
pub(super) fn is_called_register(vocabulary: &Vocabulary, path: &ContentPath) -> (bool, bool) {
    let named = which::of_file(vocabulary, path);
    (named.is_some(), named.and_then(|named| which::guards(vocabulary, named)).is_some())
}

/// Whether a table is a register by its name and has columns that are not for everybody.
pub(super) fn is_private(vocabulary: &Vocabulary, path: &ContentPath, book: Option<&Book>) -> bool {
    let sheets = book.into_iter().flat_map(|book| &book.sheets);
    let by_file = which::of_file(vocabulary, path);
    sheets.into_iter().any(|sheet| {
        let of_sheet = which::named(vocabulary, &sheet.name).or(by_file);
        of_sheet.is_some_and(|named| {
            let register = &vocabulary.registers[named.index];
            let heads = header::Heads::new(vocabulary, register);
            let found = header::find(&heads, &sheet.rows);
            found.is_some_and(|header| header.column_ids().any(|index| register.columns[index].private))
        })
    })
}
