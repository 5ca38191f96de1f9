//! `check`: every problem at once, in words and as JSON.

use crate::support::Project;

fn with_problems() -> Project {
    Project::small()
        .file("site.toml", "titel = \"x\"\n")
        .file("学校/清河小学/教师/林芳/教学反思.md", "+++\ntitle = \"x\n+++\n\n[断](没有.md)\n")
        .bytes("学校/清河小学/教师/林芳/教案.docx", b"")
}

#[test]
fn every_problem_is_told_at_once_with_code_place_and_remedy() {
    let done = with_problems().check(&[]).ends(1);
    done.says("XZ0103").says("XZ0101").says("XZ0201").says("hint: copy it again").says("1 error, ");
}

#[test]
fn problems_are_told_in_chinese_with_the_same_codes() {
    let done = with_problems().check(&["--lang", "zh"]).ends(1);
    done.says("XZ0103").says("XZ0101").says("XZ0201").says("办法: 从来源重新复制").says("1 个错误");
}

#[test]
fn broken_links_and_anchors_are_found_by_check_as_by_build() {
    let text =
        "[断](没有.md)\n\n[小标题](#没有)\n\n![远](https://example.org/a.png)\n\n[好](#经过)\n\n# 反思\n\n## 经过\n";
    let project = Project::small().file("学校/清河小学/教师/林芳/A5 技术支持的课堂导入/说明.md", text);
    for done in [project.check(&[]), project.build(&[])] {
        let done = done.ends(0).says("XZ0501").says("the link `没有.md` leads nowhere");
        done.says("XZ0502").says("XZ0505").says("https://example.org/a.png").says_not("`#经过`");
    }
}

#[test]
fn nothing_wrong_is_said_in_one_line() {
    let done = Project::small().check(&[]).ends(0).says("2 files, no problems");
    assert_eq!(done.stderr, "");
}

#[test]
fn the_json_has_the_shape_scripts_rely_on() {
    let report = with_problems().json(&[]);
    assert_eq!(report["version"], 1);
    assert!(report["verdicts"].is_array());
    for problem in report["diagnostics"].as_array().expect("a list") {
        let keys: Vec<&str> = problem.as_object().expect("an object").keys().map(String::as_str).collect();
        for key in ["code", "severity", "path", "line", "message", "hint"] {
            assert!(keys.contains(&key), "{key} in {problem}");
        }
        assert!(["error", "warning", "note"].contains(&problem["severity"].as_str().expect("a word")), "{problem}");
        assert!(!problem["message"].as_str().expect("a sentence").contains('{'), "{problem}");
    }
    let files = report["files"].as_array().expect("a list");
    for file in files {
        let keys: Vec<&str> = file.as_object().expect("an object").keys().map(String::as_str).collect();
        for key in ["path", "size", "kind", "subject", "person", "point", "verdict", "reason"] {
            assert!(keys.contains(&key), "{key} in {file}");
        }
        let verdict = file["verdict"].as_str().expect("a word");
        let has_reason = file["reason"].is_string();
        assert_eq!(has_reason, ["withheld", "ignored"].contains(&verdict), "{file}");
    }
    assert_eq!(report["counts"]["files"], files.len());
    let photo = files
        .iter()
        .find(|file| file["path"].as_str().is_some_and(|path| path.ends_with("板书.jpg")))
        .expect("it is there");
    assert_eq!(
        (photo["person"].as_str(), photo["point"].as_str(), photo["verdict"].as_str()),
        (Some("林芳"), Some("A5"), Some("shown"))
    );
    assert_eq!((photo["subject"]["kind"].as_str(), photo["size"].is_u64()), (Some("package"), true));
}

#[test]
fn json_goes_to_standard_output_alone_and_the_status_is_the_same() {
    let done = with_problems().check(&["--format", "json"]).ends(1);
    assert_eq!(done.stderr, "");
    assert!(done.stdout.starts_with('{'));
}

#[test]
fn check_writes_nothing_beside_the_cache() {
    let project = with_problems();
    project.check(&[]);
    let names: Vec<String> = std::fs::read_dir(&project.root)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().all(|name| ["content", "cache", "home-cache"].contains(&name.as_str())), "{names:?}");
}

#[test]
fn people_named_in_front_matter_whom_nobody_knows_are_told() {
    let project = Project::small().file(
        "学校/清河小学/活动/2026-03-12 集体备课/index.md",
        "+++\nmembers = [\"林芳\", \"无名氏\"]\n+++\n\n记录。\n",
    );
    project.check(&[]).says("XZ0404").says("the school has nobody called `无名氏`");
}

#[test]
fn members_who_have_a_folder_are_known_wherever_it_stands() {
    let project = Project::small()
        .file("学校/清河小学/活动/2026-03-12 集体备课/index.md", "+++\nmembers = [\"林芳\"]\n+++\n\n记录。\n");
    project.build(&[]).ends(0).says_not("XZ0404");
    let page = project.page(&project.page_path("activity", "集体备课"));
    assert!(page.contains("teachers/lin-fang/"), "the member's page is linked");
}

#[test]
fn a_link_to_the_heading_that_is_the_title_is_no_broken_link() {
    let text = "# 反思\n\n正文。\n\n[回到开头](#反思)\n";
    Project::small().file("教程/系列/第一期：起步.md", text).check(&[]).ends(0).says_not("XZ0502");
}

#[test]
fn gaps_and_doubles_in_a_series_are_told() {
    let project = Project::small()
        .file("教程/系列/第一期：起步.md", "一")
        .file("教程/系列/第三期：进阶.md", "三")
        .file("教程/系列/第三期：又一个.md", "三");
    project.check(&[]).ends(0).says("XZ0304").says("`系列` lacks episode 2").says("XZ0305");
}

#[test]
fn a_file_that_names_somebody_else_or_another_point_is_told() {
    let project = Project::small()
        .file("学校/清河小学/教师/黎明/A5/教学反思.md", "x")
        .file("学校/清河小学/教师/林芳/黎明-教学设计.md", "x")
        .file("学校/清河小学/教师/林芳/A5 技术支持的课堂导入/B1-教学设计.md", "x");
    project.check(&[]).says("XZ0306").says("the name says `黎明`").says("XZ0301");
}

#[test]
fn what_fits_nowhere_is_told_and_shown() {
    let project = Project::small().file("学校/清河小学/随便.md", "不知是谁的。");
    project.build(&[]).ends(0).says("note[XZ0303]");
    assert!(!project.outputs_with("随便").is_empty());
}
