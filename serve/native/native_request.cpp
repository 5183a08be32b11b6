#include "serve/native/native_request.h"

#include "engine/text/cat.h"
#include "tokens/registry/registry.h"

namespace hardtack::serve {
namespace {

Read<std::string_view> read_string(const JsonValue& value, const Pointer& at) {
  if (!value.is_string()) return fault(at, "is no string");
  return value.as_string();
}

Read<bool> read_bool(const JsonValue& value, const Pointer& at) {
  if (!value.is_bool()) return fault(at, "is neither true nor false");
  return value.as_bool();
}

Read<NativeCredential> read_credential(const JsonValue& value, const Pointer& at) {
  if (!value.is_object()) return fault(at, "is no object");
  NativeCredential credential;
  bool given = false;
  for (const auto& [name, member] : value.as_object()) {
    const Pointer here(at, name);
    if (name == "token") {
      HARDTACK_TRY(credential.token, read_string(member, here));
      given = true;
    } else if (name == "format") {
      HARDTACK_TRY(const std::string_view format, read_string(member, here));
      const auto found = find_format(format);
      if (!found) return fault(here, cat("is no format: ", found.error().help()));
      credential.format = *found;
    } else {
      return fault(here, "is no member of a credential");
    }
  }
  if (!given) return fault(Pointer(at, "token"), "is missing");
  return credential;
}

Read<std::vector<NativeCredential>> read_credentials(const JsonValue& value, const Pointer& at) {
  if (!value.is_array()) return fault(at, "is no array");
  if (value.as_array().size() > kMaxCredentials)
    return fault(at, cat("holds more credentials than ", kMaxCredentials, ", which is the limit"));
  std::vector<NativeCredential> credentials;
  for (std::size_t i = 0; i < value.as_array().size(); ++i) {
    HARDTACK_TRY(credentials.emplace_back(), read_credential(value.as_array()[i], Pointer(at, i)));
  }
  return credentials;
}

}  // namespace

Read<NativeRequest> read_native_request(const JsonValue& body, const Pointer& at) {
  if (!body.is_object()) return fault(at, "is no object");
  NativeRequest request;
  bool token = false;
  for (const auto& [name, member] : body.as_object()) {
    const Pointer here(at, name);
    if (name == "token" || name == "credentials") {
      if (token) return fault(here, "stands beside the other one; a request has `token` or `credentials`");
      token = true;
    }
    if (name == "token") {
      HARDTACK_TRY(request.credentials.emplace_back().token, read_string(member, here));
    } else if (name == "credentials") {
      HARDTACK_TRY(request.credentials, read_credentials(member, here));
    } else if (name == "facts") {
      if (!member.is_array()) return fault(here, "is no array");
      request.facts = &member;
    } else if (name == "query") {
      HARDTACK_TRY(request.query, read_string(member, here));
    } else if (name == "explain") {
      HARDTACK_TRY(request.explain, read_bool(member, here));
    } else if (name == "trace") {
      HARDTACK_TRY(request.trace, read_bool(member, here));
    } else if (name == "world") {
      HARDTACK_TRY(request.world, read_bool(member, here));
    } else {
      return fault(here, "is no member of a request");
    }
  }
  return request;
}

Read<std::vector<NativeRequest>> read_native_batch(const JsonValue& body, std::size_t most) {
  const Pointer whole;
  const JsonValue* requests = nullptr;
  for (const auto& [name, member] : body.as_object()) {
    if (name != "requests") return fault(Pointer(whole, name), "is no member of a batch");
    requests = &member;
  }
  const Pointer at(whole, "requests");
  if (requests == nullptr || !requests->is_array()) return fault(at, "is missing, or no array");
  const JsonValue::Array& list = requests->as_array();
  if (list.empty() || list.size() > most) return fault(at, cat("holds 1 to ", most, " requests"));
  std::vector<NativeRequest> read;
  for (std::size_t i = 0; i < list.size(); ++i) {
    HARDTACK_TRY(read.emplace_back(), read_native_request(list[i], Pointer(at, i)));
  }
  return read;
}

}  // namespace hardtack::serve
