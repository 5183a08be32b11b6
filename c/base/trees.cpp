#include "c/base/trees.h"

#include "c/base/texts.h"

using namespace hardtack;
using namespace hardtack::c;

namespace {

const JsonValue* value_of(const hardtack_node* node) { return reinterpret_cast<const JsonValue*>(node); }
const hardtack_node* node_of(const JsonValue* value) { return reinterpret_cast<const hardtack_node*>(value); }

}  // namespace

hardtack_error* hardtack_tree_parse(hardtack_text json, hardtack_tree** tree) {
  return make(tree, [&]() -> Outcome<std::unique_ptr<hardtack_tree>> {
    HARDTACK_TRY(const std::string_view text, text_of(json, "the JSON text"));
    HARDTACK_TRY(JsonValue value, parse_json(text, {}));
    return tree_of(std::move(value));
  });
}

hardtack_error* hardtack_tree_json(const hardtack_tree* tree, bool indented, hardtack_buffer** json) {
  return make(json, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(const hardtack_tree* given, need(tree));
    return buffer_of(write_json(given->root, indented ? JsonLayout::kIndented : JsonLayout::kCompact));
  });
}

void hardtack_tree_free(hardtack_tree* tree) { destroy(tree); }

const hardtack_node* hardtack_tree_root(const hardtack_tree* tree) {
  return look_at(tree) == nullptr ? nullptr : node_of(&tree->root);
}

int32_t hardtack_node_kind(const hardtack_node* node) {
  const JsonValue* value = value_of(node);
  if (value == nullptr || value->is_null()) return HARDTACK_NODE_NULL;
  if (value->is_bool()) return HARDTACK_NODE_BOOLEAN;
  if (value->is_integer()) return HARDTACK_NODE_INTEGER;
  if (value->is_double()) return HARDTACK_NODE_NUMBER;
  if (value->is_string()) return HARDTACK_NODE_STRING;
  return value->is_array() ? HARDTACK_NODE_ARRAY : HARDTACK_NODE_OBJECT;
}

bool hardtack_node_boolean(const hardtack_node* node) {
  const JsonValue* value = value_of(node);
  return value != nullptr && value->is_bool() && value->as_bool();
}

int64_t hardtack_node_integer(const hardtack_node* node) {
  const JsonValue* value = value_of(node);
  return value != nullptr && value->is_integer() ? value->as_integer() : 0;
}

double hardtack_node_number(const hardtack_node* node) {
  const JsonValue* value = value_of(node);
  if (value == nullptr) return 0;
  if (value->is_integer()) return static_cast<double>(value->as_integer());
  return value->is_double() ? value->as_double() : 0;
}

hardtack_text hardtack_node_string(const hardtack_node* node) {
  const JsonValue* value = value_of(node);
  return value != nullptr && value->is_string() ? view(value->as_string()) : view("");
}

size_t hardtack_node_count(const hardtack_node* node) {
  const JsonValue* value = value_of(node);
  if (value == nullptr) return 0;
  if (value->is_array()) return value->as_array().size();
  return value->is_object() ? value->as_object().size() : 0;
}

const hardtack_node* hardtack_node_at(const hardtack_node* node, size_t index) {
  if (index >= hardtack_node_count(node)) return nullptr;
  const JsonValue* value = value_of(node);
  return node_of(value->is_array() ? &value->as_array()[index] : &value->as_object()[index].second);
}

hardtack_text hardtack_node_name_at(const hardtack_node* node, size_t index) {
  const JsonValue* value = value_of(node);
  if (value == nullptr || !value->is_object() || index >= value->as_object().size()) return view("");
  return view(value->as_object()[index].first);
}

const hardtack_node* hardtack_node_find(const hardtack_node* node, hardtack_text name) {
  const JsonValue* value = value_of(node);
  if (value == nullptr || (name.data == nullptr && name.size > 0)) return nullptr;
  return node_of(value->find(std::string_view(name.data, name.size)));
}
