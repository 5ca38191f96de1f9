//! How numbers, sizes, times and vocabulary are worded on pages.

use std::collections::BTreeMap;

use crate::framework::{Framework, Frameworks, Point};
use crate::message::Language;
use crate::vocabulary::{Kind, Status, Vocabulary, Word};

/// The labels of vocabulary ids in the language of the site.
pub struct Words {
    kinds: BTreeMap<String, String>,
    subjects: BTreeMap<String, String>,
    grades: BTreeMap<String, String>,
    stages: BTreeMap<String, String>,
    phases: BTreeMap<String, String>,
    statuses: BTreeMap<String, String>,
}

impl Words {
    /// The words of `vocabulary` in `language`.
    pub fn new(vocabulary: &Vocabulary, language: Language) -> Self {
        let table = |words: &[Word]| {
            let label = |word: &Word| pick(language, &word.zh, &word.en).to_owned();
            words.iter().map(|word| (word.id.clone(), label(word))).collect()
        };
        let status = |status: &Status| (status.id.clone(), pick(language, &status.zh, &status.en).to_owned());
        let kind = |kind: &Kind| (kind.id.clone(), pick(language, &kind.zh, &kind.en).to_owned());
        Self {
            kinds: vocabulary.kinds.iter().map(kind).collect(),
            subjects: table(&vocabulary.subjects),
            grades: table(&vocabulary.grades),
            stages: table(&vocabulary.stages),
            phases: table(&vocabulary.phases),
            statuses: vocabulary.statuses.iter().map(status).collect(),
        }
    }

    /// The label of a kind of evidence; an unknown id stands for itself.
    pub fn kind<'a>(&'a self, id: &'a str) -> &'a str {
        self.kinds.get(id).map_or(id, String::as_str)
    }

    /// The label of somebody's service, such as 已调离.
    pub fn status<'a>(&'a self, id: &'a str) -> &'a str {
        self.statuses.get(id).map_or(id, String::as_str)
    }

    /// The label of a subject.
    pub fn subject<'a>(&'a self, id: &'a str) -> &'a str {
        self.subjects.get(id).map_or(id, String::as_str)
    }

    /// The label of a grade.
    pub fn grade<'a>(&'a self, id: &'a str) -> &'a str {
        self.grades.get(id).map_or(id, String::as_str)
    }

    /// The label of a school stage.
    pub fn stage<'a>(&'a self, id: &'a str) -> &'a str {
        self.stages.get(id).map_or(id, String::as_str)
    }

    /// The label of a part of the lesson.
    pub fn phase<'a>(&'a self, id: &'a str) -> &'a str {
        self.phases.get(id).map_or(id, String::as_str)
    }
}

/// The one of two spellings that suits the language; the other where it is empty.
pub fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::English if !en.is_empty() => en,
        Language::Chinese if zh.is_empty() => en,
        _ => zh,
    }
}

/// The title of a point; empty if nobody knows it.
pub fn point_title(point: &Point, language: Language) -> &str {
    pick(language, &point.zh, &point.en)
}

/// The dimension of a point, if it is known.
pub fn dimension(point: &Point) -> Option<&str> {
    point.dimension.as_deref().filter(|id| !id.is_empty())
}

/// The environment of a point, if it has one.
pub fn environment(point: &Point) -> Option<&str> {
    point.environment.as_deref().filter(|id| !id.is_empty())
}

/// The subheading of a point, such as `1.1 数字化认识`.
pub fn group(point: &Point, language: Language) -> Option<String> {
    let code = point.group.as_deref()?;
    let title =
        pick(language, point.group_zh.as_deref().unwrap_or_default(), point.group_en.as_deref().unwrap_or_default());
    Some(format!("{code} {title}"))
}

/// The label of a dimension of a framework.
pub fn dimension_label<'a>(framework: &'a Framework, id: &'a str, language: Language) -> &'a str {
    framework.dimensions.iter().find(|part| part.id == id).map_or(id, |part| pick(language, &part.zh, &part.en))
}

/// The label of an environment: as the framework says, else as any other does. Not every
/// framework names the environments that schools speak of.
pub fn environment_label<'a>(
    frameworks: &'a Frameworks,
    framework: Option<&'a Framework>,
    id: &'a str,
    language: Language,
) -> &'a str {
    let mut parts = framework.into_iter().chain(frameworks.iter()).flat_map(|framework| &framework.environments);
    parts.find(|part| part.id == id).map_or(id, |part| pick(language, &part.zh, &part.en))
}

/// A size as people read it: `812 B`, `34 KB`, `1.2 MB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        1_048_576..1_073_741_824 => tenths(bytes, 1_048_576, "MB"),
        _ => tenths(bytes, 1_073_741_824, "GB"),
    }
}

fn tenths(bytes: u64, unit: u64, name: &str) -> String {
    let tenths = (u128::from(bytes) * 10 / u128::from(unit)) as u64;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// A length as `m:ss`, or `h:mm:ss` from an hour.
pub fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Hours without needless zeros: `2`, `1.5`.
pub fn hours(value: f64) -> String {
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_lengths_read_as_people_write_them() {
        assert_eq!(
            ["0 B", "2 KB", "1.5 MB", "2.0 GB"].map(str::to_owned),
            [size(0), size(1025), size(1_572_864), size(2 << 30)]
        );
        assert_eq!(
            ["0:07", "5:00", "1:00:01"].map(str::to_owned),
            [duration(7_999), duration(300_000), duration(3_601_000)]
        );
        assert_eq!([hours(2.0), hours(1.5)], ["2", "1.5"]);
    }
}
