//! What each audience may see. Canaries are words that must not stand in any output.

use crate::support::Project;

const FOLDER: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";
const ROSTER: &str = "姓名,教研组,职务,手机,邮箱,身份证号,银行卡号,出生年,备忘\n\
                      林芳,语文组,职务金丝雀,13000000000,canary@example.org,330102198001011234,6222020000001111,1980年金丝雀,备忘金丝雀\n";
const PRIVATE: [&str; 8] = [
    "职务金丝雀",
    "13000000000",
    "canary@example.org",
    "330102198001011234",
    "6222020000001111",
    "1980年金丝雀",
    "备忘金丝雀",
    "330102",
];

fn assert_hidden(project: &Project, needles: &[&str]) {
    for needle in needles {
        assert_eq!(project.outputs_with(needle), Vec::<String>::new(), "{needle} got out");
    }
}

#[test]
fn private_columns_of_the_roster_are_in_no_output_for_the_public_and_the_school() {
    for audience in ["public", "school"] {
        let project = Project::small().file("学校/清河小学/登记/花名册.csv", ROSTER);
        project.build(&["--audience", audience]).ends(0);
        assert!(!project.outputs_with("语文组").is_empty(), "the rest of the roster is used");
        assert_hidden(&project, &PRIVATE);
        assert_hidden(&project, &["花名册.csv"]);
    }
}

#[test]
fn a_roster_is_private_wherever_it_lies() {
    for place in [
        "学校/清河小学",
        "学校/清河小学/整校推进",
        "学校/清河小学/教师",
        "学校/清河小学/教研组/语文组",
        FOLDER,
        "学校/清河小学/资源库",
        "学校/清河小学/活动/2026-03-12 集体备课",
        ".",
    ] {
        for audience in ["public", "school"] {
            let project = Project::small().file(&format!("{place}/教师花名册.csv"), ROSTER);
            project.build(&["--audience", audience]);
            for needle in PRIVATE {
                assert_eq!(
                    project.outputs_with(needle),
                    Vec::<String>::new(),
                    "{needle} got out of {place} to {audience}"
                );
            }
        }
    }
}

#[test]
fn a_roster_as_a_workbook_is_private_too() {
    let sheet: String = ROSTER
        .lines()
        .map(|line| {
            format!(
                "<row>{}</row>",
                line.split(',')
                    .map(|cell| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"))
                    .collect::<String>()
            )
        })
        .collect();
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{sheet}</sheetData></worksheet>"
    );
    let project = Project::small().bytes("学校/清河小学/登记/花名册.xlsx", &crate::support::zip(&workbook(&sheet)));
    let done = project.build(&["--audience", "school"]).ends(0);
    done.says("unknown column `备忘`");
    assert!(!project.outputs_with("语文组").is_empty(), "the workbook is read");
    assert_hidden(&project, &PRIVATE);
}

