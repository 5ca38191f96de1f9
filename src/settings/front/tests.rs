use super::*;

fn read(text: &str) -> (Option<Front>, Vec<String>) {
    let mut problems = Vec::new();
    let front = front(&ContentPath::new("a.md"), text, &mut problems);
    let lines = problems.iter().map(|p| format!("{}:{}", p.code.as_str(), p.place.line.unwrap_or(0))).collect();
    (front, lines)
}

/// The title that a head gives, and what is left of the text.
fn title(text: &str) -> (Option<String>, String) {
    let (front, problems) = read(text);
    assert_eq!(problems, Vec::<String>::new(), "{text}");
    let title = front.and_then(|front| front.fields.reader(&mut Vec::new()).text("title"));
    (title, without(text).0.into_owned())
}

#[test]
fn heads_of_every_kind_are_read_and_left_out() {
    for text in [
        "---\ntitle: 甲\n---\n正文",
        "---  \ntitle: 甲\n---\t\n正文",
        "\u{feff}---\ntitle: 甲\n---\n正文",
        "\u{feff}\u{feff}---\ntitle: 甲\n---\n正文",
        "\n\n---\ntitle: 甲\n---\n正文",
        "  ---\n  title: 甲\n  ---\n正文",
        "\u{3000}\n---\ntitle: 甲\n---\n正文",
        "---\ntitle: 甲\n...\n正文",
        "---\ntitle： 甲\n---\n正文",
        "---\ntitle：甲\n---\n正文",
        "---\ntitle:甲\n---\n正文",
        "---\ntitle:\t甲\n---\n正文",
        "---\n\ttitle: 甲\n---\n正文",
        "---\ntitle: “甲”\n---\n正文",
        "---\ntitle: \"甲\"\ntags：[乙，丙]\n---\n正文",
        "---\n标题: 甲\n---\n正文",
        "---\n标题：甲\n作者：乙\n---\n正文",
        "---\ntitle: 甲\n作者：乙\ntags:\n- 丙\n---\n正文",
        "---\r\ntitle: 甲\r\n---\r\n正文",
        "---\n# 说明\ntitle: 甲\n\ndate: 2026-03-12\n---\n正文",
        "---\nTitle: 甲\n---\n正文",
        "---\nlayout: post\ntitle: 甲\n---\n正文",
        "+++\ntitle = \"甲\"\n+++\n正文",
        "+++\ntitle = “甲”\n+++\n正文",
        "+++\ntitle ＝ 甲\n+++\n正文",
        "{\n  \"title\": \"甲\",\n  \"tags\": [\"{\"]\n}\n正文",
        "{\"title\": \"甲\"}\n正文",
        "<!-- title: 甲 -->\n正文",
        "<!--\ntitle: 甲\ndate: 2026-03-12\n-->\n正文",
        "Title: 甲\nAuthor: 乙\n\n正文",
        "title: 甲\ndate: 2026-03-12\n    14:00\n\n正文",
    ] {
        assert_eq!(title(text), (Some("甲".to_owned()), "正文".to_owned()), "{text:?}");
    }
}

#[test]
fn what_is_no_head_is_text_and_stays_whole() {
    for text in [
        "---\n今天上了一节课。\n---\n正文",
        "---\n2026\n---\n正文",
        "---\n12:30\n---\n正文",
        "---\n> 一句话\n---\n正文",
        "---\n# 反思\n---\n正文",
        "---\n- 一\n- 二\n---\n正文",
        "---\n他说: 很好\n---\n正文",
        "---\n他说：很好\n还有一句\n---\n正文",
        "---\n注意：今天\n---\n正文",
        "---\n时间: 三点\n地点: 三楼\n---\n正文",
        "---\nhttps://example.org/\n---\n正文",
        "---\n**重点**: 导入\n---\n正文",
        "---\n| 一 | 二 |\n| - | - |\n---\n正文",
        "---\n\n今天。\n\n---\n正文",
        "---\n一条横线后的正文",
        "---title: 甲\n---\n正文",
        "---今天\n正文",
        "----\ntitle: 甲\n----\n正文",
        "+++\n加号之间的话\n+++\n正文",
        "+++\n没有结束",
        "{正文}",
        "{{< note >}}\n正文",
        "{\"title\": \"甲\"} 正文",
        "<!-- 一句话 -->\n正文",
        "<script>\n正文",
        "日期：2026-03-12\n作者：林芳\n\n正文",
        "说明: 这是正文\n\n正文",
        "Note: this is a text\n\nmore",
        "title: 甲",
        "title: 甲\n接着写\n\n正文",
        "***\ntitle: 甲\n***\n正文",
        "",
        "---",
        "---\n",
        "+++",
        "{",
        "<!--",
    ] {
        let (front, problems) = read(text);
        assert!(front.is_none() && problems.is_empty(), "{text:?}: {front:?} {problems:?}");
        assert_eq!(without(text).0, text, "{text:?}");
    }
}

