//! Registers as schools keep them: what is read of each form, and what is known not to be read.

use xingzhi::catalogue::{self, Catalogue, FileVerdict, Input};
use xingzhi::diagnostic::Diagnostic;
use xingzhi::formats::Formats;
use xingzhi::framework::Frameworks;
use xingzhi::path::ContentPath;
use xingzhi::read::{self, heads};
use xingzhi::scan;
use xingzhi::settings::SiteSettings;
use xingzhi::vocabulary::Vocabulary;

use crate::support::Project;

const REGISTERS: &str = "学校/清河小学/登记";

/// The catalogue of a content folder, before anything is withheld.
fn look(project: &Project) -> (Catalogue, Vec<Diagnostic>) {
    let vocabulary = Vocabulary::builtin();
    let (tree, _) = scan::scan(&project.at("content"), &vocabulary.ignored, &[]).expect("the test's folder");
    let wants_table = |path: &ContentPath| catalogue::may_be_register(&vocabulary, path);
    let contents = read::read_all(&tree, &wants_table, &read::Options { jobs: 1, ..Default::default() }, &|_, _| {});
    let heads = heads::heads(&tree, &contents.facts, None, None);
    let input = Input {
        same: &[],
        tree: &tree,
        facts: &contents.facts,
        documents: &heads.documents,
        fields: &heads.fields,
        tables: &contents.tables,
        vocabulary: &vocabulary,
        frameworks: &Frameworks::builtin(),
        formats: Formats::builtin(),
        site: &SiteSettings::default(),
        only: &[],
    };
    catalogue::catalogue(&input)
}

/// The rows and gaps of every table of `register`: `2 name=何甲甲 | 3 file=a.jpg ! gap.quote:2`.
fn told(catalogue: &Catalogue, register: &str) -> String {
    let tables = catalogue.registers.iter().filter(|table| table.register == register).map(|table| {
        let rows = table.rows.iter().map(|(line, row)| {
            let cells: Vec<String> = row.iter().map(|(id, value)| format!("{id}={value}")).collect();
            format!("{line} {}", cells.join(" "))
        });
        let gaps = table.gaps.iter().map(|gap| {
            let line = gap.line.map_or("*".to_owned(), |line| line.to_string());
            format!("! {}:{line}", gap.reason)
        });
        let rows = rows.collect::<Vec<_>>().join(" | ");
        [rows].into_iter().filter(|rows| !rows.is_empty()).chain(gaps).collect::<Vec<_>>().join(" ")
    });
    tables.collect::<Vec<_>>().join(" / ")
}

#[track_caller]
fn check(path: &str, bytes: &[u8], register: &str, expected: &str) {
    let project = Project::small().bytes(path, bytes);
    let (catalogue, problems) = look(&project);
    assert_eq!(told(&catalogue, register), expected, "{path}: {}\n{problems:#?}", String::from_utf8_lossy(bytes));
}

#[track_caller]
fn check_text(name: &str, text: &str, register: &str, expected: &str) {
    check(&format!("{REGISTERS}/{name}"), text.as_bytes(), register, expected);
}

fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/files").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// How the file ended.
fn reason(catalogue: &Catalogue, path: &str) -> Option<&'static str> {
    let other = catalogue.others.iter().find(|other| other.path.as_str() == path)?;
    match other.verdict {
        FileVerdict::Withheld(reason) | FileVerdict::Ignored(reason) => Some(reason),
        _ => None,
    }
}

const BOTH: &str = "2 name=何甲甲 | 3 name=何乙乙";

