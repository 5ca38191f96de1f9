//! What settings keep from an audience: a text by its head, a file by its sidecar, a folder by its settings.

use std::collections::BTreeMap;

use crate::catalogue::School;
use crate::catalogue::input::Input;
use crate::path::ContentPath;
use crate::settings::{self, Audience, Fields};

/// Files and folders, each with the first of the audiences that may see it. What a folder's settings or its
/// own text say holds for all it holds; of a school's own text, which often is another tool's, for the text.
pub(super) fn closed(input: &Input<'_>, schools: &[School]) -> BTreeMap<ContentPath, Audience> {
    let mut closed: BTreeMap<ContentPath, Audience> = BTreeMap::new();
    let mut close = |path: ContentPath, least: Audience| {
        let held = closed.entry(path).or_insert(least);
        *held = least.max(*held);
    };
    for (path, document) in input.documents {
        let Some(least) = document.front.as_ref().and_then(Fields::least_audience) else { continue };
        let folder = path.parent().filter(|folder| !folder.is_root() && schools.iter().all(|it| it.path != *folder));
        if let Some(folder) = folder.filter(|_| input.is_index(path)) {
            close(folder, least);
        }
        close(path.clone(), least);
    }
    for (path, fields) in input.fields {
        let Some(least) = fields.least_audience() else { continue };
        if input.is_folder_file(path) {
            // What the site's own settings name is the usual audience, which holds nothing back.
            if let Some(folder) = path.parent().filter(|_| path.as_str() != settings::SITE_FILE) {
                close(folder, least);
            }
        } else if let Some(file) = input.sidecar_target(path) {
            close(file, least);
        }
    }
    closed
}
