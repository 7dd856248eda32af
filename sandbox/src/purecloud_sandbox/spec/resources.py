"""Which operations make, find, list, change and remove the same things: read off the paths and the models.

    GET    /api/v2/users             lists      \\
    POST   /api/v2/users             creates     |  the collection /api/v2/users
    GET    /api/v2/users/{userId}    finds       |
    PATCH  /api/v2/users/{userId}    changes     |
    DELETE /api/v2/users/{userId}    removes    /
    GET    /api/v2/users/search                  a view of it: other path, same model
    GET    /api/v2/users/divisionviews           the same in another form
    GET    /api/v2/users/{userId}/routingstatus  a document: one thing that has a place, but no siblings
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .definition import Definition, Operation, Schema, as_object
from .effects import ANYTHING, EFFECTS, Effect

ACTIONS = {"get": "find", "put": "replace", "patch": "change", "delete": "remove"}
_LISTS = ("entities", "Resources", "results", "items", "conversations")
_PAGING = {"pageNumber", "total", "nextUri", "cursor", "cursors", "after", "pageCount", "totalHits", "itemsPerPage"}
_VIEWS = ("divisionviews", "divisionviews/all", "search", "query", "all")


# One thing under two names.
_ALIASES = {
    "/api/v2/routing/queues/{queueId}/users": "/api/v2/routing/queues/{queueId}/members",
    "/api/v2/casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans":
    "/api/v2/casemanagement/caseplans/{caseplanId}/stageplans",
    "/api/v2/casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans/{stageplanId}/stepplans":
    "/api/v2/casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}/stepplans",
    **dict.fromkeys(  # a conversation is found by each of its media, too
        (f"/api/v2/conversations/{media}" for media in
         ("calls", "callbacks", "emails", "messages", "cobrowsesessions", "internalmessages")),
        "/api/v2/conversations",
    ),
}  # fmt: skip
# Models that look like a page of something and are things themselves.
_NO_LISTINGS = ("FaxDocument", "NluDomainVersion", "AcceleratorSpecification")


@dataclass(frozen=True, slots=True)
class Role:
    """What an operation does to a resource.

    :ivar action: `list`, `create`, `add`, `find`, `replace`, `change`, `remove`; `change_several`, `put_several` and
        `remove_several` for several items at once, `change_part` for an operation of its own on some properties of an
        item; `read`, `write` and `clear` for a document.
    :ivar collection: the template of the collection, or of the document.
    :ivar item: the schema of what is stored.
    :ivar key: what names the item: a parameter of the path, or a property of the body; "" for the last parameter.
    """

    action: str
    collection: str
    item: Schema
    key: str = ""


def list_property(definition: Definition, schema: Schema | None, *, paged: bool = False) -> str | None:
    """The property that holds the entities of a listing; "" for a bare list, None for no listing.

    `results.entities` is where they are when the listing itself is what `results` holds.

    :param paged: the operation takes page numbers, so that `results` are a page whatever stands beside them.
    """
    if schema is None or schema.get("$ref", "").endswith(_NO_LISTINGS):
        return None
    flat = definition.resolve(schema)
    if flat.get("type") == "array":
        return ""
    properties = definition.properties(flat)
    if "$ref" in properties.get("results", {}):
        inner = list_property(definition, properties["results"])
        return f"results.{inner}" if inner else None
    lists = {name: part for name, part in properties.items() if part.get("type") == "array"}
    lists.pop("aggregations", None)  # stands beside the list of an analytics query
    names: set[str] = set(properties)
    for name in _LISTS:
        if name in lists and (name in ("entities", "Resources") or _PAGING & names or len(names) == 1):
            return name
    if paged and "results" in lists:
        return "results"
    return next(iter(lists)) if len(lists) == 1 and _PAGING & names else None


def listing_of(definition: Definition, operation: Operation) -> str | None:
    """Where the entities are in what an operation answers; see :func:`list_property`."""
    paged = any(parameter.name == "pageNumber" for parameter in operation.parameters)
    return list_property(definition, operation.answer, paged=paged)


def entity_schema(definition: Definition, schema: Schema) -> Schema:
    """The schema of one entity of a listing."""
    found = definition.resolve(schema)
    name = list_property(definition, found, paged=True)
    for part in name.split(".") if name else ():
        found = definition.properties(found)[part]
    return as_object(found.get("items"))


class Resources:
    """The roles of all operations of a definition, worked out when they are asked for."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._roles: dict[tuple[str, str], Role | None] = {}
        self._items = {  # collection template -> item template
            path.rpartition("/")[0]: path for path in definition.paths if path.endswith("}") and self._is_item(path)
        }

    def role(self, operation: Operation) -> Role | None:
        """What an operation does, None where that cannot be derived."""
        key = (operation.verb, operation.template)
        if key not in self._roles:
            role = self._work_out(operation)
            if role is not None and role.collection in _ALIASES:
                role = replace(role, collection=_ALIASES[role.collection])
            self._roles[key] = role
        return self._roles[key]

    def parents(self, template: str) -> list[tuple[str, int]]:
        """The collections of the items that a path leads through, with the number of segments up to the item."""
        parts = template.split("/")
        found: list[tuple[str, int]] = []
        for index, part in enumerate(parts):
            collection = "/".join(parts[:index])
            if part.startswith("{") and index < len(parts) - 1 and "post" in self._definition.paths.get(collection, {}):
                known = self._items.get(collection)
                if known is not None and "get" in self._definition.paths[known]:
                    found.append((_ALIASES.get(collection, collection), index))
        return found

    def item_schema(self, collection: str) -> Schema | None:
        """The model that a collection stores: what finding one answers, else what changing or listing answers."""
        template = self._items.get(collection)
        for path, verb in ((template, "get"), (template, "put"), (template, "patch"), (collection, "post")):
            if path is not None and verb in self._definition.paths.get(path, {}):
                answer = self._definition.operation(verb, path).answer
                if answer is not None and "$ref" in answer and not self._is_listing(answer):
                    return answer
        if "get" in self._definition.paths.get(collection, {}):
            answer = self._definition.operation("get", collection).answer
            entity = entity_schema(self._definition, answer) if answer and self._is_listing(answer) else {}
            return entity if "$ref" in entity else None
        return None

    def name_schema(self, collection: str) -> Schema:
        """What the id of an item looks like: the path parameter's schema."""
        template = self._items.get(collection)
        if template is None:
            return {"type": "string"}
        verb = next(verb for verb in self._definition.paths[template] if verb in ACTIONS)
        operation = self._definition.operation(verb, template)
        return next((p.schema for p in operation.parameters if p.name == operation.names[-1]), {"type": "string"})

    def own_names(self, collection: str) -> tuple[str, ...]:
        """What the id of an item is called besides `id`: the path's parameter, and what it ends in."""
        template = self._items.get(collection, "")
        name = template.rpartition("{")[2].rstrip("}")
        last = name[max((place for place, letter in enumerate(name) if letter.isupper()), default=0) :].lower()
        return tuple(dict.fromkeys(one for one in (name, last) if one and one != "id"))

    def _is_item(self, path: str) -> bool:
        siblings = self._definition.paths.get(path.rpartition("/")[0], {})
        own = self._definition.paths[path]
        if not own.keys() & ACTIONS.keys():
            return False
        if "get" in siblings and self._is_listing(self._definition.operation("get", path.rpartition("/")[0]).answer):
            return True
        return "post" in siblings and "get" in own

    def _is_listing(self, answer: Schema | None) -> bool:
        return list_property(self._definition, answer) is not None

    def _work_out(self, operation: Operation) -> Role | None:
        template, verb = operation.template, operation.verb.lower()
        effect = EFFECTS.get(f"{operation.verb} {template}")
        if effect is not None:
            return self._said(effect)
        view = self._division_view(operation)
        if view is not None:
            return view
        parent, _, last = template.rpartition("/")
        if last.startswith("{") and self._items.get(parent) == template:
            schema = self.item_schema(parent)
            answer = operation.answer or {"type": "object"}
            if schema is None or verb not in ACTIONS or self._is_listing(answer):
                return None
            if self._definition.resolve(answer).get("type", "object") != "object":
                return None
            return Role(ACTIONS[verb], parent, schema)
        if template in self._items or (verb == "get" and self._accepts_members(template)):
            return self._collection_role(operation) or self._several_role(operation)
        return (
            self._view_role(operation)
            or self._document_role(operation)
            or self._several_role(operation)
            or self._part_role(operation)
            or self._own_role(operation)
        )

    def _said(self, effect: Effect) -> Role | None:
        """The role that the data says, where the definition has its model."""
        schema: Schema | None = {"$ref": f"#/definitions/{effect.model}"}
        if effect.model == ANYTHING:
            schema = {"type": "object", "additionalProperties": {"type": "object"}}
        elif not effect.model:
            schema = self.item_schema(effect.place)
        elif effect.model not in self._definition.schemas:
            return None
        return Role(effect.action, effect.place, schema, effect.key) if schema is not None else None

    def _several_role(self, operation: Operation) -> Role | None:
        """PATCH with a list of items, at the collection or its `/bulk`; DELETE with the ids in the query."""
        collection = operation.template.removesuffix("/bulk")
        schema = self.item_schema(collection) if collection in self._items else None
        if schema is None:
            return None
        if operation.verb == "DELETE":
            return Role("remove_several", collection, schema) if ids_parameter(operation) else None
        entry = self._definition.properties(entries_schema(self._definition, operation))
        if operation.verb not in ("PATCH", "PUT") or "id" not in entry:
            return None
        listed = operation.answer is None or self._is_listing(operation.answer) or "$ref" in operation.answer
        return Role("change_several", collection, schema) if listed else None

    def _part_role(self, operation: Operation) -> Role | None:
        """PUT or PATCH below an item, of nothing but properties that the item has."""
        item = operation.template.rpartition("/")[0]
        collection = item.rpartition("/")[0]
        if operation.verb not in ("PUT", "PATCH") or self._items.get(collection) != item:
            return None
        schema = self.item_schema(collection)
        sent = self._definition.properties(operation.body.schema) if operation.body else {}
        parts = {name for name, part in sent.items() if name not in ("id", "version") and not part.get("readOnly")}
        if schema is None or not parts or not parts <= self._definition.properties(schema).keys():
            return None
        answer = operation.answer
        return None if answer is not None and self._is_listing(answer) else Role("change_part", collection, schema)

    def _own_role(self, operation: Operation) -> Role | None:
        """PUT or PATCH of something that no read shows: it is kept at its own place, and its next answer has it."""
        answer = operation.answer
        if operation.verb not in ("PUT", "PATCH") or answer is None or "$ref" not in answer:
            return None
        return None if self._is_listing(answer) or operation.body is None else Role("write", operation.template, answer)

    def _division_view(self, operation: Operation) -> Role | None:
        """`.../divisionviews` shows a collection in another form to those who may see some divisions only."""
        collection, view, rest = operation.template.partition("/divisionviews")
        schema = self.item_schema(collection) if view and collection in self._items else None
        if schema is None or operation.verb not in ("GET", "POST"):
            return None
        if self._is_listing(operation.answer):
            return Role("list", collection, schema) if rest in ("", "/all", "/query") else None
        return Role("find", collection, schema) if rest.startswith("/{") and rest.endswith("}") else None

    def home_of(self, role: Role) -> str | None:
        """Where the members of a collection are themselves: the wrap-up codes of a queue are wrap-up codes."""
        ending = "/" + role.collection.rpartition("/")[2]
        for path, item in self._definition.paths.items():
            like = path.endswith(ending) and "{" not in path and path != role.collection
            if like and "post" in item and self.item_schema(path) == role.item:
                return path
        return None

    def _accepts_members(self, template: str) -> bool:
        item = self._definition.paths[template]
        if "post" not in item or "get" not in item:
            return False
        body = self._definition.operation("post", template).body
        return body is not None and body.schema.get("type") == "array"

    def _collection_role(self, operation: Operation) -> Role | None:
        template, schema = operation.template, self.item_schema(operation.template)
        if schema is None:
            return None
        if operation.verb == "GET":
            return Role("list", template, schema) if self._is_listing(operation.answer) else None
        if operation.verb == "POST":
            if operation.body is not None and operation.body.schema.get("type") == "array":
                listed = operation.answer is None or self._is_listing(operation.answer)
                return Role("add", template, schema) if listed else None
            if operation.answer is not None and not self._is_listing(operation.answer):
                return Role("create", template, schema) if "$ref" in operation.answer else None
        return None

    def _view_role(self, operation: Operation) -> Role | None:
        if operation.verb not in ("GET", "POST") or not self._is_listing(operation.answer) or operation.answer is None:
            return None
        for view in _VIEWS:
            collection = operation.template.removesuffix("/" + view)
            if collection != operation.template and collection in self._items:
                schema = self.item_schema(collection)
                if schema is not None and entity_schema(self._definition, operation.answer) == schema:
                    return Role("list", collection, schema)
        return None

    def _document_role(self, operation: Operation) -> Role | None:
        item = self._definition.paths[operation.template]
        if "get" not in item or not item.keys() & {"put", "patch", "delete"}:
            return None
        schema = self._definition.operation("get", operation.template).answer
        if schema is None or "$ref" not in schema or self._is_listing(schema):
            return None
        action = {"GET": "read", "PUT": "write", "PATCH": "write", "DELETE": "clear"}.get(operation.verb)
        return Role(action, operation.template, schema) if action else None


def ids_parameter(operation: Operation) -> str | None:
    """The parameter of a query that names several items: `id`, `ids`, `contactIds`."""
    names = [one.name for one in operation.parameters if one.place == "query"]
    return next((name for name in names if name in ("id", "ids") or name.endswith("Ids")), None)


def entries_schema(definition: Definition, operation: Operation) -> Schema | None:
    """The schema of one of the entries that a body lists, bare or in its only list of objects."""
    body = definition.resolve(operation.body.schema) if operation.body else {}
    if body.get("type") == "array":
        return as_object(body["items"])
    lists = [part for part in definition.properties(body).values() if part.get("type") == "array"]
    return as_object(lists[0]["items"]) if len(lists) == 1 else None
