// For targets of the C interface: handles kept in pools, errors looked at, and whatever is given read to its end.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "c/hardtack.h"
#include "fuzz/fuzz_support.h"

namespace hardtack::fuzz {

inline constexpr std::size_t kMaxHandles = 4;

// Texts that calls are made with. A policy that trusts the authority alone allows only what the issuer said.
inline constexpr std::array<const char*, 9> kPolicies = {
    "allow if user(\"alice\") trusting authority; deny if true;",
    "deny if banned($x); allow if user(\"alice\") trusting authority;",
    "deny if banned($x); allow if true;",
    "deny if true;",
    "check if operation(\"read\"); can($u) <- user($u), operation($o); allow if can(\"alice\");",
    "n(0); n($y) <- n($x), step($x, $y); allow if n($x), 9223372036854775807 + $x > 0;",
    "allow if x($x), $x.extern::f() == 1;",
    "allow if credential:member($n, $u); check if time($t), $t < 2030-01-01T00:00:00Z or true;",
    "allow if",
};
inline constexpr std::array<std::string_view, 9> kBlocks = {
    "user(\"alice\"); right(\"alice\", \"read\");",
    "user(\"bob\"); member(\"alice\");",
    "check if operation(\"read\");",
    "check if time($t), $t < 2030-01-01T00:00:00Z; x([1, {\"a\": null}], {1, 2}, hex:00ff);",
    "trusting previous; reject if x($x); y($x) <- x($x);",
    "parent_token_sha256(\"x\");",
    "bad($x) <- y($z);",
    "",
    "x(",
};
inline constexpr std::array<const char*, 5> kFacts = {"banned", "operation", "x", "step", "no name"};

// Random bytes that are the same in each run, and fail now and then; and a clock that stands still.
inline bool fill(void* context, std::uint8_t* out, std::size_t count) {
  auto& next = *static_cast<unsigned*>(context);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>(next * 37 + i + 1);
  ++next;
  return next % 16 != 0;
}

inline std::uint64_t stopped(void*) { return 0; }

inline hardtack_text view(std::string_view text) { return {text.data(), text.size()}; }

inline void read_all(const void* data, std::size_t size) {
  static volatile unsigned char sink;
  for (std::size_t i = 0; i < size; ++i) sink = static_cast<const unsigned char*>(data)[i];
  (void)sink;
}
inline void read_all(hardtack_text text) { read_all(text.data, text.size); }
inline void read_all(hardtack_bytes bytes) { read_all(bytes.data, bytes.size); }

inline void read_all(const hardtack_term* terms, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (terms[i].kind == HARDTACK_STRING) read_all(terms[i].as.string);
    if (terms[i].kind == HARDTACK_BYTES) read_all(terms[i].as.bytes);
    if (terms[i].kind >= HARDTACK_ARRAY) read_all(terms[i].as.elements.items, terms[i].as.elements.count);
  }
}

inline void read_all(const hardtack_node* node) {
  read_all(hardtack_node_string(node));
  for (std::size_t i = 0; i < hardtack_node_count(node); ++i) {
    read_all(hardtack_node_name_at(node, i));
    read_all(hardtack_node_at(node, i));
  }
}

// Looks at an error and frees it. Whether there was one.
inline bool failed(hardtack_error* error) {
  if (error == nullptr) return false;
  require(hardtack_error_code(error) != HARDTACK_OK, "an error has a code");
  require(hardtack_error_code(error) != HARDTACK_INTERNAL, "nothing that a caller does is a defect");
  for (const auto text : {hardtack_error_name(error), hardtack_error_message(error), hardtack_error_help(error),
                          hardtack_error_text(error), hardtack_error_reason(error)}) {
    read_all(text);
    require(text.data[text.size] == '\0', "texts of errors end with a zero");
  }
  hardtack_place place{};
  place.size = sizeof place;
  if (hardtack_error_place(error, &place)) require(place.begin <= place.end, "a place is a range");
  hardtack_error_free(error);
  return true;
}

