"""Validates every example against its schema: those in good/ must pass, those in bad/ must not.

An example's name begins with its schema's: senml-pond.json is checked by senml.schema.json.
"""

import json
import pathlib
import sys

from jsonschema import FormatChecker
from jsonschema.validators import validator_for

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Schemas"


def schema_for(example, schemas):
    """The schema with the longest name that the example's name begins with."""
    names = [n for n in schemas if example.stem == n or example.stem.startswith(n + "-")]
    return max(names, key=len, default=None)


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
    print(f"schemas: {passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
