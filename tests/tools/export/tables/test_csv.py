"""Files that are not Parquet: flat tables, and how they write moments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pyarrow as pa
from purecloud_tools.export.run import run
from purecloud_tools.export.views import flatten

from tests.tools.export.test_export import TODAY


def test_csv_is_flat(client: gc.ApiClient, tmp_path: Path) -> None:
    import csv

    assert run(["users", "conversations"], str(tmp_path), connect=client, form="csv", since="1d", today=TODAY).ok
    (path,) = tmp_path.glob("stream=users/*.csv")
    with path.open(newline="") as file:
        found = list(csv.DictReader(file))
    assert found[0]["division.name"]
    assert len(found) == len(list(gc.paginate(gc.UsersApi(client).get_users)))


def test_moments_have_one_notation(client: gc.ApiClient, tmp_path: Path) -> None:
    """In columns, in the JSON of lists, of what was deleted, in views as CSV, and in JSON lines."""
    given: dict[str, Any] = {"connect": client, "since": "1d", "today": TODAY}
    skills, name = gc.RoutingApi(client), "routing_skills"
    for form in ("csv", "jsonl"):
        made = skills.post_routing_skills(gc.CreateRoutingSkill(name=f"of {form}"))
        assert run(["conversations", name], str(tmp_path / form), form=form, **given).ok
        skills.delete_routing_skill(made.id)
        for _ in range(2):  # the second time, marks are read again
            assert run([name], str(tmp_path / form), form=form, **given).ok
    assert run(["conversations"], str(tmp_path / "whole"), **given).ok
    flatten(str(tmp_path / "whole"), tmp_path / "views")
    for files in (
        "csv/stream=conversations/**/*.csv",
        f"csv/stream={name}/*.csv",
        f"jsonl/stream={name}/*.zst",
        "views/*.csv",
    ):
        written = set[str]()
        for path in tmp_path.glob(files):
            content = path.read_bytes()
            if path.suffix == ".zst":
                content = pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()
            written |= set(re.findall(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d[^\",]*", content.decode()))
        assert written
        assert not [one for one in written if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", one)]
