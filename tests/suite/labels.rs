//! What pages say is known is known, and from where; no internal name is shown.

use std::collections::BTreeSet;

use xingzhi::formats::Formats;
use xingzhi::framework::Frameworks;
use xingzhi::vocabulary::{Form, Vocabulary};

use crate::support::Project;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/content");

/// Everything that goes by an id inside the program.
fn ids() -> BTreeSet<String> {
    let (words, frameworks) = (Vocabulary::builtin(), Frameworks::builtin());
    let mut ids: BTreeSet<String> = words.kinds.iter().map(|kind| kind.id.clone()).collect();
    for list in [&words.subjects, &words.grades, &words.stages, &words.phases] {
        ids.extend(list.iter().map(|word| word.id.clone()));
    }
    for register in &words.registers {
        ids.insert(register.id.clone());
        ids.extend(register.columns.iter().map(|column| column.id.clone()));
    }
    for framework in frameworks.iter() {
        ids.insert(framework.id.clone());
        ids.extend(framework.sources.iter().map(|part| part.id.clone()));
        ids.extend(framework.dimensions.iter().chain(&framework.environments).map(|part| part.id.clone()));
    }
    ids.extend(Formats::builtin().all().iter().flat_map(|form| [form.id.clone(), form.family.clone()]));
    ids.retain(|id| id.is_ascii());
    ids
}

/// The texts a reader sees or hears: between tags, and in `alt`, `title`, `aria-label`; code is meant as it stands.
fn texts(page: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut skipped: Option<String> = None;
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        match &skipped {
            Some(open) if name.strip_prefix('/') == Some(open) => skipped = None,
            Some(_) => continue,
            None if ["script", "style", "code", "pre", "math", "svg"].contains(&name) => {
                skipped = Some(name.to_owned())
            }
            None => {}
        }
        for attribute in ["alt=\"", "title=\"", "aria-label=\""] {
            out.extend(tag.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
        if skipped.is_none() && !text.trim().is_empty() {
            out.push(text.trim().to_owned());
        }
    }
    out
}

/// Ids that stand in `text` as words of their own: any that no language has, others only alone.
fn shown<'a>(text: &str, ids: &'a BTreeSet<String>) -> Vec<&'a str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let words: BTreeSet<&str> = text.split(|c: char| !is_part(c)).collect();
    let is_odd = |id: &str| id.contains('_') || (id.contains('-') && id.bytes().any(|byte| byte.is_ascii_digit()));
    ids.iter()
        .map(String::as_str)
        .filter(|id| text.trim_matches(['(', ')', '（', '）', ' ']) == *id || (is_odd(id) && words.contains(id)))
        .collect()
}

/// Internal names on the pages of the site, each with its page; the guide speaks of them by name.
fn internal_names(project: &Project) -> Vec<String> {
    let ids = ids();
    let mut found = Vec::new();
    for (path, bytes) in project.site() {
        if !path.ends_with(".html") || path.starts_with("tutorials/") {
            continue;
        }
        for text in texts(&String::from_utf8(bytes).expect("pages are UTF-8")) {
            let is_code = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
                word.len() == 6 && word.starts_with("XZ") && word[2..].bytes().all(|byte| byte.is_ascii_digit())
            });
            if is_code || !shown(&text, &ids).is_empty() {
                found.push(format!("{path}: {text}"));
            }
        }
    }
    found
}

#[test]
fn an_internal_name_would_be_seen() {
    let ids = ids();
    for text in ["point_summary", "(gallery)", "photo", "小结 point_summary 2", "cn-moe-30", "teaching_design"] {
        let expected = text != "(gallery)";
        assert_eq!(!shown(text, &ids).is_empty(), expected, "{text}");
    }
    for text in ["My photo of it", "教案.docx", "lesson-plan.docx", "Word 文档", "A5"] {
        assert!(shown(text, &ids).is_empty(), "{text}");
    }
    assert_eq!(texts("<p title=\"甲\">乙<code>point_summary</code>丙</p>"), ["甲", "乙", "丙"]);
}

