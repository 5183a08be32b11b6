// Attacks with blocks that are signed correctly but hold what no block may hold: versions, symbols, keys and terms.
#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <limits>

#include "engine/authz/authorizer.h"
#include "engine/program/print.h"
#include "tests/support/wire_biscuit.h"
#include "tests/tokens/biscuit/fixture.h"

namespace hardtack {
namespace {

namespace w = testing::biscuit;
using testing::block_message;
using testing::craft;
using testing::craft_bytes;
using testing::RawBlock;
using testing::refusal;
using testing::root_key;
using testing::test_key;
using testing::WireMessage;

constexpr std::uint64_t kSymbol = 1024;  // the first own symbol of `with_symbols`

WireMessage with_symbols(std::uint32_t version, std::initializer_list<std::string_view> symbols = {"sym"}) {
  WireMessage block;
  for (std::string_view symbol : symbols) block.bytes(1, symbol);
  return block.number(3, version);
}

std::optional<ErrorCode> block_refusal(const WireMessage& block) { return refusal(craft_bytes(block)); }

std::string printed(const WireMessage& block) {
  const auto token = UnverifiedBiscuit::parse(craft_bytes(block)).value();
  const auto verified = verify_biscuit(token, root_key().public_key());
  if (!verified) return verified.error().to_string();
  return print_block(*verified->blocks()[0].program);
}

WireMessage with_expression(std::uint32_t version, w::List ops) {
  return with_symbols(version).message(6, w::check({w::query({}, {w::expression(ops)})}));
}

TEST(Attacks, A020_FeaturesNeedTheVersionThatIntroducedThem) {
  const WireMessage one = w::value(w::integer(1));
  const WireMessage truth = w::value(w::boolean(true));
  const WireMessage atom = w::predicate(kSymbol, {w::variable(kSymbol)});
  struct Feature {
    const char* name;
    std::uint32_t since;
    std::function<WireMessage(std::uint32_t version)> block;
  };
  const auto binary = [&](std::uint64_t op) {
    return [=](std::uint32_t version) { return with_expression(version, {one, one, w::binary(op)}); };
  };
  const auto lazy = [&](std::uint64_t op) {
    return [=](std::uint32_t version) {
      return with_expression(version, {truth, w::closure({}, {truth}), w::binary(op)});
    };
  };
  const auto each = [&](std::uint64_t op) {
    return [=](std::uint32_t version) {
      return with_expression(version, {w::value(w::array({})), w::closure({kSymbol}, {truth}), w::binary(op)});
    };
  };
  const auto fact_of = [](const WireMessage& term) {
    return [=](std::uint32_t version) { return with_symbols(version).message(4, w::fact(kSymbol, {term})); };
  };
  const auto check_of_kind = [](std::uint64_t kind) {
    return [=](std::uint32_t version) { return with_symbols(version).message(6, w::check({w::query({})}, kind)); };
  };
  const std::vector<Feature> features = {
      {"a plain fact", 3, fact_of(w::integer(1))},
      {"a set", 3, fact_of(w::set({w::integer(1)}))},
      {"a check without kind", 3,
       [](std::uint32_t version) { return block_message(version).message(6, w::check({w::query({})})); }},
      {"check if, written out", 4, check_of_kind(0)},
      {"check all", 4, check_of_kind(1)},
      {"reject if", 6, check_of_kind(2)},
      {"a scope of a block", 4,
       [](std::uint32_t version) { return block_message(version).message(7, w::previous_scope()); }},
      {"a scope of a rule", 4,
       [=](std::uint32_t version) {
         return with_symbols(version).message(5, w::rule(atom, {atom}, {}, {w::authority_scope()}));
       }},
      {"a scope of a check", 4,
       [](std::uint32_t version) {
         return block_message(version).message(6, w::check({w::query({}, {}, {w::previous_scope()})}));
       }},
      {"===", 3, binary(4)},
      {"+", 3, binary(9)},
      {"eager &&", 3, binary(13)},
      {"&", 4, binary(17)},
      {"|", 4, binary(18)},
      {"^", 4, binary(19)},
      {"!==", 4, binary(20)},
      {"==", 6, binary(21)},
      {"!=", 6, binary(22)},
      {"&&", 6, lazy(23)},
      {"||", 6, lazy(24)},
      {"all", 6, each(25)},
      {"any", 6, each(26)},
      {"get, leniently", 3, binary(27)},
      {"a binary extern call", 6,
       [=](std::uint32_t version) {
         return with_expression(version,
                                {one, one, WireMessage().message(3, WireMessage().number(1, 28).number(2, kSymbol))});
       }},
      {"try_or", 6,
       [=](std::uint32_t version) { return with_expression(version, {w::closure({}, {one}), one, w::binary(29)}); }},
      {"length", 3, [=](std::uint32_t version) { return with_expression(version, {one, w::unary(2)}); }},
      {"type", 6, [=](std::uint32_t version) { return with_expression(version, {one, w::unary(3)}); }},
      {"a unary extern call", 6,
       [=](std::uint32_t version) {
         return with_expression(version,
                                {one, WireMessage().message(2, WireMessage().number(1, 4).number(2, kSymbol))});
       }},
      {"null in a fact", 6, fact_of(w::null())},
      {"null in a set", 6, fact_of(w::set({w::null()}))},
      {"null in an expression", 6,
       [](std::uint32_t version) { return with_expression(version, {w::value(w::null())}); }},
      {"null in a head", 6,
       [=](std::uint32_t version) {
         return with_symbols(version).message(5, w::rule(w::predicate(kSymbol, {w::null()}), {atom}));
       }},
      {"null in a body", 6,
       [=](std::uint32_t version) {
         return with_symbols(version).message(5, w::rule(atom, {atom, w::predicate(kSymbol, {w::null()})}));
       }},
      {"an array, leniently", 3, fact_of(w::array({w::integer(1)}))},
      {"null in an array, leniently", 3, fact_of(w::array({w::null()}))},
      {"a map, leniently", 3, fact_of(w::map({w::entry(w::integer_key(1), w::null())}))},
  };
  for (const Feature& feature : features) {
    for (const std::uint32_t version : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 0xffffffffu}) {
      const bool accepted = version >= feature.since && version <= 6;
      EXPECT_EQ(block_refusal(feature.block(version)),
                accepted ? std::nullopt : std::optional(ErrorCode::kUnsupportedVersion))
          << feature.name << " in version " << version;
    }
  }
  EXPECT_EQ(block_refusal(WireMessage()), ErrorCode::kUnsupportedVersion);  // no version
}

// Of all that a block has, what came last into the format decides, wherever it stands, and is what is told.
TEST(Attacks, A020_TheNewestFeatureOfABlockDecides) {
  const auto check = [](std::uint64_t kind) { return w::check({w::query({})}, kind); };
  const auto scope = w::previous_scope();
  struct Row {
    const char* name;
    WireMessage block;
    const char* told;
  };
  const std::vector<Row> rows = {
      {"the newest last", with_symbols(3).message(7, scope).message(6, check(2)),
       "a block of version 3 has `reject if`, which needs version 6"},
      {"the newest first", with_symbols(4).message(6, check(2)).message(6, check(1)).message(7, scope),
       "a block of version 4 has `reject if`, which needs version 6"},
      {"the first of two", with_symbols(3).message(6, check(1)).message(7, scope),
       "a block of version 3 has `check all`, which needs version 4"},
      {"the default, written out", with_symbols(3).message(6, check(0)),
       "a block of version 3 has an explicit kind of check, which needs version 4"},
      {"a closure before its operator",
       with_expression(5, {w::value(w::boolean(true)), w::closure({}, {w::value(w::boolean(true))}), w::binary(23)}),
       "a block of version 5 has a closure, which needs version 6"},
      {"a closure before what it holds",
       with_expression(
           5, {w::value(w::boolean(true)),
               w::closure({}, {w::value(w::integer(1)), w::value(w::integer(1)), w::binary(21)}), w::binary(23)}),
       "a block of version 5 has a closure, which needs version 6"},
      {"before the first", with_symbols(2), "a block has version 2; known are 3 to 6"},
      {"to come", with_symbols(7), "a block has version 7; known are 3 to 6"},
  };
  for (const Row& row : rows) {
    const auto told = printed(row.block);
    EXPECT_NE(told.find(row.told), std::string::npos) << row.name << ": " << told;
  }
  const auto third_party =
      UnverifiedBiscuit::parse(
          craft({RawBlock{block_message().copy(), 0, {}, {}}, RawBlock{block_message(2).copy(), 1, 9, {}}}).bytes())
          .value();
  const auto verified = verify_biscuit(third_party, root_key().public_key());
  ASSERT_FALSE(verified.has_value());
  EXPECT_NE(verified.error().to_string().find("a block has version 2; known are 3 to 6"), std::string::npos)
      << verified.error().to_string();
}

// What an older reader takes for malformed may be what a newer version has: the version is told, so that somebody
// knows to update.
TEST(Attacks, A020_AnUnknownVersionIsToldBeforeWhatLooksMalformed) {
  const auto strange = [](std::uint32_t version) {
    return std::vector<WireMessage>{
        with_symbols(version).message(4, w::fact(kSymbol, {WireMessage().number(99, 1)})),
        with_symbols(version).message(6, w::check({w::query({})}, 99)),
        with_symbols(version).message(7, WireMessage().number(99, 1)),
        with_expression(version, {w::value(w::boolean(true)), w::unary(99)}),
    };
  };
  for (const WireMessage& block : strange(6)) EXPECT_EQ(block_refusal(block), ErrorCode::kMalformedBlock);
  for (const WireMessage& block : strange(7)) EXPECT_EQ(block_refusal(block), ErrorCode::kUnsupportedVersion);
}

TEST(Attacks, A020_ThirdPartyBlocksNeedVersion5) {
  for (const std::uint32_t version : {0u, 3u, 4u, 5u, 6u, 7u}) {
    const auto token =
        craft({RawBlock{block_message().copy(), 0, {}, {}}, RawBlock{block_message(version).copy(), 1, 9, {}}});
    const bool accepted = version == 5 || version == 6;
    EXPECT_EQ(refusal(token.bytes()), accepted ? std::nullopt : std::optional(ErrorCode::kUnsupportedVersion))
        << version;
  }
}

TEST(Attacks, A048_UnknownSymbolsAreRefusedWhereverTheyStand) {
  for (const std::uint64_t symbol :
       {std::uint64_t{28}, std::uint64_t{1023}, kSymbol + 1, std::uint64_t{1} << 31, std::uint64_t{0xffffffff}}) {
    const WireMessage atom = w::predicate(kSymbol, {w::variable(symbol)});
    const WireMessage one = w::value(w::integer(1));
    const std::array blocks = {
        with_symbols(6).message(4, w::fact(symbol, {})),
        with_symbols(6).message(4, w::fact(kSymbol, {w::string(symbol)})),
        with_symbols(6).message(4, w::fact(kSymbol, {w::set({w::string(symbol)})})),
        with_symbols(6).message(4, w::fact(kSymbol, {w::array({w::array({w::string(symbol)})})})),
        with_symbols(6).message(4, w::fact(kSymbol, {w::map({w::entry(w::string_key(symbol), w::integer(1))})})),
        with_symbols(6).message(4, w::fact(kSymbol, {w::map({w::entry(w::integer_key(1), w::string(symbol))})})),
        with_symbols(6).message(5, w::rule(w::predicate(symbol, {}), {})),
        with_symbols(6).message(5, w::rule(w::predicate(kSymbol, {}), {atom})),
        with_symbols(6).message(6, w::check({w::rule(w::predicate(symbol, {}), {})})),
        with_expression(6, {w::value(w::string(symbol))}),
        with_expression(6, {one, WireMessage().message(2, WireMessage().number(1, 4).number(2, symbol))}),
        with_expression(6, {one, one, WireMessage().message(3, WireMessage().number(1, 28).number(2, symbol))}),
        with_expression(6, {w::value(w::array({})), w::closure({symbol}, {one}), w::binary(26)}),
    };
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      EXPECT_EQ(block_refusal(blocks[i]), ErrorCode::kUnknownSymbol) << symbol << " in " << i;
    }
  }
  for (const std::uint64_t symbol : {std::uint64_t{1} << 32, std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_EQ(block_refusal(with_symbols(6).message(4, w::fact(symbol, {}))), ErrorCode::kUnknownSymbol);
    EXPECT_EQ(block_refusal(with_symbols(6).message(4, w::fact(kSymbol, {w::string(symbol)}))),
              ErrorCode::kUnknownSymbol);
    // Variables and parameters are numbers of 32 bits.
    EXPECT_EQ(block_refusal(with_expression(6, {w::value(w::variable(symbol))})), ErrorCode::kMalformedBlock);
  }
}

TEST(Attacks, A049_RedeclaredSymbolsAreRefused) {
  EXPECT_EQ(block_refusal(with_symbols(3, {"a", "b"})), std::nullopt);
  EXPECT_EQ(block_refusal(with_symbols(3, {"a", "a"})), ErrorCode::kSymbolTableOverlap);
  EXPECT_EQ(block_refusal(with_symbols(3, {"read"})), ErrorCode::kSymbolTableOverlap);
  const auto second = [](std::string_view symbol, bool third_party) {
    RawBlock block{with_symbols(third_party ? 5 : 3, {symbol}).copy(), third_party ? 1u : 0u, {}, {}};
    if (third_party) block.external_key = 9;
    return refusal(craft({RawBlock{with_symbols(3, {"a"}).copy(), 0, {}, {}}, block}).bytes());
  };
  EXPECT_EQ(second("b", false), std::nullopt);
  EXPECT_EQ(second("a", false), ErrorCode::kSymbolTableOverlap);
  EXPECT_EQ(second("query", false), ErrorCode::kSymbolTableOverlap);
  EXPECT_EQ(second("a", true), std::nullopt);  // a table of its own
  EXPECT_EQ(second("query", true), ErrorCode::kSymbolTableOverlap);
}

TEST(Attacks, A050_BlocksAfterAThirdPartyDoNotSeeItsTables) {
  const WireMessage authority = with_symbols(3, {"a"});
  const WireMessage third = with_symbols(5, {"x", "y"}).message(8, w::public_key(0, test_key(30).public_key().bytes()));
  const auto with_last = [&](const WireMessage& last) {
    return refusal(craft({RawBlock{authority.copy(), 0, {}, {}}, RawBlock{third.copy(), 1, 9, {}},
                          RawBlock{last.copy(), 1, {}, {}}})
                       .bytes());
  };
  EXPECT_EQ(with_last(block_message().message(4, w::fact(kSymbol, {}))), std::nullopt);
  EXPECT_EQ(with_last(block_message().message(4, w::fact(kSymbol + 1, {}))), ErrorCode::kUnknownSymbol);
  EXPECT_EQ(with_last(block_message(4).message(7, w::key_scope(0))), ErrorCode::kUnknownExternalKey);
  // Nor does the third party see those of the token.
  const WireMessage reaching = block_message(5).message(4, w::fact(kSymbol, {}));
  EXPECT_EQ(refusal(craft({RawBlock{authority.copy(), 0, {}, {}}, RawBlock{reaching.copy(), 1, 9, {}}}).bytes()),
            ErrorCode::kUnknownSymbol);
}

TEST(Attacks, A051_KeysOutsideOfTheTableOrTwiceInItAreRefused) {
  const WireMessage key = w::public_key(0, test_key(30).public_key().bytes());
  for (const std::int64_t index : {std::int64_t{-1}, std::int64_t{1}, std::numeric_limits<std::int64_t>::max(),
                                   std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_EQ(block_refusal(block_message(4).message(8, key).message(7, w::key_scope(index))),
              ErrorCode::kUnknownExternalKey);
  }
  EXPECT_EQ(block_refusal(block_message(4).message(8, key).message(7, w::key_scope(0))), std::nullopt);
  EXPECT_EQ(block_refusal(block_message(4).message(8, key).message(8, key)), ErrorCode::kPublicKeyTableOverlap);
  const auto token = craft({RawBlock{block_message(4).message(8, key).copy(), 0, {}, {}},
                            RawBlock{block_message(4).message(8, key).copy(), 0, {}, {}}});
  EXPECT_EQ(refusal(token.bytes()), ErrorCode::kPublicKeyTableOverlap);
  EXPECT_EQ(block_refusal(block_message(4).message(8, w::public_key(0, Bytes(33)))), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(block_refusal(block_message(4).message(8, w::public_key(1, Bytes(33)))), ErrorCode::kInvalidKey);
}

TEST(Attacks, A051_ABlockBringsAsManyKeysAsItsLimit) {
  TokenLimits limits;
  limits.block.max_keys = 3;
  const auto with_keys = [&](int first, int last) {
    WireMessage block = block_message();
    for (int i = first; i <= last; ++i) block.message(8, w::public_key(0, test_key(i).public_key().bytes()));
    return RawBlock{block.copy(), 0, {}, {}};
  };
  const auto refused = [&](std::vector<RawBlock> blocks) {
    const auto token = UnverifiedBiscuit::parse(craft(std::move(blocks)).bytes(), limits).value();
    const auto verified = verify_biscuit(token, root_key().public_key());
    return verified ? std::nullopt : std::optional(verified.error().code());
  };
  EXPECT_EQ(refused({with_keys(1, 3)}), std::nullopt);
  EXPECT_EQ(refused({with_keys(1, 4)}), ErrorCode::kProgramTooLarge);
  EXPECT_EQ(refused({with_keys(1, 3), with_keys(4, 6)}), std::nullopt) << "each block for itself";
  EXPECT_EQ(refused({with_keys(1, 3), with_keys(4, 7)}), ErrorCode::kProgramTooLarge);
}

TEST(Attacks, A052_ManySymbolsAreBoundedByTheSizeOfTheToken) {
  WireMessage block;
  for (int i = 0; i < 100'000; ++i) block.bytes(1, "s" + std::to_string(i));
  block.number(3, 3);
  EXPECT_EQ(block_refusal(block), ErrorCode::kTokenTooLarge);
  // Where the host allows such tokens, loading is linear: a quadratic table would take minutes here.
  TokenLimits limits;
  limits.max_token_bytes = 16u << 20;
  const auto token = UnverifiedBiscuit::parse(craft_bytes(block), limits);
  ASSERT_TRUE(token.has_value());
  const auto blocks = token->decode_blocks();
  ASSERT_TRUE(blocks.has_value());
  EXPECT_EQ((*blocks)[0].symbols.size(), 100'000u);
}

TEST(Attacks, A053_SymbolsAreTextOfBoundedLength) {
  using namespace std::string_view_literals;
  for (std::string_view bad :
       {"\xff"sv, "\xc0\xaf"sv, "\xed\xa0\x80"sv, "\xf4\x90\x80\x80"sv, "a\x80"sv, "\xe2\x82"sv}) {
    EXPECT_EQ(block_refusal(with_symbols(3, {bad})), ErrorCode::kMalformedBlock);
    EXPECT_EQ(block_refusal(block_message().bytes(2, bad)), ErrorCode::kMalformedBlock);
  }
  EXPECT_EQ(block_refusal(with_symbols(3, {"\xf0\x9f\x8d\xaa"})), std::nullopt);
  // NUL is a character of strings, printed as an escape, but not of names.
  const std::string_view nul = "a\0b"sv;
  EXPECT_EQ(printed(with_symbols(3, {nul}).message(4, w::fact(0, {w::string(kSymbol)}))), "read(\"a\\u{0}b\");\n");
  EXPECT_EQ(block_refusal(with_symbols(3, {nul}).message(4, w::fact(kSymbol, {}))), ErrorCode::kInvalidName);
  for (std::string_view name : {"a b"sv, "f(1); allow if true; g"sv, ""sv, "12"sv, "$x"sv, "a\u202e"sv}) {
    EXPECT_EQ(block_refusal(with_symbols(3, {name}).message(4, w::fact(kSymbol, {}))), ErrorCode::kInvalidName) << name;
  }
  EXPECT_EQ(block_refusal(with_symbols(3, {std::string(10u << 20, 'x')})), ErrorCode::kTokenTooLarge);
}

TEST(Attacks, A054_FactsWithVariablesAreRefused) {
  const WireMessage variable = w::variable(kSymbol);
  for (const WireMessage& term :
       {variable, w::array({variable}), w::array({w::integer(1), w::array({variable})}),
        w::map({w::entry(w::integer_key(1), variable)}), w::map({w::entry(w::integer_key(1), w::array({variable}))})}) {
    EXPECT_EQ(block_refusal(with_symbols(6).message(4, w::fact(kSymbol, {term}))), ErrorCode::kFactNotGround);
  }
  for (const WireMessage& term : {w::set({variable}), w::array({w::set({variable})}), w::set({w::array({variable})})}) {
    EXPECT_EQ(block_refusal(with_symbols(6).message(4, w::fact(kSymbol, {term}))), ErrorCode::kInvalidSet);
  }
  // Nor may variables hide inside the collections of a rule or an expression.
  const WireMessage hidden = w::predicate(kSymbol, {w::array({variable})});
  EXPECT_EQ(block_refusal(with_symbols(6).message(5, w::rule(hidden, {}))), ErrorCode::kInvalidExpression);
  EXPECT_EQ(block_refusal(with_symbols(6).message(5, w::rule(w::predicate(kSymbol, {}), {hidden}))),
            ErrorCode::kInvalidExpression);
  EXPECT_EQ(block_refusal(with_expression(6, {w::value(w::array({variable}))})), ErrorCode::kInvalidExpression);
}

TEST(Attacks, A055_RulesWithUnboundHeadsArePrintedButNeverLoaded) {
  const WireMessage variable = w::variable(kSymbol);
  const WireMessage head = w::predicate(kSymbol, {variable});
  const WireMessage true_if_equal = w::expression({w::value(variable), w::value(variable), w::binary(21)});
  const auto policy = Policy::compile(Block()).value();
  for (const WireMessage& rule : {w::rule(head, {}), w::rule(head, {w::predicate(kSymbol, {w::integer(1)})}),
                                  w::rule(head, {}, {true_if_equal})}) {
    const auto token = UnverifiedBiscuit::parse(craft_bytes(with_symbols(6).message(5, rule))).value();
    const auto verified = verify_biscuit(token, root_key().public_key());
    ASSERT_TRUE(verified.has_value()) << verified.error().to_string();
    EXPECT_THAT(print_block(*verified->blocks()[0].program), ::testing::StartsWith("sym($sym) <- "));
    const Credential credential = verified->credential().value();
    const Request request(policy);
    Authorizer authorizer;
    EXPECT_EQ(authorizer.authorize(policy, request, credential).error().code(), ErrorCode::kUnboundVariable);
  }
  // A check's hidden head must not smuggle one either: the reference would never let such a query match.
  EXPECT_EQ(block_refusal(with_symbols(6).message(6, w::check({w::rule(head, {})}, 2))), ErrorCode::kUnboundVariable);
  EXPECT_EQ(block_refusal(with_symbols(6).message(6, w::check({w::rule(head, {head})}))), std::nullopt);
}

TEST(Attacks, A056_SetsHoldDistinctGroundTermsOfOneType) {
  const auto with_set = [](w::List elements) {
    return with_symbols(6).message(4, w::fact(kSymbol, {w::set(elements)}));
  };
  EXPECT_EQ(block_refusal(with_set({w::set({w::integer(1)})})), ErrorCode::kInvalidSet);
  EXPECT_EQ(block_refusal(with_set({w::variable(kSymbol)})), ErrorCode::kInvalidSet);
  EXPECT_EQ(block_refusal(with_set({w::integer(1), w::string(kSymbol)})), ErrorCode::kInvalidSet);
  EXPECT_EQ(block_refusal(with_set({w::null(), w::integer(1)})), ErrorCode::kInvalidSet);
  EXPECT_EQ(printed(with_set({})), "sym({,});\n");
  EXPECT_EQ(printed(with_set({w::integer(2), w::integer(1), w::integer(2)})), "sym({1, 2});\n");
  EXPECT_EQ(printed(with_set({w::string(kSymbol), w::string(kSymbol)})), "sym({\"sym\"});\n");
  EXPECT_EQ(printed(with_set({w::array({w::integer(1)}), w::array({})})), "sym({[], [1]});\n");
}

TEST(Attacks, A057_MapsWithDuplicateOrOtherKeysAreRefused) {
  const auto with_map = [](w::List entries) { return with_symbols(6).message(4, w::fact(kSymbol, {w::map(entries)})); };
  const WireMessage one = w::integer(1);
  EXPECT_EQ(printed(with_map({w::entry(w::string_key(0), one), w::entry(w::integer_key(-1), one)})),
            "sym({-1: 1, \"read\": 1});\n");
  EXPECT_EQ(block_refusal(with_map({w::entry(w::integer_key(1), one), w::entry(w::integer_key(1), one)})),
            ErrorCode::kInvalidMap);
  EXPECT_EQ(block_refusal(with_map({w::entry(w::string_key(0), one), w::entry(w::string_key(0), one)})),
            ErrorCode::kInvalidMap);
  EXPECT_EQ(block_refusal(with_map({w::entry(w::boolean(true), one)})), ErrorCode::kMalformedBlock);
}

TEST(Attacks, A058_CollectionsHaveBoundedDepthAndLength) {
  const auto nested = [](std::size_t depth) {
    WireMessage term = w::array({});
    for (std::size_t i = 1; i < depth; ++i) term = w::array({term});
    return with_symbols(6).message(4, w::fact(kSymbol, {term}));
  };
  EXPECT_EQ(block_refusal(nested(kMaxTermDepth)), std::nullopt);
  EXPECT_EQ(block_refusal(nested(kMaxTermDepth + 1)), ErrorCode::kNestingTooDeep);
  EXPECT_EQ(block_refusal(nested(1000)), ErrorCode::kNestingTooDeep);
  const auto wide = [](std::size_t length) {
    WireMessage elements;
    for (std::size_t i = 0; i < length; ++i) elements.message(1, w::integer(static_cast<std::int64_t>(i)));
    return with_symbols(6).message(4, w::fact(kSymbol, {WireMessage().message(9, elements)}));
  };
  const ProgramLimits limits = ProgramLimits::for_token();
  EXPECT_EQ(block_refusal(wide(limits.max_elements)), std::nullopt);
  EXPECT_EQ(block_refusal(wide(limits.max_elements + 1)), ErrorCode::kProgramTooLarge);
  EXPECT_EQ(block_refusal(wide(1'000'000)), ErrorCode::kTokenTooLarge);
}

TEST(Attacks, A059_DatesOutOfRangeAreComparedAndPrintedSafely) {
  for (const std::uint64_t seconds :
       {std::uint64_t{253'402'300'800}, std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_EQ(printed(with_symbols(3).message(4, w::fact(kSymbol, {w::date(seconds)}))), "sym(<invalid date>);\n");
    // check if 1970-01-01T00:00:00Z < seconds: unsigned, without overflow.
    const Bytes bytes =
        craft_bytes(with_expression(3, {w::value(w::date(0)), w::value(w::date(seconds)), w::binary(0)}));
    const auto verified = verify_biscuit(UnverifiedBiscuit::parse(bytes).value(), root_key().public_key()).value();
    const auto policy = Policy::compile(Block()).value();
    const Credential credential = verified.credential().value();
    const Request request(policy);
    Authorizer authorizer;
    const auto decision = authorizer.authorize(policy, request, credential);
    ASSERT_TRUE(decision.has_value()) << decision.error().to_string();
    EXPECT_TRUE(decision->failed_checks.empty());
  }
  EXPECT_EQ(printed(with_symbols(3).message(4, w::fact(kSymbol, {w::date(253'402'300'799)}))),
            "sym(9999-12-31T23:59:59Z);\n");
}

}  // namespace
}  // namespace hardtack
