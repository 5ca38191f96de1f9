//! Events become HTML.

use std::collections::BTreeMap;

use pulldown_cmark::{Alignment, BlockQuoteKind, Event, Tag, TagEnd};

use crate::render::html::{escape, escape_attribute};
use crate::render::markdown::anchor::Anchors;
use crate::render::markdown::emphasis::unmark;
use crate::render::markdown::link::Links;
use crate::render::markdown::note::Notes;
use crate::render::markdown::outline::{Spanned, headings};
use crate::render::markdown::raw::Stretch;
use crate::render::markdown::split::Split;
use crate::render::markdown::{Heading, Parts, Setting};
use crate::text::is_han;

/// What was written.
pub(super) struct Written {
    pub(super) html: String,
    pub(super) outline: Vec<Heading>,
}

/// Writes the events of a text; without `raw` its HTML is shown as written.
pub(super) fn write(
    events: &[Spanned<'_>],
    raw: Option<&BTreeMap<usize, Stretch>>,
    split: &Split,
    setting: &Setting<'_>,
    links: &mut Links<'_>,
) -> Written {
    let mut anchors = Anchors::default();
    anchors.keep(raw.unwrap_or(&BTreeMap::new()));
    let headings = headings(events, setting.title, &mut anchors);
    let Parts { at: part, hrefs } = setting.parts;
    links.set_anchors(anchors, split.firsts(hrefs.len() as u32));
    let mut writer = Writer {
        events,
        setting,
        links,
        headings: headings.into_iter(),
        outline: Vec::new(),
        out: String::new(),
        held: Vec::new(),
        closers: Vec::new(),
        table: Table::default(),
        notes: Notes::default(),
        raw,
        players: Vec::new(),
        language: None,
        coloured: 0,
    };
    for (block, of) in split.blocks() {
        // A footnote stands on the page that mentions it.
        let is_note = matches!(events[block.start].0, Event::Start(Tag::FootnoteDefinition(_)));
        if of == part || is_note {
            writer.notes.is_foreign = of != part;
            let mut at = block.start;
            while at < block.end {
                at = writer.event(at);
            }
        } else {
            writer.pass_over(block);
        }
    }
    writer.footnotes();
    Written { html: writer.out, outline: writer.outline }
}

pub(super) struct Writer<'w, 'e, 'l> {
    pub(super) events: &'w [Spanned<'e>],
    pub(super) setting: &'w Setting<'w>,
    pub(super) links: &'w mut Links<'l>,
    pub(super) headings: std::vec::IntoIter<Option<Heading>>,
    /// The headings that were written.
    pub(super) outline: Vec<Heading>,
    pub(super) out: String,
    /// Output put by while a footnote's text is written.
    pub(super) held: Vec<(String, String, usize)>,
    /// What closes the open links.
    pub(super) closers: Vec<&'static str>,
    pub(super) table: Table,
    pub(super) notes: Notes,
    /// Raw HTML by the event with which it begins; none if it is shown as written.
    pub(super) raw: Option<&'w BTreeMap<usize, Stretch>>,
    /// Whether the films and sounds that stand open in raw HTML can be played.
    pub(super) players: Vec<bool>,
    /// The language of the block of code that is open.
    pub(super) language: Option<String>,
    /// Bytes of code that were coloured.
    pub(super) coloured: usize,
}

#[derive(Default)]
pub(super) struct Table {
    aligned: Vec<Alignment>,
    column: usize,
    is_head: bool,
}

