//! The name a teacher's file bears in the site: their own wherever every system allows it.

use std::collections::{BTreeMap, BTreeSet};

use crate::slug;
use crate::text::fold;

/// The longest name in characters, and in bytes (what common file systems allow).
const MAX_CHARS: usize = 120;
const MAX_BYTES: usize = 255;
/// What may be added to a name: digits against collision and `.txt`.
const ROOM: usize = 12;

/// One name for each of the files of a folder: (own name, runs in a browser, path that tells it apart).
pub(super) fn publish(files: &[(&str, bool, &str)]) -> Vec<String> {
    let wished: Vec<String> = files.iter().map(|(name, runs, _)| disarm(&legal(name), *runs)).collect();
    let mut wishes: BTreeMap<String, usize> = BTreeMap::new();
    for name in &wished {
        *wishes.entry(fold(name)).or_default() += 1;
    }
    let mut used: BTreeSet<String> =
        wished.iter().map(|name| fold(name)).filter(|folded| wishes[folded] == 1).collect();
    files
        .iter()
        .zip(wished)
        .map(|((name, runs, path), wish)| {
            if wishes[&fold(&wish)] == 1 {
                return wish;
            }
            let (legal, mut round) = (legal(name), 0);
            loop {
                let digits = if round == 0 { slug::digits(path) } else { slug::digits(&format!("{path}#{round}")) };
                let (stem, extension) = split(&legal);
                let named = disarm(&format!("{stem}-{digits}{extension}"), *runs);
                if used.insert(fold(&named)) {
                    return named;
                }
                round += 1;
            }
        })
        .collect()
}

/// A browser opens `.html.txt` as text.
fn disarm(name: &str, runs: bool) -> String {
    if runs { format!("{name}.txt") } else { name.to_owned() }
}

/// `name` as Windows allows it, and no longer than sites allow.
fn legal(name: &str) -> String {
    let replaced: String =
        name.chars().map(|c| if c.is_control() || r#"<>:"|?*\/"#.contains(c) { '_' } else { c }).collect();
    let mut legal = replaced.trim_end_matches(['.', ' ']).trim_start_matches(' ').to_owned();
    if legal.is_empty() {
        legal.push('_');
    }
    if slug::is_reserved(&legal) {
        legal.insert(0, '_');
    }
    shorten(legal)
}

fn shorten(name: String) -> String {
    if name.chars().count() <= MAX_CHARS && name.len() <= MAX_BYTES - ROOM {
        return name;
    }
    let (stem, extension) = split(&name);
    let chars = MAX_CHARS - extension.chars().count();
    let bytes = MAX_BYTES - ROOM - extension.len();
    let mut kept = String::new();
    for c in stem.chars().take(chars) {
        if kept.len() + c.len_utf8() > bytes {
            break;
        }
        kept.push(c);
    }
    format!("{}{extension}", kept.trim_end_matches(['.', ' ']))
}

/// Stem and extension with its dot; what is too long or has a blank in it is no extension.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 16 && !name[at..].contains(' ') => name.split_at(at),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_teachers_wrote_them_where_they_may() {
        let check = |name: &str, expected: &str| assert_eq!(publish(&[(name, false, name)]), [expected]);
        check("课堂实录（终稿）#2.mp4", "课堂实录（终稿）#2.mp4");
        check("a:b?.docx", "a_b_.docx");
        check("con.txt", "_con.txt");
        check("教案. ", "教案");
        check("...", "_");
        let long = format!("{}.docx", "长".repeat(150));
        let short = &publish(&[(&long, false, "x")])[0];
        assert!(short.ends_with("长.docx") && short.len() <= MAX_BYTES && short.chars().count() <= MAX_CHARS);
    }

    #[test]
    fn equal_names_are_told_apart_and_pages_disarmed() {
        let names = publish(&[
            ("A.docx", false, "1"),
            ("a.DOCX", false, "2"),
            ("x.html", true, "3"),
            ("x.html.txt", false, "4"),
        ]);
        assert!(names[0].starts_with("A-") && names[0].ends_with(".docx") && names[1].starts_with("a-"));
        assert!(names[2].starts_with("x-") && names[2].ends_with(".html.txt"), "{names:?}");
        assert_ne!(fold(&names[2]), fold(&names[3]));
    }
}
