// Everything that /fhir/metadata promises, done: each interaction, parameter, modifier and include,
// in JSON and in XML. What was seen stands in docs/conformance.md, which must be what this finds;
// PLANBRO_WRITE_CONFORMANCE=1 writes it anew.
#include <cstdlib>
#include <fstream>
#include <map>

#include "fhir/xml.hpp"
#include "flow/conformance_oracle.hpp"
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

constexpr const char* kPage = PLANBRO_SOURCE_DIR "/docs/conformance.md";
constexpr const char* kFolder = PLANBRO_SOURCE_DIR "/tests/flow/conformance/";
constexpr const char* kJson = "application/fhir+json";
constexpr const char* kXml = "application/fhir+xml";

// The samples' plans, and beside them a resource of each type with all that the guard lets in.
bool is_of_trail(const std::string& type) {
    return type == "AuditEvent" || type == "Provenance";
}

class Conformance : public testing::Test {
  protected:
    void SetUp() override {
        for (const auto* plan : {"plans/kari.json", "plans/ida.json", "plans/nils.json"}) {
            ASSERT_EQ(house_.as("samspill").push("samspill", sample(plan)).status, 201);
        }
        ASSERT_LT(house_.as("nav").push("nav", sample("nav/2-gjennomfores.json")).status, 300);
        name_what_is_there();
        for (const auto* file :
             {"Organization", "Practitioner", "PractitionerRole", "Patient", "RelatedPerson",
              "CarePlan", "CareTeam", "Goal", "ServiceRequest", "Appointment", "Communication",
              "Consent", "DocumentReference", "Subscription"}) {
            create(file);
        }
        names_["{doc}"] = "DocumentReference/" + all("DocumentReference").at(0).text("id");
        create("DocumentReference2");
        create("Task");
        metadata_ = tester_.get("metadata").json();
        // Whatever is asked from here on leaves AuditEvents of its own.
        const auto events = tester_.find("AuditEvent", "_count=1");
        asked_from_ = "&date=le" + events.at(0).text("recorded");
    }

    void name_what_is_there() {
        const auto kari = tester_.find("Patient", "name=Kari").at(0).text("id");
        names_["{kari}"] = "Patient/" + kari;
        const std::map<std::string, std::string> of_kari = {
            {"{plan}", "CarePlan"},   {"{measure}", "ServiceRequest"},
            {"{goal}", "Goal"},       {"{team}", "CareTeam"},
            {"{task}", "Task"},       {"{message}", "Communication"},
            {"{consent}", "Consent"}, {"{meeting}", "Appointment"}};
        for (const auto& [name, type] : of_kari) {
            names_[name] = type + "/" + tester_.find(type, "patient=" + kari).at(0).text("id");
        }
        names_["{org}"] = "Organization/" + all("Organization").at(0).text("id");
        names_["{person}"] = "Practitioner/" + all("Practitioner").at(0).text("id");
        names_["{role}"] = "PractitionerRole/" + all("PractitionerRole").at(0).text("id");
    }

