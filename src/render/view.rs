//! What templates see: one function a page kind, one struct a thing. The only place that knows
//! the names of template variables; `themes/README.md` tells them in prose, and a test compares.
//!
//! Every page has `t`, `lang`, `root`, `site`, `school`, `page`, `crumbs` (see [`shared`]) and
//! `view`, which is what the function of its kind returns.

pub mod about;
pub mod activity;
pub mod card;
pub mod frame;
pub mod framework;
pub mod group;
pub mod home;
pub mod library;
pub mod package;
pub mod point;
pub mod scene;
pub mod school;
pub mod shared;
pub mod teacher;
pub mod text;
pub mod tutorial;

#[cfg(test)]
mod tests;

use tera::Value;

use crate::render::view::scene::Scene;
use crate::route::PageKey;

/// The `view` of a page.
pub fn of(scene: &Scene<'_>, key: &PageKey) -> Value {
    match key {
        PageKey::Home => Value::from_serializable(&home::view(scene)),
        PageKey::School(id) => Value::from_serializable(&school::view(scene, *id)),
        PageKey::Teacher(id) => Value::from_serializable(&teacher::view(scene, *id)),
        PageKey::Package(id) => Value::from_serializable(&package::view(scene, *id)),
        PageKey::Point(id, code) => Value::from_serializable(&point::view(scene, *id, code)),
        PageKey::Framework(id) => Value::from_serializable(&framework::view(scene, id)),
        PageKey::Group(id) => Value::from_serializable(&group::view(scene, *id)),
        PageKey::Activity(id) => Value::from_serializable(&activity::view(scene, *id)),
        PageKey::Library(id) => Value::from_serializable(&library::view(scene, *id)),
        PageKey::Tutorials => Value::from_serializable(&tutorial::all(scene)),
        PageKey::Series(id) => Value::from_serializable(&tutorial::series(scene, *id)),
        PageKey::Tutorial(id) => Value::from_serializable(&tutorial::view(scene, *id)),
        PageKey::About => Value::from_serializable(&about::view(scene)),
        PageKey::NotFound => Value::from_serializable(&about::NotFound::default()),
    }
}
