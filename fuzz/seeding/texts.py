"""Seeds of the targets that read text: policies, tests, patterns, JSON, configurations."""
import json
import re

from material import base64url


def policies(material, edits):
    """Every form and every error that the tests of the language know, the policies that there are, and damaged ones."""
    literals = edits.random.sample(material.language_literals, len(material.language_literals))
    for number, text in enumerate(material.policy_sources):
        yield text
        yield from literals[number : number + 1]
        if number % 3 == 0:
            yield edits.text(material.policy_sources[:900])
    yield from literals[len(material.policy_sources) :]


def compiled_policies(material, edits):
    """Also with parameters that the target gives values for, single statements, and nesting near its limits."""
    for number, text in enumerate(policies(material, edits)):
        yield text
        if number % 8 == 0:
            yield re.sub(rb'"[^"\\\n]*"|\b\d+\b', lambda match: edits.pick([match.group(), match.group(), b"{p}", b"{n}", b"{a}", b"{none}"]), text)
        if number % 16 == 0:
            yield re.sub(rb"\bauthority\b|ed25519/[0-9a-f]+", b"{k}", text)
    for open_, close in ((b"[", b"]"), (b"{1: ", b"}"), (b"(", b")"), (b"!", b""), (b"[1].any($p -> ", b")"), (b"{", b"}")):
        for depth in (5, 31, 32, 33, 60, 99, 128, 129, 300):
            nested = open_ * depth + b"1" + close * depth
            yield b"a(" + nested + b");"
            yield b"check if " + nested + b" == 1;"


def formatted_policies(material, edits):
    """Three bytes say how wide a line is and which part is formatted."""
    for text in policies(material, edits):
        yield bytes(edits.random.randrange(256) for _ in range(3)) + text


def lints(material, edits):
    for text in policies(material, edits):
        yield b"%d" % edits.random.randrange(3) + text


def lint_configs(material, edits):
    rules = re.findall(r"^#+ `?([a-z-]+)`?", "\n".join(path.read_text() for path in material.files("docs/lint*.md")), re.MULTILINE)
    rules += ["unused-variable", "undefined-predicate", "naming", "line-length", "no-such-rule"]
    levels = ['"error"', '"warning"', '"info"', '"hint"', '"off"', '"loud"', "1", '{level = "off", files = ["*.block.bcdl", "a/**"]}',
              '{level = "error"}', "{files = []}", '{level = "off", files = "x"}', "{}"]
    types = ['["string"]', '["date"]', '["integer", "any"]', '["set", "bool", "bytes"]', "[]", '"string"', '["strings"]', "[1]", '["array", "map", "null"]']
    own = [path.read_bytes() for path in material.files("**/hardtack.toml")]
    yield from own
    while True:
        parts = []
        if edits.chance(0.7):
            names = edits.random.sample(["user", "time", "owner", "resource", '"a b"', "operation"], 3)
            parts.append("[ambient]\n" + "".join(f"{name} = {edits.pick(types)}\n" for name in names))
        if edits.chance(0.5):
            parts.append(f"[lint]\nline-length = {edits.pick(['100', '-1', '0', '80', '1.5', '99999999999999999999', chr(34) + 'x' + chr(34)])}\n")
        if edits.chance(0.8):
            chosen = edits.random.sample(sorted(set(rules)), min(4, len(set(rules))))
            parts.append("[rules]\n" + "".join(f"{edits.pick([rule, chr(34) + rule + chr(34)])} = {edits.pick(levels)}\n" for rule in chosen))
        if edits.chance(0.4):
            now = edits.pick(['"2026-01-01T00:00:00Z"', '"yesterday"', "2026-01-01T00:00:00Z", "1"])
            parts.append(f"[evaluate]\nfacts = {edits.pick(['[]', '[' + chr(39) + 'user(1)' + chr(39) + ']', '[1]'])}\nnow = {now}\n")
        if edits.chance(0.2):
            parts.append(edits.pick(["[more]\nx = 1\n", "# nothing\n", "[[rules]]\n", "x = 1\n", "[rules]\n", "a.b.c = [1, {x = 2}]\n"]))
        text = "\n".join(parts).encode()
        yield edits.text([text]) if edits.chance(0.2) else text


