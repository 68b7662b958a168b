//! HTTP as bytes on a line: nothing is added, followed or hidden, so a test sees what was sent.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use scraper::{Html, Selector};

/// Longer than any answer takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// What to send.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked, for the words of a failed test.
    pub asked: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Sends one request on a line of its own.
pub fn send(address: SocketAddr, request: &Request) -> io::Result<Answer> {
    let mut line = TcpStream::connect(address)?;
    line.set_read_timeout(Some(PATIENCE))?;
    line.set_write_timeout(Some(PATIENCE))?;
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (name, value) in &request.headers {
        let _infallible = write!(head, "{name}: {value}\r\n");
    }
    if !request.body.is_empty() || request.method == "POST" {
        let _infallible = write!(head, "Content-Length: {}\r\n", request.body.len());
    }
    head.push_str("Connection: close\r\n\r\n");
    line.write_all(head.as_bytes())?;
    // A server may answer before it has read everything, and hang up: the answer is what counts.
    let written = line.write_all(&request.body);
    let mut bytes = Vec::new();
    match (line.read_to_end(&mut bytes), written) {
        (Err(error), _) if bytes.is_empty() => return Err(error),
        (_, Err(error)) if bytes.is_empty() => return Err(error),
        _ => {}
    }
    read(&bytes, format!("{} {}", request.method, request.target))
}

fn read(bytes: &[u8], asked: String) -> io::Result<Answer> {
    let broken = || io::Error::new(ErrorKind::UnexpectedEof, "the answer is not whole");
    let end = find(bytes, b"\r\n\r\n").ok_or_else(broken)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok())
        .ok_or_else(broken)?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer { asked, status, headers, body: bytes[end + 4..].to_vec() };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = unchunked(&answer.body).ok_or_else(broken)?;
    } else if let Some(length) = answer.header("content-length") {
        let length: usize = length.parse().map_err(|_| broken())?;
        let is_head = answer.asked.starts_with("HEAD ");
        if answer.body.len() < length && !is_head && status != 304 {
            return Err(broken());
        }
    }
    Ok(answer)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = find(bytes, b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).ok()?, 16).ok()?;
        let chunk = bytes.get(end + 2..end + 2 + length)?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(chunk);
        bytes = bytes.get(end + 2 + length + 2..)?;
    }
}

impl Answer {
    /// The value of a header; `None` when it is not there. Twice the same header is a fault.
    pub fn header(&self, name: &str) -> Option<&str> {
        let values = self.header_values(name);
        assert!(values.len() < 2, "{}: {name} came twice", self.asked);
        values.first().copied()
    }

    /// Every value of a header.
    pub fn header_values(&self, name: &str) -> Vec<&str> {
        let named = |it: &&(String, String)| it.0.eq_ignore_ascii_case(name);
        let values = self.headers.iter().filter(named);
        values.map(|(_, value)| value.as_str()).collect()
    }

    /// Where it sends us.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as a page.
    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", self.asked, self.text()))
    }

    /// The text of every element of the page that the selector names.
    pub fn words(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let words = |it: scraper::ElementRef<'_>| {
            let text = it.text().collect::<String>();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        self.html().select(&selector).map(words).collect()
    }

    /// An attribute of every element of the page that the selector names.
    pub fn attributes(&self, selector: &str, attribute: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let html = self.html();
        let found = html.select(&selector);
        found.filter_map(|it| it.attr(attribute).map(ToOwned::to_owned)).collect()
    }

    /// The content of a `<meta name=…>`.
    pub fn meta(&self, name: &str) -> Option<String> {
        let found = self.attributes(&format!("meta[name='{name}']"), "content");
        found.into_iter().next()
    }

    /// The same, but a test that expected another status fails here, with the page.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        if self.status != status {
            let mut text = self.text();
            text.truncate(text.floor_char_boundary(3_000));
            let (asked, got) = (&self.asked, self.status);
            panic!("{asked} answered {got}, not {status}:\n{text}");
        }
        self
    }
}
