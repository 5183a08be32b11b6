// The types of the positions of all predicates of a program: the least sets that hold what facts, heads of rules and
// ambient declarations put there. A predicate that nothing in the program states is open: of its positions only what
// its uses can take is known. The work is linear in the rules, times the number of types.
//
// Deterministic: does not depend on the order of texts or statements. Immutable; may be shared between threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/types/type_flow.h"
#include "analysis/types/type_set.h"

namespace hardtack::analysis {

class TypeTable {
 public:
  // One text of the program: its flow, and for each predicate of the text its number in the program.
  struct Part {
    const TypeFlow* flow = nullptr;
    std::span<const std::uint32_t> predicates;
  };
  // Of a predicate that configuration declares.
  struct Declared {
    std::uint32_t predicate = 0;
    std::span<const TypeSet> types;
  };

  TypeTable() = default;
  // `arities`: of the program's predicates.
  TypeTable(std::span<const std::uint32_t> arities, std::span<const Part> parts, std::span<const Declared> declared);

  // What is stated to stand there; empty if nothing is.
  TypeSet stated(std::uint32_t predicate, std::uint32_t term) const { return stated_[first_[predicate] + term]; }
  // What the expressions beside its uses can take; all() where nothing is asked.
  TypeSet wanted(std::uint32_t predicate, std::uint32_t term) const { return wanted_[first_[predicate] + term]; }
  // Best known: what is stated, for open predicates what is wanted; all() where nothing is known.
  TypeSet types(std::uint32_t predicate, std::uint32_t term) const;

 private:
  std::vector<std::uint32_t> first_;
  std::vector<TypeSet> stated_;
  std::vector<TypeSet> wanted_;
  std::vector<bool> open_;
};

}  // namespace hardtack::analysis
