//! `site.toml`, `school.toml` and `teacher.toml`.

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::message::Language;
use crate::settings::fields::Fields;
use crate::settings::reader::Reader;

/// For whom a site is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Anybody.
    Public,
    /// The school itself.
    #[default]
    School,
    /// Reviewers, offline.
    Review,
}

impl Audience {
    /// Every audience as it is written.
    pub const NAMES: [&'static str; 3] = ["public", "school", "review"];

    /// The audience of that name, in either language.
    pub fn from_name(name: &str) -> Option<Self> {
        match crate::message::chosen("audience", name)? {
            "public" => Some(Self::Public),
            "school" => Some(Self::School),
            "review" => Some(Self::Review),
            _ => None,
        }
    }

    /// The name as it is written.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// The site's own settings, at the top of the content.
pub const SITE_FILE: &str = "site.toml";

/// `site.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SiteSettings {
    /// Title of the site.
    pub title: Option<String>,
    /// A sentence below the title.
    pub description: Option<String>,
    /// Language of pages and messages.
    pub language: Option<Language>,
    /// Theme: a name or a folder.
    pub theme: Option<String>,
    /// Audience when the command line names none.
    pub audience: Option<Audience>,
    /// The only "today" there is.
    pub as_of: Option<Date>,
    /// Accent colour, `#rrggbb`.
    pub accent: Option<String>,
    /// Names or paths that are passed over.
    pub ignore: Vec<String>,
    /// Framework that holds where a school names none.
    pub framework: Option<String>,
    /// Whether tutorials have the files of their texts beside them.
    pub originals: Option<bool>,
    /// Whether the site is searchable.
    pub search: Option<bool>,
}

impl SiteSettings {
    /// Reads the keys of `site.toml`.
    pub fn read(fields: &Fields, problems: &mut Vec<Diagnostic>) -> Self {
        let mut reader = fields.reader(problems);
        let settings = Self {
            title: reader.text("title"),
            description: reader.text("description"),
            language: reader.one_of("language", &["zh-CN", "en"]).and_then(|tag| Language::from_tag(&tag)),
            theme: reader.text("theme"),
            audience: reader.one_of("audience", &Audience::NAMES).and_then(|name| Audience::from_name(&name)),
            as_of: reader.date("as_of"),
            accent: accent(&mut reader),
            ignore: reader.list("ignore"),
            framework: reader.text("framework"),
            originals: reader.yes_no("originals"),
            search: reader.yes_no("search"),
        };
        reader.is_idle("search");
        reader.finish();
        settings
    }
}

/// A colour such as `#0b6e4f`; anything else is reported.
fn accent(reader: &mut Reader<'_>) -> Option<String> {
    let colour = reader.text("accent")?;
    if is_colour(&colour) {
        return Some(colour);
    }
    let problem = reader.problem_at(Code::UnknownValue, "accent");
    reader.report(problem.with("key", "accent").with("value", colour).with("allowed", "#rrggbb"));
    None
}

fn is_colour(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `school.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SchoolSettings {
    /// Name, where the folder's will not do.
    pub name: Option<String>,
    /// Folder name in the site.
    pub slug: Option<String>,
    /// Old addresses that lead on to it.
    pub aliases: Vec<String>,
    /// Stage id.
    pub stage: Option<String>,
    /// Environment id of the framework.
    pub environment: Option<String>,
    /// Framework id.
    pub framework: Option<String>,
    /// Codes of the points the school chose.
    pub points: Vec<String>,
    /// Rule profile id.
    pub profile: Option<String>,
    /// A sentence about the school.
    pub description: Option<String>,
    /// The school form's flags and counts.
    pub form: Vec<(String, String)>,
}

impl SchoolSettings {
    /// Reads the keys of `school.toml`.
    pub fn read(fields: &Fields, problems: &mut Vec<Diagnostic>) -> Self {
        let mut reader = fields.reader(problems);
        // An index text calls its name a title.
        let title = reader.text("title");
        let settings = Self {
            name: reader.text("name").or(title),
            slug: reader.slug("slug"),
            aliases: reader.aliases("aliases"),
            stage: reader.text("stage"),
            environment: reader.text("environment"),
            framework: reader.text("framework"),
            points: reader.words("points"),
            profile: reader.text("profile"),
            description: reader.text("description"),
            form: reader.table("form"),
        };
        reader.is_closed();
        reader.is_idle("profile");
        reader.finish();
        settings
    }
}

/// `teacher.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TeacherSettings {
    /// What tells this person from all others of the school.
    pub id: Option<String>,
    /// Name, where the folder's will not do.
    pub name: Option<String>,
    /// Folder name in the site.
    pub slug: Option<String>,
    /// Old addresses that lead on to it.
    pub aliases: Vec<String>,
    /// Subjects as written.
    pub subjects: Vec<String>,
    /// Grades as written.
    pub grades: Vec<String>,
    /// Subject group.
    pub group: Option<String>,
    /// Post.
    pub post: Option<String>,
    /// A sentence about the person.
    pub description: Option<String>,
}

impl TeacherSettings {
    /// Reads the keys of `teacher.toml`.
    pub fn read(fields: &Fields, problems: &mut Vec<Diagnostic>) -> Self {
        let mut reader = fields.reader(problems);
        let title = reader.text("title");
        let settings = Self {
            id: reader.text("id"),
            name: reader.text("name").or(title),
            slug: reader.slug("slug"),
            aliases: reader.aliases("aliases"),
            subjects: reader.words("subject"),
            grades: reader.words("grade"),
            group: reader.text("group"),
            post: reader.text("post"),
            description: reader.text("description"),
        };
        reader.is_closed();
        reader.finish();
        settings
    }
}
