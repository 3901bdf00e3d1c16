"""Reads OpenLineage events from standard input with the classes that openlineage-python generates from the published schema.

Every object becomes an instance of its class, so that a field that the schema does not have, or lacks one that it requires, fails.
Prints the events, one JSON array per line: type, job, run, parent, inputs, outputs with rows.
"""

import json
import sys
import typing

import attr
from openlineage.client.generated import base, error_message_run, output_statistics_output_dataset, parent_run, schema_dataset

FACETS = {
    "parent": parent_run.ParentRunFacet,
    "errorMessage": error_message_run.ErrorMessageRunFacet,
    "schema": schema_dataset.SchemaDatasetFacet,
    "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
}
SET_BY_THE_CLASS = {"schemaURL", "_schemaURL"}


def instance(kind, value):
    """Returns a JSON object as an instance of a class, with everything below it."""
    hints = typing.get_type_hints(kind)
    known = {field.name for field in attr.fields(kind)}
    unknown = set(value) - known
    assert not unknown, f"{kind.__name__} has no {unknown}"
    arguments = {}
    for name, below in value.items():
        if name in SET_BY_THE_CLASS:
            continue
        argument = name.lstrip("_")
        arguments[argument] = typed(hints[name], name, below)
    made = kind(**arguments)
    for name in SET_BY_THE_CLASS & set(value):
        # Of a facet, the class names the schema of its innermost part in some versions.
        assert getattr(made, name).split("#")[0] == value[name].split("#")[0], (getattr(made, name), value[name])
    return made


def typed(hint, name, value):
    options = [option for option in typing.get_args(hint) if option is not type(None)] or [hint]
    if typing.get_origin(hint) in (list, dict):
        options = [hint]
    hint = options[0]
    if typing.get_origin(hint) is list:
        return [typed(typing.get_args(hint)[0], name, element) for element in value]
    if typing.get_origin(hint) is dict:
        return {facet: instance(FACETS[facet], below) for facet, below in value.items()}
    if attr.has(hint):
        return instance(hint, value)
    if isinstance(hint, type) and issubclass(hint, base.EventType):
        return base.EventType(value)
    assert isinstance(value, hint), (name, hint, value)
    return value


for line in sys.stdin:
    event = json.loads(line)
    instance(base.RunEvent, event)
    assert event["schemaURL"].endswith("#/$defs/RunEvent")
    parent = event["run"]["facets"].get("parent")
    error = event["run"]["facets"].get("errorMessage")
    outputs = {it["name"].split("/")[-1]: it["outputFacets"]["outputStatistics"]["rowCount"] for it in event["outputs"]}
    columns = {it["name"].split("/")[-1]: len(it["facets"]["schema"]["fields"]) for it in event["outputs"]}
    print(json.dumps({
        "type": event["eventType"], "time": event["eventTime"], "job": event["job"]["name"], "run": event["run"]["runId"],
        "parent": parent and parent["run"]["runId"], "error": error and error["message"],
        "inputs": [it["namespace"] + it["name"] for it in event["inputs"]], "outputs": outputs, "columns": columns,
    }))
