//! Requests as bytes.

use crate::plan::Target;

/// Everything of a request head that is the same for all requests of a run.
#[derive(Debug)]
pub(crate) struct Head {
    common: Vec<u8>,
}

impl Head {
    /// Prepares the head for `method` and `path` on `target`.
    pub(crate) fn new(target: &Target, method: &str, path: &str) -> Self {
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {}\r\n", clean(method), clean(path), clean(&target.host));
        if !target.bearer.is_empty() {
            head.push_str(&format!("Authorization: Bearer {}\r\n", clean(&target.bearer)));
        }
        head.push_str("Accept: application/json\r\nUser-Agent: gongdan-load\r\n");
        Self { common: head.into_bytes() }
    }

    /// Writes one request over whatever `out` held.
    pub(crate) fn write(&self, out: &mut Vec<u8>, key: Option<(&str, u64)>, body: Option<&[u8]>) {
        out.clear();
        out.extend_from_slice(&self.common);
        if let Some((prefix, number)) = key {
            out.extend_from_slice(b"Idempotency-Key: ");
            out.extend_from_slice(prefix.as_bytes());
            push_number(out, number);
            out.extend_from_slice(b"\r\n");
        }
        if let Some(body) = body {
            out.extend_from_slice(b"Content-Type: application/json\r\nContent-Length: ");
            push_number(out, body.len() as u64);
            out.extend_from_slice(b"\r\n\r\n");
            out.extend_from_slice(body);
        } else {
            out.extend_from_slice(b"\r\n");
        }
    }
}

/// A value that cannot end its header line.
fn clean(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).collect()
}

fn push_number(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_written_whole() {
        let target = Target { addr: ([127, 0, 0, 1], 1).into(), host: "h:1\r\nX: y".into(), bearer: "gdt_1".into() };
        let head = Head::new(&target, "POST", "/api/v1/orders");
        let mut out = b"old".to_vec();
        head.write(&mut out, Some(("run-", 1048)), Some(b"{}"));
        assert_eq!(
            String::from_utf8_lossy(&out),
            "POST /api/v1/orders HTTP/1.1\r\nHost: h:1X: y\r\nAuthorization: Bearer gdt_1\r\n\
             Accept: application/json\r\nUser-Agent: gongdan-load\r\nIdempotency-Key: run-1048\r\n\
             Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        );
        head.write(&mut out, None, None);
        assert!(out.ends_with(b"gongdan-load\r\n\r\n"));
    }
}
