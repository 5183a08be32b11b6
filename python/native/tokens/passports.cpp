#include "python/native/tokens/passports.h"

#include <array>
#include <memory>
#include <utility>

#include "hardtack/passport.h"
#include "python/native/base/errors.h"
#include "python/native/base/json_value.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/signers.h"

namespace hardtack::python {
namespace {

Ref issue(const Call& call) {
  static constexpr Signature kSignature{"issue_passport",
                                        std::array{Parameter{"claims"}, Parameter{"key"}, Parameter{"now"}}};
  const auto given = bind(kSignature, call);
  Passport passport = value_or_raise(parse_passport(text_of_argument(given[0])));
  const std::shared_ptr<const Signer> key = signer_of(given[1]);
  const LineageTime now = time_of(given[2]);
  SystemRandom random;
  forget_raised();
  return make_token(value_or_raise(issue_passport(std::move(passport), *key, now, random)));
}

Ref derive(const Call& call) {
  static constexpr Signature kSignature{"derive_passport",
                                        std::array{Parameter{"token"}, Parameter{"request"}, Parameter{"now"}}};
  const auto given = bind(kSignature, call);
  const TokenObject& parent = instance<TokenObject>(given[0], "Token");
  const PassportRequest request = value_or_raise(parse_passport_request(text_of_argument(given[1])));
  SystemRandom random;
  return make_token(value_or_raise(derive_passport(parent.token, request, time_of(given[2]), random)));
}

Ref verify(const Call& call) {
  static constexpr Signature kSignature{"verify_passport", std::array{Parameter{"credential"}, Parameter{"now"}}};
  const auto given = bind(kSignature, call);
  const CredentialObject& credential = instance<CredentialObject>(given[0], "Credential");
  if (!credential.biscuit) wrong_value(given[0], "a passport is a Biscuit");
  const Passport passport = value_or_raise(verify_passport(*credential.biscuit, time_of(given[1])));
  return parsed_json(write_json(passport_json(passport), JsonLayout::kCompact));
}

}  // namespace

std::vector<PyMethodDef> passport_functions() {
  return {
      method<&issue>("issue_passport", "issue_passport(claims, key, now)\n--\n\nA Token of claims in JSON."),
      method<&derive>("derive_passport", "derive_passport(token, request, now)\n--\n\nA narrower Token."),
      method<&verify>("verify_passport", "verify_passport(credential, now)\n--\n\nWhat holds, as a dict."),
  };
}

}  // namespace hardtack::python
