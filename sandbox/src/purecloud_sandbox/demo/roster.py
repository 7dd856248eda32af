"""Who and what an organization has: the demo organization's, or what a seed file says."""

from __future__ import annotations

from dataclasses import dataclass, field

from .roles import OF_FIRST, OF_TITLE
from .seed_file import SeedFile

_PEOPLE = (
    ("Ada Lovelace", "Supervisor"), ("Alan Turing", "Agent"), ("Barbara Liskov", "Agent"), ("Donald Knuth", "Agent"),
    ("Edsger Dijkstra", "Agent"), ("Frances Allen", "Agent"), ("Grace Hopper", "Supervisor"), ("Hedy Lamarr", "Agent"),
    ("John McCarthy", "Agent"), ("Katherine Johnson", "Agent"), ("Margaret Hamilton", "Agent"),
    ("Niklaus Wirth", "Agent"),
)  # fmt: skip
_QUEUES = ("Sales", "Support", "Billing", "Complaints", "Returns")
_WRAP_UPS = ("Resolved", "Follow-up", "Wrong number", "Sale", "Callback")
_DIVISIONS = ("Home", "Europe", "Americas")


@dataclass(frozen=True, slots=True)
class Person:
    """A user. Numbers are places in the roster; None for skills and languages means that chance decides.

    :ivar manager: whom somebody reports to.
    """

    name: str
    email: str
    title: str = "Agent"
    department: str = "Contact centre"
    division: int = 0
    manager: int | None = None
    roles: tuple[str, ...] = ("employee", "user")
    skills: dict[str, float] | None = None
    languages: dict[str, float] | None = None
    groups: tuple[int, ...] = ()
    team: int | None = None
    state: str = "active"


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue, with the places of those who work on it."""

    name: str
    description: str = ""
    division: int = 0
    members: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """What an organization has from the start."""

    name: str
    people: tuple[Person, ...]
    queues: tuple[Queue, ...]
    skills: tuple[str, ...] = ("Phones", "Contracts", "Hardware", "Software", "Escalation")
    languages: tuple[str, ...] = ("English", "German", "Spanish")
    divisions: tuple[str, ...] = _DIVISIONS
    wrap_ups: tuple[str, ...] = _WRAP_UPS
    groups: tuple[str, ...] = ("Front office", "Back office", "Night shift")
    teams: tuple[str, ...] = ("Red team", "Blue team", "Green team")
    roles: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict[str, "tuple[str, tuple[str, ...]]"])

    @property
    def staffed(self) -> list[int]:
        """The queues that somebody works on."""
        return [index for index, queue in enumerate(self.queues) if queue.members]


def demo_roster() -> Roster:
    """The demo organization."""
    people: list[Person] = []
    for index, (name, title) in enumerate(_PEOPLE):
        email = name.lower().replace(" ", ".") + "@example.com"
        people.append(Person(
            name, email, title, division=index % len(_DIVISIONS), manager=index - index % 6 if index % 6 else None,
            roles=OF_TITLE[title] if index else (*OF_TITLE[title], OF_FIRST),
            groups=tuple(place for place in range(3) if place % 2 == index % 2),
            team=index % 2,
        ))  # fmt: skip
    queues = tuple(
        Queue(name, f"Customers of {name}", members=tuple(
            index for index in range(len(_PEOPLE)) if index % len(_QUEUES) in (place, 0)
        ))
        for place, name in enumerate(_QUEUES)
    )  # fmt: skip
    return Roster("Sandbox Contact Centre", tuple(people), queues)


def seeded_roster(seed: SeedFile) -> Roster:
    """The organization of a seed file."""
    divisions = ("Home", *seed.named["divisions"])
    emails = [str(user["email"]) for user in seed.users]
    people = tuple(
        Person(
            str(user["name"]), str(user["email"]), str(user.get("title", "Agent")),
            str(user.get("department", "Contact centre")), divisions.index(user.get("division", "Home")),
            emails.index(user["manager"]) if user.get("manager") else None,
            tuple(user.get("roles", ("employee", "user"))), dict(user.get("skills", {})),
            dict(user.get("languages", {})), tuple(seed.named["groups"].index(one) for one in user.get("groups", ())),
            seed.named["teams"].index(user["team"]) if user.get("team") else None, str(user.get("state", "active")),
        )
        for user in seed.users
    )  # fmt: skip
    queues = tuple(
        Queue(str(queue["name"]), str(queue.get("description", "")), divisions.index(queue.get("division", "Home")),
              tuple(emails.index(one) for one in queue.get("members", ())))
        for queue in seed.queues
    )  # fmt: skip
    roles = {
        str(role["name"]): (str(role.get("description", "")), tuple(map(str, role.get("permissions", ()))))
        for role in seed.roles
    }
    return Roster(
        seed.name or "Sandbox Contact Centre", people, queues, tuple(seed.named["skills"]),
        tuple(seed.named["languages"]), divisions, tuple(seed.named["wrapup_codes"]) or _WRAP_UPS,
        tuple(seed.named["groups"]), tuple(seed.named["teams"]), roles,
    )  # fmt: skip
