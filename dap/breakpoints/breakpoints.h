// Where a client wants to stop: statements of texts, predicates that are derived, and kinds of outcomes. Kept over
// launches: what was set before a program is there, or for another one, is looked up again.
//
//   const auto set = breakpoints.set(path, wanted, &program.sources);
//   if (const auto hit = breakpoints.hit(recording, step)) stop(hit->reason);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dap/launch/sources.h"
#include "dap/recording/recording.h"
#include "engine/text/edit_distance.h"

namespace hardtack::dap {

struct ExceptionFilter {
  std::string_view id;
  std::string_view label;
  std::string_view description;
  bool usual = false;  // on unless the client says otherwise
};
std::span<const ExceptionFilter> exception_filters();

// What goes wrong at a step, whether somebody wants to stop there or not.
struct Failure {
  std::string_view filter;  // the id of one of exception_filters()
  std::string text;
};
std::optional<Failure> failure_at(const Recording& recording, std::size_t step);

// Of all sources, and of functions.
inline constexpr std::size_t kMaxBreakpoints = 10'000;
inline constexpr std::size_t kMaxFunctionBreakpoints = 1'000;

struct Breakpoint {
  std::int64_t id = 0;
  std::uint32_t line = 0;   // as it was asked for, counted from 1
  std::string unsupported;  // what was asked for besides, and cannot be had
  // As it was found: verified with a statement, or a reason.
  std::optional<Statement> statement;
  std::size_t text = 0;
  std::string reason;
};

struct FunctionBreakpoint {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::uint32_t> arity;
  bool verified = false;
  std::string reason;
};

struct Hit {
  std::string_view reason;  // "breakpoint", "function breakpoint", "exception"
  std::string text;         // for people
  std::vector<std::int64_t> ids;
};

class Breakpoints {
 public:
  struct Wanted {
    std::uint32_t line = 0;
    std::string unsupported;
  };
  // Replaces those of the file, or of the text with that number (`path` is then the number).
  const std::vector<Breakpoint>& set(const std::string& path, const std::vector<Wanted>& wanted);
  const std::vector<FunctionBreakpoint>& set_functions(const std::vector<std::string>& names);
  // False for an id that is none of exception_filters(), and nothing changes.
  bool set_filters(const std::set<std::string, std::less<>>& ids);

  // Looks all up in another program, which must live until the next; null for none.
  void attach(const Program* program);
  const std::map<std::string, std::vector<Breakpoint>, std::less<>>& all() const { return by_path_; }
  const std::vector<FunctionBreakpoint>& functions() const { return functions_; }
  std::size_t count() const;

  std::optional<Hit> hit(const Recording& recording, std::size_t step) const;

 private:
  void find(const std::string& path, Breakpoint& breakpoint) const;
  void find(FunctionBreakpoint& breakpoint, SuggestionBudget& budget) const;
  // What hit() looks up.
  void index();

  const Sources* sources_ = nullptr;
  std::map<std::string, std::vector<Breakpoint>, std::less<>> by_path_;
  std::vector<FunctionBreakpoint> functions_;
  std::set<std::string, std::less<>> filters_;
  std::set<std::pair<std::string, std::uint32_t>> derivable_;  // what heads of rules name
  std::map<StatementRef, std::vector<std::int64_t>> by_statement_;
  std::map<std::pair<std::string, std::uint32_t>, std::vector<std::int64_t>> by_head_;
  std::int64_t next_id_ = 1;
};

// How a text without a file is named where a path would be.
std::string path_of_reference(std::int64_t reference);

}  // namespace hardtack::dap
