use super::*;

/// `rows` as `line: cell|cell`, then `lost` lines.
fn check(text: &str, rows: &[&str], lost: &[u32]) {
    let book = super::text(text, false);
    let [sheet] = book.sheets.as_slice() else { panic!("{text}: one sheet") };
    let got: Vec<String> = sheet.rows.iter().map(|(line, cells)| format!("{line}: {}", cells.join("|"))).collect();
    assert_eq!(got, rows, "{text}");
    let told: Vec<u32> = sheet.lost.iter().filter_map(|lost| lost.line).collect();
    assert_eq!(told, lost, "{text}: {:?}", sheet.lost);
}

#[test]
fn every_delimiter_and_blank_rows_are_understood() {
    let plain = ["1: 姓名|学时", "2: 林芳|12", "3: 王勇|3"];
    for delimiter in DELIMITERS {
        let text = "姓名,学时\n林芳,12\n王勇,3\n".replace(',', &delimiter.to_string());
        check(&text, &plain, &[]);
    }
    check("姓名;学时\n\n林芳;12,5\n", &["1: 姓名|学时", "3: 林芳|12,5"], &[]);
    check("sep=;\n姓名;学时\n林芳;12\n", &["2: 姓名|学时", "3: 林芳|12"], &[]);
    check("\"sep=|\"\n姓名|学时\n林芳|12\n", &["2: 姓名|学时", "3: 林芳|12"], &[]);
    check(
        "清河小学学时登记表,,\n,,\n姓名,学时,\n 林芳　,12,\n",
        &["1: 清河小学学时登记表", "3: 姓名|学时", "4: 林芳|12"],
        &[],
    );
    check("姓名\n林芳\n王勇\n", &["1: 姓名", "2: 林芳", "3: 王勇"], &[]);
    check("姓名\n何甲甲、何乙乙\n", &["1: 姓名", "2: 何甲甲、何乙乙"], &[]);
    check("姓名,学时\n林芳\n王勇,3,多\n", &["1: 姓名|学时", "2: 林芳", "3: 王勇|3|多"], &[]);
    check("", &[], &[]);
    check(" , ,\n,,\n", &[], &[]);
}

#[test]
fn a_row_typed_with_another_delimiter_is_parted_too() {
    check(
        "姓名,文件\n何甲甲，课件.pptx\n何乙乙;a.jpg\n",
        &["1: 姓名|文件", "2: 何甲甲|课件.pptx", "3: 何乙乙|a.jpg"],
        &[],
    );
    check("姓名,意见\n林芳,好，很好\n", &["1: 姓名|意见", "2: 林芳|好，很好"], &[]);
}

#[test]
fn markdown_tables_are_read() {
    check("| 姓名 | 文件 |\n|---|:-:|\n| 何甲甲 | a.jpg |\n", &["1: 姓名|文件", "3: 何甲甲|a.jpg"], &[]);
    let book = super::text("# 撤回名单\n\n- 何甲甲\n* 何乙乙\n3. 何丙丙\n4、何丁丁\n", true);
    let names: Vec<&str> = book.sheets[0].rows.iter().map(|(_, cells)| cells[0].as_str()).collect();
    assert_eq!(names, ["撤回名单", "何甲甲", "何乙乙", "何丙丙", "何丁丁"]);
}

#[test]
fn quotes_that_are_closed_hold_what_they_hold() {
    check("姓名,意见\n林芳,\"好,\n很好\"\n王勇,可\n", &["1: 姓名|意见", "2: 林芳|好,\n很好", "4: 王勇|可"], &[]);
    check("姓名,意见\n林芳,\"说\"\"好\"\"\"\n", &["1: 姓名|意见", "2: 林芳|说\"好\""], &[]);
    check("姓名,屏幕\n林芳,55\"屏\n王勇,可\n", &["1: 姓名|屏幕", "2: 林芳|55\"屏", "3: 王勇|可"], &[]);
    check("姓名,意见\n林芳,\"好\"的课\n", &["1: 姓名|意见", "2: 林芳|好的课"], &[]);
    check("\"姓名\",\"意见\"\n\"林芳\",\"一\n二\n三\"\n", &["1: 姓名|意见", "2: 林芳|一\n二\n三"], &[]);
}

#[test]
fn a_quote_left_open_swallows_no_row() {
    let rows = ["1: 姓名|文件", "2: 何甲甲", "3: 何乙乙", "4: 何丙丙|a.jpg"];
    // Open to the end; closed by a later row's quote; closed at a later row's end; in the middle of a row.
    check("姓名,文件\n\"何甲甲,\n何乙乙,\n何丙丙,a.jpg\n", &rows, &[2]);
    check("姓名,文件\n\"何甲甲,\n\"何乙乙\",\n何丙丙,a.jpg\n", &rows, &[2]);
    check("姓名,文件\n\"何甲甲,\n何乙乙,\"\n何丙丙,a.jpg\n", &rows, &[2, 3]);
    check("姓名,文件\n\"何甲甲,\n何乙乙,\n何丙丙,\"a.jpg\"\n", &rows, &[2]);
    check("姓名,文件\n何甲甲,\"\n何乙乙,\n何丙丙,a.jpg\n", &rows, &[2]);
    check("姓名,文件\n何甲甲,\"\n何乙乙,\"\n何丙丙,a.jpg\n", &rows, &[2, 3]);
    check("\"姓名,文件\n何甲甲,\n何乙乙,\n何丙丙,a.jpg\n", &rows, &[1]);
    check("姓名,文件\n\"何甲甲,\n\"何乙乙,\n\"何丙丙,a.jpg\n", &rows, &[2, 3, 4]);
    check("姓名\n\"何甲甲\n何乙乙\n", &["1: 姓名", "2: 何甲甲", "3: 何乙乙"], &[2]);
}

#[test]
fn many_open_quotes_cost_no_more_than_their_lines() {
    let text = format!("姓名,文件\n{}", "\"何甲甲,\n".repeat(40_000));
    let book = super::text(&text, false);
    assert_eq!(book.sheets[0].rows.len(), 40_001);
    let long = format!("姓名\n{}", "何甲甲\n".repeat(60_000));
    let book = super::text(&long, false);
    assert_eq!((book.sheets[0].rows.len(), book.sheets[0].lost.len()), (super::super::MAX_ROWS, 1), "told once");
}
