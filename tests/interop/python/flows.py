"""Written flows of real packages: mint, attenuate, verify, refuse.

    python flows.py ours|theirs FLOW [TOKEN...]

runs one with Hardtack in place of biscuit_auth, or with biscuit-python itself, and prints the tokens that it made as JSON.
Tokens that are given are those of another run, perhaps with the other module: they must do here what they did there.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

SEED = bytes(range(32))
HOLDER = bytes(range(32, 64))
THIEF = bytes(range(64, 96))


def expect(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(what)


def refused(kind: type[BaseException], call: Callable[[], Any], what: str) -> str:
    try:
        call()
    except kind as error:
        return str(error)
    raise AssertionError(f"was not refused: {what}")


def trust_core(m: Any, given: list[str]) -> list[str]:
    """An issuer's capability for a holder who proves that it has its key, for each request."""
    import trust_core as t

    now = time.time()
    issuer, holder, thief = t.IssuerKey(SEED), t.WorkerKey(HOLDER), t.WorkerKey(THIEF)
    allow = "allow if req_right($r), right($r), req_lane($l), lane($l)"

    def mint() -> str:
        return t.mint_biscuit(
            issuer,
            public_hex=holder.public_hex,
            holder_id="worker-1",
            facts={"right": ["lease", "read"], "lane": ["transcribe", "summarise"]},
            revocation_id="rev-1",
            expires_at=now + 3600,
        )

    def root() -> Any:
        return m.PublicKey.from_bytes(bytes.fromhex(issuer.public_hex), m.Algorithm.Ed25519)

    def attenuate(token: str, source: str) -> str:
        return m.Biscuit.from_base64(token, root()).append(m.BlockBuilder(source)).to_base64()

    def ask(token: str, right: str, lane: str, *, by: Any = holder, at: float = now, revoked: frozenset[str] = frozenset(),
            issued_by: Any = issuer) -> Any:
        request = t.RequestParts("POST", "/jobs/next", b'{"n": 1}')
        proof = t.make_proof(by, token, request, timestamp=str(at), nonce="n-1")
        verified, identity = t.authenticate(
            issued_by.public_hex, proof, request, now=at, revoked_ids=revoked, max_skew_seconds=60
        )
        t.check_policy(verified, request_facts={"req_right": right, "req_lane": lane}, allow=allow, now=at)
        return identity

    token, narrow = given or (mint(), "")
    narrow = narrow or attenuate(token, 'check if req_lane("transcribe")')
    identity = ask(token, "lease", "summarise")
    expect(identity.holder_id == "worker-1" and identity.revocation_id == "rev-1", "the identity is what was minted")
    expect(identity.holder_public_hex == holder.public_hex, "the key is the holder's")
    ask(narrow, "lease", "transcribe")
    no = t.TrustError
    refused(no, lambda: ask(narrow, "lease", "summarise"), "a lane that the block forbids")
    refused(no, lambda: ask(token, "admin", "transcribe"), "a right that was not granted")
    forged = attenuate(token, 'right("admin")')
    refused(no, lambda: ask(forged, "admin", "transcribe"), "a right that the holder gave itself")
    refused(no, lambda: ask(token, "lease", "transcribe", at=now + 7200), "an expired token")
    refused(no, lambda: ask(token, "lease", "transcribe", by=thief), "a token without its key")
    refused(no, lambda: ask(token, "lease", "transcribe", revoked=frozenset({"rev-1"})), "a revoked token")
    refused(no, lambda: ask(token, "lease", "transcribe", issued_by=t.IssuerKey(THIEF)), "another issuer's token")
    refused(no, lambda: ask(token[:60] + ("A" if token[60] != "A" else "B") + token[61:], "lease", "transcribe"), "a changed token")
    return [token, narrow]