/// The least that makes a workbook.
fn workbook(sheet: &str) -> Vec<(&'static str, &[u8])> {
    vec![
        ("[Content_Types].xml", br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#),
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ]
}

#[test]
fn reviewers_never_see_a_whole_id_number() {
    let project = Project::small().file("学校/清河小学/登记/花名册.csv", ROSTER);
    project.build(&["--audience", "review"]).ends(0);
    assert_hidden(&project, &["330102198001011234", "198001011234"]);
}

#[test]
fn the_public_gets_no_original_document() {
    let project = Project::small()
        .fixture(&format!("{FOLDER}/教案.docx"), "good.docx")
        .fixture(&format!("{FOLDER}/教案.pdf"), "good.pdf")
        .fixture(&format!("{FOLDER}/课件.pptx"), "good.pptx")
        .file(&format!("{FOLDER}/数据.csv"), "姓名,分数\n小明金丝雀,59\n")
        .bytes(&format!("{FOLDER}/打包.zip"), &crate::support::zip(&[("金丝雀.txt", b"x")]))
        .file(
            &format!("{FOLDER}/教学设计.md"),
            "+++\ntitle = \"设计\"\nnote = \"前言金丝雀\"\n+++\n\n课文给大家看。\n\n<!-- 注释金丝雀 -->\n",
        );
    project.build(&["--audience", "public"]).ends(0);
    for (path, bytes) in project.site() {
        assert!(!path.contains("/files/"), "{path} was delivered");
        assert!(!bytes.starts_with(b"PK") && !bytes.starts_with(b"%PDF"), "{path}");
    }
    assert!(!project.outputs_with("课文给大家看").is_empty(), "teachers' own texts need no consent");
    assert_hidden(&project, &["金丝雀"]);
    assert_eq!(project.ledger(&["--audience", "public"])[&format!("{FOLDER}/教案.docx")]["verdict"], "withheld");
}

#[test]
fn pictures_and_films_need_consent_for_the_public() {
    let project = Project::small()
        .fixture(&format!("{FOLDER}/课堂实录.mp4"), "good.mp4")
        .photo(&format!("{FOLDER}/学生作品 小明.jpg"), 30, 30)
        .photo(&format!("{FOLDER}/学生作品 小红.jpg"), 31, 31)
        .file(&format!("{FOLDER}/学生作品 小刚.md"), "小刚金丝雀写的诗。")
        .file(
            "学校/清河小学/登记/同意书.csv",
            &format!("文件,同意\n{FOLDER}/学生作品 小红.jpg,是\n学生作品 小明.jpg,否\n"),
        );
    let built = project.build(&["--audience", "public"]).ends(0);
    assert!(built.stderr.is_empty() || !built.stderr.contains("小明"), "{}", built.stderr);
    let files: Vec<String> = project.site().into_keys().filter(|path| path.contains("/files/")).collect();
    assert!(files.is_empty(), "of a photo the public gets a picture, not the file: {files:?}");
    let pictures: Vec<String> = project.site().into_keys().filter(|path| path.contains("/pictures/")).collect();
    assert!(matches!(pictures.as_slice(), [one] if one.contains("xiao-hong")), "{pictures:?}");
    assert_hidden(&project, &["小明", "小刚", "课堂实录.mp4", "板书.jpg"]);
    project.assert_balanced(&["--audience", "public"]);
}

#[test]
fn consent_to_a_name_that_several_files_bear_is_none() {
    let consent = "文件,同意\nIMG_0001.jpg,是\n";
    let other = "学校/清河小学/教师/方老师/A5";
    let project = Project::small()
        .photo(&format!("{FOLDER}/IMG_0001.jpg"), 30, 30)
        .photo(&format!("{other}/IMG_0001.jpg"), 31, 31)
        .file("学校/清河小学/登记/同意书.csv", consent);
    project.build(&["--audience", "public"]).ends(0);
    assert!(!project.site().keys().any(|path| path.contains("/pictures/")), "nobody knows which one is meant");
    project.check(&["--audience", "public"]).says("XZ0407").says("IMG_0001.jpg");
    let project = project.file("学校/清河小学/登记/同意书.csv", "文件,同意\n方老师/A5/IMG_0001.jpg,是\n");
    project.build(&["--audience", "public"]).ends(0);
    let pictures: Vec<String> = project.site().into_keys().filter(|path| path.contains("/pictures/")).collect();
    assert!(matches!(pictures.as_slice(), [one] if one.contains("/fang-lao-shi/")), "{pictures:?}");
}

#[test]
fn a_text_that_shows_a_withheld_picture_without_words_does_not_name_it() {
    let project = Project::small()
        .photo(&format!("{FOLDER}/金丝雀.jpg"), 30, 30)
        .file(&format!("{FOLDER}/教学设计.md"), "# 设计\n\n看![](金丝雀.jpg)这里。\n");
    project.build(&["--audience", "public"]).ends(0);
    assert_hidden(&project, &["金丝雀"]);
}

#[test]
fn consent_that_has_ended_is_none() {
    let consent = format!("文件,同意,有效期\n{FOLDER}/板书.jpg,是,2026-06-30\n");
    let project = Project::small().file("学校/清河小学/登记/同意书.csv", &consent);
    let verdict = |date: &str| {
        project.ledger(&["--audience", "public", "--date", date])[&format!("{FOLDER}/板书.jpg")]["verdict"].clone()
    };
    assert_eq!(verdict("2026-06-30"), "shown");
    assert_eq!(verdict("2026-07-01"), "withheld");
}

#[test]
fn consent_whose_end_cannot_be_read_is_none() {
    let consent = format!("文件,同意,有效期\n{FOLDER}/板书.jpg,是,毕业前\n");
    let project = Project::small().file("学校/清河小学/登记/同意书.csv", &consent);
    project.check(&["--audience", "public"]).ends(1).says("XZ0403");
    assert_eq!(
        project.verdict(&format!("{FOLDER}/板书.jpg"), &["--audience", "public", "--date", "2026-07-01"]),
        "withheld"
    );
}

#[test]
fn a_day_under_a_head_that_nobody_knows_may_be_the_end_of_a_consent() {
    for (head, cell, counts) in [
        ("公示到哪天", "2020-12-31", false),
        ("公示到哪天", "至2020年12月", false),
        ("公示到哪天", "2030-12-31", true),
        ("截止时间", "2020-12-31", false),
        ("填写时间", "2020-12-31", true),
        ("班主任的话", "已同意", true),
    ] {
        let consent = format!("文件,同意,{head}\n{FOLDER}/板书.jpg,是,{cell}\n");
        let project = Project::small().file("学校/清河小学/登记/同意书.csv", &consent);
        let verdict = project.verdict(&format!("{FOLDER}/板书.jpg"), &["--audience", "public", "--date", "2026-06-01"]);
        assert_eq!(verdict == "shown", counts, "{head} {cell}: {verdict}");
    }
}

#[test]
fn consent_of_one_school_says_nothing_of_another() {
    let project = Project::small()
        .photo("学校/海湾中学/教师/韩梅/A5/照片.jpg", 20, 20)
        .photo("学校/清河小学/教师/林芳/A5/照片.jpg", 20, 20)
        .file("学校/清河小学/登记/同意书.csv", "文件,同意\n照片.jpg,是\n");
    let ledger = project.ledger(&["--audience", "public"]);
    assert_eq!(ledger["学校/清河小学/教师/林芳/A5/照片.jpg"]["verdict"], "shown");
    assert_eq!(ledger["学校/海湾中学/教师/韩梅/A5/照片.jpg"]["verdict"], "withheld");
}

#[test]
fn consent_beside_the_schools_holds_where_it_says() {
    let (one, other) = ("学校/清河小学/教师/林芳/照片/a.jpg", "学校/海湾中学/教师/林芳/照片/a.jpg");
    for (row, expected) in [
        ("清河小学/教师/林芳/照片/a.jpg", [true, false]),
        ("学校/清河小学/教师/林芳/照片/a.jpg", [true, false]),
        ("D:\\共享盘\\学校\\海湾中学\\教师\\林芳\\照片\\a.jpg", [false, true]),
        ("教师/林芳/照片/a.jpg", [false, false]),
        ("a.jpg", [false, false]),
        ("教师/林芳/照片/只在清河.jpg、海湾中学/教师/林芳/照片/a.jpg", [false, true]),
        ("2024/教师/林芳/照片/a.jpg", [false, false]),
        ("旧小学/教师/林芳/照片/a.jpg", [false, false]),
    ] {
        let project = Project::small()
            .photo(one, 20, 20)
            .photo(other, 21, 21)
            .photo("学校/清河小学/教师/林芳/照片/只在清河.jpg", 22, 22)
            .file("学校/同意书.csv", &format!("文件,同意\n{row},是\n"));
        let ledger = project.ledger(&["--audience", "public"]);
        assert_eq!([one, other].map(|path| ledger[path]["verdict"] == "shown"), expected, "{row}");
    }
    for (row, expected) in [
        ("2024/教师/林芳/照片/a.jpg", false),
        ("学校", false),
        ("清河小学/教师/林芳/照片/a.jpg", true),
        ("D:/共享盘/清河小学/教师/林芳/照片/a.jpg", true),
    ] {
        let project = Project::small()
            .photo(one, 20, 20)
            .photo(other, 21, 21)
            .file("学校/清河小学/登记/同意书.csv", &format!("文件,同意\n{row},是\n"));
        let ledger = project.ledger(&["--audience", "public"]);
        assert_eq!([one, other].map(|path| ledger[path]["verdict"] == "shown"), [expected, false], "{row}");
    }
}

#[test]
fn who_withdrew_is_gone_from_every_output() {
    for audience in ["public", "school", "review"] {
        let project = Project::small()
            .file(&format!("{FOLDER}/教学设计.md"), "林芳的设计。")
            .file("学校/清河小学/教师/黎明/A5/教学反思.md", "留下的反思。")
            .file(
                "学校/清河小学/活动/2026-03-12 集体备课/index.md",
                "+++\nmembers = [\"林芳\", \"黎明\"]\n+++\n\n记录。\n",
            )
            .file(
                "学校/清河小学/登记/花名册.csv",
                "姓名,教研组,手机\n林芳,语文组,13000000000\n黎明,语文组,15000000000\n",
            )
            .file("学校/清河小学/登记/学时.csv", "姓名,活动类型,学时\n林芳,网络研修,3\n")
            .file("学校/清河小学/登记/撤回.csv", "姓名\n林芳\n");
        project.build(&["--audience", audience]).ends(0);
        assert_hidden(&project, &["林芳", "13000000000"]);
        assert!(!project.outputs_with("留下的反思").is_empty());
        let ledger = project.ledger(&["--audience", audience]);
        assert_eq!(ledger[&format!("{FOLDER}/教学设计.md")]["verdict"], "withheld");
        assert_eq!(ledger[&format!("{FOLDER}/教学设计.md")]["reason"], "withdrawn on record");
    }
}

#[test]
fn who_withdrew_under_a_short_name_or_with_a_file_in_the_row_is_gone_too() {
    for withdrawn in ["姓名\n林老师\n", "姓名\n林 芳\n", "姓名,文件\n林芳,板书.jpg\n"] {
        let project = Project::small()
            .file("学校/清河小学/登记/花名册.csv", "姓名\n林芳\n")
            .file("学校/清河小学/登记/撤回.csv", withdrawn);
        project.build(&[]);
        assert_eq!(project.outputs_with("林芳"), Vec::<String>::new(), "{withdrawn}");
    }
}

#[test]
fn a_withdrawal_that_names_nobody_is_told() {
    let project = Project::small().file("学校/清河小学/登记/撤回.csv", "姓名,文件\n王大明,\n,没有.jpg\n");
    project.check(&[]).ends(0).says("XZ0404").says("王大明").says("没有.jpg");
    project.build(&["--audience", "public"]).ends(0);
    project.page_path("school", "清河小学");
}

/// A school with a teacher who withdrew under many spellings, and one who stays.
fn withdrawing(row: &str) -> Project {
    Project::new()
        .file("学校/清河小学/教师/何甲甲/A5 技术支持的课堂导入/教学反思.md", "反思金丝雀。")
        .file("学校/清河小学/教师/何甲甲/A5 技术支持的课堂导入/说明 一.md", "说明金丝雀。")
        .file("学校/清河小学/教师/黎明/A5 技术支持的课堂导入/教学反思.md", "留下的反思。")
        .file(
            "学校/清河小学/登记/花名册.csv",
            "姓名,身份证号,编号\n何甲甲,330102198001011234,T017\n黎明,330102198001011299,T018\n",
        )
        .file("学校/清河小学/登记/撤回.csv", row)
}

#[test]
fn a_withdrawal_is_understood_however_the_name_is_written() {
    let names = [
        "何甲甲",
        "何甲甲老师",
        "何甲甲(语文)",
        "何甲甲（已调离）",
        "何 甲甲",
        "何　甲　甲",
        " 何甲甲 ",
        "\"何甲甲、王大明\"",
        "\"王大明,何甲甲\"",
        "王大明，何甲甲",
        "王大明;何甲甲",
        "王大明；何甲甲",
        "王大明/何甲甲",
        "\"王大明\n何甲甲\"",
        "王大明 何甲甲",
        "王大明和何甲甲",
        "王大明与何甲甲",
        "1.何甲甲",
        "1、何甲甲",
        "教师：何甲甲",
        "“何甲甲”",
        "'何甲甲'",
        "何甲甲主任",
        "何老师",
        "何·甲甲",
        "何甲甲\u{200b}",
        "\u{feff}何甲甲",
        "教师/何甲甲",
        "教师\\何甲甲",
        "T017",
        "何甲甲+王大明",
        "何甲甲&王大明",
        "(何甲甲)老师何甲甲",
        "何甲甲。",
        "何甲甲同志",
        "【何甲甲】",
        "王大明（何甲甲同）",
        "何甲甲：王大明",
        "王大明(语文)，何甲甲：调离",
    ];
    let mut shown = Vec::new();
    for name in names {
        let project = withdrawing(&format!("姓名\n{name}\n"));
        for audience in ["public", "school"] {
            project.build(&["--audience", audience]);
            if !project.outputs_with("金丝雀").is_empty() || !project.outputs_with("何甲甲").is_empty() {
                shown.push(format!("{audience} {name}"));
            }
            if audience == "school" {
                assert!(!project.outputs_with("留下的反思").is_empty(), "{name} takes others with it");
            }
        }
    }
    assert_eq!(shown, Vec::<String>::new());
}

#[test]
fn a_withdrawal_is_understood_however_the_path_is_written() {
    let folder = "教师/何甲甲/A5 技术支持的课堂导入";
    let windows = folder.replace('/', "\\");
    let mut paths = Vec::new();
    for file in ["教学反思.md", "教学反思"] {
        let whole = format!("{folder}/{file}");
        paths.extend([
            whole.clone(),
            format!("./{whole}"),
            format!("/{whole}"),
            format!("学校/清河小学/{whole}"),
            format!("{windows}\\{file}"),
            format!(".\\{windows}\\{file}"),
            format!("D:\\共享盘\\清河小学\\{windows}\\{file}"),
            format!("E:/旧盘/{whole}"),
            format!("\\\\服务器\\共享\\{windows}\\{file}"),
            format!("何甲甲/A5 技术支持的课堂导入/{file}"),
            format!("A5 技术支持的课堂导入/{file}"),
            format!("“{whole}”"),
            format!("'{whole}'"),
            format!(" {whole} "),
            format!("教师／何甲甲／A5 技术支持的课堂导入／{file}"),
            format!("教师/何甲甲/Ａ５ 技术支持的课堂导入/{file}"),
            format!("教师/何甲甲/a5 技术支持的课堂导入/{file}"),
            format!("教师//何甲甲/./A5 技术支持的课堂导入/{file}"),
            format!("教师/黎明/../何甲甲/A5 技术支持的课堂导入/{file}"),
            format!("\"{whole}、没有.jpg\""),
            format!("没有.jpg；{whole}"),
            format!("\"没有.jpg\n{whole}\""),
            format!("教师/何甲甲/A5%20技术支持的课堂导入/{}", file.replace("反思", "%E5%8F%8D%E6%80%9D")),
            format!("file:///D:/共享盘/清河小学/{whole}"),
        ]);
    }
    paths.extend(
        ["教师/何甲甲", "教师/何甲甲/", "何甲甲", "教师\\何甲甲\\", folder, &format!("D:\\{windows}")]
            .map(str::to_owned),
    );
    let mut shown = Vec::new();
    for path in &paths {
        let project = withdrawing(&format!("文件\n{path}\n"));
        project.build(&["--audience", "public"]);
        if !project.outputs_with("反思金丝雀").is_empty() {
            shown.push(path);
        }
    }
    assert_eq!(shown, Vec::<&String>::new());
    let project = withdrawing(&format!("文件\n{folder}/说明 一\n"));
    project.build(&[]).ends(0);
    assert!(project.outputs_with("说明金丝雀").is_empty() && !project.outputs_with("反思金丝雀").is_empty());
}

#[test]
fn a_withdrawal_that_cannot_be_understood_keeps_the_school_from_the_public() {
    for (row, code) in [
        ("姓名\n何甲申\n", "XZ0432"),
        ("姓名\n何甲\n", "XZ0432"),
        ("姓名\n何家家\n", "XZ0432"),
        ("姓名\n全体教师\n", "XZ0431"),
        ("姓名\n见附件名单，以通知为准\n", "XZ0431"),
        ("姓名\n？？？\n", "XZ0430"),
        ("姓名\n王大明（语文、何甲甲（数学）\n", "XZ0431"),
        ("姓名\n何甲甲（语文\n", "XZ0431"),
        ("姓名\n何甲甲【语文）\n", "XZ0431"),
        ("姓名\n330102198001011235\n", "XZ0430"),
        ("文件\n教师/何甲甲/A5 技术支持的课堂导人/教学反思.md\n", "XZ0432"),
        ("文件\n教师/何甲甲/A5 技术支持的课堂导入/教学反思.doc\n", "XZ0432"),
        ("文件\n教学反恩.md\n", "XZ0432"),
        ("文件\n全部\n", "XZ0431"),
        ("姓名,原因\n何甲甲,调离\n,家长来电\n", "XZ0430"),
        ("文件\n教师/何甲甲/A5 技术支持的课堂导入/教学反\n", "XZ0432"),
    ] {
        let project = withdrawing(row);
        project.build(&["--audience", "public"]).ends(1).says(code).says("撤回.csv:");
        assert_hidden(&project, &["清河小学", "qing-he", "金丝雀", "留下的反思", "何甲甲", "黎明"]);
        project.assert_balanced(&["--audience", "public"]);
        project.build(&["--audience", "school"]).ends(1).says(code);
        assert!(!project.outputs_with("留下的反思").is_empty(), "{row}");
        let page = project.page(&project.page_path("school", "清河小学"));
        assert!(page.contains("撤回登记无法完整读取"), "{row}");
    }
}

#[test]
fn every_gap_of_a_register_that_guards_people_says_why() {
    let project = withdrawing("姓名,原因\n何甲甲,调离\n,家长来电\n黎明,调离\n,又来电\n");
    let built = project.build(&["--audience", "public"]).ends(1);
    built.says("撤回.csv:3").says("撤回.csv:5").says_not("{reason}").says_not("gap.");
}

#[test]
fn a_short_form_withdraws_everybody_whom_it_may_mean() {
    let project = Project::small()
        .file("学校/清河小学/教师/林枫/A5/教学反思.md", "枫的反思。")
        .file("学校/清河小学/教师/黎明/A5/教学反思.md", "留下的反思。")
        .file("学校/清河小学/登记/花名册.csv", "姓名\n林芳\n林枫\n黎明\n")
        .file("学校/清河小学/登记/撤回.csv", "姓名\n林老师\n");
    project.build(&["--audience", "public"]).ends(0).says("XZ0433");
    assert_hidden(&project, &["林芳", "林枫", "枫的反思"]);
    assert!(!project.outputs_with("留下的反思").is_empty());
}

#[test]
fn who_withdrew_is_gone_from_the_names_of_other_things() {
    for audience in ["public", "school", "review"] {
        let project = withdrawing("姓名\n何甲甲\n")
            .file("学校/清河小学/活动/2026-03-12 何甲甲公开课/记录.md", "公开课金丝雀。")
            .file("学校/清河小学/活动/2026-03-13 集体备课/何甲甲发言.md", "发言金丝雀。")
            .file(
                "学校/清河小学/活动/2026-03-13 集体备课/index.md",
                "+++\nmembers = [\"何甲甲\", \"黎明\"]\nslug = \"he-jia-jia\"\n+++\n\n备课。\n",
            )
            .file("学校/清河小学/资源库/语文/何甲甲课件/一.md", "课件金丝雀。")
            .file("学校/清河小学/资源库/语文/拼音.md", "---\nauthor: 何甲甲\n---\n\n作者金丝雀。")
            .file("学校/清河小学/教程/何甲甲讲座/1.md", "讲座金丝雀。")
            .file("教程/剪辑/何甲甲谈剪辑.md", "剪辑金丝雀。")
            .file("教程/剪辑/入门.md", "# 跟何甲甲学剪辑\n\n入门课文。\n")
            .file("教程/剪辑/进阶.md", "---\nauthor: 何甲甲\n---\n\n进阶金丝雀。")
            .file("学校/清河小学/教师/黎明/A5 技术支持的课堂导入/评何甲甲的课.md", "评课金丝雀。")
            .file("学校/清河小学/教研组/语文组/index.md", "组长。")
            .file("学校/清河小学/登记/学时.csv", "姓名,活动类型,学时\n何甲甲,网络研修,3\n");
        project.build(&["--audience", audience]).ends(0);
        assert_hidden(&project, &["金丝雀", "he-jia-jia", "hejiajia"]);
        let named: Vec<String> = project
            .outputs_with("何甲甲")
            .into_iter()
            .filter(|path| audience == "public" || !path.ends_with("files/入门.md"))
            .collect();
        // Originals and texts of others are the school's to read.
        let is_text = |path: &String| path.contains("jian-ji/") && audience != "public";
        assert_eq!(
            named.into_iter().filter(|path| !is_text(path)).collect::<Vec<_>>(),
            Vec::<String>::new(),
            "{audience}"
        );
        assert!(!project.outputs_with("入门课文").is_empty());
    }
}

#[test]
fn mentions_in_the_texts_of_others_are_told_and_masked_for_the_public() {
    let text = "# 反思\n\n感谢何甲甲老师指导，何 甲甲还带来了课件；**何甲甲**说得好。[课](../何甲甲/)\n\n何老师再见。语文老师再见。\n";
    let project = withdrawing("姓名\n何甲甲\n").file("学校/清河小学/教师/黎明/A5 技术支持的课堂导入/教学设计.md", text);
    project.build(&["--audience", "public"]).ends(0).says("XZ0439").says_not("XZ0501");
    assert_hidden(&project, &["何甲甲", "甲甲", "何老师"]);
    assert!(!project.outputs_with("语文老师再见").is_empty());
    project.build(&["--audience", "school"]).ends(0).says("XZ0439");
    assert!(!project.outputs_with("何甲甲").is_empty());
}

#[test]
fn what_stands_in_the_public_by_guess_alone_is_kept_back_and_counted() {
    let project = Project::small()
        .file("学校/清河小学/散页/通知.md", "散页金丝雀。")
        .file("学校/清河小学/登录密码.txt", "密码金丝雀。")
        .file("说明.md", "旁边金丝雀。")
        .file("学校/清河小学/资源库/语文/拼音.md", "资源给大家。")
        .file("教程/剪辑/入门.md", "教程给大家。");
    project.build(&["--audience", "public"]).ends(0).says("note[XZ0438]");
    assert_hidden(&project, &["金丝雀", "登录密码"]);
    for text in ["资源给大家", "教程给大家"] {
        assert!(!project.outputs_with(text).is_empty(), "{text}");
    }
    project.build(&[]).ends(0).says_not("XZ0438");
    assert!(!project.outputs_with("散页金丝雀").is_empty());
}

#[test]
fn nothing_is_denied_of_what_only_the_school_sees() {
    let activity = "学校/清河小学/活动/2026-03-12 集体备课";
    let project = Project::new()
        .file("学校/清河小学/school.toml", "points = [\"A5\", \"A6\"]\n")
        .photo(&format!("{activity}/照片1.jpg"), 20, 20)
        .photo(&format!("{activity}/照片2.jpg"), 20, 20)
        .fixture(&format!("{activity}/记录.docx"), "good.docx")
        .fixture("学校/清河小学/教研组/语文组/计划.docx", "good.docx")
        .fixture(&format!("{FOLDER}/教案.docx"), "good.docx");
    project.build(&["--audience", "public"]).ends(0);
    for (kind, title, told) in [
        ("activity", "集体备课", "3 份材料仅校内可见"),
        ("teacher", "林芳", "1 份材料仅校内可见"),
        ("group", "语文组", "1 份材料仅校内可见"),
        ("point", "A5", "1 份材料仅校内可见"),
        ("school", "清河小学", "3 份材料仅校内可见"),
    ] {
        let page = project.page(&project.page_path(kind, title));
        assert!(page.contains(told), "{kind}: {page}");
        for denial in ["0 个文件", "还没有", "没有列出", "<strong>0</strong>", "0/2", "0 个证据包"] {
            // The legend of the table says what a dot means.
            let page = page.replace("圆点表示这里没有列出", "");
            assert!(!page.contains(denial), "{denial} in {kind}: {page}");
        }
        // Of A6 there is nothing, and a page may say so.
        assert!(kind == "teacher" || !page.contains("未列出"), "{kind}: {page}");
    }
    let project = Project::new().file(&format!("{activity}/index.md"), "备课。");
    project.build(&["--audience", "public"]).ends(0);
    let page = project.page(&project.page_path("activity", "集体备课"));
    assert!(page.contains("没有列出佐证材料") && !page.contains("仅校内可见"), "{page}");
}

#[test]
fn consent_to_a_path_that_several_files_end_with_is_none_and_a_folder_covers_what_lies_in_it() {
    let (mine, other) = (FOLDER, "学校/清河小学/教师/方老师/A5 技术支持的课堂导入");
    let project = |rows: &str| {
        Project::small()
            .photo(&format!("{mine}/学生作品1.jpg"), 30, 30)
            .photo(&format!("{mine}/作品集/学生作品2.jpg"), 32, 32)
            .photo(&format!("{other}/学生作品1.jpg"), 31, 31)
            .file("学校/清河小学/登记/同意书.csv", &format!("文件,同意\n{rows}\n"))
    };
    let public = ["--audience", "public"];
    let verdicts = |rows: &str| {
        let ledger = project(rows).ledger(&public);
        [format!("{mine}/学生作品1.jpg"), format!("{mine}/作品集/学生作品2.jpg"), format!("{other}/学生作品1.jpg")]
            .map(|path| ledger[&path]["verdict"] == "shown")
    };
    for (rows, expected) in [
        ("A5 技术支持的课堂导入/学生作品1.jpg,是", [false, false, false]),
        ("学生作品1,是", [false, false, false]),
        ("A5 技术支持的课堂导入,是", [false, false, false]),
        ("林芳/A5 技术支持的课堂导入/学生作品1.jpg,是", [true, false, false]),
        ("教师\\林芳\\A5 技术支持的课堂导入\\学生作品1.jpg,是", [true, false, false]),
        ("学生作品2,是", [false, true, false]),
        ("作品集/,是", [false, true, false]),
        ("教师/林芳,是", [true, true, false]),
        ("教师/林芳,是\n学生作品2.jpg,否", [true, false, false]),
        ("教师/林芳,是\n学生作品2.jpg,", [true, false, false]),
        ("教师/林芳,是\n学生作品2.jpg,也许", [true, false, false]),
        ("教师/林芳,是\n学生作品l2.jpg,否", [true, false, false]),
        ("学生作品2.jpg,是\n学生作品2.jpg,否", [false, false, false]),
        ("\"教师/林芳/A5 技术支持的课堂导入/学生作品1.jpg、学生作品2.jpg\",是", [true, true, false]),
        ("教师/林芳,同意一部分", [false, false, false]),
    ] {
        assert_eq!(verdicts(rows), expected, "{rows}");
    }
    project("A5 技术支持的课堂导入/学生作品1.jpg,是").check(&public).says("XZ0407");
}

#[test]
fn consent_with_an_end_needs_a_day() {
    let rows: String = (1..9).map(|n| format!("学生作品{n}.jpg,是,2020-01-0{n}\n")).collect();
    let project = Project::small()
        .file("学校/清河小学/登记/同意书.csv", &format!("文件,同意,有效期\n{rows}板书.jpg,是,2020-06-30\n"));
    let done = project.build(&["--audience", "public"]).ends(1).says("error[XZ0435]").says("--date");
    assert_eq!(done.stderr.matches("XZ0435").count(), 1);
    let board = format!("{FOLDER}/板书.jpg");
    assert_eq!(project.verdict(&board, &["--audience", "public"]), "withheld");
    project.build(&["--audience", "school"]).ends(0).says("note[XZ0436]");
    project.build(&["--audience", "public", "--date", "2026-01-01"]).ends(0).says("XZ0437");
    assert_eq!(project.verdict(&board, &["--audience", "public", "--date", "2020-06-30"]), "shown");
}

#[test]
fn long_registers_do_not_make_the_build_wait() {
    let mut project = Project::new();
    let mut rows = String::from("文件,同意\n");
    for n in 0..1500 {
        let path = format!("学校/清河小学/教师/林芳/A5/照{}/学生作品{}.txt", n / 10, n % 10);
        project = project.file(&path, "诗。");
        rows.push_str(&format!("照{}/学生作品{}.txt,是\n", n / 10, n % 10));
    }
    let withdrawn: String = (0..1500).map(|n| format!("不在的文件{n}甲.jpg\n")).collect();
    let project = project
        .file("学校/清河小学/登记/同意书.csv", &rows)
        .file("学校/清河小学/登记/撤回.csv", &format!("文件\n{withdrawn}"));
    let begun = std::time::Instant::now();
    let ledger = project.ledger(&["--audience", "public"]);
    assert_eq!(ledger["学校/清河小学/教师/林芳/A5/照0/学生作品0.txt"]["verdict"], "shown");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn a_file_that_was_withdrawn_is_gone_from_every_output() {
    let project = Project::small()
        .photo(&format!("{FOLDER}/学生作品 小明.jpg"), 30, 30)
        .file(&format!("{FOLDER}/说明.md"), "![小图](<学生作品 小明.jpg>)\n\n[看](<学生作品 小明.jpg>)\n")
        .file("学校/清河小学/登记/撤回.csv", "文件\n学生作品 小明.jpg\n");
    project.build(&[]).ends(0);
    let pages: Vec<String> =
        project.outputs_with("学生作品 小明.jpg").into_iter().filter(|path| !path.ends_with(".md")).collect();
    assert_eq!(pages, Vec::<String>::new());
    assert!(
        project.outputs_with("学生作品%20小明").is_empty() && project.site().keys().all(|path| !path.contains("小明"))
    );
}

#[test]
fn a_link_to_what_was_withdrawn_is_told_as_withheld() {
    let project = Project::small()
        .file(&format!("{FOLDER}/说明.md"), "[看](板书.jpg)\n")
        .file("学校/清河小学/登记/撤回.csv", "文件\n板书.jpg\n");
    project.build(&[]).ends(0).says("note[XZ0504]").says_not("XZ0501");
}

#[test]
fn an_index_text_of_who_withdrew_is_gone() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/index.md", "自我介绍金丝雀。")
        .file(&format!("{FOLDER}/index.md"), "打包介绍金丝雀。")
        .file("学校/清河小学/登记/撤回.csv", "姓名\n林芳\n");
    project.build(&[]).ends(0);
    assert_hidden(&project, &["金丝雀"]);
}

#[test]
fn index_texts_of_who_withdrew_are_withheld_in_the_ledger() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/index.md", "自我介绍。")
        .file(&format!("{FOLDER}/index.md"), "打包介绍。")
        .file("学校/清河小学/登记/撤回.csv", "姓名\n林芳\n");
    let ledger = project.ledger(&[]);
    assert_eq!(ledger["学校/清河小学/教师/林芳/index.md"]["verdict"], "withheld");
    assert_eq!(ledger[&format!("{FOLDER}/index.md")]["verdict"], "withheld");
}

