// A PKCS#11 module that hands everything on to SoftHSM but for the fault that it was told (faults.h). For tests of one
// thread at a time.
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <string_view>

#include "tests/tokens/pkcs11/faults.h"

namespace {

using hardtack::testing::Fault;
using hardtack::testing::FaultyModule;

FaultyModule state;
CK_FUNCTION_LIST* real = nullptr;
CK_FUNCTION_LIST list;

bool fails(std::string_view function) { return state.failing == function; }

CK_RV initialize(void* arguments) { return fails("C_Initialize") ? state.failure : real->C_Initialize(arguments); }

CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
  if (fails("C_GetSlotList")) return state.failure;
  if (state.fault == Fault::kRemoved) {
    *count = 0;
    return CKR_OK;
  }
  if (state.fault == Fault::kSlotsGalore) {
    *count = 1'000'000'000;  // but writes nothing
    return CKR_OK;
  }
  return real->C_GetSlotList(present, slots, count);
}

CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  if (fails("C_GetTokenInfo")) return state.failure;
  const CK_RV value = real->C_GetTokenInfo(slot, info);
  if (state.fault == Fault::kNoLabel) std::fill(std::begin(info->label), std::end(info->label), ' ');
  if (state.fault == Fault::kNotInitialized) info->flags &= ~CK_FLAGS{CKF_TOKEN_INITIALIZED};
  if (state.fault == Fault::kOneTryLeft) info->flags |= CKF_USER_PIN_FINAL_TRY;
  if (state.fault == Fault::kLocked) info->flags |= CKF_USER_PIN_LOCKED;
  if (state.fault == Fault::kKeypad) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  return value;
}

CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify, CK_SESSION_HANDLE* session) {
  if (fails("C_OpenSession")) return state.failure;
  const CK_RV value = real->C_OpenSession(slot, flags, application, notify, session);
  if (value == CKR_OK) ++state.open_sessions;
  return value;
}

CK_RV close_session(CK_SESSION_HANDLE session) {
  --state.open_sessions;
  return real->C_CloseSession(session);
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG size) {
  if (fails("C_Login")) return state.failure;
  if (user == CKU_CONTEXT_SPECIFIC) {
    ++state.context_logins;
    return size == 4 ? CKR_OK : CKR_PIN_INCORRECT;
  }
  if (pin == nullptr) {
    ++state.keypad_logins;
    CK_UTF8CHAR typed[] = {'1', '2', '3', '4'};
    return state.fault == Fault::kKeypad ? real->C_Login(session, user, typed, sizeof typed) : CKR_ARGUMENTS_BAD;
  }
  ++state.logins;
  return real->C_Login(session, user, pin, size);
}

CK_RV find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* pattern, CK_ULONG count) {
  return fails("C_FindObjectsInit") ? state.failure : real->C_FindObjectsInit(session, pattern, count);
}

CK_RV find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* found, CK_ULONG most, CK_ULONG* count) {
  if (fails("C_FindObjects")) return state.failure;
  return real->C_FindObjects(session, found, state.fault == Fault::kOneObjectAtATime ? 1 : most, count);
}

CK_RV get_attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes, CK_ULONG count) {
  if (count == 1 && attributes->type == CKA_ALWAYS_AUTHENTICATE && state.fault == Fault::kAlwaysAuthenticates) {
    *static_cast<CK_BBOOL*>(attributes->pValue) = CK_TRUE;
    return CKR_OK;
  }
  if (fails("C_GetAttributeValue")) return state.failure;
  const auto& instead = state.attribute;
  if (count == 1 && instead.type != 0 && attributes->type == instead.type) {
    if (instead.bytes != nullptr)
      std::memcpy(attributes->pValue, instead.bytes, std::min<CK_ULONG>(instead.size, attributes->ulValueLen));
    attributes->ulValueLen = instead.size;
    return instead.value;
  }
  return real->C_GetAttributeValue(session, object, attributes, count);
}

CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  if (state.fault == Fault::kSessionLost) {
    state.fault = Fault::kNone;
    return CKR_SESSION_HANDLE_INVALID;
  }
  if (state.fault == Fault::kRemoved) return CKR_DEVICE_REMOVED;
  if (fails("C_SignInit")) return state.failure;
  if (state.fault == Fault::kGeneralError) return CKR_GENERAL_ERROR;
  return real->C_SignInit(session, mechanism, key);
}

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature, CK_ULONG* written) {
  if (fails("C_Sign")) return state.failure;
  const CK_RV value = real->C_Sign(session, data, size, signature, written);
  if (value != CKR_OK) return value;
  if (state.fault == Fault::kShortSignature) --*written;
  if (state.fault == Fault::kEmptySignature) *written = 0;
  if (state.fault == Fault::kBoastfulSize) *written = 1'000'000;
  if (state.fault == Fault::kAlteredSignature) signature[5] ^= 1;
  return value;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) FaultyModule* hardtack_faulty_module() { return &state; }

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** out) {
  if (const char* told = std::getenv(hardtack::testing::kFaultyList)) {
    *out = nullptr;
    return std::string_view(told) == "error" ? CKR_HOST_MEMORY : CKR_OK;
  }
  if (real == nullptr) {
    for (const char* path : {"/usr/lib/softhsm/libsofthsm2.so", "libsofthsm2.so"}) {
      void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
      if (library == nullptr) continue;
      auto* get = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
      if (get != nullptr && get(&real) == CKR_OK) break;
    }
    if (real == nullptr) return CKR_GENERAL_ERROR;
    list = *real;
    list.C_Initialize = initialize;
    list.C_GetSlotList = get_slot_list;
    list.C_GetTokenInfo = get_token_info;
    list.C_OpenSession = open_session;
    list.C_CloseSession = close_session;
    list.C_Login = login;
    list.C_FindObjectsInit = find_objects_init;
    list.C_FindObjects = find_objects;
    list.C_GetAttributeValue = get_attribute;
    list.C_SignInit = sign_init;
    list.C_Sign = sign;
  }
  *out = &list;
  return CKR_OK;
}
}
