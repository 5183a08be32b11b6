// Attacks 175 and 176 on what stands between messages, and that every piece of a stream may come alone.
#include "json/frames.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hardtack {
namespace {

// `+body` for a message, `-` for a problem.
std::vector<std::string> read_all(std::string_view stream, std::size_t piece, const FrameLimits& limits = {}) {
  FrameReader reader(limits);
  std::vector<std::string> seen;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.feed(stream.substr(at, piece));
    while (const auto frame = reader.next()) seen.push_back(frame->problem.empty() ? "+" + frame->body : "-");
  }
  return seen;
}

struct Row {
  const char* what;
  std::string stream;
  std::vector<std::string> seen;
};

const std::string kNext = "Content-Length: 2\r\n\r\n{}";

std::vector<Row> rows() {
  return {
      {"one", "Content-Length: 2\r\n\r\n{}", {"+{}"}},
      {"two", kNext + kNext, {"+{}", "+{}"}},
      {"line feeds only", "Content-Length: 2\n\n{}" + kNext, {"+{}", "+{}"}},
      {"name in another case, no blank", "content-LENGTH:2\r\n\r\n{}", {"+{}"}},
      {"unknown headers", "X-Other: 1\r\nContent-Length: 2\r\nAccept: *\r\n\r\n{}", {"+{}"}},
      {"charset that is UTF-8", "Content-Length: 2\r\nContent-Type: a/b; charset=\"UTF-8\"\r\n\r\n{}", {"+{}"}},
      {"the older spelling", "Content-Type: a/b; charset=utf8\r\nContent-Length: 2\r\n\r\n{}", {"+{}"}},
      {"another charset", "Content-Length: 2\r\nContent-Type: a/b; charset=utf-16\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"a length twice, the last counts", "Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}" + kNext, {"+{}", "+{}"}},
      {"length 0", "Content-Length: 0\r\n\r\n" + kNext, {"+", "+{}"}},
      {"a word as length", "Content-Length: a\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"a negative length", "Content-Length: -1\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"no digits", "Content-Length:\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"digits and more", "Content-Length: 2x\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"a sign", "Content-Length: +2\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"2^63", "Content-Length: 9223372036854775808\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"2^64 and more", "Content-Length: 99999999999999999999999\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"no length", "Content-Type: a/b\r\n\r\n{}" + kNext, {"-", "+{}"}},
      {"blank lines between", "\r\n\r\n" + kNext + "\r\n" + kNext, {"+{}", "+{}"}},
      {"too short a length", "Content-Length: 1\r\n\r\n{}\r\n" + kNext, {"+{", "-", "+{}"}},
      {"too short, no line break behind", "Content-Length: 1\r\n\r\n{}" + kNext, {"+{", "-", "+{}"}},
      {"no header at all", "{}\n" + kNext, {"-", "+{}"}},
      {"bare carriage returns", "Content-Length: 2\r\r{}" + kNext, {"-", "+{}"}},
      {"a mark before the header", "\xef\xbb\xbf" + kNext, {"-", "+{}"}},
      {"half a name", "Content-Len\n" + kNext, {"-", "+{}"}},
  };
}

TEST(Frames, HeaderAttack175ReadsOrReportsAndFindsTheNext) {
  for (const Row& row : rows()) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{4'096}})
      EXPECT_EQ(read_all(row.stream, piece), row.seen) << row.what << " in pieces of " << piece;
  }
}

TEST(Frames, HeaderAttack176IsBounded) {
  const std::string long_value = "X: " + std::string(1u << 20, 'a') + "\r\nContent-Length: 2\r\n\r\n{}";
  const std::string no_break = std::string(1u << 20, 'a') + kNext;
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "X: 1\r\n";
  for (const std::string& stream : {long_value, no_break, many + "\r\n" + kNext}) {
    EXPECT_EQ(read_all(stream, 4'096), (std::vector<std::string>{"-", "+{}"}));
  }
}

TEST(Frames, ALongBodyIsRefusedByItsHeader) {
  const std::string stream = "Content-Length: 11\r\n\r\n0123456789a" + kNext;
  EXPECT_EQ(read_all(stream, 3, {.max_body_bytes = 10}), (std::vector<std::string>{"-", "+{}"}));
  FrameReader reader;
  reader.feed("Content-Length: 5\r\n\r\n{}");
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.within_message());
}

// Each line begins like a header and is none: time must stay linear.
TEST(Frames, AStreamOfHalfHeadersIsReadInTime) {
  std::string stream;
  while (stream.size() < (4u << 20)) stream += "content-length content-length\nxcontent-length: z\n";
  EXPECT_GT(read_all(stream, 65'536).size(), 1'000u);
}

TEST(Frames, WhatIsFramedIsRead) {
  EXPECT_EQ(read_all(framed("{\"a\":1}") + framed(""), 5), (std::vector<std::string>{"+{\"a\":1}", "+"}));
}

}  // namespace
}  // namespace hardtack
