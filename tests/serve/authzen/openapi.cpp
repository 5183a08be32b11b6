#include "tests/serve/authzen/openapi.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/folders.h"

namespace hardtack::serve {
namespace {

using Json = nlohmann::json;

const Json& document() {
  static const Json loaded = [] {
    // What both files name means the same.
    Json files;
    for (const char* name : {"native.json", "admin.json", "authzen.json"}) {
      std::ifstream file(test::source_folder() + "/docs/openapi/" + name);
      files.merge_patch(Json::parse(file));
    }
    return files;
  }();
  return loaded;
}

const Json& resolve(const Json& schema) {
  if (!schema.contains("$ref")) return schema;
  return resolve(document().at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))));
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  return type == "null" && value.is_null();
}

std::string check(const Json& value, const Json& given, const std::string& at) {
  const Json& schema = resolve(given);
  static const std::set<std::string> known = {"type",      "properties", "required", "additionalProperties",
                                              "items",     "enum",       "minimum",  "description",
                                              "examples",  "format",     "pattern",  "const",
                                              "maxLength", "minItems",   "maxItems"};
  for (const auto& [name, unused] : schema.items()) {
    if (!known.contains(name)) return at + ": the schema says `" + name + "`, which is not checked";
  }
  if (schema.contains("type")) {
    const Json& types = schema["type"];
    const bool fits = types.is_string()
                          ? has_type(value, types)
                          : std::ranges::any_of(types, [&](const Json& type) { return has_type(value, type); });
    if (!fits) return at + " is not of type " + types.dump();
  }
  if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end()) {
    return at + " is " + value.dump() + ", not one of " + schema["enum"].dump();
  }
  if (schema.contains("const") && schema["const"] != value) return at + " is not " + schema["const"].dump();
  if (schema.contains("minimum") && value < schema["minimum"]) return at + " is too small";
  if (value.is_object()) {
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name)) return at + " lacks " + name.dump();
    }
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [name, inner] : value.items()) {
      if (properties.contains(name)) {
        if (auto fault = check(inner, properties[name], at + "/" + name); !fault.empty()) return fault;
      } else if (schema.value("additionalProperties", Json(true)) == false) {
        return at + " holds `" + name + "`, which the schema does not have";
      }
    }
  }
  if (value.is_array() && schema.contains("items")) {
    for (const Json& element : value) {
      if (auto fault = check(element, schema["items"], at + "[]"); !fault.empty()) return fault;
    }
  }
  return {};
}

}  // namespace

std::string openapi_fault(std::string_view path, const Answer& answer) {
  const Json& paths = document()["paths"];
  const auto found = paths.find(std::string(path));
  if (found == paths.end()) return "the path is not described";
  const Json& operation = found->contains("post") ? (*found)["post"] : (*found)["get"];
  const std::string status = std::to_string(answer.status);
  if (!operation["responses"].contains(status)) return "the status " + status + " is not described";
  const Json& response = resolve(operation["responses"][status]);
  const std::string type(answer.content_type);
  if (!response["content"].contains(type)) return "the type " + type + " is not described";
  const Json body = Json::parse(answer.body, nullptr, false);
  if (body.is_discarded()) return "the answer is not JSON";
  return check(body, response["content"][type]["schema"], "the answer");
}

}  // namespace hardtack::serve