def test_files(material, edits):
    yield from material.test_sources
    yield from (path.read_bytes() for path in material.files("**/*.biscuit-test.*"))
    yield from (text for text in material.literals("tests/policytest/**/*.cpp") if b"test" in text)
    small = [text.decode() for text in material.block_sources if len(text) < 400]
    deciding = [text.decode() for text in material.authorizer_sources if len(text) < 400]
    while True:
        authority, block, policy = edits.pick(small), edits.pick(small), edits.pick(deciding)
        expect = edits.pick(["expect allow;", "expect deny;", "expect allow; expect policy 0;", "expect error;", "expect fact a(1);",
                             "expect no fact b(2); expect allow;", "expect query q($x) <- b($x), {$x} == {1} == { };", "expect failed check 0;"])
        form = edits.random.randrange(4)
        if form == 0:
            parts = f"authority {{\n{authority}}}\n" + (f"block {{\n{block}}}\n" if edits.chance(0.6) else "")
            extra = edits.pick(["", "now 2026-01-01T00:00:00Z;\n", "key idp;\n", "for $x in {1, 2} {\n}\n", "facts { user(\"a\"); }\n"])
            yield f'test "{edits.pick(["a", "b c", ""])}" {{\n{extra}{parts}authorizer {{\n{policy}}}\n{expect}\n}}\n'.encode()
        elif form == 1:
            case = {"name": edits.pick(["json", ""]), "authority": authority, "blocks": [block], "authorizer": policy,
                    "expect": {"decision": edits.pick(["allow", "deny", "error", 1]), "policy": edits.pick([0, 1, -1])}}
            if edits.chance(0.3):
                case["params"] = {"op": "read"}
                case["cases"] = [{"for": {"op": ["read", "write"]}, "expect": {"decision": "allow"}}]
            yield json.dumps({"tests": [case]}).encode()
        elif form == 2:
            lines = ["tests:", "  - name: yaml", f"    authority: {json.dumps(authority)}", f"    authorizer: {json.dumps(policy)}",
                     f"    expect: {{decision: {edits.pick(['allow', 'deny', '&a [x, *a]'])}}}"]
            yield "\n".join(lines).encode()
        else:
            yield edits.text(material.test_sources)[:2000]


def choices_of_edits(material, edits):
    while True:
        yield edits.choices(4, 160)


def json_texts(material, edits):
    yield from material.vector_bytes("json/test_parsing/*.json")
    yield from material.vector_bytes("jcs/input/*.json")
    yield from material.vector_bytes("jcs/plan-hash/*.json")
    for document in material.json_documents:
        yield json.dumps(document, ensure_ascii=edits.chance(0.5), indent=edits.pick([None, 1])).encode()
    while True:
        text = json.dumps(edits.json_value(), ensure_ascii=edits.chance(0.5), indent=edits.pick([None, None, 2])).encode()
        yield edits.bytes([text]) if edits.chance(0.4) else text


def expressions(material, edits):
    while True:
        yield edits.choices(6, 120)


