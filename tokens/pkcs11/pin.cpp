#include <utility>

#include "tokens/keys/key_file.h"
#include "tokens/pkcs11/pkcs11_signer.h"

namespace hardtack {

Result<SecretBytes> pin_from_line(SecretBytes contents) {
  std::string_view text = contents.reveal_text();
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return fail(ErrorCode::kUsage, "the PIN is empty");
  contents.shrink(text.size());
  return contents;
}

Pkcs11Pin pin_from_file(std::string path) {
  return [path = std::move(path)](const std::string&) -> Result<SecretBytes> {
    HARDTACK_TRY(SecretBytes contents, read_secret_file(path));
    auto pin = pin_from_line(std::move(contents));
    if (!pin) return fail(pin.error().with_context("PIN file `" + path + "`"));
    return pin;
  };
}

bool is_pkcs11_uri(std::string_view text) { return text.starts_with("pkcs11:"); }

}  // namespace hardtack