def clayseal(m: Any, given: list[str]) -> list[str]:
    """Capabilities of an agent, bound to its key: minted by the server's side, narrowed and decided by both sides."""
    from clayseal import workload_keys
    from clayseal.backend import capabilities as server
    from clayseal.identity import _capabilities as client
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519

    root = m.KeyPair.from_private_key(m.PrivateKey.from_bytes(SEED, m.Algorithm.Ed25519))
    public = root.public_key.to_bytes().hex()
    other = m.KeyPair().public_key.to_bytes().hex()

    def pem_of(seed: bytes) -> tuple[str, str]:
        key = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public_pem = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return private.decode(), public_pem.decode()

    agent_private, agent_public = pem_of(HOLDER)
    thief_private, thief_public = pem_of(THIEF)

    def proof(side: Any, token: str, operation: tuple[str, str], private: str, public_pem: str) -> Any:
        said: dict[str, Any] = {
            "htm": "POST", "htu": "https://api.example/db", "ath": workload_keys.token_hash(token),
            "iat": int(time.time()), "jti": "proof-1",
        }
        challenge = side.issue_challenge()
        signature = workload_keys.sign_request_pop(
            private, workload_keys.keyhash_for_pem(public_pem), challenge, operation=operation, **said
        )
        return side.PopProof(challenge=challenge, signature_b64=signature, pubkey_pem=public_pem, **said)

    def ask(side: Any, token: str, operation: tuple[str, str], *, private: str = agent_private,
            public_pem: str = agent_public, prove: bool = True, **more: Any) -> Any:
        pop = proof(side, token, operation, private, public_pem) if prove else None
        return side.authorize_biscuit(token_b64=token, root_public_hex=public, operation=operation, pop=pop, **more)

    if given:
        token, narrow = given
    else:
        token = server.mint_biscuit(
            root_private_hex=SEED.hex(),
            spiffe_id="spiffe://acme.ai/agent/1",
            agent_id="agent-1",
            capabilities=[{"resource": "db", "action": "read"}, {"resource": "db", "action": "write"},
                          {"resource": "file", "action": "*"}],
            bound_keyhash=workload_keys.keyhash_for_pem(agent_public),
            expires_at=datetime.now(timezone.utc) + timedelta(hours=1),
        )
        narrow = client.attenuate_biscuit(
            token_b64=token,
            root_public_hex=public,
            capabilities=[{"resource": "db", "action": "read"}, {"resource": "file", "action": "read"}],
            path_patterns=["src/*"],
            denied_paths=["src/secret/*"],
            expires_at=datetime.now(timezone.utc) + timedelta(minutes=30),
        )
    def allowed(answer: Any, what: str) -> None:
        expect(answer["allowed"] is True, f"{what}: {answer}")

    expect(server.read_agent_id(token, public) == "agent-1", "the agent's name is read")
    expect(server.read_bound_keys(token, public) == client.read_bound_keys(token, public), "both sides read the key")
    expect(len(server.read_revocation_ids(narrow, public)) == 2, "each block has a revocation id")
    expect(client.read_path_scope(narrow, public) == (["src/*"], ["src/secret/*"]), "the paths are read")
    for side in (server, client):
        for operation in (("db", "read"), ("db", "write")):
            allowed(ask(side, token, operation), f"{operation} was granted")
        allowed(ask(side, narrow, ("db", "read")), "what was left is allowed")
        allowed(ask(side, narrow, ("file", "read"), file_path="src/a.py"), "a path that is allowed")
        no = ask(side, narrow, ("db", "write"))
        expect(no["allowed"] is False and "Check n°0 in block n°1" in no["reason"], f"narrowed: {no}")
        no = ask(side, token, ("db", "drop"))
        expect(no["allowed"] is False and "a deny policy matched" in no["reason"], f"not granted: {no}")
        expect(ask(side, token, ("db", "read"), prove=False)["allowed"] is False, "without proof")
        stolen = ask(side, token, ("db", "read"), private=thief_private, public_pem=thief_public)
        expect(stolen["allowed"] is False, "with another's proof")
        no = ask(side, narrow, ("file", "read"), file_path="src/secret/key")
        expect(no["allowed"] is False, "a path that is denied")
        expired = side.attenuate_biscuit(
            token_b64=token, root_public_hex=public, expires_at=datetime(2020, 1, 1, tzinfo=timezone.utc)
        )
        no = ask(side, expired, ("db", "read"))
        expect(no["allowed"] is False and "Check n°0 in block n°1" in no["reason"], f"expired: {no}")
        refused(Exception, lambda side=side: side.read_bound_keys(token, other), "another customer's key")
        refused(Exception, lambda side=side: side.read_bound_keys(token[:-9], public), "a token that was cut")
    return [token, narrow]


