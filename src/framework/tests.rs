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
