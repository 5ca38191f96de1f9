//! Which raw HTML of a text is meant as HTML: elements that may stand on a page, opened and closed in
//! one place. All else only looks like it (`标签<script>怎么写`, `能力点<A5>`) and is text.

use std::collections::{BTreeMap, HashMap};

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::render::markdown::outline::Spanned;
use crate::render::markdown::tag::{self, RawTag};

/// Elements that may stand in a text; `sanitise` holds what they may bear.
pub(super) const TAGS: &str = "a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt \
    em figcaption figure h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong \
    sub summary sup table tbody td tfoot th thead time tr u ul var video wbr";

/// Elements that are written as others, or as nothing: their words stay.
pub(super) const ALIASES: [(&str, &str); 20] = [
    ("address", "div"),
    ("article", "div"),
    ("aside", "div"),
    ("big", ""),
    ("center", "div"),
    ("font", ""),
    ("footer", "div"),
    ("h1", "h2"),
    ("header", "div"),
    ("hgroup", "div"),
    ("label", ""),
    ("main", "div"),
    ("nav", "div"),
    ("nobr", ""),
    ("picture", ""),
    ("source", ""),
    ("strike", "s"),
    ("tt", "code"),
    ("acronym", "abbr"),
    ("menu", "ul"),
];

/// Elements without an end.
const VOID: &str = "br col hr img input source wbr";
/// Elements that mean something only within another, and may be left open there.
const WITHIN: [(&str, &str); 15] = [
    ("caption", "table"),
    ("col", "table"),
    ("colgroup", "table"),
    ("tbody", "table"),
    ("td", "table"),
    ("tfoot", "table"),
    ("th", "table"),
    ("thead", "table"),
    ("tr", "table"),
    ("dd", "dl"),
    ("dt", "dl"),
    ("li", "ul ol menu"),
    ("rp", "ruby"),
    ("rt", "ruby"),
    ("source", "video audio picture"),
];
/// Elements that may be left open where they begin a block: they hide and change nothing that follows.
const LOOSE: &str = "div p section center main article header footer nav aside address";
/// Elements whose words are seen only where a browser cannot do better, so they end where they began.
const NARROW: &str = "audio video picture";

/// A piece of raw HTML that the parser passes on as one: a tag within a line, or a block.
pub(super) struct Stretch {
    /// Its HTML.
    pub(super) html: String,
    /// Its tags that are meant, in order.
    pub(super) tags: Vec<RawTag>,
    /// Where its comments stand.
    pub(super) comments: Vec<(usize, usize)>,
    /// Which bytes of `html` come from which byte of the text.
    places: Vec<(usize, usize)>,
    is_block: bool,
    /// Stretches within one paragraph, heading or cell bear one number.
    home: usize,
}

impl Stretch {
    /// The byte of the text from which byte `at` of the HTML comes.
    pub(super) fn place(&self, at: usize) -> usize {
        let part = self.places.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.places.get(part).map_or(0, |(start, source)| source + at - start)
    }

    /// The `<` that only look like HTML.
    pub(super) fn false_marks(&self) -> impl Iterator<Item = usize> {
        let kept = move |at: usize| {
            let (tags, comments) = (&self.tags, &self.comments);
            let tag = tags.partition_point(|tag| tag.from <= at).checked_sub(1).map(|last| tags[last].to);
            let comment = comments.partition_point(|(from, _)| *from <= at).checked_sub(1).map(|last| comments[last].1);
            tag.into_iter().chain(comment).any(|to| to > at)
        };
        self.html.match_indices('<').map(|(at, _)| at).filter(move |at| !kept(*at)).map(|at| self.place(at))
    }
}

/// The raw HTML of a text, by the event with which it begins.
pub(super) fn survey(events: &[Spanned<'_>]) -> BTreeMap<usize, Stretch> {
    let mut found: BTreeMap<usize, Stretch> = BTreeMap::new();
    let mut block: Option<usize> = None;
    let mut home = 0;
    for (at, (event, range)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::HtmlBlock) => (block, home) = (Some(at), home + 1),
            Event::End(TagEnd::HtmlBlock) => block = None,
            Event::Html(html) | Event::InlineHtml(html) => {
                let stretch = found.entry(block.unwrap_or(at)).or_insert_with(|| Stretch {
                    html: String::new(),
                    tags: Vec::new(),
                    comments: Vec::new(),
                    places: Vec::new(),
                    is_block: block.is_some(),
                    home,
                });
                stretch.places.push((stretch.html.len(), range.start));
                stretch.html.push_str(html);
            }
            Event::Start(tag) if !is_inline(tag) => home += 1,
            Event::End(end) if !is_inline_end(end) => home += 1,
            _ => {}
        }
    }
    for stretch in found.values_mut() {
        let read = tag::read(&stretch.html);
        (stretch.tags, stretch.comments) = (read.tags, read.comments);
    }
    settle(&mut found);
    sources(&mut found);
    found
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn is_inline_end(end: &TagEnd) -> bool {
    matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

pub(super) fn is_in(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|known| known == name)
}

