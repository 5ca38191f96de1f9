//! Themes: what one lacks comes from `default`, file by file and word by word; what pages say of packages.

use std::fs;
use std::path::Path;

use crate::support::Project;

/// The theme of `tests/fixtures/theme`: a template, a stylesheet and a few words.
fn theme() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/theme").to_string_lossy().into_owned()
}

#[test]
fn a_theme_of_three_files_changes_those_and_nothing_else() {
    let project = Project::small();
    project.build(&[]).ends(0);
    let plain = project.site();
    let files = ["templates/about.html", "static/style.css", "i18n/zh-CN.toml"];
    let own = files.map(|file| fs::read_to_string(Path::new(&theme()).join(file)).expect("a file of the theme"));
    assert_eq!(walkdir::WalkDir::new(theme()).into_iter().flatten().filter(|e| e.file_type().is_file()).count(), 3);

    project.build(&["--theme", &theme()]).ends(0);
    let themed = project.site();
    assert!(themed.keys().eq(plain.keys()), "the same files make up the site");
    let changed: Vec<&String> = themed.keys().filter(|path| themed[*path] != plain[*path]).collect();
    let is_ours =
        |path: &&&String| path.ends_with(".html") || ["static/style.css", "xingzhi.json"].contains(&path.as_str());
    assert!(changed.iter().all(|path| is_ours(&path)), "{changed:?}");

    // The template: its own, on the frame of `default`.
    let about = project.page("about.html");
    assert!(about.contains("<p class=\"motto\">教学做合一。 2</p>"), "{about}");
    assert!(about.contains("http-equiv=\"Content-Security-Policy\"") && !about.contains("<dl"), "{about}");
    // The stylesheet: its own alone; the script and the icon are those of `default`.
    assert_eq!(fs::read_to_string(project.at("site/static/style.css")).expect("written"), own[1]);
    for file in ["site/static/xingzhi.js", "site/static/icon.svg"] {
        assert!(project.at(file).is_file(), "{file}");
    }
    // The words: two are its own on every page, the others those of `default`.
    for page in ["index.html", "schools/qing-he-xiao-xue/index.html", "404.html"] {
        let text = project.page(page);
        assert!(text.contains(">说明页</a>") && !text.contains(">关于本站</a>"), "{page}: {text}");
        assert!(text.contains("跳到正文"), "{page} has the words of default too");
    }
    assert!(project.page("index.html").contains("教学做合一。"));
    assert!(!own[0].contains("教学做合一"), "the word comes from the words, not from the template");
}

#[test]
fn packages_of_one_point_are_told_apart_by_lesson_and_teacher() {
    let folder = |name: &str, file: &str| format!("学校/清河小学/教师/{name}/A5 技术支持的课堂导入/{file}");
    let text = "# 反思\n\n导入用了一张老照片。\n";
    let project = Project::new()
        .file(&folder("林芳", "《秋天的雨》教学设计.md"), text)
        .file(&folder("方敏", "方敏-A5-古诗配画-教学设计（最终版）.md"), text)
        .file(&folder("周宁", "教学反思.md"), text);
    project.build(&[]).ends(0);
    let point = project.page("schools/qing-he-xiao-xue/points/a5.html");
    for title in [">《秋天的雨》</a>", ">《古诗配画》</a>", ">周宁</a>"] {
        assert!(point.contains(title), "{title} in {point}");
    }
    assert!(!point.contains(">技术支持的课堂导入</a>"), "{point}");
    let package =
        project.page("schools/qing-he-xiao-xue/teachers/lin-fang/a5-ji-shu-zhi-chi-de-ke-tang-dao-ru/index.html");
    assert!(package.contains("<p class=\"lesson\">《秋天的雨》</p>"), "{package}");
}

#[test]
fn a_series_of_texts_counts_articles_and_one_of_episodes_counts_episodes() {
    let project = Project::small()
        .file("教程/使用指南/01 放文件.md", "# 放文件\n\n放好。\n")
        .file("教程/使用指南/02 看网站.md", "# 看网站\n\n看好。\n")
        .file("教程/微教程/第一期：问卷.md", "# 问卷\n\n做一份。\n");
    project.build(&[]).ends(0);
    let list = project.page("tutorials/index.html");
    assert!(list.contains("2 篇") && list.contains("1 期"), "{list}");
    let guide = project.page("tutorials/shi-yong-zhi-nan/01-fang-wen-jian.html");
    assert!(guide.contains("下一篇") && !guide.contains("下一期"), "{guide}");
}

#[test]
fn a_folder_of_pictures_within_a_series_is_no_series() {
    let project = Project::small().file("教程/使用指南/01 放文件.md", "# 放文件\n\n![好](图/好.png)\n").photo(
        "教程/使用指南/图/好.png",
        64,
        48,
    );
    project.build(&[]).ends(0);
    let home = project.page("index.html");
    assert!(home.contains("使用指南") && !home.contains(">图</a>"), "{home}");
    let series = project.page("tutorials/shi-yong-zhi-nan/index.html");
    assert!(series.contains("好.png"), "{series}");
    project.assert_balanced(&[]);
}
