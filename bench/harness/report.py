"""Ratios, their spread, and the tables."""

import statistics


def quartiles(values):
    if len(values) < 3:
        return min(values), statistics.median(values), max(values)
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def verdict(goal, low, middle, high):
    """`met` at the median; `short` only if the whole middle half of the pairs is below the goal."""
    if goal is None:
        return ""
    if middle >= goal:
        return "met"
    return "short" if high < goal else "near"


def time_text(microseconds):
    if microseconds is None:
        return "-"
    for unit, factor in (("us", 1), ("ms", 1e3), ("s", 1e6)):
        if microseconds < 1000 * factor or unit == "s":
            return f"{microseconds / factor:.3g} {unit}"


def bytes_text(count):
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.3g} KiB" if count < 1000 * 1024 else f"{count / 1024 ** 2:.3g} MiB"


def ratio_text(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def cells(result):
    goal = result.get("goal_text") or ("-" if result.get("goal") is None else ratio_text(result["goal"]))
    if result.get("missing"):
        return [result["title"], result.get("peer") or "-", "missing", result.get("ours_text") or time_text(result.get("ours")), goal,
                result["missing"], "", result.get("verdict") or "missing"]
    spread = "-"
    if result.get("ratio") is not None and result.get("pairs", 0) > 1:
        spread = f"{ratio_text(result['low'])} to {ratio_text(result['high'])}"
    ours = result.get("ours_text") or time_text(result.get("ours"))
    return [result["title"], result.get("peer") or "-", result.get("theirs_text") or time_text(result.get("theirs")),
            ours, goal, ratio_text(result.get("ratio")), spread, result.get("verdict", "")]


HEADINGS = ["work", "peer", "theirs", "ours", "goal", "ratio", "middle half", ""]


def table(results):
    rows = [HEADINGS] + [cells(result) for result in results]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    lines = []
    for row in rows:
        lines.append("  ".join(cell.ljust(width) if i < 2 else cell.rjust(width)
                               for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
    return "\n".join(lines)


def markdown(results):
    lines = ["| " + " | ".join(HEADINGS) + " |", "| --- | --- " + "| ---: " * 5 + "| --- |"]
    lines += ["| " + " | ".join(cells(result)) + " |" for result in results]
    return "\n".join(lines)
