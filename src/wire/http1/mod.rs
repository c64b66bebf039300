//! HTTP/1 as text: heads and bodies out of recorded bytes, and messages into bytes. What is read is read as tolerantly as
//! can be, since the judge has the same bytes; what a message looks like on the wire can be chosen.

mod body;
mod head;
mod message;
mod read;
mod reader;
mod write;

pub(super) use head::{Head, HeadRead, end_of_head, request_head, response_head};
pub(crate) use message::{Answer, Incoming};
pub(super) use read::{ResponseRead, awaits_more, chunks_of, read_response};
pub(crate) use reader::{Arrived, MessageReader};
pub(crate) use write::{Chunks, Framing, Wire};
