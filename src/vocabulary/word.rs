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
    /// For terms: what it is called behind a school year, 2021-2022学年第一学期.
    #[serde(default)]
    pub in_year: Option<String>,
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
    /// Families of file forms in which the kind comes, the usual one first. A folder's word colours these only.
    #[serde(default)]
    pub formats: Vec<String>,
    /// Further families in which it comes if the file's own name says so: a plan that was photographed.
    #[serde(default)]
    pub own_formats: Vec<String>,
    /// The kind that it is where a group's or school's name stands before its word.
    #[serde(default)]
    pub of_group: Option<String>,
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

/// `registers.toml`.
#[derive(Deserialize)]
pub(super) struct RegistersFile {
    #[serde(rename = "register")]
    pub(super) registers: Vec<Register>,
    pub(super) words: RegisterWords,
    #[serde(rename = "unit")]
    pub(super) units: Vec<Unit>,
    #[serde(rename = "status")]
    pub(super) statuses: Vec<Status>,
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
    /// Words that name it only in a folder of registers, by themselves.
    #[serde(default)]
    pub among: Vec<String>,
    /// Columns that `init` writes, by id, in order.
    pub header: Vec<String>,
    /// How it decides who may see something, if it does.
    #[serde(default)]
    pub guards: Option<Guards>,
    /// Whether it is read and checked, but nothing on a page comes from it yet.
    #[serde(default)]
    pub is_idle: bool,
    /// Columns of which a row fills at least one, by id; empty if any will do.
    #[serde(default)]
    pub about: Vec<String>,
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
    /// What its cells hold.
    pub form: Form,
    /// Shown to reviewers only.
    #[serde(default)]
    pub private: bool,
    /// Id of the unit of a number.
    #[serde(default)]
    pub unit: Option<String>,
    /// The least number that is possible.
    #[serde(default)]
    pub min: Option<f64>,
    /// The greatest number that is possible.
    #[serde(default)]
    pub max: Option<f64>,
    /// Whether schools merge its cells, so that a blank may stand for the value above.
    #[serde(default)]
    pub merged: bool,
}

/// How a register decides who may see something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guards {
    /// What its rows name is shown to nobody.
    Closes,
    /// What its rows allow may be shown.
    Opens,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Words.
    Text,
    /// A person's name.
    Name,
    /// Several words.
    List,
    /// A code, such as a point's.
    Code,
    /// A number, maybe with its unit.
    Number,
    /// A day or a month.
    Date,
    /// Yes or no.
    YesNo,
    /// One of [`Status`].
    Status,
    /// Digits that nobody counts with: telephones, identity cards.
    Digits,
}

impl Form {
    /// Id of the sentence that says what is expected.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Text => "form.text",
            Self::Name => "form.name",
            Self::List => "form.list",
            Self::Code => "form.code",
            Self::Number => "form.amount",
            Self::Date => "form.date",
            Self::YesNo => "form.yes_or_no",
            Self::Status => "form.status",
            Self::Digits => "form.digits",
        }
    }
}

/// Words of registers as schools keep them. All are compared folded.
#[derive(Clone, Debug, Deserialize)]
pub struct RegisterWords {
    /// Behind a register's word in a name these change nothing.
    pub endings: Vec<String>,
    /// Heads of columns that only count the rows.
    pub counters: Vec<String>,
    /// Remarks in heads.
    pub remarks: Vec<String>,
    /// First words of rows that sum up.
    pub totals: Vec<String>,
    /// First words of rows that say who filled the form, and when.
    pub signs: Vec<String>,
    /// Heads and first words of those who only keep the register or stand by.
    pub bystanders: Vec<String>,
    /// First words of rows that explain.
    pub notes: Vec<String>,
    /// Names of sheets that explain the others.
    pub explaining: Vec<String>,
    /// Heads of the column that tells schools apart.
    pub schools: Vec<String>,
    /// What says yes.
    pub yes: Vec<String>,
    /// What says no.
    pub no: Vec<String>,
    /// What may follow a date in its cell, as a pattern.
    pub after_date: String,
}

/// A unit of numbers.
#[derive(Clone, Debug, Deserialize)]
pub struct Unit {
    /// The identifier.
    pub id: String,
    /// What it is called behind a number.
    pub words: Vec<String>,
    /// Smaller units.
    #[serde(default)]
    pub parts: Vec<UnitPart>,
    /// Whether `1:30` is one and a half.
    #[serde(default)]
    pub clock: bool,
}

/// A smaller unit.
#[derive(Clone, Debug, Deserialize)]
pub struct UnitPart {
    /// What it is called behind a number.
    pub words: Vec<String>,
    /// How many make one.
    pub per: f64,
}

/// What a roster says of somebody's service.
#[derive(Clone, Debug, Deserialize)]
pub struct Status {
    /// The identifier.
    pub id: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// What registers call it.
    pub words: Vec<String>,
    /// Whether the person is not there, so that nothing of theirs is lacking.
    #[serde(default)]
    pub is_away: bool,
    /// Whether it is for reviewers only.
    #[serde(default)]
    pub is_private: bool,
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
