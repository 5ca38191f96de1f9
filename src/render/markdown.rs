//! A teacher's Markdown becomes HTML that can harm nobody.
//!
//! **In** the text and a [`Resolver`] that knows where links lead. **Out** HTML, its outline and
//! diagnostics. **Never** reads the disk, emits a script, an event handler or an inline style, or
//! loads anything from another host. **Start at** [`render`].

mod anchor;
mod code;
mod dollar;
mod emphasis;
mod lines;
mod link;
mod maths;
mod media;
mod note;
mod outline;
mod problem;
mod sanitise;
mod work;
mod writer;

#[cfg(test)]
mod tests;

use pulldown_cmark::{Event, Options, Parser, TextMergeWithOffset};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;
use crate::settings::front;

/// The longest text that is rendered, in bytes; what lies behind is cut.
const MAX_BYTES: usize = 1 << 20;

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
    },
    /// Nothing in the content.
    Missing,
    /// Something outside the content folder.
    Escapes,
    /// Something this audience may not see.
    Withheld,
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
    /// Words the text does not bring itself.
    pub labels: &'a Labels,
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
    let mut diagnostics = Vec::new();
    let kept = cut(body);
    if kept.len() < body.len() {
        let place = Place::file(setting.path);
        diagnostics
            .push(Diagnostic::new(Code::TextTooLong, place).with("limit", (MAX_BYTES >> 10).to_string() + " KB"));
    }
    let marked = prepare(kept);
    let events = parse(&marked);
    let has_html = events.iter().any(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    let mut links = link::Links::new(resolver, setting, has_html.then_some(kept));
    let mut written = writer::write(&events, setting, &mut links, has_html);
    if has_html && work::is_modest(&written.html) {
        written.html = sanitise::sanitise(&written.html, &mut links);
    } else if has_html {
        links = link::Links::new(resolver, setting, None);
        written = writer::write(&events, setting, &mut links, false);
    }
    let html = emphasis::unmark(written.html);
    let problems = links.into_problems();
    if !problems.is_empty() {
        diagnostics.extend(problem::place(problems, &marked, text, lines_before, setting.path));
    }
    Output { html, outline: written.outline, diagnostics }
}

/// The headings of `text` as [`render`] would number them, without rendering it.
pub fn anchors(text: &str, title: &str) -> Vec<String> {
    let (body, _) = front::without(text);
    outline::anchors(&parse(&prepare(cut(&body))), title)
}

/// The anchor that a heading of this text would have, were it alone.
pub fn spell(text: &str) -> String {
    anchor::spell(text)
}

/// `text` with the private characters that make the parser see what the writer meant.
fn prepare(text: &str) -> String {
    emphasis::mark(&dollar::settle(text, options()))
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

fn cut(text: &str) -> &str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let mut end = MAX_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..text[..end].rfind("\n\n").unwrap_or(end)]
}
