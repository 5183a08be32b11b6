// examples/principal-tags/policy.bcdl decides requests with OpenID tokens.
#include <fstream>
#include <iterator>

#include "engine/authz/authorizer.h"
#include "grammar/compile.h"
#include "tests/support/folders.h"
#include "tests/tokens/jwt/profiles/profile_support.h"
#include "tokens/jwt/jwt_format.h"
#include "tokens/jwt/profiles/oidc.h"
#include "tokens/jwt/profiles/session.h"

namespace hardtack {
namespace {

using testing::at;
using testing::kStart;
using testing::oidc_key;
using testing::verifying;
using testing::with;

const std::string kWallet = "a9cb84dcf9343299cc2bbaa9a9d75a95eb6e0038";
const std::string kActor = "c3f7249ad2f03d898a95fdbe95113041282dd1f5a115d14a65d7e7ede4afee5f";

class PrincipalTags : public ::testing::Test {
 protected:
  static std::string policy_text() {
    std::ifstream file(test::source_folder() + "/examples/principal-tags/policy.bcdl");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool allows(const Credential& credential, const std::string& operation, const std::string& path) const {
    Request request(policy_);
    request.add("operation", {operation});
    request.add("resource", {path});
    return is_allowed(Authorizer().authorize(policy_, request, credential));
  }
  static std::string minted(const std::string& subject) {
    return mint_oidc({.issuer = "https://oidc.example",
                      .audience = "storage",
                      .subject = subject,
                      .wallet = kWallet,
                      .actor = kActor},
                     oidc_key(), at(kStart))
        .value();
  }
  static VerifiedToken verified(const std::string& text) {
    const auto verifier =
        OidcVerifier::create({.issuer = "https://oidc.example", .audience = "storage", .key = verifying(oidc_key())});
    return verifier->verify(text, at(kStart)).value();
  }

  const std::shared_ptr<const Policy> policy_ =
      Policy::compile(authorizer_from_source(policy_text()).value(), {}).value();
};

TEST_F(PrincipalTags, GiveAccessBelowTheWalletAlone) {
  const VerifiedToken token = verified(minted("agentkeys:agent:" + kWallet));
  struct Case {
    std::string operation;
    std::string path;
    bool allowed;
  };
  for (const Case& one : std::initializer_list<Case>{{"read", kWallet + "/inbox/1", true},
                                                     {"write", kWallet + "/", true},
                                                     {"delete", kWallet + "/inbox/1", false},
                                                     {"read", kWallet, false},
                                                     {"read", kWallet + "0/inbox", false},
                                                     {"read", "/" + kWallet + "/inbox", false},
                                                     {"read", kActor + "/inbox", false},
                                                     {"read", kWallet + "/../" + kActor + "/inbox", false},
                                                     {"read", "", false},
                                                     {"read", "/", false}}) {
    EXPECT_EQ(allows(token.credential, one.operation, one.path), one.allowed) << one.operation << " " << one.path;
  }
}

TEST_F(PrincipalTags, AnAbsentTagIsADenial) {
  const std::string measured(64, 'a');
  const std::string text = minted("enclave:" + measured + ":" + measured + ":agent:" + kWallet);
  EXPECT_TRUE(allows(verified(text).credential, "read", kWallet + "/inbox"));
  const JsonValue untagged = with(read_jwt(text)->claims, "https://aws.amazon.com/tags", "");
  EXPECT_FALSE(allows(verified(testing::signed_with(oidc_key(), untagged)).credential, "read", kWallet + "/inbox"));
}

// The same token, verified as a JWT alone: its tags are claims then, which no verifier compared with anything.
TEST_F(PrincipalTags, ClaimsAreNoTags) {
  const TokenKeys keys(TokenKey{verifying(oidc_key()).key, {}});
  const std::string text = minted("agentkeys:agent:" + kWallet);
  const auto token =
      jwt_format().verify(bytes_of(text), {.keys = keys, .now = at(kStart), .audience = std::string("storage")});
  ASSERT_TRUE(token.has_value());
  EXPECT_FALSE(allows(token->credential, "read", kWallet + "/inbox"));
}

}  // namespace
}  // namespace hardtack
