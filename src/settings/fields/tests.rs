use super::*;

fn front(text: &str) -> (Option<Fields>, Vec<String>) {
    let mut problems = Vec::new();
    let fields =
        crate::settings::front::front(&ContentPath::new("a.md"), text, &mut problems).map(|front| front.fields);
    let lines = problems.iter().map(|p| format!("{}:{}", p.code.as_str(), p.place.line.unwrap_or(0))).collect();
    (fields, lines)
}

#[test]
fn both_front_matters_give_the_same_fields() {
    let check = |text: &str| {
        let (fields, problems) = front(text);
        assert_eq!(problems, Vec::<String>::new(), "{text}");
        let fields = fields.expect("has front matter");
        let mut problems = Vec::new();
        let mut reader = fields.reader(&mut problems);
        assert_eq!(reader.text("title").as_deref(), Some("秋天的雨"));
        assert_eq!(reader.date("date"), Date::parse("2026-03-12"));
        assert_eq!(reader.list("tags"), ["语文", "三年级"]);
        assert_eq!(reader.number("hours"), Some(2.0));
        reader.finish();
        assert!(problems.is_empty());
    };
    check("+++\ntitle = \"秋天的雨\"\ndate = 2026-03-12\ntags = [\"语文\", \"三年级\"]\nhours = 2\n+++\n正文");
    check("---\ntitle: 秋天的雨\ndate: 2026-03-12\ntags: [语文, 三年级]\nhours: 2\n---\n正文");
}

#[test]
fn problems_carry_the_line_of_the_file() {
    assert_eq!(front("+++\ntitle = \"a\"\ndate = =\n+++\n").1, ["XZ0101:3"]);
    assert_eq!(front("---\ntitle: a\ntags: [b\n---\n").1.len(), 1);
    assert_eq!(front("+++\ntitle = 1\n").1, ["XZ0108:1"]);
    assert_eq!(front("---\n一条横线后的正文").1, Vec::<String>::new());
}

#[test]
fn unknown_keys_get_a_suggestion() {
    let (fields, _) = front("+++\ntitel = \"a\"\n+++\n");
    let fields = fields.expect("has front matter");
    let mut problems = Vec::new();
    let mut reader = fields.reader(&mut problems);
    reader.text("title");
    reader.finish();
    assert_eq!(problems[0].facts["suggestion"], "title");
    assert_eq!(problems[0].place.line, Some(2));
}

#[test]
fn yaml_cannot_grow_through_aliases() {
    let (fields, _) = front("---\na: &x [1, 2]\nb: [*x, *x]\n---\n");
    assert_eq!(fields.expect("has front matter").fields.len(), 2);
}
