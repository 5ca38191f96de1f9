//! What stands around every page: the site, the school, the way back.

use serde::Serialize;

use crate::catalogue::{Catalogue, SchoolId};
use crate::path::SitePath;
use crate::render::Site;
use crate::render::asset;
use crate::render::strings::Strings;
use crate::render::view::pages::{Pages, pages};
use crate::render::view::scene::Scene;
use crate::render::view::shared::Link;
use crate::route::PageKey;
use crate::shelve::Section;

/// `site`: the same on every page. Its paths lead from the root: write `{{ root }}{{ …path }}`.
#[derive(Clone, Debug, Serialize)]
pub struct SiteFrame {
    /// Title.
    pub title: String,
    /// A sentence below the title.
    pub description: Option<String>,
    /// Audience: `public`, `school` or `review`.
    pub audience: &'static str,
    /// The only "today" there is.
    pub as_of: Option<String>,
    /// Version of the program.
    pub version: String,
    /// The style of the school's own accent colour, if it has one.
    pub accent: Option<String>,
    /// Pages that every page links to.
    pub nav: Vec<NavItem>,
}

/// `school`: on pages that belong to one; else none.
#[derive(Clone, Debug, Serialize)]
pub struct SchoolFrame {
    /// Name.
    pub name: String,
    /// Path of its page, from the root.
    pub path: String,
    /// Its parts.
    pub nav: Vec<NavItem>,
    /// What everybody who reads it must know.
    pub notice: Option<String>,
}

/// A page that others link to.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    /// What it is: the kind of page, or the part of the school's page.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// Its path from the root.
    pub path: String,
}

/// `page`: this page.
#[derive(Clone, Debug, Serialize)]
pub struct PageFrame {
    /// Kind, such as `teacher`.
    pub kind: &'static str,
    /// Title: its `h1`.
    pub title: String,
    /// Title for the window: with what it belongs to.
    pub window_title: String,
    /// Path from the root of the site, unencoded.
    pub path: String,
    /// Whether it is the first, or the only, page of its list.
    pub is_first: bool,
    /// The pages of a list that is too long for one; none if it stands here whole.
    pub pages: Option<Pages>,
}

/// What every page of the site shares.
pub fn site(site: &Site<'_>, strings: &Strings) -> SiteFrame {
    let facts = &site.facts;
    let nav = [PageKey::Home, PageKey::Tutorials, PageKey::About].into_iter().filter_map(|key| {
        let path = site.routes.get(&key)?;
        Some(NavItem { id: key.kind(), title: strings.of("nav", key.kind()), path: encoded(path) })
    });
    SiteFrame {
        title: facts.title.clone(),
        description: facts.description.clone(),
        audience: facts.audience.name(),
        as_of: facts.as_of.map(|date| date.to_string()),
        version: facts.version.clone(),
        accent: facts.accent.as_deref().and_then(asset::accent_style).map(|_| asset::ACCENT.to_owned()),
        nav: nav.collect(),
    }
}

/// What every page of a school shares.
pub fn school(site: &Site<'_>, strings: &Strings, id: SchoolId) -> SchoolFrame {
    let school = site.catalogue.school(id);
    let path = encoded(site.routes.page(&PageKey::School(id)));
    let part = |name: &'static str, section: Section, there: bool| {
        let page = site.routes.section(&PageKey::School(id), section);
        let path = || format!("{}#page-{name}", encoded(site.routes.page(&page)));
        there.then(|| NavItem { id: name, title: strings.of("nav", name), path: path() })
    };
    let mut nav: Vec<NavItem> = Vec::new();
    nav.extend(part("people", Section::People, !school.people.is_empty()));
    nav.extend(part("groups", Section::Groups, !school.groups.is_empty()));
    nav.extend(part("activities", Section::Activities, !school.activities.is_empty()));
    if let Some(library) = site.routes.get(&PageKey::Library(id)) {
        nav.push(NavItem { id: "library", title: strings.of("nav", "library"), path: encoded(library) });
    }
    nav.extend(part("tutorials", Section::Series, !school.series.is_empty()));
    let notice = school.is_unsure.then(|| strings.of("school", "unsure"));
    SchoolFrame { name: school.name.clone(), path, nav, notice }
}

