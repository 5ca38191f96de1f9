//! What the settings of a text, file or folder keep from the public, the school still sees.

use crate::support::Project;

const TEXTS: [&str; 7] = [
    "学校/清河小学/教师/林芳/秘名 教学反思.md",
    "学校/清河小学/教师/林芳/A5 技术支持的课堂导入/秘名 教学设计.md",
    "学校/清河小学/资源库/语文/秘名.md",
    "学校/清河小学/活动/2026-03-12 集体备课/秘名.md",
    "学校/清河小学/整校推进/秘名.md",
    "学校/清河小学/教程/秘名.md",
    "教程/备课/第2期：秘名.md",
];

const HEADS: [&str; 18] = [
    "---\ntitle: 秘题\naudience: school\n---\n",
    "---\ntitle: 秘题\n受众: 校内\n---\n",
    "---\ntitle: 秘题\naudience: [school, review]\n---\n",
    "---\ntitle: 秘题\naudience： 校内\n---\n",
    "---\ntitle: 秘题\naudience: nobody\n---\n",
    "+++\ntitle = \"秘题\"\naudience = \"school\"\n+++\n",
    "{\"title\": \"秘题\", \"audience\": \"school\"}\n",
    "---\ntitle: 秘题\npublic: false\n---\n",
    "---\ntitle: 秘题\npublic: perhaps\n---\n",
    "---\ntitle: 秘题\n公开: 否\n---\n",
    "---\ntitle: 秘题\nhidden: true\n---\n",
    "---\ntitle: 秘题\nunlisted: yes\n---\n",
    "---\ntitle: 秘题\nvisibility: private\n---\n",
    "---\ntitle: 秘题\nvisibility: members\n---\n",
    "---\ntitle: 秘题\npassword: 样例\n---\n",
    "---\ntitle: [秘题\npublic: false\n---\n",
    "---\ntitle: 秘题\naudience: public\nhidden: true\n---\n",
    "---\ntitle: 秘题\naudience: public\naudience: school\n---\n",
];

fn project() -> Project {
    Project::small()
        .file("教程/备课/第1期：开始.md", "# 开始\n\n正文。\n")
        .file("教程/备课/第3期：结束.md", "# 结束\n\n正文。\n")
        .file("学校/清河小学/活动/2026-03-12 集体备课/记录.md", "正文。\n")
}

#[test]
fn a_text_not_for_the_public_is_on_no_public_page_and_on_one_of_the_school() {
    let pairs = HEADS.iter().enumerate().flat_map(|(n, head)| {
        TEXTS.iter().enumerate().filter(move |(at, _)| (n + at) % 3 == 0).map(move |(_, place)| (head, place))
    });
    for (head, place) in pairs {
        let project = project().file(place, &format!("{head}\n# 秘头\n\n秘文。\n"));
        project.build(&["--audience", "public"]);
        for word in ["秘题", "秘头", "秘文", "秘名"] {
            assert_eq!(project.outputs_with(word), Vec::<String>::new(), "{place}: {word}\n{head}");
        }
        let row = &project.ledger(&["--audience", "public"])[*place];
        assert_eq!(row["verdict"], "withheld", "{place}\n{head}");
        project.assert_balanced(&["--audience", "public"]);
        project.build(&["--audience", "school"]);
        assert!(!project.outputs_with("秘文").is_empty(), "{place}\n{head}");
    }
}

#[test]
fn a_text_that_says_nothing_closed_stays_open() {
    for head in [
        "---\ntitle: 明题\naudience: public\n---\n",
        "---\ntitle: 明题\n受众: 公开\n---\n",
        "---\ntitle: 明题\naudience: [public, school]\n---\n",
        "---\ntitle: 明题\npublic: true\nhidden: false\nunlisted: no\nvisibility: public\n---\n",
        "---\ntitle: 明题\naudience:\npassword:\nvisibility:\n---\n",
    ] {
        let project = project().file(TEXTS[6], &format!("{head}\n明文。\n"));
        project.build(&["--audience", "public"]).ends(0);
        assert!(!project.outputs_with("明文").is_empty(), "{head}");
    }
}