#[test]
fn a_list_of_withdrawals_is_read_in_every_form_that_holds_a_table() {
    let text = "姓名,文件\n何甲甲,\n何乙乙,\n";
    for name in [
        "撤回.csv",
        "撤回名单.csv",
        "撤销同意.csv",
        "2026撤回登记表.csv",
        "清河小学撤回名单（最新）.csv",
        "退出名单.csv",
        "withdrawn.csv",
        "Withdrawn list 2026.CSV",
        "撤回.txt",
        "撤回.md",
        "撤回",
    ] {
        check_text(name, text, "withdrawn", BOTH);
    }
    for delimiter in [";", "\t", "，", "、", "|"] {
        check_text("撤回.csv", &text.replace(',', delimiter), "withdrawn", BOTH);
    }
    check_text("撤回.tsv", &text.replace(',', "\t"), "withdrawn", BOTH);
    check_text("撤回.xls", &text.replace(',', "\t"), "withdrawn", BOTH);
    check_text(
        "撤回.md",
        "| 姓名 | 文件 |\n|---|---|\n| 何甲甲 | |\n| 何乙乙 | |\n",
        "withdrawn",
        "3 name=何甲甲 | 4 name=何乙乙",
    );
    let encoded = encoding_rs::GB18030.encode(text).0.into_owned();
    check(&format!("{REGISTERS}/撤回.csv"), &encoded, "withdrawn", BOTH);
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check(&format!("{REGISTERS}/撤回.csv"), &utf16, "withdrawn", BOTH);
    for (name, file) in [
        ("撤回.xlsx", "withdrawn.xlsx"),
        ("撤回.xlsm", "withdrawn.xlsx"),
        ("撤回.csv", "withdrawn.xlsx"),
        ("撤回.et", "withdrawn.xls"),
        ("撤回.et", "withdrawn.xlsx"),
        ("撤回.xls", "withdrawn.xls"),
        ("撤回.ods", "withdrawn.ods"),
        ("撤回.xls", "withdrawn.xlsx"),
        ("撤回.xlsx", "withdrawn-second-sheet.xlsx"),
    ] {
        check(&format!("{REGISTERS}/{name}"), &fixture(&format!("registers-{file}")), "withdrawn", BOTH);
    }
}

#[test]
fn a_list_of_withdrawals_under_an_odd_name_is_read() {
    for name in ["撤回.csv.bak", "撤回.dat", "撤 回.csv", "撤\u{200b}回.csv", "撤消.csv", "撤囘.csv", "同意书撤回.csv"]
    {
        let (catalogue, problems) = look(&Project::small().file(&format!("{REGISTERS}/{name}"), "姓名\n何甲甲\n"));
        assert_eq!(told(&catalogue, "withdrawn"), "2 name=何甲甲", "{name}: {problems:#?}");
    }
}

