//! What stands at the head of a text: read, or told, and never lost.

use crate::support::Project;

const PLACE: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";

/// A school with one text, `教学反思.md`.
fn with_text(text: &str) -> Project {
    Project::small().file(&format!("{PLACE}/教学反思.md"), text)
}

#[test]
fn what_stands_between_rules_and_is_no_setting_is_read_on_the_page() {
    for block in [
        "今天讲了秋天。",
        "2026",
        "“一句引文”",
        "# 反思标题",
        "> 引文一句",
        "- 甲一\n- 乙二",
        "注意：别忘了",
        "他说: 好极了",
    ] {
        let project = with_text(&format!("---\n{block}\n---\n\n正文最后。\n"));
        project.build(&[]).ends(0);
        for word in [block.trim_start_matches(['#', '>', '-', ' ']).lines().next().expect("a line"), "正文最后"] {
            assert!(!project.outputs_with(word).iter().all(|path| !path.ends_with(".html")), "{block}: {word}");
        }
    }
}

#[test]
fn a_broken_head_is_told_and_stands_on_the_page_as_it_was_written() {
    let project = with_text("---\ntitle: [甲甲甲\nsubject: 语文\n---\n\n正文最后。\n");
    project.build(&[]).ends(1).says("XZ0102").says("教学反思.md:3");
    let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
    assert!(page.contains("title: [甲甲甲") && page.contains("正文最后"), "{page}");
    assert!(!page.contains(">title: [甲甲甲</h"), "it is no heading");
}

#[test]
fn a_head_that_never_ends_is_told_and_stands_on_the_page() {
    let project = with_text("---\ntitle: 甲甲甲\n\n正文最后。\n");
    project.build(&[]).ends(1).says("XZ0108").says("教学反思.md:1");
    let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
    assert!(page.contains("title: 甲甲甲") && page.contains("正文最后"), "{page}");
}

#[test]
fn heads_as_people_type_them_are_read_in_every_encoding() {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let wide = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let head = "---\ntitle： 甲题\ndate: 2026-03-12 14:00\n---\n\n正文最后。\n";
    let forms: [(&str, Vec<u8>); 8] = [
        ("as it is", head.as_bytes().to_vec()),
        ("two marks", format!("\u{feff}\u{feff}{head}").into_bytes()),
        ("CRLF", head.replace('\n', "\r\n").into_bytes()),
        ("CR", head.replace('\n', "\r").into_bytes()),
        ("GB18030", gb(head)),
        ("UTF-16", wide(head)),
        ("blank lines", format!("\n \n{head}").into_bytes()),
        ("dots", head.replace("---\n\n", "...\n\n").into_bytes()),
    ];
    for (form, bytes) in forms {
        let project = Project::small().bytes(&format!("{PLACE}/教学反思.md"), &bytes);
        project.build(&[]).ends(0).says_not("XZ01");
        let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
        assert!(page.contains("甲题") && page.contains("正文最后") && !page.contains("title："), "{form}: {page}");
    }
}

