//! One page in the making: what it may ask, and what it has used.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{Catalogue, EvidenceId, Owner, PersonId, SchoolId};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::disclose::Opened;
use crate::framework::{Framework, Point};
use crate::message::Language;
use crate::path::{ContentPath, SitePath};
use crate::render::markdown::Labels;
use crate::render::place::Places;
use crate::render::sketch::{Asked, Hash, Hashes};
use crate::render::strings::Strings;
use crate::render::view::shared::{Label, Link, PointLabel};
use crate::render::words::{self, Words};
use crate::render::{Site, Texts};
use crate::route::PageKey;
use crate::shelve::{Listed, Section, Shelf};

/// One page in the making.
pub struct Scene<'a> {
    /// The site it belongs to.
    pub site: &'a Site<'a>,
    /// Vocabulary in the language of the site.
    pub words: &'a Words,
    /// Words of the theme.
    pub strings: &'a Strings,
    /// Words that stand in rendered text.
    pub labels: &'a Labels,
    /// What stands where.
    pub places: &'a Places<'a>,
    /// Texts of the content.
    pub source: Source<'a>,
    /// What it lists, with its further pages.
    pub shelf: &'a Shelf,
    /// Which of the pages of its list it is, from 1.
    pub number: u32,
    /// Where the page is.
    pub here: &'a SitePath,
    /// What was found wrong.
    pub diagnostics: RefCell<Vec<Diagnostic>>,
    /// Content files that were read for a sketch, each with what stands for its text.
    pub reads: RefCell<BTreeMap<ContentPath, Option<Hash>>>,
    /// Files whose cards were made.
    pub cards: RefCell<BTreeSet<EvidenceId>>,
    /// What texts asked of the site.
    pub asked: RefCell<BTreeSet<Asked>>,
}

/// Where texts come from.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// Themselves, for a page.
    Texts(&'a Texts<'a>),
    /// What stands for them, for a sketch.
    Hashes(&'a Hashes<'a>),
}

impl<'a> Scene<'a> {
    /// The catalogue.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.site.catalogue
    }

    /// The language of the site.
    pub fn language(&self) -> Language {
        self.site.facts.language
    }

    /// The relative link to a page, if the site has it.
    pub fn href(&self, key: &PageKey) -> Option<String> {
        self.site.routes.get(key).map(|path| path.href_from(self.here))
    }

    /// The things of a section that this page lists.
    pub fn listed<T: Listed>(&self, section: Section) -> impl Iterator<Item = T> + use<'a, T> {
        self.shelf.on(self.number, section).iter().copied().filter_map(T::of)
    }

    /// What a page shows once, however many pages its list takes: on the first of them.
    pub fn once<T: Default>(&self, make: impl FnOnce() -> T) -> T {
        if self.number < 2 { make() } else { T::default() }
    }

    /// The link to the page on which the card of a file stands.
    pub fn stands(&self, id: EvidenceId) -> Option<String> {
        self.href(&self.site.routes.page_of(self.catalogue(), id))
    }

    /// A page and its title.
    pub fn link(&self, key: PageKey) -> Link {
        let href = self.href(&key);
        Link { title: self.title(&key), href }
    }

    /// The title of a page: its `h1`.
    pub fn title(&self, key: &PageKey) -> String {
        title(self.site, self.strings, key)
    }

    /// The text of a content file, or in a sketch what stands for it; `None` if it cannot be read.
    pub fn text(&self, path: &ContentPath) -> Option<String> {
        match self.source {
            Source::Texts(texts) => texts(path).ok().map(|text| self.open(path, text)),
            Source::Hashes(hashes) => {
                let hash = hashes(path);
                self.reads.borrow_mut().insert(path.clone(), hash);
                hash.map(|hash| blake3::Hash::from_bytes(hash).to_hex().to_string())
            }
        }
    }

    /// A text without what this audience may not read of it; who is named there is told.
    fn open(&self, path: &ContentPath, text: String) -> String {
        let Opened { text, lines } = self.site.gate.text(path, text);
        if !lines.is_empty() {
            let line = lines[0];
            let lines: Vec<String> = lines.iter().take(20).map(u32::to_string).collect();
            let said = Diagnostic::new(Code::WithdrawnNamed, Place::line(path, line)).with("lines", lines.join(", "));
            let mut diagnostics = self.diagnostics.borrow_mut();
            if !diagnostics.contains(&said) {
                diagnostics.push(said);
            }
        }
        text
    }

    /// How many files of a thing only the school sees.
    pub fn n_held(&self, owner: Owner) -> usize {
        self.catalogue().held.by_owner.get(&owner).copied().unwrap_or_default()
    }

    /// How many files of a person, or of nobody, only the school sees for a point.
    pub fn n_held_for(&self, school: SchoolId, person: Option<PersonId>, code: &str) -> usize {
        let held = &self.catalogue().held.by_point;
        if held.is_empty() { 0 } else { held.get(&(school, person, code.to_owned())).copied().unwrap_or_default() }
    }

    /// Whether texts are hashes, of which nothing can be made.
    pub fn is_sketch(&self) -> bool {
        matches!(self.source, Source::Hashes(_))
    }

    /// The framework whose codes hold in a school.
    pub fn framework(&self, school: crate::catalogue::SchoolId) -> Option<&'a Framework> {
        self.site.frameworks.get(&self.catalogue().school(school).framework)
    }

    /// A point of a school, as a badge or a line shows it.
    pub fn point(&self, school: SchoolId, code: &str) -> PointLabel {
        let title = self.known_point(school, code).map_or("", |point| words::point_title(point, self.language()));
        PointLabel {
            code: code.to_owned(),
            title: title.to_owned(),
            href: self.href(&PageKey::Point(school, code.to_owned())),
        }
    }

    /// What the framework of a school says of a code.
    pub fn known_point(&self, school: SchoolId, code: &str) -> Option<&'a Point> {
        self.framework(school).and_then(|framework| framework.point(code))
    }

    /// The place of a code in the school's framework, for sorting.
    pub fn point_order(&self, school: SchoolId, code: &str) -> usize {
        self.framework(school).map_or(usize::MAX, |framework| framework.order(code))
    }

    /// A word of the vocabulary, with its id.
    pub fn kind(&self, id: &str) -> Label {
        Label { id: id.to_owned(), label: self.words.kind(id).to_owned() }
    }

    /// A date as text.
    pub fn date(&self, date: Option<Date>) -> Option<String> {
        date.map(|date| date.to_string())
    }
}