def hessra(m: Any, given: list[str]) -> list[str]:
    """Identities and rights of hessra-py, which brings a Biscuit implementation of its own."""
    import hessra_py
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    alice, agent, bob = "uri:urn:test:alice", "uri:urn:test:alice:agent", "uri:urn:test:bob"
    signing = ed25519.Ed25519PrivateKey.from_private_bytes(SEED)
    pem = serialization.Encoding.PEM
    private_pem = signing.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    public_pem = signing.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    # A certificate for connections that are never made; its configuration wants one.
    tls = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(tls.public_key()).serial_number(1)
        .not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(tls, hashes.SHA256()).public_bytes(pem).decode()
    )
    tls_key = tls.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    client = hessra_py.HessraClient(
        hessra_py.HessraConfig.builder().base_url("localhost").port(1).protocol("http1").mtls_cert(certificate)
        .mtls_key(tls_key).server_ca(certificate).public_key(public_pem).personal_keypair(private_pem).build()
    )
    key = m.PrivateKey.from_pem(private_pem)
    root = m.PublicKey.from_pem(public_pem)
    expect(repr(m.KeyPair.from_private_key(key).public_key) == repr(root), "both PEM forms are one key")

    def verify_here(token: str, actor: str) -> None:
        read = m.Biscuit.from_base64(token, root)
        builder = m.AuthorizerBuilder(
            "time({now}); actor({actor}); allow if true", {"now": int(time.time()), "actor": actor}
        )
        builder.build(read).authorize()

    def identity_of(who: str, statement: str) -> str:
        return (
            f"{statement}check if actor($a), $a == \"{who}\" || $a.starts_with(\"{who}\" + \":\");"
            f"check if time($time), $time < {int(time.time()) + 3600};"
        )

    ours = m.BiscuitBuilder(identity_of(alice, f'subject("{alice}");')).build(key).to_base64()
    theirs = client.create_identity_token_local(alice, 3600)
    no_there, no_here = hessra_py.HessraPyException, m.AuthorizationError
    for token in (theirs, ours, *given):
        narrowed_there = client.attenuate_identity_token(token, agent, 60)
        narrowed_here = m.Biscuit.from_base64(token, root).append(m.BlockBuilder(identity_of(agent, ""))).to_base64()
        for narrowed in (narrowed_there, narrowed_here):
            client.verify_identity_token_local(narrowed, agent)
            verify_here(narrowed, agent)
            refused(no_there, lambda: client.verify_identity_token_local(narrowed, alice), "an identity that was narrowed")
            refused(no_here, lambda: verify_here(narrowed, alice), "an identity that was narrowed")
        client.verify_identity_token_local(token, alice)
        verify_here(token, alice)
        refused(no_there, lambda: client.verify_identity_token_local(token, bob), "another identity")
        refused(no_here, lambda: verify_here(token, bob), "another identity")
    right = m.BiscuitBuilder('right({who}, "resource1", "read")', {"who": alice}).build(key).to_base64()
    client.verify_token_local(right, alice, "resource1", "read")
    refused(no_there, lambda: client.verify_token_local(right, alice, "resource1", "write"), "another operation")
    refused(no_there, lambda: client.verify_token_local(right, bob, "resource1", "read"), "another subject")
    foreign = m.BiscuitBuilder('right({who}, "resource1", "read")', {"who": alice}).build(m.KeyPair().private_key)
    refused(no_there, lambda: client.verify_token_local(foreign.to_base64(), alice, "resource1", "read"), "another issuer")
    return [theirs, ours]


def main() -> None:
    side, flow, *given = sys.argv[1:]
    if side == "ours":
        sys.modules["biscuit_auth"] = importlib.import_module("hardtack.biscuit_auth")
    import biscuit_auth

    expect((biscuit_auth.__name__ == "hardtack.biscuit_auth") == (side == "ours"), "the module is the one that was asked for")
    print(json.dumps({"trust_core": trust_core, "clayseal": clayseal, "hessra": hessra}[flow](biscuit_auth, given)))


if __name__ == "__main__":
    main()
