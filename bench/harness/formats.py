"""Rows that compare the formats of tokens, and the tables of docs/token-evolution.md that are made of them."""

import statistics

import report

NAMES = {
    "biscuit": "Biscuit", "macaroon": "macaroon, checks", "macaroon_exact": "macaroon, known texts",
    "paseto_public": "PASETO v4.public", "paseto_local": "PASETO v4.local", "jwt_eddsa": "JWT EdDSA",
    "jwt_es256": "JWT ES256", "jwt_hs256": "JWT HS256", "capability": "capability",
}
ED25519 = ("biscuit", "paseto_public", "jwt_eddsa")
BY_HOLDERS = ("biscuit", "macaroon", "macaroon_exact")


def rows(row):
    """`row` makes one. A ratio of at least the goal meets it; that of signatures is what is allowed, divided by ours."""
    made = []
    for name, title in NAMES.items():
        for count in (0, 1, 3):
            made.append(row(f"format_size:{name}:{count}", f"{title}: bytes, {count}", None, "tokens", kind="number", peer=None))
        for count in (0, 3):
            peer = {"macaroon_exact": "pymacaroons", "capability": "weaver-kernel"}.get(name)
            made.append(row(f"format_issue:{name}:{count}", f"{title}: issue, {count}", None, "tokens", peer=peer, seconds=0.08))
        if name in BY_HOLDERS:
            peer = "pymacaroons" if name == "macaroon_exact" else None
            made.append(row(f"format_narrow:{name}:0", f"{title}: narrowed by its holder", None, "tokens", peer=peer,
                            seconds=0.08))
        for count in (0, 1, 3):
            title_of = f"{title}: verify, {count}"
            if name in ED25519 or name == "jwt_es256":
                made.append(row(f"format_verify:{name}:{count}", title_of, 1.0 if name in ED25519 else None, "tokens",
                                peer="the signatures alone", kind="signatures", seconds=0.12))
            elif name == "capability":
                made.append(row(f"format_verify:{name}:{count}", title_of, None, "tokens",
                                peer="weaver-kernel", seconds=0.12))
            elif name == "macaroon_exact":
                made.append(row(f"format_verify:{name}:{count}", title_of, 10 if count == 3 else None, "tokens",
                                peer="pymacaroons", seconds=0.12))
            else:
                made.append(row(f"format_verify:{name}:{count}", title_of, None, "tokens", peer=None, seconds=0.12))
        made.append(row(f"format_held:{name}:3", f"{title}: bytes that a verified token holds, 3", None, "tokens", kind="number",
                        peer=None))
    made.append(row("format_check:capability:0", "capability: what is checked of a token that was read", 4, "tokens",
                    peer="weaver-kernel", seconds=0.12))
    made.append(row("format_cached:biscuit:3", "Biscuit: verify again, with the cache, 3", None, "tokens", peer=None))
    return made


def number(row, result, sides):
    count = sides.get("ours").row(row.name, 0.01)
    return result | {"bytes": count, "ours_text": report.bytes_text(round(count))}


def signatures(row, result, sides, seconds, pairs):
    """In turns with the signatures of that token alone. 1.10 of their time and 4 us are allowed."""
    ours = sides.get("ours")
    bare_name = row.name.replace("format_verify", "format_bare")
    # The two differ by little, so the turns are short and many.
    measured = [(ours.row(bare_name, seconds / 4), ours.row(row.name, seconds / 4)) for _ in range(4 * pairs)]
    ratios = [(1.10 * bare + 4) / whole for bare, whole in measured]
    low, middle, high = report.quartiles(ratios)
    goal = row.goal
    text = {"goal_text": "1.10 x + 4 us"} if goal else {}
    return result | text | {
        "theirs": statistics.median(bare for bare, _ in measured), "ours": statistics.median(whole for _, whole in measured),
        "pairs": 4 * pairs, "ratios": ratios, "low": low, "ratio": middle, "high": high,
        "verdict": report.verdict(goal, low, middle, high)}


def is_one(result):
    return result["name"].startswith("format_")


def matrix(results):
    """A line for each format."""
    by_name = {result["name"]: result for result in results}

    def text(name):
        result = by_name.get(name)
        return "-" if result is None else result.get("ours_text") or report.time_text(result.get("ours"))

    lines = ["| format | size: 0 | 1 | 3 | issue: 0 | 3 | narrow | verify: 0 | 1 | 3 | held, 3 |",
             "| --- " + "| ---: " * 10 + "|"]
    for name, title in NAMES.items():
        cells = [f"size:{name}:0", f"size:{name}:1", f"size:{name}:3", f"issue:{name}:0", f"issue:{name}:3",
                 f"narrow:{name}:0", f"verify:{name}:0", f"verify:{name}:1", f"verify:{name}:3", f"held:{name}:3"]
        lines.append(f"| {title} | " + " | ".join(text("format_" + cell) for cell in cells) + " |")
    lines.append("")
    lines.append(f"A Biscuit of 4 blocks that the verification cache knows: {text('format_cached:biscuit:3')}.")
    return "\n".join(lines)


def compared(results):
    return report.markdown([result for result in results if result["peer"] is not None])
