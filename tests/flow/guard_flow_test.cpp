// The plan is a supplement, not a journal: what people try, by every way in, and what must pass.
// The tables in tests/flow/guard can be read without this file: {kari}, {plan} and the like stand
// for references to what is there, {Goal} for the resource of that type that a row is tried on.
#include "base/text.hpp"
#include "fhir/xml.hpp"
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kFolder = PLANBRO_SOURCE_DIR "/tests/flow/";
constexpr std::array kTypes = std::to_array<const char*>(
    {"Organization", "Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "CarePlan",
     "CareTeam", "Goal", "ServiceRequest", "Appointment", "Communication", "Consent",
     "DocumentReference", "Task"});

json::Value& step_into(json::Value& value, const std::string& part) {
    if (part == "-") return value.make_array().emplace_back();
    if (!value.is_array()) return value[part];
    return value.make_array().at(std::stoul(part));
}

// As a JSON Patch of `add` and, for null, `remove`; "-" is the end of a list.
void set_at(json::Value& value, const std::string& pointer, const json::Value& put) {
    auto parts = split(pointer.substr(1), '/');
    const auto last = parts.back();
    parts.pop_back();
    auto* at = &value;
    for (const auto& part : parts) at = &step_into(*at, part);
    if (put.is_null()) {
        at->erase(last);
    } else {
        step_into(*at, last) = put;
    }
}

json::Value changed(json::Value value, const json::Value& sets) {
    for (const auto& [pointer, put] : sets.members()) set_at(value, pointer, put);
    return value;
}

std::vector<std::string> codes_of(const json::Value& outcome) {
    std::vector<std::string> codes;
    for (const auto& issue : outcome.at("issue").items()) {
        codes.push_back(issue.at("details").at("coding").at(0).text("code"));
    }
    return codes;
}

