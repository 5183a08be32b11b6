#include "tests/conformance/maker/make_set.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/authz/authorizer.h"
#include "engine/explain/world_text.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/conformance/maker/keys.h"
#include "tests/support/expected_json.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/hex.h"

namespace hardtack::conformance {
namespace {

using nlohmann::json;
using testing::brief_result;

Bytes bytes_from(const std::string& text) { return {text.begin(), text.end()}; }

// The reference's name for what is wrong with a token. Its texts are its own, so none stands here.
json refusal_json(const Error& error) {
  const auto format = [](const char* kind) { return json{{"Err", {{"Format", {{kind, ""}}}}}}; };
  switch (error.code()) {
    case ErrorCode::kInvalidSignature: return {{"Err", {{"Format", {{"Signature", {{"InvalidSignature", ""}}}}}}}};
    case ErrorCode::kInvalidSignatureEncoding: return format("BlockSignatureDeserializationError");
    case ErrorCode::kMalformedToken:
    case ErrorCode::kTokenTooLarge: return format("DeserializationError");
    case ErrorCode::kUnsupportedVersion: return format("Version");
    case ErrorCode::kInvalidKey: return format("InvalidKey");
    case ErrorCode::kInvalidKeySize: return format("InvalidKeySize");
    case ErrorCode::kSymbolTableOverlap: return {{"Err", {{"Format", "SymbolTableOverlap"}}}};
    case ErrorCode::kPublicKeyTableOverlap: return {{"Err", {{"Format", "PublicKeyTableOverlap"}}}};
    case ErrorCode::kUnknownExternalKey: return {{"Err", {{"Format", "UnknownExternalKey"}}}};
    case ErrorCode::kUnknownSymbol: return format("UnknownSymbol");
    case ErrorCode::kLineageMismatch: return {{"Err", {{"Lineage", ""}}}};
    default: return format("BlockDeserializationError");
  }
}

json blocks_json(const std::vector<TokenBlock>& blocks) {
  json list = json::array();
  for (const TokenBlock& block : blocks) {
    json keys = json::array();
    for (const PublicKey& key : block.public_keys) keys.push_back(key.to_text());
    list.push_back({{"symbols", std::vector<std::string>(block.symbols.begin(), block.symbols.end())},
                    {"public_keys", keys},
                    {"external_key", block.external_key ? json(block.external_key->to_text()) : json(nullptr)},
                    {"code", print_block(*block.program)},
                    {"version", block.version}});
  }
  return list;
}

Result<std::shared_ptr<const Policy>> policy_of(const ValidationCase& validation) {
  PolicyOptions options;
  options.limits.max_time = std::chrono::minutes(10);  // a busy machine decides the same
  options.externs = testing::suite_functions();
  auto block = authorizer_from_source(with_keys(validation.source));
  if (!block) return fail(ErrorCode::kUsage, block.error().to_string() + " in:\n" + validation.source);
  return Policy::compile(*std::move(block), std::move(options));
}

json refused(const json& result, const std::string& error, const json& revocation_ids) {
  return {{"world", nullptr},
          {"authorizer_code", ""},
          {"revocation_ids", revocation_ids},
          {"result", result},
          {"error", error}};
}

Result<json> validated(const Result<VerifiedBiscuit>& token, const ValidationCase& validation) {
  if (!token) {
    return refused(refusal_json(token.error()), std::string(error_name(token.error().code())), json::array());
  }
  json ids = json::array();
  for (std::size_t i = 0; i < token->blocks().size(); ++i) ids.push_back(to_hex(token->revocation_id(i)));
  HARDTACK_TRY(const Credential credential, token->credential());
  if (const auto& defect = credential.defect()) {
    // The reference names block 0 whichever block it is.
    for (const CredentialBlock& entry : credential.blocks()) {
      const Block& block = *entry.block;
      if (!block.defect()) continue;
      const json rule = {0, print_rule(block, block.rules()[block.defective_rule()])};
      return refused({{"Err", {{"FailedLogic", {{"InvalidBlockRule", rule}}}}}},
                     std::string(error_name(defect->code())), ids);
    }
    return refused(refusal_json(*defect), std::string(error_name(defect->code())), ids);
  }
  HARDTACK_TRY(const std::shared_ptr<const Policy> policy, policy_of(validation));
  const Request request(policy);
  Authorizer authorizer;
  const Result<Decision> decision = authorizer.authorize(policy, request, credential);
  const json result = testing::result_json(authorizer, decision);
  // Where a limit ends an evaluation nothing is promised about how far it came.
  const bool ended = brief_result(result).starts_with("limit ");
  return json{{"world", ended ? json(nullptr) : testing::world_json(authorizer)},
              {"authorizer_code", authorizer_code(*policy, request)},
              {"revocation_ids", ids},
              {"result", result}};
}

Result<json> case_json(const Case& source, const Bytes& bytes) {
  json entry = {{"title", source.title}, {"filename", "tokens/" + source.name + ".bc"}, {"token", json::array()}};
  if (source.verified_by != "root") entry["root_public_key"] = named_key(source.verified_by).public_key().to_text();
  if (source.functions) entry["functions"] = true;
  if (!source.edits.empty()) entry["edited"] = true;
  const auto parsed = UnverifiedBiscuit::parse(bytes);
  const auto token = parsed ? verify_biscuit(*parsed, named_key(source.verified_by).public_key())
                            : Result<VerifiedBiscuit>(fail(parsed.error()));
  if (token) {
    entry["token"] = blocks_json({token->blocks().begin(), token->blocks().end()});
    entry["lineage_hashes"] = std::vector(token->lineage_hashes().begin(), token->lineage_hashes().end());
  }
  for (const ValidationCase& validation : source.validations) {
    HARDTACK_TRY(json result, validated(token, validation));
    const std::string brief = brief_result(result["result"]);
    if (brief != validation.expected) {
      return fail(ErrorCode::kUsage, "case " + source.name + ", authorizer `" + validation.name + "`: `" +
                                         validation.expected + "` was expected, and it is `" + brief + "`" +
                                         (token ? "" : ": " + token.error().to_string()));
    }
    // What to ask others where the printed authorizer is missing, or has escapes that only we read.
    const std::string code = result["authorizer_code"];
    if (code.empty() || code.find('\\') != std::string::npos) result["authorizer"] = with_keys(validation.source);
    if (!validation.deviation.empty()) {
      result["deviation"] = validation.deviation;
      result["reference"] = validation.reference;
    }
    entry["validations"][validation.name] = std::move(result);
  }
  return entry;
}

Result<json> reading_json(const ReadingCase& reading) {
  const std::string source = with_keys(reading.source);
  const auto block = reading.authorizer ? authorizer_from_source(source) : block_from_source(source);
  if (block.has_value() != reading.accepted) {
    return fail(ErrorCode::kUsage,
                (block ? "accepted: " : "refused (" + block.error().to_string() + "): ") + reading.source);
  }
  json entry = {{"kind", reading.authorizer ? "authorizer" : "block"}, {"source", source}, {"printed", nullptr}};
  if (block) entry["printed"] = reading.authorizer ? print_authorizer(*block) : print_block(*block);
  if (!reading.deviation.empty()) {
    entry["deviation"] = reading.deviation;
    entry["reference"] = reading.reference;
  }
  return entry;
}

}  // namespace

Result<CaseFile> read_case_files(const std::string& folder) {
  std::set<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".cases") paths.insert(entry.path());
  }
  CaseFile all;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    HARDTACK_TRY(CaseFile read, read_cases(text, path.filename()));
    std::ranges::move(read.cases, std::back_inserter(all.cases));
    std::ranges::move(read.readings, std::back_inserter(all.readings));
  }
  return all;
}

Result<std::map<std::string, Bytes>> make_set(const CaseFile& cases) {
  const PrivateKey root = named_key("root");
  json document = {{"root_private_key", to_hex(root.reveal())},
                   {"root_public_key", to_hex(root.public_key().bytes())},
                   {"testcases", json::array()},
                   {"readings", json::array()}};
  std::map<std::string, Bytes> files;
  for (const Case& source : cases.cases) {
    auto token = make_token(source);
    if (!token) return fail(ErrorCode::kUsage, "case " + source.name + ": " + token.error().to_string());
    HARDTACK_TRY(json entry, case_json(source, *token));
    document["testcases"].push_back(std::move(entry));
    files["tokens/" + source.name + ".bc"] = *std::move(token);
  }
  for (const ReadingCase& reading : cases.readings) {
    HARDTACK_TRY(json entry, reading_json(reading));
    document["readings"].push_back(std::move(entry));
  }
  files["set.json"] = bytes_from(document.dump(1) + "\n");
  return files;
}

}  // namespace hardtack::conformance
