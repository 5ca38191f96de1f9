use super::*;
use crate::text::fold;
use crate::vocabulary::Vocabulary;

fn finder(id: &str) -> PointFinder {
    let all = Frameworks::builtin();
    let words = Vocabulary::builtin().code;
    PointFinder::new(all.get(id).expect("compiled in"), &all, &words.prefixes, &words.not_after)
}

fn check(finder: &PointFinder, name: &str, expected: Option<&str>) {
    let vocabulary = Vocabulary::builtin();
    let goes_on = |rest: &str| vocabulary.matches(rest).iter().any(|m| m.start == 0);
    let found = finder.find(&fold(name), false, &goes_on);
    assert_eq!(found.map(|found| found.code).as_deref(), expected, "{name}");
}

fn fields(text: &str, problems: &mut Vec<Diagnostic>) -> Fields {
    Fields::toml(&ContentPath::new("能力框架/x.toml"), &Arc::from(text), problems)
}

#[test]
fn what_is_compiled_in_has_no_fault() {
    for text in BUILTIN {
        let mut problems = Vec::new();
        let own = fields(text, &mut problems);
        Frameworks::builtin().add_own(&[own], &mut problems);
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn every_fault_of_a_framework_is_told_and_the_rest_is_kept() {
    let text = r#"
id = "x"
zh = "校本框架"
notes = "?"
[[source]]
id = "plan"
[[dimension]]
id = "one"
zh = "一"
[[point]]
code = "甲1"
zh = "好"
dimension = "two"
confirmed = "publik"
sources = ["plan", "plann"]
twins = ["cn-moe-30:A99", "y:A1"]
[[point]]
code = "甲1"
[[point]]
zh = "无编号"
"#;
    let mut problems = Vec::new();
    let own = fields(text, &mut problems);
    let mut all = Frameworks::builtin();
    all.add_own(&[own], &mut problems);
    let mut codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    codes.sort_unstable();
    let expected = ["XZ0103", "XZ0105", "XZ0105", "XZ0105", "XZ0111", "XZ0111", "XZ0121", "XZ0122"];
    assert_eq!(codes, expected, "{problems:?}");
    let framework = all.get("x").expect("a fault costs its own line only");
    assert_eq!((framework.points.len(), framework.points[0].sources.len()), (1, 1));
    assert_eq!((framework.points[0].confirmed, framework.dimensions.len()), (Confirmed::Own, 1));

    let mut problems = Vec::new();
    let nameless = fields("zh = \"无\"", &mut problems);
    let before = all.iter().count();
    all.add_own(&[nameless], &mut problems);
    assert_eq!((problems.len(), all.iter().count()), (1, before));
}

#[test]
fn every_framework_is_whole() {
    let all = Frameworks::builtin();
    for (id, points) in
        [("cn-moe-30", 30), ("cn-gd-28", 28), ("cn-t27", 27), ("cn-jyt-0646", 33), ("eu-digcompedu", 22)]
    {
        assert_eq!(all.get(id).expect("compiled in").points.len(), points, "{id}");
    }
    for framework in all.iter() {
        for point in &framework.points {
            for reference in point.twins.iter().chain(&point.covers) {
                assert!(all.resolve(reference).is_some(), "{} {}: {reference}", framework.id, point.code);
            }
            let has = |labels: &[Label], id: &Option<String>| {
                id.as_ref().is_none_or(|id| labels.iter().any(|label| label.id == *id))
            };
            assert!(
                has(&framework.dimensions, &point.dimension) && has(&framework.environments, &point.environment),
                "{} {} {:?} {:?}",
                framework.id,
                point.code,
                point.dimension,
                point.environment
            );
        }
    }
}

#[test]
fn codes_are_read_as_teachers_write_them() {
    let moe = finder("cn-moe-30");
    for name in [
        "A5课堂导入",
        "A-5 导入",
        "A 5",
        "a5",
        "能力点A5",
        "Ａ５教学设计",
        "张三-A5-教学设计",
        "A5_反思",
        "A5技术支持的课堂导入",
    ] {
        check(&moe, name, Some("A5"));
    }
    check(&moe, "A10学生信息安全", Some("A10"));
    check(&moe, "B1提升总结", Some("B1"));
    for name in ["A4纸", "B5纸打印", "A4 纸张", "MP4视频", "A4大小", "第1课", "A55"] {
        check(&moe, name, None);
    }
    check(&moe, "技术支持课堂导入 说课", Some("A5"));
    check(&moe, "创造真实学习情境", Some("C2"));
}

#[test]
fn numeric_codes_need_more_than_a_number() {
    let ha = finder("cn-ha");
    check(&ha, "1-4 技术支持的课堂导入", Some("1-4"));
    check(&ha, "１-２教学设计", Some("1-2"));
    check(&ha, "A5 技术支持的课堂导入", Some("1-4"));
    check(&ha, "2021-1-4 活动", None);
    check(&ha, "练习1-4", None);
    check(&ha, "三1-2班", None);
}
