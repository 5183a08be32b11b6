// Values for the `{name}` parameters of a source text: terms, and public keys for `trusting {name}`.
//
// A text is compiled only if every parameter it names is given, with the right kind. A parameter is substituted as a
// term, never as text, so its value cannot change what the text means.
//
//   Parameters parameters;
//   parameters.set("user", Term::string("alice")).set_key("idp", key);
//   parse_block_source("user({user}); check if signed(1) trusting {idp};", parameters);
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/base/attributes.h"
#include "engine/program/public_key.h"
#include "engine/terms/term.h"

HARDTACK_API_BEGIN
namespace hardtack {

class Parameters {
 public:
  using Value = std::variant<Term, PublicKey>;

  // Replaces an earlier value of the name.
  Parameters& set(std::string name, Term value) {
    values_.insert_or_assign(std::move(name), std::move(value));
    return *this;
  }
  Parameters& set_key(std::string name, const PublicKey& key) {
    values_.insert_or_assign(std::move(name), key);
    return *this;
  }

  // Null if not given; valid until the next change.
  const Value* find(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }
  bool empty() const { return values_.empty(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace hardtack
HARDTACK_API_END
