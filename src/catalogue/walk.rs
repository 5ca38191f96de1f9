//! From tree to catalogue: schools, then their registers, then their folders, then their files.

use std::collections::BTreeMap;

use crate::catalogue::children::Children;
use crate::catalogue::context::Context;
use crate::catalogue::copies::Copies;
use crate::catalogue::draft::Draft;
use crate::catalogue::file;
use crate::catalogue::input::Input;
use crate::catalogue::name::Namer;
use crate::catalogue::names::Names;
use crate::catalogue::people::Who;
use crate::catalogue::register::{self, Registers};
use crate::catalogue::schools;
use crate::catalogue::whose;
use crate::catalogue::{ActivityId, Catalogue, GroupId, SchoolId, order, tutorials};
use crate::diagnostic::Diagnostic;
use crate::framework::{self, Framework, PointFinder};
use crate::path::ContentPath;
use crate::vocabulary::Role;

/// Makes the catalogue. Never fails: what cannot be told is left open and reported.
pub fn catalogue(input: &Input<'_>) -> (Catalogue, Vec<Diagnostic>) {
    let children = Children::new(input.tree);
    let mut problems = Vec::new();
    let site_framework = input.site.framework.as_deref().unwrap_or(framework::DEFAULT);
    let finders = Finders::new(input);
    let take_apart = |framework: &str| {
        Names::new(Namer { vocabulary: input.vocabulary, finder: finders.get(framework) }, input.tree)
    };
    let site_names = take_apart(site_framework);
    let mut other_names: BTreeMap<String, Names<'_>> = BTreeMap::new();
    let found = schools::find(input, &children, &site_names);
    let draft = Draft::default();
    let mut walk = Walk {
        input,
        children: &children,
        draft,
        problems: &mut problems,
        contexts: Vec::new(),
        waiting: Vec::new(),
        members: Vec::new(),
        registers: Registers::new(input, &found.schools),
        copies: Copies::new(input, &site_names),
    };
    for path in &found.schools {
        if walk.is_draft_folder(path) {
            walk.hold_back(path);
            continue;
        }
        if !walk.is_wanted(path) {
            walk.leave_out(path);
            continue;
        }
        let id = walk.add_school(path, site_framework);
        let framework = walk.draft.schools[id.index()].framework.clone();
        let names = if framework == site_framework {
            &site_names
        } else {
            other_names.entry(framework).or_insert_with_key(|framework| take_apart(framework))
        };
        walk.settle_points(id, &names.namer);
        walk.read_registers(id, names);
        walk.see_names(id, names);
        let skip = if path.is_root() { &[][..] } else { &found.schools[..] };
        walk.folders(names, path, Context::of_school(id, path), skip);
        walk.place_waiting(names);
        walk.report_strangers(id);
    }
    for path in found.tutorials {
        tutorials::walk(&mut walk, &site_names, None, &path);
    }
    if found.schools.iter().all(|path| !path.is_root()) {
        walk.stray_files(&site_names, &found.strays);
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
        let finder =
            |framework: &Framework| PointFinder::new(framework, input.frameworks, &words.prefixes, &words.not_after);
        Self(input.frameworks.iter().map(|framework| (framework.id.clone(), finder(framework))).collect())
    }

    fn get(&self, id: &str) -> &PointFinder {
        self.0.get(id).or_else(|| self.0.get(framework::DEFAULT)).expect("the default framework is compiled in")
    }
}

/// The walk over one site.
pub(super) struct Walk<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) children: &'a Children,
    pub(super) draft: Draft,
    pub(super) problems: &'a mut Vec<Diagnostic>,
    /// What holds in each folder of the school at hand.
    contexts: Vec<Context>,
    /// Files that wait until every person of the school is known, each with its place in `contexts`.
    waiting: Vec<(&'a ContentPath, usize)>,
    /// Members that activities and groups name, which wait likewise.
    pub(super) members: Vec<Members>,
    /// The registers, and how far each was read.
    pub(super) registers: Registers<'a>,
    /// Files that hold the same as others.
    pub(super) copies: Copies,
}

/// Members that the own words of an activity or group name.
pub(super) struct Members {
    pub(super) of: MembersOf,
    pub(super) school: SchoolId,
    pub(super) names: Vec<String>,
    /// The folder, for diagnostics.
    pub(super) path: ContentPath,
}

