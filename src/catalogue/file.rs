//! What a file is: whose, for which point, of which kind, on whose page.

use crate::catalogue::draft::PackageKey;
use crate::catalogue::input::Input;
use crate::catalogue::name::{Namer, Parts};
use crate::catalogue::people::Who;
use crate::catalogue::register;
use crate::catalogue::trouble;
use crate::catalogue::walk::{Context, Walk, word_id};
use crate::catalogue::{Evidence, FileVerdict, Inference, Other, Owner, PersonId, Source};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::read::Facts;
use crate::settings::ItemSettings;
use crate::vocabulary::{Class, Role};

/// Places one file: as evidence of some thing, or as something read.
pub(super) fn place(walk: &mut Walk<'_>, namer: &Namer<'_>, path: &ContentPath, context: &Context) {
    if let Some(other) = not_evidence(walk, path, context) {
        walk.draft.others.push(other);
        return;
    }
    let parts = namer.parts(path.stem(), false);
    let said = said_of(walk, path);
    let mut found = context.clone();
    let person = whose(walk, &parts, &said, path, &mut found);
    let point = which_point(walk, namer, &parts, &said, path, &mut found);
    let owner = owner_of(walk, &mut found, person, point.as_deref(), path);
    let mut evidence = evidence(walk.input, path, owner, &parts, &said, &mut found);
    evidence.person = person;
    evidence.point = point;
    if matches!(owner, Owner::Unfiled(_)) && found.role.is_none() {
        walk.problems.push(Diagnostic::new(Code::Unfiled, Place::file(path)));
    }
    walk.draft.evidence.push(evidence);
}

/// What somebody said of a file, and where.
#[derive(Default)]
pub(super) struct Said {
    pub(super) item: ItemSettings,
    pub(super) from: Option<Source>,
}

/// Sidecar first, then front matter.
pub(super) fn said_of(walk: &mut Walk<'_>, path: &ContentPath) -> Said {
    let input = walk.input;
    if let Some(fields) = input.sidecar(path) {
        let item = ItemSettings::read(fields, walk.problems);
        return Said { item, from: Some(Source::Sidecar(fields.path.clone())) };
    }
    match input.documents.get(path).and_then(|document| document.front.as_ref()) {
        Some(fields) => Said { item: ItemSettings::read(fields, walk.problems), from: Some(Source::FrontMatter(path.clone())) },
        None => Said::default(),
    }
}

/// Settings, sidecars, registers and index texts are read, not shown as evidence.
pub(super) fn not_evidence(walk: &mut Walk<'_>, path: &ContentPath, context: &Context) -> Option<Other> {
    let input = walk.input;
    let size_bytes = input.facts.get(path).map_or(0, |facts| facts.size_bytes);
    let school = context.school.map(Owner::WholeSchool);
    let other = |verdict| Some(Other { path: path.clone(), size_bytes, verdict, owner: school });
    if path.extension() == "toml" {
        if !input.is_folder_file(path)
            && let Some(target) = input.sidecar_target(path)
        {
            if !input.facts.contains_key(&target) {
                walk.problems.push(Diagnostic::new(Code::SidecarAlone, Place::file(path)).with("file", target.name()));
            }
            return other(FileVerdict::Ignored("reason.sidecar"));
        }
        return other(FileVerdict::Ignored("reason.settings"));
    }
    if input.is_index(path) && path.parent() == Some(context.owner_folder.clone()) {
        return other(FileVerdict::Shown);
    }
    let is_register = input.tables.contains_key(path) && (context.role == Some(Role::Registers) || is_loose(context));
    if is_register {
        let known = register::kind_of(input.vocabulary, path).is_some();
        if context.role == Some(Role::Registers) && !known {
            walk.problems.push(Diagnostic::new(Code::UnknownRegister, Place::file(path)));
        }
        if known || context.role == Some(Role::Registers) {
            return other(FileVerdict::Withheld("reason.register"));
        }
    }
    // What else lies among registers may be a scan of one.
    (context.role == Some(Role::Registers)).then(|| other(FileVerdict::Withheld("reason.register"))).flatten()
}

