#include "engine/eval/budget/fault.h"

#include "engine/program/printer.h"

namespace hardtack {

std::string_view type_name(ValueType type) {
  switch (type) {
    case ValueType::kVariable: return "variable";
    case ValueType::kInteger: return "integer";
    case ValueType::kString: return "string";
    case ValueType::kDate: return "date";
    case ValueType::kBytes: return "bytes";
    case ValueType::kBool: return "bool";
    case ValueType::kSet: return "set";
    case ValueType::kNull: return "null";
    case ValueType::kArray: return "array";
    case ValueType::kMap: return "map";
  }
  return "unknown";
}

Error describe_fault(Fault fault, const FaultDetail& detail, const TermStore& terms) {
  const ErrorCode code = to_code(fault);
  const auto quoted = [](std::string_view text) { return "`" + std::string(text) + "`"; };
  const auto name = [&] {
    constexpr std::size_t kShown = 120;  // names are a token's
    Printer printer(kShown);
    printer.text(terms.text(detail.name));
    return printer.take();
  };
  switch (code) {
    case ErrorCode::kUnknownVariable: return Error(code, "variable `$" + name() + "` has no value");
    case ErrorCode::kInvalidType: {
      if (detail.operation.empty()) {
        return Error(code, "expected a bool, the expression is of type " + std::string(type_name(detail.left)));
      }
      std::string message = quoted(detail.operation) + " does not take " + std::string(type_name(detail.left));
      if (detail.has_right) message += " and " + std::string(type_name(detail.right));
      return Error(code, std::move(message));
    }
    case ErrorCode::kOverflow: return Error(code, "integer overflow in " + quoted(detail.operation));
    case ErrorCode::kDivideByZero:
      return Error(code, "division by zero, or of the least integer by -1")
          .with_help("test the divisor first, or give a value with `.try_or()`");
    case ErrorCode::kShadowedVariable:
      return Error(code, "closure parameter `$" + name() + "` has the name of a variable in scope")
          .with_help("rename the parameter");
    case ErrorCode::kUndefinedExtern:
      return Error(code, "the host has no function " + quoted(name()))
          .with_help("functions are registered by the host");
    case ErrorCode::kExternFailed:
      return Error(code, "function " + quoted(name()) + " of the host failed: " + detail.host_error);
    case ErrorCode::kRegexTooLarge:
      return Error(code, "a regular expression is too large or uses syntax that is not supported")
          .with_help("docs/limits.md has the limits, docs/deviations.md the syntax");
    default: return Error(code, "an expression cannot be evaluated");
  }
}

}  // namespace hardtack
