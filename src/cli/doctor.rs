//! `xingzhi doctor`: what is wrong with this machine, in plain words.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::cli::console::Console;
use crate::cli::{Ended, place};
use crate::failure::Failure;
use crate::message::{Facts, facts};
use crate::produce::{self, Way};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[arg(value_name = "CONTENT")]
    pub(super) content: Option<PathBuf>,
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Less free space than this on the output's disk is worth a word.
const LITTLE_SPACE_BYTES: u64 = 2 << 30;

/// Fewer watches than this will not do for a school's folder.
const FEW_WATCHES: u64 = 65_536;

/// Programs outside that help where they are found; none is needed.
const PROGRAMS: [(&str, &[&str]); 3] = [
    ("soffice", &["soffice", "libreoffice"]),
    ("ffmpeg", &["ffmpeg"]),
    ("browser", &["chromium", "chromium-browser", "google-chrome", "msedge", "firefox", "firefox-esr"]),
];

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ended, Failure> {
    let doctor = Doctor { console };
    doctor.well(
        "doctor.version",
        facts([("version", env!("CARGO_PKG_VERSION").to_owned()), ("system", std::env::consts::OS.to_owned())]),
    );
    let content = place::content(arguments.content.as_deref()).unwrap_or_else(|_| PathBuf::from("content"));
    let output = place::output(&content, arguments.output.as_deref(), console.language);
    doctor.content(&content);
    doctor.cache();
    doctor.space(&output);
    doctor.links(&content, &output);
    doctor.long_paths();
    doctor.fonts();
    doctor.programs();
    doctor.watches();
    Ok(Ended::Well)
}

struct Doctor<'a> {
    console: &'a Console,
}

impl Doctor<'_> {
    fn well(&self, id: &str, facts: Facts) {
        self.console.line(&format!("✓ {}", self.console.say(id, &facts)));
    }

    fn ill(&self, id: &'static str, facts: Facts) {
        self.console.line(&format!("! {}", self.console.say(id, &facts)));
        if let Some(hint) = crate::message::hint(self.console.language, id, &facts) {
            self.console.line(&format!("    {hint}"));
        }
    }

    fn content(&self, content: &Path) {
        let path = facts([("path", content.display().to_string())]);
        match std::fs::read_dir(content) {
            Ok(_) => self.well("doctor.content", path),
            Err(_) => self.ill("doctor.no_content", path),
        }
    }

    fn cache(&self) {
        let Some(folder) = dirs::cache_dir().map(|base| base.join("xingzhi")) else {
            return self.ill("doctor.no_cache", facts([("path", "-".to_owned())]));
        };
        let path = facts([("path", folder.display().to_string())]);
        let probe = folder.join(format!("probe-{}", std::process::id()));
        let is_writable = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&probe, b"")).is_ok();
        let _ = std::fs::remove_file(&probe);
        if is_writable { self.well("doctor.cache", path) } else { self.ill("doctor.no_cache", path) }
    }

    fn space(&self, output: &Path) {
        let Some(folder) = existing(output) else { return };
        let Ok(bytes) = fs4::available_space(&folder) else { return };
        let facts = facts([
            ("path", folder.display().to_string()),
            ("gb", format!("{:.1}", bytes as f64 / f64::from(1 << 30))),
        ]);
        if bytes < LITTLE_SPACE_BYTES {
            self.ill("doctor.little_space", facts)
        } else {
            self.well("doctor.space", facts)
        }
    }

    /// How teachers' files come into the site.
    fn links(&self, content: &Path, output: &Path) {
        let Some(folder) = existing(output) else { return };
        let Some(file) =
            WalkDir::new(content).max_depth(6).into_iter().flatten().find(|entry| entry.file_type().is_file())
        else {
            return;
        };
        match produce::way(file.path(), &folder) {
            Way::Reflink => self.well("doctor.reflinks", Facts::new()),
            Way::Link => self.well("doctor.links", Facts::new()),
            Way::Copy => self.ill("doctor.no_links", Facts::new()),
        }
    }

    fn long_paths(&self) {
        if !cfg!(windows) {
            return self.well("doctor.long_paths", Facts::new());
        }
        let key = r"HKLM\SYSTEM\CurrentControlSet\Control\FileSystem";
        let asked = std::process::Command::new("reg").args(["query", key, "/v", "LongPathsEnabled"]).output();
        let is_on = asked.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains("0x1"));
        if is_on { self.well("doctor.long_paths", Facts::new()) } else { self.ill("doctor.short_paths", Facts::new()) }
    }

    fn fonts(&self) {
        match font() {
            Some(font) => self.well("doctor.font", facts([("font", font)])),
            None => self.ill("doctor.no_font", Facts::new()),
        }
    }

    fn programs(&self) {
        for (name, files) in PROGRAMS {
            match files.iter().find_map(|file| on_path(file)) {
                Some(path) => self
                    .well("doctor.program", facts([("name", name.to_owned()), ("path", path.display().to_string())])),
                None => self.ill(
                    match name {
                        "soffice" => "doctor.no_soffice",
                        "ffmpeg" => "doctor.no_ffmpeg",
                        _ => "doctor.no_browser",
                    },
                    Facts::new(),
                ),
            }
        }
    }

    fn watches(&self) {
        let limit = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches");
        let Some(limit) = limit.ok().and_then(|text| text.trim().parse::<u64>().ok()) else { return };
        let facts = facts([("limit", limit.to_string())]);
        if limit < FEW_WATCHES { self.ill("doctor.few_watches", facts) } else { self.well("doctor.watches", facts) }
    }
}

/// The nearest folder of `path` that exists.
fn existing(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    path.ancestors().find(|folder| folder.is_dir()).map(Path::to_owned)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// The file name of a font with Chinese characters, where systems keep their fonts.
fn font() -> Option<String> {
    const FOLDERS: [&str; 6] = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
        r"C:\Windows\Fonts",
        "/data/fonts",
    ];
    const NAMES: [&str; 9] =
        ["cjk", "msyh", "simsun", "simhei", "pingfang", "heiti", "wqy", "sourcehan", "droidsansfallback"];
    let home = dirs::font_dir();
    FOLDERS
        .iter()
        .map(PathBuf::from)
        .chain(home)
        .flat_map(|folder| WalkDir::new(folder).max_depth(5).sort_by_file_name().into_iter().flatten())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .find(|name| NAMES.iter().any(|known| name.to_lowercase().replace(['-', '_', ' '], "").contains(known)))
}
