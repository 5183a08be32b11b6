// What each operator and method takes and gives, as types: the rules of evaluation without values.
//
// `left` of a method is its receiver. Pure functions.
#pragma once

#include "analysis/types/type_set.h"
#include "engine/program/statement.h"

namespace hardtack::analysis {

// Empty if evaluation fails for every choice of operands.
TypeSet binary_result(BinaryOp op, TypeSet left, TypeSet right);
TypeSet unary_result(UnaryOp op, TypeSet operand);
// The types of the left operand with which the operator does not fail for all of `right`, and the other way round.
TypeSet wanted_left(BinaryOp op, TypeSet right);
TypeSet wanted_right(BinaryOp op, TypeSet left);
TypeSet wanted_operand(UnaryOp op);
// What a closure's parameter is, for a receiver.
TypeSet closure_parameter(TypeSet receiver);

}  // namespace hardtack::analysis