#[test]
fn a_broken_head_is_told_at_its_line_read_where_it_can_be_and_shown() {
    let check = |text: &str, told: &str, found: Option<&str>| {
        let (front, problems) = read(text);
        assert_eq!(problems, [told], "{text:?}");
        let front = front.expect("a head was meant");
        assert!(front.is_broken, "{text:?}");
        assert_eq!(front.fields.reader(&mut Vec::new()).text("title").as_deref(), found, "{text:?}");
        let shown = without(text).0.into_owned();
        for word in ["甲", "正文"] {
            assert!(shown.contains(word), "{text:?} → {shown:?}");
        }
        assert_eq!(shown.matches('\n').count(), text.matches('\n').count(), "{text:?}");
    };
    check("---\ntitle: [甲\npoint: 乙\n---\n正文", "XZ0102:3", Some("甲"));
    check("---\ntitle: \"甲\nslug: x\n---\n正文", "XZ0102:2", Some("甲"));
    check("---\ntitle: 甲\n  slug: : x\n---\n正文", "XZ0102:3", Some("甲"));
    check("---\ntitle: 甲\n\n正文", "XZ0108:1", Some("甲"));
    check("---\ntitle: 甲\n正文", "XZ0108:1", Some("甲"));
    check("\n\n---\ntitle: 甲\n\n正文", "XZ0108:3", Some("甲"));
    check("---\ntitle: 甲\n\n正文第一句。\n\n---\n\n还有", "XZ0108:1", Some("甲"));
    check("+++\ntitle = \"甲\n+++\n正文", "XZ0101:2", Some("甲"));
    check("+++\ntitle = \"甲\"\n\n正文", "XZ0108:1", Some("甲"));
    check("{\n  \"title\": \"甲\",\n\n正文", "XZ0108:1", Some("甲"));
    check("<!--\ntitle: [甲\n-->\n正文", "XZ0102:3", Some("甲"));
}

#[test]
fn a_draft_is_one_however_it_is_said_and_however_broken_its_head() {
    let is_draft = |text: &str| read(text).0.is_some_and(|front| front.fields.is_draft());
    for text in [
        "---\ndraft: true\n---\n",
        "---\ndraft: True\n---\n",
        "---\ndraft: yes\n---\n",
        "---\ndraft: 是\n---\n",
        "---\ndraft：是\n---\n",
        "---\n草稿: 是\n---\n",
        "---\ndraft: 1\n---\n",
        "---\ndraft: ture\n---\n",
        "---\nDraft: true\n---\n",
        "---\npublished: false\n---\n",
        "---\npublish: no\n---\n",
        "---\nstatus: draft\n---\n",
        "---\nstatus: 草稿\n---\n",
        "---\nprivate: true\n---\n",
        "---\ndraft: false\ndraft: true\n---\n",
        "---\ntitle: [x\ndraft: true\n---\n",
        "---\ntitle: x\ndraft: true\n\n正文",
        "+++\ndraft = true\n+++\n",
        "+++\ndraft = false\ndraft = true\n+++\n",
        "+++\ntitle = \"x\ndraft = true\n+++\n",
        "+++\ndraft = yes\n+++\n",
        "{\"draft\": true}\n正文",
        "{\"title\": \"x\",\n\"draft\": true,\n\n正文",
        "<!-- draft: true -->\n正文",
        "title: x\ndraft: true\n\n正文",
    ] {
        assert!(is_draft(text), "{text:?}");
    }
    for text in [
        "---\ndraft: false\n---\n",
        "---\ndraft:\n---\n",
        "---\ndraft: 否\n---\n",
        "---\npublished: 2026-03-12\n---\n",
        "---\npublished: true\n---\n",
        "---\nstatus: done\n---\n",
        "---\ntitle: draft\n---\n",
    ] {
        assert!(!is_draft(text), "{text:?}");
    }
}

#[test]
fn a_head_that_is_very_long_is_told_and_its_words_stay() {
    let long = format!("---\ntitle: 甲\nnote: {}\n---\n正文", "字".repeat(MAX_BYTES));
    let (front, problems) = read(&long);
    assert_eq!(problems, ["XZ0113:1"]);
    assert!(front.is_some_and(|front| front.is_broken));
    assert_eq!(without(&long).0, long);
    let rules = format!("---\n{}\n---\n正文", "一段话。\n\n".repeat(MAX_BYTES / 8));
    assert_eq!(read(&rules).1, Vec::<String>::new());
}
