// The debugger behind the protocol: takes requests in the order in which they come, answers each once, and tells events
// after the answer. Everything that a request starts is done when its answer is there. Belongs to one thread.
//
//   Debugger debugger(host, "0.1.0", [&](const JsonValue& message) { write(message); });
//   debugger.receive(read_message(body));
//   if (debugger.ended()) return debugger.exit_code();
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dap/breakpoints/breakpoints.h"
#include "dap/launch/host.h"
#include "dap/launch/program.h"
#include "dap/protocol/message.h"
#include "dap/recording/recording.h"
#include "dap/recording/walk.h"
#include "dap/server/handler_table.h"
#include "dap/views/stop.h"

namespace hardtack::dap {

class Debugger {
 public:
  using Send = std::function<void(const JsonValue& message)>;
  Debugger(Host host, Send send) : host_(std::move(host)), send_(std::move(send)) {}

  void receive(const Incoming& message);
  // What arrived was no message; it is told as output, since it has no number to answer.
  void complain(std::string_view problem);
  // Whether the client has disconnected: nothing is answered any more.
  bool ended() const { return state_ == State::kGone; }

  // The handlers of the table.
  Reply<JsonValue> initialize(const JsonValue& arguments);
  Reply<JsonValue> launch(const JsonValue& arguments);
  Reply<JsonValue> restart(const JsonValue& arguments);
  Reply<JsonValue> configuration_done(const JsonValue& arguments);
  Reply<JsonValue> set_breakpoints(const JsonValue& arguments);
  Reply<JsonValue> set_function_breakpoints(const JsonValue& arguments);
  Reply<JsonValue> set_exception_breakpoints(const JsonValue& arguments);
  Reply<JsonValue> breakpoint_locations(const JsonValue& arguments);
  Reply<JsonValue> exception_info(const JsonValue& arguments);
  Reply<JsonValue> threads(const JsonValue& arguments);
  Reply<JsonValue> stack_trace(const JsonValue& arguments);
  Reply<JsonValue> scopes(const JsonValue& arguments);
  Reply<JsonValue> variables(const JsonValue& arguments);
  Reply<JsonValue> evaluate(const JsonValue& arguments);
  Reply<JsonValue> completions(const JsonValue& arguments);
  Reply<JsonValue> source(const JsonValue& arguments);
  Reply<JsonValue> loaded_sources(const JsonValue& arguments);
  Reply<JsonValue> go_on(const JsonValue& arguments);
  Reply<JsonValue> next(const JsonValue& arguments) { return step(arguments, Move::kOver); }
  Reply<JsonValue> step_in(const JsonValue& arguments) { return step(arguments, Move::kInto); }
  Reply<JsonValue> step_out(const JsonValue& arguments) { return step(arguments, Move::kOut); }
  Reply<JsonValue> step_back(const JsonValue& arguments) { return step(arguments, Move::kBack); }
  Reply<JsonValue> reverse_continue(const JsonValue& arguments) { return step(arguments, Move::kReverse); }
  Reply<JsonValue> pause(const JsonValue& arguments);
  Reply<JsonValue> end_decision(const JsonValue& arguments);
  Reply<JsonValue> disconnect(const JsonValue& arguments);

 private:
  enum class State : std::uint8_t { kNew, kInitialized, kLaunched, kStopped, kFinished, kGone };

  Reply<void> expect(const RequestEntry& entry) const;
  void tell(std::string_view name, JsonValue body = {});
  void tell_output(std::string_view category, std::string text);
  // Events wait until the answer is sent.
  void flush();

  // Loads what `launch` says; nothing changes where it is refused.
  Reply<void> load(const JsonValue& arguments);
  void tell_breakpoints();
  void begin();
  Reply<JsonValue> step(const JsonValue& arguments, Move move);
  Reply<void> expect_thread(const JsonValue& arguments) const;
  void walk(Move move);
  void stop_at(std::size_t step, std::string_view reason, const Hit* hit = nullptr);
  void finish();

  // Lines and columns as the client counts them.
  JsonValue source_json(std::size_t text) const;
  void add_place(JsonValue::Object& object, const StatementPlace& place) const;
  JsonValue breakpoint_json(const Breakpoint& breakpoint) const;
  // The path of a `source`, or the number that stands for one. `text`: its number, if it is of the program.
  struct NamedSource {
    std::string path;
    std::optional<std::size_t> text;
  };
  Reply<NamedSource> named_source(const JsonValue& arguments) const;
  Reply<JsonValue::Array> located(const DebuggedText& text, const std::vector<Statement>& statements,
                                  const JsonValue& arguments) const;
  std::int64_t reference_of(const Node& node);
  JsonValue variable_json(const Variable& variable);

  struct Frame {
    std::int64_t id = 0;
    std::string name;
    std::optional<StatementPlace> place;
  };
  std::vector<Frame> frames() const;
  std::optional<StatementPlace> step_place(std::size_t step) const;

  Host host_;
  Send send_;
  State state_ = State::kNew;
  std::int64_t seq_ = 0;
  std::vector<std::pair<std::string, JsonValue>> events_;

  std::int64_t first_line_ = 1;
  std::int64_t first_column_ = 1;
  bool configured_ = false;
  JsonValue launch_arguments_;
  LaunchArguments launched_;
  std::unique_ptr<Program> program_;
  std::optional<Recording> recording_;
  Breakpoints breakpoints_;
  std::optional<Stop> stop_;

  // Nodes that clients were told of at this stop. Numbers are not used again, so that an old one is nothing.
  std::map<Node, std::int64_t> references_;
  std::map<std::int64_t, Node> nodes_;
  std::int64_t next_reference_ = 1;
};

}  // namespace hardtack::dap
