"""Seeds of the targets of other credentials: macaroons, JWT, PASETO, capability and cap tokens, keys, exposure tokens, requests.

Nothing here is made with the keys of the targets: of what they made themselves, fuzz/seeds holds an example each, and everything
else must be refused."""
import base64
import hashlib
import hmac
import json
import struct

from material import base64url

SECRET = b"a secret of nobody, of 32 bytes or more"
_TEXTS = ["user = alice", 'check if operation("read")', "", "a = b = c", "time < 2030-01-01T00:00Z", "é", "x" * 200, "check if true;", "\x00\n", "account = 3735928559"]


def _mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


# Macaroons: https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt names the encodings.
def _macaroon(edits):
    """(location, identifier, caveats as (id, vid, location), signature)"""
    location = edits.pick([b"http://example.org/", b"", b"http://elsewhere/"])
    identifier = edits.pick([b"k:alice", b"k:alice", b"id", b"\xff\x00", b""])
    signature = _mac(_mac(b"macaroons-key-generator", SECRET), identifier)
    caveats = []
    for _ in range(edits.random.randrange(5)):
        text = edits.pick(_TEXTS).encode()
        if edits.chance(0.25):
            vid = bytes(edits.random.randrange(256) for _ in range(edits.pick([72, 72, 48, 0, 24])))
            caveats.append((text, vid, edits.pick([b"http://auth/", b""])))
            signature = _mac(signature, _mac(signature, vid) + _mac(signature, text))
        else:
            caveats.append((text, None, b""))
            signature = _mac(signature, text)
    return location, identifier, caveats, signature if edits.chance(0.9) else signature[:31]


def _packet(name, data):
    body = name + b" " + data + b"\n"
    return b"%04x" % (len(body) + 4) + body


def _field(number, data):
    size, varint = len(data), b""
    while size >= 0x80:
        varint += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number]) + varint + bytes([size]) + data


def _written(macaroon, form):
    location, identifier, caveats, signature = macaroon
    if form in ("v1", "v1 bytes"):
        packets = _packet(b"location", location) + _packet(b"identifier", identifier)
        for text, vid, place in caveats:
            packets += _packet(b"cid", text) + (_packet(b"vid", vid) + _packet(b"cl", place) if vid is not None else b"")
        packets += _packet(b"signature", signature)
        return packets if form == "v1 bytes" else base64.urlsafe_b64encode(packets)
    if form in ("v2", "v2 bytes"):
        data = b"\x02" + (_field(1, location) if location else b"") + _field(2, identifier) + b"\x00"
        for text, vid, place in caveats:
            data += (_field(1, place) if place else b"") + _field(2, text) + (_field(4, vid) if vid is not None else b"") + b"\x00"
        data += b"\x00" + _field(6, signature)
        return data if form == "v2 bytes" else base64url(data)

    def named(name, value):
        try:
            return {name: value.decode()} if value.isascii() else {name + "64": base64url(value).decode()}
        except UnicodeDecodeError:
            return {name + "64": base64url(value).decode()}

    document = {"v": 2, **named("l", location), **named("i", identifier), "c": [], "s64": base64url(signature).decode()}
    for text, vid, place in caveats:
        document["c"].append({**named("i", text), **({"v64": base64url(vid).decode(), **named("l", place)} if vid is not None else {})})
    return json.dumps(document).encode()


def macaroons(material, edits):
    for text in material.vector_bytes("macaroon/*"):
        yield from (line for line in text.splitlines() if len(line) > 40 and b" " not in line)
    while True:
        text = _written(_macaroon(edits), edits.pick(["v1", "v1 bytes", "v2", "v2 bytes", "json"]))
        yield edits.bytes([text]) if edits.chance(0.25) else text


def _claims(edits):
    claims = {}
    for name in edits.random.sample(["sub", "exp", "nbf", "iat", "aud", "iss", "jti", "scope", "é"], edits.random.randrange(5)):
        claims[name] = edits.pick([1_800_000_000, 1_700_000_000, 1_600_000_000, -1, 1e308, 1.5, 2**63, "alice", "https://issuer.example/", ["a", "b"], None, True,
                                   {"a": {"b": []}}, "2030-01-01T00:00:00Z", "1999-12-31T23:59:60z", "2030-01-01T00:00:00+24:00"])
    return claims