#[test]
fn a_list_of_withdrawals_that_cannot_be_read_is_one_gap() {
    let encrypted = fixture("registers-withdrawn-locked.xlsx");
    let cut = fixture("registers-withdrawn-cut.xlsx");
    let (docx, pdf, jpg, doc) = (fixture("good.docx"), fixture("good.pdf"), fixture("good.jpg"), fixture("good.doc"));
    let cases: [(&str, &[u8], &str); 21] = [
        ("撤回.csv", b"", "gap.empty"),
        ("撤回.xlsx", b"", "gap.empty"),
        ("撤回.csv", b"\n\n , \n", "gap.empty"),
        ("撤回.xlsx", &encrypted, "gap.encrypted"),
        ("撤回.xlsx", &cut, "gap.damaged"),
        ("撤回.xlsx", &[0; 64], "gap.damaged"),
        ("撤回.xlsx", "姓名,文件\n何甲甲,\n".as_bytes(), "gap.damaged"),
        ("撤回.xls", b"<html><table><tr><td>x</td></tr></table></html>", "gap.damaged"),
        ("撤回.docx", &docx, "gap.form"),
        ("撤回.doc", &doc, "gap.form"),
        ("撤回.wps", &doc, "gap.form"),
        ("撤回.pdf", &pdf, "gap.form"),
        ("撤回.jpg", &jpg, "gap.form"),
        ("撤回名单.png", &jpg, "gap.form"),
        ("撤回.zip", &crate::support::zip(&[("a.txt", b"x")]), "gap.form"),
        ("撤回.csv", b"\x01\x02\xff\xfe\xff\0", "gap.encoding"),
        ("~$撤回.csv", "姓名\n何甲甲\n".as_bytes(), "gap.trace"),
        ("~$撤回.xlsx", b"owner", "gap.trace"),
        (".~lock.撤回.ods#", b"owner", "gap.trace"),
        ("撤回.csv.crdownload", "姓名\n何甲甲\n".as_bytes(), "gap.trace"),
        ("撤回/扫描.jpg", &jpg, "gap.form"),
    ];
    for (name, bytes, why) in cases {
        let path = format!("{REGISTERS}/{name}");
        let (catalogue, problems) = look(&Project::small().bytes(&path, bytes));
        assert_eq!(told(&catalogue, "withdrawn"), format!("! {why}:*"), "{name}: {problems:#?}");
        if why != "gap.trace" {
            assert_eq!(reason(&catalogue, &path), Some("reason.register_unread"), "{name}");
        }
    }
    let with_lock = Project::small()
        .file(&format!("{REGISTERS}/撤回.csv"), "姓名\n何甲甲\n")
        .file(&format!("{REGISTERS}/~$撤回.csv"), "x");
    assert_eq!(told(&look(&with_lock).0, "withdrawn"), "2 name=何甲甲", "beside its table a lock says nothing");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_list_of_withdrawals_is_a_gap() {
    let project = Project::small().link(&format!("{REGISTERS}/撤回.csv"), "/etc/hostname");
    assert_eq!(told(&look(&project).0, "withdrawn"), "! gap.link:*");
}

#[test]
fn every_sheet_counts_hidden_ones_close_and_never_open() {
    let check = |name: &str, file: &str, register: &str, expected: &str| {
        check(&format!("{REGISTERS}/{name}"), &fixture(&format!("registers-{file}")), register, expected);
    };
    check("撤回.xlsx", "withdrawn-two-sheets.xlsx", "withdrawn", "2 name=何甲甲 / 2 name=何乙乙");
    check("撤回.xlsx", "withdrawn-hidden-first.xlsx", "withdrawn", "2 name=何甲甲 / 2 name=何乙乙");
    check("撤回.xlsx", "withdrawn-very-hidden.xlsx", "withdrawn", BOTH);
    check("撤回.xlsx", "withdrawn-broken-sheet.xlsx", "withdrawn", "2 name=何甲甲 / ! gap.sheet:*");
    check("撤回.xlsx", "withdrawn-formula.xlsx", "withdrawn", "2 name=何甲甲 ! gap.formula:3");
    check("同意书.xlsx", "consent-with-withdrawn.xlsx", "withdrawn", BOTH);
    check("同意书.xlsx", "consent-with-withdrawn.xlsx", "consent", "2 consent=yes file=板书.jpg");
    check("同意书.xlsx", "consent-hidden.xlsx", "consent", "! gap.hidden:*");
    check("2026登记.xlsx", "consent-with-withdrawn.xlsx", "withdrawn", BOTH);
    check("教师名单.xlsx", "withdrawn-two-sheets.xlsx", "withdrawn", "");
}

#[test]
fn a_quote_left_open_swallows_nobody() {
    check_text("撤回.csv", "姓名,文件\n\"何甲甲,\n何乙乙,\n", "withdrawn", &format!("{BOTH} ! gap.quote:2"));
    check_text(
        "撤回.csv",
        "姓名,文件,原因\n何甲甲,,\"说明\n何乙乙,,\n",
        "withdrawn",
        "2 name=何甲甲 reason=说明 | 3 name=何乙乙 ! gap.quote:2",
    );
    check_text("撤回.csv", "\"姓名,文件\n何甲甲,\n何乙乙,\n", "withdrawn", &format!("{BOTH} ! gap.quote:1"));
    check_text("撤回.csv", "姓名\n\"何甲甲\n何乙乙\n", "withdrawn", &format!("{BOTH} ! gap.quote:2"));
    check_text(
        "同意书.csv",
        "文件,同意\n\"a.jpg,是\nb.jpg,是\n",
        "consent",
        "2 !consent=yes file=a.jpg | 3 consent=yes file=b.jpg ! gap.quote:2",
    );
    let path = format!("{REGISTERS}/撤回.csv");
    let (catalogue, _) = look(&Project::small().file(&path, "姓名,文件\n\"何甲甲,\n何乙乙,\n"));
    assert_eq!(reason(&catalogue, &path), Some("reason.register_part"));
}

#[test]
fn heads_are_found_below_titles_and_under_other_words() {
    for head in [
        "姓名",
        "名字",
        "教师",
        "教师姓名",
        "姓  名",
        "姓　名",
        "姓名（必填）",
        "*姓名",
        "姓名:",
        "Name",
        "NAME",
        "老师",
        "撤回人",
    ] {
        check_text("撤回.csv", &format!("{head},备注\n何甲甲,\n何乙乙,\n"), "withdrawn", BOTH);
    }
    check_text("撤回.csv", "清河小学撤回名单,\n2026年3月,\n姓名,文件\n何甲甲,\n", "withdrawn", "4 name=何甲甲");
    check_text("撤回.csv", "序号,姓名,文件\n1,何甲甲,\n2,,a.jpg\n", "withdrawn", "2 name=何甲甲 | 3 file=a.jpg");
    check_text("撤回.csv", "姓名,文件\n何甲甲,\n姓名,文件\n何乙乙,\n", "withdrawn", "2 name=何甲甲 | 4 name=何乙乙");
    check_text(
        "撤回.csv",
        "姓名,文件,姓名,文件\n何甲甲,,何乙乙,b.jpg\n",
        "withdrawn",
        "2 name=何甲甲 | 2 file=b.jpg name=何乙乙",
    );
    check_text("撤回.csv", "姓名,教师\n何甲甲,何乙乙\n", "withdrawn", "2 name=何甲甲 | 2 name=何乙乙");
    check_text("撤回.csv", "姓名,文件\n何甲甲，a.jpg\n", "withdrawn", "2 file=a.jpg name=何甲甲");
    check_text("撤回.csv", "姓名\n何甲甲,何乙乙\n", "withdrawn", "2 ?=何乙乙 name=何甲甲 ! gap.beyond:2");
    check_text("撤回.csv", "姓名,原因,颜色\n,想撤回,红\n何甲甲,,\n", "withdrawn", "3 name=何甲甲 ! gap.nobody:2");
    check_text("撤回.csv", "姓名\n13\n何甲甲\n", "withdrawn", "3 name=何甲甲 ! gap.cell:2");
}

#[test]
fn a_list_without_a_header_is_read_as_names_and_files() {
    check_text("撤回.csv", "何甲甲\n何乙乙\n", "withdrawn", "1 name=何甲甲 | 2 name=何乙乙");
    check_text("撤回.txt", "撤回名单\n\n- 何甲甲\n2. 何乙乙\n", "withdrawn", "3 name=何甲甲 | 4 name=何乙乙");
    check_text("撤回.csv", "1,何甲甲,2026-03-01\n2,何乙乙,2026-03-02\n", "withdrawn", "1 name=何甲甲 | 2 name=何乙乙");
    check_text(
        "撤回.txt",
        "教师/林芳/A5/板书.jpg\n何甲甲老师\n",
        "withdrawn",
        "1 file=教师/林芳/A5/板书.jpg | 2 name=何甲甲老师",
    );
    check_text("撤回.txt", "何甲甲、何乙乙、何丙丙\n", "withdrawn", "1 name=何甲甲 | 1 name=何乙乙 | 1 name=何丙丙");
    check_text("撤回.md", "今天何甲甲老师打电话来说她的课例不想再给别人看了。请撤下。\n", "withdrawn", "! gap.cell:1");
    check_text(
        "撤回.txt",
        "何甲甲撤回\n清河小学2026年撤回名单\n何乙乙\n",
        "withdrawn",
        "1 name=何甲甲撤回 | 3 name=何乙乙",
    );
    check_text("同意书.csv", "a.jpg,是\n", "consent", "! gap.header:*");
}

#[test]
fn a_list_of_withdrawals_is_found_wherever_it_lies() {
    let text = "姓名,文件\n何甲甲,\n何乙乙,\n";
    for folder in [
        "登记",
        "学校",
        "学校/清河小学",
        "学校/清河小学/登记/2026",
        "学校/清河小学/登记/撤回",
        "学校/清河小学/整校推进",
        "学校/清河小学/材料",
        "学校/清河小学/教师",
        "学校/清河小学/教师/林芳",
        "学校/清河小学/教师/登记",
        "学校/清河小学/活动/2026-03-12 集体备课",
        "学校/清河小学/资源库",
        "登记/清河小学",
    ] {
        check(&format!("{folder}/撤回.csv"), text.as_bytes(), "withdrawn", BOTH);
    }
    check("撤回.csv", text.as_bytes(), "withdrawn", BOTH);
    check("学校/清河小学/登记/撤回/三月.csv", text.as_bytes(), "withdrawn", BOTH);
    // What only speaks of it is none.
    for path in [
        "教程/撤回.md",
        "学校/清河小学/资源库/微信撤回功能.pptx",
        "学校/清河小学/教师/林芳/撤回申请书.docx",
        "学校/清河小学/教程/撤回.md",
    ] {
        check(path, text.as_bytes(), "withdrawn", "");
    }
}

#[test]
fn what_lies_beside_several_schools_holds_for_each() {
    let project = Project::small()
        .file("学校/东风小学/教师/王勇/A5/反思.md", "反思")
        .file("登记/撤回.csv", "姓名\n何甲甲\n")
        .file("登记/花名册.csv", "学校,姓名\n清河小学,林芳\n东风小学,王勇\n");
    let (catalogue, _) = look(&project);
    assert_eq!(told(&catalogue, "withdrawn"), "2 name=何甲甲 / 2 name=何甲甲");
    assert_eq!(told(&catalogue, "roster"), "3 ?学校=东风小学 name=王勇 / 2 ?学校=清河小学 name=林芳");
    assert_eq!(reason(&catalogue, "登记/撤回.csv"), Some("reason.register"));
    let project = project.file("登记/花名册.csv", "姓名\n林芳\n王勇\n").file("登记/名单扫描.txt", "x");
    let (catalogue, problems) = look(&project);
    assert_eq!(told(&catalogue, "roster"), "");
    assert_eq!(problems.iter().filter(|problem| problem.code.as_str() == "XZ0425").count(), 1, "{problems:#?}");
    assert_eq!(reason(&catalogue, "登记/名单扫描.txt"), Some("reason.among_registers"), "nobody sees what lies there");
}

#[test]
fn merged_cells_two_rows_of_heads_sums_and_signatures() {
    let expected = "4 grade=三年级 group=语文组 name=林芳 subject=语文 | 5 grade=四年级 group=语文组 name=王勇 subject=语文 | \
                    6 grade=三年级 group=数学组 name=赵敏 subject=数学 | 7 grade=五年级 group=数学组 name=钱多 subject=数学";
    for ending in ["xlsx", "xls"] {
        check(
            &format!("{REGISTERS}/花名册.{ending}"),
            &fixture(&format!("registers-roster-merged.{ending}")),
            "roster",
            expected,
        );
    }
    check(&format!("{REGISTERS}/花名册.et"), &fixture("registers-roster-merged.xls"), "roster", expected);
    check(&format!("{REGISTERS}/花名册.ods"), &fixture("registers-roster-merged.ods"), "roster", expected);
    let csv = "清河小学教职工花名册,,,,\n序号,姓名（必填）,任教信息,,教研组\n,,学科,年级,\n1,林　芳,语文,三年级,语文组\n2,王勇,语文,四年级,\n3,赵敏,数学,三年级,数学组\n4,钱多,数学,五年级,\n合计,4人,,,\n填表人：王主任,,,制表日期：2026年3月1日,\n";
    check_text("花名册.csv", csv, "roster", expected);
    let (catalogue, problems) = look(&Project::small().file(&format!("{REGISTERS}/花名册.csv"), csv));
    let names: Vec<&str> = catalogue.people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["XZ0422", "XZ0422", "XZ0423"], "{problems:#?}");
    // Blanks between equal values are just blank.
    check_text(
        "花名册.csv",
        "姓名,教研组\n林芳,语文组\n王勇,\n赵敏,语文组\n钱多,\n",
        "roster",
        "2 group=语文组 name=林芳 | 3 name=王勇 | 4 group=语文组 name=赵敏 | 5 name=钱多",
    );
}

