#include "tokens/pkcs11/pkcs11_signer.h"

#include <mutex>
#include <utility>

#include "engine/text/quote.h"
#include "tokens/crypto/sha256.h"
#include "tokens/pkcs11/connection.h"
#include "tokens/pkcs11/fork_gate.h"
#include "tokens/pkcs11/module.h"
#include "tokens/pkcs11/uri.h"

namespace hardtack {
namespace {

using pkcs11::Connection;
using pkcs11::Mechanism;
using pkcs11::Module;
using pkcs11::ModuleUse;
using pkcs11::Outcome;
using pkcs11::Uri;

struct Config {
  const Module* module;
  Uri uri;
  Pkcs11Pin pin;
};

class Pkcs11Signer final : public Signer {
 public:
  Pkcs11Signer(const PublicKey& key, Config config, std::unique_ptr<Connection> connection)
      : Signer(key), config_(std::move(config)), connection_(std::move(connection)) {}
  Pkcs11Signer(const Pkcs11Signer&) = delete;
  Pkcs11Signer& operator=(const Pkcs11Signer&) = delete;
  ~Pkcs11Signer() override {
    const ModuleUse use;
    connection_.reset();
  }

 private:
  Result<Bytes> make_signature(ByteView message) const override {
    const ModuleUse use;  // before the lock, so that no fork finds it taken
    const std::scoped_lock guard(lock_);
    if (connection_ != nullptr && !connection_->is_of_this_process()) connection_.reset();
    const bool had_session = connection_ != nullptr;
    auto signature = sign_once(message);
    if (signature) return in_our_form(*signature);
    // Once more where the session had been lost since the last time.
    if (had_session && signature.error().is_lost) signature = sign_once(message);
    if (!signature)
      return fail(signature.error().error.with_context("PKCS#11 module " + quote(config_.module->path())));
    return in_our_form(*signature);
  }

  struct Unsigned {
    Error error;
    bool is_lost = false;
  };

  std::expected<Bytes, Unsigned> sign_once(ByteView message) const {
    const auto unsigned_for = [](Error error) { return std::unexpected(Unsigned{std::move(error)}); };
    if (is_refused_) {
      return unsigned_for(Error(ErrorCode::kIo, "the PKCS#11 token has refused the PIN before")
                              .with_help("it is not tried again, since a token locks itself after a few attempts"));
    }
    if (connection_ == nullptr) {
      bool refused = false;
      auto opened = Connection::open(*config_.module, config_.uri, config_.pin, refused);
      if (refused) is_refused_ = true;
      if (!opened) return unsigned_for(opened.error());
      connection_ = *std::move(opened);
    }
    const Connection& connection = *connection_;
    SecretBytes pin;
    Module::Authentication again;
    if (connection.always_authenticates() && !connection.token().has_own_keypad) {
      auto asked = pkcs11::ask_pin(config_.pin, connection.token().label);
      if (!asked) return unsigned_for(asked.error());
      pin = *std::move(asked);
      again.pin = pin.bytes();
    }
    const auto* authentication = connection.always_authenticates() ? &again : nullptr;
    const bool is_ed25519 = algorithm() == KeyAlgorithm::kEd25519;
    Outcome<Bytes> signature = is_ed25519 ? connection.sign(Mechanism::kEddsa, message, authentication)
                                          : connection.sign(Mechanism::kEcdsa, sha256(message), authentication);
    if (signature) return *std::move(signature);
    // A session in which a call failed may be left in the middle of something.
    connection_.reset();
    if (is_refused_pin(signature.error())) is_refused_ = true;
    return std::unexpected(Unsigned{error_of(signature.error()), is_lost(signature.error())});
  }

  Result<Bytes> in_our_form(const Bytes& signature) const {
    return algorithm() == KeyAlgorithm::kEd25519 ? Result<Bytes>(signature) : ecdsa_signature_from_pair(signature);
  }

  const Config config_;
  mutable std::mutex lock_;
  mutable std::unique_ptr<Connection> connection_;
  mutable bool is_refused_ = false;
};

// What stands in the URI must not stand in the options, too.
Result<void> expect_once(bool is_option, bool is_in_uri, const char* name) {
  if (!is_option || !is_in_uri) return {};
  return fail(ErrorCode::kUsage, std::string("the PKCS#11 URI names ") + name + ", and another one was given");
}

Result<std::string> module_of(const Uri& uri, const Pkcs11Options& options) {
  HARDTACK_CHECK(expect_once(!options.module.empty(), uri.module_path.has_value(), "a module"));
  std::string path = uri.module_path.value_or(options.module);
  if (!path.empty()) return path;
  return fail(Error(ErrorCode::kUsage, "no PKCS#11 module was named")
                  .with_help("name the library that comes with the token, such as "
                             "`/usr/lib/softhsm/libsofthsm2.so`"));
}

}  // namespace

Result<std::shared_ptr<const Signer>> open_pkcs11_signer(std::string_view uri, Pkcs11Options options) {
  HARDTACK_TRY(Uri parsed, pkcs11::parse_uri(uri));
  HARDTACK_TRY(const std::string path, module_of(parsed, options));
  HARDTACK_CHECK(expect_once(options.pin != nullptr, parsed.pin_file.has_value(), "a PIN file"));
  Pkcs11Pin pin = parsed.pin_file ? pin_from_file(*parsed.pin_file) : std::move(options.pin);
  const ModuleUse use;
  HARDTACK_TRY(const Module* module, Module::load(path));
  bool refused = false;
  auto opened = Connection::open(*module, parsed, pin, refused);
  if (!opened) return fail(opened.error().with_context("PKCS#11 module " + quote(path)));
  auto key = (*opened)->public_key(options.public_key);
  if (!key) return fail(key.error().with_context("PKCS#11 module " + quote(path)));
  return std::make_shared<const Pkcs11Signer>(*key, Config{module, std::move(parsed), std::move(pin)},
                                              *std::move(opened));
}

}  // namespace hardtack
