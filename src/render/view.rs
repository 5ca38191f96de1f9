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
pub mod lesson;
pub mod library;
pub mod moved;
pub mod package;
pub mod pages;
pub mod point;
pub mod reading;
pub mod resolve;
pub mod scene;
pub mod school;
pub mod shared;
pub mod teacher;
pub mod text;
pub mod tutorial;

#[cfg(test)]
mod tests;

use serde::Serialize;
use tera::Value;

use crate::render::view::scene::Scene;
use crate::route::PageKey;

/// What is done with the view of a page, whichever kind it is.
pub trait Taker {
    /// What comes of it.
    type Taken;

    /// Takes a view.
    fn take<V: Serialize>(&self, view: &V) -> Self::Taken;
}

/// For templates.
pub struct ForTemplate;

impl Taker for ForTemplate {
    type Taken = Value;

    fn take<V: Serialize>(&self, view: &V) -> Value {
        Value::from_serializable(view)
    }
}

/// Makes the view of a page and has it taken.
pub fn of<T: Taker>(scene: &Scene<'_>, key: &PageKey, taker: &T) -> T::Taken {
    match key {
        PageKey::Home => taker.take(&home::view(scene)),
        PageKey::School(id) => taker.take(&school::view(scene, *id)),
        PageKey::Teacher(id) => taker.take(&teacher::view(scene, *id)),
        PageKey::Package(id) => taker.take(&package::view(scene, *id)),
        PageKey::Point(id, code) => taker.take(&point::view(scene, *id, code)),
        PageKey::Framework(id) => taker.take(&framework::view(scene, id)),
        PageKey::Group(id) => taker.take(&group::view(scene, *id)),
        PageKey::Activity(id) => taker.take(&activity::view(scene, *id)),
        PageKey::Library(id) => taker.take(&library::view(scene, *id)),
        PageKey::Tutorials => taker.take(&tutorial::all(scene)),
        PageKey::Series(id) => taker.take(&tutorial::series(scene, *id)),
        PageKey::Tutorial(id) => taker.take(&tutorial::view(scene, *id)),
        PageKey::Text(id, part) => taker.take(&reading::view(scene, *id, *part)),
        PageKey::About => taker.take(&about::view(scene)),
        PageKey::NotFound => taker.take(&about::NotFound::default()),
        PageKey::Further(of, _) => self::of(scene, of, taker),
        PageKey::Moved(path) => taker.take(&moved::view(scene, path)),
    }
}
