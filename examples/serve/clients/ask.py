"""Asks a decision service whether a user may do something: docs/openapi/authzen.json. Standard library alone.

    python3 ask.py http://127.0.0.1:8400 ann read file a
"""
import json
import sys
import urllib.request


def allowed(service: str, user: str, action: str, kind: str, resource: str, **context) -> bool:
    question = {"subject": {"type": "user", "id": user}, "action": {"name": action},
                "resource": {"type": kind, "id": resource}, "context": context}
    request = urllib.request.Request(f"{service}/access/v1/evaluation", json.dumps(question).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=2) as answer:  # an error or no answer is an exception: never an allow
        return json.load(answer)["decision"] is True


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit("usage: ask.py SERVICE USER ACTION TYPE RESOURCE")
    print("allow" if allowed(*sys.argv[1:]) else "deny")
