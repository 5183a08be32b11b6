// Property: different requests are signed as different bytes, whatever their fields hold; no bytes verify but those
// that say what was signed, in either format.
#include <algorithm>
#include <tuple>

#include "fuzz/formats/fixed_formats.h"
#include "tokens/request/http/http_signature.h"
#include "tokens/request/http/http_signature_format.h"
#include "tokens/request/match_signature.h"
#include "tokens/request/request_format.h"

namespace hardtack {
namespace {

using fuzz::Choices;
using fuzz::require;

constexpr std::string_view kEndpoint = "https://provider.example";
constexpr std::int64_t kNow = 1'700'000'000;

// What a request says, as a tuple that compares by itself.
using Fields =
    std::tuple<bool, bool, std::string, std::string, std::string, std::vector<std::string>, std::string, std::int64_t>;

std::string text_from(Choices& choices) {
  static constexpr std::string_view kCharacters = "a,\n|\"\\/:b";
  std::string text;
  for (std::size_t left = choices.below(4); left > 0; --left) text += kCharacters[choices.below(kCharacters.size())];
  return text;
}

struct Case {
  Fields fields;
  std::string input;
};

std::optional<Case> read_case(Choices& choices) {
  const bool is_context = choices.below(2) == 0, is_new = choices.below(2) == 0;
  const std::string one = text_from(choices), two = text_from(choices);
  const std::string seller = is_new ? "https://a.example/" + std::to_string(choices.below(3)) : "";
  JsonValue::Array packages;
  for (std::size_t left = choices.below(3); left > 0; --left) packages.emplace_back(text_from(choices));
  JsonValue::Object body{{"type", is_context ? "context_match_request" : "identity_match_request"}};
  if (is_new) body.emplace_back("seller_agent_url", seller);
  if (!packages.empty()) body.emplace_back("package_ids", packages);
  if (is_context) {
    body.emplace_back("property_rid", one);
    body.emplace_back("placement_id", two);
  } else {
    body.emplace_back("request_id", one);
    body.emplace_back("identities", JsonValue::Array{JsonValue::Object{{"uid_type", "uid2"}, {"user_token", two}}});
  }
  const std::string endpoint = "https://" + std::to_string(choices.below(3));
  const auto epoch = static_cast<std::int64_t>(choices.below(3));
  const auto request = read_match_request(std::move(body), is_new ? MatchProfile::kG2 : MatchProfile::kG1);
  if (!request) return std::nullopt;
  const auto input = match_signing_input(*request, endpoint, epoch);
  require(input.has_value(), "what was read can be signed");
  return Case{{is_context, is_new, seller, one, two, request->package_ids, endpoint, epoch}, *input};
}

void check_inputs(const std::uint8_t* data, std::size_t size) {
  Choices choices(data, size);
  const auto first = read_case(choices), second = read_case(choices);
  if (!first || !second) return;
  require((first->input == second->input) == (first->fields == second->fields), "one input for one request");
}

const TokenKeys& keys() {
  static const TokenKeys all = TokenKeys::from_entries([] {
                                 std::vector<TokenKeys::Entry> entries;
                                 for (const char* format : {"request", "request-g1", "http-signature"}) {
                                   entries.push_back({format, KeyId(std::string("k")),
                                                      to_token_key({fuzz::fixed_pair()->public_key(), std::nullopt})});
                                 }
                                 return entries;
                               }())
                                   .value();
  return all;
}

// The one request that was signed with the key, in each format.
const std::string& signed_input() {
  static const std::string input = [] {
    const auto body = parse_json(
        R"({"type":"context_match_request","seller_agent_url":"https://a.example/","property_rid":"p","placement_id":"t","package_ids":["x"]})",
        {});
    return match_signing_input(read_match_request(*body, MatchProfile::kG2).value(), kEndpoint, daily_epoch(kNow))
        .value();
  }();
  return input;
}

void check_match(ByteView token) {
  for (const TokenFormat* format : {&request_format(), &request_g1_format()}) {
    const auto verified = format->verify(
        token, {.keys = keys(), .now = LineageTime(std::chrono::seconds(kNow)), .audience = std::string(kEndpoint)});
    fuzz::require_agreement(*format, token, verified.has_value());
    if (!verified) continue;
    const auto document = parse_json(text_of(token_without_space(token).value()), {.max_json_bytes = kMaxTokenBytes});
    const auto request = read_match_request(*document->find("request"), MatchProfile::kG2);
    require(request && match_signing_input(*request, kEndpoint, daily_epoch(kNow)).value() == signed_input(),
            "only what was signed verifies");
  }
}

void check_http(ByteView token) {
  const TokenFormat& format = http_signature_format();
  const auto verified = format.verify(
      token,
      {.keys = keys(), .now = LineageTime(std::chrono::seconds(kNow)), .audience = std::string("https://a.example")});
  fuzz::require_agreement(format, token, verified.has_value());
  if (!verified) return;
  const auto request = parse_http_request(text_of(token_without_space(token).value()));
  require(request->method == "POST" && request->body == "{}" &&
              canonical_url(request->url)->target_uri == "https://a.example/x" &&
              *request->header("content-type") == "application/json",
          "only what was signed verifies");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  check_inputs(data, size);
  check_match({data, size});
  check_http({data, size});
  return 0;
}
