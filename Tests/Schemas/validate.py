"""Validates one document against one schema, formats checked: validate.py SCHEMA DOCUMENT."""

import json
import pathlib
import sys

from jsonschema import FormatChecker
from jsonschema.validators import validator_for


def main():
    schema, document = (json.loads(pathlib.Path(path).read_text()) for path in sys.argv[1:3])
    validator = validator_for(schema)(schema, format_checker=FormatChecker())
    problems = list(validator.iter_errors(document))
    for problem in problems:
        print(f"{problem.json_path}: {problem.message[:300]}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
