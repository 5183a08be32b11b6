#include "serve/forward/target.h"

#include <algorithm>
#include <array>

#include "engine/text/hex.h"
#include "engine/text/utf8.h"

namespace hardtack::serve {
namespace {

constexpr std::array<std::string_view, kTargetFaults> kNames = {
    "not_origin_form", "too_long",  "too_many",        "not_visible", "bad_escape",
    "control",         "not_utf8",  "encoded_slash",   "backslash",   "dot_segment",
    "empty_segment",   "parameter", "double_encoding", "fragment",    "comma"};

using Done = std::expected<void, TargetFault>;
std::unexpected<TargetFault> no(TargetFault fault) { return std::unexpected(fault); }

bool is_control(std::uint8_t byte) { return byte < 0x20 || byte == 0x7f; }

// The byte that `text` has encoded at `at`, a percent sign.
std::optional<std::uint8_t> escaped(std::string_view text, std::size_t at) {
  if (text.size() - at < 3) return std::nullopt;
  const auto high = hex_value(text[at + 1]);
  const auto low = hex_value(text[at + 2]);
  if (!high || !low) return std::nullopt;
  return static_cast<std::uint8_t>(*high << 4U | *low);
}

bool has_escape(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (escaped(text, at)) return true;
  }
  return false;
}

class Reader {
 public:
  explicit Reader(const AllowedTargets& allowed) : allowed_(allowed) {}

  Done read(std::string_view raw, Target& target) {
    if (raw.size() > kMaxTargetBytes) return no(TargetFault::kTooLong);
    if (!raw.starts_with('/')) return no(TargetFault::kNotOriginForm);
    if (!std::ranges::all_of(raw, [](char c) { return c > 0x20 && c < 0x7f; })) return no(TargetFault::kNotVisible);
    if (refuses(raw.find('#') != std::string_view::npos, TargetFault::kFragment)) return no(TargetFault::kFragment);
    const std::size_t question = raw.find('?');
    target.path_raw = raw.substr(0, question);
    if (const Done path = read_path(target); !path) return path;
    return question == std::string_view::npos ? Done() : read_query(raw.substr(question + 1), target);
  }

 private:
  bool refuses(bool is_so, TargetFault fault) const { return is_so && !allowed_.allows(fault); }

  Done read_path(Target& target) {
    std::string_view rest = target.path_raw.substr(1);
    bool ends_in_slash = false;
    for (bool last = false; !last;) {
      const std::size_t slash = rest.find('/');
      last = slash == std::string_view::npos;
      const std::string_view raw = rest.substr(0, slash);
      rest.remove_prefix(last ? rest.size() : slash + 1);
      if (raw.empty()) {
        if (refuses(!last, TargetFault::kEmptySegment)) return no(TargetFault::kEmptySegment);
        ends_in_slash = true;
        continue;
      }
      std::string segment;
      if (const Done decoded = decode_segment(raw, segment); !decoded) return decoded;
      const std::string_view name = std::string_view(segment).substr(0, segment.find(';'));
      ends_in_slash = name == "." || name == "..";
      if (!ends_in_slash) {
        if (target.segments.size() == kMaxSegments) return no(TargetFault::kTooMany);
        target.segments.push_back(std::move(segment));
        continue;
      }
      if (refuses(true, TargetFault::kDotSegment)) return no(TargetFault::kDotSegment);
      if (name == ".." && !target.segments.empty()) target.segments.pop_back();
    }
    join(target, ends_in_slash);
    return {};
  }

  Done decode_segment(std::string_view raw, std::string& segment) const {
    for (std::size_t at = 0; at < raw.size(); ++at) {
      auto byte = static_cast<std::uint8_t>(raw[at]);
      if (raw[at] == '%') {
        const auto value = escaped(raw, at);
        if (!value) return no(TargetFault::kBadEscape);
        byte = *value;
        at += 2;
        if (is_control(byte)) return no(TargetFault::kControl);
        if (refuses(byte == '/', TargetFault::kEncodedSlash)) return no(TargetFault::kEncodedSlash);
        if (refuses(byte == '#', TargetFault::kFragment)) return no(TargetFault::kFragment);
      }
      if (refuses(byte == '\\', TargetFault::kBackslash)) return no(TargetFault::kBackslash);
      if (refuses(byte == ';', TargetFault::kParameter)) return no(TargetFault::kParameter);
      segment += static_cast<char>(byte);
    }
    if (!is_valid_utf8(segment)) return no(TargetFault::kNotUtf8);
    if (refuses(has_escape(segment), TargetFault::kDoubleEncoding)) return no(TargetFault::kDoubleEncoding);
    return {};
  }

  static void join(Target& target, bool ends_in_slash) {
    for (const std::string& segment : target.segments) {
      target.path += '/';
      for (const char c : segment) {
        if (c == '/') {
          target.path += "%2F";
        } else {
          target.path += c;
        }
      }
    }
    if (ends_in_slash || target.segments.empty()) target.path += '/';
  }

  static Done read_query(std::string_view rest, Target& target) {
    while (!rest.empty()) {
      const std::size_t end = rest.find('&');
      const std::string_view pair = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (pair.empty()) continue;
      if (target.query.size() == kMaxParameters) return no(TargetFault::kTooMany);
      const std::size_t equals = pair.find('=');
      auto& [name, value] = target.query.emplace_back();
      if (const Done read = decode_form(pair.substr(0, equals), name); !read) return read;
      if (equals == std::string_view::npos) continue;
      if (const Done read = decode_form(pair.substr(equals + 1), value); !read) return read;
    }
    return {};
  }

  static Done decode_form(std::string_view raw, std::string& text) {
    for (std::size_t at = 0; at < raw.size(); ++at) {
      if (raw[at] != '%') {
        text += raw[at] == '+' ? ' ' : raw[at];
        continue;
      }
      const auto value = escaped(raw, at);
      if (!value) return no(TargetFault::kBadEscape);
      if (*value == 0) return no(TargetFault::kControl);
      text += static_cast<char>(*value);
      at += 2;
    }
    return is_valid_utf8(text) ? Done() : no(TargetFault::kNotUtf8);
  }

  const AllowedTargets& allowed_;
};

}  // namespace

std::string_view name_of(TargetFault fault) { return kNames[static_cast<std::size_t>(fault)]; }

std::optional<TargetFault> ambiguity_from_name(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  const auto fault = static_cast<TargetFault>(found - kNames.begin());
  if (fault < TargetFault::kEncodedSlash) return std::nullopt;
  return fault;
}

std::expected<Target, TargetFault> read_target(std::string_view raw, const AllowedTargets& allowed) {
  Target target;
  if (const Done done = Reader(allowed).read(raw, target); !done) return no(done.error());
  return target;
}

}  // namespace hardtack::serve
