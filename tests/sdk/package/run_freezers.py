"""Freeze a small program with PyInstaller and with cx_Freeze, run it far from the SDK, and see that its calls work.

python tests/sdk/package/run_freezers.py PYTHON     # of an environment with both and the SDK: `make freezers`
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PROGRAM = """
import sys
import PureCloudPlatformClientV2 as gc

client = gc.ApiClient(host=sys.argv[1])
client.access_token = "token"
print(type(gc.CreateUser()).__name__, gc.UsersApi(client).get_user("ada").name)
try:
    gc.RoutingApi(client).get_routing_queues()
except gc.rest.PermissionDeniedError as error:
    print(error.missing_permissions)
"""
EXPECTED = "CreateUser Ada\n('routing:queue:view',)\n"


class Handler(BaseHTTPRequestHandler):
    """Knows a user, and allows nothing else."""

    def do_GET(self) -> None:
        known = self.path.startswith("/api/v2/users/ada")
        body = json.dumps({"id": "ada", "name": "Ada"} if known else {"code": "not.authorized"}).encode()
        self.send_response(200 if known else 403)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: the requests are as expected."""


def with_pyinstaller(python: str, folder: Path) -> Path:
    command = [python, "-m", "PyInstaller", "--onedir", "--log-level", "ERROR", "app.py"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "dist" / "app" / "app"


def with_cx_freeze(python: str, folder: Path) -> Path:
    command = [python, "-m", "cx_Freeze", "build_exe", "--script", "app.py", "--build-exe", "frozen", "--silent"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "frozen" / "app"


def main(python: str) -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_address[1]}"
    freezers: list[Callable[[str, Path], Path]] = [with_pyinstaller, with_cx_freeze]
    failed = 0
    for freeze in freezers:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "app.py").write_text(PROGRAM)
            executable = freeze(str(Path(python).absolute()), Path(folder))  # it is run elsewhere
            done = subprocess.run([str(executable), host], capture_output=True, text=True, cwd="/", check=False)
        works = done.stdout == EXPECTED
        failed += not works
        print(f"{freeze.__name__}: {'works' if works else done.stdout + done.stderr}")
    print(f"{len(freezers) - failed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
