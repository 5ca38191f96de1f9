//! A diagnostic as caches keep it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Excerpt, Place};
use crate::path::ContentPath;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Problem {
    code: String,
    path: ContentPath,
    line: Option<u32>,
    excerpt: Option<(String, u64, u64)>,
    facts: Vec<(String, String)>,
}

impl Problem {
    pub(super) fn keep(problem: &Diagnostic) -> Self {
        let excerpt = problem.place.excerpt.as_ref();
        Self {
            code: problem.code.as_str().to_owned(),
            path: problem.place.path.clone(),
            line: problem.place.line,
            excerpt: excerpt.map(|excerpt| (excerpt.source.to_string(), excerpt.from as u64, excerpt.to as u64)),
            facts: problem.facts.iter().map(|(name, value)| (name.to_string(), value.clone())).collect(),
        }
    }

    pub(super) fn restore(self) -> Option<Diagnostic> {
        let excerpt = match self.excerpt {
            Some((source, from, to)) => Some(Excerpt {
                source: Arc::from(source),
                from: usize::try_from(from).ok()?,
                to: usize::try_from(to).ok()?,
            }),
            None => None,
        };
        Some(Diagnostic {
            code: Code::from_number(&self.code)?,
            place: Place { path: self.path, line: self.line, excerpt },
            facts: self.facts.into_iter().map(|(name, value)| (name.into(), value)).collect(),
        })
    }
}
