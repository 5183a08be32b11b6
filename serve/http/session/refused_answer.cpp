#include "serve/http/session/refused_answer.h"

#include <algorithm>

#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

Answer refused_answer(Refusal why, std::string_view detail) {
  Answer answer = problem(refusal_status(why), detail, "why", refusal_name(why));
  if (why == Refusal::kMethod) answer.headers.emplace_back("allow", "GET, HEAD, OPTIONS, POST");
  return answer;
}

bool is_for(const Peer& peer, std::string_view host) {
  if (peer.server_name.empty()) return true;
  if (!host.starts_with('[')) host = host.substr(0, std::min(host.find(':'), host.size()));
  return std::ranges::equal(host, peer.server_name, [](char a, char b) { return lower(a) == b; });
}

}  // namespace hardtack::serve
