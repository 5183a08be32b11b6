#!/usr/bin/env python3
"""The lineage hash of Biscuits, written from its description alone: the tests' second implementation.

    oracle.py FILE
    oracle.py --set FOLDER

Each line of FILE: a token in hexadecimal, then the hash of each of its prefixes as another implementation computed it.
FOLDER: a conformance set; the `lineage_hashes` of its set.json are compared.
Prints the first difference and fails, or prints what was compared. Uses nothing but the standard library.

A_k = "biscuit-lineage-v1" 00, then for each of the first k blocks: length of S_i (8 bytes, big-endian), S_i.
S_i is what the signature of block i covers:
  version 0: data, [external signature], algorithm (4 bytes, little-endian), next key
  version 1: 00 BLOCK 00, 00 VERSION 00 version, 00 PAYLOAD 00 data, 00 ALGORITHM 00 algorithm, 00 NEXTKEY 00 key,
             after the first block 00 PREVSIG 00 previous signature, of a third party 00 EXTERNALSIG 00 its signature
"""
import hashlib
import json
import os
import sys


KINDS = {"version 0", "version 1", "third party", "algorithm 0", "algorithm 1"}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """The fields of a protobuf message: lists of numbers or byte strings by field number."""
    found = {}
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 2:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
            if len(value) != size:
                raise ValueError("truncated")
        else:
            raise ValueError("wire type %d" % (tag & 7))
        found.setdefault(tag >> 3, []).append(value)
    return found


def little(number):
    return number.to_bytes(4, "little")


def signed_payload(block, previous_signature):
    message = fields(block)
    data, signature = message[1][0], message[3][0]
    key = fields(message[2][0])
    algorithm, next_key = little(key.get(1, [0])[0]), key[2][0]
    external = fields(message[4][0])[1][0] if 4 in message else None
    version = message.get(5, [0])[0]
    if version == 0:
        return data + (external or b"") + algorithm + next_key, signature, version
    payload = b"\0BLOCK\0\0VERSION\0" + little(version) + b"\0PAYLOAD\0" + data
    payload += b"\0ALGORITHM\0" + algorithm + b"\0NEXTKEY\0" + next_key
    if previous_signature is not None:
        payload += b"\0PREVSIG\0" + previous_signature
    if external is not None:
        payload += b"\0EXTERNALSIG\0" + external
    return payload, signature, version


def lineage(token, seen):
    message = fields(token)
    accumulator = b"biscuit-lineage-v1\0"
    previous = None
    hashes = []
    for block in message[2] + message.get(3, []):
        payload, previous, version = signed_payload(block, previous)
        seen.add("version %d" % version)
        if 4 in fields(block):
            seen.add("third party")
        seen.add("algorithm %d" % fields(fields(block)[2][0]).get(1, [0])[0])
        accumulator += len(payload).to_bytes(8, "big") + payload
        hashes.append(hashlib.sha256(accumulator).hexdigest())
    return hashes


def conformance_set(folder):
    with open(os.path.join(folder, "set.json"), encoding="utf-8") as file:
        testcases = json.load(file)["testcases"]
    prefixes = 0
    seen = set()
    for testcase in testcases:
        expected = testcase.get("lineage_hashes")
        if expected is None:  # refused, so nobody asks for its ancestors
            continue
        with open(os.path.join(folder, testcase["filename"]), "rb") as file:
            hashes = lineage(file.read(), seen)
        if hashes != expected:
            sys.exit("%s: oracle %s, set %s" % (testcase["filename"], hashes, expected))
        prefixes += len(hashes)
    if seen != KINDS or prefixes < 100:
        sys.exit("not everything occurred: %s, %d prefixes" % (sorted(seen), prefixes))
    print("%d prefixes agree" % prefixes)


def main():
    if sys.argv[1] == "--set":
        conformance_set(sys.argv[2])
        return
    tokens = prefixes = 0
    lengths, seen = set(), set()
    with open(sys.argv[1], encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            words = line.split()
            hashes = lineage(bytes.fromhex(words[0]), seen)
            if hashes != words[1:]:
                sys.exit("line %d: oracle %s, other %s" % (number, hashes, words[1:]))
            tokens += 1
            prefixes += len(hashes)
            lengths.add(len(hashes))
    if seen != KINDS or lengths != set(range(1, 9)):
        sys.exit("not everything occurred: %s, lengths %s" % (sorted(seen), sorted(lengths)))
    print("%d tokens, %d prefixes agree" % (tokens, prefixes))


main()
