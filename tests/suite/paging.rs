//! No page lists more than 200 things; longer lists have further pages, and nothing is lost between them.

use std::fmt::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::again::assert_as_clean;
use crate::preview::{Preview, eventually};
use crate::support::Project;

const SCHOOL: &str = "学校/清河小学";
const MANY: usize = 450;
const MOST: usize = 200;

/// A school beside which there is another, so that each has its own place.
fn project() -> Project {
    Project::small().file("学校/海湾中学/教师/周宁/反思.md", "# 反思\n\n周宁写的。\n")
}

fn files(mut project: Project, folder: &str, stem: &str, n: usize) -> Project {
    for at in 1..=n {
        project = project.file(&format!("{folder}/{stem}{at:03}.dat"), &format!("{stem} {at}"));
    }
    project
}

/// The address that the first link of `page` with these attributes leads to, from the root of the site.
fn link(page: &str, path: &str, attributes: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("<a {attributes} href=\""))?;
    let (href, _) = rest.split_once('"')?;
    let mut folder: Vec<&str> = path.split('/').collect();
    folder.pop();
    for part in href.split('/') {
        if part == ".." {
            folder.pop();
        } else {
            folder.push(part);
        }
    }
    Some(folder.join("/"))
}

/// Every page of the list that begins at `first`, as its links lead on; each leads back too.
fn pages(project: &Project, first: &str) -> Vec<(String, String)> {
    let mut pages = vec![(first.to_owned(), project.page(first))];
    while let Some((path, page)) = pages.last()
        && let Some(next) = link(page, path, "rel=\"next\"")
    {
        let page = project.page(&next);
        assert_eq!(link(&page, &next, "rel=\"prev\"").as_ref(), Some(path), "{next}");
        pages.push((next, page));
        assert!(pages.len() < 20, "the pages of {first} have no end");
    }
    pages
}

/// Each of `marks` stands once on the pages from `first` on, in order, and no page bears too many.
#[track_caller]
fn listed_once(project: &Project, first: &str, mark: impl Fn(usize) -> String) {
    let pages = pages(project, first);
    assert!(pages.len() >= MANY.div_ceil(MOST), "{first} has {} pages", pages.len());
    let mut found = Vec::new();
    for (path, page) in &pages {
        let here: Vec<usize> = (1..=MANY).filter(|at| page.contains(&mark(*at))).collect();
        assert!(here.len() <= MOST, "{path} lists {}", here.len());
        assert!(here.iter().all(|at| page.matches(&mark(*at)).count() == 1), "{path} lists something twice");
        assert!(page.matches("<main").count() == 1 && page.matches("<h1").count() == 1, "{path}");
        found.extend(here);
    }
    assert_eq!(found, (1..=MANY).collect::<Vec<_>>(), "{first}");
    told(project, &pages);
}

/// `xingzhi.json` names each page once, by a title and an id of its own.
fn told(project: &Project, pages: &[(String, String)]) {
    let manifest: Value = serde_json::from_str(&project.page("xingzhi.json")).expect("JSON");
    let listed = manifest["pages"].as_array().expect("a list");
    let mut ids = Vec::new();
    for (at, (path, page)) in pages.iter().enumerate() {
        let named: Vec<&Value> = listed.iter().filter(|page| page["path"] == path.as_str()).collect();
        assert_eq!(named.len(), 1, "{path}");
        let title = named[0]["title"].as_str().expect("a title");
        assert_eq!(title.contains(&format!("第 {} 页", at + 1)), at > 0, "{path}: {title}");
        assert!(page.contains(&format!("第 {} 页，共 {} 页", at + 1, pages.len())), "{path}");
        ids.push(named[0]["id"].clone());
    }
    ids.dedup();
    assert_eq!(ids.len(), pages.len());
}

#[test]
fn resources_of_one_shelf_stand_as_people_count() {
    let folder = format!("{SCHOOL}/资源库/语文/三年级/上册");
    let project = [100, 11, 2, 10, 1].iter().fold(project(), |project, at| {
        project.file(&format!("{folder}/第{at}课 练习.txt"), &format!("第 {at} 课的题。\n"))
    });
    project.build(&[]).ends(0);
    let page = project.page(&project.page_path("library", "资源库"));
    let stand: Vec<usize> =
        [1, 2, 10, 11, 100].iter().map(|at| page.find(&format!("第{at}课 练习.txt")).expect("it is there")).collect();
    assert!(stand.is_sorted(), "{stand:?}");
}