#[test]
fn no_internal_name_stands_on_a_page_of_the_example() {
    // Films and large pictures take long and make no page; the guide speaks of ids by name.
    let mut project = Project::new();
    for (path, bytes) in crate::support::files_below(std::path::Path::new(EXAMPLE)) {
        if bytes.len() < 15_000 && !path.starts_with("教程/") {
            project = project.bytes(&path, &bytes);
        }
    }
    // Reviewers are shown the most.
    project.build(&["--audience", "review"]);
    let found = internal_names(&project);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_internal_name_stands_on_a_page_of_a_school_that_tells_everything() {
    let words = Vocabulary::builtin();
    let roster = words.registers.iter().find(|register| register.id == "roster").expect("there is a roster");
    let heads: Vec<&str> = roster.columns.iter().map(|column| column.zh.as_str()).collect();
    let cell = |column: &xingzhi::vocabulary::Column| match (column.id.as_str(), column.form) {
        ("name", _) => "林芳".to_owned(),
        (_, Form::YesNo) => "是".to_owned(),
        (_, Form::Number) => "30".to_owned(),
        (_, Form::Date) => "2026-03-01".to_owned(),
        (_, Form::Status) => "在职".to_owned(),
        (_, Form::Digits) => "12345678901".to_owned(),
        _ => "甲值".to_owned(),
    };
    let cells: Vec<String> = roster.columns.iter().map(cell).collect();
    let mut project = Project::small()
        .file("学校/清河小学/登记/花名册.csv", &format!("{},奇怪的列\n{},奇怪的值\n", heads.join(","), cells.join(",")))
        .file("学校/清河小学/school.toml", "stage = \"primary\"\nenvironment = \"blended\"\n[form]\nplain_rooms = 3\n");
    for kind in &words.kinds {
        let word = kind.words.first().expect("kinds have words");
        project = project.file(&format!("学校/清河小学/教师/林芳/{word}.md"), "# 题\n\n一段话。\n");
    }
    for audience in ["school", "review"] {
        project.build(&["--audience", audience]);
        let found = internal_names(&project);
        assert!(found.is_empty(), "{audience}: {found:#?}");
    }
    let page = project.page(&project.page_path("teacher", "林芳"));
    assert!(page.contains("奇怪的列") && page.contains("奇怪的值"), "a column nobody knows goes by its own head");
}

#[test]
fn a_framework_nobody_declared_is_said_to_be_the_default() {
    let school = |project: &Project| {
        project.build(&[]);
        texts(&project.page(&project.page_path("school", "清河小学"))).join("|")
    };
    let label = |text: &str| text.split("能力框架|").nth(1).map(|rest| rest.split('|').next().unwrap_or("").to_owned());
    let none = Project::small();
    assert_eq!(label(&school(&none)).as_deref(), Some("未声明，默认采用"));
    let own = Project::small().file("学校/清河小学/school.toml", "framework = \"cn-gd-28\"\n");
    assert_eq!(label(&school(&own)).as_deref(), Some("依据学校设置"));
    let site = Project::small().file("site.toml", "framework = \"cn-moe-30\"\n");
    assert_eq!(label(&school(&site)).as_deref(), Some("依据学校设置"));
    let odd = Project::small().file("学校/清河小学/school.toml", "framework = \"cn-gd-29\"\n");
    assert_eq!(label(&school(&odd)).as_deref(), Some("未声明，默认采用"), "what nobody knows was not taken");
}

/// Facts of a teacher's page as `label source value source value`.
fn facts(project: &Project, name: &str) -> String {
    project.build(&[]);
    let page = project.page(&project.page_path("teacher", name));
    let facts = page.split("<dl class=\"facts\">").nth(1).and_then(|rest| rest.split("</dl>").next()).unwrap_or("");
    texts(&format!("<dl>{facts}")).join("|")
}

#[test]
fn only_what_a_register_says_is_registered() {
    let roster = "姓名,学科,年级\n林芳,语文,三年级\n";
    let with = |project: Project| project.file("学校/清河小学/登记/花名册.csv", roster);
    let a = "A5 技术支持的课堂导入/教学反思.md";

    let differ = with(Project::new().file(&format!("学校/清河小学/教师/数学/林芳/{a}"), "# 反思\n\n好。\n"));
    let said = facts(&differ, "林芳");
    assert!(said.contains("任教学科|依据登记|语文|数学|依据文件和文件夹名|登记与文件夹不一致，请核对"), "{said}");
    assert!(said.contains("任教年级|依据登记|三年级"), "{said}");

    let both = with(Project::new().file(&format!("学校/清河小学/教师/语文/林芳/{a}"), "# 反思\n\n好。\n"));
    let said = facts(&both, "林芳");
    assert!(said.contains("任教学科|登记与文件一致|语文") && !said.contains("不一致"), "{said}");

    let found = Project::new().file(&format!("学校/清河小学/教师/数学/林芳/{a}"), "# 反思\n\n好。\n");
    let said = facts(&found, "林芳");
    assert!(said.contains("任教学科|依据文件和文件夹名|数学"), "{said}");

    let own = Project::new()
        .file(&format!("学校/清河小学/教师/林芳/{a}"), "# 反思\n\n好。\n")
        .file("学校/清河小学/教师/林芳/teacher.toml", "subject = [\"英语\"]\ngroup = \"英语组\"\npost = \"组长\"\n");
    let said = facts(&own, "林芳");
    for fact in ["教研组|依据说明文件|英语组", "任教学科|依据说明文件|英语", "职务|依据说明文件|组长"]
    {
        assert!(said.contains(fact), "{said}");
    }
    assert!(!said.contains("登记"), "nothing is registered: {said}");
}

#[test]
fn an_activity_says_where_its_kind_and_hours_are_from() {
    let project = Project::small()
        .file("学校/清河小学/活动/2026-03-12 集体备课/index.md", "---\nhours: 2\nmembers: [林芳]\n---\n\n备课。\n")
        .photo("学校/清河小学/活动/2026-03-12 集体备课/现场.jpg", 64, 48);
    project.build(&[]);
    let said = texts(&project.page(&project.page_path("activity", "集体备课"))).join("|");
    assert!(said.contains("活动类型|依据文件和文件夹名|集体备课") && said.contains("学时|依据说明文件|2"), "{said}");
    assert!(!said.contains("依据登记"), "no register speaks of it: {said}");
}

#[test]
fn a_framework_page_tells_what_is_known_and_the_rest_in_one_sentence() {
    for (id, n_rows, rest) in [
        ("cn-moe-30", 30, ""),
        ("cn-gd-28", 6, "其余 22 项名称未见公开。"),
        ("cn-ha", 4, "其余编号未见公开，此处不列。"),
        ("cn-jyt-0646", 0, "二级、三级条目以标准原文为准，此处不列。"),
    ] {
        let project = Project::new()
            .file("学校/清河小学/教师/林芳/教学反思.md", "# 反思\n\n好。\n")
            .file("学校/清河小学/school.toml", &format!("framework = \"{id}\"\n"));
        project.build(&[]);
        let page = project.page(&format!("frameworks/{id}.html"));
        assert_eq!(page.matches("<li id=\"p-").count(), n_rows, "{id}");
        assert!(page.contains(rest), "{id}");
        for word in ["凭记忆", "未经核实", "尚未核实"] {
            assert!(!page.contains(word), "{id} says {word} to visitors");
        }
    }
    // A point somebody shows is listed, though nobody vouches for its title.
    let project = Project::new()
        .file("学校/清河小学/教师/林芳/G1 教学反思.md", "# 反思\n\n好。\n")
        .file("学校/清河小学/school.toml", "framework = \"cn-gd-28\"\n");
    project.build(&[]);
    let page = project.page("frameworks/cn-gd-28.html");
    assert!(page.contains("id=\"p-G1\"") && page.contains("其余 21 项名称未见公开。"));
}

#[test]
fn a_school_that_chose_no_points_is_not_said_to_have_passed_one_over() {
    let project = Project::small();
    project.build(&[]);
    assert!(!project.page(&project.page_path("point", "A5")).contains("未选定"));
    let project = Project::small().file("学校/清河小学/school.toml", "points = [\"A1\"]\n");
    project.build(&[]);
    assert!(project.page(&project.page_path("point", "A5")).contains("未选定"));
}

#[test]
fn a_stage_or_environment_nobody_knows_is_told_and_words_are_taken() {
    let odd = Project::small().file("学校/清河小学/school.toml", "stage = \"junior\"\nenvironment = \"cloud\"\n");
    let done = odd.build(&[]).ends(1);
    assert_eq!(done.stderr.matches("error[XZ0105] 学校/清河小学/school.toml").count(), 2, "{}", done.stderr);
    let words =
        Project::small().file("学校/清河小学/school.toml", "stage = \"小学部\"\nenvironment = \"混合学习环境\"\n");
    words.build(&[]).ends(0);
    let said = texts(&words.page(&words.page_path("school", "清河小学"))).join("|");
    assert!(said.contains("依据学校设置|小学|") && said.contains("依据学校设置|混合学习环境|"), "{said}");
}

#[test]
fn a_grade_is_registered_as_the_register_writes_it() {
    let roster = "姓名,年级\n林芳,三至六年级\n";
    let project = Project::new()
        .file("学校/清河小学/教师/林芳/教学反思.md", "# 反思\n\n好。\n")
        .file("学校/清河小学/登记/花名册.csv", roster);
    let said = facts(&project, "林芳");
    assert!(said.contains("任教年级|依据登记|三至六年级"), "{said}");
}

#[test]
fn activities_of_one_name_are_told_apart_by_their_term() {
    let mut project = Project::small();
    for term in ["2021-2022学年/第一学期", "2022-2023学年/第一学期"] {
        project = project.photo(&format!("学校/清河小学/{term}/11月教研活动/照片.jpg"), 64, 48);
    }
    project.build(&[]);
    let said = texts(&project.page(&project.page_path("school", "清河小学"))).join("|");
    assert!(said.contains("2021-2022") && said.contains("2022-2023"), "{said}");
}

#[test]
fn a_folder_prepared_for_a_point_shows_nothing_yet() {
    let project = Project::small().folder("学校/清河小学/教师/林芳/A6 技术支持的课堂讲授");
    project.build(&[]);
    let page = project.page(&project.page_path("school", "清河小学"));
    assert!(page.contains(">A5<") && !page.contains(">A6<"));
}

#[test]
fn files_of_one_name_from_several_folders_are_told_apart() {
    let mut project = Project::new().file("登记/花名册.csv", "姓名\n林芳\n");
    for term in ["2021-2022学年", "2022-2023学年"] {
        project = project.file(&format!("{term}/能力点材料/林芳A5教学反思.md"), &format!("# 反思\n\n{term}的课。\n"));
    }
    for (audience, n) in [("school", 2), ("public", 0)] {
        project.build(&["--audience", audience]);
        let pages: Vec<String> = texts(&project.page(&project.page_path("package", "课堂导入")));
        let folders = pages.iter().filter(|text| text.starts_with("文件夹：")).count();
        assert_eq!(folders, n, "{audience}: {pages:?}");
    }
}

#[test]
fn who_left_is_told_apart_in_lists_and_counts() {
    let roster = "姓名,教研组,状态\n林芳,语文组,在职\n周平,语文组,调离\n吴静,语文组,产假\n";
    let mut project = Project::new().file("学校/清河小学/登记/花名册.csv", roster);
    for name in ["林芳", "周平"] {
        let path = format!("学校/清河小学/教师/{name}/A5 技术支持的课堂导入/教学反思.md");
        project = project.file(&path, &format!("# 反思\n\n{name}的课。\n"));
    }
    for audience in ["school", "public"] {
        project.build(&["--audience", audience]);
        let home = texts(&project.page("index.html")).join("|");
        assert!(home.contains("1 位教师"), "{audience}: {home}");
        let school = texts(&project.page(&project.page_path("school", "清河小学"))).join("|");
        let (there, away) = school.split_once("现不在岗的教师").expect("they have a list of their own");
        assert!(there.contains("林芳") && !there.contains("周平") && away.contains("周平"), "{audience}: {school}");
        assert!(school.contains("1 人"), "one teacher who is there shows A5: {school}");
        let teacher = texts(&project.page(&project.page_path("teacher", "周平"))).join("|");
        assert_eq!(teacher.contains("状态|依据登记|已调离"), audience == "school", "{audience}: {teacher}");
        assert!(away.contains("吴静"), "{audience}: {school}");
        assert!(!school.contains("休假") && !school.contains("产假"), "why somebody is away is nobody's business");
    }
}
