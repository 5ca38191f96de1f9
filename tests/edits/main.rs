//! Whatever is edited, added, renamed, moved, deleted, touched or interrupted: the next build, and the
//! preview that goes on running, make what a build from nothing makes, byte for byte.
//!
//! 300 random sequences, the same in every run; `XINGZHI_EDITS=5000` runs more of them.

mod world;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use world::{Action, LIN, World};

/// What happens, in numbers that a world makes sense of.
fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = (0u8..100, any::<u16>(), any::<u16>()).prop_map(|(what, which, how)| Action { what, which, how });
    proptest::collection::vec(action, 1..6)
}

/// Half of the sequences, so that two cores share them.
fn half(seed: u8) {
    let cases = std::env::var("XINGZHI_EDITS").ok().and_then(|number| number.parse().ok()).unwrap_or(300_u32);
    let config =
        Config { cases: cases.div_ceil(2), max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let outcome = TestRunner::new_with_rng(config, rng).run(&actions(), |actions| {
        let mut world = World::new();
        let mut told = Vec::new();
        for action in &actions {
            told.push(world.act(*action));
            world.check().map_err(|difference| TestCaseError::fail(format!("{difference}\nafter {told:#?}")))?;
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn incremental_equals_clean() {
    half(1);
}

#[test]
fn incremental_equals_clean_in_other_sequences() {
    half(2);
}

type Step<'a> = &'a dyn Fn(&World);

#[test]
fn copies_come_differ_and_go() {
    let mut world = World::new();
    for name in ["教学反思.md", "教案.docx", "板书.jpg"] {
        let (stem, ending) = name.split_once('.').expect("it has an ending");
        let (original, copy) = (format!("{LIN}/{name}"), format!("{LIN}/{stem} - 副本.{ending}"));
        let steps: [(&str, Step<'_>); 6] = [
            ("copied", &|world| drop(world.copy(&original, 4))),
            ("both saved again", &|world| world.rewrite(&copy, |_| {})),
            ("the copy differs by a byte", &|world| world.rewrite(&copy, |bytes| bytes.push(b'\n'))),
            ("the original too", &|world| world.rewrite(&original, |bytes| bytes.push(b'\n'))),
            ("the original goes", &|world| world.remove(&original)),
            ("and comes back", &|world| drop(world.copy(&copy, 3))),
        ];
        for (what, step) in steps {
            step(&world);
            world.check().unwrap_or_else(|difference| panic!("{name}: {what}: {difference}"));
        }
    }
}
