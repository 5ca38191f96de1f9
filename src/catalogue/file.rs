//! What a file is: evidence, on whose page, or something read.

use crate::catalogue::context::{Context, join_terms};
use crate::catalogue::copies::COPY;
use crate::catalogue::draft::PackageKey;
use crate::catalogue::input::Input;
use crate::catalogue::name::Parts;
use crate::catalogue::names::Names;
use crate::catalogue::register;
use crate::catalogue::said::{Held, Said};
use crate::catalogue::trouble;
use crate::catalogue::walk::Walk;
use crate::catalogue::whose::{which_point, whose};
use crate::catalogue::{Evidence, FileVerdict, Other, Owner, PersonId, SchoolId};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::read::Facts;
use crate::vocabulary::{Class, Role};

/// Why a draft is kept back.
pub(super) const DRAFT: &str = "reason.draft";

/// What settings of a file can say that is of no use but for tutorials, folders or activities.
const IDLE: [&str; 6] = ["slug", "weight", "episode", "tags", "hours", "members"];

/// Places one file: as evidence of some thing, or as something read.
pub(super) fn place(walk: &mut Walk<'_>, names: &Names<'_>, path: &ContentPath, context: &Context) {
    if walk.is_draft(path) {
        walk.draft.evidence.push(draft(walk.input, path, context));
        return;
    }
    let other = not_evidence(walk, path, context);
    // The words of a folder that no thing calls its own have no other page to be read on.
    if let Some(other) = other.filter(|other| other.verdict != FileVerdict::Shown || is_own_text(walk, path, context)) {
        walk.draft.others.push(other);
        return;
    }
    let parts = names.file(path);
    let said = Said::of(walk, path);
    said.report_idle(walk, &IDLE);
    let mut found = context.clone();
    let person = whose(walk, parts, &said, path, &mut found);
    let point = which_point(walk, names, &said, path, &mut found);
    report_date(walk, parts, &said, path);
    let owner = owner_of(walk, &mut found, Belongs { person, point: point.as_deref(), parts }, path);
    let mut evidence = evidence(walk.input, path, owner, parts, &said, &mut found);
    evidence.person = person;
    evidence.point = point;
    if matches!(owner, Owner::Unfiled(_)) {
        walk.problems.push(Diagnostic::new(Code::Unfiled, Place::file(path)));
    }
    walk.draft.evidence.push(evidence);
}

/// A draft: where it lies is known to the ledger; its name and words are heeded by nobody.
fn draft(input: &Input<'_>, path: &ContentPath, context: &Context) -> Evidence {
    let owner = speaks_of(context).unwrap_or(Owner::Site);
    let mut bare = Context { school: context.school, owner_folder: context.owner_folder.clone(), ..Context::default() };
    let mut evidence = evidence(input, path, owner, &Parts::default(), &Said::default(), &mut bare);
    (evidence.person, evidence.point) = (context.person, context.point.clone());
    evidence.verdict = FileVerdict::Withheld(DRAFT);
    evidence
}

/// A date that was said and another in the name.
fn report_date(walk: &mut Walk<'_>, parts: &Parts, said: &Said<'_>, path: &ContentPath) {
    let (Some(date), Some((named, word))) = (said.item.date, &parts.date) else { return };
    let is_same = date == *named || named.to_string() == date.to_string()[..7];
    if let Some((_, place)) = said.source("date", |item| item.date.is_some()).filter(|_| !is_same) {
        Held { fact: "fact.date", value: &date.to_string(), place }.against(walk, word, path);
    }
}

