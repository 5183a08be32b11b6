#include "python/native/values/signers.h"

#include <optional>
#include <string>
#include <utility>

#include "python/native/base/errors.h"
#include "python/native/values/keys.h"

namespace hardtack::python {

// Its reference to the function is shared by all that sign with it, and visited by the SignerObject alone, which
// outlives them.
class HostSigner final : public Signer {
 public:
  HostSigner(const PublicKey& key, Ref function, bool pair)
      : Signer(key), function_(std::move(function)), pair_(pair) {}

  Ref& function() { return function_; }

 private:
  Result<Bytes> make_signature(ByteView message) const override {
    const Locked locked;
    try {
      if (!function_) return fail(ErrorCode::kUsage, "the signer has been taken apart by the garbage collector");
      const Ref held = Ref::share(function_.get());
      const Ref argument = bytes(message);
      const Ref result = Ref::own(call_python(held.get(), argument.get()));
      const std::optional<Buffer> made = Buffer::of(result.get());
      if (!made) raise_type_error("Signer() argument `sign` must give bytes, not " + type_name(result.get()));
      if (pair_) return ecdsa_signature_from_pair(made->bytes());
      return Bytes(made->bytes().begin(), made->bytes().end());
    } catch (const Raised&) {
      keep_raised();
      return fail(Error(ErrorCode::kIo, "the function that signs failed")
                      .with_help("what it raised is the cause of this error"));
    }
  }

  Ref function_;
  bool pair_;  // it gives r and s of 32 bytes each
};

int SignerObject::traverse(visitproc visit, void* arg) {
  Py_VISIT(signer->function().get());
  return 0;
}

void SignerObject::clear() { signer->function() = Ref(); }

namespace {

Ref new_signer(const Call& call) {
  static constexpr Signature kSignature{
      "Signer", std::array{Parameter{"public_key"}, Parameter{"sign"}, Parameter{"pair", kNamed}}};
  const auto given = bind(kSignature, call);
  const PublicKey& key = instance<PublicKey>(given[0], "PublicKey");
  if (PyCallable_Check(given[1].value) == 0) wrong_type(given[1], "a function of bytes that gives bytes");
  const bool pair = flag_of(given[2], false);
  if (pair && key.algorithm() != KeyAlgorithm::kSecp256r1) wrong_value(given[2], "only secp256r1 signatures are pairs");
  return make(SignerObject{std::make_shared<HostSigner>(key, Ref::share(given[1].value), pair)});
}

Ref sign_bytes(SignerObject& self, const Call& call) {
  static constexpr Signature kSignature{"sign", std::array{Parameter{"message"}}};
  const auto given = bind(kSignature, call);
  const Buffer message = bytes_of_argument(given[0]);
  const std::shared_ptr<const Signer> signer = self.signer;
  forget_raised();
  return bytes(value_or_raise(signer->sign(message.bytes())));
}

Ref signer_public(SignerObject& self) { return make(PublicKey(self.signer->public_key())); }
Ref signer_algorithm(SignerObject& self) { return text(key_algorithm_name(self.signer->algorithm())); }
Ref signer_repr(SignerObject& self) { return text("<Signer of " + self.signer->public_key().to_text() + ">"); }

PyMethodDef g_methods[] = {
    method<&sign_bytes>("sign", "sign(message)\n--\n\nA signature, which has been verified."),
    {},
};
PyGetSetDef g_attributes[] = {
    attribute<SignerObject, &signer_algorithm>("algorithm", "'ed25519' or 'secp256r1'."),
    attribute<SignerObject, &signer_public>("public_key", "The public half."),
    {},
};

}  // namespace

std::shared_ptr<const Signer> signer_of(const Argument& argument) {
  if (argument.value != nullptr) {
    if (const SignerObject* signer = value_if<SignerObject>(argument.value)) return signer->signer;
    if (const PrivateKeyObject* key = value_if<PrivateKeyObject>(argument.value))
      return std::make_shared<const PrivateKeySigner>(key->key);
  }
  wrong_type(argument, "PrivateKey or Signer");
}

void add_signer_types(PyObject* module) {
  add_type<SignerObject>(
      module,
      {"hardtack.Signer",
       "Signer(public_key, sign, *, pair=False)\n--\n\n"
       "Signs with a private key that is somewhere else: in a device, a key service, another process. `sign` is "
       "called with the message and gives the signature: 64 bytes for ed25519, DER for secp256r1, or r and s "
       "of 32 bytes each with `pair`. What it gives is verified before it is used.",
       g_methods,
       g_attributes,
       {constructor<&new_signer>(), text_slot<SignerObject, &signer_repr>(Py_tp_repr)}});
}

}  // namespace hardtack::python