def patterns(material, edits):
    atoms = ["a", "b", ".", "[a-c]", "[^a-c]", "[[:alpha:]]", r"\d", r"\w", r"\s", r"\b", r"\B", r"\D", r"\W", r"\S", "^", "$", r"\.", r"\\", r"\x41",
             "é", "λ", "(?i)", "(?:ab|c)", "(a)", "()", r"\A", r"\z", "[a&&b]", "[]a]", "(?P<n>a)", "(?s:.)", r"\u{41}", "[", ")",
             "(?x) a", "[a-z&&[^b]]", r"[\d_]", "[-a]", "(?-u)", "{", "}", "(?#c)"]
    wide = [r"\pL", r"\p{Greek}", r"\pN", ".{1000}", "(a{20}){20}", r"\w{50}"]  # large programs, so seldom
    repeats = ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{0}", "{03}", "{,2}", "{3,1}", "{1,2}?", "**"]
    texts = ["", "a", "ab", "aaaaaaaaaaaaaaaa", "file1", "A B\n", "éλ", "12_x", "\U0001f602", "a.b", "\\", " \t", "abcabc"]
    for text in material.literals("tests/engine/eval/pattern_set_test.cpp", "tests/engine/eval/attacks_expressions_test.cpp"):
        yield text + b"\n" + edits.pick(texts).encode()
    for pattern in material.patterns:
        yield pattern + b"\n" + edits.pick(texts).encode()
    while True:
        parts = []
        for _ in range(edits.random.randint(1, 6)):
            parts.append(edits.pick(wide if edits.chance(0.03) else atoms) + edits.pick(repeats))
            if edits.chance(0.15):
                parts.append("|")
        if edits.chance(0.2):
            parts = ["(", *parts, ")", edits.pick(repeats)]
        yield ("".join(parts) + "\n" + edits.pick(texts) + edits.pick(texts)).encode()


def standard_functions(material, edits):
    versions = ["1.0.0", "1.2.3", "0.0.0", "1.0.0-rc.1", "1.0.0-rc.1+b", "1.0.0-alpha.beta", "10.20.30", "01.0.0", "1.0", "v1.0.0", "1.0.0-", "1.0.0-0.3.7",
                "99999999999999999999.0.0", "1.0.0+20130313144700"]
    ranges = ["*", "^1.2", "~1.2.3", ">=1.2.3 <2 || 3.x", "1.x", "1.2 - 2.3", "=1.0.0", "<", ">1", "^0.0.1", "1.0.0-rc.0 || 2", "||", "x.1", ">= 1.0.0", "~>1.2"]
    addresses = ["10.1.2.3", "::1", "::ffff:10.1.2.3", "2001:db8::1", "1.2.3", "256.1.1.1", "01.2.3.4", "fe80::1%eth0", "::", "1::2::3", "0.0.0.0", "ffff::"]
    networks = ["10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0", "::1/128", "/8", "10.0.0.0/08", "::ffff:0:0/96"]
    paths = ["/a", "/a/b", "/photos/2026/june.jpg", "/photoshop", "a/b", "/a/../b", "/a/%2e/b", "//a", "/", "", "/a/", "/a/./b", "C:\\a", "/é/x"]
    globs = ["/photos/**/*.jpg", "*", "**", "/a/?", "[a-c]*", "[!a-f]*.jp?", "/photos/**", "\\*", "[", "[]]", "a**b", "**/**/**", "{a,b}", "[z-a]"]
    offsets = ["+02:00", "-05:30", "Z", "+00:00", "+24:00", "+2:00", "-23:59", "+02:60", "", "0200"]
    literals = [text.decode("utf-8", "replace") for text in material.literals("tests/stdlib/*.cpp") if len(text) < 60]
    groups = [(literals, literals), (versions, ranges), (versions, versions), (addresses, networks), (paths, globs), (paths, paths), (["", "x", "date" * 9], offsets)]
    while True:
        left, right = edits.pick(groups)
        if edits.chance(0.1):
            left, right = right, left
        text = f"{edits.pick(left)}\n{edits.pick(right)}".encode()
        yield edits.text([text]) if edits.chance(0.3) else text


