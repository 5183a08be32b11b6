// Time as an argument. The library never looks at a clock of its own accord: whoever calls it passes one in.
//
//   AuthorizerOptions options;                        // the machine's monotonic clock
//   auto at_rest = [&] { return started; };           // a clock with state must outlive what it is given to
//   options.clock = Clock(at_rest);
#pragma once

#include <chrono>
#include <concepts>
#include <memory>
#include <type_traits>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// The machine's monotonic clock: the default that callers pass on, unaffected by changes of the wall clock.
std::chrono::nanoseconds steady_now();

// Refers to a function, or to an object that is called like one: monotonic time since any fixed moment. It must not
// throw, and may be called from every thread that its users are called from. Copies refer to the same.
class Clock {
 public:
  using Function = std::chrono::nanoseconds (*)();

  constexpr Clock(Function function = steady_now) : function_(function) {}
  template <std::convertible_to<Function> Stateless>
  constexpr Clock(const Stateless& function) : function_(function) {}
  template <typename State>
    requires(!std::convertible_to<State&, Function> && !std::same_as<std::remove_const_t<State>, Clock> &&
             std::is_invocable_r_v<std::chrono::nanoseconds, State&>)
  constexpr explicit Clock(State& state HARDTACK_LIFETIME_BOUND)
      : state_(const_cast<void*>(static_cast<const void*>(std::addressof(state)))),
        call_([](void* object) -> std::chrono::nanoseconds { return (*static_cast<State*>(object))(); }) {}

  std::chrono::nanoseconds operator()() const { return function_ != nullptr ? function_() : call_(state_); }

 private:
  Function function_ = nullptr;
  void* state_ = nullptr;
  std::chrono::nanoseconds (*call_)(void*) = nullptr;
};

}  // namespace hardtack
HARDTACK_API_END
