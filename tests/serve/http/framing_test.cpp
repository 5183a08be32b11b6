// Every framing form of RFC 9112 that readers are known to differ on, over a real socket: it is refused with a problem
// document, the connection ends, and what was hidden behind it is never run. Attacks S1 to S8, S10, S11, S17.
#include <gtest/gtest.h>

#include <string>

#include "json/json.h"
#include "tests/serve/http/client.h"

namespace hardtack::serve::test {
namespace {

struct Row {
  const char* what;
  std::string bytes;
  int status;
  const char* why;
};

const std::string kHidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& lines, const std::string& body) {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + body;
}
std::string get(const std::string& lines) { return "GET /x HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"; }

void expect_refused(const std::vector<Row>& rows) {
  const auto served = serve();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Client client(served->address());
    client.send(row.bytes + kHidden);
    const Reply reply = client.reply();
    EXPECT_EQ(reply.status, row.status);
    const auto document = parse_json(reply.body, {});
    if (!document) {
      ADD_FAILURE() << "no problem document: " << reply.body;
      continue;
    }
    EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
    EXPECT_EQ(reply.headers.at("connection"), "close");
    EXPECT_NE(reply.body.find("\"why\":\"" + std::string(row.why) + "\""), std::string::npos) << reply.body;
    client.half_close();
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(client.rest(), "") << "something was answered after the refusal";
  }
  EXPECT_EQ(served->recorder.seen(), std::vector<std::string>());
}

TEST(HttpFraming, S1BothLengthAndCoding) {
  expect_refused({
      {"length first", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "framing"},
      {"coding first", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400, "framing"},
      {"of zero", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "framing"},
  });
}

