#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "c/base/failure.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "grammar/text/render.h"

using namespace std::string_view_literals;

namespace hardtack::c {
namespace {

constinit hardtack_error memory_has_ended;

constexpr std::string_view kMemoryName = "out_of_memory";
constexpr std::string_view kMemoryMessage = "memory has ended";

constexpr int number(ErrorCode code) { return static_cast<int>(code); }

// Every code, by the number that C knows it by.
constexpr std::array kCodes = {
    std::pair{HARDTACK_SYNTAX, ErrorCode::kSyntax},
    std::pair{HARDTACK_SOURCE_TOO_LARGE, ErrorCode::kSourceTooLarge},
    std::pair{HARDTACK_INVALID_UTF8, ErrorCode::kInvalidUtf8},
    std::pair{HARDTACK_NESTING_TOO_DEEP, ErrorCode::kNestingTooDeep},
    std::pair{HARDTACK_TOO_MANY_TOKENS, ErrorCode::kTooManyTokens},
    std::pair{HARDTACK_MISSING_PARAMETER, ErrorCode::kMissingParameter},
    std::pair{HARDTACK_UNKNOWN_PARAMETER, ErrorCode::kUnknownParameter},
    std::pair{HARDTACK_PARAMETER_TYPE, ErrorCode::kParameterType},
    std::pair{HARDTACK_INVALID_NAME, ErrorCode::kInvalidName},
    std::pair{HARDTACK_FACT_NOT_GROUND, ErrorCode::kFactNotGround},
    std::pair{HARDTACK_UNBOUND_VARIABLE, ErrorCode::kUnboundVariable},
    std::pair{HARDTACK_INVALID_SET, ErrorCode::kInvalidSet},
    std::pair{HARDTACK_INVALID_MAP, ErrorCode::kInvalidMap},
    std::pair{HARDTACK_UNKNOWN_SYMBOL, ErrorCode::kUnknownSymbol},
    std::pair{HARDTACK_UNKNOWN_EXTERNAL_KEY, ErrorCode::kUnknownExternalKey},
    std::pair{HARDTACK_INVALID_EXPRESSION, ErrorCode::kInvalidExpression},
    std::pair{HARDTACK_PROGRAM_TOO_LARGE, ErrorCode::kProgramTooLarge},
    std::pair{HARDTACK_TOO_MANY_BLOCKS, ErrorCode::kTooManyBlocks},
    std::pair{HARDTACK_RESERVED_NAME, ErrorCode::kReservedName},
    std::pair{HARDTACK_INVALID_DATE, ErrorCode::kInvalidDate},
    std::pair{HARDTACK_MALFORMED_TOKEN, ErrorCode::kMalformedToken},
    std::pair{HARDTACK_MALFORMED_BLOCK, ErrorCode::kMalformedBlock},
    std::pair{HARDTACK_UNSUPPORTED_VERSION, ErrorCode::kUnsupportedVersion},
    std::pair{HARDTACK_SYMBOL_TABLE_OVERLAP, ErrorCode::kSymbolTableOverlap},
    std::pair{HARDTACK_PUBLIC_KEY_TABLE_OVERLAP, ErrorCode::kPublicKeyTableOverlap},
    std::pair{HARDTACK_INVALID_BASE64, ErrorCode::kInvalidBase64},
    std::pair{HARDTACK_INVALID_HEX, ErrorCode::kInvalidHex},
    std::pair{HARDTACK_TOKEN_TOO_LARGE, ErrorCode::kTokenTooLarge},
    std::pair{HARDTACK_ALREADY_SEALED, ErrorCode::kAlreadySealed},
    std::pair{HARDTACK_APPEND_ON_SEALED, ErrorCode::kAppendOnSealed},
    std::pair{HARDTACK_MALFORMED_SNAPSHOT, ErrorCode::kMalformedSnapshot},
    std::pair{HARDTACK_MALFORMED_THIRD_PARTY_BLOCK, ErrorCode::kMalformedThirdPartyBlock},
    std::pair{HARDTACK_INVALID_BLOCK_INDEX, ErrorCode::kInvalidBlockIndex},
    std::pair{HARDTACK_MALFORMED_JSON, ErrorCode::kMalformedJson},
    std::pair{HARDTACK_INVALID_SIGNATURE, ErrorCode::kInvalidSignature},
    std::pair{HARDTACK_INVALID_SIGNATURE_ENCODING, ErrorCode::kInvalidSignatureEncoding},
    std::pair{HARDTACK_INVALID_KEY, ErrorCode::kInvalidKey},
    std::pair{HARDTACK_INVALID_KEY_SIZE, ErrorCode::kInvalidKeySize},
    std::pair{HARDTACK_UNKNOWN_ROOT_KEY, ErrorCode::kUnknownRootKey},
    std::pair{HARDTACK_RANDOMNESS_FAILED, ErrorCode::kRandomnessFailed},
    std::pair{HARDTACK_KEY_MISMATCH, ErrorCode::kKeyMismatch},
    std::pair{HARDTACK_KEY_FILE_PERMISSIONS, ErrorCode::kKeyFilePermissions},
    std::pair{HARDTACK_KEY_ALGORITHM_MISMATCH, ErrorCode::kKeyAlgorithmMismatch},
    std::pair{HARDTACK_TOO_MANY_FACTS, ErrorCode::kTooManyFacts},
    std::pair{HARDTACK_TOO_MANY_ITERATIONS, ErrorCode::kTooManyIterations},
    std::pair{HARDTACK_TIMEOUT, ErrorCode::kTimeout},
    std::pair{HARDTACK_TOO_MANY_STEPS, ErrorCode::kTooManySteps},
    std::pair{HARDTACK_TOO_MUCH_MEMORY, ErrorCode::kTooMuchMemory},
    std::pair{HARDTACK_UNEXPECTED_QUERY_RESULT, ErrorCode::kUnexpectedQueryResult},
    std::pair{HARDTACK_UNKNOWN_VARIABLE, ErrorCode::kUnknownVariable},
    std::pair{HARDTACK_INVALID_TYPE, ErrorCode::kInvalidType},
    std::pair{HARDTACK_OVERFLOW, ErrorCode::kOverflow},
    std::pair{HARDTACK_DIVIDE_BY_ZERO, ErrorCode::kDivideByZero},
    std::pair{HARDTACK_INVALID_STACK, ErrorCode::kInvalidStack},
    std::pair{HARDTACK_SHADOWED_VARIABLE, ErrorCode::kShadowedVariable},
    std::pair{HARDTACK_UNDEFINED_EXTERN, ErrorCode::kUndefinedExtern},
    std::pair{HARDTACK_EXTERN_FAILED, ErrorCode::kExternFailed},
    std::pair{HARDTACK_REGEX_TOO_LARGE, ErrorCode::kRegexTooLarge},
    std::pair{HARDTACK_LINEAGE_MISMATCH, ErrorCode::kLineageMismatch},
    std::pair{HARDTACK_LINEAGE_MISSING, ErrorCode::kLineageMissing},
    std::pair{HARDTACK_LINEAGE_UNAVAILABLE, ErrorCode::kLineageUnavailable},
    std::pair{HARDTACK_LINEAGE_CONFLICT, ErrorCode::kLineageConflict},
    std::pair{HARDTACK_LINEAGE_UNTRUSTED, ErrorCode::kLineageUntrusted},
    std::pair{HARDTACK_REVOKED, ErrorCode::kRevoked},
    std::pair{HARDTACK_LINEAGE_NARROWING, ErrorCode::kLineageNarrowing},
    std::pair{HARDTACK_LINEAGE_CYCLE, ErrorCode::kLineageCycle},
    std::pair{HARDTACK_INVALID_LINEAGE, ErrorCode::kInvalidLineage},
    std::pair{HARDTACK_INVALID_CLAIM, ErrorCode::kInvalidClaim},
    std::pair{HARDTACK_EXPIRED, ErrorCode::kExpired},
    std::pair{HARDTACK_USAGE, ErrorCode::kUsage},
    std::pair{HARDTACK_IO, ErrorCode::kIo},
    std::pair{HARDTACK_INTERNAL, ErrorCode::kInternal},
};
static_assert(std::ranges::all_of(kCodes, [](const auto& row) { return row.first == number(row.second); }));

const Failure* failure_of(const hardtack_error* error) {
  return look_at(error) == nullptr || error->detail == nullptr ? nullptr : &error->detail->failure;
}

}  // namespace

Failure source_failure(const Source& source, const Diagnostics& diagnostics) {
  Error error = to_error(source, diagnostics);
  const auto span = error.span();
  return span ? Failure(std::move(error), source.line_column(span->begin)) : Failure(std::move(error));
}

hardtack_error* out_of_memory() noexcept { return &memory_has_ended; }

hardtack_error* to_handle(Failure failure) noexcept {
  try {
    std::string text = failure.error.to_string();
    return new hardtack_error(
        std::make_unique<const hardtack_error::Detail>(hardtack_error::Detail{std::move(failure), std::move(text)}));
  } catch (...) {
    return out_of_memory();
  }
}

hardtack_error* from_exception() noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::length_error&) {  // more than any memory holds
    return out_of_memory();
  } catch (const std::exception& exception) {
    return attempt([&]() -> Result<void> {
      return fail(ErrorCode::kInternal, std::string("an exception was thrown: ") + exception.what());
    });
  } catch (...) {
    return attempt([]() -> Result<void> { return fail(ErrorCode::kInternal, "an exception was thrown"); });
  }
}

