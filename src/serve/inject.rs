//! What a page gets on its way out, in the response only: the reload script, and leave to use it.
//!
//! **In** a page's bytes. **Out** the same with one script before `</body>`, and its
//! Content-Security-Policy meta widened to our own host. **Never** touches a file, or a page that is
//! not UTF-8. **Start at** [`inject`].

/// The page with the script that knows everything up to round `round`.
pub(super) fn inject(page: Vec<u8>, round: u64) -> Vec<u8> {
    let page = match String::from_utf8(page) {
        Ok(page) => page,
        Err(error) => return error.into_bytes(),
    };
    let page = widen_policies(&page);
    let script = format!("<script src=\"/__xingzhi/reload.js\" data-since=\"{round}\"></script>");
    let at = find_last(&page, "</body").unwrap_or(page.len());
    format!("{}{script}{}", &page[..at], &page[at..]).into_bytes()
}

/// The page of what is not there, whose relative links are meant from the site's root whatever path
/// was asked for.
pub(super) fn from_root(page: Vec<u8>) -> Vec<u8> {
    let page = match String::from_utf8(page) {
        Ok(page) => page,
        Err(error) => return error.into_bytes(),
    };
    let starts = [find(&page, "<head>", 0), find(&page, "<head ", 0)];
    let Some(head) = starts.into_iter().flatten().min().and_then(|at| page[at..].find('>').map(|end| at + end + 1))
    else {
        return page.into_bytes();
    };
    format!("{}<base href=\"/\">{}", &page[..head], &page[head..]).into_bytes()
}

/// Every policy of the page, with our own host for scripts, connections and the base of links.
fn widen_policies(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + 256);
    let mut rest = page;
    while let Some(at) = find(rest, "<meta", 0) {
        let Some(end) = rest[at..].find('>').map(|end| at + end) else { break };
        let tag = &rest[at..end];
        out.push_str(&rest[..at]);
        match find(tag, "content-security-policy", 0).and_then(|_| content_of(tag)) {
            Some((from, to)) => {
                let policy = tag[from + 1..to - 1].replace("&#39;", "'").replace("&#x27;", "'").replace("&apos;", "'");
                out.push_str(&tag[..from]);
                // A policy holds single quotes, so that the value needs double ones.
                out.push_str(&format!("\"{}\"", widen(&policy).replace('"', "&quot;")));
                out.push_str(&tag[to..]);
            }
            None => out.push_str(tag),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Where the value of `content="…"` stands in a tag, its quotes included.
fn content_of(tag: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    loop {
        at = find(tag, "content", at)?;
        let after = tag[at + 7..].trim_start();
        if let Some(value) = after.strip_prefix('=').map(str::trim_start)
            && let Some(quote @ ('"' | '\'')) = value.chars().next()
        {
            let from = tag.len() - value.len();
            return Some((from, from + 1 + tag[from + 1..].find(quote)? + 1));
        }
        at += 7;
    }
}

/// A policy that lets our own script run, and listen.
fn widen(policy: &str) -> String {
    let mut directives: Vec<(String, Vec<&str>)> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            Some((words.next()?.to_ascii_lowercase(), words.collect()))
        })
        .collect();
    let default = directives.iter().find(|(name, _)| name == "default-src").map(|(_, sources)| sources.clone());
    for wanted in ["script-src", "connect-src", "base-uri"] {
        match directives.iter_mut().find(|(name, _)| name == wanted) {
            Some((_, sources)) => allow_ours(sources),
            // Only what a default forbids needs leave; the base of links has no default.
            None => {
                if let (Some(default), true) = (&default, wanted != "base-uri") {
                    let mut sources = default.clone();
                    allow_ours(&mut sources);
                    directives.push((wanted.to_owned(), sources));
                }
            }
        }
    }
    let written = directives
        .iter()
        .map(|(name, sources)| if sources.is_empty() { name.clone() } else { format!("{name} {}", sources.join(" ")) });
    written.collect::<Vec<_>>().join("; ")
}

fn allow_ours(sources: &mut Vec<&str>) {
    sources.retain(|source| !source.eq_ignore_ascii_case("'none'"));
    if !sources.contains(&"'self'") && !sources.contains(&"*") {
        sources.push("'self'");
    }
}

/// The first place of an ASCII word, in any case.
fn find(text: &str, word: &str, from: usize) -> Option<usize> {
    let found = text.as_bytes()[from..].windows(word.len()).position(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    found.map(|at| from + at)
}

fn find_last(text: &str, word: &str) -> Option<usize> {
    text.as_bytes().windows(word.len()).rposition(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn injected(page: &str) -> String {
        String::from_utf8(inject(page.as_bytes().to_vec(), 7)).unwrap()
    }

    const SCRIPT: &str = "<script src=\"/__xingzhi/reload.js\" data-since=\"7\"></script>";

    #[test]
    fn the_script_stands_before_the_last_end_of_the_body() {
        assert_eq!(injected("<body>页</body></html>"), format!("<body>页{SCRIPT}</body></html>"));
        assert_eq!(injected("<body><!-- </body> --></BODY >"), format!("<body><!-- </body> -->{SCRIPT}</BODY >"));
        assert_eq!(injected("<p>no body"), format!("<p>no body{SCRIPT}"));
        assert_eq!(inject(vec![0xFF, 0xFE, b'<'], 7), [0xFF, 0xFE, b'<']);
    }

    #[test]
    fn policies_are_widened_to_ourselves_only() {
        let check = |policy: &str, expected: &str| assert_eq!(widen(policy), expected, "{policy}");
        check(
            "default-src 'none'; base-uri 'none'; img-src 'self' file:; script-src 'self' file:",
            "default-src 'none'; base-uri 'self'; img-src 'self' file:; script-src 'self' file:; connect-src 'self'",
        );
        check("default-src 'none'", "default-src 'none'; script-src 'self'; connect-src 'self'");
        check(
            "default-src 'self' data:",
            "default-src 'self' data:; script-src 'self' data:; connect-src 'self' data:",
        );
        check("img-src 'self'", "img-src 'self'");
        check("script-src 'none'; connect-src 'none';", "script-src 'self'; connect-src 'self'");
        let page = "<head><meta charset=utf-8><META http-equiv='Content-Security-Policy' content='default-src x'><meta name=a content=\"script-src 'none'\"></head>";
        let out = injected(page);
        assert!(out.contains("content=\"default-src x; script-src x 'self'; connect-src x 'self'\">"), "{out}");
        assert!(out.contains("content=\"script-src 'none'\""), "{out}");
    }

    #[test]
    fn missing_pages_link_from_the_root() {
        let page = from_root(b"<html><head lang=x><title>t".to_vec());
        assert_eq!(String::from_utf8(page).unwrap(), "<html><head lang=x><base href=\"/\"><title>t");
        assert_eq!(from_root(b"<p><header>".to_vec()), b"<p><header>");
    }
}
