//! Copies: told once, shown once, named; and what is said of one of them is said of all.

use crate::support::Project;

const SCHOOL: &str = "学校/清河小学";
const FOLDER: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";

fn verdicts(project: &Project, names: &[&str]) -> Vec<String> {
    let ledger = project.ledger(&[]);
    names
        .iter()
        .map(|name| ledger[&format!("{FOLDER}/{name}")]["verdict"].as_str().expect("a word").to_owned())
        .collect()
}

fn two(copy: &str) -> Project {
    Project::small()
        .fixture(&format!("{FOLDER}/教案.docx"), "good.docx")
        .fixture(&format!("{FOLDER}/{copy}"), "good.docx")
}

#[test]
fn a_copy_is_told_once_shown_once_and_named() {
    for copy in [
        "教案(1).docx",
        "教案 - 副本.docx",
        "教案 的副本.docx",
        "副本 教案.docx",
        "copy of 教案.docx",
        "教案 (2).docx",
        "教案_1.docx",
        "教案最终版.docx",
        "新建 Microsoft Word 文档.docx",
        "备份/教案.docx",
        "备份/旧 教案.docx",
    ] {
        let project = two(copy);
        assert_eq!(verdicts(&project, &["教案.docx", copy]), ["download", "ignored"], "{copy}");
        let reason =
            project.ledger(&[])[&format!("{FOLDER}/{copy}")]["reason"].as_str().expect("it is told").to_owned();
        assert!(reason.contains("教案.docx"), "{reason}");
        assert_eq!((project.told("XZ0309"), project.told("XZ0206")), (1, 1), "{copy}");
        project.assert_balanced(&[]);
        project.build(&[]).ends(0);
        let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
        assert_eq!(page.matches("<article class=\"evidence").count(), 2, "{copy}: the text and one document");
        assert!(page.contains(&format!("另有内容完全相同的副本：{copy}")), "{copy}");
        project.explain(&format!("{FOLDER}/{copy}")).ends(0).says("a copy of").says("教案.docx");
        project.explain(&format!("{FOLDER}/教案.docx")).ends(0).says("copy  ").says(copy);
        project.build(&["--audience", "public"]);
        assert_eq!(project.outputs_with("另有内容完全相同"), Vec::<String>::new(), "the public is told nothing of it");
    }
}

#[test]
fn what_differs_by_a_byte_is_another_version() {
    let project = Project::small()
        .bytes(&format!("{FOLDER}/说明.pdf"), b"%PDF-1.4\n1\n%%EOF\n")
        .bytes(&format!("{FOLDER}/说明(1).pdf"), b"%PDF-1.4\n2\n%%EOF\n")
        .file(&format!("{FOLDER}/空(1).txt"), "")
        .file(&format!("{FOLDER}/空.txt"), "");
    assert_eq!(
        verdicts(&project, &["说明.pdf", "说明(1).pdf", "空.txt", "空(1).txt"])
            .iter()
            .filter(|verdict| *verdict == "ignored")
            .count(),
        0
    );
    assert_eq!(project.told("XZ0309"), 0);
}

#[test]
fn what_two_people_handed_in_stays_with_both() {
    let all = format!("{SCHOOL}/教师/全部");
    let project = Project::new()
        .file(&format!("{SCHOOL}/登记/花名册.csv"), "姓名\n林芳\n方圆\n欧木\n苏日\n")
        .fixture(&format!("{SCHOOL}/教师/林芳/A5 技术支持的课堂导入/教案.docx"), "good.docx")
        .fixture(&format!("{SCHOOL}/教师/方圆/A5 技术支持的课堂导入/教案.docx"), "good.docx")
        .fixture(&format!("{all}/教案_欧木.docx"), "good.docx")
        .fixture(&format!("{all}/教案_苏日.docx"), "good.docx")
        .fixture(&format!("{all}/林芳教案.docx"), "good.docx")
        .fixture(&format!("{all}/方圆教案.docx"), "good.docx");
    let ledger = project.ledger(&[]);
    assert!(
        ledger.values().all(|row| row["reason"].as_str().is_none_or(|reason| !reason.contains("copy"))),
        "{ledger:#?}"
    );
    assert_eq!(ledger[&format!("{all}/教案_苏日.docx")]["person"], "苏日");
    assert_eq!(project.told("XZ0309"), 0);
}