def jwts(material, edits):
    yield from material.vector_strings("aip/jwt-*.json", lambda text: text.count(".") == 2 and text.startswith("ey"))
    yield from material.vector_strings("dpop/*.json", lambda text: text.count(".") == 2 and text.startswith("ey"))
    yield from material.vector_strings("jose-cookbook/**/*.json", lambda text: text.count(".") == 2 and text.startswith("ey"))
    while True:
        header = {"alg": edits.pick(["EdDSA", "HS256", "ES256", "none", "None", "RS256", "HS512", "", None, 1, "Ed25519"]), "typ": edits.pick(["JWT", "at+jwt", "jwt", 1])}
        for name, values in (("kid", ["k", "../k", "", 1]), ("crit", [["exp"], [], "b64", ["b64"]]), ("b64", [False, True]), ("jwk", [{"kty": "OKP"}]), ("x5u", ["https://a/"])):
            if edits.chance(0.25):
                header[name] = edits.pick(values)
        signed = base64url(json.dumps(header).encode()) + b"." + base64url(json.dumps(_claims(edits)).encode())
        signature = edits.pick([_mac(SECRET, signed), bytes(64), b"", bytes(63), hmac.new(SECRET, signed, hashlib.sha512).digest()])
        text = signed + b"." + base64url(signature)
        if edits.chance(0.1):
            text = edits.pick([text + b".", text[: text.rfind(b".")], b" " + text + b"\n", text + b"=", text.replace(b".", b"..")])
        yield edits.bytes([text]) if edits.chance(0.15) else text


def pasetos(material, edits):
    made = material.vector_strings("paseto/*.json", lambda text: text.startswith(("v3.", "v4."))) + material.committed("paseto_verify")
    yield from made
    tokens = [token for token in made if token.startswith((b"v3.", b"v4."))]
    while True:
        parts = edits.pick(tokens).strip().split(b".")
        if edits.chance(0.5):
            parts[:2] = edits.pick([[b"v4", b"local"], [b"v4", b"public"], [b"v3", b"local"], [b"v3", b"public"], [b"v2", b"local"], [b"V4", b"local"]])
        if edits.chance(0.4):
            parts[3:] = [edits.pick([base64url(b'{"kid":"k"}'), base64url(json.dumps(_claims(edits)).encode()), b"", b"a", base64url(b'{"kid":"a","kid":"b"}'), b"YQ=="])]
        if edits.chance(0.3) and len(parts) > 2:
            parts[2] = edits.bytes([parts[2]])
        yield b".".join(parts)


def capabilities(material, edits):
    while True:
        token = {"token_id": "01010101-0101-4101-8101-010101010101", "capability_id": "files.read", "principal_id": "agent-a", "issued_at": "2023-11-14T22:13:20+00:00",
                 "expires_at": "2023-11-14T23:13:20+00:00", "constraints": {}, "audit_id": "", "key_id": "default",
                 "signature": "b611c99ffd4d800b89534e8478e598405b7ec7d6b38499fa200e3a0262842ffe"}
        for _ in range(edits.random.randrange(4)):
            name = edits.pick(list(token))
            kind = edits.random.randrange(4)
            if kind == 0:
                del token[name]
            elif kind == 1:
                token["constraints"] = edits.pick([{"args": {"pinned": {"x": edits.json_value()}, "allowed_keys": ["x"]}}, {"max": 1e16, "n": edits.json_value()}, [], None])
            elif kind == 2:
                token[name] = edits.pick(["2023-11-14T22:13:20Z", "2023-11-14T22:13:20", "2023-11-14T22:13:20.123456+02:00", "", 1, None, "a|b", "é\n", "0" * 64])
            else:
                token["more"] = edits.json_value()
            if not token:
                break
        if edits.chance(0.2):
            payload = json.dumps(edits.json_value())
            token = {"payload": payload, "algorithm": edits.pick(["HMAC-SHA256", "none"]), "signature": edits.pick([_mac(SECRET, payload.encode()).hex(), "00", ""])}
        text = json.dumps(token, ensure_ascii=edits.chance(0.5)).encode()
        yield edits.text([text]) if edits.chance(0.15) else text


def _jwks_of(material):
    found = []
    for pattern in ("request-signing/keys.json", "dpop/dpop.json", "jose-cookbook/**/*.json", "web-bot-auth/*.json"):
        for document in material.vector_json(pattern):
            stack = [document]
            while stack:
                value = stack.pop()
                if isinstance(value, dict):
                    if "kty" in value:
                        found.append(value)
                    stack += value.values()
                elif isinstance(value, list):
                    stack += value
    return found


