"""Servers, what they are asked, and what that costs them."""

import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = ROOT / "build/release/bin"
PEERS = ROOT / "build/bench/peers"
HARDTACK = str(BIN / "hardtack")
TICK = os.sysconf("SC_CLK_TCK")


def run(*words, **more):
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words[:3])} ended with {done.returncode}: {done.stderr[:500]}")
    return done.stdout


class Server:
    """A process that answers on a port of loopback."""

    def __init__(self, name, words, port=None, folder=None, pattern=None, env=None, stdin=None):
        self.name = name
        self.log = open(folder / f"{name.replace(' ', '-')}.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(words, stdout=self.log, stderr=self.log, stdin=stdin, cwd=folder, env={**os.environ, **(env or {})})
        self.port = port
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"{name} ended with {self.process.returncode}: {self.text()[-500:]}")
            if pattern:
                found = re.findall(pattern, self.text())
                if found:
                    self.port = int(found[0])
                    self.ports = [int(one) for one in found]
                    pattern = None
            if not pattern and self.answers():
                return
            time.sleep(0.05)
        raise RuntimeError(f"{name} does not listen: {self.text()[-500:]}")

    def text(self):
        self.log.flush()
        return Path(self.log.name).read_text(encoding="utf-8", errors="replace")

    def answers(self):
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        """Resident, in MiB."""
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text()).group(1)) / 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.log.close()


def ask(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


class Load:
    """What is asked again and again: one request, or one of many in turns."""

    def __init__(self, method, path, headers=None, bodies=None, many_headers=None):
        self.method, self.path, self.headers = method, path, headers or {}
        self.bodies = bodies or []
        self.many_headers = many_headers or []  # of one header: (name, [values])

    def first(self, port):
        headers = dict(self.headers)
        if self.many_headers:
            headers[self.many_headers[0]] = self.many_headers[1][0]
        return ask(port, self.method, self.path, self.bodies[0] if self.bodies else None, headers)

    def script(self, folder):
        """As Lua for wrk. Requests are made before the run, so that the generator costs little."""
        lines = ["local requests = {}", "local at = 0", "init = function()"]
        lines.append(f"  local headers = {{{', '.join(f'[{json.dumps(k)}]={json.dumps(v)}' for k, v in self.headers.items())}}}")
        if self.many_headers:
            values = folder / "values.txt"
            values.write_text("\n".join(self.many_headers[1]) + "\n")
            lines += [f"  for line in io.lines({json.dumps(str(values))}) do", f"    headers[{json.dumps(self.many_headers[0])}] = line"]
            lines.append(f"    requests[#requests + 1] = wrk.format({json.dumps(self.method)}, {json.dumps(self.path)}, headers)")
            lines.append("  end")
        else:
            for number, body in enumerate(self.bodies or [None]):
                said = "nil"
                if body is not None:
                    place = folder / f"body{number}.txt"
                    place.write_text(body)
                    said = f"io.open({json.dumps(str(place))}):read('*a')"
                lines.append(f"  requests[#requests + 1] = wrk.format({json.dumps(self.method)}, {json.dumps(self.path)}, headers, {said})")
        lines += ["end", "request = function()", "  at = at % #requests + 1", "  return requests[at]", "end"]
        lines += [
            "done = function(summary, latency, all)",
            "  local e = summary.errors",
            "  io.write(string.format('RESULT %d %d %d %d %d\\n', summary.requests, summary.duration,",
            "    e.status, e.connect + e.read + e.write + e.timeout, latency:percentile(99)))",
            "end",
        ]
        path = folder / "load.lua"
        path.write_text("\n".join(lines))
        return path


def measure(server, load, connections, seconds, folder):
    """Microseconds of the server's processor for a request, requests a second, and the 99th percentile in ms."""
    script = load.script(folder)
    before = server.seconds()
    text = run("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script), f"http://127.0.0.1:{server.port}{load.path}")
    spent = server.seconds() - before
    requests, duration, refused, broken, p99 = (int(word) for word in re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", text).groups())
    # A machine that is busy may drop a connection while all of them are opened; an answer that is no 200 is never right.
    if requests == 0 or refused > 0 or broken > connections // 50:
        raise RuntimeError(f"{server.name}: of {requests} requests {refused} were refused, and {broken} connections broke")
    return spent / requests * 1e6, requests / duration * 1e6, p99 / 1e3


class Table:
    def __init__(self):
        self.rows = []

    def add(self, work, conditions, ours, theirs, ratio, goal, met):
        self.rows.append((work, conditions, ours, theirs, ratio, goal, met))
        verdict = {True: "reached", False: "NOT reached", None: ""}[met]
        print(f"{work:36} {conditions:>10}  {ours:>12}  {theirs:>24}  {ratio:>8}  {goal:>26}  {verdict}", flush=True)

    def markdown(self):
        lines = ["| work | conditions | ours | beside | ratio | goal | |", "| --- | --- | --- | --- | --- | --- | --- |"]
        for *cells, met in self.rows:
            lines.append("| " + " | ".join(cells) + f" | {({True: 'reached', False: '**not reached**', None: ''})[met]} |")
        return "\n".join(lines)


def in_turns(table, work, pairs, connections, options, folder, goal_text, peer_name, goal):
    """`pairs`: [(ours, load), (theirs, load)]; the ratio is theirs to ours, and `goal` says whether it will do."""
    figures = [[], []]
    for _ in range(options.rounds):
        for side, (server, load) in enumerate(pairs):
            figures[side].append(measure(server, load, connections, options.seconds, folder)[0])
    ratio = statistics.median(b / a for a, b in zip(*figures))
    ours, theirs = (statistics.median(side) for side in figures)
    table.add(work, f"{connections} conn.", f"{ours:.1f} us", f"{peer_name} {theirs:.1f} us", f"{ratio:.2f}", goal_text, goal(ratio) if goal else None)
    return ours
