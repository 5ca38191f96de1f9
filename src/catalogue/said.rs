//! What somebody said of a file: in its sidecar, else in its front matter.

use crate::catalogue::Source;
use crate::catalogue::context::Context;
use crate::catalogue::walk::Walk;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::settings::{Fields, ItemSettings};

/// What somebody said of a file, strongest first.
#[derive(Default)]
pub(super) struct Said<'a> {
    /// Everything said, the strongest source for each key.
    pub(super) item: ItemSettings,
    sources: Vec<(Source, ItemSettings, &'a Fields)>,
}

impl<'a> Said<'a> {
    /// What sidecar and front matter say of the file `path`.
    pub(super) fn of(walk: &mut Walk<'a>, path: &ContentPath) -> Self {
        let input = walk.input;
        let mut said = Self::default();
        if let Some(fields) = input.sidecar(path) {
            let item = ItemSettings::read(fields, walk.problems);
            said.sources.push((Source::Sidecar(fields.path.clone()), item, fields));
        }
        if let Some(fields) = input.documents.get(path).and_then(|document| document.front.as_ref()) {
            let item = ItemSettings::read(fields, walk.problems);
            said.sources.push((Source::FrontMatter(path.clone()), item, fields));
        }
        if let [(_, sidecar, _), (_, front, _)] = said.sources.as_slice() {
            said.report_own(walk, path);
            said.item = sidecar.clone().or(front);
        } else if let [(_, only, _)] = said.sources.as_slice() {
            said.item = only.clone();
        }
        said
    }

    /// The source that said what `has` looks for, and the place of `key` in it.
    pub(super) fn source(&self, key: &str, has: impl Fn(&ItemSettings) -> bool) -> Option<(Source, Place)> {
        let (source, _, fields) = self.sources.iter().find(|(_, item, _)| has(item))?;
        Some((source.clone(), place(fields, key)))
    }

    /// Notes a fact that was said.
    pub(super) fn note(
        &self,
        found: &mut Context,
        fact: &'static str,
        value: &str,
        word: &str,
        has: impl Fn(&ItemSettings) -> bool,
    ) {
        if let Some((source, _)) = self.source("", has) {
            found.note(fact, value, word, source);
        }
    }

    /// Says of keys that are read but do nothing for such a thing.
    pub(super) fn report_idle(&self, walk: &mut Walk<'_>, keys: &[&str]) {
        for (_, _, fields) in &self.sources {
            for key in keys.iter().filter(|key| fields.get(key).is_some()) {
                walk.problems.push(Diagnostic::new(Code::NoEffectYet, place(fields, key)).with("key", *key));
            }
        }
    }

    /// Reports what sidecar and front matter say differently.
    fn report_own(&self, walk: &mut Walk<'_>, path: &ContentPath) {
        let [(_, sidecar, fields), (_, front, _)] = self.sources.as_slice() else { return };
        type Pick = fn(&ItemSettings) -> Option<String>;
        let facts: [(&'static str, &str, Pick); 4] = [
            ("fact.person", "person", |item| item.person.clone()),
            ("fact.point", "point", |item| item.point.clone()),
            ("fact.kind", "kind", |item| item.kind.clone()),
            ("fact.date", "date", |item| item.date.map(|date| date.to_string())),
        ];
        for (fact, key, pick) in facts {
            if let (Some(held), Some(other)) = (pick(sidecar), pick(front))
                && held != other
            {
                let held = Held { fact, value: &held, place: place(fields, key) };
                held.against(walk, &other, path);
            }
        }
    }
}

fn place(fields: &Fields, key: &str) -> Place {
    match fields.get(key) {
        Some(field) => Place::span(&fields.path, &fields.source, field.span.clone()),
        None => Place::file(&fields.path),
    }
}

/// A fact that holds, and where it stands.
pub(super) struct Held<'a> {
    pub(super) fact: &'static str,
    pub(super) value: &'a str,
    pub(super) place: Place,
}

impl Held<'_> {
    /// Reports that `other_from` says something else.
    pub(super) fn against(self, walk: &mut Walk<'_>, other: &str, other_from: &ContentPath) {
        let held_from = self.place.path.to_string();
        walk.problems.push(
            Diagnostic::new(Code::Contradiction, self.place)
                .with("fact", self.fact)
                .with("held", self.value)
                .with("held_from", held_from)
                .with("other", other)
                .with("other_from", other_from.to_string()),
        );
    }
}
