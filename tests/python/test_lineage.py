"""Ancestry and revocation."""

import os
import tempfile
import unittest

import hardtack
from hardtack import LineageStore, RevocationList, check_lineage, check_revocation

from support import NOON, ROOT, credential, token


class Lineage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def stores(self):
        yield LineageStore.open_sqlite(os.path.join(self.folder, "lineage.db"), create=True)
        yield LineageStore.open_json(os.path.join(self.folder, "lineage"), create=True)

    def test_a_list_revokes_tokens_and_what_is_derived_from_them(self):
        parent = token()
        child = parent.append("f(1);")
        revoked = RevocationList(f"# of June\n{parent.revocation_ids[0]}\n")
        self.assertEqual(len(revoked), 1)
        self.assertIn(parent.revocation_ids[0], revoked)
        self.assertNotIn("ab", revoked)
        with self.assertRaisesRegex(TypeError, "id"):
            1 in revoked
        for one in (parent, child):
            with self.assertRaises(hardtack.Revoked) as caught:
                check_revocation(one.verify(ROOT.public_key), NOON, list=revoked)
            self.assertEqual(caught.exception.code, "revoked")
        with self.assertRaises(hardtack.Revoked):
            check_revocation([credential("g(1);"), child.verify(ROOT.public_key)], NOON, list=revoked)
        check_revocation(hardtack.mint("f(1);", ROOT).verify(ROOT.public_key), NOON, list=revoked)
        with self.assertRaises(hardtack.LineageError):
            RevocationList("no id")

    def test_a_store_revokes_and_remembers(self):
        for store in self.stores():
            with self.subTest(store=store):
                parent = token()
                child = parent.attenuate("f(1);")
                family = [one.verify(ROOT.public_key) for one in (parent, child)]
                check_revocation(family, NOON, store=store)
                with self.assertRaises(hardtack.LineageError):
                    check_lineage(family[1], NOON, store=store)
                store.record(family[1], NOON)
                check_lineage(family[1], NOON, store=store)
                check_lineage(family[1], NOON, parent=family[0])
                check_lineage(family[1], NOON, parent=family[0], store=store)
                with self.assertRaises(hardtack.LineageError):
                    check_lineage(family[0], NOON, parent=family[1])
                with self.assertRaises(hardtack.LineageError):
                    check_lineage(family[1], NOON)
                self.assertIsNone(store.revoked_at(parent.revocation_ids[0], NOON))
                store.revoke(parent.revocation_ids[0], NOON)
                self.assertEqual(store.revoked_at(parent.revocation_ids[0], NOON), NOON)
                with self.assertRaises(hardtack.Revoked):
                    check_revocation(family[1], NOON, store=store)
                with self.assertRaises(hardtack.Revoked):
                    check_lineage(family[1], NOON, store=store)
                self.assertGreaterEqual(store.verify(NOON)[0], 2)

    def test_a_store_that_is_not_there(self):
        for call in (lambda: LineageStore.open_sqlite(os.path.join(self.folder, "none.db")),
                     lambda: LineageStore.open_json(os.path.join(self.folder, "none"))):
            with self.assertRaises(hardtack.LineageError):
                call()

    def test_times_have_a_zone(self):
        store = next(self.stores())
        with self.assertRaisesRegex(ValueError, "time zone"):
            store.revoke("a", NOON.replace(tzinfo=None))
        with self.assertRaisesRegex(TypeError, "`now`"):
            store.revoke("a", 5)


if __name__ == "__main__":
    unittest.main()
