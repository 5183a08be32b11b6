#include "serve/admin/admin_request.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "engine/text/cat.h"
#include "tokens/lineage_index/record.h"

namespace hardtack::serve {
namespace {

Read<std::string_view> read_text(const JsonValue& value, const Pointer& at, std::size_t most) {
  if (!value.is_string()) return fault(at, "is no string");
  if (value.as_string().empty()) return fault(at, "is empty");
  if (value.as_string().size() > most) return fault(at, cat("has more than ", most, " bytes"));
  return value.as_string();
}

Read<RevocationTarget> read_target(const JsonValue& value, const Pointer& at) {
  if (!value.is_object()) return fault(at, "is no object");
  RevocationTarget target;
  for (const auto& [name, member] : value.as_object()) {
    const Pointer here(at, name);
    if (name == "id") {
      HARDTACK_TRY(target.id, read_text(member, here, kMaxLineageIdBytes));
    } else if (name == "hash") {
      HARDTACK_TRY(target.hash, read_text(member, here, kMaxLineageIdBytes));
      if (!is_lineage_hash(*target.hash)) return fault(here, "is not 64 lower-case hexadecimal digits");
    } else if (name == "jti") {
      HARDTACK_TRY(target.jti, read_text(member, here, kMaxLineageIdBytes));
      if (!validate_lineage_id(*target.jti)) return fault(here, "is no printable text");
    } else if (name == "token") {
      HARDTACK_TRY(target.token, read_text(member, here, kMaxAdminToken));
    } else {
      return fault(here, "is no member of a revocation");
    }
  }
  const int named = (target.id || target.hash ? 1 : 0) + (target.jti ? 1 : 0) + (target.token ? 1 : 0);
  if (named != 1)
    return fault(at, "names not one of `id`, `hash`, `jti` and `token`; a `hash` may stand beside an `id`");
  return target;
}

Read<std::uint64_t> read_number(std::string_view text, const Pointer& at) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return fault(at, "is no number");
  return number;
}

}  // namespace

Read<RevokeRequest> read_revoke_request(const JsonValue& body) {
  const Pointer whole;
  RevokeRequest request;
  for (const auto& [name, member] : body.as_object()) {
    const Pointer here(whole, name);
    if (name == "revocations") {
      if (!member.is_array()) return fault(here, "is no array");
      const JsonValue::Array& list = member.as_array();
      if (list.empty() || list.size() > kMaxRevocations)
        return fault(here, cat("holds 1 to ", kMaxRevocations, " revocations"));
      for (std::size_t i = 0; i < list.size(); ++i) {
        HARDTACK_TRY(request.targets.emplace_back(), read_target(list[i], Pointer(here, i)));
      }
    } else if (name == "reason") {
      HARDTACK_TRY(request.reason, read_text(member, here, kMaxAdminReason));
    } else if (name == "known_only") {
      if (!member.is_bool()) return fault(here, "is neither true nor false");
      request.known_only = member.as_bool();
    } else {
      return fault(here, "is no member of the request");
    }
  }
  if (request.targets.empty()) return fault(Pointer(whole, "revocations"), "is missing");
  return request;
}

Read<std::string_view> read_record_request(const JsonValue& body) {
  const Pointer whole, at(whole, "token");
  for (const auto& [name, member] : body.as_object()) {
    if (name != "token") return fault(Pointer(whole, name), "is no member of the request");
  }
  const JsonValue* token = body.find("token");
  if (token == nullptr) return fault(at, "is missing");
  return read_text(*token, at, kMaxAdminToken);
}

Read<RevocationPage> read_revocation_page(std::string_view target) {
  const Pointer whole;
  RevocationPage page;
  const auto question = target.find('?');
  if (question == std::string_view::npos) return page;
  bool after = false, limit = false;
  for (std::string_view rest = target.substr(question + 1); !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::string_view name = pair.substr(0, pair.find('='));
    const Pointer here(whole, name);
    const std::string_view value = name.size() < pair.size() ? pair.substr(name.size() + 1) : std::string_view();
    if (name == "after" && !after) {
      HARDTACK_TRY(page.after, read_number(value, here));
      after = true;
    } else if (name == "limit" && !limit) {
      HARDTACK_TRY(page.limit, read_number(value, here));
      if (page.limit == 0 || page.limit > kMaxRevocationPage)
        return fault(here, cat("is a number from 1 to ", kMaxRevocationPage));
      limit = true;
    } else {
      return fault(here, "is no parameter of this question, or is there twice");
    }
  }
  return page;
}

}  // namespace hardtack::serve
