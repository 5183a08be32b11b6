// A private key that stays in a PKCS#11 token, as commands that sign are told of it.
//
//   Pkcs11Arguments token_;
//   token_.declare(arguments);
//   if (token_.given()) HARDTACK_TRY(const auto signer, token_.open(console));
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/input/arguments.h"
#include "cli/system/console.h"
#include "tokens/keys/signer.h"

namespace hardtack::cli {

struct Pkcs11Arguments {
  // --signer, --pkcs11-module, --pkcs11-pin-file
  void declare(Arguments& arguments);
  bool given() const { return uri.has_value(); }
  // Errors: kUsage for what is no URI of a key, those of files and of PKCS#11 tokens.
  Result<std::shared_ptr<const Signer>> open(Console& console) const;

  std::optional<std::string> uri;
  std::optional<std::string> module;
  std::optional<std::string> pin_file;
};

}  // namespace hardtack::cli