#[test]
fn drafts_are_withheld() {
    let project = Project::small().file(&format!("{FOLDER}/教学设计.md"), "+++\ndraft = true\n+++\n\n草稿金丝雀。\n");
    project.build(&[]).ends(0);
    assert_hidden(&project, &["草稿金丝雀"]);
    assert_eq!(project.verdict(&format!("{FOLDER}/教学设计.md"), &[]), "withheld");
}

#[test]
fn a_draft_index_text_is_withheld() {
    let project = Project::small().file(&format!("{FOLDER}/index.md"), "+++\ndraft = true\n+++\n\n草稿金丝雀。\n");
    project.build(&[]).ends(0);
    assert_hidden(&project, &["草稿金丝雀"]);
}

#[test]
fn registers_and_settings_are_delivered_to_nobody() {
    for audience in ["public", "school"] {
        let project = Project::small()
            .file("学校/清河小学/登记/评分.csv", "姓名,能力点,等级,评审人,意见\n林芳,A5,不合格,评委金丝雀,意见金丝雀\n")
            .file("学校/清河小学/登记/扫描.txt", "扫描金丝雀")
            .file("学校/清河小学/登记/其他.csv", "甲,乙\n其他金丝雀,1\n")
            .file("学校/清河小学/school.toml", "# 注释金丝雀\nname = \"清河小学\"\n")
            .file("学校/清河小学/教师/林芳/teacher.toml", "# 注释金丝雀\ngroup = \"语文组\"\n");
        project.build(&["--audience", audience]);
        assert!(
            project
                .site()
                .keys()
                .all(|path| !path.ends_with(".csv") && !path.ends_with(".toml") && !path.ends_with("扫描.txt"))
        );
        assert_hidden(&project, &["扫描金丝雀", "其他金丝雀", "注释金丝雀"]);
        if audience == "public" {
            assert_hidden(&project, &["意见金丝雀", "不合格"]);
        }
    }
}

