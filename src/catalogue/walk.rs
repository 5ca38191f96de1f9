//! From tree to catalogue: schools, then their registers, then their folders, then their files.

use std::collections::BTreeMap;

use crate::catalogue::draft::{Draft, PackageKey};
use crate::catalogue::file;
use crate::catalogue::folder::{self, FolderIs, Standing};
use crate::catalogue::input::Input;
use crate::catalogue::name::{Namer, Parts};
use crate::catalogue::people::Who;
use crate::catalogue::schools::{self, Children};
use crate::catalogue::{About, ActivityId, Catalogue, FileVerdict, GroupId, Inference, Other, PackageId, PersonId, School, SchoolId, Source};
use crate::catalogue::{order, register, tutorials};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::framework::{self, Framework, PointFinder};
use crate::path::ContentPath;
use crate::settings::fields::nearest;
use crate::settings::{ItemSettings, SchoolSettings, TeacherSettings};
use crate::vocabulary::{Class, Role};

/// Makes the catalogue. Never fails: what cannot be told is left open and reported.
pub fn catalogue(input: &Input<'_>) -> (Catalogue, Vec<Diagnostic>) {
    let children = Children::new(input.tree);
    let mut problems = Vec::new();
    let site_framework = input.site.framework.as_deref().unwrap_or(framework::DEFAULT);
    let finders = Finders::new(input);
    let namer = Namer { vocabulary: input.vocabulary, finder: finders.get(site_framework) };
    let found = schools::find(&children, &namer);
    let mut walk = Walk { input, children: &children, draft: Draft::default(), problems: &mut problems, waiting: Vec::new() };
    for path in &found.schools {
        if !walk.is_wanted(path) {
            walk.leave_out(path);
            continue;
        }
        let id = walk.add_school(path, site_framework);
        let framework = walk.draft.schools[id.index()].framework.clone();
        let namer = Namer { vocabulary: input.vocabulary, finder: finders.get(&framework) };
        walk.settle_points(id, &namer);
        walk.read_registers(id);
        let skip = if path.is_root() { &[][..] } else { &found.schools[..] };
        walk.folder(&namer, path, &Context::of_school(id, path), skip);
        walk.place_waiting(&namer);
    }
    for path in found.tutorials {
        tutorials::walk(&mut walk, &namer, None, &path);
    }
    if found.schools.iter().all(|path| !path.is_root()) {
        walk.stray_files(&namer, &ContentPath::root(), &found.strays);
    }
    let draft = walk.draft;
    let catalogue = order::finish(input, draft, &mut problems);
    (catalogue, problems)
}

/// A point finder for each framework.
struct Finders(BTreeMap<String, PointFinder>);

impl Finders {
    fn new(input: &Input<'_>) -> Self {
        let words = &input.vocabulary.code;
        let finder = |framework: &Framework| PointFinder::new(framework, input.frameworks, &words.prefixes, &words.not_after);
        Self(input.frameworks.iter().map(|framework| (framework.id.clone(), finder(framework))).collect())
    }

    fn get(&self, id: &str) -> &PointFinder {
        self.0.get(id).or_else(|| self.0.get(framework::DEFAULT)).expect("the default framework is compiled in")
    }
}

/// What holds for everything below a folder.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) school: Option<SchoolId>,
    pub(super) role: Option<Role>,
    pub(super) person: Option<PersonId>,
    pub(super) point: Option<String>,
    pub(super) package: Option<PackageId>,
    pub(super) group: Option<GroupId>,
    pub(super) activity: Option<ActivityId>,
    /// The folder of the thing that owns what lies below; the rest of the path is a label.
    pub(super) owner_folder: ContentPath,
    pub(super) kind: Option<(usize, String)>,
    pub(super) subject: Option<String>,
    pub(super) grade: Option<String>,
    pub(super) class: Option<u64>,
    pub(super) term: Option<String>,
    pub(super) phase: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) why: Vec<Inference>,
}