/// Directly under a school, in no thing's folder.
fn is_loose(context: &Context) -> bool {
    context.person.is_none() && context.package.is_none() && context.activity.is_none() && context.group.is_none() && context.role.is_none()
}

fn whose(walk: &mut Walk<'_>, parts: &Parts, said: &Said, path: &ContentPath, found: &mut Context) -> Option<PersonId> {
    let school = found.school?;
    if let Some(name) = &said.item.person {
        let (id, _) = walk.draft.person(walk.input.vocabulary, school, name);
        if let Some(folder) = found.person.filter(|folder| *folder != id) {
            contradiction(walk, path, "fact.person", name, said, &walk.draft.people[folder.index()].name.clone(), path);
        }
        walk.draft.people[id.index()].is_found = true;
        note(found, "fact.person", name, name, said.from.clone());
        return Some(id);
    }
    let named = named_person(walk, school, parts, found);
    match (found.person, named) {
        (Some(folder), Some((name, Some(other)))) if other != folder => {
            walk.problems.push(
                Diagnostic::new(Code::OtherPersonNamed, Place::file(path))
                    .with("named", name)
                    .with("folder", walk.draft.people[folder.index()].name.clone()),
            );
            Some(folder)
        }
        (Some(folder), _) => Some(folder),
        (None, Some((name, known))) => {
            let id = known.unwrap_or_else(|| walk.draft.person(walk.input.vocabulary, school, &name).0);
            walk.draft.people[id.index()].is_found = true;
            let shown = walk.draft.people[id.index()].name.clone();
            note(found, "fact.person", &shown, &name, Some(Source::Name(path.clone())));
            Some(id)
        }
        (None, None) => None,
    }
}

/// The person a file's name names: one who is known, or — only where no folder says whose it is and
/// the name tells its point or kind besides — a word that looks like a name.
fn named_person(walk: &Walk<'_>, school: crate::catalogue::SchoolId, parts: &Parts, found: &Context) -> Option<(String, Option<PersonId>)> {
    let vocabulary = walk.input.vocabulary;
    for segment in &parts.segments {
        if let Who::Known(id) = walk.draft.known.who(vocabulary, school, segment) {
            return Some((segment.clone(), Some(id)));
        }
    }
    let placed = found.person.is_some() || found.role.is_some() || found.activity.is_some() || found.group.is_some();
    let tells = parts.point.is_some() || !parts.kinds.is_empty();
    if placed && found.role != Some(Role::Points) && found.role != Some(Role::Teachers) || !tells {
        return None;
    }
    parts.segments.iter().find(|segment| vocabulary.looks_like_person(segment)).map(|segment| (segment.clone(), None))
}

fn which_point(
    walk: &mut Walk<'_>,
    namer: &Namer<'_>,
    parts: &Parts,
    said: &Said,
    path: &ContentPath,
    found: &mut Context,
) -> Option<String> {
    if let Some(text) = &said.item.point {
        let Some(code) = namer.finder.code(text) else {
            let framework = found.school.map_or(String::new(), |school| walk.draft.schools[school.index()].framework.clone());
            let problem = Diagnostic::new(Code::UnknownPoint, source_place(said, path));
            walk.problems.push(problem.with("value", text.as_str()).with("framework", framework));
            return found.point.clone();
        };
        if let Some(folder) = found.point.clone().filter(|folder| folder != code) {
            contradiction(walk, path, "fact.point", code, said, &folder, path);
        }
        note(found, "fact.point", code, text, said.from.clone());
        return Some(code.to_owned());
    }
    match (&found.point, &parts.point) {
        (Some(folder), Some((code, word))) if folder != code => {
            let folder = folder.clone();
            walk.problems.push(
                Diagnostic::new(Code::Contradiction, Place::file(path))
                    .with("fact", "fact.point")
                    .with("held", folder.as_str())
                    .with("held_from", found.owner_folder.as_str())
                    .with("other", word.as_str())
                    .with("other_from", path.name()),
            );
            Some(folder)
        }
        (Some(folder), _) => Some(folder.clone()),
        (None, Some((code, word))) => {
            let (code, word) = (code.clone(), word.clone());
            note(found, "fact.point", &code, &word, Some(Source::Name(path.clone())));
            Some(code)
        }
        (None, None) => None,
    }
}

