#!/usr/bin/env python3
"""What abidw says of a library, without what its structs have grown by: `without_growth.py BASELINE CURRENT`.

Structs that begin with their size may grow at their end (docs/c.md), which abidiff cannot tell from other changes. A
struct of CURRENT whose first members are all of those of BASELINE, at their places and of their types, is written with
these alone; every other one is written as it is, for abidiff to say what is wrong with it.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

MAY_GROW = re.compile(
    r"hardtack_(place|statement|limit_reached|random|clock|limits|stats|[a-z0-9_]+_(options|limits|stats))")


def structs(tree):
    return {node.get("name"): node for node in tree.iter("class-decl")
            if node.get("is-declaration-only") is None and MAY_GROW.fullmatch(node.get("name") or "")}


def member(node):
    variable = node.find("var-decl")
    return node.get("layout-offset-in-bits"), variable.get("type-id")


def main(baseline, current):
    before, tree = structs(ElementTree.parse(baseline)), ElementTree.parse(current)
    for name, now in structs(tree).items():
        known = before.get(name)
        if known is None:
            continue
        old, new = known.findall("data-member"), now.findall("data-member")
        if len(new) > len(old) and [member(node) for node in old] == [member(node) for node in new[:len(old)]]:
            for node in new[len(old):]:
                now.remove(node)
            now.set("size-in-bits", known.get("size-in-bits"))
    tree.write(sys.stdout, encoding="unicode")


if __name__ == "__main__":
    main(*sys.argv[1:])
