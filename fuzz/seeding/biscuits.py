"""Seeds of the targets of the Biscuit family: the tokens themselves, their parts, and choices that make or change them."""
import base64
import json

from material import base64url


def _text(data):
    return base64.urlsafe_b64encode(data)


def decoding(material, edits):
    """Tokens as they are; a first byte from 0xe0 on for other decoders."""
    for token in material.tokens:
        yield token
    for token in material.tokens[::4]:
        yield b"\xe0" + edits.pick([_text(token), base64url(token), b"biscuit:" + _text(token)])
    for kind, head in (("block", b"\xed"), ("third_party_content", b"\xee")):
        for block in material.made(kind)[::2]:
            yield head + block
    committed = [seed for seed in material.committed("biscuit_decode") if seed[:1] >= b"\xe0"]
    keys = [{"algorithm": "ed25519", "key_bytes": "acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189", "key_id": 1, "issuer": "a", "expires_at": "2030-01-01T00:00:00Z"},
            {"algorithm": "secp256r1", "key_bytes": "02168b8888b2bb40dceaf15f365351dfce161d3ae867fd33c3db873cf91fbb43d4", "key_id": 2}]
    for _ in range(60):
        chosen = [dict(edits.pick(keys)) for _ in range(edits.random.randrange(4))]
        for key in chosen:
            if edits.chance(0.5):
                key[edits.pick(list(key))] = edits.pick([0, -1, 2**32, "", None, "2026", "x", "ed25519", {}, 3])
        yield b"\xf0" + json.dumps(edits.pick([chosen, chosen, {"keys": chosen}])).encode()
    for seed in committed * 4:
        yield edits.bytes([seed[1:]]).join([seed[:1], b""])
    for _ in range(400):
        yield edits.bytes(material.tokens)


def blocks(material, edits):
    for block in material.made("block"):
        yield b"0" + block
    while True:
        yield edits.choices(20, 300, b"1") if edits.chance(0.8) else b"0" + edits.bytes(material.made("block"))


def mutations(material, edits):
    while True:
        yield edits.choices(2, 60)


def operations(material, edits):
    while True:
        yield edits.choices(2, 14)


def resigned_blocks(material, edits):
    """A digit, the number of the parent, the block."""
    timed = [text for text in material.literals("tests/decide/expiry_test.cpp") if b"time(" in text]
    for source in material.block_sources[:120] + timed * 2:
        yield edits.pick([b"1", b"5"]) + bytes([edits.random.randrange(16)]) + source
    for block in material.made("block")[::6]:
        yield edits.pick([b"0", b"4"]) + bytes([edits.random.randrange(16)]) + block
    while True:
        yield edits.choices(20, 160, edits.pick([b"2", b"6"]))


def compared_blocks(material, edits):
    while True:
        yield edits.choices(24, 200, b"%d" % edits.random.randrange(8))


def verified_tokens(material, edits):
    for token in material.tokens[::3]:
        yield b"0" + token
    while True:
        yield edits.choices(8, 120, edits.pick([b"1", b"2", b"2", b"3"]))


def lineages(material, edits):
    while True:
        yield edits.choices(3, 60)


def third_parties(material, edits):
    for head, kind in ((b"0", "third_party_request"), (b"2", "third_party_block")):
        for data in material.made(kind)[::2]:
            yield head + data
            yield b"%d" % (head[0] - ord("0") + 1) + _text(data)
    while True:
        yield edits.choices(10, 120, edits.pick([b"4", b"5"]))


def snapshots(material, edits):
    made = [snapshot for snapshot in material.made("snapshot") if len(snapshot) < 900]
    yield from made
    for snapshot in made[::8]:
        yield b"t" + _text(snapshot)
    for _ in range(200):
        yield edits.bytes(made)


def calls(material, edits):
    while True:
        yield edits.choices(16, 200)
