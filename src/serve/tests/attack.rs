use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// A scene, and from now on a count of the faults in threads that answer clients: there they end nothing.
fn attacked() -> Scene {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() == Some("preview") {
                PANICS.fetch_add(1, Ordering::AcqRel);
            }
            usual(info);
        }));
    });
    Scene::new()
}

/// Still serves, and no answer met a fault of ours.
#[track_caller]
fn is_unharmed(scene: &Scene) {
    assert_eq!(scene.get("/").status, 200);
    assert_eq!(PANICS.load(Ordering::Acquire), 0, "a connection's thread panicked");
}

/// Ways to write two dots, and what lies between folders, that some server or system once believed.
const DOTS: [&str; 9] =
    ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "%ef%bc%8e%ef%bc%8e", "..;", "..%00"];
const BETWEEN: [&str; 8] = ["/", "%2f", "%5c", "\\", "//", "/./", "%252f", "%c0%af"];

const HOSTILE: [&str; 24] = [
    "/../secret.txt",
    "/..",
    "/a/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%2f..%2fsecret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "//secret.txt",
    "/./secret.txt",
    "/C:/Windows/win.ini",
    "/C%3a%5cWindows%5cwin.ini",
    "//server/share",
    "/%5c%5cserver%5cshare",
    "/index.html::$DATA",
    "/index.html%00",
    "/%00",
    "/index.html.",
    "/index.html%20",
    "/con",
    "/%",
    "/%0d%0aSet-Cookie:%20x=1",
];

#[test]
fn nothing_outside_the_site_is_served() {
    let scene = attacked();
    write(&scene.path("cache/secret.txt"), "secret");
    let mut paths: Vec<String> = HOSTILE.iter().map(|path| (*path).to_owned()).collect();
    for dots in DOTS {
        for between in BETWEEN {
            let up = format!("{dots}{between}");
            // One and two folders up there is a secret, from the site and from a folder in it.
            paths.extend([format!("/{up}secret.txt"), format!("/{up}{up}secret.txt")]);
            paths.extend([format!("/a/{up}{up}secret.txt"), format!("/a{between}{up}{up}secret.txt")]);
        }
    }
    #[cfg(unix)]
    for (name, target) in [("link.txt", "secret.txt"), ("out", "")] {
        std::os::unix::fs::symlink(scene.path(target), scene.path("cache/site").join(name)).unwrap();
    }
    paths.extend(["/link.txt", "/out/secret.txt", "/etc/passwd", "//etc/passwd", "/%2fetc%2fpasswd"].map(String::from));
    paths.push(format!("/{}", scene.path("secret.txt").display()));
    paths.push(scene.path("secret.txt").display().to_string());
    assert!(paths.len() > 100);
    for path in paths {
        let reply = scene.get(&path);
        assert_eq!(reply.status, 404, "{path}: {}", reply.head);
        assert!(!reply.text().contains("secret") && reply.header("set-cookie").is_none(), "{path}");
    }
    for path in ["../secret.txt", "secret.txt", "file:///etc/passwd", "..\\secret.txt", "*"] {
        assert_eq!(scene.get(path).status, 400, "{path}");
    }
    is_unharmed(&scene);
}

