//! Answers, read from bytes as they come in.

use crate::timing::ServerTiming;
use std::io;
use std::time::Duration;

/// No answer head of ours is longer; more is an error, not a reason to allocate.
const HEAD_LIMIT: usize = 64 * 1024;
const HEADERS: usize = 48;

/// What an answer says outside its body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Answer {
    /// Status code.
    pub(crate) status: u16,
    /// `Retry-After`, if any.
    pub(crate) retry_after: Option<Duration>,
    /// `Server-Timing`, if it names our spans.
    pub(crate) timing: Option<ServerTiming>,
    /// Whether an earlier request with the same key did the work.
    pub(crate) replayed: bool,
    /// Whether the connection may carry another request.
    pub(crate) keep_alive: bool,
    /// Where the head ends.
    head_len: usize,
    framing: Framing,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Framing {
    Length(usize),
    Chunked,
    UntilClose,
}

/// Whether the bytes hold a whole body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Body {
    /// It ends before this position.
    Complete(usize),
    /// At least this many bytes are missing.
    Missing(usize),
}

impl Answer {
    /// Reads the head at the start of `bytes`; `None` while it is not complete.
    ///
    /// # Errors
    /// When the bytes are not an HTTP/1 answer.
    pub(crate) fn parse(bytes: &[u8]) -> io::Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let head_len = match response.parse(bytes).map_err(invalid)? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial if bytes.len() > HEAD_LIMIT => return Err(invalid("the head is too long")),
            httparse::Status::Partial => return Ok(None),
        };
        let status = response.code.unwrap_or(0);
        let mut answer = Self {
            status,
            retry_after: None,
            timing: None,
            replayed: false,
            keep_alive: response.version == Some(1),
            head_len,
            framing: Framing::UntilClose,
        };
        if matches!(status, 100..=199 | 204 | 304) {
            answer.framing = Framing::Length(0);
        }
        for header in response.headers.iter() {
            answer.take(header.name, std::str::from_utf8(header.value).unwrap_or("").trim())?;
        }
        answer.keep_alive &= answer.framing != Framing::UntilClose;
        Ok(Some(answer))
    }

    fn take(&mut self, name: &str, value: &str) -> io::Result<()> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        // Lengths first: most headers are none of ours and differ in length already.
        match name.len() {
            14 if is("content-length") && self.framing == Framing::UntilClose => {
                self.framing = Framing::Length(value.parse().map_err(invalid)?);
            }
            17 if is("transfer-encoding") && value.eq_ignore_ascii_case("chunked") => self.framing = Framing::Chunked,
            10 if is("connection") && value.eq_ignore_ascii_case("close") => self.keep_alive = false,
            11 if is("retry-after") => {
                // A date instead of seconds is read as "soon".
                self.retry_after = Some(Duration::from_secs(value.parse().unwrap_or(1)));
            }
            13 if is("server-timing") => self.timing = ServerTiming::parse(value),
            20 if is("idempotency-replayed") => self.replayed = value.eq_ignore_ascii_case("true"),
            _ => {}
        }
        Ok(())
    }

    /// Looks for the end of the body; `bytes` begin with the head.
    ///
    /// # Errors
    /// When a chunk size cannot be read.
    pub(crate) fn body(&self, bytes: &[u8]) -> io::Result<Body> {
        match self.framing {
            Framing::Length(length) => {
                let end = self.head_len.saturating_add(length);
                Ok(if bytes.len() >= end { Body::Complete(end) } else { Body::Missing(end - bytes.len()) })
            }
            Framing::Chunked => self.chunks(bytes, &mut |_| {}),
            Framing::UntilClose => Ok(Body::Missing(1)),
        }
    }

    /// The body's content; `bytes` hold the whole answer.
    pub(crate) fn content(&self, bytes: &[u8]) -> Vec<u8> {
        let mut content = Vec::new();
        if self.framing == Framing::Chunked {
            let _ = self.chunks(bytes, &mut |chunk| content.extend_from_slice(chunk));
        } else {
            content.extend_from_slice(&bytes[self.head_len..]);
        }
        content
    }

    /// Whether the end of the connection ends the body.
    pub(crate) fn ends_with_connection(&self) -> bool {
        self.framing == Framing::UntilClose
    }

    fn chunks(&self, bytes: &[u8], each: &mut dyn FnMut(&[u8])) -> io::Result<Body> {
        let mut at = self.head_len;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let httparse::Status::Complete((line, size)) = httparse::parse_chunk_size(rest).map_err(|_| bad_chunk())?
            else {
                return Ok(Body::Missing(1));
            };
            let size = usize::try_from(size).map_err(invalid)?;
            let start = at + line;
            // The last chunk is empty and, as we send no `TE`, followed by an empty line without trailers.
            let end = start.saturating_add(size).saturating_add(2);
            if bytes.len() < end {
                return Ok(Body::Missing(end - bytes.len()));
            }
            if size == 0 {
                return Ok(Body::Complete(end));
            }
            each(&bytes[start..start + size]);
            at = end;
        }
    }
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

fn bad_chunk() -> io::Error {
    invalid("a chunk size cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Answer, Body) {
        let answer = Answer::parse(text.as_bytes()).unwrap().unwrap();
        (answer, answer.body(text.as_bytes()).unwrap())
    }

    #[test]
    fn an_answer_is_read_at_every_cut() {
        let text = "HTTP/1.1 201 Created\r\ncontent-length: 2\r\nserver-timing: queue;dur=2\r\n\
                    idempotency-replayed: true\r\n\r\n{}";
        for cut in 0..text.len() {
            let bytes = &text.as_bytes()[..cut];
            if let Some(answer) = Answer::parse(bytes).unwrap() {
                assert_eq!(answer.body(bytes).unwrap(), Body::Missing(text.len() - cut));
            }
        }
        let (answer, body) = read(text);
        assert_eq!((answer.status, body), (201, Body::Complete(text.len())));
        assert!(answer.keep_alive && answer.replayed);
        assert_eq!(answer.timing.map(|t| t.queue), Some(2.0));
        assert_eq!(answer.content(text.as_bytes()), b"{}");
    }

    #[test]
    fn chunks_are_joined() {
        let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        let (answer, body) = read(text);
        assert_eq!(body, Body::Complete(text.len()));
        assert_eq!(answer.content(text.as_bytes()), b"abcde");
        for cut in answer.head_len..text.len() {
            assert!(matches!(answer.body(&text.as_bytes()[..cut]).unwrap(), Body::Missing(_)), "{cut}");
        }
    }

    #[test]
    fn what_ends_a_connection() {
        let table = [
            ("HTTP/1.1 204 No Content\r\n\r\n", true),
            ("HTTP/1.1 503 Busy\r\nretry-after: 2\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", false),
            ("HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n", false),
            ("HTTP/1.1 200 OK\r\n\r\nuntil the end", false),
        ];
        for (text, keep_alive) in table {
            assert_eq!(read(text).0.keep_alive, keep_alive, "{text}");
        }
        assert_eq!(read(table[1].0).0.retry_after, Some(Duration::from_secs(2)));
    }

    #[test]
    fn rubbish_is_an_error() {
        assert!(Answer::parse(b"SSH-2.0-OpenSSH_9.9\r\n").is_err());
        assert!(Answer::parse(b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n").is_err());
    }
}
