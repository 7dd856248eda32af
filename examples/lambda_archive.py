"""An archive for AWS Lambda with a handler and all that it needs, and a try of it in a Python that has nothing else.

    python examples/lambda_archive.py

The SDK needs urllib3 and nothing more. A handler makes its client once and keeps it: the next event finds the token and
the connection. `pip install --target` makes the same folder; this takes the packages that are installed here.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HANDLER = """
import PureCloudPlatformClientV2 as gc

client = gc.connect()


def handler(message, context):
    event = gc.events.parse(message, gc.PresenceEventUserPresence)
    user_id = event.topic.split(".")[2]
    return {"user": user_id, "source": event.body.source, "me": gc.UsersApi(client).get_users(page_size=1).total}
"""
EVENT = {
    "detail-type": "v2.users.{id}.presence",
    "detail": {"topicName": "v2.users.7f1d.presence", "eventBody": {"source": "PURECLOUD"}},
}

folder = Path("lambda")
for name in ("PureCloudPlatformClientV2", "urllib3"):
    spec = find_spec(name)
    place = next(iter(spec.submodule_search_locations or ())) if spec else ""
    shutil.copytree(place, folder / name, ignore=shutil.ignore_patterns("__pycache__", "doctor"), dirs_exist_ok=True)
(folder / "app.py").write_text(HANDLER)
archive = shutil.make_archive("lambda", "zip", folder)
print(f"{archive}: {Path(archive).stat().st_size / 1e6:.1f} MB")

shutil.unpack_archive(archive, "opt")
program = f"import sys; sys.path.insert(0, 'opt'); import app; print(app.handler({EVENT!r}, None))"
subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, env=dict(os.environ))  # noqa: S603 - its own
