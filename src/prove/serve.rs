//! The two sides of a party in between: it asks the one behind, and serves the one in front.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::wire::http1::{Answer, Arrived, Incoming, MessageReader};
use crate::wire::{Acceptor, Io};

/// How many bytes a pipe to the party behind holds.
const CAPACITY: usize = 64 * 1024;
/// How long it takes until the next piece of a message comes.
const PAUSE: Duration = Duration::from_millis(2);

/// What a party does with a request.
pub(super) enum Reaction {
    Answer(Answer),
    /// Exactly these bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// Nothing, ever.
    Hang,
    /// The end of the connection.
    Close,
}

/// Sends a message, piece by piece.
async fn send<I: AsyncWrite + Unpin>(io: &mut I, pieces: Vec<Vec<u8>>) -> io::Result<()> {
    for (number, piece) in pieces.into_iter().enumerate() {
        if number > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        io.write_all(&piece).await?;
    }
    io.flush().await
}

/// Asks the party behind, on a connection of its own.
pub(super) async fn ask(behind: &Acceptor, request: &Incoming) -> io::Result<Answer> {
    let (near, far) = tokio::io::duplex(CAPACITY);
    behind(far);
    let mut reader = MessageReader::new(near);
    send(&mut reader.io, request.pieces()).await?;
    reader.answer(&request.method).await
}

/// Serves a connection: each request is handed to `react`. What is no plain HTTP goes to the party behind unchanged.
pub(super) async fn serve<I, F, R>(io: I, behind: Acceptor, react: F) -> io::Result<()>
where
    I: Io,
    F: Fn(Incoming) -> R,
    R: Future<Output = Reaction>,
{
    let mut reader = MessageReader::new(io);
    loop {
        let request = match reader.request().await? {
            Arrived::Request(request) => request,
            Arrived::End => return Ok(()),
            Arrived::Odd => return unchanged(reader.io, reader.buffer, &behind).await,
        };
        let method = request.method.clone();
        let last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        match react(request).await {
            Reaction::Answer(answer) => {
                send(&mut reader.io, answer.pieces(&method)).await?;
                let closes = answer.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
                if last || closes {
                    return reader.io.shutdown().await;
                }
            }
            Reaction::Raw(bytes) => {
                reader.io.write_all(&bytes).await?;
                return reader.io.shutdown().await;
            }
            Reaction::Hang => {
                while reader.more().await? {}
                return Ok(());
            }
            Reaction::Close => return Ok(()),
        }
    }
}

async fn unchanged<I: Io>(mut io: I, seen: Vec<u8>, behind: &Acceptor) -> io::Result<()> {
    let (mut near, far) = tokio::io::duplex(CAPACITY);
    behind(far);
    near.write_all(&seen).await?;
    tokio::io::copy_bidirectional(&mut io, &mut near).await.map(|_| ())
}
