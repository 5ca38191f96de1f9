//! Many problems told as a few: by cause and folder, on the terminal and in the report of `check`.

use std::fs;

use crate::support::Project;

const TEACHER: &str = "学校/清河小学/教师/林芳";

/// Forty-five documents that browsers do not show in three folders, and a broken link in each of five texts.
fn crowded() -> Project {
    let mut project = Project::small();
    for at in 0..45 {
        let folder = ["A5 技术支持的课堂导入", "A6 技术支持的课堂讲授", "A7 技术支持的总结提升"][at % 3];
        project = project.fixture(&format!("{TEACHER}/{folder}/材料{at:02}.doc"), "good.doc");
    }
    for at in 1..=5 {
        project = project.file(&format!("教程/系列/第{at}期：起步.md"), &format!("[断](没有{at}.md)\n"));
    }
    project
}

#[test]
fn many_of_one_kind_are_a_few_lines_in_both_languages() {
    let project = crowded();
    let zh = "\
提示[XZ0206] 浏览器不能直接显示这种文件（45 处）
  学校/清河小学/教师/林芳/A5 技术支持的课堂导入/（15 处）：材料00.doc、材料03.doc、材料06.doc……
  学校/清河小学/教师/林芳/A6 技术支持的课堂讲授/（15 处）：材料01.doc、材料04.doc、材料07.doc……
  学校/清河小学/教师/林芳/A7 技术支持的总结提升/（15 处）：材料02.doc、材料05.doc、材料08.doc……
  办法: 另存一份 PDF 放在旁边
警告[XZ0501] 找不到的链接（5 处）
  教程/系列/（5 处）
    第1期：起步.md:1  链接「没有1.md」找不到
    第2期：起步.md:1  链接「没有2.md」找不到
    第3期：起步.md:1  链接「没有3.md」找不到
  办法: 检查文件名和所在文件夹
";
    let en = "\
note[XZ0206] browsers do not show this kind of file (45 places)
  学校/清河小学/教师/林芳/A5 技术支持的课堂导入/ (15 places): 材料00.doc, 材料03.doc, 材料06.doc, …
  学校/清河小学/教师/林芳/A6 技术支持的课堂讲授/ (15 places): 材料01.doc, 材料04.doc, 材料07.doc, …
  学校/清河小学/教师/林芳/A7 技术支持的总结提升/ (15 places): 材料02.doc, 材料05.doc, 材料08.doc, …
  hint: save a copy as PDF beside it
warning[XZ0501] links that lead nowhere (5 places)
  教程/系列/ (5 places)
    第1期：起步.md:1  the link `没有1.md` leads nowhere
    第2期：起步.md:1  the link `没有2.md` leads nowhere
    第3期：起步.md:1  the link `没有3.md` leads nowhere
  hint: check the file's name and folder
";
    for (language, expected) in [("zh", zh), ("en", en)] {
        for done in [project.check(&["--lang", language]), project.build(&["--lang", language])] {
            assert_eq!(done.stderr, expected);
        }
    }
    let done = project.check(&["--lang", "zh"]).ends(0).says("5 个警告、45 条提示").says("--all");
    assert!(done.stdout.lines().count() <= 4, "{}", done.stdout);
    let all = project.check(&["--all"]).ends(0).says("材料44.doc").says("没有5.md").says_not("--all lists");
    assert_eq!(all.stderr.matches(".doc\n").count(), 45, "{}", all.stderr);
    assert_eq!(all.stderr.matches("hint:").count(), 2, "a way out is told once");
}

#[test]
fn errors_come_last_where_they_are_seen() {
    let project = crowded().file("site.toml", "title = \n");
    let done = project.check(&[]).ends(1).says("mend the errors first");
    let (error, warning, note) =
        (done.stderr.find("error[XZ0101]"), done.stderr.find("warning["), done.stderr.find("note["));
    assert!(note < warning && warning < error && note.is_some(), "{}", done.stderr);
    assert!(done.stderr.contains("site.toml:1"));
}

#[test]
fn documents_of_one_kind_are_blamed_alike_and_not_at_all_beside_their_copy() {
    let project = Project::small()
        .fixture(&format!("{TEACHER}/甲.doc"), "good.doc")
        .fixture(&format!("{TEACHER}/乙.docx"), "good.docx")
        .fixture(&format!("{TEACHER}/丙.docx"), "good.docx")
        .fixture(&format!("{TEACHER}/丙.pdf"), "good.pdf");
    assert_eq!(project.codes(&format!("{TEACHER}/甲.doc")), ["XZ0206"]);
    assert_eq!(project.codes(&format!("{TEACHER}/乙.docx")), ["XZ0206"]);
    assert_eq!(project.codes(&format!("{TEACHER}/丙.docx")), Vec::<String>::new());
}

