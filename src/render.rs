//! Pages: theme, views and Markdown.
//!
//! **In** a [`Site`] and a [`Theme`]. **Out** the HTML of each page, the theme's files and
//! `xingzhi.json`. **Never** reads the disk (but for [`Theme::load`]), knows what an audience may
//! not see, or depends on anything but its input: the same site gives the same bytes.
//! **Start at** [`Renderer::page`]; [`Renderer::sketch`] says what a page depends on.

pub mod asset;
pub mod html;
pub mod markdown;
mod place;
mod plain;
mod sketch;
pub mod strings;
pub mod theme;
mod view;
mod words;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde::Serialize;
use tera::{Context, Value};

use crate::catalogue::{Catalogue, SchoolId};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::disclose::Gate;
use crate::failure::Failure;
use crate::formats::Formats;
use crate::framework::Frameworks;
use crate::message::Language;
use crate::path::{ContentPath, SitePath};
use crate::render::markdown::Labels;
use crate::render::place::Places;
use crate::render::strings::Strings;
use crate::render::view::frame;
use crate::render::view::scene::{self, Scene, Source};
use crate::render::words::Words;
use crate::route::{PageKey, Routes};
use crate::settings::Audience;
use crate::vocabulary::Vocabulary;

pub use sketch::{Asked, Sketch, Touched, Why};
pub use theme::Theme;

/// Gives the decoded text of a content file, or why it cannot be read.
pub type Texts<'a> = dyn Fn(&ContentPath) -> Result<String, String> + 'a;

/// Everything a site is made of.
pub struct Site<'a> {
    /// What it holds, already cut down to its audience.
    pub catalogue: &'a Catalogue,
    /// Through which every text passes.
    pub gate: &'a Gate,
    /// Where things stand.
    pub routes: &'a Routes,
    /// Competency frameworks.
    pub frameworks: &'a Frameworks,
    /// Words of the field.
    pub vocabulary: &'a Vocabulary,
    /// Forms of files.
    pub formats: &'a Formats,
    /// What settings and command line say of it.
    pub facts: SiteFacts,
}

/// What settings and command line say of a site.
#[derive(Clone, Debug, Default)]
pub struct SiteFacts {
    /// Title.
    pub title: String,
    /// A sentence below the title.
    pub description: Option<String>,
    /// Language of its pages.
    pub language: Language,
    /// For whom it is built.
    pub audience: Audience,
    /// The only "today" there is.
    pub as_of: Option<Date>,
    /// Accent colour, `#rrggbb`.
    pub accent: Option<String>,
    /// How files were counted.
    pub counts: Counts,
    /// Version of the program.
    pub version: String,
}

/// How many files had which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Shown in a page.
    pub shown: u64,
    /// Offered, not shown.
    pub download: u64,
    /// Kept back.
    pub withheld: u64,
    /// Passed over.
    pub ignored: u64,
}

/// A page, ready to be written.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// The HTML.
    pub html: String,
    /// What is wrong with texts that stand on it.
    pub diagnostics: Vec<Diagnostic>,
    /// What its texts asked of the site: with its view and its texts, all it depends on.
    pub asked: BTreeSet<Asked>,
}

/// Makes the pages of one site; may be shared between threads.
pub struct Renderer<'a> {
    site: Site<'a>,
    theme: &'a Theme,
    strings: &'a Strings,
    words: Words,
    labels: Labels,
    places: Places<'a>,
    frame: Value,
    schools: Vec<Value>,
}

impl<'a> Renderer<'a> {
    /// Prepares what pages share.
    pub fn new(site: Site<'a>, theme: &'a Theme) -> Self {
        let language = site.facts.language;
        let strings = theme.strings(language);
        let words = Words::new(site.vocabulary, language);
        let places = Places::new(site.catalogue, site.formats, site.vocabulary);
        let frame = Value::from_serializable(&frame::site(&site, strings));
        let ids = (0..site.catalogue.schools.len()).map(|at| SchoolId(at as u32));
        let schools = ids.map(|id| Value::from_serializable(&frame::school(&site, strings, id))).collect();
        Self { strings, words, labels: labels(strings), places, frame, schools, site, theme }
    }

