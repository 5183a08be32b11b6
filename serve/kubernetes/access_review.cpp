#include "serve/kubernetes/access_review.h"

#include <span>
#include <utility>

#include "engine/text/cat.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kVersion1 = "authorization.k8s.io/v1";
constexpr std::string_view kVersion1Beta = "authorization.k8s.io/v1beta1";

// Empty where there is none.
Read<std::string_view> text(const JsonValue& object, std::string_view name, const Pointer& at) {
  const JsonValue* value = member(object, name);
  if (value == nullptr) return std::string_view();
  if (!value->is_string()) return fault(Pointer(at, name), "is no string");
  return value->as_string();
}

// The strings of an array; none where there is no array.
Read<std::vector<std::string_view>> texts(const JsonValue& object, std::string_view name, const Pointer& at,
                                          std::size_t most) {
  std::vector<std::string_view> list;
  const JsonValue* value = member(object, name);
  if (value == nullptr) return list;
  const Pointer here(at, name);
  if (!value->is_array()) return fault(here, "is no array");
  if (value->as_array().size() > most) return fault(here, cat("holds more than ", most, ", which is the limit"));
  for (std::size_t i = 0; i < value->as_array().size(); ++i) {
    const JsonValue& element = value->as_array()[i];
    if (!element.is_string()) return fault(Pointer(here, i), "is no string");
    list.push_back(element.as_string());
  }
  return list;
}

Read<void> read_extra(const JsonValue& spec, const Pointer& at, AccessReview& review) {
  const JsonValue* extra = member(spec, "extra");
  if (extra == nullptr) return {};
  const Pointer here(at, "extra");
  if (!extra->is_object()) return fault(here, "is no object");
  for (const auto& [name, values] : extra->as_object()) {
    const std::size_t left = kMaxExtras - review.extra.size();
    HARDTACK_TRY(const auto list, texts(*extra, name, here, left));
    for (const std::string_view value : list) review.extra.emplace_back(name, value);
  }
  return {};
}

// The older version calls them `group`. Neither version has both.
Read<void> read_groups(const JsonValue& spec, const Pointer& at, AccessReview& review) {
  const bool old = review.api_version == kVersion1Beta;
  const char* const ours = old ? "group" : "groups";
  const char* const other = old ? "groups" : "group";
  if (member(spec, other) != nullptr) return fault(Pointer(at, other), cat("is called `", ours, "` in this version"));
  HARDTACK_TRY(review.groups, texts(spec, ours, at, kMaxGroups));
  return {};
}

Read<void> read_selector(const JsonValue& attributes, std::string_view name, std::string_view kind, const Pointer& at,
                         AccessReview::Resource& resource) {
  const JsonValue* selector = member(attributes, name);
  if (selector == nullptr) return {};
  const Pointer here(at, name);
  if (!selector->is_object()) return fault(here, "is no object");
  HARDTACK_TRY(const std::string_view raw, text(*selector, "rawSelector", here));
  const JsonValue* requirements = member(*selector, "requirements");
  if (!raw.empty()) {
    if (requirements != nullptr) return fault(here, "has `rawSelector` and `requirements`");
    resource.raw_selectors.emplace_back(kind, raw);
  }
  if (requirements == nullptr) return {};
  const Pointer list(here, "requirements");
  if (!requirements->is_array() || requirements->as_array().size() > kMaxRequirements)
    return fault(list, cat("is no array of at most ", kMaxRequirements));
  for (std::size_t i = 0; i < requirements->as_array().size(); ++i) {
    const JsonValue& requirement = requirements->as_array()[i];
    const Pointer one(list, i);
    if (!requirement.is_object()) return fault(one, "is no object");
    AccessReview::Selector& read = resource.selectors.emplace_back();
    read.kind = kind;
    HARDTACK_TRY(read.key, text(requirement, "key", one));
    HARDTACK_TRY(read.comparison, text(requirement, "operator", one));
    HARDTACK_TRY(read.values, texts(requirement, "values", one, kMaxRequirements));
  }
  return {};
}

