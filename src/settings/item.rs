//! Front matter, sidecars and a folder's own `.toml`: what somebody says of one thing.

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::settings::fields::Fields;
use crate::settings::reader::Reader;

/// What front matter, a sidecar or a folder's `.toml` says of its thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemSettings {
    /// Title.
    pub title: Option<String>,
    /// Folder name in the site.
    pub slug: Option<String>,
    /// Old addresses that lead on to it.
    pub aliases: Vec<String>,
    /// Whether tutorials have the files of their texts beside them.
    pub originals: Option<bool>,
    /// A sentence about it.
    pub description: Option<String>,
    /// Kind of evidence or activity, as written.
    pub kind: Option<String>,
    /// Person, as written; of several the first.
    pub person: Option<String>,
    /// The further people of a thing that several made, as written.
    pub further_people: Vec<String>,
    /// Point, as written.
    pub point: Option<String>,
    /// Subject, as written.
    pub subject: Option<String>,
    /// Grade, as written.
    pub grade: Option<String>,
    /// Term, as written.
    pub term: Option<String>,
    /// Date.
    pub date: Option<Date>,
    /// Episode number of a tutorial.
    pub episode: Option<u64>,
    /// Place in a list, before any number in names.
    pub weight: Option<f64>,
    /// Tags.
    pub tags: Vec<String>,
    /// Hours of an activity.
    pub hours: Option<f64>,
    /// Members of an activity or group.
    pub members: Vec<String>,
}

impl ItemSettings {
    /// Reads the keys that any thing may carry.
    pub fn read(fields: &Fields, problems: &mut Vec<Diagnostic>) -> Self {
        let mut reader = fields.reader(problems);
        // People write who made it rather than whose it is.
        let (people, authors) = (reader.people("person"), reader.people("author"));
        let mut people = if people.is_empty() { authors } else { people }.into_iter();
        let settings = Self {
            title: reader.text("title"),
            slug: reader.slug("slug"),
            aliases: reader.aliases("aliases"),
            originals: reader.yes_no("originals"),
            description: reader.text("description"),
            kind: reader.text("kind"),
            person: people.next(),
            further_people: people.collect(),
            point: reader.text("point"),
            subject: reader.text("subject"),
            grade: reader.text("grade"),
            term: reader.text("term"),
            date: reader.date("date"),
            episode: reader.number("episode").filter(|n| *n >= 0.0).map(|n| n as u64),
            weight: reader.number("weight"),
            tags: tags(&mut reader),
            hours: reader.number("hours").filter(|hours| *hours >= 0.0),
            members: reader.list("members"),
        };
        reader.is_closed();
        reader.finish();
        settings
    }

    /// What is said here, and for every key not written here what `weaker` says.
    #[must_use]
    pub fn or(self, weaker: &Self) -> Self {
        let list = |own: Vec<String>, other: &[String]| if own.is_empty() { other.to_vec() } else { own };
        let further_people = if self.person.is_some() { self.further_people } else { weaker.further_people.clone() };
        Self {
            title: self.title.or_else(|| weaker.title.clone()),
            slug: self.slug.or_else(|| weaker.slug.clone()),
            aliases: list(self.aliases, &weaker.aliases),
            originals: self.originals.or(weaker.originals),
            description: self.description.or_else(|| weaker.description.clone()),
            kind: self.kind.or_else(|| weaker.kind.clone()),
            person: self.person.or_else(|| weaker.person.clone()),
            further_people,
            point: self.point.or_else(|| weaker.point.clone()),
            subject: self.subject.or_else(|| weaker.subject.clone()),
            grade: self.grade.or_else(|| weaker.grade.clone()),
            term: self.term.or_else(|| weaker.term.clone()),
            date: self.date.or(weaker.date),
            episode: self.episode.or(weaker.episode),
            weight: self.weight.or(weaker.weight),
            tags: list(self.tags, &weaker.tags),
            hours: self.hours.or(weaker.hours),
            members: list(self.members, &weaker.members),
        }
    }
}

/// Tags, and what other tools call categories and keywords; each once.
fn tags(reader: &mut Reader<'_>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for key in ["tags", "categories", "keywords"] {
        for tag in reader.words(key) {
            let tag = tag.trim_start_matches('#').to_owned();
            if !tag.is_empty() && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    tags
}
