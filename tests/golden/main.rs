//! Schools keep their folders in many ways. Each layout in `layouts/` is one text: why it is there, every
//! file with what it must be taken for, the problems that must be told, and the texts of its settings.
//!
//! `BLESS=1 cargo test --test golden` writes what the program says now; a person reads the difference.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

mod bytes;
mod odd;

/// A layout as its text says.
struct Layout {
    name: String,
    /// Lines that begin with `#`.
    why: Vec<String>,
    /// `path | person | point | kind | verdict | subject-kind`, or only the path of a new file.
    files: Vec<String>,
    /// `! code | path`.
    problems: Vec<String>,
    /// Path and text of the files that are written out.
    texts: Vec<(String, String)>,
}

impl Layout {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a layout is readable");
        let name = path.file_stem().expect("a layout has a name").to_string_lossy().into_owned();
        let mut layout = Self { name, why: Vec::new(), files: Vec::new(), problems: Vec::new(), texts: Vec::new() };
        for line in text.lines() {
            if let Some(path) = line.strip_prefix("=== ") {
                layout.texts.push((path.trim().to_owned(), String::new()));
            } else if let Some((_, text)) = layout.texts.last_mut() {
                text.push_str(line);
                text.push('\n');
            } else if line.starts_with('#') {
                layout.why.push(line.to_owned());
            } else if line.starts_with('!') {
                layout.problems.push(line.to_owned());
            } else if !line.trim().is_empty() {
                layout.files.push(line.to_owned());
            }
        }
        layout
    }

    fn write(&self) -> String {
        let mut out = self.why.join("\n") + "\n\n" + &self.files.join("\n") + "\n";
        if !self.problems.is_empty() {
            write!(out, "\n{}\n", self.problems.join("\n")).expect("a string takes all");
        }
        for (path, text) in &self.texts {
            write!(out, "\n=== {path}\n{}\n", text.trim_end()).expect("a string takes all");
        }
        out
    }

    /// Every file of the layout: its path and what it holds.
    fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        let listed = self.files.iter().map(|line| line.split(" | ").next().expect("a line has a first cell").trim());
        let mut files: BTreeMap<String, Vec<u8>> = listed.map(|path| (path.to_owned(), bytes::of(path))).collect();
        for (path, text) in &self.texts {
            files.insert(path.clone(), format!("{}\n", text.trim_end()).into_bytes());
        }
        files
    }

    /// What the program says of the files.
    fn report(&self) -> Value {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let content = temporary.path().join("共享盘 (1)").join("示例学校的材料");
        fs::create_dir_all(&content).expect("a folder");
        for (path, bytes) in self.contents() {
            let full = content.join(&path);
            fs::create_dir_all(full.parent().expect("it lies in the content")).expect("a folder");
            fs::write(full, bytes).unwrap_or_else(|error| panic!("{}: {path}: {error}", self.name));
        }
        check(&content)
    }

    /// What the program takes the files for.
    fn taken(&self) -> (Vec<String>, Vec<String>) {
        let report = self.report();
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let files = report["files"].as_array().expect("a list").iter().map(|file| {
            let subject = text(&file["subject"]["kind"]);
            let cells = ["path", "person", "point", "kind", "verdict"].map(|key| text(&file[key]));
            format!("{} | {subject}", cells.join(" | "))
        });
        // That browsers do not show a document follows from its ending, and says nothing of how names are read.
        let told = |problem: &&Value| problem["code"] != "XZ0206";
        let problems = report["diagnostics"].as_array().expect("a list").iter().filter(told);
        let problems = problems.map(|problem| format!("! {} | {}", text(&problem["code"]), text(&problem["path"])));
        (files.collect(), problems.collect())
    }
}

/// The report of `xingzhi check` on a content folder.
fn check(content: &Path) -> Value {
    let out = Command::new(env!("CARGO_BIN_EXE_xingzhi"))
        .args(["check", "--format", "json", "--lang", "zh", "--cache"])
        .arg(content.parent().expect("it lies in a folder").join("cache"))
        .arg(content)
        .output()
        .expect("the program starts");
    serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr)))
}

fn layouts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/layouts");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the layouts are there").map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths
}

#[test]
fn every_layout_is_taken_for_what_its_school_means() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = String::new();
    for path in layouts() {
        let mut layout = Layout::read(&path);
        let (files, problems) = layout.taken();
        if bless {
            (layout.files, layout.problems) = (files, problems);
            fs::write(&path, layout.write()).expect("a layout can be written");
            continue;
        }
        for (expected, found) in [(&layout.files, &files), (&layout.problems, &problems)] {
            for line in expected.iter().filter(|line| !found.contains(line)) {
                writeln!(wrong, "{}\n  - {line}", layout.name).expect("a string takes all");
            }
            for line in found.iter().filter(|line| !expected.contains(line)) {
                writeln!(wrong, "{}\n  + {line}", layout.name).expect("a string takes all");
            }
        }
    }
    assert!(wrong.is_empty(), "- expected, + found\n{wrong}");
}

#[test]
fn both_orders_make_one_package() {
    let path =
        layouts().into_iter().find(|path| path.ends_with("both-orders-are-one-package.txt")).expect("it is there");
    let report = Layout::read(&path).report();
    let files = report["files"].as_array().expect("a list");
    assert!(files.iter().all(|file| file["subject"] == files[0]["subject"]), "{files:#?}");
}

#[test]
fn half_of_the_layouts_have_no_role_folder() {
    let roles =
        ["教师", "能力点", "教研组", "活动", "资源库", "整校推进", "登记", "教程", "学校", "teachers", "schools"];
    let without = |path: &PathBuf| {
        let layout = Layout::read(path);
        let has_role = |path: &String| {
            Path::new(path).parent().is_some_and(|folder| {
                folder.components().any(|part| roles.iter().any(|role| part.as_os_str() == *role))
            })
        };
        !layout.contents().keys().any(has_role)
    };
    let paths = layouts();
    let n_without = paths.iter().filter(|path| without(path)).count();
    assert!(paths.len() >= 12 && n_without * 2 >= paths.len(), "{n_without} of {}", paths.len());
}