def service_configs(material, edits):
    yield from (text for text in material.literals("tests/cli/**/*serve*.cpp", "tests/serve/**/*config*.cpp") if b"=" in text)
    words = sorted(set(re.findall(r'"--([a-z][a-z-]+)', "\n".join(path.read_text() for path in material.files("cli/serve/*.cpp")))))
    values = ['"127.0.0.1:8400"', '["127.0.0.1:8400", "unix:/run/x.sock"]', '"/etc/hardtack/p"', "true", "false", "2", '"2s"', '"${HOST}"', '"$${HOST}"',
              '"${SECRET}"', '"${MISSING}"', '""', "[]", "-1", "1.5", "1979-05-27", "[1, true]", "{a = 1}", '"a\\nb"', "'''x\ny'''", "99999999999999999999",
              '"https://a.example"', '"64KiB"', '"x=y"', "\"ed25519/00\"", "[[1]]"]
    while True:
        lines = [f"{edits.pick(words)} = {edits.pick(values)}" for _ in range(edits.random.randint(1, 8))]
        if edits.chance(0.2):
            lines.insert(edits.random.randrange(len(lines)), edits.pick(["# a comment", "[table]", "nothing = 1", "config = \"x\"", "= 1", "a.b = 1", "\ufeff"]))
        text = ("\n".join(lines) + "\n").encode()
        yield edits.text([text]) if edits.chance(0.15) else text


def urls(material, edits):
    for case in material.vector_json("request-signing/canonicalization.json"):
        yield from (entry["input"].encode() for entry in case.get("cases", []) if isinstance(entry.get("input"), str))
    yield from material.vector_strings("request-signing/**/*.json", lambda text: text.startswith("http"))
    schemes = ["https", "https", "https", "http", "HTTPS", "ftp", "", "ht tp"]
    hosts = ["a.example", "Seller.Example.COM", "bücher.example", "xn--bcher-kva.example", "[::1]", "[2001:DB8::1]", "1.2.3.4", "a..b", "a.example.", "", "a_b",
             "[fe80::1%25eth0]", "xn--", "ẞ.de", "a" * 64 + ".example", "-a.example", "0x7f.1", "日本.example", "[::ffff:1.2.3.4]"]
    ports = ["", ":443", ":80", ":8443", ":", ":0", ":99999", ":a", ":0443"]
    paths = ["", "/", "/a/b", "/./a", "/a/../b", "/%7e%2f", "//", "/a//b", "/%2e%2e/b", "/é", "/a;b=c", "/%", "/%zz", "/a/..", "/\\", "/a b"]
    tails = ["", "?", "?a=b", "?a=b&c", "#f", "?x=a+b&%41#f", "?é", "?%2F", "?#"]
    users = ["", "", "", "u@", "u:p@", "@"]
    while True:
        # One or two odd parts, so that each reason to refuse an URL is reached behind the ones before it.
        parts = ["https://", "", edits.pick(["a.example", "[2001:DB8::1]", "bücher.example", "B.Example."]), "", edits.pick(["/a/./b", "/%7e/x", "/é"]), ""]
        odd = {0: [scheme + "://" for scheme in schemes], 1: users, 2: hosts, 3: ports, 4: [first + second for first in paths for second in paths], 5: tails}
        for _ in range(edits.random.randint(1, 3)):
            at = edits.random.randrange(6)
            parts[at] = edits.pick(odd[at])
        yield "".join(parts).encode()


def characters(material, edits):
    yield from material.vector_bytes("utf8/utf8tests.txt")
    for line in b"\n".join(material.vector_bytes("utf8/utf8tests.txt")).splitlines():
        yield line
    while True:
        text = "".join(chr(edits.pick([0x41, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF, edits.random.randrange(0x2FF)]))
                       for _ in range(edits.random.randint(0, 30))).encode()
        yield edits.bytes([text + b"a"]) if edits.chance(0.5) else text


def digits(material, edits):
    import base64

    while True:
        data = bytes(edits.random.randrange(256) for _ in range(edits.random.randrange(60)))
        text = edits.pick([base64.b64encode(data), base64.urlsafe_b64encode(data), base64url(data), data.hex().encode(), data.hex().upper().encode(), data])
        yield edits.bytes([text + b"="]) if edits.chance(0.3) else text


def policies_of_cost(material, edits):
    """A letter for the command, one for what follows."""
    texts = [text for text in material.policy_sources if len(text) < 600]
    while True:
        way = b"%c" % (ord("a") + edits.random.randrange(9))
        kind = edits.random.randrange(3)
        yield way + (edits.choices(20, 120, b"c") if kind == 0 else (b"p" if kind == 1 else b"s") + edits.pick(texts))
