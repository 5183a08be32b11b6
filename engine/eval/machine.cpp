#include "engine/eval/machine.h"

#include <exception>
#include <new>
#include <utility>

#include "engine/eval/expression/builtins.h"
#include "engine/terms/valid_text.h"

namespace hardtack {

Machine::Machine(const World& world, Budget& budget, MachineOptions options)
    : world_(&world),
      budget_(&budget),
      options_(options),
      scratch_(&world.terms()),
      workspace_{scratch_, budget, {}, {}} {}

void Machine::refresh() { scratch_.rebase(&world_->terms()); }

Fault Machine::evaluate(const BoundBlock& block, const CompiledExpression& expression, std::span<Value> frame,
                        bool& truth) {
  block_ = &block;
  code_ = block.code->code.data() + expression.code.first;
  frame_ = frame.data();
  stack_.clear();
  Fault fault = run(0, expression.code.count);
  if (fault == kNoFault) {
    const Value value = stack_.back();
    truth = value.as_bool();
    if (!value.is(ValueType::kBool)) fault = invalid_type({}, value);
  }
  if (scratch_.has_own_terms()) scratch_.clear();
  return fault;
}

Fault Machine::invalid_type(std::string_view operation, Value operand) {
  detail_.operation = operation;
  detail_.left = operand.type();
  detail_.has_right = false;
  return to_fault(ErrorCode::kInvalidType);
}

Fault Machine::named_fault(ErrorCode code, StringId name) {
  detail_.name = name;
  return to_fault(code);
}

// Recursion is bounded by the depth of closures, ProgramLimits::max_closure_depth.
Fault Machine::run(std::size_t at, std::size_t end) {
  while (at < end) {
    if (!budget_->step()) return budget_->fault();
    const Instruction& instruction = code_[at++];
    Fault fault = kNoFault;
    switch (instruction.code) {
      case OpCode::kConstant: stack_.push_back(world_->constant(*block_, instruction.a)); break;
      case OpCode::kVariable: stack_.push_back(frame_[instruction.a]); break;
      case OpCode::kUnary: fault = unary(static_cast<UnaryOp>(instruction.op)); break;
      case OpCode::kBinary: fault = binary(static_cast<BinaryOp>(instruction.op)); break;
      case OpCode::kMatches: fault = matches(&block_->code->regexes[instruction.a]); break;
      case OpCode::kAndJump:
      case OpCode::kOrJump: {
        const bool decisive = instruction.code == OpCode::kOrJump;
        if (!stack_.back().is(ValueType::kBool)) return invalid_type(decisive ? "||" : "&&", stack_.back());
        if (stack_.back().as_bool() == decisive) {
          at += instruction.a;
        } else {
          stack_.pop_back();
        }
        break;
      }
      case OpCode::kAll:
      case OpCode::kAny:
        fault = run_each(instruction, at);
        at += instruction.a;
        break;
      case OpCode::kTryOr:
        fault = run_try(instruction, at);
        at += instruction.a;
        break;
      case OpCode::kExternUnary: fault = call_extern(world_->name(*block_, instruction.a), false); break;
      case OpCode::kExternBinary: fault = call_extern(world_->name(*block_, instruction.a), true); break;
      case OpCode::kElementSlot: break;  // run_each() passed it
      case OpCode::kUnknownVariable:
        return named_fault(ErrorCode::kUnknownVariable, world_->name(*block_, instruction.a));
      case OpCode::kShadowedVariable:
        return named_fault(ErrorCode::kShadowedVariable, world_->name(*block_, instruction.a));
    }
    if (fault != kNoFault) return fault;
  }
  return kNoFault;
}

// Elements in canonical order; of a map, `[key, value]`. Positions, not spans: making a pair may move the elements.
Value Machine::element(Value collection, std::size_t i) {
  const auto elements = scratch_.elements(collection);
  if (!collection.is(ValueType::kMap)) return elements[i];
  const Value pair[] = {elements[2 * i], elements[2 * i + 1]};
  return scratch_.array(pair).value_or(Value::null());
}

Fault Machine::run_each(const Instruction& instruction, std::size_t body) {
  const bool any = instruction.code == OpCode::kAny;
  const Value collection = stack_.back();
  if (!collection.is_collection()) return invalid_type(any ? "any" : "all", collection);
  stack_.pop_back();
  const std::uint32_t slot = code_[body].a;
  bool result = !any;
  const std::size_t length = scratch_.length(collection);
  for (std::size_t i = 0; i < length && result != any; ++i) {
    if (!budget_->step()) return budget_->fault();
    frame_[slot] = element(collection, i);
    if (!budget_->affords(scratch_.memory_used())) return budget_->fault();
    if (const Fault fault = run(body + 1, body + instruction.a); fault != kNoFault) return fault;
    const Value value = stack_.back();
    stack_.pop_back();
    if (!value.is(ValueType::kBool)) return invalid_type(any ? "any" : "all", value);
    result = value.as_bool();
  }
  stack_.push_back(Value::boolean(result));
  return kNoFault;
}

Fault Machine::run_try(const Instruction& instruction, std::size_t body) {
  const Value fallback = stack_.back();
  stack_.pop_back();
  const std::size_t height = stack_.size();
  const Fault fault = run(body, body + instruction.a);
  if (fault == kNoFault) return kNoFault;
  if (!is_evaluation_error(to_code(fault))) return fault;  // a limit is final
  stack_.resize(height);
  stack_.push_back(fallback);
  return kNoFault;
}

Fault Machine::unary(UnaryOp op) {
  Value& operand = stack_.back();
  switch (op) {
    case UnaryOp::kNegate:
      if (!operand.is(ValueType::kBool)) return invalid_type("!", operand);
      operand = Value::boolean(!operand.as_bool());
      return kNoFault;
    case UnaryOp::kLength: {
      const bool text = operand.is(ValueType::kString) || operand.is(ValueType::kBytes);
      if (!text && !operand.is_collection()) return invalid_type("length", operand);
      const std::size_t length = text ? scratch_.text(operand.as_string()).size() : scratch_.length(operand);
      operand = Value::integer(static_cast<std::int64_t>(length));
      return kNoFault;
    }
    case UnaryOp::kTypeOf: operand = scratch_.string(type_name(operand.type())); return kNoFault;
    case UnaryOp::kParens: return kNoFault;
    case UnaryOp::kExtern: break;
  }
  return to_fault(ErrorCode::kInvalidStack);
}

Fault Machine::binary(BinaryOp op) {
  if (op == BinaryOp::kMatches) return matches(nullptr);
  const Value right = stack_.back();
  stack_.pop_back();
  const Value left = stack_.back();
  const Fault fault = apply_binary(op, left, right, workspace_, stack_.back());
  if (fault == kNoFault) return kNoFault;
  detail_.operation = operator_text(op);
  detail_.left = left.type();
  detail_.right = right.type();
  detail_.has_right = true;
  return fault;
}

// `known` was compiled with the policy; otherwise the pattern is compiled, or found where it was before. Both cost the
// same steps, so that a verdict does not depend on what was evaluated earlier.
Fault Machine::matches(const Regex* known) {
  const Value pattern = stack_.back();
  stack_.pop_back();
  const Value text = stack_.back();
  if (!text.is(ValueType::kString) || !pattern.is(ValueType::kString)) {
    detail_ = FaultDetail{operator_text(BinaryOp::kMatches), text.type(), pattern.type(), true, {}, {}};
    return to_fault(ErrorCode::kInvalidType);
  }
  if (!options_.enable_regex) return to_fault(ErrorCode::kRegexTooLarge);
  const std::string_view subject = scratch_.text(text.as_string());
  if (known == nullptr) {
    const std::string_view source = scratch_.text(pattern.as_string());
    if (!charge(64 + source.size() / 16)) return budget_->fault();
    known = &cached_regex(source);
    if (!charge(known->compile_steps())) return budget_->fault();
  }
  if (known->kind() == Regex::Kind::kTooLarge) return to_fault(ErrorCode::kRegexTooLarge);
  if (!charge(known->match_steps(subject.size()))) return budget_->fault();
  stack_.back() = Value::boolean(known->matches(subject));
  return kNoFault;
}

const Regex& Machine::cached_regex(std::string_view pattern) {
  const auto found = regexes_.find(pattern);
  if (found != regexes_.end()) return found->second;
  Regex compiled = Regex::compile(pattern);
  const std::size_t bytes = compiled.held_bytes() + pattern.size();
  if (regexes_.size() >= kCachedRegexes || regex_bytes_ + bytes > kCachedRegexBytes) {
    regexes_.clear();
    regex_bytes_ = 0;
  }
  const Regex& kept = regexes_.emplace(pattern, std::move(compiled)).first->second;
  regex_bytes_ += bytes;
  return kept;
}

namespace {

// What reading its texts costs, each alone and one against the other, as a search or a pattern does.
std::uint64_t extern_steps(const ExternCall& call) {
  const auto bytes = [&](Value value) -> std::uint64_t {
    const bool is_text = value.is(ValueType::kString) || value.is(ValueType::kBytes);
    return is_text ? call.terms.text(value.as_string()).size() : 0;
  };
  const std::uint64_t receiver = bytes(call.receiver), argument = call.argument ? bytes(*call.argument) : 0;
  return (receiver + argument) / 4 + receiver * argument / 1024;
}

std::string advised_message(const Error& error) {
  return error.help().empty() ? error.message() : error.message() + "; " + error.help();
}

}  // namespace

Fault Machine::call_extern(StringId name, bool with_argument) {
  const ExternFunction* function =
      options_.externs == nullptr ? nullptr : options_.externs->find(world_->terms().text(name));
  if (function == nullptr) return named_fault(ErrorCode::kUndefinedExtern, name);
  std::optional<Value> argument;
  if (with_argument) {
    argument = stack_.back();
    stack_.pop_back();
  }
  ExternCall call{scratch_, stack_.back(), argument};
  if (!charge(extern_steps(call))) return budget_->fault();
  std::string said;
  try {
    const Result<Value> result = (*function)(call);
    if (result && scratch_.is_ground(*result) && has_valid_text(scratch_, *result)) {
      stack_.back() = *result;
      if (!budget_->affords(scratch_.memory_used()) || !budget_->check_clock()) return budget_->fault();
      return kNoFault;
    }
    said = !result                        ? advised_message(result.error())
           : !scratch_.is_ground(*result) ? "it returned a variable"
                                          : "it returned text that is not UTF-8";
  } catch (const std::bad_alloc&) {
    throw;  // no failure of the function, so not for `try_or` to catch
  } catch (const std::exception& exception) {
    said = exception.what();
  } catch (...) {
    said = "it threw an object that is not a std::exception";
  }
  detail_.host_error = std::move(said);
  return named_fault(ErrorCode::kExternFailed, name);
}

}  // namespace hardtack
