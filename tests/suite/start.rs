//! The program without a command, as a double-click starts it: the preview, in a browser that is a script.
#![cfg(unix)]

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::preview::{Preview, eventually};
use crate::support::Project;

/// The program, told nothing, with a browser that only notes what it is to open, and a home that is empty.
fn bare(project: &Project, program: &Path, folder: &str) -> Command {
    let browser = project.at("browser");
    fs::create_dir_all(&browser).expect("a folder");
    fs::create_dir_all(project.at("home")).expect("a folder");
    let script = browser.join("xdg-open");
    // Written beside and renamed: whoever reads it finds all of it.
    fs::write(&script, "#!/bin/sh\nprintf %s \"$1\" >\"$OPENED.new\" && /bin/mv \"$OPENED.new\" \"$OPENED\"\n")
        .expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a script");
    for name in ["open", "gio"] {
        let _ = fs::hard_link(&script, browser.join(name));
    }
    let mut command = Command::new(program);
    command
        .current_dir(project.at(folder))
        .env("PATH", &browser)
        .env("OPENED", project.at("opened"))
        .env("HOME", project.at("home"))
        .env("XDG_CACHE_HOME", project.at("home-cache"))
        .env("XDG_CONFIG_HOME", project.at("home-config"))
        .env("LANG", "C")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .stdin(Stdio::null());
    command
}

fn ours() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_xingzhi"))
}

/// Waits until the browser was asked for the preview.
#[track_caller]
fn opened(project: &Project, preview: &Preview) {
    let wanted = format!("http://{}/", preview.address);
    let is_open = || fs::read_to_string(project.at("opened")).is_ok_and(|url| url == wanted);
    assert!(eventually(is_open), "the browser was not asked for {wanted}");
}

#[test]
fn without_a_command_the_content_folder_is_previewed_and_the_browser_opens() {
    let project = Project::small();
    let preview = Preview::of(bare(&project, ours(), "."));
    opened(&project, &preview);
    preview.shows("清河小学");
    // A second double-click leads to the first.
    fs::remove_file(project.at("opened")).expect("it was there");
    let second = bare(&project, ours(), ".").output().expect("the program starts");
    assert!(second.status.success(), "{second:?}");
    opened(&project, &preview);
}

#[test]
fn without_a_command_a_folder_that_is_content_itself_is_previewed() {
    let project = Project::small();
    let preview = Preview::of(bare(&project, ours(), "content"));
    opened(&project, &preview);
    preview.shows("清河小学");
}

#[test]
fn without_a_command_a_folder_nobody_prepared_is_previewed() {
    let project = Project::new().file("张三-A5-教学反思.md", "# 反思\n");
    let preview = Preview::of(bare(&project, ours(), "content"));
    preview.shows("<strong>1</strong> 位教师");
}

#[test]
fn a_program_started_in_the_home_previews_the_folder_it_lies_in() {
    let project = Project::small();
    let program = project.at("content/xingzhi");
    if fs::hard_link(ours(), &program).is_err() {
        fs::copy(ours(), &program).expect("a copy");
    }
    let preview = Preview::of(bare(&project, &program, "home"));
    opened(&project, &preview);
    preview.shows("清河小学");
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_home_and_a_disk_are_refused_in_both_languages_with_the_way_out() {
    let project = Project::small();
    fs::create_dir_all(project.at("home/教师/林老师")).expect("a folder");
    for folder in ["home", "/"] {
        // A root that says it is content is meant.
        if folder == "/" && ["/content", "/site.toml", "/school.toml"].iter().any(|path| Path::new(path).exists()) {
            continue;
        }
        let done = bare(&project, ours(), folder).output().expect("the program starts");
        let said = text(&done);
        assert_eq!(done.status.code(), Some(2), "in {folder}: {said}");
        assert!(said.contains("共享文件夹") && said.contains("shared folder"), "in {folder}: {said}");
        assert!(!said.contains("http://") && !project.at("opened").exists(), "in {folder}: {said}");
    }
    assert!(!project.at("home-cache").exists(), "nothing was read");
}

/// `script` gives the program a terminal, as a double-click does.
#[cfg(target_os = "linux")]
#[test]
fn a_window_with_a_refusal_stays_until_enter() {
    let project = Project::small();
    let mut terminal = bare(&project, Path::new("/usr/bin/script"), "home");
    terminal.args(["-qec", &format!("'{}'", ours().display()), "/dev/null"]);
    let spawned = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    // A machine without it has nothing to show this with.
    let Ok(mut child) = spawned else { return };
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = child.stdout.take().expect("a pipe");
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains("press Enter") {
        let mut some = [0; 512];
        let n = output.read(&mut some).expect("words");
        assert!(n > 0, "it did not wait: {}", String::from_utf8_lossy(&said));
        said.extend_from_slice(&some[..n]);
    }
    assert!(child.try_wait().expect("our own child").is_none(), "it waits");
    input.write_all(b"\n").expect("it listens");
    let mut status = None;
    assert!(
        eventually(|| {
            status = child.try_wait().expect("our own child");
            status.is_some()
        }),
        "Enter does not end it"
    );
    assert_eq!(status.and_then(|status| status.code()), Some(2));
}

#[test]
fn help_is_given_in_every_way_people_ask_for_it() {
    let project = Project::new();
    for arguments in [&["--help"][..], &["help"], &["-h"]] {
        project.run(arguments).ends(0).says("serve").says("Without a command");
    }
    project.run(["help", "serve"]).ends(0).says("--port");
    project.run(["serve", "--help"]).ends(0).says("--port");
    project.run(["help", "--lang", "zh"]).ends(0).says("双击");
    project.run(["sreve"]).ends(2);
}
