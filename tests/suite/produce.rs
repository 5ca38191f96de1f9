//! The output folder: what is refused, what a second build leaves alone, what an edit changes.

use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use crate::support::Project;

fn times(project: &Project) -> BTreeMap<String, SystemTime> {
    let time = |path: &String| {
        fs::metadata(project.at("site").join(path)).and_then(|found| found.modified()).expect("it is there")
    };
    project.site().keys().map(|path| (path.clone(), time(path))).collect()
}

fn changed(project: &Project, before: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let after = project.site();
    let all: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    all.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

#[test]
fn a_folder_with_somebodys_files_is_not_touched() {
    let project = Project::small();
    fs::create_dir(project.at("site")).expect("a folder");
    fs::write(project.at("site/论文.docx"), "三年的心血").expect("a file");
    for more in [&[][..], &["--force"], &["--copy"]] {
        project.build(more).ends(2).says("site is neither an empty folder nor a site made by xingzhi").says("-o");
    }
    assert_eq!(project.site().len(), 1);
    assert_eq!(fs::read_to_string(project.at("site/论文.docx")).expect("still there"), "三年的心血");
}

#[test]
fn a_file_or_a_foreign_json_where_the_site_should_be_is_not_touched() {
    let project = Project::small();
    fs::write(project.at("site"), "x").expect("a file");
    project.build(&[]).ends(2).says("site");
    assert_eq!(fs::read_to_string(project.at("site")).expect("still there"), "x");
    let project = Project::small();
    fs::create_dir(project.at("site")).expect("a folder");
    fs::write(project.at("site/xingzhi.json"), "{\"name\": \"something else\"}").expect("a file");
    project.build(&[]).ends(2);
    assert_eq!(project.site().len(), 1);
}

#[test]
fn output_in_the_content_and_content_in_the_output_are_refused() {
    let project = Project::small();
    for output in ["content", "content/site", "content/学校/网站", ".", "site/../content/x", "content/../content"] {
        project.run(["build", "content", "-o", output, "--cache", "cache"]).ends(2).says("overlaps the content");
    }
    project.run(["build", "content/学校", "-o", "content", "--cache", "cache"]).ends(2).says("overlaps");
    assert!(!project.at("content/site").exists());
}

#[cfg(unix)]
#[test]
fn overlaps_through_links_are_refused() {
    use std::os::unix::fs::symlink;
    let project = Project::small();
    symlink(project.at("content"), project.at("又名")).expect("a link");
    project.run(["build", "content", "-o", "又名/site", "--cache", "cache"]).ends(2).says("overlaps");
    project.run(["build", "又名", "-o", "content/site", "--cache", "cache"]).ends(2).says("overlaps");
    symlink(project.at("content/学校"), project.at("site")).expect("a link");
    project.build(&[]).ends(2);
    assert!(fs::symlink_metadata(project.at("site")).expect("still there").is_symlink());
    let names: Vec<_> =
        fs::read_dir(project.at("content")).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn an_output_that_cannot_be_made_is_refused() {
    let project = Project::small();
    fs::write(project.at("file"), "x").expect("a file");
    project.run(["build", "content", "-o", "file/site", "--cache", "cache"]).ends(2).says("file/site");
}

#[test]
fn a_site_is_made_in_folders_that_are_not_there_yet() {
    let project = Project::small();
    project.run(["build", "content", "-o", "一/二/site", "--cache", "cache"]).ends(0);
    assert!(project.at("一/二/site/index.html").is_file());
    assert_eq!(fs::read_dir(project.at("一/二")).expect("a folder").count(), 1, "nothing is left beside the site");
}

#[test]
fn a_second_build_writes_nothing() {
    let project = Project::small();
    project.build(&[]).ends(0);
    let (before, bytes) = (times(&project), project.site());
    project.build(&[]).ends(0).says("0 files written");
    project.build(&["--force"]).ends(0).says("0 files written");
    assert_eq!(times(&project), before);
    assert_eq!(project.site(), bytes);
}

#[test]
fn an_edit_changes_what_shows_it_and_nothing_else() {
    let project = Project::small()
        .file("学校/清河小学/教师/黎明/A5/教学反思.md", "第一稿。")
        .file("教程/系列/第一期：起步.md", "# 起步\n");
    project.build(&[]).ends(0);
    let (before, then) = (project.site(), times(&project));
    let project = project.file("学校/清河小学/教师/黎明/A5/教学反思.md", "第二稿。");
    project.build(&[]).ends(0);
    assert!(project.outputs_with("第一稿").is_empty() && !project.outputs_with("第二稿").is_empty());
    let changed = changed(&project, &before);
    assert!(changed.iter().all(|path| !path.contains("tutorials") && !path.contains("lin-fang")), "{changed:?}");
    let now = times(&project);
    for (path, time) in then.iter().filter(|(path, _)| !changed.contains(path)) {
        assert_eq!(now.get(path), Some(time), "{path} was left alone");
    }
}

#[test]
fn an_incremental_build_equals_a_clean_one() {
    let project = Project::small();
    project.build(&[]).ends(0);
    let project = project
        .file("site.toml", "title = \"新的标题\"\n")
        .photo("学校/清河小学/教师/林芳/A5 技术支持的课堂导入/板书.jpg", 99, 48)
        .file("学校/清河小学/教师/黎明/A5/教学反思.md", "新来的。");
    project.build(&[]).ends(0);
    project.run(["build", "content", "-o", "clean", "--cache", "cache2"]).ends(0);
    assert_eq!(project.site(), crate::support::files_below(&project.at("clean")));
}

#[test]
fn a_removed_file_vanishes_from_the_site() {
    let project = Project::small().file("学校/清河小学/教师/黎明/A5/教学反思.md", "要走的。");
    project.build(&[]).ends(0);
    fs::remove_dir_all(project.at("content/学校/清河小学/教师/黎明")).expect("ours");
    project.build(&[]).ends(0);
    for words in ["黎明", "要走的", "li-ming"] {
        assert_eq!(project.outputs_with(words), Vec::<String>::new());
    }
    project.run(["build", "content", "-o", "clean", "--cache", "cache2"]).ends(0);
    assert_eq!(project.site(), crate::support::files_below(&project.at("clean")));
}

#[test]
fn what_somebody_changed_in_the_site_is_mended_and_originals_stay() {
    let project = Project::small();
    project.build(&[]).ends(0);
    let before = project.site();
    fs::write(project.at("site/index.html"), "方").expect("ours");
    fs::write(project.at("site/我的笔记.txt"), "方").expect("ours");
    project.build(&[]).ends(0);
    assert_eq!(project.site(), before);
}

#[test]
fn another_audience_in_the_same_folder_leaves_nothing_of_the_first() {
    let project = Project::small().fixture("学校/清河小学/教师/林芳/教案.docx", "good.docx");
    project.build(&["--audience", "review"]).ends(0);
    project.build(&["--audience", "public"]).ends(0);
    assert_eq!(project.outputs_with("教案.docx"), Vec::<String>::new());
    project.run(["build", "content", "-o", "clean", "--audience", "public", "--cache", "cache2"]).ends(0);
    assert_eq!(project.site(), crate::support::files_below(&project.at("clean")));
}

#[cfg(unix)]
#[test]
fn originals_are_linked_unless_copies_are_asked_for() {
    use std::os::unix::fs::MetadataExt;
    let project = Project::small();
    let original = project.at("content/学校/清河小学/教师/林芳/A5 技术支持的课堂导入/板书.jpg");
    let inode = |path: &std::path::Path| fs::metadata(path).map(|found| found.ino()).expect("it is there");
    project.build(&["--copy"]).ends(0);
    let delivered = project.site().into_keys().find(|path| path.ends_with("板书.jpg")).expect("delivered");
    assert_ne!(inode(&project.at("site").join(&delivered)), inode(&original));
    let time = fs::metadata(&original).and_then(|found| found.modified()).expect("a time");
    fs::remove_dir_all(project.at("site")).expect("ours");
    project.build(&[]).ends(0);
    assert_ne!(inode(&project.at("site").join(&delivered)), inode(&original), "small ones are copied all the same");
    assert_eq!(fs::read(project.at("site").join(&delivered)).expect("delivered"), fs::read(&original).expect("there"));
    assert_eq!(fs::metadata(&original).and_then(|found| found.modified()).expect("a time"), time);
}

#[cfg(unix)]
#[test]
fn saving_over_a_small_file_of_the_site_reaches_no_original() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    const FOLDER: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";
    let large = |head: &[u8]| [head, &vec![0; 9 << 20]].concat();
    let project = Project::small()
        .fixture(&format!("{FOLDER}/教案.docx"), "good.docx")
        .fixture(&format!("{FOLDER}/导入.mp4"), "good.mp4")
        .bytes(&format!("{FOLDER}/长文.pdf"), &large(b"%PDF-1.4\n"))
        .bytes(&format!("{FOLDER}/录音.wav"), &large(b"RIFF\0\0\x90\0WAVE"))
        .aged();
    let names = ["教学反思.md", "板书.jpg", "教案.docx", "导入.mp4", "长文.pdf"];
    let original = |name: &str| project.at("content").join(FOLDER).join(name);
    let before: Vec<Vec<u8>> = names.iter().map(|name| fs::read(original(name)).expect("ours")).collect();
    for _ in 0..2 {
        project.build(&[]).ends(0);
        for name in names {
            let path = project.site().into_keys().find(|path| path.ends_with(name)).expect("delivered");
            let place = project.at("site").join(path);
            fs::write(&place, "saved over").expect("it can be written");
            fs::set_permissions(&place, fs::Permissions::from_mode(0o400)).expect("ours");
        }
        for (name, bytes) in names.iter().zip(&before) {
            assert!(fs::read(original(name)).expect("ours") == *bytes, "{name} was reached");
            assert_ne!(fs::metadata(original(name)).expect("ours").mode() & 0o200, 0, "{name} was closed");
        }
        let project = &project;
        fs::write(original("教学反思.md"), &before[0]).expect("ours");
        project.build(&[]).ends(0);
        for (name, bytes) in names.iter().zip(&before) {
            let path = project.site().into_keys().find(|path| path.ends_with(name)).expect("delivered");
            assert!(fs::read(project.at("site").join(path)).expect("there") == *bytes, "{name} is whole again");
        }
    }
    // A long recording takes no room twice, where the disk can help it.
    let sound = project.site().into_keys().find(|path| path.ends_with("录音.wav")).expect("delivered");
    let inode = |path: &std::path::Path| fs::metadata(path).map(|found| found.ino()).expect("it is there");
    let is_linked = inode(&project.at("site").join(&sound)) == inode(&original("录音.wav"));
    project.build(&["--copy"]).ends(0);
    assert_ne!(inode(&project.at("site").join(&sound)), inode(&original("录音.wav")));
    let said = project.run(["doctor", "content", "-o", "site"]).stdout;
    assert!(
        said.contains(if is_linked { "films, sound and pictures from 8 MB on are linked" } else { "originals:" }),
        "{said}"
    );
}

#[test]
fn two_builds_at_once_leave_a_whole_site() {
    let project = Project::small();
    let statuses: Vec<i32> = std::thread::scope(|scope| {
        let builds: Vec<_> = (0..4).map(|_| scope.spawn(|| project.build(&[]).status)).collect();
        builds.into_iter().map(|build| build.join().expect("a build")).collect()
    });
    assert!(statuses.contains(&0) && statuses.iter().all(|status| [0, 2].contains(status)), "{statuses:?}");
    project.build(&[]).ends(0).says("0 files written");
}
