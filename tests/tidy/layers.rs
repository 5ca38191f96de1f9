//! A module uses modules of strictly lower rank only, and says what it is.

use crate::{none, sources};

/// Ranks, low to high; modules of one rank do not use each other.
const RANKS: &[&[&str]] = &[
    &["path", "date", "text", "message"],
    // Counts and folds as `text` does.
    &["slug"],
    &["diagnostic", "failure"],
    &["settings"],
    &["vocabulary", "formats"],
    // Its finder is given the words of codes.
    &["framework"],
    &["scan"],
    &["child", "store"],
    &["read"],
    &["catalogue"],
    &["disclose"],
    &["preview"],
    &["shelve"],
    &["route"],
    &["render"],
    &["plan"],
    &["produce"],
    &["build"],
    &["serve"],
    &["cli"],
];

/// Below this rank a plain header will do.
const FIRST_STAGE: usize = 3;

fn rank(module: &str) -> Option<usize> {
    RANKS.iter().position(|modules| modules.contains(&module))
}

/// Names of modules after `crate::` in a line, those of a tree in braces too.
fn used(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split("crate::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
        .collect()
}

#[test]
fn every_top_module_has_a_rank() {
    let found = sources();
    let unknown = found
        .iter()
        .map(|source| source.module())
        .filter(|module| !["lib", "main"].contains(module) && rank(module).is_none());
    let mut faults: Vec<String> = unknown.map(|module| format!("src/{module}.rs has no rank")).collect();
    faults.dedup();
    none(faults);
}

#[test]
fn a_module_uses_lower_ranks_only() {
    let mut faults = Vec::new();
    for source in sources() {
        let module = source.module();
        let Some(own) = rank(module) else { continue };
        for (at, line) in source.text.lines().enumerate() {
            for used in used(line) {
                if used.is_empty() {
                    faults.push(format!("{}:{} names no module after crate::", source.path, at + 1));
                } else if used != module && rank(used).is_none_or(|rank| rank >= own) {
                    faults.push(format!("{}:{} `{module}` uses `{used}`", source.path, at + 1));
                }
            }
        }
    }
    none(faults);
}

#[test]
fn every_stage_says_what_goes_in_and_out_what_it_never_does_and_where_to_start() {
    let mut faults = Vec::new();
    for source in sources() {
        let header: String =
            source.text.lines().take_while(|line| line.starts_with("//!") || line.starts_with("#!")).collect();
        let is_top = source.path.matches('/').count() == 1;
        if header.is_empty() {
            // The tests of a module are named by their file.
            if source.program().is_empty() {
                continue;
            }
            faults.push(format!("{}:1 has no header", source.path));
        } else if is_top && rank(source.module()).is_some_and(|rank| rank >= FIRST_STAGE) {
            let missing =
                ["**In**", "**Out**", "**Never**", "**Start at**"].into_iter().filter(|word| !header.contains(word));
            faults.extend(missing.map(|word| format!("{}:1 lacks {word}", source.path)));
        }
    }
    none(faults);
}

#[test]
fn the_map_names_the_modules_in_order_of_rank() {
    let map = sources().into_iter().find(|source| source.path == "src/lib.rs").expect("the map is there");
    let named: Vec<&str> =
        map.text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut faults = Vec::new();
    for pair in named.windows(2) {
        // The low ranks stand together as the words every stage shares.
        if rank(pair[0]) > rank(pair[1]).max(Some(FIRST_STAGE - 1)) {
            faults.push(format!("src/lib.rs names `{}` before `{}`", pair[0], pair[1]));
        }
    }
    none(faults);
}
