//! What people write in TOML and YAML.

use crate::support::Project;

const SITE_WITH_TYPO: &str = "title = \"清河\"\ntitel = \"清河镇\"\n";

#[test]
fn a_typo_in_the_settings_is_shown_with_its_line_a_caret_and_a_suggestion() {
    let project = Project::small().file("site.toml", SITE_WITH_TYPO);
    let done = project.build(&[]).ends(0);
    let done = done.says("warning[XZ0103] site.toml:2").says("unknown key `titel`").says("did you mean `title`?");
    done.says("titel = \"清河镇\"").says("· ─────");
    assert!(project.page("index.html").contains("清河"), "the rest of the settings holds");
    let zh = project.build(&["--lang", "zh"]).ends(0);
    zh.says("警告[XZ0103] site.toml:2").says("没有「titel」这一项").says("是不是想写「title」");
}

#[test]
fn settings_that_do_not_parse_are_an_error_and_the_site_is_built() {
    let project = Project::small().file("site.toml", "title = \"清河\nlanguage = zh\n");
    project.build(&[]).ends(1).says("error[XZ0101] site.toml:1").says("the TOML does not parse");
    assert!(project.page("index.html").contains("清河小学"));
}

#[test]
fn the_same_broken_settings_are_told_once() {
    let project = Project::small().file("site.toml", "title = \n");
    let done = project.check(&[]).ends(1);
    assert_eq!(done.stderr.matches("XZ0101").count(), 1, "{}", done.stderr);
}

#[test]
fn values_of_the_wrong_kind_and_unknown_values_are_errors_at_their_line() {
    let project = Project::small().file("site.toml", "title = true\nas_of = 2026-13-01\n");
    project.check(&[]).ends(1).says("error[XZ0101] site.toml:2");
    let project = Project::small()
        .file("site.toml", "title = true\nlanguage = \"fr\"\naudience = \"publik\"\nas_of = \"morgen\"\n");
    let done =
        project.check(&[]).ends(1).says("error[XZ0104] site.toml:1").says("`title` takes a text, found true or false");
    let done = done.says("error[XZ0105] site.toml:2").says("error[XZ0105] site.toml:3").says("did you mean `public`?");
    done.says("site.toml:4");
}

#[test]
fn an_accent_that_is_no_colour_is_reported() {
    let project = Project::small().file("site.toml", "accent = \"reddish\"\n");
    project.check(&[]).says("site.toml:1").says("accent");
}

#[test]
fn broken_front_matter_is_an_error_at_its_line_and_the_text_is_shown() {
    let toml = "+++\ntitle = \"x\npoint = \"A5\"\n+++\n\n正文还在这里。\n";
    let yaml = "---\ntitle: [x\npoint: A5\n---\n\n正文也在这里。\n";
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/A5/一 教学反思.md", toml)
        .file("学校/清河小学/教师/林芳/A5/二 教学反思.md", yaml);
    let done = project.build(&[]).ends(1).says("error[XZ0101] 学校/清河小学/教师/林芳/A5/一 教学反思.md:2");
    done.says("error[XZ0102] 学校/清河小学/教师/林芳/A5/二 教学反思.md:").says("the YAML does not parse");
    for words in ["正文还在这里", "正文也在这里"] {
        assert!(!project.outputs_with(words).is_empty(), "{words}");
    }
}

#[test]
fn front_matter_that_never_ends_is_an_error() {
    let project = Project::small().file("学校/清河小学/教师/林芳/A5/教学反思.md", "+++\ntitle = \"x\"\n\n正文。\n");
    project.build(&[]).ends(1).says("XZ0108").says("the front matter never ends");
}

#[test]
fn a_rule_at_the_top_of_a_text_is_no_front_matter() {
    let project =
        Project::small().file("学校/清河小学/教师/林芳/A5/教学反思.md", "---\n\n今天上了一节课。\n\n---\n\n很好。\n");
    project.check(&[]).says_not("error");
}

#[test]
fn front_matter_with_unknown_keys_and_an_unknown_point_says_so() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/教学反思.md", "+++\ntitle = \"x\"\npiont = \"A5\"\n+++\n\n正文。\n")
        .file("学校/清河小学/教师/林芳/教学设计.md", "+++\npoint = \"Z9\"\n+++\n\n正文。\n");
    let done = project.check(&[]).ends(1).says("XZ0103").says("教学反思.md:3").says("did you mean `point`?");
    done.says("XZ0111").says("has no point `Z9`");
}

#[test]
fn an_unknown_point_in_front_matter_is_shown_at_its_line() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/教学设计.md", "+++\ntitle = \"x\"\npoint = \"Z9\"\n+++\n\n正文。\n");
    project.check(&[]).ends(1).says("XZ0111").says("教学设计.md:3");
}

#[test]
fn an_unknown_framework_is_an_error_with_those_that_are_known() {
    let project = Project::small().file("学校/清河小学/school.toml", "name = \"清河小学\"\nframework = \"cn-moe-3\"\n");
    project.check(&[]).ends(1).says("error[XZ0105] 学校/清河小学/school.toml:2").says("did you mean `cn-moe-30`?");
}

#[test]
fn unknown_points_of_a_school_are_errors() {
    let project = Project::small().file("学校/清河小学/school.toml", "points = [\"A5\", \"Q1\"]\n");
    project.check(&[]).ends(1).says("error[XZ0111] 学校/清河小学/school.toml:1").says("has no point `Q1`");
}