    json::Value example(const std::string& file) const {
        auto text = read_file(kFolder + file + ".json");
        for (const auto& [name, reference] : names_) {
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
                text.replace(at, name.size(), reference);
            }
        }
        return json::parse(text).value();
    }

    void create(const std::string& file) {
        const auto resource = example(file);
        const auto reply = tester_.post(resource.text("resourceType"), resource);
        ASSERT_EQ(reply.status, 201) << file << reply.body;
    }

    std::vector<json::Value> all(const std::string& type) const {
        return tester_.find(type, "_count=500" + until_asked(type));
    }

    std::string until_asked(const std::string& type) const {
        return type == "AuditEvent" ? asked_from_ : "";
    }

    Reply ask(const std::string& method, const std::string& path, const std::string& body,
              const std::string& form, const std::string& type, Headers more = {}) const {
        more.emplace_back("Authorization", "Bearer " + tester_.token());
        more.emplace_back("Accept", form);
        if (!type.empty()) more.emplace_back("Content-Type", type);
        return http(method, house_.url() + "/fhir/" + path, body, more);
    }

    static json::Value read(const Reply& reply, const std::string& form) {
        if (form == kJson) return reply.json();
        const auto resource = fhir::read_xml(reply.body);
        EXPECT_TRUE(resource) << reply.body;
        return resource.value_or(json::Value());
    }

    // Ids of the matches or of what was included, by a GET in JSON and a form in XML.
    Ids found(const std::string& type, const std::string& query, const std::string& form,
              const std::string& mode, bool with_type = false) const {
        const auto whole = query + "&_count=500" + until_asked(type);
        const auto reply = form == kJson ? ask("GET", type + "?" + whole, {}, form, {})
                                         : ask("POST", type + "/_search", whole, form,
                                               "application/x-www-form-urlencoded");
        EXPECT_EQ(reply.status, 200) << type << "?" << query << "\n" << reply.body;
        const auto bundle = read(reply, form);
        Ids ids;
        for (const auto& entry : bundle.at("entry").items()) {
            if (entry.at("search").text("mode") != mode) continue;
            const auto& resource = entry.at("resource");
            ids.insert((with_type ? resource.text("resourceType") + "/" : "") +
                       resource.text("id"));
        }
        return ids;
    }

    void expect_found(const std::string& type, const Question& question) const {
        for (const auto* form : {kJson, kXml}) {
            const auto ids = found(type, question.query, form, "match");
            const auto where = type + "?" + question.query + " " + form;
            if (!question.among) {
                EXPECT_EQ(ids, question.found) << where;
                continue;
            }
            for (const auto& id : question.found) EXPECT_TRUE(ids.contains(id)) << where;
        }
    }

    std::string row_of(const std::string& type, const json::Value& parameter,
                       const Oracle& oracle) const {
        const auto name = parameter.text("name");
        auto questions = oracle.questions(name, parameter.text("type"));
        if (name == "_id")
            questions = {{"id", "_id=" + *oracle.all().begin(), {*oracle.all().begin()}}};
        if (name == "_lastUpdated") {
            questions = {{"ge", name + "=ge2000-01-01", oracle.all()},
                         {"lt", name + "=lt2000-01-01", {}}};
        }
        const bool nothing = questions.empty();
        if (nothing) {
            questions = {{":missing", name + ":missing=true", oracle.all()},
                         {":missing", name + ":missing=false", {}}};
        }
        std::string kinds;
        std::string last;
        for (const auto& question : questions) {
            expect_found(type, question);
            if (question.kind == last) continue;
            last = question.kind;
            kinds += (kinds.empty() ? "`" : " `") + in_table(last) + "`";
        }
        if (nothing) kinds += " (the guard lets in nothing that has it)";
        return "| `" + name + "` | " + parameter.text("type") + " | " + kinds + " |\n";
    }

    static std::string in_table(std::string text) {
        for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
            text.insert(at, 1, '\\');
        }
        return text;
    }

    // Parameters of every type are asked of Goals, one of which bears all that they look at.
    std::string searches_of(const json::Value& resource) const {
        const auto type = resource.has("type") ? resource.text("type") : "Goal";
        const Oracle oracle(all(type));
        std::string rows = "| parameter | type | asked |\n|---|---|---|\n";
        for (const auto& parameter : resource.at("searchParam").items()) {
            rows += row_of(type, parameter, oracle);
        }
        return rows;
    }

    std::string includes_of(const json::Value& resource) const {
        const auto type = resource.text("type");
        const Oracle oracle(all(type));
        std::string followed;
        for (const auto& include : resource.at("searchInclude").items()) {
            const auto name = include.string();
            auto expected = oracle.targets(name.substr(name.find(':') + 1));
            std::erase_if(expected, [&](const auto& target) { return !is_there(target, type); });
            for (const auto* form : {kJson, kXml}) {
                EXPECT_EQ(found(type, "_include=" + name, form, "include", true), expected) << name;
            }
            followed +=
                (followed.empty() ? "`" : " `") + name + "`" + (expected.empty() ? "°" : "");
        }
        for (const auto& include : resource.at("searchRevInclude").items()) {
            followed += " " + led_back(resource, include.string());
        }
        return followed;
    }

    // `_revinclude` and, the same way round, `_has`.
    std::string led_back(const json::Value& resource, const std::string& name) const {
        const auto type = resource.text("type");
        const auto source = name.substr(0, name.find(':'));
        const auto parameter = name.substr(name.find(':') + 1);
        Ids targets;
        for (const auto& one : all(type)) targets.insert(type + "/" + one.text("id"));
        const Oracle sources(all(source));
        const auto expected = sources.leading_to(parameter, targets);
        Ids had;
        for (const auto& target : sources.targets(parameter)) {
            if (targets.contains(target)) had.insert(target.substr(target.find('/') + 1));
        }
        for (const auto* form : {kJson, kXml}) {
            auto included = found(type, "_revinclude=" + name, form, "include");
            if (source == type) {  // matches already, so not included once more
                EXPECT_TRUE(included.empty()) << name;
                continue;
            }
            EXPECT_EQ(included, expected) << name;
        }
        EXPECT_EQ(found(type, "_has:" + name + ":_lastUpdated=ge2000", kJson, "match"), had)
            << name;
        return "`←" + name + "`" + (expected.empty() ? "°" : "");
    }

    bool is_there(const std::string& reference, const std::string& matched) const {
        const auto type = reference.substr(0, reference.find('/'));
        if (type == matched) return false;  // a match already
        return tester_.get(reference).status == 200;
    }

    House house_;
    Client tester_ = house_.as("tester");
    std::map<std::string, std::string> names_;
    json::Value metadata_;
    std::string asked_from_;
};

