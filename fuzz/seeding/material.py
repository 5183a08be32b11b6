"""What seeds are made of: texts, tokens and documents of the repository, what `hardtack_biscuit_seeds` makes, and the public
vectors where they are at hand. Everything is in the order of its name, so that seeds are the same everywhere."""
import base64
import functools
import json
import pathlib
import re


class Material:
    """`made` is the folder that hardtack_biscuit_seeds filled; `vectors` need not exist."""

    def __init__(self, root, made, vectors):
        self.root = pathlib.Path(root)
        self.made_folder = pathlib.Path(made)
        self.vectors = pathlib.Path(vectors)

    def files(self, pattern):
        found = (path for path in self.root.glob(pattern) if "build" not in path.relative_to(self.root).parts)
        return sorted(path for path in found if path.is_file())

    def made(self, kind):
        folder = self.made_folder / kind
        return [path.read_bytes() for path in sorted(folder.iterdir(), key=lambda path: int(path.name))]

    def committed(self, target):
        """Seeds and regressions that are in the repository; they are replayed by themselves and start edits here."""
        return [path.read_bytes() for path in self.files(f"fuzz/seeds/{target}/**/*") + self.files(f"fuzz/regressions/{target}/**/*")]

    def dictionary(self, name):
        path = self.root / "fuzz/dictionaries" / f"{name}.dict"
        words = re.findall(r'"((?:\\.|[^"\\])*)"', path.read_text()) if path.exists() else []
        return [word.encode().decode("unicode_escape").encode("latin-1") for word in words]

    @functools.cached_property
    def cases(self):
        """The conformance set's cases: (kind, source) with kind `block` or `authorizer`."""
        found = []
        for path in self.files("tests/conformance/set/*.cases"):
            kind, lines = None, []
            for line in path.read_text().splitlines() + ["== end"]:
                if not line.startswith(("== ", "-- ")):
                    lines.append(line)
                    continue
                if kind and lines:
                    found.append((kind, "\n".join(lines).strip() + "\n"))
                word = line[3:].split(":")[0].split()
                kind = {"authority": "block", "block": "block", "authorizer": "authorizer", "read": word[1] if len(word) > 1 else None}.get(
                    word[0] if line.startswith("-- ") and word else "")
                lines = []
        return [(kind, source.encode()) for kind, source in found]

    @functools.cached_property
    def block_sources(self):
        ours = [path.read_bytes() for path in self.files("**/*.block.bcdl")]
        return ours + [source for kind, source in self.cases if kind == "block"] + self.made("block_source")

    @functools.cached_property
    def authorizer_sources(self):
        ours = [path.read_bytes() for path in self.files("**/*.bcdl") if not path.name.endswith((".block.bcdl", ".test.bcdl"))]
        return ours + [source for kind, source in self.cases if kind == "authorizer"] + self.made("authorizer_source")

    @functools.cached_property
    def policy_sources(self):
        """Both kinds, the shorter ones first: what a parser costs grows with them."""
        return sorted(set(self.authorizer_sources + self.block_sources), key=lambda text: (len(text), text))

    @functools.cache
    def literals(self, *patterns):
        """Strings of tests, where every message and every odd form has its example. Marks of places are dropped."""
        found = [text for pattern in patterns for path in self.files(pattern) for text in _literals(path.read_text())]
        return list(dict.fromkeys(found))

    @functools.cached_property
    def language_literals(self):
        found = self.literals("tests/grammar/**/*.cpp", "tests/analysis/lint/*.cpp", "tests/engine/**/*.cpp")
        return [text for text in found if any(mark in text for mark in (b";", b"(", b"$"))]

    @functools.cached_property
    def test_sources(self):
        return [path.read_bytes() for path in self.files("**/*.test.bcdl")]

    @functools.cached_property
    def tokens(self):
        files = self.files("tests/conformance/set/tokens/*.bc") + self._vector_files("biscuit/*.bc")
        return [path.read_bytes() for path in files] + self.made("token")

    @functools.cached_property
    def patterns(self):
        """Patterns of `matches` in policies, and the texts beside them."""
        return sorted({match for source in self.policy_sources for match in re.findall(rb'matches\("((?:\\.|[^"\\])*)"\)', source)})

    def _vector_files(self, pattern):
        return sorted(self.vectors.glob(pattern)) if self.vectors.exists() else []

    def vector_bytes(self, pattern):
        return [path.read_bytes() for path in self._vector_files(pattern)]

    def vector_json(self, pattern):
        return [json.loads(text) for text in self.vector_bytes(pattern)]

    def vector_strings(self, pattern, accept):
        """All strings in JSON documents that `accept`."""
        found = []

        def walk(value):
            if isinstance(value, dict):
                for each in value.values():
                    walk(each)
            elif isinstance(value, list):
                for each in value:
                    walk(each)
            elif isinstance(value, str) and accept(value):
                found.append(value.encode("utf-8", "surrogatepass"))

        for document in self.vector_json(pattern):
            walk(document)
        return list(dict.fromkeys(found))

    def wycheproof(self, name):
        """(public key or None, message, signature) of each test of a file, and the key's group."""
        found = []
        for document in self.vector_json(f"wycheproof/{name}.json"):
            for group in document["testGroups"]:
                for test in group["tests"]:
                    found.append((group, test))
        return found

    @functools.cached_property
    def json_documents(self):
        """Small JSON documents of the repository: configurations, transcripts' messages, cases of the set."""
        documents = []
        for case in json.loads((self.root / "tests/conformance/set/set.json").read_text())["testcases"]:
            documents += [case["token"], case["validations"]]
        for path in self.files("**/*.json"):
            if path.stat().st_size < 16384 and "node_modules" not in path.parts:
                try:
                    documents.append(json.loads(path.read_text()))
                except ValueError:
                    pass
        return documents

    def transcript(self, name):
        """What the client sends in each transcript of tests/NAME/transcripts."""
        sessions = []
        for path in self.files(f"tests/{name}/transcripts/*.txt"):
            messages, speaker = [], None
            for line in path.read_text().splitlines():
                if line in ("--> client", "<-- server"):
                    speaker = line
                elif speaker == "--> client" and line.startswith("{"):
                    messages.append(line.encode())
            sessions.append(messages)
        return sessions


_LITERAL = re.compile(r'R"(\w*)\((.*?)\)\1"|"((?:\\.|[^"\\\n])*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|[0-7]{1,3}|.)")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def _literals(source):
    """The strings of a C++ source; neighbours on following lines are one."""
    found, end, joined = [], None, b""
    for match in _LITERAL.finditer(source):
        raw, text = match.group(2), match.group(3)
        if raw is not None:
            value = raw.encode()
        else:
            value = b""
            at = 0
            for escape in _ESCAPE.finditer(text):
                value += text[at : escape.start()].encode()
                kind = escape.group(1)
                if kind[0] == "x":
                    value += bytes([int(kind[1:], 16)])
                elif kind[0] == "u":
                    value += chr(int(kind[1:], 16)).encode("utf-8", "surrogatepass")
                elif kind[0] in "01234567":
                    value += bytes([int(kind, 8) & 0xFF])
                else:
                    value += _SIMPLE.get(kind, kind).encode()
                at = escape.end()
            value += text[at:].encode()
        if end is not None and not source[end : match.start()].strip():
            joined += value
        else:
            found.append(joined)
            joined = value
        end = match.end()
    found.append(joined)
    return [text.replace("\u00ab".encode(), b"").replace("\u00bb".encode(), b"") for text in found if text]


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")
