"""A command within another one: `purecloud wait recording batchrequests create --body wanted.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ..calls import bodies
from ..calls.requests import prepare
from ..catalogue import operations
from ..catalogue.operations import Operation
from ..output.problems import ToolError
from .calling import arguments_of
from .operation import command_of
from .options import Settings, take_settings

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient

#: For commands that end in another one: all behind the first word belongs to that.
UNPARSED = {"ignore_unknown_options": True, "allow_interspersed_args": False}


class Inner:
    """The command of an operation within another one.

    :param words: its name and what stands behind it
    :raises ToolError: if it is not one, or cannot be sent
    """

    def __init__(self, words: Sequence[str]) -> None:
        names = [word for word in words if not word.startswith("-")]
        found = operations.resolve(names)
        if found is None:
            raise ToolError(f"there is no command {' '.join(words)!r}", f"purecloud search {' '.join(names)}")
        self.operation: Operation = found[0]
        command = command_of(found[0], names[: found[1]])
        context = command.make_context(f"purecloud {found[0].command}", list(words[found[1] :]))
        given = context.params
        self.settings: Settings = take_settings(given)
        self._arguments = arguments_of(self.operation, given)
        body = None if given.get("body") is None else bodies.read(given["body"])
        if self.operation.body is not None:
            body = bodies.assign(self.operation.body.kind, body, given.get("assignments", ()))
        self._body = body
        self.request = prepare(self.operation, self._arguments, body, strict=not given["no_check"])

    def answer(self, client: ApiClient) -> Any:
        """What the SDK's method returns, for what goes on from there.

        :raises ApiException: without a successful answer
        """
        import PureCloudPlatformClientV2 as gc

        from ..calls.values import parse

        given = {
            item.python: parse(item, self._arguments[item.name], strict=False)
            for item in self.operation.parameters
            if self._arguments.get(item.name)
        }
        if self.operation.body is not None and self._body is not None:
            given[self.operation.body.python] = self._body
        api = getattr(gc, self.operation.classes[0])(client)
        return getattr(api, self.operation.method)(**given)


def inner_argument(metavar: str = "COMMAND...") -> click.Argument:
    """The words of the inner command."""
    return click.Argument(["words"], nargs=-1, required=True, type=click.UNPROCESSED, metavar=metavar)
