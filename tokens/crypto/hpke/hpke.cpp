#include "tokens/crypto/hpke/hpke.h"

#include <limits>
#include <utility>

#include "tokens/crypto/symmetric/chacha20_poly1305.h"
#include "tokens/crypto/symmetric/hkdf.h"

namespace hardtack::hpke {
namespace {

static_assert(kTagSize == kChaCha20Poly1305TagSize);

std::unexpected<Error> does_not_open() {
  return fail(ErrorCode::kInvalidSignature, "the sealed message does not open");
}

std::span<const std::uint8_t, 32> key_of(const Schedule& schedule) { return schedule.key.bytes().first<32>(); }

Result<void> check_usable(const Schedule& schedule, std::uint64_t sequence) {
  if (schedule.key.empty()) return fail(ErrorCode::kUsage, "the context was moved from");
  if (sequence == std::numeric_limits<std::uint64_t>::max())
    return fail(ErrorCode::kUsage, "the context has no messages left");
  return {};
}

Result<SecretBytes> export_from(const Schedule& schedule, ByteView context, std::size_t size) {
  HARDTACK_CHECK(check_usable(schedule, 0));
  if (size == 0 || size > kMaxHkdfSha256Bytes)
    return fail(ErrorCode::kUsage, "a secret of this size cannot be exported");
  return exported_secret(schedule, context, size);
}

}  // namespace

SenderContext::SenderContext(Schedule schedule, const x25519::PublicKey& encapsulated_key)
    : schedule_(std::move(schedule)), encapsulated_key_(encapsulated_key) {}

Result<SenderContext> SenderContext::setup(KeyView recipient, ByteView info, RandomSource& random) {
  SecretBytes ephemeral(x25519::kKeySize);
  HARDTACK_CHECK(random.fill(ephemeral.writable()));
  const KeyView secret = std::as_const(ephemeral).bytes().first<x25519::kKeySize>();
  HARDTACK_TRY(const x25519::PublicKey encapsulated_key, x25519::public_key_of(secret));
  HARDTACK_TRY(const SecretBytes agreed, x25519::agree(secret, recipient));
  HARDTACK_TRY(const SecretBytes shared, shared_secret_of(agreed.bytes(), encapsulated_key, recipient));
  HARDTACK_TRY(Schedule schedule, schedule_of(shared.bytes(), info));
  return SenderContext(std::move(schedule), encapsulated_key);
}

Result<Bytes> SenderContext::seal(ByteView associated, ByteView plaintext) {
  HARDTACK_CHECK(check_usable(schedule_, sequence_));
  return seal_chacha20_poly1305(key_of(schedule_), nonce_of(schedule_, sequence_++), associated, plaintext);
}

Result<SecretBytes> SenderContext::export_secret(ByteView context, std::size_t size) const {
  return export_from(schedule_, context, size);
}

Result<RecipientContext> RecipientContext::setup(KeyView secret, ByteView encapsulated_key, ByteView info) {
  if (encapsulated_key.size() != kEncapsulatedKeySize) return does_not_open();
  const auto agreed = x25519::agree(secret, encapsulated_key.first<kEncapsulatedKeySize>());
  if (!agreed) return does_not_open();
  HARDTACK_TRY(const x25519::PublicKey recipient, x25519::public_key_of(secret));
  HARDTACK_TRY(const SecretBytes shared, shared_secret_of(agreed->bytes(), encapsulated_key, recipient));
  HARDTACK_TRY(Schedule schedule, schedule_of(shared.bytes(), info));
  return RecipientContext(std::move(schedule));
}

Result<SecretBytes> RecipientContext::open(ByteView associated, ByteView ciphertext) {
  HARDTACK_CHECK(check_usable(schedule_, sequence_));
  auto opened = open_chacha20_poly1305(key_of(schedule_), nonce_of(schedule_, sequence_), associated, ciphertext);
  if (!opened) return does_not_open();
  ++sequence_;
  return *std::move(opened);
}

Result<SecretBytes> RecipientContext::export_secret(ByteView context, std::size_t size) const {
  return export_from(schedule_, context, size);
}

Result<Sealed> seal(KeyView recipient, ByteView info, ByteView associated, ByteView plaintext, RandomSource& random) {
  HARDTACK_TRY(SenderContext context, SenderContext::setup(recipient, info, random));
  HARDTACK_TRY(Bytes ciphertext, context.seal(associated, plaintext));
  return Sealed{context.encapsulated_key(), std::move(ciphertext)};
}

Result<SecretBytes> open(KeyView secret, ByteView encapsulated_key, ByteView info, ByteView associated,
                         ByteView ciphertext) {
  HARDTACK_TRY(RecipientContext context, RecipientContext::setup(secret, encapsulated_key, info));
  return context.open(associated, ciphertext);
}

}  // namespace hardtack::hpke
