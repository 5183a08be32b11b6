// Documents to walk: a JSON value behind a handle. A node is a value of it, under another name.
#pragma once

#include <memory>
#include <utility>

#include "c/base/failure.h"
#include "c/base/handle.h"
#include "c/hardtack.h"
#include "json/json.h"

struct hardtack_tree : hardtack::c::HandleOf<"tree", "tree"> {
  explicit hardtack_tree(hardtack::JsonValue value) : root(std::move(value)) {}

  hardtack::JsonValue root;
};

namespace hardtack::c {

inline Outcome<std::unique_ptr<hardtack_tree>> tree_of(JsonValue value) {
  return std::make_unique<hardtack_tree>(std::move(value));
}

}  // namespace hardtack::c
