#include "serve/authzen/mapping.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "engine/text/cat.h"
#include "json/jcs.h"

namespace hardtack::serve {
namespace {

// The names of the facts of one part of a question.
struct PartNames {
  std::string_view pointer;
  std::string_view part;  // as logs say it
  std::string_view property;
  std::string_view item;
};
constexpr PartNames kSubject{"/subject/properties", "subject", "subject_property", "subject_item"};
constexpr PartNames kResource{"/resource/properties", "resource", "resource_property", "resource_item"};
constexpr PartNames kAction{"/action/properties", "action", "action_property", "action_item"};
constexpr PartNames kContext{"/context", "context", "context", "context_item"};

bool is_scalar(ValueType type) {
  return type == ValueType::kInteger || type == ValueType::kString || type == ValueType::kDate ||
         type == ValueType::kBytes || type == ValueType::kBool;
}

class Writer {
 public:
  Writer(const StoredData& data, const Mapping& mapping, Request& request, std::vector<std::string>& replaced)
      : data_(data),
        mapping_(mapping),
        request_(request),
        replaced_(replaced),
        max_facts_(request.policy().options().limits.max_facts) {}

  Read<void> entity(std::string_view name, const Entity& entity, const PartNames& names) {
    request_.add(name, entity.type, entity.id);
    const StoredEntity* stored = data_.find(entity.type, entity.id);
    if (stored != nullptr) HARDTACK_CHECK(attributes(*stored, entity, names));
    if (entity.properties == nullptr) return {};
    for (const auto& [property, value] : entity.properties->as_object()) {
      if (!mapping_.stored_wins.empty() && is_stored_only(entity.type, property)) continue;
      HARDTACK_CHECK(state(names, property, value));
    }
    return {};
  }

  Read<void> action(const Action& action) {
    request_.add("action", action.name);
    if (action.properties == nullptr) return {};
    for (const auto& [property, value] : action.properties->as_object()) {
      HARDTACK_CHECK(state(kAction, property, value));
    }
    return {};
  }

  Read<void> context(const JsonValue& context) {
    for (const auto& [name, value] : context.as_object()) {
      if (name == mapping_.credential_member && !name.empty()) continue;
      HARDTACK_CHECK(state(kContext, name, value));
    }
    return {};
  }

 private:
  bool is_stored_only(std::string_view type, std::string_view attribute) const {
    return std::ranges::any_of(mapping_.stored_wins, [&](const StoredWins& rule) {
      return (rule.type.empty() || rule.type == type) && (rule.attribute.empty() || rule.attribute == attribute);
    });
  }

  // What is stored, but for what the request says itself.
  Read<void> attributes(const StoredEntity& stored, const Entity& entity, const PartNames& names) {
    for (const StoredAttribute& attribute : data_.attributes_of(stored)) {
      const std::string_view name = data_.text(attribute.name);
      if (entity.properties != nullptr && member(*entity.properties, name) != nullptr &&
          !is_stored_only(entity.type, name)) {
        std::string text = cat(names.part, '.', name);
        if (replaced_.empty() || replaced_.back() != text) replaced_.push_back(std::move(text));
        continue;
      }
      if (attribute.value.is(ValueType::kNull)) continue;
      HARDTACK_CHECK(state_value(names, Value::string(attribute.name), attribute.value));
    }
    return {};
  }

  Read<void> state(const PartNames& names, std::string_view name, const JsonValue& value) {
    if (value.is_null()) return {};
    return state_value(names, request_.terms().string(name), value_of(value));
  }

  // The property, and what a join cannot walk in it: the elements of an array.
  Read<void> state_value(const PartNames& names, Value name, Value value) {
    request_.add(names.property, name, value);
    if (value.is(ValueType::kArray) || value.is(ValueType::kSet)) {
      for (std::size_t i = 0; i < request_.terms().elements(value).size(); ++i) {
        const Value element = request_.terms().elements(value)[i];
        if (is_scalar(element.type())) request_.add(names.item, name, element);
      }
    }
    if (request_.facts().size() <= max_facts_) return {};
    return std::unexpected(RequestFault{std::string(names.pointer),
                                        cat("the request has more facts than `max_facts`, which is ", max_facts_)});
  }