/// Settings, sidecars, registers and index texts are read, not shown as evidence.
pub(super) fn not_evidence(walk: &mut Walk<'_>, path: &ContentPath, context: &Context) -> Option<Other> {
    let input = walk.input;
    let size_bytes = input.facts.get(path).map_or(0, |facts| facts.size_bytes);
    let owner = speaks_of(context);
    let other = |verdict| Some(Other { path: path.clone(), size_bytes, verdict, owner });
    let family = input.family(path);
    let is_secret = |path: &ContentPath| input.vocabulary.is_secret(path.name(), path.stem(), family);
    // What holds the same as a secret is one, whatever it is called.
    if is_secret(path) || context.is_secret || walk.copies.same(path).iter().any(is_secret) {
        return other(FileVerdict::Withheld("reason.secret"));
    }
    if path.extension() == "toml" && input.is_settings(path) {
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
    if walk.is_draft(path) {
        // Of a draft nothing is known to anybody, not even on whose page it would stand.
        return Some(Other { path: path.clone(), size_bytes, verdict: FileVerdict::Withheld(DRAFT), owner: None });
    }
    let is_first = || input.index_of(&context.owner_folder).is_some_and(|(first, _)| first == *path);
    if input.is_index(path) && path.parent() == Some(context.owner_folder.clone()) && is_first() {
        return other(FileVerdict::Shown);
    }
    if let Some(reason) = walk.registers.reason(path) {
        return other(FileVerdict::Withheld(reason));
    }
    if let Some(original) = walk.copies.original(path).cloned() {
        walk.draft.copies.insert(path.clone(), original);
        return other(FileVerdict::Ignored(COPY));
    }
    // A table with private columns is nobody's evidence, wherever it lies.
    if register::is_private(input.vocabulary, path, input.tables.get(path)) {
        return other(FileVerdict::Withheld("reason.register_elsewhere"));
    }
    if context.role != Some(Role::Registers) {
        return None;
    }
    if input.tables.contains_key(path) {
        walk.problems.push(Diagnostic::new(Code::UnknownRegister, Place::file(path)));
    }
    // What else lies among registers may be a scan of one.
    other(FileVerdict::Withheld("reason.among_registers"))
}

/// Whether the text of a folder is the own words of a thing; one that has two folders has the words of one.
fn is_own_text(walk: &Walk<'_>, path: &ContentPath, context: &Context) -> bool {
    let draft = &walk.draft;
    let abouts = [
        context.activity.and_then(|id| draft.activities[id.index()].about.as_ref()),
        context.package.and_then(|id| draft.packages[id.index()].about.as_ref()),
        context.person.and_then(|id| draft.people[id.index()].about.as_ref()),
        context.group.and_then(|id| draft.groups[id.index()].about.as_ref()),
        context.school.and_then(|id| draft.schools[id.index()].about.as_ref()),
    ];
    abouts.into_iter().flatten().any(|about| about.path == *path)
}

/// The thing whose settings or own text lie in its folder.
fn speaks_of(context: &Context) -> Option<Owner> {
    let thing = context.activity.map(Owner::Activity).or(context.package.map(Owner::Package));
    let whose = context.person.map(Owner::Person).or(context.group.map(Owner::Group));
    thing.or(whose).or(context.school.map(Owner::WholeSchool))
}

/// Whose a file was found to be, and for what.
#[derive(Clone, Copy)]
struct Belongs<'a> {
    person: Option<PersonId>,
    point: Option<&'a str>,
    parts: &'a Parts,
}

/// The page a file stands on.
fn owner_of(walk: &mut Walk<'_>, found: &mut Context, belongs: Belongs<'_>, path: &ContentPath) -> Owner {
    let Belongs { person, point, parts } = belongs;
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
        package.person == person && package.point.as_deref() == point
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
        // What lies in a group's own folder is the group's, whoever is named; a folder that is only
        // called after a group keeps its members' files apart.
        (Some(person), Some(_)) if found.person.is_some() || found.role != Some(Role::Groups) => Owner::Person(person),
        (_, Some(group)) => Owner::Group(group),
        (None, None) => nobodys(walk, school, parts, found, path),
    }
}

/// Rules and speeches that are nobody's are the school's; a dated file of an activity is that activity's.
fn nobodys(walk: &mut Walk<'_>, school: SchoolId, parts: &Parts, found: &mut Context, path: &ContentPath) -> Owner {
    let kinds = &walk.input.vocabulary.kinds;
    let kind = parts.kind(walk.input.vocabulary, "").map(|word| word.kind).or(found.kind);
    if kind.and_then(|kind| kinds[kind].role) == Some(Role::WholeSchool) {
        return Owner::WholeSchool(school);
    }
    let is_dated = parts.month.is_some() || parts.date.is_some();
    let Some(name) = parts.activity_name.as_ref().filter(|_| is_dated) else { return Owner::Unfiled(school) };
    let word = parts.activity.clone().unwrap_or_default();
    let folder = path.parent().unwrap_or_default();
    let id = walk.draft.activity(school, name, &folder.join(name));
    let activity = &mut walk.draft.activities[id.index()];
    activity.date = activity.date.or(parts.date.as_ref().map(|(date, _)| *date));
    activity.kind.get_or_insert_with(|| word.clone());
    found.owner_folder = folder;
    found.because("fact.activity", name, &word, path);
    Owner::Activity(id)
}

