#include "tokens/macaroon/packets.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/append.h"

namespace hardtack {
namespace {

std::unexpected<Error> malformed(std::string reason) {
  return fail(ErrorCode::kMalformedToken, "the macaroon " + std::move(reason));
}

Result<MacaroonSignature> to_signature(ByteView bytes) {
  MacaroonSignature signature{};
  if (bytes.size() != signature.size()) return malformed(cat("has a signature of ", bytes.size(), " bytes, not 32"));
  std::ranges::copy(bytes, signature.begin());
  return signature;
}

// --- Version 1

constexpr std::size_t kHeader = 4;
constexpr std::size_t kMaxPacket = 0xffff;

struct Packet {
  std::string_view name;
  ByteView value;
};

std::string_view text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

class PacketReader {
 public:
  explicit PacketReader(ByteView bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }

  // The next packet, which stays next until it is taken.
  Result<Packet> peek() const {
    if (rest_.size() < kHeader) return malformed("ends inside a packet");
    std::size_t length = 0;
    for (const std::uint8_t digit : rest_.first(kHeader)) {
      const bool decimal = digit >= '0' && digit <= '9', letter = digit >= 'a' && digit <= 'f';
      if (!decimal && !letter) return malformed("has a packet whose length is not in lower-case hexadecimal digits");
      length = 16 * length + static_cast<std::size_t>(decimal ? digit - '0' : digit - 'a' + 10);
    }
    if (length < kHeader + 2 || length > rest_.size()) return malformed("has a packet of an impossible length");
    const ByteView content = rest_.subspan(kHeader, length - kHeader);
    const auto blank = std::ranges::find(content, std::uint8_t{' '});
    if (content.back() != '\n' || blank == content.end()) return malformed("has a packet that is not `name value`");
    const auto name = static_cast<std::size_t>(blank - content.begin());
    if (name + 2 > content.size()) return malformed("has a packet that is not `name value`");
    return Packet{text(content.first(name)), content.subspan(name + 1, content.size() - name - 2)};
  }
  void take() {
    // peek() has read the length, so it is there and right.
    std::size_t length = 0;
    for (const std::uint8_t digit : rest_.first(kHeader)) {
      length = 16 * length + static_cast<std::size_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    rest_ = rest_.subspan(length);
  }

  Result<ByteView> expect(std::string_view name) {
    HARDTACK_TRY(const Packet packet, peek());
    if (packet.name != name)
      return malformed("has a packet " + quote(packet.name) + " where " + quote(name) + " is due");
    HARDTACK_CHECK(check_macaroon_field(name, packet.value));
    take();
    return packet.value;
  }
  Result<std::optional<ByteView>> accept(std::string_view name) {
    HARDTACK_TRY(const Packet packet, peek());
    if (packet.name != name) return std::optional<ByteView>();
    HARDTACK_TRY(const ByteView value, expect(name));
    return std::optional(value);
  }

 private:
  ByteView rest_;
};

Result<void> append_packet(Bytes& out, std::string_view name, ByteView value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::size_t length = kHeader + name.size() + 1 + value.size() + 1;
  if (length > kMaxPacket) return fail(ErrorCode::kTokenTooLarge, "a packet of the macaroon is too long");
  for (int shift = 12; shift >= 0; shift -= 4) {
    out.push_back(static_cast<std::uint8_t>(kDigits[length >> shift & 0xf]));
  }
  append(out, name);
  out.push_back(' ');
  append(out, value);
  out.push_back('\n');
  return {};
}

Bytes copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

// --- Version 2

enum Field : std::uint8_t { kEnd = 0, kLocation = 1, kIdentifier = 2, kVid = 4, kSignature = 6 };

class FieldReader {
 public:
  explicit FieldReader(ByteView bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  bool next_is(Field field) const { return !rest_.empty() && rest_.front() == field; }

  Result<ByteView> expect(Field field, std::string_view name) {
    if (!next_is(field)) return malformed("has no field " + quote(name) + " where it is due");
    rest_ = rest_.subspan(1);
    HARDTACK_TRY(const std::size_t length, number());
    if (length > rest_.size()) return malformed("ends inside the field " + quote(name));
    const ByteView value = rest_.first(length);
    HARDTACK_CHECK(check_macaroon_field(name, value));
    rest_ = rest_.subspan(length);
    return value;
  }
  Result<ByteView> accept(Field field, std::string_view name) {
    if (!next_is(field)) return ByteView();
    return expect(field, name);
  }
  Result<void> expect_end() {
    if (!next_is(kEnd)) return malformed("has a field that is unknown or out of order");
    rest_ = rest_.subspan(1);
    return {};
  }

 private:
  // Nothing here is longer than three bytes of seven bits.
  Result<std::size_t> number() {
    std::size_t value = 0;
    for (unsigned i = 0; i < 3; ++i) {
      if (rest_.empty()) return malformed("ends inside a length");
      const std::uint8_t byte = rest_.front();
      rest_ = rest_.subspan(1);
      value |= static_cast<std::size_t>(byte & 0x7f) << 7 * i;
      if ((byte & 0x80) != 0) continue;
      if (byte == 0 && i > 0) return malformed("has a length with more digits than it needs");
      return value;
    }
    return malformed("has a length that is too large");
  }

  ByteView rest_;
};

void append_field(Bytes& out, Field field, ByteView value) {
  out.push_back(field);
  std::size_t length = value.size();
  for (; length >= 0x80; length >>= 7) out.push_back(static_cast<std::uint8_t>(length | 0x80));
  out.push_back(static_cast<std::uint8_t>(length));
  append(out, value);
}

}  // namespace

Result<void> check_macaroon_field(std::string_view name, ByteView value) {
  if (value.size() <= kMaxMacaroonString) return {};
  return malformed(cat("has a ", name, " of more than ", kMaxMacaroonString, " bytes"));
}

Result<void> check_macaroon_caveat(const MacaroonCaveat& caveat) {
  if (!caveat.is_third_party()) return {};
  if (caveat.vid.size() != kMacaroonVidSize)
    return malformed(cat("has a `vid` of ", caveat.vid.size(), " bytes, not ", kMacaroonVidSize));
  return {};
}

Result<Macaroon> read_macaroon_v1(ByteView bytes) {
  PacketReader reader(bytes);
  Macaroon macaroon;
  HARDTACK_TRY(const ByteView location, reader.expect("location"));
  HARDTACK_TRY(const ByteView identifier, reader.expect("identifier"));
  macaroon.location = copy(location);
  macaroon.identifier = copy(identifier);
  for (;;) {
    HARDTACK_TRY(const auto cid, reader.accept("cid"));
    if (!cid) break;
    if (macaroon.caveats.size() == kMaxMacaroonCaveats) return malformed("has more caveats than the limit");
    HARDTACK_TRY(const auto vid, reader.accept("vid"));
    HARDTACK_TRY(const auto place, reader.accept("cl"));
    macaroon.caveats.push_back({copy(*cid), copy(vid.value_or(ByteView())), copy(place.value_or(ByteView()))});
    HARDTACK_CHECK(check_macaroon_caveat(macaroon.caveats.back()));
  }
  HARDTACK_TRY(const ByteView signature, reader.expect("signature"));
  HARDTACK_TRY(macaroon.signature, to_signature(signature));
  if (!reader.at_end()) return malformed("goes on behind its signature");
  return macaroon;
}

Result<Bytes> write_macaroon_v1(const Macaroon& macaroon) {
  Bytes out;
  HARDTACK_CHECK(append_packet(out, "location", macaroon.location));
  HARDTACK_CHECK(append_packet(out, "identifier", macaroon.identifier));
  for (const MacaroonCaveat& caveat : macaroon.caveats) {
    HARDTACK_CHECK(append_packet(out, "cid", caveat.identifier));
    if (!caveat.is_third_party()) continue;
    HARDTACK_CHECK(append_packet(out, "vid", caveat.vid));
    HARDTACK_CHECK(append_packet(out, "cl", caveat.location));
  }
  HARDTACK_CHECK(append_packet(out, "signature", macaroon.signature));
  return out;
}

Result<Macaroon> read_macaroon_v2(ByteView bytes) {
  if (bytes.empty() || bytes.front() != 0x02) return malformed("is not of version 2");
  FieldReader reader(bytes.subspan(1));
  Macaroon macaroon;
  HARDTACK_TRY(const ByteView location, reader.accept(kLocation, "location"));
  HARDTACK_TRY(const ByteView identifier, reader.expect(kIdentifier, "identifier"));
  HARDTACK_CHECK(reader.expect_end());
  macaroon.location = copy(location);
  macaroon.identifier = copy(identifier);
  while (!reader.next_is(kEnd)) {
    if (macaroon.caveats.size() == kMaxMacaroonCaveats) return malformed("has more caveats than the limit");
    HARDTACK_TRY(const ByteView place, reader.accept(kLocation, "location"));
    HARDTACK_TRY(const ByteView cid, reader.expect(kIdentifier, "identifier"));
    HARDTACK_TRY(const ByteView vid, reader.accept(kVid, "vid"));
    HARDTACK_CHECK(reader.expect_end());
    macaroon.caveats.push_back({copy(cid), copy(vid), copy(place)});
    HARDTACK_CHECK(check_macaroon_caveat(macaroon.caveats.back()));
  }
  HARDTACK_CHECK(reader.expect_end());
  HARDTACK_TRY(const ByteView signature, reader.expect(kSignature, "signature"));
  HARDTACK_TRY(macaroon.signature, to_signature(signature));
  if (!reader.at_end()) return malformed("goes on behind its signature");
  return macaroon;
}

Bytes write_macaroon_v2(const Macaroon& macaroon) {
  Bytes out{0x02};
  if (!macaroon.location.empty()) append_field(out, kLocation, macaroon.location);
  append_field(out, kIdentifier, macaroon.identifier);
  out.push_back(kEnd);
  for (const MacaroonCaveat& caveat : macaroon.caveats) {
    if (!caveat.location.empty()) append_field(out, kLocation, caveat.location);
    append_field(out, kIdentifier, caveat.identifier);
    if (caveat.is_third_party()) append_field(out, kVid, caveat.vid);
    out.push_back(kEnd);
  }
  out.push_back(kEnd);
  append_field(out, kSignature, macaroon.signature);
  return out;
}

}  // namespace hardtack
