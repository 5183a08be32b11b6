// The methods of the language: `.length()`, `.contains(...)`, `.any($p -> ...)`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/program/statement.h"

namespace hardtack {

enum class MethodArgument : std::uint8_t { kNone, kValue, kClosure };

struct Method {
  std::string_view name;
  MethodArgument argument;
  UnaryOp unary;    // where it takes no argument
  BinaryOp binary;  // where it takes one
  std::string_view example;
};

std::span<const Method> methods();
// Index into methods().
std::optional<std::size_t> find_method(std::string_view name);
// The known name that a typing error could have made into `name`, if there is one.
std::optional<std::string_view> suggest_method(std::string_view name);

}  // namespace hardtack
