//! Enough of HTTP/1.1 to talk to `kubectl proxy` and to model servers, over one connection that is kept: a request takes a
//! millisecond, where a new process takes fifty.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// A connection to one address, made at the first request and again after a failure.
pub(crate) struct Connection {
    address: SocketAddr,
    /// How long it waits for the other side.
    patience: Duration,
    stream: Option<BufReader<TcpStream>>,
}

/// What the server answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The texts of the `Warning` headers.
    pub(crate) warnings: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

impl Connection {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self::within(address, Duration::from_secs(60))
    }

    pub(crate) fn within(address: SocketAddr, patience: Duration) -> Self {
        Self { address, patience, stream: None }
    }

    /// Sends a request with a body of this type; an empty type means no body.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.connect()?,
        };
        let typed =
            if content_type.is_empty() { String::new() } else { format!("Content-Type: {content_type}\r\n") };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n{typed}Content-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let socket = stream.get_mut();
        socket.write_all(&[head.as_bytes(), body].concat())?;
        let (answer, keep) = receive(&mut stream).with_context(|| format!("{method} {path}"))?;
        if keep {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    fn connect(&self) -> Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect_timeout(&self.address, self.patience.min(Duration::from_secs(5)))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(self.patience))?;
        Ok(BufReader::new(stream))
    }
}

/// An answer, and whether the connection stays.
fn receive(stream: &mut impl BufRead) -> Result<(Answer, bool)> {
    let status = line(stream)?;
    let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.context("no status line")?;
    let (mut warnings, mut length, mut chunked, mut keep) = (Vec::new(), None, false, true);
    loop {
        let header = line(stream)?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').context("a header without a colon")?;
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = Some(value.parse::<usize>()?),
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            "connection" => keep = !value.eq_ignore_ascii_case("close"),
            "warning" => warnings.push(warning(value)),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if chunked {
        loop {
            let size = usize::from_str_radix(line(stream)?.split(';').next().unwrap_or_default(), 16)?;
            exactly(stream, size, &mut body)?;
            line(stream)?;
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = length {
        exactly(stream, length, &mut body)?;
    } else {
        stream.read_to_end(&mut body)?;
        keep = false;
    }
    Ok((Answer { status, warnings, body }, keep))
}

fn line(stream: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        bail!("the connection was closed");
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn exactly(stream: &mut impl BufRead, length: usize, body: &mut Vec<u8>) -> Result<()> {
    let start = body.len();
    body.resize(start + length, 0);
    stream.read_exact(&mut body[start..])?;
    Ok(())
}

/// The text of `299 - "text"`.
fn warning(value: &str) -> String {
    let quoted = value.split_once('"').map_or(value, |(_, rest)| rest);
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => text.extend(characters.next()),
            '"' => break,
            c => text.push(c),
        }
    }
    text
}
