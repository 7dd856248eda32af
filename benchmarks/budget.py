"""Ten processes with one token against the sandbox's rate limit, each calling as fast as it may.

    python -m benchmarks.budget --store file|redis|valkey|none [--processes 10] [--windows 3] [--window 60]

Says how much of the allowance was used, how many calls were answered by 429, and how evenly the processes shared it.
`redis` starts a `redis-server` of its own (Debian: apt-get install redis-server), `valkey` a `valkey-server`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORKER = """
import json, sys, time
import PureCloudPlatformClientV2 as gc
url, token, store, seconds = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
kind, _, where = store.partition("=")
if kind == "file":
    gc.configuration.budget = gc.FileBudget(where)
elif kind == "redis":
    gc.configuration.budget = gc.RedisBudget(where)
client = gc.ApiClient(host=url)
client.access_token = token
get = gc.UsersApi(client).get_users_me
gc.UserMe  # all is loaded before the start
print("ready", flush=True)
begin = float(sys.stdin.readline())
while time.time() < begin:
    time.sleep(max(0, min(0.01, begin - time.time())))
done = []
while True:
    left = begin + seconds - time.time()
    if left <= 0:
        break
    try:
        get(deadline=left)
    except gc.rest.ApiException as error:
        if not isinstance(error, gc.rest.ApiTimeoutError):
            raise
    else:
        done.append(time.time() - begin)
print(json.dumps({"calls": len([t for t in done if t <= seconds]), "refused": client.retries_made}))
"""


def measure(
    store: str, processes: int = 10, allowed: int = 300, windows: int = 3, window: float = 60.0
) -> dict[str, float]:
    """What `processes` processes get of `windows` windows."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder, "url")
        sandbox = subprocess.Popen(
            [sys.executable, "-m", "purecloud_sandbox", "--port", "0", "--rate-limit", str(allowed),
             "--rate-window", str(window), "--ready-file", str(ready)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        redis = None
        try:
            if store == "file":
                store = f"file={folder}/budget.sqlite"
            elif store in ("redis", "valkey"):
                socket = f"{folder}/redis.sock"
                redis = subprocess.Popen(
                    [f"{store}-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
                    stdout=subprocess.DEVNULL,
                )
                store = f"redis=unix://{socket}"
            while not ready.exists():
                time.sleep(0.05)
            url = ready.read_text().strip()
            import PureCloudPlatformClientV2 as gc

            token = gc.ApiClient(host=url).get_client_credentials_token("budget", "secret").access_token
            command = [sys.executable, "-c", WORKER, url, token, store, str(windows * window)]
            workers = [
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                for _ in range(processes)
            ]
            for worker in workers:
                assert worker.stdout is not None
                worker.stdout.readline()
            begin = time.time() + 1
            for worker in workers:
                assert worker.stdin is not None
                worker.stdin.write(f"{begin}\n")
                worker.stdin.flush()
            results = [json.loads(worker.communicate()[0]) for worker in workers]
        finally:
            sandbox.terminate()
            sandbox.wait()
            if redis is not None:
                redis.terminate()
                redis.wait()
    calls = [one["calls"] for one in results]
    refused = sum(one["refused"] for one in results)
    return {
        "used": sum(calls) / (allowed * windows),
        "refused": refused / max(1, sum(calls) + refused),
        "most": max(calls),
        "least": min(calls),
        "ratio": max(calls) / max(1, min(calls)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=["file", "redis", "valkey", "none"], default="file")
    parser.add_argument("--processes", type=int, default=10)
    parser.add_argument("--windows", type=int, default=3)
    parser.add_argument("--window", type=float, default=60.0)
    options = parser.parse_args()
    found = measure(options.store, options.processes, windows=options.windows, window=options.window)
    print(
        f"{options.store}: {found['used']:.1%} of the allowance used, {found['refused']:.2%} answered by 429, "
        f"{found['most']:.0f} calls to {found['least']:.0f} ({found['ratio']:.2f})"
    )
    good = found["used"] >= 0.98 and found["refused"] < 0.005 and found["ratio"] <= 1.5
    return 0 if good or options.store == "none" else 1


if __name__ == "__main__":
    sys.exit(main())
