// Every function of a PKCS#11 module failing once, and answers about keys that are none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/tokens/pkcs11/soft_token.h"
#include "tokens/pkcs11/pkcs11_signer.h"

namespace hardtack {
namespace {

using testing::Fault;
using testing::faulty_module;
using testing::FaultyAttribute;
using testing::FaultyModule;
using ::testing::HasSubstr;
using testing::open_faulty;
using testing::SoftToken;

constexpr const char* kEd = "pkcs11:token=hardtack;object=ed";
constexpr const char* kEc = "pkcs11:token=hardtack;object=ec";

class Pkcs11Failures : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SoftToken::absence().empty()) GTEST_SKIP() << SoftToken::absence();
    ASSERT_TRUE(open_faulty(kEd).has_value());
  }
  void TearDown() override {
    if (IsSkipped()) return;
    heal();
    EXPECT_EQ(state().open_sessions, 0);
  }
  static FaultyModule& state() { return faulty_module(); }
  static void heal() {
    state().fault = Fault::kNone;
    state().failing = "";
    state().attribute = {};
  }
};

template <typename T>
std::string told(const Result<T>& result) {
  return result ? "" : result.error().to_string() + " | " + result.error().help();
}

TEST_F(Pkcs11Failures, OfEachFunctionAreToldByItsName) {
  struct Row {
    const char* function;
    unsigned long value;
    const char* expected;
    const char* advice = "";
  };
  const std::vector<Row> rows = {
      {"C_GetSlotList", CKR_GENERAL_ERROR, "C_GetSlotList failed with CKR_GENERAL_ERROR"},
      {"C_GetTokenInfo", CKR_TOKEN_NOT_PRESENT, "no PKCS#11 token fits the URI", "the module has no token"},
      {"C_OpenSession", CKR_DEVICE_REMOVED, "C_OpenSession failed with CKR_DEVICE_REMOVED",
       "see that the token is connected"},
      {"C_OpenSession", CKR_TOKEN_NOT_PRESENT, "C_OpenSession failed with CKR_TOKEN_NOT_PRESENT",
       "see that the token is connected"},
      {"C_Login", CKR_PIN_LOCKED, "C_Login failed with CKR_PIN_LOCKED", "set a new PIN with the token's own tool"},
      {"C_Login", CKR_PIN_EXPIRED, "C_Login failed with CKR_PIN_EXPIRED", "set a new PIN with the token's own tool"},
      {"C_Login", CKR_USER_PIN_NOT_INITIALIZED, "C_Login failed with CKR_USER_PIN_NOT_INITIALIZED",
       "set a new PIN with the token's own tool"},
      {"C_Login", CKR_PIN_INCORRECT, "C_Login failed with CKR_PIN_INCORRECT", "the PIN is not tried again"},
      {"C_FindObjectsInit", CKR_OPERATION_ACTIVE, "C_FindObjectsInit failed with CKR_OPERATION_ACTIVE"},
      {"C_FindObjects", CKR_DEVICE_ERROR, "C_FindObjects failed with CKR_DEVICE_ERROR"},
      {"C_GetAttributeValue", CKR_DEVICE_ERROR, "C_GetAttributeValue failed with CKR_DEVICE_ERROR"},
      {"C_GetAttributeValue", 0x80001234, "C_GetAttributeValue failed with 0x80001234"},
      {"C_GetAttributeValue", 7, "C_GetAttributeValue failed with CKR_ARGUMENTS_BAD"},
  };
  for (const Row& row : rows) {
    state().failing = row.function;
    state().failure = row.value;
    const auto opened = open_faulty(kEd);
    ASSERT_FALSE(opened.has_value()) << row.function;
    EXPECT_EQ(opened.error().code(), ErrorCode::kIo) << row.function;
    EXPECT_THAT(told(opened), HasSubstr(row.expected)) << row.function;
    EXPECT_THAT(told(opened), HasSubstr(row.advice)) << row.function;
    heal();
    EXPECT_TRUE(open_faulty(kEd).has_value()) << row.function;
  }
  // Whoever is logged in already is.
  state().failing = "C_Login";
  state().failure = CKR_USER_ALREADY_LOGGED_IN;
  const auto other = open_faulty(kEd);
  EXPECT_FALSE(other.has_value()) << "but here nobody is, so the keys are not seen";
}

