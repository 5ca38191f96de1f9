use super::*;

#[test]
fn people_are_told_from_other_words() {
    let vocabulary = Vocabulary::builtin();
    let check = |name: &str, expected: bool| assert_eq!(vocabulary.looks_like_person(name), expected, "{name}");
    for name in ["林老师", "褚老师", "张三", "李小明", "欧阳小林", "王某某", "高一鸣", "王健康", "林芳老师", "陈主任"]
    {
        check(name, true);
    }
    for name in [
        "语文",
        "高一",
        "方案",
        "安全",
        "成果",
        "计划",
        "文件",
        "语文老师",
        "高效课堂",
        "白板",
        "花名册",
        "教学设计",
        "全校老师",
        "万一",
    ] {
        check(name, false);
    }
}

#[test]
fn words_need_their_boundaries() {
    let vocabulary = Vocabulary::builtin();
    let grade = |text: &str| vocabulary.longest(Class::Grade, text).map(|m| vocabulary.grades[m.index].id.clone());
    assert_eq!(grade("21年级"), None);
    assert_eq!(grade("三年级下册").as_deref(), Some("g3"));
    assert_eq!(vocabulary.longest(Class::Term, "秋天的雨"), None);
    assert!(vocabulary.year("2015春 教案").is_some());
    assert!(vocabulary.year("2015春天的雨").is_none());
}

#[test]
fn folders_are_known_by_their_role() {
    let vocabulary = Vocabulary::builtin();
    assert_eq!(vocabulary.role("教师"), Some(Role::Teachers));
    assert_eq!(vocabulary.role("Whole-School"), Some(Role::WholeSchool));
    assert_eq!(vocabulary.role("教 研 组"), Some(Role::Groups));
    assert!(vocabulary.is_school_name("清河镇中心小学（示例）"));
    assert!(!vocabulary.is_school_name("小学"));
    assert!(vocabulary.is_group_name("语文组"));
}