/// The page a file stands on.
fn owner_of(walk: &mut Walk<'_>, found: &mut Context, person: Option<PersonId>, point: Option<&str>, path: &ContentPath) -> Owner {
    let Some(school) = found.school else { return Owner::Site };
    if let Some(activity) = found.activity {
        return Owner::Activity(activity);
    }
    match found.role {
        Some(Role::Library) => return Owner::Library(school),
        Some(Role::WholeSchool) => return Owner::WholeSchool(school),
        _ => {}
    }
    // A person's file for another point than its folder's goes to that point's package.
    let folder_holds = found.package.filter(|id| {
        let package = &walk.draft.packages[id.index()];
        package.person == person && (package.point.is_none() || package.point.as_deref() == point)
    });
    if let Some(package) = folder_holds {
        return Owner::Package(package);
    }
    if let Some(code) = point
        && (person.is_some() || found.group.is_none())
    {
        let title = walk.point_title(school, code);
        let folder = path.parent().unwrap_or_default();
        found.owner_folder = folder.clone();
        return Owner::Package(walk.draft.package(PackageKey::Point(school, person, code.to_owned()), &title, &folder));
    }
    match (person, found.group) {
        (Some(person), None) => Owner::Person(person),
        (Some(person), Some(_)) if found.person.is_some() => Owner::Person(person),
        (_, Some(group)) => Owner::Group(group),
        (None, None) => Owner::Unfiled(school),
    }
}

/// The evidence with everything its name, folder and sidecar tell.
pub(super) fn evidence(input: &Input<'_>, path: &ContentPath, owner: Owner, parts: &Parts, said: &Said, found: &mut Context) -> Evidence {
    let unknown = Facts::default();
    let facts = input.facts.get(path).unwrap_or(&unknown);
    let family = input.formats.get(&facts.form).map_or("other", |form| form.family.as_str());
    let kind = kind_of(input, path, parts, said, found, family);
    let document = input.documents.get(path);
    let from_name = |slot: &Option<String>, word: &Option<(String, String)>, fact, found: &mut Context| match word {
        Some((id, word)) => {
            note(found, fact, id, word, Some(Source::Name(path.clone())));
            Some(id.clone())
        }
        None => slot.clone(),
    };
    let subject = from_name(&found.subject.clone(), &parts.subject, "fact.subject", found);
    let grade = from_name(&found.grade.clone(), &parts.grade, "fact.grade", found);
    let term = from_name(&found.term.clone(), &parts.term, "fact.term", found);
    let phase = from_name(&found.phase.clone(), &parts.phase, "fact.phase", found);
    let named_date = parts.date.as_ref().map(|(date, word)| {
        note(found, "fact.date", &date.to_string(), word, Some(Source::Name(path.clone())));
        *date
    });
    let media = facts.media.as_ref();
    let item = &said.item;
    Evidence {
        path: path.clone(),
        owner,
        folder: below(&found.owner_folder, path),
        title: item.title.clone().or_else(|| document.and_then(|head| head.title.clone())).unwrap_or_else(|| title_of(parts)),
        kind,
        person: found.person,
        point: None,
        subject: item.subject.as_ref().map(|text| word_id(input, Class::Subject, text)).or(subject),
        grade: item.grade.as_ref().map(|text| word_id(input, Class::Grade, text)).or(grade),
        class: parts.class.as_ref().map(|(class, _)| *class).or(found.class),
        term: item.term.clone().or(term),
        phase,
        date: said_date(item.date, said, found).or(named_date).or(found.date),
        summary: item.description.clone().or_else(|| document.map(|head| head.excerpt.clone())).filter(|text| !text.is_empty()),
        form: facts.form.clone(),
        size_bytes: facts.size_bytes,
        size_px: facts.picture.as_ref().map(|picture| (picture.width_px, picture.height_px)).or(media.and_then(|media| media.size_px)),
        duration_ms: media.and_then(|media| media.duration_ms),
        codec: media.and_then(|media| media.video_codec.clone()),
        members: facts.archive.as_ref().map(|archive| {
            (archive.members.iter().map(|member| member.name.clone()).collect(), archive.n_members)
        }),
        n_zi: document.map(|head| head.n_zi),
        text_hash: document.map(|head| head.text_hash),
        captions: None,
        troubles: trouble::codes(&facts.troubles),
        verdict: trouble::verdict(input.formats, facts, item.is_draft),
        has_original: true,
        why: found.why.clone(),
    }
}

