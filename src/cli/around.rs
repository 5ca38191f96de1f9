//! Which content folder is meant, and where its site goes, when nobody says so.
//!
//! **In** the folder the program was started in, and the one it lies in. **Out** the content folder
//! around or below. **Never** takes by accident what holds everything of a person or a disk.
//! **Start at** [`Around::content`] for a double-click, [`Around::above`] for commands.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::vocabulary::{Role, Vocabulary};

/// Files with which a folder says that it is content.
const DECLARATIONS: [&str; 2] = ["site.toml", "school.toml"];

/// Folders named in the environment that belong to the system.
const OF_THE_SYSTEM: [&str; 4] = ["SystemRoot", "ProgramFiles", "ProgramFiles(x86)", "ProgramData"];

/// Folders of the system that have their names everywhere.
const OF_UNIX: [&str; 8] =
    ["/usr/bin", "/usr/lib", "/usr/share", "/usr/local/bin", "/etc", "/System", "/Library", "/Applications"];

/// Where a program that was told nothing finds itself; paths without links in them.
pub(super) struct Around {
    /// The folder it was started in.
    pub(super) current: PathBuf,
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
    pub(super) fn here() -> Result<Self, Failure> {
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
    pub(super) fn content(&self) -> Option<PathBuf> {
        let places = [Some(&self.current), self.program.as_ref()];
        let found = places.into_iter().flatten().find_map(|place| {
            let inner = place.join("content");
            if inner.is_dir() { Some(inner) } else { self.above(place) }
        });
        found.or_else(|| (!self.is_wide(&self.current)).then(|| self.current.clone()))
    }

    /// The content folder that `place` is, or lies in: where `site.toml` stands, else what holds the
    /// folder of schools, else the school by its settings, else by its folders.
    pub(super) fn above(&self, place: &Path) -> Option<PathBuf> {
        let may_be = |folder: &&Path| self.may_be_content(folder);
        let above = || place.ancestors().filter(may_be);
        let holds_schools =
            |folder: &Path| folders(folder).iter().any(|name| self.vocabulary.role(name) == Some(Role::Schools));
        let declared = above()
            .find(|folder| folder.join(DECLARATIONS[0]).is_file())
            .or_else(|| above().find(|folder| !self.is_wide(folder) && holds_schools(folder)))
            .or_else(|| above().find(|folder| folder.join(DECLARATIONS[1]).is_file()));
        // Somebody deep in a school stands below a folder with a role.
        let has_role = |folder: &&Path| {
            let role = folder.file_name().and_then(|name| self.vocabulary.role(&name.to_string_lossy()));
            role.is_some_and(|role| !is_vague(role)) && folder.parent().is_some_and(|above| !self.is_wide(above))
        };
        let outermost = || above().filter(has_role).last().and_then(Path::parent);
        declared.or_else(outermost).or_else(|| above().find(|folder| self.is_content(folder))).map(Path::to_owned)
    }

    /// Whether somebody made `folder` to hold content, as far as a glance tells.
    fn is_content(&self, folder: &Path) -> bool {
        // A disk or a desktop must say so itself: a folder of that name lies on many.
        self.may_be_content(folder) && (declares(folder) || (!self.is_wide(folder) && self.looks_like_content(folder)))
    }

    /// Whether `folder` is neither a home, nor around one, nor the system's; a disk may be.
    fn may_be_content(&self, folder: &Path) -> bool {
        let is_around_home = self.home.as_ref().is_some_and(|home| home.starts_with(folder));
        !(is_around_home && folder.parent().is_some() || self.is_of_system(folder))
    }

    fn looks_like_content(&self, folder: &Path) -> bool {
        // A person alone may be a folder of photos.
        let (mut is_told, mut n_people) = (false, 0);
        for name in folders(folder) {
            let role = self.vocabulary.role(&name);
            is_told |= role.is_some_and(|role| !is_vague(role)) || self.vocabulary.is_school_name(&name);
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
        Some(std::env::temp_dir()),
    ];
    known.into_iter().flatten().map(real).collect()
}

fn real(path: PathBuf) -> PathBuf {
    path.canonicalize().unwrap_or(path)
}

/// Whether a folder of that role stands in folders of programs, too.
fn is_vague(role: Role) -> bool {
    matches!(role, Role::Library | Role::Frameworks | Role::Profiles)
}

fn declares(folder: &Path) -> bool {
    DECLARATIONS.iter().any(|name| folder.join(name).is_file())
}

/// Names of the folders in `folder`.
fn folders(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
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

    /// The content that `place` is in, with these folders and files.
    fn above(place: &str, folders: &[&str], files: &[&str]) -> Option<String> {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        for folder in ["home", place].iter().chain(folders) {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        files.iter().for_each(|file| fs::write(root.join(file), "").unwrap());
        let around = Around {
            current: root.join(place),
            program: None,
            home: Some(root.join("home")),
            heaps: vec![root.join("home/desktop")],
            system: vec![root.join("system")],
            vocabulary: Vocabulary::builtin(),
        };
        let content = around.above(&around.current)?;
        Some(content.strip_prefix(&root).unwrap_or(&content).to_string_lossy().replace('\\', "/"))
    }

    #[test]
    fn content_is_found_from_anywhere_in_it() {
        let check = |place: &str, files: &[&str], expected: Option<&str>| {
            assert_eq!(above(place, &[], files).as_deref(), expected, "in {place} with {files:?}");
        };
        check("home/盘/学校/清河小学/教师/林芳/A5/活动", &[], Some("home/盘"));
        check("home/盘/学校/清河小学/教师", &["home/盘/学校/清河小学/school.toml"], Some("home/盘"));
        check("home/盘/学校", &[], Some("home/盘"));
        check("home/盘/清河小学/教师/林芳/A5", &[], Some("home/盘/清河小学"));
        check("home/盘/笔记/深/处", &["home/盘/site.toml"], Some("home/盘"));
        check("home/盘/材料/教师/林芳", &["home/盘/材料/school.toml"], Some("home/盘/材料"));
        check("home/盘/schools/Hill/teachers/Ms Hall", &[], Some("home/盘"));
        // Not by accident: a folder of a role in the home, a home that says it is content, and nothing at all.
        check("home/教程/别的", &[], None);
        check("home/x", &["home/site.toml"], None);
        check("home/照片/2024", &[], None);
        check("system/学校/x", &[], None);
    }
}