#[test]
fn files_that_tell_different_things_are_no_copies() {
    for (a, b) in [
        ("照片1.docx", "照片2.docx"),
        ("IMG_2031.docx", "IMG_2032.docx"),
        ("校门.docx", "操场.docx"),
        ("教学设计.docx", "教学反思.docx"),
        ("A5 导入.docx", "B2 导入.docx"),
        ("2026-03-01 记录.docx", "2026-04-01 记录.docx"),
    ] {
        let project = Project::new()
            .fixture(&format!("{SCHOOL}/教师/林芳/{a}"), "good.docx")
            .fixture(&format!("{SCHOOL}/教师/林芳/{b}"), "good.docx");
        assert_eq!(project.told("XZ0309"), 0, "{a} {b}");
    }
    let episodes = Project::new().file("教程/第1集 开始.md", "待写\n").file("教程/第2集 继续.md", "待写\n");
    assert_eq!(episodes.told("XZ0309"), 0);
}

#[test]
fn a_link_to_a_copy_leads_to_what_it_is_a_copy_of() {
    let project = Project::small()
        .photo(&format!("{FOLDER}/照片.png"), 30, 20)
        .photo(&format!("{FOLDER}/照片 - 副本.png"), 30, 20)
        .file(&format!("{FOLDER}/总结.md"), "# 总结\n\n正文。\n")
        .file(&format!("{FOLDER}/总结(1).md"), "# 总结\n\n正文。\n")
        .file(&format!("{FOLDER}/看.md"), "![图](<照片 - 副本.png>)\n\n见[总结](<总结(1).md>)。\n");
    project.build(&[]).ends(0).says_not("XZ05");
    let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
    assert!(page.contains("alt=\"图\""), "the picture is shown");
    project.build(&["--audience", "public"]).ends(0).says_not("XZ0501").says_not("XZ0509");
}

#[test]
fn what_is_said_of_a_copy_holds_for_all_and_guards_are_read() {
    let (photo, copy) = (format!("{FOLDER}/合影.jpg"), format!("{FOLDER}/合影 - 副本.jpg"));
    let with = |path: &str, text: &str| {
        let photos =
            Project::small().photo(&photo, 40, 30).photo(&copy, 40, 30).file(&format!("{SCHOOL}/登记/{path}"), text);
        let ledger = photos.ledger(&["--audience", "public"]);
        ledger[&photo]["verdict"].as_str().expect("a word").to_owned()
    };
    assert_eq!(with("说明.txt", "无"), "withheld", "no consent");
    assert_eq!(with("同意书.csv", "文件,同意\n合影.jpg,是\n"), "shown");
    assert_eq!(with("同意书.csv", "文件,同意\n合影 - 副本.jpg,是\n"), "shown", "the picture is the same");
    assert_eq!(with("同意书.csv", "文件,同意\n合影.jpg,是\n合影 - 副本.jpg,否\n"), "withheld", "refused by its copy");
    assert_eq!(with("同意书 - 副本.csv", "文件,同意\n合影.jpg,是\n"), "shown");
    for register in ["撤回.csv", "撤回 - 副本.csv"] {
        let with = |row: &str| {
            let project = Project::small().photo(&photo, 40, 30).photo(&copy, 40, 30);
            let project = project.file(&format!("{SCHOOL}/登记/{register}"), &format!("文件\n{row}\n"));
            project.build(&["--audience", "school"]).ends(0);
            (project.verdict(&photo, &["--audience", "school"]), project.outputs_with("合影").len())
        };
        assert_eq!(with("合影 - 副本.jpg"), ("withheld".to_owned(), 0), "{register}");
        assert_eq!(with("合影.jpg"), ("withheld".to_owned(), 0), "{register}");
    }
}

