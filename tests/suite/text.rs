//! Texts on pages: each can be read whole, and each link that exists leads there.

use crate::support::Project;

const FOLDER: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";

/// `words`, in front, in the middle and at the end of a text of about `n` characters.
fn marked(words: &str, n: usize) -> String {
    let half = "这一段话写得很长。\n\n".repeat(n / 20);
    format!("始{words}\n\n{half}\n\n中{words}\n\n{half}\n\n末{words}\n")
}

#[track_caller]
fn readable(project: &Project, words: &str) {
    for place in ["始", "中", "末"] {
        let found = project.outputs_with(&format!("{place}{words}"));
        assert!(found.iter().any(|path| path.ends_with(".html")), "{place}{words}: {found:?}");
    }
}

#[test]
fn forty_texts_of_one_place_and_a_huge_one_are_all_readable() {
    let mut project = Project::small();
    for at in 0..40 {
        project = project.file(&format!("{FOLDER}/文章{at}.md"), &marked(&format!("甲{at}号"), 5_000));
    }
    let rows: String = (0..3_000).map(|row| format!("第{row}行,乙\n")).collect();
    let project = project
        .file(&format!("{FOLDER}/长篇.md"), &marked("长篇号", 200_000))
        .file(&format!("{FOLDER}/长文.txt"), &marked("长文号", 200_000))
        .file(&format!("{FOLDER}/表.csv"), &format!("名,字\n{rows}"))
        .file("教程/写作/长课.md", &marked("长课号", 200_000));
    project.build(&["--audience", "school"]).ends(0);
    (0..40).for_each(|at| readable(&project, &format!("甲{at}号")));
    ["长篇号", "长文号", "长课号"].into_iter().for_each(|words| readable(&project, words));
    assert!(["第0行", "第1500行", "第2999行"].iter().all(|row| !project.outputs_with(row).is_empty()));
    let pages = project.site().into_iter().filter(|(path, _)| path.ends_with(".html"));
    let longest = pages.map(|(path, bytes)| (bytes.len(), path)).max().expect("there are pages");
    assert!(longest.0 < 200_000, "{longest:?}");
    assert!(project.page_path("lesson", "长篇（第 2 页）").ends_with(".html"));
}

#[test]
fn a_second_text_of_a_folder_is_readable() {
    let project = Project::small()
        .file(&format!("{FOLDER}/index.md"), "自己的话在这里。\n")
        .file(&format!("{FOLDER}/README.md"), "另一份说明在这里。\n");
    project.build(&[]).ends(0);
    for words in ["自己的话在这里", "另一份说明在这里"] {
        assert!(project.outputs_with(words).iter().any(|path| path.ends_with(".html")), "{words}");
    }
}

#[test]
fn every_target_that_is_there_is_linked_however_it_is_written() {
    let links = [
        "./乙",
        "乙",
        "乙.html",
        "乙.md?x=1",
        "/笔记/乙",
        "/乙.md",
        "/教程/笔记/乙.md",
        "丙/",
        "丙",
        "丙/README.md",
        "%E4%B9%99.md",
        ".\\乙.md",
        "乙.md#第一节",
        "乙#第一节",
        "<a#b.txt>",
        "50%25.txt",
        "<另 2.md>",
        "另 2.md",
        "../",
        "..",
    ];
    let text: String = links.iter().enumerate().map(|(at, link)| format!("[链接{at}号]({link})\n\n")).collect();
    let project = Project::small()
        .file("教程/笔记/甲.md", &text)
        .file("教程/笔记/另 2.md", "另二\n")
        .file("教程/笔记/乙.md", "# 乙\n\n## 第一节\n")
        .file("教程/笔记/丙/README.md", "丙的说明\n")
        .file("教程/笔记/a#b.txt", "一\n")
        .file("教程/笔记/50%.txt", "二\n");
    project.build(&[]).ends(0);
    let page = project.page(&project.page_path("tutorial", "甲"));
    for (at, link) in links.iter().enumerate() {
        assert!(page.contains(&format!("\">链接{at}号</a>")), "{link}");
    }
    assert_eq!(project.codes("教程/笔记/甲.md"), [""; 0]);
}

#[test]
fn a_spelling_that_only_some_systems_find_is_told_and_what_is_missing_is_missing() {
    let text = "[一](大写.TXT)\n\n[二](没有.md)\n\n[三](../../教师/)\n\n[四](../../../../../../外.md)\n";
    let project = Project::small()
        .file(&format!("{FOLDER}/甲.md"), &text.replace("../../教师/", "../../../教师/"))
        .file(&format!("{FOLDER}/大写.txt"), "字\n");
    project.build(&[]).ends(0);
    let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
    assert!(page.contains("\">一</a>") && page.contains("#page-people\">三</a>"), "{page}");
    let codes = project.codes(&format!("{FOLDER}/甲.md"));
    assert_eq!(codes, ["XZ0508", "XZ0501", "XZ0503"]);
}
