"""What is generated, independent of how it is written: frozen values between the definition and the emitters.

Names are Python's, wire names are the API's. Everything is in the order in which it is emitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

Scalar = Literal["str", "int", "float", "bool", "object", "file", "datetime", "date", "LocalDateTime", "YearMonth"]
Place = Literal["path", "query", "header", "body", "formData"]
JsonScalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class ScalarType:
    name: Scalar

    @property
    def type_name(self) -> str:
        """The published text of the type, as in `swagger_types`."""
        return self.name


@dataclass(frozen=True, slots=True)
class ModelType:
    name: str

    @property
    def type_name(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType:
    item: Type

    @property
    def type_name(self) -> str:
        return f"list[{self.item.type_name}]"


@dataclass(frozen=True, slots=True)
class MapType:
    value: Type

    @property
    def type_name(self) -> str:
        return f"dict(str, {self.value.type_name})"


Type = ScalarType | ModelType | ListType | MapType


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value must keep to; None where the definition sets no limit."""

    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None

    def items(self) -> list[tuple[str, JsonScalar]]:
        """The limits that are set, by the names that the runtime uses."""
        named = (
            ("minimum", self.minimum),
            ("maximum", self.maximum),
            ("min_length", self.min_length),
            ("max_length", self.max_length),
            ("pattern", self.pattern),
        )
        return [(name, value) for name, value in named if value is not None]


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a model. `expected` says that type checkers take it for present, `interval` that it takes a pair of
    moments (`ir/expectations.py`)."""

    name: str
    wire: str
    type: Type
    enum: tuple[JsonScalar, ...] = ()
    item_enum: tuple[JsonScalar, ...] = ()
    limits: Limits = Limits()
    required: bool = False
    read_only: bool = False
    description: str = ""
    expected: bool = False
    interval: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A class of models; `definition` is the name in the definition that it comes from.

    :ivar body_of: the methods whose body it is, alone or in a list
    :ivar answer_of: the methods that return it
    :ivar part_of: the models that hold it
    :ivar shown_by: the models that show how the job stands that it is the answer to
    """

    name: str
    definition: str
    properties: tuple[Property, ...] = ()
    description: str = ""
    topics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    discriminator: str = ""
    body_of: tuple[str, ...] = ()
    answer_of: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation. `also` are the models that a body may be besides its own, `interval` says that it
    takes a pair of moments (`ir/expectations.py`)."""

    name: str
    wire: str
    place: Place
    type: Type
    required: bool = False
    enum: tuple[JsonScalar, ...] = ()
    item_enum: tuple[JsonScalar, ...] = ()
    default: JsonScalar | None = None
    limits: Limits = Limits()
    collection_format: str | None = None
    description: str = ""
    also: tuple[ModelType, ...] = ()
    interval: bool = False


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the caller must be allowed: `any` of the names or `all` of them."""

    rule: Literal["any", "all"]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb of one path. `parameters` holds the required ones first; `hides_options` says that one of them has the
    name of a call option; `words` is the path as it is read; `common` says that many programs use it, `job` that its
    answer can be waited for."""

    id: str
    method: str
    verb: str
    path: str
    classes: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    returns: Type | None = None
    success: int = 200
    accept: tuple[str, ...] = ("application/json",)
    consumes: tuple[str, ...] = ("application/json",)
    auth: bool = True
    permissions: Permissions | None = None
    deprecated: bool = False
    preview: bool = False
    safe: bool = False
    summary: str = ""
    words: str = ""
    common: bool = False
    description: str = ""
    aliases: tuple[str, ...] = ()
    hides_options: bool = False
    link: str = ""
    job: bool = False

    @property
    def title(self) -> str:
        """How the operation is called in messages and overrides: `GET /api/v2/users/me`."""
        return f"{self.verb} {self.path}"


@dataclass(frozen=True, slots=True)
class ApiClass:
    name: str
    tag: str
    operations: tuple[Operation, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Paging:
    """How one operation pages. Names are those of the wire; dots lead into objects, `body.` into the request's body.

    :ivar style: number, index, token, link or job
    :ivar items: where the items are in the answer
    :ivar item: the type of an item
    :ivar position: the parameter that says which page is wanted; nothing for links and jobs
    :ivar size: the parameter for the size of a page
    :ivar total: where the number of all items is in the answer
    :ivar key: properties of an item that tell it from the others, separated by commas
    :ivar ends: `empty` if nothing but an empty page is a sign of the end
    :ivar interval: the longest interval, in days, that the platform takes in one query (in `body.interval`)
    :ivar job: for a job: where its identifier is in the answer to the submission
    :ivar state: for a job: where its state is
    :ivar status: for a job: the method that asks for the state
    :ivar results: for a job: the method that lists the results
    :ivar cancel: for a job: the method that ends it
    """

    style: str
    items: str = ""
    item: str = ""
    position: str = ""
    size: str = ""
    total: str = ""
    key: str = ""
    ends: str = ""
    interval: str = ""
    job: str = ""
    state: str = ""
    status: str = ""
    results: str = ""
    cancel: str = ""

    def describe(self) -> dict[str, str]:
        """What is known, for the manifest."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Job:
    """What runs at the platform, by an operation that answers with it. Operations are given by their titles.

    :ivar status: the operation that shows its state
    :ivar id: where its identifier is in the answer; nothing where the path of the operation names it
    :ivar state: where its state is in the answer of `status`
    :ivar done: the states in which it has ended well, in lower case
    :ivar failed: the states in which it has ended without a result
    :ivar cancel: the operation that ends it, if there is one
    """

    status: str
    id: str
    state: str
    done: tuple[str, ...]
    failed: tuple[str, ...]
    cancel: str = ""


@dataclass(frozen=True, slots=True)
class Sdk:
    """All that the definition says about the SDK: models by name, classes by tag, operations by path and verb, how
    listings page and which jobs run by the title of the operation, the domain of tags that share modules, other words
    for things, words that are one together, and how people ask for operations."""

    models: tuple[Model, ...]
    apis: tuple[ApiClass, ...]
    operations: tuple[Operation, ...]
    paging: Mapping[str, Paging] = field(default_factory=dict[str, Paging])
    jobs: Mapping[str, Job] = field(default_factory=dict[str, Job])
    domains: Mapping[str, str] = field(default_factory=dict[str, str])
    synonyms: Mapping[str, str] = field(default_factory=dict[str, str])
    compounds: Mapping[str, str] = field(default_factory=dict[str, str])
    asked: Mapping[str, str] = field(default_factory=dict[str, str])

    def count_models(self) -> int:
        """How many models the definition has; one that inherits has two classes."""
        return len({model.definition for model in self.models})


def keep_property_order(sdk: Sdk, known: Mapping[str, Sequence[str]]) -> Sdk:
    """The same with the properties of each model in the order in which they are known, further ones behind them.

    known: names of properties by model.
    """

    def ordered(model: Model) -> Model:
        place = {name: number for number, name in enumerate(known.get(model.name, ()))}
        properties = sorted(model.properties, key=lambda item: place.get(item.name, len(place)))
        return replace(model, properties=tuple(properties))

    return replace(sdk, models=tuple(map(ordered, sdk.models)))
