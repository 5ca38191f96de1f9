//! Raw HTML in a text: only harmless tags survive, and no link but those that were looked up.

use std::collections::{HashMap, HashSet};

use crate::render::html::escape_attribute;
use crate::render::markdown::code;
use crate::render::markdown::link::Links;
use crate::render::markdown::raw::TAGS;

const CLASSES: &str = "alert note tip important warning caution alert-title table task center right outside broken-link \
    footnotes footnote-mark footnote-back zoom";

const ATTRIBUTES: [(&str, &str); 14] = [
    ("a", "href"),
    ("img", "src alt width height loading"),
    ("video", "src controls preload aria-label"),
    ("audio", "src controls preload aria-label"),
    ("input", "type disabled checked aria-label"),
    ("ol", "start"),
    ("li", "value"),
    ("td", "colspan rowspan"),
    ("th", "colspan rowspan scope"),
    ("div", "tabindex role aria-label"),
    ("section", "aria-label"),
    ("time", "datetime"),
    ("details", "open"),
    ("col", "span"),
];

/// `html`, made of Markdown and raw HTML, without anything that could act.
pub(super) fn sanitise(html: &str, links: &Links<'_>) -> String {
    let mut builder = ammonia::Builder::empty();
    let classes: HashSet<&str> = CLASSES.split_whitespace().chain(code::CLASSES.split_whitespace()).collect();
    let tags: HashSet<&str> = TAGS.split_whitespace().collect();
    builder
        .clean_content_tags("script style template noscript iframe object svg math title".split(' ').collect())
        .tag_attributes(
            ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.split(' ').collect())).collect::<HashMap<_, _>>(),
        )
        .generic_attributes(["id", "title"].into())
        .allowed_classes(tags.iter().filter(|tag| **tag != "code").map(|tag| (*tag, classes.clone())).collect())
        .add_tag_attributes("code", ["class"])
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|tag, name, value| match (tag, name) {
            ("input", "type") => (value == "checkbox").then_some(value.into()),
            ("code", "class") => (value.starts_with("language-") || value == "math-error").then_some(value.into()),
            ("img", "width" | "height") | (_, "tabindex" | "start" | "value" | "colspan" | "rowspan" | "span") => {
                value.bytes().all(|byte| byte.is_ascii_digit()).then_some(value.into())
            }
            _ => Some(value.into()),
        })
        .tags(tags);
    rewrite(&builder.clean(html).to_string(), links)
}

/// Puts links and sources that were looked up back into well-formed HTML.
fn rewrite(html: &str, links: &Links<'_>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        links.release_formulas(&rest[..at], &mut out);
        let tag = &rest[at..at + tag_len(&rest[at..])];
        rest = &rest[at + tag.len()..];
        let name = tag[1..].split([' ', '>', '/']).next().unwrap_or_default();
        match name {
            "a" => link(tag, links, &mut out),
            "img" | "video" | "audio" => media(tag, links, &mut out),
            // Anything but our own check boxes would be a form without a purpose.
            "input" if !tag.contains("disabled") => {}
            _ => out.push_str(tag),
        }
    }
    links.release_formulas(rest, &mut out);
    out
}

/// A link leads where it was found to lead, or nowhere.
fn link(tag: &str, links: &Links<'_>, out: &mut String) {
    let Some((before, href, after)) = attribute(tag, "href") else { return out.push_str(tag) };
    let Some(own) = links.release(&href) else { return out.push_str(&format!("{before}{after}")) };
    let is_outside = own.href().starts_with("http") && !after.contains("rel=");
    put(before, own.href(), if is_outside { " rel=\"noopener noreferrer\"" } else { "" }, after, out);
}

fn media(tag: &str, links: &Links<'_>, out: &mut String) {
    let Some((before, src, after)) = attribute(tag, "src") else { return };
    let Some(own) = links.release(&src) else { return };
    out.push_str(before);
    own.write(out);
    out.push_str(after);
}

fn put(before: &str, href: &str, more: &str, after: &str, out: &mut String) {
    out.push_str(before);
    out.push_str(" href=\"");
    escape_attribute(href, out);
    out.push('"');
    out.push_str(more);
    out.push_str(after);
}

/// A tag split at one of its attributes: what stands before, the value, what stands behind.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<(&'t str, String, &'t str)> {
    let mark = format!(" {name}=\"");
    // Within the value of another attribute it is no name.
    let is_name = |at: &usize| tag[..*at].matches('"').count().is_multiple_of(2);
    let at = tag.match_indices(&mark).map(|(at, _)| at).find(is_name)?;
    let start = at + mark.len();
    let end = start + tag[start..].find('"')?;
    let value =
        tag[start..end].replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}");
    Some((&tag[..at], value.replace("&amp;", "&"), &tag[end + 1..]))
}

/// How long the tag at the start of `html` is; a `>` in quotes does not end it.
fn tag_len(html: &str) -> usize {
    let mut is_quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}
