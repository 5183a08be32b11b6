#include "python/native/values/keys.h"

#include <map>
#include <string>
#include <utility>

#include "python/native/base/errors.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

KeyFormat format_of(const Argument& argument, KeyFormat otherwise) {
  if (!argument) return otherwise;
  return value_or_raise(key_format_from_name(text_of_argument(argument)));
}

std::optional<KeyAlgorithm> optional_algorithm(const Argument& argument) {
  if (!argument) return std::nullopt;
  return algorithm_of(argument);
}

// Text and bytes alike, for functions that tell forms apart by what they hold.
template <typename Use>
auto with_contents(const Argument& argument, Use use) {
  if (argument.value != nullptr && PyUnicode_Check(argument.value) != 0)
    return use(hardtack::bytes_of(text_of_argument(argument)));
  if (argument.value == nullptr || !Buffer::of(argument.value)) wrong_type(argument, "str or bytes");
  const Buffer buffer = bytes_of_argument(argument);
  return use(buffer.bytes());
}

Ref new_public_key(const Call& call) {
  static constexpr Signature kSignature{
      "PublicKey", std::array{Parameter{"key"}, Parameter{"algorithm", kNamed}, Parameter{"format", kNamed}}};
  const auto given = bind(kSignature, call);
  const KeyExpectation expected{format_of(given[2], KeyFormat::kAuto), optional_algorithm(given[1])};
  return with_contents(given[0],
                       [&](ByteView contents) { return make(value_or_raise(decode_public_key(contents, expected))); });
}

Ref public_key_from_bytes_of(const Call& call) {
  static constexpr Signature kSignature{"from_bytes", std::array{Parameter{"data"}, Parameter{"algorithm", kOptional}}};
  const auto given = bind(kSignature, call);
  const KeyAlgorithm algorithm = algorithm_of(given[1]);
  const Buffer data = bytes_of_argument(given[0]);
  const PublicKey key = value_or_raise(hardtack::public_key_from_bytes(algorithm, data.bytes()));
  check_or_raise(validate_public_key(key));
  return make(key);
}

Ref encode_public(PublicKey& self, const Call& call) {
  static constexpr Signature kSignature{"encode", std::array{Parameter{"format", kOptional}}};
  const auto given = bind(kSignature, call);
  const KeyFormat format = format_of(given[0], KeyFormat::kText);
  const Bytes encoded = value_or_raise(encode_public_key(self, format));
  if (format == KeyFormat::kRaw || format == KeyFormat::kDer) return bytes(encoded);
  return text({reinterpret_cast<const char*>(encoded.data()), encoded.size()});
}

Ref public_bytes(PublicKey& self, const Call& call) {
  no_arguments("to_bytes", call);
  return bytes(self.bytes());
}

Ref public_text(PublicKey& self) { return text(self.to_text()); }
Ref public_repr(PublicKey& self) { return text("PublicKey('" + self.to_text() + "')"); }
Ref public_algorithm(PublicKey& self) { return text(key_algorithm_name(self.algorithm())); }

PyObject* compare_public(PyObject* self, PyObject* other, int operation) noexcept {
  const PublicKey* right = value_if<PublicKey>(other);
  if (right == nullptr || (operation != Py_EQ && operation != Py_NE)) return Ref::share(Py_NotImplemented).release();
  const bool equal = value_of<PublicKey>(self) == *right;
  return truth(equal == (operation == Py_EQ)).release();
}

Py_hash_t hash_public(PyObject* self) noexcept {
  // The first bytes of a key are as good as random.
  const auto content = value_of<PublicKey>(self).bytes();
  Py_hash_t hash = 0;
  for (std::size_t i = 1; i < 9; ++i) hash = static_cast<Py_hash_t>(static_cast<std::size_t>(hash) << 8U | content[i]);
  return hash == -1 ? -2 : hash;
}

Ref make_private(PrivateKey key) { return make(PrivateKeyObject{std::make_shared<const PrivateKey>(std::move(key))}); }

Ref new_private_key(const Call& call) {
  static constexpr Signature kSignature{
      "PrivateKey", std::array{Parameter{"key"}, Parameter{"algorithm", kNamed}, Parameter{"format", kNamed}}};
  const auto given = bind(kSignature, call);
  const KeyExpectation expected{format_of(given[2], KeyFormat::kAuto), optional_algorithm(given[1])};
  return with_contents(given[0], [&](ByteView contents) {
    return make_private(value_or_raise(decode_private_key(contents, expected)));
  });
}

