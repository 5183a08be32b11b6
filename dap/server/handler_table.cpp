#include "dap/server/handler_table.h"

#include <algorithm>
#include <array>
#include <string>

#include "dap/breakpoints/breakpoints.h"
#include "dap/server/debugger.h"
#include "json/make_json.h"

namespace hardtack::dap {
namespace {

using enum When;

constexpr std::array kRequests = {
    RequestEntry{"initialize", kFirst, &Debugger::initialize},
    RequestEntry{"launch", kInitialized, &Debugger::launch},
    RequestEntry{"restart", kLaunched, &Debugger::restart, "supportsRestartRequest"},
    RequestEntry{"configurationDone", kInitialized, &Debugger::configuration_done, "supportsConfigurationDoneRequest"},
    RequestEntry{"setBreakpoints", kInitialized, &Debugger::set_breakpoints},
    RequestEntry{"setFunctionBreakpoints", kInitialized, &Debugger::set_function_breakpoints,
                 "supportsFunctionBreakpoints"},
    RequestEntry{"setExceptionBreakpoints", kInitialized, &Debugger::set_exception_breakpoints},
    RequestEntry{"breakpointLocations", kLaunched, &Debugger::breakpoint_locations,
                 "supportsBreakpointLocationsRequest"},
    RequestEntry{"exceptionInfo", kStopped, &Debugger::exception_info, "supportsExceptionInfoRequest"},
    RequestEntry{"threads", kInitialized, &Debugger::threads},
    RequestEntry{"stackTrace", kStopped, &Debugger::stack_trace, "supportsDelayedStackTraceLoading"},
    RequestEntry{"scopes", kStopped, &Debugger::scopes},
    RequestEntry{"variables", kStopped, &Debugger::variables},
    RequestEntry{"evaluate", kStopped, &Debugger::evaluate, "supportsEvaluateForHovers", "supportsClipboardContext"},
    RequestEntry{"completions", kStopped, &Debugger::completions, "supportsCompletionsRequest"},
    RequestEntry{"source", kLaunched, &Debugger::source},
    RequestEntry{"loadedSources", kLaunched, &Debugger::loaded_sources, "supportsLoadedSourcesRequest"},
    RequestEntry{"continue", kStopped, &Debugger::go_on},
    RequestEntry{"next", kStopped, &Debugger::next},
    RequestEntry{"stepIn", kStopped, &Debugger::step_in},
    RequestEntry{"stepOut", kStopped, &Debugger::step_out},
    RequestEntry{"stepBack", kStopped, &Debugger::step_back, "supportsStepBack"},
    RequestEntry{"reverseContinue", kStopped, &Debugger::reverse_continue, "supportsStepBack"},
    RequestEntry{"pause", kInitialized, &Debugger::pause},
    RequestEntry{"terminate", kInitialized, &Debugger::end_decision, "supportsTerminateRequest"},
    RequestEntry{"disconnect", kAlways, &Debugger::disconnect},
};

}  // namespace

std::span<const RequestEntry> request_table() { return kRequests; }

const RequestEntry* find_request(std::string_view command) {
  const auto found = std::ranges::find(kRequests, command, &RequestEntry::command);
  return found == kRequests.end() ? nullptr : &*found;
}

JsonValue capabilities() {
  JsonValue::Object body;
  const auto add = [&](std::string_view name) {
    const bool known = std::ranges::any_of(body, [&](const auto& member) { return member.first == name; });
    if (!name.empty() && !known) body.emplace_back(std::string(name), true);
  };
  for (const RequestEntry& entry : kRequests) {
    add(entry.capability);
    add(entry.also);
  }
  JsonValue::Array filters;
  for (const ExceptionFilter& filter : exception_filters()) {
    filters.push_back(json_object({{"filter", filter.id},
                                   {"label", filter.label},
                                   {"description", filter.description},
                                   {"default", filter.usual}}));
  }
  body.emplace_back("exceptionBreakpointFilters", std::move(filters));
  body.emplace_back("completionTriggerCharacters", json_strings({"$"}));
  return body;
}

}  // namespace hardtack::dap
