//! Whose a file is, and for which point.

use crate::catalogue::context::Context;
use crate::catalogue::name::Parts;
use crate::catalogue::names::Names;
use crate::catalogue::people::Who;
use crate::catalogue::said::{Held, Said};
use crate::catalogue::walk::Walk;
use crate::catalogue::{PersonId, SchoolId, Source};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::vocabulary::{Role, Vocabulary};

/// Makes the person known whom the name of the file `path` names for certain, so that files placed
/// before it know whom they name.
pub(super) fn meet(walk: &mut Walk<'_>, parts: &Parts, path: &ContentPath, context: &Context) {
    let Some(school) = context.school else { return };
    let vocabulary = walk.input.vocabulary;
    if walk.input.is_folder_file(path) || known_person(walk, school, parts).is_some() {
        return;
    }
    let Some(name) = new_person(vocabulary, parts, context) else { return };
    if let (_, Who::Ambiguous(candidates)) = walk.draft.person(vocabulary, school, &name) {
        walk.report_ambiguous(&name, &candidates, path);
    }
}

/// Whose the file is: said, else the folder's, else named in the file's name.
pub(super) fn whose(
    walk: &mut Walk<'_>,
    parts: &Parts,
    said: &Said<'_>,
    path: &ContentPath,
    found: &mut Context,
) -> Option<PersonId> {
    let school = found.school?;
    if let Some(name) = &said.item.person {
        return Some(said_person(walk, school, name, said, path, found));
    }
    let vocabulary = walk.input.vocabulary;
    let named = match known_person(walk, school, parts) {
        Some(known) => Some(known),
        None => new_person(vocabulary, parts, found).map(|name| {
            let (id, _) = walk.draft.person(vocabulary, school, &name);
            (name, id)
        }),
    };
    match (found.person, named) {
        (Some(folder), Some((name, other))) if other != folder && !names_others(vocabulary, parts) => {
            let folder_of = walk.draft.people[folder.index()].name.clone();
            let problem = Diagnostic::new(Code::OtherPersonNamed, Place::file(path));
            walk.problems.push(problem.with("named", name).with("folder", folder_of));
            Some(folder)
        }
        (Some(folder), _) => Some(folder),
        (None, Some((name, id))) => {
            walk.draft.people[id.index()].is_found = true;
            let shown = walk.draft.people[id.index()].name.clone();
            found.because("fact.person", &shown, &name, path);
            Some(id)
        }
        (None, None) => None,
    }
}

fn said_person(
    walk: &mut Walk<'_>,
    school: SchoolId,
    name: &str,
    said: &Said<'_>,
    path: &ContentPath,
    found: &mut Context,
) -> PersonId {
    let (id, who) = walk.draft.person(walk.input.vocabulary, school, name);
    let source = said.source("person", |item| item.person.is_some());
    if let Who::Ambiguous(candidates) = who {
        let place = source.as_ref().map_or(path, |(_, place)| &place.path).clone();
        walk.report_ambiguous(name, &candidates, &place);
    }
    if let (Some(folder), Some((_, place))) = (found.person.filter(|folder| *folder != id), &source) {
        let other = walk.draft.people[folder.index()].name.clone();
        let other_from = found.source_of("fact.person").unwrap_or(path).clone();
        Held { fact: "fact.person", value: name, place: place.clone() }.against(walk, &other, &other_from);
    }
    walk.draft.people[id.index()].is_found = true;
    if let Some((source, _)) = source {
        let shown = walk.draft.people[id.index()].name.clone();
        found.note("fact.person", &shown, name, source);
    }
    id
}

/// Whether the names of two files that hold the same name two people of the school: both handed it in.
pub(super) fn are_of_two(
    walk: &Walk<'_>,
    names: &Names<'_>,
    (a, b): (&ContentPath, &ContentPath),
    context: &Context,
) -> bool {
    let named = |path| context.school.and_then(|school| known_person(walk, school, names.file(path)));
    let other = named(b).map(|(_, id)| id);
    named(a).is_some_and(|(_, id)| other != Some(id))
}

/// Somebody of the school whom the file's name names.
fn known_person(walk: &Walk<'_>, school: SchoolId, parts: &Parts) -> Option<(String, PersonId)> {
    let vocabulary = walk.input.vocabulary;
    parts.names.iter().find_map(|name| match walk.draft.known.who(vocabulary, school, name) {
        Who::Known(id) => Some((name.clone(), id)),
        _ => None,
    })
}

