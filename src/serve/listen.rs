//! The address people open.
//!
//! **In** host and port as asked for. **Out** a [`Door`]: bound, with its address as a link.
//! **Never** takes another host than asked for; another port only if the one asked for is taken.
//! **Start at** [`listen`].

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs};

use crate::failure::{self, Failure};

/// Ports tried after the one asked for.
const MORE_PORTS: u16 = 10;

/// A bound address.
#[derive(Debug)]
pub(super) struct Door {
    /// Where clients come in.
    pub(super) listener: TcpListener,
    /// Its address.
    pub(super) address: SocketAddr,
}

/// Binds `host` at `port`, or at one of the ten after it.
///
/// # Errors
/// [`Failure::Listen`] if the host is none of this machine, or all ports are taken.
pub(super) fn listen(host: &str, port: u16) -> Result<Door, Failure> {
    let refused =
        |error: &io::Error| Failure::Listen { address: format!("{host}:{port}"), reason: failure::reason(error) };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let mut ips: Vec<IpAddr> =
        (bare, port).to_socket_addrs().map_err(|error| refused(&error))?.map(|address| address.ip()).collect();
    // A name with both is reached by the older one everywhere.
    ips.sort_by_key(IpAddr::is_ipv6);
    let last = if port == 0 { 0 } else { port.saturating_add(MORE_PORTS) };
    let mut why = io::Error::from(ErrorKind::AddrNotAvailable);
    for port in port..=last {
        for ip in &ips {
            match TcpListener::bind(SocketAddr::new(*ip, port)) {
                Ok(listener) => {
                    let address = listener.local_addr().map_err(|error| refused(&error))?;
                    return Ok(Door { listener, address });
                }
                Err(error) => why = error,
            }
        }
        // Windows reserves ranges of ports, and calls that forbidden.
        if !matches!(why.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) {
            break;
        }
    }
    Err(refused(&why))
}

impl Door {
    /// The link people open.
    pub(super) fn url(&self) -> String {
        format!("http://{}/", reachable(self.address))
    }

    /// Whether other machines can come in.
    pub(super) fn is_beyond_loopback(&self) -> bool {
        !self.address.ip().to_canonical().is_loopback()
    }
}

/// An address this machine can connect to: where all addresses are bound, the loopback one.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_the_next() {
        let first = listen("127.0.0.1", 0).unwrap();
        let second = listen("127.0.0.1", first.address.port()).unwrap();
        assert!(
            second.address.port() > first.address.port() && second.address.port() <= first.address.port() + MORE_PORTS
        );
        assert!(!second.is_beyond_loopback());
    }

    #[test]
    fn all_addresses_are_reached_by_loopback() {
        let door = listen("0.0.0.0", 0).unwrap();
        assert!(door.is_beyond_loopback());
        assert_eq!(door.url(), format!("http://127.0.0.1:{}/", door.address.port()));
    }

    #[test]
    fn foreign_addresses_are_refused() {
        assert!(matches!(listen("192.0.2.1", 4000), Err(Failure::Listen { .. })));
        assert!(matches!(listen("no such host", 4000), Err(Failure::Listen { .. })));
    }
}
