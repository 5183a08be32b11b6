// Attacks on the wire format of tokens: what is malformed is refused, before any evaluation and without large memory.
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "engine/program/print.h"
#include "tests/support/wire_biscuit.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/bytes/base64.h"

namespace hardtack {
namespace {

namespace w = testing::biscuit;
using testing::block_message;
using testing::craft;
using testing::craft_bytes;
using testing::CraftedToken;
using testing::RawBlock;
using testing::refusal;
using testing::WireMessage;

WireMessage with_symbol(std::uint32_t version = 3) { return WireMessage().bytes(1, "sym").number(3, version); }

std::optional<ErrorCode> block_refusal(const WireMessage& block) { return refusal(craft_bytes(block)); }

// The fields of a container, so that a test can leave one out, double it or change it.
struct Fields {
  std::shared_ptr<const CraftedToken> token;
  std::vector<std::pair<std::uint32_t, std::string>> signed_block;  // number, encoded field

  explicit Fields(const WireMessage& block = block_message())
      : token(std::make_shared<const CraftedToken>(craft({{block.copy(), 0, {}, {}}}))) {
    const SignedBlock& first = token->container.blocks[0];
    const auto add = [this](std::uint32_t number, const WireMessage& field) {
      signed_block.emplace_back(number, field.text());
    };
    add(1, WireMessage().bytes(1, first.block));
    add(2, WireMessage().message(2, w::public_key(0, first.next_key.bytes())));
    add(3, WireMessage().bytes(3, first.signature));
  }
  WireMessage block() const {
    WireMessage message;
    for (const auto& [number, field] : signed_block) message.raw(field);
    return message;
  }
  WireMessage proof() const { return WireMessage().bytes(1, token->container.proof); }
  WireMessage whole() const { return WireMessage().message(2, block()).message(4, proof()); }
};

TEST(Attacks, A006_AProofThatIsAbsentEmptyOrDoubleIsRefused) {
  const Fields fields;
  ASSERT_EQ(refusal(fields.whole().view()), std::nullopt);
  const ByteView secret = fields.token->container.proof;
  const std::array<WireMessage, 4> proofs = {WireMessage(), WireMessage().bytes(1, secret).bytes(2, secret),
                                             WireMessage().bytes(1, secret).bytes(1, secret),
                                             WireMessage().bytes(3, secret)};
  EXPECT_EQ(refusal(WireMessage().message(2, fields.block()).view()), ErrorCode::kMalformedToken);
  for (const WireMessage& proof : proofs) {
    EXPECT_EQ(refusal(WireMessage().message(2, fields.block()).message(4, proof).view()), ErrorCode::kMalformedToken);
  }
}

TEST(Attacks, A022_EachRequiredFieldOfTheContainerIsNeeded) {
  const Fields fields;
  for (std::size_t left_out = 0; left_out < fields.signed_block.size(); ++left_out) {
    Fields changed = fields;
    changed.signed_block.erase(changed.signed_block.begin() + static_cast<std::ptrdiff_t>(left_out));
    EXPECT_EQ(refusal(changed.whole().view()), ErrorCode::kMalformedToken) << left_out;
  }
  EXPECT_EQ(refusal(WireMessage().message(4, fields.proof()).view()), ErrorCode::kMalformedToken);
  const ByteView key = fields.token->container.blocks[0].next_key.bytes();
  for (const WireMessage& next_key : {WireMessage().number(1, 0), WireMessage().bytes(2, key)}) {
    Fields changed = fields;
    changed.signed_block[1].second = WireMessage().message(2, next_key).text();
    EXPECT_EQ(refusal(changed.whole().view()), ErrorCode::kMalformedToken);
  }
  const WireMessage whole_key = w::public_key(0, key);
  for (const WireMessage& external : {WireMessage().bytes(1, key), WireMessage().message(2, whole_key)}) {
    const WireMessage block = fields.block().message(4, external).number(5, 1);
    const WireMessage token = WireMessage().message(2, fields.block()).message(3, block).message(4, fields.proof());
    EXPECT_EQ(refusal(token.view()), ErrorCode::kMalformedToken);
  }
}

TEST(Attacks, A023_NoSingularFieldOfTheContainerMayComeTwice) {
  const Fields fields;
  for (const auto& [number, field] : fields.signed_block) {
    const WireMessage token = WireMessage().message(2, fields.block().raw(field)).message(4, fields.proof());
    EXPECT_EQ(refusal(token.view()), ErrorCode::kMalformedToken) << number;
  }
  const WireMessage version =
      WireMessage().message(2, fields.block().number(5, 0).number(5, 0)).message(4, fields.proof());
  EXPECT_EQ(refusal(version.copy()), ErrorCode::kMalformedToken);
  EXPECT_EQ(refusal(fields.whole().message(2, fields.block()).view()), ErrorCode::kMalformedToken);
  EXPECT_EQ(refusal(fields.whole().message(4, fields.proof()).view()), ErrorCode::kMalformedToken);
  EXPECT_EQ(refusal(fields.whole().number(1, 5).number(1, 5).view()), ErrorCode::kMalformedToken);
  const WireMessage key = w::public_key(0, fields.token->container.blocks[0].next_key.bytes());
  for (const WireMessage& doubled : {WireMessage(key).number(1, 0), WireMessage(key).raw(key.text())}) {
    Fields changed = fields;
    changed.signed_block[1].second = WireMessage().message(2, doubled).text();
    EXPECT_EQ(refusal(changed.whole().view()), ErrorCode::kMalformedToken);
  }
}

TEST(Attacks, A022_EachRequiredFieldOfABlockIsNeeded) {
  const WireMessage good = w::predicate(1024, {});
  struct Case {
    const char* what;
    WireMessage block;
  };
  const std::array cases = {
      Case{"FactV2.predicate", with_symbol().message(4, WireMessage())},
      Case{"PredicateV2.name", with_symbol().message(4, WireMessage().message(1, WireMessage()))},
      Case{"RuleV2.head", with_symbol().message(5, WireMessage().message(2, good))},
      Case{"RuleV2.head in a check", with_symbol().message(6, w::check({WireMessage().message(2, good)}))},
      Case{"MapEntry.key",
           with_symbol(6).message(4, w::fact(1024, {w::map({WireMessage().message(2, w::integer(1))})}))},
      Case{"MapEntry.value",
           with_symbol(6).message(4, w::fact(1024, {w::map({WireMessage().message(1, w::integer_key(1))})}))},
      Case{"OpUnary.kind",
           with_symbol().message(
               6, w::check({w::query(
                      {}, {w::expression({w::value(w::boolean(true)), WireMessage().message(2, WireMessage())})})}))},
      Case{"OpBinary.kind",
           with_symbol().message(
               6, w::check({w::query({}, {w::expression({w::value(w::integer(1)), w::value(w::integer(1)),
                                                         WireMessage().message(3, WireMessage())})})}))},
      Case{"PublicKey.algorithm", with_symbol().message(8, WireMessage().bytes(2, std::string(32, 'k')))},
      Case{"PublicKey.key", with_symbol().message(8, WireMessage().number(1, 0))},
  };
  for (const Case& test : cases) EXPECT_EQ(block_refusal(test.block), ErrorCode::kMalformedBlock) << test.what;
}

TEST(Attacks, A023_NoSingularFieldOfABlockMayComeTwice) {
  const WireMessage predicate = w::predicate(1024, {});
  const WireMessage unary = WireMessage().number(1, 1).number(1, 1);
  const WireMessage binary = WireMessage().number(1, 4).number(1, 4);
  const auto operation = [](const WireMessage& op) {
    return with_symbol(6).message(
        6, w::check({w::query({}, {w::expression({w::value(w::integer(1)), w::value(w::integer(1)), op})})}));
  };
  struct Case {
    const char* what;
    WireMessage block;
  };
  const std::array cases = {
      Case{"Block.version", with_symbol().number(3, 3)},
      Case{"Block.context", with_symbol().bytes(2, "a").bytes(2, "a")},
      Case{"FactV2.predicate", with_symbol().message(4, WireMessage().message(1, predicate).message(1, predicate))},
      Case{"PredicateV2.name",
           with_symbol().message(4, WireMessage().message(1, WireMessage().number(1, 1024).number(1, 1024)))},
      Case{"RuleV2.head", with_symbol().message(5, WireMessage().message(1, predicate).message(1, predicate))},
      Case{"CheckV2.kind", with_symbol(4).message(6, w::check({w::query({})}, 1).number(2, 1))},
      Case{"TermV2", with_symbol().message(4, w::fact(1024, {w::integer(1).number(2, 1)}))},
      Case{"TermV2 of two types", with_symbol().message(4, w::fact(1024, {w::integer(1).number(4, 1)}))},
      Case{"MapEntry.key",
           with_symbol(6).message(
               4, w::fact(1024, {w::map({w::entry(w::integer_key(1), w::integer(1)).message(1, w::integer_key(2))})}))},
      Case{"MapEntry.value",
           with_symbol(6).message(
               4, w::fact(1024, {w::map({w::entry(w::integer_key(1), w::integer(1)).message(2, w::integer(1))})}))},
      Case{"MapKey", with_symbol(6).message(
                         4, w::fact(1024, {w::map({w::entry(w::integer_key(1).number(2, 0), w::integer(1))})}))},
      Case{"OpUnary.kind", operation(WireMessage().message(2, unary))},
      Case{"OpBinary.kind", operation(WireMessage().message(3, binary))},
      Case{"OpBinary.ffiName",
           operation(WireMessage().message(3, WireMessage().number(1, 28).number(2, 0).number(2, 0)))},
      Case{"Op", operation(WireMessage().message(1, w::integer(1)).message(3, WireMessage().number(1, 4)))},
      Case{"Scope", with_symbol(4).message(7, w::authority_scope().number(1, 0))},
      Case{"Scope of two kinds", with_symbol(4).message(7, w::authority_scope().number(2, 0))},
  };
  for (const Case& test : cases) EXPECT_EQ(block_refusal(test.block), ErrorCode::kMalformedBlock) << test.what;
}

TEST(Attacks, A021_UnknownEnumNumbersAndEmptyChoicesAreRefused) {
  const auto with_op = [](const WireMessage& op) {
    return with_symbol(6).message(
        6, w::check({w::query({}, {w::expression({w::value(w::integer(1)), w::value(w::integer(1)), op})})}));
  };
  const std::string key(32, 'k');
  const std::array cases = {
      with_op(w::binary(30)),
      with_op(w::binary(0xffffffffffffffff)),
      with_op(w::unary(5)),
      with_op(WireMessage()),
      with_op(WireMessage().message(3, WireMessage().number(1, 28))),              // an extern call without name
      with_op(WireMessage().message(3, WireMessage().number(1, 4).number(2, 0))),  // a name without extern call
      with_symbol(6).message(6, w::check({w::query({})}, 3)),
      with_symbol(4).message(7, WireMessage().number(1, 2)),
      with_symbol(4).message(7, WireMessage()),
      with_symbol().message(4, w::fact(1024, {WireMessage()})),
      with_symbol().message(4, w::fact(1024, {WireMessage().number(11, 1)})),
      with_symbol(6).message(4, w::fact(1024, {w::map({w::entry(WireMessage(), w::integer(1))})})),
      with_symbol().message(8, WireMessage().number(1, 2).bytes(2, key)),
  };
  for (std::size_t i = 0; i < cases.size(); ++i) EXPECT_EQ(block_refusal(cases[i]), ErrorCode::kMalformedBlock) << i;
  Fields fields;
  fields.signed_block[1].second = WireMessage().message(2, w::public_key(2, bytes_of(key))).text();
  EXPECT_EQ(refusal(fields.whole().view()), ErrorCode::kMalformedToken);
}

TEST(Attacks, A024_UnknownFieldsChangeNothing) {
  const WireMessage unknown =
      WireMessage().number(19, 7).bytes(300, "text").tag(20, 1).raw("12345678").tag(21, 5).raw("1234");
  const Fields plain;
  const Fields extended(WireMessage(block_message()).raw(unknown.text()));
  const auto token = UnverifiedBiscuit::parse(
      WireMessage().raw(unknown.text()).message(2, plain.block().raw(unknown.text())).message(4, plain.proof()).view());
  ASSERT_TRUE(token.has_value()) << token.error().to_string();
  EXPECT_EQ(refusal(*token), std::nullopt);
  const auto reference = UnverifiedBiscuit::parse(plain.whole().view()).value();
  EXPECT_EQ(signed_payload(token->container().blocks, 0), signed_payload(reference.container().blocks, 0));
  const auto inside = UnverifiedBiscuit::parse(extended.whole().view()).value();
  EXPECT_EQ(refusal(inside), std::nullopt);
  EXPECT_EQ(print_block(*inside.decode_blocks().value()[0].program),
            print_block(*reference.decode_blocks().value()[0].program));
}

TEST(Attacks, A025_MalformedWireDataIsRefused) {
  const auto byte = [](int value) { return std::string(1, static_cast<char>(value)); };
  const std::array<std::string, 17> bad = {
      byte(0x08) + std::string(10, '\xff') + byte(1),        // eleven bytes of varint
      byte(0x08) + std::string(9, '\xff') + byte(2),         // 2^64 and more
      byte(0x08) + "\x80" + std::string(1, '\0'),            // 0 in two bytes
      byte(0x08) + "\x81\x80" + std::string(1, '\0'),        // 1 in three bytes
      byte(0x88) + "\x80" + std::string(1, '\0') + byte(1),  // a tag in three bytes
      byte(0x08) + "\x80",                                   // truncated
      byte(0x08),                                            // without a value
      std::string(1, '\0') + byte(1),                        // field 0
      byte(0x0b),                                            // group start
      byte(0x0c),                                            // group end
      byte(0x0e) + byte(1),                                  // wire type 6
      byte(0x0f) + byte(1),                                  // wire type 7
      byte(0x12) + byte(5) + "abc",                          // longer than the rest
      byte(0x12) + "\xff\xff\xff\xff\x07" + "abc",           // 2^31 - 1 bytes
      byte(0x12) + std::string(8, '\xff') + byte(0x7f),      // 2^63 - 1 bytes
      byte(0xa9) + byte(0x01) + "1234567",                   // seven of eight bytes
      byte(0xad) + byte(0x01) + "123",                       // three of four bytes
  };
  const Fields fields;
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(refusal(WireMessage(fields.whole()).raw(bad[i]).view()), ErrorCode::kMalformedToken) << i;
    EXPECT_EQ(block_refusal(block_message().raw(bad[i])), ErrorCode::kMalformedBlock) << i;
  }
  // Known fields with the wrong wire type, and numbers out of their range.
  const WireMessage block = fields.block();
  const std::array<WireMessage, 6> tokens = {
      fields.whole().bytes(1, "1"),
      fields.whole().number(1, std::uint64_t{1} << 32),
      WireMessage().number(2, 1).message(4, fields.proof()),
      WireMessage().message(2, WireMessage(block).bytes(5, "")).message(4, fields.proof()),
      WireMessage().message(2, WireMessage(block).number(5, std::uint64_t{1} << 32)).message(4, fields.proof()),
      WireMessage().message(2, block).number(4, 0),
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    EXPECT_EQ(refusal(tokens[i].view()), ErrorCode::kMalformedToken) << i;
  }
  const std::array<WireMessage, 12> blocks = {
      WireMessage().number(1, 1).number(3, 3),
      block_message().number(2, 1),
      WireMessage().bytes(3, "3"),
      block_message().number(4, 1),
      block_message().number(5, 1),
      block_message().number(6, 1),
      block_message(4).number(7, 1),
      block_message().number(8, 1),
      with_symbol().message(4, w::fact(1024, {WireMessage().bytes(2, "1")})),
      with_symbol().message(4, w::fact(1024, {WireMessage().number(5, 1)})),
      with_symbol().message(4, w::fact(1024, {WireMessage().number(6, 2)})),
      with_symbol().message(4, w::fact(1024, {WireMessage().number(1, std::uint64_t{1} << 32)})),
  };
  for (std::size_t i = 0; i < blocks.size(); ++i) EXPECT_EQ(block_refusal(blocks[i]), ErrorCode::kMalformedBlock) << i;
}

// Numbers at the ends of their ranges, in fields that nobody knows: what is one too many is refused there, too.
TEST(Attacks, A025_NumbersBeyondTheirRangeAreRefusedWhereverTheyStand) {
  const auto byte = [](int value) { return std::string(1, static_cast<char>(value)); };
  const auto tagged = [](std::uint64_t field, std::uint64_t wire_type) {
    return WireMessage().tag(field, wire_type).raw(wire_type == 0 ? "\x01" : std::string_view("\x01x")).text();
  };
  const std::string unknown = byte(0x78), nine = std::string(9, '\xff');  // field 15, a number
  struct Row {
    const char* name;
    std::string field;
    bool accepted;
  };
  const std::vector<Row> rows = {
      {"2^64 - 1", unknown + nine + byte(1), true},
      {"2^64 - 1 and a bit that is dropped", unknown + nine + byte(3), false},
      {"2^64 - 1 and all bits that are dropped", unknown + nine + byte(0x7f), false},
      {"2^63 - 1 and a bit that is dropped", unknown + nine + byte(2), false},
      {"the last field number", tagged((1u << 29) - 1, 0), true},
      {"the last field number, bytes", tagged((1u << 29) - 1, 2), true},
      {"one more", tagged(1u << 29, 0), false},
      {"one more, bytes", tagged(1u << 29, 2), false},
      {"a number that is 15 in 32 bits", tagged((std::uint64_t{1} << 32) + 15, 0), false},
      {"the largest tag", tagged((std::uint64_t{1} << 61) - 1, 0), false},
  };
  const Fields fields;
  for (const Row& row : rows) {
    EXPECT_EQ(refusal(WireMessage(fields.whole()).raw(row.field).view()),
              row.accepted ? std::nullopt : std::optional(ErrorCode::kMalformedToken))
        << row.name;
    EXPECT_EQ(block_refusal(block_message().raw(row.field)),
              row.accepted ? std::nullopt : std::optional(ErrorCode::kMalformedBlock))
        << row.name;
  }
}

// Parameters of closures are the one list of numbers: one by one, or packed.
TEST(Attacks, A025_PackedNumbersAreReadAsOthersAre) {
  const auto with_parameters = [](const WireMessage& parameters) {
    const WireMessage body = WireMessage(parameters).message(2, w::value(w::boolean(true)));
    return block_refusal(with_symbol(6).message(
        6, w::check({w::query(
               {}, {w::expression({w::value(w::array({})), WireMessage().message(4, body), w::binary(25)})})})));
  };
  const auto packed = [](std::initializer_list<std::uint64_t> numbers) {
    WireMessage list;
    for (const std::uint64_t number : numbers) list.varint(number);
    return WireMessage().bytes(1, list.text());
  };
  const std::uint64_t beyond = std::uint64_t{1} << 32;
  EXPECT_EQ(with_parameters(WireMessage().number(1, 1024)), std::nullopt);
  EXPECT_EQ(with_parameters(packed({1024})), std::nullopt);
  EXPECT_EQ(with_parameters(packed({1025})), ErrorCode::kUnknownSymbol);
  EXPECT_EQ(with_parameters(packed({beyond - 1})), ErrorCode::kUnknownSymbol);
  EXPECT_EQ(with_parameters(packed({beyond + 1024})), ErrorCode::kMalformedBlock);
  EXPECT_EQ(with_parameters(WireMessage().number(1, beyond + 1024)), ErrorCode::kMalformedBlock);
  EXPECT_EQ(with_parameters(WireMessage().bytes(1, "\x80")), ErrorCode::kMalformedBlock) << "cut off";
  EXPECT_EQ(with_parameters(WireMessage().bytes(1, std::string_view("\x80\x88\x00", 3))), ErrorCode::kMalformedBlock)
      << "not in its shortest form";
}

// Closures take two levels each, so `depth` is reached by a chain of them in a check (levels 1 to 4 are CheckV2,
// RuleV2, ExpressionV2 and Op; then OpClosure and Op in turn).
WireMessage nested_closures(int closures, bool one_deeper) {
  WireMessage innermost = one_deeper ? w::array({w::array({})}) : w::array({});
  std::vector<WireMessage> op = {w::value(innermost)};
  for (int i = 0; i < closures; ++i) {
    // true && (closure)
    WireMessage inner = w::value(w::boolean(true));
    WireMessage body;
    for (const WireMessage& each : op) body.message(2, each);
    op = {inner, WireMessage().message(4, body), w::binary(23)};
  }
  WireMessage expression;
  for (const WireMessage& each : op) expression.message(1, each);
  return block_message(6).message(6, w::check({w::query({}, {expression})}));
}

TEST(Attacks, A026_NestingIsAcceptedUpToAHundredMessages) {
  EXPECT_EQ(block_refusal(nested_closures(47, false)), std::nullopt);
  EXPECT_EQ(block_refusal(nested_closures(47, true)), ErrorCode::kNestingTooDeep);
  EXPECT_EQ(block_refusal(nested_closures(60, false)), ErrorCode::kNestingTooDeep);
  // Unknown fields are not looked into.
  WireMessage deep;
  for (int i = 0; i < 300; ++i) deep = WireMessage().message(30, deep);
  EXPECT_EQ(block_refusal(block_message().message(30, deep)), std::nullopt);
}

TEST(Attacks, A027_SizesAreCheckedBeforeAnythingElse) {
  EXPECT_EQ(refusal(ByteView{}), ErrorCode::kMalformedToken);
  EXPECT_EQ(refusal(Bytes{0x12}), ErrorCode::kMalformedToken);
  const TokenLimits limits;
  const Bytes token = craft_bytes(block_message());
  // An unknown field fills the token up to a size.
  const auto padded = [&](std::size_t size) {
    const std::size_t header = 2 + 3;  // the field's tag (number 100), and a length in three bytes
    return WireMessage()
        .bytes(100, std::string(size - token.size() - header, 'x'))
        .raw({reinterpret_cast<const char*>(token.data()), token.size()});
  };
  ASSERT_EQ(padded(limits.max_token_bytes).view().size(), limits.max_token_bytes);
  EXPECT_EQ(refusal(padded(limits.max_token_bytes).view()), std::nullopt);
  EXPECT_EQ(refusal(padded(limits.max_token_bytes + 1).view()), ErrorCode::kTokenTooLarge);
  for (const Padding padding : {Padding::kWritten, Padding::kOmitted}) {
    const auto text = [&](std::size_t size) { return to_base64url(padded(size).view(), padding); };
    EXPECT_TRUE(UnverifiedBiscuit::parse_text(text(limits.max_token_bytes)).has_value());
    EXPECT_EQ(UnverifiedBiscuit::parse_text(text(limits.max_token_bytes + 1)).error().code(),
              ErrorCode::kTokenTooLarge);
  }
  EXPECT_EQ(refusal(Bytes(64u << 20, 0x12)), ErrorCode::kTokenTooLarge);
  EXPECT_EQ(UnverifiedBiscuit::parse_text(std::string(10u << 20, 'A')).error().code(), ErrorCode::kTokenTooLarge);
}

TEST(Attacks, A028_BlocksAreCountedBeforeAnySignature) {
  const Fields fields;
  for (int blocks : {64, 65, 400}) {
    WireMessage token = WireMessage().message(2, fields.block());
    for (int i = 1; i < blocks; ++i) token.message(3, fields.block());
    EXPECT_EQ(refusal(token.message(4, fields.proof()).view()), ErrorCode::kTooManyBlocks) << blocks;
  }
  // As many blocks as are allowed are looked at: then the signatures are wrong.
  WireMessage token = WireMessage().message(2, fields.block());
  for (int i = 1; i < 63; ++i) token.message(3, fields.block());
  EXPECT_EQ(refusal(token.message(4, fields.proof()).view()), ErrorCode::kInvalidSignature);
}

TEST(Attacks, A028_BlocksAndSignaturesHaveLimitsOfTheirOwn) {
  const struct {
    std::size_t max_blocks, max_signatures;
    std::size_t blocks, third_parties;  // the latter after the former
    const char* over;
  } rows[] = {
      {3, 63, 3, 0, ""}, {3, 63, 4, 0, "blocks"},     {3, 63, 3, 1, "blocks"},
      {63, 3, 3, 0, ""}, {63, 3, 4, 0, "signatures"}, {63, 3, 2, 1, "signatures"},
      {63, 4, 2, 1, ""}, {63, 4, 1, 2, "signatures"}, {63, 5, 1, 2, ""},
  };
  for (const auto& row : rows) {
    std::vector<RawBlock> blocks(row.blocks, RawBlock{block_message().copy(), 1});
    for (std::size_t i = 0; i < row.third_parties; ++i) blocks.push_back({block_message(5).copy(), 1, 9});
    TokenLimits limits;
    limits.max_token_blocks = row.max_blocks;
    limits.max_token_signatures = row.max_signatures;
    const auto token = UnverifiedBiscuit::parse(craft(blocks).bytes(), limits);
    const std::string told = token ? "" : token.error().message();
    EXPECT_EQ(token.has_value(), std::string(row.over).empty()) << told;
    EXPECT_NE(told.find(row.over), std::string::npos) << told;
  }
}

}  // namespace
}  // namespace hardtack
