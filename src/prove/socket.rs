//! The parties of a stage behind real sockets, for the faults that are tried over them.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;

use tokio::io::{DuplexStream, copy_bidirectional, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use crate::exchange::Failure;
use crate::wire::{Acceptor, BoxFuture, Io, Origin, Transport};

/// How many bytes a pipe to the party behind a socket holds.
const CAPACITY: usize = 64 * 1024;

/// A party's address; it is closed when this is dropped.
pub(super) struct Door {
    address: SocketAddr,
    task: AbortHandle,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Door {
    /// Opens a port of this machine for a party.
    pub(super) async fn open(party: Acceptor) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (near, far) = duplex(CAPACITY);
                party(far);
                tokio::spawn(joined(near, stream));
            }
        });
        Ok(Self { address, task: task.abort_handle() })
    }

    /// Connections inside the process that lead to the port.
    pub(super) fn acceptor(&self) -> Acceptor {
        let address = self.address;
        std::sync::Arc::new(move |far| {
            tokio::spawn(async move {
                if let Ok(stream) = TcpStream::connect(address).await {
                    joined(far, stream).await;
                }
            });
        })
    }
}

/// Carries bytes in both directions until either side is done.
async fn joined(mut near: DuplexStream, mut stream: TcpStream) {
    // Small messages must not wait; where that cannot be set, they do.
    let _ = stream.set_nodelay(true);
    // An error here is for the parties to see.
    let _ = copy_bidirectional(&mut near, &mut stream).await;
}

/// Connections to hosts that stand for ports of this machine.
#[derive(Default)]
pub(super) struct Sockets {
    pub(super) doors: HashMap<String, Door>,
}

impl Transport for Sockets {
    fn connect<'a>(&'a self, origin: &'a Origin) -> BoxFuture<'a, Result<Box<dyn Io>, Failure>> {
        Box::pin(async move {
            let door = self.doors.get(&origin.host);
            let door = door.ok_or_else(|| Failure::Unreachable(format!("no host `{}`", origin.host)))?;
            let stream = TcpStream::connect(door.address).await.map_err(|_| Failure::Refused)?;
            let _ = stream.set_nodelay(true);
            Ok(Box::new(stream) as Box<dyn Io>)
        })
    }

    /// No other client reaches these hosts, which have no names outside the stage.
    fn is_local(&self, origin: &Origin) -> bool {
        self.doors.contains_key(&origin.host)
    }
}
