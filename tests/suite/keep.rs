//! What is kept between builds: when it still holds, and what is said where it cannot be kept.

use std::fs;
use std::path::Path;

use crate::support::{Project, files_below};

const FOLDER: &str = "学校/清河小学/教师/林老师/A5 技术支持的课堂导入";

fn project() -> Project {
    Project::new()
        .file(&format!("{FOLDER}/教学反思.md"), "# 教学反思\n\n第一稿写在这里。\n")
        .file(&format!("{FOLDER}/学生名单.csv"), "姓名,组\n甲,一\n")
        .photo(&format!("{FOLDER}/板书.jpg"), 900, 600)
        .file("教程/系列/01 开始.md", "# 开始\n\n第一句话。\n")
        .file("教程/系列/02 继续.txt", "第二句话。\n")
        .aged()
}

/// Writes into the file that is there, and sets its time back.
fn write_back(path: &Path, bytes: &[u8]) {
    let before = fs::metadata(path).expect("it is there");
    assert_eq!(before.len(), bytes.len() as u64, "the same size, or it is no such edit");
    fs::write(path, bytes).expect("it can be written");
    let time = before.modified().expect("a time");
    fs::File::options().append(true).open(path).and_then(|file| file.set_modified(time)).expect("a time can be set");
}

#[cfg(unix)]
#[test]
fn an_edit_of_the_same_size_is_seen_though_its_time_is_set_back() {
    let project = project();
    project.build(&[]).ends(0);
    let at = |path: &str| project.at("content").join(path);
    for (path, before, after) in [
        (&*format!("{FOLDER}/教学反思.md"), "第一稿", "第二稿"),
        ("教程/系列/01 开始.md", "第一句", "另一句"),
        ("教程/系列/02 继续.txt", "第二句", "另两句"),
    ] {
        let text = fs::read_to_string(at(path)).expect("ours").replace(before, after);
        write_back(&at(path), text.as_bytes());
        project.build(&[]).ends(0);
        assert!(project.outputs_with(before).is_empty(), "{path} stays as it was");
        assert!(!project.outputs_with(after).is_empty(), "{path} is not there");
    }
    // A photo whose picture shows nothing of the old one.
    let photo = at(&format!("{FOLDER}/板书.jpg"));
    let mut bytes = fs::read(&photo).expect("ours");
    let pictures =
        |project: &Project| project.site().into_iter().filter(|(path, _)| path.ends_with(".jpg")).collect::<Vec<_>>();
    let before = pictures(&project);
    let from = bytes.len() - 400;
    bytes[from..].fill(0x5a);
    write_back(&photo, &bytes);
    project.build(&[]).ends(0);
    assert_ne!(pictures(&project), before);
}

#[test]
fn a_cache_without_room_costs_time_and_nothing_else() {
    for is_blocked_from_the_first in [true, false] {
        let project = project();
        if !is_blocked_from_the_first {
            project.build(&[]).ends(0).says_not("cache");
            fs::remove_dir_all(project.at("cache/pictures")).expect("it was kept");
        }
        // Nothing can lie in what is no folder.
        fs::create_dir_all(project.at("cache/pictures")).expect("a folder");
        for byte in 0..=u8::MAX {
            fs::write(project.at("cache/pictures").join(format!("{byte:02x}")), "").expect("a file");
        }
        let done = project.build(&["--force"]).ends(0);
        let told: Vec<&str> = done.stderr.lines().filter(|line| line.contains("cannot be written")).collect();
        assert_eq!(told.len(), 1, "once: {}", done.stderr);
        assert!(told[0].contains("pictures"), "{}", told[0]);
        assert!(!done.stderr.contains("板书") && !done.stdout.contains("板书"), "{}{}", done.stderr, done.stdout);
        let site = project.site();
        project.run(["build", "content", "-o", "clean", "--cache", "clean-cache"]).ends(0);
        assert_eq!(site, files_below(&project.at("clean")), "as with a cache");
    }
}