class Guarded : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(house_.as("samspill").push("samspill", sample("plans/kari.json")).status, 201);
        ASSERT_EQ(house_.as("samspill").push("samspill", sample("plans/ida.json")).status, 201);
        ASSERT_EQ(house_.as("samspill").push("samspill", sample("plans/nils.json")).status, 201);
        name_what_is_there();
        for (const auto* type : kTypes) {
            bases_[type] = table(std::string("conformance/") + type);
            const auto created = tester_.post(type, bases_[type]);
            ASSERT_EQ(created.status, 201) << type << created.body;
            bases_[type].set("id", id_of_creation(created));
            names_[std::string("{") + type + "}"] =
                std::string(type) + "/" + bases_[type].text("id");
        }
    }

    static std::string id_of_creation(const Reply& reply) {
        const auto parts = split(reply.headers.at("location"), '/');
        return parts.at(parts.size() - 3);  // …/Type/id/_history/1
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
        names_["{org}"] = "Organization/" + tester_.find("Organization", "").at(0).text("id");
        names_["{person}"] = "Practitioner/" + tester_.find("Practitioner", "").at(0).text("id");
        names_["{role}"] =
            "PractitionerRole/" + tester_.find("PractitionerRole", "").at(0).text("id");
    }

    json::Value table(const std::string& file) const {
        auto text = read_file(kFolder + file + ".json");
        for (const auto& [name, reference] : names_) {
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
                text.replace(at, name.size(), reference);
            }
        }
        return json::parse(text).value();
    }

    Reply send(const std::string& method, const std::string& path, const std::string& body,
               const std::string& type = "application/fhir+json") const {
        return http(method, house_.url() + "/fhir/" + path, body,
                    {{"Authorization", "Bearer " + tester_.token()},
                     {"Content-Type", type},
                     {"Accept", "application/fhir+json"}});
    }

    // Everything that is there, and every version of it.
    std::string whole() const {
        std::string all;
        for (const auto* type : kTypes) {
            all += std::string(type) + " " + std::to_string(tester_.total(type, "")) + "\n";
        }
        const auto newest = tester_.get("_history?_count=1").json().at("entry").at(0);
        return all + newest.text("fullUrl") + " " +
               newest.at("resource").at("meta").text("versionId");
    }

    static json::Value bundle_of(const std::string& kind, const std::string& method,
                                 const std::string& url, const json::Value& resource) {
        const auto request = json::object({{"method", method}, {"url", url}});
        const auto entry = json::object({{"resource", resource}, {"request", request}});
        return json::object(
            {{"resourceType", "Bundle"}, {"type", kind}, {"entry", json::array({entry})}});
    }

    static void expect_refused(const Reply& reply, const std::string& how,
                               const std::string& code = "ikke-journal") {
        EXPECT_EQ(reply.status, 422) << how << " " << reply.body;
        EXPECT_EQ(reply.code(), code) << how << " " << reply.body;
        if (code == "ikke-journal") expect_reason(reply.json(), how);
    }

    static void expect_reason(const json::Value& outcome, const std::string& how) {
        const auto& issue = outcome.at("issue").at(0);
        EXPECT_FALSE(issue.text("diagnostics").empty()) << how;
        EXPECT_FALSE(issue.at("details").text("text").empty()) << how;
        EXPECT_FALSE(issue.at("expression").at(0).string().empty()) << how;
    }

    // A batch is answered as a whole, each entry for itself.
    static void expect_entry_refused(const Reply& reply, const std::string& how) {
        EXPECT_EQ(reply.status, 200) << how << " " << reply.body;
        const auto answer = reply.json();
        for (const auto& entry : answer.at("entry").items()) {
            const auto& response = entry.at("response");
            if (response.text("status").starts_with("201")) continue;  // an innocent neighbour
            EXPECT_THAT(response.text("status"), HasSubstr("422")) << how << " " << reply.body;
            const auto codes = codes_of(response.at("outcome"));
            EXPECT_EQ(codes.empty() ? "" : codes.front(), "ikke-journal") << how << reply.body;
        }
    }

    void try_every_way(const std::string& type, const json::Value& resource,
                       const json::Value& sets) const {
        const auto path = type + "/" + resource.text("id");
        auto fresh = resource;
        fresh.erase("id");
        expect_refused(tester_.post(type, fresh), "create");
        expect_refused(tester_.put(path, resource), "update");
        expect_refused(tester_.post("", bundle_of("transaction", "POST", type, fresh)),
                       "transaction, create");
        expect_refused(tester_.post("", bundle_of("transaction", "PUT", path, resource)),
                       "transaction, update");
        expect_entry_refused(tester_.post("", bundle_of("batch", "POST", type, fresh)),
                             "batch, create");
        expect_entry_refused(tester_.post("", bundle_of("batch", "PUT", path, resource)),
                             "batch, update");
        if (const auto xml = fhir::write_xml(resource)) {
            expect_refused(send("PUT", path, *xml, "application/fhir+xml"), "update in XML");
        }
        const auto first = sets.members().front().name;
        const auto member = split(first, '/').at(1);
        const auto patch = json::array({json::object(
            {{"op", "add"}, {"path", "/" + member}, {"value", resource.at(member)}})});
        expect_refused(send("PATCH", path, json::write(patch), "application/json-patch+json"),
                       "JSON Patch");
    }

    Reply push(const json::Value& row) const {
        const auto& endpoint = row.text("endpoint");
        const auto client = house_.as(endpoint);
        if (endpoint != "barnevern") {
            auto message = endpoint == "nav"
                               ? json::parse(sample("nav/2-gjennomfores.json")).value()
                               : json::parse(sample("plans/kari.json")).value();
            message.set(endpoint == "nav" ? "messageId" : "meldingsId", random_ids()());
            if (endpoint == "samspill") message["plan"].set("versjon", ++version_);
            return push_json(client, endpoint, changed(message, row.at("set")));
        }
        auto message = sample("barnevern/nils-1-besokshjem.xml");
        replace(message, id_in(message), random_ids()());
        EXPECT_TRUE(replace(message, row.text("find"), row.text("put"))) << row.text("name");
        return client.push("barnevern", message, "application/xml");
    }

    static std::string id_in(const std::string& message) {
        const auto begin = message.find("<Id>") + 4;
        return message.substr(begin, message.find("</Id>") - begin);
    }

    static bool replace(std::string& text, const std::string& find, const std::string& put) {
        const auto at = text.find(find);
        if (at != std::string::npos) text.replace(at, find.size(), put);
        return at != std::string::npos;
    }

    House house_;
    Client tester_ = house_.as("tester");
    std::map<std::string, std::string> names_;
    std::map<std::string, json::Value> bases_;
    mutable std::int64_t version_ = 1000;
};

