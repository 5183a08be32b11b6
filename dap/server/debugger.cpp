#include "dap/server/debugger.h"

#include <utility>

#include "engine/explain/explain.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "json/make_json.h"

namespace hardtack::dap {
namespace {

// Of what is told about one decision, or about one thing that went wrong.
constexpr std::size_t kOutputBytes = 64u << 10;
constexpr std::int64_t kThread = 1;

}  // namespace

void Debugger::receive(const Incoming& message) {
  if (ended() || std::holds_alternative<Ignored>(message)) return;
  if (const auto* bad = std::get_if<BadMessage>(&message)) {
    if (!bad->seq) return complain(bad->problem);
    return send_(response(++seq_, *bad->seq, bad->command, refuse(bad->problem)));
  }
  const auto& request = std::get<Request>(message);
  const RequestEntry* entry = find_request(request.command);
  Reply<JsonValue> reply = JsonValue();
  if (entry == nullptr) {
    reply = refuse(cat("the request ", quote(request.command), " is not known here"));
  } else if (auto allowed = expect(*entry); !allowed) {
    reply = std::unexpected(std::move(allowed.error()));
  } else {
    reply = (this->*entry->run)(request.arguments);
  }
  send_(response(++seq_, request.seq, request.command, reply));
  flush();
}

void Debugger::complain(std::string_view problem) {
  if (ended()) return;
  tell_output("stderr", cat("what arrived is no message: ", clip(problem), "\n"));
  flush();
}

Reply<void> Debugger::expect(const RequestEntry& entry) const {
  const auto before = [&](std::string_view what) { return refuse(cat(quote(entry.command), " comes ", what)); };
  switch (entry.when) {
    case When::kAlways: return {};
    case When::kFirst: return state_ == State::kNew ? Reply<void>() : before("once, and came before");
    case When::kInitialized: return state_ != State::kNew ? Reply<void>() : before("after `initialize`");
    case When::kLaunched:
      if (state_ == State::kNew || program_ == nullptr) return before("after `launch`");
      return {};
    case When::kStopped:
      if (state_ == State::kStopped) return {};
      if (state_ == State::kFinished) return refuse("the decision has ended");
      return before("when the decision is stopped, which it is after `launch` and `configurationDone`");
  }
  return {};
}

void Debugger::tell(std::string_view name, JsonValue body) { events_.emplace_back(std::string(name), std::move(body)); }

void Debugger::tell_output(std::string_view category, std::string text) {
  if (text.size() > kOutputBytes) text = cat(cut_utf8(text, kOutputBytes), "...\n");
  tell("output", json_object({{"category", category}, {"output", std::move(text)}}));
}

void Debugger::flush() {
  for (auto& [name, body] : events_) send_(event(++seq_, name, std::move(body)));
  events_.clear();
}

Reply<JsonValue> Debugger::initialize(const JsonValue& arguments) {
  HARDTACK_TRY(const auto lines, bool_member(arguments, "linesStartAt1"));
  HARDTACK_TRY(const auto columns, bool_member(arguments, "columnsStartAt1"));
  HARDTACK_TRY(const auto format, string_member(arguments, "pathFormat"));
  if (format.value_or("path") != "path") return refuse("files are named by paths: `pathFormat` is not `path`");
  first_line_ = lines.value_or(true) ? 1 : 0;
  first_column_ = columns.value_or(true) ? 1 : 0;
  state_ = State::kInitialized;
  return capabilities();
}

Reply<JsonValue> Debugger::launch(const JsonValue& arguments) {
  if (program_ != nullptr) return refuse("a program is debugged already: `restart` begins again");
  HARDTACK_CHECK(load(arguments));
  state_ = State::kLaunched;
  tell("initialized");
  tell_breakpoints();
  if (configured_) begin();
  return JsonValue();
}

Reply<JsonValue> Debugger::restart(const JsonValue& arguments) {
  HARDTACK_TRY(const JsonValue* changed, object_member(arguments, "arguments"));
  HARDTACK_CHECK(load(changed == nullptr ? launch_arguments_ : *changed));
  state_ = State::kLaunched;
  tell_breakpoints();
  if (configured_) begin();
  return JsonValue();
}

Reply<void> Debugger::load(const JsonValue& arguments) {
  HARDTACK_TRY(LaunchArguments launch, read_launch(arguments));
  HARDTACK_TRY(Program program, load_program(launch, host_));
  // What refers to the old program goes before it.
  stop_.reset();
  references_.clear();
  nodes_.clear();
  breakpoints_.attach(nullptr);
  recording_.reset();
  program_ = std::make_unique<Program>(std::move(program));
  recording_ = record(*program_);
  breakpoints_.attach(program_.get());
  launched_ = std::move(launch);
  launch_arguments_ = arguments;
  for (const std::string& note : program_->notes) tell_output("console", cat(note, "\n"));
  return {};
}

// Those that were set before there was a program, or for another one.
void Debugger::tell_breakpoints() {
  for (const auto& [path, breakpoints] : breakpoints_.all()) {
    for (const Breakpoint& breakpoint : breakpoints) {
      tell("breakpoint", json_object({{"reason", "changed"}, {"breakpoint", breakpoint_json(breakpoint)}}));
    }
  }
  for (const FunctionBreakpoint& breakpoint : breakpoints_.functions()) {
    JsonValue::Object body{{"id", breakpoint.id}, {"verified", breakpoint.verified}};
    if (!breakpoint.verified) body.emplace_back("message", breakpoint.reason);
    tell("breakpoint", json_object({{"reason", "changed"}, {"breakpoint", JsonValue(std::move(body))}}));
  }
}

Reply<JsonValue> Debugger::configuration_done(const JsonValue&) {
  configured_ = true;
  if (state_ == State::kLaunched) begin();
  return JsonValue();
}

void Debugger::begin() {
  if (launched_.no_debug) return finish();
  state_ = State::kStopped;
  stop_.emplace(*program_, *recording_, 0);
  if (launched_.stop_on_entry) return stop_at(0, "entry");
  walk(Move::kContinue);
}

Reply<void> Debugger::expect_thread(const JsonValue& arguments) const {
  HARDTACK_TRY(const auto thread, integer_member(arguments, "threadId"));
  if (thread.value_or(kThread) != kThread) return refuse("a decision has one thread, number 1");
  return {};
}

Reply<JsonValue> Debugger::threads(const JsonValue&) {
  JsonValue::Array threads;
  if (state_ != State::kFinished) threads.push_back(json_object({{"id", kThread}, {"name", "decision"}}));
  return json_object({{"threads", std::move(threads)}});
}

Reply<JsonValue> Debugger::go_on(const JsonValue& arguments) {
  HARDTACK_CHECK(expect_thread(arguments));
  walk(Move::kContinue);
  return json_object({{"allThreadsContinued", true}});
}

Reply<JsonValue> Debugger::step(const JsonValue& arguments, Move move) {
  HARDTACK_CHECK(expect_thread(arguments));
  walk(move);
  return JsonValue();
}

// A decision stands still whenever a request is read.
Reply<JsonValue> Debugger::pause(const JsonValue& arguments) {
  HARDTACK_CHECK(expect_thread(arguments));
  if (state_ == State::kFinished) return refuse("the decision has ended");
  if (state_ == State::kStopped) stop_at(stop_->step(), "pause");
  return JsonValue();
}

void Debugger::walk(Move move) {
  const std::size_t from = stop_->step();
  const std::size_t goal = goal_of(recording_->steps, from, move);
  if (is_backwards(move)) {
    for (std::size_t step = from; move == Move::kReverse && step-- > goal;) {
      if (const auto hit = breakpoints_.hit(*recording_, step)) return stop_at(step, hit->reason, &*hit);
    }
    return stop_at(goal, goal == 0 ? "entry" : "step");
  }
  for (std::size_t step = from + 1; step < recording_->steps.size() && step <= goal; ++step) {
    if (const auto hit = breakpoints_.hit(*recording_, step)) return stop_at(step, hit->reason, &*hit);
  }
  goal < recording_->steps.size() ? stop_at(goal, "step") : finish();
}

void Debugger::stop_at(std::size_t step, std::string_view reason, const Hit* hit) {
  stop_.emplace(*program_, *recording_, step);
  references_.clear();
  nodes_.clear();
  JsonValue::Object body{{"reason", reason}, {"threadId", kThread}, {"allThreadsStopped", true}};
  if (hit != nullptr && !hit->text.empty()) body.emplace_back("text", clip(hit->text, kShownBytes));
  if (hit != nullptr && !hit->ids.empty()) {
    JsonValue::Array ids;
    for (const std::int64_t id : hit->ids) ids.emplace_back(id);
    body.emplace_back("hitBreakpointIds", std::move(ids));
  }
  tell("stopped", std::move(body));
}

void Debugger::finish() {
  stop_.reset();
  state_ = State::kFinished;
  tell_output("console", explain_text(recording_->explanation));
  const std::int64_t code = !recording_->outcome ? 2 : recording_->outcome->allowed() ? 0 : 1;
  tell("exited", json_object({{"exitCode", code}}));
  tell("terminated");
}

Reply<JsonValue> Debugger::end_decision(const JsonValue&) {
  if (state_ == State::kFinished) return JsonValue();
  stop_.reset();
  state_ = State::kFinished;
  tell("terminated");
  return JsonValue();
}

Reply<JsonValue> Debugger::disconnect(const JsonValue&) {
  state_ = State::kGone;
  return JsonValue();
}

}  // namespace hardtack::dap
