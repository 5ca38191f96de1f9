//! A build after a change: only what the change touches is made again, and the site is what a clean build makes.

use std::fs;

use crate::support::Project;

const FOLDER: &str = "学校/清河小学/教师/林老师/1-4 技术支持的课堂导入";
const THEIRS: &str = "学校/清河小学/教师/方老师/1-4 技术支持的课堂导入";

fn project() -> Project {
    Project::new()
        .file(&format!("{FOLDER}/教学反思.md"), "# 教学反思\n\n第一稿写在这里。见[设计](教学设计.md#目标)。\n")
        .file(&format!("{FOLDER}/教学设计.md"), "# 教学设计\n\n## 目标\n\n会认十个字。\n")
        .file(&format!("{THEIRS}/教学反思.md"), "# 教学反思\n\n方老师的话。\n")
        .file("教程/系列/01 开始.md", "# 开始\n\n![图](图.jpg)\n")
        .photo("教程/系列/图.jpg", 900, 600)
        .aged()
}

/// What `--why` says of a page.
fn why(project: &Project, page: &str, more: &[&str]) -> String {
    let mut arguments = vec!["--why", page];
    arguments.extend(more);
    let done = project.build(&arguments).ends(0);
    done.stdout.lines().find(|line| line.starts_with(page)).unwrap_or_default().to_owned()
}

fn package(project: &Project, text: &str) -> String {
    let pages = project.outputs_with(text);
    pages
        .into_iter()
        .find(|path| path.contains("/teachers/") && path.matches('/').count() == 5)
        .unwrap_or_else(|| panic!("no package holds {text}"))
}

/// The site equals one that was built from nothing, without any cache.
pub(crate) fn assert_as_clean(project: &Project) {
    let incremental = project.site();
    let clean = project.at("clean");
    let _ = fs::remove_dir_all(&clean);
    project.run(["build", "content", "-o", "clean", "--cache", "clean-cache", "--force"]).ends(0);
    let clean = crate::support::files_below(&clean);
    assert_eq!(incremental.keys().collect::<Vec<_>>(), clean.keys().collect::<Vec<_>>());
    for (path, bytes) in &incremental {
        assert!(bytes == &clean[path], "{path} is not what a clean build makes");
    }
}

#[test]
fn a_changed_text_touches_its_own_page_and_no_other_teachers() {
    let project = project();
    project.build(&[]).ends(0);
    let (ours, theirs) = (package(&project, "第一稿写在这里"), package(&project, "方老师的话"));
    let project =
        project.file(&format!("{FOLDER}/教学反思.md"), "# 教学反思\n\n第二稿写在这里。见[设计](教学设计.md#目标)。\n");
    let said = why(&project, &ours, &[]);
    assert!(said.contains("教学反思.md") && said.contains("the text of"), "{said}");
    assert!(project.page(&ours).contains("第二稿"));
    assert_as_clean(&project);
    let project = project.file(&format!("{FOLDER}/教学反思.md"), "# 教学反思\n\n第三稿写在这里。\n");
    let said = why(&project, &theirs, &[]);
    assert!(said.contains("not made again"), "{said}");
    assert_as_clean(&project);
}

#[test]
fn a_heading_that_others_link_to_is_a_dependency() {
    let project = project();
    project.build(&[]).ends(0).says_not("XZ0502");
    let project = project.file(&format!("{FOLDER}/教学设计.md"), "# 教学设计\n\n## 目的\n\n会认十个字。\n");
    let broken = project.build(&[]).ends(0);
    assert!(broken.stderr.contains("目标") || broken.stdout.contains("目标"), "{}{}", broken.stdout, broken.stderr);
    assert_as_clean(&project);
    // What is wrong stays said, also when the page is not made again.
    let again = project.file("教程/系列/02 继续.md", "# 继续\n").build(&[]).ends(0);
    assert!(again.stderr.contains("目标") || again.stdout.contains("目标"), "{}{}", again.stdout, again.stderr);
}

#[test]
fn a_missing_altered_or_foreign_output_is_made_again() {
    let project = project();
    project.build(&[]).ends(0);
    let page = package(&project, "方老师的话");
    let file = project.at("site").join(&page);
    let before = fs::read(&file).expect("it is there");
    fs::write(&file, "nonsense").expect("it can be written");
    let said = why(&project, &page, &[]);
    assert!(said.contains("altered"), "{said}");
    assert_eq!(fs::read(&file).expect("it is there"), before);
    // Of the same length and time, too.
    let time = fs::metadata(&file).and_then(|found| found.modified()).expect("a time");
    fs::write(&file, before.iter().map(|byte| byte ^ 1).collect::<Vec<_>>()).expect("it can be written");
    fs::File::options().write(true).open(&file).and_then(|file| file.set_modified(time)).expect("a time can be set");
    project.build(&[]).ends(0);
    assert_eq!(fs::read(&file).expect("it is there"), before);
    fs::remove_file(&file).expect("it is there");
    project.build(&[]).ends(0);
    assert_eq!(fs::read(&file).expect("it is there"), before);
}

#[test]
fn a_theme_or_a_title_of_the_site_touches_every_page() {
    let project = project();
    project.build(&[]).ends(0);
    let page = package(&project, "方老师的话");
    let project = project.file("site.toml", "title = \"清河的网站\"\n");
    let said = why(&project, &page, &[]);
    assert!(said.contains("whole site"), "{said}");
    assert_as_clean(&project);
    let said = why(&project, &page, &["--theme", "bare"]);
    assert!(said.contains("theme"), "{said}");
}

#[test]
fn a_deleted_or_damaged_cache_costs_time_and_nothing_else() {
    let project = project();
    project.build(&[]).ends(0);
    let before = project.site();
    for entry in
        walkdir::WalkDir::new(project.at("cache")).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        let mut bytes = fs::read(entry.path()).expect("it is there");
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 0x40;
        }
        fs::write(entry.path(), bytes).expect("it can be written");
    }
    let project = project.file("教程/系列/02 继续.md", "# 继续\n");
    project.build(&[]).ends(0);
    assert_as_clean(&project);
    assert!(project.site().len() > before.len());
}