/// A name without copy marks; what is left of it may be nothing.
fn title_of(parts: &Parts) -> String {
    if parts.clean.is_empty() { parts.name.clone() } else { parts.clean.clone() }
}

fn said_date(date: Option<Date>, said: &Said, found: &mut Context) -> Option<Date> {
    let date = date?;
    note(found, "fact.date", &date.to_string(), &date.to_string(), said.from.clone());
    Some(date)
}

/// The kind: said, else by the file's own name, else by the nearest folder's.
fn kind_of(input: &Input<'_>, path: &ContentPath, parts: &Parts, said: &Said, found: &mut Context, family: &str) -> Option<String> {
    let vocabulary = input.vocabulary;
    if let Some(text) = &said.item.kind {
        let by_word = vocabulary.word(Class::Kind, text).map(|index| vocabulary.kinds[index].id.clone());
        let id = by_word.or_else(|| vocabulary.kind(text).map(|kind| kind.id.clone()));
        if let Some(id) = id {
            note(found, "fact.kind", &id, text, said.from.clone());
            return Some(id);
        }
    }
    if let Some(word) = parts.kind(vocabulary, family) {
        let id = vocabulary.kinds[word.kind].id.clone();
        note(found, "fact.kind", &id, &word.word, Some(Source::Name(path.clone())));
        return Some(id);
    }
    found.kind.as_ref().map(|(kind, _)| vocabulary.kinds[*kind].id.clone())
}

/// The folders between the owner's and the file.
fn below(owner: &ContentPath, path: &ContentPath) -> String {
    let folder = path.parent().unwrap_or_default();
    if !folder.is_within(owner) {
        return String::new();
    }
    folder.as_str()[owner.as_str().len()..].trim_matches('/').to_owned()
}

fn note(found: &mut Context, fact: &'static str, value: &str, word: &str, from: Option<Source>) {
    let Some(from) = from else { return };
    found.why.retain(|why| why.fact != fact);
    found.why.push(Inference { fact, value: value.to_owned(), word: word.to_owned(), from });
}

fn source_place(said: &Said, path: &ContentPath) -> Place {
    match &said.from {
        Some(Source::Sidecar(sidecar)) => Place::file(sidecar),
        _ => Place::file(path),
    }
}

fn contradiction(walk: &mut Walk<'_>, path: &ContentPath, fact: &'static str, held: &str, said: &Said, other: &str, other_from: &ContentPath) {
    let held_from = match &said.from {
        Some(Source::Sidecar(sidecar)) => sidecar.name().to_owned(),
        _ => path.name().to_owned(),
    };
    walk.problems.push(
        Diagnostic::new(Code::Contradiction, source_place(said, path))
            .with("fact", fact)
            .with("held", held)
            .with("held_from", held_from)
            .with("other", other)
            .with("other_from", other_from.parent().unwrap_or_default().as_str()),
    );
}
