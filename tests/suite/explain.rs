//! `explain`: what a path was taken for, and from which word.

use crate::support::Project;

const PHOTO: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入/板书.jpg";

#[test]
fn a_file_is_explained_word_by_word() {
    let project = Project::small();
    let done = project.explain(PHOTO).ends(0).says(PHOTO).says("person  林芳").says("point  A5");
    done.says("package").says("verdict  shown");
}

#[test]
fn the_word_is_shown_as_it_is_written() {
    Project::small().explain(PHOTO).says("point  A5  ← 「A5 技术支持的课堂导入」");
}

#[test]
fn a_file_is_found_as_seen_from_here_and_from_the_content() {
    let project = Project::small();
    project.explain(&format!("content/{PHOTO}")).ends(0).says("person  林芳");
    project.explain(project.at("content").join(PHOTO).to_str().expect("UTF-8")).ends(0).says("person  林芳");
    project.run(["explain", PHOTO, "--cache", "cache"]).ends(0).says("person  林芳");
    project
        .run(["explain", &format!("content/{PHOTO}"), "--cache", "cache", "--lang", "zh"])
        .ends(0)
        .says("教师  林芳")
        .says("能力点  A5");
}

#[test]
fn folders_are_explained() {
    let project = Project::small();
    project.explain("学校/清河小学").ends(0).says("school  清河小学").says("holds 2 files");
    project.explain("学校/清河小学/教师").ends(0).says("a folder with a role");
    project.explain("学校/清河小学/教师/林芳").ends(0).says("person  林芳");
    project.explain("学校/清河小学/教师/林芳/A5 技术支持的课堂导入").ends(0).says("package").says("A5");
    project.explain(".").ends(0).says("holds 2 files");
}

#[test]
fn an_ignored_file_is_explained_with_the_reason() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/Thumbs.db", "x")
        .file("学校/清河小学/教师/林芳/课.mp4.part", "x");
    project.explain("学校/清河小学/教师/林芳/Thumbs.db").ends(0).says("ignored").says("left by an office suite");
    project.explain("学校/清河小学/教师/林芳/课.mp4.part").ends(0).says("unfinished").says("XZ0005");
}

#[test]
fn settings_and_registers_are_explained() {
    let project =
        Project::small().file("site.toml", "title = \"x\"\n").file("学校/清河小学/登记/花名册.csv", "姓名\n林芳\n");
    project.explain("site.toml").ends(0).says("settings");
    project.explain("学校/清河小学/登记/花名册.csv").ends(0).says("register");
}

#[test]
fn a_path_that_is_not_there_or_not_in_the_content_is_refused() {
    let project = Project::small();
    project.explain("没有.docx").ends(2).says("没有.docx is not in the content folder");
    project.explain("/etc/hostname").ends(2).says("is not in the content folder");
    project.explain("../site").ends(2);
    project.run(["explain"]).ends(2);
}

#[cfg(unix)]
#[test]
fn a_link_is_explained_itself_not_what_it_leads_to() {
    let project = Project::small().link("学校/清河小学/教师/林芳/另一份.jpg", "A5 技术支持的课堂导入/板书.jpg");
    project.explain("学校/清河小学/教师/林芳/另一份.jpg").ends(0).says("links are not followed");
}

#[test]
fn what_is_wrong_with_the_file_is_told_too() {
    let project = Project::small().bytes("学校/清河小学/教师/林芳/教案.docx", b"");
    project.explain("学校/清河小学/教师/林芳/教案.docx").ends(0).says("XZ0201").says_not("XZ0303");
}

#[test]
fn the_noun_that_takes_a_kind_over_is_told() {
    let path = "学校/清河小学/教师/林芳/结业指南.docx";
    let project = Project::small().bytes(path, b"x").bytes("学校/清河小学/教师/林芳/获奖证书.jpg", b"x");
    project.explain(path).ends(0).says("no kind  结业  ← 「指南」").says("kind  cannot be told");
    project.explain("学校/清河小学/教师/林芳/获奖证书.jpg").ends(0).says("「获奖证书」");
}
