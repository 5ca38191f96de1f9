//! What the TOML and YAML texts of the content say, checked, with every unknown key reported.
//!
//! **In** the text of a settings file, sidecar or front matter. **Out** typed settings and
//! diagnostics with line and caret. **Never** reads the disk; never fails: what cannot be used is
//! reported and its default holds. **Start at** [`SiteSettings::read`].

pub mod fields;
pub mod item;
pub mod site;

pub use fields::Fields;
pub use fields::Reader;
pub use item::ItemSettings;
pub use site::Audience;
pub use site::SchoolSettings;
pub use site::SiteSettings;
pub use site::TeacherSettings;