#[test]
fn the_report_is_one_private_page_with_every_place() {
    let project = crowded()
        .file("site.toml", "audience = \"public\"\n")
        .file("学校/清河小学/登记/花名册.csv", "姓名\n林芳\n")
        .file("学校/清河小学/随便.md", "不知是谁的。");
    let done = project.check(&["--report", "问题.html", "--lang", "zh"]).says("检查结果写在 问题.html");
    assert!(done.status <= 1);
    let page = fs::read_to_string(project.at("问题.html")).expect("written");
    for at in 0..45 {
        assert!(page.contains(&format!("材料{at:02}.doc")), "{at}");
    }
    for part in [
        "没有5.md",
        "文件的去向",
        "还没有用这份缓存生成过网站",
        "不公开的文件",
        "未归类",
        "lang=\"zh-CN\"",
        "读者：公开",
        "花名册.csv",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for far in ["http:", "https:", "<script", "src=", "<link", "url("] {
        assert!(!page.contains(far), "{far}");
    }
    assert!(page.contains("default-src 'none'") && page.contains("width=device-width"));
    assert_eq!(page, {
        project.check(&["--report", "问题.html", "--lang", "zh"]);
        fs::read_to_string(project.at("问题.html")).expect("written")
    });
    project.check(&["--report", "english.html", "--lang", "en"]);
    let page = fs::read_to_string(project.at("english.html")).expect("written");
    assert!(page.contains("What becomes of the files") && page.contains("lang=\"en\""), "{page}");
}

#[test]
fn facts_in_the_report_cannot_become_html() {
    let project = Project::small().file(&format!("{TEACHER}/<img src=x onerror=alert(1)>.md"), "[x](<a><b>.md)\n");
    project.check(&["--report", "r.html"]);
    let page = fs::read_to_string(project.at("r.html")).expect("written");
    assert!(!page.contains("<img") && page.contains("&lt;img"), "{page}");
}

#[test]
fn the_report_says_what_changed_since_the_last_build() {
    let project = Project::small().file("教程/系列/第1期：起步.md", "一").aged();
    let report = || {
        project.check(&["--report", "r.html", "--lang", "en"]);
        fs::read_to_string(project.at("r.html")).expect("written")
    };
    assert!(report().contains("no site was built with this cache yet"));
    project.build(&[]).ends(0);
    assert!(report().contains("nothing has changed"));
    fs::write(project.at("content/新.md"), "新").expect("ours");
    fs::write(project.at("content").join(TEACHER).join("A5 技术支持的课堂导入/教学反思.md"), "# 反思\n\n另一张。\n")
        .expect("ours");
    fs::remove_file(project.at("content/教程/系列/第1期：起步.md")).expect("ours");
    let page = report();
    for part in ["Added (1)", "新.md", "Changed (1)", "教学反思.md", "Gone (1)", "第1期：起步.md"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    project.build(&[]).ends(0);
    assert!(report().contains("nothing has changed"));
}

#[test]
fn lists_of_ours_never_lie_in_the_content_or_a_site_nor_replace_what_is_not_ours() {
    let project = Project::small();
    project.build(&[]).ends(0);
    project.run(["build", "content", "-o", "other", "--cache", "cache"]).ends(0);
    let foreign =
        [("成绩.csv", "姓名,分\n甲,3\n"), ("会议.html", "<!doctype html>\n<p>x</p>\n"), ("a.json", "{\"path\": 1}\n")];
    for (name, text) in foreign {
        fs::write(project.at(name), text).expect("ours");
    }
    fs::create_dir(project.at("folder")).expect("ours");
    for name in ["content/l.json", "site/l.json", "other/l.json", "other/schools/l.json"] {
        project.build(&["--ledger", name]).ends(2).says("must not lie inside");
        project.check(&["--report", name]).ends(2).says("must not lie inside");
        assert!(!project.at(name).exists());
    }
    for (name, text) in foreign {
        project.build(&["--ledger", name]).ends(2).says("not overwritten");
        project.check(&["--report", name, "--lang", "zh"]).ends(2).says("不敢覆盖");
        assert_eq!(fs::read_to_string(project.at(name)).expect("still there"), text);
    }
    project.build(&["--ledger", "folder"]).ends(2);
    // New, empty and our own ones are written, again and again.
    fs::write(project.at("empty.csv"), "").expect("ours");
    for name in ["empty.csv", "l.json", "l.csv"] {
        project.build(&["--ledger", name]).ends(0);
        project.build(&["--ledger", name, "--force"]).ends(0);
    }
    project.check(&["--report", "r.html"]).ends(0);
    project.check(&["--report", "r.html"]).ends(0);
    project.check(&["--report", "l.csv.html"]).ends(0);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_replaced_by_a_list() {
    let project = Project::small();
    fs::write(project.at("schuld.csv"), "姓名\n").expect("ours");
    std::os::unix::fs::symlink(project.at("schuld.csv"), project.at("link.csv")).expect("a link");
    project.build(&["--ledger", "link.csv"]).ends(2).says("not overwritten");
    assert!(project.at("link.csv").is_symlink());
}
