//! Lists of withdrawals in the forms that people write them: whoever is in one is in no public site, and what is
//! in none keeps nobody back.

use crate::support::Project;

const SCHOOL: &str = "学校/清河小学";
const PUBLIC: [&str; 2] = ["--audience", "public"];

/// A school with somebody who withdraws, somebody who stays, and a register.
fn school(path: &str, register: &[u8]) -> Project {
    Project::new()
        .file(&format!("{SCHOOL}/教师/何秘秘/A5 技术支持的课堂导入/教学反思.md"), "反思金丝雀。")
        .file(&format!("{SCHOOL}/教师/黎明/A5 技术支持的课堂导入/教学反思.md"), "留下的反思。")
        .file(&format!("{SCHOOL}/教师/林芳/A5 技术支持的课堂导入/教学反思.md"), "林芳的反思。")
        .file(&format!("{SCHOOL}/登记/花名册.csv"), "姓名,身份证号\n何秘秘,330102198001011234\n黎明,\n林芳,\n")
        .bytes(&format!("{SCHOOL}/{path}"), register)
}

/// What the public site shows of the forms: those that show who withdrew, and those that show nobody at all.
fn tried(forms: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let (mut shown, mut held) = (Vec::new(), Vec::new());
    for (path, text) in forms {
        let project = school(path, text.as_bytes());
        project.build(&PUBLIC);
        let form = format!("{path} {text}");
        if !project.outputs_with("金丝雀").is_empty() || !project.outputs_with("何秘秘").is_empty() {
            shown.push(form.clone());
        }
        if project.outputs_with("留下的反思").is_empty() {
            held.push(form);
        }
    }
    (shown, held)
}

#[test]
fn who_stands_anywhere_in_a_list_of_withdrawals_is_not_published() {
    let csv = [
        "序号,姓名\n何秘秘\n",
        "序号,姓名\n1,林芳\n何秘秘\n",
        "序号,姓名\n何秘秘,\n",
        "撤回者,姓名\n何秘秘,林某\n",
        "联络,姓名\n何秘秘,\n",
        "班级,姓名\n何秘秘、王某某,林某某\n",
        "姓名,同去者\n林某某,何老师\n",
        "姓名,何秘秘\n",
        "姓名,何秘秘\n日期,2026-03-01\n",
        "撤回登记表\n姓名,何秘秘\n日期,2026-03-01\n原因,调离\n",
        "姓名,何秘秘,日期,2026-03-01\n",
        "姓名：何秘秘\n",
        "姓名,备注\n林某某,\"说明：\n何秘秘,\"\n",
        "姓名,文件\n林某某,\"说明：\n何秘秘,\"\n",
        "姓名,\"备注\n何秘秘,\"\n林某某,\n",
        "姓名\n*何秘秘*\n",
        "姓名\n- 何秘秘\n",
        "姓名\n1. 何秘秘\n",
        "姓名\n※何秘秘\n",
        "姓名\n★何秘秘、林某某\n",
        "姓名\n何**秘**秘\n",
        "姓名\n_何秘秘_\n",
        "文件\n教师/何秘秘/**\n",
        "文件\n教师/何秘秘/*\n",
        "文件\n教师/何秘秘/*.*\n",
        "文件\n教师/何秘秘/*.md\n",
        "文件\n**/何秘秘/**\n",
        "文件\n*何秘秘*\n",
        "文件\n教师\\何秘秘\\*\n",
        "文件\n教师／何秘秘／**\n",
        "文件\n教师∕何秘秘\n",
        "文件\n共享盘 > 教师 > 何秘秘\n",
        "姓名\n何\u{34f}秘秘\n",
        "姓名\n何秘\u{fe01}秘\u{e0101}\n",
        "姓名\n何\u{200d}秘\u{ad}秘\n",
        "姓名\n\u{202e}何秘秘\u{202c}\n",
        "姓名\n何祕秘\n",
        "姓名\n何•秘‧秘\n",
        "姓名\nhemimi\n",
        "姓名\nHe Mimi\n",
        "姓名\nMimi He\n",
        "姓名\nhé mìmì\n",
        "姓名\nHE MIMI\n",
        "文件\nhemimi\n",
        "姓名\n林某某\n备注：何秘秘也撤回\n",
        "姓名\n林某某\n校长：何秘秘\n",
        "姓名\n林某某\n填表人：王主任 何秘秘\n",
        "姓名\n林某某\n合计,何秘秘\n",
        "姓名\n林某某\n说明：教师/何秘秘/A5 技术支持的课堂导入/教学反思.md 一并撤回\n",
        "姓名\n林某某\n※ 何老师已口头提出\n",
        "姓名,日期\n林某某,\"2026-01-05\n教师/何秘秘/A5 技术支持的课堂导入/教学反思.md,2026-01-06\"\n",
        "姓名,备注\n林某某,何秘秘同\n",
        "姓名,日期\n林某某,何秘秘\n",
        "何秘秘\n文件,日期,原因\n没有.jpg,2026-03-01,想撤回\n",
        "撤回：何秘秘\n文件,日期\n没有.jpg,2026-03-01\n",
    ];
    let mut forms: Vec<(&str, &str)> = csv.iter().map(|text| ("登记/撤回.csv", *text)).collect();
    let names = [
        "退出",
        "不同意",
        "不公开",
        "撤出",
        "收回",
        "取消同意",
        "撤销授权",
        "下架",
        "2026年退出",
        "不同意(1)",
        "清河小学不公开",
    ];
    let paths: Vec<String> = names.iter().map(|name| format!("登记/{name}.csv")).collect();
    forms.extend(paths.iter().map(|path| (path.as_str(), "姓名\n何秘秘\n")));
    forms.extend(paths.iter().map(|path| (path.as_str(), "何秘秘\n")));
    let (shown, _) = tried(&forms);
    assert_eq!(shown, Vec::<String>::new(), "of {}", forms.len());
}

