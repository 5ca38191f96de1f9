//! What stands in a register of withdrawals beside its names and files: titles, heads, notes, signatures, cells
//! of columns that nobody knows. Whoever it names without a row of their own may be meant.

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, RegisterTable, SchoolId};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::disclose::cell;
use crate::disclose::gate::{Gate, Named};
use crate::disclose::known::{self, Known};
use crate::disclose::letters::spelt;
use crate::disclose::place::{Item, Places};
use crate::disclose::withdrawn::Withdrawn;
use crate::text::shorten;
use crate::vocabulary::Vocabulary;

/// The longest name behind a word such as 经办人, in characters.
const MAX_NAME: usize = 12;

/// A text, and where it stands.
pub(super) struct Said {
    place: Place,
    text: String,
    is_prose: bool,
}

/// What stands beside the names and files of `table`.
pub(super) fn said<'a>(table: &'a RegisterTable, words: &'a Vocabulary) -> impl Iterator<Item = Said> + 'a {
    let about = words.registers.iter().find(|register| register.id == table.register).map(|it| it.about.as_slice());
    let schools = &words.register_words.schools;
    let by_rows = table.rows.iter().flat_map(move |(line, row)| {
        let cells = row.iter().filter(move |(id, _)| {
            let head = id.trim_start_matches(['?', '!']);
            let is_about = about.is_some_and(|about| about.iter().any(|known| known == head));
            let is_told = id.starts_with('?') && (schools.iter().any(|word| word == head) || is_bystander(words, head));
            !is_about && !is_told && !head.is_empty()
        });
        cells.map(|(id, text)| {
            let is_prose = !id.starts_with(['?', '!']);
            Said { place: Place::line(&table.path, *line), text: text.clone(), is_prose }
        })
    });
    let beside = table.beside.iter().map(|beside| Said {
        place: Place::line(&table.path, beside.line),
        text: beside.text.clone(),
        is_prose: beside.is_prose,
    });
    by_rows.chain(beside)
}

/// Holds what stands beside the rows of one school's registers against what the rows withdrew.
pub(super) struct Judge<'a, 'b> {
    words: &'a Vocabulary,
    known: &'a Known<'a>,
    places: &'a Places,
    school: SchoolId,
    gate: Gate,
    out: &'b mut Withdrawn,
}

impl<'a, 'b> Judge<'a, 'b> {
    pub(super) fn new(
        catalogue: &Catalogue,
        (words, known, places): (&'a Vocabulary, &'a Known<'a>, &'a Places),
        school: SchoolId,
        out: &'b mut Withdrawn,
    ) -> Self {
        let (gone, surnames) = known.all();
        let named = Named { school: None, gone, surnames, stay: Vec::new() };
        let gate = Gate::new(catalogue, vec![named], false, words);
        Self { words, known, places, school, gate, out }
    }

    pub(super) fn judge(&mut self, said: &Said, problems: &mut Vec<Diagnostic>) {
        let text = without_bystanders(self.words, &said.text);
        let parts: Vec<&str> = parts(&text).collect();
        let (found, is_list) = self.people(&text, &parts);
        let new = found.iter().any(|index| !self.out.people[*index]);
        let near = || parts.iter().find_map(|part| self.near(part, said.is_prose).map(|near| (*part, near)));
        let tell = |code: Code| Diagnostic::new(code, said.place.clone()).with("value", shorten(said.text.trim(), 40));
        if new {
            problems.push(tell(Code::WithdrawalBeside));
            self.out.unread[self.school.index()] = true;
            if is_list {
                found.iter().for_each(|index| self.out.people[*index] = true);
            }
        } else if parts.iter().copied().chain(cells(&text)).any(|part| self.is_file(part)) {
            problems.push(tell(Code::WithdrawalBeside));
            self.out.unread[self.school.index()] = true;
        } else if found.is_empty()
            && let Some((part, near)) = near()
        {
            let nearly = Diagnostic::new(Code::RegisterNearly, said.place.clone()).with("value", part);
            problems.push(nearly.with("near", near));
            self.out.unread[self.school.index()] = true;
        } else if !said.is_prose {
            parts.iter().for_each(|part| self.stranger(part, &said.place));
        }
    }

    /// Everybody whom a text names, and whether it holds nothing but names.
    fn people(&self, text: &str, parts: &[&str]) -> (BTreeSet<usize>, bool) {
        let by_part = |part: &&str| self.known.called(part);
        let whole: Vec<BTreeSet<usize>> = parts.iter().map(by_part).collect();
        let is_list = !whole.is_empty() && whole.iter().all(|found| !found.is_empty());
        let mut found: BTreeSet<usize> = whole.into_iter().flatten().collect();
        let within = self.gate.all_in(text);
        found.extend(within.iter().flat_map(|name| self.known.called(name)));
        (found, is_list)
    }