// What each type's resource goes through, in one form; names the interactions.
class Life {
  public:
    using Ask = std::function<Reply(const std::string& method, const std::string& path,
                                    const std::string& body, Headers more)>;
    Life(Ask ask, std::function<std::string(const json::Value&)> write, json::Value resource)
        : ask_(std::move(ask)), write_(std::move(write)), resource_(std::move(resource)) {}

    void live(bool is_deletable) {
        const auto type = resource_.text("resourceType");
        const auto created = ask_("POST", type, write_(resource_), {});
        ASSERT_EQ(created.status, 201) << type << created.body;
        const auto location = created.headers.at("location");
        const auto version = location.substr(location.find("/fhir/") + 6);
        const auto path = version.substr(0, version.find("/_history"));
        EXPECT_EQ(ask_("GET", path, {}, {}).status, 200) << path;
        EXPECT_EQ(ask_("GET", version, {}, {}).status, 200) << version;
        resource_.set("id", path.substr(path.find('/') + 1));
        resource_.set("language", "nb");
        const auto body = write_(resource_);
        EXPECT_EQ(ask_("PUT", path, body, {{"If-Match", "W/\"1\""}}).status, 200) << path;
        EXPECT_EQ(ask_("PUT", path, body, {{"If-Match", "W/\"1\""}}).status, 412) << path;
        EXPECT_EQ(ask_("PUT", type + "?_id=" + resource_.text("id"), body, {}).status, 200);
        EXPECT_EQ(patched(path).status, 200) << path;
        EXPECT_EQ(
            ask_("POST", type, body, {{"If-None-Exist", "_id=" + resource_.text("id")}}).status,
            200);
        for (const auto& history :
             {path + "/_history", type + "/_history", std::string("_history")}) {
            EXPECT_EQ(ask_("GET", history, {}, {}).status, 200) << history;
        }
        EXPECT_EQ(ask_("GET", path + "/$meta", {}, {}).status, 200);
        EXPECT_EQ(ask_("GET", path + "/$validate", {}, {}).status, 200);
        if (!is_deletable) {
            EXPECT_EQ(ask_("DELETE", path, {}, {}).status, 422) << path << " is ended";
            return;
        }
        EXPECT_EQ(ask_("DELETE", type + "?_id=" + resource_.text("id"), {}, {}).status, 204)
            << path;
        EXPECT_EQ(ask_("GET", path, {}, {}).status, 410) << path;
    }

  private:
    // FHIRPath Patch, since that can be written in both forms.
    Reply patched(const std::string& path) {
        const auto part = [](const char* name, const char* kind, const std::string& value) {
            return json::object({{"name", name}, {kind, value}});
        };
        const auto operation =
            json::object({{"name", "operation"},
                          {"part", json::array({part("type", "valueCode", "replace"),
                                                part("path", "valueString",
                                                     resource_.text("resourceType") + ".language"),
                                                part("value", "valueCode", "nn")})}});
        const auto patch =
            json::object({{"resourceType", "Parameters"}, {"parameter", json::array({operation})}});
        return ask_("PATCH", path, write_(patch), {});
    }

    Ask ask_;
    std::function<std::string(const json::Value&)> write_;
    json::Value resource_;
};

