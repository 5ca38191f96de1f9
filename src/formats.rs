//! The forms a file may have, as data: names, families, first bytes, what a page may do with them.
//!
//! **In** `formats.toml`, compiled in. **Out** a [`Formats`] to look forms up by id or extension.
//! **Never** looks at a file. **Start at** [`Formats::builtin`].

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::message::Language;

/// One form of file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Identifier, such as `docx`.
    pub id: String,
    /// Extensions in lower case, without the dot; the usual one first.
    pub extensions: Vec<String>,
    /// Family: document, slides, sheet, pdf, image, video, audio, text, archive, page, program,
    /// shortcut or other.
    pub family: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// How a page may show it; `None`: offered for download only.
    pub shown: Option<Shown>,
    /// Why it may not be delivered as it is.
    pub danger: Option<Danger>,
    /// Id of the form to save a copy as.
    pub advice: Option<String>,
    /// A page may list what it holds.
    #[serde(default)]
    pub members: bool,
    #[serde(default)]
    pub(crate) starts: Vec<Pattern>,
    #[serde(default)]
    pub(crate) weak: Vec<Pattern>,
    #[serde(default)]
    pub(crate) marks: Vec<String>,
    pub(crate) container: Option<String>,
    #[serde(default)]
    pub(crate) inside: Vec<String>,
    #[serde(default)]
    pub(crate) general: Vec<String>,
    pub(crate) as_text: Option<String>,
    #[serde(default)]
    pub(crate) ascii: bool,
    #[serde(default)]
    pub(crate) loose: bool,
    #[serde(default)]
    pub(crate) tolerates: Vec<String>,
}

/// How a page may show a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shown {
    /// As a picture.
    Image,
    /// As pictures made of it; browsers do not show the file itself.
    Preview,
    /// In a film player.
    Video,
    /// In a sound player.
    Audio,
    /// As decoded text.
    Text,
}

/// Why a file may not be delivered as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Danger {
    /// Runs scripts in a browser: delivered under a harmless name.
    Page,
    /// A program: withheld.
    Never,
    /// Leads nowhere on another machine: withheld.
    Shortcut,
    /// Stands for a file that was not fetched: withheld.
    Pointer,
}

/// First bytes that several forms share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) starts: Vec<Pattern>,
    pub(crate) otherwise: String,
}

/// Bytes at places of the head.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Pattern(Vec<Run>);

/// Bytes at one place of the head; `None` is any byte.
#[derive(Debug)]
struct Run {
    offset: usize,
    bytes: Vec<Option<u8>>,
}

impl Pattern {
    /// Whether `head` has these bytes.
    pub(crate) fn fits(&self, head: &[u8]) -> bool {
        self.0.iter().all(|run| {
            head.get(run.offset..).is_some_and(|rest| {
                rest.len() >= run.bytes.len()
                    && run.bytes.iter().zip(rest).all(|(want, byte)| want.is_none_or(|want| want == *byte))
            })
        })
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.split('&').map(Run::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl Run {
    fn parse(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no pattern of bytes");
        if let Some((offset, ascii)) = text.split_once('=') {
            let offset = offset.parse().map_err(|_| bad())?;
            return Ok(Self { offset, bytes: ascii.bytes().map(Some).collect() });
        }
        let (offset, hex) = text.split_once(':').unwrap_or(("0", text));
        let pair = |pair: &[u8]| match pair {
            b"??" => Ok(None),
            pair => std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .map(Some)
                .ok_or_else(bad),
        };
        let bytes = hex.as_bytes().chunks(2).map(pair).collect::<Result<_, _>>()?;
        Ok(Self { offset: offset.parse().map_err(|_| bad())?, bytes })
    }
}

impl Form {
    /// Name in the language of the reader.
    pub fn name(&self, language: Language) -> &str {
        if language == Language::Chinese { &self.zh } else { &self.en }
    }

    /// Whether its files are texts that are decoded and hashed whole.
    pub fn is_text(&self) -> bool {
        self.shown == Some(Shown::Text)
    }

    /// Whether it is a picture, a film or sound that no browser would run.
    pub fn is_recording(&self) -> bool {
        matches!(self.family.as_str(), "image" | "video" | "audio") && self.danger.is_none()
    }

    /// Whether its bytes are text of some kind, so that no signature can contradict it.
    pub(crate) fn is_textual(&self) -> bool {
        self.is_text() || !self.marks.is_empty() || self.id == "script"
    }
}

/// Every form that is known.
#[derive(Debug)]
pub struct Formats {
    forms: Vec<Form>,
    containers: Vec<Container>,
    limits: Limits,
    by_id: BTreeMap<String, usize>,
    by_extension: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    form: Vec<Form>,
    container: Vec<Container>,
    limits: Limits,
}

/// How much work a file may make.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// So many scans any JPEG may have …
    pub(crate) jpeg_scans: u64,
    /// … and further ones while scans times pixels are no more than this.
    pub(crate) jpeg_scan_pixels: u64,
}

static BUILTIN: LazyLock<Formats> = LazyLock::new(|| {
    Formats::parse(include_str!("formats.toml")).expect("the compiled-in forms are checked by a test")
});

impl Formats {
    /// The forms compiled in.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let File { form: forms, container: containers, limits } = toml::from_str(text)?;
        let by_id = forms.iter().enumerate().map(|(at, form)| (form.id.clone(), at)).collect();
        let extensions = forms
            .iter()
            .enumerate()
            .flat_map(|(at, form)| form.extensions.iter().map(move |extension| (extension.clone(), at)));
        let by_extension = extensions.collect();
        Ok(Self { forms, containers, limits, by_id, by_extension })
    }

    /// The form of that id.
    pub fn get(&self, id: &str) -> Option<&Form> {
        self.by_id.get(id).map(|at| &self.forms[*at])
    }

    /// The form that an extension (lower case, without the dot) usually means.
    pub fn by_extension(&self, extension: &str) -> Option<&Form> {
        self.by_extension.get(extension).map(|at| &self.forms[*at])
    }

    /// The form of files nobody knows.
    pub fn unknown(&self) -> &Form {
        self.get("unknown").expect("formats.toml has the form `unknown`")
    }

    /// Every form, in the order of the file.
    pub fn all(&self) -> &[Form] {
        &self.forms
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn containers(&self) -> &[Container] {
        &self.containers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_forms_are_sound() {
        let formats = Formats::builtin();
        let n_extensions: usize = formats.all().iter().map(|form| form.extensions.len()).sum();
        assert_eq!(formats.by_extension.len(), n_extensions, "an extension stands twice");
        assert_eq!(formats.by_id.len(), formats.all().len(), "an id stands twice");
        let families = "document slides sheet pdf image video audio text archive page program shortcut other";
        for form in formats.all() {
            assert!(families.split(' ').any(|family| family == form.family), "{}", form.id);
            let named = form.advice.iter().chain(&form.tolerates).chain(&form.as_text);
            for id in named {
                assert!(formats.get(id).is_some(), "{}: {id}", form.id);
            }
            let container = form.container.as_deref();
            assert!(
                container.is_none_or(|id| formats.containers.iter().any(|container| container.id == id)),
                "{}",
                form.id
            );
        }
        for container in formats.containers() {
            assert!(formats.get(&container.otherwise).is_some(), "{}", container.id);
        }
    }
}
