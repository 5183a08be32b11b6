// The one failure type of the library.
//
// Every function that can fail returns Result<T>; no exception crosses a module boundary. An Error carries a stable
// code (documented in docs/errors.md, append-only), a one-line message, advice, an optional place in the source text,
// the statement that was evaluated, the limit that was exceeded, and the chain of contexts it passed through. Errors
// are cheap to copy, immutable and safe to share between threads.
//
//   Result<std::uint64_t> parse_count(std::string_view text) {
//     if (text.empty()) return fail(ErrorCode::kUsage, "a count is missing");
//     ...
//   }
//   HARDTACK_TRY(auto count, parse_count(text));
#pragma once

#include <cstdint>
#include <expected>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/limit_reached.h"
#include "engine/base/span.h"
#include "engine/base/statement_ref.h"
#include "engine/base/try.h"  // not installed: <hardtack/macros.h>

HARDTACK_API_BEGIN
namespace hardtack {

// Hundreds are areas: 1 source text, 2 programs, 3 decoding, 4 keys and signatures, 5 limits, 6 evaluation, 7 lineage
// and revocation, 8 the command's surroundings, 9 defects of Hardtack itself. Numbers are never reused.
enum class ErrorCode : std::uint16_t {
  kSyntax = 100,
  kSourceTooLarge = 101,
  kInvalidUtf8 = 102,
  kNestingTooDeep = 103,
  kTooManyTokens = 104,
  kMissingParameter = 105,
  kUnknownParameter = 106,
  kParameterType = 107,

  kInvalidName = 200,
  kFactNotGround = 201,
  kUnboundVariable = 202,
  kInvalidSet = 203,
  kInvalidMap = 204,
  kUnknownSymbol = 205,
  kUnknownExternalKey = 206,
  kInvalidExpression = 207,
  kProgramTooLarge = 208,
  kTooManyBlocks = 209,
  kReservedName = 210,
  kInvalidDate = 211,

  kMalformedToken = 300,
  kMalformedBlock = 301,
  kUnsupportedVersion = 302,
  kSymbolTableOverlap = 303,
  kPublicKeyTableOverlap = 304,
  kInvalidBase64 = 305,
  kInvalidHex = 306,
  kTokenTooLarge = 307,
  kAlreadySealed = 308,
  kAppendOnSealed = 309,
  kMalformedSnapshot = 310,
  kMalformedThirdPartyBlock = 311,
  kInvalidBlockIndex = 312,
  kMalformedJson = 313,

  kInvalidSignature = 400,
  kInvalidSignatureEncoding = 401,
  kInvalidKey = 402,
  kInvalidKeySize = 403,
  kUnknownRootKey = 404,
  kRandomnessFailed = 405,
  kKeyMismatch = 406,
  kKeyFilePermissions = 407,
  kKeyAlgorithmMismatch = 408,

  kTooManyFacts = 500,
  kTooManyIterations = 501,
  kTimeout = 502,
  kTooManySteps = 503,
  kTooMuchMemory = 504,
  kUnexpectedQueryResult = 505,

  kUnknownVariable = 600,
  kInvalidType = 601,
  kOverflow = 602,
  kDivideByZero = 603,
  kInvalidStack = 604,
  kShadowedVariable = 605,
  kUndefinedExtern = 606,
  kExternFailed = 607,
  kRegexTooLarge = 608,

  kLineageMismatch = 700,
  kLineageMissing = 701,
  kLineageUnavailable = 702,
  kLineageConflict = 703,
  kLineageUntrusted = 704,
  kRevoked = 705,
  kLineageNarrowing = 706,
  kLineageCycle = 707,
  kInvalidLineage = 708,
  kInvalidClaim = 709,
  kExpired = 710,

  kUsage = 800,
  kIo = 801,

  kInternal = 900,
};

// The code's name in documentation and JSON, e.g. "invalid_signature".
std::string_view error_name(ErrorCode code);

// Budgets that an input exceeded while it was evaluated (5xx). No construct of the language can catch these.
constexpr bool is_limit(ErrorCode code) { return static_cast<std::uint16_t>(code) / 100 == 5; }
// Expression errors (6xx): these, and only these, `try_or` catches.
constexpr bool is_evaluation_error(ErrorCode code) { return static_cast<std::uint16_t>(code) / 100 == 6; }

class [[nodiscard]] Error {
 public:
  // `message`: lower case, no final period, no line break, user input in back-ticks.
  Error(ErrorCode code, std::string message);

  ErrorCode code() const { return code_; }
  const std::string& message() const { return detail_->message; }
  // What the reader can do about it; may be empty.
  const std::string& help() const { return detail_->help; }
  // Bytes of the source text at fault, where there is one.
  std::optional<Span> span() const { return detail_->span; }
  // Outermost last: `expression 2`, `check 0 of block 1`.
  const std::vector<std::string>& context() const { return detail_->context; }

  // The rule, check or policy whose evaluation failed.
  std::optional<StatementRef> where() const { return detail_->where; }
  // In numbers, for errors of 5xx that come from an evaluation.
  std::optional<LimitReached> limit() const { return detail_->limit; }

  Error with_help(std::string help) const;
  Error with_span(Span span) const;
  Error with_context(std::string context) const;
  // Sets where(), and names the statement as a context.
  Error with_where(const StatementRef& statement) const;
  Error with_limit(const LimitReached& limit) const;

  // "message (in expression 2, check 0 of block 1)"
  std::string to_string() const;

 private:
  struct Detail {
    std::string message;
    std::string help;
    std::optional<Span> span;
    std::vector<std::string> context;
    std::optional<StatementRef> where;
    std::optional<LimitReached> limit;
  };
  Error(ErrorCode code, Detail detail);

  ErrorCode code_;
  std::shared_ptr<const Detail> detail_;  // boxed: a Result<int64_t> stays small and an Error copies cheaply
};

// Error::to_string().
std::ostream& operator<<(std::ostream& out, const Error& error);

// What a function gives that can fail. A type of its own rather than a name for std::expected, so that a result which
// nobody looks at is a warning: a forgotten `check_not_revoked(...)` must not compile unnoticed.
template <typename T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

// Whether there is a value and it equals `value`. Without this one, std::expected's is ambiguous for a class derived
// from it.
template <typename T, typename U>
  requires(!std::is_base_of_v<std::expected<T, Error>, U>) &&
          requires(const T& held, const U& value) { bool(held == value); }
constexpr bool operator==(const Result<T>& result, const U& value) {
  return result.has_value() && bool(*result == value);
}
// std::optional compares with anything, too.
template <typename T, typename U>
constexpr bool operator==(const Result<std::optional<T>>& result, const std::optional<U>& value) {
  return result.has_value() && *result == value;
}

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error(code, std::move(message)));
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace hardtack
HARDTACK_API_END