#[test]
fn registers_in_every_encoding_are_read() {
    let encoded = encoding_rs::GB18030.encode("姓名,教研组\n林芳,语文组\n黎明,数学组\n").0.into_owned();
    let marked = "\u{feff}姓名,教研组\r\n林芳,语文组\r\n黎明,数学组\r\n".as_bytes().to_vec();
    let tabs = "姓名\t教研组\n林芳\t语文组\n黎明\t数学组\n".as_bytes().to_vec();
    for bytes in [encoded, marked, tabs] {
        let project = Project::small().bytes("学校/清河小学/登记/花名册.csv", &bytes);
        project.build(&[]).ends(0).says_not("XZ04");
        project.page_path("teacher", "黎明");
        project.page_path("group", "数学组");
    }
    for name in ["roster-bom.csv", "roster-gb18030.csv"] {
        let project = Project::small().fixture("学校/清河小学/登记/花名册.csv", name);
        project.build(&[]).says_not("XZ0401");
        assert!(project.outputs_with("\u{fffd}").is_empty());
    }
}

#[test]
fn bad_cells_unknown_columns_and_a_missing_header_are_told_with_their_row() {
    let hours = "学校学时表\n姓名,活动类型,学时,日期,颜色\n林芳,网络研修,很多,2026-13-40,红\n";
    let project = Project::small()
        .file("学校/清河小学/登记/学时.csv", hours)
        .file("学校/清河小学/登记/花名册.csv", "甲,乙\n1,2\n");
    let done =
        project.check(&[]).ends(1).says("XZ0403").says("`很多` in column `学时` should be a number").says("学时.csv:3");
    let done =
        done.says("`2026-13-40` in column `日期`").says("XZ0402").says("unknown column `颜色`").says("学时.csv:2");
    done.says("error[XZ0401]").says("no header row can be read").says("花名册.csv:1");
}

