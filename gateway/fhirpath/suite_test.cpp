// The official test suite of FHIRPath for R4 (https://github.com/FHIR/fhir-test-cases), a case a
// test. Every case that is no failure is also compiled with the type of its resource, so that the
// check of types is seen to refuse nothing that is good.
#include <gtest/gtest.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fhirpath/fhirpath.hpp"
#include "fhirpath/testing/xml_resource.hpp"

namespace planbro::fhirpath {

namespace {

namespace fs = std::filesystem;

struct Output {
    std::string type;
    std::string text;
};

struct Case {
    std::string name;  // group and test
    std::string input;
    std::string expression;
    std::string invalid;  // syntax, semantic or execution
    bool predicate = false;
    bool ordered = true;
    bool check_order = false;
    std::vector<Output> outputs;
};

fs::path suite_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): tests start no threads before
    const char* given = std::getenv("PLANBRO_STANDARDS");
    const auto standards = given != nullptr
                               ? fs::path(given)
                               : fs::path(PLANBRO_SOURCE_DIR) / ".." / "shared" / "standards";
    return standards / "fhir-r4" / "fhirpath";
}

using Text = std::unique_ptr<xmlChar, decltype(xmlFree)>;

std::string attribute(const xmlNode* node, const char* name) {
    const Text text(xmlGetProp(node, reinterpret_cast<const xmlChar*>(name)), xmlFree);
    return text ? reinterpret_cast<const char*>(text.get()) : "";
}

std::string content(const xmlNode* node) {
    const Text text(xmlNodeGetContent(node), xmlFree);
    return text ? reinterpret_cast<const char*>(text.get()) : "";
}

bool is_named(const xmlNode* node, std::string_view name) {
    return node->type == XML_ELEMENT_NODE && reinterpret_cast<const char*>(node->name) == name;
}

Case read_case(xmlNode* test) {
    Case result;
    result.input = attribute(test, "inputfile");
    result.predicate = attribute(test, "predicate") == "true";
    result.ordered = attribute(test, "ordered") != "false";
    result.check_order = attribute(test, "checkOrderedFunctions") == "true";
    for (auto* child = test->children; child != nullptr; child = child->next) {
        if (is_named(child, "expression")) {
            result.expression = content(child);
            result.invalid = attribute(child, "invalid");
        }
        if (is_named(child, "output")) {
            result.outputs.push_back({attribute(child, "type"), content(child)});
        }
    }
    return result;
}

std::string as_name(std::string text) {
    std::erase_if(text, [](unsigned char c) { return std::isalnum(c) == 0; });
    return text;
}

std::vector<Case> read_suite() {
    std::vector<Case> cases;
    const auto file = suite_folder() / "tests-fhir-r4.xml";
    if (!fs::exists(file)) return cases;
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        xmlReadFile(file.c_str(), nullptr, XML_PARSE_NONET), xmlFreeDoc);
    std::set<std::string> names;
    for (auto* group = xmlDocGetRootElement(document.get())->children; group != nullptr;
         group = group->next) {
        if (!is_named(group, "group")) continue;
        for (auto* test = group->children; test != nullptr; test = test->next) {
            if (!is_named(test, "test")) continue;
            auto one = read_case(test);
            one.name = as_name(attribute(group, "name")) + "_" + as_name(attribute(test, "name"));
            while (!names.insert(one.name).second) one.name += "Again";
            cases.push_back(std::move(one));
        }
    }
    return cases;
}

const std::vector<Case>& suite() {
    static const auto cases = read_suite();
    return cases;
}

json::Value read_input(const std::string& name) {
    if (name.empty()) return json::object({{"resourceType", "Patient"}});
    const auto file = suite_folder() / "input" / name;
    if (file.extension() == ".xml") return testing::read_xml(file);
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return json::parse(text).value_or(json::Value());
}

