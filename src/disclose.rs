//! Cuts the catalogue down to what one audience may see.
//!
//! **In** the whole [`Catalogue`] and an [`Audience`]. **Out** the catalogue without what is
//! withheld, and the [ledger](ledger) with the verdict of every file. **Never** marks a thing as
//! hidden for a later stage to hide: what may not be seen is not there any more.
//! **Start at** [`disclose()`].

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Evidence, FileVerdict, Owner};
use crate::date::Date;
use crate::read::formats::Formats;
use crate::settings::Audience;
use crate::text::fold;
use crate::vocabulary::{Register, Vocabulary};

mod cut;
pub mod ledger;

use cut::Cut;
use ledger::Row;

/// What an audience may see, and the verdict of every file.
pub struct Disclosed {
    /// The catalogue without what is withheld.
    pub catalogue: Catalogue,
    /// Every file with its verdict, by path.
    pub ledger: Vec<Row>,
}

/// Cuts `catalogue` down for `audience`. Consent that ended before `as_of` is none.
pub fn disclose(mut catalogue: Catalogue, audience: Audience, as_of: Option<Date>, words: &Vocabulary, formats: &Formats) -> Disclosed {
    let withdrawn = Withdrawn::read(&catalogue);
    let consent = Consent::read(&catalogue, as_of);
    let mut evidence = std::mem::take(&mut catalogue.evidence);
    for thing in &mut evidence {
        if matches!(thing.verdict, FileVerdict::Withheld(_) | FileVerdict::Ignored(_)) {
            continue;
        }
        if withdrawn.holds(&catalogue, thing) {
            thing.verdict = FileVerdict::Withheld("reason.withdrawn");
        } else if audience == Audience::Public {
            keep_from_public(thing, words, formats, &consent);
        }
    }
    catalogue.evidence = evidence;
    cut_columns(&mut catalogue, audience, words);
    let ledger = ledger::rows(&catalogue);
    let catalogue = Cut::new(&catalogue, audience, &withdrawn.people).apply(catalogue);
    Disclosed { catalogue, ledger }
}

/// What the public may not see of a file: originals of documents, and whatever may show pupils
/// where no consent is on record. Tutorials show nobody's pupils.
fn keep_from_public(thing: &mut Evidence, words: &Vocabulary, formats: &Formats, consent: &Consent) {
    thing.has_original = false;
    let family = formats.get(&thing.form).map_or("other", |form| form.family.as_str());
    let is_lesson = !matches!(thing.owner, Owner::Tutorial(_) | Owner::Series(_));
    match family {
        "image" | "video" | "audio" => {
            let kind = thing.kind.as_deref().and_then(|kind| words.kind(kind));
            let may_show_pupils = kind.is_none_or(|kind| kind.consent);
            if is_lesson && may_show_pupils && !consent.covers(thing) {
                thing.verdict = FileVerdict::Withheld("reason.no_consent");
            }
            thing.has_original = true;
        }
        "text" => {
            let shows_pupils = thing.kind.as_deref().and_then(|kind| words.kind(kind)).is_some_and(|kind| kind.consent);
            if shows_pupils && !consent.covers(thing) {
                thing.verdict = FileVerdict::Withheld("reason.no_consent");
            }
        }
        _ => thing.verdict = FileVerdict::Withheld("reason.original_document"),
    }
}

/// Private columns are for reviewers, with ID numbers masked; everybody else's catalogue has none.
fn cut_columns(catalogue: &mut Catalogue, audience: Audience, words: &Vocabulary) {
    let register = |id: &str| words.registers.iter().find(|register| register.id == id);
    let keep = |register: Option<&Register>, column: &str| {
        let known = register.and_then(|register| register.columns.iter().find(|known| known.id == column));
        audience == Audience::Review || known.is_some_and(|known| !known.private)
    };
    for table in &mut catalogue.registers {
        let register = register(&table.register);
        for (_, row) in &mut table.rows {
            row.retain(|column, _| keep(register, column));
            row.iter_mut().for_each(|(column, value)| mask(column, value));
        }
    }
    let roster = register("roster");
    for person in &mut catalogue.people {
        // What only the roster says of somebody's post is as private as the column.
        if person.post.is_some() && person.post.as_ref() == person.private.get("post") && !keep(roster, "post") {
            person.post = None;
        }
        person.private.retain(|column, _| keep(roster, column) && audience == Audience::Review);
        person.private.iter_mut().for_each(|(column, value)| mask(column, value));
    }
    if audience == Audience::Public {
        catalogue.registers.clear();
    }
}

/// ID numbers keep their first six digits, as the platforms show them.
fn mask(column: &str, value: &mut String) {
    if column == "id_number" {
        *value = value.chars().enumerate().map(|(at, c)| if at < 6 { c } else { '*' }).collect();
    }
}

/// Whom and what the register of withdrawals names.
struct Withdrawn {
    people: Vec<bool>,
    files: Vec<String>,
}

impl Withdrawn {
    fn read(catalogue: &Catalogue) -> Self {
        let mut withdrawn = Self { people: vec![false; catalogue.people.len()], files: Vec::new() };
        for table in catalogue.registers.iter().filter(|table| table.register == "withdrawn") {
            for (_, row) in &table.rows {
                if let Some(file) = row.get("file") {
                    withdrawn.files.push(file_key(file));
                } else if let Some(name) = row.get("name") {
                    for (index, person) in catalogue.people.iter().enumerate() {
                        withdrawn.people[index] |= person.school == table.school && fold(&person.name) == fold(name);
                    }
                }
            }
        }
        withdrawn
    }

    fn holds(&self, catalogue: &Catalogue, thing: &Evidence) -> bool {
        let owner = match thing.owner {
            Owner::Person(person) => Some(person),
            Owner::Package(package) => catalogue.package(package).person,
            _ => None,
        };
        let is_theirs = thing.person.or(owner).is_some_and(|person| self.people[person.index()]);
        is_theirs || self.files.iter().any(|file| names(file, thing))
    }
}

/// What the register of consent allows, by file.
struct Consent {
    /// Key of the file → consent given.
    files: BTreeMap<String, bool>,
}

impl Consent {
    fn read(catalogue: &Catalogue, as_of: Option<Date>) -> Self {
        let mut files = BTreeMap::new();
        for table in catalogue.registers.iter().filter(|table| table.register == "consent") {
            for (_, row) in &table.rows {
                let Some(file) = row.get("file") else { continue };
                let until = row.get("until").and_then(|text| Date::parse(text));
                let has_ended = until.zip(as_of).is_some_and(|(until, today)| until < today);
                let is_given = row.get("consent").is_some_and(|value| value == "yes") && !has_ended;
                // One refusal outweighs any number of consents.
                files.entry(file_key(file)).and_modify(|given| *given &= is_given).or_insert(is_given);
            }
        }
        Self { files }
    }

    fn covers(&self, thing: &Evidence) -> bool {
        let mut rows = self.files.iter().filter(|(file, _)| names(file, thing)).map(|(_, given)| *given).peekable();
        rows.peek().is_some() && rows.all(|given| given)
    }
}

fn file_key(written: &str) -> String {
    fold(written).replace('\\', "/").trim_matches('/').to_owned()
}

/// Whether a register's cell names this file: its path, or the end of it from a folder on.
fn names(file: &str, thing: &Evidence) -> bool {
    let path = fold(thing.path.as_str());
    path == file || path.strip_suffix(file).is_some_and(|head| head.ends_with('/'))
}
