"""Validates every example against its schema: those in good/ must pass, those in bad/ must not. The
YAML files that ship and the stories must pass too.

An example's name begins with its schema's: senml-pond.json is checked by senml.schema.json.
"""

import json
import pathlib
import re
import sys

import yaml
from jsonschema import FormatChecker
from jsonschema.validators import validator_for

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Schemas"

# The schemas of files that people write, and where the repository has such files.
FILES = {
    "site": "Deploy/site.yaml",
    "configuration": "Deploy/furrow.yaml",
    "rules": "Deploy/rules/*.yaml",
    "agronomy": "Deploy/agronomy/*.yaml",
    "story": "Tests/Stories/*.yaml",
}

# Where the code reads those files.
READERS = {
    "site": ["Farm/Site/*.swift"],
    "configuration": [
        "furrow/Config/Config.swift", "Delivery/DeliveryConfiguration.swift", "Delivery/ChannelReader.swift",
    ],
    "rules": ["Farm/Rules/RuleReader*.swift"],
    "story": ["Farm/Rules/Stories/StoryReader.swift", "Farm/Rules/RuleReader*.swift"],
    "agronomy": ["Farm/Advice/Agronomy+*.swift", "Farm/Advice/Citation.swift"],
}

# How the code asks for a key; and what it calls values so that are no keys.
ASKS = re.compile(
    r"\b(?:\w+\.)?(?:text|optional|optionalText|optionalNumber|optionalQuantity|required|items|title|choice|"
    r"positive|fraction|flag|gs1Key|span|count|secret|optionalPath|number|texts|npk|sentence|numbers)"
    r'\(\s*(?:&?\w+, )?"([^"\\]+)"'
)
NO_KEYS = {"a story file", "upper"}

# Rules with mistakes that only the program finds, told there word by word.
NOT_VALIDATED = "Tests/BadRules/"

