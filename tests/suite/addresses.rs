//! Addresses stay: they come from names of files and folders, old ones lead on, and a page is a file.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::again::assert_as_clean;
use crate::preview::{Preview, eventually};
use crate::support::Project;

const SCHOOL: &str = "学校/清河小学";
const PACKAGE: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";

/// Two schools, so that each has its own place, and one of everything with a page.
fn project() -> Project {
    Project::small()
        .file("学校/海湾中学/教师/周宁/反思.md", "# 反思\n\n周宁写的。\n")
        .file(&format!("{SCHOOL}/活动/2026-03-12 集体备课/index.md"), "# 集体备课\n\n备了课。\n")
        .file(&format!("{SCHOOL}/教研组/语文组/index.md"), "# 语文组\n\n读书。\n")
        .file(&format!("{SCHOOL}/教程/校本/01 开机.md"), "# 开机\n\n按一下。\n")
        .file("教程/微教程/第一期 问卷.md", "# 问卷\n\n做一份。\n")
        .file("教程/微教程/第二期 导图.md", "# 导图\n\n画一张。见[问卷](第一期%20问卷.md)。\n")
}

/// The pages of the site: kind and path of each.
fn pages(project: &Project) -> BTreeSet<(String, String)> {
    let manifest: Value = serde_json::from_str(&project.page("xingzhi.json")).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let pages = manifest["pages"].as_array().expect("a list");
    pages.iter().map(|page| (text(&page["kind"]), text(&page["path"]))).collect()
}

fn kinds_at(project: &Project, path: &str) -> Vec<String> {
    pages(project).into_iter().filter(|(_, at)| at == path).map(|(kind, _)| kind).collect()
}

/// Whether the page at `path` leads on to `to` at once, and by a link.
fn leads(project: &Project, path: &str, to: &str) {
    let page = project.page(path);
    assert!(page.contains(&format!("http-equiv=\"refresh\" content=\"0; url={to}\"")), "{path}: {page}");
    assert!(page.contains(&format!("<a href=\"{to}\">")), "{path}: {page}");
    assert_eq!(kinds_at(project, path), ["moved"]);
}

#[test]
fn an_edited_title_moves_no_page() {
    let project = project();
    project.build(&[]).ends(0);
    let before = pages(&project);
    let project = project
        .file(&format!("{SCHOOL}/school.toml"), "name = \"清河镇中心小学\"\n")
        .file(&format!("{SCHOOL}/教师/林芳/teacher.toml"), "name = \"林芳芳\"\n")
        .file(&format!("{PACKAGE}/index.md"), "+++\ntitle = \"秋天的雨\"\n+++\n# 别的标题\n")
        .file(&format!("{SCHOOL}/活动/2026-03-12 集体备课/index.md"), "# 一起备课\n\n备了课。\n")
        .file(&format!("{SCHOOL}/教研组/语文组/index.md"), "---\ntitle: 大语文组\n---\n读书。\n")
        .file(&format!("{SCHOOL}/教程/校本/index.md"), "# 校本课程\n")
        .file(&format!("{SCHOOL}/教程/校本/01 开机.md"), "# 怎样开机\n\n按一下。\n")
        .file("教程/微教程/第一期 问卷.md", "---\ntitle: 问卷怎么做\nepisode: 3\n---\n做一份。\n")
        .file("site.toml", "title = \"新名字\"\n");
    project.build(&[]).ends(0);
    assert_eq!(pages(&project), before);
    let (_, tutorial) = pages(&project)
        .into_iter()
        .find(|(kind, path)| kind == "tutorial" && path.contains("wen-juan"))
        .expect("the tutorial");
    assert!(project.page(&tutorial).contains("<h1>问卷怎么做</h1>"));
    assert_as_clean(&project);
}

