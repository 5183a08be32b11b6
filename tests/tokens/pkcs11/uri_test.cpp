#include "tokens/pkcs11/uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace hardtack::pkcs11 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Pkcs11Uri, NamesAKey) {
  const Uri uri = parse_uri(
                      "pkcs11:token=the%20ca;manufacturer=SoftHSM%20project;serial=ab12;model=SoftHSM%20v2;"
                      "slot-id=17;object=root;id=%01%00%ff;type=private"
                      "?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/pin")
                      .value();
  EXPECT_EQ(uri.token, "the ca");
  EXPECT_EQ(uri.manufacturer, "SoftHSM project");
  EXPECT_EQ(uri.serial, "ab12");
  EXPECT_EQ(uri.model, "SoftHSM v2");
  EXPECT_EQ(uri.slot_id, 17ul);
  EXPECT_EQ(uri.object, "root");
  EXPECT_EQ(uri.id, (Bytes{1, 0, 0xff}));
  EXPECT_EQ(uri.module_path, "/usr/lib/softhsm/libsofthsm2.so");
  EXPECT_EQ(uri.pin_file, "/run/pin");
}

TEST(Pkcs11Uri, OneAttributeOfTheKeyIsEnough) {
  EXPECT_EQ(parse_uri("pkcs11:object=root")->object, "root");
  EXPECT_EQ(parse_uri("pkcs11:id=%2a")->id, Bytes{0x2a});
  EXPECT_EQ(parse_uri("pkcs11:object=a?pin-source=file:///run/pin")->pin_file, "/run/pin");
  EXPECT_EQ(parse_uri("pkcs11:object=a?pin-source=/run/pin")->pin_file, "/run/pin");
  EXPECT_EQ(parse_uri("pkcs11:object=%C3%A9")->object, "\u00e9");
}

TEST(Pkcs11Uri, RefusesWhatItDoesNotUnderstand) {
  struct Row {
    std::string uri, reason;
  };
  const std::string nul("pkcs11:object=a%00b");
  const Row rows[] = {
      {"", "does not begin with"},
      {"PKCS11:object=a", "does not begin with"},
      {"file:/root.key", "does not begin with"},
      {"pkcs11:", "names no key"},
      {"pkcs11:token=a", "names no key"},
      {"pkcs11:?module-path=/x", "names no key"},
      {"pkcs11:object", "without `=`"},
      {"pkcs11:=a", "without a name"},
      {"pkcs11:object=", "empty `object`"},
      {"pkcs11:token=;object=a", "empty `token`"},
      {"pkcs11:object=a;", "ends with a separator"},
      {"pkcs11:object=a?", "ends with a separator"},
      {"pkcs11:object=a?pin-source=/a&", "ends with a separator"},
      {"pkcs11:;object=a", "without a name"},
      {"pkcs11:object=a;object=b", "twice"},
      {"pkcs11:objekt=a", "`objekt`, which is not known"},
      {"pkcs11:object=a;x-vendor=1", "`x-vendor`, which is not known"},
      {"pkcs11:object=a;library-version=3", "`library-version`, which is not known"},
      {"pkcs11:object=a;type=public", "`type` other than `private`"},
      {"pkcs11:object=a;type=Private", "`type` other than `private`"},
      {"pkcs11:object=a;slot-id=x", "not a number"},
      {"pkcs11:object=a;slot-id=-1", "not a number"},
      {"pkcs11:object=a;slot-id=99999999999999999999", "not a number"},
      {"pkcs11:object=a%2", "within an escape"},
      {"pkcs11:object=a%", "within an escape"},
      {"pkcs11:object=a%zz", "without two digits"},
      {"pkcs11:object=a%2z", "without two digits"},
      {"pkcs11:object=a%z2", "without two digits"},
      {"pkcs11:object=a;slot-id=1x", "not a number"},
      {"pkcs11:object=a?pin-source=/run/%00pin", "a NUL"},
      {"pkcs11:object=a?module-path=/lib%00/x.so", "a NUL"},
      {"pkcs11:object=a?pin-source", "without `=`"},
      {"pkcs11:object=a?=x", "without a name"},
      {"pkcs11:object=a?pin-source=/a&pin-source=/b", "twice"},
      {"pkcs11:object=a?pin-source=/%zz", "without two digits"},
      {"pkcs11:object=a?pin-source=", "empty `pin-source`"},
      {"pkcs11:object=a b", "must be escaped"},
      {"pkcs11:object=a\nb", "must be escaped"},
      {"pkcs11:object=\xc3\xa9", "must be escaped"},
      {nul, "a NUL"},
      {"pkcs11:object=a?module-path=x.so", "not absolute"},
      {"pkcs11:object=a?module-path=", "empty `module-path`"},
      {"pkcs11:object=a?pin-source=pin", "not absolute"},
      {"pkcs11:object=a?pin-source=file:pin", "not absolute"},
      {"pkcs11:object=a?pin-source=|/bin/echo", "not absolute"},
      {"pkcs11:object=a?module-name=softhsm", "`module-name`, which is not known"},
      {"pkcs11:object=a?pin-value=9876", "holds a PIN"},
      {"pkcs11:object=a;pin-value=9876", "`pin-value`, which is not known"},
  };
  for (const Row& row : rows) {
    const auto uri = parse_uri(row.uri);
    ASSERT_FALSE(uri.has_value()) << row.uri;
    EXPECT_EQ(uri.error().code(), ErrorCode::kUsage) << row.uri;
    EXPECT_THAT(uri.error().to_string(), HasSubstr(row.reason)) << row.uri;
    EXPECT_THAT(uri.error().to_string() + uri.error().help(), Not(HasSubstr("9876"))) << row.uri;
  }
}

TEST(Pkcs11Uri, IsOfBoundedLength) {
  const std::string longest = "pkcs11:object=" + std::string(kMaxPkcs11UriBytes - 14, 'a');
  EXPECT_TRUE(parse_uri(longest).has_value());
  EXPECT_THAT(parse_uri(longest + "a").error().to_string(), HasSubstr("more than 2048 bytes"));
  EXPECT_FALSE(parse_uri("pkcs11:object=" + std::string(64 << 10, ';')).has_value());
}

}  // namespace
}  // namespace hardtack::pkcs11
