//! The shape of the source, held by tests. Every fault names its file and line.

mod layers;
mod size;
mod words;

use std::fs;
use std::path::Path;

/// A source file: path from the repository's root, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The text before its inline tests.
    pub(crate) fn program(&self) -> &str {
        let is_test = self.path.contains("/tests/") || self.path.ends_with("tests.rs");
        let end = if is_test { Some(0) } else { self.text.find("#[cfg(test)]\nmod tests {") };
        &self.text[..end.unwrap_or(self.text.len())]
    }

    /// The top module it belongs to: `scan` for `src/scan.rs` and all below `src/scan/`.
    pub(crate) fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").expect("sources lie there");
        below.split(['/', '.']).next().expect("a path has a beginning")
    }
}

/// Every file below `folder` with one of these endings, by path.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let walk = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name().into_iter().flatten();
    let named = walk.filter(|entry| {
        entry.file_type().is_file() && endings.iter().any(|ending| entry.path().to_string_lossy().ends_with(ending))
    });
    named
        .map(|entry| Source {
            path: entry.path().strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/"),
            text: fs::read_to_string(entry.path()).expect("sources are UTF-8"),
        })
        .collect()
}

/// Every Rust file of the program.
pub(crate) fn sources() -> Vec<Source> {
    let found = files("src", &[".rs"]);
    assert!(found.len() > 50, "the sources are where this test looks");
    found
}

/// Fails with every fault, one a line.
#[track_caller]
pub(crate) fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
