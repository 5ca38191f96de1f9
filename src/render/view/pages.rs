//! The pages of a list that is too long for one.

use serde::Serialize;

use crate::render::view::scene::Scene;
use crate::route::PageKey;

/// The pages of a list, seen from one of them.
#[derive(Clone, Debug, Serialize)]
pub struct Pages {
    /// Which of them this is, from 1.
    pub number: u32,
    /// How many there are.
    pub n_pages: u32,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Pages to go to, by number: all, or of many those near by, at the ends and at round steps between.
    pub list: Vec<PageNumber>,
    /// Where each part of the list begins, if it has several.
    pub sections: Vec<SectionLink>,
}

/// One of the pages of a list.
#[derive(Clone, Debug, Serialize)]
pub struct PageNumber {
    /// Its number, from 1.
    pub number: u32,
    /// The link to it; none for this page.
    pub href: Option<String>,
    /// Whether numbers are left out before it.
    pub has_gap: bool,
}

/// A part of a list.
#[derive(Clone, Debug, Serialize)]
pub struct SectionLink {
    /// Its title.
    pub title: String,
    /// How many things it lists.
    pub n_things: usize,
    /// The number of the page on which it begins.
    pub number: u32,
    /// The link to that page; none for this page.
    pub href: Option<String>,
}

/// The most pages that are all named, and how many beside this one are of more.
const ALL: u32 = 20;
const NEAR: u32 = 3;

/// The pages of the list of `key`; `None` if it stands on one.
pub fn pages(scene: &Scene<'_>, key: &PageKey) -> Option<Pages> {
    let (first, number) = key.first();
    let n_pages = scene.shelf.n_pages();
    if n_pages < 2 {
        return None;
    }
    let href = |at: u32| scene.href(&first.at(at)).filter(|_| at != number);
    let shown: Vec<u32> = (1..=n_pages).filter(|at| is_named(*at, number, n_pages)).collect();
    let named = shown.iter().enumerate().map(|(place, at)| PageNumber {
        number: *at,
        href: href(*at),
        has_gap: place > 0 && shown[place - 1] + 1 < *at,
    });
    let sections = scene.shelf.sections().filter(|(section, _)| !section.name().is_empty());
    let sections = sections.map(|(section, n_things)| SectionLink {
        title: scene.strings.of("section", section.name()),
        n_things,
        number: scene.shelf.starts(section),
        href: href(scene.shelf.starts(section)),
    });
    let sections: Vec<SectionLink> = sections.collect();
    Some(Pages {
        number,
        n_pages,
        previous: number.checked_sub(1).filter(|at| *at > 0).and_then(href),
        next: Some(number + 1).filter(|at| *at <= n_pages).and_then(href),
        list: named.collect(),
        sections: if sections.len() > 1 { sections } else { Vec::new() },
    })
}

/// Whether page `here` of `n_pages` names page `at`.
fn is_named(at: u32, here: u32, n_pages: u32) -> bool {
    let mut step = 10;
    while step * 10 < n_pages {
        step *= 10;
    }
    n_pages <= ALL || at == 1 || at == n_pages || at.abs_diff(here) <= NEAR || at.is_multiple_of(step)
}
