"""The rate limit that exports share with other programs, which go first."""

from __future__ import annotations

import PureCloudPlatformClientV2 as gc


def export_budget(place: str) -> gc.Budget:
    """A budget by the place where it is: a file, or the address of Redis or Valkey, such as `redis://HOST/0`.

    :raises ImportError: if that needs a package that is not installed
    :raises ValueError: for another address
    """
    return gc.RedisBudget(place, "export") if "://" in place else gc.FileBudget(place, "export")
