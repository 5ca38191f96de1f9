//! File names that some system will not have, and paths that wish to leave their folder.

use crate::support::{Project, zip};

const FOLDER: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";

/// A project with text files of these names in one package; each holds its number.
fn named(names: &[&str]) -> Project {
    let mut project = Project::small();
    for (index, name) in names.iter().enumerate() {
        project = project.file(&format!("{FOLDER}/{name}"), &format!("内容{index}。"));
    }
    project
}

/// Names of the site's files that a Windows system refuses.
fn illegal(project: &Project) -> Vec<String> {
    let reserved = ["con", "prn", "aux", "nul", "com1", "lpt1"];
    let is_bad = |part: &str| {
        let stem = part.split('.').next().unwrap_or_default().trim_end().to_lowercase();
        part.ends_with(['.', ' '])
            || part.contains(|c: char| r#"<>:"|?*\"#.contains(c) || c.is_control())
            || reserved.contains(&stem.as_str())
    };
    project.site().into_keys().filter(|path| path.split('/').any(is_bad)).collect()
}

#[cfg(unix)]
#[test]
fn names_windows_refuses_are_told_and_made_legal() {
    let names = [
        "con.txt",
        "aux.txt",
        "NUL",
        "com1.md",
        "教案.",
        "教案 ",
        "什么?.txt",
        "比例3:2.txt",
        "a\\b.txt",
        "换\n行.txt",
        "\"引\".txt",
        "con .txt",
    ];
    let project = named(&names);
    let done = project.build(&[]).ends(0);
    assert_eq!(project.told("XZ0006"), names.len(), "{}", done.stderr);
    project.build(&["--all"]).says("the name `con.txt` is illegal on Windows");
    assert_eq!(illegal(&project), Vec::<String>::new());
    for (index, name) in names.iter().enumerate() {
        assert!(!project.outputs_with(&format!("内容{index}。")).is_empty(), "{name} is delivered");
    }
    let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
    assert!(page.contains("con.txt") && page.contains("aux.txt"), "cards show the names teachers gave");
    project.assert_balanced(&[]);
}

#[cfg(unix)]
#[test]
fn an_empty_docx_with_a_name_windows_refuses_has_its_card() {
    let project = Project::small().bytes(&format!("{FOLDER}/aux.docx"), b"");
    project.build(&[]).ends(0).says("XZ0006").says("XZ0201");
    assert!(project.page(&project.page_path("package", "技术支持的课堂导入")).contains("aux.docx"));
}

#[test]
fn a_name_of_250_bytes_is_built_and_shown_whole() {
    let long = format!("{}教案.txt", "长".repeat(80));
    assert_eq!(long.len(), 250);
    let latin = format!("{}.txt", "x".repeat(246));
    let project = named(&[&long, &latin]);
    project.build(&[]).ends(0).says("XZ0008").says("the name has 250 characters");
    let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
    assert!(page.contains(&long) && page.contains(&latin), "cards show the whole names");
    for path in project.site().keys() {
        assert!(path.rsplit('/').next().is_some_and(|name| name.chars().count() <= 120), "{path}");
    }
}

#[test]
fn long_names_that_begin_alike_are_told_apart() {
    let names: Vec<String> = (0..4).map(|index| format!("{}{index}.txt", "同样的开头".repeat(16))).collect();
    let project = named(&names.iter().map(String::as_str).collect::<Vec<_>>());
    project.build(&[]).ends(0);
    for index in 0..4 {
        assert!(!project.outputs_with(&format!("内容{index}。")).is_empty());
    }
}

#[test]
fn people_and_packages_with_long_strange_or_like_names_have_pages_of_their_own() {
    let project = Project::small()
        .file(&format!("学校/清河小学/教师/{}/A5/教学反思.md", "林".repeat(70)), "一。")
        .file("学校/清河小学/教师/临方/A5/教学反思.md", "二。")
        .file("学校/清河小学/教师/😀😀/A5/教学反思.md", "三。")
        .file("学校/清河小学/教师/files/A5/教学反思.md", "四。")
        .file("学校/清河小学/教师/%2e%2e/A5/教学反思.md", "五。")
        .file("学校/清河小学/教师/<b>粗<b>/A5/教学反思.md", "六。");
    project.build(&[]).ends(0);
    let raw: Vec<String> =
        project.outputs_with("<b>粗<b>").into_iter().filter(|path| path.ends_with(".html")).collect();
    assert_eq!(raw, Vec::<String>::new(), "names are escaped");
    for words in ["一。", "二。", "三。", "四。", "五。", "六。"] {
        assert!(!project.outputs_with(words).is_empty(), "{words}");
    }
    let is_plain = |part: &str| {
        part.len() <= 40 && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    for path in project.site().into_keys().filter(|path| path.ends_with("/index.html")) {
        assert!(path.split('/').rev().skip(1).all(is_plain), "{path}");
    }
}

#[test]
fn a_path_out_of_the_content_in_text_is_told_and_not_linked() {
    let text = "![](../../../../../../secret.jpg)\n\n[出去](../../../../../../secret.txt)\n\n[绝对](/etc/passwd)\n\n\
                [盘符](file:///etc/passwd)\n\n[网络盘](\\\\server\\share\\x.docx)\n\n[编码](%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/secret.txt)\n";
    let project = Project::small().file(&format!("{FOLDER}/说明.md"), text);
    std::fs::write(project.at("secret.txt"), "不该出现的秘密").expect("a file");
    std::fs::write(project.at("secret.jpg"), "不该出现的秘密").expect("a file");
    let done = project.build(&[]).ends(0);
    assert!(project.told("XZ0503") >= 3, "{}", done.stderr);
    assert!(project.outputs_with("不该出现的秘密").is_empty());
    let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
    for target in ["href=\"/etc", "file:///", "secret.txt\"", "secret.jpg\""] {
        assert!(!page.contains(target), "{target}");
    }
}

#[test]
fn a_path_out_of_the_content_in_front_matter_is_told() {
    let front = "+++\ntitle = \"x\"\ncover = \"../../../../../../secret.jpg\"\nslug = \"../../up\"\n+++\n\n正文。\n";
    let project = Project::small().file("教程/系列/第一期：起步.md", front);
    project.build(&[]).ends(1).says("第一期：起步.md:4").says("XZ0112");
    assert!(!project.at("up").exists());
}

#[test]
fn members_of_an_archive_that_climb_out_are_told_and_never_unpacked() {
    let bytes =
        zip(&[("教案.txt", b"x"), ("../../../逃出.txt", b"y"), ("/etc/逃出.txt", b"z"), ("C:\\逃出.txt", b"z")]);
    let project = Project::small().bytes(&format!("{FOLDER}/打包.zip"), &bytes);
    project.build(&[]).ends(0).says("XZ0207").says("would leave its folder");
    let strays: Vec<_> = walkdir::WalkDir::new(&project.root)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_name() == "逃出.txt")
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
    assert_eq!(project.verdict(&format!("{FOLDER}/打包.zip"), &[]), "download");
}

#[test]
fn the_fixture_archive_with_dots_is_told() {
    let project = Project::small().fixture(&format!("{FOLDER}/dotdot.zip"), "dotdot.zip");
    project.build(&[]).ends(0).says("XZ0207");
}

#[cfg(unix)]
#[test]
fn control_characters_in_names_and_texts_do_not_reach_the_terminal() {
    let project = named(&["a\u{1b}[31m\u{1b}]0;x\u{7}b.md"]).file("site.toml", "\"titel\u{1b}[31m\" = 1\n");
    for done in
        [project.build(&[]), project.check(&[]), project.explain(&format!("{FOLDER}/a\u{1b}[31m\u{1b}]0;x\u{7}b.md"))]
    {
        done.says_not("\u{1b}").says_not("\u{7}");
    }
}

#[test]
fn people_stand_in_the_order_of_a_dictionary() {
    let expected = ["陈一", "成一", "胡一", "黄一", "黎一", "李一", "林芳", "刘一"];
    let mut project = Project::small();
    for name in expected.iter().filter(|name| **name != "林芳") {
        project = project.file(&format!("学校/清河小学/教师/{name}/A5/教学反思.md"), "反思。");
    }
    project.build(&[]).ends(0);
    let index: serde_json::Value = serde_json::from_str(&project.page("xingzhi.json")).expect("JSON");
    let pages = index["pages"].as_array().expect("a list").iter();
    let teachers: Vec<&str> =
        pages.filter(|page| page["kind"] == "teacher").filter_map(|page| page["title"].as_str()).collect();
    assert_eq!(teachers, expected);
}

#[test]
fn a_school_is_called_as_its_share_says() {
    for (folder, expected) in [
        ("东风小学共享盘", "东风小学"),
        ("东风小学2024资料", "东风小学"),
        ("清河镇中心小学 共享文件夹（2026）", "清河镇中心小学"),
        ("实验中学", "实验中学"),
        ("共享盘", "共享盘"),
        ("东风小学里的桃花", "东风小学里的桃花"),
    ] {
        let project = Project::new().file("林芳/A5/教学反思.md", "反思。");
        std::fs::rename(project.at("content"), project.at(folder)).expect("renamed");
        project.run(["build", folder, "-o", "site", "--cache", "cache"]).ends(0);
        let index: serde_json::Value = serde_json::from_str(&project.page("xingzhi.json")).expect("JSON");
        let pages = index["pages"].as_array().expect("a list");
        let school = pages.iter().find(|page| page["kind"] == "school").expect("a school");
        assert_eq!(school["title"], expected, "{folder}");
    }
}

#[test]
fn a_term_is_shown_as_its_school_year_counts_it() {
    let project = Project::new()
        .file("2022-2023学年第二学期/林芳/认识厘米/教学反思.md", "反思。")
        .file("2022-2023学年第一学期/林芳/认识厘米/教学反思.md", "反思。")
        .file("2023-2024学年/上学期/林芳/教学反思.md", "反思。");
    project.build(&[]).ends(0);
    let page = project.page(&project.page_path("teacher", "林芳"));
    assert!(page.contains("2023-2024学年第一学期"), "{page}");
    for term in ["2022-2023学年第一学期", "2022-2023学年第二学期"] {
        assert!(!project.outputs_with(term).is_empty(), "{term}");
    }
}
