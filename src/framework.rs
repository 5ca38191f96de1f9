//! Competency frameworks as loaded data, and how a point is told from a name.
//!
//! **In** the TOML files of `framework/data`, compiled in, and a school's own. **Out** [`Frameworks`]
//! and, for each, a [`PointFinder`]. **Never** knows a region: codes, titles and words are data.
//! **Start at** [`Frameworks::builtin`].

use serde::Deserialize;

mod finder;

pub use finder::Found;
pub use finder::PointFinder;

/// A competency framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// The identifier, such as `cn-moe-30`. Codes are unique only with it.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Where it comes from and what is not confirmed.
    #[serde(default)]
    pub note_zh: String,
    /// The same in English.
    #[serde(default)]
    pub note_en: String,
    /// How many points it is said to have; 0 if nobody says.
    #[serde(default)]
    pub total: usize,
    /// Dimensions, in order.
    #[serde(default, rename = "dimension")]
    pub dimensions: Vec<Label>,
    /// Environments, in order.
    #[serde(default, rename = "environment")]
    pub environments: Vec<Label>,
    /// Levels of mastery, in order.
    #[serde(default, rename = "level")]
    pub levels: Vec<Label>,
    /// Points, in order.
    #[serde(default, rename = "point")]
    pub points: Vec<Point>,
}

/// A named part of a framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The identifier.
    pub id: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// A sentence about it.
    #[serde(default)]
    pub about_zh: String,
    /// The same in English.
    #[serde(default)]
    pub about_en: String,
}

/// A point of a framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The canonical code.
    pub code: String,
    /// Title; empty if unknown.
    pub zh: String,
    /// English title; empty if unknown.
    pub en: String,
    /// Dimension id.
    #[serde(default)]
    pub dimension: Option<String>,
    /// Environment id.
    #[serde(default)]
    pub environment: Option<String>,
    /// How far code and title are confirmed: `source`, `public`, `memory`, `inference`, `unknown`.
    #[serde(default)]
    pub confirmed: String,
    /// Other wordings of the title.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Points of another framework that this one is made of, as `framework:code`.
    #[serde(default)]
    pub covers: Vec<String>,
    /// The same competency in another framework, as `framework:code`.
    #[serde(default)]
    pub twins: Vec<String>,
    /// Second level, where the framework has one.
    #[serde(default)]
    pub group: Option<String>,
    /// Its Chinese name.
    #[serde(default)]
    pub group_zh: Option<String>,
    /// Its English name.
    #[serde(default)]
    pub group_en: Option<String>,
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

    /// Reads a framework from TOML.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

/// Every framework known.
#[derive(Clone, Debug, Default)]
pub struct Frameworks {
    list: Vec<Framework>,
}

/// The framework whose codes hold where no settings name one.
pub const DEFAULT: &str = "cn-moe-30";

impl Frameworks {
    /// Those compiled in.
    pub fn builtin() -> Self {
        let texts = [
            include_str!("framework/data/cn-moe-30.toml"),
            include_str!("framework/data/cn-gd-28.toml"),
            include_str!("framework/data/cn-ha.toml"),
            include_str!("framework/data/cn-t27.toml"),
            include_str!("framework/data/cn-jyt-0646.toml"),
            include_str!("framework/data/eu-digcompedu.toml"),
        ];
        let read = |text: &&str| Framework::from_toml(text).expect("compiled-in frameworks are checked by a test");
        Self { list: texts.iter().map(read).collect() }
    }

    /// Adds one, replacing the one of the same id.
    pub fn add(&mut self, framework: Framework) {
        self.list.retain(|known| known.id != framework.id);
        self.list.push(framework);
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
