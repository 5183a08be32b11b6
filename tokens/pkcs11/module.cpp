#include "tokens/pkcs11/module.h"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <span>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::pkcs11 {
namespace {

// Of an Ed25519 or P-256 signature 64 bytes; room for what a faulty module writes.
constexpr std::size_t kMostSignatureBytes = 1024;
constexpr std::size_t kMostSlots = 1024;
constexpr std::size_t kMostAttributeBytes = 1024;

std::unexpected<Failure> failed(const char* function, CK_RV value) { return std::unexpected(Failure{function, value}); }

// Blank-padded, not ended by a NUL.
template <std::size_t kSize>
std::string text_of(const unsigned char (&field)[kSize]) {
  std::string text(reinterpret_cast<const char*>(field), kSize);
  const auto last = text.find_last_not_of(std::string_view(" \0", 2));
  text.erase(last == std::string::npos ? 0 : last + 1);
  return text;
}

// PKCS#11 takes pointers to what it does not write.
template <typename T>
T* unconst(const T* pointer) {
  return const_cast<T*>(pointer);
}

struct Registry {
  std::mutex lock;  // also held while a module is made ready, which modules may do once at a time
  std::map<std::string, std::unique_ptr<const Module>> modules;
};

Registry& registry() {
  // Never destroyed: modules have threads and handlers of their own that outlive main.
  static Registry& instance = *new Registry;
  return instance;
}

}  // namespace

struct Module::Functions {
  const CK_FUNCTION_LIST* list = nullptr;
  mutable pid_t ready_in = 0;  // under the registry's lock
};

Module::Module(std::string path, std::unique_ptr<const Functions> functions)
    : path_(std::move(path)), functions_(std::move(functions)) {}

Module::~Module() = default;

Result<const Module*> Module::load(const std::string& path) {
  if (!path.starts_with('/') || path.find('\0') != std::string::npos) {
    return fail(Error(ErrorCode::kUsage, "the path of the PKCS#11 module is not absolute")
                    .with_help("name it in full, such as `/usr/lib/softhsm/libsofthsm2.so`"));
  }
  Registry& all = registry();
  const std::scoped_lock guard(all.lock);
  const auto known = all.modules.find(path);
  if (known != all.modules.end()) return known->second.get();

  const auto cannot = [&](const std::string& reason) {
    return fail(ErrorCode::kIo, "cannot load the PKCS#11 module " + quote(path) + ": " + reason);
  };
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = ::dlerror();
    return cannot(reason == nullptr ? "unknown reason" : clip(reason, 512));
  }
  auto* get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  if (get == nullptr) {
    ::dlclose(library);
    return cannot("it has no C_GetFunctionList");
  }
  CK_FUNCTION_LIST* list = nullptr;
  if (const CK_RV value = get(&list); value != CKR_OK) return cannot("C_GetFunctionList failed with " + name_of(value));
  if (list == nullptr) return cannot("C_GetFunctionList succeeded but gave no list of functions");
  auto functions = std::make_unique<Functions>();
  functions->list = list;
  std::unique_ptr<const Module> module(new Module(path, std::move(functions)));
  return all.modules.emplace(path, std::move(module)).first->second.get();
}

Outcome<void> Module::initialize() const {
  const std::scoped_lock guard(registry().lock);
  if (functions_->ready_in == ::getpid()) return {};
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;  // threads are told apart by the system's locks
  const CK_RV value = functions_->list->C_Initialize(&arguments);
  // Another part of the program may have done so, or the parent of this process where the module does not notice forks.
  if (value != CKR_OK && value != CKR_CRYPTOKI_ALREADY_INITIALIZED) return failed("C_Initialize", value);
  functions_->ready_in = ::getpid();
  return {};
}

Outcome<std::vector<Token>> Module::tokens() const {
  CK_ULONG count = kMostSlots;
  std::vector<CK_SLOT_ID> slots(count);
  if (const CK_RV value = functions_->list->C_GetSlotList(CK_TRUE, slots.data(), &count); value != CKR_OK)
    return failed("C_GetSlotList", value);
  slots.resize(std::min<std::size_t>(count, kMostSlots));
  std::vector<Token> tokens;
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    const CK_RV value = functions_->list->C_GetTokenInfo(slot, &info);
    // Pulled out since, or of another make: not the one that is looked for.
    if (value != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) == 0) continue;
    tokens.push_back({.slot = slot,
                      .label = text_of(info.label),
                      .manufacturer = text_of(info.manufacturerID),
                      .model = text_of(info.model),
                      .serial = text_of(info.serialNumber),
                      .needs_login = (info.flags & CKF_LOGIN_REQUIRED) != 0,
                      .has_own_keypad = (info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0,
                      .is_locked = (info.flags & CKF_USER_PIN_LOCKED) != 0,
                      .has_one_try = (info.flags & CKF_USER_PIN_FINAL_TRY) != 0});
  }
  return tokens;
}

Outcome<Session> Module::open_session(Slot slot) const {
  CK_SESSION_HANDLE session = 0;
  const CK_RV value = functions_->list->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session);
  if (value != CKR_OK) return failed("C_OpenSession", value);
  return session;
}

void Module::close_session(Session session) const { functions_->list->C_CloseSession(session); }

