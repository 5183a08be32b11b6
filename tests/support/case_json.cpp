#include "tests/support/program_generator.h"

namespace hardtack::test_support {

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string to_json(const GeneratedCase& generated) {
  std::string out = "{\"seed\":";
  append_json_string(out, std::to_string(generated.seed));
  out += ",\"root\":{\"private\":";
  append_json_string(out, kRootKeys[generated.root_key].private_text);
  out += ",\"public\":";
  append_json_string(out, kRootKeys[generated.root_key].public_text);
  out += "},\"root_key_id\":";
  out += generated.root_key_id ? std::to_string(*generated.root_key_id) : "null";
  out += ",\"seal\":";
  out += generated.sealed ? "true" : "false";
  out += ",\"blocks\":[";
  for (std::size_t i = 0; i < generated.blocks.size(); ++i) {
    const GeneratedBlock& block = generated.blocks[i];
    out += i == 0 ? "{" : ",{";
    out += "\"source\":";
    append_json_string(out, block.source);
    if (block.plain_source != block.source) {
      out += ",\"plain_source\":";
      append_json_string(out, block.plain_source);
    }
    if (block.external_key) {
      out += ",\"external_private\":";
      append_json_string(out, kExternalKeys[*block.external_key].private_text);
      out += ",\"external_public\":";
      append_json_string(out, kExternalKeys[*block.external_key].public_text);
    }
    out += block.next_key_is_p256 ? ",\"next_key\":\"secp256r1\"}" : ",\"next_key\":\"ed25519\"}";
  }
  out += "],\"authorizer\":";
  append_json_string(out, generated.authorizer);
  out += ",\"queries\":[";
  for (std::size_t i = 0; i < generated.queries.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_json_string(out, generated.queries[i]);
  }
  out += ']';
  if (generated.plain_authorizer != generated.authorizer) {
    out += ",\"plain_authorizer\":";
    append_json_string(out, generated.plain_authorizer);
  }
  out += '}';
  return out;
}

}  // namespace hardtack::test_support