#[test]
fn what_is_for_reviewers_only_the_school_does_not_see() {
    let project = project().file(TEXTS[1], "---\n受众: 评审\n---\n\n秘文。\n");
    for (audience, is_seen) in [("public", false), ("school", false), ("review", true)] {
        project.build(&["--audience", audience]);
        assert_eq!(!project.outputs_with("秘文").is_empty(), is_seen, "{audience}");
    }
}

#[test]
fn the_settings_of_a_folder_close_all_it_holds() {
    for (file, folder) in [
        ("package.toml", "学校/清河小学/教师/林芳/A1 秘包"),
        ("index.md", "学校/清河小学/教师/林芳/A1 秘包"),
        ("teacher.toml", "学校/清河小学/教师/秘名"),
        ("index.md", "学校/清河小学/教师/秘名"),
        ("activity.toml", "学校/清河小学/活动/2026-03-12 秘名"),
        ("series.toml", "教程/秘名"),
        ("README.md", "教程/秘名"),
        ("group.toml", "学校/清河小学/教研组/秘名组"),
        ("school.toml", "学校/秘名小学"),
        ("index.toml", "学校/清河小学/资源库/秘名"),
    ] {
        let is_text = file.ends_with(".md");
        let said = if is_text {
            "---\ntitle: 秘题\naudience: school\n---\n"
        } else {
            "title = \"秘题\"\npublic = false\n"
        };
        let project = project()
            .file(&format!("{folder}/{file}"), said)
            .file(&format!("{folder}/秘文.md"), "# 秘头\n\n秘文。\n")
            .file(&format!("{folder}/里面/秘文二.md"), "# 秘头\n\n秘文。\n");
        project.build(&["--audience", "public"]);
        for word in ["秘题", "秘名", "秘包", "秘文", "秘头"] {
            assert_eq!(project.outputs_with(word), Vec::<String>::new(), "{folder}/{file}: {word}");
        }
        project.assert_balanced(&["--audience", "public"]);
        project.build(&["--audience", "school"]);
        assert!(!project.outputs_with("秘文").is_empty(), "{folder}/{file}");
    }
}

#[test]
fn the_sidecar_of_a_film_closes_its_captions_and_the_site_settings_close_nothing() {
    let film = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入/课堂实录";
    for (said, audiences) in [("public = false", &["public"][..]), ("draft = true", &["public", "school"])] {
        let project = project()
            .file("site.toml", "audience = \"school\"\n")
            .file("学校/清河小学/登记/同意书.csv", &format!("文件,同意\n{}.mp4,是\n", &film["学校/清河小学/".len()..]))
            .fixture(&format!("{film}.mp4"), "good.mp4")
            .file(&format!("{film}.vtt"), "WEBVTT\n\n00:00.000 --> 00:01.000\n秘文\n")
            .file(&format!("{film}.mp4.toml"), said);
        for audience in audiences {
            project.build(&["--audience", audience]).ends(0);
            assert_eq!(project.outputs_with("秘文"), Vec::<String>::new(), "{audience} {said}");
            assert!(!project.outputs_with("林芳").is_empty(), "{audience} {said}");
        }
    }
}

#[test]
fn files_of_keys_and_passwords_enter_no_site() {
    for name in
        ["key.txt", "token.txt", "id_rsa.txt", "github_token.json", "API_KEYS.csv", "访问令牌.txt", "secrets.bak"]
    {
        let path = format!("学校/清河小学/教师/林芳/{name}");
        let project = project().file(&path, "秘文");
        project.build(&["--audience", "review"]);
        assert_eq!(project.outputs_with("秘文"), Vec::<String>::new(), "{name}");
        assert_eq!(project.verdict(&path, &[]), "withheld", "{name}");
    }
    for name in ["key.md", "tokens 的用法.txt", "keyboard.txt", "令牌桶算法.md"] {
        let path = format!("学校/清河小学/教师/林芳/{name}");
        assert_eq!(project().file(&path, "明文").verdict(&path, &[]), "shown", "{name}");
    }
}
