//! `xingzhi init`: a commented starter folder that builds.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::Ended;
use crate::cli::console::Console;
use crate::failure::Failure;
use crate::message::{Language, facts};
use crate::vocabulary::{Register, Role, Vocabulary};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let folder = &arguments.folder;
    let is_used = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if is_used || folder.is_file() {
        return Err(Failure::Exists { path: folder.clone() });
    }
    let starter = Starter { root: folder.clone(), language: console.language, vocabulary: Vocabulary::builtin() };
    starter.write()?;
    console.line(&console.say("init.done", &facts([("path", folder.display().to_string())])));
    Ok(Ended::Well)
}

/// Writes what a new content folder begins with.
struct Starter {
    root: PathBuf,
    language: Language,
    vocabulary: Vocabulary,
}

impl Starter {
    fn write(&self) -> Result<(), Failure> {
        let chinese = self.language == Language::Chinese;
        let pick = |zh: &'static str, en: &'static str| if chinese { zh } else { en };
        let site = pick(include_str!("starter/site.zh.toml"), include_str!("starter/site.en.toml"));
        self.file(Path::new("site.toml"), site)?;
        let school = Path::new(self.role(Role::Schools)).join(pick("示例学校", "Example School"));
        let settings = pick(include_str!("starter/school.zh.toml"), include_str!("starter/school.en.toml"));
        self.file(&school.join("school.toml"), settings)?;
        let package = school
            .join(self.role(Role::Teachers))
            .join(pick("林老师(示例)", "Ms Lin (example)"))
            .join(pick("A5 技术支持的课堂导入", "A5 Lesson opening with technology"));
        let reflection = pick(include_str!("starter/reflection.zh.md"), include_str!("starter/reflection.en.md"));
        self.file(&package.join(pick("教学反思.md", "reflection.md")), reflection)?;
        for role in [Role::Points, Role::Groups, Role::Activities, Role::Library, Role::WholeSchool] {
            self.folder(&school.join(self.role(role)))?;
        }
        for register in &self.vocabulary.registers {
            let name = if chinese { &register.zh } else { &register.en };
            let path = school.join(self.role(Role::Registers)).join(format!("{name}.csv"));
            self.file(&path, &self.header(register))?;
        }
        let tutorial = pick(include_str!("starter/tutorial.zh.md"), include_str!("starter/tutorial.en.md"));
        let name = pick("第一期：怎样交材料.md", "1 How to hand in evidence.md");
        let series = Path::new(self.role(Role::Tutorials)).join(pick("开始使用", "Getting started"));
        // A colon of half width would be illegal on Windows.
        self.file(&series.join(name), tutorial)
    }

    fn role(&self, role: Role) -> &str {
        self.vocabulary.role_name(role, self.language)
    }

    /// The header row of a register, as spreadsheets open it right.
    fn header(&self, register: &Register) -> String {
        let heads: Vec<&str> = register
            .header
            .iter()
            .filter_map(|id| register.columns.iter().find(|column| column.id == *id))
            .map(|column| if self.language == Language::Chinese { column.zh.as_str() } else { column.en.as_str() })
            .collect();
        format!("\u{feff}{}\r\n", heads.join(","))
    }

    fn folder(&self, path: &Path) -> Result<(), Failure> {
        let path = self.root.join(path);
        fs::create_dir_all(&path).map_err(|error| Failure::write(&path, &error))
    }

    fn file(&self, path: &Path, text: &str) -> Result<(), Failure> {
        let path = self.root.join(path);
        new_file(&path, text)
    }
}

/// Writes a file that must not be there yet, with the folders it needs.
pub(super) fn new_file(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::write(folder, &error))?;
    }
    let mut options = fs::OpenOptions::new();
    let opened = options.write(true).create_new(true).open(path);
    match opened {
        Ok(mut file) => {
            std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| Failure::write(path, &error))
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Failure::Exists { path: path.to_owned() })
        }
        Err(error) => Err(Failure::write(path, &error)),
    }
}