#[test]
fn a_library_of_many_files_is_paged_in_both_themes() {
    let project = files(project(), &format!("{SCHOOL}/资源库"), "资料", MANY);
    for theme in ["default", "bare"] {
        project.build(&["--theme", theme]).ends(0);
        let first = project.page_path("library", "");
        assert!(first.ends_with("/library/index.html"), "{first}");
        listed_once(&project, &first, |at| format!(">资料{at:03}.dat</a>"));
    }
    assert_eq!(project.page_path("library_facet", "第 2 页"), "schools/qing-he-xiao-xue/library/page-2.html");
}

#[test]
fn many_teachers_are_paged_where_their_school_stands_first() {
    let mut roster = "姓名,学科\n".to_owned();
    (1..=MANY).for_each(|at| writeln!(roster, "林{at:03},语文").expect("memory"));
    let project = Project::small().file(&format!("{SCHOOL}/登记/花名册.csv"), &roster);
    project.build(&[]).ends(0);
    assert_eq!(project.page_path("school", "第 2 页"), "schools/qing-he-xiao-xue/page-2.html");
    listed_once(&project, "index.html", |at| format!(">林{at:03}</a></h3>"));
}

#[test]
fn many_tutorials_and_many_series_are_paged() {
    let mut project = project();
    for at in 1..=MANY {
        project = project
            .file(&format!("教程/校本/文章{at:03}.md"), &format!("# 文章{at:03}\n\n读一读。\n"))
            .file(&format!("教程/系列{at:03}/甲.md"), "# 甲\n\n读一读。\n");
    }
    project.build(&[]).ends(0);
    let series = project.page_path("series", "第 2 页").replace("page-2", "index");
    listed_once(&project, &series, |at| format!(">文章{at:03}</a></h3>"));
    listed_once(&project, "tutorials/index.html", |at| format!(">系列{at:03}</a></h2>"));
}

#[test]
fn many_activities_and_many_files_of_one_are_paged() {
    let mut project = project();
    for at in 1..=MANY {
        project = project.file(&format!("{SCHOOL}/活动/备课{at:03}/index.md"), "备了课。\n");
    }
    let project = files(project, &format!("{SCHOOL}/活动/观课"), "照片", MANY);
    project.build(&[]).ends(0);
    listed_once(&project, "schools/qing-he-xiao-xue/index.html", |at| format!(">备课{at:03}</a>"));
    let activity = project.page_path("activity", "第 2 页").replace("page-2", "index");
    listed_once(&project, &activity, |at| format!(">照片{at:03}.dat</a></h3>"));
}

#[test]
fn a_point_that_many_show_and_the_table_of_points_are_paged() {
    let mut project = project();
    for at in 1..=MANY {
        let package = format!("{SCHOOL}/教师/林{at:03}/A5 技术支持的课堂导入");
        project = project.file(&format!("{package}/板书.dat"), &format!("板书 {at}"));
    }
    project.build(&[]).ends(0);
    let point = project.page_path("point", "第 2 页").replace("page-2", "index");
    listed_once(&project, &point, |at| format!("/teachers/lin-{at:03}/"));
    let row = |at: usize| format!(">林{at:03}</a></th>");
    listed_once(&project, "schools/qing-he-xiao-xue/index.html", row);
}

#[test]
fn many_schools_are_paged() {
    let mut project = Project::new();
    for at in 1..=MANY {
        project = project.file(&format!("学校/第{at:03}小学/school.toml"), &format!("name = \"第{at:03}小学\"\n"));
    }
    project.build(&[]).ends(0);
    listed_once(&project, "index.html", |at| format!(">第{at:03}小学</a></h3>"));
}

#[test]
fn files_of_a_person_and_of_a_package_are_paged() {
    let project = files(project(), &format!("{SCHOOL}/教师/林芳"), "随笔", MANY);
    let project = files(project, &format!("{SCHOOL}/教师/林芳/A5 技术支持的课堂导入"), "课件", MANY);
    project.build(&[]).ends(0);
    let teacher =
        project.page_path("package", "第 2 页").replace("a5-ji-shu-zhi-chi-de-ke-tang-dao-ru/page-2", "index");
    listed_once(&project, &teacher, |at| format!(">随笔{at:03}.dat</a></h3>"));
    listed_once(&project, &project.page_path("package", "第 2 页").replace("page-2", "index"), |at| {
        format!(">课件{at:03}.dat</a></h3>")
    });
}

