//! `xingzhi` without a command, as a double-click starts it: the preview of the content at hand.
//!
//! **In** the folder the program was started in, and the one it lies in. **Out** the arguments of the
//! `serve` that is meant. **Never** serves by accident what holds everything of a person or a disk.
//! **Start at** [`arguments`].

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use crate::cli::console::Console;
use crate::failure::Failure;
use crate::message::{Facts, Language};
use crate::vocabulary::{Role, Vocabulary};

/// Files with which a folder says that it is content.
const DECLARATIONS: [&str; 2] = ["site.toml", "school.toml"];

/// Folders named in the environment that belong to the system.
const OF_THE_SYSTEM: [&str; 4] = ["SystemRoot", "ProgramFiles", "ProgramFiles(x86)", "ProgramData"];

/// Folders of the system that have their names everywhere.
const OF_UNIX: [&str; 8] =
    ["/usr/bin", "/usr/lib", "/usr/share", "/usr/local/bin", "/etc", "/System", "/Library", "/Applications"];

/// The arguments of `serve` for the content at hand.
///
/// # Errors
/// [`Failure::TooWide`] if nothing at hand can be meant.
pub(super) fn arguments() -> Result<Vec<OsString>, Failure> {
    let around = Around::here()?;
    let content = around.content().ok_or(Failure::TooWide { path: around.current })?;
    Ok(["xingzhi".into(), "serve".into(), content.into_os_string(), "--open".into()].into())
}

/// Says in both languages why nothing is served: whoever double-clicked chose none.
pub(super) fn refuse(failure: &Failure) {
    for language in [Language::Chinese, Language::English] {
        Console::new(language).failure(failure);
    }
}

/// Keeps the window of a double-click open until its words were read.
pub(super) fn hold_window() {
    let mut input = std::io::stdin().lock();
    if std::io::stdin().is_terminal() {
        for language in [Language::Chinese, Language::English] {
            let console = Console::new(language);
            console.aside(&console.say("start.press_enter", &Facts::new()));
        }
        let _ = input.read_line(&mut String::new());
    }
}

/// Where a program that was told nothing finds itself; paths without links in them.
struct Around {
    /// The folder it was started in.
    current: PathBuf,
    /// The folder it lies in.
    program: Option<PathBuf>,
    /// The user's own folder.
    home: Option<PathBuf>,
    /// Folders in which everything of a person gathers.
    heaps: Vec<PathBuf>,
    /// Folders of the system.
    system: Vec<PathBuf>,
    vocabulary: Vocabulary,
}

impl Around {
    fn here() -> Result<Self, Failure> {
        let current = std::env::current_dir().and_then(|path| path.canonicalize());
        let named = OF_THE_SYSTEM.iter().filter_map(std::env::var_os).map(PathBuf::from);
        let known = OF_UNIX.map(PathBuf::from);
        let program = std::env::current_exe().and_then(|path| path.canonicalize());
        Ok(Self {
            current: current.map_err(|error| Failure::read(Path::new("."), &error))?,
            program: program.ok().and_then(|path| path.parent().map(Path::to_owned)),
            home: dirs::home_dir().map(real),
            heaps: heaps(),
            system: named.chain(known).map(real).collect(),
            vocabulary: Vocabulary::builtin(),
        })
    }

    /// The folder to serve. Explorer starts a program in its own folder, a Mac in the user's: so the
    /// program's folder counts, too, where the current one is no place of content.
    fn content(&self) -> Option<PathBuf> {
        let places = [Some(&self.current), self.program.as_ref()];
        let found = places.into_iter().flatten().find_map(|place| {
            let inner = place.join("content");
            if inner.is_dir() { Some(inner) } else { self.is_content(place).then(|| place.clone()) }
        });
        found.or_else(|| (!self.is_wide(&self.current)).then(|| self.current.clone()))
    }

    /// Whether somebody made `folder` to hold content, as far as a glance tells.
    fn is_content(&self, folder: &Path) -> bool {
        let declares = || DECLARATIONS.iter().any(|name| folder.join(name).is_file());
        if self.home.as_ref().is_some_and(|home| home.starts_with(folder)) && folder.parent().is_some()
            || self.is_of_system(folder)
        {
            return false;
        }
        // A disk or a desktop must say so itself: a folder of that name lies on many.
        declares() || (!self.is_wide(folder) && self.looks_like_content(folder))
    }