/// A tag by its stretch and its number there.
type TagAt = (usize, usize);

/// Leaves the tags that are meant.
fn settle(found: &mut BTreeMap<usize, Stretch>) {
    let mut meant = pairs(found);
    children(found, &mut meant);
    for (key, stretch) in found.iter_mut() {
        let mut number = 0;
        stretch.tags.retain(|_| {
            number += 1;
            meant.contains_key(&(*key, number - 1))
        });
    }
}

/// Gives each film or sound the address that stands in it.
fn sources(found: &mut BTreeMap<usize, Stretch>) {
    let mut wanting: Option<TagAt> = None;
    let mut sources: Vec<(TagAt, String)> = Vec::new();
    for (key, stretch) in found.iter() {
        for (number, tag) in stretch.tags.iter().enumerate() {
            match (tag.name.as_str(), wanting) {
                ("video" | "audio", _) => {
                    wanting = (!tag.is_end && tag.get("src").is_none()).then_some((*key, number));
                }
                ("source", Some(player)) => {
                    sources.extend(tag.get("src").map(|src| (player, src.to_owned())));
                    wanting = wanting.filter(|_| tag.get("src").is_none());
                }
                _ => {}
            }
        }
    }
    for ((key, number), src) in sources {
        let tag = found.get_mut(&key).and_then(|stretch| stretch.tags.get_mut(number));
        tag.into_iter().for_each(|tag| tag.attributes.push(("src".to_owned(), src.clone())));
    }
}

/// Tags that need no other, and pairs of those that do; each with the end of what it holds.
fn pairs(found: &BTreeMap<usize, Stretch>) -> HashMap<TagAt, TagAt> {
    let mut meant: HashMap<TagAt, TagAt> = HashMap::new();
    let mut open: HashMap<(&str, usize), Vec<TagAt>> = HashMap::new();
    let last = (usize::MAX, 0);
    for (key, stretch) in found {
        for (number, tag) in stretch.tags.iter().enumerate() {
            let (name, at) = (tag.name.as_str(), (*key, number));
            let is_known = is_in(TAGS, name) || ALIASES.iter().any(|(alias, _)| *alias == name);
            if !is_known || WITHIN.iter().any(|(child, _)| *child == name) {
                continue;
            }
            // What begins within a line ends in the same paragraph; what begins a block may end in another.
            let home = match stretch.is_block && !is_in(NARROW, name) {
                true => usize::MAX,
                false => stretch.home,
            };
            let open = open.entry((name, home)).or_default();
            if is_in(VOID, name) {
                if !tag.is_end && is_whole(tag) {
                    meant.insert(at, at);
                }
            } else if tag.is_empty && !tag.is_end {
                meant.insert(at, at);
            } else if !tag.is_end {
                open.push(at);
                if stretch.is_block && is_in(LOOSE, name) {
                    meant.insert(at, last);
                }
            } else if let Some(start) = open.pop() {
                meant.insert(start, at);
                meant.insert(at, at);
            }
        }
    }
    meant
}

/// Takes in those tags that stand within the element they belong to.
fn children(found: &BTreeMap<usize, Stretch>, meant: &mut HashMap<TagAt, TagAt>) {
    let mut open: HashMap<&str, Vec<TagAt>> = HashMap::new();
    let mut n_left_open: HashMap<&str, usize> = HashMap::new();
    for (key, stretch) in found {
        for (number, tag) in stretch.tags.iter().enumerate() {
            let (name, at) = (tag.name.as_str(), (*key, number));
            if let Some((_, parents)) = WITHIN.iter().find(|(child, _)| *child == name) {
                let n_open = n_left_open.entry(name).or_default();
                let is_within = parents.split(' ').any(|parent| {
                    let ends = open.entry(parent).or_default();
                    while ends.pop_if(|end| *end <= at).is_some() {}
                    !ends.is_empty()
                });
                let is_meant = is_within && (!tag.is_end || *n_open > 0) && !(tag.is_end && is_in(VOID, name));
                if is_meant {
                    *n_open = if tag.is_end { *n_open - 1 } else { *n_open + 1 };
                    meant.insert(at, at);
                }
            } else if let Some(end) = meant.get(&at).filter(|end| **end > at) {
                open.entry(name).or_default().push(*end);
            }
        }
    }
}

/// Whether an element without an end says what it is there for.
fn is_whole(tag: &RawTag) -> bool {
    match tag.name.as_str() {
        "img" => tag.get("src").is_some_and(|src| !src.trim().is_empty()),
        "input" => tag.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")),
        _ => true,
    }
}
