// The arguments of `launch`, which the extension for Visual Studio Code offers too.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "dap/launch/attributes.h"
#include "tests/dap/client.h"
#include "tests/support/folders.h"

namespace hardtack::dap {
namespace {

TEST(DapAttributes, AreThoseOfTheExtension) {
  std::ifstream file(test::source_folder() + "/editors/vscode/package.json");
  std::ostringstream text;
  text << file.rdbuf();
  const JsonValue package = json(text.str());
  const JsonValue& debugger = package.find("contributes")->find("debuggers")->as_array().at(0);
  EXPECT_EQ(debugger.find("type")->as_string(), "hardtack");
  const JsonValue& launch = *debugger.find("configurationAttributes")->find("launch");
  std::map<std::string, std::string> offered, taken;
  for (const auto& [name, attribute] : launch.find("properties")->as_object()) {
    offered.emplace(name, attribute.find("type")->as_string());
  }
  for (const LaunchAttribute& attribute : launch_attributes()) taken.emplace(attribute.name, attribute.type);
  EXPECT_EQ(offered, taken);
  EXPECT_EQ(compact(*launch.find("required")), R"(["program"])");
  EXPECT_TRUE(launch.find("properties")->find("stopOnEntry")->find("default")->as_bool());
  EXPECT_TRUE(read_launch(json(R"({"program": "a"})"))->stop_on_entry);
  // Each has its type.
  EXPECT_FALSE(read_launch(json(R"({"program": 7})")));
  for (const LaunchAttribute& attribute : launch_attributes().subspan(1)) {
    const auto read = read_launch(json(R"({"program": "a", ")" + std::string(attribute.name) + R"(": 7})"));
    EXPECT_FALSE(read) << attribute.name;
  }
}

TEST(DapAttributes, WrongOnesAreRefused) {
  struct Case {
    const char* arguments;
    const char* refusal;
  };
  for (const Case& one : {
           Case{R"({})", "the argument `program` is missing"},
           Case{R"({"program": null})", "the argument `program` is missing"},
           Case{R"({"program": ""})", "the argument `program` is empty"},
           Case{R"({"program": "a", "test": ""})", "the argument `test` is empty"},
           Case{R"({"program": "a", "publickey": "x"})",
                "launch has no attribute `publickey`; did you mean `publicKey`?"},
           Case{R"({"program": "a", "stopOnEntri": true})",
                "launch has no attribute `stopOnEntri`; did you mean `stopOnEntry`?"},
           Case{R"({"program": "a", "stopOnEntry": "yes"})", "the argument `stopOnEntry` is not true or false"},
           Case{R"({"program": "a", "facts": "x"})", "the argument `facts` is not an array"},
           Case{R"({"program": "a", "facts": [1]})", "the argument `facts` is not an array of strings"},
           Case{R"({"program": "a", "token": "t"})", "a token is opened with its issuer's key: `publicKey` is missing"},
           Case{R"({"program": "a", "publicKey": "k"})", "`publicKey` opens a token, and there is no `token`"},
       }) {
    const auto read = read_launch(json(one.arguments));
    ASSERT_FALSE(read) << one.arguments;
    EXPECT_EQ(read.error().message, one.refusal);
  }
  EXPECT_FALSE(read_launch(json(R"({"program": "a", "now": "yesterday"})")));
  EXPECT_TRUE(read_launch(json(R"({"program": "a", "type": "hardtack", "name": "x", "preLaunchTask": "y"})")));
}

}  // namespace
}  // namespace hardtack::dap
