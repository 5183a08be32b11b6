#include "tests/serve/http/certificates.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>

namespace hardtack::serve::test {
namespace {

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void add_alternatives(X509* certificate, const std::vector<std::string>& alternatives) {
  GENERAL_NAMES* const names = GENERAL_NAMES_new();
  for (const std::string& text : alternatives) {
    const auto colon = text.find(':');
    const std::string kind = text.substr(0, colon), value = text.substr(colon + 1);
    GENERAL_NAME* const name = GENERAL_NAME_new();
    if (kind == "IP") {
      ASN1_OCTET_STRING* const address = a2i_IPADDRESS(value.c_str());
      GENERAL_NAME_set0_value(name, GEN_IPADD, address);
    } else {
      ASN1_IA5STRING* const string = ASN1_IA5STRING_new();
      ASN1_STRING_set(string, value.data(), static_cast<int>(value.size()));
      GENERAL_NAME_set0_value(name, kind == "DNS" ? GEN_DNS : kind == "URI" ? GEN_URI : GEN_EMAIL, string);
    }
    sk_GENERAL_NAME_push(names, name);
  }
  X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0);
  GENERAL_NAMES_free(names);
}

X509* make(const CertificateWish& wish, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  static long serial = 1;
  X509* const certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.begins.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.ends.count());
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer != nullptr ? issuer : certificate));
  X509* const by = issuer != nullptr ? issuer : certificate;
  add_extension(certificate, by, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!wish.usage.empty()) add_extension(certificate, by, NID_ext_key_usage, wish.usage);
  if (!wish.alternatives.empty()) add_alternatives(certificate, wish.alternatives);
  X509_sign(certificate, issuer_key, EVP_sha256());
  return certificate;
}

void write_certificate(const std::string& path, X509* certificate) {
  std::FILE* const file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  PEM_write_X509(file, certificate);
  std::fclose(file);
}

}  // namespace

class Authority::Impl {
 public:
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = nullptr;
};

Authority::Authority(const std::filesystem::path& folder, const std::string& name)
    : impl_(std::make_unique<Impl>()), folder_(folder), file_((folder / (name + ".pem")).string()) {
  impl_->certificate = make({.name = name, .authority = true}, impl_->key, nullptr, impl_->key);
  write_certificate(file_, impl_->certificate);
}

Authority::~Authority() {
  X509_free(impl_->certificate);
  EVP_PKEY_free(impl_->key);
}

Issued Authority::issue(const std::string& name, const CertificateWish& wish) const {
  Issued issued{.certificate_file = (folder_ / (name + ".pem")).string(),
                .key_file = (folder_ / (name + ".key")).string()};
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = make(wish, key, impl_->certificate, impl_->key);
  write_certificate(issued.certificate_file, certificate);
  std::FILE* const file = std::fopen(issued.key_file.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return issued;
}

}  // namespace hardtack::serve::test
