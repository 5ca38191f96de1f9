//! What is wrong with a file, told to people.
//!
//! **In** a path and its [`Facts`]. **Out** diagnostics. **Never** looks at the file. **Start at**
//! [`diagnose`].

use super::Facts;
use super::Trouble;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::formats::Danger;
use crate::formats::Form;
use crate::formats::Formats;
use crate::message::Language;
use crate::path::ContentPath;

impl Trouble {
    /// The kind of diagnostic it is told as.
    pub fn code(&self) -> Code {
        match self {
            Self::Empty => Code::EmptyFile,
            Self::Contradicts { .. } => Code::ContentContradictsName,
            Self::Damaged { .. } => Code::Damaged,
            Self::Limit { .. } => Code::ReadLimit,
            Self::Unreadable { .. } => Code::Unreadable,
            Self::Codec { .. } => Code::CodecNotPlayable,
            Self::Escapes { .. } => Code::ArchiveEscapes,
            Self::Bomb { .. } => Code::ArchiveBomb,
            Self::OddNames { .. } => Code::ArchiveNames,
            Self::Incomplete => Code::PictureIncomplete,
            Self::Encoding => Code::TextEncoding,
        }
    }
}

impl Facts {
    /// Its form; that of unknown files if the id is foreign.
    pub fn form(&self) -> &'static Form {
        let formats = Formats::builtin();
        formats.get(&self.form).unwrap_or_else(|| formats.unknown())
    }

    /// Kinds of everything doubtful about the file, in the order it was found.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.troubles.iter().map(Trouble::code).chain(self.form_code())
    }

    fn is_usable(&self) -> bool {
        !self
            .troubles
            .iter()
            .any(|trouble| matches!(trouble, Trouble::Empty | Trouble::Damaged { .. } | Trouble::Unreadable { .. }))
    }

    /// What its form alone gives to tell.
    fn form_code(&self) -> Option<Code> {
        let form = self.form();
        match form.danger {
            Some(Danger::Never) => Some(Code::ProgramFile),
            Some(Danger::Shortcut) => Some(Code::DeadShortcut),
            Some(Danger::Pointer) => Some(Code::PointerFile),
            _ if form.shown.is_none() && form.advice.is_some() && self.is_usable() => Some(Code::FormatNotShown),
            _ => None,
        }
    }
}

/// Everything wrong or doubtful about the file at `path`.
pub(super) fn diagnose(path: &ContentPath, facts: &Facts) -> Vec<Diagnostic> {
    let upper = |id: &str| id.to_uppercase();
    let told = |trouble: &Trouble| {
        let diagnostic = Diagnostic::new(trouble.code(), Place::file(path));
        match trouble {
            Trouble::Empty | Trouble::Encoding | Trouble::Incomplete => diagnostic,
            Trouble::Contradicts { extension, found } => {
                let found = if found == "unknown" { "form.unknown".to_owned() } else { upper(found) };
                diagnostic.with("extension", extension).with("found", found)
            }
            Trouble::Damaged { reason } => named(diagnostic, facts.form()).with("reason", reason),
            Trouble::Limit { limit } => diagnostic.with("limit", limit),
            Trouble::Unreadable { reason } => diagnostic.with("reason", reason),
            Trouble::Codec { codec } => diagnostic.with("codec", codec_name(codec)),
            Trouble::Escapes { member } | Trouble::OddNames { member } => diagnostic.with("member", member),
            Trouble::Bomb { unpacked_bytes } => {
                diagnostic.with("size", facts.size_bytes.to_string()).with("unpacked", unpacked_bytes.to_string())
            }
        }
    };
    let form = facts.form_code().map(|code| {
        let diagnostic = Diagnostic::new(code, Place::file(path));
        match &facts.form().advice {
            Some(advice) if code == Code::FormatNotShown => {
                named(diagnostic, facts.form()).with("advice", upper(advice))
            }
            _ => diagnostic,
        }
    });
    facts.troubles.iter().map(told).chain(form).collect()
}

/// Adds what people call the form.
fn named(diagnostic: Diagnostic, form: &Form) -> Diagnostic {
    let [zh, en] = [Language::Chinese, Language::English].map(|language| form.name(language).to_owned());
    diagnostic.with("form", en.clone()).with("form.zh", zh).with("form.en", en)
}

/// A codec as cameras and phones call it in their settings.
fn codec_name(codec: &str) -> String {
    match codec {
        "hvc1" | "hev1" | "dvh1" | "dvhe" => format!("H.265 ({codec})"),
        "mp4v" => format!("MPEG-4 ({codec})"),
        "apch" | "apcn" | "apcs" | "apco" | "ap4h" | "ap4x" => format!("ProRes ({codec})"),
        _ => codec.to_owned(),
    }
}
