"""How a service behaves under load: its slowest answers, its memory, and what a reload does to both."""

import http.client
import signal
import statistics
import threading
import time

from serving.load import HARDTACK, Load, Server, measure, run
from serving.material import FORWARD_POLICY, must_allow, original


def rows_latency(table, material, options, stack):
    """At half of the rate that the server reaches: h2load keeps a rate, wrk does not."""
    ours = stack(material.forward("half"))
    empty = stack(material.empty())
    load = Load("GET", "/forward", original(material.tokens[0]))
    rate = measure(ours, load, 64, options.seconds, material.folder)[1] / 2
    ninety_nine = {}
    for _ in range(options.rounds):
        for server in (ours, empty):
            log = material.folder / "latency.log"
            log.unlink(missing_ok=True)
            headers = [word for name, value in original(material.tokens[0]).items() for word in ("-H", f"{name}: {value}")]
            run("h2load", "--h1", "-c64", "-t1", f"--rps={rate / 64:.0f}", f"--duration={max(options.seconds, 3)}", f"--log-file={log}", *headers, f"http://127.0.0.1:{server.port}/forward")
            times = sorted(int(line.split("\t")[2]) for line in log.read_text().splitlines())
            ninety_nine.setdefault(server.name, []).append(times[len(times) * 99 // 100] / 1000)
    ours_ms, empty_ms = (statistics.median(ninety_nine[name]) for name in ("half", "empty"))
    table.add("p99 at half load", "64 conn.", f"{ours_ms:.2f} ms", f"empty Beast {empty_ms:.2f} ms", f"+{ours_ms - empty_ms:.2f} ms", "at most 1 ms above", ours_ms - empty_ms <= 1)


def rows_memory(table, material, options, stack):
    ours = stack(material.forward("memory"))
    tokens = material.tokens[:4096]
    load = Load("GET", "/forward", original("x"), many_headers=("Authorization", [f"Bearer {token}" for token in tokens]))
    must_allow("memory", load.first(ours.port), None)
    asked, resident = 0, []
    goal = 1_000_000 if not options.quick else 100_000
    while asked < goal:
        before = time.monotonic()
        asked += int(measure(ours, load, 64, 5 if not options.quick else 1, material.folder)[1] * (time.monotonic() - before))
        resident.append(ours.memory())
    grown = resident[-1] - resident[0]
    table.add(f"memory, {len(tokens)} tokens", "64 conn.", f"{resident[-1]:.1f} MiB", "OPA 43 to 53 MB", "", "under 48 MiB", resident[-1] < 48)
    table.add(f"growth over {asked:,} requests", "64 conn.", f"{grown:+.2f} MiB", f"of {resident[0]:.1f} MiB", "", "flat (1 %)", grown <= resident[0] * 0.01)


def rows_reload(table, material, options, stack):
    """A thousand policy sets of ten statements, read again while requests run."""
    files = 1000 if not options.quick else 100
    policies = material.folder / "policies"
    policies.mkdir()

    def fill(version):
        for number in range(files):
            text = "".join(f'f{number}_{n}("{version}") <- user($u), path($p), $p == "/{number}/{n}";\n' for n in range(9))
            text += FORWARD_POLICY
            name = f"p{number:04}" if number else "default"
            place, temporary = policies / f"{name}.bcdl", policies / f".{name}.new"
            temporary.write_text(text)
            temporary.rename(place)

    fill(0)
    ours = stack(Server("reload", [HARDTACK, "serve", "--threads", "2", "--forward-listen", "127.0.0.1:0", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1",
                                   "--policy", "policies", "--public-key-file", "root.pub"], folder=material.folder, pattern=r"listening on 127\.0\.0\.1:(\d+)\n"))
    load = Load("GET", "/forward", original(material.tokens[0]))
    must_allow("reload", load.first(ours.port), None)

    def reloads():
        return ours.text().count("reloaded\n")

    stop, slowest, lost, counted = threading.Event(), [0.0], [0], [0]

    def keep_asking():
        connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=30)
        while not stop.is_set():
            start = time.monotonic()
            connection.request("GET", "/forward", headers=original(material.tokens[0]))
            answer = connection.getresponse()
            answer.read()
            counted[0] += 1
            lost[0] += answer.status != 200
            slowest[0] = max(slowest[0], time.monotonic() - start)
            time.sleep(0.002)
        connection.close()

    asker = threading.Thread(target=keep_asking)
    asker.start()
    taken = []
    for version in range(1, options.rounds + 1):
        fill(version)
        before, start = reloads(), time.monotonic()
        ours.process.send_signal(signal.SIGHUP)
        while reloads() == before and time.monotonic() - start < 60:
            time.sleep(0.005)
        taken.append(time.monotonic() - start)
        time.sleep(1.2)
    elapsed = max(taken)
    stop.set()
    asker.join()
    table.add(f"reload of {files} files", f"{counted[0]} requests", f"{elapsed:.2f} s", "", "", "under 2 s", elapsed < 2)
    table.add("slowest request meanwhile", f"{lost[0]} lost", f"{slowest[0] * 1000:.1f} ms", "", "", "at most 50 ms, none lost", slowest[0] <= 0.05 and lost[0] == 0)
