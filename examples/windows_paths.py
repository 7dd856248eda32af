"""A list for Excel in a folder that is named as Windows does, with names of files that every system takes.

python examples/windows_paths.py "Reports\\\\2026"
"""

import csv
import re
import sys
from pathlib import Path, PureWindowsPath

import PureCloudPlatformClientV2 as gc


def file_name(text: str) -> str:
    """A name that Windows takes, too: queues may be called `Sales: A/B?`."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", text).strip(" .") or "unnamed"


named = PureWindowsPath(sys.argv[1] if len(sys.argv) > 1 else r"Reports\2026")
folder = Path(*named.parts)
folder.mkdir(parents=True, exist_ok=True)

gc.connect()
routing = gc.RoutingApi()
for queue in gc.paginate(routing.get_routing_queues, limit=3):
    path = folder / f"{file_name(queue.name or queue.id)}.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:  # with its mark, Excel reads UTF-8
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["id", "name"])
        writer.writerows(
            [member.id, member.name] for member in gc.paginate(routing.get_routing_queue_members, queue.id)
        )
    print(PureWindowsPath(path))
