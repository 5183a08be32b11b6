// What is no term does not become one: a pointer, a floating-point number or an enumerator that turned into `true` or
// into an integer would be a fact that nobody meant. Not compiled as a part of any program; see check.py for the marks.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/request.h"

namespace hardtack {

enum Level { kLow, kHigh };
enum class Strict { kLow };
struct Widget {};

void terms(Request& request, const std::string& text, int* pointer, const void* address, Widget* widget) {
  request.add("f", {"text", text, std::string_view("view"), 1, std::int64_t{-1}, std::uint8_t{7}, true, Date{0}});
  request.add("f", {Value::null(), ByteString(std::string_view("bytes"))});

  // does not compile (a pointer is no bool):
  request.add("f", {pointer});
  // does not compile:
  request.add("f", {address});
  // does not compile:
  request.add("f", {widget});
  // does not compile (nullptr is no text):
  request.add("f", {nullptr});
  // does not compile:
  request.add("f", {1.5});
  // does not compile:
  request.add("f", {2.5F});
  // does not compile (write the number, or its name):
  request.add("f", {kHigh});
  // does not compile:
  request.add("f", {Strict::kLow});
  // does not compile (a character is neither text nor a number):
  request.add("f", {'a'});
  // does not compile:
  request.add("f", {L'a'});
  // does not compile:
  request.add("f", {u8'a'});
  // does not compile:
  request.add("f", {U'a'});
  // does not compile:
  request.add("f", {std::optional<int>(1)});
  // does not compile:
  request.add("f", {std::unique_ptr<int>()});
  // does not compile:
  request.add("f", {&terms});
}

void one_by_one(Request& request, const std::string& text, int* pointer) {
  request.add("f", text, "read", 1, true, Term::integer(1), std::chrono::system_clock::now()).add("g");

  // does not compile (a pointer is no bool):
  request.add("f", pointer);
  // does not compile:
  request.add("f", "read", 1.5);
  // does not compile:
  request.add("f", kHigh);
  // does not compile (nullptr is no text):
  request.add("f", nullptr);
  // does not compile (a duration is no time):
  request.add("f", std::chrono::seconds(1));
}

void conversions(std::vector<RequestTerm>& terms, int* pointer) {
  terms.emplace_back(true);
  // does not compile:
  terms.push_back(1.5);
  // does not compile:
  terms.push_back(kHigh);
  // does not compile:
  const RequestTerm term = pointer;
}

// A request keeps its policy, so none is made from one that would be gone.
void requests(std::shared_ptr<const Policy> policy, std::shared_ptr<const Policy> (*make)()) {
  Request request(policy);
  Request other(make());
  // does not compile:
  Request dangling(*make());
  // does not compile:
  Request unshared(*policy);
  // does not compile:
  Request copied = request;
  Request moved = std::move(other);
}

}  // namespace hardtack