TEST_F(Pkcs11Failures, OfSigningLeaveAKeyThatSigns) {
  struct Row {
    const char* function;
    unsigned long value;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"C_SignInit", CKR_MECHANISM_INVALID, "the token does not sign with keys of this algorithm"},
      {"C_SignInit", CKR_KEY_HANDLE_INVALID, "C_SignInit failed with CKR_KEY_HANDLE_INVALID"},
      {"C_SignInit", CKR_FUNCTION_REJECTED, "C_SignInit failed with CKR_FUNCTION_REJECTED"},
      {"C_Sign", CKR_DEVICE_MEMORY, "C_Sign failed with CKR_DEVICE_MEMORY"},
      {"C_Sign", CKR_BUFFER_TOO_SMALL, "C_Sign failed with CKR_BUFFER_TOO_SMALL"},
      {"C_Sign", CKR_SESSION_CLOSED, "C_Sign failed with CKR_SESSION_CLOSED"},
      {"C_Sign", CKR_USER_NOT_LOGGED_IN, "C_Sign failed with CKR_USER_NOT_LOGGED_IN"},
  };
  for (const char* uri : {kEd, kEc}) {
    const auto signer = open_faulty(uri);
    ASSERT_TRUE(signer.has_value());
    for (const Row& row : rows) {
      state().failing = row.function;
      state().failure = row.value;
      const auto signature = (*signer)->sign(bytes_of("message"));
      ASSERT_FALSE(signature.has_value()) << row.function;
      EXPECT_EQ(signature.error().code(), ErrorCode::kIo);
      EXPECT_THAT(told(signature), HasSubstr(row.expected));
      EXPECT_THAT(told(signature), HasSubstr("PKCS#11 module"));
      heal();
      EXPECT_TRUE((*signer)->sign(bytes_of("message")).has_value()) << row.function;
    }
  }
}

TEST_F(Pkcs11Failures, OfAnswersAboutKeys) {
  static constexpr unsigned char kRsa[sizeof(CK_KEY_TYPE)] = {}, kOtherCurve[] = {0x06, 0x01, 0x2a};
  static const std::vector<unsigned char> even(65, 0x04), of_32(32, 0xff), of_33(33, 0x02), der = [] {
    std::vector<unsigned char> bytes{0x04, 0x20};
    bytes.resize(34, 0xff);
    return bytes;
  }();
  struct Row {
    const char* what;
    const char* uri;
    FaultyAttribute attribute;
    const char* expected;
  };
  const auto answer = [](unsigned long type, unsigned long value, const unsigned char* bytes = nullptr,
                         unsigned long size = 0) { return FaultyAttribute{type, value, bytes, size}; };
  const std::vector<Row> rows = {
      {"a key of RSA", kEd, answer(CKA_KEY_TYPE, CKR_OK, kRsa, sizeof kRsa), "neither ed25519 nor secp256r1"},
      {"no curve", kEd, answer(CKA_EC_PARAMS, CKR_ATTRIBUTE_TYPE_INVALID), "neither ed25519 nor secp256r1"},
      {"no curve of EC", kEc, answer(CKA_EC_PARAMS, CKR_ATTRIBUTE_TYPE_INVALID), "neither ed25519 nor secp256r1"},
      {"another curve", kEd, answer(CKA_EC_PARAMS, CKR_OK, kOtherCurve, sizeof kOtherCurve),
       "neither ed25519 nor secp256r1"},
      {"a curve that is not told", kEc, answer(CKA_EC_PARAMS, CKR_DEVICE_ERROR),
       "C_GetAttributeValue failed with CKR_DEVICE_ERROR"},
      {"an id that is not told", kEc, answer(CKA_ID, CKR_DEVICE_ERROR),
       "C_GetAttributeValue failed with CKR_DEVICE_ERROR"},
      {"no id", kEc, answer(CKA_ID, CKR_OK), "which public key belongs to the private one"},
      {"an id that nobody has", kEc, answer(CKA_ID, CKR_OK, kOtherCurve, 3),
       "which public key belongs to the private one"},
      {"no point", kEc, answer(CKA_EC_POINT, CKR_OK), "which public key belongs to the private one"},
      {"a secret point", kEc, answer(CKA_EC_POINT, CKR_ATTRIBUTE_SENSITIVE),
       "which public key belongs to the private one"},
      {"a point too large", kEc, answer(CKA_EC_POINT, CKR_BUFFER_TOO_SMALL),
       "which public key belongs to the private one"},
      {"a point that claims to be larger", kEc, answer(CKA_EC_POINT, CKR_OK, nullptr, 1'000'000),
       "which public key belongs to the private one"},
      {"a point of no size", kEc, answer(CKA_EC_POINT, CKR_OK, nullptr, static_cast<unsigned long>(-1)),
       "which public key belongs to the private one"},
      {"no DER", kEc, answer(CKA_EC_POINT, CKR_OK, of_33.data(), of_33.size()), "public key in the PKCS#11 token"},
      {"DER of half a point", kEc, answer(CKA_EC_POINT, CKR_OK, der.data(), 20), "public key in the PKCS#11 token"},
      {"DER of another size", kEc, answer(CKA_EC_POINT, CKR_OK, der.data(), der.size()),
       "public key in the PKCS#11 token"},
      {"DER and more", kEd, answer(CKA_EC_POINT, CKR_OK, even.data(), even.size()), "public key in the PKCS#11 token"},
      {"no point of the curve", kEc, answer(CKA_EC_POINT, CKR_OK, even.data(), even.size()),
       "public key in the PKCS#11 token"},
      {"no canonical point", kEd, answer(CKA_EC_POINT, CKR_OK, of_32.data(), of_32.size()), "not canonically encoded"},
      {"no canonical point in DER", kEd, answer(CKA_EC_POINT, CKR_OK, der.data(), der.size()),
       "not canonically encoded"},
  };
  for (const Row& row : rows) {
    state().attribute = row.attribute;
    const auto opened = open_faulty(row.uri);
    EXPECT_FALSE(opened.has_value()) << row.what;
    EXPECT_THAT(told(opened), HasSubstr(row.expected)) << row.what;
    heal();
  }
}

