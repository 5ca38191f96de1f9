//! Why a picture could not be made, told to people.

use serde::Deserialize;
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::path::ContentPath;
use crate::read::Trouble;

/// Why a picture could not be made. Harms its own card only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What is wrong.
    pub trouble: Trouble,
    /// Whether it stays so as long as the file does not change.
    pub is_lasting: bool,
}

impl Fault {
    pub(super) fn lasting(trouble: Trouble) -> Self {
        Self { trouble, is_lasting: true }
    }

    pub(super) fn passing(trouble: Trouble) -> Self {
        Self { trouble, is_lasting: false }
    }

    pub(super) fn unreadable(reason: impl ToString) -> Self {
        Self::passing(Trouble::Unreadable { reason: reason.to_string() })
    }

    pub(super) fn damaged(reason: &str) -> Self {
        Self::lasting(Trouble::Damaged { reason: reason.into() })
    }

    pub(super) fn limit(limit: &str) -> Self {
        Self::lasting(Trouble::Limit { limit: limit.into() })
    }

    /// The fault of the picture at `path`, which has the form `form`.
    pub fn diagnostic(&self, path: &ContentPath, form: &str) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.trouble.code(), Place::file(path));
        match &self.trouble {
            Trouble::Damaged { reason } => diagnostic.with("form", form.to_uppercase()).with("reason", reason),
            Trouble::Limit { limit } => diagnostic.with("limit", limit),
            Trouble::Unreadable { reason } => diagnostic.with("reason", reason),
            // No other trouble comes from making pictures.
            _ => diagnostic,
        }
    }
}
