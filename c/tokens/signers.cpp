// Keys that are outside of the process, and what callbacks give back.
#include <memory>
#include <string>
#include <utility>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/tokens/contents.h"
#include "c/tokens/keys.h"
#include "tokens/keys/signer.h"
#include "tokens/pkcs11/pkcs11_signer.h"

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_private_key>>;

namespace {

class HostSigner final : public Signer {
 public:
  HostSigner(const PublicKey& key, hardtack_sign callback, Context context)
      : Signer(key), callback_(callback), context_(std::move(context)) {}

 private:
  Result<Bytes> make_signature(ByteView message) const override {
    HARDTACK_TRY(const SecretBytes given, contents_from("the host's signer gave no signature", [&](auto* contents) {
                   return callback_(context_.get(), view(message), contents);
                 }));
    const auto made = given.bytes();
    return Bytes(made.begin(), made.end());
  }

  hardtack_sign callback_;
  Context context_;
};

class HostPin {
 public:
  HostPin(const hardtack_pkcs11_options& options, Context context) : pin_(options.pin), context_(std::move(context)) {}

  Result<SecretBytes> operator()(const std::string& token) const {
    return contents_from("the host gave no PIN",
                         [&](auto* contents) { return pin_(context_.get(), view(token), contents); });
  }

 private:
  decltype(hardtack_pkcs11_options::pin) pin_;
  Context context_;
};

}  // namespace

hardtack_error* hardtack_private_key_from_signer(const hardtack_public_key* public_key, hardtack_sign sign,
                                                 void* context, void (*release)(void* context),
                                                 hardtack_private_key** key) {
  if (key == nullptr && release != nullptr) release(context);
  return make(key, [&]() -> Made {
    Context kept = keep_context(context, release);
    HARDTACK_TRY(const hardtack_public_key* given, need(public_key));
    if (sign == nullptr) return fail(ErrorCode::kUsage, "the callback is NULL");
    return std::make_unique<hardtack_private_key>(
        std::make_shared<const HostSigner>(given->key, sign, std::move(kept)));
  });
}

hardtack_error* hardtack_private_key_open_pkcs11(hardtack_text uri, const hardtack_pkcs11_options* options,
                                                 hardtack_private_key** key) {
  if (key == nullptr) {
    return attempt([&]() -> Result<void> {
      HARDTACK_TRY(const hardtack_pkcs11_options given, read_options(options));
      const Context released = keep_context(given.context, given.release);
      return fail(ErrorCode::kUsage, "the place for the result is NULL");
    });
  }
  return make(key, [&]() -> Made {
    HARDTACK_TRY(const hardtack_pkcs11_options given, read_options(options));
    Context kept = keep_context(given.context, given.release);
    HARDTACK_TRY(const std::string_view text, text_of(uri, "the URI"));
    HARDTACK_TRY(const std::string_view module, text_of(given.module, "the module"));
    Pkcs11Options open_options;
    open_options.module = std::string(module);
    if (given.pin != nullptr) open_options.pin = HostPin(given, std::move(kept));
    if (look_at(given.public_key) != nullptr) open_options.public_key = given.public_key->key;
    HARDTACK_TRY(auto signer, open_pkcs11_signer(text, std::move(open_options)));
    return std::make_unique<hardtack_private_key>(std::move(signer));
  });
}

hardtack_error* hardtack_contents_set(hardtack_contents* contents, hardtack_bytes bytes) {
  return attempt([&]() -> Result<void> {
    if (contents == nullptr) return fail(ErrorCode::kUsage, "the place for the contents is NULL");
    HARDTACK_TRY(const ByteView given, c::bytes_of(bytes, "the contents"));
    contents->bytes = SecretBytes::copy_of(given);
    return {};
  });
}

hardtack_error* hardtack_ecdsa_signature_from_pair(hardtack_bytes pair, hardtack_buffer** der) {
  return make(der, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(const ByteView given, c::bytes_of(pair, "the pair"));
    HARDTACK_TRY(const Bytes made, ecdsa_signature_from_pair(given));
    return buffer_of(made);
  });
}