// Some handles of one type.
template <typename T, void (*kFree)(T*)>
class Pool {
 public:
  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    for (T* handle : handles_) kFree(handle);
  }

  // One of them, or null.
  T* pick(Choices& choices) const { return handles_.empty() ? nullptr : handles_[choices.below(handles_.size())]; }
  // Calls what makes one, and keeps it in the place of another.
  template <typename Make>
  void make(Choices& choices, Make call) {
    T* made = reinterpret_cast<T*>(16);  // a failed call must put null there
    const bool error = failed(call(&made));
    require(error == (made == nullptr), "there is a handle or an error");
    if (made == nullptr) return;
    if (handles_.size() < kMaxHandles) {
      handles_.push_back(made);
      return;
    }
    T*& place = handles_[choices.below(kMaxHandles)];
    kFree(place);
    place = made;
  }
  void drop(Choices& choices) {
    if (handles_.empty()) return;
    const std::size_t index = choices.below(handles_.size());
    kFree(handles_[index]);
    handles_.erase(handles_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  const std::vector<T*>& all() const { return handles_; }

 private:
  std::vector<T*> handles_;
};

// Whether a policy's `deny if banned($x)` matches the world that was decided.
inline bool is_banned(hardtack_authorizer* authorizer) {
  hardtack_rows* rows = nullptr;
  require(!failed(hardtack_authorizer_query(authorizer, view("q($x) <- banned($x)"), nullptr, &rows)),
          "what was decided can be asked");
  const bool banned = hardtack_rows_count(rows) > 0;
  hardtack_rows_free(rows);
  return banned;
}

// What makes a buffer or a tree that is only looked at.
template <typename Call>
std::string read_buffer(Call call) {
  auto* made = reinterpret_cast<hardtack_buffer*>(16);
  const bool error = failed(call(&made));
  require(error == (made == nullptr), "there is a buffer or an error");
  const hardtack_text text = hardtack_buffer_text(made);
  read_all(text);
  read_all(hardtack_buffer_bytes(made));
  std::string copy(text.data == nullptr ? "" : text.data, text.size);
  hardtack_buffer_free(made);
  return copy;
}
template <typename Call>
void read_tree(Call call) {
  auto* made = reinterpret_cast<hardtack_tree*>(16);
  const bool error = failed(call(&made));
  require(error == (made == nullptr), "there is a tree or an error");
  read_all(hardtack_tree_root(made));
  hardtack_tree_free(made);
}

// The world says which policy it was.
inline void check_allowed(hardtack_authorizer* authorizer, const hardtack_decision* decision,
                          const hardtack_credential* primary) {
  bool allows = false;
  require(hardtack_decision_policy(decision, nullptr, &allows) && allows, "an allow has matched");
  require(hardtack_decision_failed_check_count(decision) == 0, "no check failed");
  hardtack_tree* world = nullptr;
  require(!failed(hardtack_authorizer_world(authorizer, &world)), "what was decided has a world");
  const hardtack_node* policies = hardtack_node_find(hardtack_tree_root(world), view("policies"));
  const hardtack_text first = hardtack_node_string(hardtack_node_at(policies, 0));
  const std::string_view text(first.data, first.size);
  const bool bans = text.starts_with("deny if banned");
  const hardtack_text second = hardtack_node_string(hardtack_node_at(policies, 1));
  const bool asks = text.find("trusting authority") != std::string_view::npos ||
                    std::string_view(second.data, second.size).find("trusting authority") != std::string_view::npos;
  if (bans) require(!is_banned(authorizer), "what is banned is not allowed");
  if (asks) {
    const std::string said = read_buffer([&](auto** out) { return hardtack_credential_block_text(primary, 0, out); });
    require(said.find("user(\"alice\")") != std::string::npos, "only what the issuer said is allowed");
  }
  hardtack_tree_free(world);
}

}  // namespace hardtack::fuzz
