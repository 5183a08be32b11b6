// One term of the language: 16 bytes, trivially copyable. Text, byte strings and collections are ids into the TermStore
// that made the value; within one store (and the stores under it) equal values have equal ids, so comparing is two
// words. A value means nothing without its store: never mix values of unrelated stores, translate them
// (engine/terms/translate.h).
#pragma once

#include <cstdint>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// In the order of the reference implementation, which is also the canonical order between types.
enum class ValueType : std::uint8_t {
  kVariable = 0,
  kInteger = 1,
  kString = 2,
  kDate = 3,
  kBytes = 4,
  kBool = 5,
  kSet = 6,
  kNull = 7,
  kArray = 8,
  kMap = 9,
};

enum class StringId : std::uint32_t {};
enum class CollectionId : std::uint32_t {};

class Value {
 public:
  constexpr Value() : Value(ValueType::kNull, 0) {}

  static constexpr Value variable(StringId name) { return {ValueType::kVariable, static_cast<std::uint64_t>(name)}; }
  static constexpr Value integer(std::int64_t number) {
    return {ValueType::kInteger, static_cast<std::uint64_t>(number)};
  }
  static constexpr Value string(StringId text) { return {ValueType::kString, static_cast<std::uint64_t>(text)}; }
  // Seconds since 1970-01-01T00:00:00Z.
  static constexpr Value date(std::uint64_t seconds) { return {ValueType::kDate, seconds}; }
  static constexpr Value bytes(StringId content) { return {ValueType::kBytes, static_cast<std::uint64_t>(content)}; }
  static constexpr Value boolean(bool truth) { return {ValueType::kBool, truth ? 1u : 0u}; }
  static constexpr Value null() { return {}; }
  static constexpr Value collection(ValueType type, CollectionId id) { return {type, static_cast<std::uint64_t>(id)}; }

  constexpr ValueType type() const { return type_; }
  constexpr bool is(ValueType type) const { return type_ == type; }
  constexpr bool is_collection() const {
    return type_ == ValueType::kSet || type_ == ValueType::kArray || type_ == ValueType::kMap;
  }

  // Each accessor is meaningful only for the types it names.
  constexpr std::int64_t as_integer() const { return static_cast<std::int64_t>(payload_); }
  constexpr std::uint64_t as_date() const { return payload_; }
  constexpr bool as_bool() const { return payload_ != 0; }
  constexpr StringId as_string() const { return static_cast<StringId>(payload_); }  // string, bytes, variable
  constexpr CollectionId as_collection() const { return static_cast<CollectionId>(payload_); }
  constexpr std::uint64_t payload() const { return payload_; }

  friend constexpr bool operator==(const Value&, const Value&) = default;

 private:
  constexpr Value(ValueType type, std::uint64_t payload) : type_(type), payload_(payload) {}

  ValueType type_;
  std::uint64_t payload_;
};

static_assert(sizeof(Value) == 16);

}  // namespace hardtack
HARDTACK_API_END
