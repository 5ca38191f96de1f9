use super::*;

fn column<'a>(vocabulary: &'a Vocabulary, register: &str, id: &str) -> &'a Column {
    let register = vocabulary.registers.iter().find(|known| known.id == register).expect("a known register");
    register.columns.iter().find(|column| column.id == id).expect("a known column")
}

fn check(register: &str, id: &str, cell: &str, expected: Option<&str>) {
    let vocabulary = Vocabulary::builtin();
    let cells = Cells::new(&vocabulary);
    assert_eq!(cells.check(column(&vocabulary, register, id), cell).as_deref(), expected, "{id}: {cell}");
}

#[test]
fn hours_are_read_with_their_units_and_impossible_ones_are_not() {
    for (cell, expected) in [
        ("2", "2"),
        ("2.5", "2.5"),
        ("２", "2"),
        (" 3 ", "3"),
        ("2课时", "2"),
        ("3学时", "3"),
        ("1.5h", "1.5"),
        ("1.5 H", "1.5"),
        ("90分钟", "1.5"),
        ("45分钟", "0.75"),
        ("1小时30分", "1.5"),
        ("1小时30分钟", "1.5"),
        ("2 个小时", "2"),
        ("1:30", "1.5"),
        ("0", "0"),
        ("两课时", "2"),
        ("十二学时", "12"),
        ("50分钟", "0.8333"),
        ("2节", "2"),
        ("120min", "2"),
    ] {
        check("hours", "hours", cell, Some(expected));
    }
    for cell in [
        "-3",
        "1e3",
        "1e300",
        "NaN",
        "inf",
        "很多",
        "25:61",
        "1:75",
        "1,5",
        "3人",
        "2天",
        "半天",
        "401",
        "9999999999999",
        "1.2.3",
        "--2",
        "分钟",
        "3/4",
        "#REF!",
        "2-3",
    ] {
        check("hours", "hours", cell, None);
    }
    check("baseline", "count", "1,200人", Some("1200"));
    check("baseline", "percent", "95.5％", Some("95.5"));
    check("roster", "age", "45岁", Some("45"));
    check("roster", "age", "450", None);
    check("credits", "credits", "2学分", Some("2"));
}

#[test]
fn dates_are_read_with_a_time_or_weekday_behind_and_no_others() {
    for cell in [
        "2026-03-12",
        "2026-3-12",
        "2026/3/12",
        "2026.3.12",
        "2026年3月12日",
        "２０２６年３月１２日",
        "20260312",
        "2026-03-12 14:00",
        "2026-03-12 14:00:30",
        "2026-03-12T14:00:00Z",
        "2026-03-12T14:00:00+08:00",
        "2026/3/12 0:00:00",
        "2026年3月12日 星期四",
        "2026-03-12（周四）",
        "2026-03-12 下午2:30",
        "2026年3月12日14时",
    ] {
        check("hours", "date", cell, Some("2026-03-12"));
    }
    for cell in [
        "2962-03-12",
        "2026-13-40",
        "2026-02-30",
        "3月12日",
        "46093",
        "2026-03-12至3-14",
        "2026-03-12 25:61",
        "长期",
        "0000-00-00",
        "2026",
    ] {
        check("hours", "date", cell, None);
    }
}

#[test]
fn names_lose_their_padding_and_yes_and_no_have_many_words() {
    for (cell, expected) in
        [("王 芳", "王芳"), ("王　芳", "王芳"), ("Anna Li", "Anna Li"), ("阿卜杜·热合曼", "阿卜杜·热合曼")]
    {
        check("roster", "name", cell, Some(expected));
    }
    check("roster", "name", "13", None);
    check("roster", "name", "——", None);
    for cell in ["是", "√", "Yes", "ＹＥＳ", "同意", "已同意", "同意。", "1", "TRUE"] {
        check("consent", "consent", cell, Some("yes"));
    }
    for cell in ["否", "×", "不同意", "No", "0", "X", "拒绝"] {
        check("consent", "consent", cell, Some("no"));
    }
    for cell in ["?", "待定", "同意吗", "不", "是否", "部分同意"] {
        assert_ne!(
            Some("yes".to_owned()),
            Cells::new(&Vocabulary::builtin()).check(column(&Vocabulary::builtin(), "consent", "consent"), cell),
            "{cell}"
        );
    }
}

#[test]
fn statuses_and_long_digits() {
    for (cell, expected) in [
        ("在职", Some("active")),
        ("调离", Some("left")),
        ("已调离", Some("left")),
        ("2025年8月退休", Some("retired")),
        ("借调（区教育局）", Some("lent")),
        ("产假", Some("leave")),
        ("休产假中", Some("leave")),
        ("不在职", Some("left")),
        ("是", Some("active")),
        ("奇怪", None),
    ] {
        check("roster", "status", cell, expected);
    }
    check("roster", "mobile", "1.38E+10", None);
    check("roster", "mobile", "13000000000", Some("13000000000"));
    check("roster", "id_number", "33010219800101123X", Some("33010219800101123X"));
}

#[test]
fn a_name_with_thousands_of_blanks_is_read_in_one_pass() {
    let wide = format!("林{}芳", " ".repeat(1_000_000));
    assert_eq!(name(&wide).as_deref(), Some("林芳"));
    assert_eq!(name("Anna  Li").as_deref(), Some("Anna  Li"));
    assert_eq!(name("王　芳\n李 明").as_deref(), Some("王芳\n李明"));
}