#[test]
fn a_row_that_names_nobody_of_the_school_is_told() {
    let project = Project::small()
        .file("学校/清河小学/登记/学时.csv", "姓名,活动类型,学时\n林芳,网络研修,3\n无名氏,网络研修,3\n");
    project.check(&[]).ends(0).says("XZ0404").says("无名氏").says("学时.csv:3").says_not("called `林芳`");
}

#[test]
fn a_person_twice_in_the_roster_and_a_table_of_no_register_are_told() {
    let project = Project::small()
        .file("学校/清河小学/登记/花名册.csv", "姓名\n林芳\n林芳\n")
        .file("学校/清河小学/登记/杂.csv", "甲,乙\n1,2\n");
    project.check(&[]).says("XZ0406").says("花名册.csv:3").says("XZ0405");
}

#[test]
fn a_register_beside_the_schools_that_is_not_whole_keeps_back_every_school() {
    for register in ["姓名,文件\n\"何甲甲,\n韩梅,\n", "姓名,文件\n全体教师,\n"] {
        let project = Project::small()
            .file("学校/海湾中学/教师/韩梅/A5/教学反思.md", "海湾的反思。")
            .file("教程/剪辑/入门.md", "教程给大家。")
            .file("登记/撤回.csv", register);
        project.build(&["--audience", "public"]).ends(1);
        assert_hidden(&project, &["清河小学", "海湾中学", "海湾的反思", "韩梅", "林芳"]);
        assert!(!project.outputs_with("教程给大家").is_empty(), "{register}");
    }
}

#[test]
fn a_school_that_is_held_back_is_named_by_no_other() {
    let project = Project::small()
        .file("学校/海湾中学/教师/韩梅/A5 技术支持的课堂导入/教学反思.md", "到清河小学听林芳老师的课，见 qing-he。")
        .file("学校/清河小学/登记/撤回.csv", "姓名\n全体教师\n");
    project.build(&["--audience", "public"]).ends(1);
    assert_hidden(&project, &["清河小学", "林芳"]);
    assert!(!project.outputs_with("见 qing-he").is_empty(), "the other school is there");
}