impl Context {
    pub(super) fn of_school(school: SchoolId, path: &ContentPath) -> Self {
        Self { school: Some(school), ..Self::of_site(path) }
    }

    pub(super) fn of_site(path: &ContentPath) -> Self {
        Self {
            school: None,
            role: None,
            person: None,
            point: None,
            package: None,
            group: None,
            activity: None,
            owner_folder: path.clone(),
            kind: None,
            subject: None,
            grade: None,
            class: None,
            term: None,
            phase: None,
            date: None,
            why: Vec::new(),
        }
    }

    fn standing(&self) -> Standing {
        Standing {
            role: self.role,
            in_person: self.person.is_some(),
            in_point: self.point.is_some(),
            in_package: self.package.is_some(),
            in_group: self.group.is_some(),
        }
    }

    /// Notes an inference from the name of `path`.
    pub(super) fn because(&mut self, fact: &'static str, value: impl Into<String>, word: impl Into<String>, path: &ContentPath) {
        self.why.retain(|why| why.fact != fact);
        self.why.push(Inference { fact, value: value.into(), word: word.into(), from: Source::Name(path.clone()) });
    }

    /// Takes over the facts that a folder's name tells of all it holds.
    fn learn(&mut self, input: &Input<'_>, parts: &Parts, path: &ContentPath) {
        if let Some(word) = parts.kind(input.vocabulary, "") {
            self.kind = Some((word.kind, word.word.clone()));
            self.because("fact.kind", input.vocabulary.kinds[word.kind].id.clone(), word.word.clone(), path);
        }
        let mut set = |slot: &mut Option<String>, fact, found: &Option<(String, String)>| {
            if let Some((id, word)) = found {
                *slot = Some(id.clone());
                self.why.retain(|why| why.fact != fact);
                self.why.push(Inference { fact, value: id.clone(), word: word.clone(), from: Source::Name(path.clone()) });
            }
        };
        set(&mut self.subject, "fact.subject", &parts.subject);
        set(&mut self.grade, "fact.grade", &parts.grade);
        set(&mut self.term, "fact.term", &parts.term);
        set(&mut self.phase, "fact.phase", &parts.phase);
        if let Some((class, word)) = &parts.class {
            self.class = Some(*class);
            self.because("fact.class", class.to_string(), word.as_str(), path);
        }
        if let Some((date, word)) = &parts.date {
            self.date = Some(*date);
            self.because("fact.date", date.to_string(), word.as_str(), path);
        }
    }
}

/// The walk over one site.
pub(super) struct Walk<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) children: &'a Children,
    pub(super) draft: Draft,
    pub(super) problems: &'a mut Vec<Diagnostic>,
    /// Files that wait until every person of the school is known.
    waiting: Vec<(ContentPath, Context)>,
}

