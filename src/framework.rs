//! Competency frameworks as loaded data, and how a point is told from a name.
//!
//! **In** the TOML files of `framework/data`, compiled in, and a school's own. **Out** [`Frameworks`]
//! and, for each, a [`PointFinder`]. **Never** knows a region: codes, titles and words are data.
//! **Start at** [`Frameworks::builtin`].

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::path::ContentPath;
use crate::settings::Fields;

mod finder;
mod read;

pub use finder::Found;
pub use finder::PointFinder;

/// A competency framework.
#[derive(Clone, Debug, Default)]
pub struct Framework {
    /// The identifier, such as `cn-moe-30`. Codes are unique only with it.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What is known of it, for everybody to read.
    pub note_zh: String,
    /// The same in English.
    pub note_en: String,
    /// What is said of the points that are not listed; `{n}` is their number.
    pub rest_zh: String,
    /// The same in English.
    pub rest_en: String,
    /// How many points it is said to have; 0 if nobody says.
    pub total: usize,
    /// Texts from which titles are known.
    pub sources: Vec<Label>,
    /// Dimensions, in order.
    pub dimensions: Vec<Label>,
    /// Environments, in order.
    pub environments: Vec<Label>,
    /// Levels of mastery, in order.
    pub levels: Vec<Label>,
    /// Points, in order.
    pub points: Vec<Point>,
}

/// A named part of a framework.
#[derive(Clone, Debug, Default)]
pub struct Label {
    /// The identifier.
    pub id: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// A sentence about it.
    pub about_zh: String,
    /// The same in English.
    pub about_en: String,
    /// Whether a source is a public text; of no meaning for other parts.
    pub is_public: bool,
}

/// A point of a framework.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// The canonical code.
    pub code: String,
    /// Title; empty if unknown.
    pub zh: String,
    /// English title; empty if unknown.
    pub en: String,
    /// Dimension id.
    pub dimension: Option<String>,
    /// Environment id.
    pub environment: Option<String>,
    /// How far code and title are confirmed.
    pub confirmed: Confirmed,
    /// Ids of the sources in which the title stands.
    pub sources: Vec<String>,
    /// What is to be said of its wording.
    pub remark_zh: String,
    /// The same in English.
    pub remark_en: String,
    /// What is to be handed in; empty if unknown.
    pub evidence_zh: String,
    /// The same in English.
    pub evidence_en: String,
    /// Ids of the sources that say so.
    pub evidence_sources: Vec<String>,
    /// Other wordings of the title.
    pub aliases: Vec<String>,
    /// Points of another framework that this one is made of, as `framework:code`.
    pub covers: Vec<String>,
    /// The same competency in another framework, as `framework:code`.
    pub twins: Vec<String>,
    /// Second level, where the framework has one.
    pub group: Option<String>,
    /// Its Chinese name.
    pub group_zh: Option<String>,
    /// Its English name.
    pub group_en: Option<String>,
}

/// How far code and title of a point are confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Confirmed {
    /// Nothing is said: the file that holds the framework is its own authority.
    #[default]
    Own,
    /// By public texts.
    Public,
    /// By texts of a school or training that are not public.
    Source,
    /// Not checked against any text.
    Memory,
    /// Concluded from the order of what is known.
    Inference,
    /// The title is not known.
    Unknown,
}

impl Confirmed {
    /// What a file may write.
    pub const NAMES: [&'static str; 5] = ["public", "source", "memory", "inference", "unknown"];

    /// The mark of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Public, Self::Source, Self::Memory, Self::Inference, Self::Unknown];
        all.into_iter().find(|mark| mark.name() == name)
    }

    /// The name as files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Public => "public",
            Self::Source => "source",
            Self::Memory => "memory",
            Self::Inference => "inference",
            Self::Unknown => "unknown",
        }
    }

    /// Whether somebody vouches for code and title.
    pub fn is_known(self) -> bool {
        matches!(self, Self::Own | Self::Public | Self::Source)
    }
}

impl Framework {
    /// The point of that canonical code.
    pub fn point(&self, code: &str) -> Option<&Point> {
        self.points.iter().find(|point| point.code == code)
    }

    /// Where that point stands in the framework's order.
    pub fn order(&self, code: &str) -> usize {
        self.points.iter().position(|point| point.code == code).unwrap_or(usize::MAX)
    }

    /// The sources of those ids, in the order of the framework.
    pub fn sources_of<'a>(&'a self, ids: &'a [String]) -> impl Iterator<Item = &'a Label> {
        self.sources.iter().filter(move |source| ids.contains(&source.id))
    }
}

/// Every framework known.
#[derive(Clone, Debug, Default)]
pub struct Frameworks {
    list: Vec<Framework>,
}

/// The framework whose codes hold where no settings name one.
pub const DEFAULT: &str = "cn-moe-30";

/// The frameworks that are compiled in.
const BUILTIN: [&str; 6] = [
    include_str!("framework/data/cn-moe-30.toml"),
    include_str!("framework/data/cn-gd-28.toml"),
    include_str!("framework/data/cn-ha.toml"),
    include_str!("framework/data/cn-t27.toml"),
    include_str!("framework/data/cn-jyt-0646.toml"),
    include_str!("framework/data/eu-digcompedu.toml"),
];

impl Frameworks {
    /// Those compiled in.
    pub fn builtin() -> Self {
        let mut problems = Vec::new();
        let mut read = |text: &&str| {
            let fields = Fields::toml(&ContentPath::root(), &Arc::from(*text), &mut problems);
            Framework::read(&fields, &mut problems)
        };
        Self { list: BUILTIN.iter().filter_map(&mut read).collect() }
    }

    /// Adds what a school's own files hold, replacing those of the same id.
    pub fn add_own(&mut self, files: &[Fields], problems: &mut Vec<Diagnostic>) {
        for framework in files.iter().filter_map(|fields| Framework::read(fields, problems)) {
            self.list.retain(|known| known.id != framework.id);
            self.list.push(framework);
        }
        for fields in files {
            read::check_references(fields, self, problems);
        }
    }

    /// The framework of that id.
    pub fn get(&self, id: &str) -> Option<&Framework> {
        self.list.iter().find(|framework| framework.id == id)
    }

    /// Every framework, in order of loading.
    pub fn iter(&self) -> impl Iterator<Item = &Framework> {
        self.list.iter()
    }

    /// The point that `framework:code` names.
    pub fn resolve(&self, reference: &str) -> Option<(&Framework, &Point)> {
        let (id, code) = reference.split_once(':')?;
        let framework = self.get(id)?;
        framework.point(code).map(|point| (framework, point))
    }
}

#[cfg(test)]
mod tests;
