// Every kind of diagnostic: its public code, how severe it is, and what it means, in one table. Codes are stable, since
// `check --json` prints them and people name them in configuration: none is reused or spelled anew. What reports a
// problem names an entry of this table, never the code's text; docs/diagnostics.md is made from it.
//
//   diagnostics.report(DiagnosticCode::kNestedSet, span, "a set cannot stand inside a set");
//   info_of(DiagnosticCode::kNestedSet).name;   // "nested-set"
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class Severity : std::uint8_t { kError, kWarning, kInformation, kHint };
std::string_view severity_name(Severity severity);

enum class DiagnosticCode : std::uint8_t {
  // reading the text
  kSourceTooLarge,
  kInvalidUtf8,
  kByteOrderMark,
  kTooManyTokens,
  kNestingTooDeep,
  kTooManyErrors,
  kUnexpectedCharacter,
  kUnclosedString,
  kUnclosedComment,
  kSyntaxError,
  kMissingSemicolon,
  kEmptyStatement,
  // literals
  kIntegerOutOfRange,
  kInvalidDate,
  kInvalidBytes,
  kInvalidEscape,
  kInvalidPublicKey,
  // expressions and collections
  kChainedComparison,
  kEagerOperator,
  kUnknownMethod,
  kArgumentCount,
  kMissingClosure,
  kUnexpectedClosure,
  kMixedBraces,
  kInvalidMapKey,
  kNestedSet,
  kHeterogeneousSet,
  kDuplicateSetElement,
  kDuplicateMapKey,
  kVariableInCollection,
  kRegexTooLarge,
  // names and variables
  kInvalidName,
  kReservedName,
  kVariableInFact,
  kUnboundHeadVariable,
  kUnboundExpressionVariable,
  kShadowedClosureParam,
  // statements and where they stand
  kPolicyInBlock,
  kBlockScopeNotFirst,
  // parameters
  kMissingParameter,
  kUnknownParameter,
  kParameterType,
  // text that does not read as it looks
  kBidiControl,
  kControlCharacter,
  kInvisibleCharacter,
  kMixedScriptIdentifier,
  kConfusableIdentifier,
  // the program as a whole
  kProgramTooLarge,
  kInvalidProgram,
  kEmptyBlock,
  kNoTokenBlock,
  kVersion,
};

struct DiagnosticInfo {
  DiagnosticCode code;
  std::string_view name;  // as printed, e.g. "syntax-error"
  Severity severity;      // where what is checked asks for no other
  ErrorCode error;        // of the Error that it becomes, unless its cause has one of its own
  bool fixable;           // some of its diagnostics have a fix
  std::string_view summary;
};

const DiagnosticInfo& info_of(DiagnosticCode code);
// In the order of DiagnosticCode.
std::span<const DiagnosticInfo> diagnostic_registry();
std::optional<DiagnosticCode> find_diagnostic(std::string_view name);

// docs/diagnostics.md.
std::string diagnostics_page();

}  // namespace hardtack
HARDTACK_API_END
