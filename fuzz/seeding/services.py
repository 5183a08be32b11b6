"""Seeds of the targets that serve: editors' and debuggers' sessions, HTTP, gRPC, the admin and AuthZEN interfaces, proxies,
bundles, and the index of lineages."""
import json
import struct


def _framed(messages):
    return b"".join(b"Content-Length: %d\r\n\r\n" % len(message) + message for message in messages)


def _session(edits, messages):
    """The frames, sometimes with a damaged one."""
    stream = _framed(messages)
    if edits.chance(0.15):
        at = edits.random.randrange(len(messages))
        stream = _framed(messages[:at]) + edits.pick([b"noise\r\n\r\n", b"Content-Length: -1\r\n\r\n", b"Content-Length: 3\r\n\r\n{]x", b"Content-Length: 2\n\n{}",
                                                      b"Content-Type: a\r\nContent-Length: 4\r\n\r\nnull"]) + _framed(messages[at:])
    return stream


def _rpc(method, params=None, number=None):
    message = {"jsonrpc": "2.0"}
    if number is not None:
        message["id"] = number
    message["method"] = method
    if params is not None:
        message["params"] = params
    return json.dumps(message).encode()


def language_server(material, edits):
    for session in material.transcript("lsp"):
        yield _framed(session)
    texts = [text for text in material.policy_sources + material.language_literals if len(text) < 250]
    wants_position = ["hover", "definition", "references", "completion", "signatureHelp", "documentHighlight", "prepareRename", "implementation", "declaration"]
    wants_document = ["documentSymbol", "formatting", "foldingRange", "semanticTokens/full", "diagnostic", "documentLink", "codeLens", "inlayHint", "codeAction", "rangeFormatting",
                      "onTypeFormatting", "rename", "selectionRange", "linkedEditingRange", "foo"]
    while True:
        uri = edits.pick(["file:///w/a.bcdl", "file:///w/a.block.bcdl", "untitled:a", "file:///w/%C3%A9.authorizer.bcdl", "http://x"])
        units = edits.pick([["utf-8"], ["utf-16"], ["utf-32", "utf-8"], []])
        messages = [_rpc("initialize", {"processId": None, "rootUri": None, "capabilities": {"general": {"positionEncodings": units}}}, 1), _rpc("initialized", {})]
        text = edits.pick(texts).decode("utf-8", "replace")
        messages.append(_rpc("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "biscuit-datalog", "version": 1, "text": text}}))
        lines = text.split("\n")
        for number in range(2, 2 + edits.random.randint(1, 4)):
            line = edits.random.randrange(len(lines))
            position = {"line": line, "character": edits.random.randrange(len(lines[line]) + 1)}
            document = {"textDocument": {"uri": uri}}
            kind = edits.random.randrange(5)
            if kind < 2:
                messages.append(_rpc("textDocument/" + edits.pick(wants_position), {**document, "position": position, "context": {"includeDeclaration": True}}, number))
            elif kind == 2:
                span = {"start": {"line": 0, "character": 0}, "end": position}
                extra = {"range": span, "options": {"tabSize": 2, "insertSpaces": True}, "position": position, "ch": ";", "newName": edits.pick(["b", "1", "é"]), "positions": [position],
                         "context": {"diagnostics": []}}
                messages.append(_rpc("textDocument/" + edits.pick(wants_document), {**document, **extra}, edits.pick([number, str(number)])))
            elif kind == 3:
                change = {"range": {"start": position, "end": position}, "text": edits.pick([";", "", "user(", "\n", "é\U0001f602", edits.pick(texts).decode("utf-8", "replace")])}
                messages.append(_rpc("textDocument/didChange", {"textDocument": {"uri": uri, "version": number}, "contentChanges": [change]}))
            else:
                messages.append(edits.pick([_rpc("$/cancelRequest", {"id": number}), _rpc("workspace/symbol", {"query": "a"}, number), b"[]", b"{}", b'{"jsonrpc": "2.0", "id": {}}',
                                            _rpc("workspace/didChangeConfiguration", {"settings": {}}), _rpc("textDocument/didClose", document)]))
        if edits.chance(0.8):
            messages += [_rpc("shutdown", None, 99), _rpc("exit")]
        yield _session(edits, messages)


def debugger(material, edits):
    for session in material.transcript("dap"):
        yield _framed(session)
    commands = {"setBreakpoints": {"source": {"path": "/w/a.bcdl"}, "breakpoints": [{"line": 3}, {"line": 2, "condition": "$x == 1"}, {"line": 9}]}, "threads": {}, "stackTrace": {"threadId": 1},
                "scopes": {"frameId": 1}, "variables": {"variablesReference": 1}, "next": {"threadId": 1}, "stepIn": {"threadId": 1}, "stepOut": {"threadId": 1}, "continue": {"threadId": 1},
                "stepBack": {"threadId": 1}, "reverseContinue": {"threadId": 1}, "evaluate": {"expression": "b(1)", "frameId": 1}, "setFunctionBreakpoints": {"breakpoints": [{"name": "b"}]},
                "setExceptionBreakpoints": {"filters": ["failed-check"]}, "breakpointLocations": {"source": {"path": "/w/a.bcdl"}, "line": 1}, "completions": {"text": "a(", "column": 3},
                "source": {"sourceReference": 1}, "pause": {"threadId": 1}, "terminate": {}, "restart": {}, "loadedSources": {}, "nothing": {}}
    while True:
        seq = 1

        def request(command, arguments):
            nonlocal seq
            message = {"seq": seq, "type": "request", "command": command, "arguments": arguments}
            seq += 1
            return json.dumps(message).encode()

        messages = [request("initialize", {"linesStartAt1": edits.chance(0.7), "columnsStartAt1": True})]
        launch = {"program": edits.pick(["/w/a.bcdl", "/w/a.test.bcdl", "none"]), "stopOnEntry": edits.chance(0.6)}
        if edits.chance(0.3):
            launch["facts"] = edits.pick([["c(1)"], ["a(2)", "b(2)"], ["("], "x"])
        if launch["program"].endswith("test.bcdl"):
            launch["test"] = edits.pick(["t", "u"])
        messages.append(request("launch", launch))
        if edits.chance(0.6):
            messages.append(request("setBreakpoints", commands["setBreakpoints"]))
        messages.append(request("configurationDone", {}))
        for _ in range(edits.random.randint(1, 8)):
            name = edits.pick(list(commands))
            arguments = dict(commands[name])
            if arguments and edits.chance(0.2):
                arguments[edits.pick(list(arguments))] = edits.pick([0, 2, -1, "a", None, [], 1e308])
            messages.append(request(name, arguments))
        if edits.chance(0.5):
            messages.append(request("disconnect", {}))
        yield _session(edits, messages)


_PATHS = ["/", "/a", "/a//b", "/a/%C3%A9?k=v&l", "/a/../b", "/%2e/", "*", "http://a/b", "/a;b", "/%2f", "/a b", "/a?b=%zz", "/\xff"]


def http_requests(material, edits):
    """One to three requests, some with what readers take in two ways."""
    doubtful = ["Content-Length: 3", "Content-Length: +3", "Content-Length: 3, 3", "Transfer-Encoding: chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", " folded",
                "Content-Length : 3", "X: \x01", "Host: b", "Connection: close", "Expect: 100-continue", "Transfer-Encoding: Chunked", "Content-Length: 99999999999999999999", "no colon", ": x",
                "X-Long: " + "a" * 300, "Content-Length: 0x3"]
    while True:
        stream = b""
        for _ in range(edits.random.randint(1, 3)):
            end = edits.pick(["\r\n", "\r\n", "\r\n", "\n"])
            body = edits.pick([b"", b"", b"abc", b'{"a": 1}', b"x" * 50])
            lines = [f"{edits.pick(['GET', 'POST', 'PUT', 'get', 'G(T'])} {edits.pick(_PATHS)} {edits.pick(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.1 '])}", "Host: a.example"]
            if edits.chance(0.5):
                lines.append("Content-Type: application/json")
            chunked = edits.chance(0.3)
            if chunked:
                lines.append("Transfer-Encoding: chunked")
            elif body:
                lines.append(f"Content-Length: {len(body)}")
            if edits.chance(0.4):
                lines.insert(edits.random.randint(1, len(lines)), edits.pick(doubtful))
            stream += (end.join(lines) + end + end).encode("latin-1")
            if chunked:
                pieces = edits.pick([[body], [body[:1], body[1:]], []])
                for piece in pieces:
                    if piece:
                        stream += b"%x%s\r\n%s\r\n" % (len(piece), edits.pick([b"", b"", b";a=b", b" "]), piece)
                stream += edits.pick([b"0\r\n\r\n", b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"00\r\n\r\n", b"0\n\n", b"-1\r\n", b"fffffffffffffffff\r\n"])
            else:
                stream += body
        yield edits.bytes([stream]) if edits.chance(0.15) else stream


def forwarded(material, edits):
    names = ["host", "x-original-uri", "x-original-method", "x-original-host", "x-forwarded-method", "x-forwarded-uri", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-for", "x-real-ip",
             "x-envoy-external-address", "x-tenant", "cookie", "authorization", "forwarded", "x-original-url", "X-Tenant", "x-forwarded-port"]
    values = ["shop.example", "[::1]:8080", "GET", "POST", "https", "192.0.2.1", "192.0.2.1, 10.0.0.1", "a", "", "session=abc; b=c", "session=\"x\"", "Bearer abc", "Basic YTpi", "for=1.2.3.4;proto=https",
              "é", "a,b", "abc=="] + _PATHS
    while True:
        lines = [f"{edits.pick(['GET', 'GET', 'POST', 'HEAD', 'x'])} {edits.pick(['/forward', '/forward/a//b'] + _PATHS)}"]
        for _ in range(edits.random.randint(1, 7)):
            lines.append(f"{edits.pick(names)}: {edits.pick(values)}")
        yield bytes([edits.random.randrange(16)]) + "\n".join(lines).encode("utf-8", "replace")


def _frame(kind, flags, payload, stream=1):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def _literal(name, value):
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def _message(number, data):
    size, varint = len(data), b""
    while size >= 0x80:
        varint += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + varint + bytes([size]) + data


def _check_request(edits):
    headers = b""
    for name, value in ((b":method", edits.pick([b"GET", b"POST"])), (b":path", edits.pick([b"/a?b=c", b"/", b"/\xc3\xa9"])), (b":authority", b"shop.example"), (b":scheme", b"http"),
                        (b"x-tenant", b"a"), (b"X-Upper", b"b"), (b"cookie", b"session=a")):
        if edits.chance(0.7):
            headers += _message(3, _message(1, name) + _message(2, value))
    http = _message(2, edits.pick([b"GET", b"POST", b""])) + headers + _message(4, edits.pick([b"/a?b=c", b"", b"/x"])) + _message(5, b"shop.example") + _message(10, b"http")
    source = _message(1, _message(1, _message(1, _message(2, b"192.0.2.1") + b"\x18\xa2\x10") if edits.chance(0.7) else b""))
    request = _message(1, source + _message(4, _message(2, http)) + (_message(10, b"") if edits.chance(0.2) else b""))
    return edits.bytes([request]) if edits.chance(0.25) else request


def grpc(material, edits):
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    while True:
        settings = edits.random.randrange(256)
        if edits.chance(0.4):
            yield bytes([settings | 2]) + _check_request(edits)
            continue
        path = edits.pick([b"/envoy.service.auth.v3.Authorization/Check", b"/grpc.health.v1.Health/Check", b"/none", b"/grpc.health.v1.Health/Watch"])
        block = b"".join(_literal(*pair) for pair in ((b":method", b"POST"), (b":path", path), (b":scheme", b"http"), (b":authority", b"a"), (b"content-type", b"application/grpc"), (b"te", b"trailers"))
                         if edits.chance(0.95))
        message = _check_request(edits)
        data = edits.pick([b"\x00", b"\x00", b"\x01"]) + struct.pack(">I", len(message)) + message
        frames = [_frame(4, 0, edits.pick([b"", b"\x00\x04\x00\x00\xff\xff", b"\x00\x05\x00\x00\x40\x00", b"\x00"]), 0), _frame(1, 4, block), _frame(0, 1, data)]
        others = [_frame(6, 0, bytes(8), 0), _frame(8, 0, b"\x00\x00\x10\x00", edits.pick([0, 1])), _frame(3, 0, bytes(4)), _frame(7, 0, bytes(8), 0), _frame(2, 0, bytes(5)), _frame(9, 4, block), _frame(1, 0, block[:20]),
                  _frame(4, 1, b"", 0), _frame(99, 7, b"x"), _frame(1, 5, block, 3), _frame(0, 9, b"\x02ab\x00\x00", 1), _frame(1, 0x2C, b"\x01" + bytes(5) + block + b"\x00", 5), _frame(1, 4, b"\x82\x86\x84\x41\x8a\x08\x9d\x5c\x0b\x81\x70\xdc\x78\x0f\x03", 7)]
        for _ in range(edits.random.randrange(3)):
            frames.insert(edits.random.randint(0, len(frames)), edits.pick(others))
        stream = b"".join(frames)
        yield bytes([settings & ~2 | 1]) + stream if edits.chance(0.8) else bytes([settings & ~3]) + preface + edits.bytes([stream])


def admin(material, edits):
    token, digest = "0123456789abcdef" * 2, "a" * 64
    paths = ["/admin/v1/revoke", "/admin/v1/status", "/admin/v1/reload", "/admin/v1/lineage", "/admin/v1/index", "/admin/v1/revocations?after=1&limit=2", "/admin/v1/none", "/admin/v1/check", "/", "/admin/v1/revoke/"]
    paths += sorted({text for path in material.files("serve/admin/*.cpp") for text in __import__("re").findall(r'"(/admin/[a-z0-9_/-]+)"', path.read_text())}) * 3
    while True:
        one = {edits.pick(["hash", "jti", "revocation_id", "id", "token", "more"]): edits.pick([digest, "b" * 64, "a", "", "A" * 64, "ff" * 64, 1, None])}
        if edits.chance(0.3):
            one["reason"] = edits.pick(["leak", "", "x" * 600, 1, "a\nb"])
        body = edits.pick([{"revocations": [one]}, {"revocations": [one, {"jti": "b"}], "known_only": edits.chance(0.5)}, {"hashes": [digest]}, {"ids": [digest, "a"]}, [], None, {"revocations": {}}, one])
        lines = [edits.pick(["POST", "POST", "GET", "PUT", "post"]), edits.pick(paths), edits.pick([f"Bearer {token}"] * 4 + ["Bearer 0123", "", f"bearer {token}", f"Basic {token}", token]),
                 edits.pick(["localhost:8403", "localhost:8403", "127.0.0.1", "evil.example", ""]), edits.pick(["", "", "", "https://localhost:8403", "https://evil.example", "null"])]
        text = ("\n".join(lines) + "\n" + (json.dumps(body) if body is not None else "")).encode()
        yield edits.text([text]) if edits.chance(0.1) else text


def authzen(material, edits):
    for cases in material.vector_json("authzen/*.json"):
        yield from (json.dumps(case["body"]).encode() for case in cases if isinstance(case, dict) and "body" in case)
    subjects = [{"type": "user", "id": "root"}, {"type": "user", "id": "ann"}, {"type": "user"}, {"type": "user", "id": "bob", "properties": {"role": "admin"}}, {"type": "user", "id": "ann", "properties": {"role": None}},
                {"id": "root"}, "root", {"type": "user", "id": 1}, {"type": "user", "id": "", "properties": {"a": {"b": [1, 2.5]}}}]
    actions = [{"name": "read"}, {"name": "write"}, {"name": "delete"}, {}, {"name": 1}, {"name": "read", "properties": {"x": "y"}}, None]
    resources = [{"type": "document", "id": "d1"}, {"type": "document"}, {"type": "none", "id": "x"}, {"type": "document", "id": "d1", "properties": {"tags": ["a"]}}, 5]
    contexts = [{}, {"closed": True}, {"closed": False}, {"time": "1985-10-26T01:22-07:00"}, {"credential": ["a"]}, {"a": [[[[1]]]]}, None, [], {"n": 1.5}, {"big": 2**63}]

    def body():
        document = {}
        for name, values in (("subject", subjects), ("action", actions), ("resource", resources), ("context", contexts)):
            if edits.chance(0.85):
                document[name] = edits.pick(values[:4] if edits.chance(0.7) else values)
        return document

    while True:
        document = body()
        if edits.chance(0.3):
            document["evaluations"] = [body() if edits.chance(0.9) else 5 for _ in range(edits.random.randrange(4))]
            document["options"] = {"evaluations_semantic": edits.pick(["execute_all", "deny_on_first_deny", "permit_on_first_permit", "x", 1])}
        if edits.chance(0.2):
            document["page"] = edits.pick([{"limit": 1}, {"token": "x"}, {"limit": 0}, {"limit": -1, "token": ""}, {}, 1])
        text = json.dumps(document).encode()
        yield edits.text([text]) if edits.chance(0.12) else text


def bundles(material, edits):
    archives = [seed for seed in material.committed("bundle") if len(seed) > 512]
    names = ["shop.bcdl", "a/b.bcdl", "../x", "/abs", "A.bcdl", "a.bcdl", "con", "x\\y", "é.bcdl", "a//b", "manifest.json", ""]
    while True:
        kind = edits.random.randrange(4)
        if kind == 0 and archives:
            yield b"\x00" + edits.bytes([edits.pick(archives)[1:]])
        elif kind <= 1:
            yield edits.choices(0, 24, b"\x01")
        elif kind == 2:
            files = sorted(edits.random.sample(names, edits.random.randrange(4)))
            document = {"files": [{"bytes": edits.pick([38, 0, -1, 2**40]), "path": name, "sha256": edits.pick(["f" * 64, "F" * 64, "0"])} for name in files], "format": edits.pick([1, 1, 2]),
                        "name": edits.pick(["policies", "", "a b", "x" * 300]), "version": edits.pick([7, 0, -1, 2**63, "1"])}
            if edits.chance(0.3):
                document.pop(edits.pick(list(document)))
            yield b"\x02" + json.dumps(document, indent=edits.pick([None, 1])).encode()
        else:
            document = {"name": edits.pick(["shop", "", 1]), "version": edits.pick([7, 0, 2**64, -1]), "digest": edits.pick(["0" * 64, "f" * 64, "F" * 64, "", 0])}
            if edits.chance(0.3):
                document[edits.pick(["name", "more", "digest"])] = edits.json_value()
            yield b"\x03" + json.dumps(document).encode()


def lineage_indexes(material, edits):
    databases = [seed for seed in material.committed("lineage_index") if seed.startswith(b"SQLite")]
    digests = ["4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2", "ddc9e669194254cef019a29d3619a2c16592e5d52e1a81e98b01bd52319149a3", "ab" * 32, "0" * 64, "AB" * 32, "0"]
    names = ["root", "child", "leaf", "other", "a", ""]
    while True:
        if databases and edits.chance(0.08):
            yield edits.bytes(databases)
            continue
        sentinel = edits.pick(["00", "00ff", ""])
        chosen = edits.random.sample(names, edits.random.randrange(5))
        hashes = {"version": edits.pick([1, 1, 1, 2]), "sentinel": sentinel, "token_hashes": {name: edits.pick(digests) for name in chosen},
                  "parents": {name: {"parent_jti": edits.pick([None, "root", "child", 1]), "parent_token_hash": edits.pick([None] + digests)} for name in chosen}}
        revoked = {"version": 1, "sentinel": edits.pick([sentinel, sentinel, sentinel, "01"]), "jtis": {edits.pick(names + digests): edits.pick([1, 1_700_000_000, -1, "x", None]) for _ in range(edits.random.randrange(4))}}
        if edits.chance(0.2):
            (hashes if edits.chance(0.5) else revoked)["more"] = edits.json_value()
        first, second = json.dumps(hashes).encode(), json.dumps(revoked).encode()
        if edits.chance(0.15):
            first = edits.text([first])
        if edits.chance(0.15):
            second = edits.text([second])
        yield first + b"\x00" + second
