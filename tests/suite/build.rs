//! `build`: what is asked on the command line, exit statuses, refusals.

use std::fs;

use crate::support::Project;

#[test]
fn a_folder_nobody_prepared_becomes_a_site() {
    let project = Project::new()
        .photo("张三/A5/张三-A5-课堂照片.jpg", 40, 30)
        .file("张三/A5/教学反思.txt", "没有任何设置。")
        .file("李四-B1-教学设计.md", "# 设计\n");
    let done = project.build(&[]).ends(0).says("the site is in site");
    assert!(done.stderr.is_empty() || !done.stderr.contains("error"), "{}", done.stderr);
    for page in ["index.html", "404.html", "about.html", "xingzhi.json", "robots.txt"] {
        project.page(page);
    }
    project.page_path("teacher", "张三");
    project.page_path("teacher", "李四");
}

#[test]
fn every_page_names_its_language_has_one_main_part_and_a_policy() {
    let project = Project::small().file("教程/系列/第一期：起步.md", "# 起步\n");
    project.build(&[]).ends(0);
    let mut n_pages = 0;
    for (path, bytes) in project.site().into_iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8(bytes).expect("pages are UTF-8");
        assert!(page.contains("<html lang=\"zh"), "{path}");
        assert_eq!(page.matches("<main").count(), 1, "{path}");
        assert!(page.contains("Content-Security-Policy"), "{path}");
        for far in ["src=\"http", "href=\"http", "src=\"//", "href=\"//", "href=\"/", "src=\"/", "type=\"module\""] {
            assert!(!page.contains(far), "{path} holds {far}");
        }
        n_pages += 1;
    }
    assert!(n_pages > 7, "{n_pages}");
}

#[test]
fn content_that_is_not_there_or_no_folder_is_refused() {
    let project = Project::small().file("site.toml", "");
    project
        .run(["build", "没有", "-o", "site"])
        .ends(2)
        .says("the content folder cannot be used: 没有")
        .says("xingzhi init");
    project.run(["build", "content/site.toml", "-o", "site"]).ends(2).says("content/site.toml");
    project.run(["check", "没有"]).ends(2);
    project.run(["explain", "没有", "x"]).ends(2);
    project.run(["build", "没有", "-o", "site", "--lang", "zh"]).ends(2).says("内容文件夹不能用").says("没有");
    assert!(!project.at("site").exists());
}