TEST_F(Conformance, EveryPromiseOfTheStatementIsKept) {
    std::string page = R"(# Conformance

What `/fhir/metadata` promises, done by `tests/flow/conformance_flow_test.cpp` on SQLite and on
PostgreSQL, each question by GET in JSON and by POST in XML:
`ctest --test-dir build/release -R Conformance`. Answers are compared with what a look at every
resource gives. Written anew by
`PLANBRO_WRITE_CONFORMANCE=1 build/release/tests/flow_test --gtest_filter='Conf*'`, and
`node fhir-profiles/ip/build.mjs --write` for the guide's form.

`°` leads to nothing the guard lets in. `←` is `_revinclude`, asked the other way round as `_has`.
)";
    page += "\n## Every type\n" + searches_of(metadata_.at("rest").at(0));
    for (const auto& resource : metadata_.at("rest").at(0).at("resource").items()) {
        page += "\n## " + resource.text("type") + "\nInteractions:";
        for (const auto& one : resource.at("interaction").items()) page += " " + one.text("code");
        page += ".\n\n" + searches_of(resource) + "\nIncludes: " + includes_of(resource) + "\n";
    }
    if (std::getenv("PLANBRO_WRITE_CONFORMANCE") != nullptr) {
        std::ofstream(kPage, std::ios::binary) << page;
    }
    EXPECT_EQ(read_file(kPage), page) << "docs/conformance.md tells something else";
}

// The guide is read before there is a server, so its tokens are of no sandbox.
TEST_F(Conformance, TheGuideTellsTheSameAsTheServer) {
    constexpr const char* kStatement = PLANBRO_SOURCE_DIR "/fhir-profiles/ip/planbro.json";
    auto statement = json::parse(read_file(kStatement)).value();
    auto rest = metadata_.at("rest");
    rest.make_array()[0]["security"].set(
        "description", statement.at("rest").at(0).at("security").at("description"));
    if (std::getenv("PLANBRO_WRITE_CONFORMANCE") != nullptr) {
        statement.set("patchFormat", metadata_.at("patchFormat"));
        statement.set("rest", rest);
        std::ofstream(kStatement, std::ios::binary) << json::write_pretty(statement) << "\n";
    }
    EXPECT_EQ(statement.at("rest"), rest);
    EXPECT_EQ(statement.at("patchFormat"), metadata_.at("patchFormat"));
}

TEST_F(Conformance, EveryInteractionOfEveryTypeIsServedInBothForms) {
    for (const auto& resource : metadata_.at("rest").at(0).at("resource").items()) {
        const auto type = resource.text("type");
        std::set<std::string> codes;
        for (const auto& one : resource.at("interaction").items()) codes.insert(one.text("code"));
        if (is_of_trail(type) || type == "Group") continue;  // which nobody writes
        for (const auto* code : {"read", "vread", "history-instance", "history-type", "search-type",
                                 "create", "update", "patch"}) {
            EXPECT_TRUE(codes.contains(code)) << type << " " << code;
        }
        for (const std::string form : {kJson, kXml}) {
            const auto write = [&](const json::Value& value) {
                return form == kJson ? json::write(value) : fhir::write_xml(value).value();
            };
            auto body = example(type);
            // What bears an identifier is there once; what a plan lists is not deleted.
            body.erase("identifier");
            if (type == "ServiceRequest") body.erase("basedOn");
            Life([&](const auto& method, const auto& path, const auto& text,
                     Headers more) { return ask(method, path, text, form, form, more); },
                 write, body)
                .live(codes.contains("delete"));
        }
    }
}

// https://hl7.org/fhir/R4/auditevent.html#bnc: nobody writes them, nobody changes them.
class OfTheTrail : public Conformance, public testing::WithParamInterface<std::string> {};

TEST_P(OfTheTrail, IsReadInBothFormsAndNeverWritten) {
    const auto& type = GetParam();
    const auto event = all(type).at(0);
    const auto path = type + "/" + event.text("id");
    for (const std::string form : {kJson, kXml}) {
        EXPECT_EQ(read(ask("GET", path, {}, form, {}), form), event);
        EXPECT_EQ(read(ask("GET", path + "/_history/1", {}, form, {}), form), event);
        EXPECT_EQ(ask("GET", path + "/_history/2", {}, form, {}).status, 404);
        const auto body = form == kJson ? json::write(event) : fhir::write_xml(event).value();
        EXPECT_EQ(ask("POST", type, body, form, form).status, 405);
        EXPECT_EQ(ask("PUT", path, body, form, form).status, 405);
        EXPECT_EQ(ask("PATCH", path, body, form, form).status, 405);
        EXPECT_EQ(ask("DELETE", path, {}, form, {}).status, 405);
        EXPECT_EQ(ask("DELETE", type + "?_id=1", {}, form, {}).status, 405);
    }
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfTheTrail, testing::Values("AuditEvent", "Provenance"));

}  // namespace
}  // namespace planbro::flow
