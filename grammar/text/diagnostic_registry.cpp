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
    DiagnosticInfo{kDuplicateSetElement, "duplicate-set-element", kWarning, ErrorCode::kSyntax, true,
                   "a set names an element twice, which counts once"},
    DiagnosticInfo{kDuplicateMapKey, "duplicate-map-key", kWarning, ErrorCode::kSyntax, true,
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
    DiagnosticInfo{kShadowedClosureParam, "shadowed-closure-param", kWarning, ErrorCode::kShadowedVariable, true,
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
                   "a character that changes the order in which text is shown; a warning where a text is run",
                   LintGroup::kSecurity},
    DiagnosticInfo{kControlCharacter, "control-character", kWarning, ErrorCode::kSyntax, true,
                   "a string or comment holds a control character", LintGroup::kSecurity},
    DiagnosticInfo{kInvisibleCharacter, "invisible-character", kWarning, ErrorCode::kSyntax, true,
                   "a string or comment holds a character that cannot be seen", LintGroup::kSecurity},
    DiagnosticInfo{kMixedScriptIdentifier, "mixed-script-identifier", kWarning, ErrorCode::kSyntax, false,
                   "a name mixes letters of scripts that share letter shapes", LintGroup::kSecurity},
    DiagnosticInfo{kConfusableIdentifier, "confusable-identifier", kWarning, ErrorCode::kSyntax, false,
                   "a name looks like another name of the text", LintGroup::kSecurity},

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

    DiagnosticInfo{kTestSyntax, "test-syntax", kError, ErrorCode::kSyntax, false,
                   "a file of tests does not follow the language of tests; the message says what was expected"},
    DiagnosticInfo{kTestUnknownWord, "test-unknown-word", kError, ErrorCode::kSyntax, false,
                   "a test names a clause, limit, error or member that there is not"},
    DiagnosticInfo{kTestName, "test-name", kError, ErrorCode::kSyntax, false, "a test has no name"},
    DiagnosticInfo{kTestUnclosed, "test-unclosed", kError, ErrorCode::kSyntax, false,
                   "a test, or a part of it in braces, is not closed"},
    DiagnosticInfo{kTestDuplicate, "test-duplicate", kError, ErrorCode::kSyntax, false,
                   "a clause, key, parameter or variable of a test is given twice"},
    DiagnosticInfo{kTestBlockOrder, "test-block-order", kError, ErrorCode::kSyntax, false,
                   "a block of a test does not follow the authority block that it is appended to"},
    DiagnosticInfo{kTestConflict, "test-conflict", kError, ErrorCode::kSyntax, false,
                   "clauses of a test exclude each other, such as a token and blocks"},
    DiagnosticInfo{kTestNoAuthorizer, "test-no-authorizer", kError, ErrorCode::kSyntax, false,
                   "a test has no authorizer"},
    DiagnosticInfo{kTestNoExpectation, "test-no-expectation", kError, ErrorCode::kSyntax, false,
                   "a test or a table of cases expects nothing"},
    DiagnosticInfo{kTestReason, "test-reason", kError, ErrorCode::kSyntax, false,
                   "`because` stands behind an expectation that has no reason"},
    DiagnosticInfo{kTestValue, "test-value", kError, ErrorCode::kSyntax, false,
                   "a value, a fact or a rule of a test is something else"},
    DiagnosticInfo{kTestTooLarge, "test-too-large", kError, ErrorCode::kSyntax, false,
                   "a test or its file holds more than the limits: tests, cases, expectations, blocks, variables"},
    DiagnosticInfo{kTestUnreadableFile, "test-unreadable-file", kError, ErrorCode::kIo, false,
                   "a file of tests, or one that a test names, cannot be read"},
    DiagnosticInfo{kTestDocument, "test-document", kError, ErrorCode::kSyntax, false,
                   "a file of tests in JSON or YAML is none, or is not built as such files are"},

    DiagnosticInfo{kUndefinedPredicate, "undefined-predicate", kWarning, ErrorCode::kSyntax, true,
                   "a predicate of a body that nothing states and no configuration declares", LintGroup::kSuspicious,
                   true},
    DiagnosticInfo{kUnusedPredicate, "unused-predicate", kHint, ErrorCode::kSyntax, true,
                   "a rule derives a predicate that nothing in the text reads", LintGroup::kSuspicious, true},
    DiagnosticInfo{kArityMismatch, "arity-mismatch", kWarning, ErrorCode::kSyntax, true,
                   "a predicate is asked for with another number of terms than it is stated with",
                   LintGroup::kSuspicious, true},
    DiagnosticInfo{kTypeConflictPredicate, "type-conflict-predicate", kWarning, ErrorCode::kSyntax, false,
                   "one term of a predicate holds values of different types", LintGroup::kSuspicious, true},
    DiagnosticInfo{kUnsafeRuleNoPredicate, "unsafe-rule-no-predicate", kWarning, ErrorCode::kSyntax, false,
                   "a rule has expressions only, so that it derives one fact or none", LintGroup::kSuspicious, true},
    DiagnosticInfo{kSelfSupportingRule, "self-supporting-rule", kWarning, ErrorCode::kSyntax, false,
                   "a rule derives only what it needs to be there already", LintGroup::kSuspicious, true},
    DiagnosticInfo{kUnreadBlockFact, "unread-block-fact", kHint, ErrorCode::kSyntax, false,
                   "an appended block states a fact that nothing in it reads; it grants nothing",
                   LintGroup::kSuspicious, true},
    DiagnosticInfo{kReservedPredicateName, "reserved-predicate-name", kWarning, ErrorCode::kSyntax, true,
                   "a predicate is called like a word of the language", LintGroup::kSuspicious, true},

    DiagnosticInfo{kTypeErrorExpression, "type-error-expression", kError, ErrorCode::kSyntax, false,
                   "an operator or method is given a type that it does not take; evaluation ends with an error",
                   LintGroup::kCorrectness, true},
    DiagnosticInfo{kLenientEqualityAlwaysFalse, "lenient-equality-always-false", kWarning, ErrorCode::kSyntax, true,
                   "`==` or `!=` compares values of different types, which are never equal", LintGroup::kSuspicious,
                   true},
    DiagnosticInfo{kStrictEqualityTypeError, "strict-equality-type-error", kError, ErrorCode::kSyntax, true,
                   "`===` or `!==` compares values of different types, which is an error", LintGroup::kCorrectness,
                   true},
    DiagnosticInfo{kNonBooleanExpression, "non-boolean-expression", kError, ErrorCode::kSyntax, true,
                   "an expression of a body is no truth value, which is an error when it is evaluated",
                   LintGroup::kCorrectness, true},
    DiagnosticInfo{kTimeWrongType, "time-wrong-type", kWarning, ErrorCode::kSyntax, true,
                   "a predicate that holds dates is given another type, or is compared with a string",
                   LintGroup::kCorrectness, true},
    DiagnosticInfo{kDateArithmetic, "date-arithmetic", kWarning, ErrorCode::kSyntax, true,
                   "what looks like a date is a subtraction of integers", LintGroup::kSuspicious, true},
    DiagnosticInfo{kDateSubsecondTruncated, "date-subsecond-truncated", kWarning, ErrorCode::kSyntax, true,
                   "a date has a fraction of a second, which is dropped", LintGroup::kSuspicious, true},
    DiagnosticInfo{kStringLengthBytes, "string-length-bytes", kInformation, ErrorCode::kSyntax, false,
                   "`.length()` of a string counts bytes, not characters", LintGroup::kPortability, false},

    DiagnosticInfo{kIntegerOverflow, "integer-overflow", kError, ErrorCode::kSyntax, false,
                   "constant arithmetic that overflows or divides by zero, which is an error", LintGroup::kCorrectness,
                   true},
    DiagnosticInfo{kConstantExpression, "constant-expression", kHint, ErrorCode::kSyntax, true,
                   "an operation on constants that could be its result", LintGroup::kStyle, false},
    DiagnosticInfo{kIdentityOp, "identity-op", kHint, ErrorCode::kSyntax, true,
                   "an operation that changes nothing, such as `+ 0` or `&& true`", LintGroup::kStyle, false},
    DiagnosticInfo{kDoubleNegation, "double-negation", kHint, ErrorCode::kSyntax, true, "`!!` changes nothing",
                   LintGroup::kStyle, false},
    DiagnosticInfo{kRedundantParens, "redundant-parens", kHint, ErrorCode::kSyntax, true,
                   "parentheses that change nothing", LintGroup::kStyle, false},
    DiagnosticInfo{kYodaComparison, "yoda-comparison", kHint, ErrorCode::kSyntax, true,
                   "a comparison has its constant on the left", LintGroup::kStyle, false},

    DiagnosticInfo{kEmptyBracesIsMap, "empty-braces-is-map", kWarning, ErrorCode::kSyntax, true,
                   "`{}` is the empty map where a set was probably meant", LintGroup::kSuspicious, true},
    DiagnosticInfo{kLegacySetBrackets, "legacy-set-brackets", kWarning, ErrorCode::kSyntax, true,
                   "brackets make an array where only a set behaves as meant", LintGroup::kSuspicious, true},

    DiagnosticInfo{kInvalidRegex, "invalid-regex", kWarning, ErrorCode::kSyntax, false,
                   "a constant pattern is no regular expression, so that it never matches", LintGroup::kSuspicious,
                   true},
    DiagnosticInfo{kUnanchoredRegex, "unanchored-regex", kWarning, ErrorCode::kSyntax, true,
                   "a pattern without `^` and `$` is found anywhere in the string", LintGroup::kSuspicious, true},
    DiagnosticInfo{kRegexDialect, "regex-dialect", kWarning, ErrorCode::kSyntax, false,
                   "a pattern holds what other implementations of the language read differently",
                   LintGroup::kSuspicious, true},
    DiagnosticInfo{kPrefixWithoutBoundary, "prefix-without-boundary", kWarning, ErrorCode::kSyntax, true,
                   "a path that `starts_with` compares may end in the middle of a name", LintGroup::kSecurity, true},

    DiagnosticInfo{kDuplicateTrusting, "duplicate-trusting", kWarning, ErrorCode::kSyntax, true,
                   "`trusting` names a scope twice", LintGroup::kSuspicious, true},
    DiagnosticInfo{kPreviousInAuthorizer, "previous-in-authorizer", kWarning, ErrorCode::kSyntax, true,
                   "`previous` has no meaning in an authorizer, where it is ignored", LintGroup::kSuspicious, true},
    DiagnosticInfo{kScopeTooBroad, "scope-too-broad", kWarning, ErrorCode::kSyntax, false,
                   "a rule of a block trusts every block before it, also those that holders appended",
                   LintGroup::kSecurity, true},
    DiagnosticInfo{kUnusedPublicKeyScope, "unused-public-key-scope", kWarning, ErrorCode::kSyntax, true,
                   "`trusting` names a key that the configuration does not list", LintGroup::kSuspicious, true},

    DiagnosticInfo{kNoPolicy, "no-policy", kWarning, ErrorCode::kSyntax, true,
                   "an authorizer without any policy denies everything", LintGroup::kSuspicious, true},
    DiagnosticInfo{kNoFinalPolicy, "no-final-policy", kInformation, ErrorCode::kSyntax, true,
                   "the last policy is neither `allow if true` nor `deny if true`", LintGroup::kSuspicious, true},
    DiagnosticInfo{kUnreachablePolicy, "unreachable-policy", kWarning, ErrorCode::kSyntax, true,
                   "a policy stands behind one that decides whenever it would", LintGroup::kSuspicious, true},
    DiagnosticInfo{kAllowShadowsDeny, "allow-shadows-deny", kWarning, ErrorCode::kSyntax, false,
                   "a `deny if` stands behind an `allow if` that decides whenever it would", LintGroup::kSecurity,
                   true},
    DiagnosticInfo{kUnverifiedParentHash, "unverified-parent-hash", kWarning, ErrorCode::kSyntax, false,
                   "a policy reads `parent_token_sha256`, which a holder states", LintGroup::kSecurity, true},

    DiagnosticInfo{kDuplicatePolicy, "duplicate-policy", kWarning, ErrorCode::kSyntax, true,
                   "a policy is written twice", LintGroup::kSuspicious, true},
    DiagnosticInfo{kDuplicateCheck, "duplicate-check", kWarning, ErrorCode::kSyntax, true, "a check is written twice",
                   LintGroup::kSuspicious, true},
    DiagnosticInfo{kDuplicateRule, "duplicate-rule", kWarning, ErrorCode::kSyntax, true, "a rule is written twice",
                   LintGroup::kSuspicious, true},
    DiagnosticInfo{kDuplicateFact, "duplicate-fact", kWarning, ErrorCode::kSyntax, true, "a fact is written twice",
                   LintGroup::kSuspicious, true},
    DiagnosticInfo{kDuplicateBodyAtom, "duplicate-body-atom", kWarning, ErrorCode::kSyntax, true,
                   "a body holds a predicate or an expression twice", LintGroup::kSuspicious, true},
    DiagnosticInfo{kDuplicateOrBranch, "duplicate-or-branch", kWarning, ErrorCode::kSyntax, true,
                   "an alternative is written twice", LintGroup::kSuspicious, true},
    DiagnosticInfo{kSubsumedOrBranch, "subsumed-or-branch", kWarning, ErrorCode::kSyntax, true,
                   "an alternative asks for more than another one of the same statement", LintGroup::kSuspicious, true},

    DiagnosticInfo{kImpossibleCheck, "impossible-check", kError, ErrorCode::kSyntax, false,
                   "a check that nothing can satisfy", LintGroup::kCorrectness, true},
    DiagnosticInfo{kTautologicalCheck, "tautological-check", kWarning, ErrorCode::kSyntax, false,
                   "a check that everything satisfies", LintGroup::kSuspicious, true},
    DiagnosticInfo{kImpossibleRule, "impossible-rule", kWarning, ErrorCode::kSyntax, false,
                   "the body of a rule or policy contradicts itself", LintGroup::kSuspicious, true},
    DiagnosticInfo{kCheckAllWithoutMatchFails, "check-all-without-match-fails", kInformation, ErrorCode::kSyntax, false,
                   "`check all` fails where nothing matches its predicates", LintGroup::kSuspicious, true},
    DiagnosticInfo{kCheckAllNoExpression, "check-all-no-expression", kWarning, ErrorCode::kSyntax, true,
                   "`check all` without an expression means `check if`", LintGroup::kSuspicious, true},
    DiagnosticInfo{kCheckAllNoPredicate, "check-all-no-predicate", kWarning, ErrorCode::kSyntax, false,
                   "`check all` without a predicate has nothing to range over", LintGroup::kSuspicious, true},
    DiagnosticInfo{kRejectIfOr, "reject-if-or", kWarning, ErrorCode::kSyntax, true,
                   "other implementations reject only if every alternative matches", LintGroup::kPortability, false},
    DiagnosticInfo{kCheckIfNegativeShape, "check-if-negative-shape", kHint, ErrorCode::kSyntax, true,
                   "`check if` with `!=` holds as soon as one value differs", LintGroup::kSuspicious, true},
    DiagnosticInfo{kLimitAsFact, "limit-as-fact", kWarning, ErrorCode::kSyntax, false,
                   "a block states a limit as a fact, which restricts nothing, and has no check of it",
                   LintGroup::kSecurity, true},
    DiagnosticInfo{kCheckByOneMoreFact, "check-by-one-more-fact", kWarning, ErrorCode::kSyntax, false,
                   "a check reads its limit from a fact, and one more fact satisfies it", LintGroup::kSecurity, true},

    DiagnosticInfo{kCartesianProduct, "cartesian-product", kWarning, ErrorCode::kSyntax, false,
                   "predicates of a body share no variable, so that every combination is tried",
                   LintGroup::kPerformance, true},
    DiagnosticInfo{kLateFilter, "late-filter", kHint, ErrorCode::kSyntax, true,
                   "a comparison with a constant that could be a term of the predicate", LintGroup::kPerformance, true},
    DiagnosticInfo{kRecursiveRuleGrowth, "recursive-rule-growth", kWarning, ErrorCode::kSyntax, false,
                   "a recursive rule makes new values without an end, up to the limits", LintGroup::kPerformance, true},
    DiagnosticInfo{kLeftUnboundedRecursion, "left-unbounded-recursion", kInformation, ErrorCode::kSyntax, false,
                   "rules derive each other's predicates", LintGroup::kPerformance, true},

    DiagnosticInfo{kSingletonVariable, "singleton-variable", kHint, ErrorCode::kSyntax, true,
                   "a variable stands in one place only", LintGroup::kSuspicious, true},
    DiagnosticInfo{kRepeatedUnderscoreVariable, "repeated-underscore-variable", kWarning, ErrorCode::kSyntax, true,
                   "`$_` in two places has to be the same value in both", LintGroup::kSuspicious, true},
    DiagnosticInfo{kUnusedClosureParam, "unused-closure-param", kWarning, ErrorCode::kSyntax, true,
                   "a closure does not read its parameter", LintGroup::kSuspicious, true},

    DiagnosticInfo{kExternUndeclared, "extern-undeclared", kWarning, ErrorCode::kSyntax, false,
                   "a function of the host that the configuration does not list, or called with what it does not take",
                   LintGroup::kCorrectness, true},
    DiagnosticInfo{kDatalogVersionRequired, "datalog-version-required", kInformation, ErrorCode::kSyntax, false,
                   "what is written needs a newer version of the language", LintGroup::kPortability, false},
    DiagnosticInfo{kLegacyPrefixKeyword, "legacy-prefix-keyword", kError, ErrorCode::kSyntax, true,
                   "syntax of version 1 or 2 of the language", LintGroup::kCorrectness, true},

    DiagnosticInfo{kNonPortableIdentifier, "non-portable-identifier", kWarning, ErrorCode::kSyntax, true,
                   "a name has letters that other implementations refuse", LintGroup::kPortability, false},
    DiagnosticInfo{kCommentInsideStatement, "comment-inside-statement", kWarning, ErrorCode::kSyntax, true,
                   "a comment inside a statement, which other implementations refuse", LintGroup::kPortability, false},
    DiagnosticInfo{kKeywordSpelling, "keyword-spelling", kWarning, ErrorCode::kSyntax, true,
                   "a keyword is not in lower case, or not divided by one blank", LintGroup::kPortability, false},
    DiagnosticInfo{kMissingFinalSemicolon, "missing-final-semicolon", kHint, ErrorCode::kSyntax, true,
                   "the last statement has no `;`", LintGroup::kStyle, false},
    DiagnosticInfo{kNamingConvention, "naming-convention", kInformation, ErrorCode::kSyntax, false,
                   "a predicate is not named in lower case with `_` between words", LintGroup::kStyle, false},
    DiagnosticInfo{kLineLength, "line-length", kInformation, ErrorCode::kSyntax, false,
                   "a line is longer than configured", LintGroup::kStyle, false},
    DiagnosticInfo{kRuleLength, "rule-length", kInformation, ErrorCode::kSyntax, false,
                   "a statement has more predicates and expressions than configured", LintGroup::kStyle, false},
    DiagnosticInfo{kFileLength, "file-length", kInformation, ErrorCode::kSyntax, false,
                   "a text has more lines than configured", LintGroup::kStyle, false},
    DiagnosticInfo{kTodoComment, "todo-comment", kInformation, ErrorCode::kSyntax, false,
                   "a comment says that something is still to do", LintGroup::kStyle, false},
    DiagnosticInfo{kCommentSpacing, "comment-spacing", kInformation, ErrorCode::kSyntax, true,
                   "a comment does not begin with a blank", LintGroup::kStyle, false},
    DiagnosticInfo{kBlockOrder, "block-order", kInformation, ErrorCode::kSyntax, false,
                   "statements do not stand in the usual order", LintGroup::kStyle, false},

    DiagnosticInfo{kUnusedIgnore, "unused-ignore", kWarning, ErrorCode::kSyntax, true,
                   "a comment ignores what is not reported", LintGroup::kSuspicious, true},
    DiagnosticInfo{kUnknownIgnore, "unknown-ignore", kWarning, ErrorCode::kSyntax, true,
                   "a comment ignores a code that does not exist", LintGroup::kCorrectness, true},
    DiagnosticInfo{kLintBudget, "lint-budget", kInformation, ErrorCode::kSyntax, false,
                   "the text is so large that comparisons of its statements were given up", LintGroup::kPerformance,
                   true},
};

