"""The measurements of .ci/guard: each prints one line for its table and exits 1 where what it measures does not hold.

    guard.py proof   BINARY BASE_MATRIX FOLDER
    guard.py inputs  BINARY FOLDER
    guard.py memory  BINARY FOLDER
    guard.py rate    BINARY BASE_BINARY FOLDER
"""

import http.server
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

MIB = 1024


def run(binary, folder, *arguments):
    """Runs `probity`; gives exit code, seconds, peak memory in KiB. What it says goes to standard error."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PROBITY_")} | {"CI": "true"}
    begun = time.monotonic()
    process = subprocess.Popen([binary, *arguments], cwd=folder, stdout=sys.stderr, stderr=sys.stderr, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.monotonic() - begun, usage.ru_maxrss


def killed(matrix):
    """Killed faults by promise: the part of a row's first column before the `/` of how it was broken."""
    found = Counter()
    section = matrix.split("\n## Faults\n", 1)[1].split("\n## ", 1)[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and cells[1].isdigit() and cells[2].startswith("killed"):
            found[cells[0].rsplit("/", 1)[0]] += int(cells[1])
    return found


def proof(binary, base, folder):
    """The proof, held against the kill matrix of the base."""
    code, seconds, _ = run(binary, folder, "prove", "--report-dir", "reports")
    matrix = (Path(folder) / "reports/kill-matrix.md").read_text()
    count = dict(re.findall(r"^\| ([a-z][^|]*) \| (\d+) \|$", matrix, re.M))
    before, now = killed(Path(base).read_text()), killed(matrix)
    fewer = [f"{promise} {now[promise]} of {was}" for promise, was in sorted(before.items()) if now[promise] < was]
    print(f"{count['faults']} faults, {count['survived']} survived, {count['legal variants with a finding']} false alarms;"
          f" {len(now)} promises, {len(fewer)} with fewer killed faults than before {fewer or ''}; {seconds:.0f} s")
    return code == 0 and count["survived"] == "0" and count["legal variants with a finding"] == "0" and not fewer


def findings(folder):
    report = json.loads((Path(folder) / "reports/report.json").read_text())
    return report["summary"], [finding["clause"]["id"] for finding in report["findings"]], report


def inputs(binary, folder):
    """Many inputs against the reference, under both readings."""
    told, right = [], True
    for name, readings in [("lenient", []), ("strict", ["--strict"])]:
        code, seconds, _ = run(binary, folder, "run", "--inputs", "2000", "--time-limit", "2h", *readings)
        summary, found, _ = findings(folder)
        told.append(f"{name}: {len(found)} findings in {summary['passed']} cases, {seconds:.0f} s")
        right &= code == 0 and not found
    print("; ".join(told))
    return right


class Garbage(http.server.BaseHTTPRequestHandler):
    """Answers everything wrongly, each time in other words."""

    protocol_version = "HTTP/1.1"
    count = 0

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        Garbage.count += 1
        body = f"<html><body>Traceback (most recent call last): number {Garbage.count}</body></html>".encode()
        self.send_response(500)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = answer

    def log_message(self, *_):
        pass


def memory(binary, folder):
    """Peak memory at 10^5 and 10^6 inputs, and where everything fails at 10 times the inputs."""
    peaks = []
    for inputs in ["530", "5300"]:
        code, _, peak = run(binary, folder, "run", "--inputs", inputs, "--time-limit", "2h")
        peaks.append((code, peak))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Garbage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    failing = [run(binary, folder, "run", "--handler", url, "--inputs", inputs)[2] for inputs in ["10", "100"]]
    summary, _, _ = findings(folder)
    growth = peaks[1][1] / peaks[0][1]
    print(f"{peaks[0][1] // MIB} MiB at 10^5 inputs, {peaks[1][1] // MIB} MiB at 10^6: {growth:.2f};"
          f" {failing[0] // MIB} and {failing[1] // MIB} MiB where {summary['failed']} cases fail")
    return all(code == 0 for code, _ in peaks) and growth <= 1.1 and failing[1] <= failing[0] * 1.25 + 32 * MIB


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rate_of(binary, folder):
    """Requests per second of one run against the served reference."""
    port, postback = free_port(), free_port()
    root = Path(__file__).resolve().parent.parent
    config = (root / "src/reference/probity.toml").read_text()
    config = config.replace("http://provider.reference", f"http://127.0.0.1:{port}")
    config = config.replace('url = "http://postback.reference/"', f'listen = "127.0.0.1:{postback}"')
    config = re.sub(r"^\[handler\]\n(?:[^\[\n].*\n)*", "", config, flags=re.M)
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / "probity.toml").write_text(config)
    served = subprocess.Popen([binary, "serve", "--listen", f"127.0.0.1:{port}", "--postback-url",
                               f"http://127.0.0.1:{postback}/"], stdout=subprocess.PIPE, stderr=sys.stderr, text=True)
    try:
        served.stdout.readline()
        run(binary, folder, "run", "--inputs", "200", "--skip", "lifecycle/*/*/*", "--concurrency", "64")
    finally:
        served.terminate()
        served.wait()
    told = json.loads((Path(folder) / "reports/run.json").read_text())
    return sum(operation["requests"] for operation in told["operations"]) / told["seconds"]


def rate(binary, base, folder):
    """Requests per second, this tree's and the base's in turn; the median of three counts."""
    now, before = [], []
    for _ in range(3):
        before.append(rate_of(base, folder))
        now.append(rate_of(binary, folder))
    now, before = sorted(now)[1], sorted(before)[1]
    print(f"{now:.0f} requests a second, the base {before:.0f}: {now / before:.2f}")
    return now >= 0.9 * before


if __name__ == "__main__":
    parts = {part.__name__: part for part in (proof, inputs, memory, rate)}
    sys.exit(0 if parts[sys.argv[1]](*sys.argv[2:]) else 1)
