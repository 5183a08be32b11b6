#include "serve/page/page.h"

#include <algorithm>
#include <string>

#include "serve/message/problem.h"
#include "serve/page/assets.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kStart = "index.html";

// No other origin, no text that becomes code, no form, no frame.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "image/svg+xml";
}

const Asset* find_asset(std::string_view target) {
  const std::string_view name = target == "/" ? kStart : target.substr(1);
  if (target != "/" && name == kStart) return nullptr;  // one name for one thing
  const auto assets = page_assets();
  const auto found = std::ranges::find(assets, name, &Asset::name);
  return found == assets.end() ? nullptr : &*found;
}

}  // namespace

bool Page::owns(std::string_view target) const { return target.starts_with('/') && find_asset(target) != nullptr; }

Answer Page::answer(const Message& message, Worker&) {
  if (auto refused = access_.refuse_host(message)) return *std::move(refused);
  const Asset* const asset = owns(message.target) ? find_asset(message.target) : nullptr;
  if (asset == nullptr) return problem(404, "there is nothing at this path");
  if (message.method != "GET" && message.method != "HEAD") {
    Answer answer = problem(405, "this is read with GET");
    answer.headers.emplace_back("allow", "GET, HEAD");
    return answer;
  }
  Answer answer;
  answer.content_type = type_of(asset->name);
  answer.headers = {{"cache-control", "no-store"},
                    {"content-security-policy", std::string(kPolicy)},
                    {"cross-origin-opener-policy", "same-origin"},
                    {"cross-origin-resource-policy", "same-origin"},
                    {"permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
                    {"referrer-policy", "no-referrer"},
                    {"x-content-type-options", "nosniff"},
                    {"x-frame-options", "DENY"}};
  answer.body = asset->content;
  return answer;
}

}  // namespace hardtack::serve
