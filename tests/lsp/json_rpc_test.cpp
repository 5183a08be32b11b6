// Attack 177: what is no message gets the error that the protocol has for it, with the id if it can be read.
#include "lsp/protocol/json_rpc.h"

#include <gtest/gtest.h>

#include "lsp/protocol/params.h"

namespace hardtack::lsp {
namespace {

std::string said(std::string_view body) {
  const Message message = read_message(body);
  if (const auto* request = std::get_if<Request>(&message)) return "request " + request->method;
  if (const auto* told = std::get_if<Notification>(&message)) return "notification " + told->method;
  if (const auto* response = std::get_if<Response>(&message)) return response->result ? "result" : "error";
  const auto& bad = std::get<BadMessage>(message);
  return std::to_string(static_cast<int>(bad.error.code)) + (bad.id ? " with id" : "");
}

TEST(JsonRpc, MessageAttack177IsAnsweredByItsCode) {
  const struct {
    const char* body;
    const char* said;
  } rows[] = {
      {R"({"jsonrpc":"2.0","id":1,"method":"m"})", "request m"},
      {R"({"jsonrpc":"2.0","id":"1","method":"m","params":null})", "request m"},
      {R"({"jsonrpc":"2.0","id":-7,"method":"m","params":{}})", "request m"},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","params":[1]})", "request m"},
      {R"({"jsonrpc":"2.0","method":"m"})", "notification m"},
      {R"({"jsonrpc":"2.0","id":1,"result":null})", "result"},
      {R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}})", "error"},
      {"", "-32700"},
      {"{", "-32700"},
      {"{}x", "-32700"},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","method":"n"})", "-32700"},
      {R"({"jsonrpc":"2.0","id":1,"method":"\ud800"})", "-32700"},
      {R"({"jsonrpc":"2.0","id":1,"method":"\udc00\ud800"})", "-32700"},
      {"\xff", "-32700"},
      {R"([])", "-32600"},
      {R"([{"jsonrpc":"2.0","id":1,"method":"m"}])", "-32600"},
      {R"(1)", "-32600"},
      {R"({})", "-32600"},
      {R"({"id":1,"method":"m"})", "-32600 with id"},
      {R"({"jsonrpc":"1.0","id":1,"method":"m"})", "-32600 with id"},
      {R"({"jsonrpc":2.0,"id":"x","method":"m"})", "-32600 with id"},
      {R"({"jsonrpc":"2.0","id":null,"method":"m"})", "-32600"},
      {R"({"jsonrpc":"2.0","id":1.5,"method":"m"})", "-32600"},
      {R"({"jsonrpc":"2.0","id":99999999999999999999,"method":"m"})", "-32600"},
      {R"({"jsonrpc":"2.0","id":{},"method":"m"})", "-32600"},
      {R"({"jsonrpc":"2.0","id":1,"method":7})", "-32600 with id"},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","params":7})", "-32600 with id"},
      {R"({"jsonrpc":"2.0","id":1})", "-32600 with id"},
      {R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":""}})", "notification $/unreadable"},
  };
  for (const auto& row : rows) EXPECT_EQ(said(row.body), row.said) << row.body;
}

TEST(JsonRpc, MessageAttack184NestedTooDeeplyIsRefused) {
  for (const std::size_t depth : {std::size_t{100}, std::size_t{100'000}}) {
    const std::string body =
        R"({"jsonrpc":"2.0","id":1,"method":"m","params":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
    EXPECT_EQ(said(body), "-32700");
  }
}

TEST(Params, PositionAttack179IsClampedOrRefused) {
  const struct {
    const char* position;
    const char* said;
  } rows[] = {
      {R"({"line":1,"character":2})", "1:2"},
      {R"({"line":4294967296,"character":9223372036854775807})", "4294967295:4294967295"},
      {R"({"line":-1,"character":0})", "-32602"},
      {R"({"line":0,"character":1e308})", "-32602"},
      {R"({"line":0.5,"character":0})", "-32602"},
      {R"({"line":"0","character":0})", "-32602"},
      {R"({"line":0})", "-32602"},
      {R"([])", "-32602"},
  };
  for (const auto& row : rows) {
    const auto value = parse_json(row.position, {});
    ASSERT_TRUE(value);
    const auto position = read_position(*value);
    const std::string said = position ? std::to_string(position->line) + ":" + std::to_string(position->character)
                                      : std::to_string(static_cast<int>(position.error().code));
    EXPECT_EQ(said, row.said) << row.position;
  }
}

}  // namespace
}  // namespace hardtack::lsp
