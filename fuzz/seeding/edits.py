"""Deterministic choices and edits of inputs: what mutations a fuzzer would try first, done once so that error paths have seeds."""
import random
import re

_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|\s+|.", re.DOTALL)


class Edits:
    def __init__(self, name):
        self.random = random.Random(f"hardtack seeds: {name}")

    def choices(self, least, most, head=b""):
        """An input that is a list of choices. Half of them are small numbers, as most choices are among few."""
        size = self.random.randint(least, most)
        small = self.random.random() < 0.5
        return head + bytes(self.random.randrange(16 if small and self.random.random() < 0.7 else 256) for _ in range(size))

    def text(self, inputs):
        """A text with lines or words dropped, doubled, swapped or taken from another one."""
        words = _WORD.findall(self.random.choice(inputs))
        other = _WORD.findall(self.random.choice(inputs)) or [b""]
        for _ in range(self.random.randint(1, 4)):
            at = self.random.randrange(len(words) + 1)
            kind = self.random.randrange(6)
            if kind == 0:
                del words[at : at + self.random.randint(1, 3)]
            elif kind == 1:
                words[at:at] = words[at : at + self.random.randint(1, 5)]
            elif kind == 2:
                words[at : at + 1] = [self.random.choice(other)]
            elif kind == 3:
                start = self.random.randrange(len(other))
                words[at:at] = other[start : start + self.random.randint(1, 8)]
            elif kind == 4 and len(words) > 1:
                first, second = self.random.randrange(len(words)), self.random.randrange(len(words))
                words[first], words[second] = words[second], words[first]
            else:
                del words[at:]
        return b"".join(words)

    def bytes(self, inputs):
        """Bytes flipped, set, dropped, doubled or cut."""
        data = bytearray(self.random.choice(inputs))
        for _ in range(self.random.randint(1, 4)):
            if not data:
                data.append(self.random.randrange(256))
            at = self.random.randrange(len(data))
            kind = self.random.randrange(6)
            if kind == 0:
                data[at] ^= 1 << self.random.randrange(8)
            elif kind == 1:
                data[at] = self.random.choice([0, 1, 0x7F, 0x80, 0xFF, self.random.randrange(256)])
            elif kind == 2:
                del data[at : at + self.random.randint(1, 8)]
            elif kind == 3:
                data[at:at] = data[at : at + self.random.randint(1, 16)]
            elif kind == 4:
                data[at:at] = bytes([self.random.randrange(256)])
            elif self.random.random() < 0.3:
                del data[at:]
        return bytes(data)

    # Values for documents.
    def pick(self, values):
        return self.random.choice(values)

    def chance(self, share):
        return self.random.random() < share

    def json_value(self, depth=0):
        kind = self.random.randrange(8 if depth < 4 else 6)
        if kind == 0:
            return self.pick([0, 1, -1, 2**53, 2**63 - 1, -(2**63), 10**6, self.random.randrange(1000)])
        if kind == 1:
            return self.pick([0.5, -0.0, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 333333333.33333329, 1e23, self.random.random()])
        if kind in (2, 3):
            return self.pick(["", "a", "é", "\u20ac", "\U0001f602", "\ufb33", "a\"b\\c/\b\f\n\r\t", "\x7f\x80", "\u2028", "key", "10"])
        if kind == 4:
            return self.pick([True, False])
        if kind == 5:
            return None
        if kind == 6:
            return [self.json_value(depth + 1) for _ in range(self.random.randrange(5))]
        return {self.pick(["a", "b", "ab", "é", "\U0001f602", "\ufb33", "", "1", "10", "\r", "$"]): self.json_value(depth + 1)
                for _ in range(self.random.randrange(5))}