impl Writer<'_, '_, '_> {
    /// Writes the event at `at`, or several that belong together, and says where to go on.
    pub(super) fn event(&mut self, at: usize) -> usize {
        let (event, range) = &self.events[at];
        match event {
            Event::Start(Tag::HtmlBlock) if self.raw.is_some() => {
                self.raw.and_then(|raw| raw.get(&at)).into_iter().for_each(|stretch| self.raw(stretch));
                return self.end_of(at) + 1;
            }
            Event::Start(tag) => return self.start(tag, at, range.start),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(text),
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape(code, &mut self.out);
                self.out.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => match self.raw {
                Some(raw) => raw.get(&at).into_iter().for_each(|stretch| self.raw(stretch)),
                None => escape(html, &mut self.out),
            },
            Event::SoftBreak => self.soft_break(at),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(is_done) => {
                self.check_box(*is_done);
                self.out.push(' ');
            }
            Event::FootnoteReference(label) => self.footnote_mark(label),
            Event::InlineMath(source) => self.formula(source, false, range.start),
            Event::DisplayMath(source) => self.formula(source, true, range.start),
        }
        at + 1
    }

    /// A box that shows whether a task is done.
    pub(super) fn check_box(&mut self, is_done: bool) {
        let label = if is_done { &self.setting.labels.done } else { &self.setting.labels.open };
        self.out.push_str("<input type=\"checkbox\" disabled");
        self.out.push_str(if is_done { " checked aria-label=\"" } else { " aria-label=\"" });
        escape_attribute(label, &mut self.out);
        self.out.push_str("\">");
    }

    /// A line break between two Han characters is no blank.
    fn soft_break(&mut self, at: usize) {
        let before = self.out.chars().rev().find(|c| *c != '\u{e000}');
        let after = match self.events.get(at + 1) {
            Some((Event::Text(text), _)) => text.chars().find(|c| *c != '\u{e000}'),
            _ => None,
        };
        if !(before.is_some_and(is_wide) && after.is_some_and(is_wide)) {
            self.out.push('\n');
        }
    }

    fn start(&mut self, tag: &Tag<'_>, at: usize, byte: usize) -> usize {
        match tag {
            Tag::Paragraph => match self.alone(at) {
                Some(end) => return self.figure(at + 1, end),
                None => self.out.push_str("<p>"),
            },
            Tag::Heading { .. } => return self.heading(at),
            Tag::BlockQuote(None) => self.out.push_str("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.alert(*kind),
            Tag::CodeBlock(kind) => self.code_block(kind),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(first)) => self.out.push_str(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => {
                let is_task = matches!(self.events.get(at + 1), Some((Event::TaskListMarker(_), _)));
                self.out.push_str(if is_task { "<li class=\"task\">" } else { "<li>" });
            }
            Tag::FootnoteDefinition(label) => {
                let out = std::mem::take(&mut self.out);
                self.held.push((label.to_string(), out, byte));
            }
            Tag::Table(aligned) => {
                self.table = Table { aligned: aligned.clone(), ..Table::default() };
                self.out.push_str("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"");
                escape_attribute(&self.setting.labels.table, &mut self.out);
                self.out.push_str("\"><table>\n");
            }
            Tag::TableHead => {
                (self.table.is_head, self.table.column) = (true, 0);
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title, byte),
            Tag::Image { .. } => return self.picture(at),
            _ => {}
        }
        at + 1
    }

    fn end(&mut self, end: &TagEnd) {
        let closing = match end {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::BlockQuote(None) => "</blockquote>\n",
            TagEnd::BlockQuote(Some(_)) => "</div>\n",
            TagEnd::CodeBlock => {
                self.language = None;
                "</code></pre>\n"
            }
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::FootnoteDefinition => return self.footnote_end(),
            TagEnd::Table => "</tbody></table></div>\n",
            TagEnd::TableHead => {
                self.table.is_head = false;
                "</tr></thead>\n<tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                self.table.column += 1;
                if self.table.is_head { "</th>" } else { "</td>" }
            }
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link => self.closers.pop().unwrap_or_default(),
            _ => "",
        };
        self.out.push_str(closing);
    }

    fn heading(&mut self, at: usize) -> usize {
        let end = self.end_of(at);
        let Some(Some(heading)) = self.headings.next() else {
            self.pictures(at, end);
            return end + 1;
        };
        let level = (self.setting.base_level + heading.level - 1).min(6);
        self.out.push_str(&format!("<h{level} id=\""));
        escape_attribute(self.setting.id_prefix, &mut self.out);
        escape_attribute(&heading.anchor, &mut self.out);
        self.out.push_str("\">");
        let mut inner = at + 1;
        while inner < end {
            inner = self.event(inner);
        }
        self.out.push_str(&format!("</h{level}>\n"));
        let anchor = format!("{}{}", self.setting.id_prefix, heading.anchor);
        self.outline.push(Heading { anchor, text: unmark(heading.text), level: heading.level });
        end + 1
    }

    /// Passes over a block that stands on another page.
    fn pass_over(&mut self, block: std::ops::Range<usize>) {
        let is_heading = |(event, _): &&Spanned<'_>| matches!(event, Event::Start(Tag::Heading { .. }));
        let n_headings = self.events[block].iter().filter(is_heading).count();
        self.headings.by_ref().take(n_headings).for_each(drop);
    }

    /// The pictures of a heading that is none of its own.
    fn pictures(&mut self, at: usize, end: usize) {
        let is_picture = |event: &Event<'_>| match event {
            Event::Start(Tag::Image { .. }) => true,
            Event::InlineHtml(html) => html.starts_with("<img"),
            _ => false,
        };
        let mut inner = at + 1;
        while inner < end {
            if is_picture(&self.events[inner].0) {
                self.out.push_str("<p>");
                inner = self.event(inner);
                self.out.push_str("</p>\n");
            } else {
                inner += 1;
            }
        }
    }

    fn alert(&mut self, kind: BlockQuoteKind) {
        let (at, class) = match kind {
            BlockQuoteKind::Note => (0, "note"),
            BlockQuoteKind::Tip => (1, "tip"),
            BlockQuoteKind::Important => (2, "important"),
            BlockQuoteKind::Warning => (3, "warning"),
            BlockQuoteKind::Caution => (4, "caution"),
        };
        self.out.push_str(&format!("<div class=\"alert {class}\" role=\"note\"><p class=\"alert-title\">"));
        escape(&self.setting.labels.alerts[at], &mut self.out);
        self.out.push_str("</p>\n");
    }

    fn cell(&mut self) {
        let class = match self.table.aligned.get(self.table.column) {
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        let tag = if self.table.is_head { "<th scope=\"col\"" } else { "<td" };
        self.out.push_str(&format!("{tag}{class}>"));
    }

    /// The end that belongs to the start at `at`.
    pub(super) fn end_of(&self, at: usize) -> usize {
        let mut depth = 0usize;
        for (offset, (event, _)) in self.events[at..].iter().enumerate() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + offset;
            }
        }
        self.events.len() - 1
    }
}

/// Whether `c` is as wide as a Han character and so needs no blank beside it.
fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '‘' | '’' | '“' | '”' | '…' | '—')
}
