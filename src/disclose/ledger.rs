//! The ledger: every file found, with what it was taken for and its one verdict.

use serde::Serialize;

use crate::catalogue::{Catalogue, FileVerdict, Owner};
use crate::message::{self, Language};
use crate::path::ContentPath;

/// One file. This shape is an interface: `check --format json` and `--ledger` write it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Where it is.
    pub path: ContentPath,
    /// Size in bytes.
    pub size: u64,
    /// Kind id, or null.
    pub kind: Option<String>,
    /// The thing on whose page it stands.
    pub subject: Option<Subject>,
    /// Name of the person.
    pub person: Option<String>,
    /// Canonical code of the point.
    pub point: Option<String>,
    /// `shown`, `download`, `withheld` or `ignored`.
    pub verdict: &'static str,
    /// Why it is withheld or ignored: id of a sentence.
    #[serde(skip)]
    pub reason_id: Option<&'static str>,
    /// The file of which it is a copy.
    #[serde(skip)]
    pub original: Option<ContentPath>,
    /// Why it is withheld or ignored, in words; filled when it is written.
    pub reason: Option<String>,
}

impl Row {
    /// Why it is withheld or ignored, in words.
    pub fn why(&self, language: Language) -> Option<String> {
        let original = self.original.iter().map(|path| ("original".into(), path.as_str().to_owned()));
        Some(message::say(language, self.reason_id?, &original.collect()))
    }
}

/// A thing that a page or a verdict is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Subject {
    /// `site`, `school`, `person`, `package`, `group`, `activity`, `library`, `series`, `tutorial`
    /// or `unfiled`.
    pub kind: &'static str,
    /// What tells it from others of its kind: names from the school down, joined by `/`.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Every file of the catalogue, by path.
pub fn rows(catalogue: &Catalogue) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::with_capacity(catalogue.evidence.len() + catalogue.others.len());
    for evidence in &catalogue.evidence {
        let (verdict, reason_id) = spell(&evidence.verdict);
        rows.push(Row {
            path: evidence.path.clone(),
            size: evidence.size_bytes,
            kind: evidence.kind.clone(),
            subject: Some(subject(catalogue, evidence.owner)),
            person: evidence.person.map(|id| catalogue.person(id).name.clone()),
            point: evidence.point.clone(),
            verdict,
            reason_id,
            original: None,
            reason: None,
        });
    }
    for other in &catalogue.others {
        let (verdict, reason_id) = spell(&other.verdict);
        rows.push(Row {
            path: other.path.clone(),
            size: other.size_bytes,
            kind: None,
            subject: other.owner.map(|owner| subject(catalogue, owner)),
            person: None,
            point: None,
            verdict,
            reason_id,
            original: catalogue.copies.get(&other.path).cloned(),
            reason: None,
        });
    }
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    rows
}

fn spell(verdict: &FileVerdict) -> (&'static str, Option<&'static str>) {
    match verdict {
        FileVerdict::Shown => ("shown", None),
        FileVerdict::Download => ("download", None),
        FileVerdict::Withheld(reason) => ("withheld", Some(reason)),
        FileVerdict::Ignored(reason) => ("ignored", Some(reason)),
    }
}

/// The thing that owns a file.
pub fn subject(catalogue: &Catalogue, owner: Owner) -> Subject {
    let school = |id: crate::catalogue::SchoolId| catalogue.school(id).name.clone();
    let of_school =
        |kind, id, name: &str| Subject { kind, id: format!("{}/{name}", school(id)), name: name.to_owned() };
    match owner {
        Owner::Site => Subject { kind: "site", id: String::new(), name: String::new() },
        Owner::WholeSchool(id) => Subject { kind: "school", id: school(id), name: school(id) },
        Owner::Library(id) => Subject { kind: "library", id: school(id), name: school(id) },
        Owner::Unfiled(id) => Subject { kind: "unfiled", id: school(id), name: school(id) },
        Owner::Person(id) => of_school("person", catalogue.person(id).school, &catalogue.person(id).name),
        Owner::Package(id) => {
            let package = catalogue.package(id);
            let person = package.person.map_or("", |person| &catalogue.person(person).name);
            let key = package.point.as_deref().unwrap_or_else(|| package.paths[0].as_str());
            Subject {
                kind: "package",
                id: format!("{}/{person}/{key}", school(package.school)),
                name: package.title.clone(),
            }
        }
        Owner::Group(id) => of_school("group", catalogue.group(id).school, &catalogue.group(id).name),
        Owner::Activity(id) => {
            let activity = catalogue.activity(id);
            Subject { kind: "activity", id: activity.path.as_str().to_owned(), name: activity.name.clone() }
        }
        Owner::Series(id) => {
            let series = catalogue.series(id);
            Subject { kind: "series", id: series.path.as_str().to_owned(), name: series.title.clone() }
        }
        Owner::Tutorial(id) => {
            let tutorial = catalogue.tutorial(id);
            let series = &catalogue.series(tutorial.series).path;
            Subject { kind: "tutorial", id: format!("{series}/{}", tutorial.title), name: tutorial.title.clone() }
        }
    }
}
