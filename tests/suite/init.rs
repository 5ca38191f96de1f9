//! `init` and `new`: what begins a content folder.

use crate::support::Project;

#[test]
fn a_starter_folder_builds_and_checks_without_a_problem_in_both_languages() {
    for (language, problems) in [("zh", "没有问题"), ("en", "no problems")] {
        let project = Project::new();
        project.run(["init", "起步", "--lang", language]).ends(0).says("起步");
        project.run(["build", "起步", "-o", "site", "--cache", "cache", "--lang", language]).ends(0).says_not("XZ0");
        let done = project.run(["check", "起步", "--cache", "cache", "--lang", language]).ends(0).says(problems);
        assert_eq!(done.stderr, "", "{language}");
    }
}

#[test]
fn the_settings_of_a_starter_folder_say_what_each_is_for() {
    let project = Project::new();
    project.run(["init", "起步", "--lang", "zh"]).ends(0);
    let text = std::fs::read_to_string(project.at("起步/site.toml")).expect("written");
    assert!(text.lines().filter(|line| line.starts_with('#')).count() >= 3, "{text}");
    let registers = std::fs::read_dir(project.at("起步/学校/示例学校/登记")).expect("written").count();
    assert!(registers >= 7, "{registers}");
}

#[test]
fn a_folder_with_something_in_it_is_not_touched() {
    let project = Project::small();
    project.run(["init", "content"]).ends(2).says("content exists and is not overwritten");
    std::fs::write(project.at("file"), "x").expect("a file");
    project.run(["init", "file"]).ends(2).says("file exists");
    std::fs::create_dir(project.at("leer")).expect("a folder");
    project.run(["init", "leer"]).ends(0);
}

#[test]
fn each_new_thing_is_made_where_the_program_finds_it() {
    let project = Project::new();
    project.run(["init", "content", "--lang", "zh"]).ends(0);
    project.run(["new", "school", "海湾中学", "--lang", "zh"]).ends(0).says("海湾中学");
    project.run(["new", "teacher", "韩梅", "--school", "海湾中学", "--lang", "zh"]).ends(0);
    project
        .run(["new", "package", "A5 技术支持的课堂导入", "--teacher", "韩梅", "--school", "海湾中学", "--lang", "zh"])
        .ends(0);
    project.run(["new", "tutorial", "怎样录微课", "--lang", "zh"]).ends(0);
    project.run(["new", "tutorial", "本校的做法", "--school", "海湾中学", "--lang", "zh"]).ends(0);
    for path in [
        "学校/海湾中学/school.toml",
        "学校/海湾中学/教师/韩梅/A5 技术支持的课堂导入",
        "教程/怎样录微课/怎样录微课.md",
        "学校/海湾中学/教程/本校的做法/本校的做法.md",
    ] {
        assert!(project.at("content").join(path).exists(), "{path}");
    }
    project.build(&["--lang", "zh"]).ends(0).says_not("XZ0");
    project.page_path("school", "海湾中学");
    project.page_path("tutorial", "怎样录微课");
    project.explain("学校/海湾中学/教师/韩梅").ends(0).says("person  韩梅");
}

#[test]
fn new_things_go_into_english_folders_too() {
    let project = Project::new();
    project.run(["init", "content", "--lang", "en"]).ends(0);
    project.run(["new", "teacher", "Ms Hall"]).ends(0);
    project.run(["new", "package", "A5 Opening", "--teacher", "Ms Hall"]).ends(0);
    assert!(project.at("content/schools/Example School/teachers/Ms Hall/A5 Opening").is_dir());
    project.build(&[]).ends(0).says_not("error");
}

#[test]
fn what_is_there_already_is_refused() {
    let project = Project::small();
    project.run(["new", "teacher", "林芳"]).ends(2).says("exists");
    project.run(["new", "package", "A5 技术支持的课堂导入", "--teacher", "林芳"]).ends(2).says("exists");
    let before = crate::support::files_below(&project.at("content"));
    project.run(["new", "tutorial", "怎样录微课"]).ends(0);
    project.run(["new", "tutorial", "怎样录微课"]).ends(2).says("exists");
    assert_eq!(crate::support::files_below(&project.at("content")).len(), before.len() + 1);
}

#[test]
fn a_school_that_is_there_without_settings_is_refused() {
    let project = Project::small();
    project.run(["new", "school", "清河小学"]).ends(2).says("exists and is not overwritten");
    assert!(!project.at("content/学校/清河小学/school.toml").exists());
}

#[test]
fn a_choice_of_schools_is_asked_for_in_words() {
    let project = Project::small().folder("学校/海湾中学/教师");
    project.run(["new", "teacher", "韩梅"]).ends(2).says("--school").says_not("``");
}

#[test]
fn names_that_are_no_folder_names_are_refused() {
    let project = Project::small();
    for name in ["", " ", ".", "..", "a/b", "../b", "a\\b", "con", "a?", "x\ny", ".hidden", "尾.", &"长".repeat(100)]
    {
        project.run(["new", "school", name]).ends(2).says("cannot be the name of a folder");
        project.run(["new", "teacher", name]).ends(2).says("cannot be the name of a folder");
        project.run(["new", "tutorial", name]).ends(2).says("cannot be the name of a folder");
        project.run(["new", "package", "A5", "--teacher", name]).ends(2);
        project.run(["new", "package", name, "--teacher", "林芳"]).ends(2).says("cannot be the name of a folder");
    }
}

#[test]
fn a_package_of_nobody_a_school_of_nobody_and_a_choice_of_schools_are_refused() {
    let project = Project::small().folder("学校/海湾中学/教师");
    project.run(["new", "package", "A5", "--teacher", "谁", "--school", "清河小学"]).ends(2).says("谁");
    project
        .run(["new", "teacher", "韩梅", "--school", "没有小学"])
        .ends(2)
        .says("there is no school `没有小学`")
        .says("海湾中学");
    project.run(["new", "teacher", "韩梅"]).ends(2).says("海湾中学").says("清河小学");
    project.run(["new", "--content", "没有", "teacher", "韩梅"]).ends(2).says("没有");
}