#[test]
fn a_cache_that_is_no_folder_is_named_once() {
    let project = project();
    fs::write(project.at("cache"), "").expect("a file");
    let done = project.build(&[]).ends(0);
    assert_eq!(done.stderr.matches("cannot be written").count(), 1, "{}", done.stderr);
    let site = project.site();
    project.run(["build", "content", "-o", "clean", "--cache", "clean-cache"]).ends(0);
    assert_eq!(site, files_below(&project.at("clean")));
}

#[cfg(unix)]
mod unreadable {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Output};

    use super::*;

    /// Who may read what others do not forbid, and no more; the system's own user may read everything.
    const NOBODY: u32 = 65_534;

    /// A project of nobody's, and our program within it.
    fn project_of_nobody() -> Project {
        let project = project();
        let program = Path::new(env!("CARGO_BIN_EXE_xingzhi"));
        let own = project.at("xingzhi");
        fs::hard_link(program, &own).or_else(|_| fs::copy(program, &own).map(drop)).expect("our program");
        let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
        open(project.root.parent().expect("a folder holds it"), 0o755);
        for entry in walkdir::WalkDir::new(&project.root).into_iter().flatten().filter(|entry| entry.path() != own) {
            open(entry.path(), if entry.file_type().is_dir() { 0o777 } else { 0o666 });
            if rustix::process::geteuid().is_root() {
                std::os::unix::fs::chown(entry.path(), Some(NOBODY), Some(NOBODY)).expect("ours");
            }
        }
        project
    }

    fn run(project: &Project, arguments: &[&str]) -> Output {
        let mut command = Command::new(project.at("xingzhi"));
        command.args(arguments).current_dir(&project.root).env("LANG", "en_US.UTF-8").env_remove("LC_ALL");
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        let output = command.output().expect("the program starts");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Builds; the verdict of `path`, and whether it is told to be unreadable.
    fn build(project: &Project, path: &str) -> (String, bool) {
        let arguments = ["build", "content", "-o", "site", "--cache", "cache"];
        // As people build, then for the ledger.
        let output = run(project, &arguments);
        let told = String::from_utf8_lossy(&output.stderr).contains("XZ0007");
        run(project, &[&arguments[..], &["--ledger", "ledger.json"]].concat());
        let ledger = fs::read_to_string(project.at("ledger.json")).expect("a ledger");
        let rows: serde_json::Value = serde_json::from_str(&ledger).expect("a ledger");
        let rows = rows.as_array().or_else(|| rows["files"].as_array()).expect("rows");
        let row = rows.iter().find(|row| row["path"] == path).expect("every file has a row");
        (row["verdict"].as_str().expect("a word").to_owned(), told)
    }

    #[test]
    fn what_cannot_be_read_for_a_while_is_withheld_and_told_so_long_and_comes_back() {
        let text = format!("{FOLDER}/教学反思.md");
        for (path, words, closed) in [
            (&*text, "第一稿", &*text),
            ("教程/系列/01 开始.md", "第一句", "教程/系列/01 开始.md"),
            ("教程/系列/02 继续.txt", "第二句", "教程/系列/02 继续.txt"),
        ] {
            let project = project_of_nobody();
            let closed = project.at("content").join(closed);
            let mode = |mode| fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).expect("ours");
            assert_eq!(build(&project, path), ("shown".to_owned(), false), "{path}");
            let whole = project.site();
            for _ in 0..2 {
                mode(0o000);
                for _ in 0..2 {
                    assert_eq!(build(&project, path), ("withheld".to_owned(), true), "{path} closed");
                    assert!(project.outputs_with(words).is_empty(), "{path} closed");
                }
                mode(0o644);
                for _ in 0..2 {
                    assert_eq!(build(&project, path), ("shown".to_owned(), false), "{path} open again");
                    assert_eq!(project.site(), whole, "{path} open again");
                }
            }
        }
    }
}
