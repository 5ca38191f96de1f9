//! A school: its settings, its points, its registers.

use crate::catalogue::draft::Declared;
use crate::catalogue::file::DRAFT;
use crate::catalogue::input::{Input, split_list};
use crate::catalogue::name::Namer;
use crate::catalogue::names::Names;
use crate::catalogue::told;
use crate::catalogue::walk::Walk;
use crate::catalogue::{About, Address, FileVerdict, Origin, Other, RegisterTable, School, SchoolId};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::framework;
use crate::path::ContentPath;
use crate::read::document::Document;
use crate::settings::fields::nearest;
use crate::settings::{Fields, ItemSettings, SchoolSettings};
use crate::vocabulary::Class;

/// What stands in addresses for the name of a school that is the whole content.
const ROOT: &str = "school";

impl<'a> Walk<'a> {
    /// Whether a school of that folder was asked for, by folder name or by the name it gives itself.
    pub(super) fn is_wanted(&self, path: &ContentPath) -> bool {
        let name = self
            .input
            .folder_fields(path, "school")
            .and_then(|fields| fields.get("name"))
            .map(|field| field.value.as_written());
        let named = |wanted: &String| {
            wanted == path.name() || name.as_ref() == Some(wanted) || *wanted == folder_title(self.input, path)
        };
        self.input.only.is_empty() || self.input.only.iter().any(named)
    }

