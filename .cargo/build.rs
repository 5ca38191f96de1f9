//! Gives the program a hash of all that it is made of, so that nothing an earlier one kept passes for its
//! own (`src/store.rs`): its sources and data, the versions of its libraries, the compiler, what it is for.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{env, fs, io};

/// All that is compiled in.
const SOURCES: [&str; 5] = ["src", "themes", ".cargo/build.rs", "Cargo.toml", "Cargo.lock"];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        add(Path::new(source), &mut hasher)?;
    }
    for name in ["TARGET", "PROFILE", "OPT_LEVEL"] {
        env::var(name).ok().hash(&mut hasher);
    }
    let compiler = env::var_os("RUSTC").and_then(|rustc| std::process::Command::new(rustc).arg("-vV").output().ok());
    compiler.map(|output| output.stdout).hash(&mut hasher);
    println!("cargo::rustc-env=XINGZHI_PROGRAM={:016x}", hasher.finish());
    Ok(())
}

/// Adds a file, or all that lies in a folder, by name.
fn add(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if !path.is_dir() {
        // A checkout may lack the list of versions; then they are what the compiler takes.
        (path, fs::read(path).ok()).hash(hasher);
        return Ok(());
    }
    let mut inside = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    inside.sort();
    inside.iter().try_for_each(|path| add(path, hasher))
}
