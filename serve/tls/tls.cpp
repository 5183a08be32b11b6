#include "serve/tls/tls.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace hardtack::serve {
namespace {

template <auto Function>
struct FreedBy {
  template <typename T>
  void operator()(T* object) const {
    Function(object);
  }
};
using Context = std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>>;
using Stream = std::unique_ptr<SSL, FreedBy<SSL_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, FreedBy<GENERAL_NAMES_free>>;
using Bytes = std::unique_ptr<BIO, FreedBy<BIO_free>>;

// Forward secrecy and authenticated encryption alone, for 1.2; what 1.3 has is all like that.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kHttp1 = "\x08http/1.1", kHttp2 = "\x02h2";

// The reason of the first error that OpenSSL keeps, which is the cause; empties the queue.
std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* const text = ERR_reason_error_string(code);
  return text != nullptr ? text : "not readable";
}

std::unexpected<Error> bad_file(ErrorCode code, const std::string& what, const std::string& file) {
  return fail(code, what + " `" + file + "`: " + openssl_reason());
}

std::chrono::sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min) +
         std::chrono::seconds(parts.tm_sec);
}

// Picks what both speak; a client that offers only other protocols is refused (RFC 7301, 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void* argument) {
  const auto& ours = *static_cast<const std::string*>(argument);
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(ours.data()),
                                           static_cast<unsigned int>(ours.size()), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Visible ASCII: no NUL behind which a name goes on, nothing that reads differently elsewhere.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 2048 && std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return result;
}

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_text(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (bytes.size() == 4) ::inet_ntop(AF_INET, bytes.data(), text.data(), text.size());
  if (bytes.size() == 16) ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

}  // namespace

class TlsContext::Impl {
 public:
  Context context;
  std::string protocols;  // in the form of ALPN, most wanted first
  std::chrono::sys_seconds expires{};
};

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsContext::~TlsContext() = default;
std::chrono::sys_seconds TlsContext::expires() const { return impl_->expires; }

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsOptions& options, bool http2,
                                                           std::chrono::sys_seconds now) {
  ERR_clear_error();
  auto impl = std::make_unique<Impl>();
  impl->context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = impl->context.get();
  if (context == nullptr) return fail(ErrorCode::kInternal, "TLS cannot be set up: " + openssl_reason());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_max_early_data(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_set_cipher_list(context, kCiphers) != 1) {
    return fail(ErrorCode::kInternal, "TLS has no ciphers: " + openssl_reason());
  }
  impl->protocols = std::string(http2 ? kHttp2 : "") + std::string(kHttp1);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, &impl->protocols);

  if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
    return bad_file(ErrorCode::kIo, "cannot read the certificate", options.certificate_file);
  }
  // A key that is not the certificate's is an error of its own below.
  const Bytes file(BIO_new_file(options.key_file.c_str(), "r"));
  if (!file) return bad_file(ErrorCode::kIo, "cannot read the key", options.key_file);
  const std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>> key(
      PEM_read_bio_PrivateKey(file.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr));
  if (!key) return bad_file(ErrorCode::kInvalidKey, "cannot use the key", options.key_file);
  X509* const certificate = SSL_CTX_get0_certificate(context);
  if (X509_check_private_key(certificate, key.get()) != 1) {
    ERR_clear_error();
    return fail(ErrorCode::kKeyMismatch, "the key `" + options.key_file + "` is not the one of the certificate `" +
                                             options.certificate_file + "`");
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return bad_file(ErrorCode::kInvalidKey, "cannot use the key", options.key_file);
  }
  impl->expires = time_of(X509_get0_notAfter(certificate));
  if (impl->expires <= now || time_of(X509_get0_notBefore(certificate)) > now) {
    return fail(ErrorCode::kExpired, "the certificate `" + options.certificate_file + "` has ended or not begun yet");
  }

  if (options.client != ClientCertificate::kNone) {
    const char* const issuers = options.client_ca_file.c_str();
    if (SSL_CTX_load_verify_file(context, issuers) != 1) {
      return bad_file(ErrorCode::kIo, "cannot read the issuers of client certificates", options.client_ca_file);
    }
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(issuers));
    const int more = options.client == ClientCertificate::kRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | more, nullptr);
    SSL_CTX_set_verify_depth(context, 5);
  }
  return std::shared_ptr<const TlsContext>(new TlsContext(std::move(impl)));
}

class TlsStream::Impl {
 public:
  std::shared_ptr<const TlsContext> context;
  Stream stream;
  BIO* in = nullptr;  // of the stream
  BIO* out = nullptr;
  State state = State::kHandshake;

