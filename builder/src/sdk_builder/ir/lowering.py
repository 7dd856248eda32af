"""From a valid definition and its overrides to the representation that is emitted.

Everything that has to do with names is checked here, where the names are made: problems are collected and returned
beside the result, which is complete only if none of them is an error.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ..definition.deviations.overrides import Overrides
from ..definition.deviations.subjects import Subject
from ..definition.dialect import Dialect
from ..definition.problem import Problem, pointer
from ..definition.references import follow, single_reference
from ..definition.swagger import VERBS
from ..project.jsontypes import Json
from . import naming
from .naming import is_word
from .representation import ApiClass, Model, Operation, Parameter, Permissions, Property, Sdk, Type
from .runtime import Runtime
from .types import Schemas, class_names, enum_of, limits_of

# What the base classes of models and of API classes already use.
MODEL_MEMBERS = frozenset({"swagger_types", "attribute_map", "to_dict", "to_json", "to_str"})
API_MEMBERS = frozenset({"api_client"})
_DEFAULT_TAG = "Default"
_PATH_MARKS = re.compile(r"[/{}]")
_JSON = "application/json"


def lower(document: Json, overrides: Overrides, runtime: Runtime, dialect: Dialect) -> tuple[Sdk, list[Problem]]:
    """The representation of a definition of good form, and what is wrong with names."""
    lowering = _Lowering(document, overrides, runtime, dialect)
    models = lowering.models()
    operations = lowering.operations()
    apis = lowering.apis(operations)
    lowering.check_classes(models, apis)
    return Sdk(tuple(models), tuple(apis), tuple(operations)), lowering.problems


class _Lowering:
    def __init__(self, document: Json, overrides: Overrides, runtime: Runtime, dialect: Dialect) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._overrides = overrides
        self._runtime = runtime
        self._dialect = dialect
        self._renames = overrides.values("rename")
        self._pins = overrides.values("pin")
        self._aliases = overrides.lists("alias")
        self._safe = overrides.subjects("safe")
        self._formats = overrides.values("collection_format")
        renamed = {subject[1]: name for subject, name in self._renames.items() if subject[0] == "model"}
        self._classes = class_names(document, renamed)
        self._schemas = Schemas(document, self._classes, dialect.empty_body)

    def _error(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, "error", message))

    def _warn(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, "warning", message))

    # Models

    def models(self) -> list[Model]:
        """All models by name, with the second class of those that inherit."""
        topics: dict[str, list[str]] = defaultdict(list)
        for index, topic in enumerate(self._document.get("x-notification-topics", [])):
            name = str(topic.get("topic"))
            if is_word(name):
                topics[str(topic.get("class"))].append(name)
            else:
                self._warn(pointer("x-notification-topics", index), "The name of a topic is one word; it is left out.")
        found: list[Model] = []
        for name, definition in self._document.get("definitions", {}).items():
            where = pointer("definitions", name)
            cls = self._classes[name]
            if not cls:
                self._error(where, "No class name can be made of this name; rename it in overrides.toml.")
                continue
            required = set(definition.get("required", []))
            for part in definition.get("allOf", ()):
                required |= set(part.get("required", []))
            found.append(
                Model(
                    name=cls,
                    definition=name,
                    properties=self._properties(name, self._schemas.property_schemas(name), required),
                    description=_prose(definition.get("description")),
                    topics=tuple(sorted(topics.get(name, ()))),
                    aliases=self._aliases.get(("model", name), ()),
                    discriminator=_discriminator(definition),
                )
            )
            if self._schemas.inherits(name):
                inline = self._schemas.property_schemas(name, inline_only=True)
                properties = self._properties(name, inline, required, report=False)
                found.append(Model(naming.inline_class(cls), name, properties))
        return sorted(found, key=lambda model: model.name)

    def _properties(
        self, model: str, schemas: Json, required: set[str], *, report: bool = True
    ) -> tuple[Property, ...]:
        found: list[Property] = []
        for wire, schema in schemas.items():
            subject = ("property", model, wire)
            found.append(
                Property(
                    name=self._renames.get(subject) or naming.variable_name(wire),
                    wire=wire,
                    type=self._pinned(subject) or self._schemas.type_of(schema),
                    enum=enum_of(schema),
                    item_enum=enum_of(schema.get("items", {})) if schema.get("type") == "array" else (),
                    limits=limits_of(schema),
                    required=wire in required,
                    read_only=bool(schema.get("readOnly")),
                    description=_prose(schema.get("description")),
                )
            )
        if report:
            self._check_property_names(model, found)
        return tuple(found)

    def _check_property_names(self, model: str, properties: list[Property]) -> None:
        for name, wires in _group((item.name, item.wire) for item in properties).items():
            where = pointer("definitions", model, "properties", wires[-1])
            if not name:
                self._error(where, "No attribute name can be made of this name; rename it in overrides.toml.")
            elif name in MODEL_MEMBERS:
                self._error(where, f"{name!r} is taken by every model; rename the property in overrides.toml.")
            elif len(wires) > 1:
                both = " and ".join(map(repr, wires))
                self._error(where, f"{both} both become the attribute {name!r}; rename one in overrides.toml.")

    def _pinned(self, subject: Subject) -> Type | None:
        """The type that overrides.toml gives."""
        kind = self._pins.get(subject)
        if kind is None:
            return None
        pinned = self._schemas.parse_type_name(kind)
        if pinned is None:
            where = self._overrides.where("pin", subject)
            self._error(where, f"{kind!r} for {' '.join(subject[1:])} is not a known type.")
        return pinned

    # Operations

    def operations(self) -> list[Operation]:
        """All operations, by path and verb."""
        found: list[Operation] = []
        for path, item in sorted(self._document["paths"].items()):
            for verb in sorted(item):
                if verb in VERBS:
                    operation = self._operation(path, verb, item[verb], item.get("parameters", []))
                    found.append(operation)
        ids = _group((operation.id, operation.title) for operation in found)
        for identifier, titles in ids.items():
            if len(titles) > 1:
                self._warn(_where(titles[-1]), f"The operationId {identifier!r} is also that of {titles[0]}.")
        return found

    def _operation(self, path: str, verb: str, raw: Json, shared: list[Json]) -> Operation:
        title = f"{verb.upper()} {path}"
        where = pointer("paths", path, verb)
        identifier = raw.get("operationId") or ""
        published = raw.get(self._dialect.method_name) or identifier
        if not published:
            published = f"{verb}{naming.camelize(naming.sanitize(path.replace('/', '_')))}"
            self._warn(
                where, f"Neither operationId nor another name; the method is called after its path: {published}."
            )
        method = self._renames.get(("operation", title)) or naming.method_name(published)
        if not method:
            self._error(where, f"No method name can be made of {published!r}; rename it in overrides.toml.")
        tags = list(dict.fromkeys(raw.get("tags") or ()))
        if not tags:
            self._warn(where, f"No tag; the operation goes to the class {naming.api_class(_DEFAULT_TAG)}.")
        code, result = self._result(raw)
        subject = ("operation", title)
        security = raw.get("security", self._document.get("security"))
        produces = raw.get("produces", self._document.get("produces")) or [_JSON]
        consumes = raw.get("consumes", self._document.get("consumes")) or [_JSON]
        parameters = self._parameters(title, where, [*shared, *raw.get("parameters", [])])
        return Operation(
            id=identifier or published,
            method=method,
            verb=verb.upper(),
            path=path,
            classes=tuple(dict.fromkeys(naming.api_class(tag) for tag in tags or [_DEFAULT_TAG])),
            parameters=parameters,
            returns=self._pinned(("result", title)) or result,
            success=code,
            accept=(_JSON,) if _has_json(produces) else tuple(produces),
            consumes=(_JSON,) if _has_json(consumes) else tuple(consumes),
            auth=security != [],
            permissions=_permissions(raw.get(self._dialect.permissions)),
            deprecated=bool(raw.get("deprecated")),
            preview=bool(raw.get(self._dialect.preview)),
            safe=subject in self._safe,
            summary=_prose(raw.get("summary")),
            description=_prose(raw.get("description")),
            aliases=self._aliases.get(subject, ()),
            link=_link(self._dialect.operation, verb, path),
            hides_options=any(item.name in self._runtime.call_options for item in parameters),
        )

    def _result(self, raw: Json) -> tuple[int, Type | None]:
        """Status and type of the lowest success, else of the default answer."""
        responses = raw.get("responses", {})
        successes = sorted(code for code in responses if code.startswith("2"))
        chosen = successes[0] if successes else "default"
        schema = follow(self._document, responses.get(chosen, {})).get("schema")
        return int(chosen) if successes else 200, self._schemas.type_of(schema) if schema else None

    def _parameters(self, title: str, where: str, raw: list[Json]) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        for parameter in raw:
            resolved = follow(self._document, parameter)
            if "name" in resolved:
                # A parameter of the operation replaces that of the path.
                found[resolved["name"], resolved["in"]] = self._parameter(title, resolved)
        parameters = list(found.values())
        for name, wires in _group((item.name, item.wire) for item in parameters).items():
            if not name:
                self._error(where, f"No parameter name can be made of {wires[0]!r}; rename it in overrides.toml.")
            elif len(wires) > 1:
                both = " and ".join(map(repr, wires))
                self._error(where, f"{both} both become the parameter {name!r}; rename one in overrides.toml.")
            elif name in self._runtime.call_options:
                self._warn(where, f"The parameter {wires[0]!r} hides the call option {name!r} for this method.")
        return tuple(sorted(parameters, key=lambda parameter: not parameter.required))

    def _parameter(self, title: str, raw: Mapping[str, Any]) -> Parameter:
        wire, place = raw["name"], raw["in"]
        subject = ("parameter", title, wire)
        schema: Json = raw["schema"] if place == "body" else dict(raw)
        found = self._schemas.body_type_of(schema) if place == "body" else self._schemas.type_of(schema)
        is_array = schema.get("type") == "array"
        joined = self._formats.get(subject) or raw.get("collectionFormat", "csv")
        default = raw.get("default")
        return Parameter(
            name=self._renames.get(subject) or naming.variable_name(wire),
            wire=wire,
            place=place,
            type=self._pinned(subject) or found,
            required=place == "path" or bool(raw.get("required")),
            enum=() if is_array else enum_of(schema),
            item_enum=enum_of(schema.get("items", {})) if is_array else (),
            default=default if isinstance(default, (str, int, float)) else None,
            limits=limits_of(schema) if single_reference(schema) is None else limits_of({}),
            collection_format=joined if is_array and place != "body" and joined != "multi" else None,
            description=_prose(raw.get("description")),
        )

    # Classes

    def apis(self, operations: Iterable[Operation]) -> list[ApiClass]:
        """The API classes, by tag, each with its methods by name."""
        tags: dict[str, str] = {}
        declared = {str(tag["name"]): tag for tag in self._document.get("tags", [])}
        in_use = [
            tag
            for item in self._document["paths"].values()
            for verb in VERBS
            if verb in item
            for tag in item[verb].get("tags") or [_DEFAULT_TAG]
        ]
        for tag in sorted(set(in_use)):
            cls = naming.api_class(tag)
            if cls in tags:
                self._warn(pointer("tags"), f"The tags {tags[cls]!r} and {tag!r} share the class {cls}.")
            tags.setdefault(cls, tag)
        for module, classes in _group((naming.module_name(cls), cls) for cls in tags).items():
            if len(classes) > 1:
                both = " and ".join(repr(tags[cls]) for cls in classes)
                self._error(pointer("tags"), f"The tags {both} both become the module {module}; name them alike.")
        members: dict[str, list[Operation]] = defaultdict(list)
        for operation in operations:
            for cls in operation.classes:
                members[cls].append(operation)
        found: list[ApiClass] = []
        for cls, tag in sorted(tags.items(), key=lambda pair: pair[1]):
            methods = sorted(members[cls], key=lambda operation: operation.method)
            self._check_methods(cls, methods)
            description = _prose(declared.get(tag, {}).get("description"))
            found.append(ApiClass(cls, tag, tuple(methods), description))
        return found

    def _check_methods(self, cls: str, methods: list[Operation]) -> None:
        names = ((name, item.title) for item in methods for name in (item.method, *item.aliases))
        for name, titles in _group(names).items():
            if name in API_MEMBERS:
                message = f"{name!r} is taken by every API class; rename the operation in overrides.toml."
                self._error(_where(titles[0]), message)
            elif name and len(titles) > 1:
                message = f"{' and '.join(titles)} both become {cls}.{name}; rename one in overrides.toml."
                self._error(_where(titles[-1]), message)

    def check_classes(self, models: list[Model], apis: list[ApiClass]) -> None:
        """Whether each public name, and each module of the published package, belongs to one class."""
        named = [(name, model) for model in models for name in (model.name, *model.aliases)]
        counts = Counter(
            [name for name, _ in named] + [api.name for api in apis] + [*self._runtime.names, "configuration"]
        )
        for name, model in named:
            if counts[name] > 1:
                where = pointer("definitions", model.definition)
                self._error(where, f"The class {name} exists twice in the SDK; rename the model in overrides.toml.")
        for module, names in _group((naming.module_name(name), name) for name, _ in named).items():
            distinct = sorted(set(names))
            if len(distinct) > 1:
                message = f"The classes {' and '.join(distinct)} share the published module models.{module}."
                self._warn(pointer("definitions"), message)


def _discriminator(definition: Json) -> str:
    """The property that says which heir of a model it is; it changes no class, programs should know of it."""
    found = definition.get("discriminator")
    return found if isinstance(found, str) else ""


def _link(template: str, verb: str, path: str) -> str:
    """The page of an operation, if the API has pages of them."""
    return template.replace("{verb}", verb).replace("{path}", _PATH_MARKS.sub("-", path))


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _where(title: str) -> str:
    verb, path = title.split(" ", 1)
    return pointer("paths", path, verb.lower())


def _prose(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _has_json(media_types: list[str]) -> bool:
    return any(media_type.lower() == _JSON for media_type in media_types)


def _permissions(required: Any) -> Permissions | None:
    if not required or not required["permissions"]:
        return None
    return Permissions("all" if required["type"] == "ALL" else "any", tuple(required["permissions"]))
