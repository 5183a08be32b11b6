"""Addresses and ranges with the answers of Python's ipaddress, one case a line: ADDRESS RANGE ANSWER, where the answer
is `true`, `false` or `error`. cidr_test.cpp compares. Arguments: a seed and how many cases."""

import ipaddress
import random
import sys

choose = random.Random(int(sys.argv[1]))


def spelled(address):
    """One of the ways in which an address is written."""
    if address.version == 4:
        return str(address)
    way = choose.randrange(4)
    if way == 0:
        return address.exploded
    if way == 1:
        return str(address).upper()
    if way == 2 and address.ipv4_mapped:
        return "::ffff:" + str(address.ipv4_mapped)
    return str(address)


def some_address():
    kind = choose.randrange(4)
    if kind == 0:
        return ipaddress.IPv4Address(choose.choice([choose.getrandbits(32), 0x0A000000 | choose.getrandbits(10)]))
    if kind == 1:
        return ipaddress.IPv6Address(0xFFFF00000000 | choose.getrandbits(32))
    if kind == 2:
        return ipaddress.IPv6Address((0x20010DB8 << 96) | choose.getrandbits(choose.choice([4, 32, 64])))
    return ipaddress.IPv6Address(choose.getrandbits(128) & choose.getrandbits(128) & choose.getrandbits(128))


def range_around(address):
    prefix = choose.randrange(address.max_prefixlen + 1)
    network = ipaddress.ip_network((address, prefix), strict=False)
    return f"{spelled(network.network_address)}/{prefix}"


def broken(text):
    """A small mistake somewhere in it, or another way to write it."""
    at = choose.randrange(len(text) + 1)
    return choose.choice([
        text[:at] + choose.choice("0123456789abcf.:/%gx-+") + text[at:],
        text[:at] + text[at + 1:],
        text[:at] + choose.choice("0:./") + text[at + 1:],
    ])


def narrow(address):
    """The IPv4 address that a mapped one stands for."""
    mapped = address.version == 6 and address.ipv4_mapped
    return mapped or address


def answer(address_text, range_text):
    # ipaddress also takes netmasks, zones, and a missing or zero-padded prefix length.
    if "%" in address_text + range_text or range_text.count("/") != 1 or "/" in address_text:
        return "error"
    prefix = range_text.partition("/")[2]
    if not (prefix.isascii() and prefix.isdigit()) or (len(prefix) > 1 and prefix[0] == "0"):
        return "error"
    try:
        address = ipaddress.ip_address(address_text)
        network = ipaddress.ip_network(range_text, strict=True)
    except ValueError:
        return "error"
    if address.version == network.version and address in network:
        return "true"
    first = network.network_address
    if network.version == 6 and network.prefixlen >= 96 and first.ipv4_mapped:
        network = ipaddress.ip_network((first.ipv4_mapped, network.prefixlen - 96))
    address = narrow(address)
    return "true" if address.version == network.version and address in network else "false"


for _ in range(int(sys.argv[2])):
    address = some_address()
    near = choose.choice([address, narrow(address), some_address()])
    address_text, range_text = spelled(address), range_around(near)
    if choose.randrange(4) == 0:
        address_text = broken(address_text) or "0"
    if choose.randrange(4) == 0:
        range_text = broken(range_text)
    print(address_text, range_text, answer(address_text, range_text))