#[test]
fn the_only_school_keeps_its_address_whatever_the_site_or_its_folder_is_called() {
    let project = Project::new().file("教师/林芳/A5 导入/教学反思.md", "# 反思\n\n写。\n");
    project.build(&[]).ends(0);
    let before = pages(&project);
    let project = project.file("site.toml", "title = \"清河小学的网站\"\n");
    project.build(&[]).ends(0);
    assert_eq!(pages(&project), before);
    fs::rename(project.at("content"), project.at("另一个名字")).expect("ours");
    project.run(["build", "另一个名字", "-o", "site", "--cache", "cache"]).ends(0);
    assert_eq!(pages(&project), before);
}

#[test]
fn the_page_that_is_open_answers_after_its_title_was_edited() {
    let project = Project::small().file("教程/微教程/第一期 问卷.md", "# 问卷\n\n做一份。\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_xingzhi"));
    let serve = ["serve", "content", "--port", "0", "--cache", "cache", "--lang", "en"];
    command.args(serve).current_dir(&project.root).stdin(Stdio::null());
    let preview = Preview::of(command);
    preview.shows("清河小学");
    let page = "tutorials/wei-jiao-cheng/di-yi-qi-wen-juan.html";
    let shows = |words: &str| eventually(|| preview.get(page).is_some_and(|answer| answer.contains(words)));
    assert!(shows("<h1>问卷</h1>"));
    let _project = project.file("教程/微教程/第一期 问卷.md", "# 问卷的新标题\n\n做一份。\n");
    assert!(shows("<h1>问卷的新标题</h1>"), "at the old address");
}

#[test]
fn a_name_that_two_bear_leads_to_both_and_comes_back_when_it_is_alone() {
    let project = project();
    project.build(&[]).ends(0);
    let before = pages(&project);
    let old = "schools/qing-he-xiao-xue/teachers/lin-fang/index.html";
    let package = "schools/qing-he-xiao-xue/teachers/lin-fang/a5-ji-shu-zhi-chi-de-ke-tang-dao-ru/index.html";
    assert_eq!(
        (kinds_at(&project, old), kinds_at(&project, package)),
        (vec!["teacher".into()], vec!["package".into()])
    );

    let project = project.file(&format!("{SCHOOL}/教师/林方/反思.md"), "# 反思\n\n林方写的。\n");
    project.build(&[]).ends(0);
    let page = project.page(old);
    assert_eq!(kinds_at(&project, old), ["moved"]);
    assert!(
        page.contains(">林芳</a>") && page.contains(">林方</a>") && !page.contains("http-equiv=\"refresh\""),
        "{page}"
    );
    let found: Vec<String> =
        pages(&project).into_iter().filter(|(kind, _)| kind == "package").map(|(_, at)| at).collect();
    let to = found[0].strip_prefix("schools/qing-he-xiao-xue/teachers/").expect("a teacher's");
    assert!(to.starts_with("lin-fang-"), "{found:?}");
    leads(&project, package, &format!("../../{to}"));
    assert_as_clean(&project);

    fs::remove_dir_all(project.at(&format!("content/{SCHOOL}/教师/林方"))).expect("ours");
    project.build(&[]).ends(0);
    assert_eq!(pages(&project), before);
    assert_as_clean(&project);
}

