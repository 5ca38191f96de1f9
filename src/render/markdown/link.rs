//! Where a text's links and pictures lead, and what is wrong with those that lead nowhere.

use std::collections::BTreeSet;

use crate::diagnostic::Code;
use crate::render::html::escape_attribute;
use crate::render::markdown::anchor::Anchors;
use crate::render::markdown::data;
use crate::render::markdown::emphasis::unmark;
use crate::render::markdown::problem::Problem;
use crate::render::markdown::{Embed, Parts, Picture, Resolver, Setting, Target};
use crate::text::shorten;

/// What becomes of a link.
pub(super) enum Href {
    /// Of the site.
    Own(String, Embed),
    /// Of another host: a link a reader may follow, never something a page loads.
    Outside(String),
    /// Nothing: its words stand alone.
    None,
}

/// Resolves the links of one text.
pub(super) struct Links<'a> {
    resolver: &'a dyn Resolver,
    setting: &'a Setting<'a>,
    /// Anchors of this very text, once they are known.
    own_anchors: Anchors,
    /// The first event of each part of the text behind the first.
    parts: Vec<usize>,
    /// Those of them that elements of raw HTML bear already.
    given: BTreeSet<String>,
    problems: Vec<Problem>,
    /// Links that were resolved and formulas, while raw HTML is still to be sanitised.
    held: Option<Held>,
}

/// What is put by while raw HTML is sanitised.
struct Held {
    /// What the places begin with.
    mark: String,
    links: Vec<Source>,
    formulas: Vec<String>,
}

/// A link of the site in an attribute.
pub(super) enum Source {
    /// One address.
    Href(String),
    /// A picture in several sizes.
    Picture(Picture),
}

/// How much of an address is told that no page may bear, in characters.
const MOST_TOLD: usize = 80;

/// How wide a picture in a text is: as wide as the text.
const SIZES: &str = "(min-width: 50em) 45em, 100vw";

impl Source {
    /// Its address, or the first of them.
    pub(super) fn href(&self) -> &str {
        match self {
            Self::Href(href) => href,
            Self::Picture(picture) => &picture.src,
        }
    }

    /// Writes the attributes of an `img`, `video` or `audio` that say where it comes from.
    pub(super) fn write(&self, out: &mut String) {
        let mut put = |name: &str, value: &str| {
            out.push_str(&format!(" {name}=\""));
            escape_attribute(value, out);
            out.push('"');
        };
        put("src", self.href());
        if let Self::Picture(picture) = self
            && !picture.srcset.is_empty()
        {
            put("srcset", &picture.srcset);
            put("sizes", SIZES);
        }
    }
}

impl<'a> Links<'a> {
    /// `raw` is the text if it holds raw HTML.
    pub(super) fn new(resolver: &'a dyn Resolver, setting: &'a Setting<'a>, raw: Option<&str>) -> Self {
        // Nobody can write the hash of a text into that text.
        let held = raw.map(|text| Held {
            mark: format!("own-{}-", blake3::hash(text.as_bytes()).to_hex()),
            links: Vec::new(),
            formulas: Vec::new(),
        });
        Self {
            resolver,
            setting,
            own_anchors: Anchors::default(),
            parts: Vec::new(),
            given: BTreeSet::new(),
            problems: Vec::new(),
            held,
        }
    }

    /// `parts` says in which part an event is, by the first event of each part behind the first.
    pub(super) fn set_anchors(&mut self, anchors: Anchors, parts: Vec<usize>) {
        (self.own_anchors, self.parts) = (anchors, parts);
    }

    fn part_of(&self, event: usize) -> u32 {
        u32::try_from(self.parts.partition_point(|first| *first <= event)).unwrap_or(u32::MAX)
    }

