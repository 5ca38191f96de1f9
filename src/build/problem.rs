//! Diagnostics as caches keep them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Excerpt, Place};
use crate::path::ContentPath;

/// Diagnostics, and each text they quote once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Problems {
    sources: Vec<String>,
    list: Vec<Problem>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Problem {
    code: String,
    path: ContentPath,
    line: Option<u32>,
    /// Number of the text, and the bytes marked in it.
    excerpt: Option<(u32, u64, u64)>,
    facts: Vec<(String, String)>,
}

impl Problems {
    pub(super) fn keep(problems: &[Diagnostic]) -> Self {
        let mut kept = Self::default();
        for problem in problems {
            let excerpt = problem.place.excerpt.as_ref().map(|excerpt| {
                let known = kept.sources.iter().position(|source| **source == *excerpt.source);
                let at = known.unwrap_or_else(|| {
                    kept.sources.push(excerpt.source.to_string());
                    kept.sources.len() - 1
                });
                (u32::try_from(at).unwrap_or(u32::MAX), excerpt.from as u64, excerpt.to as u64)
            });
            kept.list.push(Problem {
                code: problem.code.as_str().to_owned(),
                path: problem.place.path.clone(),
                line: problem.place.line,
                excerpt,
                facts: problem.facts.iter().map(|(name, value)| (name.to_string(), value.clone())).collect(),
            });
        }
        kept
    }

    /// The diagnostics; `None` if they are none of this program's.
    pub(super) fn restore(&self) -> Option<Vec<Diagnostic>> {
        let sources: Vec<Arc<str>> = self.sources.iter().map(|source| Arc::from(source.as_str())).collect();
        self.list.iter().map(|problem| problem.restore(&sources)).collect()
    }
}

impl Problem {
    fn restore(&self, sources: &[Arc<str>]) -> Option<Diagnostic> {
        let excerpt = match self.excerpt {
            Some((at, from, to)) => Some(Excerpt {
                source: sources.get(at as usize)?.clone(),
                from: usize::try_from(from).ok()?,
                to: usize::try_from(to).ok()?,
            }),
            None => None,
        };
        Some(Diagnostic {
            code: Code::from_number(&self.code)?,
            place: Place { path: self.path.clone(), line: self.line, excerpt },
            facts: self.facts.iter().map(|(name, value)| (name.clone().into(), value.clone())).collect(),
        })
    }
}
