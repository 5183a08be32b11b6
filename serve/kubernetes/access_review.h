// A SubjectAccessReview, as an API server of Kubernetes posts it (service.md 4), read from JSON and stated as facts:
//
//   user("ann"); user_uid("42"); group("dev"); user_extra("scopes", "view");
//   verb("get"); api_group("apps"); api_version("v1"); namespace("shop"); resource("deployments/scale"); name("web");
//   selector("field", "spec.nodeName", "In", ["n1"]);   or   raw_selector("label", "app=web");
//   verb("get"); non_resource("/healthz");
//
// A subresource belongs to the name of its resource, as in RBAC, so that `resource("pods")` never means `pods/exec`. Of
// a resource all six are stated, empty where there is none: all namespaces, the core group, every name. Members of
// other names are ignored, and so is a status that the caller fills in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/request.h"
#include "json/json.h"
#include "serve/message/request_fault.h"
#include "tokens/lineage_index/record.h"

namespace hardtack::serve {

inline constexpr std::size_t kMaxGroups = 256;
inline constexpr std::size_t kMaxExtras = 256;  // values of all keys
inline constexpr std::size_t kMaxRequirements = 64;

// Views of the JSON value.
struct AccessReview {
  std::string_view api_version;  // authorization.k8s.io/v1, or v1beta1
  std::string_view user;
  std::string_view uid;
  std::vector<std::string_view> groups;
  std::vector<std::pair<std::string_view, std::string_view>> extra;
  std::string_view verb;

  struct Selector {
    std::string_view kind;  // "field", "label"
    std::string_view key;
    std::string_view comparison;
    std::vector<std::string_view> values;
  };
  struct Resource {
    std::string_view namespace_name;
    std::string_view group;
    std::string_view version;
    std::string resource;  // with its subresource
    std::string_view name;
    std::vector<Selector> selectors;
    std::vector<std::pair<std::string_view, std::string_view>> raw_selectors;  // kind, text
  };
  std::optional<Resource> resource;
  std::optional<std::string_view> path;  // if there is no resource
};

// Fault: another kind or version, a member of a wrong type, both or none of the attributes, `groups` in v1beta1 or
// `group` in v1 (or both), more than the limits.
Read<AccessReview> read_access_review(const JsonValue& body);

void add_facts(const AccessReview& review, LineageTime now, Request& request);

}  // namespace hardtack::serve