#[test]
fn a_workbook_of_several_registers_is_each_of_them() {
    let path = format!("{REGISTERS}/花名册.xlsx");
    let (catalogue, problems) = look(&Project::small().bytes(&path, &fixture("registers-roster-and-hours.xlsx")));
    assert_eq!(catalogue.people.len(), 4, "{problems:#?}");
    let expected = "2 activity=集体备课 date=2026-03-12 hours=1.5 name=林芳 type=教学研讨 | 3 activity=公开课 date=2026-04-02 hours=2 name=林芳 type=听课评课 | \
                    4 activity=集体备课 date=2026-03-12 hours=2 name=王勇 type=教学研讨 | 5 !date=2962-03-12 !hours=-3 activity=讲座 name=王勇 type=线下活动";
    assert_eq!(told(&catalogue, "hours"), expected);
}

#[test]
fn leavers_are_told_apart() {
    let roster = "姓名,状态\n林芳,在职\n王勇,调离\n赵敏,2025年8月退休\n钱多,借调\n孙静,产假\n李明,\n";
    let project = Project::small()
        .file("学校/清河小学/school.toml", "points = [\"A5\", \"B1\"]\n")
        .file(&format!("{REGISTERS}/花名册.csv"), roster);
    let (catalogue, _) = look(&project);
    let mut said: Vec<String> = catalogue
        .people
        .iter()
        .map(|person| format!("{} {} {}", person.name, person.status.as_deref().unwrap_or("-"), person.is_away))
        .collect();
    said.sort();
    assert_eq!(
        said,
        ["孙静 - true", "李明 - false", "林芳 active false", "王勇 left true", "赵敏 retired true", "钱多 lent true"]
    );
    project.build(&[]).ends(0);
    let page = |name: &str| project.page(&project.page_path("teacher", name));
    assert!(page("王勇").contains("已调离") && !page("王勇").contains("B1"), "nothing is lacking of who has left");
    assert!(page("李明").contains("B1"));
    assert!(
        project.outputs_with("产假").is_empty() && project.outputs_with("休假中").is_empty(),
        "why somebody is away is private"
    );
    let school = project.page(&project.page_path("school", "清河小学"));
    assert!(school.contains("已调离") && school.contains("已退休"));
}

