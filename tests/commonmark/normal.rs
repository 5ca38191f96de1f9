//! HTML in a form in which two writers that mean the same are equal.
//!
//! Taken out: blanks beside blocks, the slash of empty elements, `id`s of headings, what our links
//! and pictures bear besides their address, the figure around a picture that stands alone, the link
//! that opens it large, spans that colour code. Addresses and entities are decoded.

const BLOCKS: &str =
    "p blockquote ul ol li h1 h2 h3 h4 h5 h6 hr pre div table thead tbody tr td th details summary section dl dt dd";

/// The normal form of `html`.
pub(crate) fn form(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let (mut is_pre, mut spans) = (false, Vec::new());
    while !rest.is_empty() {
        let end = rest.find('<').unwrap_or(rest.len());
        words(&rest[..end], is_pre, &mut out);
        rest = &rest[end..];
        if rest.is_empty() {
            break;
        }
        let len = tag_len(rest);
        let tag = &rest[..len];
        rest = &rest[len..];
        let name =
            tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        match (name, tag.starts_with("</")) {
            ("pre", is_end) => is_pre = !is_end,
            ("span", false) => spans.push(tag.contains("class=\"code-")),
            _ => {}
        }
        let is_colour = match tag {
            "</span>" => spans.pop().unwrap_or_default(),
            _ => name == "span" && spans.last() == Some(&true),
        };
        match name {
            _ if is_colour => {}
            "a" if tag.starts_with("<a class=\"zoom\"") => {
                // A picture of ours opens large: the link holds nothing else.
                let (picture, behind) = rest.split_once("</a>").unwrap_or((rest, ""));
                out.push_str(&clean(picture, "img"));
                rest = behind;
            }
            "figure" => block(if tag.starts_with("</") { "</p>" } else { "<p>" }, &mut out),
            "figcaption" if !tag.starts_with("</") => {
                rest = rest.split_once("</figcaption>").map_or("", |(_, rest)| rest)
            }
            _ if BLOCKS.split_whitespace().any(|known| known == name) => block(&clean(tag, name), &mut out),
            _ => out.push_str(&clean(tag, name)),
        }
    }
    out.trim_end().to_owned()
}

fn tag_len(html: &str) -> usize {
    if html.starts_with("<!--") {
        return html.find("-->").map_or(html.len(), |at| at + 3);
    }
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (c, quote) {
            ('>', None) => return at + 1,
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    html.len()
}

fn block(tag: &str, out: &mut String) {
    if !out.ends_with("</code>") {
        out.truncate(out.trim_end_matches([' ', '\n']).len());
    }
    out.push_str(tag);
    out.push('\n');
}

fn words(words: &str, is_pre: bool, out: &mut String) {
    let words = decode(words);
    if is_pre {
        return out.push_str(&words);
    }
    for c in words.chars() {
        match c {
            ' ' | '\n' | '\t' if out.ends_with([' ', '\n']) => {}
            ' ' | '\n' | '\t' => out.push(' '),
            c => out.push(c),
        }
    }
}

/// A tag without what only our writer gives.
fn clean(tag: &str, name: &str) -> String {
    let mut tag = tag.replace(" />", ">").replace("/>", ">");
    for ours in [" loading=\"lazy\"", " class=\"outside\"", " rel=\"noopener noreferrer\""] {
        tag = tag.replace(ours, "");
    }
    if name.starts_with('h')
        && name.len() == 2
        && let Some((before, rest)) = tag.split_once(" id=\"")
        && let Some((_, after)) = rest.split_once('"')
    {
        tag = format!("{before}{after}");
    }
    let tag = decode(&tag);
    if ["a", "img"].contains(&name) { percent(&tag) } else { tag }
}

fn decode(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

fn percent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
