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
  // files of policy tests (policytest/)
  kTestSyntax,
  kTestUnknownWord,
  kTestName,
  kTestUnclosed,
  kTestDuplicate,
  kTestBlockOrder,
  kTestConflict,
  kTestNoAuthorizer,
  kTestNoExpectation,
  kTestReason,
  kTestValue,
  kTestTooLarge,
  kTestUnreadableFile,
  kTestDocument,

  // Lints: judgements of `hardtack check` and editors, which refuse no text (analysis/lint/lint.h).
  // predicates
  kUndefinedPredicate,
  kUnusedPredicate,
  kArityMismatch,
  kTypeConflictPredicate,
  kUnsafeRuleNoPredicate,
  kSelfSupportingRule,
  kUnreadBlockFact,
  kReservedPredicateName,
  // types
  kTypeErrorExpression,
  kLenientEqualityAlwaysFalse,
  kStrictEqualityTypeError,
  kNonBooleanExpression,
  kTimeWrongType,
  kDateArithmetic,
  kDateSubsecondTruncated,
  kStringLengthBytes,
  // constants
  kIntegerOverflow,
  kConstantExpression,
  kIdentityOp,
  kDoubleNegation,
  kRedundantParens,
  kYodaComparison,
  // collections
  kEmptyBracesIsMap,
  kLegacySetBrackets,
  // strings and patterns
  kInvalidRegex,
  kUnanchoredRegex,
  kRegexDialect,
  kPrefixWithoutBoundary,
  // scopes
  kDuplicateTrusting,
  kPreviousInAuthorizer,
  kScopeTooBroad,
  kUnusedPublicKeyScope,
  // policies
  kNoPolicy,
  kNoFinalPolicy,
  kUnreachablePolicy,
  kAllowShadowsDeny,
  kUnverifiedParentHash,
  // duplicates
  kDuplicatePolicy,
  kDuplicateCheck,
  kDuplicateRule,
  kDuplicateFact,
  kDuplicateBodyAtom,
  kDuplicateOrBranch,
  kSubsumedOrBranch,
  // checks
  kImpossibleCheck,
  kTautologicalCheck,
  kImpossibleRule,
  kCheckAllWithoutMatchFails,
  kCheckAllNoExpression,
  kCheckAllNoPredicate,
  kRejectIfOr,
  kCheckIfNegativeShape,
  kLimitAsFact,
  kCheckByOneMoreFact,
  // cost
  kCartesianProduct,
  kLateFilter,
  kRecursiveRuleGrowth,
  kLeftUnboundedRecursion,
  // variables
  kSingletonVariable,
  kRepeatedUnderscoreVariable,
  kUnusedClosureParam,
  // what programs and configuration declare
  kExternUndeclared,
  kDatalogVersionRequired,
  kLegacyPrefixKeyword,
  // portability and style
  kNonPortableIdentifier,
  kCommentInsideStatement,
  kKeywordSpelling,
  kMissingFinalSemicolon,
  kNamingConvention,
  kLineLength,
  kRuleLength,
  kFileLength,
  kTodoComment,
  kCommentSpacing,
  kBlockOrder,
  // comments to the linter, and its bounds
  kUnusedIgnore,
  kUnknownIgnore,
  kLintBudget,
};

// What a rule is about; configuration sets levels for whole groups.
enum class LintGroup : std::uint8_t { kCorrectness, kSuspicious, kPerformance, kPortability, kSecurity, kStyle };
std::string_view lint_group_name(LintGroup group);
std::optional<LintGroup> find_lint_group(std::string_view name);

struct DiagnosticInfo {
  DiagnosticCode code;
  std::string_view name;  // as printed, e.g. "syntax-error"
  Severity severity;      // where what is checked asks for no other
  ErrorCode error;        // of the Error that it becomes, unless its cause has one of its own
  bool fixable;           // some of its diagnostics have a fix
  std::string_view summary;
  LintGroup group = LintGroup::kCorrectness;
  bool on = true;  // reported unless configuration says otherwise
};

// Whether it is a judgement, which only `check` and editors make, and no rule of the language.
bool is_lint(DiagnosticCode code);
// Where its page is, from the root of the repository.
std::string documentation_path(DiagnosticCode code);

const DiagnosticInfo& info_of(DiagnosticCode code);
// In the order of DiagnosticCode.
std::span<const DiagnosticInfo> diagnostic_registry();
std::optional<DiagnosticCode> find_diagnostic(std::string_view name);

// docs/diagnostics.md.
std::string diagnostics_page();

}  // namespace hardtack
HARDTACK_API_END
