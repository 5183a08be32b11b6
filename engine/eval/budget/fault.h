// How evaluation fails, on the hot path: a number and what a message needs, without allocation. It becomes an Error
// only where it leaves the evaluator.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/error.h"
#include "engine/terms/term_store.h"

namespace hardtack {

// 0 while all is well, else an ErrorCode.
using Fault = std::uint16_t;
inline constexpr Fault kNoFault = 0;

constexpr Fault to_fault(ErrorCode code) { return static_cast<Fault>(code); }
constexpr ErrorCode to_code(Fault fault) { return static_cast<ErrorCode>(fault); }

// What the operation at fault was given.
struct FaultDetail {
  std::string_view operation;  // as the language writes it; static storage
  ValueType left{};
  ValueType right{};
  bool has_right = false;
  StringId name{};         // of a variable or function
  std::string host_error;  // what a function of the host said
};

std::string_view type_name(ValueType type);

// The message for an evaluation fault (6xx); `terms` knows the name.
Error describe_fault(Fault fault, const FaultDetail& detail, const TermStore& terms);

}  // namespace hardtack
