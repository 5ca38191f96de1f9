//! A teacher's Markdown becomes HTML that can harm nobody.
//!
//! **In** the text and a [`Resolver`] that knows where links lead. **Out** HTML, its outline and
//! diagnostics. **Never** reads the disk, emits a script, an event handler or an inline style, or
//! loads anything from another host. **Start at** [`render`].

mod anchor;
mod code;
mod data;
mod dollar;
mod element;
mod emphasis;
mod katex;
mod lines;
mod link;
mod maths;
mod media;
mod note;
mod outline;
mod problem;
mod raw;
mod sanitise;
mod settle;
mod split;
mod tag;
mod target;
mod work;
mod writer;

#[cfg(test)]
mod tests;

use pulldown_cmark::{Options, Parser, TextMergeWithOffset};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::render::plain;
use crate::settings::front;

/// The longest text that is rendered, in bytes; longer ones are shown as written.
const MAX_BYTES: usize = 2 << 20;

/// Finds what a link of the text names.
pub trait Resolver {
    /// What `target` (decoded, without its `#fragment`) and `fragment` name, seen from the text.
    fn resolve(&self, target: &str, fragment: Option<&str>) -> Target;
}

/// What a link names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page or file of the site.
    Found {
        /// The link as the page shall bear it.
        href: String,
        /// How it may stand in the text when it is meant as a picture.
        embed: Embed,
        /// The heading that was asked for is not there; `href` leads to the page.
        lacks_anchor: bool,
        /// How the file's name is really written, if only some systems take one for the other.
        spelt: Option<String>,
    },
    /// Nothing in the content.
    Missing,
    /// Something outside the content folder.
    Escapes,
    /// Something this audience may not see.
    Withheld,
    /// A file that is there and was passed over.
    Ignored,
}

/// How a file stands in a text that shows it like a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Embed {
    /// A picture.
    Picture(Picture),
    /// A film.
    Film,
    /// Sound.
    Sound,
    /// It cannot; a link stands for it.
    No,
}

/// A picture in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The link to the smallest.
    pub src: String,
    /// All of them for a `srcset` attribute; empty if there is one alone.
    pub srcset: String,
    /// The link to the largest.
    pub full: String,
    /// Width and height of the smallest, where known.
    pub size_px: Option<(u32, u32)>,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The file the text comes from.
    pub path: &'a ContentPath,
    /// The title of the page or card: the text's own first heading is dropped if equal.
    pub title: &'a str,
    /// The level of the text's topmost headings, 2 to 6.
    pub base_level: u8,
    /// What every `id` begins with; empty where the text is alone on its page.
    pub id_prefix: &'a str,
    /// Which part of the text.
    pub parts: Parts<'a>,
    /// Words the text does not bring itself.
    pub labels: &'a Labels,
}

/// A text in parts, each on a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// The part that is meant, counted from 0.
    pub at: u32,
    /// The links to the pages of all parts; empty if the text stands in one place.
    pub hrefs: &'a [String],
}

/// Words that stand in rendered text.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// A task that is done, and one that is not.
    pub done: String,
    /// A task that is not done.
    pub open: String,
    /// Heading of the footnotes.
    pub footnotes: String,
    /// The link from a footnote back to its place.
    pub back: String,
    /// A table that may be scrolled sideways.
    pub table: String,
    /// Heads of alerts: note, tip, important, warning, caution.
    pub alerts: [String; 5],
}

/// A text as it stands on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The HTML.
    pub html: String,
    /// Its headings in order.
    pub outline: Vec<Heading>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// A heading of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 for the topmost of the text, and so on.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// Its `id`.
    pub anchor: String,
}

/// Renders `text`, front matter and all.
pub fn render(text: &str, setting: &Setting<'_>, resolver: &dyn Resolver) -> Output {
    let (body, lines_before) = front::without(text);
    let body = &*body;
    let n_parts = setting.parts.hrefs.len().max(1) as u32;
    if body.len() > MAX_BYTES {
        let html = plain::paragraphs(body, setting.parts.at, n_parts);
        return Output { html, outline: Vec::new(), diagnostics: vec![too_long(setting.path)] };
    }
    let marked = prepare(body);
    let events = parse(&marked);
    let raw = raw::survey(&events);
    let split = split::Split::new(&events, marked.len(), n_parts);
    let mut links = link::Links::new(resolver, setting, (!raw.is_empty()).then_some(body));
    let mut written = writer::write(&events, Some(&raw), &split, setting, &mut links);
    if !raw.is_empty() && work::is_modest(&written.html) {
        written.html = sanitise::sanitise(&written.html, &links);
    } else if !raw.is_empty() {
        links = link::Links::new(resolver, setting, None);
        written = writer::write(&events, None, &split, setting, &mut links);
    }
    let html = emphasis::unmark_html(written.html);
    let problems = links.into_problems();
    let diagnostics = match problems.is_empty() {
        true => Vec::new(),
        false => problem::place(problems, &marked, text, lines_before, setting.path),
    };
    Output { html, outline: written.outline, diagnostics }
}

/// What is told of a text that is too long to be set.
pub fn too_long(path: &ContentPath) -> Diagnostic {
    Diagnostic::new(Code::TextTooLong, Place::file(path)).with("limit", (MAX_BYTES >> 11).to_string() + " KB")
}

/// The anchor that `fragment` names in `text`, as [`render`] would give it, without rendering the text; and
/// the part in which it is, if there are `n_parts`.
pub fn anchor(text: &str, title: &str, fragment: &str, n_parts: u32) -> Option<(String, u32)> {
    let (body, _) = front::without(text);
    let body = &*body;
    if body.len() > MAX_BYTES {
        return None;
    }
    let prepared = prepare(body);
    let events = parse(&prepared);
    let mut anchors = anchor::Anchors::default();
    anchors.keep(&raw::survey(&events));
    outline::headings(&events, title, &mut anchors);
    let split = split::Split::new(&events, prepared.len(), n_parts.max(1));
    anchors.find(fragment).map(|(anchor, at)| (anchor, split.part_of(at)))
}

/// `text` with the private characters that make the parser see what the writer meant.
fn prepare(text: &str) -> String {
    emphasis::mark(&dollar::settle(&settle::settle(text, options()), options()))
}

fn parse(prepared: &str) -> Vec<outline::Spanned<'_>> {
    TextMergeWithOffset::new(Parser::new_ext(prepared, options() | Options::ENABLE_MATH).into_offset_iter()).collect()
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}
