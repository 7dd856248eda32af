"""The modules of single models that the published package has: `models.user_me` for the class `UserMe`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .index import PACKAGE, model_class, models_of_legacy_module

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class LegacyModules:
    """A finder that is asked last: a module that exists as a file is never looked for here."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        prefix, _, module = fullname.rpartition(".")
        if prefix != f"{PACKAGE}.models" or not models_of_legacy_module(module):
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(fullname, self)  # type: ignore[arg-type]  # a loader by its methods

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        names = models_of_legacy_module(module.__name__.rpartition(".")[2])
        module.__doc__ = f"The module of {', '.join(names)} in earlier releases."
        for name in names:
            setattr(module, name, model_class(name))


_FINDER = LegacyModules()


def install() -> None:
    """Let Python find these modules."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.append(_FINDER)
