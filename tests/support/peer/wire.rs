//! HTTP/1.1 by hand: a peer that misbehaves needs every byte in its own hands.

use std::fmt::Write as _;
use std::io;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A connection, read with a buffer.
pub type Line = BufReader<TcpStream>;

/// No peer sends or reads more than this in one message.
const MOST: usize = 80 * 1024 * 1024;

/// What somebody asked of a peer.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query, as on the line.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What a peer answers, and what it is answered.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The one value of a header; twice the same header counts as none.
pub fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let mut values = headers.iter().filter(|it| it.0.eq_ignore_ascii_case(name));
    let first = values.next()?;
    values.next().is_none().then_some(first.1.as_str())
}

impl Request {
    /// The one value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Gives a header this one value, whatever it had.
    pub fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|it| !it.0.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Whether the line is to end with the answer.
    pub fn is_last(&self) -> bool {
        self.header("connection").is_some_and(|it| it.eq_ignore_ascii_case("close"))
    }

    /// As bytes on a line.
    pub fn bytes(&self) -> Vec<u8> {
        let head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let length = (self.method == "POST").then_some(self.body.len());
        message(head, &self.headers, length, &self.body)
    }
}

impl Reply {
    /// An answer without anything in it.
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// A document.
    pub fn of(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
        Self { status: 200, headers, body: body.into() }
    }

    /// With one header more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As bytes on a line; `length` is what the head says, which need not be true.
    pub fn bytes(&self, length: usize) -> Vec<u8> {
        let head = format!("HTTP/1.1 {} It\r\n", self.status);
        message(head, &self.headers, Some(length), &self.body)
    }
}

fn message(
    mut head: String,
    headers: &[(String, String)],
    length: Option<usize>,
    body: &[u8],
) -> Vec<u8> {
    for (name, value) in headers {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    }
    if let Some(length) = length {
        let _infallible = write!(head, "Content-Length: {length}\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Reads a request; `None` when the other side has hung up.
pub async fn read_request(line: &mut Line) -> io::Result<Option<Request>> {
    let Some((first, headers)) = read_head(line).await? else { return Ok(None) };
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (method, target) = (method.to_owned(), target.to_owned());
    if header(&headers, "expect").is_some() {
        line.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    let body = read_body(line, &headers, false).await?;
    Ok(Some(Request { method, target, headers, body }))
}

/// Reads an answer.
pub async fn read_reply(line: &mut Line) -> io::Result<Reply> {
    let Some((first, headers)) = read_head(line).await? else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let status = first.split(' ').nth(1).and_then(|it| it.parse().ok());
    let status = status.ok_or(io::ErrorKind::InvalidData)?;
    let has_none = status == 204 || status == 304;
    let body = if has_none { Vec::new() } else { read_body(line, &headers, true).await? };
    Ok(Reply { status, headers, body })
}

type Head = (String, Vec<(String, String)>);

async fn read_head(line: &mut Line) -> io::Result<Option<Head>> {
    let mut first = String::new();
    if line.read_line(&mut first).await? == 0 {
        return Ok(None);
    }
    let mut headers = Vec::new();
    loop {
        let mut text = String::new();
        if line.read_line(&mut text).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let text = text.trim_end();
        if text.is_empty() {
            return Ok(Some((first.trim_end().to_owned(), headers)));
        }
        if let Some((name, value)) = text.split_once(':') {
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}

/// An answer without a length goes on until the line ends; a request without one has no body.
async fn read_body(
    line: &mut Line,
    headers: &[(String, String)],
    may_end_with_line: bool,
) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if header(headers, "transfer-encoding").is_some_and(|it| it.eq_ignore_ascii_case("chunked")) {
        loop {
            let mut size = String::new();
            line.read_line(&mut size).await?;
            let size = size.trim().split(';').next().unwrap_or_default();
            let size = usize::from_str_radix(size, 16).map_err(|_| io::ErrorKind::InvalidData)?;
            let start = body.len();
            if size > MOST - start {
                return Err(io::ErrorKind::InvalidData.into());
            }
            body.resize(start + size, 0);
            line.read_exact(&mut body[start..]).await?;
            line.read_line(&mut String::new()).await?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
    match header(headers, "content-length") {
        Some(length) => {
            let length: usize = length.parse().map_err(|_| io::ErrorKind::InvalidData)?;
            if length > MOST {
                return Err(io::ErrorKind::InvalidData.into());
            }
            body.resize(length, 0);
            line.read_exact(&mut body).await?;
        }
        None if may_end_with_line => {
            line.read_to_end(&mut body).await?;
        }
        None => {}
    }
    Ok(body)
}
