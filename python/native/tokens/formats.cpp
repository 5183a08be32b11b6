#include "python/native/tokens/formats.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hardtack/caveats.h"
#include "python/native/base/errors.h"
#include "python/native/base/json_value.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/blocks.h"
#include "python/native/values/keys.h"
#include "python/native/values/signers.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

// The bytes of text or of bytes, copied, so that they may be read without the GIL.
Bytes contents_of(const Argument& argument) {
  if (argument.value != nullptr && PyUnicode_Check(argument.value) != 0) return bytes_from(text_of_argument(argument));
  const std::optional<Buffer> buffer = argument.value == nullptr ? std::nullopt : Buffer::of(argument.value);
  if (!buffer) wrong_type(argument, "str or bytes");
  return {buffer->bytes().begin(), buffer->bytes().end()};
}

template <typename Convert>
auto list_of(const Argument& argument, Convert convert) {
  std::vector<decltype(convert(argument))> made;
  if (!argument) return made;
  if (PyList_Check(argument.value) == 0 && PyTuple_Check(argument.value) == 0) wrong_type(argument, "list");
  const Ref held = Ref::own(PySequence_List(argument.value));
  for (Py_ssize_t i = 0; i < PyList_Size(held.get()); ++i) {
    made.push_back(convert(Argument{PyList_GetItem(held.get(), i), argument.function, argument.name}));
  }
  return made;
}

std::vector<std::string> texts_of(const Argument& argument) {
  return list_of(argument, [](const Argument& one) { return std::string(text_of_argument(one)); });
}

// (location, identifier, VerifyingKey): a caveat that another service discharges.
std::vector<ThirdPartyCaveat> third_parties_of(const Argument& argument) {
  static constexpr std::string_view kExpected = "a list of (location, identifier, VerifyingKey)";
  return list_of(argument, [](const Argument& one) {
    if (PyTuple_Check(one.value) == 0 || PyTuple_Size(one.value) != 3) wrong_type(one, kExpected);
    const auto part = [&](Py_ssize_t index) {
      return Argument{PyTuple_GetItem(one.value, index), one.function, one.name};
    };
    return ThirdPartyCaveat{std::string(text_of_argument(part(0))), std::string(text_of_argument(part(1))),
                            instance<VerifyingKeyObject>(part(2), kExpected).key};
  });
}

// Whether the host knows that a caveat holds. What it raises is kept, and means no.
std::function<bool(std::string_view)> known_caveat_of(const Argument& argument) {
  if (!argument) return {};
  if (PyCallable_Check(argument.value) == 0) wrong_type(argument, "a function of a text that gives a bool");
  return [argument](std::string_view caveat) {
    const Locked locked;
    try {
      const Ref given = text(caveat);
      const Ref answer = Ref::own(call_python(argument.value, given.get()));
      if (PyBool_Check(answer.get()) == 0)
        raise_type_error("verify_token() argument `known_caveat` must give bool, not " + type_name(answer.get()));
      return answer.get() == Py_True;
    } catch (const Raised&) {
      keep_raised();
      return false;
    }
  };
}

std::optional<std::string> owned_text(const Argument& argument) {
  const auto given = optional_text(argument);
  return given ? std::optional<std::string>(*given) : std::nullopt;
}

std::optional<std::int64_t> seconds_if(const Argument& when) {
  if (!when) return std::nullopt;
  return time_of(when).time_since_epoch() / std::chrono::seconds(1);
}

const TokenFormat& named_format(const Argument& name) { return *value_or_raise(find_format(text_of_argument(name))); }

const TokenFormat& format_for(const Argument& name, ByteView token) {
  return name ? named_format(name) : *value_or_raise(detect_format(token));
}

KeyId key_id_of(const Argument& argument) {
  if (!argument) return {};
  if (PyUnicode_Check(argument.value) != 0) return std::string(text_of_argument(argument));
  if (PyLong_Check(argument.value) == 0) wrong_type(argument, "int, str or None");
  return static_cast<std::uint32_t>(integer_of(argument, 0, 0xffffffff));
}

JsonValue json_of(const Argument& argument) {
  static PyObject* const kDumps = function_of_json("dumps").release();
  const Ref written = Ref::own(call_python(kDumps, argument.value));
  return value_or_raise(parse_json(utf8_of(written.get(), "claims"), {}));
}

