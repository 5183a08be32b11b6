#include "serve/service/policy_choice.h"

#include <algorithm>
#include <memory>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

constexpr std::size_t kMaxTlsName = 253;

std::string in_lower_case(std::string_view text) {
  std::string made(text);
  for (char& c : made) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return made;
}

const PolicySet* choose(const PolicyChoice& choice, const PolicySets& sets, const Message& message) {
  if (!message.policy_set.empty()) return sets.find(message.policy_set).get();
  if (!choice.by_tls_name.empty()) {
    if (message.peer.server_name.empty()) return nullptr;
    const auto found = choice.by_tls_name.find(in_lower_case(message.peer.server_name));
    return found == choice.by_tls_name.end() ? nullptr : sets.find(found->second).get();
  }
  if (choice.header) {
    const auto value = message.header(*choice.header);
    if (!choice.peers.trust(message.peer) || !value || value->empty()) return nullptr;
    return sets.find(*value).get();
  }
  return nullptr;
}

}  // namespace

std::set<std::string> PolicyChoice::names() const {
  std::set<std::string> names = of_listeners;
  for (const auto& [name, set] : by_tls_name) names.insert(set);
  return names;
}

Result<std::string> tls_name(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  std::string name = in_lower_case(text);
  const bool is_name = !name.empty() && name.size() <= kMaxTlsName && std::ranges::all_of(name, plain) &&
                       name.front() != '.' && name.back() != '.' && name.find("..") == std::string::npos;
  if (is_name) return name;
  return fail(ErrorCode::kUsage, cat(quote(text), " is no name that clients ask for in TLS"));
}

ChoosePolicySet chooser(PolicyChoice choice) {
  if (!choice.given()) return {};
  return [choice = std::make_shared<const PolicyChoice>(std::move(choice))](
             const PolicySets& sets, const Message& message) { return choose(*choice, sets, message); };
}

namespace {

Message of_set(const Message& message, const std::string& set) {
  Message own = message;
  own.policy_set = set;
  return own;
}

}  // namespace

Answer ListenerPolicySet::answer(const Message& message, Worker& worker) {
  return next_.answer(of_set(message, set_), worker);
}

StreamAnswer ListenerPolicySetStreams::answer(const Message& message, Worker& worker) {
  return next_.answer(of_set(message, set_), worker);
}

}  // namespace hardtack::serve
