// TLS over real sockets: versions, certificates of clients and their names, SNI, ALPN and reload. Attack S69.
#include "serve/tls/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/serve/http/certificates.h"
#include "tests/serve/http/client.h"

namespace hardtack::serve::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

struct ClientWish {
  std::string server_name = "localhost";
  int least = TLS1_2_VERSION, most = TLS1_3_VERSION;
  const Issued* certificate = nullptr;
  std::string protocols = {};  // as ALPN has them
};

// A client of OpenSSL over a socket of Client.
class TlsClient {
 public:
  TlsClient(const ListenAddress& address, const ClientWish& wish = {}) : socket_(address) {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context_, 0);  // what old clients offer is refused by the server
    SSL_CTX_set_min_proto_version(context_, wish.least);
    SSL_CTX_set_max_proto_version(context_, wish.most);
    if (wish.certificate != nullptr) {
      SSL_CTX_use_certificate_file(context_, wish.certificate->certificate_file.c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context_, wish.certificate->key_file.c_str(), SSL_FILETYPE_PEM);
    }
    stream_ = SSL_new(context_);
    if (!wish.server_name.empty()) SSL_set_tlsext_host_name(stream_, wish.server_name.c_str());
    if (!wish.protocols.empty()) {
      SSL_set_alpn_protos(stream_, reinterpret_cast<const unsigned char*>(wish.protocols.data()),
                          static_cast<unsigned>(wish.protocols.size()));
    }
    SSL_set_fd(stream_, socket_.descriptor());
    open_ = SSL_connect(stream_) == 1;
    ERR_clear_error();
  }
  ~TlsClient() {
    SSL_free(stream_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool open() const { return open_; }
  SSL* stream() { return stream_; }

  // The whole answer to a request, as text, without what follows; empty if there is none.
  std::string ask(const std::string& request, std::size_t body = std::string::npos) {
    if (!request.empty() && SSL_write(stream_, request.data(), static_cast<int>(request.size())) <= 0) return {};
    std::string text;
    while (true) {
      const auto end = text.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto length = text.find("content-length: ");
        if (body == std::string::npos) body = std::stoul(text.substr(length + 16));
        if (text.size() >= end + 4 + body) return text;
      }
      std::array<char, 16 * 1024> bytes;
      const int count = SSL_read(stream_, bytes.data(), static_cast<int>(bytes.size()));
      if (count <= 0) {
        ERR_clear_error();
        return {};
      }
      text.append(bytes.data(), static_cast<std::size_t>(count));
    }
  }
  std::string get(const std::string& host = "localhost") { return ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"); }
  std::string server_subject() {
    X509* const certificate = SSL_get1_peer_certificate(stream_);
    std::array<char, 200> text{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(), text.size());
    X509_free(certificate);
    return text.data();
  }

 private:
  Client socket_;
  SSL_CTX* context_ = nullptr;
  SSL* stream_ = nullptr;
  bool open_ = false;
};

class HttpTls : public testing::Test {
 protected:
  HttpTls() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hardtack-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's client writes to sockets that the server has closed
    authority_ = std::make_unique<Authority>(folder_, "authority");
    server_files_ = authority_->issue("server", {});
    recorder_.instead = [this](const Message& message) {
      peer_ = message.peer;
      return Answer{.body = "fine"};
    };
  }
  ~HttpTls() override { std::filesystem::remove_all(folder_); }

  Result<std::unique_ptr<Server>> start(ClientCertificate client = ClientCertificate::kNone,
                                        const HttpLimits& limits = {}) {
    ServerOptions options;
    options.listeners.push_back({.name = "tls",
                                 .address = *parse_listen_address("127.0.0.1:0"),
                                 .handler = &recorder_,
                                 .tls = TlsOptions{.certificate_file = server_files_.certificate_file,
                                                   .key_file = server_files_.key_file,
                                                   .client = client,
                                                   .client_ca_file = authority_->certificate_file()},
                                 .limits = limits});
    return Server::start(std::move(options), now());
  }

  std::filesystem::path folder_;
  std::unique_ptr<Authority> authority_;
  Issued server_files_;
  Recorder recorder_;
  Peer peer_;
};