  // Depth and sizes were checked when the question was read.
  Value value_of(const JsonValue& value) {  // NOLINT(misc-no-recursion)
    if (value.is_string()) return request_.terms().string(value.as_string());
    if (value.is_integer()) return Value::integer(value.as_integer());
    if (value.is_bool()) return Value::boolean(value.as_bool());
    if (value.is_double()) return number(value.as_double());
    if (value.is_null()) return Value::null();
    std::vector<Value> parts;
    if (value.is_array()) {
      parts.reserve(value.as_array().size());
      for (const JsonValue& element : value.as_array()) parts.push_back(value_of(element));
      // Neither fails: no element is a variable, no key is anything but a text, and none is there twice.
      return request_.terms().array(parts).value_or(Value::null());
    }
    for (const auto& [name, element] : value.as_object()) {
      if (element.is_null()) continue;
      parts.push_back(request_.terms().string(name));
      parts.push_back(value_of(element));
    }
    return request_.terms().map(parts).value_or(Value::null());
  }

  // The language has no fractions: what is no integer of 64 bits is its one text.
  Value number(double value) {
    constexpr double kEnd = 9'223'372'036'854'775'808.0;  // 2^63
    if (std::trunc(value) == value && value >= -kEnd && value < kEnd) {
      return Value::integer(static_cast<std::int64_t>(value));
    }
    return request_.terms().string(ecmascript_number(value));
  }

  const StoredData& data_;
  const Mapping& mapping_;
  Request& request_;
  std::vector<std::string>& replaced_;
  std::uint64_t max_facts_;
};

struct Said {
  std::string_view name;
  std::size_t terms;
};
constexpr std::array kSaid = {
    Said{"subject", 2},           Said{"subject_property", 2}, Said{"subject_item", 2}, Said{"resource", 2},
    Said{"resource_property", 2}, Said{"resource_item", 2},    Said{"action", 1},       Said{"action_property", 2},
    Said{"action_item", 2},       Said{"context", 2},          Said{"context_item", 2}, Said{"time", 1},
};
constexpr std::array kConventional = {Said{"operation", 1}, Said{"resource", 1}};

Read<void> state_parts(const Question& question, const CommonParts& parts, const StoredData& data,
                       const Mapping& mapping, Request& request, std::vector<std::string>& replaced) {
  Writer writer(data, mapping, request, replaced);
  if (parts.subject) HARDTACK_CHECK(writer.entity("subject", question.subject, kSubject));
  if (parts.action) HARDTACK_CHECK(writer.action(question.action));
  if (parts.resource) HARDTACK_CHECK(writer.entity("resource", question.resource, kResource));
  if (parts.context && question.context != nullptr) HARDTACK_CHECK(writer.context(*question.context));
  if (mapping.conventional && parts.action) request.add("operation", question.action.name);
  if (mapping.conventional && parts.resource) request.add("resource", question.resource.id);
  return {};
}

}  // namespace

Read<void> state(const Question& question, const StoredData& data, const Mapping& mapping, std::uint64_t now,
                 Request& request, std::vector<std::string>& replaced) {
  HARDTACK_CHECK(state_parts(question, {true, true, true, true}, data, mapping, request, replaced));
  request.add("time", Date{now});
  return {};
}

Read<void> state_common(const Question& question, const CommonParts& common, const StoredData& data,
                        const Mapping& mapping, std::uint64_t now, Request& request,
                        std::vector<std::string>& replaced) {
  request.add("time", Date{now});
  return state_parts(question, common, data, mapping, request, replaced);
}

Read<void> state_others(const Question& question, const CommonParts& common, const StoredData& data,
                        const Mapping& mapping, Request& request, std::vector<std::string>& replaced) {
  return state_parts(question, {!common.subject, !common.action, !common.resource, !common.context}, data, mapping,
                     request, replaced);
}

std::vector<TokenPredicate> reserved_predicates(const Mapping& mapping) {
  std::vector<TokenPredicate> reserved;
  for (const Said& said : kSaid) reserved.push_back({std::string(said.name), said.terms});
  if (mapping.conventional) {
    for (const Said& said : kConventional) reserved.push_back({std::string(said.name), said.terms});
  }
  return reserved;
}

}  // namespace hardtack::serve
