#include "dap/launch/attributes.h"

#include <algorithm>
#include <array>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"

namespace hardtack::dap {
namespace {

constexpr std::array kAttributes = {
    LaunchAttribute{"program", "string"},      LaunchAttribute{"test", "string"}, LaunchAttribute{"token", "string"},
    LaunchAttribute{"publicKey", "string"},    LaunchAttribute{"facts", "array"}, LaunchAttribute{"now", "string"},
    LaunchAttribute{"stopOnEntry", "boolean"},
};

// What editors and the protocol put beside them.
constexpr std::array<std::string_view, 6> kForeign = {"type", "request", "name", "noDebug", "presentation", "trace"};

Reply<void> refuse_misspelt(const JsonValue& arguments) {
  std::vector<std::string_view> names;
  for (const LaunchAttribute& attribute : kAttributes) names.push_back(attribute.name);
  SuggestionBudget budget;
  for (const auto& [name, value] : arguments.as_object()) {
    if (std::ranges::find(names, name) != names.end() || std::ranges::find(kForeign, name) != kForeign.end()) continue;
    if (const auto near = nearest_word(name, names, budget)) {
      return refuse(cat("launch has no attribute ", quote(name), "; did you mean ", quote(*near), "?"));
    }
  }
  return {};
}

Reply<void> refuse_empty(const std::optional<std::string>& value, std::string_view name) {
  if (value && value->empty()) return refuse(cat("the argument ", quote(name), " is empty"));
  return {};
}

}  // namespace

std::span<const LaunchAttribute> launch_attributes() { return kAttributes; }

Reply<LaunchArguments> read_launch(const JsonValue& arguments) {
  if (arguments.is_object()) HARDTACK_CHECK(refuse_misspelt(arguments));
  LaunchArguments launch;
  HARDTACK_TRY(launch.program, required_string(arguments, "program"));
  HARDTACK_TRY(launch.test, string_member(arguments, "test"));
  HARDTACK_TRY(launch.token, string_member(arguments, "token"));
  HARDTACK_TRY(launch.public_key, string_member(arguments, "publicKey"));
  HARDTACK_CHECK(refuse_empty(launch.program, "program"));
  HARDTACK_CHECK(refuse_empty(launch.test, "test"));
  HARDTACK_CHECK(refuse_empty(launch.token, "token"));
  HARDTACK_CHECK(refuse_empty(launch.public_key, "publicKey"));
  HARDTACK_TRY(const JsonValue* facts, array_member(arguments, "facts"));
  if (facts != nullptr) {
    if (facts->as_array().size() > kMaxLaunchFacts)
      return refuse(cat("launch takes at most ", kMaxLaunchFacts, " facts"));
    for (const JsonValue& fact : facts->as_array()) {
      if (!fact.is_string()) return refuse("the argument `facts` is not an array of strings");
      launch.facts.push_back(fact.as_string());
    }
  }
  HARDTACK_TRY(const std::optional<std::string> now, string_member(arguments, "now"));
  if (now) {
    const auto date = parse_date(*now);
    if (!date) return refuse(cat("the argument `now` is no date: ", date.error().message()));
    launch.now = *date;
  }
  HARDTACK_TRY(const auto stop, bool_member(arguments, "stopOnEntry"));
  HARDTACK_TRY(const auto no_debug, bool_member(arguments, "noDebug"));
  launch.stop_on_entry = stop.value_or(true);
  launch.no_debug = no_debug.value_or(false);
  if (launch.token && !launch.public_key)
    return refuse("a token is opened with its issuer's key: `publicKey` is missing");
  if (launch.public_key && !launch.token) return refuse("`publicKey` opens a token, and there is no `token`");
  return launch;
}

}  // namespace hardtack::dap
