//! An HTTPS server whose answers a function gives.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use brreg_sandbox::authority::Authority;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

/// A request as the server received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) headers: HashMap<String, String>,
    /// Number of earlier requests with the same path and query.
    pub(crate) repeated: usize,
}

impl Request {
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Whether the length is announced.
    has_length: bool,
    /// The bytes after which the connection breaks.
    cut: Option<usize>,
    /// Whether the connection stays open after the cut.
    stays_open: bool,
    /// The pause after each byte of the body.
    pause: Option<Duration>,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            has_length: true,
            cut: None,
            stays_open: false,
            pause: None,
        }
    }

    pub(crate) fn json(body: &Value) -> Self {
        Self::new(200, body.to_string())
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn without_length(mut self) -> Self {
        self.has_length = false;
        self
    }

    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.cut = Some(bytes);
        self
    }

    /// Sends so many bytes of the body and then nothing.
    pub(crate) fn silent_after(self, bytes: usize) -> Self {
        Self { stays_open: true, ..self.cut_after(bytes) }
    }

    /// Sends the body byte by byte, each this many milliseconds after the one before.
    pub(crate) fn byte_every(self, milliseconds: u64) -> Self {
        Self { pause: Some(Duration::from_millis(milliseconds)), ..self }
    }

    fn write(&self, stream: &mut impl Write) -> std::io::Result<()> {
        write!(stream, "HTTP/1.1 {} x\r\n", self.status)?;
        for (name, value) in &self.headers {
            write!(stream, "{name}: {value}\r\n")?;
        }
        if self.has_length {
            write!(stream, "content-length: {}\r\n\r\n", self.body.len())?;
            let body = &self.body[..self.cut.unwrap_or(self.body.len())];
            match self.pause {
                None => stream.write_all(body)?,
                Some(pause) => {
                    for byte in body {
                        stream.write_all(&[*byte])?;
                        stream.flush()?;
                        #[expect(clippy::disallowed_methods, reason = "a server that sends slowly")]
                        thread::sleep(pause);
                    }
                }
            }
        } else {
            write!(stream, "transfer-encoding: chunked\r\n\r\n")?;
            for chunk in self.body[..self.cut.unwrap_or(self.body.len())].chunks(1000) {
                write!(stream, "{:x}\r\n", chunk.len())?;
                stream.write_all(chunk)?;
                stream.write_all(b"\r\n")?;
            }
            if self.cut.is_none() {
                stream.write_all(b"0\r\n\r\n")?;
            }
        }
        stream.flush()
    }
}

type Answers = dyn Fn(&Request) -> Reply + Send + Sync;

/// A running server. Dropping it closes its address.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    answers: Box<Answers>,
    requests: Mutex<Vec<Request>>,
    connections: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Server {
    pub(crate) fn start(authority: &Authority, answers: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let identity = authority.server(IpAddr::V4(Ipv4Addr::LOCALHOST)).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(identity.chain().to_vec(), identity.key())
            .unwrap();
        let (config, answers) = (Arc::new(config), Box::new(answers));
        let shared = Arc::new(Shared {
            answers,
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if serving.is_stopped.load(Ordering::Acquire) {
                    break;
                }
                serving.connections.fetch_add(1, Ordering::AcqRel);
                let (serving, config) = (Arc::clone(&serving), Arc::clone(&config));
                // A connection ends with an error when the client breaks it off.
                thread::spawn(move || ServerConnection::new(config).map(|tls| serving.serve(tls, stream)));
            }
        });
        Self { address, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Acquire)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.is_stopped.store(true, Ordering::Release);
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    /// Answers the requests of one connection.
    fn serve(&self, tls: ServerConnection, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(StreamOwned::new(tls, stream));
        loop {
            let mut head = Vec::new();
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line)? == 0 {
                    return Ok(());
                }
                match line.trim_end() {
                    "" => break,
                    line => head.push(line.to_owned()),
                }
            }
            let mut request = parse(&head);
            let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
            reader.read_exact(&mut vec![0; length])?;
            let reply = {
                let mut requests = self.requests.lock().unwrap();
                let is_same = |other: &&Request| (&other.path, &other.query) == (&request.path, &request.query);
                request.repeated = requests.iter().filter(is_same).count();
                requests.push(request.clone());
                (self.answers)(&request)
            };
            reply.write(reader.get_mut())?;
            if reply.stays_open {
                // The client breaks the connection off.
                return reader.read_exact(&mut [0]);
            }
            if reply.cut.is_some() {
                return Ok(());
            }
        }
    }
}

fn parse(head: &[String]) -> Request {
    let target = head[0].split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = head[1..].iter().map(|line| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_ascii_lowercase(), value.trim().to_owned())
    });
    Request {
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: headers.collect(),
        repeated: 0,
    }
}