#[test]
fn a_sheet_or_file_of_leavers_says_so_of_everybody_in_it() {
    let head: &[&str] = &["姓名", "状态"];
    let staff: &[&[&str]] = &[head, &["林芳", ""], &["王勇", "在职"]];
    let gone: &[&[&str]] = &[head, &["赵敏", ""], &["钱多", "返聘"]];
    let project = Project::small()
        .bytes(&format!("{REGISTERS}/花名册.xlsx"), &xlsx(&[("在职教师", staff), ("2025年退休教师", gone)]))
        .file(&format!("{REGISTERS}/调离教师花名册.csv"), "姓名,学科\n孙静,语文\n")
        .file(&format!("{REGISTERS}/教师花名册（含退休）.csv"), "姓名,学科\n李明,语文\n");
    let (catalogue, _) = look(&project);
    let mut said: Vec<String> =
        catalogue.people.iter().map(|person| format!("{} {}", person.name, person.is_away)).collect();
    said.sort();
    assert_eq!(said, ["孙静 true", "李明 false", "林芳 false", "王勇 false", "赵敏 true", "钱多 false"]);
}

#[test]
fn limits_are_told_and_never_silent() {
    let rows = "何甲甲,\n".repeat(50_001);
    let text = format!("姓名,文件\n{rows}");
    let (catalogue, _) = look(&Project::small().file(&format!("{REGISTERS}/撤回.csv"), &text));
    let table = &catalogue.registers[0];
    assert_eq!((table.rows.len(), table.gaps.len(), table.gaps[0].reason), (49_999, 1, "gap.rows"));
    let wide = format!("姓名{}\n何甲甲{}何乙乙\n", ",x".repeat(150), ",".repeat(250));
    check_text("撤回.csv", &wide, "withdrawn", "2 name=何甲甲 ! gap.columns:2");
}