consteval bool is_in_order() {
  for (std::size_t i = 0; i < kRegistry.size(); ++i) {
    if (static_cast<std::size_t>(kRegistry[i].code) != i) return false;
  }
  return static_cast<std::size_t>(kLintBudget) + 1 == kRegistry.size();
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

constexpr std::string_view kLintIntroduction = R"(
## Lints

Judgements that only `hardtack check` and editors make: they refuse no text, whatever their severity. Groups are what
`hardtack.toml` sets levels for; `off` says that a rule is reported only where configuration asks for it. Rules of the language have no
group of their own but those about characters that deceive, which are of `security`.

| code | severity | group | fix | means |
| --- | --- | --- | --- | --- |
)";

constexpr std::array<std::string_view, 6> kGroups = {"correctness", "suspicious", "performance",
                                                     "portability", "security",   "style"};

void add_cell(std::string_view text, std::string& page) {
  for (const char c : text) {
    if (c == '|') page += '\\';  // would end the cell
    page += c;
  }
  page += " |\n";
}

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

std::string_view lint_group_name(LintGroup group) { return kGroups[static_cast<std::size_t>(group)]; }

std::optional<LintGroup> find_lint_group(std::string_view name) {
  const auto* const found = std::ranges::find(kGroups, name);
  if (found == kGroups.end()) return std::nullopt;
  return static_cast<LintGroup>(found - kGroups.begin());
}

bool is_lint(DiagnosticCode code) { return code >= kUndefinedPredicate; }

std::string documentation_path(DiagnosticCode code) { return "docs/lints/" + std::string(info_of(code).name) + ".md"; }

std::string diagnostics_page() {
  std::string page(kIntroduction);
  for (const DiagnosticInfo& info : kRegistry) {
    if (is_lint(info.code)) {
      if (!is_lint(static_cast<DiagnosticCode>(static_cast<std::size_t>(info.code) - 1))) page += kLintIntroduction;
      page += "| [`" + std::string(info.name) + "`](lints/" + std::string(info.name) + ".md) | " +
              std::string(severity_name(info.severity)) + " | " + std::string(lint_group_name(info.group)) +
              (info.on ? "" : ", off") + " | " + (info.fixable ? "yes" : "") + " | ";
      add_cell(info.summary, page);
      continue;
    }
    page += "| `" + std::string(info.name) + "` | " + std::string(severity_name(info.severity)) + " | `" +
            std::string(error_name(info.error)) + "` | " + (info.fixable ? "yes" : "") + " | ";
    add_cell(info.summary, page);
  }
  return page;
}

}  // namespace hardtack
