// Signatures as wallets and devices make them (EIP-191, `personal_sign`): secp256k1 over the Keccak-256 of a text that
// no transaction begins with, from which the signer's address can be recovered.
//
// Written as `0x`, then r, s and v in hexadecimal; v is 27 or 28, and 0 and 1 are read too. s is in its lower half, so
// a message has one signature of a key; the other one is refused. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(std::string signature, sign_personal(key, message));
//   HARDTACK_TRY(EthereumAddress signer, recover_signer(message, signature));
//   HARDTACK_TRY(DeviceKeyHash device, device_key_hash(signer));
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

HARDTACK_API_BEGIN
namespace hardtack {

using EthereumAddress = std::array<std::uint8_t, 20>;
// Of the 20 bytes of an address, by which a device is registered.
using DeviceKeyHash = std::array<std::uint8_t, 32>;
// What is signed of a message, and the messages that proofs are: 32 bytes.
using PersonalDigest = std::array<std::uint8_t, 32>;

// Keccak-256 of byte 19, "Ethereum Signed Message:\n", the length in decimal, and the message. Error of all functions:
// kInternal where Botan was built without what they need.
Result<PersonalDigest> personal_digest(ByteView message);

// Errors: kInvalidKeySize and kInvalidKey for what is no key, kRandomnessFailed.
Result<std::string> sign_personal(const SecretBytes& key, ByteView message);
// Errors: kInvalidSignatureEncoding for another text; kInvalidSignature for numbers that no key gives.
Result<EthereumAddress> recover_signer(ByteView message, std::string_view signature);

// Errors: kInvalidKeySize, kInvalidKey.
Result<EthereumAddress> address_of(const SecretBytes& key);
Result<DeviceKeyHash> device_key_hash(const EthereumAddress& address);

// `0x` and lower-case hexadecimal.
std::string prefixed_hex(ByteView bytes);
// `0x` and 40 digits, or 64. Error: kInvalidHex.
Result<EthereumAddress> read_address(std::string_view text);
Result<DeviceKeyHash> read_device_key_hash(std::string_view text);

}  // namespace hardtack
HARDTACK_API_END
