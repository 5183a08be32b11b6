#include "engine/eval/fallible.h"

namespace hardtack {
namespace {

// A set of types as bits (1 << ValueType).
using Types = std::uint16_t;

constexpr Types types() { return 0; }
template <typename... Rest>
constexpr Types types(ValueType type, Rest... rest) {
  return static_cast<Types>((1u << static_cast<unsigned>(type)) | types(rest...));
}
constexpr Types kInteger = types(ValueType::kInteger), kString = types(ValueType::kString),
                kDate = types(ValueType::kDate), kBool = types(ValueType::kBool), kSet = types(ValueType::kSet),
                kArray = types(ValueType::kArray), kMap = types(ValueType::kMap), kBytes = types(ValueType::kBytes),
                kNull = types(ValueType::kNull);
constexpr Types kCollections = kSet | kArray | kMap;
constexpr Types kAny = kCollections | kInteger | kString | kDate | kBool | kBytes | kNull;

constexpr bool within(Types some, Types allowed) { return (some & ~allowed) == 0; }
constexpr bool both_within(Types left, Types right, Types allowed) {
  return within(left, allowed) && within(right, allowed);
}

// Runs the code on types instead of values. Each run is a straight line: bodies follow their operation.
class TypeMachine {
 public:
  TypeMachine(const World& world, const JoinTask& task, FallibleScratch& scratch)
      : world_(world), task_(task), code_(*task.block->code), slots_(scratch.slots), stack_(scratch.stack) {
    slots_.assign(task.query->frame, kAny);
    for (const CompiledAtom& atom : CompiledBlock::slice(code_.atoms, task.query->atoms)) {
      const Relation& relation = world.relation(world.relation_of(*task.block, atom));
      const auto terms = code_.terms_of(atom);
      for (std::size_t i = 0; i < terms.size(); ++i) {
        if (terms[i].is_slot()) slots_[terms[i].number()] &= relation.column_types(i);
      }
    }
  }

  bool may_fail() {
    for (const CompiledExpression& expression : CompiledBlock::slice(code_.expressions, task_.query->expressions)) {
      stack_.clear();
      run(expression.code.first, expression.code.first + expression.code.count);
      if (may_fail_ || !within(pop(), kBool)) return true;
    }
    return false;
  }

 private:
  Types pop() {
    const Types top = stack_.back();
    stack_.pop_back();
    return top;
  }
  void push(Types types) { stack_.push_back(types); }
  void require(bool sure) { may_fail_ = may_fail_ || !sure; }

  // Recursion is bounded by the depth of closures.
  void run(std::size_t at, std::size_t end) {
    while (at < end) {
      const Instruction& instruction = code_.code[at++];
      switch (instruction.code) {
        case OpCode::kConstant: push(types(world_.constant(*task_.block, instruction.a).type())); break;
        case OpCode::kVariable: push(slots_[instruction.a]); break;
        case OpCode::kUnary: unary(static_cast<UnaryOp>(instruction.op)); break;
        case OpCode::kBinary: binary(static_cast<BinaryOp>(instruction.op)); break;
        case OpCode::kMatches: {
          const Types right = pop(), left = pop();
          require(both_within(left, right, kString) && code_.regexes[instruction.a].kind() != Regex::Kind::kTooLarge);
          push(kBool);
          break;
        }
        case OpCode::kAndJump:
        case OpCode::kOrJump:
          require(within(pop(), kBool));
          run(at, at + instruction.a);
          push(pop() | kBool);
          at += instruction.a;
          break;
        case OpCode::kAll:
        case OpCode::kAny: {
          const Types collection = pop();
          require(within(collection, kCollections));
          slots_[code_.code[at].a] = collection == kMap ? kArray : kAny;
          run(at + 1, at + instruction.a);
          require(within(pop(), kBool));
          push(kBool);
          at += instruction.a;
          break;
        }
        case OpCode::kTryOr: {
          const Types fallback = pop();
          const bool before = may_fail_;
          run(at, at + instruction.a);
          may_fail_ = before;
          push(pop() | fallback);
          at += instruction.a;
          break;
        }
        case OpCode::kExternBinary: pop(); [[fallthrough]];
        case OpCode::kExternUnary:
          pop();
          require(false);
          push(kAny);
          break;
        case OpCode::kUnknownVariable:
          require(false);
          push(kAny);
          break;
        case OpCode::kShadowedVariable: require(false); break;
        case OpCode::kElementSlot: break;
      }
    }
  }

  void unary(UnaryOp op) {
    const Types operand = pop();
    switch (op) {
      case UnaryOp::kNegate: require(within(operand, kBool)); return push(kBool);
      case UnaryOp::kLength: require(within(operand, kString | kBytes | kCollections)); return push(kInteger);
      case UnaryOp::kTypeOf: return push(kString);
      case UnaryOp::kParens: return push(operand);
      case UnaryOp::kExtern: break;
    }
    require(false);
    push(kAny);
  }

  void binary(BinaryOp op) {
    const Types right = pop(), left = pop();
    switch (op) {
      case BinaryOp::kLessThan:
      case BinaryOp::kGreaterThan:
      case BinaryOp::kLessOrEqual:
      case BinaryOp::kGreaterOrEqual:
        require(both_within(left, right, kInteger) || both_within(left, right, kDate));
        return push(kBool);
      case BinaryOp::kEqual:
      case BinaryOp::kNotEqual: return push(kBool);
      case BinaryOp::kStrictEqual:
      case BinaryOp::kStrictNotEqual: require(left == right && (left & (left - 1)) == 0); return push(kBool);
      case BinaryOp::kContains:
        require(within(left, kArray | kMap) || both_within(left, right, kString) ||
                (within(left, kSet) && within(right, kInteger | kString | kDate | kBytes | kBool | kSet)));
        return push(kBool);
      case BinaryOp::kStartsWith:
      case BinaryOp::kEndsWith:
        require(both_within(left, right, kString) || both_within(left, right, kArray));
        return push(kBool);
      case BinaryOp::kEagerAnd:
      case BinaryOp::kEagerOr: require(both_within(left, right, kBool)); return push(kBool);
      case BinaryOp::kAdd: require(both_within(left, right, kString)); return push(kInteger | kString);
      case BinaryOp::kBitAnd:
      case BinaryOp::kBitOr:
      case BinaryOp::kBitXor: require(both_within(left, right, kInteger)); return push(kInteger);
      case BinaryOp::kIntersection:
      case BinaryOp::kUnion: require(both_within(left, right, kSet)); return push(kSet);
      case BinaryOp::kGet:
        require((within(left, kArray) && within(right, kInteger)) ||
                (within(left, kMap) && within(right, kInteger | kString)));
        return push(kAny);
      default: break;  // may overflow, divide by zero, or meet a pattern over the limits
    }
    require(false);
    push(op == BinaryOp::kMatches ? kBool : kInteger);
  }

  const World& world_;
  const JoinTask& task_;
  const CompiledBlock& code_;
  std::vector<Types>& slots_;
  std::vector<Types>& stack_;
  bool may_fail_ = false;
};

}  // namespace

bool may_fail(const World& world, const JoinTask& task, FallibleScratch& scratch) {
  return task.query->expressions.count > 0 && TypeMachine(world, task, scratch).may_fail();
}

}  // namespace hardtack
