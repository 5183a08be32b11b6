#include "tokens/possession/cap_payloads.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/symmetric/keccak256.h"

namespace hardtack {
namespace {

constexpr std::array<std::pair<CapOperation, std::string_view>, 4> kOperations{{{CapOperation::kStore, "store"},
                                                                                {CapOperation::kFetch, "fetch"},
                                                                                {CapOperation::kTeardown, "teardown"},
                                                                                {CapOperation::kClassify, "classify"}}};
constexpr std::array<std::pair<CapDataClass, std::string_view>, 3> kDataClasses{
    {{CapDataClass::kCredentials, "credentials"},
     {CapDataClass::kMemory, "memory"},
     {CapDataClass::kConfig, "config"}}};

constexpr std::string_view kWhiteSpace = " \t\n\v\f\r";

template <typename Names, typename Value>
std::string_view name_in(const Names& names, Value value) {
  const auto found = std::ranges::find(names, value, [](const auto& name) { return name.first; });
  return found == names.end() ? std::string_view() : found->second;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

std::unexpected<Error> invalid(const char* member, const char* wanted) {
  return fail(ErrorCode::kInvalidClaim, cat("`", member, "` is not ", wanted));
}

Result<std::string> read_service(std::string_view text) {
  const std::string_view service = trimmed(text, kWhiteSpace);
  if (service.empty() || service.size() > kMaxCapServiceBytes || !is_printable(service))
    return invalid("service", "1 to 64 printable ASCII characters");
  return lower(service);
}

// Calls `take` with each word, until it says true.
template <typename Take>
bool any_word(std::string_view text, const Take& take) {
  for (std::size_t at = text.find_first_not_of(kWhiteSpace); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kWhiteSpace, at), text.size());
    if (take(text.substr(at, end - at))) return true;
    at = text.find_first_not_of(kWhiteSpace, end);
  }
  return false;
}

std::string normalized_scope(std::string_view scope) {
  std::string out;
  any_word(scope, [&](std::string_view word) {
    if (!out.empty()) out += ' ';
    out += lower(word);
    return false;
  });
  return out;
}

Result<std::string> keccak_hex(std::string_view text) {
  HARDTACK_TRY(const Keccak256Digest digest, keccak256({bytes_of(text)}));
  return to_hex(digest);
}

}  // namespace

std::string_view cap_operation_name(CapOperation operation) { return name_in(kOperations, operation); }
std::string_view cap_data_class_name(CapDataClass data_class) { return name_in(kDataClasses, data_class); }

std::optional<CapOperation> find_cap_operation(std::string_view name) {
  const auto found = std::ranges::find(kOperations, name, [](const auto& one) { return one.second; });
  return found == kOperations.end() ? std::nullopt : std::optional(found->first);
}

std::optional<CapDataClass> find_cap_data_class(std::string_view name) {
  const auto found = std::ranges::find(kDataClasses, name, [](const auto& one) { return one.second; });
  return found == kDataClasses.end() ? std::nullopt : std::optional(found->first);
}

Result<std::string> normalized_omni(std::string_view text) {
  std::string omni = lower(trimmed(text, kWhiteSpace));
  if (omni.starts_with("0x")) omni.erase(0, 2);
  const auto bytes = from_hex(omni);
  if (!bytes || bytes->size() != 32) return fail(ErrorCode::kInvalidClaim, "an omni is 64 hexadecimal digits");
  return omni;
}

Result<CapSubject> read_cap_subject(const CapSubjectTexts& texts) {
  CapSubject subject;
  auto operator_omni = normalized_omni(texts.operator_omni), actor_omni = normalized_omni(texts.actor_omni);
  if (!operator_omni) return invalid("operator_omni", "64 hexadecimal digits");
  if (!actor_omni) return invalid("actor_omni", "64 hexadecimal digits");
  subject.operator_omni = *std::move(operator_omni);
  subject.actor_omni = *std::move(actor_omni);
  HARDTACK_TRY(subject.service, read_service(texts.service));
  const auto operation = find_cap_operation(texts.operation);
  if (!operation) return invalid("op", "`store`, `fetch`, `teardown` or `classify`");
  const auto data_class = find_cap_data_class(texts.data_class);
  if (!data_class) return invalid("data_class", "`credentials`, `memory` or `config`");
  subject.operation = *operation;
  subject.data_class = *data_class;
  return subject;
}

bool is_client_nonce(std::string_view nonce) {
  return !nonce.empty() && nonce.size() <= kMaxClientNonceBytes && is_printable(nonce) &&
         nonce.find(' ') == std::string_view::npos;
}

// No member but the nonce can hold a `:`, so the text reads one way only.
Result<PersonalDigest> cap_proof_payload(const CapSubject& subject, std::string_view client_nonce,
                                         std::int64_t client_time) {
  HARDTACK_TRY(const std::string service, keccak_hex(subject.service));
  return keccak256({bytes_of(cat("agentkeys-cap-pop:v1:", subject.operator_omni, ":", subject.actor_omni, ":", service,
                                 ":", cap_operation_name(subject.operation), ":",
                                 cap_data_class_name(subject.data_class), ":", client_nonce, ":", client_time))});
}

Result<PersonalDigest> pairing_payload(const DeviceKeyHash& device) {
  return keccak256({bytes_of(cat("agentkeys-agent-pop:", prefixed_hex(device)))});
}

Result<PersonalDigest> delegation_payload(const DeviceKeyHash& device, const EthereumAddress& delegate,
                                          std::string_view scope, std::int64_t expires) {
  HARDTACK_TRY(const std::string scope_hash, keccak_hex(normalized_scope(scope)));
  return keccak256({bytes_of(
      cat("agentkeys-delegation:v1:", to_hex(device), ":", to_hex(delegate), ":", scope_hash, ":", expires))});
}

Result<DeviceKeyHash> master_key_hash(std::string_view operator_omni) {
  HARDTACK_TRY(const std::string omni, normalized_omni(operator_omni));
  HARDTACK_TRY(const Bytes bytes, from_hex(omni));
  return keccak256({bytes});
}

bool scope_covers(std::string_view scope, const CapSubject& subject) {
  const std::string_view data_class = cap_data_class_name(subject.data_class);
  const std::string one = cat(data_class, ":", cap_operation_name(subject.operation)), all = cat(data_class, ":*");
  return any_word(scope, [&](std::string_view word) {
    const std::string token = lower(word);
    return token == subject.service || token == data_class || token == one || token == all;
  });
}

}  // namespace hardtack