// Text where it is text, as most formats are, else bytes.
Ref token_object(const Bytes& token) {
  const bool printable = std::ranges::all_of(token, [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; });
  return printable ? text(text_of(token)) : bytes(token);
}

// A key is given in a form of its format, or as a secret's bytes. Which one is said, so that no text is a secret by
// mistake.
std::optional<TokenKey> secret_key_of(const TokenFormat& format, const Argument& contents, const Argument& secret) {
  if (static_cast<bool>(contents) == static_cast<bool>(secret)) {
    raise_type_error(std::string(contents.function) + "() needs the argument `contents` or `secret`, and not both");
  }
  if (!secret) return std::nullopt;
  Bytes given = contents_of(secret);
  const Wiper wiper(given);
  return value_or_raise(format.accept_secret(value_or_raise(read_secret(given))));
}

Ref new_verifying_key(const Call& call) {
  static constexpr Signature kSignature{
      "VerifyingKey", std::array{Parameter{"format"}, Parameter{"contents", kOptional}, Parameter{"secret", kNamed}}};
  const auto given = bind(kSignature, call);
  const TokenFormat& format = named_format(given[0]);
  if (auto key = secret_key_of(format, given[1], given[2])) return make(VerifyingKeyObject{&format, *std::move(key)});
  return make(VerifyingKeyObject{&format, value_or_raise(format.read_key(contents_of(given[1])))});
}

Ref new_signing_key(const Call& call) {
  static constexpr Signature kSignature{
      "SigningKey", std::array{Parameter{"format"}, Parameter{"contents", kOptional}, Parameter{"secret", kNamed},
                               Parameter{"signer", kNamed}}};
  const auto given = bind(kSignature, call);
  const TokenFormat& format = named_format(given[0]);
  if (given[3]) {
    if (given[1] || given[2])
      raise_type_error("SigningKey() takes one of the arguments `contents`, `secret` and `signer`");
    return make(SigningKeyObject{&format, {signer_of(given[3]), {}}, Ref::share(given[3].value)});
  }
  if (const auto key = secret_key_of(format, given[1], given[2])) {
    return make(SigningKeyObject{&format, {std::get<SharedSecret>(key->value), key->purpose}});
  }
  Bytes contents = contents_of(given[1]);
  const Wiper wiper(contents);
  return make(SigningKeyObject{&format, value_or_raise(format.read_signing_key(contents))});
}

Ref from_entries(const Call& call) {
  static constexpr Signature kSignature{"key_set", std::array{Parameter{"entries"}}};
  const auto given = bind(kSignature, call);
  auto entries = list_of(given[0], [](const Argument& entry) {
    if (PyTuple_Check(entry.value) == 0 || PyTuple_Size(entry.value) != 2) wrong_type(entry, "a list of (key id, key)");
    const Argument id{PyTuple_GetItem(entry.value, 0), entry.function, entry.name};
    const Argument key{PyTuple_GetItem(entry.value, 1), entry.function, entry.name};
    if (const PublicKey* biscuit = value_if<PublicKey>(key.value)) {
      return TokenKeys::Entry{std::string(kBiscuitFormat), key_id_of(id), TokenKey{*biscuit, {}}};
    }
    const VerifyingKeyObject& other =
        instance<VerifyingKeyObject>(key, "a list of (key id, VerifyingKey or PublicKey)");
    return TokenKeys::Entry{std::string(other.format->name()), key_id_of(id), other.key};
  });
  return make(KeySetObject{value_or_raise(TokenKeys::from_entries(std::move(entries)))});
}

Ref formats(const Call& call) {
  no_arguments("token_formats", call);
  std::vector<std::string> names;
  for (const TokenFormat* format : token_formats()) names.emplace_back(format->name());
  return list_of_texts(names);
}

Ref detect(const Call& call) {
  static constexpr Signature kSignature{"detect_format", std::array{Parameter{"token"}}};
  const Bytes token = contents_of(bind(kSignature, call)[0]);
  return text(value_or_raise(detect_format(token))->name());
}

