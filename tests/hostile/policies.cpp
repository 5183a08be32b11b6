// Hostile policy text, close to the 1 MiB that a source may have.
#include <array>

#include "tests/hostile/hostile.h"

namespace hardtack::test {
namespace {

constexpr std::size_t kRoom = (1u << 20) - 128;  // beside what stands around a series

const auto kPolicies = std::to_array<HostileInput>({
    // Suggestions for 60,000 variables.
    {HostileKind::kPolicy, "unbound_variables", [] { return "x(1) <- b(" + series(500, "$variable_number_#", ", ") + "), " + series_of_size(kRoom - 16'384, "$unbound_variable_#, ") + "true;"; }},
    // A suggestion for each of 60,000 methods.
    {HostileKind::kPolicy, "misspelled_methods", [] { return series_of_size(kRoom, "check if \"a\".starts_wiht(\"b\");\n"); }},
    // A suggestion for each statement.
    {HostileKind::kPolicy, "misspelled_words", [] { return series_of_size(kRoom, "chekc if user($u);\n"); }},
    // Parameters that nobody gave.
    {HostileKind::kPolicy, "unknown_parameters", [] { return series_of_size(kRoom, "fact({parameter_#});\n"); }},
    // Positions far into one line.
    {HostileKind::kPolicy, "errors_behind_a_long_line", [] { return "fact(\"" + std::string(kRoom - 4096, 'x') + "\"); " + series(120, "bad($x); "); }},
    // The same where UTF-16 and bytes differ.
    {HostileKind::kPolicy, "errors_behind_a_long_line_of_umlauts", [] { return "fact(\"" + series_of_size(kRoom - 4096, "\u00fc") + "\"); " + series(120, "bad($x); "); }},
    // A position for each of 100,000 lines.
    {HostileKind::kPolicy, "errors_on_many_lines", [] { return series_of_size(kRoom, "x(\n"); }},
    // Small constant patterns.
    {HostileKind::kPolicy, "patterns", [] { return series(64, "allow if " + series(16, "$s.matches(\"a{1,50}b{1,50}#\")", " || ") + ", s($s);\n"); }},
    // 1,024 checks with a pattern each.
    {HostileKind::kPolicy, "patterns_in_checks", [] { return series(1000, "check if s($s), $s.matches(\"(a|b|c){1,200}x#\");\n"); }},
    // Patterns over the limit.
    {HostileKind::kPolicy, "large_patterns", [] { return series(500, "check if s($s), $s.matches(\"((a{1,100}){1,100}){1,100}#\");\n"); }},
    // Patterns as long as they may be.
    {HostileKind::kPolicy, "long_patterns", [] { return series(900, "check if s($s), $s.matches(\"" + std::string(1000, 'a') + "#\");\n"); }},
    // Nothing but opening brackets.
    {HostileKind::kPolicy, "open_brackets", [] { return std::string(kRoom, '('); }},
    // 128 brackets in each statement.
    {HostileKind::kPolicy, "open_brackets_per_statement", [] { return series_of_size(kRoom, "check if " + std::string(120, '(') + "1;\n"); }},
    // Nothing but closing brackets.
    {HostileKind::kPolicy, "closing_brackets", [] { return std::string(kRoom, ']'); }},
    // Nothing but `!`.
    {HostileKind::kPolicy, "not_not", [] { return "check if " + std::string(kRoom, '!') + "true;"; }},
    // A string without an end.
    {HostileKind::kPolicy, "open_string", [] { return "fact(\"" + std::string(kRoom, 'a'); }},
    // A quote on each line.
    {HostileKind::kPolicy, "open_strings", [] { return series_of_size(kRoom, "fact(\"a);\n"); }},
    // A comment without an end.
    {HostileKind::kPolicy, "open_comment", [] { return "/*" + series_of_size(kRoom, "/* "); }},
    // A comment after each token.
    {HostileKind::kPolicy, "comments", [] { return "fact(" + series_of_size(kRoom, "/**/1/**/,") + "1);"; }},
    // Semicolons.
    {HostileKind::kPolicy, "empty_statements", [] { return std::string(kRoom, ';'); }},
    // A name of one mebibyte.
    {HostileKind::kPolicy, "one_name", [] { return std::string(kRoom, 'a') + "(1);"; }},
    // Names that differ at their ends.
    {HostileKind::kPolicy, "long_names", [] { return series_of_size(kRoom, std::string(1000, 'a') + "#(1);\n"); }},
    // An integer of a million digits.
    {HostileKind::kPolicy, "digits", [] { return "fact(" + std::string(kRoom, '1') + ");"; }},
    // A byte string of half a mebibyte.
    {HostileKind::kPolicy, "hex_digits", [] { return "fact(hex:" + std::string(kRoom, 'a') + ");"; }},
    // One that misses a digit.
    {HostileKind::kPolicy, "odd_hex_digits", [] { return "fact(hex:" + std::string(kRoom + 1, 'a') + ");"; }},
    // Dates of days that are not.
    {HostileKind::kPolicy, "bad_dates", [] { return series_of_size(kRoom, "fact(2026-02-30T00:00:00Z);\n"); }},
    // Escapes that are none.
    {HostileKind::kPolicy, "bad_escapes", [] { return "fact(\"" + series_of_size(kRoom, "\\q") + "\");"; }},
    // Control characters in a fact, six bytes each when printed.
    {HostileKind::kPolicy, "escapes", [] { return "fact(\"" + series_of_size(kRoom, "\\u{1f}") + "\");"; }},
    // Characters that begin nothing.
    {HostileKind::kPolicy, "stray_characters", [] { return std::string(kRoom, '@'); }},
    // A warning for each.
    {HostileKind::kPolicy, "invisible_characters", [] { return "fact(\"" + series_of_size(kRoom, "\u202e\u200b") + "\");"; }},
    // Bytes that are no text.
    {HostileKind::kPolicy, "invalid_utf8", [] { return std::string(kRoom, '\xff'); }},
    // One expression of a quarter of a million operators.
    {HostileKind::kPolicy, "sums", [] { return "check if 1" + series_of_size(kRoom, "+1") + " > 0;"; }},
    // 1,000 checks of 400 operators.
    {HostileKind::kPolicy, "sums_in_checks", [] { return series(1000, "check if 1" + series(400, "+1") + " > 0;\n"); }},
    // 1,024 checks with 64 alternatives.
    {HostileKind::kPolicy, "alternatives", [] { return series(1000, "check if " + series(64, "a(#)", " or ") + ";\n"); }},
    // 64 terms, 32 of them.
    {HostileKind::kPolicy, "wide_predicates", [] { return series_of_size(kRoom, "check if " + series(30, "p(" + series(60, "$v#", ", ") + ")", ", ") + ";\n"); }},
    // Sets of 1,024 elements.
    {HostileKind::kPolicy, "sets", [] { return series_of_size(kRoom, "fact({" + series(1000, "#", ",") + "});\n"); }},
    // Arrays as deep as they may be.
    {HostileKind::kPolicy, "nested_arrays", [] { return series_of_size(kRoom, "fact(" + std::string(44, '[') + "1" + std::string(44, ']') + ");\n"); }},
    // Maps whose keys are all equal.
    {HostileKind::kPolicy, "map_keys", [] { return series_of_size(kRoom, "fact({" + series(1000, "\"a\": 1", ",") + "});\n"); }},
    // Closures inside each other.
    {HostileKind::kPolicy, "closures", [] { return series_of_size(kRoom, "check if " + series(40, "[1].any($x# -> ") + "true" + std::string(40, ')') + ";\n"); }},
    // A chain of 100,000 methods.
    {HostileKind::kPolicy, "methods", [] { return "check if \"a\"" + series_of_size(kRoom, ".length()") + " > 0;"; }},
    // 40,000 facts.
    {HostileKind::kPolicy, "facts", [] { return series_of_size(kRoom, "f(#, \"text #\");\n"); }},
    // Rules that depend on each other.
    {HostileKind::kPolicy, "rules", [] { return series(1000, "r#($x) <- r#($x), s($x);\n"); }},
    // Rules over all pairs of all facts.
    {HostileKind::kPolicy, "cross_products", [] { return series(900, "f(#);\n") + series(1000, "g#($a, $b, $c, $d) <- f($a), f($b), f($c), f($d);\n"); }},
    // Rules of which each needs the one behind it.
    {HostileKind::kPolicy, "chain", [] { return chain(1000); }},
    // 1,000 checks that fail, each 1 KiB when printed.
    {HostileKind::kPolicy, "failed_checks", [] { return series(1000, "check if [\"" + std::string(900, 'z') + "\"].length() == #0;\n"); }},
    // Facts that nearly satisfy the checks.
    {HostileKind::kPolicy, "near_misses", [] { return series(5000, "n(#, \"" + std::string(100, 'x') + "\");\n") + series(60, "check if n(-#, \"y\");\n"); }},
    // A scope in each query.
    {HostileKind::kPolicy, "scopes", [] { return series_of_size(kRoom, "check if a($x) trusting previous, authority;\n"); }},
    // A different key in each scope.
    {HostileKind::kPolicy, "public_keys", [] { return series_of_size(kRoom, "check if a(1) trusting ed25519/" + std::string(60, 'a') + "0123;\n"); }},
});

}  // namespace

std::span<const HostileInput> hostile_policies() { return kPolicies; }

}  // namespace hardtack::test