Error take_error(hardtack_error* error) {
  const Failure* failure = failure_of(error);
  if (failure == nullptr) throw std::bad_alloc();
  Error taken = failure->error;
  hardtack_error_free(error);
  return taken;
}

}  // namespace hardtack::c

using namespace hardtack;
using namespace hardtack::c;

hardtack_error* hardtack_error_new(int32_t code, hardtack_text message) {
  return attempt([&]() -> Result<void> {
    const auto known = std::ranges::find(kCodes, code, [](const auto& row) { return static_cast<int>(row.first); });
    const ErrorCode kind = known == kCodes.end() ? ErrorCode::kInternal : known->second;
    const auto text = text_of(message, "message");
    return fail(kind, text ? std::string(*text) : std::string());
  });
}

void hardtack_error_free(hardtack_error* error) {
  if (look_at(error) == nullptr || error->detail == nullptr) return;
  delete error->detail;
  error->detail = nullptr;
  destroy(error);
}

int32_t hardtack_error_code(const hardtack_error* error) {
  if (look_at(error) == nullptr) return HARDTACK_OK;
  const Failure* failure = failure_of(error);
  return failure == nullptr ? static_cast<int32_t>(HARDTACK_OUT_OF_MEMORY) : number(failure->error.code());
}

hardtack_text hardtack_error_name(const hardtack_error* error) {
  if (look_at(error) == nullptr) return view("");
  const Failure* failure = failure_of(error);
  return view(failure == nullptr ? kMemoryName : error_name(failure->error.code()));
}

