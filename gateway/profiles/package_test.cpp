#include "profiles/package.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fhir/testing/examples.hpp"
#include "profiles/validator.hpp"

namespace planbro::profiles {
namespace {

namespace files = std::filesystem;
using ::testing::HasSubstr;

class Folder : public ::testing::Test {
  protected:
    Folder() { files::create_directories(path_ / "package"); }
    ~Folder() override { files::remove_all(path_); }
    void write(const std::string& name, std::string_view text) const {
        std::ofstream(path_ / name) << text;
    }
    std::string path_of(const std::string& name) const { return (path_ / name).string(); }

    files::path path_ = files::path(::testing::TempDir()) /
                        ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

constexpr std::string_view kSystem = R"({"resourceType":"CodeSystem","url":"urn:c"})";

TEST_F(Folder, GivesDefinitionsFromBothForms) {
    write("package/a.json", kSystem);
    write("package/b.xml",
          R"(<ValueSet xmlns="http://hl7.org/fhir"><url value="urn:v"/><status value="active"/>
            </ValueSet>)");
    write("package/c.json", R"({"resourceType":"Patient","active":true})");
    write("package/package.json", R"({"name":"x"})");
    write("package/readme.txt", "not read");
    const auto found = read_package(path_.string());
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ(found->at(0).text("url"), "urn:c");
    EXPECT_EQ(found->at(1).text("url"), "urn:v");
}

TEST_F(Folder, NamesTheFileThatCannotBeRead) {
    write("package/a.json", "{");
    const auto found = read_package(path_.string());
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().issues.front().text, HasSubstr("a.json"));
}

TEST_F(Folder, ReadsAPackedPackage) {
    write("package/a.json", kSystem);
    const auto command = "tar -czf " + path_of("p.tgz") + " -C " + path_.string() + " package";
    ASSERT_EQ(std::system(command.c_str()), 0);
    const auto found = read_package(path_of("p.tgz"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), 1U);
}

TEST_F(Folder, SaysWhenItIsNoPackage) {
    EXPECT_EQ(read_package(path_of("none")).error().issues.front().code, "ulesbar-pakke");
    write("p.tgz", "no archive");
    EXPECT_EQ(read_package(path_of("p.tgz")).error().issues.front().code, "ulesbar-pakke");
}

TEST(NoBasis, LoadsAsXmlAndBites) {
    const auto folder = fhir::testing::standards() / "no-basis";
    if (!files::exists(folder)) GTEST_SKIP() << "no " << folder;
    auto definitions = read_package(folder.string());
    ASSERT_TRUE(definitions) << definitions.error().issues.front().text;
    const Validator validator(std::move(*definitions));
    const auto patient = json::parse(R"({"resourceType":"Patient","identifier":[
        {"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"13031350000"},
        {"system":"urn:oid:2.16.578.1.12.4.1.4.1"}]})");
    Demand demand;
    demand.profiles = {"http://hl7.no/fhir/StructureDefinition/no-basis-Patient"};
    demand.best_practice = false;
    const auto issues = validator.validate(*patient, demand);
    ASSERT_TRUE(has_errors(issues));
    EXPECT_THAT(issues.front().expression, HasSubstr("Patient.identifier"));
}

}  // namespace
}  // namespace planbro::profiles
