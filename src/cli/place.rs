//! Where the content is that a command means, and where its site goes.

use std::path::{Component, Path, PathBuf};

use crate::cli::around::Around;
use crate::failure::Failure;
use crate::message::{self, Language};
use crate::plan::SITE_FILE;
use crate::produce;

/// The content folder of somebody who names none, below the folder they stand in.
const USUAL: &str = "content";

/// Where the site goes of somebody who does not say.
const USUAL_SITE: &str = "public";

/// The content folder meant: the one typed, else `content`, else the one around.
///
/// # Errors
/// [`Failure::NoContent`] if none is at hand.
pub(super) fn content(typed: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(typed) = typed {
        return Ok(typed.to_owned());
    }
    if Path::new(USUAL).is_dir() {
        return Ok(PathBuf::from(USUAL));
    }
    let around = Around::here()?;
    let found = around.above(&around.current);
    found.map(|path| as_typed(&path)).ok_or(Failure::NoContent { path: around.current })
}

/// The content folder that `path` is in, of somebody who names only that.
pub(super) fn content_of(path: &Path) -> Result<PathBuf, Failure> {
    let usual = Path::new(USUAL);
    let real = std::path::absolute(path).ok().and_then(|path| path.parent()?.canonicalize().ok());
    let is_elsewhere = |real: &PathBuf| usual.canonicalize().is_ok_and(|usual| !real.starts_with(usual));
    if usual.is_dir() && !(path.exists() && real.as_ref().is_some_and(is_elsewhere)) {
        return Ok(usual.to_owned());
    }
    let around = Around::here()?;
    let holder = if path.is_dir() { path.canonicalize().ok() } else { real.filter(|_| path.exists()) };
    let found = holder.and_then(|holder| around.above(&holder)).or_else(|| around.above(&around.current));
    if let Some(found) = found {
        return Ok(as_typed(&found));
    }
    match path.components().find(|part| *part != Component::CurDir) {
        Some(Component::Normal(name)) if Path::new(name).is_dir() => Ok(PathBuf::from(name)),
        _ => Err(Failure::NoContent { path: around.current }),
    }
}

/// The folder of the site: the one typed, else `public`, else, for somebody who stands in the content, one
/// beside it that bears its name.
pub(super) fn output(content: &Path, typed: Option<&Path>, language: Language) -> PathBuf {
    if let Some(typed) = typed {
        return typed.to_owned();
    }
    let usual = PathBuf::from(USUAL_SITE);
    if produce::check_apart(content, &usual, &[]).is_ok() {
        return usual;
    }
    let Ok(root) = content.canonicalize() else { return usual };
    let (Some(folder), Some(name)) = (root.parent(), root.file_name()) else { return usual };
    let beside = |language| {
        let facts = message::facts([("name", name.to_string_lossy().into_owned())]);
        folder.join(message::say(language, "place.site", &facts))
    };
    // The one made in another language goes on to be the site.
    let made = [Language::Chinese, Language::English].map(beside).into_iter().find(|site| is_site(site));
    as_typed(&made.unwrap_or_else(|| beside(language)))
}

/// Whether a site of ours stands there, as far as a glance tells.
pub(super) fn is_site(folder: &Path) -> bool {
    folder.join(SITE_FILE).is_file()
}

/// A folder of a site that holds `path`, links resolved.
pub(super) fn site_around(path: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(path).ok()?;
    let folder = whole.parent()?;
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    real.ancestors().find(|folder| is_site(folder)).map(Path::to_owned)
}

/// A path without the prefix that only Windows itself understands.
fn as_typed(path: &Path) -> PathBuf {
    let shown = path.to_string_lossy();
    shown.strip_prefix(r"\\?\").filter(|rest| !rest.starts_with("UNC")).map_or_else(|| path.to_owned(), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_site_is_a_name() {
        for language in [Language::Chinese, Language::English] {
            let name = message::say(language, "place.site", &message::facts([("name", "甲".into())]));
            assert!(name.starts_with('甲') && Path::new(&name).components().count() == 1, "{name}");
        }
    }
}
