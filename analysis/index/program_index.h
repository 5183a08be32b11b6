// The names of all texts of a workspace together: predicates by name and number of terms, parameters, public keys,
// extern functions, tests, each with the documents that have them. Put together from the documents' indexes in time
// linear in their numbers of names, not in their texts. Immutable; may be shared between threads.
//
//   if (const ProgramPredicate* user = program.find("user", 1)) {
//     for (const NameUse& use : program.uses(*user)) {
//       const Document& document = *program.documents()[use.document];
//       document.symbols().definitions(document.symbols().predicates()[use.symbol]) ...
//     }
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/index/document.h"
#include "analysis/index/document_index.h"
#include "analysis/types/ambient.h"
#include "engine/program/public_key.h"
#include "grammar/check/name_table.h"

namespace hardtack::analysis {

// A symbol of a document: its place in the list of the document's SymbolIndex that it is of.
struct NameUse {
  std::uint32_t document = 0;
  std::uint32_t symbol = 0;
};

struct ProgramPredicate {
  std::string_view name;
  std::uint32_t arity = 0;
  PredicateCounts counts;
  const AmbientPredicate* ambient = nullptr;  // as configuration declares it
  SymbolRange uses;

  bool stated() const { return counts.facts + counts.rules > 0 || ambient != nullptr; }
};

struct ProgramName {
  std::string_view name;  // of a key its text, lower case
  SymbolRange uses;
};

struct ProgramTest {
  std::uint32_t document = 0;
  std::uint32_t test = 0;  // of Document::outline().tests
};

class ProgramIndex {
 public:
  ProgramIndex() = default;
  // `ambient` outlives the index.
  ProgramIndex(std::vector<DocumentPtr> documents, const Ambient& ambient);

  // In the order of their names.
  std::span<const DocumentPtr> documents() const { return documents_; }
  static constexpr std::uint32_t kNone = 0xffffffff;
  std::uint32_t find_document(std::string_view name) const;  // kNone if there is none

  // In the order of the documents. A predicate's number is its place here.
  std::span<const ProgramPredicate> predicates() const { return predicates_; }
  const ProgramPredicate* find(std::string_view name, std::uint32_t arity) const;
  std::uint32_t number_of(const ProgramPredicate& predicate) const {
    return static_cast<std::uint32_t>(&predicate - predicates_.data());
  }
  // Those of the name with any number of terms.
  std::vector<const ProgramPredicate*> named(std::string_view name) const;
  // For each predicate of a document its number in the program.
  std::span<const std::uint32_t> numbers(std::uint32_t document) const;

  std::span<const ProgramName> parameters() const { return parameters_; }
  std::span<const ProgramName> keys() const { return keys_; }
  std::span<const ProgramName> externs() const { return externs_; }
  const ProgramName* find_parameter(std::string_view name) const;
  const ProgramName* find_key(const PublicKey& key) const;
  const ProgramName* find_extern(std::string_view name) const;
  std::span<const ProgramTest> tests() const { return tests_; }
  const TestName& test(const ProgramTest& test) const { return documents_[test.document]->outline().tests[test.test]; }

  std::span<const NameUse> uses(const ProgramPredicate& predicate) const { return range(predicate.uses); }
  std::span<const NameUse> uses(const ProgramName& name) const { return range(name.uses); }

 private:
  friend class ProgramIndexBuilder;

  std::span<const NameUse> range(SymbolRange part) const { return std::span(uses_).subspan(part.first, part.count); }

  std::vector<DocumentPtr> documents_;
  std::vector<ProgramPredicate> predicates_;
  std::vector<std::uint32_t> by_name_;  // predicates, sorted by name and arity
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> first_number_;  // of each document, and the end
  std::vector<ProgramName> parameters_;
  std::vector<ProgramName> keys_;
  std::vector<ProgramName> externs_;
  std::vector<ProgramTest> tests_;
  std::vector<NameUse> uses_;
  std::vector<std::string> key_texts_;
  NameTable predicate_numbers_;
  NameTable parameter_numbers_;
  NameTable key_numbers_;
  NameTable extern_numbers_;
};

}  // namespace hardtack::analysis
