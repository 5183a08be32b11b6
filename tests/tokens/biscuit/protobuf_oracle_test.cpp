// libprotobuf as the independent judge of the wire format: what we write it reads and writes back byte for byte, and
// what it refuses we refuse. Its schema is made at run time, so nothing is generated.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>

#include "grammar/compile.h"
#include "tests/conformance/samples.h"
#include "tests/support/program_generator.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

namespace pb = google::protobuf;

// The wire format as the specification describes it: numbers of fields, whether they are optional (?), required (!),
// repeated (*) or alternatives (|), and their types. Enumerations are plain numbers here: which of them are known is
// the business of other tests.
constexpr std::pair<const char*, const char*> kSchema[] = {
    {"Token", "1?uint32 2!Signed 3*Signed 4!Proof"},
    {"Signed", "1!bytes 2!Key 3!bytes 4?External 5?uint32"},
    {"External", "1!bytes 2!Key"},
    {"Key", "1!int32 2!bytes"},
    {"Proof", "1|bytes 2|bytes"},
    {"Block", "1*string 2?string 3?uint32 4*Fact 5*Rule 6*Check 7*Scope 8*Key"},
    {"Scope", "1|int32 2|int64"},
    {"Fact", "1!Predicate"},
    {"Rule", "1!Predicate 2*Predicate 3*Expression 4*Scope"},
    {"Check", "1*Rule 2?int32"},
    {"Predicate", "1!uint64 2*Term"},
    {"Term", "1|uint32 2|int64 3|uint64 4|uint64 5|bytes 6|bool 7|Terms 8|Empty 9|Terms 10|Map"},
    {"Terms", "1*Term"},
    {"Map", "1*Entry"},
    {"Entry", "1!MapKey 2!Term"},
    {"MapKey", "1|int64 2|uint64"},
    {"Expression", "1*Op"},
    {"Op", "1|Term 2|Operator 3|Operator 4|Closure"},
    {"Operator", "1!int32 2?uint64"},
    {"Closure", "1*uint32 2*Op"},
    {"Empty", ""},
    {"Snapshot", "1!Limits 2!uint64 3!World"},
    {"Limits", "1!uint64 2!uint64 3!uint64"},
    {"World", "1?uint32 2*string 3*Key 4*Part 5!Part 6*Policy 7*Facts 8!uint64"},
    {"Part", "1?string 2?uint32 3*Fact 4*Rule 5*Check 6*Scope 7?Key"},
    {"Policy", "1*Rule 2!int32"},
    {"Facts", "1*Origin 2*Fact"},
    {"Origin", "1|Empty 2|uint32"},
};

pb::FileDescriptorProto schema() {
  using Field = pb::FieldDescriptorProto;
  static const std::map<std::string, Field::Type> scalars = {
      {"uint32", Field::TYPE_UINT32}, {"int32", Field::TYPE_INT32}, {"uint64", Field::TYPE_UINT64},
      {"int64", Field::TYPE_INT64},   {"bool", Field::TYPE_BOOL},   {"bytes", Field::TYPE_BYTES},
      {"string", Field::TYPE_STRING}};
  pb::FileDescriptorProto file;
  file.set_name("token.proto");
  file.set_syntax("proto2");
  for (const auto& [name, fields] : kSchema) {
    pb::DescriptorProto& message = *file.add_message_type();
    message.set_name(name);
    std::istringstream words(fields);
    for (int number = 0; words >> number;) {
      char label = 0;
      std::string type;
      words >> label >> type;
      Field& field = *message.add_field();
      field.set_name("f" + std::to_string(number));
      field.set_number(number);
      field.set_label(label == '*'   ? Field::LABEL_REPEATED
                      : label == '!' ? Field::LABEL_REQUIRED
                                     : Field::LABEL_OPTIONAL);
      if (label == '|') {
        if (message.oneof_decl_size() == 0) message.add_oneof_decl()->set_name("content");
        field.set_oneof_index(0);
      }
      if (const auto scalar = scalars.find(type); scalar != scalars.end()) {
        field.set_type(scalar->second);
      } else {
        field.set_type(Field::TYPE_MESSAGE);
        field.set_type_name("." + type);
      }
    }
  }
  return file;
}

class Oracle {
 public:
  Oracle() : file_(pool_.BuildFile(schema())) { EXPECT_NE(file_, nullptr); }

