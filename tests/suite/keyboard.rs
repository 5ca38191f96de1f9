//! What a clerk meets at the keyboard: the language asked, words for what was typed wrong, and the content
//! folder that is found from anywhere in it.

use std::fs;

use crate::support::{Done, Project};

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// What was said, whole.
fn said(done: &Done) -> String {
    format!("{}{}", done.stdout, done.stderr)
}

#[track_caller]
fn has_no_english(text: &str) {
    for word in ["Usage", "Options", "Commands", "Arguments", "default:", "possible", "error:", "Print", "tip:"] {
        assert!(!text.contains(word), "{word} in\n{text}");
    }
}

#[test]
fn help_is_wholly_in_the_language_asked() {
    let project = Project::new();
    for arguments in [
        &["--help"][..],
        &["help"],
        &["build", "--help"],
        &["serve", "-h"],
        &["check", "--help"],
        &["explain", "--help"],
        &["init", "--help"],
        &["new", "--help"],
        &["new", "teacher", "--help"],
        &["doctor", "--help"],
        &["help", "build"],
    ] {
        let zh = project.run([arguments, &["--lang", "zh"]].concat()).ends(0).says("用法：").says("选项");
        has_no_english(&zh.stdout);
        let en = project.run([arguments, &["--lang", "en"]].concat()).ends(0).says("Usage: ").says("Options");
        assert!(!en.stdout.chars().any(is_han), "{}", en.stdout);
    }
    project.run(["serve", "--help", "--lang", "zh"]).says("不写就是 4000").says("[内容文件夹]");
    project.run(["new", "teacher", "--help", "--lang", "zh"]).says("--school <名称>").says_not("新建学校");
}

#[test]
fn what_is_typed_wrong_is_told_with_what_may_be_meant() {
    let project = Project::small();
    let zh = |arguments: &[&str]| {
        let done = project.run([arguments, &["--lang", "zh"]].concat()).ends(2);
        has_no_english(&said(&done));
        done.says("--help")
    };
    zh(&["bulid"]).says("没有「bulid」这个命令").says("是不是想写 build？");
    zh(&["chek"]).says("是不是想写 check？");
    zh(&["content"]).says("xingzhi build \"content\"");
    zh(&["build", "--opne"]).says("没有「--opne」这个选项").says("--open");
    zh(&["build", "--audience", "某人"]).says("不能是「某人」").says("公开 public").says("评审 review");
    zh(&["check", "--format", "xml"]).says("文本 text");
    zh(&["build", "a", "b"]).says("「b」");
    zh(&["build", "--jobs", "0"]).says("不能是「0」");
    zh(&["build", "--date"]).says("--date").says("还要写出内容");
    zh(&["init"]).says("还缺");
    zh(&["new"]).says("teacher");
    zh(&["new", "package", "x"]).says("--teacher");
    project.run(["bulid", "--lang", "en"]).ends(2).says("there is no command `bulid`").says("did you mean build?");
    project.run(["new", "--lang", "en"]).ends(2).says("school, teacher, package, tutorial");
}

#[test]
fn words_of_both_languages_are_taken_for_values() {
    let project = Project::small();
    for (word, name) in
        [("公开", "public"), ("校内", "school"), ("评审", "review"), ("Public", "public"), ("review", "review")]
    {
        project.build(&["--audience", word, "--force"]).ends(0);
        let manifest: serde_json::Value = serde_json::from_str(&project.page("xingzhi.json")).expect("JSON");
        assert_eq!(manifest["audience"], name, "{word}");
    }
    project.check(&["--format", "文本"]).ends(0).says("no problems");
    project.check(&["--lang", "中文"]).ends(0).says("没有问题");
    project.check(&["--lang", "zh-CN"]).ends(0).says("没有问题");
    project.check(&["--lang", "英文"]).ends(0).says("no problems");
    let project = Project::small().file("site.toml", "audience = \"评审\"\nlanguage = \"英文\"\n");
    project.check(&[]).ends(0).says("no problems");
    project.build(&[]).ends(0);
    assert!(project.page("index.html").contains("<html lang=\"en\""));
}