    /// A school that was not asked for: its files have their verdict, and nothing else is known of it.
    pub(super) fn leave_out(&mut self, path: &ContentPath) {
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

    /// A folder that is a draft: nothing it holds is known to anybody.
    pub(super) fn hold_back(&mut self, path: &ContentPath) {
        for (entry, stamp) in self.input.tree.files().filter(|(entry, _)| entry.path.is_within(path)) {
            let is_settings = entry.path.extension() == "toml" && self.input.is_settings(&entry.path);
            let verdict =
                if is_settings { FileVerdict::Ignored("reason.settings") } else { FileVerdict::Withheld(DRAFT) };
            let size_bytes = stamp.size_bytes;
            self.draft.others.push(Other { path: entry.path.clone(), size_bytes, verdict, owner: None });
        }
    }

    pub(super) fn add_school(&mut self, path: &ContentPath, site_framework: &str) -> SchoolId {
        let input = self.input;
        let settings = input.folder_fields(path, "school").map(|fields| SchoolSettings::read(fields, self.problems));
        let settings = settings.unwrap_or_default();
        let id = SchoolId(u32::try_from(self.draft.schools.len()).expect("fewer than 2^32 schools"));
        let by_folder = || if path.is_root() { input.site.title.clone() } else { None };
        let name = settings.name.or_else(by_folder).unwrap_or_else(|| folder_title(input, path));
        let mut is_framework_declared = settings.framework.is_some() || input.site.framework.is_some();
        let mut framework = settings.framework.unwrap_or_else(|| site_framework.to_owned());
        if input.frameworks.get(&framework).is_none() {
            self.unknown_framework(path, &framework);
            framework = framework::DEFAULT.to_owned();
            is_framework_declared = false;
        }
        let stage = settings.stage.map(|text| self.stage(path, text));
        let environment = settings.environment.map(|text| self.environment(path, text));
        // The content folder may be copied to any place: its name is none of the content's.
        let own = if path.is_root() { ROOT } else { path.name() }.to_owned();
        self.draft.schools.push(School {
            path: path.clone(),
            name,
            address: Address { own, slug: settings.slug, aliases: settings.aliases },
            stage,
            environment,
            framework,
            is_framework_declared,
            points: settings.points,
            about: self.about(path, settings.description),
            form: settings.form.into_iter().collect(),
            ..School::default()
        });
        id
    }

    /// The id of a stage as people write it; what is none is told and stays as it is written.
    fn stage(&mut self, path: &ContentPath, text: String) -> String {
        let words = self.input.vocabulary;
        let known = words.stages.iter().find(|stage| stage.id == text).map(|stage| stage.id.clone());
        let known = known.or_else(|| words.word(Class::Stage, &text).map(|at| words.stages[at].id.clone()));
        known.unwrap_or_else(|| {
            let allowed: Vec<&str> = words.stages.iter().map(|stage| stage.zh.as_str()).collect();
            self.unknown_value(path, "stage", &text, &allowed);
            text
        })
    }

    /// The id of an environment, by id or name in any framework.
    fn environment(&mut self, path: &ContentPath, text: String) -> String {
        let all: Vec<&framework::Label> =
            self.input.frameworks.iter().flat_map(|framework| &framework.environments).collect();
        let is_it =
            |label: &&&framework::Label| [&label.id, &label.zh, &label.en].into_iter().any(|name| *name == text);
        if let Some(known) = all.iter().find(is_it) {
            return known.id.clone();
        }
        let mut allowed: Vec<&str> = Vec::new();
        for label in &all {
            if !allowed.contains(&label.zh.as_str()) {
                allowed.push(&label.zh);
            }
        }
        self.unknown_value(path, "environment", &text, &allowed);
        text
    }

    fn unknown_framework(&mut self, path: &ContentPath, framework: &str) {
        let known: Vec<&str> = self.input.frameworks.iter().map(|framework| framework.id.as_str()).collect();
        self.unknown_value(path, "framework", framework, &known);
    }

    fn unknown_value(&mut self, path: &ContentPath, key: &str, value: &str, allowed: &[&str]) {
        let mut problem = Diagnostic::new(Code::UnknownValue, self.place_of(path, "school", key))
            .with("key", key)
            .with("value", value)
            .with("allowed", allowed.join(", "));
        if let Some(near) = nearest(value, allowed.iter().copied()) {
            problem = problem.with("suggestion", near);
        }
        self.problems.push(problem);
    }

    /// Where `key` of a folder's own file stands.
    pub(super) fn place_of(&self, folder: &ContentPath, name: &str, key: &str) -> Place {
        match self.input.folder_fields(folder, name) {
            Some(fields) => match fields.get(key) {
                Some(field) => Place::span(&fields.path, &fields.source, field.span.clone()),
                None => Place::file(&fields.path),
            },
            None => Place::file(folder),
        }
    }

    /// The points a school chose, as canonical codes; unknown ones are reported.
    pub(super) fn settle_points(&mut self, id: SchoolId, namer: &Namer<'_>) {
        let written = std::mem::take(&mut self.draft.schools[id.index()].points);
        let (path, framework) =
            (self.draft.schools[id.index()].path.clone(), self.draft.schools[id.index()].framework.clone());
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
        let (path, document) = self.own_text(folder)?;
        let excerpt = description.unwrap_or_else(|| document.excerpt.clone());
        Some(About { path, excerpt })
    }

    /// The heading of a folder's own text.
    pub(super) fn index_title(&self, folder: &ContentPath) -> Option<String> {
        self.own_text(folder)?.1.title.clone()
    }

    /// What a folder's own file says of it.
    pub(super) fn own_item(&mut self, folder: &ContentPath, name: &str) -> ItemSettings {
        let fields = self.own_fields(folder, name);
        fields.map(|fields| ItemSettings::read(fields, self.problems)).unwrap_or_default()
    }

    /// The fields of a folder's own file.
    pub(super) fn own_fields(&self, folder: &ContentPath, name: &str) -> Option<&'a Fields> {
        // Most folders say nothing of themselves; their files need not be looked for.
        self.children.is_described(folder).then(|| self.input.folder_fields(folder, name)).flatten()
    }

    fn own_text(&self, folder: &ContentPath) -> Option<(ContentPath, &'a Document)> {
        self.children.is_described(folder).then(|| self.input.index_of(folder)).flatten()
    }