    /// Every page of the site.
    pub fn pages(&self) -> Vec<PageKey> {
        self.site.routes.pages().map(|(key, _)| key.clone()).collect()
    }

    /// The title of a page, as `xingzhi.json` and links name it.
    pub fn title(&self, key: &PageKey) -> String {
        scene::title(&self.site, self.strings, key)
    }

    /// Makes one page.
    ///
    /// # Errors
    /// [`Failure::Render`] if the theme's template asks for something that is not there.
    pub fn page(&self, key: &PageKey, texts: &Texts<'_>) -> Result<Rendered, Failure> {
        let here = self.site.routes.page(key);
        let scene = self.scene(key, Source::Texts(texts));
        let mut context = Context::new();
        context.insert_value("t", self.strings.value());
        context.insert_value("lang", Value::from(self.site.facts.language.tag()));
        context.insert_value("site", self.frame.clone());
        context.insert_value("view", view::of(&scene, key, &view::ForTemplate));
        context.insert_value("root", Value::from(here.root_prefix()));
        let school = scene.school_of(key).map(|id| self.schools[id.index()].clone());
        context.insert_value("school", school.unwrap_or_else(Value::none));
        context.insert_value("page", Value::from_serializable(&frame::page(&scene, key)));
        context.insert_value("crumbs", Value::from_serializable(&frame::crumbs(&scene, key)));
        let template = format!("{}.html", key.template());
        let html = self
            .theme
            .tera
            .render(&template, &context)
            .map_err(|error| Failure::Render { page: here.as_str().to_owned(), reason: error.to_string() })?;
        Ok(Rendered { html, diagnostics: scene.diagnostics.into_inner(), asked: scene.asked.into_inner() })
    }

    fn scene<'s>(&'s self, key: &PageKey, source: Source<'s>) -> Scene<'s> {
        Scene {
            site: &self.site,
            words: &self.words,
            strings: self.strings,
            labels: &self.labels,
            places: &self.places,
            source,
            shelf: self.site.routes.shelf(key),
            number: key.first().1,
            here: self.site.routes.page(key),
            diagnostics: RefCell::default(),
            reads: RefCell::default(),
            cards: RefCell::default(),
            asked: RefCell::default(),
        }
    }

    /// The theme's static files, and the style of the school's own accent colour.
    pub fn assets(&self) -> Vec<(SitePath, Vec<u8>)> {
        let files = self.theme.statics().map(|(path, bytes)| (format!("static/{path}"), bytes.to_vec()));
        let accent = self.site.facts.accent.as_deref().and_then(asset::accent_style);
        let accent = accent.map(|style| (asset::ACCENT.to_owned(), style.into_bytes()));
        files.chain(accent).map(|(path, bytes)| (SitePath::new(path), bytes)).collect()
    }

    /// `xingzhi.json`: what the site is and which pages it has.
    pub fn manifest(&self) -> Vec<u8> {
        let page = |(key, path): (&PageKey, &SitePath)| ManifestPage {
            path: path.as_str().to_owned(),
            kind: key.kind(),
            title: self.title(key),
            id: frame::stable_id(self.site.catalogue, key),
        };
        let manifest = Manifest {
            generator: "xingzhi",
            version: &self.site.facts.version,
            audience: self.site.facts.audience.name(),
            language: self.site.facts.language.tag(),
            counts: self.site.facts.counts,
            pages: self.site.routes.pages().map(page).collect(),
        };
        let mut bytes = serde_json::to_vec_pretty(&manifest).expect("strings and numbers are JSON");
        bytes.push(b'\n');
        bytes
    }
}

#[derive(Serialize)]
struct Manifest<'m> {
    generator: &'static str,
    version: &'m str,
    audience: &'static str,
    language: &'static str,
    counts: Counts,
    pages: Vec<ManifestPage>,
}

#[derive(Serialize)]
struct ManifestPage {
    path: String,
    kind: &'static str,
    title: String,
    id: String,
}

fn labels(strings: &Strings) -> Labels {
    let word = |name: &str| strings.of("text", name);
    Labels {
        done: word("done"),
        open: word("open"),
        footnotes: word("footnotes"),
        back: word("back"),
        table: word("table"),
        alerts: ["note", "tip", "important", "warning", "caution"].map(word),
    }
}
