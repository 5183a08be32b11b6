"""What one decision costs, beside a handler that does nothing and beside other engines."""

import json
import re
import statistics
import subprocess

from serving.load import BIN, Load, in_turns, measure, run
from serving.material import JSON, QUESTION, cerbos_path, free_port, must_allow, opa_present, original


def rows_forward(table, material, options, stack):
    ours = stack(material.forward("forward"))
    load = Load("GET", "/forward", original(material.tokens[0]))
    must_allow("forward", load.first(ours.port), None)
    empty = stack(material.empty())
    for connections in (1, 64, 1000):
        in_turns(table, "forward, cached 2-block token", [(ours, load), (empty, load)], connections, options, material.folder, "empty handler, at most 2x", "empty Beast", lambda r: r >= 0.5)
    if opa_present():
        peer = stack(material.opa("opa cached", free_port(), "--config-file", "cache.yaml"))
        question = json.dumps({"input": {"token": material.jwt, "method": "GET", "path": "/public/page"}})
        theirs = Load("POST", "/v1/data/jwt/allow", JSON, [question])
        must_allow("opa", theirs.first(peer.port), b'"result":true')
        for connections in (1, 64):
            in_turns(table, "forward, cached 2-block token", [(ours, load), (peer, theirs)], connections, options, material.folder, "OPA's cache, at least 5x", "OPA EdDSA JWT, cached", lambda r: r >= 5)
        peer.stop()

    if options.quick:
        return  # too few tokens: the cache would know them all
    cold = Load("GET", "/forward", original("x"), many_headers=("Authorization", [f"Bearer {token}" for token in material.tokens]))
    for connections in (1, 64):
        bare = float(run(str(BIN / "bench_serve_http"), "verify").split()[0])
        cost = measure(ours, cold, connections, options.seconds, material.folder)[0]
        table.add("forward, cold 2-block token", f"{connections} conn.", f"{cost:.1f} us", f"verifying alone {bare:.1f} us", f"{cost - bare:.1f} us", "at most 15 us above it", cost - bare <= 15)
    if opa_present():
        peer = stack(material.opa("opa", free_port()))
        for connections in (1, 64):
            in_turns(table, "forward, cold 2-block token", [(ours, cold), (peer, theirs)], connections, options, material.folder, "", "OPA EdDSA JWT", None)
        peer.stop()


def rows_authzen(table, material, options, stack):
    ours = stack(material.hardtack("authzen", "--listen", "127.0.0.1:0", "--policy", "rbac.bcdl"))
    question = json.dumps(QUESTION)
    load = Load("POST", "/access/v1/evaluation", JSON, [question])
    must_allow("authzen", load.first(ours.port), b'"decision":true')
    if opa_present():
        peer = stack(material.opa("opa rbac", free_port()))
        theirs = Load("POST", "/v1/data/rbac/allow", JSON, [json.dumps({"input": QUESTION})])
        must_allow("opa", theirs.first(peer.port), b'"result":true')
        for connections in (1, 64):
            in_turns(table, "AuthZEN evaluation, RBAC", [(ours, load), (peer, theirs)], connections, options, material.folder, "OPA, at least 4x", "OPA", lambda r: r >= 4)
        peer.stop()
    if cerbos_path():
        port = free_port()
        peer = stack(material.cerbos(port))
        asked = {**QUESTION, "subject": {**QUESTION["subject"], "properties": {"cerbos.roles": QUESTION["subject"]["properties"]["roles"]}}}
        theirs = Load("POST", "/access/v1/evaluation", JSON, [json.dumps(asked)])
        must_allow("cerbos", theirs.first(peer.port), b'"decision":true')
        for connections in (1, 64):
            in_turns(table, "AuthZEN evaluation, RBAC", [(ours, load), (peer, theirs)], connections, options, material.folder, "Cerbos, at least 15x", "Cerbos", lambda r: r >= 15)
        peer.stop()

    # A batch of a hundred questions, against a hundred requests.
    batch = json.dumps({"subject": QUESTION["subject"], "action": QUESTION["action"], "evaluations": [{"resource": {"type": "document", "id": f"d{n}"}} for n in range(100)]})
    whole = Load("POST", "/access/v1/evaluations", JSON, [batch])
    must_allow("batch", whole.first(ours.port), b'"decision":true')
    ratios, single, hundred = [], [], []
    for _ in range(options.rounds):
        single.append(measure(ours, load, 1, options.seconds, material.folder)[0])
        hundred.append(measure(ours, whole, 1, options.seconds, material.folder)[0])
        ratios.append(100 * single[-1] / hundred[-1])
    ratio = statistics.median(ratios)
    table.add("evaluations, 100 in a batch", "1 conn.", f"{statistics.median(hundred) / 100:.2f} us each", f"alone {statistics.median(single):.1f} us", f"{ratio:.1f}", "at least 20x", ratio >= 20)