#[test]
fn dates_tags_and_authors_are_read_as_people_write_them() {
    let head = |lines: &str| format!("---\n{lines}\n---\n\n# 一讲\n\n正文。\n");
    for date in
        ["2026-03-12 14:00", "2026-03-12T14:00:00+08:00", "20260312", "2026年3月12日", "2026/3/12", "\"2026.3.12\""]
    {
        let project = Project::small().file("教程/备课/一讲.md", &head(&format!("date: {date}\ntags: 甲甲、乙乙")));
        project.build(&[]).ends(0).says_not("XZ0104");
        let page = project.page(&project.page_path("tutorial", "一讲"));
        assert!(page.contains("2026-03-12"), "{date}");
        assert!(page.contains(">甲甲<") && page.contains(">乙乙<"), "{page}");
    }
    for author in ["[林芳, 黎明]", "林芳", "{name: 林芳}", "林芳、黎明", "\n- name: 林芳\n- name: 黎明"]
    {
        let project = Project::small().file("学校/清河小学/反思.md", &head(&format!("author: {author}\npoint: A5")));
        let ledger = project.ledger(&[]);
        let person = ledger["学校/清河小学/反思.md"]["person"].as_str().unwrap_or_default();
        assert!(person.starts_with("林芳"), "{author}: {person}");
        project.check(&[]).says_not("XZ0104");
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_told_once() {
    let project = with_text("---\ndate: 昨天\n---\n\n正文。\n");
    let done = project.check(&[]).ends(1).says("XZ0104").says("2026-03-14");
    assert_eq!(done.stderr.matches("XZ0104").count() + done.stdout.matches("XZ0104").count(), 1);
}

#[test]
fn a_key_that_stands_twice_is_told_with_the_line_that_holds() {
    for (head, line) in [("---\ntitle: 甲题\ntitle: 乙题\n---", 3), ("+++\ntitle = \"甲题\"\ntitle = \"乙题\"\n+++", 3)]
    {
        let project = with_text(&format!("{head}\n\n正文。\n"));
        project.build(&[]).ends(0).says("XZ0114").says(&format!("教学反思.md:{line}")).says("the one in line 2 holds");
        assert!(!project.outputs_with("甲题").is_empty());
    }
}

#[test]
fn keys_of_other_tools_are_told_once_for_the_whole_content() {
    let mut project = Project::small();
    for number in 1..=30 {
        let text = format!("---\ntitle: 第{number}讲\nlayout: post\nsidebar_position: {number}\n---\n\n正文。\n");
        project = project.file(&format!("教程/备课/{number:02}.md"), &text);
    }
    project = project.file("教程/备课/31.md", "---\ntitel: 第31讲\n---\n\n正文。\n");
    let report = project.json(&[]);
    let of = |code: &str| {
        let all = report["diagnostics"].as_array().expect("a list").iter();
        all.filter(|problem| problem["code"] == code).cloned().collect::<Vec<_>>()
    };
    assert_eq!(of("XZ0115").len(), 2, "{report:#}");
    assert!(of("XZ0115")[0]["message"].as_str().is_some_and(|text| text.contains("30")));
    assert_eq!(of("XZ0103").len(), 1, "{report:#}");
    assert!(of("XZ0103")[0]["hint"].as_str().is_some_and(|text| text.contains("title")));
}

#[test]
fn settings_that_do_nothing_yet_say_so() {
    let project = Project::small()
        .file("site.toml", "search = true\n")
        .file("学校/清河小学/school.toml", "profile = \"x\"\n")
        .file(&format!("{PLACE}/教学反思.md"), "---\ntags: [甲, 乙]\n---\n\n正文。\n");
    let done = project.check(&[]).ends(0);
    let done = done.says("note[XZ0116] site.toml:1").says("note[XZ0116] 学校/清河小学/school.toml:1");
    done.says("教学反思.md:2").says("`tags` does nothing here yet");
}

#[test]
fn settings_of_other_programs_are_not_ours() {
    let project = Project::small()
        .file("学校/清河小学/教师/林芳/Cargo.toml", "[package\nname = 'x'\n")
        .file("教程/书/book.toml", "[book]\ntitle = \"x\"\nmultilingual = false\n")
        .file("教程/书/一章.md", "# 一章\n\n正文。\n");
    project.check(&[]).ends(0).says_not("XZ01");
    let report = project.json(&["--lang", "en"]);
    let files = report["files"].as_array().expect("a list of files");
    for path in ["学校/清河小学/教师/林芳/Cargo.toml", "教程/书/book.toml"] {
        let row = files.iter().find(|row| row["path"] == path).expect("every file has its row");
        let reason = row["reason"].as_str().unwrap_or_default();
        assert!(!reason.contains("settings"), "{path}: {reason}");
    }
    project.assert_balanced(&[]);
}

/// Every way to say so, and the files that carry it.
fn drafts() -> Vec<(&'static str, String)> {
    let heads = [
        "---\ntitle: 秘题\ntags: [秘签]\ndate: 1999-09-09\ndraft: true\n---\n",
        "---\ntitle: 秘题\ndraft: yes\n---\n",
        "---\ntitle: 秘题\ndraft： 是\n---\n",
        "---\ntitle: 秘题\npublished: false\n---\n",
        "---\ntitle: 秘题\nstatus: draft\n---\n",
        "+++\ntitle = \"秘题\"\ndraft = true\n+++\n",
        "{\"title\": \"秘题\", \"draft\": true}\n",
        "---\ntitle: [秘题\ndraft: true\n---\n",
        "---\ntitle: 秘题\ndraft: true\n\n",
    ];
    let places = [
        "学校/清河小学/教师/林芳/秘名 教学反思.md",
        "学校/清河小学/教师/林芳/A5 技术支持的课堂导入/秘名.md",
        "学校/清河小学/秘名某-A5-教学反思.md",
        "学校/清河小学/资源库/语文/秘名.md",
        "学校/清河小学/活动/2026-03-12 集体备课/秘名.md",
        "学校/清河小学/整校推进/秘名.md",
        "教程/备课/第2期：秘名.md",
        "秘名.md",
    ];
    let texts = heads.iter().map(|head| format!("{head}\n# 秘头\n\n秘文。\n"));
    let all = places.iter().enumerate().flat_map(|(at, place)| {
        texts.clone().enumerate().filter(move |(n, _)| (n + at) % 5 == 0).map(move |(_, text)| (*place, text))
    });
    all.collect()
}

#[test]
fn of_a_draft_no_page_knows_anything_in_any_audience() {
    for (place, text) in drafts() {
        let project = Project::small()
            .file("教程/备课/第1期：开始.md", "# 开始\n\n正文。\n")
            .file("教程/备课/第3期：结束.md", "# 结束\n\n正文。\n")
            .file("学校/清河小学/活动/2026-03-12 集体备课/记录.md", "正文。\n")
            .file(place, &text);
        for audience in ["public", "school", "review"] {
            project.build(&["--audience", audience, "--force"]);
            for word in ["秘题", "秘签", "1999-09-09", "秘头", "秘文", "秘名"] {
                assert_eq!(project.outputs_with(word), Vec::<String>::new(), "{audience} {place}: {word}\n{text}");
            }
            assert!(project.outputs_with("缺第").is_empty(), "{audience} {place}");
        }
        let row = &project.ledger(&[])[place];
        assert_eq!(row["verdict"], "withheld", "{place}");
        assert!(row["reason"].as_str().is_some_and(|reason| reason.contains("draft")), "{row}");
        project.assert_balanced(&[]);
    }
}

#[test]
fn a_sidecar_makes_any_file_a_draft() {
    let project = Project::small()
        .photo("学校/清河小学/教师/林芳/秘名.jpg", 20, 20)
        .file("学校/清河小学/教师/林芳/秘名.jpg.toml", "title = \"秘题\"\ndraft = true\n")
        .file("教程/备课/1 开始.md", "# 开始\n\n正文。\n")
        .file("教程/备课/2 秘名.md", "# 秘题\n\n正文。\n")
        .file("教程/备课/2 秘名.md.toml", "draft = \"是\"\n");
    project.build(&[]).ends(0);
    for word in ["秘题", "秘名"] {
        assert_eq!(project.outputs_with(word), Vec::<String>::new(), "{word}");
    }
    assert_eq!(project.verdict("学校/清河小学/教师/林芳/秘名.jpg", &[]), "withheld");
    project.assert_balanced(&[]);
}

#[test]
fn the_settings_of_a_folder_make_all_it_holds_a_draft() {
    for (file, folder) in [
        ("package.toml", PLACE),
        ("teacher.toml", "学校/清河小学/教师/秘名"),
        ("activity.toml", "学校/清河小学/活动/2026-03-12 秘名"),
        ("series.toml", "教程/秘名"),
        ("group.toml", "学校/清河小学/教研组/秘名组"),
        ("school.toml", "学校/秘名小学"),
        ("index.toml", "学校/清河小学/资源库/秘名"),
    ] {
        let project = Project::small()
            .file("教程/备课/1 开始.md", "# 开始\n\n正文。\n")
            .file(&format!("{folder}/{file}"), "title = \"秘题\"\ndraft = true\n")
            .file(&format!("{folder}/秘文.md"), "# 秘头\n\n秘文。\n")
            .file(&format!("{folder}/里面/秘文二.md"), "# 秘头\n\n秘文。\n");
        project.build(&[]);
        for word in ["秘题", "秘名", "秘文", "秘头"] {
            assert_eq!(project.outputs_with(word), Vec::<String>::new(), "{folder}/{file}: {word}");
        }
        assert_eq!(project.verdict(&format!("{folder}/里面/秘文二.md"), &[]), "withheld");
        project.assert_balanced(&[]);
    }
}

#[test]
fn an_index_text_that_is_a_draft_holds_back_its_package_or_activity_and_elsewhere_only_its_words() {
    let draft = "---\ntitle: 秘题\ntags: [秘签]\ndraft: true\n---\n\n# 秘头\n\n秘言。\n";
    for (folder, is_whole) in [
        ("学校/清河小学/教师/黎明/A1 秘包", true),
        ("学校/清河小学/活动/2026-03-12 秘会", true),
        ("学校/清河小学/教师/黎明", false),
        ("学校/清河小学/教研组/语文组", false),
        ("学校/清河小学", false),
        ("教程/备课", false),
    ] {
        for name in ["index.md", "README.md"] {
            let project = Project::small()
                .file("教程/备课/1 开始.md", "# 开始\n\n正文。\n")
                .file(&format!("{folder}/{name}"), draft)
                .file(&format!("{folder}/记录.md"), "# 明头\n\n明言。\n");
            project.build(&[]);
            for word in ["秘题", "秘签", "秘头", "秘言", "秘会", "秘包"] {
                assert_eq!(project.outputs_with(word), Vec::<String>::new(), "{folder}/{name}: {word}");
            }
            assert_eq!(project.outputs_with("明言").is_empty(), is_whole, "{folder}/{name}");
            assert_eq!(project.verdict(&format!("{folder}/{name}"), &[]), "withheld");
        }
    }
}
