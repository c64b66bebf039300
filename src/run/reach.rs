//! Whether the handler can reach the canary: only then does silence mean that it fetched nothing.

use std::fs;

use crate::config::is_loopback;

/// Programs that pass a port of this machine on to somewhere else: containers, clusters, tunnels.
const FORWARDERS: [&str; 14] = [
    "docker-proxy",
    "dockerd",
    "rootlessport",
    "rootlesskit",
    "slirp4netns",
    "pasta",
    "passt",
    "conmon",
    "gvproxy",
    "socat",
    "ssh",
    "sshd",
    "kubectl",
    "containerd",
];

/// Whether the handler can reach the canary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// It can.
    Shown,
    /// That is not shown, for this reason.
    Unknown(String),
}

/// Decides by the handler's URL and by whether the canary's address was given.
pub(super) fn reach(url: &str, embedded: bool, given: bool) -> Reach {
    if embedded || given {
        return Reach::Shown;
    }
    if !is_loopback(url) {
        return Reach::Unknown("the handler is not on this machine".to_owned());
    }
    match listening(url) {
        Some(PortOwner::Process) | None => Reach::Shown,
        Some(PortOwner::Forwarder(name)) => Reach::Unknown(format!("its port is passed on by {name}")),
        Some(PortOwner::Hidden) => {
            Reach::Unknown("the process behind its port cannot be seen from here, and may only pass it on".to_owned())
        }
    }
}

/// Who listens at a port of this machine.
enum PortOwner {
    /// An ordinary process of this network namespace.
    Process,
    /// A program that passes connections on.
    Forwarder(String),
    /// Nobody who can be seen: another user's process, or a rule of the kernel's.
    Hidden,
}

/// Who listens at the port of a loopback URL; `None` where this system does not tell.
fn listening(url: &str) -> Option<PortOwner> {
    let port = url::Url::parse(url).ok()?.port_or_known_default()?;
    let tables: Vec<String> =
        ["/proc/net/tcp", "/proc/net/tcp6"].iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    if tables.is_empty() {
        return None;
    }
    let sockets: Vec<String> = tables.iter().flat_map(|table| inodes(table, port)).collect();
    let names: Vec<String> = owners(&sockets);
    if names.is_empty() {
        return Some(PortOwner::Hidden);
    }
    let forwarder = names.into_iter().find(|name| FORWARDERS.contains(&name.as_str()));
    Some(forwarder.map_or(PortOwner::Process, PortOwner::Forwarder))
}

/// The inodes of the sockets that listen at `port`, from a table of `/proc/net`.
fn inodes(table: &str, port: u16) -> Vec<String> {
    let own = format!(":{port:04X}");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            // 0A is LISTEN.
            let listens = fields.get(1)?.ends_with(&own) && *fields.get(3)? == "0A";
            fields.get(9).filter(|_| listens).map(|inode| (*inode).to_owned())
        })
        .collect()
}

/// The names of the processes that hold one of these sockets, as far as they can be seen.
fn owners(sockets: &[String]) -> Vec<String> {
    let wanted: Vec<String> = sockets.iter().map(|inode| format!("socket:[{inode}]")).collect();
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let mut names = Vec::new();
    for process in processes.flatten() {
        let Ok(handles) = fs::read_dir(process.path().join("fd")) else { continue };
        let holds = handles
            .flatten()
            .filter_map(|handle| fs::read_link(handle.path()).ok())
            .any(|link| link.to_str().is_some_and(|link| wanted.iter().any(|own| own == link)));
        if holds && let Ok(name) = fs::read_to_string(process.path().join("comm")) {
            names.push(name.trim().to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_of_this_process_is_on_this_machine() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", socket.local_addr().unwrap());
        assert_eq!(reach(&url, false, false), Reach::Shown);
    }

    #[test]
    fn elsewhere_and_unseen_is_not_shown_unless_the_address_is_given() {
        assert!(matches!(reach("http://192.0.2.1/", false, false), Reach::Unknown(_)));
        assert_eq!(reach("http://192.0.2.1/", false, true), Reach::Shown);
        assert_eq!(reach("http://handler.example/", true, false), Reach::Shown);
    }

    #[test]
    fn listening_sockets_are_found_in_the_table() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
                     0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0\n   \
                     1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4243 1 0\n";
        assert_eq!(inodes(table, 8080), ["4242"]);
        assert!(inodes(table, 80).is_empty());
    }
}