INTEGER = re.compile(r"[-+]?[0-9]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def parse_yaml(text):
    """A YAML text as furrow and editors see it: the types of YAML 1.2, so that `on` is a text and
    2026-05-01 no date; no merge keys; a key that stands twice is a mistake."""
    node = yaml.compose(text, Loader=yaml.BaseLoader)
    return {} if node is None else plain(node)


def plain(node):
    """The value of a node, with numbers, true, false and null for scalars without quotes."""
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        mapping = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise ValueError(f"line {line}: a key must be a text")
            if key.value in mapping:
                raise ValueError(f"line {line}: {key.value} stands here twice")
            mapping[key.value] = plain(value)
        return mapping
    text = node.value
    if node.style is not None:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text


def document(path):
    """What a JSON or YAML file holds."""
    text = path.read_text()
    return json.loads(text) if path.suffix.startswith(".json") else parse_yaml(text)


def problems_of(value, schema):
    """What keeps a value from being valid, a sentence each; an empty list when nothing does."""
    validator = validator_for(schema)(schema, format_checker=FormatChecker())
    return [f"{e.json_path}: {e.message[:300]}" for e in validator.iter_errors(value)]


def problems_in(path, schema):
    """What keeps a file from being valid."""
    try:
        return problems_of(document(path), schema)
    except (yaml.YAMLError, ValueError) as error:
        return [str(error)]


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


def file_problems(schemas):
    """What is wrong with the YAML files of the repository; and which of them no schema is for."""
    problems = []
    checked = set()
    for name, pattern in FILES.items():
        paths = sorted(ROOT.parent.glob(pattern))
        if not paths:
            problems.append(f"{pattern}: there is no such file")
        for path in paths:
            checked.add(path)
            problems += [f"{path}: {problem}" for problem in problems_in(path, schemas[name])]
    for folder in ("Deploy", "Tests"):
        for path in sorted(ROOT.parent.glob(f"{folder}/**/*.y*ml")):
            if path not in checked and not path.is_relative_to(ROOT.parent / NOT_VALIDATED):
                problems.append(f"{path}: no schema for this file")
    # What the sample configuration shows in comments is valid when the marks are taken away.
    text = (ROOT.parent / "Deploy/furrow.yaml").read_text()
    head, delivery = text.split("\ndelivery:")
    shown = head + "\ndelivery:" + re.sub(r"(?m)^  # ", "  ", delivery)
    for problem in problems_of(parse_yaml(shown), schemas["configuration"]):
        problems.append(f"Deploy/furrow.yaml, its comments: {problem}")
    return problems


def cases_of(path, enum):
    """The raw values of a Swift enumeration of texts."""
    body = (ROOT.parent / "Sources" / path).read_text().split(f"enum {enum}:")[1]
    values = []
    for line in body.splitlines()[1:]:
        if re.match(r"\s*(}|.*\b(var|func|typealias)\b)", line):
            break
        if case := re.match(r"\s*case (.+)", line):
            for part in case[1].split(","):
                name, _, raw = part.partition("=")
                values.append(raw.strip().strip('"') or name.strip())
    return values


def keys_of(node):
    """Every key that a schema allows somewhere."""
    if isinstance(node, list):
        return {key for item in node for key in keys_of(item)}
    if not isinstance(node, dict):
        return set()
    own = node["properties"] if isinstance(node.get("properties"), dict) else {}
    return {*own, *(key for value in node.values() for key in keys_of(value))}


def key_problems(schemas):
    """Keys that the code asks for and a schema does not allow, or the other way round."""
    problems = []
    cases = [
        *cases_of("Farm/Advice/Nutrient.swift", "Nutrient"),
        *cases_of("Farm/Rules/Alert.swift", "Severity"),
    ]
    for name, patterns in READERS.items():
        paths = [path for pattern in patterns for path in (ROOT.parent / "Sources").glob(pattern)]
        code = "".join(path.read_text() for path in paths)
        allowed = keys_of(schemas[name])
        # Names in two languages are read elsewhere; a step's name is an item of a list.
        known = {*cases, "en", "zh", *(key for key in allowed if f'"{key}"' in code)}
        asked = set(ASKS.findall(code)) - NO_KEYS - ({"name"} if name == "agronomy" else set())
        for key in sorted(asked - allowed):
            problems.append(f"{name}.schema.json leaves out the key {key}, which the code asks for")
        for key in sorted(allowed - known):
            problems.append(f"{name}.schema.json allows the key {key}, which the code does not know")
    return problems


def vocabulary_problems(schemas):
    """Words that the schemas know and the code does not, or the other way round."""
    farm = ROOT.parent / "Sources/Farm"
    metrics = re.findall(
        r'\(\s*"(\w+)", "[^"]+", "[^"]+", "',
        (farm / "Readings/Metric+Dictionary.swift").read_text(),
    )
    tables = re.findall(
        r'"([a-z-]+)": \{ \$0\.', (farm / "Advice/Agronomy+Reading.swift").read_text()
    )
    site, rules, story, agronomy, configuration = (
        schemas[name]["$defs"] for name in ("site", "rules", "story", "agronomy", "configuration")
    )
    severities = cases_of("Farm/Rules/Alert.swift", "Severity")
    kinds = cases_of("Farm/Site/Site.swift", "UnitKind")
    sets = {
        "metrics of a site": (metrics, [m["const"] for m in site["metric"]["oneOf"]]),
        "metrics of a story": (metrics, story["metric"]["enum"]),
        "metrics of a story's readings": (
            metrics,
            re.findall(r"\w{2,}", next(iter(story["story"]["properties"]["readings"]["patternProperties"]))),
        ),
        "kinds of unit": (kinds, site["kind"]["enum"]),
        "kinds of unit of a rule": (
            [*kinds, "any", "gateway"],
            rules["rule"]["properties"]["on"]["anyOf"][0]["enum"],
        ),
        "severities": (severities, rules["severity"]["enum"]),
        "methods of advice": (cases_of("Farm/Site/CropPlan.swift", "AdviceMethod"), site["method"]["enum"]),
        "tables": (tables, agronomy["table"]["properties"]["table"]["enum"]),
        "nutrients": (cases_of("Farm/Advice/Nutrient.swift", "Nutrient"), agronomy["nutrient"]["enum"]),
        "levels": (cases_of("Farm/Advice/GradeScale.swift", "Level"), agronomy["level"]["enum"]),
        "certainties": (
            cases_of("Farm/Formulas/Certainty.swift", "Certainty"), agronomy["certainty"]["enum"],
        ),
        "what is graded": (
            ["relative-yield", *cases_of("Farm/Advice/Analyte.swift", "Analyte")],
            agronomy["grades"]["properties"]["rows"]["items"]["properties"]["of"]["enum"],
        ),
        "robots": (
            cases_of("Delivery/Channels/Robot.swift", "Kind"),
            configuration["robot"]["properties"]["kind"]["enum"],
        ),
    }
    problems = []
    for what, (code, told) in sets.items():
        if not code:
            problems.append(f"{what}: the code tells none")
        for word in sorted(set(code) ^ set(told)):
            problems.append(f"{what}: {word} stands in the code or in the schema, not in both")
    # A story may hold rules: editors want one file, so what a rule is stands in both.
    for name in ("rule", "severity", "level", "act", "title"):
        if story[name] != rules[name]:
            problems.append(f"story.schema.json tells another {name} than rules.schema.json")
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
        for path in sorted((ROOT / "examples" / kind).iterdir()):
            name = schema_for(path, schemas)
            if name is None:
                print(f"{path}: no schema for this example")
                failed += 1
                continue
            used.add((name, kind))
            problems = problems_in(path, schemas[name])
            if (kind == "good") == (not problems):
                passed += 1
            else:
                failed += 1
                print(f"{path}: {problems[0] if problems else 'it is valid, and should not be'}")
    for name in schemas:
        for kind in ("good", "bad") if name in FILES else ("good",):
            if (name, kind) not in used:
                print(f"{name}.schema.json has no {kind} example")
                failed += 1
    for problems in (
        [f"asyncapi.json: {problem}" for problem in asyncapi_problems()],
        file_problems(schemas),
        key_problems(schemas),
        vocabulary_problems(schemas),
    ):
        for problem in problems:
            print(problem)
        passed, failed = passed + (not problems), failed + len(problems)
    print(f"schemas: {passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
