//! `xingzhi new`: a folder for a new school, teacher, package or tutorial series.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::cli::console::Console;
use crate::cli::init::new_file;
use crate::cli::{Ended, place};
use crate::failure::Failure;
use crate::message::{Language, facts};
use crate::slug::is_reserved;
use crate::vocabulary::{Role, Vocabulary};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[arg(long, global = true, value_name = "CONTENT")]
    pub(super) content: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    School {
        #[arg(value_name = "NAME")]
        name: String,
    },
    Teacher {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "NAME")]
        school: Option<String>,
    },
    Package {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "NAME")]
        teacher: String,
        #[arg(long, value_name = "NAME")]
        school: Option<String>,
    },
    Tutorial {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "NAME")]
        school: Option<String>,
    },
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let content = place::content(arguments.content.as_deref())?;
    let place = Place::new(&content, console.language)?;
    let made = match &arguments.what {
        What::School { name } => place.school(name),
        What::Teacher { name, school } => place.teacher(name, school.as_deref()),
        What::Package { name, teacher, school } => place.package(name, teacher, school.as_deref()),
        What::Tutorial { name, school } => place.tutorial(name, school.as_deref()),
    }?;
    console.line(&console.say("new.done", &facts([("path", made.display().to_string())])));
    Ok(Ended::Well)
}

/// A content folder to which something is added.
struct Place<'a> {
    content: &'a Path,
    language: Language,
    vocabulary: Vocabulary,
}

impl<'a> Place<'a> {
    fn new(content: &'a Path, language: Language) -> Result<Self, Failure> {
        if !content.is_dir() {
            return Err(Failure::ContentUnusable { path: content.to_owned(), reason: "io.not_a_folder".to_owned() });
        }
        Ok(Self { content, language, vocabulary: Vocabulary::builtin() })
    }

    fn school(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.role_folder(self.content, Role::Schools).join(usable(name)?);
        if folder.exists() {
            return Err(Failure::Exists { path: folder });
        }
        let settings = if self.language == Language::Chinese {
            include_str!("starter/school.zh.toml")
        } else {
            include_str!("starter/school.en.toml")
        };
        new_file(&folder.join("school.toml"), settings)?;
        new_folder(&folder.join(self.vocabulary.role_name(Role::Teachers, self.language)))?;
        Ok(folder)
    }

    fn teacher(&self, name: &str, school: Option<&str>) -> Result<PathBuf, Failure> {
        let name = usable(name)?;
        let school = self.find_school(school)?;
        let folder = self.role_folder(&school, Role::Teachers).join(name);
        new_folder(&folder)?;
        Ok(folder)
    }

    fn package(&self, name: &str, teacher: &str, school: Option<&str>) -> Result<PathBuf, Failure> {
        let (name, teacher) = (usable(name)?, usable(teacher)?);
        let school = self.find_school(school)?;
        let person = self.role_folder(&school, Role::Teachers).join(teacher);
        if !person.is_dir() {
            return Err(Failure::NotInContent { path: person, content: self.content.to_owned() });
        }
        let folder = person.join(name);
        new_folder(&folder)?;
        Ok(folder)
    }

    fn tutorial(&self, name: &str, school: Option<&str>) -> Result<PathBuf, Failure> {
        let holder = match school {
            Some(school) => self.find_school(Some(school))?,
            None => self.content.to_owned(),
        };
        let name = usable(name)?;
        let file = self.role_folder(&holder, Role::Tutorials).join(name).join(format!("{name}.md"));
        new_file(&file, &format!("# {name}\n\n"))?;
        Ok(file)
    }

    /// The folder of that role in `folder`, under whatever name it has, or the name `init` gives it.
    fn role_folder(&self, folder: &Path, role: Role) -> PathBuf {
        let named = subfolders(folder).into_iter().find(|name| self.vocabulary.role(name) == Some(role));
        folder.join(named.unwrap_or_else(|| self.vocabulary.role_name(role, self.language).to_owned()))
    }

    /// The school of that name; without a name the only one, or the content folder if it is one.
    fn find_school(&self, name: Option<&str>) -> Result<PathBuf, Failure> {
        let schools = self.role_folder(self.content, Role::Schools);
        let beside = subfolders(self.content).into_iter().filter(|name| self.vocabulary.is_school_name(name));
        let known: Vec<PathBuf> = if schools.is_dir() {
            subfolders(&schools).into_iter().map(|name| schools.join(name)).collect()
        } else {
            beside.map(|name| self.content.join(name)).collect()
        };
        let names = || {
            known
                .iter()
                .filter_map(|path| path.file_name())
                .map(|name| name.to_string_lossy().into_owned())
                .collect::<Vec<_>>()
                .join(", ")
        };
        match (name, known.as_slice()) {
            (None, [only]) => Ok(only.clone()),
            (None, []) => Ok(self.content.to_owned()),
            (None, _) => standing_in(&known).ok_or_else(|| Failure::WhichSchool { known: names() }),
            (Some(name), _) => known
                .iter()
                .find(|path| path.file_name().is_some_and(|known| known.to_string_lossy() == name))
                .cloned()
                .ok_or_else(|| Failure::NoSuchSchool { name: name.to_owned(), known: names() }),
        }
    }
}

/// The one of `schools` that the current folder is, or lies in.
fn standing_in(schools: &[PathBuf]) -> Option<PathBuf> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok()?;
    schools.iter().find(|school| school.canonicalize().is_ok_and(|school| here.starts_with(school))).cloned()
}

/// Names of the folders in `folder`, sorted; none if it cannot be listed.
fn subfolders(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

/// A name that every system takes for a folder.
fn usable(name: &str) -> Result<&str, Failure> {
    let trimmed = name.trim();
    let is_odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let is_bad = trimmed.is_empty()
        || trimmed.starts_with('.')
        || trimmed.ends_with('.')
        || trimmed.contains(is_odd)
        || is_reserved(trimmed);
    if is_bad || trimmed.len() > 200 { Err(Failure::BadName { name: name.to_owned() }) } else { Ok(trimmed) }
}

fn new_folder(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Err(Failure::Exists { path: path.to_owned() });
    }
    fs::create_dir_all(path).map_err(|error| Failure::write(path, &error))
}
