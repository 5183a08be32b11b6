"""Errors: their classes, what they tell, and where they point."""

import unittest

import hardtack

from support import OTHER, POLICY, credential, token


class Errors(unittest.TestCase):
    def test_every_class_is_an_error_and_none_is_a_yes(self):
        for name in ("SourceError", "TokenError", "KeyMaterialError", "InvalidSignature", "LimitError", "EvaluationError",
                     "LineageError", "Revoked", "UsageError", "InternalError"):
            kind = getattr(hardtack, name)
            self.assertTrue(issubclass(kind, hardtack.Error))
            self.assertTrue(issubclass(kind, Exception))
            self.assertEqual(kind.__module__, "hardtack")
            self.assertFalse(kind("x"))

    def test_a_text_error_points_at_its_place(self):
        text = 'f("é", 1);\nallow if user($u) operation($o);\nallow if g(;'
        with self.assertRaises(hardtack.SourceError) as caught:
            hardtack.Policy(text, name="service.datalog")
        error = caught.exception
        self.assertEqual((error.code, error.number, error.line, error.column), ("syntax", 100, 2, 19))
        self.assertEqual(text.encode()[error.span[0]:error.span[1]], b"operation")
        self.assertIn("--> service.datalog:2:19", str(error))
        self.assertIn("^^^^^^^^^", str(error))
        self.assertEqual([(d.severity, d.line) for d in error.diagnostics], [("error", 2), ("error", 3)])
        self.assertEqual(error.diagnostics[0].message, error.message)
        self.assertEqual(error.diagnostics[0].end_column, 28)
        self.assertNotIn("\n", error.message)

    def test_an_error_of_deciding_names_its_statement(self):
        with self.assertRaises(hardtack.EvaluationError) as caught:
            hardtack.Policy(POLICY).decide(credential("check if time($t), $t + 1 > 2"), time="noon", operation="read")
        self.assertEqual((caught.exception.code, caught.exception.where.block), ("invalid_type", 1))
        with self.assertRaises(hardtack.EvaluationError) as caught:
            hardtack.Policy("allow if f($x), $x / 0 == 1;").decide(None, f=1)
        error = caught.exception
        self.assertEqual((error.code, error.where.kind, error.where.index), ("divide_by_zero", "policy", 0))
        self.assertTrue(error.context)
        self.assertIsNone(error.limit)

    def test_every_area_has_its_class(self):
        for call, kind, code in [
            (lambda: hardtack.Token("%"), hardtack.TokenError, "invalid_base64"),
            (lambda: token().verify(OTHER.public_key), hardtack.InvalidSignature, "invalid_signature"),
            (lambda: hardtack.PublicKey.from_bytes(b""), hardtack.KeyMaterialError, "invalid_key_size"),
            (lambda: token().block_source(9), hardtack.TokenError, "invalid_block_index"),
            (lambda: hardtack.PublicKey.from_file("/nonexistent"), hardtack.UsageError, "io"),
            (lambda: hardtack.Policy("f($x);"), hardtack.SourceError, None),
            (lambda: hardtack.detect_format("nothing"), hardtack.TokenError, None),
        ]:
            with self.subTest(kind=kind), self.assertRaises(kind) as caught:
                call()
            if code:
                self.assertEqual(caught.exception.code, code)
            self.assertTrue(caught.exception.message)


if __name__ == "__main__":
    unittest.main()
