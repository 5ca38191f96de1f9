//! Takes the names of those who withdrew out of every word that pages may show.

use crate::catalogue::{About, Address, Catalogue};
use crate::disclose::gate::Gate;
use crate::path::ContentPath;
use crate::slug;

/// Masks titles, labels and excerpts; drops folder names of the site that spell a name.
pub(super) fn scrub(catalogue: &mut Catalogue, gate: &Gate) {
    if gate.is_open() {
        return;
    }
    let scrub = Scrub { gate };
    let schools: Vec<ContentPath> = catalogue.schools.iter().map(|school| school.path.clone()).collect();
    let school = |id: crate::catalogue::SchoolId| &schools[id.index()];
    for one in &mut catalogue.schools {
        let path = one.path.clone();
        scrub.about(&path, &mut one.about);
        one.form.values_mut().for_each(|value| scrub.word(&path, value));
        scrub.address(&path, &mut one.address);
    }
    for person in &mut catalogue.people {
        let path = school(person.school);
        scrub.about(path, &mut person.about);
        person.private.values_mut().chain(&mut person.post).for_each(|value| scrub.word(path, value));
    }
    for package in &mut catalogue.packages {
        let path = school(package.school);
        scrub.word(path, &mut package.title);
        package.term.iter_mut().for_each(|term| scrub.word(path, term));
        scrub.about(path, &mut package.about);
        scrub.address(path, &mut package.address);
    }
    for group in &mut catalogue.groups {
        let path = school(group.school);
        scrub.word(path, &mut group.name);
        scrub.about(path, &mut group.about);
        scrub.address(path, &mut group.address);
    }
    for activity in &mut catalogue.activities {
        let path = school(activity.school);
        scrub.word(path, &mut activity.name);
        activity.kind.iter_mut().for_each(|kind| scrub.word(path, kind));
        activity.other_members.retain(|name| gate.word(path, name).is_none());
        scrub.about(path, &mut activity.about);
        scrub.address(path, &mut activity.address);
    }
    scrub.tutorials(catalogue);
    scrub.evidence(catalogue);
    for table in &mut catalogue.registers {
        let path = school(table.school);
        // A row is about the one it names.
        table.rows.retain(|(_, row)| row.get("name").is_none_or(|name| gate.word(path, name).is_none()));
        for (_, row) in &mut table.rows {
            row.values_mut().for_each(|value| scrub.word(path, value));
        }
    }
}

struct Scrub<'a> {
    gate: &'a Gate,
}

impl Scrub<'_> {
    fn word(&self, path: &ContentPath, text: &mut String) {
        if let Some(masked) = self.gate.word(path, text) {
            *text = masked;
        }
    }

    fn about(&self, path: &ContentPath, about: &mut Option<About>) {
        about.iter_mut().for_each(|about| self.word(path, &mut about.excerpt));
    }

    fn address(&self, path: &ContentPath, address: &mut Address) {
        self.word(path, &mut address.own);
        if self.gate.is_spelt(path, &slug::slug(&address.own)) {
            address.own.clear();
        }
        address.slug.take_if(|slug| self.gate.is_spelt(path, slug));
        address.aliases.retain(|alias| self.gate.word(path, alias).is_none() && !self.gate.is_spelt(path, alias));
    }

    fn tutorials(&self, catalogue: &mut Catalogue) {
        let paths: Vec<ContentPath> = catalogue.series.iter().map(|series| series.path.clone()).collect();
        for series in &mut catalogue.series {
            let path = series.path.clone();
            self.word(&path, &mut series.title);
            self.about(&path, &mut series.about);
            self.address(&path, &mut series.address);
        }
        for tutorial in &mut catalogue.tutorials {
            let path = &paths[tutorial.series.index()];
            self.word(path, &mut tutorial.title);
            tutorial.tags.iter_mut().for_each(|tag| self.word(path, tag));
            self.address(path, &mut tutorial.address);
        }
    }

    fn evidence(&self, catalogue: &mut Catalogue) {
        for thing in &mut catalogue.evidence {
            let path = thing.path.clone();
            self.word(&path, &mut thing.title);
            self.word(&path, &mut thing.folder);
            thing.summary.iter_mut().chain(&mut thing.term).for_each(|text| self.word(&path, text));
            thing.subject.iter_mut().chain(&mut thing.grade).for_each(|text| self.word(&path, text));
            if let Some((names, _)) = &mut thing.members {
                names.iter_mut().for_each(|name| self.word(&path, name));
            }
        }
    }
}
