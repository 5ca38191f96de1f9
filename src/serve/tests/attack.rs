use super::*;

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
#[ignore = "waits for real time; run with --ignored on a quiet machine"]
fn nothing_outside_the_site_is_served() {
    let scene = Scene::new();
    #[cfg(unix)]
    std::os::unix::fs::symlink(scene.path("secret.txt"), scene.path("cache/site/link.txt")).unwrap();
    for path in HOSTILE.into_iter().chain(["/link.txt"]) {
        let reply = scene.get(path);
        assert_eq!(reply.status, 404, "{path}: {}", reply.head);
        assert!(!reply.text().contains("secret") && reply.header("set-cookie").is_none(), "{path}");
    }
}

#[test]
#[ignore = "waits for real time; run with --ignored on a quiet machine"]
fn malformed_requests_get_an_answer_or_an_end_and_harm_nobody() {
    let scene = Scene::new();
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
    check(format!("DELETE /index.html HTTP/1.1\r\n{host}\r\n"), 405);
    check(format!("TRACE / HTTP/1.1\r\n{host}Connection: close\r\n\r\n"), 405);
    check(format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "x".repeat(100_000)), 431);
    check(format!("GET /{} HTTP/1.1\r\n{host}Connection: close\r\n\r\n", "x".repeat(20_000)), 404);
    check("GET / HTTP/1.1\r\n\r\n".into(), 403);
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
    assert_eq!(scene.get("/").status, 200);
}

/// The best of three, since the machine has other tests to run.
fn answered_within_a_second(scene: &Scene) {
    let times = [(); 3].map(|()| {
        let start = Instant::now();
        assert_eq!(scene.get("/").status, 200);
        start.elapsed()
    });
    assert!(times.iter().any(|time| *time < Duration::from_secs(1)), "{times:?}");
}

#[test]
#[ignore = "waits for real time; run with --ignored on a quiet machine"]
fn two_hundred_idle_clients_do_not_hold_up_another() {
    let scene = Scene::new();
    let idle: Vec<TcpStream> = (0..200).map(|_| scene.connect()).collect();
    let mut half_open: Vec<TcpStream> = (0..100).map(|_| scene.connect()).collect();
    for stream in &mut half_open {
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHo");
    }
    for _ in 0..3 {
        answered_within_a_second(&scene);
    }
    drop((idle, half_open));
}

#[test]
#[ignore = "waits for real time; run with --ignored on a quiet machine"]
fn clients_that_read_or_write_a_byte_a_second_do_not_hold_up_another() {
    let scene = Scene::new();
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
    for byte in &request.as_bytes()[..3] {
        let _ = writer.write_all(&[*byte]);
        for stream in readers.iter_mut().take(20) {
            let _ = stream.read(&mut [0]);
        }
        answered_within_a_second(&scene);
        std::thread::sleep(Duration::from_secs(1));
    }
}

#[test]
#[ignore = "waits for real time; run with --ignored on a quiet machine"]
fn clients_that_go_in_the_middle_harm_nobody() {
    let mut scene = Scene::new();
    fs::File::create(scene.path("cache/site/big.mp4")).unwrap().set_len(1 << 30).unwrap();
    for _ in 0..50 {
        let mut stream = scene.connect();
        stream.write_all(format!("GET /big.mp4 HTTP/1.1\r\nHost: {}\r\n\r\n", scene.address).as_bytes()).unwrap();
        let _ = stream.read(&mut [0; 100]);
    }
    assert_eq!(scene.get("/").status, 200);
    let _idle = scene.connect();
    let took = scene.end();
    assert!(took < Duration::from_secs(2), "{took:?}");
}
