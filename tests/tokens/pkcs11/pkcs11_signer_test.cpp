// Against SoftHSM, and against a module that fails in one way at a time.
#include "tokens/pkcs11/pkcs11_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <thread>

#include "engine/program/program_builder.h"
#include "tests/tokens/pkcs11/soft_token.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using testing::Fault;
using testing::faulty_module;
using testing::FaultyModule;
using ::testing::HasSubstr;
using testing::open_faulty;
using testing::open_soft;
using testing::SoftToken;

class Pkcs11 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SoftToken::absence().empty()) GTEST_SKIP() << SoftToken::absence();
  }
};

constexpr const char* kEd = "pkcs11:token=hardtack;object=ed";
constexpr const char* kEc = "pkcs11:token=hardtack;object=ec";

void expect_fails(const Result<std::shared_ptr<const Signer>>& signer, ErrorCode code, const std::string& text) {
  ASSERT_FALSE(signer.has_value()) << text;
  EXPECT_EQ(signer.error().code(), code) << signer.error().to_string();
  EXPECT_THAT(signer.error().to_string() + " | " + signer.error().help(), HasSubstr(text));
}

TEST_F(Pkcs11, SignsAsTheKeyInMemoryWould) {
  const PrivateKey in_memory = SoftToken::ed25519();
  const auto signer = open_soft(kEd);
  ASSERT_TRUE(signer.has_value()) << signer.error().to_string();
  EXPECT_EQ((*signer)->public_key(), in_memory.public_key());
  for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 1000, 100'000}) {
    const Bytes message(size, 0x61);
    const auto signature = (*signer)->sign(message);
    ASSERT_TRUE(signature.has_value()) << size << ": " << signature.error().to_string();
    EXPECT_EQ(*signature, sign(in_memory, message).value());
  }
}

TEST_F(Pkcs11, SignsWithEcdsaAndTheLowS) {
  const PrivateKey in_memory = SoftToken::p256();
  const auto signer = open_soft(kEc);
  ASSERT_TRUE(signer.has_value()) << signer.error().to_string();
  EXPECT_EQ((*signer)->public_key(), in_memory.public_key());
  for (int i = 0; i < 16; ++i) {  // one in two has the high s
    const Bytes message(static_cast<std::size_t>(i), 0x61);
    const auto signature = (*signer)->sign(message);
    ASSERT_TRUE(signature.has_value()) << signature.error().to_string();
    EXPECT_TRUE(p256::decode_der(*signature)->is_low());
    EXPECT_TRUE(verify(in_memory.public_key(), message, *signature).has_value());
  }
}

Block block_of(const std::string& name) {
  ProgramBuilder builder;
  EXPECT_TRUE(builder.add_fact(builder.terms().intern(name), {}).has_value());
  return std::move(builder).build();
}

TEST_F(Pkcs11, MintsBiscuitsAndSignsThirdPartyBlocks) {
  SystemRandom random;
  const auto root = open_soft(kEd), club = open_soft(kEc);
  ASSERT_TRUE(root.has_value() && club.has_value());
  const auto token = mint(block_of("user"), **root, {.root_key_id = 1}, random);
  ASSERT_TRUE(token.has_value()) << token.error().to_string();
  const auto block = sign_third_party_block(ThirdPartyRequest::from_token(*token).value(), block_of("member"), **club);
  ASSERT_TRUE(block.has_value()) << block.error().to_string();
  const auto extended = append_third_party(*token, *block, {.expected_key = SoftToken::p256().public_key()}, random);
  ASSERT_TRUE(extended.has_value()) << extended.error().to_string();
  EXPECT_TRUE(verify_biscuit(*extended, SoftToken::ed25519().public_key()).has_value());
}

TEST_F(Pkcs11, EverythingInTheUriMustFit) {
  for (const char* uri :
       {"pkcs11:token=hardtack;id=%01", "pkcs11:token=hardtack;object=twin;id=%05",
        "pkcs11:token=hardtack;manufacturer=SoftHSM%20project;model=SoftHSM%20v2;object=ed;type=private"}) {
    EXPECT_TRUE(open_soft(uri).has_value()) << uri;
  }
  expect_fails(open_soft("pkcs11:object=ed"), ErrorCode::kUsage, "3 PKCS#11 tokens fit");
  expect_fails(open_soft("pkcs11:token=second;object=ed"), ErrorCode::kUsage, "2 PKCS#11 tokens fit");
  expect_fails(open_soft("pkcs11:token=Hardtack;object=ed"), ErrorCode::kIo, "the module has `");
  expect_fails(open_soft("pkcs11:token=hardtack;serial=x;object=ed"), ErrorCode::kIo, "no PKCS#11 token fits");
  expect_fails(open_soft("pkcs11:token=hardtack;model=x;object=ed"), ErrorCode::kIo, "no PKCS#11 token fits");
  expect_fails(open_soft("pkcs11:token=hardtack;manufacturer=x;object=ed"), ErrorCode::kIo, "no PKCS#11 token fits");
  expect_fails(open_soft("pkcs11:token=hardtack;slot-id=99999;object=ed"), ErrorCode::kIo, "no PKCS#11 token fits");
  expect_fails(open_soft("pkcs11:token=hardtack;object=Ed"), ErrorCode::kIo, "no private key that fits");
  expect_fails(open_soft("pkcs11:token=hardtack;object=ed;id=%02"), ErrorCode::kIo, "no private key that fits");
  expect_fails(open_soft("pkcs11:token=hardtack;object=twin"), ErrorCode::kUsage, "several private keys");
  expect_fails(open_soft("pkcs11:token=hardtack;object=p384"), ErrorCode::kInvalidKey, "neither ed25519 nor secp256r1");
}