Ref verify_token(const Call& call) {
  static constexpr Signature kSignature{
      "verify_token",
      std::array{Parameter{"token"}, Parameter{"keys"}, Parameter{"now"}, Parameter{"format", kNamed},
                 Parameter{"audience", kNamed}, Parameter{"discharges", kNamed}, Parameter{"assertion", kNamed},
                 Parameter{"principal", kNamed}, Parameter{"capability", kNamed}, Parameter{"known_caveat", kNamed}}};
  const auto given = bind(kSignature, call);
  const Bytes token = contents_of(given[0]);
  const TokenKeys keys = given[1].value != nullptr && value_if<VerifyingKeyObject>(given[1].value) != nullptr
                             ? value_or_raise(TokenKeys::from_entries(
                                   {{std::string(value_if<VerifyingKeyObject>(given[1].value)->format->name()),
                                     {},
                                     value_if<VerifyingKeyObject>(given[1].value)->key}}))
                             : token_keys_of(given[1]);
  const LineageTime now = time_of(given[2]);
  const TokenFormat& format = format_for(given[3], token);
  const std::vector<Bytes> discharges = list_of(given[5], contents_of);
  const Bytes assertion = given[6] ? contents_of(given[6]) : Bytes();
  const DatalogCaveats caveats;
  const VerifyContext context{.keys = keys,
                              .now = now,
                              .audience = owned_text(given[4]),
                              .discharges = discharges,
                              .caveats = &caveats,
                              .known_caveat = known_caveat_of(given[9]),
                              .assertion = text_of(assertion),
                              .principal = owned_text(given[7]),
                              .capability = owned_text(given[8])};
  forget_raised();
  std::optional<VerifiedJwt> jwt;
  TokenResult<VerifiedToken> verified = [&]() -> TokenResult<VerifiedToken> {
    const Unlocked unlocked;
    if (&format != &jwt_format()) return format.verify(token, context);
    HARDTACK_TRY(VerifiedJwtToken both, verify_jwt_token(token, context));
    jwt.emplace(std::move(both.jwt));
    return std::move(both.token);
  }();
  if (!verified) raise(verified.error());
  settle_raised();
  return make_credential(*std::move(verified), std::move(jwt));
}

Ref describe_token(const Call& call) {
  static constexpr Signature kSignature{"describe_token", std::array{Parameter{"token"}, Parameter{"format", kNamed}}};
  const auto given = bind(kSignature, call);
  const Bytes token = contents_of(given[0]);
  TokenResult<TokenDescription> described = format_for(given[1], token).describe(token);
  if (!described) raise(described.error());
  return parsed_json(write_json(JsonValue(std::move(described->details)), JsonLayout::kCompact));
}

// The claims of a JWT with the chain that its parent begins.
void delegate_from(const Argument& parent, const TokenFormat& format, MintRequest& request) {
  const CredentialObject& credential = instance<CredentialObject>(parent, "Credential");
  if (!credential.jwt) wrong_value(parent, "the Credential of a JWT is expected");
  if (&format != &jwt_format() || !request.claims || !request.claims->is_object())
    wrong_value(parent, "what is delegated is a JWT with claims");
  request.claims = value_or_raise(delegated_claims(*std::move(request.claims), *credential.jwt));
}

Ref mint_token(const Call& call) {
  static constexpr Signature kSignature{
      "mint_token",
      std::array{Parameter{"key"}, Parameter{"now"}, Parameter{"key_id", kNamed}, Parameter{"claims", kNamed},
                 Parameter{"block", kNamed}, Parameter{"caveats", kNamed}, Parameter{"expires", kNamed},
                 Parameter{"identifier", kNamed}, Parameter{"location", kNamed}, Parameter{"variant", kNamed},
                 Parameter{"footer", kNamed}, Parameter{"assertion", kNamed}, Parameter{"parent", kNamed}}};
  const auto given = bind(kSignature, call);
  const SigningKeyObject& key = instance<SigningKeyObject>(given[0], "SigningKey");
  SystemRandom random;
  const auto block = given[4] ? block_of(given[4]) : nullptr;
  MintRequest request{.key = key.key,
                      .random = random,
                      .now = time_of(given[1]),
                      .key_id = key_id_of(given[2]),
                      .claims = given[3] ? std::optional(json_of(given[3])) : std::nullopt,
                      .block = block.get(),
                      .caveats = texts_of(given[5]),
                      .expires = seconds_if(given[6]),
                      .identifier = owned_text(given[7]),
                      .location = owned_text(given[8]),
                      .variant = owned_text(given[9]),
                      .footer = owned_text(given[10]),
                      .assertion = owned_text(given[11])};
  if (given[12]) delegate_from(given[12], *key.format, request);
  forget_raised();
  return token_object(value_or_raise(key.format->mint(request)));
}

