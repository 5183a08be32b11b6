#include "policytest/language/error_names.h"

#include <algorithm>
#include <array>
#include <string>

namespace hardtack::policytest {
namespace {

// What a decision can end in, tokens included.
constexpr std::array kErrors = {
    ErrorCode::kTooManyFacts,    ErrorCode::kTooManyIterations,  ErrorCode::kTimeout,
    ErrorCode::kTooManySteps,    ErrorCode::kTooMuchMemory,      ErrorCode::kUnknownVariable,
    ErrorCode::kInvalidType,     ErrorCode::kOverflow,           ErrorCode::kDivideByZero,
    ErrorCode::kInvalidStack,    ErrorCode::kShadowedVariable,   ErrorCode::kUndefinedExtern,
    ErrorCode::kExternFailed,    ErrorCode::kRegexTooLarge,      ErrorCode::kUnboundVariable,
    ErrorCode::kReservedName,    ErrorCode::kTooManyBlocks,      ErrorCode::kMalformedToken,
    ErrorCode::kMalformedBlock,  ErrorCode::kUnsupportedVersion, ErrorCode::kSymbolTableOverlap,
    ErrorCode::kUnknownSymbol,   ErrorCode::kUnknownExternalKey, ErrorCode::kInvalidExpression,
    ErrorCode::kProgramTooLarge, ErrorCode::kInvalidName,        ErrorCode::kFactNotGround,
    ErrorCode::kInvalidSet,      ErrorCode::kInvalidMap,         ErrorCode::kInvalidSignature,
    ErrorCode::kInvalidKey,      ErrorCode::kInvalidKeySize,     ErrorCode::kUnknownRootKey,
    ErrorCode::kNestingTooDeep,  ErrorCode::kTokenTooLarge,      ErrorCode::kInvalidSignatureEncoding,
    ErrorCode::kKeyMismatch,     ErrorCode::kInvalidDate,        ErrorCode::kInvalidClaim,
    ErrorCode::kLineageMismatch, ErrorCode::kInvalidBase64,      ErrorCode::kKeyAlgorithmMismatch,
};

}  // namespace

std::vector<ErrorCode> errors_named(std::string_view name) {
  std::string plain(name);
  std::ranges::replace(plain, '-', '_');
  std::vector<ErrorCode> found;
  std::ranges::copy_if(kErrors, std::back_inserter(found), [&](ErrorCode code) {
    if (plain == "limit") return is_limit(code);
    if (plain == "evaluation") return is_evaluation_error(code);
    return error_name(code) == plain;
  });
  return found;
}

}  // namespace hardtack::policytest
