//! Which files of the content are registers, of which schools, and how far they could be read.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::copies::Copies;
use crate::catalogue::input::Input;
use crate::catalogue::names::Names;
use crate::catalogue::register::{Gap, RegisterTable};
use crate::catalogue::{SchoolId, schools};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::read::table::Book;
use crate::read::{Facts, Trouble};
use crate::scan::{Entry, Ignored, What};
use crate::text::fold;
use crate::vocabulary::{Guards, Role, Vocabulary};

use super::cell::Cells;
use super::header::{self, Heads};
use super::rows::Reader;
use super::which::{self, Named};

/// The files that may be registers, and what became of those that were read.
pub(in crate::catalogue) struct Registers<'a> {
    input: &'a Input<'a>,
    cells: Cells<'a>,
    candidates: Vec<Candidate<'a>>,
    /// Folders of the schools.
    schools: Vec<ContentPath>,
    /// Path of a register → id of the sentence that says how far it was read.
    read: BTreeMap<ContentPath, &'static str>,
}

/// A file that may be a register.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    path: &'a ContentPath,
    /// The register its name names.
    named: Option<Named>,
    holds: Holds<'a>,
}

/// What a file holds.
#[derive(Clone, Copy)]
enum Holds<'a> {
    /// Sheets of a workbook or CSV.
    Sheets(&'a Book),
    /// A text that may hold a table or a list.
    Text(&'a Book),
    /// Nothing that could be read; id of the sentence that says why.
    Nothing(&'static str),
}

impl<'a> Registers<'a> {
    /// Looks for them in the whole content.
    pub(in crate::catalogue) fn new(input: &'a Input<'a>, schools: &[ContentPath]) -> Self {
        let candidates = input.tree.entries.iter().filter_map(|entry| candidate(input, entry)).collect();
        let cells = Cells::new(input.vocabulary);
        Self { input, cells, candidates, schools: schools.to_vec(), read: BTreeMap::new() }
    }

    /// Why the file is withheld, if it was taken for a register: id of a sentence that says how far it was read.
    pub(in crate::catalogue) fn reason(&self, path: &ContentPath) -> Option<&'static str> {
        self.read.get(path).copied()
    }

    /// Reads the registers of one school, and those beside the schools, which hold for each.
    pub(in crate::catalogue) fn of_school(
        &mut self,
        school: SchoolId,
        folder: &ContentPath,
        names: &Names<'_>,
        copies: &Copies,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<RegisterTable> {
        let mut candidates: Vec<Candidate<'a>> =
            self.candidates.iter().filter(|candidate| self.is_of(candidate, folder, names)).copied().collect();
        // What is read already is not read again from its copy.
        let paths: BTreeSet<&ContentPath> = candidates.iter().map(|candidate| candidate.path).collect();
        candidates.retain(|candidate| copies.original(candidate.path).is_none_or(|original| !paths.contains(original)));
        let mut tables = Vec::new();
        for candidate in candidates {
            let is_first = !self.read.contains_key(candidate.path);
            let mut found = Vec::new();
            let read = self.read_file(school, &candidate, &mut found);
            // A register beside the schools is read for each, and its faults are told once.
            if is_first {
                problems.extend(found);
                report_gaps(self.input.vocabulary, &read, problems);
            }
            if let Some(reason) = how_far(&read) {
                self.read.insert(candidate.path.clone(), reason);
            }
            let beside = !candidate.path.is_within(folder);
            tables.extend(read.into_iter().filter_map(|table| self.share(table, beside, folder, problems)));
        }
        tables
    }

    /// Whether a file is a register of the school in `folder`.
    fn is_of(&self, candidate: &Candidate<'_>, folder: &ContentPath, names: &Names<'_>) -> bool {
        let vocabulary = self.input.vocabulary;
        let path = candidate.path;
        let is_inside = path.is_within(folder)
            && !self
                .schools
                .iter()
                .any(|other| other != folder && other.as_str().len() > folder.as_str().len() && path.is_within(other));
        let is_beside = !path.is_within(folder) && !self.schools.iter().any(|school| path.is_within(school));
        if !is_inside && !is_beside {
            return false;
        }
        let is_among = which::is_among_registers(vocabulary, path);
        let guards = candidate.named.and_then(|named| which::guards(vocabulary, named));
        let is_plain = candidate.named.is_some_and(|named| named.is_plain);
        let is_table = matches!(candidate.holds, Holds::Sheets(_));
        let in_role =
            |role| path.parent().is_some_and(|folder| folder.parts().any(|part| vocabulary.role(part) == Some(role)));
        let is_text = !is_table && (in_role(Role::Tutorials) || in_role(Role::Library));
        let is_placed = || {
            let parent = path.parent().unwrap_or_default();
            let is_top = parent.is_root() || vocabulary.role(parent.name()) == Some(Role::Schools);
            if is_beside { is_among || is_top } else { schools::is_register_place(self.input, names, folder, path) }
        };
        match (guards, candidate.holds) {
            // Closed when in doubt: what its name says it is, it is anywhere.
            (Some(Guards::Closes), _) if is_plain && !is_text => true,
            (Some(_), Holds::Nothing(_)) => is_among && (is_plain || self.is_only_of_its_kind(candidate)),
            (_, Holds::Nothing(_)) => is_plain && is_among,
            (Some(_), _) => is_placed() || (is_plain && is_table),
            _ => is_placed(),
        }
    }

    /// Whether no other file says plainly that it is that register: then an application or a scan beside
    /// it is no register.
    fn is_only_of_its_kind(&self, candidate: &Candidate<'_>) -> bool {
        let Some(named) = candidate.named else { return false };
        let closes = which::guards(self.input.vocabulary, named) == Some(Guards::Closes);
        closes
            && !self.candidates.iter().any(|other| {
                let is_readable = !matches!(other.holds, Holds::Nothing(_));
                is_readable && other.named.is_some_and(|other| other.index == named.index && other.is_plain)
            })
    }

    fn read_file(
        &self,
        school: SchoolId,
        candidate: &Candidate<'a>,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<RegisterTable> {
        let vocabulary = self.input.vocabulary;
        let reader = |index: usize| Reader {
            vocabulary,
            cells: &self.cells,
            school,
            register: &vocabulary.registers[index],
            path: candidate.path,
        };
        let whole = |named: Option<Named>, reason| {
            named
                .map(|named| reader(named.index).table(Vec::new(), vec![Gap { line: None, reason }]))
                .into_iter()
                .collect()
        };
        let book = match candidate.holds {
            Holds::Nothing(reason) => return whole(candidate.named, reason),
            Holds::Sheets(book) | Holds::Text(book) => book,
        };
        if book.sheets.iter().all(|sheet| sheet.rows.is_empty() && sheet.lost.is_empty()) {
            return whole(candidate.named, "gap.empty");
        }
        let mut tables = Vec::new();
        for sheet in &book.sheets {
            let Some(register) = which::of_sheet(vocabulary, candidate.named, book, sheet) else { continue };
            let reader = Reader { register, ..reader(0) };
            let n_known =
                header::find(&Heads::new(vocabulary, register), &sheet.rows).map_or(0, |header| header.n_known);
            let is_blank = sheet.rows.is_empty() && sheet.lost.is_empty();
            // Of several sheets those without heads may explain the others; those that close are read all the same.
            let is_other = n_known == 0
                && book.sheets.len() > 1
                && (which::is_explaining(vocabulary, sheet) || register.guards.is_none())
                && sheet.lost.is_empty();
            if is_blank || is_other {
                continue;
            }
            match (sheet.is_hidden, register.guards) {
                (true, None) => {}
                (true, Some(Guards::Opens)) => {
                    tables.push(reader.table(Vec::new(), vec![Gap { line: None, reason: "gap.hidden" }]));
                }
                (true, Some(Guards::Closes))
                    if n_known == 0 && sheet.lost.is_empty() && which::is_explaining(vocabulary, sheet) => {}
                _ => {
                    let mut table = reader.read(sheet, problems);
                    which::add_status(vocabulary, register, &[&sheet.name, candidate.path.stem()], &mut table);
                    tables.push(table);
                }
            }
        }
        tables
    }

    /// The rows of a table beside the schools that are of the school in `folder`. Rows that do not say of
    /// which school they are hold for each if they guard people, else for none but an only school.
    fn share(
        &self,
        mut table: RegisterTable,
        is_beside: bool,
        folder: &ContentPath,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<RegisterTable> {
        if !is_beside || self.schools.len() < 2 {
            return Some(table);
        }
        let words = &self.input.vocabulary.register_words.schools;
        let key = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let names: Vec<String> = self.schools.iter().map(|school| key(school.name())).collect();
        let own = key(folder.name());
        let guards =
            self.input.vocabulary.registers.iter().any(|known| known.id == table.register && known.guards.is_some());
        let n_rows = table.rows.len();
        table.rows.retain(|(_, row)| {
            let said = row
                .iter()
                .find(|(id, _)| id.strip_prefix('?').is_some_and(|head| words.iter().any(|word| word == head)));
            match said.map(|(_, value)| key(value)) {
                Some(name) if names.contains(&name) => name == own,
                _ => guards,
            }
        });
        let is_lost = n_rows > 0 && table.rows.is_empty() && !guards && Some(folder) == self.schools.first();
        let tells = table.rows.iter().any(|(_, row)| row.keys().any(|id| id.starts_with('?')));
        if is_lost && !tells {
            problems.push(Diagnostic::new(Code::SchoolUnclear, Place::file(&table.path)));
        }
        Some(table).filter(|table| guards || !table.rows.is_empty())
    }
}

/// What of the registers could not be read, told; of those that guard people `disclose` tells, who knows
/// what it means.
fn report_gaps(vocabulary: &Vocabulary, tables: &[RegisterTable], problems: &mut Vec<Diagnostic>) {
    for table in tables {
        let register = vocabulary.registers.iter().find(|known| known.id == table.register);
        let Some(register) = register.filter(|register| register.guards.is_none()) else { continue };
        // A missing header is told by itself.
        for gap in table.gaps.iter().filter(|gap| gap.reason != "gap.header") {
            let place = gap.line.map_or_else(|| Place::file(&table.path), |line| Place::line(&table.path, line));
            let told = Diagnostic::new(Code::RegisterGap, place).with("reason", gap.reason);
            problems.push(told.with("register", register.zh.as_str()));
        }
    }
}

/// How far a file was read; `None` if it holds no register.
fn how_far(tables: &[RegisterTable]) -> Option<&'static str> {
    let is_unread = |table: &RegisterTable| table.rows.is_empty() && table.gaps.iter().any(|gap| gap.line.is_none());
    match tables {
        [] => None,
        all if all.iter().all(is_unread) => Some("reason.register_unread"),
        all if all.iter().any(|table| !table.gaps.is_empty()) => Some("reason.register_part"),
        _ => Some("reason.register"),
    }
}

/// Whether an entry may be a register, and what it holds.
fn candidate<'a>(input: &'a Input<'a>, entry: &'a Entry) -> Option<Candidate<'a>> {
    let (path, vocabulary) = (&entry.path, input.vocabulary);
    if entry.what == What::Folder {
        return unreadable_folder(vocabulary, entry);
    }
    if let Some(ignored) = &entry.ignored {
        return passed_over(input, entry, ignored);
    }
    let named = which::of_file(vocabulary, path);
    let facts = input.facts.get(path);
    let family = facts.map_or("other", |facts| facts.form().family.as_str());
    let guards = named.and_then(|named| which::guards(vocabulary, named));
    let holds = match input.tables.get(path) {
        Some(book) if family == "sheet" => Holds::Sheets(book),
        Some(book) if guards.is_some() && is_listed(facts) => Holds::Text(book),
        Some(book) if named.is_some_and(|named| has_heads(vocabulary, named, book)) => Holds::Text(book),
        _ if guards.is_some() || named.is_some_and(|named| named.is_plain) => Holds::Nothing(why_unread(facts)),
        _ => return None,
    };
    // Photos of signed forms lie in folders of that name: they allow nothing, and hide nothing.
    let is_scan = matches!(holds, Holds::Nothing(_)) && guards == Some(Guards::Opens);
    let by_own_name = which::named(vocabulary, path.stem()).is_some();
    (!is_scan || by_own_name).then_some(Candidate { path, named, holds })
}