hardtack_text hardtack_error_message(const hardtack_error* error) {
  if (look_at(error) == nullptr) return view("");
  const Failure* failure = failure_of(error);
  return view(failure == nullptr ? kMemoryMessage : std::string_view(failure->error.message()));
}

hardtack_text hardtack_error_help(const hardtack_error* error) {
  const Failure* failure = failure_of(error);
  return view(failure == nullptr ? ""sv : std::string_view(failure->error.help()));
}

hardtack_text hardtack_error_text(const hardtack_error* error) {
  if (failure_of(error) == nullptr) return hardtack_error_message(error);
  return view(error->detail->text);
}

hardtack_text hardtack_error_reason(const hardtack_error* error) {
  const Failure* failure = failure_of(error);
  return failure == nullptr || failure->reason.empty() ? hardtack_error_name(error) : view(failure->reason);
}

bool hardtack_error_place(const hardtack_error* error, hardtack_place* place) {
  const Failure* failure = failure_of(error);
  if (failure == nullptr || !failure->error.span()) return false;
  const Span span = *failure->error.span();
  return fill(place, {0, span.begin, span.end, failure->place.line, failure->place.column});
}

bool hardtack_error_statement(const hardtack_error* error, hardtack_statement* statement) {
  const Failure* failure = failure_of(error);
  if (failure == nullptr || !failure->error.where()) return false;
  return fill(statement, to_statement(*failure->error.where()));
}

bool hardtack_error_limit(const hardtack_error* error, hardtack_limit_reached* limit) {
  const Failure* failure = failure_of(error);
  if (failure == nullptr || !failure->error.limit()) return false;
  const LimitReached reached = *failure->error.limit();
  return fill(limit, {0, static_cast<int32_t>(reached.limit), reached.configured, reached.observed});
}
