#include "report/result_json.h"

#include <chrono>
#include <utility>

#include "engine/authz/statement_text.h"
#include "engine/program/print.h"
#include "json/make_json.h"

namespace hardtack {
namespace {

JsonValue tagged(const char* tag, JsonValue value) { return json_object({{tag, std::move(value)}}); }

JsonValue failed_check_json(const StatementRef& where, const std::string& text) {
  const auto block = where.block.index();
  if (!block) return tagged("Authorizer", json_object({{"check_id", json_number(where.index)}, {"rule", text}}));
  JsonValue::Object check;
  if (where.block.credential() > 0) check.emplace_back("credential", json_number(where.block.credential()));
  check.emplace_back("block_id", json_number(*block));
  check.emplace_back("check_id", json_number(where.index));
  check.emplace_back("rule", text);
  return tagged("Block", std::move(check));
}

// The reference's name of an expression error.
const char* execution_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnknownVariable: return "UnknownVariable";
    case ErrorCode::kInvalidType: return "InvalidType";
    case ErrorCode::kOverflow: return "Overflow";
    case ErrorCode::kDivideByZero: return "DivideByZero";
    case ErrorCode::kInvalidStack: return "InvalidStack";
    case ErrorCode::kShadowedVariable: return "ShadowedVariable";
    case ErrorCode::kUndefinedExtern: return "UndefinedExtern";
    case ErrorCode::kExternFailed: return "ExternEvalError";
    case ErrorCode::kRegexTooLarge: return "RegexTooLarge";
    default: return "Unknown";
  }
}

const char* limit_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTooManyFacts: return "TooManyFacts";
    case ErrorCode::kTooManyIterations: return "TooManyIterations";
    case ErrorCode::kTimeout: return "Timeout";
    case ErrorCode::kTooManySteps: return "TooManySteps";
    case ErrorCode::kTooMuchMemory: return "TooMuchMemory";
    case ErrorCode::kUnexpectedQueryResult: return "UnexpectedQueryResult";
    default: return "Unknown";
  }
}

JsonValue format_json(const Error& error) {
  const std::string text = error.to_string();
  switch (error.code()) {
    case ErrorCode::kInvalidSignature: return tagged("Signature", tagged("InvalidSignature", text));
    case ErrorCode::kInvalidSignatureEncoding: return tagged("BlockSignatureDeserializationError", text);
    case ErrorCode::kMalformedToken:
    case ErrorCode::kMalformedSnapshot:
    case ErrorCode::kMalformedThirdPartyBlock:
    case ErrorCode::kTokenTooLarge: return tagged("DeserializationError", text);
    case ErrorCode::kUnsupportedVersion: return tagged("Version", text);
    case ErrorCode::kInvalidKey:
    case ErrorCode::kKeyMismatch:
    case ErrorCode::kKeyAlgorithmMismatch:
    case ErrorCode::kKeyFilePermissions: return tagged("InvalidKey", text);
    case ErrorCode::kInvalidKeySize: return tagged("InvalidKeySize", text);
    case ErrorCode::kInvalidBlockIndex: return tagged("InvalidBlockId", text);
    case ErrorCode::kUnknownRootKey: return "UnknownPublicKey";
    case ErrorCode::kSymbolTableOverlap: return "SymbolTableOverlap";
    case ErrorCode::kPublicKeyTableOverlap: return "PublicKeyTableOverlap";
    case ErrorCode::kUnknownExternalKey: return "UnknownExternalKey";
    case ErrorCode::kUnknownSymbol: return tagged("UnknownSymbol", text);
    default: return tagged("BlockDeserializationError", text);
  }
}

JsonValue token_error_json(const Error& error) {
  const ErrorCode code = error.code();
  if (is_limit(code)) return tagged("RunLimit", limit_name(code));
  if (is_evaluation_error(code)) return tagged("Execution", execution_name(code));
  switch (code) {
    case ErrorCode::kAlreadySealed: return "AlreadySealed";
    case ErrorCode::kAppendOnSealed: return "AppendOnSealed";
    case ErrorCode::kInvalidBase64: return tagged("Base64", error.to_string());
    case ErrorCode::kUsage: return tagged("Usage", error.to_string());
    case ErrorCode::kLineageUnavailable:
    case ErrorCode::kIo:
    case ErrorCode::kRandomnessFailed: return tagged("Io", error.to_string());
    case ErrorCode::kInternal: return tagged("InternalError", error.to_string());
    case ErrorCode::kLineageMismatch:
    case ErrorCode::kLineageMissing:
    case ErrorCode::kLineageUntrusted:
    case ErrorCode::kInvalidLineage: return tagged("Lineage", error.to_string());
    default: return tagged("Format", format_json(error));
  }
}

JsonValue language_json(const std::vector<SourceError>& errors) {
  JsonValue::Array list;
  for (const SourceError& error : errors) {
    list.push_back(json_object({{"input", error.input}, {"message", error.message}}));
  }
  return tagged("Language", tagged("ParseError", tagged("errors", std::move(list))));
}

}  // namespace

JsonValue result_json(const Decision& decision, const DecisionText& texts) {
  if (decision.allowed() && decision.policy) return tagged("Ok", json_number(decision.policy->where.index));
  JsonValue::Array checks;
  for (std::size_t i = 0; i < decision.failed_checks.size(); ++i) {
    checks.push_back(failed_check_json(decision.failed_checks[i].where, texts.failed_checks[i]));
  }
  if (!decision.policy) {
    return tagged("Err", tagged("FailedLogic", tagged("NoMatchingPolicy", tagged("checks", std::move(checks)))));
  }
  const char* kind = decision.policy->kind == PolicyKind::kAllow ? "Allow" : "Deny";
  const JsonValue policy = tagged(kind, json_number(decision.policy->where.index));
  return tagged("Err", tagged("FailedLogic", tagged("Unauthorized",
                                                    json_object({{"policy", policy}, {"checks", std::move(checks)}}))));
}

JsonValue result_json(const Failure& failure) {
  if (failure.source_errors.empty()) return tagged("Err", token_error_json(failure.error));
  return tagged("Err", language_json(failure.source_errors));
}

JsonValue refused_rule_json(const Credential& credential) {
  for (const CredentialBlock& entry : credential.blocks()) {
    const Block& block = *entry.block;
    if (!block.defect()) continue;
    // The reference names block 0 whichever block it is; so does the published suite (test018).
    JsonValue::Array where = {json_number(0),
                              print_rule(block, block.rules()[block.defective_rule()], kStatementTextBytes)};
    return tagged("Err", tagged("FailedLogic", tagged("InvalidBlockRule", std::move(where))));
  }
  return result_json(Failure(*credential.defect()));
}

JsonValue error_json(const Error& error) {
  return json_object(
      {{"code", std::string(error_name(error.code()))}, {"message", error.to_string()}, {"help", error.help()}});
}

JsonValue stats_json(const RunStats& stats) {
  return json_object({{"facts", json_number(stats.facts)},
                      {"iterations", json_number(stats.iterations)},
                      {"steps", json_number(stats.steps)},
                      {"elapsed_us", std::chrono::duration<double, std::micro>(stats.elapsed).count()}});
}

}  // namespace hardtack