    pub(super) fn read_registers(&mut self, school: SchoolId, names: &Names<'_>) {
        let path = self.draft.schools[school.index()].path.clone();
        let tables = self.registers.of_school(school, &path, names, &self.copies, self.problems);
        for table in tables.iter().filter(|table| table.register == "roster") {
            self.add_roster(school, table);
        }
        let is_idle = |table: &&RegisterTable| {
            let known = self.input.vocabulary.registers.iter().find(|register| register.id == table.register);
            known.is_some_and(|register| register.is_idle)
        };
        // A table that waits for its first row is nothing to speak of.
        for table in tables.iter().filter(|table| !table.rows.is_empty()).filter(is_idle) {
            let told = Diagnostic::new(Code::RegisterIdle, Place::file(&table.path));
            self.problems.push(told.with("n", table.rows.len().to_string()));
        }
        self.draft.registers.extend(tables);
    }

    fn add_roster(&mut self, school: SchoolId, roster: &RegisterTable) {
        let input = self.input;
        for (line, row) in &roster.rows {
            let Some(name) = row.get("name") else { continue };
            let from = format!("{}:{line}", roster.path);
            let Some(id) = self.draft.declare_person(input.vocabulary, school, Declared { name, from }) else {
                let place = Place::line(&roster.path, *line);
                self.problems.push(Diagnostic::new(Code::PersonTwice, place).with("name", name.as_str()));
                continue;
            };
            if let Some(number) = row.get("id") {
                self.draft.known.give_id(school, number, id);
            }
            let group = row.get("group").map(|group| self.draft.group(input.vocabulary, school, group, None));
            let list = |column: &str| row.get(column).map(|text| split_list(text)).unwrap_or_default();
            let subjects: Vec<String> =
                list("subject").iter().map(|text| input.word_id(Class::Subject, text)).collect();
            let grades: Vec<String> = list("grade").iter().map(|text| input.word_id(Class::Grade, text)).collect();
            let person = &mut self.draft.people[id.index()];
            told::note(&mut person.told.groups, group, Origin::Register);
            told::note(&mut person.told.subjects, subjects.iter().cloned(), Origin::Register);
            told::note(&mut person.told.grades, grades.iter().cloned(), Origin::Register);
            person.told.post = row.get("post").map(|_| Origin::Register);
            person.group = group;
            person.subjects = subjects;
            person.grades = grades;
            person.full_time = row.get("full_time").map(|text| text == "yes");
            person.post = row.get("post").cloned();
            let status = row.get("status").and_then(|id| input.vocabulary.status(id));
            person.status = status.filter(|status| !status.is_private).map(|status| status.id.clone());
            person.is_away = status.is_some_and(|status| status.is_away);
            person.private = row.clone();
        }
    }

    /// Notes the full names that folders bear, so that a short form is nobody's whom it may not mean.
    pub(super) fn see_names(&mut self, school: SchoolId, names: &Names<'_>) {
        let (input, path) = (self.input, self.draft.schools[school.index()].path.clone());
        let mut open = vec![&path];
        let children = self.children;
        while let Some(folder) = open.pop() {
            for child in children.folders(folder) {
                let parts = names.folder(child);
                if parts.is_person && parts.bare != parts.title {
                    self.draft.known.see_remark(school, &parts.bare, &parts.title);
                }
                if parts.is_person {
                    self.draft.known.see(input.vocabulary, school, &parts.bare, child);
                } else if let [name] = parts.people.as_slice()
                    && parts.point.is_some()
                {
                    self.draft.known.see(input.vocabulary, school, name, child);
                }
                open.push(child);
            }
        }
    }
}

/// The title of a school that has no settings: its folder's name, without words of shares.
fn folder_title(input: &Input<'_>, path: &ContentPath) -> String {
    if !path.is_root() {
        return path.name().to_owned();
    }
    let root = input.tree.root.file_name().map(|name| name.to_string_lossy());
    root.map_or_else(|| "/".to_owned(), |name| input.vocabulary.school_in_share(name.trim()).trim().to_owned())
}