/// Whose members.
#[derive(Clone, Copy)]
pub(super) enum MembersOf {
    Group(GroupId),
    Activity(ActivityId),
}

impl Walk<'_> {
    /// Whether somebody says of the file, or of one that holds the same, that it is not to be shown yet.
    pub(super) fn is_draft(&self, path: &ContentPath) -> bool {
        self.input.is_draft(path) || self.copies.same(path).iter().any(|same| self.input.is_draft(same))
    }

    /// Decides what each folder below `top` is, and has the files of each wait.
    fn folders(&mut self, names: &Names<'_>, top: &ContentPath, context: Context, skip: &[ContentPath]) {
        let children = self.children;
        let mut open: Vec<(&ContentPath, usize)> = Vec::new();
        let mut folder = Some((top, context));
        loop {
            if let Some((path, context)) = folder {
                let at = self.contexts.len();
                self.contexts.push(context);
                self.waiting.extend(children.files(path).iter().map(|file| (file, at)));
                open.extend(
                    children.folders(path).iter().rev().filter(|child| !skip.contains(child)).map(|child| (child, at)),
                );
            }
            let Some((path, parent)) = open.pop() else { return };
            let above = std::mem::take(&mut self.contexts[parent]);
            folder = self.enter(names, path, &above).map(|below| (path, below));
            self.contexts[parent] = above;
        }
    }

    /// First whoever a file's name names for certain becomes known, then each file finds its place.
    fn place_waiting(&mut self, names: &Names<'_>) {
        let (waiting, contexts) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.contexts));
        for (path, at) in &waiting {
            let original = self.copies.original(path);
            if original.is_some_and(|original| whose::are_of_two(self, names, (path, original), &contexts[*at])) {
                self.copies.keep(path);
            }
        }
        let heard = |walk: &Self, path: &ContentPath| !walk.is_draft(path) && walk.copies.original(path).is_none();
        for (path, at) in &waiting {
            if !heard(self, path) {
                continue;
            }
            whose::meet(self, names.file(path), path, &contexts[*at]);
        }
        for (path, at) in waiting {
            file::place(self, names, path, &contexts[at]);
        }
        self.settle_members();
    }

    /// Holds names in registers against the people, now that everybody is known.
    fn report_strangers(&mut self, school: SchoolId) {
        let (known, vocabulary) = (&self.draft.known, self.input.vocabulary);
        let is_known = |name: &str| !matches!(known.who(vocabulary, school, name), Who::Unknown);
        for table in self.draft.registers.iter().filter(|table| table.school == school) {
            register::report_strangers(table, &is_known, self.problems);
        }
    }

    /// Files beside the schools, and folders that are none.
    fn stray_files(&mut self, names: &Names<'_>, strays: &[ContentPath]) {
        let root = ContentPath::root();
        let children = self.children;
        let role = |path: &ContentPath| self.input.vocabulary.role(path.name());
        let mut files: Vec<(&ContentPath, Option<Role>)> =
            children.files(&root).iter().map(|file| (file, None)).collect();
        let mut open: Vec<(&ContentPath, Option<Role>)> = strays.iter().map(|folder| (folder, role(folder))).collect();
        for folder in children.folders(&root) {
            match role(folder) {
                // Schools' folders hold only schools besides.
                Some(Role::Schools) => files.extend(children.files(folder).iter().map(|file| (file, None))),
                Some(Role::Frameworks | Role::Profiles) => open.push((folder, None)),
                _ => {}
            }
        }
        while let Some((folder, of)) = open.pop() {
            if self.is_draft_folder(folder) {
                self.hold_back(folder);
                continue;
            }
            files.extend(children.files(folder).iter().map(|file| (file, of)));
            open.extend(children.folders(folder).iter().map(|below| (below, of.or_else(|| role(below)))));
        }
        files.sort_by_key(|(path, _)| *path);
        for (path, of) in files {
            // What lies among registers is nobody's to see, whether or not it could be read.
            let role = of.filter(|role| *role == Role::Registers);
            file::place(self, names, path, &Context { role, ..Context::of_site(&root) });
        }
    }
}