#[test]
fn an_ordinary_register_keeps_nobody_else_back() {
    let forms = [
        (
            "登记/撤回.csv",
            "清河小学撤回登记表,,,\n序号,姓名,文件,日期\n1,何秘秘,,2026-03-01\n合计,1人,,\n填表人：王主任,,审核人：李校长,2026年3月1日\n",
        ),
        (
            "登记/撤回.csv",
            "姓名,日期,原因,备注\n何秘秘,2026-03-01,家长来电,已电话确认\n备注：以上人员自2026年3月起不再公开。,,,\n",
        ),
        ("登记/撤回.csv", "序号,姓名,经办人,登记人\n一,何秘秘,林芳,黎明\n二,,,\n"),
        (
            "登记/撤回.csv",
            "姓名\n何秘秘\n填表人：林芳\n经办人：黎明 2026-03-12\n制表日期：2026年3月1日\n单位（盖章）：清河小学\n",
        ),
        ("登记/撤回.csv", "学校,姓名,部门\n清河小学,何秘秘,教导处\n"),
        ("登记/撤回.csv", "姓名（必填）,文件\n何秘秘,\n注：请于每月五日前上交\n※ 填写全名\n"),
        ("登记/撤回.csv", "姓名,文件,日期\n何秘秘,,\n某某某,,\n"),
        ("登记/撤回.md", "# 撤回名单\n\n- 何秘秘\n"),
        ("登记/不同意.csv", "姓名,日期\n何秘秘,2026-03-01\n"),
    ];
    let (shown, held) = tried(&forms);
    assert_eq!((shown, held), (Vec::new(), Vec::new()));
    for form in [
        "文件,同意,有效期\n照片.jpg,是,\n合计,1份,\n填表人：林芳,,2026-03-12\n注：家长已签字\n",
        "清河小学同意书汇总,,\n文件,同意,家长\n照片.jpg,是,黎先生\n",
    ] {
        let project = school("登记/同意书.csv", form.as_bytes()).photo(&format!("{SCHOOL}/教师/林芳/照片.jpg"), 20, 20);
        assert_eq!(project.verdict(&format!("{SCHOOL}/教师/林芳/照片.jpg"), &PUBLIC), "shown", "{form}");
    }
}

#[test]
fn a_word_that_names_no_register_elsewhere_keeps_nobody_back() {
    for path in ["资源库/退出.csv", "资源库/不公开/一.csv", "登记/如何退出.csv", "活动/收回.csv", "登记/删除说明书.csv"]
    {
        let project = school(path, "姓名\n黎明\n".as_bytes());
        project.build(&PUBLIC);
        assert!(!project.outputs_with("留下的反思").is_empty(), "{path}");
    }
}

#[test]
fn two_spellings_of_one_name_are_one() {
    let spellings = [
        "陈丽华",
        "陳麗華",
        "陈麗华",
        "陈\u{34f}丽华",
        "陈丽\u{fe00}华",
        "陈\u{200c}丽华",
        "%E9%99%88%E4%B8%BD%E5%8D%8E",
    ];
    for folder in spellings {
        for row in ["陈丽华", "陳麗華"] {
            let at = format!("{SCHOOL}/教师/陈丽华/A5 技术支持的课堂导入");
            let other = format!("{SCHOOL}/教师/{folder}/A5 技术支持的课堂导入");
            let project = school("登记/撤回.csv", format!("姓名\n{row}\n").as_bytes())
                .file(&format!("{at}/教学反思.md"), "甲的鹦鹉。")
                .file(&format!("{other}/教学设计.md"), "乙的鹦鹉。");
            project.build(&PUBLIC);
            for needle in ["鹦鹉", "陈丽华", "陳麗華", folder] {
                assert_eq!(project.outputs_with(needle), Vec::<String>::new(), "{needle}: {folder} {row}");
            }
        }
    }
}

