#include "tokens/keys/signer.h"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "engine/text/cat.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

std::unexpected<Error> threw(const std::string& what) { return fail(ErrorCode::kIo, "the signer failed: " + what); }

Error of_signer(const Error& error, const PublicKey& key) {
  return error.with_context(cat("signing with the key `", key.to_text(), "`"));
}

// The signature as it may leave, or why it is none.
Result<Bytes> checked(const PublicKey& key, ByteView message, ByteView signature) {
  HARDTACK_TRY(Bytes normal, normalized_signature(key.algorithm(), signature));
  HARDTACK_CHECK(verify(key, message, normal));
  return normal;
}

}  // namespace

Result<Bytes> Signer::sign(ByteView message) const {
  auto made = [&]() -> Result<Bytes> {
    try {
      return make_signature(message);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& exception) {
      return threw(std::string("it threw ") + exception.what());
    } catch (...) {
      return threw("it threw an object that is not a std::exception");
    }
  }();
  if (!made) return fail(of_signer(made.error(), public_key_));
  if (!is_checked_) return made;
  auto signature = checked(public_key_, message, *made);
  if (signature) return signature;
  return fail(of_signer(signature.error(), public_key_)
                  .with_help("the signer gave this in place of a signature of its key; nothing was signed"));
}

Result<Bytes> ecdsa_signature_from_pair(ByteView pair) {
  constexpr std::size_t kScalarSize = std::tuple_size_v<p256::Scalar>;
  if (pair.size() != 2 * kScalarSize) {
    return fail(ErrorCode::kInvalidSignatureEncoding,
                cat("an ECDSA signature is a pair of ", kScalarSize, " bytes each, this one has ", pair.size()));
  }
  p256::Signature signature;
  std::ranges::copy(pair.first(kScalarSize), signature.r.begin());
  std::ranges::copy(pair.subspan(kScalarSize), signature.s.begin());
  if (!p256::is_scalar(signature.r) || !p256::is_scalar(signature.s)) {
    return fail(ErrorCode::kInvalidSignatureEncoding,
                "a number of the ECDSA signature is zero or not below the order of the group");
  }
  return p256::encode_der(signature);
}

PrivateKeySigner::PrivateKeySigner(std::shared_ptr<const PrivateKey> key)
    : Signer(key->public_key()), key_(std::move(key)) {
  is_checked_ = false;  // sign() is deterministic and right
}

PrivateKeySigner::PrivateKeySigner(PrivateKey key)
    : PrivateKeySigner(std::make_shared<const PrivateKey>(std::move(key))) {}

PrivateKeySigner PrivateKeySigner::of(const PrivateKey& key) {
  return PrivateKeySigner(std::shared_ptr<const PrivateKey>(std::shared_ptr<void>(), &key));
}

Result<Bytes> PrivateKeySigner::make_signature(ByteView message) const { return hardtack::sign(*key_, message); }

}  // namespace hardtack
