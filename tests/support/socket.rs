//! A WebSocket and an event stream, as bytes on a line: what an app hears, message by message.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Longer than anything takes to be told, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open WebSocket.
pub struct Socket {
    line: BufReader<TcpStream>,
    /// The head of the answer.
    pub head: String,
}

/// What came over a socket.
#[derive(Debug)]
pub enum Frame {
    Text(Value),
    Ping,
    Closed,
}

fn open(
    address: SocketAddr,
    target: &str,
    headers: &[(&str, &str)],
) -> (BufReader<TcpStream>, String) {
    let mut line = TcpStream::connect(address).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut head = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n");
    for (name, value) in headers {
        head.extend([*name, ": ", *value, "\r\n"]);
    }
    head.push_str("\r\n");
    line.write_all(head.as_bytes()).unwrap();
    let mut line = BufReader::new(line);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if line.read_line(&mut head).unwrap() == 0 {
            break;
        }
    }
    (line, head)
}

impl Socket {
    /// Opens one; the answer's status is the caller's to look at.
    pub fn open(address: SocketAddr, target: &str, headers: &[(&str, &str)]) -> Self {
        let mut all = vec![
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "x3JJHMbDL1EzLkh9GBhXDw=="),
        ];
        all.extend(headers);
        let (line, head) = open(address, target, &all);
        Self { line, head }
    }

    /// The status of the answer.
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Says something.
    pub fn say(&mut self, words: &Value) {
        self.frame(1, words.to_string().as_bytes());
    }

    fn frame(&mut self, code: u8, bytes: &[u8]) {
        let length = u8::try_from(bytes.len()).ok().filter(|it| *it < 126);
        let mut frame = vec![0x80 | code];
        // 126 says that two more bytes hold the length.
        frame.push(0x80 | length.unwrap_or(0x7e));
        if length.is_none() {
            frame.extend(u16::try_from(bytes.len()).unwrap().to_be_bytes());
        }
        // Masked with nothing: the rule is that there is a mask.
        frame.extend([0; 4]);
        frame.extend(bytes);
        self.line.get_mut().write_all(&frame).unwrap();
    }

    fn read(&mut self) -> io::Result<Frame> {
        let mut head = [0; 2];
        self.line.read_exact(&mut head)?;
        let length = match head[1] & 0x7f {
            126 => {
                let mut bytes = [0; 2];
                self.line.read_exact(&mut bytes)?;
                usize::from(u16::from_be_bytes(bytes))
            }
            127 => {
                let mut bytes = [0; 8];
                self.line.read_exact(&mut bytes)?;
                usize::try_from(u64::from_be_bytes(bytes)).unwrap()
            }
            short => usize::from(short),
        };
        let mut body = vec![0; length];
        self.line.read_exact(&mut body)?;
        Ok(match head[0] & 0x0f {
            1 => Frame::Text(serde_json::from_slice(&body).unwrap()),
            9 => Frame::Ping,
            _ => Frame::Closed,
        })
    }

    /// The next thing that is told. A socket that is closed or silent fails the test.
    #[track_caller]
    pub fn hear(&mut self) -> Value {
        loop {
            match self.read().expect("something is told") {
                Frame::Text(words) => return words,
                Frame::Ping => {}
                Frame::Closed => panic!("the socket was closed"),
            }
        }
    }

    /// The next thing, taken apart: the stream, the event, the payload as JSON.
    #[track_caller]
    pub fn told(&mut self) -> (Value, String, Value) {
        let frame = self.hear();
        let event = frame["event"].as_str().unwrap_or_default().to_owned();
        let payload = frame["payload"].as_str().map(|it| serde_json::from_str(it).unwrap());
        (frame["stream"].clone(), event, payload.unwrap_or_default())
    }

    /// Waits until the other side closes it, and answers how long that took.
    pub fn until_closed(&mut self) -> Duration {
        let begun = std::time::Instant::now();
        while !matches!(self.read(), Ok(Frame::Closed) | Err(_)) {}
        begun.elapsed()
    }

    /// Lets the server work off what came before: a frame it does not know is not answered, one
    /// that asks for nonsense is.
    #[track_caller]
    pub fn settle(&mut self) {
        self.say(&serde_json::json!({ "type": "subscribe", "stream": "nonsense" }));
        assert_eq!(self.hear()["status"], 400);
    }
}

/// An open event stream.
pub struct Events {
    line: BufReader<TcpStream>,
    /// The head of the answer.
    pub head: String,
}

impl Events {
    pub fn open(address: SocketAddr, target: &str, token: &str) -> Self {
        Self::with(address, target, &[("Authorization", &format!("Bearer {token}"))])
    }

    /// With other headers than a token.
    pub fn with(address: SocketAddr, target: &str, headers: &[(&str, &str)]) -> Self {
        let (line, head) = open(address, target, headers);
        Self { line, head }
    }

    /// Waits until the other side ends it.
    pub fn until_closed(&mut self) {
        let mut line = String::new();
        while self.line.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {}
    }

    /// The next line that holds something.
    #[track_caller]
    pub fn line(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.line.read_line(&mut line).unwrap(), 0, "the stream ended");
            let line = line.trim();
            // The lengths of pieces stand on lines of their own.
            let is_length = line.len() <= 8 && line.bytes().all(|it| it.is_ascii_hexdigit());
            if !line.is_empty() && !is_length {
                return line.to_owned();
            }
        }
    }
}