Ref generate(const Call& call) {
  static constexpr Signature kSignature{"generate", std::array{Parameter{"algorithm", kOptional}}};
  const auto given = bind(kSignature, call);
  SystemRandom random;
  return make_private(value_or_raise(PrivateKey::generate(algorithm_of(given[0]), random)));
}

Ref private_key_from_bytes(const Call& call) {
  static constexpr Signature kSignature{"from_bytes", std::array{Parameter{"data"}, Parameter{"algorithm", kOptional}}};
  const auto given = bind(kSignature, call);
  const KeyAlgorithm algorithm = algorithm_of(given[1]);
  const Buffer data = bytes_of_argument(given[0]);
  return make_private(value_or_raise(PrivateKey::from_bytes(algorithm, data.bytes())));
}

Ref private_key_from_file(const Call& call) {
  static constexpr Signature kSignature{
      "from_file", std::array{Parameter{"path"}, Parameter{"algorithm", kNamed}, Parameter{"any_mode", kNamed}}};
  const auto given = bind(kSignature, call);
  const std::string path(text_of_argument(given[0]));
  const KeyExpectation expected{KeyFormat::kAuto, optional_algorithm(given[1])};
  const KeyFileAccess access = flag_of(given[2], false) ? KeyFileAccess::kAnyone : KeyFileAccess::kOwnerOnly;
  return make_private(value_or_raise(read_private_key_file(path, expected, access)));
}

Ref public_key_from_file(const Call& call) {
  static constexpr Signature kSignature{"from_file", std::array{Parameter{"path"}, Parameter{"algorithm", kNamed}}};
  const auto given = bind(kSignature, call);
  const std::string path(text_of_argument(given[0]));
  return make(value_or_raise(read_public_key_file(path, {KeyFormat::kAuto, optional_algorithm(given[1])})));
}

Ref encode_private(PrivateKeyObject& self, const Call& call) {
  static constexpr Signature kSignature{"encode", std::array{Parameter{"format", kOptional}}};
  const auto given = bind(kSignature, call);
  const KeyFormat format = format_of(given[0], KeyFormat::kText);
  const SecretBytes encoded = encode_private_key(*self.key, format);
  if (format == KeyFormat::kRaw || format == KeyFormat::kDer) return bytes(encoded.bytes());
  return text(encoded.reveal_text());
}

Ref private_bytes(PrivateKeyObject& self, const Call& call) {
  no_arguments("to_bytes", call);
  return bytes(self.key->reveal());
}

Ref sign_with_private(PrivateKeyObject& self, const Call& call) {
  static constexpr Signature kSignature{"sign", std::array{Parameter{"message"}}};
  const auto given = bind(kSignature, call);
  const Buffer message = bytes_of_argument(given[0]);
  return bytes(value_or_raise(PrivateKeySigner::of(*self.key).sign(message.bytes())));
}

Ref private_algorithm(PrivateKeyObject& self) { return text(key_algorithm_name(self.key->algorithm())); }
Ref private_public(PrivateKeyObject& self) { return make(self.key->public_key()); }
Ref private_repr(PrivateKeyObject& self) { return text("<PrivateKey of " + self.key->public_key().to_text() + ">"); }

PyObject* compare_private(PyObject* self, PyObject* other, int operation) noexcept {
  const PrivateKeyObject* right = value_if<PrivateKeyObject>(other);
  if (right == nullptr || (operation != Py_EQ && operation != Py_NE)) return Ref::share(Py_NotImplemented).release();
  const PrivateKey& left = *value_of<PrivateKeyObject>(self).key;
  const bool equal =
      left.algorithm() == right->key->algorithm() && equal_in_constant_time(left.reveal(), right->key->reveal());
  return truth(equal == (operation == Py_EQ)).release();
}

Py_hash_t hash_private(PyObject* self) noexcept {
  const PublicKey& key = value_of<PrivateKeyObject>(self).key->public_key();
  Py_hash_t hash = 1;
  for (std::size_t i = 1; i < 9; ++i)
    hash = static_cast<Py_hash_t>(static_cast<std::size_t>(hash) << 7U ^ key.bytes()[i]);
  return hash == -1 ? -2 : hash;
}