Read<void> read_resource(const JsonValue& attributes, const Pointer& at, AccessReview& review) {
  if (!attributes.is_object()) return fault(at, "is no object");
  AccessReview::Resource& resource = review.resource.emplace();
  HARDTACK_TRY(review.verb, text(attributes, "verb", at));
  HARDTACK_TRY(resource.namespace_name, text(attributes, "namespace", at));
  HARDTACK_TRY(resource.group, text(attributes, "group", at));
  HARDTACK_TRY(resource.version, text(attributes, "version", at));
  HARDTACK_TRY(resource.name, text(attributes, "name", at));
  HARDTACK_TRY(const std::string_view name, text(attributes, "resource", at));
  HARDTACK_TRY(const std::string_view subresource, text(attributes, "subresource", at));
  if (name.find('/') != std::string_view::npos) return fault(Pointer(at, "resource"), "holds a slash");
  resource.resource = subresource.empty() ? std::string(name) : cat(name, "/", subresource);
  HARDTACK_CHECK(read_selector(attributes, "fieldSelector", "field", at, resource));
  return read_selector(attributes, "labelSelector", "label", at, resource);
}

Read<void> read_path(const JsonValue& attributes, const Pointer& at, AccessReview& review) {
  if (!attributes.is_object()) return fault(at, "is no object");
  HARDTACK_TRY(review.verb, text(attributes, "verb", at));
  HARDTACK_TRY(review.path, text(attributes, "path", at));
  return {};
}

}  // namespace

Read<AccessReview> read_access_review(const JsonValue& body) {
  const Pointer whole;
  AccessReview review;
  HARDTACK_TRY(review.api_version, text(body, "apiVersion", whole));
  HARDTACK_TRY(const std::string_view kind, text(body, "kind", whole));
  if (review.api_version != kVersion1 && review.api_version != kVersion1Beta)
    return fault(Pointer(whole, "apiVersion"), cat("is neither ", kVersion1, " nor ", kVersion1Beta));
  if (kind != "SubjectAccessReview") return fault(Pointer(whole, "kind"), "is no SubjectAccessReview");
  const JsonValue* spec = member(body, "spec");
  const Pointer at(whole, "spec");
  if (spec == nullptr || !spec->is_object()) return fault(at, "is missing, or no object");
  HARDTACK_TRY(review.user, text(*spec, "user", at));
  HARDTACK_TRY(review.uid, text(*spec, "uid", at));
  HARDTACK_CHECK(read_groups(*spec, at, review));
  HARDTACK_CHECK(read_extra(*spec, at, review));
  const JsonValue* resource = member(*spec, "resourceAttributes");
  const JsonValue* other = member(*spec, "nonResourceAttributes");
  if ((resource == nullptr) == (other == nullptr))
    return fault(at, "has not exactly one of `resourceAttributes` and `nonResourceAttributes`");
  if (resource != nullptr) {
    HARDTACK_CHECK(read_resource(*resource, Pointer(at, "resourceAttributes"), review));
  } else {
    HARDTACK_CHECK(read_path(*other, Pointer(at, "nonResourceAttributes"), review));
  }
  return review;
}

void add_facts(const AccessReview& review, LineageTime now, Request& request) {
  request.add("time", now).add("verb", review.verb);
  if (!review.user.empty()) request.add("user", review.user);
  if (!review.uid.empty()) request.add("user_uid", review.uid);
  for (const std::string_view group : review.groups) request.add("group", group);
  for (const auto& [name, value] : review.extra) request.add("user_extra", name, value);
  if (review.path) request.add("non_resource", *review.path);
  if (!review.resource) return;
  const AccessReview::Resource& resource = *review.resource;
  request.add("namespace", resource.namespace_name)
      .add("api_group", resource.group)
      .add("api_version", resource.version)
      .add("resource", resource.resource)
      .add("name", resource.name);
  for (const AccessReview::Selector& selector : resource.selectors) {
    std::vector<Value> values;
    values.reserve(selector.values.size());
    for (const std::string_view value : selector.values) values.push_back(request.terms().string(value));
    // An array of strings is always one.
    if (const auto list = request.terms().array(values))
      request.add("selector", selector.kind, selector.key, selector.comparison, *list);
  }
  for (const auto& [kind, raw] : resource.raw_selectors) request.add("raw_selector", kind, raw);
}

}  // namespace hardtack::serve
