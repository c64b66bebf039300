//! Content codings (RFC 9110 section 8.4.1): what was compressed is read, up to a limit.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use ruzstd::decoding::StreamingDecoder;
use serde::Serialize;

/// The most codings on top of each other that are read.
const MOST: usize = 4;
/// The largest window of zstd that a reader of HTTP needs (RFC 9659).
const WINDOW: u64 = 8 << 20;
/// How many bytes are read or written at once.
const BUFFER: usize = 4096;

/// Why a body could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "detail")]
pub enum CodingFault {
    /// It is in a coding that is not read.
    #[error("the content coding `{0}` is not read")]
    Unknown(String),
    /// It is not in the coding that its `Content-Encoding` names.
    #[error("the body is not in the content coding that Content-Encoding names: {0}")]
    Broken(String),
}

/// A body without its content codings.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Its bytes, up to the limit.
    pub body: Vec<u8>,
    /// Whether there were more.
    pub is_cut: bool,
}

/// Takes the codings that `Content-Encoding` names from a body; nothing where it names none.
pub fn decode(body: &[u8], named: &str, limit: usize) -> Option<Result<Decoded, CodingFault>> {
    let named: Vec<&str> = named.split(',').map(str::trim).collect();
    let codings: Vec<&str> =
        named.into_iter().filter(|own| !own.is_empty() && !own.eq_ignore_ascii_case("identity")).collect();
    let (last, before) = codings.split_last()?;
    if before.len() >= MOST {
        return Some(Err(CodingFault::Unknown(codings.join(", "))));
    }
    // The one that was applied last stands last.
    let mut read = without(body, last, limit);
    for coding in before.iter().rev() {
        read = match read {
            Ok(Decoded { body, is_cut: false }) => without(&body, coding, limit),
            other => return Some(other),
        };
    }
    Some(read)
}

fn without(body: &[u8], coding: &str, limit: usize) -> Result<Decoded, CodingFault> {
    match coding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => bounded(MultiGzDecoder::new(body), coding, limit),
        // It is zlib's format; quite a few leave out its frame.
        "deflate" => {
            inflated(body, true, coding, limit).or_else(|fault| inflated(body, false, coding, limit).map_err(|_| fault))
        }
        "br" => bounded(brotli_decompressor::Decompressor::new(body, BUFFER), coding, limit),
        "zstd" => match StreamingDecoder::new_with_max_window_size(body, WINDOW) {
            Ok(reader) => bounded(reader, coding, limit),
            Err(error) => Err(broken(coding, &error)),
        },
        _ => Err(CodingFault::Unknown(coding.to_owned())),
    }
}

/// Deflate, with zlib's frame or without. It has to come to its own end.
fn inflated(body: &[u8], framed: bool, coding: &str, limit: usize) -> Result<Decoded, CodingFault> {
    let mut inflater = Decompress::new(framed);
    let mut decoded = Decoded { body: Vec::new(), is_cut: false };
    loop {
        decoded.body.reserve(BUFFER);
        let read = usize::try_from(inflater.total_in()).unwrap_or(body.len());
        let before = (inflater.total_in(), inflater.total_out());
        let status = inflater.decompress_vec(&body[read..], &mut decoded.body, FlushDecompress::None);
        let status = status.map_err(|error| broken(coding, &error))?;
        if decoded.body.len() > limit {
            decoded.body.truncate(limit);
            return Ok(Decoded { is_cut: true, ..decoded });
        }
        match status {
            Status::StreamEnd if inflater.total_in() == body.len() as u64 => return Ok(decoded),
            Status::StreamEnd => return Err(CodingFault::Broken(format!("{coding}: bytes follow its end"))),
            _ if before == (inflater.total_in(), inflater.total_out()) => {
                return Err(CodingFault::Broken(format!("{coding}: it does not end")));
            }
            _ => {}
        }
    }
}

fn bounded(reader: impl Read, coding: &str, limit: usize) -> Result<Decoded, CodingFault> {
    let mut body = Vec::new();
    let room = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(room).read_to_end(&mut body).map_err(|error| broken(coding, &error))?;
    let is_cut = body.len() > limit;
    body.truncate(limit);
    Ok(Decoded { body, is_cut })
}

fn broken(coding: &str, error: &dyn std::error::Error) -> CodingFault {
    CodingFault::Broken(format!("{coding}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = b"[1, 2, 3]";
    /// `TEXT` as brotli and zstd write it.
    const BROTLI: &[u8] = b"\x0b\x04\x80[1, 2, 3]\x03";
    const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x20\x09\x49\x00\x00[1, 2, 3]";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(body: &[u8], named: &str) -> Option<Result<Vec<u8>, CodingFault>> {
        decode(body, named, 1 << 20).map(|read| read.map(|own| own.body))
    }

    #[test]
    fn each_coding_is_taken_off() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(TEXT).unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
        bare.write_all(TEXT).unwrap();
        let twice = gzip(&gzip(TEXT));
        let parts = [gzip(&TEXT[..4]), gzip(&TEXT[4..])].concat();
        for (body, named) in [
            (gzip(TEXT), "gzip"),
            (gzip(TEXT), " identity , GZip"),
            (parts, "x-gzip"),
            (zlib.finish().unwrap(), "deflate"),
            (bare.finish().unwrap(), "deflate"),
            (BROTLI.to_vec(), "br"),
            (ZSTD.to_vec(), "zstd"),
            (twice, "gzip, gzip"),
        ] {
            assert_eq!(read(&body, named), Some(Ok(TEXT.to_vec())), "{named}");
        }
    }

    #[test]
    fn what_is_in_no_coding_is_left_alone() {
        for named in ["", "identity", " , identity"] {
            assert_eq!(decode(TEXT, named, 100), None, "{named}");
        }
    }

    #[test]
    fn what_is_not_in_its_coding_is_broken_and_what_nobody_reads_is_not() {
        let cut = &gzip(TEXT)[..12];
        for (body, named) in [
            (TEXT, "gzip"),
            (TEXT, "deflate"),
            (TEXT, "zstd"),
            (cut, "gzip"),
            (&ZSTD[..12], "zstd"),
            (&BROTLI[..8], "br"),
        ] {
            let found = read(body, named);
            assert!(matches!(found, Some(Err(CodingFault::Broken(_)))), "{named} {found:?}");
        }
        for named in ["compress", "gzip, aes128gcm", "gzip,gzip,gzip,gzip,gzip"] {
            assert!(matches!(read(&gzip(TEXT), named), Some(Err(CodingFault::Unknown(_)))), "{named}");
        }
    }

    #[test]
    fn no_more_is_decoded_than_is_kept() {
        let bomb = gzip(&vec![b' '; 10_000_000]);
        let Some(Ok(decoded)) = decode(&bomb, "gzip", 4096) else { panic!("not decoded") };
        assert_eq!((decoded.body.len(), decoded.is_cut), (4096, true));
        let Some(Ok(decoded)) = decode(&gzip(&bomb), "gzip, gzip", 4096) else { panic!("not decoded") };
        assert!(decoded.is_cut, "the first layer is bounded too");
    }
}