Ref new_key_set(const Call& call) {
  static constexpr Signature kSignature{
      "KeySet", std::array{Parameter{"json"}, Parameter{"now", kNamed}, Parameter{"read_file", kNamed}}};
  const auto given = bind(kSignature, call);
  KeySetOptions options;
  if (given[1]) options.now = static_cast<std::int64_t>(seconds_of(given[1].value, {"argument", "now"}));
  if (given[2]) {
    PyObject* reader = given[2].value;
    if (PyCallable_Check(reader) == 0) wrong_type(given[2], "a function of a name that gives bytes");
    options.read_file = [reader](const std::string& name) -> Result<SecretBytes> {
      try {
        const Ref argument = text(name);
        const Ref result = Ref::own(call_python(reader, argument.get()));
        const std::optional<Buffer> content = Buffer::of(result.get());
        if (!content) raise_type_error("KeySet() argument `read_file` must give bytes, not " + type_name(result.get()));
        return SecretBytes::copy_of(content->bytes());
      } catch (const Raised&) {
        keep_raised();
        return fail(ErrorCode::kIo, "the file of a key cannot be read");
      }
    };
  }
  return make(KeySetObject{value_or_raise(parse_key_set(text_of_argument(given[0]), options))});
}

PyMethodDef g_public_methods[] = {
    class_method<&public_key_from_bytes_of>(
        "from_bytes", "from_bytes(data, algorithm='ed25519')\n--\n\nThe key with these raw bytes."),
    class_method<&public_key_from_file>(
        "from_file", "from_file(path, *, algorithm=None)\n--\n\nThe key that a file holds, in any form."),
    method<&encode_public>("encode", "encode(format='text')\n--\n\nAs text, hex, pem (str), raw or der (bytes)."),
    method<&public_bytes>("to_bytes", "to_bytes()\n--\n\nThe raw bytes."),
    {},
};
PyGetSetDef g_public_attributes[] = {
    attribute<PublicKey, &public_algorithm>("algorithm", "'ed25519' or 'secp256r1'."),
    {},
};
PyMethodDef g_private_methods[] = {
    class_method<&generate>("generate", "generate(algorithm='ed25519')\n--\n\nA new key."),
    class_method<&private_key_from_bytes>("from_bytes",
                                          "from_bytes(data, algorithm='ed25519')\n--\n\nThe key with these raw bytes."),
    class_method<&private_key_from_file>("from_file",
                                         "from_file(path, *, algorithm=None, any_mode=False)\n--\n\nThe key that a "
                                         "file holds, in any form; the file must be its owner's alone."),
    method<&encode_private>("encode", "encode(format='text')\n--\n\nAs text, hex, pem (str), raw or der (bytes)."),
    method<&private_bytes>("to_bytes", "to_bytes()\n--\n\nThe raw secret."),
    method<&sign_with_private>("sign", "sign(message)\n--\n\nA signature: 64 bytes for ed25519, DER for secp256r1."),
    {},
};
PyGetSetDef g_private_attributes[] = {
    attribute<PrivateKeyObject, &private_algorithm>("algorithm", "'ed25519' or 'secp256r1'."),
    attribute<PrivateKeyObject, &private_public>("public_key", "The public half."),
    {},
};

Error provider_failed() {
  return Error(ErrorCode::kUnknownRootKey, "the function that gives the issuer's key failed")
      .with_help("what it raised is the cause of this error");
}

// Asks a function of the host, which may raise, or say None for an unknown id.
Result<PublicKey> ask_for_key(PyObject* function, const KeyQuery& query) {
  const Locked locked;
  try {
    Ref id = Ref::none();
    if (const auto* number_id = std::get_if<std::uint32_t>(&query.id)) id = number(*number_id);
    if (const auto* text_id = std::get_if<std::string>(&query.id)) id = text(*text_id);
    const Ref answer = Ref::own(call_python(function, id.get()));
    if (const PublicKey* key = value_if<PublicKey>(answer.get())) return *key;
    if (answer.get() == Py_None) return fail(ErrorCode::kUnknownRootKey, "no key is known for " + describe(query.id));
    raise_type_error("the function that gives the issuer's key must give PublicKey or None, not " +
                     type_name(answer.get()));
  } catch (const Raised&) {
    keep_raised();
    return fail(provider_failed());
  }
}

}  // namespace

