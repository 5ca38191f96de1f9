//! Pages of a small invented school, made with both themes.

use std::path::Path;

use super::*;
use crate::catalogue::{
    About, Address, Evidence, EvidenceId, FileVerdict, Origin, Owner, Package, PackageId, Person, PersonId, School,
    Told,
};
use crate::shelve::Shelves;

fn evidence(path: &str, form: &str, kind: &str, text: bool) -> Evidence {
    let path = ContentPath::new(path);
    Evidence {
        title: path.stem().to_owned(),
        path,
        owner: Owner::Package(PackageId(0)),
        folder: String::new(),
        kind: Some(kind.to_owned()),
        person: Some(PersonId(0)),
        authors: Vec::new(),
        point: Some("A5".to_owned()),
        subject: None,
        grade: None,
        class: None,
        term: None,
        phase: None,
        date: Date::parse("2026-03-12"),
        summary: None,
        form: form.to_owned(),
        size_bytes: 2048,
        size_px: None,
        pose: crate::read::Pose::Upright,
        duration_ms: (form == "mp4").then_some(438_000),
        codec: None,
        members: None,
        n_zi: text.then_some(10),
        captions: None,
        troubles: Vec::new(),
        verdict: if text || form == "mp4" { FileVerdict::Shown } else { FileVerdict::Download },
        has_original: true,
        copies: Vec::new(),
        why: Vec::new(),
    }
}

/// One school, one teacher, one package of a plan, a film and a reflection.
fn catalogue() -> Catalogue {
    let folder = "学校/清河/教师/林老师/A5 导入";
    let school = School {
        address: Address::of("清河小学"),
        path: ContentPath::new("学校/清河"),
        name: "清河小学".into(),
        framework: "cn-moe-30".into(),
        points: vec!["A5".into(), "A7".into()],
        people: vec![PersonId(0)],
        about: Some(About { path: ContentPath::new("学校/清河/index.md"), excerpt: "一所小学".into() }),
        ..School::default()
    };
    let person = Person {
        school: SchoolId(0),
        name: "林<老师>".into(),
        id: None,
        address: Address::of("林老师"),
        group: None,
        subjects: vec!["chinese".into()],
        grades: Vec::new(),
        full_time: None,
        post: None,
        told: Told { subjects: vec![("chinese".into(), Origin::Found)], ..Told::default() },
        status: None,
        is_away: false,
        private: Default::default(),
        is_declared: false,
        is_found: true,
        about: None,
        paths: vec![ContentPath::new("学校/清河/教师/林老师")],
        packages: vec![PackageId(0)],
        files: Vec::new(),
    };
    let package = Package {
        school: SchoolId(0),
        person: Some(PersonId(0)),
        point: Some("A5".into()),
        title: "导入".into(),
        address: Address::of("A5 课堂导入"),
        paths: vec![ContentPath::new(folder)],
        about: None,
        subject: None,
        grade: None,
        term: None,
        date: None,
        said: Default::default(),
        files: vec![EvidenceId(0), EvidenceId(1), EvidenceId(2)],
    };
    let evidence = vec![
        evidence(&format!("{folder}/反思.md"), "md", "reflection", true),
        evidence(&format!("{folder}/实录.mp4"), "mp4", "recording", false),
        evidence(&format!("{folder}/教案 #1.docx"), "docx", "lesson_plan", false),
    ];
    Catalogue { schools: vec![school], people: vec![person], packages: vec![package], evidence, ..Catalogue::default() }
}

fn texts(path: &ContentPath) -> Result<String, String> {
    match path.name() {
        "index.md" => Ok("## 简介\n\n见[林老师](教师/林老师/)。".into()),
        "反思.md" => Ok("# 反思\n\n## 得失\n\n看[教案](教案%20%231.docx)，[缺](无.md)。".into()),
        _ => Err("no such text".into()),
    }
}

/// Every page with its path.
fn site(theme: &str) -> Vec<(String, Rendered)> {
    let catalogue = catalogue();
    let routes =
        Routes::new(&catalogue, Shelves::new(&catalogue, &Vocabulary::builtin()), Formats::builtin(), &|_| false);
    let (frameworks, vocabulary) = (Frameworks::builtin(), Vocabulary::builtin());
    let theme = Theme::load(Some(theme), Path::new(".")).expect(theme);
    let gate = crate::disclose::Gate::default();
    let site = Site {
        gate: &gate,
        catalogue: &catalogue,
        routes: &routes,
        frameworks: &frameworks,
        vocabulary: &vocabulary,
        formats: Formats::builtin(),
        facts: SiteFacts { title: "示例".into(), ..SiteFacts::default() },
    };
    let renderer = Renderer::new(site, &theme);
    let page = |key: &PageKey| renderer.page(key, &texts).expect("a page");
    renderer.pages().iter().map(|key| (routes.page(key).as_str().to_owned(), page(key))).collect()
}

#[test]
fn every_page_is_made_by_both_themes() {
    for theme in Theme::NAMES {
        let pages = site(theme);
        assert_eq!(pages.len(), 9, "{:?}", pages.iter().map(|(path, _)| path).collect::<Vec<_>>());
        for (path, page) in &pages {
            let count = |tag: &str| page.html.matches(tag).count();
            assert_eq!((count("<h1"), count("<main"), count("style=")), (1, 1, 0), "{theme}: {path}");
            assert!(page.html.contains("http-equiv=\"Content-Security-Policy\""), "{theme}: {path}");
            assert!(!page.html.contains("林<老师>"), "{theme}: {path} is not escaped");
        }
    }
}

#[test]
fn a_package_tells_its_lesson() {
    let pages = site("default");
    let (_, page) =
        pages.iter().find(|(path, _)| path.ends_with("/a5-ke-tang-dao-ru/index.html")).expect("the package");
    for part in [
        "href=\"files/%E6%95%99%E6%A1%88%20%231.docx\"",
        "<li>7:18</li>",
        "教案 #1.docx",
        "preload=\"metadata\" src=\"files/%E5%AE%9E%E5%BD%95.mp4#t=0.1\"",
        "<span class=\"broken-link\">缺</span>",
        "得失</h4>",
    ] {
        assert!(page.html.contains(part), "{part} in {}", page.html);
    }
    let places = ["page-step-design", "page-step-lesson", "page-step-reflection"]
        .map(|id| page.html.find(&format!("id=\"{id}\"")));
    assert!(places[0] < places[1] && places[1] < places[2] && places[0].is_some(), "{places:?}");
    assert_eq!(page.diagnostics.len(), 1);
    assert_eq!(page.asked.len(), 2);
}

#[test]
fn texts_lead_to_the_pages_of_folders() {
    let pages = site("bare");
    let (_, page) = pages.iter().find(|(path, _)| path == "index.html").expect("the school");
    assert!(
        page.html.contains("<a href=\"schools/qing-he-xiao-xue/teachers/lin-lao-shi/index.html\">林老师</a>"),
        "{}",
        page.html
    );
}
