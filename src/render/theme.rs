//! A theme: templates, static files and words, looked up in the chosen theme, then in `default`.
//!
//! `default` and `bare` are compiled in; any folder of the same shape is a theme. This is the only
//! part of `render` that reads the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};
use tera::Tera;
use walkdir::WalkDir;

use crate::failure::Failure;
use crate::message::Language;
use crate::render::strings::{self, Strings};

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// A theme, ready to render.
pub struct Theme {
    pub(super) tera: Tera,
    chinese: Strings,
    english: Strings,
    statics: BTreeMap<String, Vec<u8>>,
    fingerprint: [u8; 32],
}

/// The files of one theme by their path in it, such as `templates/home.html`.
struct Layer {
    place: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
}

impl Theme {
    /// Names of the themes compiled in.
    pub const NAMES: [&'static str; 2] = ["default", "bare"];

    /// The theme `choice`: a name, or a folder (relative to the content folder, else to the current
    /// one). What it lacks comes from `default`.
    ///
    /// # Errors
    /// [`Failure::ThemeMissing`] if there is no such theme, [`Failure::ThemeBroken`] if one of its
    /// files cannot be used.
    pub fn load(choice: Option<&str>, content_root: &Path) -> Result<Self, Failure> {
        let mut layers = vec![builtin("default")];
        match choice.unwrap_or("default") {
            "default" => {}
            name if Self::NAMES.contains(&name) => layers.push(builtin(name)),
            name => layers.push(folder(&find(name, content_root)?)?),
        }
        Self::from_layers(&layers)
    }

    /// The folder that `choice` names, if it is no theme compiled in and can be found.
    pub fn folder(choice: &str, content_root: &Path) -> Option<PathBuf> {
        if Self::NAMES.contains(&choice) { None } else { find(choice, content_root).ok() }
    }

    /// The words of pages in `language`.
    pub fn strings(&self, language: Language) -> &Strings {
        if language == Language::Chinese { &self.chinese } else { &self.english }
    }

    /// Static files by path below `static/`.
    pub fn statics(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.statics.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// BLAKE3 over templates and words: what every page depends on.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    fn from_layers(layers: &[Layer]) -> Result<Self, Failure> {
        let mut files: BTreeMap<&str, (&Path, &[u8])> = BTreeMap::new();
        for layer in layers {
            files.extend(
                layer.files.iter().map(|(name, bytes)| (name.as_str(), (layer.place.as_path(), bytes.as_slice()))),
            );
        }
        let mut hasher = blake3::Hasher::new();
        let (mut templates, mut statics) = (Vec::new(), BTreeMap::new());
        for (name, (place, bytes)) in &files {
            if let Some(template) = name.strip_prefix("templates/") {
                hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
                hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
                templates.push((template, text(place, name, bytes)?));
            } else if let Some(path) = name.strip_prefix("static/") {
                statics.insert(path.to_owned(), bytes.to_vec());
            }
        }
        let mut tera = Tera::new();
        tera.register_filter("fill", strings::fill);
        tera.add_raw_templates(templates.iter().copied()).map_err(|error| broken(&error, &files))?;
        let chinese = words(layers, &["zh-CN"], &mut hasher)?;
        let english = words(layers, &["zh-CN", "en"], &mut hasher)?;
        Ok(Self { tera, chinese, english, statics, fingerprint: *hasher.finalize().as_bytes() })
    }
}

fn builtin(name: &str) -> Layer {
    let mut files = BTreeMap::new();
    if let Some(dir) = BUILTIN.get_dir(name) {
        collect(dir, name, &mut files);
    }
    Layer { place: Path::new("themes").join(name), files }
}

fn collect(dir: &Dir<'_>, root: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, root, files),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                let name = path.strip_prefix(&format!("{root}/")).unwrap_or(&path).to_owned();
                if is_of_theme(&name) {
                    files.insert(name, file.contents().to_vec());
                }
            }
        }
    }
}

fn find(name: &str, content_root: &Path) -> Result<PathBuf, Failure> {
    let places = [content_root.join(name), PathBuf::from(name)];
    places
        .into_iter()
        .find(|place| place.is_dir())
        .ok_or_else(|| Failure::ThemeMissing { name: name.to_owned(), known: Theme::NAMES.join(", ") })
}

fn folder(place: &Path) -> Result<Layer, Failure> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(place).sort_by_file_name() {
        let entry = entry.map_err(|error| Failure::ThemeBroken {
            path: error.path().unwrap_or(place).to_owned(),
            reason: error.to_string(),
        })?;
        let Ok(inside) = entry.path().strip_prefix(place) else { continue };
        let name = inside.to_string_lossy().replace('\\', "/");
        if entry.file_type().is_file() && is_of_theme(&name) {
            files.insert(name, fs::read(entry.path()).map_err(|error| Failure::read(entry.path(), &error))?);
        }
    }
    if files.is_empty() {
        let reason = "theme.nothing".to_owned();
        return Err(Failure::ThemeBroken { path: place.to_owned(), reason });
    }
    Ok(Layer { place: place.to_owned(), files })
}

fn is_of_theme(name: &str) -> bool {
    let is_hidden = name.split('/').any(|part| part.starts_with('.') || part.starts_with('~'));
    let is_known = (name.starts_with("templates/") && name.ends_with(".html"))
        || name.starts_with("static/")
        || (name.starts_with("i18n/") && name.ends_with(".toml"));
    is_known && !is_hidden
}

/// Words of all layers: a theme may bring a few, the others stay. Missing English ones are Chinese.
fn words(layers: &[Layer], languages: &[&str], hasher: &mut blake3::Hasher) -> Result<Strings, Failure> {
    let (mut texts, mut places) = (Vec::new(), Vec::new());
    for language in languages {
        let name = format!("i18n/{language}.toml");
        for layer in layers {
            let Some(bytes) = layer.files.get(&name) else { continue };
            hasher.update(bytes);
            texts.push(text(&layer.place, &name, bytes)?);
            places.push(layer.place.join(&name));
        }
    }
    Strings::join(&texts).map_err(|(at, reason)| Failure::ThemeBroken { path: places[at].clone(), reason })
}

fn text<'a>(place: &Path, name: &str, bytes: &'a [u8]) -> Result<&'a str, Failure> {
    let reason =
        |error: std::str::Utf8Error| Failure::ThemeBroken { path: place.join(name), reason: error.to_string() };
    std::str::from_utf8(bytes).map_err(reason)
}

/// Tera names the template, line and column, and draws a caret.
fn broken(error: &tera::Error, files: &BTreeMap<&str, (&Path, &[u8])>) -> Failure {
    use tera::ErrorKind::{MissingParent, RenderingError, SyntaxError};
    let template = match error.kind() {
        SyntaxError(report) | RenderingError(report) => report.filename().to_owned(),
        MissingParent { current, .. } => current.clone(),
        _ => String::new(),
    };
    let name = format!("templates/{template}");
    let place = files.get(name.as_str()).map_or(Path::new("themes"), |(place, _)| place);
    Failure::ThemeBroken { path: place.join(name), reason: error.to_string() }
}

#[cfg(test)]
mod tests;
