//! Events become HTML.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use crate::diagnostic::Code;
use crate::render::html::{escape, escape_attribute};
use crate::render::markdown::anchor::Anchors;
use crate::render::markdown::link::{Href, Links};
use crate::render::markdown::{Embed, Heading, Setting};
use crate::text::{fold_title, is_han};

type Spanned<'e> = (Event<'e>, Range<usize>);

/// What was written.
pub(super) struct Written {
    pub(super) html: String,
    pub(super) outline: Vec<Heading>,
}

/// The anchors of the headings, in order, without writing anything.
pub(super) fn anchors(events: &[Spanned<'_>], title: &str) -> Vec<String> {
    headings(events, title).into_iter().flatten().map(|heading| heading.anchor).collect()
}

/// Writes the events of a text.
pub(super) fn write(events: &[Spanned<'_>], setting: &Setting<'_>, links: &mut Links<'_>) -> Written {
    let headings = headings(events, setting.title);
    links.set_anchors(headings.iter().flatten().map(|heading| heading.anchor.clone()));
    let outline = headings.iter().flatten().map(|heading| Heading {
        anchor: format!("{}{}", setting.id_prefix, heading.anchor),
        text: heading.text.replace('\u{e000}', ""),
        level: heading.level,
    });
    let outline = outline.collect();
    let mut writer = Writer {
        events,
        setting,
        links,
        headings: headings.into_iter(),
        out: String::new(),
        held: Vec::new(),
        closers: Vec::new(),
        table: Table::default(),
        notes: Notes::default(),
        is_code: false,
    };
    let mut at = 0;
    while at < events.len() {
        at = writer.event(at);
    }
    writer.footnotes();
    Written { html: writer.out, outline }
}

/// The headings in order; `None` for the first one if it only repeats the title. Levels are those
/// of the nesting, so that none is skipped.
fn headings(events: &[Spanned<'_>], title: &str) -> Vec<Option<Heading>> {
    let mut anchors = Anchors::default();
    let (mut found, mut levels): (Vec<Option<Heading>>, Vec<HeadingLevel>) = (Vec::new(), Vec::new());
    for (at, (event, _)) in events.iter().enumerate() {
        let Event::Start(Tag::Heading { level, .. }) = event else { continue };
        let text = plain(&events[at + 1..], |end| matches!(end, TagEnd::Heading(_)));
        let is_title = found.is_empty() && *level == HeadingLevel::H1 && fold_title(&text) == fold_title(title);
        if is_title && !title.is_empty() {
            found.push(None);
            continue;
        }
        while levels.last().is_some_and(|last| last >= level) {
            levels.pop();
        }
        levels.push(*level);
        let anchor = anchors.of(&text.replace('\u{e000}', ""));
        found.push(Some(Heading { level: levels.len() as u8, text, anchor }));
    }
    found
}

/// The words up to the end that `is_end` names.
fn plain(events: &[Spanned<'_>], is_end: impl Fn(&TagEnd) -> bool) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::End(end) if is_end(end) => break,
            Event::Text(words) | Event::Code(words) => text.push_str(words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

struct Writer<'w, 'e, 'l> {
    events: &'w [Spanned<'e>],
    setting: &'w Setting<'w>,
    links: &'w mut Links<'l>,
    headings: std::vec::IntoIter<Option<Heading>>,
    out: String,
    /// Output put by while a footnote's text is written.
    held: Vec<(String, String)>,
    /// What closes the open links.
    closers: Vec<&'static str>,
    table: Table,
    notes: Notes,
    is_code: bool,
}

#[derive(Default)]
struct Table {
    aligned: Vec<Alignment>,
    column: usize,
    is_head: bool,
}

/// Footnotes: numbers by first mention, texts by label.
#[derive(Default)]
struct Notes {
    numbers: BTreeMap<String, usize>,
    mentions: BTreeMap<usize, usize>,
    texts: BTreeMap<String, String>,
}

impl Notes {
    fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_owned()).or_insert(next)
    }
}

impl Writer<'_, '_, '_> {
    /// Writes the event at `at`, or several that belong together, and says where to go on.
    fn event(&mut self, at: usize) -> usize {
        let (event, range) = &self.events[at];
        match event {
            Event::Start(tag) => return self.start(tag, at, range.start),
            Event::End(end) => self.end(end),
            Event::Text(text) => escape(text, &mut self.out),
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape(code, &mut self.out);
                self.out.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => self.out.push_str(html),
            Event::SoftBreak => self.soft_break(at),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(is_done) => {
                let label = if *is_done { &self.setting.labels.done } else { &self.setting.labels.open };
                self.out.push_str("<input type=\"checkbox\" disabled");
                self.out.push_str(if *is_done { " checked aria-label=\"" } else { " aria-label=\"" });
                escape_attribute(label, &mut self.out);
                self.out.push_str("\"> ");
            }
            Event::FootnoteReference(label) => self.footnote_mark(label),
            Event::InlineMath(text) | Event::DisplayMath(text) => escape(text, &mut self.out),
        }
        at + 1
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
                self.held.push((label.to_string(), out));
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
            Tag::Link { link_type, dest_url, .. } => self.link(*link_type, dest_url, byte),
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
                self.is_code = false;
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
        let Some(Some(heading)) = self.headings.next() else { return end + 1 };
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
        end + 1
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

    fn code_block(&mut self, kind: &CodeBlockKind<'_>) {
        self.is_code = true;
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        self.out.push_str("<pre><code");
        if !language.is_empty() {
            self.out.push_str(" class=\"language-");
            escape_attribute(language, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
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

    fn link(&mut self, kind: LinkType, target: &str, at: usize) {
        let href = match kind {
            LinkType::Email => Href::Outside(format!("mailto:{target}")),
            _ => self.links.resolve(target, at),
        };
        self.closers.push("</a>");
        match href {
            Href::Own(href, _) => self.open_link(&href, ""),
            Href::Outside(href) => self.open_link(&href, OUTSIDE),
            Href::None => {
                self.closers.pop();
                self.closers.push("</span>");
                self.out.push_str("<span class=\"broken-link\">");
            }
        }
    }

    fn open_link(&mut self, href: &str, attributes: &str) {
        let held = self.links.hold(href.to_owned());
        self.out.push_str("<a href=\"");
        escape_attribute(&held, &mut self.out);
        self.out.push('"');
        self.out.push_str(attributes);
        self.out.push('>');
    }

    /// Where the paragraph at `at` ends, if it holds one picture and nothing else.
    fn alone(&self, at: usize) -> Option<usize> {
        if !matches!(self.events.get(at + 1), Some((Event::Start(Tag::Image { .. }), _))) {
            return None;
        }
        let end = self.end_of(at + 1) + 1;
        matches!(self.events.get(end), Some((Event::End(TagEnd::Paragraph), _))).then_some(end)
    }

    /// A picture that stands alone bears its words as a caption.
    fn figure(&mut self, at: usize, end: usize) -> usize {
        let before = self.out.len();
        self.out.push_str("<figure>");
        self.picture(at);
        let is_media = ["<img", "<video", "<audio"].iter().any(|tag| self.out[before + 8..].starts_with(tag));
        if !is_media {
            self.out.replace_range(before..before + 8, "<p>");
            self.out.push_str("</p>\n");
            return end + 1;
        }
        let Event::Start(Tag::Image { title, .. }) = &self.events[at].0 else { return end + 1 };
        let alt = plain(&self.events[at + 1..], |end| matches!(end, TagEnd::Image));
        let caption = if title.is_empty() { alt.as_str() } else { title };
        if !caption.is_empty() {
            self.out.push_str("<figcaption>");
            escape(caption, &mut self.out);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>\n");
        end + 1
    }

    fn picture(&mut self, at: usize) -> usize {
        let (Event::Start(Tag::Image { dest_url, .. }), range) = &self.events[at] else { return at + 1 };
        let end = self.end_of(at);
        let alt = plain(&self.events[at + 1..], |end| matches!(end, TagEnd::Image));
        match self.links.resolve(dest_url, range.start) {
            Href::Own(href, embed) => self.embed(&href, embed, &alt),
            Href::Outside(href) => {
                self.links.report(Code::RemotePicture, range.start, &href);
                self.open_link(&href, OUTSIDE);
                escape(if alt.is_empty() { &href } else { &alt }, &mut self.out);
                self.out.push_str("</a>");
            }
            Href::None => {
                self.out.push_str("<span class=\"broken-link\">");
                escape(if alt.is_empty() { dest_url } else { &alt }, &mut self.out);
                self.out.push_str("</span>");
            }
        }
        end + 1
    }

    fn embed(&mut self, href: &str, embed: Embed, alt: &str) {
        if embed == Embed::No {
            self.open_link(href, "");
            escape(if alt.is_empty() { href } else { alt }, &mut self.out);
            self.out.push_str("</a>");
            return;
        }
        let held = self.links.hold(href.to_owned());
        let (open, close) = match embed {
            Embed::Film => ("<video controls preload=\"metadata\" src=\"", "></video>"),
            Embed::Sound => ("<audio controls preload=\"metadata\" src=\"", "></audio>"),
            _ => ("<img loading=\"lazy\" src=\"", ">"),
        };
        self.out.push_str(open);
        escape_attribute(&held, &mut self.out);
        self.out.push('"');
        match embed {
            Embed::Picture(pixels) => {
                self.out.push_str(" alt=\"");
                escape_attribute(alt, &mut self.out);
                self.out.push('"');
                if let Some((width, height)) = pixels {
                    self.out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
                }
            }
            _ if !alt.is_empty() => {
                self.out.push_str(" aria-label=\"");
                escape_attribute(alt, &mut self.out);
                self.out.push('"');
            }
            _ => {}
        }
        self.out.push_str(close);
    }

    /// The end that belongs to the start at `at`.
    fn end_of(&self, at: usize) -> usize {
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

    fn footnote_mark(&mut self, label: &str) {
        let number = self.notes.number(label);
        let mention = self.notes.mentions.entry(number).or_default();
        *mention += 1;
        let id = if *mention == 1 { format!("{number}") } else { format!("{number}-{mention}") };
        let prefix = self.setting.id_prefix;
        let held = self.links.hold(format!("#{prefix}fn-{number}"));
        self.out.push_str(&format!("<sup><a class=\"footnote-mark\" id=\"{prefix}fnref-{id}\" href=\"{held}\">{number}</a></sup>"));
    }

    fn footnote_end(&mut self) {
        let Some((label, before)) = self.held.pop() else { return };
        let text = std::mem::replace(&mut self.out, before);
        self.notes.texts.entry(label).or_insert(text);
    }

    fn footnotes(&mut self) {
        if self.notes.texts.is_empty() {
            return;
        }
        let labels: Vec<String> = self.notes.texts.keys().cloned().collect();
        for label in &labels {
            self.notes.number(label);
        }
        let mut ordered: Vec<(usize, String)> =
            labels.into_iter().map(|label| (self.notes.numbers[&label], label)).collect();
        ordered.sort();
        self.out.push_str("<section class=\"footnotes\" aria-label=\"");
        escape_attribute(&self.setting.labels.footnotes, &mut self.out);
        self.out.push_str("\"><ol>\n");
        for (number, label) in ordered {
            let text = &self.notes.texts[&label];
            let prefix = self.setting.id_prefix;
            self.out.push_str(&format!("<li id=\"{prefix}fn-{number}\" value=\"{number}\">{text}"));
            if self.notes.mentions.contains_key(&number) {
                let held = self.links.hold(format!("#{prefix}fnref-{number}"));
                self.out.push_str(&format!("<a class=\"footnote-back\" href=\"{held}\" aria-label=\""));
                escape_attribute(&self.setting.labels.back, &mut self.out);
                self.out.push_str("\">↩</a>");
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol></section>\n");
    }
}

/// Whether `c` is as wide as a Han character and so needs no blank beside it.
fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '‘' | '’' | '“' | '”' | '…' | '—')
}

/// What links to other hosts bear.
const OUTSIDE: &str = " class=\"outside\" rel=\"noopener noreferrer\"";
