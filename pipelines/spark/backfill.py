"""Backfills rrh from many bulk files: each task flattens files with the static program, one job publishes in order.

The same script runs on Spark (spark-submit, or python with a local Spark) and on Sail or any other server of Spark Connect
(SPARK_REMOTE=sc://host:port). docs/backfill.md says how to run it on a cluster.

The tasks need the program, the folder of drafts and the key of the pseudonyms under the same paths on every machine. The files are
there too, or in a bucket, whose variables the environment of the tasks has.
The key is a secret: it is named by its path, and its content is no argument, variable or log line of anything here.
"""

import argparse
import json
import pathlib
import subprocess
import sys

from pyspark.sql import SparkSession

# What a task says of a file.
SAID = "path string, sha256 string, problem string"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="the static program, on every machine")
    parser.add_argument("--landing", required=True, help="the folder of the bulk files on every machine, or their address in a bucket")
    parser.add_argument("--staged", required=True, help="the folder of the drafts, on every machine; it is emptied by the publication")
    parser.add_argument("--data", required=True, help="the data folder, on this machine")
    parser.add_argument("--person-key", help="the key of the pseudonyms, on every machine (default: that of the data folder)")
    parser.add_argument("--config", help="a configuration, on every machine")
    parser.add_argument("--keep", help="snapshots to keep before the newest one")
    return parser.parse_args()


def due(program, options):
    """The files that are not published yet, the oldest first. The program makes the key if the data folder is new."""
    command = [*program, "backfill", "--landing", options.landing, "--list", *configured(options)]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if listed.returncode:
        sys.exit(listed.returncode)
    files = [json.loads(line) for line in listed.stdout.splitlines()]
    return [file["path"] for file in files if file["state"] == "due"]


def configured(options):
    return ["--config", options.config] if options.config else []


def flattening(command):
    """The work of the tasks. It uses nothing of this module, which the machines of the tasks do not have."""

    def flatten(batches):
        import json
        import subprocess

        import pyarrow

        for batch in batches:
            rows = {"path": [], "sha256": [], "problem": []}
            for path in batch.column(0).to_pylist():
                ended = subprocess.run([*command, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                is_done = ended.returncode == 0
                rows["path"].append(path)
                rows["sha256"].append(json.loads(ended.stdout)["sha256"] if is_done else None)
                rows["problem"].append(None if is_done else f"exit code {ended.returncode}: {ended.stderr.strip()}")
            yield pyarrow.RecordBatch.from_pydict(rows, schema=pyarrow.schema([(name, pyarrow.string()) for name in rows]))

    return flatten


def main():
    options = arguments()
    program = [options.program, "--data", options.data]
    files = due(program, options)
    if files:
        key = options.person_key or str(pathlib.Path(options.data) / "secrets" / "person_id.key")
        stage = [options.program, "backfill", "--stage", options.staged, "--person-key", key, *configured(options)]
        spark = SparkSession.builder.appName("brreg-lake backfill").getOrCreate()
        tasks = spark.createDataFrame([(path,) for path in files], "path string").repartition(len(files))
        problems = [said for said in tasks.mapInArrow(flattening(stage), SAID).collect() if said.problem]
        spark.stop()
        for said in sorted(problems):
            print(f"{said.path}: {said.problem}", file=sys.stderr)
        if problems:
            sys.exit(1)
    staged = ["--staged", options.staged] if files else []
    keep = ["--keep", options.keep] if options.keep else []
    publish = [*program, "backfill", "--landing", options.landing, *staged, *keep, *configured(options)]
    sys.exit(subprocess.run(publish).returncode)


if __name__ == "__main__":
    main()