/// A workbook with these sheets, the hidden ones with a `-` before their name; cells are texts.
fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut list, mut links, mut members) = (String::new(), String::new(), Vec::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let state = if name.starts_with('-') { " state=\"hidden\"" } else { "" };
        let name = name.trim_start_matches('-');
        list += &format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"r{at}\"{state}/>", at + 1);
        links +=
            &format!("<Relationship Id=\"r{at}\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>");
        let rows: String = (1..).zip(*rows).map(|(line, cells)| row(line, cells)).collect();
        let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
        members.push((format!("xl/worksheets/sheet{at}.xml"), sheet));
    }
    let package = "http://schemas.openxmlformats.org/package/2006";
    members.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets>{list}</sheets></workbook>"),
    ));
    members.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships xmlns=\"{package}/relationships\">{links}</Relationships>"),
    ));
    members.push((
        "_rels/.rels".into(),
        format!("<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
    ));
    members.push(("[Content_Types].xml".into(), format!("<Types xmlns=\"{package}/content-types\"/>")));
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    crate::support::zip(&members)
}

fn row(line: u32, cells: &[&str]) -> String {
    let cells: String = ('A'..)
        .zip(cells)
        .map(|(column, cell)| format!("<c r=\"{column}{line}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"))
        .collect();
    format!("<row r=\"{line}\">{cells}</row>")
}