def _one_jwk(edits, known):
    x = bytes(range(32))
    key = dict(edits.pick(known)) if known and edits.chance(0.5) else edits.pick([
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty": "oct", "k": base64url(x).decode()}, {"kty": "OKP", "crv": "X25519", "x": base64url(x).decode()}, {"kty": "RSA", "n": "AQ", "e": "AQAB"}, {"kty": 1}])
    for _ in range(edits.random.randrange(3)):
        key[edits.pick(["use", "alg", "kid", "key_ops", "revoked_at", "x", "y", "crv", "d", "kty"])] = edits.pick(
            ["sig", "enc", "EdDSA", "ES256", "a", "b", ["verify"], ["sign"], 1_600_000_000, 1_800_000_000, "", None, "AA", "2026-01-01T00:00:00Z", "P-384"])
    return {name: value for name, value in key.items() if value is not None}


def key_sets(material, edits):
    known = _jwks_of(material)
    while True:
        keys = [_one_jwk(edits, known) for _ in range(edits.pick([0, 1, 1, 2, 3, 21]))]
        document = {"keys": keys} if edits.chance(0.9) else edits.pick([keys, {"keys": {}}, {"keys": [1]}, {"more": keys}])
        text = json.dumps(document).encode()
        yield edits.text([text]) if edits.chance(0.2) else text


def key_files(material, edits):
    """A digit for what the contents are; before files a byte for the form that is expected."""
    known = _jwks_of(material)
    files = [seed for seed in material.committed("key_files") if seed[:1] in (b"0", b"1")]
    while True:
        kind = edits.random.randrange(5)
        if kind == 0:
            yield edits.bytes(files)
        elif kind == 1:
            seed = edits.pick(files)
            yield seed[:1] + bytes([edits.random.randrange(14), edits.random.randrange(3)]) + seed[3:]
        elif kind == 2:
            yield b"2" + json.dumps(_one_jwk(edits, known)).encode()
        elif kind == 3:
            body = base64url(bytes(edits.random.randrange(256) for _ in range(edits.pick([32, 64, 49, 33, 31]))))
            yield b"3" + edits.pick([b"k4.public.", b"k4.secret.", b"k4.local.", b"k3.public.", b"k4.local-pw.", b"k4.seal.", b"k4.pid.", b"k2.public."]) + body
        else:
            secret = edits.pick([bytes(range(32)), b"\x00" * 32, b"\xff" * 32, bytes(edits.random.randrange(256) for _ in range(32))])
            yield b"4" + secret + edits.choices(1, 40)


def hpke(material, edits):
    points = material.wycheproof("x25519_test")
    for _, test in points[::4]:
        yield bytes.fromhex(test["public"])[:32] + bytes.fromhex(test["shared"])
    while True:
        yield edits.choices(0, 200)


_ENTRY_SIZES = {1: 32, 2: 32, 3: 32, 4: 32, 5: 48, 6: 16, 7: 32, 8: 32, 9: 32, 10: 48}


def exposures(material, edits):
    while True:
        entries = [edits.random.randint(0, 11) for _ in range(edits.random.randrange(5))]
        body = b"".join(bytes([kind]) + bytes(_ENTRY_SIZES.get(kind, 8)) for kind in entries)
        data = struct.pack(">BI", edits.pick([1, 1, 1, 0, 2]), edits.random.randrange(2**32)) + edits.pick([b"DE", b"US", b"de", b"\x00\x00"])
        data += bytes(range(1, 9)) + bytes([max(0, len(entries) + edits.pick([0, 0, 0, 1, -1]))]) + body
        kind = edits.random.randrange(6)
        if kind == 0:
            yield edits.pick([b"k1.", b"", b"a.b.", b"k" * 40 + b"."]) + base64url(data)
        elif kind == 1:
            yield edits.bytes([data])
        else:
            yield data


def possession(material, edits):
    documents = [json.loads(seed) for seed in material.committed("pop") if seed[:1] == b"{"]
    while True:
        if edits.chance(0.5):
            altered = [seed for seed in material.committed("pop") if seed[:1] < b"\x06"]
            yield edits.choices(1, 80, bytes([edits.random.randrange(6)])) if edits.chance(0.7) else edits.bytes(altered)
            continue
        document = json.loads(json.dumps(edits.pick(documents)))
        place = document["payload"] if edits.chance(0.6) and "payload" in document else document
        name = edits.pick(list(place) + ["more"])
        if edits.chance(0.3):
            place.pop(name, None)
        else:
            place[name] = edits.pick([0, 1_700_000_000, 1_700_000_300, -1, "store", "0x" + "00" * 65, "a" * 64, "", None, edits.json_value(), "memory:travel"])
        text = json.dumps(document, separators=edits.pick([(",", ":"), (", ", ": ")])).encode()
        yield text


def requests(material, edits):
    made = [json.loads(seed) for seed in material.committed("request_verify") if seed[:1] == b"{"]
    made += [document["request"] for document in material.vector_json("request-signing/positive/*.json") + material.vector_json("request-signing/negative/*.json")]
    for document in made:
        yield json.dumps(document).encode()
    while True:
        if edits.chance(0.4):
            yield edits.choices(8, 40)
            continue
        document = json.loads(json.dumps(edits.pick(made)))
        place = document.get("headers", document) if edits.chance(0.6) else document
        name = edits.pick(list(place) + ["More"])
        value = place.get(name)
        kind = edits.random.randrange(3)
        if kind == 0:
            place.pop(name, None)
        elif isinstance(value, str) and kind == 1:
            place[name] = edits.text([value.encode("utf-8", "replace")]).decode("utf-8", "replace")
        else:
            place[name] = edits.pick(["", "POST", "sig1=:AA==:", "sha-256=:AA==:", 'sig1=();created=1;keyid="k"', "https://a.example/x", [], 1, {"type": "x"}])
        yield json.dumps(document).encode()


def ecdsa_signatures(material, edits):
    own = [bytes.fromhex(test["sig"]) for _, test in material.wycheproof("ecdsa_secp256r1_sha256_test")]
    yield from own
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    numbers = [0, 1, 2, 0x7F, 0x80, order - 1, order, order + 1, order // 2, order // 2 + 1, 2**255, 2**256 - 1, -1]

    def integer(value):
        data = value.to_bytes(max(1, (value.bit_length() + 8) // 8), "big", signed=True)
        if edits.chance(0.1):
            data = b"\x00" + data
        return b"\x02" + bytes([len(data)]) + data

    while True:
        parts = b"".join(integer(edits.pick(numbers + [edits.random.getrandbits(256), edits.random.getrandbits(250)])) for _ in range(edits.pick([2, 2, 2, 2, 1, 3])))
        data = b"\x30" + edits.pick([bytes([len(parts)]), bytes([len(parts)]), b"\x81" + bytes([len(parts)]), b"\x80"]) + parts
        yield edits.bytes([data]) if edits.chance(0.2) else data


def ed25519(material, edits):
    for document in material.vector_json("cctv/*.json"):
        for test in document[::3]:
            yield b"0" + bytes.fromhex(test["key"]) + bytes.fromhex(test["sig"]) + test["msg"].encode()
    for group, test in material.wycheproof("ed25519_test"):
        yield b"0" + bytes.fromhex(group["publicKey"]["pk"]) + bytes.fromhex(test["sig"]) + bytes.fromhex(test["msg"])[:200]
    while True:
        yield edits.choices(3, 40, b"1") if edits.chance(0.8) else b"0" + edits.bytes([seed[1:] for seed in material.committed("ed25519_points")])


def p256(material, edits):
    keys = []
    for group, _ in material.wycheproof("ecdsa_secp256r1_sha256_test")[::40]:
        keys.append(bytes.fromhex(group["publicKey"]["uncompressed"]))
    keys += [seed for seed in material.committed("p256_points") if len(seed) == 65]
    signatures = [bytes.fromhex(test["sig"]) for _, test in material.wycheproof("ecdsa_secp256r1_sha256_test")[::10]] or [b"\x30\x06\x02\x01\x01\x02\x01\x01"]
    while True:
        key = edits.pick(keys) if keys else edits.pick(material.committed("p256_points"))
        kind = edits.random.randrange(4)
        if kind == 0:
            yield key
        elif kind == 1:
            yield edits.bytes([key])
        elif kind == 2:
            yield bytes([edits.pick([2, 3, 2 + key[-1] % 2])]) + key[1:33] + edits.pick(signatures)
        else:
            yield bytes([edits.pick([2, 3, 4, 0, 6])]) + edits.random.getrandbits(256).to_bytes(32, "big") + edits.pick([b"", edits.pick(signatures)])