Outcome<void> Module::login(Session session, std::optional<ByteView> pin) const {
  auto* bytes = pin ? unconst(pin->data()) : nullptr;
  const CK_RV value = functions_->list->C_Login(session, CKU_USER, bytes, pin ? pin->size() : 0);
  if (value != CKR_OK && value != CKR_USER_ALREADY_LOGGED_IN) return failed("C_Login", value);
  return {};
}

Outcome<std::vector<Object>> Module::find(Session session, ObjectKind kind, const std::optional<std::string>& label,
                                          const std::optional<Bytes>& id, std::size_t most) const {
  CK_OBJECT_CLASS wanted = kind == ObjectKind::kPrivateKey ? CKO_PRIVATE_KEY : CKO_PUBLIC_KEY;
  std::vector<CK_ATTRIBUTE> pattern = {{CKA_CLASS, &wanted, sizeof wanted}};
  if (label) pattern.push_back({CKA_LABEL, unconst(label->data()), label->size()});
  if (id) pattern.push_back({CKA_ID, unconst(id->data()), id->size()});
  if (const CK_RV value = functions_->list->C_FindObjectsInit(session, pattern.data(), pattern.size()); value != CKR_OK)
    return failed("C_FindObjectsInit", value);
  std::vector<CK_OBJECT_HANDLE> found(most);
  std::size_t size = 0;
  CK_RV value = CKR_OK;
  while (size < most) {  // some modules give one at a time
    CK_ULONG got = 0;
    value = functions_->list->C_FindObjects(session, found.data() + size, most - size, &got);
    if (value != CKR_OK || got == 0) break;
    size += std::min<std::size_t>(got, most - size);
  }
  functions_->list->C_FindObjectsFinal(session);
  if (value != CKR_OK) return failed("C_FindObjects", value);
  return std::vector<Object>(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(size));
}

Outcome<std::optional<Bytes>> Module::read_attribute(Session session, Object object, unsigned long type) const {
  Bytes bytes(kMostAttributeBytes);
  CK_ATTRIBUTE attribute{type, bytes.data(), bytes.size()};
  const CK_RV value = functions_->list->C_GetAttributeValue(session, object, &attribute, 1);
  if (value == CKR_ATTRIBUTE_TYPE_INVALID || value == CKR_ATTRIBUTE_SENSITIVE || value == CKR_BUFFER_TOO_SMALL)
    return std::nullopt;
  if (value != CKR_OK) return failed("C_GetAttributeValue", value);
  if (attribute.ulValueLen > bytes.size()) return std::nullopt;
  bytes.resize(attribute.ulValueLen);
  return bytes;
}

Outcome<std::optional<Bytes>> Module::attribute(Session session, Object object, Attribute attribute) const {
  switch (attribute) {
    case Attribute::kId: return read_attribute(session, object, CKA_ID);
    case Attribute::kEcParams: return read_attribute(session, object, CKA_EC_PARAMS);
    case Attribute::kEcPoint: return read_attribute(session, object, CKA_EC_POINT);
  }
  return std::nullopt;
}

Outcome<KeyType> Module::key_type(Session session, Object object) const {
  CK_KEY_TYPE type = 0;
  CK_ATTRIBUTE attribute{CKA_KEY_TYPE, &type, sizeof type};
  const CK_RV value = functions_->list->C_GetAttributeValue(session, object, &attribute, 1);
  if (value != CKR_OK) return failed("C_GetAttributeValue", value);
  if (type == CKK_EC) return KeyType::kEc;
  return type == CKK_EC_EDWARDS ? KeyType::kEdwards : KeyType::kOther;
}

bool Module::always_authenticates(Session session, Object key) const {
  CK_BBOOL always = CK_FALSE;
  CK_ATTRIBUTE attribute{CKA_ALWAYS_AUTHENTICATE, &always, sizeof always};
  return functions_->list->C_GetAttributeValue(session, key, &attribute, 1) == CKR_OK && always == CK_TRUE;
}

Outcome<Bytes> Module::sign(Session session, Object key, Mechanism mechanism, ByteView data,
                            const Authentication* again) const {
  CK_MECHANISM how{mechanism == Mechanism::kEcdsa ? CKM_ECDSA : CKM_EDDSA, nullptr, 0};
  if (const CK_RV value = functions_->list->C_SignInit(session, &how, key); value != CKR_OK)
    return failed("C_SignInit", value);
  if (again != nullptr) {
    auto* pin = again->pin ? unconst(again->pin->data()) : nullptr;
    const CK_RV value =
        functions_->list->C_Login(session, CKU_CONTEXT_SPECIFIC, pin, again->pin ? again->pin->size() : 0);
    if (value != CKR_OK) return failed("C_Login", value);
  }
  Bytes signature(kMostSignatureBytes);
  CK_ULONG size = signature.size();
  std::uint8_t nothing = 0;
  auto* bytes = data.empty() ? &nothing : unconst(data.data());
  if (const CK_RV value = functions_->list->C_Sign(session, bytes, data.size(), signature.data(), &size);
      value != CKR_OK)
    return failed("C_Sign", value);
  signature.resize(std::min<std::size_t>(size, signature.size()));
  return signature;
}

}  // namespace hardtack::pkcs11