#[test]
fn old_addresses_lead_on() {
    let project = project()
        .file(&format!("{SCHOOL}/school.toml"), "aliases = [\"清河/首页\", \"/old/school.html\"]\n")
        .file(&format!("{SCHOOL}/教师/林芳/teacher.toml"), "aliases = \"名师/林 老师\"\n")
        .file(&format!("{PACKAGE}/index.md"), "---\naliases: [包.html]\n---\n说明。\n")
        .file(&format!("{SCHOOL}/活动/2026-03-12 集体备课/activity.toml"), "aliases = [\"huodong/1.html\"]\n")
        .file("教程/微教程/index.md", "+++\naliases = [\"wei\"]\n+++\n微教程。\n")
        .file("教程/微教程/第一期 问卷.md", "---\nredirect_from:\n  - /2019/问卷.html\n---\n# 问卷\n")
        .file("教程/微教程/第二期 导图.md.toml", "\"旧地址\" = [\"%E5%9B%BE/daotu.html\"]\n");
    project.build(&[]).ends(0);
    let school = "schools/qing-he-xiao-xue";
    leads(&project, "清河/首页/index.html", &format!("../../{school}/index.html"));
    leads(&project, "old/school.html", &format!("../{school}/index.html"));
    leads(&project, "名师/林 老师/index.html", &format!("../../{school}/teachers/lin-fang/index.html"));
    let package = "a5-ji-shu-zhi-chi-de-ke-tang-dao-ru/index.html";
    leads(&project, "包.html", &format!("{school}/teachers/lin-fang/{package}"));
    leads(&project, "huodong/1.html", &format!("../{school}/activities/2026-03-12-ji-ti-bei-ke.html"));
    leads(&project, "wei/index.html", "../tutorials/wei-jiao-cheng/index.html");
    leads(&project, "2019/问卷.html", "../tutorials/wei-jiao-cheng/di-yi-qi-wen-juan.html");
    leads(&project, "图/daotu.html", "../tutorials/wei-jiao-cheng/di-er-qi-dao-tu.html");
    assert_as_clean(&project);
    // One that is taken away is gone.
    let project = project.file(&format!("{SCHOOL}/school.toml"), "\n");
    project.build(&[]).ends(0);
    assert!(!project.at("site/清河").exists() && !project.at("site/old").exists());
    assert_as_clean(&project);
}

#[test]
fn an_old_address_that_is_none_or_is_taken_is_told_and_harms_nothing() {
    let bad = ["..", "a/../../x.html", "C:\\\\x", "a?b", "con/x", "x.", "https://example.org/x"];
    let taken = [
        "index.html",
        "about.html",
        "404.html",
        "INDEX.html",
        "xingzhi.json",
        "static/style.css",
        "search/x",
        "schools/qing-he-xiao-xue",
        "Schools/x.html",
        "tutorials/wei-jiao-cheng/di-yi-qi-wen-juan.html",
        "schools/qing-he-xiao-xue/teachers/lin-fang/a5-ji-shu-zhi-chi-de-ke-tang-dao-ru/files/板书.jpg/index.html",
        "schools/qing-he-xiao-xue/teachers/lin-fang/a5-ji-shu-zhi-chi-de-ke-tang-dao-ru/files/板书.jpg",
    ];
    let list = |aliases: &[&str]| aliases.iter().map(|alias| format!("\"{alias}\"")).collect::<Vec<_>>().join(", ");
    let plain = project();
    plain.build(&[]).ends(0);
    let text = format!("aliases = [{}, {}, \"a.html\", \"A.html\"]\n", list(&bad), list(&taken));
    let project = project().file(&format!("{SCHOOL}/school.toml"), &text);
    project.build(&[]).ends(0);
    assert_eq!(project.told("XZ0120"), bad.len());
    assert_eq!(project.told("XZ0320"), taken.len() + 1, "all of them, and A.html");
    let more: Vec<String> = project.site().into_keys().filter(|path| !plain.site().contains_key(path)).collect();
    assert_eq!(more, ["a.html"]);
}

#[test]
fn two_that_write_one_slug_are_told_and_each_has_its_page() {
    let project = project()
        .file("教程/微教程/第一期 问卷.md", "+++\nslug = \"one\"\n+++\n# 问卷\n")
        .file("教程/微教程/第二期 导图.md", "+++\nslug = \"one\"\n+++\n# 导图\n");
    project.build(&[]).ends(1);
    assert_eq!(project.told("XZ0307"), 1);
    let page = project.page("tutorials/wei-jiao-cheng/one.html");
    assert!(page.contains(">问卷</a>") && page.contains(">导图</a>"), "{page}");
    assert_eq!(pages(&project).iter().filter(|(kind, path)| kind == "tutorial" && path.contains("/one-")).count(), 2);
}