#[test]
fn registers_are_read_once_unless_they_guard_people() {
    let roster = "姓名,教研组\n林芳,语文组\n方圆,数学组\n";
    let project = Project::small()
        .file(&format!("{SCHOOL}/登记/花名册.csv"), roster)
        .file(&format!("{SCHOOL}/登记/花名册 - 副本.csv"), roster)
        .file(&format!("{SCHOOL}/登记/备份/花名册.csv"), roster)
        .file(&format!("{SCHOOL}/登记/撤回.csv"), "姓名\n方圆\n")
        .file(&format!("{SCHOOL}/登记/撤回(1).csv"), "姓名\n方圆\n");
    let ledger = project.ledger(&[]);
    let verdict = |name: &str| ledger[&format!("{SCHOOL}/登记/{name}")]["verdict"].as_str().expect("a word").to_owned();
    assert_eq!(project.told("XZ0406"), 0, "nobody stands twice in the roster");
    assert_eq!(
        [verdict("花名册.csv"), verdict("花名册 - 副本.csv"), verdict("备份/花名册.csv")],
        ["withheld", "ignored", "ignored"]
    );
    assert_eq!([verdict("撤回.csv"), verdict("撤回(1).csv")], ["withheld", "withheld"]);
    project.build(&[]).ends(0);
    assert_eq!(project.outputs_with("方圆"), Vec::<String>::new());
}

#[test]
fn drafts_and_secrets_close_whatever_holds_the_same() {
    let project = Project::small()
        .file(&format!("{FOLDER}/账号.txt"), "云盘 一二三四\n")
        .file(&format!("{FOLDER}/登录密码.txt"), "云盘 一二三四\n")
        .file(&format!("{FOLDER}/初稿.txt"), "还没写完的草稿。\n")
        .file(&format!("{FOLDER}/初稿(1).txt"), "还没写完的草稿。\n")
        .file(&format!("{FOLDER}/初稿(1).txt.toml"), "draft = true\n");
    project.build(&[]);
    assert_eq!(project.outputs_with("一二三四"), Vec::<String>::new());
    assert_eq!(project.outputs_with("还没写完"), Vec::<String>::new());
}

#[test]
fn a_sidecar_makes_a_file_the_one_that_is_shown() {
    let one = two("教案(1).docx").file(&format!("{FOLDER}/教案(1).docx.toml"), "title = \"定稿的教案\"\n");
    assert_eq!(verdicts(&one, &["教案.docx", "教案(1).docx"]), ["ignored", "download"]);
    let both = two("教案(1).docx")
        .file(&format!("{FOLDER}/教案.docx.toml"), "title = \"第一课时\"\n")
        .file(&format!("{FOLDER}/教案(1).docx.toml"), "title = \"第二课时\"\n");
    assert_eq!(verdicts(&both, &["教案.docx", "教案(1).docx"]), ["download", "download"]);
}

#[test]
fn a_copied_folder_is_no_second_lesson() {
    let person = format!("{SCHOOL}/教师/林芳");
    let project = Project::new()
        .fixture(&format!("{person}/公开课/教案.docx"), "good.docx")
        .file(&format!("{person}/公开课/反思.md"), "# 反思\n\n还行。\n")
        .fixture(&format!("{person}/公开课 - 副本/教案.docx"), "good.docx")
        .file(&format!("{person}/公开课 - 副本/反思.md"), "# 反思\n\n还行。\n");
    project.build(&[]).ends(0);
    project.page_path("package", "公开课");
    assert_eq!(project.told("XZ0309"), 1);
    let classes = Project::new()
        .fixture("资源库/数学/三年级(1)/教案.docx", "good.docx")
        .fixture("资源库/数学/三年级(2)/教案.docx", "good.docx");
    assert_eq!(classes.told("XZ0309"), 0, "two classes");
}
