use std::collections::BTreeSet;

use super::*;
use crate::catalogue::TutorialId;
use crate::catalogue::{
    Address, Package, PackageId, Person, PersonId, School, SchoolId, Series, SeriesId, Told, Tutorial,
};
use crate::path::ContentPath;
use crate::vocabulary::Vocabulary;

fn school(name: &str) -> School {
    School {
        path: ContentPath::new(format!("学校/{name}")),
        name: name.into(),
        address: Address::of(name),
        ..School::default()
    }
}

fn person(school: u32, own: &str) -> Person {
    Person {
        school: SchoolId(school),
        name: own.to_owned(),
        address: Address::of(own),
        id: None,
        group: None,
        subjects: Vec::new(),
        grades: Vec::new(),
        full_time: None,
        post: None,
        told: Told::default(),
        status: None,
        is_away: false,
        private: BTreeMap::new(),
        is_declared: false,
        is_found: true,
        about: None,
        paths: vec![ContentPath::new(format!("教师/{own}"))],
        packages: Vec::new(),
        files: Vec::new(),
    }
}

fn paths(catalogue: &Catalogue) -> Vec<String> {
    let routes =
        Routes::new(catalogue, Shelves::new(catalogue, &Vocabulary::builtin()), Formats::builtin(), &|_| false);
    routes.pages().map(|(key, path)| format!("{} {path}", key.kind())).collect()
}

#[test]
fn the_frame_of_a_site_is_always_there() {
    assert_eq!(paths(&Catalogue::default()), ["home index.html", "about about.html", "not_found 404.html"]);
}

#[test]
fn a_page_with_nothing_below_is_a_file() {
    let mut catalogue = Catalogue { schools: vec![school("甲"), school("乙")], ..Catalogue::default() };
    catalogue.people = vec![person(0, "林芳")];
    let found = paths(&catalogue);
    for expected in
        ["school schools/jia/index.html", "school schools/yi.html", "teacher schools/jia/teachers/lin-fang.html"]
    {
        assert!(found.iter().any(|path| path == expected), "{expected}: {found:?}");
    }
}

#[test]
fn the_only_school_stands_first_and_its_address_leads_on() {
    let catalogue = Catalogue { schools: vec![school("甲")], ..Catalogue::default() };
    assert_eq!(
        paths(&catalogue),
        ["school index.html", "about about.html", "not_found 404.html", "moved schools/jia.html"]
    );
    let routes =
        Routes::new(&catalogue, Shelves::new(&catalogue, &Vocabulary::builtin()), Formats::builtin(), &|_| false);
    assert_eq!(routes.page(&PageKey::Home).as_str(), "index.html");
    assert_eq!(routes.leads(&SitePath::new("schools/jia.html")), [PageKey::School(SchoolId(0))]);
}

#[test]
fn a_name_two_people_bear_leads_to_both() {
    let mut catalogue = Catalogue { schools: vec![school("甲"), school("乙")], ..Catalogue::default() };
    catalogue.people = vec![person(0, "林芳"), person(0, "林方"), person(1, "林方")];
    let routes =
        Routes::new(&catalogue, Shelves::new(&catalogue, &Vocabulary::builtin()), Formats::builtin(), &|_| false);
    let both = routes.leads(&SitePath::new("schools/jia/teachers/lin-fang.html"));
    assert_eq!(both, [PageKey::Teacher(PersonId(0)), PageKey::Teacher(PersonId(1))]);
    assert!(routes.page(&both[0]).as_str().starts_with("schools/jia/teachers/lin-fang-"));
    assert_eq!(routes.page(&PageKey::Teacher(PersonId(2))).as_str(), "schools/yi/teachers/lin-fang.html");
}

#[test]
fn what_lies_below_a_name_that_gave_way_is_found_there_too() {
    let series = |title: &str| Series {
        school: None,
        title: title.into(),
        address: Address::of(title),
        has_originals: false,
        path: ContentPath::new(format!("教程/{title}")),
        about: None,
        tutorials: Vec::new(),
        missing_episodes: Vec::new(),
        files: Vec::new(),
    };
    let tutorial = |series: u32, own: &str| Tutorial {
        series: SeriesId(series),
        title: "随便".into(),
        address: Address::of(own),
        has_original: false,
        episode: None,
        date: None,
        tags: Vec::new(),
        text: None,
        files: Vec::new(),
    };
    let mut catalogue = Catalogue { series: vec![series("方法"), series("芳法")], ..Catalogue::default() };
    catalogue.tutorials = vec![tutorial(0, "一"), tutorial(1, "一"), tutorial(1, "二")];
    let routes =
        Routes::new(&catalogue, Shelves::new(&catalogue, &Vocabulary::builtin()), Formats::builtin(), &|_| false);
    let lead = |path: &str| routes.leads(&SitePath::new(path)).to_vec();
    assert_eq!(lead("tutorials/fang-fa/index.html"), [PageKey::Series(SeriesId(0)), PageKey::Series(SeriesId(1))]);
    assert_eq!(lead("tutorials/fang-fa/yi.html"), [PageKey::Tutorial(TutorialId(0)), PageKey::Tutorial(TutorialId(1))]);
    assert_eq!(lead("tutorials/fang-fa/er.html"), [PageKey::Tutorial(TutorialId(2))]);
}

