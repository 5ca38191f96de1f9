//! Builds that are really killed: this test program starts itself as the victim.

use std::env;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::*;

const PAGES: usize = 150;
const VICTIM: &str = "XINGZHI_TEST_VICTIM";

/// A site of which every page says which version it belongs to.
fn versioned(site: &Path, version: &str) -> Result<Produced, Failure> {
    let page = |number: usize| (format!("{}/{number}/index.html", number % 7), format!("page {number} of {version}"));
    let mark = (SITE_FILE.to_owned(), MARK.replace("school", version));
    let output = |(path, text)| Output { path: SitePath::new(path), recipe: Recipe::Made(text) };
    let plan = Plan::new((0..PAGES).map(page).chain([mark]).map(output).collect(), SITE).unwrap();
    produce(&plan, &bytes, site, &Options::default(), &|_, _| {})
}

/// The one version that a whole site is of.
fn version(site: &Path) -> String {
    let texts = texts(site);
    assert_eq!(texts.len(), PAGES + 1);
    let mark = String::from_utf8(texts[SITE_FILE].clone()).unwrap();
    let version = mark.split('"').nth(5).unwrap().to_owned();
    for (path, text) in texts.iter().filter(|(path, _)| *path != SITE_FILE) {
        assert!(text.ends_with(format!(" of {version}").as_bytes()), "{path} in {version}");
    }
    version
}

/// No test, but what the killer starts: one build after another, until killed.
#[test]
fn victim() {
    let Some(site) = env::var_os(VICTIM).map(PathBuf::from) else { return };
    for number in 0.. {
        versioned(&site, &format!("v{number}")).unwrap();
    }
}

#[test]
fn a_build_killed_at_any_moment_leaves_one_whole_site() {
    let dir = TempDir::new().unwrap();
    let site = dir.path().join("public");
    versioned(&site, "first").unwrap();
    for round in 0..20u64 {
        let mut victim = Command::new(env::current_exe().unwrap())
            .args(["--exact", "produce::tests::killed::victim"])
            .env(VICTIM, &site)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Some die while they make their first site, some after several.
        let has_swapped = || fs::read_to_string(site.join(SITE_FILE)).is_ok_and(|mark| !mark.contains("first"));
        let deadline = Instant::now() + Duration::from_secs(30);
        while !(if round % 2 == 0 { dir.path().join(".public.xingzhi-new").exists() } else { has_swapped() }) {
            assert!(Instant::now() < deadline, "the victim does not begin");
            thread::yield_now();
        }
        thread::sleep(Duration::from_micros(900 * (round / 2)));
        victim.kill().unwrap();
        victim.wait().unwrap();
        let version = version(&site);
        assert!(round % 2 == 0 || version != "first");
        versioned(&site, "first").unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing stays beside the site");
    }
}