    /// Whether a part of a text is the path of something that no row withdrew, or begins with a folder's.
    fn is_file(&self, part: &str) -> bool {
        let is_path = part.contains(['/', '\\', '／', '＼']) || has_ending(part);
        let found = if is_path { self.places.find(part, true) } else { Vec::new() };
        let is_open = |at: &u32| match self.places.item(*at) {
            Item::File(index) => !self.out.has_file(index),
            Item::Other(index) => !self.out.has_other(index),
            Item::Folder => !self.out.has_folder(self.places.path(*at)),
        };
        // A path with blanks is parted at them.
        let begins = || {
            let path = cell::path(part);
            let above = path.match_indices('/').skip(1).map(|(slash, _)| &path[..slash]);
            above
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .any(|folder| self.places.find(folder, false).iter().any(is_open))
        };
        found.iter().any(is_open) || (is_path && found.is_empty() && (self.places.slip(part).is_some() || begins()))
    }

    /// Whom a part that may be a name nearly names.
    fn near(&self, part: &str, is_prose: bool) -> Option<String> {
        let clean = known::clean(self.words, part);
        let may_name = !is_prose && (self.words.looks_like_person(&clean) || !cell::letters(part).is_empty());
        let near = if may_name { self.known.slip(part, false) } else { self.known.spelling(part) };
        near.map(str::to_owned)
    }

    /// A part that looks like the name of somebody who is not here stays in force.
    fn stranger(&mut self, part: &str, place: &Place) {
        let clean = known::clean(self.words, part);
        if self.words.looks_like_person(&clean) && cell::is_name_like(&clean) {
            let said = Diagnostic::new(Code::UnknownPerson, place.clone()).with("name", part);
            self.out.names.push((self.school, clean.clone()));
            self.out.strangers.push((clean, said));
        }
    }
}

/// Whether a text ends like the name of a file.
fn has_ending(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// The cells that a quote which is closed too late put into one.
fn cells(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\t', ',', '，', ';', '；', '、']).map(cell::unquoted).filter(|cell| !cell.is_empty())
}

/// The parts of a text between marks, without bullets and quotes.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let is_mark = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | '，'
                    | ';'
                    | '；'
                    | '、'
                    | '。'
                    | ':'
                    | '：'
                    | '|'
                    | '('
                    | ')'
                    | '（'
                    | '）'
                    | '['
                    | ']'
                    | '【'
                    | '】'
                    | '!'
                    | '！'
                    | '?'
                    | '？'
            )
    };
    text.split(is_mark).map(cell::unquoted).filter(|part| !part.is_empty())
}

fn is_bystander(words: &Vocabulary, head: &str) -> bool {
    let key = |text: &str| spelt(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let head = key(head);
    words.register_words.bystanders.iter().any(|word| key(word) == head)
}

/// A text without who only keeps the register: the name behind 填表人： and the like.
fn without_bystanders(words: &Vocabulary, text: &str) -> String {
    let is_mark = |c: char| {
        c.is_whitespace() || matches!(c, ':' | '：' | ',' | '，' | ';' | '；' | '、' | '(' | ')' | '（' | '）')
    };
    let mut out = String::with_capacity(text.len());
    let mut is_next = false;
    for piece in text.split_inclusive(is_mark) {
        let part = piece.trim_end_matches(is_mark);
        if std::mem::take(&mut is_next) {
            is_next = part.is_empty();
            if !part.is_empty() && part.chars().count() <= MAX_NAME {
                out.push(' ');
                continue;
            }
        }
        is_next |= !part.is_empty() && is_bystander(words, part);
        out.push_str(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_the_register_is_not_meant() {
        let words = Vocabulary::builtin();
        for (text, expected) in [
            ("填表人：王主任 何甲甲", "填表人： 何甲甲"),
            ("填表人：\t王主任\t审核人：李校长", "填表人：\t 审核人： "),
            ("校长：何甲甲", "校长：何甲甲"),
            ("经办人", "经办人"),
            ("prepared by: Wang", "prepared by: Wang"),
        ] {
            assert_eq!(without_bystanders(&words, text), expected);
        }
        assert!(is_bystander(&words, "经办人") && !is_bystander(&words, "撤回者"));
    }
}
