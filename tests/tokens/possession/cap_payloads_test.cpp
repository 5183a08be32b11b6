// What devices sign: every published value, byte for byte, and what is no part of it.
#include "tokens/possession/cap_payloads.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/tokens/possession/cap_fixture.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/symmetric/keccak256.h"

namespace hardtack {
namespace {

using testing::device_hash;
using testing::device_key;
using testing::kProofTime;
using testing::omni;
using testing::subject;

SecretBytes key_of(std::string_view hex) { return secret_from_hex(hex).value(); }

// EIP-191 as web3.js documents it.
TEST(PersonalSignature, TheExampleOfWeb3Holds) {
  const SecretBytes key = key_of("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318");
  const ByteView message = bytes_of("Some data");
  EXPECT_EQ(to_hex(*personal_digest(message)), "1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655");
  EXPECT_EQ(prefixed_hex(*address_of(key)), "0x2c7536e3605d9c16a7a3d7b1898e529396a65c23");
  const std::string signature = sign_personal(key, message).value();
  EXPECT_EQ(signature,
            "0xb91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd"
            "6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c");
  EXPECT_EQ(recover_signer(message, signature).value(), address_of(key).value());
}

TEST(CapPayloads, ThePrintedValuesHold) {
  const SecretBytes key = device_key();
  const EthereumAddress address = address_of(key).value();
  EXPECT_EQ(prefixed_hex(address), "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a");
  const DeviceKeyHash device = device_key_hash(address).value();
  EXPECT_EQ(prefixed_hex(device), "0x8dd832049319556c1cd22ed66ae790d07fea25830a6151c2f0a9879b3ef61305");
  EXPECT_EQ(to_hex(*keccak256({bytes_of("memory:travel")})),
            "8180bf46c49df82ff8ecf25434e676081f0e0d8104fdce2a0b62a5e5355927e7");
  const auto payload = cap_proof_payload(subject(), "00112233aabbccdd", kProofTime).value();
  EXPECT_EQ(to_hex(payload), "e719e36afcbf331e277d5094109d5feb6e97dd6d4044208080d89a6c7b35efc5");
  EXPECT_EQ(sign_personal(key, payload).value(),
            "0x39111893426090d844ceae9fabc8a62f325ff966b22281874f498d253ba01c2d"
            "5ab81328d7cfdf049b48fb620bbf5c096e3e8988a7c82f0508fdd0988b977b401c");
  const auto pairing = pairing_payload(device).value();
  EXPECT_EQ(to_hex(pairing), "a1d5b3cfbb43687c98d0192e06c6027c13cd879b714635c768b680897b8fe3db");
  const auto delegate = read_address("0x1563915e194d8cfba1943570603f7606a3115508").value();
  EXPECT_EQ(to_hex(*delegation_payload(device, delegate, "memory:get memory:put", 1'767'300'000)),
            "c2a7fd213a3bc904f0211562e981c33220ab4a06a48edcdc92710fd08641b1d3");
  EXPECT_EQ(prefixed_hex(*master_key_hash("0x" + omni('0'))),
            "0x290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563");
  EXPECT_EQ(to_hex(*keccak256({})), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
}

TEST(CapPayloads, SpellingsOfOneSubjectAreOne) {
  const auto expected = subject();
  struct Row {
    std::string operator_omni, actor_omni, service;
  };
  for (const Row& row :
       std::initializer_list<Row>{{omni('a'), omni('b'), "memory:travel"},
                                  {"0x" + omni('A'), "0X" + omni('B'), "Memory:TRAVEL"},
                                  {" 0x" + omni('a') + "\n", "\t" + omni('B'), "  memory:travel\r\n"}}) {
    EXPECT_EQ(read_cap_subject({row.operator_omni, row.actor_omni, row.service, "store", "memory"}).value(), expected);
  }
  // Only one prefix is dropped, and white space of a scope is one space.
  EXPECT_FALSE(normalized_omni("0x0x" + omni('a')).has_value());
  const auto delegate = EthereumAddress{};
  EXPECT_EQ(delegation_payload(device_hash(), delegate, " Memory:get \t\n memory:PUT ", 1).value(),
            delegation_payload(device_hash(), delegate, "memory:get memory:put", 1).value());
}

TEST(CapPayloads, WhatIsNoSubjectIsRefused) {
  struct Row {
    std::string operator_omni = omni('a'), actor_omni = omni('b'), service = "s", op = "store", data_class = "memory";
  };
  const std::vector<Row> rows = {{.operator_omni = ""},
                                 {.operator_omni = std::string(63, 'a')},
                                 {.operator_omni = std::string(66, 'a')},
                                 {.operator_omni = omni('g')},
                                 {.actor_omni = omni('a') + ":"},
                                 {.actor_omni = "0x"},
                                 {.service = ""},
                                 {.service = "  "},
                                 {.service = std::string(65, 's')},
                                 {.service = "caf\xc3\xa9"},
                                 {.service = std::string("a\0b", 3)},
                                 {.op = ""},
                                 {.op = "Store"},
                                 {.op = "delete"},
                                 {.data_class = ""},
                                 {.data_class = "memory "},
                                 {.data_class = "channel"}};
  for (const Row& row : rows) {
    const auto read = read_cap_subject({row.operator_omni, row.actor_omni, row.service, row.op, row.data_class});
    EXPECT_EQ(read.error().code(), ErrorCode::kInvalidClaim) << row.service << row.op << row.data_class;
  }
  EXPECT_TRUE(read_cap_subject({omni('a'), omni('b'), std::string(64, 's'), "store", "memory"}).has_value());
}

TEST(CapPayloads, EveryMemberChangesWhatIsSigned) {
  std::set<std::string> seen;
  const auto add = [&](const CapSubject& of, std::string_view nonce, std::int64_t time) {
    EXPECT_TRUE(seen.insert(to_hex(*cap_proof_payload(of, nonce, time))).second);
  };
  const CapSubject base = subject();
  add(base, "n", 1);
  add(base, "n", 11);
  add(base, "n:1", 1);
  add(base, "N", 1);
  for (const auto change : std::initializer_list<void (*)(CapSubject&)>{
           [](CapSubject& of) { of.operator_omni = omni('c'); }, [](CapSubject& of) { of.actor_omni = omni('c'); },
           [](CapSubject& of) { std::swap(of.operator_omni, of.actor_omni); },
           [](CapSubject& of) { of.service = "memory"; }, [](CapSubject& of) { of.operation = CapOperation::kFetch; },
           [](CapSubject& of) { of.data_class = CapDataClass::kConfig; }}) {
    CapSubject changed = base;
    change(changed);
    add(changed, "n", 1);
  }
}

TEST(CapPayloads, ScopesCoverServiceClassAndOperation) {
  struct Row {
    std::string_view scope;
    bool covered;
  };
  for (const Row& row : std::initializer_list<Row>{{"memory:travel", true},
                                                   {"memory", true},
                                                   {"memory:store", true},
                                                   {"memory:*", true},
                                                   {"config Memory:STORE", true},
                                                   {"\tmemory\n", true},
                                                   {"memory:fetch", false},
                                                   {"memory:travels", false},
                                                   {"memory: travel", false},
                                                   {"*", false},
                                                   {"*:*", false},
                                                   {"config:*", false},
                                                   {"", false},
                                                   {"  ", false}}) {
    EXPECT_EQ(scope_covers(row.scope, subject()), row.covered) << row.scope;
  }
}

TEST(PersonalSignature, HasOneSpellingButForV) {
  const ByteView message = bytes_of("hello");
  const std::string good = sign_personal(device_key(), message).value();
  const EthereumAddress signer = address_of(device_key()).value();
  const std::string body = good.substr(0, good.size() - 2);
  const bool odd = good.ends_with("1c");
  ASSERT_TRUE(odd || good.ends_with("1b"));
  EXPECT_EQ(recover_signer(message, body + (odd ? "01" : "00")).value(), signer);
  EXPECT_NE(recover_signer(message, body + (odd ? "1b" : "1c")).value(), signer);
  for (const std::string& text : std::initializer_list<std::string>{
           "", "0x", good.substr(2), "0X" + good.substr(2), good + "00", body, body + "1d", body + "1a", body + "02",
           body + "ff", " " + good, good + " ", "0x" + std::string(130, '0'), "0x" + std::string(130, 'f'),
           "0xg" + good.substr(3)}) {
    EXPECT_EQ(recover_signer(message, text).error().code(), ErrorCode::kInvalidSignatureEncoding) << text;
  }
}

}  // namespace
}  // namespace hardtack