TEST_F(HttpTls, VersionsOfToday) {
  const auto server = start();
  ASSERT_TRUE(server) << server.error();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client((*server)->address(0), {.least = version, .most = version});
    ASSERT_TRUE(client.open());
    EXPECT_THAT(client.get(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(client.get(), StartsWith("HTTP/1.1 200"));
    EXPECT_TRUE(peer_.tls);
    EXPECT_EQ(peer_.server_name, "localhost");
    EXPECT_THAT(peer_.tls_names, IsEmpty());
    // Nothing to resume, no compression, no early data.
    EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get0_session(client.stream())), 0);
    EXPECT_EQ(SSL_get_current_compression(client.stream()), nullptr);
    EXPECT_EQ(SSL_SESSION_get_max_early_data(SSL_get0_session(client.stream())), 0u);
  }
  TlsClient old((*server)->address(0), {.least = TLS1_VERSION, .most = TLS1_1_VERSION});
  EXPECT_FALSE(old.open());
  EXPECT_TRUE(soon([&] { return (*server)->refusals(Refusal::kTls) == 1; }));
}

TEST_F(HttpTls, NoRenegotiation) {
  HttpLimits limits;
  limits.header_time = std::chrono::milliseconds(300);  // the client waits for an answer that never comes
  const auto server = start(ClientCertificate::kNone, limits);
  ASSERT_TRUE(server) << server.error();
  TlsClient client((*server)->address(0), {.most = TLS1_2_VERSION});
  ASSERT_TRUE(client.open());
  SSL_renegotiate(client.stream());
  EXPECT_LE(SSL_do_handshake(client.stream()), 0);
}

TEST_F(HttpTls, PlainTextIsNoTls) {
  HttpLimits limits;
  limits.header_time = std::chrono::milliseconds(300);
  const auto server = start(ClientCertificate::kNone, limits);
  ASSERT_TRUE(server) << server.error();
  Client plain((*server)->address(0));
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(plain.ended());
  EXPECT_THAT(plain.rest(), Not(HasSubstr("HTTP")));
  // A handshake that stops has its time.
  Client half((*server)->address(0));
  half.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_TRUE(half.ended());
  EXPECT_EQ((*server)->refusals(Refusal::kHeaderTime), 1u);
  EXPECT_THAT(recorder_.seen(), IsEmpty());
}

TEST_F(HttpTls, LargeBodiesAndAnswersPass) {
  const auto server = start();
  ASSERT_TRUE(server) << server.error();
  const std::string large(3u << 20, 'y');
  recorder_.instead = [&](const Message& message) {
    return Answer{.body = std::to_string(message.body.size()) + large};
  };
  TlsClient client((*server)->address(0));
  ASSERT_TRUE(client.open());
  for (int i = 0; i < 3; ++i) {
    const std::string text = client.ask("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" +
                                        std::string(1'000'000, 'x'));
    EXPECT_THAT(text.substr(0, 300), HasSubstr("\r\n\r\n1000000yyy"));
    EXPECT_TRUE(text.ends_with(large));
  }
  // Several requests in one record are answered one after the other.
  const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  recorder_.instead = nullptr;
  std::string many;
  for (int i = 0; i < 50; ++i) many += get;
  std::string answers = client.ask(many);
  while (true) {
    std::size_t count = 0;
    for (auto at = answers.find("HTTP/1.1 200"); at != std::string::npos; at = answers.find("HTTP/1.1 200", at + 1)) {
      ++count;
    }
    if (count == 50 && answers.ends_with("GET / 0:")) break;
    const std::string more = client.ask("", 0);
    ASSERT_NE(more, "");
    answers += more;
  }
}

