// The 32 bytes that devices sign: that they ask for a cap, that they are to be paired, that another key may act for
// them. Each is the Keccak-256 of a text that begins with its purpose, so that a signature for one is none for another.
//
// Names are normalized before they are hashed: white space around them is dropped and letters are lower case. They are
// ASCII, since lower case beyond it depends on tables. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(CapSubject subject, read_cap_subject({operator_omni, actor_omni, service, "store", "memory"}));
//   HARDTACK_TRY(PersonalDigest payload, cap_proof_payload(subject, nonce, now));
//   HARDTACK_TRY(std::string signature, sign_personal(device_key, payload));
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/possession/personal_signature.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class CapOperation : std::uint8_t { kStore, kFetch, kTeardown, kClassify };
enum class CapDataClass : std::uint8_t { kCredentials, kMemory, kConfig };

// "store", "memory".
std::string_view cap_operation_name(CapOperation operation);
std::string_view cap_data_class_name(CapDataClass data_class);
std::optional<CapOperation> find_cap_operation(std::string_view name);
std::optional<CapDataClass> find_cap_data_class(std::string_view name);

inline constexpr std::size_t kMaxCapServiceBytes = 64;
inline constexpr std::size_t kMaxClientNonceBytes = 128;

// Who may do what for whom, in the form that is hashed.
struct CapSubject {
  std::string operator_omni;  // 64 lower-case hexadecimal digits
  std::string actor_omni;
  std::string service;  // 1 to 64 printable characters without white space around them
  CapOperation operation{};
  CapDataClass data_class{};

  friend bool operator==(const CapSubject&, const CapSubject&) = default;
};

// As a request or a token has them.
struct CapSubjectTexts {
  std::string_view operator_omni, actor_omni, service, operation, data_class;
};
// Error: kInvalidClaim, naming the member and not repeating it.
Result<CapSubject> read_cap_subject(const CapSubjectTexts& texts);
// 32 bytes in hexadecimal, with `0x` or without, in any case. Error: kInvalidClaim.
Result<std::string> normalized_omni(std::string_view text);

// Whether a client's nonce has 1 to 128 printable characters and no space. It is hashed as it is.
bool is_client_nonce(std::string_view nonce);

// Error of all: kInternal where Botan was built without Keccak-256. Requires a client nonce and a time from 1970 on.
Result<PersonalDigest> cap_proof_payload(const CapSubject& subject, std::string_view client_nonce,
                                         std::int64_t client_time);
Result<PersonalDigest> pairing_payload(const DeviceKeyHash& device);
// One hop: the device lets `delegate` act in `scope` until `expires`.
Result<PersonalDigest> delegation_payload(const DeviceKeyHash& device, const EthereumAddress& delegate,
                                          std::string_view scope, std::int64_t expires);
// By which an operator's master key is registered. Error: kInvalidClaim for no omni.
Result<DeviceKeyHash> master_key_hash(std::string_view operator_omni);

// Whether one of the words of a scope, whatever its case, is the service, the data class, `DATA_CLASS:OPERATION` or
// `DATA_CLASS:*`.
bool scope_covers(std::string_view scope, const CapSubject& subject);

}  // namespace hardtack
HARDTACK_API_END
