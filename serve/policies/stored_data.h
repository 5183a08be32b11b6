// What a policy set knows of entities itself: the facts `entity`, `attribute` and `action_of` of its data files
// (service.md 2.3). They are no facts of the policy: whoever evaluates a request adds what belongs to the entities that
// it names, each attribute replaced by the request's own where that has one.
//
//   entity("document", "d1");                            // it exists, so that searches find it
//   attribute("document", "d1", "state", "draft");       // any ground term; says that the entity exists, too
//   attribute("document", "d1", "tags", ["pii", "eu"]);  // several values are an array
//   action_of("document", "read");                       // what a search for actions tries on documents
//
// Frozen; shared between threads. Values and names are those of the policy's terms, so that a request states them
// without a copy.
//
//   if (const StoredEntity* entity = data.find("document", "d1")) {
//     for (const StoredAttribute& attribute : data.attributes_of(*entity)) ...
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/program/statement.h"
#include "engine/terms/term_store.h"

namespace hardtack::serve {

// Of one entity, and of one value that is an array or a set. A request has the same bounds (service.md 2.2).
inline constexpr std::size_t kMaxAttributes = 256;
inline constexpr std::size_t kMaxElements = 256;
// Bytes of a type, an id, or the name of an attribute or action: they return in page tokens and logs.
inline constexpr std::size_t kMaxStoredName = 1'024;

struct StoredAttribute {
  StringId name{};
  Value value;
};

struct StoredEntity {
  StringId type{};
  StringId id{};
  Range attributes;
};

struct StoredAction {
  StringId type{};
  StringId name{};
};

class StoredData {
 public:
  StoredData() = default;

  // Null for what is not stored. Ids are of the policy's terms.
  const StoredEntity* find(StringId type, StringId id) const;
  const StoredEntity* find(std::string_view type, std::string_view id) const;
  // Sorted by the bytes of their names. Several of one name are several values of it.
  std::span<const StoredAttribute> attributes_of(const StoredEntity& entity) const;
  // In byte order of their ids.
  std::span<const StoredEntity> entities_of(std::string_view type) const;
  // In byte order of their names.
  std::span<const StoredAction> actions_of(std::string_view type) const;
  std::string_view text(StringId id) const { return terms_->text(id); }

  std::size_t entity_count() const { return entities_.size(); }
  std::size_t attribute_count() const { return attributes_.size(); }

 private:
  friend class StoredDataBuilder;

  const TermStore* terms_ = nullptr;    // of the policy; null where nothing is stored
  std::vector<StoredEntity> entities_;  // by type, then by id
  std::vector<StoredAttribute> attributes_;
  std::vector<StoredAction> actions_;                       // by type, then by name
  std::unordered_map<std::uint64_t, std::uint32_t> index_;  // of type and id
};

// Collects what data files say, in the store of a policy that is being compiled.
class StoredDataBuilder {
 public:
  void add_entity(StringId type, StringId id) { stated_.push_back({type, id, {}, {}, false}); }
  void add_attribute(StringId type, StringId id, StringId name, Value value) {
    stated_.push_back({type, id, name, value, true});
  }
  void add_action(StringId type, StringId name) { actions_.push_back({type, name}); }

  // Each statement once, in order. `terms` is the store of the ids, which must live as long as the data. Error: kUsage
  // for an entity with more than kMaxAttributes.
  Result<StoredData> build(const TermStore& terms) &&;

 private:
  struct Statement {
    StringId type{};
    StringId id{};
    StringId name{};
    Value value;
    bool attribute = false;
  };
  std::vector<Statement> stated_;
  std::vector<StoredAction> actions_;
};

}  // namespace hardtack::serve
