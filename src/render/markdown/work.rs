//! How much work a browser's parser would have with a text that holds raw HTML.
//!
//! Each tag looks through the elements that are open, and each paragraph opens again what was left
//! open before it; so a thousand elements left open make a megabyte into a gigabyte. Texts that people
//! write stay far below; in others the raw HTML is shown as written.

use std::collections::HashMap;

/// How many elements may be open on average.
const MEAN: usize = 24;
/// What short texts may do besides.
const FREE: usize = 50_000;

/// Elements without an end, and those that end by themselves where the next of their kind begins.
const ENDLESS: &str = "br hr img input wbr col p li dt dd td th tr thead tbody tfoot";

/// Whether `html` keeps so few elements open that it may be parsed.
pub(super) fn is_modest(html: &str) -> bool {
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut depth, mut work, mut n_tags) = (0usize, 0usize, 0usize);
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let is_end = rest.starts_with('/');
        let rest = rest.trim_start_matches('/');
        let len = rest.bytes().take(16).take_while(u8::is_ascii_alphanumeric).count();
        let name = rest[..len].to_ascii_lowercase();
        if name.is_empty() || ENDLESS.split(' ').any(|endless| endless == name) {
            continue;
        }
        n_tags += 1;
        let own = open.entry(name).or_default();
        if !is_end {
            *own += 1;
            depth += 1;
        } else if *own > 0 {
            *own -= 1;
            depth -= 1;
        }
        work += depth;
    }
    work <= FREE + MEAN * n_tags
}
