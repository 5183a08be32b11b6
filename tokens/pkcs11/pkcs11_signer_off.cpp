// In builds without PKCS#11.
#include "tokens/pkcs11/pkcs11_signer.h"

namespace hardtack {

Result<std::shared_ptr<const Signer>> open_pkcs11_signer(std::string_view, Pkcs11Options) {
  return fail(Error(ErrorCode::kUsage, "this build signs with no PKCS#11 token")
                  .with_help("build with the header of PKCS#11 (Debian: libp11-kit-dev): -D HARDTACK_PKCS11=ON"));
}

}  // namespace hardtack