/// This page.
pub fn page(scene: &Scene<'_>, key: &PageKey) -> PageFrame {
    let title = scene.title(key);
    let school = scene.school_of(key).map(|id| scene.catalogue().school(id).name.clone());
    let mut parts = vec![title.clone()];
    if let PageKey::Package(id) = key.first().0 {
        parts.extend(scene.catalogue().package(*id).person.map(|id| scene.catalogue().person(id).name.clone()));
    }
    parts.extend(school.filter(|school| *school != title));
    parts.push(scene.site.facts.title.clone());
    parts.dedup();
    PageFrame {
        kind: key.kind(),
        window_title: parts.join(" · "),
        title,
        path: scene.here.as_str().to_owned(),
        is_first: scene.number < 2,
        pages: pages(scene, key),
    }
}

/// The pages above this one, home first.
pub fn crumbs(scene: &Scene<'_>, key: &PageKey) -> Vec<Link> {
    let mut above = Vec::new();
    let mut current = scene.above(key);
    while let Some(key) = current {
        current = scene.above(&key);
        if scene.site.routes.get(&key).is_some() {
            above.push(scene.link(key));
        }
    }
    above.reverse();
    if let Some(home) = above.first_mut() {
        home.title = scene.strings.of("nav", "home");
    }
    above
}

impl Scene<'_> {
    /// The page above another; none above the first.
    pub fn above(&self, key: &PageKey) -> Option<PageKey> {
        if self.site.routes.is_first(key) { None } else { parent(self.catalogue(), key) }
    }
}

fn parent(catalogue: &Catalogue, key: &PageKey) -> Option<PageKey> {
    Some(match key {
        PageKey::Home => return None,
        PageKey::Teacher(id) => PageKey::School(catalogue.person(*id).school),
        PageKey::Package(id) => match catalogue.package(*id).person {
            Some(person) => PageKey::Teacher(person),
            None => PageKey::School(catalogue.package(*id).school),
        },
        PageKey::Point(school, _) | PageKey::Library(school) => PageKey::School(*school),
        PageKey::Group(id) => PageKey::School(catalogue.group(*id).school),
        PageKey::Activity(id) => PageKey::School(catalogue.activity(*id).school),
        PageKey::Series(id) => catalogue.series(*id).school.map_or(PageKey::Tutorials, PageKey::School),
        PageKey::Tutorial(id) => PageKey::Series(catalogue.tutorial(*id).series),
        PageKey::Text(id, _) => PageKey::of_owner(catalogue.evidence(*id).owner),
        PageKey::Further(of, _) => (**of).clone(),
        PageKey::School(_)
        | PageKey::Framework(_)
        | PageKey::Tutorials
        | PageKey::About
        | PageKey::NotFound
        | PageKey::Moved(_) => PageKey::Home,
    })
}

/// What `xingzhi.json` knows a page by: stable as long as the content's folders are.
pub fn stable_id(catalogue: &Catalogue, key: &PageKey) -> String {
    let school = |id: SchoolId| catalogue.school(id);
    match key {
        PageKey::School(id) => school(*id).path.as_str().to_owned(),
        PageKey::Teacher(id) => {
            let person = catalogue.person(*id);
            let name = person.id.as_ref().unwrap_or(&person.name);
            school(person.school).path.join(name).as_str().to_owned()
        }
        PageKey::Package(id) => {
            catalogue.package(*id).paths.first().map_or_else(String::new, |path| path.as_str().to_owned())
        }
        PageKey::Point(id, code) => format!("{}:{code}", school(*id).path.as_str()),
        PageKey::Framework(id) => id.clone(),
        PageKey::Group(id) => {
            school(catalogue.group(*id).school).path.join(&catalogue.group(*id).name).as_str().to_owned()
        }
        PageKey::Activity(id) => catalogue.activity(*id).path.as_str().to_owned(),
        PageKey::Library(id) => school(*id).path.as_str().to_owned(),
        PageKey::Series(id) => catalogue.series(*id).path.as_str().to_owned(),
        PageKey::Tutorial(id) => {
            let tutorial = catalogue.tutorial(*id);
            let file = tutorial.text.or_else(|| tutorial.files.first().copied());
            file.map_or_else(|| tutorial.title.clone(), |file| catalogue.evidence(file).path.as_str().to_owned())
        }
        PageKey::Text(id, 0) => catalogue.evidence(*id).path.as_str().to_owned(),
        PageKey::Text(id, part) => format!("{}:{}", catalogue.evidence(*id).path, part + 1),
        PageKey::Home | PageKey::Tutorials | PageKey::About | PageKey::NotFound => key.kind().to_owned(),
        PageKey::Further(of, number) => format!("{}:page-{number}", stable_id(catalogue, of)),
        PageKey::Moved(path) => path.as_str().to_owned(),
    }
}

fn encoded(path: &SitePath) -> String {
    path.href_from(&SitePath::new("index.html"))
}