#[test]
fn a_table_above_another_is_read_and_a_refusal_above_all_is_a_gap() {
    let second = "文件,日期,原因\na.jpg,2026-03-01,想撤回\n";
    let both = "2 name=何甲甲 | 4 date=2026-03-01 file=a.jpg reason=想撤回";
    check_text("撤回.csv", &format!("姓名\n何甲甲\n{second}"), "withdrawn", both);
    for title in
        ["清河小学撤回名单", "撤回登记表", "清河小学教师撤回登记表 2026年3月", "日期：2026-03-12", "学校：清河小学"]
    {
        let text = format!("{title},,\n{second}");
        check_text("撤回.csv", &text, "withdrawn", "3 date=2026-03-01 file=a.jpg reason=想撤回");
    }
    check_text(
        "同意书.csv",
        "文件\na.jpg\n文件,同意,日期\nb.jpg,是,2026-03-01\n",
        "consent",
        "2 file=a.jpg | 4 consent=yes date=2026-03-01 file=b.jpg",
    );
    check_text("同意书.csv", "a.jpg,否\n文件,同意\nb.jpg,是\n", "consent", "3 consent=yes file=b.jpg ! gap.row:1");
}

#[test]
fn a_note_that_may_refuse_is_a_gap_of_a_register_that_opens() {
    let text = "文件,同意\na.jpg,是\n备注：b.jpg 不同意\n填表人：李明,\n";
    check_text("同意书.csv", text, "consent", "2 consent=yes file=a.jpg ! gap.row:3");
    let text = "文件,同意,备注\na.jpg,是,\"全班\nb.jpg,否,\"\nc.jpg,是,\"家长\n电话\"\n";
    check_text(
        "同意书.csv",
        text,
        "consent",
        "2 !consent=yes file=a.jpg note=全班\nb.jpg,否, | 4 consent=yes file=c.jpg note=家长\n电话 ! gap.cell:2",
    );
}

#[test]
fn a_line_with_a_star_and_a_table_on_its_side_are_read() {
    for line in ["*何甲甲*", "※何甲甲", "★ 何甲甲", "• 何甲甲", "- 何甲甲", "# 何甲甲"] {
        let (catalogue, problems) =
            look(&Project::small().file(&format!("{REGISTERS}/撤回.csv"), &format!("姓名\n{line}\n")));
        let said = told(&catalogue, "withdrawn");
        assert!(
            said.starts_with("2 name=") && said.contains("何甲甲") && !said.contains('!'),
            "{line}: {said} {problems:#?}"
        );
    }
    check_text(
        "撤回.csv",
        "姓名,何甲甲,何乙乙\n日期,2026-03-01,2026-03-02\n",
        "withdrawn",
        "1 date=2026-03-01 name=何甲甲 | 1 date=2026-03-02 name=何乙乙",
    );
}