#[test]
fn slugs_that_cannot_be_folder_names_or_climb_out_are_refused() {
    for slug in ["../../x", "Lin Fang", "a/b", ".", "con"] {
        let project = Project::small().file("学校/清河小学/教师/林芳/teacher.toml", &format!("slug = \"{slug}\"\n"));
        let done = project.build(&[]);
        assert_eq!(done.status, 1, "slug {slug:?}: {}", done.stderr);
        done.says("XZ0112").says("teacher.toml:1");
        assert!(!project.at("x").exists() && !project.at("site/x").exists());
    }
}

#[test]
fn two_people_who_wish_one_slug_are_told_and_both_have_their_page() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/teacher.toml", "slug = \"lin\"\n")
        .file("学校/清河小学/教师/黎明/teacher.toml", "slug = \"lin\"\n")
        .file("学校/清河小学/教师/黎明/A5/教学反思.md", "正文。\n");
    project.build(&[]).ends(1).says("XZ0307").says("the slug `lin` is already taken");
    assert_ne!(project.page_path("teacher", "林芳"), project.page_path("teacher", "黎明"));
}

#[test]
fn two_people_who_bear_one_id_are_told() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/teacher.toml", "id = \"t1\"\n")
        .file("学校/清河小学/教师/黎明/teacher.toml", "id = \"t1\"\n")
        .file("学校/清河小学/教师/黎明/A5/教学反思.md", "正文。\n");
    project.check(&[]).ends(1).says("XZ0308").says("t1");
}

#[test]
fn a_sidecar_speaks_for_its_file_and_one_alone_is_told() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/板书.jpg.toml", "title = \"旁注给的标题\"\n")
        .photo("学校/清河小学/教师/林芳/板书.jpg", 20, 20)
        .file("学校/清河小学/教师/林芳/没有.docx.toml", "title = \"x\"\n");
    project.build(&[]).ends(0).says("XZ0109").says("a sidecar without its file `没有.docx`");
    assert!(!project.outputs_with("旁注给的标题").is_empty());
}

#[test]
fn a_sidecar_beats_front_matter_and_front_matter_beats_the_name() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/教学反思.md", "+++\nkind = \"教学设计\"\n+++\n\n正文。\n")
        .file("学校/清河小学/教师/林芳/课件.md", "+++\nkind = \"教学设计\"\n+++\n\n正文。\n")
        .file("学校/清河小学/教师/林芳/课件.md.toml", "kind = \"教学反思\"\n");
    let ledger = project.ledger(&[]);
    assert_eq!(ledger["学校/清河小学/教师/林芳/教学反思.md"]["kind"], "lesson_plan");
    assert_eq!(ledger["学校/清河小学/教师/林芳/课件.md"]["kind"], "reflection");
}

#[test]
fn settings_in_gb18030_and_with_a_byte_order_mark_are_read() {
    let (bytes, _, _) = encoding_rs::GB18030.encode("title = \"清河镇的网站\"\n");
    let project = Project::small().bytes("site.toml", &bytes);
    project.build(&[]).ends(0);
    assert!(project.page("index.html").contains("清河镇的网站"));
    let project = Project::small().file("site.toml", "\u{feff}title = \"清河镇的网站\"\r\n");
    project.build(&[]).ends(0);
    assert!(project.page("index.html").contains("清河镇的网站"));
}

#[test]
fn settings_in_no_known_encoding_are_an_error() {
    let project = Project::small().bytes("site.toml", b"title = \"\xff\xff\xfe\xff\x81\"\n");
    project.check(&[]).ends(1).says("XZ0107").says("site.toml");
}

#[test]
fn a_framework_of_the_school_that_cannot_be_used_is_an_error() {
    let project = Project::small().file("能力框架/own.toml", "id = \"own\"\npoint = 3\n");
    project.build(&[]).ends(1).says("error[XZ0104] 能力框架/own.toml");
    let project = Project::small().file("能力框架/own.toml", "zh = \"校本\"\n[[point]]\nzh = \"甲\"\n");
    project.build(&[]).ends(1).says("error[XZ0121] 能力框架/own.toml");
}

#[test]
fn kinds_of_the_school_that_cannot_be_used_are_an_error() {
    let project = Project::small().file("kinds.toml", "kind = \"x\"\n");
    project.build(&[]).ends(1).says("error[XZ0110] kinds.toml");
}

#[test]
fn deep_and_cyclic_yaml_neither_hangs_nor_fails() {
    let deep = format!("---\nx: {}{}\n---\n\n正文。\n", "[".repeat(50_000), "]".repeat(50_000));
    let bomb = "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
                d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n---\n\n正文。\n";
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/一 教学反思.md", &deep)
        .file("学校/清河小学/教师/林芳/二 教学反思.md", bomb);
    let done = project.build(&[]);
    assert!(matches!(done.status, 0 | 1), "{} {}", done.status, done.stderr);
    assert!(done.stderr.len() < 20_000, "a message is no dump: {} bytes", done.stderr.len());
}

#[test]
fn deep_toml_neither_hangs_nor_fails() {
    let deep = format!("x = {}{}\n", "[".repeat(50_000), "]".repeat(50_000));
    let tables = format!("[{}]\n", vec!["a"; 50_000].join("."));
    let project = Project::small().file("site.toml", &deep).file("学校/清河小学/school.toml", &tables);
    let done = project.build(&[]);
    assert!(matches!(done.status, 0 | 1), "{} {}", done.status, done.stderr);
    assert!(done.stderr.len() < 20_000, "a message is no dump: {} bytes", done.stderr.len());
}
