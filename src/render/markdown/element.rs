//! Raw HTML as it is written: its elements one by one, their links looked up like any other.

use crate::diagnostic::Code;
use crate::render::html::{escape, escape_attribute};
use crate::render::markdown::emphasis::unmark;
use crate::render::markdown::link::Href;
use crate::render::markdown::media::OUTSIDE;
use crate::render::markdown::raw::{ALIASES, Stretch};
use crate::render::markdown::tag::RawTag;
use crate::render::markdown::writer::Writer;
use crate::render::markdown::{Embed, Picture};

/// Attributes that are written by our own means, or not at all.
const OWN: &str = "href src srcset sizes id name style align type disabled checked value class target rel";

impl Writer<'_, '_, '_> {
    /// Writes a piece of raw HTML: what is meant, and everything else as the text it is.
    pub(super) fn raw(&mut self, stretch: &Stretch) {
        let mut from = 0;
        let mut marks: Vec<(usize, usize, Option<usize>)> =
            stretch.tags.iter().enumerate().map(|(number, tag)| (tag.from, tag.to, Some(number))).collect();
        marks.extend(stretch.comments.iter().map(|(from, to)| (*from, *to, None)));
        marks.sort_unstable();
        for (start, end, number) in marks {
            self.raw_words(stretch.html.get(from..start).unwrap_or_default());
            if let Some(number) = number {
                let at = stretch.place(start);
                self.element(&stretch.tags[number], at);
            }
            from = end;
        }
        self.raw_words(stretch.html.get(from..).unwrap_or_default());
    }

    /// Words between tags, entities and all.
    fn raw_words(&mut self, words: &str) {
        self.out.push_str(&words.replace('<', "&lt;"));
    }

    fn element(&mut self, tag: &RawTag, at: usize) {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == tag.name);
        let name = alias.map_or(tag.name.as_str(), |(_, name)| name);
        match (name, tag.is_end) {
            ("", _) | ("img" | "input" | "br" | "hr" | "wbr" | "col", true) => {}
            ("video" | "audio", true) => {
                if self.players.pop() == Some(true) {
                    self.out.push_str(&format!("</{name}>"));
                }
            }
            (_, true) => self.out.push_str(&format!("</{name}>")),
            ("img", false) => self.raw_picture(tag, at),
            ("input", false) => self.check_box(tag.get("checked").is_some()),
            ("video" | "audio", false) => self.player(name, tag, at),
            (_, false) => self.opening(name, tag, at),
        }
    }

    /// An opening tag; `align` is a class, as styles are refused.
    fn opening(&mut self, name: &str, tag: &RawTag, at: usize) {
        self.out.push('<');
        self.out.push_str(name);
        if name == "a" {
            self.anchor(tag, at);
        }
        if let Some(id) = tag.id().and_then(|id| self.links.give_anchor(&unmark(id.to_owned()))) {
            self.attribute("id", &id);
        }
        let align = tag.get("align").map(str::to_ascii_lowercase);
        let is_set = |align: &str| matches!(align, "center" | "right");
        let align = align.filter(|align| is_set(align)).or((tag.name == "center").then(|| "center".to_owned()));
        if let Some(class) = align.as_deref().or(tag.get("class")) {
            self.attribute("class", class);
        }
        for (key, value) in &tag.attributes {
            let is_plain = key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            let is_own = OWN.split(' ').any(|own| own == key) && !(name == "li" && key == "value");
            if is_plain && !is_own && !key.starts_with("on") {
                self.attribute(key, value);
            }
        }
        self.out.push('>');
        if tag.is_empty {
            self.out.push_str(&format!("</{name}>"));
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push_str(&format!(" {name}=\""));
        escape_attribute(value, &mut self.out);
        self.out.push('"');
    }

    /// Where a link of raw HTML leads.
    fn anchor(&mut self, tag: &RawTag, at: usize) {
        let Some(href) = tag.get("href") else { return };
        match self.links.resolve(href, at) {
            Href::Own(href, _) => {
                let held = self.links.hold(href);
                self.attribute("href", &held);
            }
            Href::Outside(href) => {
                let held = self.links.hold(href);
                self.attribute("href", &held);
                self.out.push_str(OUTSIDE);
            }
            Href::None => {}
        }
    }

    fn raw_picture(&mut self, tag: &RawTag, at: usize) {
        let alt = tag.get("alt").unwrap_or_default().to_owned();
        let title = tag.get("title").unwrap_or_default();
        match self.links.resolve(tag.get("src").unwrap_or_default(), at) {
            Href::Own(_, Embed::Picture(picture)) => self.raw_image(picture, tag, &alt),
            Href::Own(href, embed) => self.embed(&href, embed, &alt, title),
            Href::Outside(href) => self.remote(href, &alt, title, at),
            Href::None => self.broken(&alt),
        }
    }

    /// A picture as wide as somebody wanted it.
    fn raw_image(&mut self, picture: Picture, tag: &RawTag, alt: &str) {
        let figure = |name: &str| {
            let value = tag.get(name)?.trim().trim_end_matches("px");
            (!value.is_empty() && value.len() < 5 && value.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| value.to_owned())
        };
        let (width, height) = (figure("width"), figure("height"));
        self.out.push_str("<img loading=\"lazy\"");
        self.links.hold_picture(picture).write(&mut self.out);
        self.attribute("alt", alt);
        for (name, value) in [("width", width), ("height", height), ("title", tag.get("title").map(str::to_owned))] {
            if let Some(value) = value {
                self.attribute(name, &value);
            }
        }
        self.out.push('>');
    }

    /// A picture, film or sound of another host: a link that a reader may follow.
    pub(super) fn remote(&mut self, href: String, alt: &str, title: &str, at: usize) {
        self.links.report(Code::RemotePicture, at, &href);
        self.open_link(&href, OUTSIDE, title);
        escape(if alt.is_empty() { &href } else { alt }, &mut self.out);
        self.out.push_str("</a>");
    }

    /// The words of a picture that is not there. Its address may be the name of something that this
    /// audience may not see.
    pub(super) fn broken(&mut self, alt: &str) {
        if !alt.is_empty() {
            self.out.push_str("<span class=\"broken-link\">");
            escape(alt, &mut self.out);
            self.out.push_str("</span>");
        }
    }

    /// A film or sound; where there is none to play, the words within stand for it.
    fn player(&mut self, name: &str, tag: &RawTag, at: usize) {
        let label = tag.get("title").or(tag.get("aria-label")).unwrap_or_default();
        let mut is_playing = false;
        match tag.get("src").map(|src| self.links.resolve(src, at)) {
            Some(Href::Own(href, Embed::Film | Embed::Sound)) => {
                let held = self.links.hold(href);
                self.out.push_str(&format!("<{name} controls preload=\"metadata\""));
                self.attribute("src", &held);
                if !label.is_empty() {
                    self.attribute("aria-label", label);
                }
                self.out.push('>');
                is_playing = true;
            }
            Some(Href::Own(href, embed)) => self.embed(&href, embed, label, ""),
            Some(Href::Outside(href)) => self.remote(href, label, "", at),
            Some(Href::None) | None => {}
        }
        if !tag.is_empty {
            self.players.push(is_playing);
        } else if is_playing {
            self.out.push_str(&format!("</{name}>"));
        }
    }
}
