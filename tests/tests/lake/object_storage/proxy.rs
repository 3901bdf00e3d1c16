//! A server between the program and an S3 server, at which requests fail.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as the program sent it.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// Its number, from 1.
    pub(super) number: usize,
    /// How many of the same method and address came before.
    pub(super) earlier: usize,
    pub(super) method: String,
    /// Path and query.
    pub(super) address: String,
    /// The head as it came, in lower case.
    pub(super) head: String,
}

impl Request {
    pub(super) fn writes(&self) -> bool {
        self.method != "GET" && self.method != "HEAD"
    }

    pub(super) fn has(&self, query: &str) -> bool {
        self.address.split(['?', '&']).skip(1).any(|pair| pair.starts_with(query))
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It gets to the server, and the answer back.
    None,
    /// It is answered with this status and code.
    Answer(u16, &'static str),
    /// The connection ends in the middle of its body.
    Cut,
    /// It gets to the server, and the connection ends in the middle of the answer.
    Short,
    /// It gets to the server, and the connection ends without the answer.
    Lost,
    /// It does not get to the server; the connection stays open without an answer.
    Held,
    /// It gets to the server; the connection stays open without the answer.
    HeldBack,
}

type Rule = Box<dyn Fn(&Request) -> Fault + Send + Sync>;

/// The server.
pub(super) struct Proxy {
    pub(super) endpoint: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Proxy {
    /// In front of a server. It ends with the process.
    pub(super) fn new(server: &str, rule: impl Fn(&Request) -> Fault + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (seen, rule): (Arc<Mutex<Vec<Request>>>, Rule) = (Arc::default(), Box::new(rule));
        let (all, rule) = (Arc::clone(&seen), Arc::new(rule));
        let server = server.trim_start_matches("http://").to_owned();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (all, rule, server) = (Arc::clone(&all), Arc::clone(&rule), server.clone());
                // A connection that breaks breaks on both sides.
                thread::spawn(move || drop(serve(client, &server, &all, &rule)));
            }
        });
        Self { endpoint, seen }
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut client: TcpStream, server: &str, all: &Mutex<Vec<Request>>, rule: &Rule) -> std::io::Result<()> {
    let (head, mut body) = head_of(&mut client)?;
    let lower = head.to_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    let mut words = head.split(' ').map(str::to_owned);
    let (method, address) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let request = {
        let mut all = all.lock().unwrap();
        let earlier = all.iter().filter(|it| it.method == method && it.address == address).count();
        let number = all.len() + 1;
        all.push(Request { number, earlier, method, address, head: lower });
        all.last().unwrap().clone()
    };
    let fault = rule(&request);
    if fault == Fault::Cut {
        let mut half = vec![0; (length / 2).saturating_sub(body.len())];
        client.read_exact(&mut half)?;
        return client.shutdown(Shutdown::Both);
    }
    let have = body.len();
    body.resize(length.max(have), 0);
    client.read_exact(&mut body[have..])?;
    match fault {
        Fault::Answer(status, code) => {
            let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message></Error>");
            let length = body.len();
            return write!(
                client,
                "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
        Fault::Held => return until_closed(&mut client),
        _ => {}
    }
    let mut upstream = TcpStream::connect(server)?;
    // One request per connection, so that the end of the answer is the end of the connection.
    let head = head.trim_end().lines().filter(|line| !line.to_lowercase().starts_with("connection:"));
    let head: String = head.map(|line| format!("{line}\r\n")).collect();
    upstream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())?;
    upstream.write_all(&body)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    match fault {
        Fault::Short => client.write_all(&answer[..answer.len() - 50]).and_then(|()| client.shutdown(Shutdown::Both)),
        Fault::Lost => client.shutdown(Shutdown::Both),
        Fault::HeldBack => until_closed(&mut client),
        _ => client.write_all(&answer),
    }
}

fn head_of(client: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let (mut read, mut buffer) = (Vec::new(), [0; 65536]);
    loop {
        if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            let body = read.split_off(end + 4);
            return Ok((String::from_utf8(read).unwrap(), body));
        }
        match client.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => read.extend_from_slice(&buffer[..count]),
        }
    }
}

fn until_closed(client: &mut TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 1024];
    while client.read(&mut buffer)? > 0 {}
    Ok(())
}
