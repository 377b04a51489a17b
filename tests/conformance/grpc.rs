//! Enough of HTTP/2 and gRPC for one unary call without TLS, as clients with prior knowledge make it.
//! <https://httpwg.org/specs/rfc9113.html>, <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
const PADDED: u8 = 8;

/// Calls a method with a message in protobuf, and gives the message that answers.
pub(crate) fn call(address: SocketAddr, method: &str, message: &[u8], within: Duration) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&address, within)?;
    stream.set_read_timeout(Some(within))?;
    stream.write_all(PREFACE)?;
    write(&mut stream, SETTINGS, 0, 0, &[])?;
    // The first thing that a server of HTTP/2 says are its settings; one of HTTP/1.1 says `HTTP/1.1 400`.
    let mut frame = read(&mut stream).context("no answer in HTTP/2")?;
    ensure!(frame.kind == SETTINGS && frame.flags & ACK == 0, "the first frame has type {}", frame.kind);
    write(&mut stream, HEADERS, END_HEADERS, 1, &headers(address, method)?)?;
    write(&mut stream, DATA, END_STREAM, 1, &prefixed(message)?)?;
    let mut answer = Vec::new();
    loop {
        let is_last = matches!(frame.kind, DATA | HEADERS) && frame.flags & END_STREAM != 0;
        match frame.kind {
            SETTINGS if frame.flags & ACK == 0 => write(&mut stream, SETTINGS, ACK, 0, &[])?,
            PING if frame.flags & ACK == 0 => write(&mut stream, PING, ACK, 0, &frame.payload)?,
            DATA => answer.extend(unpadded(&frame)?),
            RST_STREAM | GOAWAY => bail!("{method}: a frame of type {} ends the call", frame.kind),
            _ => {}
        }
        if is_last {
            break;
        }
        frame = read(&mut stream).with_context(|| method.to_owned())?;
    }
    // Five bytes are in front: whether it is compressed, and its length. A refusal has trailers alone.
    ensure!(answer.len() >= 5, "{method}: an answer without a message, so an error");
    Ok(answer.split_off(5))
}

struct Frame {
    kind: u8,
    flags: u8,
    payload: Vec<u8>,
}

fn write(stream: &mut TcpStream, kind: u8, flags: u8, id: u32, payload: &[u8]) -> Result<()> {
    let length = u32::try_from(payload.len())?.to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(id.to_be_bytes());
    bytes.extend(payload);
    Ok(stream.write_all(&bytes)?)
}

fn read(stream: &mut TcpStream) -> Result<Frame> {
    let mut head = [0; 9];
    stream.read_exact(&mut head)?;
    let [high, middle, low, kind, flags, ..] = head;
    let length = u32::from_be_bytes([0, high, middle, low]);
    ensure!(length <= 1 << 20, "a frame of {length} bytes");
    let mut payload = vec![0; length.try_into()?];
    stream.read_exact(&mut payload)?;
    Ok(Frame { kind, flags, payload })
}

/// A header block of literals, so that no table is needed; the numbers are those of HPACK's static table.
/// <https://httpwg.org/specs/rfc7541.html#static.table.definition>
fn headers(address: SocketAddr, method: &str) -> Result<Vec<u8>> {
    let mut block = vec![0x83, 0x86];
    let mut literal = |prefix: &[u8], texts: &[&str]| -> Result<()> {
        block.extend(prefix);
        for text in texts {
            let length = u8::try_from(text.len())?;
            ensure!(length < 127, "{text} is too long");
            block.push(length);
            block.extend(text.bytes());
        }
        Ok(())
    };
    literal(&[0x04], &[method])?;
    literal(&[0x01], &[&address.to_string()])?;
    literal(&[0x0f, 0x10], &["application/grpc"])?;
    literal(&[0x00], &["te", "trailers"])?;
    Ok(block)
}

fn prefixed(message: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = vec![0];
    bytes.extend(u32::try_from(message.len())?.to_be_bytes());
    bytes.extend(message);
    Ok(bytes)
}

fn unpadded(frame: &Frame) -> Result<&[u8]> {
    if frame.flags & PADDED == 0 {
        return Ok(&frame.payload);
    }
    let (padding, rest) = frame.payload.split_first().context("no padding")?;
    rest.get(..rest.len().saturating_sub((*padding).into())).context("too much padding")
}

/// A field of a protobuf message that holds bytes, such as a text; both numbers are small.
pub(crate) fn field(number: u8, bytes: &[u8]) -> Result<Vec<u8>> {
    let length = u8::try_from(bytes.len())?;
    ensure!(length < 128, "a field of {length} bytes");
    let mut out = vec![number << 3 | 2, length];
    out.extend(bytes);
    Ok(out)
}
