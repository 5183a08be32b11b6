#include "cli/input/parameters.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "tokens/bytes/hex.h"
#include "tokens/keys/key_text.h"

namespace hardtack::cli {
namespace {

std::unexpected<Error> bad_value(std::string_view name, std::string_view expected) {
  return fail(ErrorCode::kUsage, "parameter " + shown_word(name) + " is not " + std::string(expected));
}

Result<ParameterArgument> typed(std::string name, std::string_view type, std::string_view value) {
  if (type == "string") return ParameterArgument{std::move(name), std::string(value)};
  if (type == "integer") {
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (status != std::errc{} || end != value.data() + value.size()) return bad_value(name, "a 64-bit integer");
    return ParameterArgument{std::move(name), number};
  }
  if (type == "date") {
    HARDTACK_TRY(const auto seconds, parse_instant(value));
    return ParameterArgument{std::move(name), DateParameter{seconds}};
  }
  if (type == "bool") {
    if (value != "true" && value != "false") return bad_value(name, "`true` or `false`");
    return ParameterArgument{std::move(name), value == "true"};
  }
  if (type == "bytes") {
    if (!value.starts_with("hex:")) return bad_value(name, "`hex:` and hexadecimal digits");
    const auto bytes = from_hex(value.substr(4));
    if (!bytes) return bad_value(name, "`hex:` and hexadecimal digits");
    return ParameterArgument{std::move(name), BytesParameter{std::string(bytes->begin(), bytes->end())}};
  }
  if (type == "pubkey") {
    auto key = parse_public_key(value);
    if (!key) return fail(key.error().with_context("parameter " + shown_word(name)));
    return ParameterArgument{std::move(name), *key};
  }
  return fail(Error(ErrorCode::kUsage, "unknown parameter type " + shown_word(type))
                  .with_help("types are string, integer, date, bytes, bool and pubkey"));
}

}  // namespace

Result<ParameterArgument> parse_parameter(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fail(Error(ErrorCode::kUsage, "a parameter is written `key=value` or `key:type=value`"));
  }
  const std::string_view left = text.substr(0, equals);
  const auto colon = left.rfind(':');
  const std::string_view name = left.substr(0, colon);
  const std::string_view type = colon == std::string_view::npos ? "string" : left.substr(colon + 1);
  if (name.empty()) return fail(ErrorCode::kUsage, "a parameter needs a name before the `:`");
  return typed(std::string(name), type, text.substr(equals + 1));
}

Result<void> add_parameter(std::vector<ParameterArgument>& parameters, std::string_view text) {
  HARDTACK_TRY(ParameterArgument added, parse_parameter(text));
  if (std::ranges::find(parameters, added.name, &ParameterArgument::name) != parameters.end()) {
    return fail(ErrorCode::kUsage, "parameter " + shown_word(added.name) + " was given more than once");
  }
  parameters.push_back(std::move(added));
  return {};
}

}  // namespace hardtack::cli
