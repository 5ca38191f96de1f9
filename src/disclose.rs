//! Cuts the catalogue down to what one audience may see.
//!
//! **In** the whole [`Catalogue`] and an [`Audience`]. **Out** the catalogue without what is
//! withheld, and the [`ledger`] with the verdict of every file. **Never** marks a thing as
//! hidden for a later stage to hide: what may not be seen is not there any more.
//! **Start at** [`disclose()`].

use crate::catalogue::{Catalogue, Evidence, FileVerdict, Other, Owner};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::read::formats::Formats;
use crate::settings::Audience;
use crate::vocabulary::{Register, Vocabulary};

mod consent;
mod cut;
pub mod ledger;
mod withdrawn;

use consent::Consent;
use cut::Cut;
use ledger::Row;
use withdrawn::Withdrawn;

/// What an audience may see, and the verdict of every file.
pub struct Disclosed {
    /// The catalogue without what is withheld.
    pub catalogue: Catalogue,
    /// Every file with its verdict, by path.
    pub ledger: Vec<Row>,
    /// Rows of registers that name nobody and nothing.
    pub problems: Vec<Diagnostic>,
}

/// Cuts `catalogue` down for `audience`. Consent that ended before `as_of` is none.
pub fn disclose(
    mut catalogue: Catalogue,
    audience: Audience,
    as_of: Option<Date>,
    words: &Vocabulary,
    formats: &Formats,
) -> Disclosed {
    let mut problems = Vec::new();
    let withdrawn = Withdrawn::read(&catalogue, words, &mut problems);
    let consent = Consent::read(&catalogue, as_of, &mut problems);
    let mut evidence = std::mem::take(&mut catalogue.evidence);
    for thing in &mut evidence {
        if matches!(thing.verdict, FileVerdict::Withheld(_) | FileVerdict::Ignored(_)) {
            continue;
        }
        if withdrawn.holds_file(&catalogue, thing) {
            thing.verdict = FileVerdict::Withheld("reason.withdrawn");
        } else if audience == Audience::Public {
            keep_from_public(thing, words, formats, &consent);
        }
    }
    catalogue.evidence = evidence;
    withdrawn.mark_texts(&mut catalogue);
    cut_columns(&mut catalogue, audience, words);
    let ledger = ledger::rows(&catalogue);
    // A link to what is withheld is no broken link; of the file only its place stays known.
    let withheld = catalogue.evidence.iter().filter(|thing| matches!(thing.verdict, FileVerdict::Withheld(_)));
    let known = withheld.map(|thing| Other {
        path: thing.path.clone(),
        size_bytes: 0,
        verdict: thing.verdict.clone(),
        owner: None,
    });
    let mut known: Vec<Other> = known.collect();
    catalogue.others.append(&mut known);
    catalogue.others.sort_by(|a, b| a.path.cmp(&b.path));
    let catalogue = Cut::new(&catalogue, audience, withdrawn.people()).apply(catalogue);
    Disclosed { catalogue, ledger, problems }
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
            } else if family != "image" {
                thing.has_original = true;
            } else if thing.verdict != FileVerdict::Shown || thing.size_px.is_none() {
                // A photo says where and with what it was taken: the public gets pictures made of it.
                thing.verdict = FileVerdict::Withheld("reason.original_document");
            }
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