    fn looks_like_content(&self, folder: &Path) -> bool {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let names = entries
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        // A person alone may be a folder of photos.
        let (mut is_told, mut n_people) = (false, 0);
        for name in names {
            let role = self.vocabulary.role(&name);
            // These stand in folders of programs, too.
            let is_vague = matches!(role, Some(Role::Library | Role::Frameworks | Role::Profiles));
            is_told |= (role.is_some() && !is_vague) || self.vocabulary.is_school_name(&name);
            n_people += usize::from(self.vocabulary.has_honorific(&name));
        }
        is_told || n_people > 1
    }

    /// Whether `folder` holds so much that nobody can mean all of it.
    fn is_wide(&self, folder: &Path) -> bool {
        folder.parent().is_none()
            || self.home.as_ref().is_some_and(|home| home.starts_with(folder))
            || self.is_of_system(folder)
            || self.heaps.iter().any(|heap| heap == folder)
    }

    fn is_of_system(&self, folder: &Path) -> bool {
        self.system.iter().any(|system| folder.starts_with(system))
    }
}

fn heaps() -> Vec<PathBuf> {
    let known = [
        dirs::desktop_dir(),
        dirs::download_dir(),
        dirs::document_dir(),
        dirs::picture_dir(),
        dirs::video_dir(),
        dirs::audio_dir(),
        dirs::public_dir(),
        dirs::home_dir().and_then(|home| home.parent().map(Path::to_owned)),
    ];
    known.into_iter().flatten().map(real).collect()
}

fn real(path: PathBuf) -> PathBuf {
    path.canonicalize().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A home with a desktop, a folder `here` and the program's folder `there`, with more folders and files.
    fn served(current: &str, folders: &[&str], files: &[&str]) -> Option<String> {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        for folder in ["home/desktop", "here", "there", "system/app"].iter().chain(folders) {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        files.iter().for_each(|file| fs::write(root.join(file), "").unwrap());
        let around = Around {
            current: if current == "/" { PathBuf::from("/") } else { root.join(current) },
            program: Some(root.join("there")),
            home: Some(root.join("home")),
            heaps: vec![root.join("home/desktop")],
            system: vec![root.join("system")],
            vocabulary: Vocabulary::builtin(),
        };
        let content = around.content()?;
        Some(content.strip_prefix(&root).unwrap_or(&content).to_string_lossy().replace('\\', "/"))
    }

    #[test]
    fn content_here_comes_first() {
        let check = |current: &str, folders: &[&str], files: &[&str], expected: &str| {
            assert_eq!(
                served(current, folders, files).as_deref(),
                Some(expected),
                "in {current} with {folders:?} {files:?}"
            );
        };
        check("here", &["here/content", "here/学校", "there/content"], &[], "here/content");
        check("here", &["here/教师", "there/content"], &[], "here");
        check("here", &["there/学校"], &["here/site.toml"], "here");
        check("here", &["here/清河小学", "there/学校"], &[], "here");
        check("here", &["here/林老师", "here/褚老师", "there/学校"], &[], "here");
        check("home", &["home/content"], &[], "home/content");
        check("home/desktop", &["home/desktop/教程"], &["home/desktop/site.toml"], "home/desktop");
    }

    #[test]
    fn the_folder_of_the_program_counts_where_the_current_one_says_nothing() {
        let check = |current: &str, folders: &[&str], files: &[&str], expected: &str| {
            assert_eq!(
                served(current, folders, files).as_deref(),
                Some(expected),
                "in {current} with {folders:?} {files:?}"
            );
        };
        check("home", &["there/教师"], &[], "there");
        check("/", &["there/content"], &[], "there/content");
        check("home/desktop", &[], &["there/school.toml"], "there");
        check("here", &["there/教程"], &[], "there");
        check("here", &["there/resources", "there/Library"], &[], "here");
    }

    #[test]
    fn homes_disks_and_systems_are_not_served_by_accident() {
        for current in ["home", "/", "home/desktop", "", "system", "system/app"] {
            assert_eq!(served(current, &[], &[]), None, "in {current}");
        }
        assert_eq!(served("home", &["home/学校", "home/教师"], &["home/site.toml"]), None);
    }
}
