#include "grammar/text/diagnostic_registry.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace hardtack {
namespace {

using enum DiagnosticCode;
using enum Severity;

constexpr std::array kRegistry = {
    DiagnosticInfo{kSourceTooLarge, "source-too-large", kError, ErrorCode::kSourceTooLarge, false,
                   "the text has more bytes than are read"},
    DiagnosticInfo{kInvalidUtf8, "invalid-utf8", kError, ErrorCode::kInvalidUtf8, false, "the text is not UTF-8"},
    DiagnosticInfo{kByteOrderMark, "byte-order-mark", kError, ErrorCode::kSyntax, true,
                   "the text starts with a byte order mark, which other implementations refuse"},
    DiagnosticInfo{kTooManyTokens, "too-many-tokens", kError, ErrorCode::kTooManyTokens, false,
                   "the text or one statement has more tokens or comments than are read"},
    DiagnosticInfo{kNestingTooDeep, "nesting-too-deep", kError, ErrorCode::kNestingTooDeep, false,
                   "brackets, `!`, collections or closures are nested deeper than the limit"},
    DiagnosticInfo{kTooManyErrors, "too-many-errors", kError, ErrorCode::kSyntax, false,
                   "so many statements have errors that the rest was not looked at"},
    DiagnosticInfo{kUnexpectedCharacter, "unexpected-character", kError, ErrorCode::kSyntax, true,
                   "a character that no token begins with, such as `'` or a no-break space"},
    DiagnosticInfo{kUnclosedString, "unclosed-string", kError, ErrorCode::kSyntax, false,
                   "a string has no closing quote"},
    DiagnosticInfo{kUnclosedComment, "unclosed-comment", kError, ErrorCode::kSyntax, false, "a `/*` has no `*/`"},
    DiagnosticInfo{kSyntaxError, "syntax-error", kError, ErrorCode::kSyntax, true,
                   "the text does not follow the grammar; the message says what was expected"},
    DiagnosticInfo{kMissingSemicolon, "missing-semicolon", kError, ErrorCode::kSyntax, true,
                   "a statement does not end before the next one begins"},
    DiagnosticInfo{kEmptyStatement, "empty-statement", kError, ErrorCode::kSyntax, true, "nothing stands before a `;`"},

    DiagnosticInfo{kIntegerOutOfRange, "integer-out-of-range", kError, ErrorCode::kSyntax, false,
                   "an integer does not fit 64 bits"},
    DiagnosticInfo{kInvalidDate, "invalid-date", kError, ErrorCode::kInvalidDate, false,
                   "a date that no calendar has, that lacks its offset, or that lies before 1970 or after 9999"},
    DiagnosticInfo{kInvalidBytes, "invalid-bytes", kError, ErrorCode::kInvalidHex, false,
                   "what follows `hex:` is not an even number of hexadecimal digits"},
    DiagnosticInfo{kInvalidEscape, "invalid-escape", kError, ErrorCode::kSyntax, false,
                   "a string holds a `\\` that begins none of the escapes"},
    DiagnosticInfo{kInvalidPublicKey, "invalid-public-key", kError, ErrorCode::kInvalidKey, false,
                   "a public key has the wrong length or other than hexadecimal digits"},

    DiagnosticInfo{kChainedComparison, "chained-comparison", kError, ErrorCode::kSyntax, false,
                   "two comparisons share an operand, as in `1 < $x < 3`"},
    DiagnosticInfo{kEagerOperator, "eager-operator", kWarning, ErrorCode::kSyntax, true,
                   "`&&!` or `||!`, which older tools print for another operator than is read"},
    DiagnosticInfo{kUnknownMethod, "unknown-method", kError, ErrorCode::kSyntax, true,
                   "the language has no method of this name"},
    DiagnosticInfo{kArgumentCount, "argument-count", kError, ErrorCode::kSyntax, false,
                   "a method or function is called with too many or too few arguments"},
    DiagnosticInfo{kMissingClosure, "missing-closure", kError, ErrorCode::kSyntax, false,
                   "`all` or `any` is given a value instead of a closure"},
    DiagnosticInfo{kUnexpectedClosure, "unexpected-closure", kError, ErrorCode::kSyntax, false,
                   "a closure stands where a value belongs"},
    DiagnosticInfo{kMixedBraces, "mixed-braces", kError, ErrorCode::kSyntax, false,
                   "elements of a set and entries of a map stand in the same braces"},
    DiagnosticInfo{kInvalidMapKey, "invalid-map-key", kError, ErrorCode::kInvalidMap, false,
                   "a map key is not an integer or a string"},
    DiagnosticInfo{kNestedSet, "nested-set", kError, ErrorCode::kInvalidSet, false, "a set stands inside a set"},
    DiagnosticInfo{kHeterogeneousSet, "heterogeneous-set", kError, ErrorCode::kInvalidSet, false,
                   "the elements of a set have different types"},
    DiagnosticInfo{kDuplicateSetElement, "duplicate-set-element", kWarning, ErrorCode::kSyntax, false,
                   "a set names an element twice, which counts once"},
    DiagnosticInfo{kDuplicateMapKey, "duplicate-map-key", kWarning, ErrorCode::kSyntax, false,
                   "a map names a key twice; the last entry counts"},
    DiagnosticInfo{kVariableInCollection, "variable-in-collection", kError, ErrorCode::kInvalidExpression, false,
                   "a variable stands inside a set, array or map, which hold values only"},
    DiagnosticInfo{kRegexTooLarge, "regex-too-large", kError, ErrorCode::kRegexTooLarge, false,
                   "a constant pattern is larger than the limits, or none that the pattern library reads"},

    DiagnosticInfo{kInvalidName, "invalid-name", kError, ErrorCode::kInvalidName, false,
                   "a predicate or function has a name that the language does not allow, such as digits alone"},
    DiagnosticInfo{kReservedName, "reserved-name", kError, ErrorCode::kReservedName, false,
                   "a fact or rule states what only verifiers and tools may state"},
    DiagnosticInfo{kVariableInFact, "variable-in-fact", kError, ErrorCode::kFactNotGround, false,
                   "a fact holds a variable"},
    DiagnosticInfo{kUnboundHeadVariable, "unbound-head-variable", kError, ErrorCode::kUnboundVariable, true,
                   "a variable of a rule's head stands in no predicate of its body"},
    DiagnosticInfo{kUnboundExpressionVariable, "unbound-expression-variable", kError, ErrorCode::kUnboundVariable, true,
                   "a variable of an expression stands in no predicate beside it"},
    DiagnosticInfo{kShadowedClosureParam, "shadowed-closure-param", kWarning, ErrorCode::kShadowedVariable, false,
                   "a closure's parameter has a name that is bound already; evaluation fails there"},

    DiagnosticInfo{kPolicyInBlock, "policy-in-block", kError, ErrorCode::kSyntax, false,
                   "`allow if` or `deny if` in a block of a token"},
    DiagnosticInfo{kBlockScopeNotFirst, "block-scope-not-first", kError, ErrorCode::kSyntax, false,
                   "`trusting` for the whole text is not its first statement"},

    DiagnosticInfo{kMissingParameter, "missing-parameter", kError, ErrorCode::kMissingParameter, false,
                   "a `{parameter}` is given no value"},
    DiagnosticInfo{kUnknownParameter, "unknown-parameter", kError, ErrorCode::kUnknownParameter, false,
                   "a value is given for a parameter that the text does not have"},
    DiagnosticInfo{kParameterType, "parameter-type", kError, ErrorCode::kParameterType, false,
                   "a parameter's value cannot stand where the parameter stands"},

    DiagnosticInfo{kBidiControl, "bidi-control", kError, ErrorCode::kSyntax, true,
                   "a character that changes the order in which text is shown; a warning where a text is run"},
    DiagnosticInfo{kControlCharacter, "control-character", kWarning, ErrorCode::kSyntax, true,
                   "a string or comment holds a control character"},
    DiagnosticInfo{kInvisibleCharacter, "invisible-character", kWarning, ErrorCode::kSyntax, true,
                   "a string or comment holds a character that cannot be seen"},
    DiagnosticInfo{kMixedScriptIdentifier, "mixed-script-identifier", kWarning, ErrorCode::kSyntax, false,
                   "a name mixes letters of scripts that share letter shapes"},
    DiagnosticInfo{kConfusableIdentifier, "confusable-identifier", kWarning, ErrorCode::kSyntax, false,
                   "a name looks like another name of the text"},

    DiagnosticInfo{kProgramTooLarge, "program-too-large", kError, ErrorCode::kProgramTooLarge, false,
                   "more facts, rules, checks, terms, keys or operators than the limits; a warning where only a token "
                   "would be refused for it"},
    DiagnosticInfo{kInvalidProgram, "invalid-program", kError, ErrorCode::kInvalidExpression, false,
                   "a program that could be printed, but that no token may hold"},
    DiagnosticInfo{kEmptyBlock, "empty-block", kError, ErrorCode::kSyntax, false, "a block has no statement"},
    DiagnosticInfo{kNoTokenBlock, "no-token-block", kError, ErrorCode::kProgramTooLarge, false,
                   "the text cannot be signed as a block of a token; a warning where it may be for an authorizer"},
    DiagnosticInfo{kVersion, "version", kError, ErrorCode::kUnsupportedVersion, false,
                   "the text needs a newer version of the language than `--max-version` allows"},
};

consteval bool is_in_order() {
  for (std::size_t i = 0; i < kRegistry.size(); ++i) {
    if (static_cast<std::size_t>(kRegistry[i].code) != i) return false;
  }
  return static_cast<std::size_t>(kVersion) + 1 == kRegistry.size();
}
static_assert(is_in_order());

constexpr std::string_view kIntroduction = R"(# Diagnostics

What `hardtack check`, compiling and editors report about a policy text. Each diagnostic carries one of these codes; codes are stable: none
is reused or spelled anew. The error is what the first diagnostic of severity error becomes where one `Error` is asked for
([errors.md](errors.md)). `fix` says that some of these diagnostics carry an edit that repairs the text. Where a line says that something is a
warning only in some place, the severity shown is the one elsewhere.

This page is made from `grammar/text/diagnostic_registry.cpp`: change the table there, and run
`HARDTACK_UPDATE_GOLDEN=1 ctest --preset release -R DiagnosticsPage`.

| code | severity | error | fix | means |
| --- | --- | --- | --- | --- |
)";

}  // namespace

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case kError: return "error";
    case kWarning: return "warning";
    case kInformation: return "information";
    case kHint: return "hint";
  }
  return "error";
}

const DiagnosticInfo& info_of(DiagnosticCode code) { return kRegistry[static_cast<std::size_t>(code)]; }

std::span<const DiagnosticInfo> diagnostic_registry() { return kRegistry; }

std::optional<DiagnosticCode> find_diagnostic(std::string_view name) {
  const auto* const found = std::ranges::find(kRegistry, name, &DiagnosticInfo::name);
  if (found == kRegistry.end()) return std::nullopt;
  return found->code;
}

std::string diagnostics_page() {
  std::string page(kIntroduction);
  for (const DiagnosticInfo& info : kRegistry) {
    page += "| `" + std::string(info.name) + "` | " + std::string(severity_name(info.severity)) + " | `" +
            std::string(error_name(info.error)) + "` | " + (info.fixable ? "yes" : "") + " | ";
    for (const char c : info.summary) {
      if (c == '|') page += '\\';  // would end the cell
      page += c;
    }
    page += " |\n";
  }
  return page;
}

}  // namespace hardtack
