// Property: a standard function gives a value of its type or an evaluation error, the same each time; an argument that
// its check refuses is never answered for; a version is of the same precedence as itself and satisfies `*` unless it is
// a prerelease; an address is in the range that holds nothing else.
#include "stdlib/functions.h"

#include "fuzz/fuzz_support.h"
#include "stdlib/cidr.h"
#include "stdlib/semver_range.h"

namespace hardtack {
namespace {

using fuzz::require;

void check_calls(std::string_view receiver, std::string_view argument) {
  const ExternFunctions functions = standard_functions();
  TermStore terms;
  for (const StandardFunction& function : standard_function_table()) {
    const bool dated = function.receiver == ValueType::kDate;
    ExternCall call{terms, dated ? Value::date(receiver.size() * 86'399) : terms.string(receiver),
                    terms.string(argument)};
    const auto value = (*functions.find(function.name))(call);
    if (value) {
      require(value->is(function.result), "a value is of the type that the table says");
      require(function.check_argument(argument).has_value(), "what is refused before is refused in a call");
    } else {
      require(value.error().code() == ErrorCode::kExternFailed, "what fails is the function");
    }
    const auto again = (*functions.find(function.name))(call);
    require(again.has_value() == value.has_value() && (!value || *again == *value), "a function is pure");
  }
}

void check_parts(const std::string& text) {
  if (const auto version = parse_semver(text)) {
    require(compare_semver(*version, *version) == 0, "a version is of its own precedence");
    require(satisfies_semver(*version, "*") == version->prerelease.empty(), "`*` holds what is no prerelease");
  }
  if (const auto address = parse_ip_address(text)) {
    const auto range = parse_ip_range(text + (address->is_ipv4 ? "/32" : "/128"));
    require(range.has_value() && is_within(*address, *range), "an address is in its own range");
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = hardtack::fuzz::as_text(data, size);
  const auto line = text.find('\n');
  const std::string_view receiver = text.substr(0, line);
  const std::string_view argument = line == std::string_view::npos ? std::string_view() : text.substr(line + 1);
  hardtack::check_calls(receiver, argument);
  hardtack::check_parts(std::string(receiver));
  return 0;
}
