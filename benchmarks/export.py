"""Conversations into Parquet: this exporter, dlt, and the published package with pandas, each a process of its own.

    make bench-export [ROWS=1000000] [OTHER_ROWS=4000]

All read the same pages, 1,000 conversations each, as the sandbox makes them, from a server that only sends bytes. The
process that reads is measured: its CPU seconds, imports included, and its largest memory. This exporter reads ten days
by four threads, the others one day. PYTHON is one that has the published package, pandas and pyarrow, or
`dlt[parquet,filesystem]`; without it that line is left out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DAY, DAYS = "2026-03-30", 10
PAGE = 1000
JOBS = "/api/v2/analytics/conversations/details/jobs"

MEASURE = """
import resource
def report(rows):
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    # Not ru_maxrss: that begins with what the process had that started this one.
    with open("/proc/self/status") as status:
        largest = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(f"{rows} {cpu} {largest // 1024}")
"""
OURS = """
import datetime as dt, sys
import PureCloudPlatformClientV2 as gc
from purecloud_tools.export.run import run
client = gc.ApiClient(host=sys.argv[1])
client.access_token = "token"
done = run(["conversations"], sys.argv[2], connect=client, since="2026-03-21", today=dt.date(2026, 3, 31))
assert done.ok, done.failures
report(done.rows["conversations"])
"""
PUBLISHED = """
import sys
import pandas
import PureCloudPlatformClientV2 as gc
gc.configuration.host = sys.argv[1]
gc.configuration.access_token = "token"
api, cursor, rows = gc.AnalyticsApi(), None, 0
while True:
    more = {"cursor": cursor} if cursor else {}
    page = api.get_analytics_conversations_details_job_results("2026-03-30", page_size=1000, **more)
    frame = pandas.DataFrame([one.to_dict() for one in page.conversations])
    frame.to_parquet(f"{sys.argv[2]}/{rows}.parquet", compression="zstd")
    rows += len(frame)
    cursor = page.cursor
    if not cursor:
        break
report(rows)
"""
DLT = """
import json, os, sys, urllib.request
os.environ.update(DLT_DATA_DIR=sys.argv[2] + "/dlt", RUNTIME__DLTHUB_TELEMETRY="false", RUNTIME__LOG_LEVEL="ERROR")
import dlt
rows = 0
@dlt.resource(name="conversations", primary_key="conversationId", write_disposition="append")
def conversations():
    global rows
    cursor = ""
    while True:
        place = f"{sys.argv[1]}/api/v2/analytics/conversations/details/jobs/2026-03-30/results?{cursor}"
        with urllib.request.urlopen(place) as answer:
            page = json.loads(answer.read())
        yield page["conversations"]
        rows += len(page["conversations"])
        if not page.get("cursor"):
            return
        cursor = "cursor=" + page["cursor"]
where = dlt.destinations.filesystem(bucket_url="file://" + sys.argv[2] + "/files")
pipeline = dlt.pipeline("export", destination=where, dataset_name="d", pipelines_dir=sys.argv[2] + "/p", progress=None)
pipeline.run(conversations(), loader_file_format="parquet")
report(rows)
"""


def record(pages: int) -> list[bytes]:
    """Pages of conversations of one day, as the sandbox makes them."""
    import PureCloudPlatformClientV2 as gc
    from purecloud_sandbox.server import serve

    with serve(now="2026-03-31T12:00:00Z", conversations=30 * PAGE * pages) as sandbox:
        client = gc.ApiClient(host=sandbox.url)
        client.access_token = sandbox.token()
        found: list[bytes] = []
        for number in range(1, pages * PAGE // 100 + 1):
            body = {
                "interval": f"{DAY}T00:00:00Z/2026-03-31T00:00:00Z",
                "paging": {"pageSize": 100, "pageNumber": number},
            }
            client.request("POST", "/api/v2/analytics/conversations/details/query", body=body, returns=None)
            assert client.last_response is not None
            items = json.loads(client.last_response.body)["conversations"]
            found.append(json.dumps(items, separators=(",", ":")).encode()[1:-1])
    joined = [b",".join(found[at : at + PAGE // 100]) for at in range(0, len(found), PAGE // 100)]
    return [b'{"conversations":[' + one + b"]" for one in joined]


@contextmanager
def serving(pages: list[bytes], rows: list[int]) -> Iterator[str]:
    """A server of the pages, until a job gave `rows[0]` rows; the id of a job is the day that it is for."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            if path.endswith("/results"):
                number = int(query.partition("cursor=")[2].partition("&")[0] or 0)
                last = (number + 1) * PAGE >= rows[0]
                end = b"}" if last else b',"cursor":"%d"}' % (number + 1)
                day = path.split("/")[-2].encode()
                self._send(pages[number % len(pages)].replace(DAY.encode(), day) + end)
            elif path.endswith("/availability"):
                self._send(b'{"dataAvailabilityDate":"2026-03-31T00:00:00Z"}')
            else:
                self._send(b'{"state":"FULFILLED"}')

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            day = asked["interval"][:10].encode()
            self._send(b'{"conversations":[]}' if self.path.endswith("/query") else b'{"jobId":"%s"}' % day)

        def _send(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--other-rows", type=int, default=4000)
    parser.add_argument("--published")
    parser.add_argument("--dlt")
    options = parser.parse_args()
    contestants = [("this exporter", sys.executable, OURS, options.rows, DAYS)]
    if options.published:
        contestants.append(("published package, pandas", options.published, PUBLISHED, options.other_rows, 1))
    if options.dlt:
        contestants.append(("dlt", options.dlt, DLT, options.other_rows, 1))
    pages, rows = record(4), [0]
    size = sum(map(len, pages)) / len(pages) / PAGE
    print(f"{size:,.0f} bytes a conversation")
    ours = 0.0
    with serving(pages, rows) as url:
        for name, python, program, count, days in contestants:
            rows[0] = count // days
            with tempfile.TemporaryDirectory() as folder:
                command = [python, "-c", MEASURE + program, url, folder]
                out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            written, cpu, memory = out.split()[-3:]
            rate = int(written) / float(cpu)
            ours = ours or rate
            print(
                f"{name:28} {int(written):9,} rows {float(cpu):7.1f} CPU s {rate:8,.0f} rows/CPU s {memory:>6} MB"
                f"   1 : {ours / rate:.1f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