#[test]
fn what_is_not_understood_on_the_command_line_ends_with_two() {
    let project = Project::small();
    for arguments in [
        vec!["bild"],
        vec!["build", "--nonsense"],
        vec!["build", "content", "--audience", "all"],
        vec!["build", "content", "--jobs", "0"],
    ] {
        let done = project.run(&arguments);
        assert_eq!(done.status, 2, "{arguments:?}");
        assert!(!done.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_is_there_in_both_languages() {
    let project = Project::new();
    project.run(["--help"]).ends(0).says("Build the site").says("build").says("explain").says("doctor");
    project.run(["--help", "--lang", "zh"]).ends(0).says("生成网站");
    project.run(["build", "--help", "--lang", "zh"]).ends(0).says("给谁看").says("--audience");
    project.run(["--version"]).ends(0).says(env!("CARGO_PKG_VERSION"));
    for command in ["init", "new", "build", "check", "explain", "doctor"] {
        let done = project.run([command, "--help"]).ends(0);
        for line in done.stdout.lines().filter(|line| line.trim_start().starts_with("--")) {
            assert!(line.trim().contains(' '), "{command} {line} says what it is for");
        }
    }
}

#[test]
fn a_bad_date_is_refused_and_a_good_one_is_the_day_of_the_site() {
    let project = Project::small();
    for date in ["morgen", "2026-13-01", "2026-02-30", "", "0000-00-00"] {
        project.build(&["--date", date]).ends(2).says("is no date").says("2026-06-30");
    }
    project.build(&["--date", "2026-06-30"]).ends(0);
    assert!(!project.outputs_with("2026-06-30").is_empty());
}

#[test]
fn only_the_school_asked_for_is_built() {
    let project = Project::small().file("学校/海湾中学/教师/韩梅/A5/教学反思.md", "海湾的反思。");
    project.build(&["--school", "清河小学"]).ends(0);
    assert_eq!(project.outputs_with("海湾"), Vec::<String>::new());
    let verdict = project.ledger(&["--school", "清河小学"])["学校/海湾中学/教师/韩梅/A5/教学反思.md"].clone();
    assert_eq!(verdict["verdict"], "ignored");
    assert_eq!(verdict["reason"], "not in the chosen school");
    project.assert_balanced(&["--school", "清河小学"]);
    project.build(&["--school", "清河小学", "--school", "海湾中学"]).ends(0);
    assert!(!project.outputs_with("海湾").is_empty());
}

#[test]
fn a_school_that_is_not_there_is_refused_with_those_that_are() {
    let project = Project::small();
    project.build(&["--school", "海湾中学"]).ends(2).says("there is no school `海湾中学`").says("清河小学");
    assert!(!project.at("site").exists());
}

#[test]
fn a_school_that_is_not_there_beside_one_that_is_is_refused() {
    Project::small().build(&["--school", "清河小学", "--school", "海湾中学"]).ends(2).says("海湾中学");
}

#[test]
fn a_theme_that_is_not_there_is_refused_with_those_that_are() {
    let project = Project::small();
    project.build(&["--theme", "bunt"]).ends(2).says("no theme `bunt`").says("default");
    assert!(!project.at("site").exists());
}

#[test]
fn a_theme_of_ones_own_overrides_file_by_file() {
    let project = Project::small();
    fs::create_dir_all(project.at("主题/static")).expect("a folder");
    fs::write(project.at("主题/static/style.css"), "body { color: rgb(1, 2, 3) }").expect("a file");
    project.build(&["--theme", "主题"]).ends(0);
    assert!(!project.outputs_with("rgb(1, 2, 3)").is_empty());
    assert!(project.page("index.html").contains("清河小学"));
}

#[test]
fn a_broken_template_is_refused_with_its_file_and_line() {
    let project = Project::small();
    fs::create_dir_all(project.at("主题/templates")).expect("a folder");
    for text in ["{% extends \"base.html\" %}\n{% block main %}\n{{ oops \n{% endblock %}\n", "a\nb\n{% if %}\n"] {
        fs::write(project.at("主题/templates/home.html"), text).expect("a file");
        let done = project.build(&["--theme", "主题"]).ends(2).says("is broken").says("主题").says("home.html");
        done.says("home.html:");
        assert!(!project.at("site").exists(), "nothing is left behind");
    }
}

#[test]
fn a_template_that_fails_while_a_page_is_made_is_refused_and_the_old_site_stays() {
    let project = Project::small();
    project.build(&[]).ends(0);
    let before = project.site();
    fs::create_dir_all(project.at("主题/templates")).expect("a folder");
    fs::write(project.at("主题/templates/teacher.html"), "{{ nobody.knows.this }}\n").expect("a file");
    project.build(&["--theme", "主题"]).ends(2).says("teacher.html").says("nobody");
    assert_eq!(project.site(), before);
    assert!(
        fs::read_dir(&project.root)
            .expect("a folder")
            .flatten()
            .all(|entry| !entry.file_name().to_string_lossy().ends_with("-new"))
    );
}

#[test]
fn words_of_a_theme_that_do_not_parse_are_refused() {
    let project = Project::small();
    fs::create_dir_all(project.at("主题/i18n")).expect("a folder");
    fs::write(project.at("主题/i18n/zh-CN.toml"), "a = \n").expect("a file");
    project.build(&["--theme", "主题"]).ends(2).says("zh-CN.toml").says("is broken");
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let project = Project::small().file("教程/系列/第一期：起步.md", "# 起步\n");
    project.build(&["--jobs", "1"]).ends(0);
    let one = project.site();
    fs::remove_dir_all(project.at("site")).expect("ours");
    project.build(&["--jobs", "7", "--force"]).ends(0);
    assert_eq!(project.site(), one);
}

#[test]
fn the_ledger_is_written_as_json_and_as_csv() {
    let project = Project::small().file("学校/清河小学/教师/林芳/=HYPERLINK(1).txt", "x");
    project.build(&["--ledger", "ledger.json"]).ends(0);
    let rows: serde_json::Value =
        serde_json::from_slice(&fs::read(project.at("ledger.json")).expect("written")).expect("JSON");
    assert_eq!(rows.as_array().expect("a list").len(), 3);
    project.build(&["--ledger", "ledger.csv"]).ends(0);
    let csv = fs::read_to_string(project.at("ledger.csv")).expect("written");
    assert!(csv.starts_with("\u{feff}path,size,kind,subject,person,point,verdict,reason"), "{csv}");
    assert_eq!(csv.lines().count(), 4);
}

#[test]
fn a_ledger_inside_the_site_or_the_content_is_refused() {
    let project = Project::small();
    for place in ["site/l.json", "content/l.json", "content/学校/../l.json", "site/x/../l.json"] {
        project.build(&["--ledger", place]).ends(2).says("must not lie inside");
        assert!(!project.at(place).exists());
    }
    assert!(!project.at("site").exists());
}

#[cfg(unix)]
#[test]
fn a_ledger_inside_the_site_through_a_link_is_refused() {
    let project = Project::small();
    std::os::unix::fs::symlink(project.at("content"), project.at("又名")).expect("a link");
    project.build(&["--ledger", "又名/l.json"]).ends(2).says("must not lie inside");
}

#[test]
fn a_ledger_that_cannot_be_written_is_refused() {
    let project = Project::small();
    project.build(&["--ledger", "没有的文件夹/l.json"]).ends(2).says("cannot write").says("没有的文件夹");
}

#[test]
fn a_cache_inside_the_content_or_the_site_is_refused() {
    let project = Project::small();
    for cache in ["content/cache", "content", "site/cache"] {
        project.run(["build", "content", "-o", "site", "--cache", cache]).ends(2).says("must not lie inside");
    }
    assert!(!project.at("content/cache").exists());
}

#[test]
fn a_cache_inside_the_content_is_refused_by_check_and_explain() {
    let project = Project::small().aged();
    for arguments in [vec!["check", "content"], vec!["explain", "content", "学校"]] {
        project.run([&arguments[..], &["--cache", "content/cache"]].concat()).ends(2).says("must not lie inside");
    }
    assert!(!project.at("content/cache").exists());
}

#[test]
fn a_cache_that_cannot_be_written_is_said_and_the_site_is_built() {
    let project = Project::small().aged();
    fs::write(project.at("file"), "x").expect("a file");
    project.run(["build", "content", "-o", "site", "--cache", "file"]).ends(0).says("the cache cannot be written");
    assert_eq!(fs::read_to_string(project.at("file")).expect("still there"), "x");
}

#[test]
fn a_broken_cache_is_made_anew() {
    let project = Project::small();
    project.build(&[]).ends(0);
    let before = project.site();
    for entry in
        walkdir::WalkDir::new(project.at("cache")).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        fs::write(entry.path(), [0xff; 999]).expect("ours");
    }
    project.build(&[]).ends(0);
    assert_eq!(project.site(), before);
}

#[test]
fn nothing_but_messages_goes_into_a_pipe() {
    let project = Project::small();
    let done = project.build(&["--timings"]).ends(0).says("ms");
    assert!(!done.stdout.contains('\u{1b}') && !done.stderr.contains('\u{1b}') && !done.stderr.contains('\r'));
}

#[test]
fn doctor_says_what_it_finds() {
    let project = Project::small();
    project.run(["doctor", "content", "--lang", "zh"]).says("行知").says("内容文件夹");
    project.run(["doctor"]).says("xingzhi");
}
