//! From the path in a request to a file of the site.
//!
//! **In** a request's path, still encoded, and the site's folder. **Out** a [`Found`] that lies inside
//! that folder, or nothing. **Never** decodes twice, follows a link out of the site, or tells apart
//! what is refused from what is not there. **Start at** [`locate`].

use std::path::{Path, PathBuf};

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A file: where it truly is, and its path inside the site as it was asked for.
    File {
        /// Canonical; open this.
        disk: PathBuf,
        /// Unencoded, with `/`.
        path: String,
    },
    /// A folder asked for without its slash, or a page that has become a folder or a file since: where it is,
    /// encoded anew.
    Folder {
        /// `/folder/`, or `/page.html`.
        location: String,
    },
    /// Nothing anybody may have.
    Nothing,
}

/// What `target`, the path of a request without its query, leads to inside `site`.
pub(super) fn locate(target: &str, site: &Path) -> Found {
    let Some(parts) = parts(target) else { return Found::Nothing };
    let wants_folder = target.ends_with('/');
    let Ok(root) = site.canonicalize() else { return Found::Nothing };
    let asked = parts.iter().fold(root.clone(), |folder, part| folder.join(part));
    // Links are followed here, so that where they end can be seen.
    let Ok(disk) = asked.canonicalize() else { return other_form(&parts, &root) };
    if !disk.starts_with(&root) {
        return Found::Nothing;
    }
    if disk.is_dir() {
        if !wants_folder {
            return Found::Folder { location: location(&parts) };
        }
        let Ok(index) = disk.join("index.html").canonicalize() else { return Found::Nothing };
        let mut path = parts.join("/");
        path.push_str(if path.is_empty() { "index.html" } else { "/index.html" });
        return if index.is_file() && index.starts_with(&root) {
            Found::File { disk: index, path }
        } else {
            Found::Nothing
        };
    }
    // A pipe or device would block whoever opens it.
    if wants_folder || !disk.is_file() { Found::Nothing } else { Found::File { disk, path: parts.join("/") } }
}

/// A page that had something beneath it and has no more, or the reverse: whoever has it open is led on.
fn other_form(parts: &[String], root: &Path) -> Found {
    let above = if parts.last().is_some_and(|name| name == "index.html") { &parts[..parts.len() - 1] } else { parts };
    let Some((name, folder)) = above.split_last() else { return Found::Nothing };
    let other = match name.strip_suffix(".html") {
        Some(stem) if !is_plain(stem) => return Found::Nothing,
        Some(stem) => [folder, &[stem.to_owned(), "index.html".to_owned()]].concat(),
        None => [folder, &[format!("{name}.html")]].concat(),
    };
    let disk = other.iter().fold(root.to_owned(), |folder, part| folder.join(part)).canonicalize();
    match disk {
        Ok(disk) if disk.is_file() && disk.starts_with(root) => Found::Folder { location: encoded(&other.join("/")) },
        _ => Found::Nothing,
    }
}

/// The names on the way down, decoded once; `None` if any of them is not a plain name everywhere.
fn parts(target: &str) -> Option<Vec<String>> {
    let inner = target.strip_prefix('/')?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if inner.is_empty() {
        return (target == "/").then(Vec::new);
    }
    inner.split('/').map(|part| decode(part).filter(|name| is_plain(name))).collect()
}

fn decode(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes().iter();
    while let Some(byte) = rest.next() {
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let digit = |byte: Option<&u8>| {
            byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
        };
        bytes.push(digit(rest.next())? * 16 + digit(rest.next())?);
    }
    String::from_utf8(bytes).ok()
}

/// Whether a name means itself on every system: no way up, no separator, drive letter, stream,
/// device, and no ending that Windows drops.
fn is_plain(name: &str) -> bool {
    let is_odd = |letter: char| letter.is_control() || "/\\:*?\"<>|".contains(letter);
    !name.is_empty() && name.len() <= 1024 && !name.contains(is_odd) && !name.ends_with(['.', ' ']) && !is_device(name)
}

/// Windows opens its console or a port under these names, whatever the extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    match stem.as_str() {
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$" | "clock$" => true,
        _ => {
            let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
            number.is_some_and(|number| {
                matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
            })
        }
    }
}

/// `/folder/`, encoded from the decoded names, so that no byte of a request reaches a header as it came.
fn location(parts: &[String]) -> String {
    let path = encoded(&format!("{}/index.html", parts.join("/")));
    path.strip_suffix("index.html").unwrap_or(&path).to_owned()
}

/// The path of a file of the site as a request asks for it.
fn encoded(path: &str) -> String {
    let href = crate::path::SitePath::new(path).href_from(&crate::path::SitePath::new("index.html"));
    format!("/{href}")
}

#[cfg(test)]
mod tests;
