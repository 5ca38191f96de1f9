//! Raw HTML in a text: only harmless tags survive, and its links are resolved like any other.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Code;
use crate::render::html::escape_attribute;
use crate::render::markdown::link::{Href, Links, Source};
use crate::render::markdown::{Embed, code};

const TAGS: &str = "a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em \
    figcaption figure h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub \
    summary sup table tbody td tfoot th thead time tr u ul var video wbr";

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
pub(super) fn sanitise(html: &str, links: &mut Links<'_>) -> String {
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

/// Resolves `href` and `src` in well-formed HTML. Links of the text's Markdown are known already.
fn rewrite(html: &str, links: &mut Links<'_>) -> String {
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

fn link(tag: &str, links: &mut Links<'_>, out: &mut String) {
    let Some((before, href, after)) = attribute(tag, "href") else { return out.push_str(tag) };
    if let Some(own) = links.release(&href).map(|own| own.href().to_owned()) {
        let outside = own.starts_with("http") && !after.contains("rel=");
        return put(before, "href", &own, if outside { " rel=\"noopener noreferrer\"" } else { "" }, after, out);
    }
    match links.resolve(&href, 0) {
        Href::Own(href, _) => put(before, "href", &href, "", after, out),
        Href::Outside(href) => put(before, "href", &href, " rel=\"noopener noreferrer\"", after, out),
        Href::None => out.push_str(&format!("{before}{after}")),
    }
}

fn media(tag: &str, links: &mut Links<'_>, out: &mut String) {
    let Some((before, src, after)) = attribute(tag, "src") else { return };
    let mut put = |source: &Source, more: &str| {
        out.push_str(before);
        source.write(out);
        out.push_str(more);
        out.push_str(after);
    };
    if let Some(own) = links.release(&src) {
        return put(own, "");
    }
    let is_picture = tag.starts_with("<img");
    match links.resolve(&src, 0) {
        Href::Own(_, Embed::Picture(picture)) if is_picture => {
            put(&Source::Picture(picture), if tag.contains(" alt=") { "" } else { " alt=\"\"" });
        }
        Href::Own(src, Embed::Film | Embed::Sound) if !is_picture => put(&Source::Href(src), ""),
        Href::Own(..) | Href::None => {}
        Href::Outside(src) => links.report(Code::RemotePicture, 0, &src),
    }
}

fn put(before: &str, name: &str, value: &str, more: &str, after: &str, out: &mut String) {
    out.push_str(before);
    out.push_str(&format!(" {name}=\""));
    escape_attribute(value, out);
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