TEST_F(Pkcs11, TheModuleIsNamedOnceAndInFull) {
  const std::string with_path = std::string(kEd) + "?module-path=" + SoftToken::module();
  EXPECT_TRUE(open_pkcs11_signer(with_path, {.pin = testing::fixed_pin("1234")}).has_value());
  expect_fails(open_soft(with_path), ErrorCode::kUsage, "names a module, and another one was given");
  const auto with = [](const std::string& module) {
    return open_pkcs11_signer(kEd, {.module = module, .pin = testing::fixed_pin("1234")});
  };
  expect_fails(with(""), ErrorCode::kUsage, "no PKCS#11 module was named");
  expect_fails(with("libsofthsm2.so"), ErrorCode::kUsage, "not absolute");
  expect_fails(with("/nowhere/module.so"), ErrorCode::kIo, "cannot load the PKCS#11 module `/nowhere/module.so`");
  expect_fails(with(SoftToken::file("pin")), ErrorCode::kIo, "cannot load");
  expect_fails(with("/proc/self/exe"), ErrorCode::kIo, "cannot load");
  expect_fails(with("/lib/x86_64-linux-gnu/libm.so.6"), ErrorCode::kIo, "");
  expect_fails(open_pkcs11_signer("pkcs11:token=a", {}), ErrorCode::kUsage, "names no key");
}

TEST_F(Pkcs11, ThePinComesFromAFileOfItsOwners) {
  const auto with = [](const std::string& source) {
    return open_pkcs11_signer(std::string(kEd) + "?pin-source=file:" + SoftToken::file(source),
                              {.module = SoftToken::module()});
  };
  EXPECT_TRUE(with("pin").has_value());
  expect_fails(with("open-pin"), ErrorCode::kKeyFilePermissions, "open to other users");
  expect_fails(with("empty-pin"), ErrorCode::kUsage, "is empty");
  expect_fails(with("no-pin"), ErrorCode::kIo, "cannot open");
  expect_fails(open_soft(std::string(kEd) + "?pin-source=" + SoftToken::file("pin")), ErrorCode::kUsage,
               "names a PIN file, and another one was given");
}

