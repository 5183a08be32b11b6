// Property: what is sealed opens as it was, message by message and under the same names alone; anything else, whatever
// the key that comes with it, is one error with one text.
#include "fuzz/formats/fixed_formats.h"
#include "tokens/crypto/hpke/hpke.h"

namespace hardtack {
namespace {

using fuzz::require;

void require_one_error(const Result<SecretBytes>& opened) {
  static const Error one = hpke::open(ByteView(Bytes(32, 7)).first<32>(), {}, {}, {}, {}).error();
  require(!opened.has_value(), "what was not sealed does not open");
  require(opened.error().code() == one.code() && opened.error().to_string() == one.to_string() &&
              opened.error().help() == one.help(),
          "whatever is wrong is one error");
}

bool same(const SecretBytes& opened, ByteView plaintext) { return std::ranges::equal(opened.bytes(), plaintext); }

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const Bytes secret(32, 7);
  const auto key = ByteView(secret).first<32>();
  static const x25519::PublicKey recipient = x25519::public_key_of(key).value();
  const ByteView input(data, size);
  // The input as what somebody sends.
  const std::size_t head = std::min(size, hpke::kEncapsulatedKeySize);
  require_one_error(hpke::open(key, input.first(head), {}, {}, input.subspan(head)));
  // And as what is sealed: three bytes of choices, then the names and the message.
  fuzz::Choices choices(data, size);
  const std::size_t cut = choices.byte(), at = choices.byte();
  const auto bit = static_cast<std::uint8_t>(1u << choices.below(8));
  const ByteView rest = choices.rest();
  const ByteView info = rest.first(std::min(rest.size(), cut % 32)), associated = info.first(info.size() / 2);
  const ByteView plaintext = rest.subspan(info.size());
  fuzz::ZeroRandom random;
  auto sender = hpke::SenderContext::setup(recipient, info, random).value();
  auto receiver = hpke::RecipientContext::setup(key, sender.encapsulated_key(), info).value();
  const Bytes first = sender.seal(associated, plaintext).value(), second = sender.seal(associated, plaintext).value();
  require(first != second, "a message is sealed differently each time");
  require_one_error(receiver.open(associated, second));
  require(same(receiver.open(associated, first).value(), plaintext), "what is sealed opens as it was");
  require_one_error(receiver.open(associated, first));
  require(same(receiver.open(associated, second).value(), plaintext), "the next message opens");
  Bytes encapsulated(sender.encapsulated_key().begin(), sender.encapsulated_key().end());
  Bytes changed = first;
  changed[at % changed.size()] ^= bit;
  require_one_error(hpke::open(key, encapsulated, info, associated, changed));
  require_one_error(hpke::open(key, encapsulated, info, associated, ByteView(first).first(at % first.size())));
  Bytes longer(info.begin(), info.end());
  longer.push_back(0);
  require_one_error(hpke::open(key, encapsulated, longer, associated, first));
  require_one_error(hpke::open(key, encapsulated, info, longer, first));
  encapsulated[at % encapsulated.size()] ^= bit;
  require_one_error(hpke::open(key, encapsulated, info, associated, first));
  return 0;
}