#[test]
fn a_page_becomes_a_folder_when_something_lies_below_and_a_file_again_after() {
    let project = project();
    let (file, folder) =
        ("tutorials/wei-jiao-cheng/di-yi-qi-wen-juan.html", "tutorials/wei-jiao-cheng/di-yi-qi-wen-juan/index.html");
    project.build(&[]).ends(0);
    let before = project.site();
    assert!(before.contains_key(file) && !before.contains_key(folder));
    let project = project.photo("教程/微教程/第一期 问卷.jpg", 30, 20);
    project.build(&[]).ends(0);
    let second = project.page("tutorials/wei-jiao-cheng/di-er-qi-dao-tu.html");
    if project.site().contains_key(folder) {
        assert!(!project.site().contains_key(file));
        assert!(second.contains("href=\"di-yi-qi-wen-juan/index.html\""), "{second}");
    }
    assert_as_clean(&project);
    let project = project.fixture("教程/微教程/第一期 问卷.mp4", "good.mp4");
    project.build(&[]).ends(0);
    assert!(!project.site().contains_key(file) && project.site().contains_key(folder));
    assert!(project.page(folder).contains("src=\"files/"));
    assert_as_clean(&project);
    for ending in ["jpg", "mp4"] {
        fs::remove_file(project.at(&format!("content/教程/微教程/第一期 问卷.{ending}"))).expect("ours");
    }
    project.build(&[]).ends(0);
    assert_eq!(project.site(), before);
    assert_as_clean(&project);
}

#[test]
fn the_file_of_a_tutorial_is_its_page_unless_originals_are_wanted() {
    let series = "tutorials/wei-jiao-cheng";
    let original = |project: &Project, name: &str| project.site().into_keys().any(|path| path.ends_with(name));
    let plain = project();
    plain.build(&[]).ends(0);
    assert!(!original(&plain, "问卷.md") && original(&plain, "教学反思.md"), "evidence keeps its own");
    assert_eq!(plain.verdict("教程/微教程/第一期 问卷.md", &[]), "shown");
    let second = plain.page(&format!("{series}/di-er-qi-dao-tu.html"));
    assert!(second.contains("见<a href=\"di-yi-qi-wen-juan.html\">问卷</a>"), "{second}");

    let all = project().file("site.toml", "originals = true\n");
    all.build(&[]).ends(0);
    assert!(original(&all, "第一期 问卷.md") && original(&all, "01 开机.md"));
    let some = project().file("教程/微教程/series.toml", "originals = true\n");
    some.build(&[]).ends(0);
    assert!(original(&some, "第一期 问卷.md") && !original(&some, "01 开机.md"));
    let one = project().file("教程/微教程/第一期 问卷.md", "---\noriginals: true\n---\n# 问卷\n\n做一份。\n");
    one.build(&[]).ends(0);
    assert!(original(&one, "第一期 问卷.md") && !original(&one, "第二期 导图.md"));
    assert!(one.page(&format!("{series}/di-yi-qi-wen-juan/index.html")).contains("href=\"files/"));
}

#[test]
fn what_leads_on_names_nobody_who_withdrew() {
    let project = project()
        .file(&format!("{SCHOOL}/教师/林方/反思.md"), "# 反思\n\n林方写的。\n")
        .file(&format!("{SCHOOL}/教师/林方/teacher.toml"), "aliases = [\"林方的页\"]\n")
        .file(
            &format!("{SCHOOL}/教研组/语文组/group.toml"),
            "aliases = [\"林方的组\", \"zu/lin-fang-zu\", \"zu/yu-wen\"]\n",
        )
        .file(&format!("{SCHOOL}/登记/撤回.csv"), "姓名\n林方\n");
    project.build(&["--audience", "public"]).ends(0);
    assert_eq!(project.outputs_with("林方"), Vec::<String>::new());
    assert!(project.at("site/zu/yu-wen/index.html").is_file() && !project.at("site/zu/lin-fang-zu").exists());
}