#[test]
fn pages_speak_the_language_of_the_settings_else_the_one_asked_else_that_of_the_content() {
    let lang = |project: &Project, more: &[&str]| {
        project.build(&[more, &["--force"]].concat()).ends(0);
        let page = project.page("index.html");
        let tag = page.split("<html lang=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        tag.to_owned()
    };
    let english = || {
        Project::new()
            .file("teachers/Ms Hall/A5 Opening/reflection.md", "# Reflection\n\nAn old photo.\n")
            .file("tutorials/Start/1 How to.md", "# How to\n\nText.\n")
    };
    let japanese = || Project::new().file("教材/授業のふりかえり.md", "# 授業のふりかえり\n\nよい授業でした。\n");
    // The locale of the machine never counts: the harness sets an English one.
    assert_eq!(lang(&Project::small(), &[]), "zh-CN");
    assert_eq!(lang(&Project::small(), &["--lang", "en"]), "en");
    assert_eq!(lang(&english(), &[]), "en");
    assert_eq!(lang(&english(), &["--lang", "zh"]), "zh-CN");
    assert_eq!(lang(&japanese(), &["--lang", "en"]), "en");
    let settled = Project::small().file("site.toml", "language = \"zh-CN\"\n");
    assert_eq!(lang(&settled, &["--lang", "en"]), "zh-CN");
    // Names in Latin letters, texts in Chinese, as many a knowledge base has them.
    let texts = Project::new().file("docs/intro.md", "# 第一课\n").file("docs/a.md", "讲一讲分数。\n");
    assert_eq!(lang(&texts, &[]), "zh-CN");
    let page = {
        let project = english();
        project.build(&["--lang", "en"]).ends(0);
        project.page("index.html")
    };
    // The program's own name is the same everywhere.
    assert!(!page.replace("行知", "").chars().any(is_han), "an English page: {page}");
}

#[test]
fn messages_speak_the_language_of_the_site_where_nobody_says_which() {
    let project = Project::small().file("site.toml", "language = \"en\"\n");
    let run = |tag: &str| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_xingzhi"))
            .args(["check", "content", "--cache", "cache"])
            .current_dir(&project.root)
            .env("LANG", tag)
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .output()
            .expect("the program starts");
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    assert!(run("C").contains("no problems"), "the site's language");
    assert!(run("zh_CN.UTF-8").contains("没有问题"), "the locale");
    fs::remove_file(project.at("content/site.toml")).expect("ours");
    assert!(run("C.UTF-8").contains("没有问题"), "schools read Chinese");
    assert!(run("de_DE.UTF-8").contains("no problems"), "a foreign locale");
}

#[test]
fn a_folder_of_init_is_built_added_to_and_explained_from_inside() {
    let project = Project::new();
    fs::remove_dir(project.at("content")).expect("empty");
    project.run(["init", "我的学校", "--lang", "zh"]).ends(0);
    project.run_in("我的学校", ["new", "teacher", "王敏", "--lang", "zh"]).ends(0);
    assert!(project.at("我的学校/学校/示例学校/教师/王敏").is_dir());
    project.run_in("我的学校", ["build", "--lang", "zh"]).ends(0).says("我的学校 网站");
    assert!(project.at("我的学校 网站/index.html").is_file());
    assert!(!project.at("我的学校/public").exists());
    // The same site again, whatever language is spoken now, and from a folder below.
    project.run_in("我的学校", ["build", ".", "--lang", "en"]).ends(0).says("我的学校 网站");
    project.run_in("我的学校/学校/示例学校/教师", ["build", "--lang", "zh"]).ends(0).says("我的学校 网站");
    assert!(!project.at("我的学校-site").exists());
    for (folder, path) in [
        ("我的学校", "学校/示例学校/教师/王敏"),
        ("我的学校/学校/示例学校", "教师/王敏"),
        ("我的学校/学校/示例学校", "学校/示例学校/教师/王敏/"),
        ("我的学校/学校/示例学校/教师/王敏", "."),
        ("我的学校/学校/示例学校/教师/王敏", "../王敏"),
        ("", "我的学校/学校/示例学校/教师/王敏"),
        ("", "./我的学校/学校/示例学校/教师/../教师/王敏"),
        ("我的学校", "学校\\示例学校\\教师\\王敏"),
    ] {
        project.run_in(folder, ["explain", path, "--lang", "zh"]).ends(0).says("教师  王敏");
    }
    let absolute = project.at("我的学校/学校/示例学校/教师/王敏");
    project.run(["explain", absolute.to_str().expect("UTF-8"), "--lang", "zh"]).ends(0).says("教师  王敏");
    project.run_in("我的学校/教程", ["check", "--lang", "zh"]).ends(0).says("没有问题");
}

#[test]
fn a_school_is_meant_by_whoever_stands_in_it() {
    let project = Project::small().folder("学校/海湾中学/教师");
    project.run_in("content/学校/海湾中学/教师", ["new", "teacher", "韩梅"]).ends(0);
    assert!(project.at("content/学校/海湾中学/教师/韩梅").is_dir());
    project.run_in("content", ["new", "teacher", "韩梅"]).ends(2).says("--school");
}

#[test]
fn a_folder_that_is_no_content_is_refused_with_the_way_out() {
    let project = Project::new();
    fs::remove_dir(project.at("content")).expect("empty");
    fs::create_dir(project.at("别的")).expect("a folder");
    for command in ["build", "check", "serve"] {
        project.run_in("别的", [command, "--lang", "zh"]).ends(2).says("也不像内容文件夹").says("写一个点");
    }
    project.run_in("别的", ["new", "teacher", "甲"]).ends(2).says("does not look like one");
    assert_eq!(fs::read_dir(project.at("别的")).expect("a folder").count(), 0);
}

#[test]
fn an_empty_folder_is_said_to_be_empty_and_the_old_site_stays() {
    let project = Project::small();
    project.build(&[]).ends(0);
    let before = project.site();
    fs::rename(project.at("content/学校"), project.at("weg")).expect("ours");
    for more in [&[][..], &["--lang", "zh"]] {
        let done = project.build(more).ends(2);
        assert!(said(&done).contains("nothing was found") || said(&done).contains("什么也没有找到"), "{}", said(&done));
        assert!(done.stdout.is_empty(), "no success: {}", done.stdout);
    }
    assert_eq!(project.site(), before);
    project.check(&["--lang", "zh"]).ends(2).says("什么也没有找到").says("教学反思.docx");
    // Settings alone are nothing to show; folders without a file are told.
    fs::write(project.at("content/site.toml"), "title = \"x\"\n").expect("ours");
    fs::write(project.at("content/.DS_Store"), "x").expect("ours");
    project.build(&[]).ends(2).says("nothing was found");
    fs::create_dir_all(project.at("content/学校/清河小学/教师")).expect("ours");
    project.build(&[]).ends(0).says("nothing to show was found").says_not("double-click");
}

#[cfg(unix)]
#[test]
fn a_machine_without_a_desktop_is_told_in_one_plain_sentence() {
    let project = Project::small();
    let empty = project.at("bin");
    fs::create_dir(&empty).expect("a folder");
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_xingzhi"))
        .args(["build", "content", "-o", "site", "--cache", "cache", "--open", "--lang", "zh"])
        .current_dir(&project.root)
        .env("PATH", &empty)
        .output()
        .expect("the program starts");
    let aside = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{aside}");
    assert_eq!(aside.lines().count(), 1, "{aside}");
    assert!(aside.contains("请自己双击") && aside.contains("index.html") && !aside.contains("xdg"), "{aside}");
}

#[test]
fn no_name_of_ours_is_said_of_a_file() {
    let project = Project::small().file("学校/清河小学/教师/林芳/A5 技术支持的课堂导入/能力点总结.md", "# 总结\n");
    let folder = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";
    for name in ["能力点总结.md", "教学反思.md", "板书.jpg"] {
        for language in ["zh", "en"] {
            let path = format!("content/{folder}/{name}");
            let done = project.run(["explain", &path, "--lang", language, "--cache", "cache"]).ends(0);
            let inner = ["(point_summary)", "(reflection)", "(photo", "_"];
            inner.iter().for_each(|word| assert!(!done.stdout.contains(word), "{word}: {}", done.stdout));
        }
    }
    project.build(&[]).ends(0);
    let page = project.page_path("package", "技术支持的课堂导入");
    fs::remove_file(project.at("content").join(folder).join("板书.jpg")).expect("ours");
    let done = project.build(&["--why", &page, "--lang", "zh"]).ends(0).says("重新做了");
    assert!(!done.stdout.contains("gallery") && !done.stdout.contains("n_files"), "{}", done.stdout);
}
