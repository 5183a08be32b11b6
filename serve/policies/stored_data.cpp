#include "serve/policies/stored_data.h"

#include <algorithm>
#include <compare>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

std::uint64_t key(StringId type, StringId id) {
  return static_cast<std::uint64_t>(type) << 32 | static_cast<std::uint64_t>(id);
}

// Those of a type, of what is sorted by the texts of types.
template <typename Record>
std::span<const Record> of_type(const TermStore* terms, const std::vector<Record>& records, std::string_view type) {
  if (terms == nullptr) return {};
  const auto range = std::ranges::equal_range(records, type, std::ranges::less(),
                                              [&](const Record& record) { return terms->text(record.type); });
  return {range.begin(), range.end()};
}

}  // namespace

const StoredEntity* StoredData::find(StringId type, StringId id) const {
  const auto found = index_.find(key(type, id));
  return found == index_.end() ? nullptr : &entities_[found->second];
}

const StoredEntity* StoredData::find(std::string_view type, std::string_view id) const {
  if (terms_ == nullptr) return nullptr;
  const auto type_id = terms_->find(type);
  const auto id_id = terms_->find(id);
  return type_id && id_id ? find(*type_id, *id_id) : nullptr;
}

std::span<const StoredAttribute> StoredData::attributes_of(const StoredEntity& entity) const {
  return std::span(attributes_).subspan(entity.attributes.first, entity.attributes.count);
}

std::span<const StoredEntity> StoredData::entities_of(std::string_view type) const {
  return of_type(terms_, entities_, type);
}

std::span<const StoredAction> StoredData::actions_of(std::string_view type) const {
  return of_type(terms_, actions_, type);
}

Result<StoredData> StoredDataBuilder::build(const TermStore& terms) && {
  const auto compare = [&](StringId a, StringId b) {
    return a == b ? std::strong_ordering::equal : terms.text(a) <=> terms.text(b);
  };
  const auto before = [&](const Statement& a, const Statement& b) {
    if (const auto order = compare(a.type, b.type); order != 0) return order < 0;
    if (const auto order = compare(a.id, b.id); order != 0) return order < 0;
    if (a.attribute != b.attribute) return b.attribute;
    if (!a.attribute) return false;
    if (const auto order = compare(a.name, b.name); order != 0) return order < 0;
    return terms.compare(a.value, b.value) < 0;
  };
  std::ranges::sort(stated_, before);
  StoredData data;
  data.terms_ = &terms;
  for (const Statement& statement : stated_) {
    if (data.entities_.empty() || data.entities_.back().type != statement.type ||
        data.entities_.back().id != statement.id) {
      const auto first = static_cast<std::uint32_t>(data.attributes_.size());
      data.index_.emplace(key(statement.type, statement.id), static_cast<std::uint32_t>(data.entities_.size()));
      data.entities_.push_back({statement.type, statement.id, {first, 0}});
    }
    StoredEntity& entity = data.entities_.back();
    if (!statement.attribute) continue;
    if (entity.attributes.count > 0 && data.attributes_.back().name == statement.name &&
        data.attributes_.back().value == statement.value) {
      continue;
    }
    if (entity.attributes.count == kMaxAttributes) {
      return fail(ErrorCode::kUsage,
                  cat("the entity ", quote(terms.text(entity.id)), " of type ", quote(terms.text(entity.type)),
                      " has more than ", kMaxAttributes, " attributes"));
    }
    ++entity.attributes.count;
    data.attributes_.push_back({statement.name, statement.value});
  }
  std::ranges::sort(actions_, [&](const StoredAction& a, const StoredAction& b) {
    const auto order = compare(a.type, b.type);
    return order != 0 ? order < 0 : compare(a.name, b.name) < 0;
  });
  for (const StoredAction& action : actions_) {
    if (!data.actions_.empty() && data.actions_.back().type == action.type &&
        data.actions_.back().name == action.name) {
      continue;
    }
    data.actions_.push_back(action);
  }
  return data;
}

}  // namespace hardtack::serve