impl Walk<'_> {
    /// Whether a school of that folder was asked for, by folder name or by the name it gives itself.
    fn is_wanted(&self, path: &ContentPath) -> bool {
        let name = self.input.folder_fields(path, "school").and_then(|fields| fields.get("name")).map(|field| field.value.as_written());
        let named = |wanted: &String| wanted == path.name() || name.as_ref() == Some(wanted) || *wanted == folder_title(self.input, path);
        self.input.only.is_empty() || self.input.only.iter().any(named)
    }

    /// A school that was not asked for: its files have their verdict, and nothing else is known of it.
    fn leave_out(&mut self, path: &ContentPath) {
        self.draft.left_out.push(folder_title(self.input, path));
        for (entry, stamp) in self.input.tree.files().filter(|(entry, _)| entry.path.is_within(path)) {
            self.draft.others.push(Other {
                path: entry.path.clone(),
                size_bytes: stamp.size_bytes,
                verdict: FileVerdict::Ignored("reason.other_school"),
                owner: None,
            });
        }
    }

    fn add_school(&mut self, path: &ContentPath, site_framework: &str) -> SchoolId {
        let input = self.input;
        let settings = input.folder_fields(path, "school").map(|fields| SchoolSettings::read(fields, self.problems));
        let settings = settings.unwrap_or_default();
        let id = SchoolId(u32::try_from(self.draft.schools.len()).expect("fewer than 2^32 schools"));
        let by_folder = || if path.is_root() { input.site.title.clone() } else { None };
        let name = settings.name.or_else(by_folder).unwrap_or_else(|| folder_title(input, path));
        let mut framework = settings.framework.unwrap_or_else(|| site_framework.to_owned());
        if input.frameworks.get(&framework).is_none() {
            self.unknown_framework(path, &framework);
            framework = framework::DEFAULT.to_owned();
        }
        self.draft.schools.push(School {
            path: path.clone(),
            name,
            slug: settings.slug,
            stage: settings.stage,
            environment: settings.environment,
            framework,
            points: settings.points,
            about: self.about(path, settings.description),
            form: settings.form.into_iter().collect(),
            ..School::default()
        });
        id
    }

    fn unknown_framework(&mut self, path: &ContentPath, framework: &str) {
        let known: Vec<&str> = self.input.frameworks.iter().map(|framework| framework.id.as_str()).collect();
        let place = self.place_of(path, "school", "framework");
        let mut problem = Diagnostic::new(Code::UnknownValue, place)
            .with("key", "framework")
            .with("value", framework)
            .with("allowed", known.join(", "));
        if let Some(near) = nearest(framework, known.into_iter()) {
            problem = problem.with("suggestion", near);
        }
        self.problems.push(problem);
    }

    /// Where `key` of a folder's own file stands.
    fn place_of(&self, folder: &ContentPath, name: &str, key: &str) -> Place {
        match self.input.folder_fields(folder, name) {
            Some(fields) => match fields.get(key) {
                Some(field) => Place::span(&fields.path, &fields.source, field.span.clone()),
                None => Place::file(&fields.path),
            },
            None => Place::file(folder),
        }
    }

    /// The points a school chose, as canonical codes; unknown ones are reported.
    fn settle_points(&mut self, id: SchoolId, namer: &Namer<'_>) {
        let written = std::mem::take(&mut self.draft.schools[id.index()].points);
        let (path, framework) = (self.draft.schools[id.index()].path.clone(), self.draft.schools[id.index()].framework.clone());
        for text in written {
            if let Some(code) = namer.finder.code(&text) {
                let points = &mut self.draft.schools[id.index()].points;
                if !points.iter().any(|known| known == code) {
                    points.push(code.to_owned());
                }
            } else {
                let codes = self.input.frameworks.get(&framework).into_iter().flat_map(|framework| &framework.points);
                let mut problem = Diagnostic::new(Code::UnknownPoint, self.place_of(&path, "school", "points"))
                    .with("value", text.as_str())
                    .with("framework", framework.as_str());
                if let Some(near) = nearest(&text, codes.map(|point| point.code.as_str())) {
                    problem = problem.with("suggestion", near);
                }
                self.problems.push(problem);
            }
        }
    }

    /// What a folder says of itself: its index text.
    pub(super) fn about(&self, folder: &ContentPath, description: Option<String>) -> Option<About> {
        self.input.index_of(folder).map(|(path, document)| About {
            path,
            excerpt: description.unwrap_or_else(|| document.excerpt.clone()),
            text_hash: document.text_hash,
        })
    }

    fn read_registers(&mut self, school: SchoolId) {
        let path = self.draft.schools[school.index()].path.clone();
        let tables: Vec<_> = self.input.tables.iter().filter(|(table, _)| table.is_within(&path)).collect();
        for (path, table) in tables {
            let Some(register) = register::kind_of(self.input.vocabulary, path) else { continue };
            let read = register::read(school, register, path, table, self.problems);
            if register.id == "roster" {
                self.add_roster(school, &read);
            }
            self.draft.registers.push(read);
        }
    }

    fn add_roster(&mut self, school: SchoolId, roster: &register::RegisterTable) {
        let vocabulary = self.input.vocabulary;
        for (line, row) in &roster.rows {
            let Some(name) = row.get("name") else { continue };
            if matches!(self.draft.known.who(vocabulary, school, name), Who::Known(_)) {
                self.problems.push(Diagnostic::new(Code::PersonTwice, Place::line(&roster.path, *line)).with("name", name.as_str()));
                continue;
            }
            let id = self.draft.add_person(school, name, true);
            let group = row.get("group").map(|group| self.draft.group(school, group, None));
            let list = |column: &str| row.get(column).map(|text| split_list(text)).unwrap_or_default();
            let person = &mut self.draft.people[id.index()];
            person.group = group;
            person.subjects = list("subject").iter().map(|text| word_id(self.input, Class::Subject, text)).collect();
            person.grades = list("grade").iter().map(|text| word_id(self.input, Class::Grade, text)).collect();
            person.full_time = row.get("full_time").map(|text| text == "yes");
            person.post = row.get("post").cloned();
            person.private = row.clone();
        }
    }

    /// Decides what each folder in `path` is, and goes on into it.
    fn folder(&mut self, namer: &Namer<'_>, path: &ContentPath, context: &Context, skip: &[ContentPath]) {
        for file in self.children.files(path) {
            self.waiting.push((file.clone(), context.clone()));
        }
        for child in self.children.folders(path) {
            if !skip.contains(child) {
                self.enter(namer, child, context);
            }
        }
    }

    fn enter(&mut self, namer: &Namer<'_>, path: &ContentPath, context: &Context) {
        let parts = namer.parts(path.name(), true);
        let school = context.school.expect("only schools are walked so");
        let is = {
            let (known, vocabulary) = (&self.draft.known, self.input.vocabulary);
            let is_known = |name: &str| matches!(known.who(vocabulary, school, name), Who::Known(_));
            folder::decide(namer, &parts, context.standing(), &is_known)
        };
        let mut below = context.clone();
        match is {
            FolderIs::Role(Role::Tutorials) => return tutorials::walk(self, namer, Some(school), path),
            FolderIs::Role(Role::Frameworks | Role::Profiles) => below.role = Some(Role::Registers),
            FolderIs::Role(role) => {
                below.role = Some(role);
                below.owner_folder = path.clone();
                below.because("fact.role", path.name(), path.name(), path);
            }
            FolderIs::Layer => below.learn(self.input, &parts, path),
            FolderIs::Person(name) => self.enter_person(&mut below, &parts, &name, path),
            FolderIs::PersonPoint(name, code) => {
                self.enter_person(&mut below, &parts, &name, path);
                self.enter_point(&mut below, &parts, code, path);
            }
            FolderIs::Point(code) => self.enter_point(&mut below, &parts, code, path),
            FolderIs::Group => {
                let group = self.draft.group(school, &parts.clean, Some(path));
                below.group = Some(group);
                below.owner_folder = path.clone();
                below.learn(self.input, &parts, path);
                below.because("fact.group", parts.clean.as_str(), path.name(), path);
                self.describe_group(group, path, namer);
            }
            FolderIs::Activity => self.enter_activity(&mut below, &parts, path, namer),
            FolderIs::Package => {
                let person = context.person.expect("a package by its folder lies in a person's");
                let package = self.draft.package(PackageKey::Folder(school, person, path.clone()), &parts.title, path);
                below.learn(self.input, &parts, path);
                below.kind = None;
                self.set_package(&mut below, package, &parts, path);
            }
        }
        self.folder(namer, path, &below, &[]);
    }

    fn enter_person(&mut self, below: &mut Context, parts: &Parts, name: &str, path: &ContentPath) {
        let school = below.school.expect("a person is met in a school");
        let settings = self.input.folder_fields(path, "teacher").map(|fields| TeacherSettings::read(fields, self.problems));
        let settings = settings.unwrap_or_default();
        let name = settings.name.as_deref().unwrap_or(name);
        let by_id = settings.id.as_ref().map(|id| format!("#{id}"));
        let known = by_id.as_ref().map(|key| self.draft.known.who(self.input.vocabulary, school, key));
        let id = match known {
            Some(Who::Known(id)) => id,
            _ => {
                let (id, who) = self.draft.person(self.input.vocabulary, school, name);
                if let Who::Ambiguous(candidates) = who {
                    self.problems.push(
                        Diagnostic::new(Code::AmbiguousPerson, Place::file(path)).with("name", name).with("candidates", candidates.join("、")),
                    );
                }
                id
            }
        };
        if let Some(key) = by_id {
            self.draft.known.add(school, &key, id, false);
        }
        let about = self.about(path, settings.description.clone());
        let group = settings.group.as_ref().map(|group| self.draft.group(school, group, None)).or(below.group);
        let input = self.input;
        let person = &mut self.draft.people[id.index()];
        person.is_found = true;
        person.paths.push(path.clone());
        person.id = person.id.take().or(settings.id);
        person.slug = person.slug.take().or(settings.slug);
        person.post = settings.post.or(person.post.take());
        person.group = person.group.or(group);
        person.about = person.about.take().or(about);
        let said_subjects = settings.subjects.iter().map(|text| word_id(input, Class::Subject, text));
        let named_subject = parts.subject.iter().map(|(id, _)| id.clone());
        extend_new(&mut person.subjects, said_subjects.chain(named_subject));
        extend_new(&mut person.grades, settings.grades.iter().map(|text| word_id(input, Class::Grade, text)));
        below.person = Some(id);
        below.owner_folder = path.clone();
        let shown = self.draft.people[id.index()].name.clone();
        below.because("fact.person", shown, path.name(), path);
        if let Some(code) = below.point.clone() {
            self.open_point_package(below, parts, code, path);
        }
    }

    fn enter_point(&mut self, below: &mut Context, parts: &Parts, code: String, path: &ContentPath) {
        let word = parts.point.as_ref().map_or(path.name(), |(_, word)| word);
        below.because("fact.point", code.as_str(), word, path);
        below.learn(self.input, parts, path);
        below.kind = None;
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
        below.because("fact.package", parts.clean.as_str(), path.name(), path);
        let about = self.about(path, None);
        let title = self.input.index_of(path).and_then(|(_, document)| document.title.clone());
        let item = self.input.folder_item(path, "package", self.problems).map(|(_, item)| item).unwrap_or_default();
        let input = self.input;
        let package = &mut self.draft.packages[id.index()];
        package.about = package.about.take().or(about);
        if let Some(title) = item.title.or(title) {
            package.title = title;
        }
        package.slug = package.slug.take().or(item.slug);
        let said = |class, text: Option<String>| text.map(|text| word_id(input, class, &text));
        package.subject = said(Class::Subject, item.subject).or(package.subject.take()).or(below.subject.clone());
        package.grade = said(Class::Grade, item.grade).or(package.grade.take()).or(below.grade.clone());
        package.term = item.term.or(package.term.take()).or(below.term.clone());
        package.date = item.date.or(package.date).or(below.date);
    }

    fn describe_group(&mut self, id: GroupId, path: &ContentPath, namer: &Namer<'_>) {
        let about = self.about(path, None);
        let item = self.input.folder_item(path, "group", self.problems).map(|(_, item)| item).unwrap_or_default();
        let school = self.draft.groups[id.index()].school;
        let (members, _) = self.people_named(&item, school, path, namer);
        for member in members {
            self.draft.people[member.index()].group.get_or_insert(id);
        }
        let group = &mut self.draft.groups[id.index()];
        group.about = group.about.take().or(about);
        group.slug = group.slug.take().or(item.slug);
        group.name = item.title.unwrap_or_else(|| group.name.clone());
    }

    fn enter_activity(&mut self, below: &mut Context, parts: &Parts, path: &ContentPath, namer: &Namer<'_>) {
        let school = below.school.expect("an activity is met in a school");
        let name = if parts.title.is_empty() { parts.clean.clone() } else { parts.title.clone() };
        let id = self.draft.activity(school, &name, path);
        below.learn(self.input, parts, path);
        below.kind = None;
        below.activity = Some(id);
        below.owner_folder = path.clone();
        below.because("fact.activity", name, path.name(), path);
        let about = self.about(path, None);
        let item = self.input.folder_item(path, "activity", self.problems).map(|(_, item)| item).unwrap_or_default();
        let (members, others) = self.people_named(&item, school, path, namer);
        let activity = &mut self.draft.activities[id.index()];
        activity.about = about;
        activity.date = item.date.or(below.date);
        activity.kind = item.kind.or_else(|| parts.activity.clone());
        activity.hours = item.hours;
        activity.members = members;
        activity.other_members = others;
        activity.slug = item.slug;
        activity.name = item.title.unwrap_or_else(|| activity.name.clone());
    }

    /// The members an item names, as people of the school; names nobody bears are kept apart.
    fn people_named(&mut self, item: &ItemSettings, school: SchoolId, path: &ContentPath, _: &Namer<'_>) -> (Vec<PersonId>, Vec<String>) {
        let (mut members, mut others) = (Vec::new(), Vec::new());
        for name in item.members.iter().flat_map(|text| split_list(text)) {
            match self.draft.known.who(self.input.vocabulary, school, &name) {
                Who::Known(id) if !members.contains(&id) => members.push(id),
                Who::Known(_) => {}
                _ => others.push(name),
            }
        }
        for name in &others {
            self.problems.push(Diagnostic::new(Code::UnknownPerson, Place::file(path)).with("name", name.as_str()));
        }
        (members, others)
    }

    fn place_waiting(&mut self, namer: &Namer<'_>) {
        for (path, context) in std::mem::take(&mut self.waiting) {
            file::place(self, namer, &path, &context);
        }
    }

    /// Files beside the schools, and folders that are none.
    fn stray_files(&mut self, namer: &Namer<'_>, root: &ContentPath, strays: &[ContentPath]) {
        let mut open: Vec<ContentPath> = strays.to_vec();
        let top = self.children.folders(root).iter().filter(|path| {
            matches!(namer.vocabulary.role(path.name()), Some(Role::Schools | Role::Frameworks | Role::Profiles))
        });
        let beside: Vec<ContentPath> = top.cloned().collect();
        let mut files: Vec<ContentPath> = self.children.files(root).to_vec();
        files.extend(beside.iter().flat_map(|path| self.children.files(path)).cloned());
        // Frameworks and profiles may be nested; schools' folders hold only schools.
        open.extend(beside.iter().filter(|path| namer.vocabulary.role(path.name()) != Some(Role::Schools)).flat_map(|path| self.children.folders(path)).cloned());
        while let Some(folder) = open.pop() {
            files.extend(self.children.files(&folder).iter().cloned());
            open.extend(self.children.folders(&folder).iter().cloned());
        }
        files.sort();
        for path in files {
            file::place(self, namer, &path, &Context::of_site(root));
        }
    }
}

/// The title of a school that has no settings: its folder's name.
fn folder_title(input: &Input<'_>, path: &ContentPath) -> String {
    if !path.is_root() {
        return path.name().to_owned();
    }
    input.tree.root.file_name().map_or_else(|| "/".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The id of a word as people write it, or the text itself where it is no known word.
pub(super) fn word_id(input: &Input<'_>, class: Class, text: &str) -> String {
    let words = match class {
        Class::Grade => &input.vocabulary.grades,
        _ => &input.vocabulary.subjects,
    };
    if words.iter().any(|word| word.id == text) {
        return text.to_owned();
    }
    let found = input.vocabulary.word(class, text).or_else(|| input.vocabulary.longest(class, text).map(|found| found.index));
    found.map_or_else(|| text.to_owned(), |index| words[index].id.clone())
}

/// A cell or value that lists several things: 语文、数学.
pub(super) fn split_list(text: &str) -> Vec<String> {
    text.split(['、', ',', '，', ';', '；', '/', '\n']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn extend_new(list: &mut Vec<String>, more: impl Iterator<Item = String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