#[test]
fn malformed_requests_get_an_answer_or_an_end_and_harm_nobody() {
    let scene = attacked();
    let host = format!("Host: {}\r\n", scene.address);
    let check = |request: String, expected: u16| assert_eq!(scene.raw(&request).status, expected, "{request:?}");
    check("\r\n\r\n".into(), 400);
    check("nonsense\r\n\r\n".into(), 400);
    check(format!("GET /\r\n{host}\r\n"), 400);
    check(format!("GET / HTTP/9.9\r\n{host}\r\n"), 505);
    check(format!("GET http://evil.example/ HTTP/1.1\r\n{host}\r\n"), 400);
    check(format!("GET / HTTP/1.1\r\n{host}{host}\r\n"), 400);
    check(format!("GET / HTTP/1.1\r\n{host} folded\r\n\r\n"), 400);
    check(format!("GET / HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\nhello"), 400);
    check(format!("GET / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
    check(format!("POST / HTTP/1.1\r\n{host}Content-Length: 1000000000000\r\n\r\nx"), 405);
    check(format!("DELETE /index.html HTTP/1.1\r\n{host}Connection: close\r\n\r\n"), 405);
    check(format!("TRACE / HTTP/1.1\r\n{host}Connection: close\r\n\r\n"), 405);
    check(format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "x".repeat(100_000)), 431);
    check(format!("GET /{} HTTP/1.1\r\n{host}Connection: close\r\n\r\n", "x".repeat(20_000)), 404);
    check("GET / HTTP/1.1\r\nConnection: close\r\n\r\n".into(), 403);
    check("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".into(), 403);
    check(format!("GET / HTTP/1.1\r\n{host}Origin: http://evil.example\r\nConnection: close\r\n\r\n"), 403);
    assert_eq!(
        scene.raw_bytes(&[0x16, 0x03, 0x01, 0x02, 0x00, b'\r', b'\n', b'\r', b'\n']).status,
        400,
        "TLS at a plain port"
    );
    assert_eq!(scene.raw_bytes(&[0xFF; 40_000]).status, 431);
    let allowed = scene.ask("PUT /x", "");
    assert_eq!(allowed.header("allow"), Some("GET, HEAD"));
    // Cut anywhere, a request is none.
    let whole = format!("GET /a/style.css HTTP/1.1\r\n{host}Range: bytes=0-1\r\n\r\n");
    for end in 0..whole.len() {
        let mut stream = scene.connect();
        stream.write_all(&whole.as_bytes()[..end]).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        assert_ne!(Reply::parse(&bytes).status / 100, 2, "{:?}", &whole[..end]);
    }
    is_unharmed(&scene);
}

/// A stall of the whole machine is forgiven; a server that is held up stays so.
#[track_caller]
fn answered_within_a_second(scene: &Scene) {
    scene.until("an answer within a second", || {
        let start = Instant::now();
        scene.get("/").status == 200 && start.elapsed() < Duration::from_secs(1)
    });
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn two_hundred_idle_clients_do_not_hold_up_another() {
    let scene = attacked();
    let idle: Vec<TcpStream> = (0..200).map(|_| scene.connect()).collect();
    let mut half_open: Vec<TcpStream> = (0..100).map(|_| scene.connect()).collect();
    for stream in &mut half_open {
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHo");
    }
    for _ in 0..3 {
        answered_within_a_second(&scene);
    }
    drop((idle, half_open));
    is_unharmed(&scene);
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn clients_that_read_or_write_a_byte_a_second_do_not_hold_up_another_and_are_ended() {
    let scene = attacked();
    fs::File::create(scene.path("cache/site/big.mp4")).unwrap().set_len(1 << 30).unwrap();
    let request = format!("GET /big.mp4 HTTP/1.1\r\nHost: {}\r\n\r\n", scene.address);
    // More than there are seats: the later ones take those of the stuck.
    let mut readers: Vec<TcpStream> = Vec::new();
    for _ in 0..140 {
        let mut stream = scene.connect();
        let _ = stream.write_all(request.as_bytes());
        readers.push(stream);
    }
    let mut writer = scene.connect();
    writer.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    let mut answer = Vec::new();
    for byte in request.bytes() {
        let _ = writer.write_all(&[byte]);
        for stream in readers.iter_mut().take(20) {
            let _ = stream.read(&mut [0]);
        }
        answered_within_a_second(&scene);
        std::thread::sleep(Duration::from_secs(1));
        // What comes before the end is kept, the end is an error or nothing more.
        let end = writer.read_to_end(&mut answer);
        if end.is_ok() || !answer.is_empty() {
            break;
        }
    }
    let status = Reply::parse(&answer).status;
    assert!([0, 408].contains(&status), "{status}: too slow, or its seat was needed");
    writer.set_read_timeout(Some(PATIENCE)).unwrap();
    assert!(!matches!(writer.read(&mut [0; 1]), Ok(1)), "it was ended");
    is_unharmed(&scene);
}

#[test]
#[ignore = "waits for real time; tests/run.sh runs it"]
fn clients_that_go_in_the_middle_harm_nobody() {
    let mut scene = attacked();
    fs::File::create(scene.path("cache/site/big.mp4")).unwrap().set_len(1 << 30).unwrap();
    for _ in 0..50 {
        let mut stream = scene.connect();
        stream.write_all(format!("GET /big.mp4 HTTP/1.1\r\nHost: {}\r\n\r\n", scene.address).as_bytes()).unwrap();
        let _ = stream.read(&mut [0; 100]);
    }
    is_unharmed(&scene);
    let _idle = scene.connect();
    let took = scene.end();
    // Far less than any time-out.
    assert!(took < Duration::from_secs(8), "{took:?}");
}