  // The message written back, or nothing if it is not one.
  std::optional<std::string> rewritten(const char* type, ByteView bytes) const {
    std::unique_ptr<pb::Message> message(factory_.GetPrototype(file_->FindMessageTypeByName(type))->New());
    if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
    return message->SerializeAsString();
  }

 private:
  pb::DescriptorPool pool_;
  const pb::FileDescriptor* file_ = nullptr;
  mutable pb::DynamicMessageFactory factory_;
};

std::string hex_of(const std::optional<std::string>& bytes) {
  return bytes ? to_hex(bytes_of(*bytes)) : "not a message";
}

void expect_canonical(const Oracle& oracle, const UnverifiedBiscuit& token) {
  EXPECT_EQ(hex_of(oracle.rewritten("Token", token.bytes())), to_hex(token.bytes()));
  for (const SignedBlock& block : token.container().blocks) {
    EXPECT_EQ(hex_of(oracle.rewritten("Block", block.block)), to_hex(block.block));
  }
}

TEST(ProtobufOracle, ReadsWhatWeWriteAndWritesTheSameBytes) {
  const Oracle oracle;
  testing::DeterministicRandom random;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const test_support::GeneratedCase generated = test_support::generate_case(seed, {});
    SCOPED_TRACE(seed);
    std::optional<UnverifiedBiscuit> token;
    for (const test_support::GeneratedBlock& block : generated.blocks) {
      const auto program = block_from_source(block.source);
      ASSERT_TRUE(program.has_value()) << program.error().to_string() << "\n" << block.source;
      auto next = token ? append(*token, *program, {}, random) : mint(*program, testing::root_key(), {}, random);
      ASSERT_TRUE(next.has_value()) << next.error().to_string();
      token = *std::move(next);
    }
    expect_canonical(oracle, *token);
    expect_canonical(oracle, seal(*token).value());

    const auto policy_source = authorizer_from_source(generated.authorizer);
    ASSERT_TRUE(policy_source.has_value()) << policy_source.error().to_string();
    const auto policy = Policy::compile(authorizer_from_source(generated.authorizer).value());
    if (!policy) continue;  // a constant pattern over the limits, for example
    const Request request(*policy);
    Authorizer authorizer;
    const Credential credential = verify_biscuit(*token, testing::root_key().public_key())->credential().value();
    (void)authorizer.authorize(*policy, request, credential).has_value();
    const auto snapshot = write_snapshot(authorizer, request);
    if (!snapshot) continue;
    EXPECT_EQ(hex_of(oracle.rewritten("Snapshot", *snapshot)), to_hex(*snapshot));
    const auto read = Snapshot::parse(*snapshot);
    EXPECT_TRUE(read.has_value()) << read.error().to_string();
  }
}

// Random damage to the samples' messages: whatever we still read, libprotobuf reads too.
TEST(ProtobufOracle, ReadsWhateverWeRead) {
  const Oracle oracle;
  std::vector<const testing::Sample*> samples = testing::all_samples();
  std::erase_if(samples, [](const testing::Sample* sample) { return !UnverifiedBiscuit::parse(sample->token); });
  std::mt19937_64 random(11);
  const auto below = [&random](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  std::size_t read = 0;
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    const testing::Sample& sample = *samples[below(samples.size())];
    const UnverifiedBiscuit token = UnverifiedBiscuit::parse(sample.token).value();
    const bool whole = round % 2 == 0;
    const ByteView original = whole ? token.bytes() : token.container().blocks[below(token.block_count())].block;
    Bytes bytes(original.begin(), original.end());
    for (std::size_t changes = 1 + below(3); changes > 0 && !bytes.empty(); --changes) {
      const std::size_t at = below(bytes.size());
      const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
      switch (below(4)) {
        case 0: bytes[at] = static_cast<std::uint8_t>(random()); break;
        case 1: bytes[at] ^= static_cast<std::uint8_t>(1u << below(8)); break;
        case 2: bytes.erase(place); break;
        default: bytes.insert(place, bytes[below(bytes.size())]); break;
      }
    }
    bool accepted = false;
    if (whole) {
      accepted = UnverifiedBiscuit::parse(bytes).has_value();
    } else {
      TokenTables tables;
      accepted = decode_block(bytes, false, tables, {}).has_value();
    }
    ++(accepted ? read : refused);
    if (accepted) {
      EXPECT_TRUE(oracle.rewritten(whole ? "Token" : "Block", bytes).has_value()) << to_hex(bytes);
    }
  }
  EXPECT_GT(read, 1'000u);
  EXPECT_GT(refused, 1'000u);
}

}  // namespace
}  // namespace hardtack
