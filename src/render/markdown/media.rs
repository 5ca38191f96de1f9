//! Links, pictures, films and sound of a text.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::render::html::{escape, escape_attribute};
use crate::render::markdown::link::Href;
use crate::render::markdown::outline::plain;
use crate::render::markdown::writer::Writer;
use crate::render::markdown::{Embed, Picture};

/// What links to other hosts bear.
pub(super) const OUTSIDE: &str = " class=\"outside\" rel=\"noopener noreferrer\"";

/// How a picture begins that opens large.
const ZOOM: &str = "<a class=\"zoom\" href=\"";

impl Writer<'_, '_, '_> {
    pub(super) fn link(&mut self, kind: LinkType, target: &str, title: &str, at: usize) {
        let href = match kind {
            LinkType::Email => Href::Outside(format!("mailto:{target}")),
            _ => self.links.resolve(target, at),
        };
        self.closers.push("</a>");
        match href {
            Href::Own(href, _) => self.open_link(&href, "", title),
            Href::Outside(href) => self.open_link(&href, OUTSIDE, title),
            Href::None => {
                self.closers.pop();
                self.closers.push("</span>");
                self.out.push_str("<span class=\"broken-link\">");
            }
        }
    }

    pub(super) fn open_link(&mut self, href: &str, attributes: &str, title: &str) {
        let held = self.links.hold(href.to_owned());
        self.out.push_str("<a href=\"");
        escape_attribute(&held, &mut self.out);
        self.out.push('"');
        self.out.push_str(attributes);
        self.title(title);
        self.out.push('>');
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            escape_attribute(title, &mut self.out);
            self.out.push('"');
        }
    }

    /// Where the paragraph at `at` ends, if it holds one picture and nothing else.
    pub(super) fn alone(&self, at: usize) -> Option<usize> {
        if !matches!(self.events.get(at + 1), Some((Event::Start(Tag::Image { .. }), _))) {
            return None;
        }
        let end = self.end_of(at + 1) + 1;
        matches!(self.events.get(end), Some((Event::End(TagEnd::Paragraph), _))).then_some(end)
    }

    /// A picture that stands alone bears its words as a caption.
    pub(super) fn figure(&mut self, at: usize, end: usize) -> usize {
        let before = self.out.len();
        self.out.push_str("<figure>");
        self.embedded(at, false);
        let is_media = ["<img", ZOOM, "<video", "<audio"].iter().any(|tag| self.out[before + 8..].starts_with(tag));
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

    pub(super) fn picture(&mut self, at: usize) -> usize {
        self.embedded(at, true)
    }

    /// The title of a picture is the tooltip of one in a line, and the caption of one that stands alone.
    fn embedded(&mut self, at: usize, has_title: bool) -> usize {
        let (Event::Start(Tag::Image { dest_url, title, .. }), range) = &self.events[at] else { return at + 1 };
        let end = self.end_of(at);
        let alt = plain(&self.events[at + 1..], |end| matches!(end, TagEnd::Image));
        match self.links.resolve(dest_url, range.start) {
            Href::Own(href, embed) => self.embed(&href, embed, &alt, if has_title { title } else { "" }),
            Href::Outside(href) => self.remote(href, &alt, title, range.start),
            Href::None => self.broken(&alt),
        }
        end + 1
    }

    pub(super) fn embed(&mut self, href: &str, embed: Embed, alt: &str, title: &str) {
        let (open, close) = match embed {
            Embed::Film => ("<video controls preload=\"metadata\" src=\"", "></video>"),
            Embed::Sound => ("<audio controls preload=\"metadata\" src=\"", "></audio>"),
            Embed::Picture(picture) => return self.embed_picture(picture, alt, title),
            Embed::No => {
                self.open_link(href, "", title);
                escape(if alt.is_empty() { href } else { alt }, &mut self.out);
                return self.out.push_str("</a>");
            }
        };
        let held = self.links.hold(href.to_owned());
        self.out.push_str(open);
        escape_attribute(&held, &mut self.out);
        self.out.push('"');
        if !alt.is_empty() {
            self.out.push_str(" aria-label=\"");
            escape_attribute(alt, &mut self.out);
            self.out.push('"');
        }
        self.out.push_str(close);
    }

    /// A picture, which opens large unless it is a link already.
    fn embed_picture(&mut self, picture: Picture, alt: &str, title: &str) {
        // A link without words would have no name, and browsers open no address that holds its picture.
        let is_within = picture.full.starts_with("data:");
        let is_link = alt.is_empty() || is_within || self.closers.contains(&"</a>");
        if !is_link {
            let full = self.links.hold(picture.full.clone());
            self.out.push_str(ZOOM);
            escape_attribute(&full, &mut self.out);
            self.out.push_str("\">");
        }
        let size_px = picture.size_px;
        self.out.push_str("<img loading=\"lazy\"");
        self.links.hold_picture(picture).write(&mut self.out);
        self.out.push_str(" alt=\"");
        escape_attribute(alt, &mut self.out);
        self.out.push('"');
        if let Some((width, height)) = size_px {
            self.out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        self.title(title);
        self.out.push_str(if is_link { ">" } else { "></a>" });
    }
}
