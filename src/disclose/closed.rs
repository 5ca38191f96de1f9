//! What the settings of a text, file or folder keep from an audience.

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, FileVerdict, Owner, PersonId};
use crate::disclose::cut::Gone;
use crate::path::ContentPath;
use crate::settings::Audience;

/// Takes out what `audience` may not see by its own settings, with the pages of folders that are closed.
pub(super) fn close(catalogue: &mut Catalogue, audience: Audience, gone: &mut Gone) {
    if catalogue.closed.values().all(|least| *least <= audience) {
        return;
    }
    let closed = std::mem::take(&mut catalogue.closed);
    let least = |path: &ContentPath| {
        let folders = std::iter::successors(Some(path.clone()), ContentPath::parent);
        folders.filter_map(|folder| closed.get(&folder).copied()).max().filter(|least| *least > audience)
    };
    let is_closed = |path: &ContentPath| least(path).is_some();
    things(catalogue, gone, &is_closed);
    let is_theirs = |id: Option<PersonId>| id.is_some_and(|id| gone.people[id.index()]);
    let films = catalogue.evidence.iter().filter(|thing| thing.places().any(is_closed));
    let captions: BTreeSet<usize> = films.filter_map(|film| film.captions).map(|id| id.index()).collect();
    let packages = &catalogue.packages;
    for (index, thing) in catalogue.evidence.iter_mut().enumerate() {
        let whose = match thing.owner {
            Owner::Package(id) => packages[id.index()].person,
            Owner::Person(id) => Some(id),
            _ => None,
        };
        let is_caption = || captions.contains(&index);
        let goes_along = || (is_theirs(whose) || is_caption()).then_some(Audience::School);
        // What closes a copy closes what it is a copy of.
        let least = thing.places().filter_map(least).max().or_else(goes_along);
        if let (Some(least), FileVerdict::Shown | FileVerdict::Download) = (least, &thing.verdict) {
            thing.verdict = FileVerdict::Withheld(reason(least));
        }
    }
    for other in catalogue.others.iter_mut().filter(|other| other.verdict == FileVerdict::Shown) {
        if let Some(least) = least(&other.path) {
            other.verdict = FileVerdict::Withheld(reason(least));
        }
    }
    catalogue.closed = closed;
}

fn reason(least: Audience) -> &'static str {
    if least == Audience::Review { "reason.review_only" } else { "reason.school_only" }
}

/// Things whose folders are closed. What was gathered from several stays with those that are open.
fn things(catalogue: &mut Catalogue, gone: &mut Gone, is_closed: &dyn Fn(&ContentPath) -> bool) {
    for (at, school) in catalogue.schools.iter().enumerate() {
        gone.schools[at] |= is_closed(&school.path);
    }
    for (at, person) in catalogue.people.iter().enumerate() {
        // A closed package of theirs closes nothing else.
        let of_package =
            |path: &ContentPath| person.packages.iter().any(|id| catalogue.package(*id).paths.contains(path));
        gone.people[at] |= person.paths.iter().any(|path| is_closed(path) && !of_package(path));
    }
    for (at, package) in catalogue.packages.iter_mut().enumerate() {
        gone.packages[at] |= !package.paths.is_empty() && package.paths.iter().all(is_closed);
        if !gone.packages[at] {
            package.paths.retain(|path| !is_closed(path));
        }
    }
    for (at, group) in catalogue.groups.iter().enumerate() {
        gone.groups[at] |= group.path.as_ref().is_some_and(is_closed);
    }
    for (at, activity) in catalogue.activities.iter().enumerate() {
        gone.activities[at] |= is_closed(&activity.path);
    }
    for (at, series) in catalogue.series.iter().enumerate() {
        gone.series[at] |= is_closed(&series.path);
    }
}
