//! Who counts as named, and where.

use std::collections::BTreeMap;

use crate::catalogue::{Address, Catalogue, FileVerdict, Other, Person, RegisterTable, School, SchoolId, Told};
use crate::disclose::consent::{Consent, When};
use crate::disclose::gate::{Gate, Named};
use crate::disclose::withdrawn::Withdrawn;
use crate::disclose::{cell, work};
use crate::path::ContentPath;
use crate::settings::Audience;
use crate::vocabulary::Vocabulary;

fn gate(gone: &[&str], stay: &[&str]) -> Gate {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let named = Named { school: None, gone: own(gone), surnames: vec!["何".into()], stay: own(stay) };
    let catalogue = Catalogue { schools: vec![School::default()], ..Catalogue::default() };
    Gate::new(&catalogue, vec![named], true, &Vocabulary::builtin())
}

fn shown(gate: &Gate, text: &str) -> String {
    gate.text(&ContentPath::new("教程/甲.md"), text.to_owned()).text
}

#[test]
fn the_words_compiled_in_can_be_read() {
    assert!(!super::gate::WORDS.everybody.is_empty());
}

#[test]
fn a_full_name_is_masked_wherever_it_stands() {
    let gate = gate(&["何甲甲", "linfang"], &["何甲甲明", "林芳菲"]);
    for (text, expected) in [
        ("感谢何甲甲老师。", "感谢▇▇老师。"),
        ("何 甲甲、**何**甲甲、&#20309;甲甲", "▇▇、**▇▇、▇▇"),
        ("[课](../%E4%BD%95%E7%94%B2%E7%94%B2/a.md)", "[课](../▇▇/a.md)"),
        ("何老师和任何老师，语文老师", "▇▇和任何老师，语文老师"),
        ("何甲甲明来了，何乙来了", "何甲甲明来了，何乙来了"),
        ("何<span lang=EN-US>甲甲</span>、何[甲甲](x)、<img alt=\"何甲甲\">", "▇▇</span>、▇▇](x)、<img alt=\"▇▇\">"),
        ("何甲甲明<b class=x>何甲甲</b>[何甲甲明](y)", "何甲甲明<b class=x>▇▇</b>[何甲甲明](y)"),
        ("Lin Fang, Berlin fang", "▇▇, Berlin fang"),
    ] {
        assert_eq!(shown(&gate, text), expected);
    }
}

#[test]
fn an_ordinary_word_is_a_name_only_beside_a_sign() {
    let gate = gate(&["安静"], &[]);
    for text in ["教室里很安静。", "请同学们安静下来，安静地听。", "安静的早晨", "保持安静，认真听讲"]
    {
        assert_eq!(shown(&gate, text), text);
    }
    for (text, expected) in [
        ("安静老师的课", "▇▇老师的课"),
        ("主备人：安静", "主备人：▇▇"),
        ("林芳、安静、黎明", "林芳、▇▇、黎明"),
        ("| 安静 | 语文 |", "| ▇▇ | 语文 |"),
        ("由安静执教", "由▇▇执教"),
        ("- 安静\n- 黎明", "- ▇▇\n- 黎明"),
        ("安静(老师)", "▇▇(老师)"),
    ] {
        assert_eq!(shown(&gate, text), expected);
    }
    let words = Vocabulary::builtin();
    let root = ContentPath::root();
    let bears = |name: &str| gate.named_in(&root, name, &words).is_some();
    for name in ["安静", "安静_教案.docx", "2026-03-12 安静公开课", "A5-安静-设计", "安静教学设计.docx", "安静老师"]
    {
        assert!(bears(name), "{name}");
    }
    for name in ["安静的课堂.md", "保持安静.jpg", "安静地读书.docx"] {
        assert!(!bears(name), "{name}");
    }
}

#[test]
fn a_name_of_two_characters_is_no_end_of_another_word() {
    let gate = gate(&["何平"], &[]);
    assert_eq!(shown(&gate, "如何平等对待每个孩子"), "如何平等对待每个孩子");
    assert_eq!(shown(&gate, "今天何平上课"), "今天▇▇上课");
}