/// Texts that people write lists in; a program or a page is none.
fn is_listed(facts: Option<&Facts>) -> bool {
    facts.is_some_and(|facts| matches!(facts.form.as_str(), "txt" | "md"))
}

fn has_heads(vocabulary: &Vocabulary, named: Named, book: &Book) -> bool {
    let heads = Heads::new(vocabulary, &vocabulary.registers[named.index]);
    book.sheets.iter().any(|sheet| header::find(&heads, &sheet.rows).is_some_and(|header| header.n_known > 1))
}

/// A folder that the system would not list, among registers or called after one that guards people; or one
/// with the name of such a register's file.
fn unreadable_folder<'a>(vocabulary: &Vocabulary, entry: &'a Entry) -> Option<Candidate<'a>> {
    if entry.ignored != Some(Ignored::Unreadable) {
        // A folder called 撤回.csv is no file of that name.
        let named = which::named(vocabulary, entry.path.stem()).filter(|named| named.is_plain)?;
        let is_table = which::is_called_table(&entry.path);
        let closes = which::guards(vocabulary, named) == Some(Guards::Closes);
        let holds = Holds::Nothing("gap.special");
        return (is_table && closes).then_some(Candidate { path: &entry.path, named: Some(named), holds });
    }
    let closes = || vocabulary.registers.iter().position(|register| register.guards == Some(Guards::Closes));
    let is_registers = entry.path.parts().any(|part| vocabulary.role(part) == Some(Role::Registers));
    let of_role = || closes().filter(|_| is_registers).map(|index| Named { index, is_plain: true });
    let named = which::of_folder(vocabulary, &entry.path).or_else(of_role)?;
    Some(Candidate { path: &entry.path, named: Some(named), holds: Holds::Nothing("gap.unreadable") })
}