    /// The anchor of an element of raw HTML that calls itself `id`; the first of that name has it.
    pub(super) fn give_anchor(&mut self, id: &str) -> Option<String> {
        let anchor = self.own_anchors.kept(id)?.to_owned();
        self.given.insert(anchor.clone()).then(|| format!("{}{anchor}", self.setting.id_prefix))
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(super) fn report(&mut self, code: Code, at: usize, target: &str) {
        self.problems.push(Problem { code, at, target: unmark(target.to_owned()), other: String::new() });
    }

    /// What becomes of a link to `written` that stands at byte `at`.
    pub(super) fn resolve(&mut self, written: &str, at: usize) -> Href {
        let written = unmark(written.trim().to_owned());
        if let Some(scheme) = scheme(&written) {
            return self.with_scheme(&scheme, written, at);
        }
        if written.starts_with("//") {
            return Href::Outside(format!("https:{written}"));
        }
        if written.starts_with(['#', '?']) || written.is_empty() {
            let fragment = written.split_once('#').map(|(_, fragment)| decode(fragment));
            return self.within(fragment.as_deref(), &written, at);
        }
        let code = match self.look_up(&written) {
            Target::Found { href, embed, lacks_anchor, spelt } => {
                if lacks_anchor {
                    self.report(Code::BrokenAnchor, at, &written);
                }
                if let Some(spelt) = spelt {
                    self.problems.push(Problem { code: Code::LinkSpelling, at, target: written, other: spelt });
                }
                return Href::Own(href, embed);
            }
            Target::Missing => Code::BrokenLink,
            Target::Escapes => Code::LinkEscapes,
            Target::Withheld => Code::LinkWithheld,
            Target::Ignored => Code::LinkIgnored,
        };
        self.report(code, at, &written);
        Href::None
    }

    /// What `written` names: as addresses are read, else as the very name of a file that holds `#`, `?` or `%`.
    fn look_up(&self, written: &str) -> Target {
        let (path, fragment) = match written.split_once('#') {
            Some((path, fragment)) => (path, Some(decode(fragment))),
            None => (written, None),
        };
        let without_query = path.split_once('?').map_or(path, |(path, _)| path);
        let mut tried: Vec<(String, Option<&str>)> = Vec::new();
        for (path, fragment) in [(without_query, fragment.as_deref()), (path, fragment.as_deref()), (written, None)] {
            for path in [decode(path), path.to_owned()] {
                if !tried.contains(&(path.clone(), fragment)) {
                    tried.push((path, fragment));
                }
            }
        }
        let mut first = None;
        for (path, fragment) in tried {
            let target = self.resolver.resolve(&path.replace('\\', "/"), fragment);
            if target != Target::Missing {
                return target;
            }
            first = first.or(Some(target));
        }
        first.unwrap_or(Target::Missing)
    }

    fn with_scheme(&mut self, scheme: &str, written: String, at: usize) -> Href {
        match scheme {
            "http" | "https" | "mailto" | "tel" => Href::Outside(written),
            "data" => match data::picture(&written) {
                Some(picture) => Href::Own(picture.full.clone(), Embed::Picture(picture)),
                None => {
                    self.report(Code::BrokenLink, at, &shorten(&written, MOST_TOLD));
                    Href::None
                }
            },
            _ => {
                self.report(Code::BrokenLink, at, &shorten(&written, MOST_TOLD));
                Href::None
            }
        }
    }

    fn within(&mut self, fragment: Option<&str>, written: &str, at: usize) -> Href {
        let named = fragment.unwrap_or_default();
        if let Some((anchor, event)) = self.own_anchors.find(named).filter(|_| !named.is_empty()) {
            let Parts { at, hrefs } = self.setting.parts;
            let part = self.part_of(event);
            let page = hrefs.get(part as usize).filter(|_| part != at).map_or("", String::as_str);
            return Href::Own(format!("{page}#{}{anchor}", self.setting.id_prefix), Embed::No);
        }
        // A heading that became the title is the head of the page, or of the text's card; so is the top.
        let is_top = fragment.is_some_and(|name| name.is_empty() || name.eq_ignore_ascii_case("top"));
        if is_top || super::anchor::spell(named) == super::anchor::spell(self.setting.title) {
            let card = self.setting.id_prefix.trim_end_matches('-');
            return Href::Own(format!("#{}", if card.is_empty() { "page-main" } else { card }), Embed::No);
        }
        self.report(Code::BrokenAnchor, at, written);
        Href::None
    }

    /// `href` as it is written into HTML that may still be sanitised.
    pub(super) fn hold(&mut self, href: String) -> String {
        match self.put_by(Source::Href(href)) {
            Source::Href(href) => href,
            Source::Picture(picture) => picture.src,
        }
    }

    /// A picture as it is written into HTML that may still be sanitised.
    pub(super) fn hold_picture(&mut self, picture: Picture) -> Source {
        self.put_by(Source::Picture(picture))
    }

    /// What stands for `source` until the HTML is sanitised.
    fn put_by(&mut self, source: Source) -> Source {
        let Some(held) = &mut self.held else { return source };
        held.links.push(source);
        Source::Href(format!("{}{}", held.mark, held.links.len() - 1))
    }

    /// The link or picture that was put by.
    pub(super) fn release(&self, marked: &str) -> Option<&Source> {
        let held = self.held.as_ref()?;
        held.links.get(marked.strip_prefix(held.mark.as_str())?.parse::<usize>().ok()?)
    }

    /// A formula as it is written into HTML that may still be sanitised.
    pub(super) fn hold_formula(&mut self, html: String) -> String {
        match &mut self.held {
            Some(held) => {
                held.formulas.push(html);
                format!("{}formula-{};", held.mark, held.formulas.len() - 1)
            }
            None => html,
        }
    }

    /// Appends words between tags, with the formulas that [`hold_formula`](Self::hold_formula) put by.
    pub(super) fn release_formulas(&self, mut words: &str, out: &mut String) {
        let Some(held) = self.held.as_ref().filter(|held| !held.formulas.is_empty()) else {
            return out.push_str(words);
        };
        while let Some(at) = words.find(&held.mark) {
            out.push_str(&words[..at]);
            words = &words[at + held.mark.len()..];
            let Some((number, behind)) = words.strip_prefix("formula-").and_then(|rest| rest.split_once(';')) else {
                continue;
            };
            let formula = number.parse::<usize>().ok().and_then(|number| held.formulas.get(number));
            out.push_str(formula.map(String::as_str).unwrap_or_default());
            words = behind;
        }
        out.push_str(words);
    }
}

/// The scheme of an address in lower case; control characters do not hide it.
fn scheme(address: &str) -> Option<String> {
    let clean: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = clean.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| scheme.to_lowercase())
}

/// Takes percent-encoding off; what is not valid stays as written.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
