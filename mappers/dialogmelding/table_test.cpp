// docs/mappings/dialogmelding.md says what becomes of every element; here it is held to it.
#include <gmock/gmock.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>
#include <set>

#include "base/text.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::dialogmelding {
namespace {

using namespace native::testing;

// Documents with every element that may stand in one, each once.
const char* const kDocuments[] = {"alt-i-notat", "alt-i-foresporsel"};

std::string document(const std::string& name) {
    return read_file("mappers/dialogmelding/testing/" + name + ".xml");
}

void collect(const xmlNode* node, const std::string& above, std::set<std::string>& paths) {
    for (; node != nullptr; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        const auto path = above + "/" + reinterpret_cast<const char*>(node->name);
        paths.insert(path);
        collect(node->children, path, paths);
    }
}

// Elements by their paths below MsgHead; of the content, below Dialogmelding.
std::set<std::string> elements_of_all_documents() {
    std::set<std::string> paths;
    for (const auto* name : kDocuments) {
        const auto xml = document(name);
        const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> parsed(
            xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                          XML_PARSE_NONET),
            xmlFreeDoc);
        collect(xmlDocGetRootElement(parsed.get())->children, "", paths);
    }
    std::set<std::string> shortened;
    for (auto path : paths) {
        const auto dialog = path.find("/Dialogmelding");
        if (path.ends_with("/Content")) continue;  // holds the Dialogmelding
        shortened.insert(path.substr(dialog == std::string::npos ? 1 : dialog + 1));
    }
    return shortened;
}

// The words in backticks of a cell.
std::vector<std::string> names_in(const std::string& cell) {
    const auto parts = split(cell, '`');
    std::vector<std::string> names;
    for (std::size_t i = 1; i < parts.size(); i += 2) names.push_back(parts[i]);
    return names;
}

struct Row {
    std::vector<std::string> sources;
    std::vector<std::string> targets;
};

// The rows of the first table, whose head begins with "| source".
std::vector<Row> rows_of_the_table() {
    std::vector<Row> rows;
    bool inside = false;
    for (const auto& line : split(read_file("docs/mappings/dialogmelding.md"), '\n')) {
        if (line.starts_with("| source | Communication")) {
            inside = true;
        } else if (inside && !line.starts_with("|")) {
            break;
        } else if (inside && !line.starts_with("|---")) {
            const auto cells = split(line, '|');
            rows.push_back({names_in(cells.at(1)), names_in(cells.at(2))});
        }
    }
    return rows;
}

bool is_or_holds(const std::string& path, const std::string& element) {
    return element == path || element.starts_with(path + "/");
}

TEST(MappingTable, NamesEveryElementAndNoOther) {
    const auto elements = elements_of_all_documents();
    std::set<std::string> told;
    for (const auto& row : rows_of_the_table()) {
        for (const auto& source : row.sources) {
            EXPECT_TRUE(elements.contains(source)) << source << " stands in no document";
            told.insert(source);
        }
    }
    for (const auto& element : elements) {
        const bool is_told = std::any_of(told.begin(), told.end(), [&](const auto& source) {
            return is_or_holds(source, element) || is_or_holds(element, source);
        });
        EXPECT_TRUE(is_told) << element << " is not in the table";
    }
}

TEST(MappingTable, NamesWhatACommunicationHas) {
    const auto read_in = read(document(kDocuments[0]));
    ASSERT_TRUE(read_in);
    const auto bundle = to_bundle(std::get<Message>(*read_in));
    const auto& communication = bundle.at("entry").at(0).at("resource");
    std::set<std::string> told = {"resourceType"};
    for (const auto& row : rows_of_the_table()) {
        for (const auto& target : row.targets) {
            const auto element = target.substr(0, target.find('.'));
            EXPECT_TRUE(communication.has(element)) << target;
            told.insert(element);
        }
    }
    for (const auto& [name, value] : communication.members()) {
        EXPECT_TRUE(told.contains(std::string(name))) << name << " is not in the table";
    }
}

// What the table says is dropped is nowhere in the Communication.
TEST(MappingTable, DroppedElementsLeaveNoTrace) {
    const auto full = read(document(kDocuments[0]));
    ASSERT_TRUE(full);
    const auto text = json::write(std::get<Message>(*full).communication);
    for (const auto* word : {"99999999", "9999999", "Lie", "1992-03-14", "Kari", "HPR",
                             "Når kan du møte", "Individuell plan", "RES"}) {
        EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr(word)));
    }
}

}  // namespace
}  // namespace planbro::mappers::dialogmelding
