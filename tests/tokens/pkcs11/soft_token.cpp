#include "tests/tokens/pkcs11/soft_token.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "tokens/keys/key_format.h"

namespace hardtack::testing {
namespace {

namespace fs = std::filesystem;

// Of a curve that tokens have and Hardtack has not.
constexpr const char* kP384 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCJSTRMFpNCdYsctFcr\n"
    "kt8/Wm7uNlzA0kkmnGd5edzj8/eMFqzRGdQVuIT6xuIt56yhZANiAAQD++I0cgvJ\n"
    "fnb3WwxR98yEmlmTmv9YvYUD3qE0CokYkgduW1+5NcPQD5KdsbCAqiEiuTbuwgf5\n"
    "6YpO7lL4uLfOs484bAIFAuYeyngXT5HMm5kwYIlupSHd016XY44gvSQ=\n"
    "-----END PRIVATE KEY-----\n";

PrivateKey key_of(KeyAlgorithm algorithm) {
  DeterministicRandom random(11);
  return PrivateKey::generate(algorithm, random).value();
}

class Tokens {
 public:
  Tokens() {
    for (const char* path : {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"}) {
      if (module_.empty() && fs::exists(path)) module_ = path;
    }
    if (module_.empty()) {
      absence_ = "SoftHSM is not installed (Debian: softhsm2)";
      return;
    }
    std::string folder = fs::temp_directory_path() / "hardtack-pkcs11-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) {
      absence_ = "no folder for tokens";
      return;
    }
    folder_ = folder;
    fs::create_directory(folder_ / "tokens");
    write("softhsm2.conf", "directories.tokendir = " + (folder_ / "tokens").string() +
                               "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
    ::setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);
    write("pin", "1234\n");
    write("wrong-pin", "9999\n");
    write("empty-pin", "\n");
    write("open-pin", "1234");
    fs::permissions(folder_ / "open-pin", fs::perms::others_read, fs::perm_options::add);
    fill();
  }
  ~Tokens() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }
  Tokens(const Tokens&) = delete;
  Tokens& operator=(const Tokens&) = delete;

  std::string absence_, module_;
  fs::path folder_;

 private:
  void write(const std::string& name, std::string_view text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    fs::permissions(folder_ / name, fs::perms::owner_read | fs::perms::owner_write);
  }

  void run(const std::string& command) {
    if (absence_.empty() && std::system((command + " >" + (folder_ / "log").string() + " 2>&1").c_str()) != 0)
      absence_ = "`" + command + "` failed";
  }

  void init(const std::string& label) {
    run("softhsm2-util --init-token --free --label " + label + " --pin 1234 --so-pin 87654321");
  }

  void import(const std::string& pem, const std::string& label, const std::string& id, const std::string& more = "") {
    run("softhsm2-util --import " + (folder_ / pem).string() + " --token hardtack --pin 1234 --label " + label +
        " --id " + id + " " + more);
  }

  void fill() {
    write("ed.pem", encode_private_key(key_of(KeyAlgorithm::kEd25519), KeyFormat::kPem).reveal_text());
    write("ec.pem", encode_private_key(key_of(KeyAlgorithm::kSecp256r1), KeyFormat::kPem).reveal_text());
    init("hardtack");
    init("second");
    init("second");
    import("ed.pem", "ed", "01");
    import("ec.pem", "ec", "02");
    import("ed.pem", "twin", "05");
    import("ec.pem", "twin", "06");
    import("ed.pem", "alone", "07", "--no-public-key");
    write("p384.pem", kP384);
    import("p384.pem", "p384", "08");
  }
};

const Tokens& tokens() {
  static const Tokens all;
  return all;
}

Result<std::shared_ptr<const Signer>> open_with(const std::string& module, const std::string& uri,
                                                const std::string& pin) {
  return open_pkcs11_signer(uri, {.module = module, .pin = fixed_pin(pin)});
}

}  // namespace

const std::string& SoftToken::absence() { return tokens().absence_; }
const std::string& SoftToken::module() { return tokens().module_; }
std::string SoftToken::file(const std::string& name) { return tokens().folder_ / name; }
PrivateKey SoftToken::ed25519() { return key_of(KeyAlgorithm::kEd25519); }
PrivateKey SoftToken::p256() { return key_of(KeyAlgorithm::kSecp256r1); }

Pkcs11Pin fixed_pin(std::string pin) {
  return [pin = std::move(pin)](const std::string&) -> Result<SecretBytes> { return SecretBytes::copy_of(pin); };
}

Result<std::shared_ptr<const Signer>> open_soft(const std::string& uri, const std::string& pin) {
  return open_with(SoftToken::module(), uri, pin);
}

Result<std::shared_ptr<const Signer>> open_faulty(const std::string& uri, const std::string& pin) {
  return open_with(FAULTY_MODULE, uri, pin);
}

FaultyModule& faulty_module() {
  void* library = dlopen(FAULTY_MODULE, RTLD_NOW | RTLD_LOCAL);
  return *reinterpret_cast<FaultyModuleState*>(dlsym(library, kFaultyModuleState))();
}

}  // namespace hardtack::testing