#[test]
fn a_name_spelt_by_its_sound_is_masked_and_prose_is_not() {
    let text = "见 hemimi 的课件，He Mimi 与 he_mimi、he-mimi、he.mimi、HeMimi、Mimi He。themimic 与 hemimix 不是。\n";
    let project = school("登记/撤回.csv", "姓名\n何秘秘\n".as_bytes())
        .file(&format!("{SCHOOL}/教师/黎明/A5 技术支持的课堂导入/教学设计.md"), text)
        .file(&format!("{SCHOOL}/资源库/语文/hemimi/一.md"), "路径金丝雀。")
        .file(&format!("{SCHOOL}/资源库/语文/HeMimi课件1.md"), "文件金丝雀。")
        .file(&format!("{SCHOOL}/资源库/语文/二.md"), "---\nauthor: 何**秘**秘\n---\n\n作者金丝雀。");
    project.build(&PUBLIC);
    for needle in ["金丝雀", " hemimi ", "He Mimi", "he_mimi", "he-mimi", "he.mimi", "HeMimi", "Mimi He"] {
        assert_eq!(project.outputs_with(needle), Vec::<String>::new(), "{needle}");
    }
    for needle in ["themimic", "hemimix", "留下的反思"] {
        assert!(!project.outputs_with(needle).is_empty(), "{needle}");
    }
}

#[test]
fn a_remark_at_a_cell_that_names_somebody_keeps_the_school_back() {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let sheet = |rows: &str| format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
    let cell = |row: u32, text: &str| {
        format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>")
    };
    let workbook = |remark: &str, on: u32| {
        let headed = ["A", "B", "C"].iter().zip(["姓名", "教研组", "学科"]);
        let headed = headed.map(|(at, head)| format!("<c r=\"{at}1\" t=\"inlineStr\"><is><t>{head}</t></is></c>"));
        let headed = format!("<row r=\"1\">{}</row>", headed.collect::<String>());
        let (list, roster) = (cell(1, "姓名") + &cell(2, "某某某"), headed + &cell(2, "林芳"));
        let members: Vec<(String, String)> = vec![
            ("[Content_Types].xml".into(), format!("<Types xmlns=\"{package}/content-types\"/>")),
            (
                "_rels/.rels".into(),
                format!(
                    "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml".into(),
                format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"撤回\" sheetId=\"1\" r:id=\"r1\"/><sheet name=\"花名册\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels".into(),
                format!(
                    "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet2.xml\"/></Relationships>"
                ),
            ),
            ("xl/worksheets/sheet1.xml".into(), sheet(&list)),
            ("xl/worksheets/sheet2.xml".into(), sheet(&roster)),
            (
                format!("xl/worksheets/_rels/sheet{on}.xml.rels"),
                format!(
                    "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/comments\" Target=\"../comments1.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/comments1.xml".into(),
                format!(
                    "<comments xmlns=\"{main}\"><authors><author>a</author></authors><commentList><comment ref=\"A2\" authorId=\"0\"><text><r><t>{remark}</t></r></text></comment></commentList></comments>"
                ),
            ),
        ];
        let members: Vec<(&str, &[u8])> = members.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        crate::support::zip(&members)
    };
    let next = "</t></r></text></comment><comment ref=\"A2\" authorId=\"0\"><text><r><t>";
    // What of the remarks is not read may name somebody.
    let long = " ".repeat(9 << 20) + "何秘秘也撤回";
    let many = next.repeat(5_001) + "何秘秘也撤回";
    let mut broken = workbook("何秘秘也撤回", 1);
    let links = b"xl/worksheets/_rels/sheet1.xml.rels";
    let at = broken.windows(links.len()).position(|bytes| bytes == links).expect("the part stands in the file");
    broken[at + links.len() + 40] ^= 0x55;
    for (what, book, is_held) in [
        ("a name", workbook("何秘秘也撤回", 1), true),
        ("no name", workbook("请写全名", 1), false),
        ("on the other sheet", workbook("何秘秘也撤回", 2), false),
        ("too long to be read", workbook(&long, 1), true),
        ("too many to be read", workbook(&many, 1), true),
        ("a link that is damaged", broken, true),
    ] {
        let project = school("登记/撤回.xlsx", &book);
        project.build(&PUBLIC).ends(i32::from(is_held));
        assert_eq!(project.outputs_with("留下的反思").is_empty(), is_held, "{what}");
    }
}