#[test]
fn old_addresses_lead_on_where_there_is_room() {
    let mut catalogue = Catalogue { schools: vec![school("甲"), school("乙")], ..Catalogue::default() };
    let aliases = ["旧/地址", "old.html", "about.html", "Schools/jia.html", "static/x", "old.html/y"];
    catalogue.schools[1].address.aliases = aliases.map(str::to_owned).to_vec();
    let routes =
        Routes::new(&catalogue, Shelves::new(&catalogue, &Vocabulary::builtin()), Formats::builtin(), &|_| false);
    let to = [PageKey::School(SchoolId(1))];
    assert_eq!(routes.leads(&SitePath::new("旧/地址/index.html")), to);
    assert_eq!(routes.leads(&SitePath::new("old.html")), to);
    let refused: Vec<&str> = routes.taken_aliases().iter().map(|it| it.alias.as_str()).collect();
    assert_eq!(refused, ["about.html", "Schools/jia.html", "static/x", "old.html/y"]);
}

#[test]
fn a_name_borne_by_a_page_with_files_and_one_without_leads_to_both_in_either_form() {
    let mut catalogue = Catalogue { schools: vec![school("甲"), school("乙")], ..Catalogue::default() };
    catalogue.people = vec![person(0, "林芳"), person(0, "林方")];
    catalogue.packages = vec![package(PersonId(0))];
    let routes =
        Routes::new(&catalogue, Shelves::new(&catalogue, &Vocabulary::builtin()), Formats::builtin(), &|_| false);
    let both = [PageKey::Teacher(PersonId(0)), PageKey::Teacher(PersonId(1))];
    for path in ["schools/jia/teachers/lin-fang.html", "schools/jia/teachers/lin-fang/index.html"] {
        assert_eq!(routes.leads(&SitePath::new(path)), both, "{path}");
    }
    let below = SitePath::new("schools/jia/teachers/lin-fang/a5-dao-ru.html");
    assert_eq!(routes.leads(&below), [PageKey::Package(PackageId(0))]);
}

fn package(person: PersonId) -> Package {
    Package {
        school: SchoolId(0),
        person: Some(person),
        point: Some("A5".into()),
        title: "导入".into(),
        address: Address::of("A5 导入"),
        paths: vec![ContentPath::new("教师/林芳/A5 导入")],
        about: None,
        subject: None,
        grade: None,
        term: None,
        date: None,
        said: BTreeSet::default(),
        files: Vec::new(),
    }
}

#[test]
fn a_thing_called_as_the_pages_of_folders_gives_way() {
    let mut catalogue = Catalogue { schools: vec![school("甲"), school("乙")], ..Catalogue::default() };
    catalogue.people = ["index", "files", "texts", "pictures"].map(|name| person(0, name)).to_vec();
    for path in paths(&catalogue).iter().filter_map(|path| path.strip_prefix("teacher ")) {
        let name = path.rsplit('/').next().unwrap_or_default();
        assert!(name.contains('-'), "{path}");
    }
}

#[test]
fn no_old_address_stands_where_a_disk_takes_it_for_another() {
    let mut catalogue = Catalogue { schools: vec![school("甲"), school("乙")], ..Catalogue::default() };
    let aliases =
        ["Old/a.html", "old/b.html", "OLD/A.html", "Schools/neu.html", "x", "x/index.html", "x/y", "Index.html"];
    catalogue.schools[1].address.aliases = aliases.map(str::to_owned).to_vec();
    let routes =
        Routes::new(&catalogue, Shelves::new(&catalogue, &Vocabulary::builtin()), Formats::builtin(), &|_| false);
    let refused: Vec<&str> = routes.taken_aliases().iter().map(|it| it.alias.as_str()).collect();
    assert_eq!(refused, ["old/b.html", "OLD/A.html", "Schools/neu.html", "x/index.html", "Index.html"]);
    // Whatever stands has its place to itself.
    let outputs = routes.pages().map(|(_, path)| crate::path::folded(path.as_str())).collect::<Vec<_>>();
    assert_eq!(outputs.iter().collect::<BTreeSet<_>>().len(), outputs.len());
}
