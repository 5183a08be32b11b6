#include "stdlib/functions.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/eval/budget/fault.h"
#include "engine/text/cat.h"
#include "stdlib/calendar.h"
#include "stdlib/cidr.h"
#include "stdlib/glob.h"
#include "stdlib/path.h"
#include "stdlib/semver.h"
#include "stdlib/semver_range.h"

namespace hardtack {
namespace {

std::string_view receiver_of(const ExternCall& call) { return call.terms.text(call.receiver.as_string()); }
std::string_view argument_of(const ExternCall& call) { return call.terms.text(call.argument->as_string()); }

Result<Value> in_cidr(ExternCall& call) {
  HARDTACK_TRY(const IpRange range, parse_ip_range(argument_of(call)));
  HARDTACK_TRY(const IpAddress address, parse_ip_address(receiver_of(call)));
  return Value::boolean(is_within(address, range));
}

Result<Value> hour_at(ExternCall& call) {
  HARDTACK_TRY(const std::int64_t offset, parse_offset(argument_of(call)));
  return Value::integer(hour_of(call.receiver.as_date(), offset));
}

Result<Value> weekday_at(ExternCall& call) {
  HARDTACK_TRY(const std::int64_t offset, parse_offset(argument_of(call)));
  return Value::integer(weekday_of(call.receiver.as_date(), offset));
}

Result<Value> glob(ExternCall& call) {
  HARDTACK_TRY(const GlobPattern pattern, GlobPattern::parse(argument_of(call)));
  HARDTACK_TRY(const bool matched, pattern.matches(receiver_of(call)));
  return Value::boolean(matched);
}

Result<Value> under(ExternCall& call) {
  HARDTACK_TRY(const bool below, is_under(receiver_of(call), argument_of(call)));
  return Value::boolean(below);
}

Result<Value> semver_cmp(ExternCall& call) {
  HARDTACK_TRY(const SemVer version, parse_semver(receiver_of(call)));
  HARDTACK_TRY(const SemVer other, parse_semver(argument_of(call)));
  const auto order = compare_semver(version, other);
  return Value::integer(order < 0 ? -1 : order > 0 ? 1 : 0);
}

Result<Value> semver_satisfies(ExternCall& call) {
  HARDTACK_TRY(const SemVer version, parse_semver(receiver_of(call)));
  HARDTACK_TRY(const bool satisfied, satisfies_semver(version, argument_of(call)));
  return Value::boolean(satisfied);
}

template <auto read>
Result<void> readable(std::string_view argument) {
  HARDTACK_CHECK(read(argument));
  return {};
}

Result<void> check_folder(std::string_view argument) {
  HARDTACK_CHECK(is_under(argument, argument));
  return {};
}

Result<void> check_range(std::string_view argument) {
  HARDTACK_CHECK(satisfies_semver(SemVer(), argument));
  return {};
}

constexpr ValueType kString = ValueType::kString;

constexpr std::array kFunctions = {
    StandardFunction{"in_cidr", kString, "address", kString, "range", ValueType::kBool,
                     "Whether an IPv4 or IPv6 address is in a range.",
                     R"("10.1.2.3".extern::in_cidr("10.0.0.0/8") == true)", in_cidr, readable<parse_ip_range>},
    StandardFunction{"hour_at", ValueType::kDate, "date", kString, "offset", ValueType::kInteger,
                     "The hour of a date, 0 to 23, at a fixed offset from UTC.",
                     R"(2026-07-01T22:30:00Z.extern::hour_at("+02:00") == 0)", hour_at, readable<parse_offset>},
    StandardFunction{"weekday_at", ValueType::kDate, "date", kString, "offset", ValueType::kInteger,
                     "The weekday of a date, 1 for Monday to 7 for Sunday, at a fixed offset from UTC.",
                     R"(2026-07-01T22:30:00Z.extern::weekday_at("+02:00") == 4)", weekday_at, readable<parse_offset>},
    StandardFunction{"glob", kString, "text", kString, "pattern", ValueType::kBool,
                     "Whether a pattern with `*`, `**`, `?` and classes matches the whole text.",
                     R"("/photos/2026/june.jpg".extern::glob("/photos/**/*.jpg") == true)", glob,
                     readable<GlobPattern::parse>},
    StandardFunction{"under", kString, "path", kString, "folder", ValueType::kBool,
                     "Whether a path is the folder or lies below it.",
                     R"("/photoshop".extern::under("/photos") == false)", under, check_folder},
    StandardFunction{"semver_cmp", kString, "version", kString, "other", ValueType::kInteger,
                     "-1, 0 or 1 as a semantic version is older than another, of the same precedence, or newer.",
                     R"("1.0.0-rc.1".extern::semver_cmp("1.0.0") == -1)", semver_cmp, readable<parse_semver>},
    StandardFunction{"semver_satisfies", kString, "version", kString, "range", ValueType::kBool,
                     "Whether a semantic version is in a range such as `^1.2`, `~1.2.3` or `>=1.2.3 <2 || 3.x`.",
                     R"("1.4.0".extern::semver_satisfies("^1.2") == true)", semver_satisfies, check_range},
};

Result<void> check_types(const StandardFunction& function, const ExternCall& call) {
  if (!call.receiver.is(function.receiver)) {
    return fail(ErrorCode::kExternFailed,
                cat("it is called on a ", type_name(function.receiver), " (", function.receiver_name,
                    "), not on a value of type ", type_name(call.receiver.type())));
  }
  if (!call.argument) {
    return fail(ErrorCode::kExternFailed, cat("it takes an argument: ", function.argument_name));
  }
  if (!call.argument->is(function.argument)) {
    return fail(ErrorCode::kExternFailed,
                cat("its argument (", function.argument_name, ") is a ", type_name(function.argument),
                    ", not a value of type ", type_name(call.argument->type())));
  }
  return {};
}

}  // namespace

std::span<const StandardFunction> standard_function_table() { return kFunctions; }

const StandardFunction* find_standard_function(std::string_view name) {
  const auto found = std::ranges::find(kFunctions, name, &StandardFunction::name);
  return found == kFunctions.end() ? nullptr : &*found;
}

ExternFunctions standard_functions() {
  ExternFunctions functions;
  for (const StandardFunction& function : kFunctions) {
    functions.add(std::string(function.name), [&function](ExternCall& call) -> Result<Value> {
      HARDTACK_CHECK(check_types(function, call));
      return function.call(call);
    });
  }
  return functions;
}

}  // namespace hardtack