Ref attenuate_token(const Call& call) {
  static constexpr Signature kSignature{
      "attenuate_token", std::array{Parameter{"token"}, Parameter{"format", kNamed}, Parameter{"block", kNamed},
                                    Parameter{"caveats", kNamed}, Parameter{"bind_to", kNamed},
                                    Parameter{"expires", kNamed}, Parameter{"third_party", kNamed}}};
  const auto given = bind(kSignature, call);
  const Bytes token = contents_of(given[0]);
  const TokenFormat& format = format_for(given[1], token);
  SystemRandom random;
  const auto block = given[2] ? block_of(given[2]) : nullptr;
  const AttenuateRequest request{.random = random,
                                 .block = block.get(),
                                 .caveats = texts_of(given[3]),
                                 .third_party = third_parties_of(given[6]),
                                 .bind_to = given[4] ? std::optional(contents_of(given[4])) : std::nullopt,
                                 .expires = seconds_if(given[5])};
  return token_object(value_or_raise(format.attenuate(token, request)));
}

template <typename T>
Ref format_name(T& self) {
  return text(self.format->name());
}

PyGetSetDef g_verifying_attributes[] = {
    attribute<VerifyingKeyObject, &format_name<VerifyingKeyObject>>("format", "The format that it is for."),
    {},
};
PyGetSetDef g_signing_attributes[] = {
    attribute<SigningKeyObject, &format_name<SigningKeyObject>>("format", "The format that it is for."),
    {},
};

}  // namespace

std::vector<PyMethodDef> format_functions() {
  return {
      method<&formats>("token_formats", "token_formats()\n--\n\nThe names of all formats."),
      method<&detect>("detect_format", "detect_format(token)\n--\n\nThe format that a token looks like."),
      method<&from_entries>("key_set",
                            "key_set(entries)\n--\n\nA KeySet of (key id or None, VerifyingKey or PublicKey)."),
      method<&verify_token>("verify_token",
                            "verify_token(token, keys, now, *, format=None, audience=None, discharges=None, "
                            "assertion=None, principal=None, "
                            "capability=None, known_caveat=None)\n--\n\nThe Credential of a token of any format."),
      method<&describe_token>(
          "describe_token",
          "describe_token(token, *, format=None)\n--\n\nWhat a token says, verified by nobody, as a dict."),
      method<&mint_token>(
          "mint_token",
          "mint_token(key, now, *, key_id=None, claims=None, block=None, caveats=None, expires=None, identifier=None, "
          "location=None, variant=None, footer=None, assertion=None, parent=None)\n--\n\nA token of the key's format; "
          "a "
          "JWT may be delegated from the Credential `parent`."),
      method<&attenuate_token>(
          "attenuate_token",
          "attenuate_token(token, *, format=None, block=None, caveats=None, bind_to=None, expires=None, "
          "third_party=None)\n--\n\nA narrower token."),
  };
}

void add_format_types(PyObject* module) {
  add_type<VerifyingKeyObject>(module, {"hardtack.VerifyingKey",
                                        "VerifyingKey(format, contents=None, *, secret=None)\n--\n\nWhat verifies "
                                        "tokens of a format, in a form that its users have.",
                                        nullptr,
                                        g_verifying_attributes,
                                        {constructor<&new_verifying_key>()}});
  add_type<SigningKeyObject>(
      module,
      {"hardtack.SigningKey",
       "SigningKey(format, contents=None, *, secret=None, signer=None)\n--\n\nWhat makes tokens of a format. It has no "
       "text form.",
       nullptr,
       g_signing_attributes,
       {constructor<&new_signing_key>()}});
}

}  // namespace hardtack::python
