//! The order in which a lesson is told: design, material, lesson, pupils' work, reflection.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::catalogue::Evidence;

#[derive(Deserialize)]
struct File {
    step: Vec<Step>,
}

/// One part of the story of a lesson.
#[derive(Deserialize)]
pub struct Step {
    /// Identifier; `step.ID` of the theme's words is its title.
    pub id: String,
    /// Kinds of evidence that belong to it.
    pub kinds: Vec<String>,
}

static STEPS: LazyLock<Vec<Step>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("steps.toml")).expect("the compiled-in steps are checked by a test");
    file.step
});

/// All steps in order; the last one takes what no other does.
pub fn all() -> &'static [Step] {
    &STEPS
}

/// The place in [`all`] of the step a file belongs to.
pub fn of(evidence: &Evidence) -> usize {
    let place = |kind: &String| STEPS.iter().position(|step| step.kinds.contains(kind));
    evidence.kind.as_ref().and_then(place).unwrap_or(STEPS.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_are_sound() {
        assert_eq!(all().last().map(|step| step.id.as_str()), Some("other"));
    }
}
