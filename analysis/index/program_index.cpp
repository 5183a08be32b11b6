#include "analysis/index/program_index.h"

#include <algorithm>
#include <utility>

#include "engine/program/public_key.h"

namespace hardtack::analysis {

class ProgramIndexBuilder {
 public:
  ProgramIndexBuilder(const Ambient& ambient, ProgramIndex& index) : ambient_(ambient), index_(index) {}

  void run() {
    for (std::uint32_t i = 0; i < index_.documents_.size(); ++i) read(i);
    index_.first_number_.push_back(static_cast<std::uint32_t>(index_.numbers_.size()));
    for (const AmbientPredicate& declared : ambient_.predicates) {
      const std::uint32_t number = predicate(declared.name, static_cast<std::uint32_t>(declared.types.size()));
      index_.predicates_[number].ambient = &declared;
    }
    // Key texts move while they are collected.
    for (std::size_t i = 0; i < index_.keys_.size(); ++i) index_.keys_[i].name = index_.key_texts_[i];
    gather(predicate_uses_, index_.predicates_);
    gather(parameter_uses_, index_.parameters_);
    gather(key_uses_, index_.keys_);
    gather(extern_uses_, index_.externs_);
    sort_by_name();
  }

 private:
  struct Use {
    std::uint32_t number;
    NameUse use;
  };

  std::uint32_t predicate(std::string_view name, std::uint32_t arity) {
    const std::uint32_t number = index_.predicate_numbers_.add(name, arity);
    if (number == index_.predicates_.size()) index_.predicates_.push_back({name, arity, {}, nullptr, {}});
    return number;
  }

  void read(std::uint32_t document) {
    const Document& text = *index_.documents_[document];
    const SymbolIndex& symbols = text.symbols();
    index_.first_number_.push_back(static_cast<std::uint32_t>(index_.numbers_.size()));
    for (std::uint32_t i = 0; i < symbols.predicates().size(); ++i) {
      const PredicateSymbol& symbol = symbols.predicates()[i];
      const std::uint32_t number = predicate(symbol.name, symbol.arity);
      index_.numbers_.push_back(number);
      index_.predicates_[number].counts += text.index().counts(i);
      predicate_uses_.push_back({number, {document, i}});
    }
    read_names(document, symbols.parameters(), index_.parameter_numbers_, index_.parameters_, parameter_uses_);
    read_names(document, symbols.externs(), index_.extern_numbers_, index_.externs_, extern_uses_);
    for (std::uint32_t i = 0; i < symbols.keys().size(); ++i) {
      const NodeId node = symbols.occurrences(symbols.keys()[i]).front();
      const PublicKey& key = text.tree().public_key(node);
      const std::string_view bytes(reinterpret_cast<const char*>(key.bytes().data()), key.bytes().size());
      const std::uint32_t number = index_.key_numbers_.add(bytes, static_cast<std::uint32_t>(key.algorithm()));
      if (number == index_.keys_.size()) {
        index_.keys_.push_back({});
        index_.key_texts_.push_back(key.to_text());
      }
      key_uses_.push_back({number, {document, i}});
    }
    for (std::uint32_t i = 0; i < text.outline().tests.size(); ++i) index_.tests_.push_back({document, i});
  }

  static void read_names(std::uint32_t document, std::span<const NamedSymbol> symbols, NameTable& numbers,
                         std::vector<ProgramName>& names, std::vector<Use>& uses) {
    for (std::uint32_t i = 0; i < symbols.size(); ++i) {
      const std::uint32_t number = numbers.add(symbols[i].name);
      if (number == names.size()) names.push_back({symbols[i].name, {}});
      uses.push_back({number, {document, i}});
    }
  }

  // By name, in the order of the documents.
  template <typename Name>
  void gather(const std::vector<Use>& uses, std::vector<Name>& names) {
    for (const Use& use : uses) ++names[use.number].uses.count;
    auto first = static_cast<std::uint32_t>(index_.uses_.size());
    for (Name& name : names) {
      name.uses.first = first;
      first += name.uses.count;
      name.uses.count = 0;
    }
    index_.uses_.resize(first);
    for (const Use& use : uses) {
      SymbolRange& range = names[use.number].uses;
      index_.uses_[range.first + range.count++] = use.use;
    }
  }

  void sort_by_name() {
    index_.by_name_.resize(index_.predicates_.size());
    for (std::uint32_t i = 0; i < index_.by_name_.size(); ++i) index_.by_name_[i] = i;
    std::ranges::sort(index_.by_name_, {}, [&](std::uint32_t i) {
      return std::pair(index_.predicates_[i].name, index_.predicates_[i].arity);
    });
  }

  const Ambient& ambient_;
  ProgramIndex& index_;
  std::vector<Use> predicate_uses_, parameter_uses_, key_uses_, extern_uses_;
};

ProgramIndex::ProgramIndex(std::vector<DocumentPtr> documents, const Ambient& ambient)
    : documents_(std::move(documents)) {
  ProgramIndexBuilder(ambient, *this).run();
}

std::uint32_t ProgramIndex::find_document(std::string_view name) const {
  const auto found = std::ranges::lower_bound(
      documents_, name, {}, [](const DocumentPtr& document) { return std::string_view(document->name()); });
  if (found == documents_.end() || (*found)->name() != name) return kNone;
  return static_cast<std::uint32_t>(found - documents_.begin());
}

const ProgramPredicate* ProgramIndex::find(std::string_view name, std::uint32_t arity) const {
  const auto number = predicate_numbers_.find(name, arity);
  return number ? &predicates_[*number] : nullptr;
}

std::vector<const ProgramPredicate*> ProgramIndex::named(std::string_view name) const {
  std::vector<const ProgramPredicate*> found;
  for (const std::uint32_t number :
       std::ranges::equal_range(by_name_, name, {}, [&](std::uint32_t i) { return predicates_[i].name; })) {
    found.push_back(&predicates_[number]);
  }
  return found;
}

std::span<const std::uint32_t> ProgramIndex::numbers(std::uint32_t document) const {
  return std::span(numbers_).subspan(first_number_[document], first_number_[document + 1] - first_number_[document]);
}

const ProgramName* ProgramIndex::find_parameter(std::string_view name) const {
  const auto number = parameter_numbers_.find(name);
  return number ? &parameters_[*number] : nullptr;
}

const ProgramName* ProgramIndex::find_extern(std::string_view name) const {
  const auto number = extern_numbers_.find(name);
  return number ? &externs_[*number] : nullptr;
}

const ProgramName* ProgramIndex::find_key(const PublicKey& key) const {
  const std::string_view bytes(reinterpret_cast<const char*>(key.bytes().data()), key.bytes().size());
  const auto number = key_numbers_.find(bytes, static_cast<std::uint32_t>(key.algorithm()));
  return number ? &keys_[*number] : nullptr;
}

}  // namespace hardtack::analysis
