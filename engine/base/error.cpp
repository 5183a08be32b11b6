#include "engine/base/error.h"

#include <ostream>

namespace hardtack {

std::string_view error_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kSyntax: return "syntax";
    case ErrorCode::kSourceTooLarge: return "source_too_large";
    case ErrorCode::kInvalidUtf8: return "invalid_utf8";
    case ErrorCode::kNestingTooDeep: return "nesting_too_deep";
    case ErrorCode::kTooManyTokens: return "too_many_tokens";
    case ErrorCode::kMissingParameter: return "missing_parameter";
    case ErrorCode::kUnknownParameter: return "unknown_parameter";
    case ErrorCode::kParameterType: return "parameter_type";
    case ErrorCode::kInvalidName: return "invalid_name";
    case ErrorCode::kFactNotGround: return "fact_not_ground";
    case ErrorCode::kUnboundVariable: return "unbound_variable";
    case ErrorCode::kInvalidSet: return "invalid_set";
    case ErrorCode::kInvalidMap: return "invalid_map";
    case ErrorCode::kUnknownSymbol: return "unknown_symbol";
    case ErrorCode::kUnknownExternalKey: return "unknown_external_key";
    case ErrorCode::kInvalidExpression: return "invalid_expression";
    case ErrorCode::kProgramTooLarge: return "program_too_large";
    case ErrorCode::kTooManyBlocks: return "too_many_blocks";
    case ErrorCode::kReservedName: return "reserved_name";
    case ErrorCode::kInvalidDate: return "invalid_date";
    case ErrorCode::kMalformedToken: return "malformed_token";
    case ErrorCode::kMalformedBlock: return "malformed_block";
    case ErrorCode::kUnsupportedVersion: return "unsupported_version";
    case ErrorCode::kSymbolTableOverlap: return "symbol_table_overlap";
    case ErrorCode::kPublicKeyTableOverlap: return "public_key_table_overlap";
    case ErrorCode::kInvalidBase64: return "invalid_base64";
    case ErrorCode::kInvalidHex: return "invalid_hex";
    case ErrorCode::kTokenTooLarge: return "token_too_large";
    case ErrorCode::kAlreadySealed: return "already_sealed";
    case ErrorCode::kAppendOnSealed: return "append_on_sealed";
    case ErrorCode::kMalformedSnapshot: return "malformed_snapshot";
    case ErrorCode::kMalformedThirdPartyBlock: return "malformed_third_party_block";
    case ErrorCode::kInvalidBlockIndex: return "invalid_block_index";
    case ErrorCode::kMalformedJson: return "malformed_json";
    case ErrorCode::kInvalidSignature: return "invalid_signature";
    case ErrorCode::kInvalidSignatureEncoding: return "invalid_signature_encoding";
    case ErrorCode::kInvalidKey: return "invalid_key";
    case ErrorCode::kInvalidKeySize: return "invalid_key_size";
    case ErrorCode::kUnknownRootKey: return "unknown_root_key";
    case ErrorCode::kRandomnessFailed: return "randomness_failed";
    case ErrorCode::kKeyMismatch: return "key_mismatch";
    case ErrorCode::kKeyFilePermissions: return "key_file_permissions";
    case ErrorCode::kKeyAlgorithmMismatch: return "key_algorithm_mismatch";
    case ErrorCode::kTooManyFacts: return "too_many_facts";
    case ErrorCode::kTooManyIterations: return "too_many_iterations";
    case ErrorCode::kTimeout: return "timeout";
    case ErrorCode::kTooManySteps: return "too_many_steps";
    case ErrorCode::kTooMuchMemory: return "too_much_memory";
    case ErrorCode::kUnexpectedQueryResult: return "unexpected_query_result";
    case ErrorCode::kUnknownVariable: return "unknown_variable";
    case ErrorCode::kInvalidType: return "invalid_type";
    case ErrorCode::kOverflow: return "overflow";
    case ErrorCode::kDivideByZero: return "divide_by_zero";
    case ErrorCode::kInvalidStack: return "invalid_stack";
    case ErrorCode::kShadowedVariable: return "shadowed_variable";
    case ErrorCode::kUndefinedExtern: return "undefined_extern";
    case ErrorCode::kExternFailed: return "extern_failed";
    case ErrorCode::kRegexTooLarge: return "regex_too_large";
    case ErrorCode::kLineageMismatch: return "lineage_mismatch";
    case ErrorCode::kLineageMissing: return "lineage_missing";
    case ErrorCode::kLineageUnavailable: return "lineage_unavailable";
    case ErrorCode::kLineageConflict: return "lineage_conflict";
    case ErrorCode::kLineageUntrusted: return "lineage_untrusted";
    case ErrorCode::kRevoked: return "revoked";
    case ErrorCode::kLineageNarrowing: return "lineage_narrowing";
    case ErrorCode::kLineageCycle: return "lineage_cycle";
    case ErrorCode::kInvalidLineage: return "invalid_lineage";
    case ErrorCode::kInvalidClaim: return "invalid_claim";
    case ErrorCode::kExpired: return "expired";
    case ErrorCode::kUsage: return "usage";
    case ErrorCode::kIo: return "io";
    case ErrorCode::kInternal: return "internal";
  }
  return "unknown";
}

Error::Error(ErrorCode code, std::string message) : Error(code, Detail{std::move(message), {}, {}, {}, {}, {}}) {}

Error::Error(ErrorCode code, Detail detail) : code_(code), detail_(std::make_shared<const Detail>(std::move(detail))) {}

Error Error::with_help(std::string help) const {
  Detail detail = *detail_;
  detail.help = std::move(help);
  return Error(code_, std::move(detail));
}

Error Error::with_span(Span span) const {
  Detail detail = *detail_;
  detail.span = span;
  return Error(code_, std::move(detail));
}

Error Error::with_context(std::string context) const {
  Detail detail = *detail_;
  detail.context.push_back(std::move(context));
  return Error(code_, std::move(detail));
}

Error Error::with_where(const StatementRef& statement) const {
  Detail detail = *detail_;
  detail.where = statement;
  detail.context.push_back(statement.to_string());
  return Error(code_, std::move(detail));
}

Error Error::with_limit(const LimitReached& limit) const {
  Detail detail = *detail_;
  detail.limit = limit;
  return Error(code_, std::move(detail));
}

std::string Error::to_string() const {
  std::string text = detail_->message;
  for (std::size_t i = 0; i < detail_->context.size(); ++i) {
    text += i == 0 ? " (in " : ", ";
    text += detail_->context[i];
  }
  if (!detail_->context.empty()) text += ')';
  return text;
}

std::ostream& operator<<(std::ostream& out, const Error& error) { return out << error.to_string(); }

}  // namespace hardtack
