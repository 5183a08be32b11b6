#include "cli/credentials/pkcs11_arguments.h"

#include <utility>

#include "cli/system/files.h"
#include "tokens/keys/key_file.h"
#include "tokens/pkcs11/pkcs11_signer.h"

namespace hardtack::cli {

void Pkcs11Arguments::declare(Arguments& arguments) {
  arguments.option("--signer", "URI", uri,
                   "sign with a private key in a PKCS#11 token, which `pkcs11:token=LABEL;object=LABEL` names (RFC "
                   "7512)");
  arguments.option("--pkcs11-module", "FILE", module,
                   "the library that comes with the token, such as /usr/lib/softhsm/libsofthsm2.so");
  arguments.option("--pkcs11-pin-file", "FILE", pin_file,
                   "read the token's PIN from FILE, which must be its owner's alone, or from standard input for `-`");
  arguments.needs("--pkcs11-module", "--signer");
  arguments.needs("--pkcs11-pin-file", "--signer");
}

Result<std::shared_ptr<const Signer>> Pkcs11Arguments::open(Console& console) const {
  if (!is_pkcs11_uri(*uri)) {
    return fail(Error(ErrorCode::kUsage, "`--signer` takes the URI of a key in a PKCS#11 token")
                    .with_help("write it as in RFC 7512: `pkcs11:token=LABEL;object=LABEL`"));
  }
  Pkcs11Options options;
  if (module) {
    HARDTACK_CHECK(expect_file_name(*module));
    options.module = *module;
  }
  if (pin_file && *pin_file == "-") {
    HARDTACK_TRY(SecretBytes typed, console.read_secret_input(kMaxKeyFileSize));
    HARDTACK_TRY(SecretBytes pin, pin_from_line(std::move(typed)));
    options.pin = [kept = std::make_shared<const SecretBytes>(std::move(pin))](
                      const std::string&) -> Result<SecretBytes> { return kept->clone(); };
  } else if (pin_file) {
    HARDTACK_CHECK(expect_file_name(*pin_file));
    options.pin = pin_from_file(*pin_file);
  }
  return open_pkcs11_signer(*uri, std::move(options));
}

}  // namespace hardtack::cli