// Runs `test` in a process of its own: whoever is logged in stays so for the whole process.
void in_child(const std::function<void()>& test) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    test();
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST_F(Pkcs11, AWrongOrMissingPinIsToldByItsName) {
  expect_fails(open_soft(kEd, "9999"), ErrorCode::kIo, "C_Login failed with CKR_PIN_INCORRECT");
  expect_fails(open_soft(kEd, "1"), ErrorCode::kIo, "C_Login failed with CKR_PIN_");
  expect_fails(open_soft(kEd, std::string(100'000, '1')), ErrorCode::kIo, "C_Login failed with CKR_PIN_");
  expect_fails(open_pkcs11_signer(kEd, {.module = SoftToken::module()}), ErrorCode::kUsage, "needs a PIN");
  const auto asked = [](Pkcs11Pin pin) {
    return open_pkcs11_signer(kEd, {.module = SoftToken::module(), .pin = std::move(pin)});
  };
  expect_fails(asked([](const std::string& token) -> Result<SecretBytes> {
                 return fail(ErrorCode::kUsage, "nobody knows the PIN of " + token);
               }),
               ErrorCode::kUsage, "nobody knows the PIN of hardtack");
  expect_fails(asked([](const std::string&) -> Result<SecretBytes> { throw std::runtime_error("no terminal"); }),
               ErrorCode::kIo, "asking for the PIN failed: no terminal");
  expect_fails(asked([](const std::string&) -> Result<SecretBytes> { throw 7; }), ErrorCode::kIo,
               "not a std::exception");
}

TEST_F(Pkcs11, APublicKeyThatTheTokenDoesNotHoldIsGiven) {
  const std::string uri = "pkcs11:token=hardtack;object=alone";
  const auto with = [&](const PublicKey& key) {
    return open_pkcs11_signer(uri,
                              {.module = SoftToken::module(), .pin = testing::fixed_pin("1234"), .public_key = key});
  };
  const auto signer = with(SoftToken::ed25519().public_key());
  ASSERT_TRUE(signer.has_value()) << signer.error().to_string();
  EXPECT_TRUE((*signer)->sign(bytes_of("message")).has_value());
  expect_fails(open_soft(uri), ErrorCode::kIo, "does not say which public key");
  expect_fails(with(SoftToken::p256().public_key()), ErrorCode::kKeyMismatch, "of another algorithm");
  testing::DeterministicRandom random(77);
  const auto wrong = with(PrivateKey::generate(KeyAlgorithm::kEd25519, random)->public_key());
  ASSERT_TRUE(wrong.has_value());  // nobody can tell yet
  EXPECT_EQ((*wrong)->sign(bytes_of("message")).error().code(), ErrorCode::kInvalidSignature);
  expect_fails(open_pkcs11_signer(kEd, {.module = SoftToken::module(),
                                        .pin = testing::fixed_pin("1234"),
                                        .public_key = wrong.value()->public_key()}),
               ErrorCode::kKeyMismatch, "not the expected one");
}

TEST_F(Pkcs11, SharedBetweenThreadsItSignsForEach) {
  const auto ed = open_soft(kEd), ec = open_soft(kEc);
  ASSERT_TRUE(ed.has_value() && ec.has_value());
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 10; ++j) {
        const Bytes message(static_cast<std::size_t>(i * 10 + j), 0x62);
        EXPECT_TRUE((*ed)->sign(message).has_value());
        EXPECT_TRUE((*ec)->sign(message).has_value());
      }
    });
  }
}