#[test]
fn a_short_list_stands_on_one_page() {
    let project = files(project(), &format!("{SCHOOL}/资源库"), "资料", MOST);
    project.build(&[]).ends(0);
    assert!(!project.page("xingzhi.json").contains("page-2"));
    let library = project.page(&project.page_path("library", ""));
    assert!(!library.contains("list-pages") && library.contains("资料200.dat"));
}

#[test]
fn a_file_that_comes_first_moves_all_others_on_as_in_a_clean_build() {
    let library = format!("{SCHOOL}/资源库");
    let project = files(project(), &library, "资料", 2 * MOST).aged();
    project.build(&[]).ends(0);
    let project = project.file(&format!("{library}/资料000.dat"), "noch eins");
    project.build(&[]).ends(0);
    let pages = pages(&project, &project.page_path("library", ""));
    assert_eq!(pages.len(), 3);
    assert!(pages[1].1.contains("资料200.dat") && pages[2].1.contains("资料400.dat"));
    assert_as_clean(&project);
    std::fs::remove_file(project.at(&format!("content/{library}/资料007.dat"))).expect("it is there");
    project.build(&[]).ends(0);
    assert!(!project.at("site/schools/qing-he-xiao-xue/library/page-3.html").exists());
    assert_as_clean(&project);
}

#[test]
fn links_lead_to_the_page_on_which_a_card_or_a_list_stands() {
    let mut roster = "姓名\n".to_owned();
    (1..=250).for_each(|at| writeln!(roster, "林{at:03}").expect("memory"));
    let project = files(project(), &format!("{SCHOOL}/资源库/语文"), "资料", 250)
        .file(&format!("{SCHOOL}/登记/花名册.csv"), &roster)
        .file(&format!("{SCHOOL}/活动/2026-03-12 集体备课/index.md"), "# 集体备课\n\n备了课。\n")
        .file(&format!("{SCHOOL}/资源库/0说明.md"), "# 说明\n\n先读这一篇。\n")
        .file(&format!("{SCHOOL}/index.md"), "# 清河小学\n\n先看[说明](资源库/0说明.md)和[活动](活动/)。\n");
    project.build(&[]).ends(0);
    let school = project.page("schools/qing-he-xiao-xue/index.html");
    let (_, rest) = school.split_once("href=\"library/page-2.html#").expect("a link to the second page");
    let (anchor, _) = rest.split_once('"').expect("it ends");
    let second = project.page("schools/qing-he-xiao-xue/library/page-2.html");
    assert!(second.contains(&format!("id=\"{anchor}\"")) && second.contains("先读这一篇"), "{anchor}");
    assert!(school.contains("href=\"page-2.html#page-activities\">活动</a>"), "{school}");
    assert!(project.page("schools/qing-he-xiao-xue/page-2.html").contains("id=\"page-activities\""));
}

#[test]
fn no_page_of_a_thing_takes_the_name_of_a_further_page() {
    let project = project()
        .file("教程/校本/page 2.md", "# 二\n\n读一读。\n")
        .file("教程/校本/三.md", "+++\nslug = \"page-3\"\n+++\n# 三\n\n读一读。\n");
    project.build(&[]).ends(0);
    for title in ["二", "三"] {
        let path = project.page_path("tutorial", title);
        assert!(!path.ends_with("/page-2.html") && !path.ends_with("/page-3.html"), "{path}");
    }
}

#[test]
fn the_preview_gains_and_loses_further_pages() {
    let library = format!("{SCHOOL}/资源库");
    let project = files(project(), &library, "资料", MOST);
    let mut command = Command::new(env!("CARGO_BIN_EXE_xingzhi"));
    let serve = ["serve", "content", "--port", "0", "--cache", "cache", "--lang", "en"];
    command.args(serve).current_dir(&project.root).stdin(Stdio::null());
    let preview = Preview::of(command);
    let second = || preview.get("schools/qing-he-xiao-xue/library/page-2.html");
    assert!(eventually(|| preview.page().is_some()) && second().is_none());
    let project = project.file(&format!("{library}/资料201.dat"), "noch eins");
    assert!(eventually(|| second().is_some_and(|page| page.contains("资料201.dat"))));
    std::fs::remove_file(project.at(&format!("content/{library}/资料007.dat"))).expect("it is there");
    assert!(eventually(|| second().is_none()));
}
