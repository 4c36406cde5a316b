// `planbro load` against a real gateway: many at once, in order, through 503 and the end of tokens.
#include <atomic>

#include "flow/crowd.hpp"
#include "http/listener.hpp"

namespace planbro::flow {
namespace {

class Load : public testing::Test {
  protected:
    // Versions of the plans of so many persons, one person's behind the other's as they came about.
    std::string plans(int persons, int versions) const {
        const auto people = crowd(persons);
        std::string lines;
        for (int version = 1; version <= versions; ++version) {
            for (int who = 0; who < persons; ++who) {
                lines += json::write(plan_of(people[static_cast<std::size_t>(who)], who, version,
                                             {kPlanConsent})) +
                         "\n";
            }
        }
        return lines;
    }
    std::string file_of(const std::string& text, const std::string& name = "all.ndjson") const {
        write_file(house_.file(name), text);
        return house_.file(name);
    }
    Finished load(const std::string& url, std::vector<std::string> more) const {
        std::vector<std::string> arguments{"load", "--url", url, "--client", "samspill"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_planbro(arguments);
    }

    House house_;
};

TEST_F(Load, KeepsTheOrderOfOnePersonWithManyInFlight) {
    const auto loaded = load(house_.url(), {"--parallel", "16", file_of(plans(5, 12))});
    EXPECT_EQ(loaded.code, 0) << loaded.err;
    EXPECT_THAT(loaded.out, testing::HasSubstr("60 taken, 0 refused in "));
    EXPECT_EQ(house_.as("samspill").total("CarePlan", ""), 5);
    EXPECT_EQ(house_.as("samspill").total("Practitioner", "name=Koordinator12"), 5);
}

TEST_F(Load, ListsWhatWasRefusedInOrderAndReportsIt) {
    auto unknown = kari_plan(1, {kPlanConsent});
    unknown["plan"].set("ukjent", "felt");
    const auto lines = file_of("{}\n" + plans(3, 1) + "\n" + json::write(unknown) + "\n");
    const auto report = house_.file("refused.ndjson");
    const auto loaded = load(house_.url(), {"--report", report, lines, house_.file("not-there")});
    EXPECT_EQ(loaded.code, 1);
    EXPECT_THAT(loaded.out, testing::HasSubstr("3 taken, 3 refused"));
    const auto first = loaded.err.find(lines + ":1: is neither");
    const auto second = loaded.err.find(lines + ":6: 422 ");
    const auto third = loaded.err.find("not-there: ");
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos);
    auto told = split(read_file(report), '\n');
    std::erase(told, "");
    ASSERT_EQ(told.size(), 3U);
    const auto one = json::parse(told.at(1)).value_or(json::Value());
    EXPECT_EQ(one.text("file"), lines);
    EXPECT_EQ(one.at("line").integer(), 6);
    EXPECT_THAT(one.text("reason"), testing::HasSubstr("plan.ukjent"));
}

// Stands before a gateway and is busy now and then; its tokens have ended when they come.
class Door {
  public:
    Door(std::string gateway, int status) : gateway_(std::move(gateway)), status_(status) {
        auto listener = planbro::http::Listener::start(
            {}, [this](const planbro::http::Request& request,
                       const planbro::http::Respond& respond) { respond(answer(request)); });
        if (listener) listener_ = std::move(*listener);
    }
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(listener_->port());
    }
    [[nodiscard]] int tokens() const { return tokens_; }
    [[nodiscard]] int busy() const { return busy_; }

  private:
    planbro::http::Response answer(const planbro::http::Request& request) {
        const bool is_token = request.path == "/sandbox/token";
        if (!is_token && asked_++ % 2 == 0) {
            ++busy_;
            return {status_, {{"Retry-After", "0"}}, {}};
        }
        Headers headers{{"Content-Type", std::string(request.header("Content-Type"))}};
        if (!is_token)
            headers.emplace_back("Authorization", std::string(request.header("Authorization")));
        const auto reply = http(request.method, gateway_ + request.path, request.body, headers);
        if (!is_token) return {reply.status, {}, reply.body};
        ++tokens_;
        auto token = reply.json();
        token.set("expires_in", 0);
        return {reply.status, {{"Content-Type", "application/json"}}, json::write(token)};
    }

    std::string gateway_;
    int status_;
    std::atomic<int> asked_ = 0;
    std::atomic<int> busy_ = 0;
    std::atomic<int> tokens_ = 0;
    std::unique_ptr<planbro::http::Listener> listener_;  // last: it uses the rest
};

TEST_F(Load, WaitsForABusyGatewayAndRenewsItsToken) {
    int version = 0;
    for (const int status : {429, 503}) {
        const Door door(house_.url(), status);
        const auto who = crowd(1).front();
        std::string lines;
        for (int i = 0; i < 5; ++i) {
            lines += json::write(plan_of(who, 0, ++version, {kPlanConsent})) + "\n";
        }
        const auto loaded = load(door.url(), {file_of(lines)});
        EXPECT_EQ(loaded.code, 0) << loaded.err;
        EXPECT_THAT(loaded.out, testing::HasSubstr("5 taken, 0 refused"));
        EXPECT_EQ(door.busy(), 5);
        EXPECT_GT(door.tokens(), 5);
    }
}

TEST_F(Load, RefusesToHaveNoneOrTooManyInFlight) {
    for (const auto* parallel : {"0", "65", "many"}) {
        EXPECT_EQ(load(house_.url(), {"--parallel", parallel, house_.file("x")}).code, 2);
    }
}

}  // namespace
}  // namespace planbro::flow
