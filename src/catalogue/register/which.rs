//! Which register a name says a file or sheet is.

use crate::formats::Formats;
use crate::path::ContentPath;
use crate::read::table::{Book, Sheet};
use crate::text::fold;
use crate::vocabulary::{Class, Form, Guards, Register, Role, Vocabulary};

use super::header::{self, Heads};
use crate::catalogue::RegisterTable;

/// A register that a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Its place in the vocabulary.
    pub(super) index: usize,
    /// Whether the name says nothing else behind the register's word: 撤回名单 2026, but not 撤回申请书.
    pub(super) is_plain: bool,
}

/// The register that `name` names by its longest word.
pub(super) fn named(vocabulary: &Vocabulary, name: &str) -> Option<Named> {
    let close = close(name);
    let name = if vocabulary.longest(Class::Register, name).is_some() { name } else { &close };
    let found = vocabulary.longest(Class::Register, name)?;
    let folded = fold(name);
    Some(Named { index: found.index, is_plain: says_nothing(vocabulary, &folded[found.end..]) })
}

/// A name without the blanks and marks without width that part its letters: 撤 回.
fn close(name: &str) -> String {
    let is_gap = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
    };
    name.chars().filter(|c| !is_gap(*c)).collect()
}

/// The register that a file's own name names, else, for one that guards people, that of the folder it lies in.
pub(super) fn of_file(vocabulary: &Vocabulary, path: &ContentPath) -> Option<Named> {
    let of_folder = || of_folder(vocabulary, &path.parent()?);
    named(vocabulary, path.stem()).or_else(of_folder).or_else(|| among_registers(vocabulary, path))
}

/// The register that a file's name names among registers, where the same word elsewhere says nothing: 登记/退出.csv.
fn among_registers(vocabulary: &Vocabulary, path: &ContentPath) -> Option<Named> {
    if !is_among_registers(vocabulary, path) {
        return None;
    }
    let stem = fold(&close(path.stem()));
    let is_named = |word: &String| {
        let mut places = stem.match_indices(word.as_str());
        places.any(|(at, _)| {
            let before = telling(vocabulary, &stem[..at]);
            let is_quiet = before.is_empty() || vocabulary.is_school_name(before);
            is_quiet && says_nothing(vocabulary, &stem[at + word.len()..])
        })
    };
    let index = vocabulary.registers.iter().position(|register| register.among.iter().any(is_named))?;
    Some(Named { index, is_plain: true })
}

/// The register that guards people and after which the folder is called.
pub(super) fn of_folder(vocabulary: &Vocabulary, folder: &ContentPath) -> Option<Named> {
    named(vocabulary, folder.name()).filter(|named| named.is_plain && guards(vocabulary, *named).is_some())
}

/// How the register decides who may see something.
pub(super) fn guards(vocabulary: &Vocabulary, named: Named) -> Option<Guards> {
    vocabulary.registers[named.index].guards
}

/// Whether a file of that ending is a table.
pub(super) fn is_called_table(path: &ContentPath) -> bool {
    Formats::builtin().by_extension(&path.extension()).is_some_and(|form| form.family == "sheet")
}

/// Whether the file lies in a folder of registers.
pub(super) fn is_among_registers(vocabulary: &Vocabulary, path: &ContentPath) -> bool {
    path.parent().is_some_and(|folder| folder.parts().any(|part| vocabulary.role(part) == Some(Role::Registers)))
}

/// Whether what follows a register's word tells no other thing: figures, dates, marks of copies, 名单.
fn says_nothing(vocabulary: &Vocabulary, rest: &str) -> bool {
    let rest = telling(vocabulary, rest);
    // 撤回.csv.bak: a second ending says nothing either.
    rest.len() <= 4 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What is left of a text behind the words, figures and dates that tell no other thing.
pub(super) fn telling<'a>(vocabulary: &Vocabulary, text: &'a str) -> &'a str {
    let mut rest = text;
    loop {
        rest = rest
            .trim_start_matches(|c: char| !c.is_alphabetic() || matches!(c, '年' | '月' | '日' | '号' | '第' | '版'));
        let endings = &vocabulary.register_words.endings;
        let ending = endings.iter().filter(|word| rest.starts_with(word.as_str())).map(String::len).max();
        let other = || {
            let matches = vocabulary.matches(rest);
            let is_time = |class| matches!(class, Class::Copy | Class::Term | Class::Register);
            matches.iter().filter(|m| m.start == 0 && is_time(m.class)).map(|m| m.end).max()
        };
        match ending.or_else(other) {
            Some(len) => rest = &rest[len..],
            None => return rest,
        }
    }
}

/// Which register a sheet is: its own name first, then its file's. A sheet of a file that guards people
/// is another register only if its heads say so better, and of one that closes, only if another sheet closes.
pub(super) fn of_sheet<'a>(
    vocabulary: &'a Vocabulary,
    by_file: Option<Named>,
    book: &Book,
    sheet: &Sheet,
) -> Option<&'a Register> {
    let by_name = named(vocabulary, &sheet.name);
    let register = |named: Named| &vocabulary.registers[named.index];
    match (by_name, by_file) {
        (Some(own), Some(file)) if guards(vocabulary, own).is_none() && guards(vocabulary, file).is_some() => {
            let header = |named, sheet: &Sheet| header::find(&Heads::new(vocabulary, register(named)), &sheet.rows);
            let n_known = |named| header(named, sheet).map_or(0, |header| header.n_known);
            let closes = |other: &&Sheet| {
                let is_own = named(vocabulary, &other.name).is_none_or(|named| named.index == file.index);
                is_own && header(file, other).is_some_and(|header| other.rows.len() > header.last + 1)
            };
            let is_held = guards(vocabulary, file) != Some(Guards::Closes)
                || book.sheets.iter().filter(|other| other.name != sheet.name).any(|other| closes(&other));
            Some(register(if is_held && n_known(own) > n_known(file) { own } else { file }))
        }
        (own, file) => own.or(file).map(register),
    }
}

/// Whether a sheet's name says that it explains the others.
pub(super) fn is_explaining(vocabulary: &Vocabulary, sheet: &Sheet) -> bool {
    let name: String = fold(&sheet.name).chars().filter(|c| c.is_alphabetic()).collect();
    vocabulary.register_words.explaining.contains(&name)
}

/// Takes what the names of a sheet and its file say of everybody in it: 退休教师, 调离人员. A cell of a row that
/// says so itself is stronger.
pub(super) fn add_status(vocabulary: &Vocabulary, register: &Register, names: &[&str], table: &mut RegisterTable) {
    let Some(column) = register.columns.iter().find(|column| column.form == Form::Status) else { return };
    let away = || vocabulary.statuses.iter().filter(|status| status.is_away);
    let said = names.iter().find_map(|name| {
        let name = fold(name);
        let name = name.trim_start_matches(|c: char| !c.is_alphabetic() || c == '年');
        let words = away().flat_map(|status| status.words.iter().map(move |word| (status, fold(word))));
        let begins = words.filter(|(_, word)| word.chars().count() > 1 && name.starts_with(word.as_str()));
        begins.max_by_key(|(_, word)| word.len()).map(|(status, _)| &status.id)
    });
    let Some(said) = said else { return };
    for (_, row) in &mut table.rows {
        row.entry(column.id.clone()).or_insert_with(|| said.clone());
    }
}