TEST_F(HttpTls, S69TheServerNameIsTheHost) {
  const auto server = start();
  ASSERT_TRUE(server) << server.error();
  TlsClient client((*server)->address(0), {.server_name = "LocalHost"});
  ASSERT_TRUE(client.open());
  EXPECT_THAT(client.get("localhost:8400"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.get("LOCALHOST"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.get("other"), StartsWith("HTTP/1.1 421"));
  TlsClient nameless((*server)->address(0), {.server_name = ""});
  EXPECT_THAT(nameless.get("other"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpTls, ProtocolsThatNobodySpeaksHere) {
  const auto server = start();
  ASSERT_TRUE(server) << server.error();
  TlsClient http1((*server)->address(0), {.protocols = "\x02h2\x08http/1.1"});
  EXPECT_THAT(http1.get(), StartsWith("HTTP/1.1 200"));
  TlsClient mail((*server)->address(0), {.protocols = "\x04smtp"});
  EXPECT_FALSE(mail.open());
}

// TLS 1.3 tells a client only after its own handshake is done that its certificate was refused.
bool served(TlsClient& client) { return client.open() && client.get().starts_with("HTTP/1.1 200"); }

TEST_F(HttpTls, CertificatesOfClientsNameThem) {
  const Issued good =
      authority_->issue("client", {.name = "billing",
                                   .alternatives = {"DNS:Billing.example", "URI:spiffe://example/billing",
                                                    "email:a@example", "IP:192.0.2.7", "IP:2001:db8::7"},
                                   .usage = "clientAuth"});
  for (const ClientCertificate wanted : {ClientCertificate::kOptional, ClientCertificate::kRequired}) {
    const auto server = start(wanted);
    ASSERT_TRUE(server) << server.error();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      TlsClient client((*server)->address(0), {.least = version, .most = version, .certificate = &good});
      EXPECT_TRUE(served(client));
      EXPECT_THAT(peer_.tls_names, ElementsAre(Pair("subject", "CN=billing"), Pair("dns", "billing.example"),
                                               Pair("uri", "spiffe://example/billing"), Pair("email", "a@example"),
                                               Pair("ip", "192.0.2.7"), Pair("ip", "2001:db8::7")));
      TlsClient without((*server)->address(0), {.least = version, .most = version});
      EXPECT_EQ(served(without), wanted == ClientCertificate::kOptional);
    }
  }
  const auto server = start(ClientCertificate::kNone);
  ASSERT_TRUE(server) << server.error();
  TlsClient unasked((*server)->address(0), {.certificate = &good});
  EXPECT_TRUE(served(unasked));
  EXPECT_THAT(peer_.tls_names, IsEmpty());
}

TEST_F(HttpTls, S69CertificatesOfClientsThatAreRefused) {
  const Authority other(folder_, "other");
  const std::pair<const char*, Issued> rows[] = {
      {"of another authority", other.issue("c1", {.usage = "clientAuth"})},
      {"for servers", authority_->issue("c2", {.usage = "serverAuth"})},
      {"that ended", authority_->issue("c3", {.begins = std::chrono::hours(-2), .ends = std::chrono::hours(-1)})},
      {"that has not begun", authority_->issue("c4", {.begins = std::chrono::hours(1)})},
      {"with NUL in a name", authority_->issue("c5", {.alternatives = {std::string("DNS:a.example\0.evil", 19)}})},
      {"with a line in a name", authority_->issue("c6", {.alternatives = {"URI:spiffe://a\r\nX: b"}})},
  };
  for (const ClientCertificate wanted : {ClientCertificate::kOptional, ClientCertificate::kRequired}) {
    const auto server = start(wanted);
    ASSERT_TRUE(server) << server.error();
    for (const auto& [what, certificate] : rows) {
      SCOPED_TRACE(what);
      TlsClient client((*server)->address(0), {.certificate = &certificate});
      EXPECT_FALSE(served(client));
    }
    EXPECT_EQ((*server)->refusals(Refusal::kTls), std::size(rows));
  }
  EXPECT_THAT(recorder_.seen(), IsEmpty());
}

TEST_F(HttpTls, S69ReloadKeepsWhatIsGood) {
  const auto started = start();
  ASSERT_TRUE(started) << started.error();
  Server& server = **started;
  TlsClient before(server.address(0));
  EXPECT_TRUE(served(before));
  const auto copy = [&](const std::string& from, const std::string& to) {
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
  };
  const Issued ended =
      authority_->issue("ended", {.name = "ended", .begins = std::chrono::hours(-2), .ends = std::chrono::hours(-1)});
  const Issued early = authority_->issue("early", {.name = "early", .begins = std::chrono::hours(1)});
  const Issued fresh = authority_->issue("fresh", {.name = "fresh"});
  const Issued mine{.certificate_file = (folder_ / "mine.pem").string(), .key_file = (folder_ / "mine.key").string()};
  copy(server_files_.certificate_file, mine.certificate_file);
  copy(server_files_.key_file, mine.key_file);

  const auto expect_kept = [&](const char* what, ErrorCode code) {
    SCOPED_TRACE(what);
    const auto reloaded = server.reload_certificates(now());
    ASSERT_FALSE(reloaded);
    EXPECT_EQ(reloaded.error().code(), code) << reloaded.error();
    TlsClient client(server.address(0));
    EXPECT_EQ(client.server_subject(), "localhost");
    EXPECT_TRUE(served(client));
    copy(mine.certificate_file, server_files_.certificate_file);
    copy(mine.key_file, server_files_.key_file);
  };
  copy(fresh.key_file, server_files_.key_file);
  expect_kept("another key", ErrorCode::kKeyMismatch);
  copy(fresh.certificate_file, server_files_.certificate_file);
  expect_kept("another certificate", ErrorCode::kKeyMismatch);
  copy(ended.certificate_file, server_files_.certificate_file);
  copy(ended.key_file, server_files_.key_file);
  expect_kept("a certificate that ended", ErrorCode::kExpired);
  copy(early.certificate_file, server_files_.certificate_file);
  copy(early.key_file, server_files_.key_file);
  expect_kept("a certificate that has not begun", ErrorCode::kExpired);
  std::filesystem::resize_file(server_files_.certificate_file, 100);
  expect_kept("half a certificate", ErrorCode::kIo);
  std::filesystem::resize_file(server_files_.key_file, 100);
  expect_kept("half a key", ErrorCode::kInvalidKey);
  std::filesystem::resize_file(server_files_.key_file, 0);
  expect_kept("an empty key", ErrorCode::kInvalidKey);
  std::filesystem::remove(server_files_.certificate_file);
  expect_kept("no certificate", ErrorCode::kIo);
  std::filesystem::remove(server_files_.key_file);
  expect_kept("no key", ErrorCode::kIo);

  copy(fresh.certificate_file, server_files_.certificate_file);
  copy(fresh.key_file, server_files_.key_file);
  ASSERT_TRUE(server.reload_certificates(now()));
  TlsClient after(server.address(0));
  EXPECT_EQ(after.server_subject(), "fresh");
  EXPECT_TRUE(served(after));
  EXPECT_TRUE(served(before));  // with the certificate that it began with
  EXPECT_GT(server.certificate_expires(0), now() + std::chrono::hours(23));
}

class HttpTlsThreads : public HttpTls {};

TEST_F(HttpTlsThreads, S69EveryConnectionHasOneCertificateWhileTheyAreReloaded) {
  recorder_.instead = [](const Message&) { return Answer{.body = "fine"}; };
  const auto started = start();
  ASSERT_TRUE(started) << started.error();
  Server& server = **started;
  const Issued other = authority_->issue("other", {.name = "other"});
  const Issued first{.certificate_file = (folder_ / "first.pem").string(),
                     .key_file = (folder_ / "first.key").string()};
  std::filesystem::copy_file(server_files_.certificate_file, first.certificate_file);
  std::filesystem::copy_file(server_files_.key_file, first.key_file);
  std::atomic<bool> ended{false};
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!ended) {
        TlsClient client(server.address(0));
        EXPECT_TRUE(served(client));
        ++answered;
      }
    });
  }
  // Half of the time the certificate is new and the key is old: nothing changes then.
  for (int i = 0; i < 40 || answered < 20; ++i) {
    const Issued& next = i % 4 < 2 ? other : first;
    const bool key = i % 2 == 1;
    std::filesystem::copy_file(key ? next.key_file : next.certificate_file,
                               key ? server_files_.key_file : server_files_.certificate_file,
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(server.reload_certificates(now()).has_value(), key);
  }
  ended = true;
  for (std::thread& thread : threads) thread.join();
}

TEST_F(HttpTls, BadFilesAreErrorsAtTheStart) {
  server_files_.key_file = (folder_ / "nothing").string();
  const auto server = start();
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().to_string(), AllOf(HasSubstr("nothing"), HasSubstr("listener `tls`")));
  server_files_.key_file = authority_->issue("x", {}).key_file;
  EXPECT_FALSE(start());
}

}  // namespace
}  // namespace hardtack::serve::test