  // What a result of OpenSSL other than success means.
  void settle(int result) {
    switch (SSL_get_error(stream.get(), result)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE: break;
      case SSL_ERROR_ZERO_RETURN: state = State::kClosed; break;
      default: state = State::kFailed; break;
    }
    ERR_clear_error();
  }
};

TlsStream::TlsStream(std::shared_ptr<const TlsContext> context) : impl_(std::make_unique<Impl>()) {
  impl_->context = std::move(context);
  impl_->stream.reset(SSL_new(impl_->context->impl_->context.get()));
  impl_->in = BIO_new(BIO_s_mem());
  impl_->out = BIO_new(BIO_s_mem());
  if (!impl_->stream || impl_->in == nullptr || impl_->out == nullptr) {
    BIO_free(impl_->in);
    BIO_free(impl_->out);
    throw std::bad_alloc();
  }
  SSL_set_bio(impl_->stream.get(), impl_->in, impl_->out);
  SSL_set_accept_state(impl_->stream.get());
}

TlsStream::~TlsStream() = default;
TlsStream::State TlsStream::state() const { return impl_->state; }

TlsStream::State TlsStream::feed(std::string_view ciphertext) {
  ERR_clear_error();
  std::size_t written = 0;
  if (BIO_write_ex(impl_->in, ciphertext.data(), ciphertext.size(), &written) != 1 || written != ciphertext.size()) {
    return impl_->state = State::kFailed;
  }
  if (impl_->state != State::kHandshake) return impl_->state;
  const int result = SSL_do_handshake(impl_->stream.get());
  if (result == 1) {
    impl_->state = State::kOpen;
  } else {
    impl_->settle(result);
  }
  return impl_->state;
}

std::size_t TlsStream::read(std::span<char> room) {
  if (impl_->state != State::kOpen) return 0;
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_read_ex(impl_->stream.get(), room.data(), room.size(), &count);
  if (result == 1) return count;
  impl_->settle(result);
  return 0;
}

bool TlsStream::write(std::string_view plain) {
  if (impl_->state != State::kOpen) return false;
  if (plain.empty()) return true;
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_write_ex(impl_->stream.get(), plain.data(), plain.size(), &count);
  if (result == 1 && count == plain.size()) return true;
  impl_->state = State::kFailed;
  ERR_clear_error();
  return false;
}

void TlsStream::close() {
  if (impl_->state != State::kOpen && impl_->state != State::kClosed) return;
  ERR_clear_error();
  SSL_shutdown(impl_->stream.get());
  ERR_clear_error();
}

void TlsStream::take_output(std::string& wire) {
  char* bytes = nullptr;
  const long count = BIO_get_mem_data(impl_->out, &bytes);
  if (count <= 0) return;
  wire.append(bytes, static_cast<std::size_t>(count));
  BIO_reset(impl_->out);
}

bool TlsStream::http2() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(impl_->stream.get(), &name, &size);
  return std::string_view(reinterpret_cast<const char*>(name), size) == kHttp2.substr(1);
}

bool TlsStream::describe(Peer& peer) const {
  peer.tls = true;
  if (const char* const name = SSL_get_servername(impl_->stream.get(), TLSEXT_NAMETYPE_host_name)) {
    if (!is_name(name)) return false;
    peer.server_name = lower_case(name);
  }
  const Certificate certificate(SSL_get1_peer_certificate(impl_->stream.get()));
  if (!certificate || SSL_get_verify_result(impl_->stream.get()) != X509_V_OK) return true;

  const Bytes subject(BIO_new(BIO_s_mem()));
  if (subject && X509_NAME_print_ex(subject.get(), X509_get_subject_name(certificate.get()), 0, XN_FLAG_RFC2253) > 0) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(subject.get(), &text);
    peer.tls_names.emplace_back("subject", std::string(text, static_cast<std::size_t>(std::max(0L, size))));
  }
  const Names names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const void* const value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    std::string_view kind;
    switch (type) {
      case GEN_DNS: kind = "dns"; break;
      case GEN_URI: kind = "uri"; break;
      case GEN_EMAIL: kind = "email"; break;
      case GEN_IPADD: kind = "ip"; break;
      default: continue;
    }
    const std::string_view text = text_of(static_cast<const ASN1_STRING*>(value));
    if (type == GEN_IPADD) {
      peer.tls_names.emplace_back(kind, address_text(text));
      continue;
    }
    if (!is_name(text)) return false;
    peer.tls_names.emplace_back(kind, type == GEN_DNS ? lower_case(text) : std::string(text));
  }
  return true;
}

}  // namespace hardtack::serve
