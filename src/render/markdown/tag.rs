//! Raw HTML read by a real tokenizer: its tags, and where they stand.

use html5gum::{DefaultEmitter, Error, HtmlString, StartTag, Token, Tokenizer};

/// How often a piece is read anew behind something that swallows what follows.
const MOST_RESTARTS: usize = 16;

/// A tag of a piece of raw HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RawTag {
    /// Its name in lower case.
    pub(super) name: String,
    pub(super) is_end: bool,
    /// `<a/>`: nothing stands in it.
    pub(super) is_empty: bool,
    /// Names and values, each name once, in order of name.
    pub(super) attributes: Vec<(String, String)>,
    /// Its first byte, and the byte behind it.
    pub(super) from: usize,
    pub(super) to: usize,
}

impl RawTag {
    /// What links may call its place.
    pub(super) fn id(&self) -> Option<&str> {
        let name = || self.get("name").filter(|_| self.name == "a");
        self.get("id").or_else(name).map(str::trim).filter(|id| !id.is_empty())
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What a piece of raw HTML holds besides words.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    /// Its tags in order.
    pub(super) tags: Vec<RawTag>,
    /// Where comments stand that end.
    pub(super) comments: Vec<(usize, usize)>,
}

/// Reads a piece of raw HTML. A tag or comment that does not end is none, and neither are declarations:
/// what stands behind their first character is read again, so that nothing is swallowed.
pub(super) fn read(html: &str) -> Read {
    let mut read = Read::default();
    let mut base = 0;
    for _ in 0..MOST_RESTARTS {
        let Some(next) = read_from(html, base, &mut read) else { break };
        base = next;
    }
    read
}

/// Reads from byte `base` on; gives the byte from which to read again, if something would be swallowed.
fn read_from(html: &str, base: usize, read: &mut Read) -> Option<usize> {
    let rest = html.get(base..)?;
    let mut behind = 0;
    let emitter = DefaultEmitter::<usize>::new_with_span();
    let again = |behind: usize| rest.get(behind..).and_then(|rest| rest.find('<')).map(|at| base + behind + at + 1);
    for token in Tokenizer::new_with_emitter(rest, emitter).flatten() {
        match token {
            Token::StartTag(tag) => {
                behind = tag.span.end;
                read.tags.push(start(tag, base));
            }
            Token::EndTag(tag) => {
                behind = tag.span.end;
                let (from, to) = (base + tag.span.start, base + tag.span.end);
                read.tags.push(RawTag { name: words(&tag.name), is_end: true, from, to, ..RawTag::default() });
            }
            Token::Comment(comment) => {
                let (from, to) = (comment.span.start, comment.span.end);
                let is_whole = rest.get(from..to).is_some_and(|text| text.starts_with("<!--") && text.ends_with('>'));
                if !is_whole {
                    return Some(base + from + 1);
                }
                read.comments.push((base + from, base + to));
                behind = to;
            }
            Token::Doctype(doctype) => return Some(base + doctype.span.start + 1),
            Token::String(words) => behind = behind.max(words.span.end),
            Token::Error(error) if *error == Error::EofInTag => return again(behind),
            Token::Error(error) if *error == Error::EofInComment => return again(behind),
            Token::Error(_) => {}
        }
    }
    None
}

fn start(tag: StartTag<usize>, base: usize) -> RawTag {
    let attributes = tag.attributes.iter().map(|(name, value)| (words(name), words(&value.value)));
    RawTag {
        name: words(&tag.name),
        is_end: false,
        is_empty: tag.self_closing,
        attributes: attributes.collect(),
        from: base + tag.span.start,
        to: base + tag.span.end,
    }
}

fn words(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_where_they_stand_and_nothing_is_swallowed() {
        let check = |html: &str, tags: &[&str], comments: usize| {
            let read = read(html);
            let found: Vec<&str> = read.tags.iter().map(|tag| &html[tag.from..tag.to]).collect();
            assert_eq!((found.as_slice(), read.comments.len()), (tags, comments), "{html}");
        };
        check("甲<b>乙</b>", &["<b>", "</b>"], 0);
        check("<A5 x=\"1>2\" 中=文>", &["<A5 x=\"1>2\" 中=文>"], 0);
        check("<!-- <b> --><i>", &["<i>"], 1);
        check("<!-- <b> x</b>", &["<b>", "</b>"], 0);
        check("<div title=\"甲 <b>乙</b>", &["<b>", "</b>"], 0);
        check("<?php <b> ?><!DOCTYPE <i>><![CDATA[<u>]]>", &["<b>", "<i>", "<u>"], 0);
        check("<script><b></script>", &["<script>", "<b>", "</script>"], 0);
        check("a < b <", &[], 0);
        let many = "<!-- <a x=\"".repeat(20_000);
        assert!(read(&many).tags.is_empty());
    }
}
