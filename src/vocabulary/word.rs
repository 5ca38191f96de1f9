//! The words as the data files hold them.

use serde::Deserialize;

/// A word of the field with its labels: a subject, a grade, a stage, a term, a phase.
#[derive(Clone, Debug, Deserialize)]
pub struct Word {
    /// The identifier that data and pages use.
    pub id: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// What it is called in names.
    #[serde(default)]
    pub words: Vec<String>,
    /// One-character forms, for names of groups that cover several subjects.
    #[serde(default)]
    pub short: Vec<String>,
    /// Stage id, for grades.
    #[serde(default)]
    pub stage: Option<String>,
    /// Number of the grade: 1 to 12; kindergarten 1 to 3.
    #[serde(default)]
    pub number: Option<u64>,
}

/// A kind of evidence.
#[derive(Clone, Debug, Deserialize)]
pub struct Kind {
    /// The identifier.
    pub id: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// The words in names that reveal it.
    pub words: Vec<String>,
    /// Families of file forms, the usual one first; they break ties.
    #[serde(default)]
    pub formats: Vec<String>,
    /// Whether it may show pupils, so that publishing needs consent.
    #[serde(default)]
    pub consent: bool,
    /// What a top folder of this kind alone is for, and where a file of this kind that is nobody's goes.
    #[serde(default)]
    pub role: Option<Role>,
    /// Whether a name in such a file's name is often not the owner's: a pupil's, a reviewer's.
    #[serde(default)]
    pub names_others: bool,
}

/// A register: a table that the school keeps.
#[derive(Clone, Debug, Deserialize)]
pub struct Register {
    /// The identifier.
    pub id: String,
    /// Chinese label; `init` names the file so.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Words in file names.
    pub words: Vec<String>,
    /// Columns that `init` writes, by id, in order.
    pub header: Vec<String>,
    /// Every known column.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// A column of a register.
#[derive(Clone, Debug, Deserialize)]
pub struct Column {
    /// The identifier.
    pub id: String,
    /// Chinese head.
    pub zh: String,
    /// English head.
    pub en: String,
    /// Heads that name it.
    pub words: Vec<String>,
    /// `text`, `number`, `date`, `yes_no` or `list`.
    pub form: String,
    /// Shown to reviewers only.
    #[serde(default)]
    pub private: bool,
}

/// What a folder is for, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Holds schools.
    Schools,
    /// Holds people.
    Teachers,
    /// Holds points.
    Points,
    /// Holds subject groups.
    Groups,
    /// Holds activities.
    Activities,
    /// The resource library.
    Library,
    /// Proofs of the whole school.
    WholeSchool,
    /// Registers.
    Registers,
    /// Tutorials.
    Tutorials,
    /// The school's own frameworks.
    Frameworks,
    /// The school's own rule profiles.
    Profiles,
}
