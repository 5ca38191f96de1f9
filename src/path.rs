//! Where things are: a path inside the content is not a path inside the site.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A place in the content folder: relative to its root, parts joined by `/`, spelt as on disk.
/// The root itself is the empty path.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentPath(String);

impl ContentPath {
    /// The content folder itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// A path from text that already uses `/`; leading and trailing slashes are dropped.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let trimmed = text.trim_matches('/');
        if trimmed.len() == text.len() { Self(text) } else { Self(trimmed.to_owned()) }
    }

    /// The whole path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the content folder itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The last part: the file's or folder's own name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The name without its extension; a name that is only an extension stays whole.
    pub fn stem(&self) -> &str {
        split_extension(self.name()).0
    }

    /// The extension in lower case, without the dot; empty if there is none.
    pub fn extension(&self) -> String {
        split_extension(self.name()).1.to_lowercase()
    }

    /// The folder that holds this, or `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        Some(Self(self.0.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())))
    }

    /// A child of this folder.
    pub fn join(&self, name: &str) -> Self {
        if self.is_root() { Self(name.to_owned()) } else { Self(format!("{}/{name}", self.0)) }
    }

    /// The parts from the root down.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// Whether this lies in `folder` or is it.
    pub fn is_within(&self, folder: &ContentPath) -> bool {
        folder.is_root()
            || self.0 == folder.0
            || (self.0.starts_with(&folder.0) && self.0.as_bytes().get(folder.0.len()) == Some(&b'/'))
    }

    /// The place a link such as `../图/1.png` names, seen from this folder.
    /// `None` if it climbs out of the content.
    pub fn resolve(&self, link: &str) -> Option<Self> {
        let mut parts: Vec<&str> = if link.starts_with('/') { Vec::new() } else { self.parts().collect() };
        for part in link.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                name => parts.push(name),
            }
        }
        Some(Self(parts.join("/")))
    }
}

impl fmt::Display for ContentPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.is_root() { "." } else { &self.0 })
    }
}

fn split_extension(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains(' ') => (stem, extension),
        _ => (name, ""),
    }
}

/// A place in the built site: relative to its root, unencoded, parts joined by `/`, always a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SitePath(String);

impl SitePath {
    /// A file of the site.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The page of a folder of the site: `folder/index.html`.
    pub fn page(folder: &str) -> Self {
        if folder.is_empty() { Self("index.html".into()) } else { Self(format!("{folder}/index.html")) }
    }

    /// The page of a place that needs no folder: `place.html`.
    pub fn leaf(place: &str) -> Self {
        Self(format!("{place}.html"))
    }

    /// The whole path, unencoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that holds this file; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The file's own name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The relative, percent-encoded link from the page `from` to this file.
    pub fn href_from(&self, from: &SitePath) -> String {
        let (mut here, mut there) = (from.folder(), self.folder());
        while !here.is_empty() && !there.is_empty() {
            let (first_here, rest_here) = here.split_once('/').unwrap_or((here, ""));
            let (first_there, rest_there) = there.split_once('/').unwrap_or((there, ""));
            if first_here != first_there {
                break;
            }
            (here, there) = (rest_here, rest_there);
        }
        let climbs = here.split('/').filter(|part| !part.is_empty()).count();
        let mut href = "../".repeat(climbs);
        if !there.is_empty() {
            encode_into(there, &mut href);
            href.push('/');
        }
        encode_into(self.name(), &mut href);
        href
    }

    /// The prefix that leads from this page to the site's root: empty or `../…/`.
    pub fn root_prefix(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a path inside a site, of a file or a folder, is to a file system that distinguishes least: no upper and
/// lower case, no composed and decomposed letters (FAT, NTFS, APFS).
pub fn folded(path: &str) -> String {
    if path.is_ascii() { path.to_ascii_lowercase() } else { path.nfc().flat_map(char::to_lowercase).nfc().collect() }
}

/// Percent-encodes everything but unreserved characters and `/`, so that a link survives blanks,
/// `#`, `?`, `%` and quotes in a teacher's file name.
fn encode_into(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(byte as char),
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(HEX[usize::from(byte >> 4)] as char);
                out.push(HEX[usize::from(byte & 15)] as char);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_climb_only_as_far_as_they_must() {
        let check = |from: &str, to: &str, expected: &str| {
            assert_eq!(SitePath::new(to).href_from(&SitePath::new(from)), expected, "{from} → {to}");
        };
        check("index.html", "a/index.html", "a/index.html");
        check("a/b/index.html", "index.html", "../../index.html");
        check("a/b/index.html", "a/c/x.html", "../c/x.html");
        check("a/index.html", "a/课 堂#1.mp4", "%E8%AF%BE%20%E5%A0%82%231.mp4");
        check("a/b/index.html", "ab/index.html", "../../ab/index.html");
        check("404.html", "404.html", "404.html");
    }

    #[test]
    fn resolving_never_leaves_the_content() {
        let folder = ContentPath::new("教程/甲");
        assert_eq!(folder.resolve("../乙/1.md"), Some(ContentPath::new("教程/乙/1.md")));
        assert_eq!(folder.resolve("../../../etc/passwd"), None);
        assert_eq!(folder.resolve("/图/1.png"), Some(ContentPath::new("图/1.png")));
    }

    #[test]
    fn names_split_as_people_read_them() {
        let path = ContentPath::new("教师/林老师/1.2 导入.DOCX");
        assert_eq!((path.stem(), path.extension().as_str()), ("1.2 导入", "docx"));
        assert_eq!(ContentPath::new(".htaccess").stem(), ".htaccess");
        assert!(path.is_within(&ContentPath::new("教师/林老师")));
        assert!(!path.is_within(&ContentPath::new("教师/林")));
    }
}
