//! What is in the folder: links, odd names, leftovers, what cannot be read.

use crate::support::Project;

#[cfg(unix)]
fn make_pipe(path: &std::path::Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo is there");
    assert!(made.success());
}

#[cfg(unix)]
#[test]
fn links_are_told_and_not_followed_even_in_a_circle() {
    let project = Project::small()
        .link("学校/清河小学/教师/林芳/圈", "..")
        .link("学校/清河小学/教师/林芳/自己", "自己")
        .link("学校/清河小学/教师/林芳/断.docx", "没有这个文件.docx")
        .link("学校/清河小学/教师/林芳/外面.txt", "/etc/hostname");
    let done = project.build(&[]).ends(0);
    assert_eq!(project.told("XZ0003"), 4, "{}", done.stderr);
    for name in ["圈", "自己", "断.docx", "外面.txt"] {
        assert_eq!(project.verdict(&format!("学校/清河小学/教师/林芳/{name}"), &[]), "ignored");
    }
    project.assert_balanced(&[]);
}

#[cfg(unix)]
#[test]
fn settings_that_are_a_link_are_not_followed() {
    let project = Project::small().link("site.toml", "../elsewhere.toml");
    std::fs::write(project.at("elsewhere.toml"), "title = \"从外面来的标题\"\n").expect("a file");
    project.build(&[]).ends(0).says("XZ0003");
    assert_eq!(project.outputs_with("从外面来的标题"), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn kinds_and_frameworks_that_are_links_are_not_followed() {
    let project =
        Project::small().link("kinds.toml", "../elsewhere.toml").link("能力框架/own.toml", "../../elsewhere.toml");
    std::fs::write(project.at("elsewhere.toml"), "id = 3\n").expect("a file");
    project.check(&[]).ends(0).says("XZ0003").says_not("XZ0110");
}

#[cfg(unix)]
#[test]
fn a_content_folder_that_is_itself_a_link_is_built() {
    let project = Project::small();
    std::os::unix::fs::symlink(project.at("content"), project.at("又名")).expect("a link");
    project.run(["build", "又名", "-o", "site", "--cache", "cache"]).ends(0);
    assert!(project.page("index.html").contains("清河小学"));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_passed_over_without_waiting_for_it() {
    let project = Project::small();
    let pipe = project.at("content/学校/清河小学/教师/林芳/管道.txt");
    make_pipe(&pipe);
    project.build(&[]).ends(0).says("XZ0004");
    assert_eq!(project.verdict("学校/清河小学/教师/林芳/管道.txt", &[]), "ignored");
}

#[cfg(unix)]
#[test]
fn settings_and_folders_own_files_that_are_pipes_do_not_hang() {
    let project = Project::small();
    for name in ["site.toml", "kinds.toml", "学校/清河小学/school.toml", "学校/清河小学/index.md"] {
        let pipe = project.at("content").join(name);
        make_pipe(&pipe);
    }
    project.build(&[]).ends(0).says("XZ0004");
}

#[test]
fn unfinished_downloads_warn_and_are_ignored() {
    let names = ["课堂实录.mp4.baiduyun.downloading", "课件.pptx.crdownload", "微课.mp4.part", "微课.td", "微课.xltd"];
    let mut project = Project::small();
    for name in names {
        project = project.bytes(&format!("学校/清河小学/教师/林芳/{name}"), &[0; 64]);
    }
    let done = project.build(&[]).ends(0);
    assert_eq!(project.told("XZ0005"), names.len(), "{}", done.stderr);
    project.build(&["--all"]).says("微课.mp4.part").says("an unfinished download (ends in `.part`)");
    for name in names {
        assert_eq!(project.verdict(&format!("学校/清河小学/教师/林芳/{name}"), &[]), "ignored");
        assert!(project.outputs_with(name).is_empty(), "{name}");
    }
}

#[test]
fn what_offices_and_systems_leave_is_ignored_without_a_word() {
    let mut project = Project::small();
    for name in [
        "~$教案.docx",
        ".~lock.教案.docx#",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        ".git/config",
        ".git/objects/ab/cd",
        "__MACOSX/._a",
    ] {
        project = project.file(&format!("学校/清河小学/教师/林芳/{name}"), "x");
    }
    project.build(&[]).ends(0).says_not("warning");
    project.assert_balanced(&[]);
    let ledger = project.ledger(&[]);
    assert_eq!(ledger["学校/清河小学/教师/林芳/.git/objects/ab/cd"]["reason"], "left by an office suite or the system");
}

#[test]
fn what_the_settings_list_is_ignored_for_that_reason() {
    let project = Project::small()
        .file("site.toml", "ignore = [\"旧材料\", \"*.bak\"]\n")
        .file("学校/清河小学/教师/林芳/旧材料/教案.md", "一张废弃的纸。")
        .file("学校/清河小学/教师/林芳/教案.bak", "x");
    project.build(&[]).ends(0);
    let ledger = project.ledger(&[]);
    for path in ["学校/清河小学/教师/林芳/旧材料/教案.md", "学校/清河小学/教师/林芳/教案.bak"]
    {
        assert_eq!(ledger[path]["verdict"], "ignored");
        assert_eq!(ledger[path]["reason"], "listed under ignore in site.toml");
    }
    assert!(project.outputs_with("一张废弃的纸").is_empty());
}

#[cfg(unix)]
#[test]
fn names_in_gbk_are_read_reported_and_published() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::small();
    let (gbk, _, _) = encoding_rs::GBK.encode("教学设计.txt");
    let folder = project.at("content/学校/清河小学/教师/林芳");
    std::fs::write(folder.join(std::ffi::OsStr::from_bytes(&gbk)), "目标写在这里。").expect("a file");
    let (gbk, _, _) = encoding_rs::GBK.encode("黎明老师");
    let below = project.at("content/学校/清河小学/教师").join(std::ffi::OsStr::from_bytes(&gbk));
    std::fs::create_dir(&below).expect("a folder");
    std::fs::write(below.join("教学反思.md"), "文件夹名也是 GBK。").expect("a file");
    project
        .build(&[])
        .ends(0)
        .says("XZ0001")
        .says("the name is not UTF-8; shown as `教学设计.txt`")
        .says("shown as `黎明老师`");
    assert_eq!(project.verdict("学校/清河小学/教师/林芳/教学设计.txt", &[]), "shown");
    assert_eq!(project.verdict("学校/清河小学/教师/黎明老师/教学反思.md", &[]), "shown");
    for words in ["目标写在这里", "文件夹名也是 GBK"] {
        assert!(!project.outputs_with(words).is_empty(), "{words}");
    }
    project.assert_balanced(&[]);
}

#[cfg(unix)]
#[test]
fn names_in_no_encoding_and_twins_of_a_repaired_name_are_all_kept() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::small().file("学校/清河小学/教师/林芳/教案.txt", "一");
    let folder = project.at("content/学校/清河小学/教师/林芳");
    let (gbk, _, _) = encoding_rs::GBK.encode("教案.txt");
    std::fs::write(folder.join(std::ffi::OsStr::from_bytes(&gbk)), "二").expect("a file");
    for name in [&b"\xff\xfe.txt"[..], b"\xff\xff.txt", b"a\xff", b"a\xfe"] {
        std::fs::write(folder.join(std::ffi::OsStr::from_bytes(name)), "三").expect("a file");
    }
    project.build(&[]).ends(0);
    project.assert_balanced(&[]);
}

#[cfg(unix)]
#[test]
fn names_in_no_encoding_in_a_folder_that_is_passed_over_are_all_kept() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::small();
    let hidden = project.at("content/.git");
    std::fs::create_dir(&hidden).expect("a folder");
    for name in [&b"\xff\xfe.txt"[..], b"\xff\xff.txt"] {
        std::fs::write(hidden.join(std::ffi::OsStr::from_bytes(name)), "四").expect("a file");
    }
    project.build(&[]).ends(0);
    project.assert_balanced(&[]);
}