KeyAlgorithm algorithm_of(const Argument& argument) {
  if (!argument) return KeyAlgorithm::kEd25519;
  return value_or_raise(key_algorithm_from_name(text_of_argument(argument)));
}

std::optional<PublicKey> optional_public_key(const Argument& argument) {
  if (!argument) return std::nullopt;
  return instance<PublicKey>(argument, "PublicKey");
}

KeyProvider key_provider_of(const Argument& argument) {
  if (argument.value != nullptr) {
    if (const PublicKey* key = value_if<PublicKey>(argument.value)) return *key;
    if (const KeySetObject* set = value_if<KeySetObject>(argument.value)) return set->keys.public_keys();
    if (PyDict_Check(argument.value) != 0) {
      std::map<std::uint32_t, PublicKey> keys;
      std::optional<PublicKey> without_id;
      const Ref items = Ref::own(PyDict_Items(argument.value));
      for (Py_ssize_t i = 0; i < PyList_Size(items.get()); ++i) {
        PyObject* item = PyList_GetItem(items.get(), i);
        const PublicKey* key = value_if<PublicKey>(PyTuple_GetItem(item, 1));
        if (key == nullptr)
          wrong_type({PyTuple_GetItem(item, 1), argument.function, argument.name}, "a dict of PublicKey");
        if (PyTuple_GetItem(item, 0) == Py_None) {
          without_id = *key;
        } else {
          const Argument id{PyTuple_GetItem(item, 0), argument.function, argument.name};
          keys.emplace(static_cast<std::uint32_t>(integer_of(id, 0, 0xffffffff)), *key);
        }
      }
      return RootKeyProvider(std::move(keys), without_id);
    }
    if (PyCallable_Check(argument.value) != 0) {
      return KeyProvider([function = argument.value](const KeyQuery& query) { return ask_for_key(function, query); });
    }
  }
  wrong_type(argument, "PublicKey, dict, KeySet or a function");
}

TokenKeys token_keys_of(const Argument& argument) {
  if (const KeySetObject* set = argument.value == nullptr ? nullptr : value_if<KeySetObject>(argument.value))
    return set->keys;
  return TokenKeys([provider = key_provider_of(argument)](const KeyQuery& query) -> Result<TokenKey> {
    HARDTACK_TRY(const PublicKey key, provider.find(query));
    return TokenKey{key, {}};
  });
}

void add_key_types(PyObject* module) {
  add_type<PublicKey>(module, {"hardtack.PublicKey",
                               "PublicKey(key, *, algorithm=None, format=None)\n--\n\n"
                               "A public key, from text (`ed25519/<hex>`, hex, PEM) or bytes (raw, DER).",
                               g_public_methods,
                               g_public_attributes,
                               {constructor<&new_public_key>(),
                                text_slot<PublicKey, &public_text>(Py_tp_str),
                                text_slot<PublicKey, &public_repr>(Py_tp_repr),
                                {Py_tp_richcompare, slot(&compare_public)},
                                {Py_tp_hash, slot(&hash_public)}}});
  add_type<PrivateKeyObject>(module,
                             {"hardtack.PrivateKey",
                              "PrivateKey(key, *, algorithm=None, format=None)\n--\n\n"
                              "A private key, from text (`ed25519-private/<hex>`, hex, PEM) or bytes (raw, DER). "
                              "Its repr() shows the public half alone.",
                              g_private_methods,
                              g_private_attributes,
                              {constructor<&new_private_key>(),
                               text_slot<PrivateKeyObject, &private_repr>(Py_tp_repr),
                               {Py_tp_richcompare, slot(&compare_private)},
                               {Py_tp_hash, slot(&hash_private)}}});
  add_type<KeySetObject>(module, {"hardtack.KeySet",
                                  "KeySet(json, *, now=None, read_file=None)\n--\n\n"
                                  "Keys of several formats: Biscuit Web Keys, a JWKS, or a mixed set.",
                                  nullptr,
                                  nullptr,
                                  {constructor<&new_key_set>()}});
}

}  // namespace hardtack::python