TEST(HttpFraming, S2ContentLength) {
  const auto row = [](const char* what, const std::string& value) {
    return Row{what, post("Content-Length:" + value + "\r\n", "abc"), 400, "framing"};
  };
  expect_refused({
      {"twice, different", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"), 400, "framing"},
      {"twice, equal", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400, "framing"},
      row("a list", " 3, 3"),
      row("plus", " +3"),
      row("minus", " -1"),
      row("hexadecimal", " 0x3"),
      row("letters behind", " 3abc"),
      row("empty", ""),
      row("blanks", "  "),
      row("blank inside", " 3 3"),
      row("zeros in front", " 03"),
      row("2^63", " 9223372036854775808"),
      row("2^64 + 3", " 18446744073709551619"),
      row("a point", " 3.0"),
  });
}

TEST(HttpFraming, S3TransferEncoding) {
  const auto row = [](const char* what, const std::string& lines, int status, const char* why) {
    return Row{what, post(lines, "3\r\nabc\r\n0\r\n\r\n"), status, why};
  };
  expect_refused({
      row("unknown", "Transfer-Encoding: xchunked\r\n", 501, "transfer_coding"),
      row("identity", "Transfer-Encoding: identity\r\n", 501, "transfer_coding"),
      row("list", "Transfer-Encoding: gzip, chunked\r\n", 501, "transfer_coding"),
      row("chunked twice", "Transfer-Encoding: chunked, chunked\r\n", 501, "transfer_coding"),
      row("chunked first", "Transfer-Encoding: chunked, identity\r\n", 501, "transfer_coding"),
      row("empty", "Transfer-Encoding:\r\n", 501, "transfer_coding"),
      row("quoted", "Transfer-Encoding: \"chunked\"\r\n", 501, "transfer_coding"),
      row("another case", "Transfer-Encoding: Chunked\r\n", 501, "transfer_coding"),
      row("two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400, "framing"),
      row("two lines, one odd", "Transfer-Encoding: chunked\r\nTransfer-encoding: x\r\n", 400, "framing"),
      row("vertical tab", "Transfer-Encoding: \vchunked\r\n", 400, "malformed"),
      {"HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "framing"},
  });
}

TEST(HttpFraming, S4Chunks) {
  const auto row = [](const char* what, const std::string& body) {
    return Row{what, post("Transfer-Encoding: chunked\r\n", body), 400, "framing"};
  };
  std::string many;
  for (int i = 0; i < 200; ++i) many += "1;" + std::string(40, 'e') + "\r\nx\r\n";
  expect_refused({
      row("0x", "0x3\r\nabc\r\n0\r\n\r\n"),
      row("minus", "-1\r\nabc\r\n0\r\n\r\n"),
      row("plus", "+3\r\nabc\r\n0\r\n\r\n"),
      row("blank in front", " 3\r\nabc\r\n0\r\n\r\n"),
      row("overflow", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
      row("17 digits", "00000000000000003\r\nabc\r\n0\r\n\r\n"),
      row("no size", "\r\nabc\r\n0\r\n\r\n"),
      row("no CRLF behind the data", "3\r\nabcXX0\r\n\r\n"),
      row("data longer than said", "3\r\nabcd\r\n0\r\n\r\n"),
      row("LF alone behind the size", "3\nabc\r\n0\r\n\r\n"),
      row("LF alone behind the data", "3\r\nabc\n0\r\n\r\n"),
      row("LF in an extension", "3;a\nb\r\nabc\r\n0\r\n\r\n"),
      row("CR in an extension", "3;a\rb\r\nabc\r\n0\r\n\r\n"),
      row("NUL in an extension", std::string("3;a\0b\r\nabc\r\n0\r\n\r\n", 17)),
      row("trailer", "3\r\nabc\r\n0\r\nX-A: b\r\n\r\n"),
      row("trailer that frames", "3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n"),
      row("trailer that names a host", "3\r\nabc\r\n0\r\nHost: b\r\n\r\n"),
      row("long extension", "3;" + std::string(5'000, 'e') + "\r\nabc\r\n0\r\n\r\n"),
      row("many extensions", many + "0\r\n\r\n"),
      row("line without end", std::string(8'000, '0')),
      {"more than a body may hold", post("Transfer-Encoding: chunked\r\n", "100001\r\nabc"), 413, "body_size"},
      {"more in two chunks",
       post("Transfer-Encoding: chunked\r\n", "80000\r\n" + std::string(0x80000, 'x') + "\r\n80001\r\n"), 413,
       "body_size"},
  });
}

TEST(HttpFraming, S6HeaderSyntax) {
  const std::string host = "Host: a\r\n";
  expect_refused({
      {"LF alone", "GET / HTTP/1.1\nHost: a\n\n", 400, "malformed"},
      {"LF alone behind a header", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400, "malformed"},
      {"LF alone as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400, "malformed"},
      {"blank in front of the colon", get("Content-Length : 0\r\n"), 400, "malformed"},
      {"folded", get("X: a\r\n b\r\n"), 400, "malformed"},
      {"folded with a tab", get("X: a\r\n\tb\r\n"), 400, "malformed"},
      {"first line folded", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, "malformed"},
      {"no name", get(": a\r\n"), 400, "malformed"},
      {"blank in the name", get("X Y: a\r\n"), 400, "malformed"},
      {"no colon", get("abc\r\n"), 400, "malformed"},
      {"name of bytes above 0x7f", get("X\xc3\xa9: a\r\n"), 400, "malformed"},
      {"CR alone", get("X: a\rb\r\n"), 400, "malformed"},
      {"CR CR LF", get("X: a\r\r\n"), 400, "malformed"},
      {"NUL", get(std::string("X: a\0b\r\n", 8)), 400, "malformed"},
      {"NUL in a name", get(std::string("X\0: a\r\n", 7)), 400, "malformed"},
      {"DEL", get("X: a\x7f\r\n"), 400, "malformed"},
      {"HTTP/1.9", "GET / HTTP/1.9\r\n" + host + "\r\n", 505, "version"},
      {"HTTP/2.0", "GET / HTTP/2.0\r\n" + host + "\r\n", 505, "version"},
      {"preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version"},
      {"HTTP/0.9", "GET /\r\n\r\n", 400, "malformed"},
      {"HTTP/1.10", "GET / HTTP/1.10\r\n" + host + "\r\n", 400, "malformed"},
      {"http in lower case", "GET / http/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"two blanks", "GET  / HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"two blanks behind", "GET /  HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"blank in the target", "GET /a b HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"tab as a separator", "GET\t/ HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"blank behind the version", "GET / HTTP/1.1 \r\n" + host + "\r\n", 400, "malformed"},
      {"bytes above 0x7f in the target", "GET /\xc3\xa9 HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"relative target", "GET x HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"another scheme", "GET ftp://a/ HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"lower case", "get / HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"mixed case", "Get / HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"a star for GET", "GET * HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"two empty lines in front", "\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"LF in front", "\nGET / HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"CR in front", "\rGET / HTTP/1.1\r\n" + host + "\r\n", 400, "malformed"},
      {"TLS", std::string("\x16\x03\x01\x02\x00\x01", 6), 400, "malformed"},
  });
}

TEST(HttpFraming, S7Host) {
  const auto row = [](const char* what, const std::string& lines) {
    return Row{what, "GET / HTTP/1.1\r\n" + lines + "\r\n", 400, "host"};
  };
  expect_refused({
      row("missing", "X: a\r\n"),
      row("twice", "Host: a\r\nHost: b\r\n"),
      row("twice, equal", "Host: a\r\nhost: a\r\n"),
      row("empty", "Host:\r\n"),
      row("a list", "Host: a, b\r\n"),
      row("with a user", "Host: u@a\r\n"),
      row("with a path", "Host: a/b\r\n"),
      row("with a blank", "Host: a b\r\n"),
      row("port of letters", "Host: a:x\r\n"),
      row("empty port", "Host: a:\r\n"),
      row("open bracket", "Host: [::1\r\n"),
      row("nothing in brackets", "Host: []\r\n"),
      {"absolute form of another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "host"},
      {"absolute form of another port", "GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "host"},
      {"absolute form with a user", "GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "host"},
      {"absolute form without a host", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "host"},
      {"absolute form in HTTP/1.0 without Host", "GET http://a/ HTTP/1.0\r\n\r\n", 400, "host"},
  });
}

TEST(HttpFraming, S8Sizes) {
  std::string many = get("");
  many.resize(many.size() - 2);
  for (int i = 0; i < 100; ++i) many += "X-" + std::to_string(i) + ": a\r\n";
  expect_refused({
      {"request line", "GET /" + std::string(8 * 1024, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "request_line"},
      {"request line without end", "GET /" + std::string(9 * 1024, 'a'), 414, "request_line"},
      {"header block", get("X: " + std::string(16 * 1024, 'a') + "\r\n"), 431, "header_size"},
      {"header without end", "GET / HTTP/1.1\r\nX: " + std::string(17 * 1024, 'a'), 431, "header_size"},
      {"101 headers", many + "\r\n", 431, "header_count"},
      {"body", post("Content-Length: 1048577\r\n", "abc"), 413, "body_size"},
  });
}

TEST(HttpFraming, S10Tunnels) {
  expect_refused({
      {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 405, "method"},
      {"TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method"},
  });
}

TEST(HttpFraming, S11Expectations) {
  expect_refused({
      {"unknown", post("Content-Length: 3\r\nExpect: 200-ok\r\n", "abc"), 417, "expectation"},
      {"list", post("Content-Length: 3\r\nExpect: 100-continue, x\r\n", "abc"), 417, "expectation"},
  });
}

TEST(HttpFraming, S17ContentCodings) {
  expect_refused({
      {"gzip", post("Content-Length: 3\r\nContent-Encoding: gzip\r\n", "abc"), 415, "content_coding"},
      {"unknown, chunked", post("Transfer-Encoding: chunked\r\nContent-Encoding: x\r\n", "0\r\n\r\n"), 415,
       "content_coding"},
  });
}

TEST(HttpFraming, S76RequestIdsThatCannotBeEchoed) {
  expect_refused({
      {"10 KB", get("X-Request-ID: " + std::string(10 * 1024, 'i') + "\r\n"), 400, "request_id"},
      {"twice", get("X-Request-ID: a\r\nx-request-id: a\r\n"), 400, "request_id"},
      {"control byte", get("X-Request-ID: a\x01\r\n"), 400, "malformed"},
  });
}

// What must go on working while all that is refused.
TEST(HttpFraming, GoodFormsAreServed) {
  struct Good {
    const char* what;
    std::string bytes;
    std::string seen;
  };
  const Good rows[] = {
      {"plain", get(""), "GET /x 0:"},
      {"body", post("Content-Length: 3\r\n", "abc"), "POST /x 3:abc"},
      {"no body", post("Content-Length: 0\r\n", ""), "POST /x 0:"},
      {"chunks", post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"),
       "POST /x 13:abc0123456789"},
      {"extensions", post("Transfer-Encoding: chunked\r\n", "3;a=b;c=\"d\"\r\nabc\r\n000;e\r\n\r\n"), "POST /x 3:abc"},
      {"names in any case", post("cOnTeNt-LeNgTh: 3\r\n", "abc"), "POST /x 3:abc"},
      {"blanks around a value", post("Content-Length: \t3 \t\r\n", "abc"), "POST /x 3:abc"},
      {"S5: body on GET", "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\n" + kHidden.substr(0, 33),
       "GET /x 33:" + kHidden.substr(0, 33)},
      {"one empty line in front", "\r\n" + get(""), "GET /x 0:"},
      {"absolute form", "GET http://A:80/y?z HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET /y?z 0:"},
      {"absolute form without a path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "GET / 0:"},
      {"address as a host", "GET / HTTP/1.1\r\nHost: [::1]:8400\r\n\r\n", "GET / 0:"},
      {"a star for OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * 0:"},
      {"S10: upgrades are ignored", get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n"),
       "GET /x 0:"},
      {"S10: and those to WebSocket", get("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"),
       "GET /x 0:"},
      {"odd targets stay as they are", "GET /a/../b%2F;c=1//d?e#f HTTP/1.1\r\nHost: a\r\n\r\n",
       "GET /a/../b%2F;c=1//d?e#f 0:"},
      {"coding of no body", get("Content-Encoding: gzip\r\n"), "GET /x 0:"},
      {"methods that are not known here", "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", "PROPFIND / 0:"},
      {"100 headers",
       "GET / HTTP/1.1\r\nHost: a\r\n" +
           [] {
             std::string lines;
             for (int i = 0; i < 99; ++i) lines += "X: a\r\n";
             return lines + "\r\n";
           }(),
       "GET / 0:"},
  };
  const auto served = serve();
  for (const Good& row : rows) {
    SCOPED_TRACE(row.what);
    // Whole, and a byte at a time.
    for (const bool slowly : {false, true}) {
      Client client(served->address());
      if (slowly) {
        for (const char c : row.bytes) client.send({&c, 1});
      } else {
        client.send(row.bytes);
      }
      const Reply reply = client.reply();
      EXPECT_EQ(reply.status, 200) << reply.body;
      EXPECT_EQ(reply.body, row.seen);
      EXPECT_EQ(served->recorder.seen().back(), row.seen);
      // The connection is at the beginning of a request again.
      client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
      EXPECT_EQ(client.reply().body, "GET /next 0:");
    }
  }
}

}  // namespace
}  // namespace hardtack::serve::test
