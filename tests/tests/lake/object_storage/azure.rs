//! Azure Blob Storage, by the simulation that its maker publishes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use brreg_lake_tests::{Ended, Lake};

use super::servers::{Server, answers, free_port};
use super::{Shelf, prefix};
use crate::backfill::{archive, assert_same, tree, undisturbed};
use crate::python::{cache, run, script_in, with};

/// The simulation, and the client with which the tests look.
const AZURITE: &str = "azurite@3.37.0";
const CLIENT: [&str; 1] = ["azure-storage-blob==12.31.1"];
const ACCOUNT: &str = "devstoreaccount1";
/// The key of the simulation, which its documentation names.
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const CONTAINER: &str = "lake";

const CREATE: &str = r#"
import sys
from azure.storage.blob import BlobServiceClient
endpoint, account, key, container = sys.argv[1:5]
service = BlobServiceClient(endpoint, credential={"account_name": account, "account_key": key})
service.create_container(container)
"#;

/// Prints the version of the pointer and the number of objects.
const LOOK: &str = r#"
import json, sys
from azure.storage.blob import BlobServiceClient
endpoint, account, key, container, prefix = sys.argv[1:6]
service = BlobServiceClient(endpoint, credential={"account_name": account, "account_key": key})
there = service.get_container_client(container)
pointer = json.loads(there.download_blob(f"{prefix}/current/rrh.json").readall())
names = {blob.name[len(prefix) + 1:] for blob in there.list_blobs(name_starts_with=prefix + "/")}
for version in [pointer["newest"], *pointer["kept"]]:
    for object in version["tables"].values():
        assert there.get_blob_client(f"{prefix}/{object['path']}").get_blob_properties().size == object["bytes"]
parquet = {object["path"] for version in [pointer["newest"], *pointer["kept"]] for object in version["tables"].values()}
assert parquet == {name for name in names if name.endswith(".parquet")}
print(pointer["newest"]["version"], pointer["newest"]["tables"]["registreringer"]["rows"])
"#;

/// Uploads the files of a folder.
const PUT: &str = r#"
import pathlib, sys
from azure.storage.blob import BlobServiceClient
endpoint, account, key, container, prefix, folder = sys.argv[1:7]
service = BlobServiceClient(endpoint, credential={"account_name": account, "account_key": key})
there = service.get_container_client(container)
for file in filter(pathlib.Path.is_file, pathlib.Path(folder).rglob("*")):
    there.upload_blob(f"{prefix}/{file.relative_to(folder)}", file.read_bytes())
"#;

fn installed() -> PathBuf {
    let folder = cache().join(AZURITE);
    let program = folder.join("node_modules/.bin/azurite-blob");
    if !program.exists() {
        std::fs::create_dir_all(&folder).unwrap();
        let install = ["install", "--no-audit", "--no-fund", "--silent", "--prefix"];
        run(Command::new("npm").args(install).arg(&folder).arg(AZURITE)).unwrap();
    }
    program
}

fn server() -> &'static str {
    static SERVER: LazyLock<Server> = LazyLock::new(|| {
        let port = free_port();
        let number = port.to_string();
        let arguments =
            ["--blobPort", &number, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", "."];
        let server = Server::start(port, &installed(), &arguments, |_: &Path| {});
        assert!(answers(&server.endpoint));
        client(CREATE, &format!("{}/{ACCOUNT}", server.endpoint), &[]);
        server
    });
    &SERVER.endpoint
}

fn client(script: &str, endpoint: &str, arguments: &[&str]) -> String {
    let all = [endpoint, ACCOUNT, KEY, CONTAINER].into_iter().chain(arguments.iter().copied());
    script_in(&with(&CLIENT), script, &all.map(std::ffi::OsStr::new).collect::<Vec<_>>())
}

#[test]
fn nights_are_published_in_azure_blob_storage() {
    let (endpoint, prefix) = (format!("{}/{ACCOUNT}", server()), prefix());
    let section = format!("[publish]\nurl = \"az://{CONTAINER}/{prefix}\"\nendpoint = \"{endpoint}\"\n");
    let variables = [("AZURE_STORAGE_ACCOUNT_NAME", ACCOUNT), ("AZURE_STORAGE_ACCOUNT_KEY", KEY)];
    let variables = variables.map(|(name, value)| (name, value.to_owned()));
    let mut shelf = Shelf::of(Lake::with_known_key(), &prefix, &section, variables.into());
    shelf.lake.set("RETENTION__SNAPSHOTS", "1");
    for (version, companies) in [20, 30, 40].into_iter().enumerate() {
        shelf.load(companies);
        shelf.publish().succeeds();
        assert_eq!(shelf.publish().succeeds(), "");
        assert_eq!(client(LOOK, &endpoint, &[&prefix]), format!("{version} {companies}\n"));
    }
}

#[test]
fn files_in_azure_blob_storage_are_backfilled_as_those_of_a_folder() {
    let (endpoint, prefix, lake) = (format!("{}/{ACCOUNT}", server()), prefix(), Lake::with_known_key());
    client(PUT, &endpoint, &[&prefix, archive(&lake).to_str().unwrap()]);
    let address = format!("az://{CONTAINER}/{prefix}");
    let backfill = || {
        let mut command = lake.command(["backfill", "--landing", &address, "--jobs", "2"]);
        command.envs([("AZURE_STORAGE_ACCOUNT_NAME", ACCOUNT), ("AZURE_STORAGE_ACCOUNT_KEY", KEY)]);
        command.envs([("AZURE_STORAGE_ENDPOINT", endpoint.as_str()), ("AZURE_ALLOW_HTTP", "true")]);
        Ended::of(&mut command).succeeds()
    };
    backfill();
    assert_same(&tree(&undisturbed()), &tree(&lake));
    let said = backfill();
    assert!(said.contains("all 5 files are published"), "{said}");
}