TEST_F(Pkcs11Failures, TokensWithoutLabelAndWithoutSetUpAreOthers) {
  state().fault = Fault::kNoLabel;
  EXPECT_THAT(told(open_faulty(kEd)), HasSubstr("the module has ``, ``"));
  state().fault = Fault::kNotInitialized;
  EXPECT_THAT(told(open_faulty(kEd)), HasSubstr("the module has no token"));
  state().fault = Fault::kOneObjectAtATime;
  EXPECT_TRUE(open_faulty(kEd).has_value());
  EXPECT_THAT(told(open_faulty("pkcs11:token=hardtack;object=twin")), HasSubstr("several private keys"));
}

// The PIN for one signature: asked for each time, and not again once it was refused.
TEST_F(Pkcs11Failures, OfThePinForOneSignature) {
  state().fault = Fault::kAlwaysAuthenticates;
  auto pin = std::make_shared<std::string>("1234");
  const auto open = [&] {
    return open_pkcs11_signer(kEc, {.module = FAULTY_MODULE, .pin = [pin](const std::string&) -> Result<SecretBytes> {
                                      if (pin->empty()) return fail(ErrorCode::kUsage, "nobody is there");
                                      return SecretBytes::copy_of(*pin);
                                    }});
  };
  const auto signer = open();
  ASSERT_TRUE(signer.has_value()) << told(signer);
  EXPECT_TRUE((*signer)->sign(bytes_of("a")).has_value());
  pin->clear();
  EXPECT_THAT(told((*signer)->sign(bytes_of("a"))), HasSubstr("nobody is there"));
  *pin = "1234";
  EXPECT_TRUE((*signer)->sign(bytes_of("a")).has_value());
  const int before = state().context_logins;
  *pin = "99999";
  EXPECT_THAT(told((*signer)->sign(bytes_of("a"))), HasSubstr("C_Login failed with CKR_PIN_INCORRECT"));
  EXPECT_EQ(state().context_logins, before + 1);
  *pin = "1234";
  EXPECT_THAT(told((*signer)->sign(bytes_of("a"))), HasSubstr("has refused the PIN before"));
  EXPECT_EQ(state().context_logins, before + 1);
}

// A module is made ready once in each process.
TEST_F(Pkcs11Failures, OfMakingAModuleReady) {
  for (const auto& [value, works] :
       {std::pair{CKR_DEVICE_ERROR, false}, std::pair{CKR_CRYPTOKI_ALREADY_INITIALIZED, true}}) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      state().failing = "C_Initialize";
      state().failure = static_cast<unsigned long>(value);
      const std::string said = told(open_faulty(kEd));
      const bool named = said.find("C_Initialize failed with CKR_DEVICE_ERROR") != std::string::npos;
      ::_exit(named == works ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
}

TEST_F(Pkcs11Failures, OfModulesThatGiveNoFunctions) {
  for (const auto& [told_to, expected] :
       {std::pair{"error", "C_GetFunctionList failed with CKR_HOST_MEMORY"},
        std::pair{"nothing", "C_GetFunctionList succeeded but gave no list of functions"}}) {
    const std::string copy = SoftToken::file(std::string("module-") + told_to + ".so");
    std::filesystem::copy_file(FAULTY_MODULE, copy);
    ASSERT_EQ(::setenv(testing::kFaultyList, told_to, 1), 0);
    EXPECT_THAT(told(open_pkcs11_signer(kEd, {.module = copy, .pin = testing::fixed_pin("1234")})),
                HasSubstr(expected));
    ::unsetenv(testing::kFaultyList);
  }
}

}  // namespace
}  // namespace hardtack