#[test]
fn names_equal_but_for_case_or_composition_are_told_and_both_published() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/Plan.md", "大写的那份。")
        .file("学校/清河小学/教师/林芳/plan.md", "小写的那份。")
        .file("学校/清河小学/教师/林芳/caf\u{e9}.md", "合成的那份。")
        .file("学校/清河小学/教师/林芳/cafe\u{301}.md", "分解的那份。");
    let done = project.build(&[]).ends(0);
    assert_eq!(project.told("XZ0002"), 2, "{}", done.stderr);
    for words in ["大写的那份", "小写的那份", "合成的那份", "分解的那份"] {
        assert!(!project.outputs_with(words).is_empty(), "{words}");
    }
    let folded: Vec<String> = project.site().keys().map(|path| path.to_lowercase()).collect();
    let mut unique = folded.clone();
    unique.dedup();
    assert_eq!(folded.len(), unique.len());
    project.assert_balanced(&[]);
}

#[cfg(unix)]
#[test]
fn a_file_and_a_folder_that_cannot_be_read_are_warnings() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/锁住.md", "x")
        .file("学校/清河小学/教师/林芳/锁住的/教案.md", "x");
    let closed = ["锁住.md", "锁住的"].map(|name| project.at("content/学校/清河小学/教师/林芳").join(name));
    for path in &closed {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o0)).expect("ours");
    }
    if std::fs::read(&closed[0]).is_ok() {
        // Nothing is locked for the superuser.
        return;
    }
    let done = project.build(&[]);
    for path in &closed {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("ours");
    }
    let done = done.ends(0).says("锁住.md").says("cannot be read");
    done.says("XZ0007");
}

#[cfg(unix)]
#[test]
fn content_that_may_not_be_written_is_built_and_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::small();
    let before = crate::support::files_below(&project.at("content"));
    let folders: Vec<_> =
        walkdir::WalkDir::new(project.at("content")).into_iter().flatten().map(|entry| entry.into_path()).collect();
    for path in &folders {
        let mode = if path.is_dir() { 0o555 } else { 0o444 };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("ours");
    }
    let done = project.build(&[]);
    for path in &folders {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("ours");
    }
    done.ends(0);
    assert_eq!(crate::support::files_below(&project.at("content")), before);
}

#[test]
fn a_messy_tree_balances_for_every_audience() {
    let mut project = Project::small();
    for (index, name) in
        ["", "x", "教师", "资源库/语文/三年级/上册", "教研组/语文组", "活动/2026-03-12 集体备课", "登记", "教程/第一期"]
            .iter()
            .enumerate()
    {
        for file in ["a.docx", "b.png", "c.md", "d", "e.exe", ".hidden", "f.html", "index.md", "g.toml", "h.csv"] {
            project = project.file(&format!("学校/清河小学/{name}/{file}"), &format!("第 {index} 个"));
            project = project.file(&format!("{name}/{file}"), &format!("第 {index} 个"));
        }
    }
    for audience in ["public", "school", "review"] {
        project.assert_balanced(&["--audience", audience]);
        project.build(&["--audience", audience]);
    }
}
