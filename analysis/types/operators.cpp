#include "analysis/types/operators.h"

namespace hardtack::analysis {
namespace {

constexpr TypeSet kInteger = TypeSet::of(ValueType::kInteger);
constexpr TypeSet kString = TypeSet::of(ValueType::kString);
constexpr TypeSet kDate = TypeSet::of(ValueType::kDate);
constexpr TypeSet kBytes = TypeSet::of(ValueType::kBytes);
constexpr TypeSet kBool = TypeSet::of(ValueType::kBool);
constexpr TypeSet kSet = TypeSet::of(ValueType::kSet);
constexpr TypeSet kNull = TypeSet::of(ValueType::kNull);
constexpr TypeSet kArray = TypeSet::of(ValueType::kArray);
constexpr TypeSet kMap = TypeSet::of(ValueType::kMap);
constexpr TypeSet kCollections = kSet | kArray | kMap;
constexpr TypeSet kAll = TypeSet::all();
constexpr TypeSet kNone;

// The types of both sides that an operator of pairs takes together.
TypeSet paired(TypeSet accepted, TypeSet other) { return accepted & other; }

TypeSet elements_or_all(TypeSet collection) {
  const TypeSet elements = collection.elements();
  return elements.empty() ? kAll : elements;
}

// The receivers that can be asked whether they contain something of `right`.
TypeSet containers_of(TypeSet right) {
  TypeSet left = right.empty() ? kNone : kArray | kMap;
  if (right.intersects(kString)) left |= kString;
  if (right.intersects(kInteger | kString | kDate | kBytes | kBool | kSet)) left |= kSet;
  return left;
}

TypeSet contained_in(TypeSet left) {
  if (left.intersects(kArray | kMap)) return kAll;
  TypeSet right;
  if (left.intersects(kString)) right |= kString;
  if (left.intersects(kSet)) right |= kInteger | kString | kDate | kBytes | kBool | kSet;
  return right;
}

}  // namespace

TypeSet wanted_operand(UnaryOp op) {
  switch (op) {
    case UnaryOp::kNegate: return kBool;
    case UnaryOp::kLength: return kString | kBytes | kCollections;
    case UnaryOp::kParens:
    case UnaryOp::kTypeOf:
    case UnaryOp::kExtern: break;
  }
  return kAll;
}

TypeSet unary_result(UnaryOp op, TypeSet operand) {
  if (!operand.intersects(wanted_operand(op))) return kNone;
  switch (op) {
    case UnaryOp::kNegate: return kBool;
    case UnaryOp::kParens: return operand;
    case UnaryOp::kLength: return kInteger;
    case UnaryOp::kTypeOf: return kString;
    case UnaryOp::kExtern: break;
  }
  return kAll;
}

TypeSet wanted_left(BinaryOp op, TypeSet right) {
  switch (op) {
    case BinaryOp::kLessThan:
    case BinaryOp::kGreaterThan:
    case BinaryOp::kLessOrEqual:
    case BinaryOp::kGreaterOrEqual: return paired(kInteger | kDate, right);
    case BinaryOp::kStrictEqual:
    case BinaryOp::kStrictNotEqual: return right;
    case BinaryOp::kAdd: return paired(kInteger | kString, right);
    case BinaryOp::kSub:
    case BinaryOp::kMul:
    case BinaryOp::kDiv:
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor: return paired(kInteger, right);
    case BinaryOp::kEagerAnd:
    case BinaryOp::kEagerOr: return paired(kBool, right);
    // The right side may never be evaluated.
    case BinaryOp::kAnd:
    case BinaryOp::kOr: return kBool;
    case BinaryOp::kContains: return containers_of(right);
    case BinaryOp::kStartsWith:
    case BinaryOp::kEndsWith: return paired(kString | kArray, right.intersects(kArray) ? right | kArray : right);
    case BinaryOp::kMatches: return right.intersects(kString) ? kString : kNone;
    case BinaryOp::kIntersection:
    case BinaryOp::kUnion: return right.intersects(kSet) ? kSet : kNone;
    case BinaryOp::kAll:
    case BinaryOp::kAny: return kCollections;
    case BinaryOp::kGet: {
      TypeSet left;
      if (right.intersects(kInteger)) left |= kArray | kMap;
      if (right.intersects(kString)) left |= kMap;
      return left;
    }
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual:
    case BinaryOp::kExtern:
    case BinaryOp::kTryOr: break;
  }
  return kAll;
}

TypeSet wanted_right(BinaryOp op, TypeSet left) {
  switch (op) {
    case BinaryOp::kContains: return contained_in(left);
    case BinaryOp::kMatches: return left.intersects(kString) ? kString : kNone;
    // The right side may never be evaluated.
    case BinaryOp::kAnd:
    case BinaryOp::kOr:
    case BinaryOp::kAll:
    case BinaryOp::kAny: return kAll;
    case BinaryOp::kGet: {
      TypeSet right;
      if (left.intersects(kArray)) right |= kInteger;
      if (left.intersects(kMap)) right |= kInteger | kString;
      return right;
    }
    default: return wanted_left(op, left);
  }
}

TypeSet binary_result(BinaryOp op, TypeSet left, TypeSet right) {
  if (left.empty() || right.empty()) return kNone;
  const bool closure = op == BinaryOp::kAll || op == BinaryOp::kAny || op == BinaryOp::kTryOr;
  if (!left.intersects(wanted_left(op, closure ? kAll : right))) return kNone;
  if (!right.intersects(wanted_right(op, left))) return kNone;
  switch (op) {
    case BinaryOp::kAdd: return paired(kInteger | kString, left) & right;
    case BinaryOp::kSub:
    case BinaryOp::kMul:
    case BinaryOp::kDiv:
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor: return kInteger;
    case BinaryOp::kIntersection:
    case BinaryOp::kUnion: return TypeSet::collection(ValueType::kSet, left.elements() | right.elements());
    case BinaryOp::kGet: return elements_or_all(left) | kNull;
    // `true && 7` is 7: the right side is not looked at, if it is evaluated at all.
    case BinaryOp::kAnd:
    case BinaryOp::kOr: return kBool | right;
    case BinaryOp::kTryOr: return left | right;
    case BinaryOp::kExtern: return kAll;
    default: return kBool;
  }
}

TypeSet closure_parameter(TypeSet receiver) {
  if (receiver.is_all()) return kAll;
  TypeSet parameter;
  if (receiver.intersects(kSet | kArray)) parameter |= elements_or_all(receiver);
  // Of a map it is an array of key and value.
  if (receiver.intersects(kMap)) parameter |= kArray;
  return parameter.empty() ? kAll : parameter;
}

}  // namespace hardtack::analysis
