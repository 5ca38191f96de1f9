//! Opens the thing that a folder is.

use std::collections::BTreeSet;

use crate::catalogue::context::Context;
use crate::catalogue::draft::PackageKey;
use crate::catalogue::folder::{self, Around, FolderIs};
use crate::catalogue::input::split_list;
use crate::catalogue::name::Parts;
use crate::catalogue::names::Names;
use crate::catalogue::people::{self, Who};
use crate::catalogue::told;
use crate::catalogue::tutorials;
use crate::catalogue::walk::{Members, MembersOf, Walk};
use crate::catalogue::{GroupId, Origin, PackageId, PersonId, SchoolId};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::settings::{ItemSettings, TeacherSettings};
use crate::vocabulary::{Class, Role};

impl Walk<'_> {
    /// What holds below the folder `path`; `None` if what it holds is placed already.
    pub(super) fn enter(&mut self, names: &Names<'_>, path: &ContentPath, context: &Context) -> Option<Context> {
        let parts = names.folder(path);
        let school = context.school.expect("only schools are walked so");
        if self.is_draft_folder(path) {
            self.hold_back(path);
            return None;
        }
        let is = match self.what_is(names, path, context) {
            // A folder of copies is no second lesson.
            is if !matches!(is, FolderIs::Role(_)) && self.copies.fill(path) => FolderIs::Layer,
            is => is,
        };
        let is_one_page = match &is {
            FolderIs::Package | FolderIs::PersonPoint(..) => true,
            FolderIs::Point(_) => context.person.is_some(),
            FolderIs::Person(_) => context.point.is_some(),
            FolderIs::Activity => !self.holds_activities(names, parts, path),
            _ => false,
        };
        if is_one_page && self.children.is_described(path) && self.input.has_draft_index(path) {
            self.hold_back(path);
            return None;
        }
        let mut below = context.clone();
        match is {
            FolderIs::Role(Role::Tutorials) => {
                tutorials::walk(self, names, Some(school), path);
                return None;
            }
            FolderIs::Role(Role::Frameworks | Role::Profiles) => below.role = Some(Role::Registers),
            FolderIs::Role(role) => {
                below.learn(self.input, parts, path);
                below.role = Some(role);
                below.owner_folder = path.clone();
                below.because("fact.role", path.name(), path.name(), path);
            }
            FolderIs::Layer => below.learn(self.input, parts, path),
            FolderIs::Person(name) => self.enter_person(&mut below, parts, &name, path),
            FolderIs::PersonPoint(name, code) => {
                self.enter_person(&mut below, parts, &name, path);
                self.enter_point(&mut below, parts, code, path);
            }
            FolderIs::Point(code) => self.enter_point(&mut below, parts, code, path),
            FolderIs::Group => self.enter_group(&mut below, parts, path),
            FolderIs::Activity if self.holds_activities(names, parts, path) => {
                below.role = Some(Role::Activities);
                below.owner_folder = path.clone();
                below.activity_kind.clone_from(&parts.activity);
                below.because("fact.role", path.name(), parts.activity.as_deref().unwrap_or(path.name()), path);
            }
            FolderIs::Activity => self.enter_activity(&mut below, parts, path),
            FolderIs::Package => {
                let person = context.person.expect("a package by its folder lies in a person's");
                // 第3课 is part of a lesson's name.
                let title = if parts.episode.is_some() || parts.title.is_empty() { &parts.clean } else { &parts.title };
                let package = self.draft.package(PackageKey::Folder(school, person, path.clone()), title, path);
                below.learn(self.input, parts, path);
                below.forget_kind();
                self.set_package(&mut below, package, parts, path);
            }
        }
        Some(below)
    }

    /// Whether the folder's settings say that it is not to be shown yet.
    pub(super) fn is_draft_folder(&self, path: &ContentPath) -> bool {
        self.children.is_described(path) && self.input.is_draft_folder(path)
    }

    /// What a folder is, by its own settings, else by its name.
    fn what_is(&self, names: &Names<'_>, path: &ContentPath, context: &Context) -> FolderIs {
        let school = context.school.expect("only schools are walked so");
        let (known, vocabulary, parts) = (&self.draft.known, self.input.vocabulary, names.folder(path));
        let holds_people = || {
            let is_person = |child: &ContentPath| {
                let parts = names.folder(child);
                parts.is_person || known.has(vocabulary, school, &parts.clean)
            };
            self.children.folders(path).iter().any(is_person)
        };
        let around = Around {
            vocabulary,
            is_known: &|name| known.who(vocabulary, school, name) != Who::Unknown,
            is_told_by_remark: &|name| known.is_told_by_remark(school, name),
            holds_people: &holds_people,
            holds_lesson: &|| self.holds_lesson(names, path),
        };
        let is = folder::decide(&around, parts, context.standing());
        if !self.children.is_described(path) {
            return is;
        }
        let has = |file: &str| self.input.fields.contains_key(&path.join(file));
        let is_free = context.person.is_none() && context.activity.is_none();
        match is {
            FolderIs::Person(_) | FolderIs::PersonPoint(..) => is,
            _ if is_free && has("teacher.toml") => FolderIs::Person(parts.title.clone()),
            _ if is_free && has("group.toml") => FolderIs::Group,
            _ if is_free && has("activity.toml") => FolderIs::Activity,
            FolderIs::Layer if context.person.is_some() && has("package.toml") => FolderIs::Package,
            is => is,
        }
    }

    /// Whether a folder such as 集体备课 holds several activities, each with its date.
    fn holds_activities(&self, names: &Names<'_>, parts: &Parts, path: &ContentPath) -> bool {
        let has_own =
            ["activity.toml", "index.toml"].iter().any(|file| self.input.fields.contains_key(&path.join(file)));
        let is_dated = |child: &ContentPath| names.folder(child).has_day();
        parts.date.is_none() && !has_own && self.children.folders(path).iter().any(is_dated)
    }

    /// Whether the files of a folder that says only a kind are of at least two others, and of no point.
    fn holds_lesson(&self, names: &Names<'_>, path: &ContentPath) -> bool {
        let vocabulary = self.input.vocabulary;
        let own = names.folder(path).kind(vocabulary, "").map(|word| word.kind);
        let files = || self.children.files(path).iter().map(|file| names.file(file));
        let kinds: BTreeSet<usize> = files()
            .filter_map(|parts| parts.kind(vocabulary, ""))
            .map(|word| word.kind)
            .filter(|kind| Some(*kind) != own)
            .collect();
        kinds.len() > 1 && files().all(|parts| parts.point.is_none())
    }

    fn enter_person(&mut self, below: &mut Context, parts: &Parts, name: &str, path: &ContentPath) {
        let input = self.input;
        let school = below.school.expect("a person is met in a school");
        let settings = self.own_fields(path, "teacher").map(|fields| TeacherSettings::read(fields, self.problems));
        let settings = settings.unwrap_or_default();
        let called = settings.name.as_deref().unwrap_or(name);
        let id = self.person_of(school, called, settings.id.as_deref(), path);
        let about = self.about(path, settings.description.clone());
        let group = settings.group.as_ref().map(|group| self.draft.group(input.vocabulary, school, group, None));
        let person = &mut self.draft.people[id.index()];
        if settings.name.is_some() && person.paths.is_empty() && !person.is_declared {
            // The name is the settings' own; the folder's holds the address.
            person.address.own = name.to_owned();
        }
        person.is_found = true;
        person.paths.push(path.clone());
        person.id = person.id.take().or(settings.id);
        person.address.take(settings.slug, settings.aliases);
        person.told.post = settings.post.as_ref().map(|_| Origin::Settings).or(person.told.post);
        person.post = settings.post.or(person.post.take());
        told::note(&mut person.told.groups, group, Origin::Settings);
        told::note(&mut person.told.groups, below.group, Origin::Found);
        person.group = group.or(person.group).or(below.group);
        person.about = person.about.take().or(about);
        let said = |class, texts: &[String]| texts.iter().map(|text| input.word_id(class, text)).collect::<Vec<_>>();
        let (subjects, grades) = (said(Class::Subject, &settings.subjects), said(Class::Grade, &settings.grades));
        let named_subject = parts.subject.iter().map(|(id, _)| id.clone()).chain(below.subject.clone());
        told::note(&mut person.told.subjects, subjects.iter().cloned(), Origin::Settings);
        told::note(&mut person.told.subjects, named_subject.clone(), Origin::Found);
        told::note(&mut person.told.grades, grades.iter().cloned(), Origin::Settings);
        extend_new(&mut person.subjects, subjects.into_iter().chain(named_subject));
        extend_new(&mut person.grades, grades.into_iter());
        below.person = Some(id);
        below.owner_folder = path.clone();
        let shown = person.name.clone();
        below.because("fact.person", &shown, name, path);
        if let Some(code) = below.point.clone() {
            self.open_point_package(below, parts, code, path);
        }
    }

    /// The person a folder is of, by `id`, else by name.
    fn person_of(&mut self, school: SchoolId, name: &str, said_id: Option<&str>, path: &ContentPath) -> PersonId {
        let vocabulary = self.input.vocabulary;
        let bearer = said_id.and_then(|id| self.draft.known.of_id(school, id));
        if let (Some(bearer), Some(said)) = (bearer, said_id) {
            let other = &self.draft.people[bearer.index()];
            if people::may_be_one(vocabulary, &other.name, name) {
                return bearer;
            }
            let from = other.paths.first().map_or_else(String::new, |path| format!(" ({path})"));
            let other = format!("{}{from}", other.name);
            let place = self.place_of(path, "teacher", "id");
            self.problems.push(Diagnostic::new(Code::PersonIdTwice, place).with("id", said).with("other", other));
        }
        let (mut id, who) = self.draft.person(vocabulary, school, name);
        let is_other =
            self.draft.people[id.index()].id.as_deref().is_some_and(|id| said_id.is_some_and(|said| said != id));
        match who {
            // One name, two ids: two people.
            Who::Known(_) if is_other => id = self.draft.add_person(vocabulary, school, name),
            // The id tells who of several is meant.
            Who::Ambiguous(_) if said_id.is_some() => id = self.draft.add_person(vocabulary, school, name),
            Who::Ambiguous(candidates) => self.report_ambiguous(name, &candidates, path),
            _ => {}
        }
        if let Some(said) = said_id {
            self.draft.known.give_id(school, said, id);
        }
        id
    }

    pub(super) fn report_ambiguous(&mut self, name: &str, candidates: &[String], path: &ContentPath) {
        let problem = Diagnostic::new(Code::AmbiguousPerson, Place::file(path));
        self.problems.push(problem.with("name", name).with("candidates", candidates.join("、")));
    }

    fn enter_point(&mut self, below: &mut Context, parts: &Parts, code: String, path: &ContentPath) {
        let word = parts.point.as_ref().map_or(path.name(), |(_, word)| word);
        below.learn(self.input, parts, path);
        below.because("fact.point", &code, word, path);
        below.forget_kind();
        below.point = Some(code.clone());
        below.package = None;
        if below.person.is_some() {
            self.open_point_package(below, parts, code, path);
        } else {
            below.owner_folder = path.clone();
        }
    }

    fn open_point_package(&mut self, below: &mut Context, parts: &Parts, code: String, path: &ContentPath) {
        let school = below.school.expect("a package is met in a school");
        let title = self.point_title(school, &code);
        let package = self.draft.package(PackageKey::Point(school, below.person, code), &title, path);
        self.set_package(below, package, parts, path);
    }

    /// The title of a package that has none of its own: its point's.
    pub(super) fn point_title(&self, school: SchoolId, code: &str) -> String {
        let framework = self.input.frameworks.get(&self.draft.schools[school.index()].framework);
        let point = framework.and_then(|framework| framework.point(code));
        point.map(|point| point.zh.clone()).filter(|title| !title.is_empty()).unwrap_or_else(|| code.to_owned())
    }

    fn set_package(&mut self, below: &mut Context, id: PackageId, parts: &Parts, path: &ContentPath) {
        below.package = Some(id);
        below.owner_folder = path.clone();
        below.because("fact.package", &parts.clean, path.name(), path);
        let about = self.about(path, None);
        let title = self.index_title(path);
        let item = self.own_item(path, "package");
        let input = self.input;
        let package = &mut self.draft.packages[id.index()];
        package.about = package.about.take().or(about);
        if let Some(title) = item.title.or(title) {
            package.title = title;
        }
        package.address.take(item.slug, item.aliases);
        let is_said = [
            ("subject", item.subject.is_some()),
            ("grade", item.grade.is_some()),
            ("term", item.term.is_some()),
            ("date", item.date.is_some()),
        ];
        package.said.extend(is_said.into_iter().filter(|(_, is)| *is).map(|(fact, _)| fact));
        let said = |class, text: Option<String>| text.map(|text| input.word_id(class, &text));
        package.subject = said(Class::Subject, item.subject).or(package.subject.take()).or(below.subject.clone());
        package.grade = said(Class::Grade, item.grade).or(package.grade.take()).or(below.grade.clone());
        package.term = item.term.or(package.term.take()).or(below.term.clone());
        package.date = item.date.or(package.date).or(below.date);
    }

    fn enter_group(&mut self, below: &mut Context, parts: &Parts, path: &ContentPath) {
        let school = below.school.expect("a group is met in a school");
        let id = self.draft.group(self.input.vocabulary, school, &parts.clean, Some(path));
        below.learn(self.input, parts, path);
        below.group = Some(id);
        below.owner_folder = path.clone();
        below.because("fact.group", &parts.clean, path.name(), path);
        self.describe_group(id, path);
    }

    fn describe_group(&mut self, id: GroupId, path: &ContentPath) {
        let about = self.about(path, None);
        let item = self.own_item(path, "group");
        let school = self.draft.groups[id.index()].school;
        self.note_members(MembersOf::Group(id), &item, school, path);
        let group = &mut self.draft.groups[id.index()];
        group.about = group.about.take().or(about);
        group.address.take(item.slug, item.aliases);
        group.name = item.title.unwrap_or_else(|| group.name.clone());
    }

    fn enter_activity(&mut self, below: &mut Context, parts: &Parts, path: &ContentPath) {
        let school = below.school.expect("an activity is met in a school");
        let name = if parts.title.is_empty() { &parts.clean } else { &parts.title };
        let id = self.draft.activity(school, name, path);
        below.learn(self.input, parts, path);
        below.forget_kind();
        below.activity = Some(id);
        below.owner_folder = path.clone();
        below.because("fact.activity", name, path.name(), path);
        let about = self.about(path, None);
        let item = self.own_item(path, "activity");
        self.note_members(MembersOf::Activity(id), &item, school, path);
        let activity = &mut self.draft.activities[id.index()];
        activity.about = about;
        let is_said = [
            ("date", item.date.is_some()),
            ("term", item.term.is_some()),
            ("kind", item.kind.is_some()),
            ("hours", item.hours.is_some()),
        ];
        activity.said = is_said.into_iter().filter(|(_, is)| *is).map(|(fact, _)| fact).collect();
        activity.date = item.date.or(below.date);
        activity.term = item.term.or_else(|| below.term.clone());
        activity.kind = item.kind.or_else(|| parts.activity.clone()).or_else(|| below.activity_kind.clone());
        activity.hours = item.hours;
        activity.address.take(item.slug, item.aliases);
        activity.name = item.title.unwrap_or_else(|| activity.name.clone());
    }

    fn note_members(&mut self, of: MembersOf, item: &ItemSettings, school: SchoolId, path: &ContentPath) {
        let names: Vec<String> = item.members.iter().flat_map(|text| split_list(text)).collect();
        if !names.is_empty() {
            self.members.push(Members { of, school, names, path: path.clone() });
        }
    }

    /// Members as people of the school, now that everybody is known; names nobody bears are kept apart.
    pub(super) fn settle_members(&mut self) {
        for Members { of, school, names, path } in std::mem::take(&mut self.members) {
            let (mut members, mut others) = (Vec::new(), Vec::new());
            for name in names {
                match self.draft.known.who(self.input.vocabulary, school, &name) {
                    Who::Known(id) if members.contains(&id) => {}
                    Who::Known(id) => members.push(id),
                    Who::Ambiguous(candidates) => {
                        self.report_ambiguous(&name, &candidates, &path);
                        others.push(name);
                    }
                    Who::Unknown => {
                        let problem = Diagnostic::new(Code::UnknownPerson, Place::file(&path));
                        self.problems.push(problem.with("name", name.as_str()));
                        others.push(name);
                    }
                }
            }
            match of {
                MembersOf::Activity(id) => {
                    let activity = &mut self.draft.activities[id.index()];
                    (activity.members, activity.other_members) = (members, others);
                }
                MembersOf::Group(id) => {
                    for member in members {
                        let person = &mut self.draft.people[member.index()];
                        told::note(&mut person.told.groups, [id], Origin::Settings);
                        person.group.get_or_insert(id);
                    }
                }
            }
        }
    }
}

fn extend_new(list: &mut Vec<String>, more: impl Iterator<Item = String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