TEST_F(Guarded, NothingOfARecordGetsInWithAResource) {
    const auto rows = table("guard/smuggled");
    EXPECT_GE(rows.items().size(), 60U);
    const auto before = whole();
    for (const auto& row : rows.items()) {
        SCOPED_TRACE(row.text("name"));
        const auto& type = row.text("type");
        try_every_way(type, changed(bases_.at(type), row.at("set")), row.at("set"));
    }
    EXPECT_EQ(whole(), before);
}

TEST_F(Guarded, NothingOfARecordGetsInWithABundleOrAPatch) {
    const auto before = whole();
    const auto rows = table("guard/smuggled_requests");
    for (const auto& row : rows.items()) {
        SCOPED_TRACE(row.text("name"));
        const auto& body = row.at("body");
        const auto reply =
            send(row.text("method"), row.text("path"),
                 body.is_string() ? body.string() : json::write(body), row.text("type"));
        if (body.is_object() && body.text("type") == "batch") {
            expect_entry_refused(reply, row.text("path"));
        } else {
            expect_refused(reply, row.text("path"));
        }
    }
    // Batches may have brought an innocent neighbour: what was refused is not among what is there.
    const auto goals = [](const std::string& all) { return all.substr(0, all.find("Goal ")); };
    EXPECT_EQ(goals(whole()), goals(before));
}

TEST_F(Guarded, NothingOfARecordGetsInWithANativeMessage) {
    const auto before = whole();
    const auto rows = table("guard/smuggled_natively");
    for (const auto& row : rows.items()) {
        SCOPED_TRACE(row.text("name"));
        const auto reply = push(row);
        expect_refused(reply, row.text("endpoint"), row.text("code"));
        EXPECT_THAT(reply.body, HasSubstr(row.text("names")));
    }
    EXPECT_EQ(whole(), before);
}

TEST_F(Guarded, ThePersonsOwnWordsAndThePlansOwnCodesPass) {
    const auto rows = table("guard/innocent");
    EXPECT_GE(rows.items().size(), 60U);
    for (const auto& row : rows.items()) {
        SCOPED_TRACE(row.text("name"));
        const auto& type = row.text("type");
        const auto resource = changed(bases_.at(type), row.at("set"));
        const auto reply = tester_.put(type + "/" + resource.text("id"), resource);
        EXPECT_EQ(reply.status, 200) << reply.body;
    }
}

TEST_F(Guarded, InnocentNativeMessagesPass) {
    const auto rows = table("guard/innocent_natively");
    for (const auto& row : rows.items()) {
        SCOPED_TRACE(row.text("name"));
        const auto reply = push(row);
        EXPECT_TRUE(reply.status == 200 || reply.status == 201) << reply.status << reply.body;
    }
}

// Control characters: https://hl7.org/fhir/R4/datatypes.html#string forbids those below 32 but tab,
// line feed and carriage return.
TEST_F(Guarded, ControlCharactersAreRefused) {
    const auto before = whole();
    for (const auto* text : {"ett\\u0000to", "ett\\u0007to", "ett\\u001bto"}) {
        auto body = json::write(bases_.at("Goal"));
        replace(body, "\"text\":\"Mål\"", std::string("\"text\":\"") + text + "\"");
        EXPECT_EQ(send("PUT", names_.at("{Goal}"), body).status, 422) << text;
        auto plan = json::parse(sample("plans/kari.json")).value();
        plan.set("meldingsId", random_ids()());
        plan["plan"].set("versjon", ++version_);
        plan["plan"]["maal"].make_array().at(0).set("tekst", "SETT INN");
        auto message = json::write(plan);
        replace(message, "SETT INN", text);
        EXPECT_EQ(house_.as("samspill").push("samspill", message).status, 422) << text;
    }
    EXPECT_EQ(whole(), before);
}

TEST_F(Guarded, TooLongATextIsRefusedByItsLength) {
    auto goal = bases_.at("Goal");
    std::string text;
    while (text.size() <= 4000) text += "ord ";
    goal["description"].set("text", text);
    const auto reply = tester_.put(names_.at("{Goal}"), goal);
    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(reply.code(), "for-lang-tekst");
}

}  // namespace
}  // namespace planbro::flow
