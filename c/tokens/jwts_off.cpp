// In the place of jwts.cpp, jwks.cpp and profiles.cpp where the build has no JWTs.
#include <utility>

#include "c/base/structs.h"
#include "c/base/trees.h"
#include "c/tokens/jwts.h"
#include "c/tokens/key_sets.h"

struct hardtack_jwks : hardtack::c::HandleOf<"jwks", "JWKS"> {};

using namespace hardtack;

namespace hardtack::c {
namespace {

std::unexpected<Error> left_out() { return fail(ErrorCode::kUsage, "this library was built without JWTs"); }

template <typename T>
hardtack_error* none(T** out) {
  return make(out, []() -> Outcome<std::unique_ptr<T>> { return left_out(); });
}

}  // namespace

Outcome<std::unique_ptr<hardtack_credential>> verify_token(const TokenFormat& format, ByteView token,
                                                           const VerifyContext& context) {
  HARDTACK_TRY(VerifiedToken verified, format.verify(token, context));
  return std::make_unique<hardtack_credential>(std::move(verified));
}
Result<void> delegate_from(const hardtack_credential&, const TokenFormat&, MintRequest&) { return left_out(); }
Result<void> record_in(LineageStore&, const VerifiedJwt&, LineageTime) { return left_out(); }
Result<void> check_descent(const VerifiedJwt&, const VerifiedJwt*, LineageStore*, LineageTime) { return left_out(); }

}  // namespace hardtack::c

using namespace hardtack::c;

hardtack_error* hardtack_credential_delegation(const hardtack_credential*, hardtack_tree** delegation) {
  return none(delegation);
}
hardtack_error* hardtack_credential_verify_profile(hardtack_bytes, const hardtack_profile_options*,
                                                   hardtack_credential** credential) {
  return none(credential);
}
void hardtack_jwks_options_init(hardtack_jwks_options* options, size_t size) {
  initialize(options, size, hardtack_jwks_options{});
}
hardtack_error* hardtack_jwks_new(hardtack_fetch, void* context, void (*release)(void* context),
                                  const hardtack_jwks_options*, hardtack_jwks** jwks) {
  if (release != nullptr) release(context);
  return none(jwks);
}
hardtack_error* hardtack_jwks_open_file(hardtack_text, const hardtack_jwks_options*, hardtack_jwks** jwks) {
  return none(jwks);
}
hardtack_error* hardtack_jwks_keys(const hardtack_jwks*, int64_t, hardtack_keys** keys) { return none(keys); }
hardtack_error* hardtack_jwks_refresh(const hardtack_jwks*, int64_t) {
  return attempt([]() -> Result<void> { return left_out(); });
}
hardtack_error* hardtack_jwks_status(const hardtack_jwks*, hardtack_tree** status) { return none(status); }
void hardtack_jwks_free(hardtack_jwks* jwks) { destroy(jwks); }