#[test]
fn lines_of_mentions_are_counted() {
    let opened = gate(&["何甲甲"], &[]).text(&ContentPath::new("a.md"), "一\n何甲甲\n\n何甲甲 何甲甲".into());
    assert_eq!(opened.lines, [2, 4]);
}

#[test]
fn slips_are_told_from_others() {
    for (a, b) in
        [("何甲申", "何甲甲"), ("何甲", "何甲甲"), ("林方", "林芳"), ("欧阳甲申", "欧阳甲甲"), ("甲何甲", "何甲甲")]
    {
        assert!(cell::is_name_slip(a, b), "{a} {b}");
    }
    for (a, b) in [("王伟", "王芳"), ("李小红", "王大明"), ("何甲甲", "何甲甲")] {
        assert!(!cell::is_name_slip(a, b), "{a} {b}");
    }
    assert!(cell::is_slip("教案.doc", "教案.docx") && cell::is_slip("学生作品-小明.jpg", "学生作品 小明.jpg"));
    assert!(!cell::is_slip("img_0001.jpg", "img_0002.jpg"));
}

/// A school of `n` people and files, with a register of withdrawals and one of consent that name every fifth of
/// them, one that is not there, and one that is nearly there.
fn large(n: usize) -> Catalogue {
    let letter = |from: u32, at: usize| char::from_u32(from + at as u32).unwrap_or('甲');
    let name = |at: usize| format!("王{}{}", letter(0x4e00, at), letter(0x6c00, at));
    let person = |at: usize| Person {
        school: SchoolId(0),
        name: name(at),
        id: Some(format!("T{at:06}")),
        address: Address::default(),
        group: None,
        subjects: Vec::new(),
        grades: Vec::new(),
        full_time: None,
        post: None,
        told: Told::default(),
        status: None,
        is_away: false,
        private: BTreeMap::new(),
        is_declared: true,
        is_found: true,
        about: None,
        paths: Vec::new(),
        packages: Vec::new(),
        files: Vec::new(),
    };
    let other = |at: usize| Other {
        path: ContentPath::new(format!("教师/{}/A5/教学反思.md", name(at))),
        size_bytes: 1,
        verdict: FileVerdict::Shown,
        owner: None,
    };
    let rows = (0..n / 5).map(|at| {
        let cells = [
            ("name", name(at * 5)),
            ("file", format!("{}/A5/教学反思.md", name(at * 5 + 1))),
            ("consent", if at % 2 == 0 { "yes" } else { "no" }.to_owned()),
            ("?另", format!("{}、李{}丁", name(at * 5 + 2), letter(0x5200, at))),
            ("note", format!("没有{at}/文件.jpg")),
        ];
        (at as u32 + 2, cells.into_iter().map(|(id, cell)| (id.to_owned(), cell)).collect::<BTreeMap<_, _>>())
    });
    let rows: Vec<_> = rows.collect();
    let table = |register: &str| RegisterTable {
        school: SchoolId(0),
        register: register.to_owned(),
        path: ContentPath::new("登记/表.csv"),
        rows: rows.clone(),
        gaps: Vec::new(),
        beside: Vec::new(),
    };
    Catalogue {
        schools: vec![School::default()],
        people: (0..n).map(person).collect(),
        others: (0..n).map(other).collect(),
        registers: vec![table("withdrawn"), table("consent")],
        ..Catalogue::default()
    }
}

#[test]
fn ten_times_the_input_takes_at_most_fifteen_times_the_work() {
    let words = Vocabulary::builtin();
    let cost = |n: usize| {
        let catalogue = large(n);
        work::counted();
        let mut problems = Vec::new();
        let withdrawn = Withdrawn::read(&catalogue, &words, &mut problems);
        let by_withdrawn = work::counted();
        assert!(withdrawn.people.iter().filter(|gone| **gone).count() >= n / 5, "the rows count");
        let when = When { audience: Audience::Public, as_of: None };
        Consent::read(&catalogue, when, &mut problems);
        [by_withdrawn, work::counted()]
    };
    let (small, large) = (cost(200), cost(2000));
    for (small, large) in small.into_iter().zip(large) {
        assert!(small > 40 && large <= small * 15, "{small} {large}");
    }
}
