//! A part of this machine that reaches Probity by another address, as a container does.

use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// A network namespace with a handler in it that takes every notification.
pub(crate) struct Namespace {
    name: String,
    handler: Child,
    tried: PathBuf,
}

impl Namespace {
    const ADDRESS: &'static str = "10.213.77.2";

    /// Opens one, or says why this machine does not permit it.
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    pub(crate) fn open() -> Option<Self> {
        let name = format!("probity{}", std::process::id());
        let ip = |words: &str| Command::new("ip").args(words.split(' ')).output().is_ok_and(|out| out.status.success());
        if !ip(&format!("netns add {name}")) {
            assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "ip netns is not permitted on this machine");
            eprintln!("skipped: ip netns is not permitted on this machine");
            return None;
        }
        let link = format!("pb{}", std::process::id());
        let ready = ip(&format!("link add {link}a type veth peer name {link}b netns {name}"))
            && ip(&format!("addr add 10.213.77.1/24 dev {link}a"))
            && ip(&format!("link set {link}a up"))
            && ip(&format!("-n {name} addr add {}/24 dev {link}b", Self::ADDRESS))
            && ip(&format!("-n {name} link set {link}b up"))
            && ip(&format!("-n {name} link set lo up"));
        if !ready {
            ip(&format!("netns del {name}"));
            assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "a network namespace has no link here");
            eprintln!("skipped: a network namespace has no link on this machine");
            return None;
        }
        let tried = std::env::temp_dir().join(format!("{name}-tried"));
        let handler = Command::new("ip")
            .args(["netns", "exec", &name, "python3", "-c", TAKES_ALL, Self::ADDRESS])
            .arg(&tried)
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(30);
        while std::net::TcpStream::connect(Self::handler()).is_err() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(Self { name, handler, tried })
    }

    /// What the handler tried to fetch, one address a line.
    pub(crate) fn tried(&self) -> String {
        std::fs::read_to_string(&self.tried).unwrap_or_default()
    }

    /// Where the handler listens.
    pub(crate) fn handler() -> String {
        format!("{}:9200", Self::ADDRESS)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ended = self.handler.kill();
        let _status = self.handler.wait();
        let _removed = std::fs::remove_file(&self.tried);
        let _deleted = Command::new("ip").args(["netns", "del", &self.name]).status();
    }
}

/// A handler that fetches every system identifier, as seen from where it runs.
const TAKES_ALL: &str = r#"
import re, sys, urllib.request, http.server
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        for url in re.findall(rb'SYSTEM "(http[^"]*)"', body[:4096]):
            with open(sys.argv[2], "a") as tried: tried.write(url.decode() + "\n")
            try: urllib.request.urlopen(url.decode(), timeout=0.3)
            except Exception: pass
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer((sys.argv[1], 9200), Handler).serve_forever()
"#;
