// Signers for tests: outside of the process as far as the library can tell, and with every fault that a device has.
#pragma once

#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tokens/crypto/signature.h"
#include "tokens/keys/signer.h"

namespace hardtack::testing {

// Signs with a function.
class FunctionSigner final : public Signer {
 public:
  using Function = std::function<Result<Bytes>(ByteView message)>;
  FunctionSigner(const PublicKey& key, Function function) : Signer(key), function_(std::move(function)) {}

 private:
  Result<Bytes> make_signature(ByteView message) const override { return function_(message); }
  Function function_;
};

// As a device would with this key, for as long as `key` lives.
inline FunctionSigner device_with(const PrivateKey& key) {
  return FunctionSigner(key.public_key(), [&key](ByteView message) { return sign(key, message); });
}

struct FaultySigner {
  std::string name;
  FunctionSigner signer;
  ErrorCode expected;
};

// Each says that it signs with `key`. `other` is another key of the same algorithm.
inline std::vector<FaultySigner> faulty_signers(const PrivateKey& key, const PrivateKey& other) {
  std::vector<FaultySigner> all;
  const auto add = [&](std::string name, ErrorCode expected, FunctionSigner::Function function) {
    all.push_back({std::move(name), FunctionSigner(key.public_key(), std::move(function)), expected});
  };
  add("the device is gone", ErrorCode::kIo,
      [](ByteView) -> Result<Bytes> { return fail(ErrorCode::kIo, "the device is gone"); });
  add("the PIN is refused", ErrorCode::kUsage,
      [](ByteView) -> Result<Bytes> { return fail(ErrorCode::kUsage, "the PIN is refused"); });
  add("nothing", ErrorCode::kInvalidSignatureEncoding, [](ByteView) -> Result<Bytes> { return Bytes(); });
  add("one byte less", ErrorCode::kInvalidSignatureEncoding, [&key](ByteView message) -> Result<Bytes> {
    Bytes signature = sign(key, message).value();
    signature.pop_back();
    return signature;
  });
  add("one byte more", ErrorCode::kInvalidSignatureEncoding, [&key](ByteView message) -> Result<Bytes> {
    Bytes signature = sign(key, message).value();
    signature.push_back(0);
    return signature;
  });
  add("a megabyte", ErrorCode::kInvalidSignatureEncoding, [](ByteView) -> Result<Bytes> { return Bytes(1u << 20); });
  add("another bit", ErrorCode::kInvalidSignature, [&key](ByteView message) -> Result<Bytes> {
    Bytes signature = sign(key, message).value();
    signature[10] ^= 1;
    return signature;
  });
  add("another key", ErrorCode::kInvalidSignature, [&other](ByteView message) { return sign(other, message); });
  add("other bytes", ErrorCode::kInvalidSignature, [&key](ByteView message) {
    Bytes changed(message.begin(), message.end());
    changed.push_back(0);
    return sign(key, changed);
  });
  add("it throws", ErrorCode::kIo, [](ByteView) -> Result<Bytes> { throw std::runtime_error("no route to host"); });
  add("it throws what is no exception", ErrorCode::kIo, [](ByteView) -> Result<Bytes> { throw 7; });
  return all;
}

}  // namespace hardtack::testing
