"""What has to be done so that an organization is as a file says: the difference, as steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..output.problems import NOT_FOUND, ToolError
from .people import Person

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient


@dataclass(frozen=True)
class Step:
    """One change.

    :ivar kind: `create`, `change`, `role` or `queue`
    :ivar email: of the user that it is about
    :ivar target: the id of the role or queue
    :ivar body: what is sent about the user
    :ivar says: the change in words
    """

    kind: str
    email: str
    says: str
    target: str = ""
    body: dict[str, Any] = field(default_factory=dict[str, Any])


class Organization:
    """What there is, as far as a file speaks of it.

    :ivar users: by email in lower case
    :raises ToolError: if a role, a queue or a division is not there
    :raises ApiException: if it cannot be read
    """

    def __init__(self, client: ApiClient, people: Iterable[Person]) -> None:
        import PureCloudPlatformClientV2 as gc

        wanted = list(people)
        users = gc.UsersApi(client)
        self.users: dict[str, Any] = {}
        for state in ("active", "inactive"):
            for user in gc.paginate(users.get_users, page_size=100, state=state):
                if user.email:
                    self.users[user.email.lower()] = gc.to_wire(user)
        authorization, routing = gc.AuthorizationApi(client), gc.RoutingApi(client)
        roles = {name for one in wanted for name in one.roles}
        queues = {name for one in wanted for name in one.queues}
        divisions = {one.division for one in wanted if one.division}
        self.roles = _ids("role", roles, gc.paginate(authorization.get_authorization_roles, page_size=100))
        self.queues = _ids("queue", queues, gc.paginate(routing.get_routing_queues, page_size=100))
        self.divisions = _ids(
            "division", divisions, gc.paginate(authorization.get_authorization_divisions, page_size=100)
        )
        self.home = str(authorization.get_authorization_divisions_home().id)
        self.members: dict[str, set[str]] = {}
        for role in self.roles.values():
            holders = gc.paginate(authorization.get_authorization_role_users, role, page_size=100)
            self.members[role] = {str(one.id) for one in holders}
        for queue in self.queues.values():
            members = gc.paginate(routing.get_routing_queue_members, queue, page_size=100)
            self.members[queue] = {str(one.id) for one in members}


def _ids(what: str, wanted: set[str], there: Iterable[Any]) -> dict[str, str]:
    """The ids of things by name."""
    if not wanted:
        return {}
    found = {str(one.name): str(one.id) for one in there if one.name in wanted}
    missing = sorted(wanted - found.keys())
    if missing:
        raise ToolError(
            f"there is no {what} {missing[0]!r}", f"purecloud search list {what}s", NOT_FOUND, missing=missing
        )
    return found


def make_plan(people: Iterable[Person], organization: Organization) -> list[Step]:
    """The steps, in the order in which they are carried out; none if all is as it should be."""
    wanted = list(people)
    return [
        *(step for person in wanted for step in _user_steps(person, organization)),
        *(step for person in wanted for step in _member_steps(person, organization)),
    ]


def _user_steps(person: Person, organization: Organization) -> Iterator[Step]:
    user = organization.users.get(person.email)
    division = organization.divisions[person.division] if person.division else organization.home
    if user is None:
        name = person.properties.get("name", person.email)
        body = {**person.properties, "name": name, "email": person.email, "divisionId": division}
        yield Step("create", person.email, f"create {name} <{person.email}>", body=body)
        return
    changed = {name: value for name, value in person.properties.items() if user.get(name) != value}
    if changed:
        said = ", ".join(f"{name}: {user.get(name) or 'nothing'} -> {value}" for name, value in changed.items())
        body = {**changed, "version": user.get("version", 1)}
        yield Step("change", person.email, f"change {person.email}: {said}", user["id"], body)


def _member_steps(person: Person, organization: Organization) -> Iterator[Step]:
    user = organization.users.get(person.email)
    for kind, names, ids in (("role", person.roles, organization.roles), ("queue", person.queues, organization.queues)):
        for name in names:
            target = ids[name]
            if user is None or user["id"] not in organization.members[target]:
                yield Step(kind, person.email, f"add {person.email} to the {kind} {name}", target)