def check_call(token):
    """A call of Envoy's `ext_authz` with the headers that it usually tells: a CheckRequest, framed as gRPC frames it."""

    def field(number, content):
        size, length = len(content), b""
        while size > 127:
            length += bytes([size & 127 | 128])
            size >>= 7
        return bytes([number << 3 | 2]) + length + bytes([size]) + content

    text = lambda number, value: field(number, value.encode())  # noqa: E731
    headers = {
        ":method": "GET", ":path": "/public/page", ":authority": "shop.example", ":scheme": "https", "accept": "*/*", "user-agent": "curl/8.5.0", "authorization": f"Bearer {token}",
        "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https", "x-request-id": "9f2c41d0-7a5b-4386-8c1d-2f0b6f0f5a11",
    }
    http = text(2, "GET") + b"".join(field(3, text(1, name) + text(2, value)) for name, value in headers.items())
    http += text(4, "/public/page") + text(5, "shop.example") + text(6, "https") + text(10, "HTTP/2")
    source = field(1, field(1, text(2, "192.0.2.1") + bytes([3 << 3, 0xD0, 0x86, 0x03])))
    message = field(1, field(1, source) + field(4, field(2, http)))
    return b"\0" + len(message).to_bytes(4, "big") + message


def rows_envoy(table, material, options, stack):
    """Envoy's Check over gRPC, by h2load: one call at a time, and many on one connection."""
    ours = stack(material.hardtack("envoy", "--forward-listen", "127.0.0.1:0", "--proxy", "envoy", "--trusted-proxy", "127.0.0.1", "--policy", "forward.bcdl", "--public-key-file", "root.pub"))
    body = material.folder / "check.bin"
    body.write_bytes(check_call(material.tokens[0]))
    call = ["-d", str(body), "-H", "content-type: application/grpc", "-H", "te: trailers", f"http://127.0.0.1:{ours.port}/envoy.service.auth.v3.Authorization/Check"]
    # A denial is a call that succeeds as well. An allow begins with an empty status.
    answer = subprocess.run(["nghttp", *call], capture_output=True, check=False).stdout
    if answer[5:7] != b"\x0a\x00":
        raise RuntimeError(f"envoy does not allow: {answer[:200]!r}")
    for streams, goal in ((1, 10), (16, None)):
        costs = []
        for _ in range(options.rounds):
            before = ours.seconds()
            text = run("h2load", "-t1", "-c1", f"-m{streams}", f"-D{options.seconds}", *call)
            done, failed = (int(re.search(rf"(\d+) {word}", text).group(1)) for word in ("succeeded", "failed"))
            if failed or not done:
                raise RuntimeError(f"envoy: {failed} of {done + failed} calls failed")
            costs.append((ours.seconds() - before) / done * 1e6)
        cost = statistics.median(costs)
        table.add("Envoy's Check over gRPC", f"{streams} at once", f"{cost:.1f} us", "", "", "at most 10 us" if goal else "", cost <= goal if goal else None)
