//! The names of a content folder, each looked at once however many files bear it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::catalogue::name::{Namer, Parts};
use crate::path::ContentPath;
use crate::scan::{Tree, What};
use crate::text::order_key;

/// The names of one content folder, each taken apart once: most are the same few words.
pub struct Names<'a> {
    /// What took them apart.
    pub namer: Namer<'a>,
    folders: HashMap<&'a str, Parts>,
    files: HashMap<&'a str, Parts>,
}

impl<'a> Names<'a> {
    /// Takes every name of `tree` apart.
    pub fn new(namer: Namer<'a>, tree: &'a Tree) -> Self {
        let names = |is_folder: bool| {
            let entries = tree
                .entries
                .iter()
                .filter(move |entry| entry.ignored.is_none() && (entry.what == What::Folder) == is_folder);
            let name = move |path: &'a ContentPath| if is_folder { path.name() } else { path.stem() };
            let distinct: HashSet<&str> = entries.map(|entry| name(&entry.path)).collect();
            distinct.into_par_iter().map(|name| (name, namer.parts(name, is_folder))).collect()
        };
        let (folders, files) = (names(true), names(false));
        Self { namer, folders, files }
    }

    /// The parts of a folder's name.
    pub fn folder(&self, path: &ContentPath) -> &Parts {
        self.folders.get(path.name()).expect("every folder of the tree was taken apart")
    }

    /// The parts of a file's name.
    pub fn file(&self, path: &ContentPath) -> &Parts {
        self.files.get(path.stem()).expect("every file of the tree was taken apart")
    }
}

/// The places of names in the order people count.
pub(super) struct Ranks<'a>(HashMap<&'a str, usize>);

impl<'a> Ranks<'a> {
    pub(super) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let distinct: HashSet<&str> = names.collect();
        let mut order: Vec<_> = distinct.into_par_iter().map(|name| (order_key(name), name)).collect();
        order.par_sort_unstable();
        Self(order.into_iter().enumerate().map(|(place, (_, name))| (name, place)).collect())
    }

    pub(super) fn of(&self, name: &str) -> usize {
        *self.0.get(name).expect("every name was given")
    }
}
