//! Who counts as named, and where.

use crate::catalogue::{Catalogue, School};
use crate::disclose::cell;
use crate::disclose::gate::{Gate, Named};
use crate::path::ContentPath;
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
