//! Nothing is longer than a reader can hold.

use crate::{none, sources};

const FILE: usize = 400;
const FILE_WITH_TESTS: usize = 600;
const FUNCTION: usize = 70;

#[test]
fn no_file_is_too_long() {
    let mut faults = Vec::new();
    for source in sources() {
        let (all, program) = (source.text.lines().count(), source.program().lines().count());
        let most = if program < all { FILE_WITH_TESTS } else { FILE };
        if all > most || program > FILE {
            faults.push(format!("{}:{all} has {program} lines of {FILE}, with tests {all} of {most}", source.path));
        }
    }
    none(faults);
}

#[test]
fn no_function_is_too_long() {
    let mut faults = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.text.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_function(line)) {
            let long = length(&lines[at..]);
            if long > FUNCTION {
                faults.push(format!("{}:{} {} has {long} lines of {FUNCTION}", source.path, at + 1, line.trim()));
            }
        }
    }
    none(faults);
}

fn is_function(line: &str) -> bool {
    let code = line
        .trim_start()
        .trim_start_matches("pub ")
        .trim_start_matches("pub(crate) ")
        .trim_start_matches("pub(super) ");
    code.trim_start_matches("const ").trim_start_matches("unsafe ").starts_with("fn ")
}

/// Lines to the brace that closes the first one opened: the first that stands as far in as `fn` does.
fn length(lines: &[&str]) -> usize {
    let indent = lines[0].len() - lines[0].trim_start().len();
    if lines[0].trim_end().ends_with(['}', ';']) {
        return 1;
    }
    let closes = |line: &&str| {
        line.len() - line.trim_start().len() == indent
            && (line.trim_start().starts_with('}') || line.trim_end().ends_with(';'))
    };
    lines.iter().skip(1).position(closes).map_or(lines.len(), |at| at + 2)
}
