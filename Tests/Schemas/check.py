"""Validates every example against its schema: those in good/ must pass, those in bad/ must not.

An example's name begins with its schema's: senml-pond.json is checked by senml.schema.json.
"""

import json
import pathlib
import re
import sys

from jsonschema import FormatChecker
from jsonschema.validators import validator_for

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Schemas"


def schema_for(example, schemas):
    """The schema with the longest name that the example's name begins with."""
    names = [n for n in schemas if example.stem == n or example.stem.startswith(n + "-")]
    return max(names, key=len, default=None)


def asyncapi_problems():
    """What is wrong with the AsyncAPI document: dangling references, and topics that the code does
    not read or that it reads and the document leaves out."""
    document = json.loads((ROOT / "asyncapi.json").read_text())
    problems = []

    def walk(node):
        if isinstance(node, dict):
            target = node.get("$ref")
            if isinstance(target, str):
                if target.startswith("./"):
                    if not (ROOT / target[2:]).exists():
                        problems.append(f"there is no {target}")
                else:
                    at = document
                    for part in target.removeprefix("#/").split("/"):
                        at = at.get(part, {}) if isinstance(at, dict) else {}
                    if not at:
                        problems.append(f"nothing stands at {target}")
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    for key in ("asyncapi", "info", "channels", "operations"):
        if key not in document:
            problems.append(f"{key} is missing")
    source = ROOT.parent / "Sources/Farm/Readings/Decoders/PayloadFormat.swift"
    cases = re.findall(r'\n  case (\w+)(?: = "([^"]+)")?', source.read_text().split("/// A message")[0])
    read = {raw or name for name, raw in cases}
    told = {
        document["channels"][operation["channel"]["$ref"].split("/")[-1]]["address"].split("/", 4)[-1]
        for operation in document["operations"].values()
        if operation["action"] == "receive"
    }
    for topic in sorted(read ^ told):
        problems.append(f"the topic {topic} stands in the code or here, not in both")
    return problems


def main():
    schemas = {}
    for path in sorted(ROOT.glob("*.schema.json")):
        schema = json.loads(path.read_text())
        validator_for(schema).check_schema(schema)
        schemas[path.name.removesuffix(".schema.json")] = schema
    passed, failed = 0, 0
    used = set()
    for kind in ("good", "bad"):
        for path in sorted((ROOT / "examples" / kind).glob("*.json*")):
            name = schema_for(path, schemas)
            if name is None:
                print(f"{path}: no schema for this example")
                failed += 1
                continue
            used.add((name, kind))
            validator = validator_for(schemas[name])(
                schemas[name], format_checker=FormatChecker()
            )
            problems = list(validator.iter_errors(json.loads(path.read_text())))
            if (kind == "good") == (not problems):
                passed += 1
            else:
                failed += 1
                why = problems[0].message if problems else "it is valid, and should not be"
                print(f"{path}: {why}")
    for name in schemas:
        if (name, "good") not in used:
            print(f"{name}.schema.json has no good example")
            failed += 1
    problems = asyncapi_problems()
    for problem in problems:
        print(f"asyncapi.json: {problem}")
    passed, failed = passed + (not problems), failed + len(problems)
    print(f"schemas: {passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
