//! Things that wish one place in the site.

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, SchoolId};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::ContentPath;

/// Two things of one folder of the site that wish the same slug.
pub(super) fn report(catalogue: &Catalogue, problems: &mut Vec<Diagnostic>) {
    let school = |id: SchoolId| catalogue.school(id).path.to_string();
    let first = |paths: &[ContentPath]| paths.first().cloned().unwrap_or_default();
    let mut wishes: Vec<(String, &Option<String>, &str, ContentPath)> = Vec::new();
    for school in &catalogue.schools {
        wishes.push(("schools".to_owned(), &school.address.slug, &school.name, school.path.clone()));
    }
    for person in &catalogue.people {
        wishes.push((
            format!("people {}", school(person.school)),
            &person.address.slug,
            &person.name,
            first(&person.paths),
        ));
    }
    for package in &catalogue.packages {
        let whose = package.person.map_or(String::new(), |person| person.index().to_string());
        let folder = format!("packages {whose} {}", school(package.school));
        wishes.push((folder, &package.address.slug, &package.title, first(&package.paths)));
    }
    for group in &catalogue.groups {
        let path = group.path.clone().unwrap_or_default();
        wishes.push((format!("groups {}", school(group.school)), &group.address.slug, &group.name, path));
    }
    for activity in &catalogue.activities {
        let folder = format!("activities {}", school(activity.school));
        wishes.push((folder, &activity.address.slug, &activity.name, activity.path.clone()));
    }
    for series in &catalogue.series {
        let folder = format!("series {}", series.school.map_or(String::new(), school));
        wishes.push((folder, &series.address.slug, &series.title, series.path.clone()));
    }
    for tutorial in &catalogue.tutorials {
        let (folder, path) =
            (format!("tutorials {}", tutorial.series.index()), tutorial.text.or(tutorial.files.first().copied()));
        let path = path
            .map_or_else(|| catalogue.series(tutorial.series).path.clone(), |id| catalogue.evidence(id).path.clone());
        wishes.push((folder, &tutorial.address.slug, &tutorial.title, path));
    }
    let mut seen: BTreeMap<(String, &str), (&str, ContentPath)> = BTreeMap::new();
    for (folder, slug, name, path) in wishes {
        let Some(slug) = slug else { continue };
        let place = Place::file(&path);
        if let Some((other, from)) = seen.insert((folder, slug.as_str()), (name, path)) {
            let problem = Diagnostic::new(Code::SlugTwice, place);
            problems.push(problem.with("slug", slug.as_str()).with("other", format!("{other} ({from})")));
        }
    }
}