/// A word of the file's name that looks like a person's, where no folder says whose the file is, and
/// its name or folder tells its point or kind besides. Pupils and reviewers are not meant.
fn new_person(vocabulary: &Vocabulary, parts: &Parts, context: &Context) -> Option<String> {
    let name = parts.people.first()?;
    if context.person.is_some() || context.activity.is_some() {
        return None;
    }
    let point = parts.point.is_some() || context.point.is_some();
    let kind = !parts.kinds.is_empty() || context.kind.is_some();
    let tells = match context.role {
        None | Some(Role::Teachers | Role::Points) => point || kind || context.role.is_some(),
        // A group's own folder is full of names that stand for nobody's evidence.
        Some(Role::Groups) => parts.point.is_some(),
        _ => false,
    };
    let own = parts.point.is_some()
        || !(names_others(vocabulary, parts) || context.kind.is_some_and(|kind| vocabulary.kinds[kind].names_others));
    (tells && own).then(|| name.clone())
}

/// Whether a name in the file's name is often a pupil's or a reviewer's.
fn names_others(vocabulary: &Vocabulary, parts: &Parts) -> bool {
    parts.kind(vocabulary, "").is_some_and(|word| vocabulary.kinds[word.kind].names_others)
}

impl Parts {
    /// Whether a code in a file's name is a point's: its title, a person or a kind stands with it, or the folder
    /// holds points or people. `chapters/A1_zdd.md` is a chapter.
    fn tells_point(&self, found: &Context) -> bool {
        let stands_with = !self.kinds.is_empty() || !self.people.is_empty();
        let folder = found.person.is_some() || found.kind.is_some() || found.group.is_some();
        let role = matches!(found.role, Some(Role::Teachers | Role::Points | Role::Groups));
        !self.is_bare_code || stands_with || folder || role
    }
}

/// The point a file is evidence for: said, else the folder's, else named in the file's name.
pub(super) fn which_point(
    walk: &mut Walk<'_>,
    names: &Names<'_>,
    said: &Said<'_>,
    path: &ContentPath,
    found: &mut Context,
) -> Option<String> {
    if let Some(text) = &said.item.point {
        return said_point(walk, names, text, said, path, found);
    }
    match (&found.point, &names.file(path).point) {
        (Some(folder), Some((code, word))) if folder != code => {
            let folder = folder.clone();
            let held_from = found.source_of("fact.point").unwrap_or(path).to_string();
            walk.problems.push(
                Diagnostic::new(Code::Contradiction, Place::file(path))
                    .with("fact", "fact.point")
                    .with("held", folder.as_str())
                    .with("held_from", held_from)
                    .with("other", word.as_str())
                    .with("other_from", path.to_string()),
            );
            Some(folder)
        }
        (Some(folder), _) => Some(folder.clone()),
        (None, Some((code, word))) if names.file(path).tells_point(found) => {
            found.because("fact.point", code, word, path);
            Some(code.clone())
        }
        (None, _) => None,
    }
}

fn said_point(
    walk: &mut Walk<'_>,
    names: &Names<'_>,
    text: &str,
    said: &Said<'_>,
    path: &ContentPath,
    found: &mut Context,
) -> Option<String> {
    let (source, place) = said
        .source("point", |item| item.point.is_some())
        .unwrap_or_else(|| (Source::Name(path.clone()), Place::file(path)));
    let Some(code) = names.namer.finder.code(text) else {
        let framework = found.school.map_or("", |school| &walk.draft.schools[school.index()].framework);
        let problem = Diagnostic::new(Code::UnknownPoint, place).with("value", text).with("framework", framework);
        walk.problems.push(problem);
        return found.point.clone();
    };
    let named = names.file(path).point.as_ref();
    let other = match (&found.point, named) {
        (Some(folder), _) if folder != code => {
            Some((folder.clone(), found.source_of("fact.point").unwrap_or(path).clone()))
        }
        (None, Some((named, word))) if named != code => Some((word.clone(), path.clone())),
        _ => None,
    };
    if let Some((other, from)) = other {
        Held { fact: "fact.point", value: code, place }.against(walk, &other, &from);
    }
    found.note("fact.point", code, text, source);
    Some(code.to_owned())
}