#[test]
fn a_refusal_on_a_broken_line_is_kept_and_a_yes_there_counts_for_nothing() {
    check_text(
        "同意书.csv",
        "文件,同意\na.jpg,否,多\nb.jpg,是,多\nc.jpg,是\n",
        "consent",
        "2 !consent=no ?=多 file=a.jpg | 3 !consent=yes ?=多 file=b.jpg | 4 consent=yes file=c.jpg ! gap.beyond:2 ! gap.beyond:3",
    );
}

#[test]
fn a_sheet_of_a_list_of_withdrawals_closes_unless_another_does() {
    let path = format!("{REGISTERS}/撤回.xlsx");
    let staff: &[&[&str]] = &[&["姓名", "教研组", "学科", "年级"], &["何甲甲", "语文组", "语文", "三年级"]];
    let list: &[&[&str]] = &[&["姓名"], &["何乙乙"]];
    let alone = "2 ?学科=语文 ?年级=三年级 ?教研组=语文组 name=何甲甲";
    check(&path, &xlsx(&[("教师名单", staff)]), "withdrawn", alone);
    check(&path, &xlsx(&[("教师名单", staff), ("撤回", &[&["姓名"]])]), "withdrawn", &format!("{alone} / "));
    check(&path, &xlsx(&[("教师名单", staff), ("撤回", list)]), "withdrawn", "2 name=何乙乙");
    check(
        &path,
        &xlsx(&[("教师名单", staff), ("撤回", list)]),
        "roster",
        "2 grade=三年级 group=语文组 name=何甲甲 subject=语文",
    );
    // Hidden, and without heads.
    let bare: &[&[&str]] = &[&["何甲甲"]];
    check(&path, &xlsx(&[("三月", list), ("-二月", bare)]), "withdrawn", "2 name=何乙乙 / 1 name=何甲甲");
    check(&path, &xlsx(&[("三月", list), ("-选项", bare)]), "withdrawn", "2 name=何乙乙");
}

#[test]
fn a_formula_without_a_value_is_told_in_every_form() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let blank = "<table:table-cell table:formula=\"of:=[.B9]\"/>".to_owned();
    let rows: String = [cell("姓名"), cell("何甲甲"), blank]
        .iter()
        .map(|cell| format!("<table:table-row>{cell}</table:table-row>"))
        .collect();
    let of = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{of}:office:1.0\" xmlns:table=\"{of}:table:1.0\" xmlns:text=\"{of}:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"a\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let ods = crate::support::zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        (
            "META-INF/manifest.xml",
            b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
    ]);
    check(&format!("{REGISTERS}/撤回.ods"), &ods, "withdrawn", "2 name=何甲甲 ! gap.formula:3");
    let xls = fixture("registers-withdrawn-formula.xls");
    check(&format!("{REGISTERS}/撤回.xls"), &xls, "withdrawn", "2 name=何甲甲 ! gap.formula:3");
}

#[test]
fn a_folder_called_like_a_list_of_withdrawals_is_a_gap() {
    for ending in ["csv", "tsv", "xlsx", "xlsm", "xlsb", "xls", "et", "ods"] {
        let path = format!("{REGISTERS}/撤回.{ending}/a.txt");
        let (catalogue, problems) = look(&Project::small().file(&path, "x"));
        assert!(told(&catalogue, "withdrawn").contains("! gap.special:*"), "{ending}: {problems:#?}");
    }
}

#[test]
fn a_register_of_which_no_page_shows_anything_is_told_to_wait() {
    let project = Project::small()
        .file(&format!("{REGISTERS}/学时.csv"), "姓名,活动类型,学时\n林芳,网络研修,3\n")
        .file(&format!("{REGISTERS}/花名册.csv"), "姓名,学科\n林芳,语文\n");
    let told = project.check(&["--lang", "zh"]).ends(0);
    told.says("学时.csv").says("1 行").says("XZ0426").says_not("花名册.csv");
}