/// What was passed over and bears the name of a register that guards people: a link, or the traces of a
/// file that is not there. What `ignore` lists was left out on purpose.
fn passed_over<'a>(input: &'a Input<'a>, entry: &'a Entry, ignored: &Ignored) -> Option<Candidate<'a>> {
    let (path, vocabulary) = (&entry.path, input.vocabulary);
    let reason = match ignored {
        Ignored::Listed(_) => return None,
        Ignored::Link => "gap.link",
        Ignored::Special => "gap.special",
        Ignored::Unreadable => "gap.unreadable",
        _ => "gap.trace",
    };
    let stem = path.name().trim_start_matches(|c: char| !c.is_alphanumeric()).trim_start_matches("lock.");
    let stem = stem.split('.').next().unwrap_or_default();
    let named = which::named(vocabulary, stem)?;
    which::guards(vocabulary, named)?;
    let folder = path.parent();
    let is_there = |(other, _): (&Entry, _)| {
        other.path.parent() == folder
            && which::named(vocabulary, other.path.stem()).is_some_and(|other| other.index == named.index)
    };
    (reason != "gap.trace" || !input.tree.files().any(is_there)).then_some(Candidate {
        path,
        named: Some(named),
        holds: Holds::Nothing(reason),
    })
}

/// Why a file holds no table: id of a sentence.
fn why_unread(facts: Option<&Facts>) -> &'static str {
    let Some(facts) = facts else { return "gap.unreadable" };
    let reason = facts.troubles.iter().find_map(|trouble| match trouble {
        Trouble::Empty => Some("gap.empty"),
        Trouble::Damaged { reason } if reason == "damage.encrypted" => Some("gap.encrypted"),
        Trouble::Damaged { .. } => Some("gap.damaged"),
        Trouble::Limit { .. } | Trouble::Bomb { .. } => Some("gap.limit"),
        Trouble::Unreadable { .. } => Some("gap.unreadable"),
        Trouble::Encoding => Some("gap.encoding"),
        Trouble::Contradicts { .. }
        | Trouble::Codec { .. }
        | Trouble::Escapes { .. }
        | Trouble::OddNames { .. }
        | Trouble::Incomplete => None,
    });
    reason.unwrap_or("gap.form")
}
