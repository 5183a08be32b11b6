// A PKCS#11 module: the library that comes with a device, loaded when it is first named.
//
// The same path gives the same Module. It is never unloaded nor finalized, since other parts of the program may use the
// same library. A Module may be used from several threads; a session belongs to one thread at a time, and to the
// process that opened it. Who calls any of these functions holds a ModuleUse (fork_gate.h). After a fork `initialize`
// makes the module ready for the child.
//
//   const ModuleUse use;
//   HARDTACK_TRY(const pkcs11::Module* module, pkcs11::Module::load("/usr/lib/softhsm/libsofthsm2.so"));
//   if (const auto ready = module->initialize(); !ready) return fail(error_of(ready.error()));
//   const auto tokens = module->tokens();
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tokens/bytes/bytes.h"
#include "tokens/pkcs11/return_value.h"

namespace hardtack::pkcs11 {

// Handles of a module (CK_SLOT_ID and the like).
using Slot = unsigned long;
using Session = unsigned long;
using Object = unsigned long;

struct Token {
  Slot slot = 0;
  std::string label, manufacturer, model, serial;  // without the blanks that fill them up
  bool needs_login = false;
  bool has_own_keypad = false;  // and asks for the PIN itself
  bool is_locked = false;
  bool has_one_try = false;  // of the PIN, before it locks itself
};

enum class ObjectKind { kPrivateKey, kPublicKey };
enum class KeyType { kEc, kEdwards, kOther };
enum class Attribute { kId, kEcParams, kEcPoint };
enum class Mechanism { kEcdsa, kEddsa };

class Module {
 public:
  // Error: kUsage for a path that is not absolute; kIo for what is no module.
  static Result<const Module*> load(const std::string& path);

  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  ~Module();

  const std::string& path() const { return path_; }

  Outcome<void> initialize() const;
  // Of the slots that hold one which has been set up.
  Outcome<std::vector<Token>> tokens() const;

  Outcome<Session> open_session(Slot slot) const;
  void close_session(Session session) const;
  // Nothing for a PIN that the token asks for itself. Logged in already is success.
  Outcome<void> login(Session session, std::optional<ByteView> pin) const;

  // At most `most`.
  Outcome<std::vector<Object>> find(Session session, ObjectKind kind, const std::optional<std::string>& label,
                                    const std::optional<Bytes>& id, std::size_t most) const;
  // Nothing for one that the object does not have, or does not give away.
  Outcome<std::optional<Bytes>> attribute(Session session, Object object, Attribute attribute) const;
  Outcome<KeyType> key_type(Session session, Object object) const;
  // Whether the PIN must be given for every signature.
  bool always_authenticates(Session session, Object key) const;

  // `again` is for keys that always authenticate, and null for others.
  struct Authentication {
    std::optional<ByteView> pin;  // nothing for one that the token asks for itself
  };
  Outcome<Bytes> sign(Session session, Object key, Mechanism mechanism, ByteView data,
                      const Authentication* again) const;

 private:
  struct Functions;
  Module(std::string path, std::unique_ptr<const Functions> functions);
  Outcome<std::optional<Bytes>> read_attribute(Session session, Object object, unsigned long type) const;

  std::string path_;
  std::unique_ptr<const Functions> functions_;
};

}  // namespace hardtack::pkcs11
