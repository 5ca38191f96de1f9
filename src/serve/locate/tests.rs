use std::fs;

use super::*;

/// A site beside a secret, with links in and out of it.
fn site() -> (tempfile::TempDir, PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    let site = temp.path().join("site");
    fs::create_dir_all(site.join("a/子")).unwrap();
    fs::create_dir_all(temp.path().join("site-secret")).unwrap();
    for (path, text) in [
        ("site/index.html", "home"),
        ("site/a/index.html", "a"),
        ("site/a/子/课 堂#1%.mp4", "film"),
        ("site/%2e%2e", "an odd name"),
        ("site/a/..b", "two dots"),
        ("secret.txt", "secret"),
        ("site-secret/secret.txt", "secret"),
    ] {
        fs::write(temp.path().join(path), text).unwrap();
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(temp.path().join("secret.txt"), site.join("out.txt")).unwrap();
        symlink(temp.path(), site.join("up")).unwrap();
        symlink("/", site.join("root")).unwrap();
        symlink("../site-secret", site.join("beside")).unwrap();
        symlink("loop", site.join("loop")).unwrap();
        symlink("index.html", site.join("in.html")).unwrap();
    }
    (temp, site)
}

#[test]
fn what_is_in_the_site_is_found() {
    let (_temp, site) = site();
    let check = |target: &str, expected: &str| match locate(target, &site) {
        Found::File { path, disk } => {
            assert_eq!(path, expected, "{target}");
            assert!(disk.starts_with(site.canonicalize().unwrap()));
        }
        other => panic!("{target}: {other:?}"),
    };
    check("/", "index.html");
    check("/index.html", "index.html");
    check("/a/", "a/index.html");
    check("/%61/", "a/index.html");
    check("/a/%E5%AD%90/%E8%AF%BE%20%E5%A0%82%231%25.mp4", "a/子/课 堂#1%.mp4");
    check("/%252e%252e", "%2e%2e");
    check("/a/..b", "a/..b");
    #[cfg(unix)]
    check("/in.html", "in.html");
    assert_eq!(locate("/a", &site), Found::Folder { location: "/a/".into() });
    assert_eq!(locate("/a/%E5%AD%90", &site), Found::Folder { location: "/a/%E5%AD%90/".into() });
}

#[test]
fn a_page_that_became_a_folder_or_a_file_is_found_where_it_is() {
    let (_temp, site) = site();
    fs::write(site.join("a/课 1.html"), "a page").unwrap();
    let leads = |target: &str, expected: &str| {
        assert_eq!(locate(target, &site), Found::Folder { location: expected.into() }, "{target}");
    };
    leads("/a.html", "/a/index.html");
    for target in ["/a/%E8%AF%BE%201", "/a/%E8%AF%BE%201/", "/a/%E8%AF%BE%201/index.html"] {
        leads(target, "/a/%E8%AF%BE%201.html");
    }
    for target in [
        "/b.html",
        "/b/",
        "/b/index.html",
        "/.html",
        "/a/.html",
        "/a/...html",
        "/a/%E5%AD%90.html",
        "/up.html",
        "/root.html",
    ] {
        assert_eq!(locate(target, &site), Found::Nothing, "{target}");
    }
}

/// A hundred ways that have worked on some server.
const HOSTILE: [&str; 104] = [
    "",
    "..",
    "../secret.txt",
    "secret.txt",
    "//",
    "///",
    "//secret.txt",
    "/..",
    "/../",
    "/../secret.txt",
    "/../../secret.txt",
    "/../../../../../../../../etc/passwd",
    "/a/../index.html",
    "/a/../../secret.txt",
    "/./index.html",
    "/.",
    "/./",
    "/a/./index.html",
    "/a//index.html",
    "/a/index.html/",
    "/a/子/",
    "/%2e%2e/secret.txt",
    "/%2E%2E/secret.txt",
    "/.%2e/secret.txt",
    "/%2e./secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2fsecret.txt",
    "/..%2Fsecret.txt",
    "/a%2f..%2f..%2fsecret.txt",
    "/a%2findex.html",
    "/%252e%252e/secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/..%252fsecret.txt",
    "/..%255csecret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/%c0%ae%c0%ae%c0%afsecret.txt",
    "/..%c0%afsecret.txt",
    "/..%c1%9csecret.txt",
    "/%e0%80%ae%e0%80%ae/secret.txt",
    "/..%ef%bc%8fsecret.txt",
    "/%ef%bc%8e%ef%bc%8e/secret.txt",
    "/%u002e%u002e/secret.txt",
    "/..\\secret.txt",
    "/..%5csecret.txt",
    "/..%5Csecret.txt",
    "/a\\index.html",
    "/a%5cindex.html",
    "/\\..\\secret.txt",
    "/%5c%5cserver%5cshare%5cfile",
    "/\\\\server\\share\\file",
    "//server/share/file",
    "/%2f%2fserver/share",
    "/C:/Windows/win.ini",
    "/C:\\Windows\\win.ini",
    "/c:index.html",
    "/C%3a/Windows/win.ini",
    "/C%3A%5cWindows%5cwin.ini",
    "/%5c%5c?%5cC:%5cWindows",
    "/%5c%5c.%5cPhysicalDrive0",
    "/?%5cC:",
    "/index.html::$DATA",
    "/index.html%3a%3a$DATA",
    "/index.html:stream",
    "/a:$i30:$INDEX_ALLOCATION/index.html",
    "/index.html.",
    "/index.html%20",
    "/index.html...",
    "/index.html.%20",
    "/a./index.html",
    "/a%20/index.html",
    "/con",
    "/CON",
    "/con.txt",
    "/nul",
    "/aux.html",
    "/com1",
    "/LPT9.txt",
    "/prn.x.y",
    "/conin$",
    "/com%C2%B9",
    "/index.html%00",
    "/index.html%00.png",
    "/%00",
    "/a%00/index.html",
    "/%00/../secret.txt",
    "/%0a",
    "/%0d%0aSet-Cookie:%20x=1",
    "/index.html%0d%0a",
    "/%1b",
    "/%7f",
    "/%",
    "/%2",
    "/%zz",
    "/%%32%65",
    "/index.html%",
    "/%ff%fe",
    "/out.txt",
    "/up/secret.txt",
    "/up",
    "/up/",
    "/root/etc/passwd",
    "/beside/secret.txt",
    "/loop",
];

#[test]
fn a_hundred_hostile_paths_lead_nowhere() {
    let (_temp, site) = site();
    for target in HOSTILE {
        // The file named %2e%2e and the odd folder path exist only in their own spelling.
        assert_eq!(locate(target, &site), Found::Nothing, "{target:?}");
    }
    for part in
        ["../secret.txt", "site/index.html", "~", "~root", "$HOME", "%HOME%", "PROGRA~1", "index.html?x", "*", "a*"]
    {
        assert_eq!(locate(&format!("/{part}"), &site), Found::Nothing, "{part:?}");
    }
    assert_eq!(locate("/", &site.join("missing")), Found::Nothing);
    let long = "/a".repeat(20_000);
    assert_eq!(locate(&long, &site), Found::Nothing);
    assert_eq!(locate(&format!("/{}", "x".repeat(30_000)), &site), Found::Nothing);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_file() {
    let (_temp, site) = site();
    let made = std::process::Command::new("mkfifo").arg(site.join("pipe")).status();
    if made.is_ok_and(|status| status.success()) {
        assert_eq!(locate("/pipe", &site), Found::Nothing);
    }
}