// As the suite names a type: that of the element, or the System's with a small letter.
std::string type_of(const Item& item) {
    const auto* node = item.get<Node>();
    if (node != nullptr) return std::string(fhir::r4::text(node->type->name));
    if (item.is<bool>()) return "boolean";
    if (item.is<std::int32_t>()) return "integer";
    if (item.is<Decimal>()) return "decimal";
    if (item.is<Quantity>()) return "Quantity";
    const auto* moment = item.get<Temporal>();
    if (moment == nullptr) return "string";
    if (moment->kind == Temporal::Kind::time) return "time";
    return moment->kind == Temporal::Kind::date ? "date" : "dateTime";
}

// As text_of() writes what the suite writes as a literal; there is no zero below zero.
std::string plain(const Output& output) {
    auto text = output.text;
    if (output.type == "string" || output.type == "code" || output.type == "id") return text;
    if (text.starts_with("@T")) return text.substr(2);
    if (text.starts_with('@')) return text.substr(1);
    return text == "-0.0" ? "0.0" : text;
}

std::vector<std::string> wanted(const Case& one) {
    std::vector<std::string> texts;
    for (const auto& output : one.outputs) {
        texts.push_back((output.type.empty() ? "" : output.type + " ") + plain(output));
    }
    if (!one.ordered) std::sort(texts.begin(), texts.end());
    return texts;
}

std::vector<std::string> given(const Case& one, const Collection& items) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const bool typed = i < one.outputs.size() && !one.outputs[i].type.empty();
        const auto text = text_of(items[i]).value_or("(" + type_of(items[i]) + ")");
        texts.push_back((typed ? type_of(items[i]) + " " : "") + text);
    }
    if (!one.ordered) std::sort(texts.begin(), texts.end());
    return texts;
}

std::string why(const Failure& failure) {
    return failure.issues.empty() ? "" : failure.issues.front().text;
}

class Suite : public ::testing::TestWithParam<Case> {
  protected:
    static void TearDownTestSuite() {
        std::cout << "FHIRPath suite: " << passed_ << " of " << run_ << " cases passed\n";
    }

    void TearDown() override {
        ++run_;
        if (!HasFailure()) ++passed_;
    }

    // What comes of the case: the texts of its items, or the failure's text.
    void check(const Case& one) {
        const auto resource = read_input(one.input);
        const auto focus = resource_item(resource);
        ASSERT_TRUE(focus) << one.input;
        Options options{.root = focus->get<Node>()->type, .as_wants_single = true};
        options.check_order = one.check_order;
        const auto checked = compile(one.expression, options);
        options.root = nullptr;
        const auto program = compile(one.expression, options);
        if (one.invalid == "syntax") {
            EXPECT_FALSE(program.has_value());
            return;
        }
        if (one.invalid.empty()) {
            ASSERT_TRUE(program.has_value()) << why(program.error());
            EXPECT_TRUE(checked.has_value()) << why(checked.error());
        } else if (!program || !checked) {
            return;
        }
        Environment environment;
        environment.now = *parse_instant("2026-11-23T12:00:00+01:00");
        if (one.predicate) {
            const auto answer = holds(*program, *focus, environment);
            ASSERT_TRUE(answer.has_value()) << why(answer.error());
            EXPECT_EQ(*answer ? "true" : "false", one.outputs.at(0).text);
            return;
        }
        const auto items = evaluate(*program, *focus, environment);
        EXPECT_EQ(items.has_value(), one.invalid.empty())
            << one.expression << "\n"
            << (items ? "no failure" : why(items.error()));
        if (!items || !one.invalid.empty()) return;
        EXPECT_EQ(given(one, *items), wanted(one)) << one.expression;
    }

  private:
    static inline int run_ = 0;
    static inline int passed_ = 0;
};

TEST_P(Suite, Passes) {
    check(GetParam());
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Suite);
INSTANTIATE_TEST_SUITE_P(Official, Suite, ::testing::ValuesIn(suite()),
                         [](const auto& one) { return one.param.name; });

TEST(SuiteOfCases, IsThere) {
    if (!fs::exists(suite_folder())) GTEST_SKIP() << "the suite is not here: " << suite_folder();
    EXPECT_GT(suite().size(), 800U);
}

}  // namespace

}  // namespace planbro::fhirpath
