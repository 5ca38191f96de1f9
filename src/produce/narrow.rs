//! Where all that changes lies in one folder of the site, that folder alone takes its new place, in one step
//! as the whole site would: an edit costs what it touches.

use std::io;
use std::path::Path;

use super::swap;
use super::target::{below_text, is_folder};

/// The deepest folder of the site at `root` that holds all of `folders`, in which something changes; `None` if
/// only the site itself does.
pub(super) fn common<'a>(root: &Path, folders: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut folders = folders.into_iter();
    let mut common = folders.next()?;
    for folder in folders {
        while !holds(common, folder) {
            common = above(common);
        }
    }
    while !common.is_empty() && !is_folder(&below_text(root, common)) {
        common = above(common);
    }
    Some(common).filter(|common| !common.is_empty())
}

/// Whether `path` is `folder` or lies in it.
pub(super) fn holds(folder: &str, path: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folder of the stage and that of the site change places, or nothing happens.
pub(super) fn exchange(stage: &Path, site: &Path, folder: &str) -> io::Result<()> {
    let (new, old) = (below_text(stage, folder), below_text(site, folder));
    swap::keep_mode(&old, &new);
    swap::exchange(&new, &old)
}

fn above(folder: &str) -> &str {
    folder.rsplit_once('/').map_or("", |(above, _)| above)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_folder_that_stands_there_is_found() {
        let site = tempfile::tempdir().expect("a folder for the test");
        std::fs::create_dir_all(site.path().join("a/b/c")).expect("a folder for the test");
        std::fs::write(site.path().join("a/file"), "").expect("the test's file");
        let check = |folders: &[&str], expected| {
            assert_eq!(common(site.path(), folders.iter().copied()), expected, "{folders:?}")
        };
        check(&["a/b/c"], Some("a/b/c"));
        check(&["a/b/c", "a/b"], Some("a/b"));
        check(&["a/b", "a/b/c", "a/b/c/d"], Some("a/b"));
        check(&["a/b/c", "a/bc"], Some("a"));
        check(&["a/b/new/deep"], Some("a/b"));
        check(&["a/file/x"], Some("a"));
        check(&["a", "b"], None);
        check(&["", "a/b"], None);
        check(&["new"], None);
        check(&[], None);
    }
}