/// The evidence with everything its name, folder and sidecar tell.
pub(super) fn evidence(
    input: &Input<'_>,
    path: &ContentPath,
    owner: Owner,
    parts: &Parts,
    said: &Said<'_>,
    found: &mut Context,
) -> Evidence {
    let unknown = Facts::default();
    let facts = input.facts.get(path).unwrap_or(&unknown);
    let document = input.documents.get(path);
    let media = facts.media.as_ref();
    let item = &said.item;
    learn(input, parts, said, path, found);
    Evidence {
        path: path.clone(),
        owner,
        folder: below(&found.owner_folder, path),
        title: item
            .title
            .clone()
            .or_else(|| document.and_then(|head| head.title.clone()))
            .unwrap_or_else(|| title_of(parts)),
        kind: kind_of(input, path, parts, said, found, owner),
        person: found.person,
        authors: item.person.iter().chain(&item.further_people).cloned().collect(),
        point: None,
        subject: found.subject.clone(),
        grade: found.grade.clone(),
        class: found.class,
        term: found.term.clone(),
        phase: found.phase.clone(),
        date: found.date,
        summary: item
            .description
            .clone()
            .or_else(|| document.map(|head| head.excerpt.clone()))
            .filter(|text| !text.is_empty()),
        form: facts.form.clone(),
        size_bytes: facts.size_bytes,
        size_px: facts
            .picture
            .as_ref()
            .map(|picture| (picture.width_px, picture.height_px))
            .or(media.and_then(|media| media.size_px)),
        pose: facts.picture.as_ref().map(|picture| picture.pose).unwrap_or_default(),
        duration_ms: media.and_then(|media| media.duration_ms),
        codec: media.and_then(|media| media.video_codec.clone()),
        members: facts
            .archive
            .as_ref()
            .map(|archive| (archive.members.iter().map(|member| member.name.clone()).collect(), archive.n_members)),
        n_zi: document.map(|head| head.n_zi),
        captions: None,
        troubles: trouble::codes(&facts.troubles),
        verdict: trouble::verdict(input.formats, facts),
        has_original: true,
        copies: Vec::new(),
        why: std::mem::take(&mut found.why),
    }
}

/// What the file's own name tells, then what was said of it, over what the folders told.
fn learn(input: &Input<'_>, parts: &Parts, said: &Said<'_>, path: &ContentPath, found: &mut Context) {
    let outer = (found.kind, found.term.clone());
    found.learn(input, parts, path);
    // The kind depends on the file's form besides; a file that names its term means it alone.
    found.kind = outer.0;
    if let Some((term, _)) = &parts.term {
        found.term = Some(join_terms(input.vocabulary, outer.1.as_deref(), term));
    }
    let item = &said.item;
    if let Some(text) = &item.subject {
        let id = input.word_id(Class::Subject, text);
        said.note(found, "fact.subject", &id, text, |item| item.subject.is_some());
        found.subject = Some(id);
    }
    if let Some(text) = &item.grade {
        let id = input.word_id(Class::Grade, text);
        said.note(found, "fact.grade", &id, text, |item| item.grade.is_some());
        found.grade = Some(id);
    }
    if let Some(text) = &item.term {
        said.note(found, "fact.term", text, text, |item| item.term.is_some());
        found.term = Some(text.clone());
    }
    if let Some(date) = item.date {
        let text = date.to_string();
        said.note(found, "fact.date", &text, &text, |item| item.date.is_some());
        found.date = Some(date);
    }
}

/// A name without copy marks; what is left of it may be nothing.
fn title_of(parts: &Parts) -> String {
    if parts.clean.is_empty() { parts.name.clone() } else { parts.clean.clone() }
}

/// The kind: said, else by the file's own name, else by the nearest folder's.
fn kind_of(
    input: &Input<'_>,
    path: &ContentPath,
    parts: &Parts,
    said: &Said<'_>,
    found: &mut Context,
    owner: Owner,
) -> Option<String> {
    let vocabulary = input.vocabulary;
    if let Some(text) = &said.item.kind {
        let by_word = vocabulary.word(Class::Kind, text).map(|index| vocabulary.kinds[index].id.clone());
        let id = by_word.or_else(|| vocabulary.kind(text).map(|kind| kind.id.clone()));
        if let Some(id) = id {
            said.note(found, "fact.kind", &id, text, |item| item.kind.is_some());
            return Some(id);
        }
    }
    let form = input.facts.get(path).map_or("", |facts| facts.form.as_str());
    let family = vocabulary.kind_family(form, input.family(path));
    let is_groups = matches!(owner, Owner::Group(_) | Owner::WholeSchool(_));
    let given = |kind: usize| if is_groups { vocabulary.of_group(kind) } else { kind };
    if let Some(word) = parts.kind(vocabulary, family) {
        // Whoever's folder it lies in, it is theirs: 林芳/校本研修计划.
        let kind = if word.is_collective && found.person.is_some() { word.personal } else { given(word.kind) };
        let id = &vocabulary.kinds[kind].id;
        found.because("fact.kind", id, &word.word, path);
        return Some(id.clone());
    }
    // A folder's word colours only what comes in the forms of its kind, and nothing that says it is something else.
    let colours = |kind: &usize| vocabulary.kinds[*kind].formats.iter().any(|format| format == family);
    let kind =
        found.kind.filter(|kind| parts.taken_over.is_none() && parts.kinds.is_empty() && colours(kind)).map(given);
    if kind.is_none() {
        found.forget_kind();
    }
    if let (None, Some((word, noun))) = (kind, &parts.taken_over) {
        found.because("fact.no_kind", word, noun, path);
    }
    kind.map(|kind| vocabulary.kinds[kind].id.clone())
}

/// The folders between the owner's and the file.
fn below(owner: &ContentPath, path: &ContentPath) -> String {
    let folder = path.parent().unwrap_or_default();
    if !folder.is_within(owner) {
        return String::new();
    }
    folder.as_str()[owner.as_str().len()..].trim_matches('/').to_owned()
}