TEST_F(Pkcs11, SignsAfterAForkOnBothSides) {
  const auto signer = open_soft(kEd);
  ASSERT_TRUE(signer.has_value());
  std::jthread other([&] {  // holds the signer's lock most of the time
    for (int i = 0; i < 30; ++i) EXPECT_TRUE((*signer)->sign(Bytes(10'000, 1)).has_value());
  });
  for (int i = 0; i < 3; ++i) {
    in_child([&] {
      const auto signature = (*signer)->sign(bytes_of("child"));
      if (!signature) std::fputs((signature.error().to_string() + "\n").c_str(), stderr);
      EXPECT_TRUE(signature.has_value());
    });
  }
  EXPECT_TRUE((*signer)->sign(bytes_of("parent")).has_value());
}

// As one that starts a program which shows a window.
TEST_F(Pkcs11, WhatAsksForThePinMayFork) {
  const auto signer =
      open_pkcs11_signer(kEd, {.module = SoftToken::module(), .pin = [](const std::string&) -> Result<SecretBytes> {
                                 in_child([] {});
                                 return SecretBytes::copy_of(std::string_view("1234"));
                               }});
  ASSERT_TRUE(signer.has_value()) << signer.error().to_string();
  EXPECT_TRUE((*signer)->sign(bytes_of("message")).has_value());
}

class FaultyPkcs11 : public Pkcs11 {
 protected:
  void SetUp() override {
    Pkcs11::SetUp();
    if (IsSkipped()) return;
    auto opened = open_faulty(kEd);
    ASSERT_TRUE(opened.has_value()) << opened.error().to_string();
    signer_ = *opened;
  }
  void TearDown() override {
    if (IsSkipped()) return;
    state().fault = Fault::kNone;
    signer_.reset();
    EXPECT_EQ(state().open_sessions, 0);
  }
  static FaultyModule& state() { return faulty_module(); }
  Result<Bytes> sign_with(Fault fault) {
    state().fault = fault;
    return signer_->sign(bytes_of("message"));
  }

  std::shared_ptr<const Signer> signer_;
};

TEST_F(FaultyPkcs11, ALostSessionIsOpenedAgain) {
  EXPECT_TRUE(sign_with(Fault::kNone).has_value());
  const int logins = state().logins;
  EXPECT_TRUE(sign_with(Fault::kSessionLost).has_value());
  EXPECT_EQ(state().logins, logins + 1);
  EXPECT_TRUE(sign_with(Fault::kNone).has_value());
  EXPECT_EQ(state().logins, logins + 1);
  EXPECT_EQ(state().open_sessions, 1);
}

TEST_F(FaultyPkcs11, ARemovedTokenIsAnErrorUntilItIsBack) {
  for (int i = 0; i < 2; ++i) {
    const auto signature = sign_with(Fault::kRemoved);
    ASSERT_FALSE(signature.has_value());
    EXPECT_EQ(signature.error().code(), ErrorCode::kIo);
    EXPECT_THAT(signature.error().to_string(), HasSubstr("no PKCS#11 token fits the URI"));
  }
  EXPECT_EQ(state().open_sessions, 0);
  EXPECT_TRUE(sign_with(Fault::kNone).has_value());
}

TEST_F(FaultyPkcs11, WhatIsNoSignatureMakesNone) {
  struct Row {
    Fault fault;
    ErrorCode code;
    const char* text;
  };
  const Row rows[] = {{Fault::kShortSignature, ErrorCode::kInvalidSignatureEncoding, ""},
                      {Fault::kEmptySignature, ErrorCode::kInvalidSignatureEncoding, ""},
                      {Fault::kBoastfulSize, ErrorCode::kInvalidSignatureEncoding, ""},
                      {Fault::kAlteredSignature, ErrorCode::kInvalidSignature, ""},
                      {Fault::kGeneralError, ErrorCode::kIo, "C_SignInit failed with CKR_GENERAL_ERROR"}};
  const auto ec = open_faulty(kEc);
  ASSERT_TRUE(ec.has_value());
  for (const Row& row : rows) {
    for (const Signer* signer : {signer_.get(), ec->get()}) {
      state().fault = row.fault;
      const auto signature = signer->sign(bytes_of("message"));
      ASSERT_FALSE(signature.has_value()) << static_cast<int>(row.fault);
      EXPECT_EQ(signature.error().code(), row.code) << signature.error().to_string();
      EXPECT_THAT(signature.error().to_string(), HasSubstr(row.text));
      state().fault = Fault::kNone;
      EXPECT_TRUE(signer->sign(bytes_of("message")).has_value());
    }
  }
}

TEST_F(FaultyPkcs11, NoPinIsTriedThatWouldLockTheToken) {
  signer_.reset();  // logged out
  const int logins = state().logins;
  state().fault = Fault::kOneTryLeft;
  expect_fails(open_faulty(kEd), ErrorCode::kIo, "one wrong PIN more locks the PKCS#11 token `hardtack`");
  state().fault = Fault::kLocked;
  expect_fails(open_faulty(kEd), ErrorCode::kIo, "is locked");
  EXPECT_EQ(state().logins, logins);
}

TEST_F(FaultyPkcs11, ARefusedPinIsNotTriedAgain) {
  auto pin = std::make_shared<std::string>("1234");
  signer_.reset();
  auto opened = open_pkcs11_signer(
      kEd, {.module = FAULTY_MODULE,
            .pin = [pin](const std::string&) -> Result<SecretBytes> { return SecretBytes::copy_of(*pin); }});
  ASSERT_TRUE(opened.has_value());
  signer_ = *opened;
  *pin = "9999";
  state().fault = Fault::kSessionLost;
  const int logins = state().logins;
  EXPECT_THAT(signer_->sign({}).error().to_string(), HasSubstr("CKR_PIN_INCORRECT"));
  EXPECT_EQ(state().logins, logins + 1);
  *pin = "1234";
  const auto again = signer_->sign({});
  ASSERT_FALSE(again.has_value());
  EXPECT_THAT(again.error().to_string(), HasSubstr("has refused the PIN before"));
  EXPECT_EQ(state().logins, logins + 1);
}

TEST_F(FaultyPkcs11, SomeKeysWantThePinForEachSignature) {
  signer_.reset();
  state().fault = Fault::kAlwaysAuthenticates;
  auto opened = open_faulty(kEc);
  ASSERT_TRUE(opened.has_value()) << opened.error().to_string();
  signer_ = *opened;
  const int before = state().context_logins;
  EXPECT_TRUE(signer_->sign(bytes_of("a")).has_value());
  EXPECT_TRUE(signer_->sign(bytes_of("b")).has_value());
  EXPECT_EQ(state().context_logins, before + 2);
}

TEST_F(FaultyPkcs11, ATokenWithItsOwnKeypadIsNotGivenThePin) {
  signer_.reset();
  state().fault = Fault::kKeypad;
  const int keypad = state().keypad_logins, logins = state().logins;
  auto opened = open_pkcs11_signer(kEd, {.module = FAULTY_MODULE});
  ASSERT_TRUE(opened.has_value()) << opened.error().to_string();
  signer_ = *opened;
  EXPECT_EQ(state().keypad_logins, keypad + 1);
  EXPECT_EQ(state().logins, logins);
  EXPECT_TRUE(signer_->sign(bytes_of("a")).has_value());
}

TEST_F(FaultyPkcs11, SlotsAreCountedUpToABound) {
  state().fault = Fault::kSlotsGalore;
  EXPECT_FALSE(open_faulty(kEd).has_value());
}

}  // namespace
}  // namespace hardtack
