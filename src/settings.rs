//! What the TOML and YAML texts of the content say, checked, with every unknown key reported.
//!
//! **In** the text of a settings file, sidecar or front matter. **Out** typed settings and
//! diagnostics with line and caret. **Never** reads the disk; never fails: what cannot be used is
//! reported and its default holds. **Start at** [`SiteSettings::read`].

pub mod fields;
pub mod front;
pub mod item;
mod moment;
pub mod reader;
pub mod site;
mod words;

pub use fields::Fields;
pub use item::ItemSettings;
pub use reader::Reader;
pub use reader::once_a_key;
pub use site::Audience;
pub use site::SITE_FILE;
pub use site::SchoolSettings;
pub use site::SiteSettings;
pub use site::TeacherSettings;
pub use words::folder_files;
pub use words::is_folder_file;
