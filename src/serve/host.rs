//! Whether a request is meant for us.
//!
//! **In** a [`Head`] and the address it came in by. **Out** yes or no. **Never** believes a name that
//! is not ours: a page on another site may let its own name point to this machine (DNS rebinding),
//! and would then read whatever we answer. **Start at** [`is_meant_for_us`].

use std::net::{IpAddr, SocketAddr};

use super::head::Head;

/// Whether `Host` names us, and no page of another site asks. `local` is the address at our end;
/// `named` the host that `--host` gave.
pub(super) fn is_meant_for_us(head: &Head, local: SocketAddr, named: &str) -> bool {
    let Some(host) = head.header("host") else { return false };
    if !is_ours(host, local, named) {
        return false;
    }
    // Browsers send these for what a page fetches, and no page can forge them.
    let origin_is_ours = match head.header("origin") {
        None => true,
        Some(origin) => origin.strip_prefix("http://").is_some_and(|origin| is_ours(origin, local, named)),
    };
    let is_followed_link =
        head.header("sec-fetch-mode") == Some("navigate") && head.header("sec-fetch-dest") == Some("document");
    let is_foreign = matches!(head.header("sec-fetch-site"), Some("cross-site" | "same-site"));
    origin_is_ours && (!is_foreign || is_followed_link)
}

/// Whether `host`, with its port, is a loopback name, the address the connection came in by, or the
/// name that was given.
fn is_ours(host: &str, local: SocketAddr, named: &str) -> bool {
    let Some((name, port)) = split_port(host) else { return false };
    if port != local.port() {
        return false;
    }
    if let Some(inner) = name.strip_prefix('[') {
        return inner
            .strip_suffix(']')
            .and_then(|inner| inner.parse().ok())
            .is_some_and(|ip| is_our_address(ip, local));
    }
    match name.parse::<std::net::Ipv4Addr>() {
        Ok(ip) => is_our_address(IpAddr::V4(ip), local),
        Err(_) => name.eq_ignore_ascii_case("localhost") || (!name.is_empty() && name.eq_ignore_ascii_case(named)),
    }
}

fn is_our_address(ip: IpAddr, local: SocketAddr) -> bool {
    let ip = ip.to_canonical();
    ip == local.ip().to_canonical() || (ip.is_loopback() && local.ip().to_canonical().is_loopback())
}

fn split_port(host: &str) -> Option<(&str, u16)> {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => {
            (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
            Some((name, port.parse().ok()?))
        }
        _ => Some((host, 80)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_names_with_our_port_are_answered() {
        let check = |host: &str, local: &str, expected: bool| {
            assert_eq!(is_ours(host, local.parse().unwrap(), "schule.local"), expected, "{host} at {local}");
        };
        let loopback = "127.0.0.1:4000";
        for host in
            ["localhost:4000", "LOCALHOST:4000", "127.0.0.1:4000", "[::1]:4000", "127.0.0.2:4000", "schule.local:4000"]
        {
            check(host, loopback, true);
        }
        for host in [
            "",
            ":",
            ":4000",
            "localhost",
            "127.0.0.1",
            "localhost:4001",
            "localhost:",
            "localhost:+4000",
            "localhost:4000:4000",
            "evil.example:4000",
            "localhost.evil.example:4000",
            "127.0.0.1.evil.example:4000",
            "192.168.1.5:4000",
            "0.0.0.0:4000",
            "[::1:4000",
            "::1:4000",
            "[::ffff:8.8.8.8]:4000",
            "localhost@evil.example:4000",
            "http://localhost:4000",
            "localhost:40000000",
            "0x7f000001:4000",
            "2130706433:4000",
            "localhost:4000/",
            "localhost .:4000",
        ] {
            check(host, loopback, false);
        }
        check("192.168.1.5:4000", "192.168.1.5:4000", true);
        check("192.168.1.5:4000", "[::ffff:192.168.1.5]:4000", true);
        check("192.168.1.6:4000", "192.168.1.5:4000", false);
        check("127.0.0.1:4000", "192.168.1.5:4000", false);
        check("localhost", "127.0.0.1:80", true);
    }

    #[test]
    fn pages_of_other_sites_get_nothing() {
        let check = |headers: &str, expected: bool| {
            let head = Head::of(&format!("GET / HTTP/1.1\nHost: localhost:4000\n{headers}"));
            assert_eq!(is_meant_for_us(&head, "127.0.0.1:4000".parse().unwrap(), "127.0.0.1"), expected, "{headers}");
        };
        check("Accept: x", true);
        check("Origin: http://localhost:4000", true);
        check("Origin: http://evil.example", false);
        check("Origin: null", false);
        check("Sec-Fetch-Site: same-origin", true);
        check("Sec-Fetch-Site: none", true);
        check("Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: image", false);
        check("Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: iframe", false);
        check("Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document", true);
        let nobody = Head::of("GET / HTTP/1.1");
        assert!(!is_meant_for_us(&nobody, "127.0.0.1:4000".parse().unwrap(), "127.0.0.1"));
    }
}