/// How many titles the title of an address that leads on names.
const MAX_TITLES: usize = 3;

/// The title of a page: its `h1`, its name in lists and in `xingzhi.json`.
pub fn title(site: &Site<'_>, strings: &Strings, key: &PageKey) -> String {
    let catalogue = site.catalogue;
    match key {
        PageKey::Home => site.facts.title.clone(),
        PageKey::School(id) => catalogue.school(*id).name.clone(),
        PageKey::Teacher(id) => catalogue.person(*id).name.clone(),
        PageKey::Package(id) => catalogue.package(*id).title.clone(),
        PageKey::Point(school, code) => {
            let framework = site.frameworks.get(&catalogue.school(*school).framework);
            let title = framework.and_then(|framework| framework.point(code));
            let title = title.map_or("", |point| words::point_title(point, site.facts.language));
            format!("{code} {title}").trim_end().to_owned()
        }
        PageKey::Framework(id) => match site.frameworks.get(id) {
            Some(framework) => words::pick(site.facts.language, &framework.zh, &framework.en).to_owned(),
            None => id.clone(),
        },
        PageKey::Group(id) => catalogue.group(*id).name.clone(),
        PageKey::Activity(id) => catalogue.activity(*id).name.clone(),
        PageKey::Library(_) => strings.of("library", "title"),
        PageKey::Tutorials => strings.of("tutorials", "title"),
        PageKey::Series(id) => catalogue.series(*id).title.clone(),
        PageKey::Tutorial(id) => catalogue.tutorial(*id).title.clone(),
        PageKey::Text(id, part) => {
            let title = &catalogue.evidence(*id).title;
            match part {
                0 => title.clone(),
                part => {
                    strings.of("lesson", "part_title").replace("{title}", title).replace("{n}", &(part + 1).to_string())
                }
            }
        }
        PageKey::About => strings.of("about", "title"),
        PageKey::NotFound => strings.of("not_found", "title"),
        PageKey::Further(of, number) => {
            let title = self::title(site, strings, of);
            strings.of("pages", "title").replace("{title}", &title).replace("{n}", &number.to_string())
        }
        PageKey::Moved(path) => {
            let keys = site.routes.leads(path);
            let mut titles: Vec<String> =
                keys.iter().take(MAX_TITLES).map(|key| self::title(site, strings, key)).collect();
            titles.extend((keys.len() > MAX_TITLES).then(|| "…".to_owned()));
            titles.dedup();
            titles.join(" · ")
        }
    }
}
