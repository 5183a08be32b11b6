#include "tokens/pkcs11/return_value.h"

#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "engine/text/cat.h"
#include "engine/text/hex.h"

namespace hardtack::pkcs11 {
namespace {

struct Named {
  unsigned long value;
  const char* name;
};

#define HARDTACK_NAMED(value) {value, #value}
constexpr Named kNames[] = {
    HARDTACK_NAMED(CKR_CANCEL),
    HARDTACK_NAMED(CKR_HOST_MEMORY),
    HARDTACK_NAMED(CKR_SLOT_ID_INVALID),
    HARDTACK_NAMED(CKR_GENERAL_ERROR),
    HARDTACK_NAMED(CKR_FUNCTION_FAILED),
    HARDTACK_NAMED(CKR_ARGUMENTS_BAD),
    HARDTACK_NAMED(CKR_NEED_TO_CREATE_THREADS),
    HARDTACK_NAMED(CKR_CANT_LOCK),
    HARDTACK_NAMED(CKR_ATTRIBUTE_SENSITIVE),
    HARDTACK_NAMED(CKR_ATTRIBUTE_TYPE_INVALID),
    HARDTACK_NAMED(CKR_ATTRIBUTE_VALUE_INVALID),
    HARDTACK_NAMED(CKR_DATA_INVALID),
    HARDTACK_NAMED(CKR_DATA_LEN_RANGE),
    HARDTACK_NAMED(CKR_DEVICE_ERROR),
    HARDTACK_NAMED(CKR_DEVICE_MEMORY),
    HARDTACK_NAMED(CKR_DEVICE_REMOVED),
    HARDTACK_NAMED(CKR_FUNCTION_CANCELED),
    HARDTACK_NAMED(CKR_FUNCTION_NOT_SUPPORTED),
    HARDTACK_NAMED(CKR_KEY_HANDLE_INVALID),
    HARDTACK_NAMED(CKR_KEY_SIZE_RANGE),
    HARDTACK_NAMED(CKR_KEY_TYPE_INCONSISTENT),
    HARDTACK_NAMED(CKR_KEY_FUNCTION_NOT_PERMITTED),
    HARDTACK_NAMED(CKR_MECHANISM_INVALID),
    HARDTACK_NAMED(CKR_MECHANISM_PARAM_INVALID),
    HARDTACK_NAMED(CKR_OBJECT_HANDLE_INVALID),
    HARDTACK_NAMED(CKR_OPERATION_ACTIVE),
    HARDTACK_NAMED(CKR_OPERATION_NOT_INITIALIZED),
    HARDTACK_NAMED(CKR_PIN_INCORRECT),
    HARDTACK_NAMED(CKR_PIN_INVALID),
    HARDTACK_NAMED(CKR_PIN_LEN_RANGE),
    HARDTACK_NAMED(CKR_PIN_EXPIRED),
    HARDTACK_NAMED(CKR_PIN_LOCKED),
    HARDTACK_NAMED(CKR_SESSION_CLOSED),
    HARDTACK_NAMED(CKR_SESSION_COUNT),
    HARDTACK_NAMED(CKR_SESSION_HANDLE_INVALID),
    HARDTACK_NAMED(CKR_SESSION_PARALLEL_NOT_SUPPORTED),
    HARDTACK_NAMED(CKR_TEMPLATE_INCONSISTENT),
    HARDTACK_NAMED(CKR_TOKEN_NOT_PRESENT),
    HARDTACK_NAMED(CKR_TOKEN_NOT_RECOGNIZED),
    HARDTACK_NAMED(CKR_USER_ALREADY_LOGGED_IN),
    HARDTACK_NAMED(CKR_USER_NOT_LOGGED_IN),
    HARDTACK_NAMED(CKR_USER_PIN_NOT_INITIALIZED),
    HARDTACK_NAMED(CKR_USER_TYPE_INVALID),
    HARDTACK_NAMED(CKR_USER_ANOTHER_ALREADY_LOGGED_IN),
    HARDTACK_NAMED(CKR_USER_TOO_MANY_TYPES),
    HARDTACK_NAMED(CKR_DOMAIN_PARAMS_INVALID),
    HARDTACK_NAMED(CKR_BUFFER_TOO_SMALL),
    HARDTACK_NAMED(CKR_CRYPTOKI_NOT_INITIALIZED),
    HARDTACK_NAMED(CKR_CRYPTOKI_ALREADY_INITIALIZED),
    HARDTACK_NAMED(CKR_FUNCTION_REJECTED),
};
#undef HARDTACK_NAMED

bool is_one_of(unsigned long value, std::initializer_list<unsigned long> values) {
  return std::ranges::find(values, value) != values.end();
}

const char* advice_for(unsigned long value) {
  if (is_one_of(value, {CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE}))
    return "the PIN is not tried again, since a token locks itself after a few attempts";
  if (is_one_of(value, {CKR_PIN_LOCKED, CKR_PIN_EXPIRED, CKR_USER_PIN_NOT_INITIALIZED}))
    return "set a new PIN with the token's own tool";
  if (is_one_of(value, {CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT})) return "see that the token is connected";
  if (value == CKR_MECHANISM_INVALID) return "the token does not sign with keys of this algorithm";
  return "";
}

}  // namespace

std::string name_of(unsigned long value) {
  const auto* named = std::ranges::find(kNames, value, &Named::value);
  if (named != std::end(kNames)) return named->name;
  std::string text = "0x";
  append_hex_number(text, static_cast<std::uint32_t>(value));
  return text;
}

bool is_lost(const Failure& failure) {
  return is_one_of(failure.value, {CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED, CKR_USER_NOT_LOGGED_IN,
                                   CKR_KEY_HANDLE_INVALID, CKR_OBJECT_HANDLE_INVALID, CKR_CRYPTOKI_NOT_INITIALIZED,
                                   CKR_OPERATION_ACTIVE, CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT});
}

bool is_refused_pin(const Failure& failure) {
  return is_one_of(failure.value,
                   {CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_LOCKED, CKR_PIN_EXPIRED});
}

Error error_of(const Failure& failure) {
  const Error error(ErrorCode::kIo, cat(failure.function, " failed with ", name_of(failure.value)));
  const char* advice = advice_for(failure.value);
  return *advice == '\0' ? error : error.with_help(advice);
}

}  // namespace hardtack::pkcs11
