//! Reading a request body with a bound on size and time.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use thiserror::Error;
use tokio::time::timeout;

/// How much of an oversized body is still read, so that the sender gets to see the answer instead of a reset.
const DRAINED: usize = 16 << 20;

/// How long a body may take. Longer than any sender needs, short enough to end a stalled upload.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
pub(super) enum BodyError {
    /// It is longer than the limit.
    #[error("body is too large")]
    TooLarge,
    /// It ended early, or its framing is broken.
    #[error("body is incomplete")]
    Incomplete,
    /// It did not arrive in time.
    #[error("body did not arrive in time")]
    Late,
}

/// Reads a whole body of at most `limit` bytes.
pub(super) async fn read(body: Body, limit: usize) -> Result<Vec<u8>, BodyError> {
    timeout(PATIENCE, collect(body, limit)).await.unwrap_or(Err(BodyError::Late))
}

async fn collect(mut body: Body, limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| BodyError::Incomplete)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        seen += data.len();
        if seen <= limit {
            bytes.extend_from_slice(&data);
        } else if seen > DRAINED {
            break;
        }
    }
    if seen > limit {
        return Err(BodyError::TooLarge);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_up_to_the_limit_is_read() {
        assert_eq!(read(Body::from("abcd"), 4).await.unwrap(), b"abcd");
        assert_eq!(read(Body::from("abcde"), 4).await, Err(BodyError::TooLarge));
        assert_eq!(read(Body::empty(), 0).await.unwrap(), b"");
    }
}
