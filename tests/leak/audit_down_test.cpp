// Where the access cannot be recorded nothing is answered: neither data, nor that there are none,
// nor that a write is done.
#include <sys/stat.h>

#include <future>

#include "flow/story.hpp"
#include "store/audit_journal.hpp"

namespace planbro::leak {
namespace {

using flow::Client;
using flow::Headers;
using flow::Reply;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kFiller = std::size_t{1} << 19;

struct Access {
    const char* kind;
    const char* client;
    const char* method;
    std::string path;  // CARE is the plan's id
    std::string body = {};
    const char* type = "application/fhir+json";
    const char* pid = "";
};

std::vector<Access> accesses() {
    const auto card = json::write(flow::nav_card(flow::kKari));
    const auto measure = flow::sample("barnevern/kari-uten-samtykke.xml");
    const auto plan = json::write(flow::kari_plan(2, flow::usual_sharings()));
    const std::string goal =
        R"({"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"Et mål"},)"
        R"("subject":{"display":"Noen"}})";
    const std::string bundle =
        R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET",)"
        R"("url":"CarePlan/CARE"}}]})";
    const std::string transaction =
        R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":)" + goal +
        R"(,"request":{"method":"POST","url":"Goal"}}]})";
    const auto form = "application/x-www-form-urlencoded";
    return {{"read", "ehr", "GET", "/fhir/CarePlan/CARE"},
            {"read by the person", "bruker", "GET", "/fhir/CarePlan/CARE", "", "", flow::kKari},
            {"vread", "samspill", "GET", "/fhir/CarePlan/CARE/_history/1"},
            {"history", "samspill", "GET", "/fhir/_history"},
            {"search", "ehr", "GET", "/fhir/Goal"},
            {"search by form", "ehr", "POST", "/fhir/Goal/_search", "status=active", form},
            {"search of the system", "ehr", "GET", "/fhir?_type=Goal,CarePlan"},
            {"count", "ehr", "GET", "/fhir/Goal?_summary=count"},
            {"AuditEvents", "bruker", "GET", "/fhir/AuditEvent", "", "", flow::kKari},
            {"$everything", "ehr", "GET", "/fhir/CarePlan/CARE/$everything"},
            {"bundle of reads", "ehr", "POST", "/fhir", bundle},
            {"create", "samspill", "POST", "/fhir/Goal", goal},
            {"transaction", "samspill", "POST", "/fhir", transaction},
            {"delete", "samspill", "DELETE", "/fhir/CarePlan/CARE"},
            {"patch", "samspill", "PATCH", "/fhir/CarePlan/CARE",
             R"([{"op":"test","path":"/status","value":"active"}])", "application/json-patch+json"},
            {"push of a card", "nav", "POST", "/inbound/nav", card, "application/json"},
            {"push of a measure", "barnevern", "POST", "/inbound/barnevern", measure,
             "application/xml"},
            {"push of a plan", "samspill", "POST", "/inbound/samspill", plan, "application/json"},
            {"hidden", "sykehus", "GET", "/fhir/CarePlan/CARE"},
            {"absent", "sykehus", "GET", "/fhir/CarePlan/finnes-ikke"},
            {"not allowed", "nav", "POST", "/inbound/samspill", plan, "application/json"},
            {"not readable", "nav", "POST", "/inbound/nav", "{", "application/json"},
            {"no such path", "nav", "GET", "/fhir/Observation"}};
}

class AuditDown : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed = flow::push_json(house_.as("samspill"), "samspill",
                                            flow::kari_plan(1, flow::usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = flow::id_of_location(pushed);
        house_.crash_and_restart([this] { fill_journal(); });
    }

    [[nodiscard]] std::string journal() const { return house_.database() + ".audit"; }

    // The journal becomes the longest file by far, so that it is the one that meets the limit.
    void fill_journal() const {
        auto opened = store::AuditJournal::open(journal());
        ASSERT_TRUE(opened);
        for (int i = 0; i < 16; ++i) {
            std::promise<bool> written;
            (*opened)->append(std::string(kFiller, '-'),
                              [&](bool done) { written.set_value(done); });
            ASSERT_TRUE(written.get_future().get());
        }
    }

    void fill_disk() const {
        struct stat status = {};
        ASSERT_EQ(::stat(journal().c_str(), &status), 0);
        house_.limit_files(static_cast<std::uint64_t>(status.st_size));
    }

    [[nodiscard]] Reply ask(const Access& access) const {
        auto path = access.path;
        auto body = access.body;
        for (auto* text : {&path, &body}) {
            const auto at = text->find("CARE");
            if (at != std::string::npos && (*text)[at - 1] == '/') text->replace(at, 4, plan_);
        }
        Headers headers{
            {"Authorization", "Bearer " + tokens_.at(std::string(access.client) + access.pid)}};
        if (!body.empty()) headers.emplace_back("Content-Type", access.type);
        return flow::http(access.method, house_.url() + path, body, headers);
    }

    void get_tokens() {
        for (const auto& access : accesses()) {
            auto& token = tokens_[std::string(access.client) + access.pid];
            if (token.empty()) token = house_.as(access.client, access.pid).token();
        }
    }

    flow::House house_;
    std::string plan_;
    std::map<std::string, std::string> tokens_;
};

TEST_F(AuditDown, NothingIsAnswered) {
    get_tokens();
    fill_disk();
    for (const auto& access : accesses()) {
        const auto reply = ask(access);
        EXPECT_EQ(reply.status, 503) << access.kind << ": " << reply.body;
        EXPECT_EQ(reply.code(), "revisjon-nede") << access.kind;
        EXPECT_EQ(reply.headers.count("retry-after"), 1U) << access.kind;
        for (const auto* header : {"location", "etag", "last-modified"}) {
            EXPECT_EQ(reply.headers.count(header), 0U) << access.kind << ": " << header;
        }
        for (const auto* word : {"Kari", "Målteksten", "SOLVIK", "total"}) {
            EXPECT_THAT(reply.body, Not(HasSubstr(word))) << access.kind;
        }
        EXPECT_THAT(reply.body, Not(HasSubstr(plan_))) << access.kind;
    }
    const auto stranger = flow::http("GET", house_.url() + "/fhir/CarePlan/" + plan_);
    EXPECT_EQ(stranger.status, 503) << stranger.body;
}

// All answers differ once there is room, so that the one above is of the audit alone.
TEST_F(AuditDown, WithRoomForItTheSameIsAnswered) {
    get_tokens();
    for (const auto& access : accesses()) {
        const auto reply = ask(access);
        EXPECT_LT(reply.status, 500) << access.kind << ": " << reply.body;
    }
}

}  // namespace
}  // namespace planbro::leak
