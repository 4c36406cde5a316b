// Subscriptions: to a real subscriber over real HTTP.
#include <cstdlib>

#include "flow/story.hpp"
#include "flow/subscriber.hpp"

namespace planbro::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Subscriptions : public testing::Test {
  protected:
    void SetUp() override { push(usual_sharings()); }

    void push(const std::vector<Sharing>& sharings) {
        ASSERT_LT(push_json(owner_, "samspill", kari_plan(++version_, sharings)).status, 300);
    }

    // The plan with another title: an event of plan-endret for all who see it.
    void change() {
        auto message = kari_plan(++version_, sharings_);
        message["plan"].set("tittel", "Plan " + std::to_string(version_));
        const auto reply = push_json(owner_, "samspill", message);
        ASSERT_LT(reply.status, 300) << reply.body;
    }

    // So many measures changed at once: as many events of tiltak-endret.
    void change_measures(int count) {
        auto message = kari_plan(++version_, sharings_);
        json::Array measures;
        for (int i = 1; i <= count; ++i) {
            measures.push_back(
                json::object({{"id", "t" + std::to_string(i)},
                              {"tekst", "Tiltak i utgave " + std::to_string(version_)},
                              {"maal", json::array({"m1"})},
                              {"ansvarlig", "d2"},
                              {"status", "pagar"},
                              {"fra", "2026-01-19"}}));
        }
        message["plan"].set("tiltak", std::move(measures));
        const auto reply = push_json(owner_, "samspill", message);
        ASSERT_LT(reply.status, 300) << reply.body;
    }

    static json::Value in_batches(json::Value subscription, int count) {
        subscription["channel"].set(
            "extension", json::array({extension("backport-max-count", "valuePositiveInt", count)}));
        return subscription;
    }

    std::string subscribe(const Client& client, const json::Value& subscription) {
        const auto reply = client.post("Subscription", subscription);
        EXPECT_EQ(reply.status, 201) << reply.body;
        return reply.json().text("id");
    }

    std::string status_of(const Client& client, const std::string& id) {
        return client.get("Subscription/" + id).json().text("status");
    }

    bool becomes(const Client& client, const std::string& id, const std::string& status) {
        return eventually([&] { return status_of(client, id) == status; });
    }

    std::string active(const Client& client, const json::Value& subscription) {
        auto id = subscribe(client, subscription);
        EXPECT_TRUE(becomes(client, id, "active"));
        return id;
    }

    // All of many, as long as some come.
    static bool arrive(const Subscriber& hook, int count) {
        for (int seen = -1; seen < hook.events();) {
            seen = hook.events();
            if (eventually([&] { return hook.events() >= std::min(seen + 100, count); }) &&
                hook.events() >= count)
                return true;
        }
        return false;
    }

    static std::vector<std::string> up_to(int last) {
        std::vector<std::string> numbers;
        for (int i = 1; i <= last; ++i) numbers.push_back(std::to_string(i));
        return numbers;
    }

    House house_;
    Client owner_ = house_.as("samspill");
    Client ehr_ = house_.as("ehr");
    std::vector<Sharing> sharings_ = usual_sharings();
    int version_ = 0;
    Subscriber hook_;
};

TEST_F(Subscriptions, ASubscriberIsGreetedAndToldInOrderWithoutGaps) {
    const auto id = active(ehr_, subscription_to("plan-endret", hook_.url()));
    ASSERT_THAT(hook_.told("handshake"), SizeIs(1));
    const auto greeting = hook_.told("handshake").at(0);
    EXPECT_EQ(greeting.bundle.text("type"), "history");
    EXPECT_EQ(greeting.authorization, "Bearer hemmelig-ord");
    EXPECT_EQ(greeting.content_type, "application/fhir+json");
    for (int i = 0; i < 5; ++i) change();
    ASSERT_TRUE(eventually([&] { return hook_.numbers().size() == 5; }));
    EXPECT_EQ(hook_.numbers(), up_to(5));
    const auto event = hook_.told("event-notification").at(4).bundle;
    EXPECT_THAT(Subscriber::part(event, "focus", "valueReference"),
                HasSubstr(house_.url() + "/fhir/CarePlan/"));
    EXPECT_FALSE(event.at("entry").at(std::size_t{1}).has("resource")) << "id-only";
    EXPECT_EQ(Subscriber::parameter(event, "events-since-subscription-start").text("valueString"),
              "5");
}

TEST_F(Subscriptions, FullResourceIsTheCutViewAndEmptyIsNothing) {
    active(ehr_, subscription_to("plan-endret", hook_.url(), "full-resource"));
    Subscriber empty;
    active(ehr_, subscription_to("plan-endret", empty.url(), "empty"));
    Subscriber whole;
    active(owner_, subscription_to("plan-endret", whole.url(), "full-resource"));
    change();
    ASSERT_TRUE(eventually([&] {
        return hook_.numbers().size() == 1 && empty.numbers().size() == 1 &&
               whole.numbers().size() == 1;
    }));
    const auto cut = hook_.told("event-notification").at(0).body;
    EXPECT_THAT(cut, HasSubstr("REDACTED"));
    EXPECT_THAT(cut, Not(HasSubstr("Behovsteksten")));
    EXPECT_THAT(whole.told("event-notification").at(0).body, HasSubstr("Behovsteksten"));
    EXPECT_THAT(empty.told("event-notification").at(0).body, Not(HasSubstr("CarePlan")));
}

TEST_F(Subscriptions, WhatAServiceDoesNotSeeIsNoEvent) {
    // NAV has no section for needs and meetings: what changes there did not happen.
    const auto nav = house_.as("nav");
    active(nav, subscription_to("plan-endret", hook_.url()));
    Subscriber meetings;
    active(nav, subscription_to("mote-innkalt", meetings.url()));
    Subscriber of_ehr;
    active(ehr_, subscription_to("mote-innkalt", of_ehr.url()));
    auto message = kari_plan(++version_, sharings_);
    message["plan"].set("behov", json::array({"Et annet behov"}));
    message["plan"]["moter"].make_array()[0].set("tidspunkt", "2026-12-16T10:00:00+01:00");
    ASSERT_LT(push_json(owner_, "samspill", message).status, 300);
    ASSERT_TRUE(eventually([&] { return of_ehr.numbers().size() == 1; }));
    change();
    ASSERT_TRUE(eventually([&] { return !hook_.numbers().empty(); }));
    EXPECT_EQ(hook_.numbers(), up_to(1)) << "the title alone";
    EXPECT_THAT(meetings.numbers(), IsEmpty());
}

TEST_F(Subscriptions, EveryTopicHasItsEvent) {
    Subscriber measures;
    Subscriber consents;
    Subscriber coordinators;
    active(ehr_, subscription_to("tiltak-endret", measures.url()));
    active(ehr_, subscription_to("samtykke-endret", consents.url()));
    active(ehr_, subscription_to("koordinator-endret", coordinators.url()));
    auto message = kari_plan(++version_, sharings_);
    message["plan"]["tiltak"].make_array()[0].set("tekst", "Et annet tiltak");
    message["plan"]["deltakere"].make_array()[0]["navn"].set("fornavn", "Nykoordinator");
    ASSERT_LT(push_json(owner_, "samspill", message).status, 300);
    sharings_[1].sections = {"maal", "tiltak"};
    push(sharings_);
    ASSERT_TRUE(eventually([&] {
        return !measures.numbers().empty() && !consents.numbers().empty() &&
               !coordinators.numbers().empty();
    }));
}

TEST_F(Subscriptions, AFilterKeepsToItsPlan) {
    const auto plan = owner_.find("CarePlan", "_count=1").at(0);
    auto of_plan = subscription_to("plan-endret", hook_.url());
    of_plan.set(
        "_criteria",
        json::object(
            {{"extension", json::array({extension(
                               "backport-filter-criteria", "valueString",
                               "CarePlan?patient=" + plan.at("subject").text("reference"))})}}));
    active(ehr_, of_plan);
    Subscriber other;
    auto of_other = subscription_to("plan-endret", other.url());
    of_other.set(
        "_criteria",
        json::object({{"extension", json::array({extension("backport-filter-criteria",
                                                           "valueString", "CarePlan?_id=x")})}}));
    active(ehr_, of_other);
    change();
    ASSERT_TRUE(eventually([&] { return hook_.numbers().size() == 1; }));
    EXPECT_THAT(other.numbers(), IsEmpty());
}

// PLANBRO_SUBSCRIPTION_EVENTS=1000 for the long one.
TEST_F(Subscriptions, WhoWasAwayGetsEveryEvent) {
    const auto* asked = std::getenv("PLANBRO_SUBSCRIPTION_EVENTS");
    const int count = asked != nullptr ? std::atoi(asked) : 100;
    const auto id = active(ehr_, subscription_to("plan-endret", hook_.url()));
    Subscriber lively;
    active(ehr_, subscription_to("plan-endret", lively.url()));
    hook_.answer(503);
    for (int i = 0; i < count; ++i) change();
    ASSERT_TRUE(arrive(lively, count)) << "one that is away holds up no other";
    ASSERT_TRUE(becomes(ehr_, id, "error"));
    const auto fetched =
        ehr_.get("Subscription/" + id + "/$events?eventsSinceNumber=1&content=id-only");
    ASSERT_EQ(fetched.status, 200) << fetched.body;
    EXPECT_THAT(fetched.json().at("entry").items(), SizeIs(count + 1));
    house_.crash_and_restart();
    hook_.answer(200);
    ASSERT_TRUE(arrive(hook_, count));
    EXPECT_EQ(hook_.numbers(), up_to(count));
    EXPECT_TRUE(becomes(house_.as("ehr"), id, "active"));
}

TEST_F(Subscriptions, WhatWaitsComesTogetherUpToMaxCount) {
    const auto id = active(
        ehr_, in_batches(subscription_to("tiltak-endret", hook_.url(), "full-resource"), 10));
    Subscriber single;
    active(ehr_, subscription_to("tiltak-endret", single.url()));
    hook_.answer(503);
    change_measures(25);
    ASSERT_TRUE(arrive(single, 25));
    ASSERT_TRUE(eventually([&] { return hook_.refused() > 0; }));
    hook_.answer(200);
    ASSERT_TRUE(arrive(hook_, 25));
    EXPECT_EQ(hook_.numbers(), up_to(25));
    const auto told = hook_.told("event-notification");
    ASSERT_THAT(told, SizeIs(3));
    EXPECT_THAT(Subscriber::numbers_in(told.at(0).bundle), SizeIs(10));
    EXPECT_THAT(told.at(0).bundle.at("entry").items(), SizeIs(11)) << "the status and the measures";
    EXPECT_THAT(Subscriber::numbers_in(told.at(2).bundle), SizeIs(5));
    EXPECT_EQ(single.numbers(), up_to(25));
    EXPECT_THAT(single.told("event-notification"), SizeIs(25))
        << "one each where none is asked for";
}

TEST_F(Subscriptions, WhoWasAwayForAThousandEventsGetsThemAll) {
    const auto id = active(ehr_, in_batches(subscription_to("tiltak-endret", hook_.url()), 100));
    Subscriber off;
    const auto fetcher = active(ehr_, subscription_to("tiltak-endret", off.url()));
    hook_.answer(503);
    off.answer(503);
    for (int i = 0; i < 10; ++i) change_measures(100);
    const auto fetched = ehr_.get("Subscription/" + fetcher + "/$events").json();
    EXPECT_EQ(Subscriber::numbers_in(fetched), up_to(1000));
    hook_.answer(200);
    ASSERT_TRUE(arrive(hook_, 1000));
    EXPECT_EQ(hook_.numbers(), up_to(1000));
    EXPECT_EQ(Subscriber::numbers_in(ehr_.get("Subscription/" + id + "/$events").json()),
              up_to(1000));
}

TEST_F(Subscriptions, WhoLostItsConsentWhileAwayIsToldOfNothing) {
    const auto id = active(
        ehr_, in_batches(subscription_to("tiltak-endret", hook_.url(), "full-resource"), 100));
    change_measures(1);
    ASSERT_TRUE(arrive(hook_, 1));
    hook_.answer(503);
    change_measures(10);
    ASSERT_TRUE(eventually([&] { return hook_.refused() > 0; }));
    for (int i = 0; i < 10; ++i) change_measures(100);
    sharings_[1].status = "trukket";
    push(sharings_);
    // Events of the other's, to know when this one's turn must have come.
    Subscriber whole;
    active(owner_, in_batches(subscription_to("tiltak-endret", whole.url()), 100));
    change_measures(10);
    ASSERT_TRUE(arrive(whole, 10));
    const auto before = hook_.told("event-notification").size();
    hook_.answer(200);
    ASSERT_TRUE(eventually([&] { return hook_.told("event-notification").size() > before; }));
    const auto events = ehr_.get("Subscription/" + id + "/$events?content=full-resource");
    EXPECT_THAT(events.body, Not(HasSubstr("ServiceRequest")));
    const auto numbers = Subscriber::numbers_in(events.json());
    EXPECT_EQ(numbers, up_to(static_cast<int>(numbers.size())))
        << "no gap tells what was kept back";
    EXPECT_LE(numbers.size(), 101U) << "what was tried before, and nothing else";
    for (std::size_t i = before; i < hook_.told("event-notification").size(); ++i) {
        EXPECT_THAT(hook_.told("event-notification").at(i).body, Not(HasSubstr("ServiceRequest")));
    }
}

TEST_F(Subscriptions, ACrashLosesNothing) {
    active(ehr_, subscription_to("plan-endret", hook_.url()));
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 5; ++i) change();
        house_.crash_and_restart();
        owner_ = house_.as("samspill");
    }
    ASSERT_TRUE(eventually([&] {
        const auto numbers = hook_.numbers();
        return std::set<std::string>(numbers.begin(), numbers.end()).size() == 15;
    }));
    // At least once: a number may come again, none is passed over.
    std::vector<std::string> seen;
    for (const auto& number : hook_.numbers()) {
        if (std::ranges::find(seen, number) == seen.end()) seen.push_back(number);
    }
    EXPECT_EQ(seen, up_to(15));
}

TEST_F(Subscriptions, NothingIsToldBehindAWithdrawal) {
    const auto id = active(ehr_, subscription_to("plan-endret", hook_.url()));
    change();
    ASSERT_TRUE(eventually([&] { return hook_.numbers().size() == 1; }));
    // What waits when the consent goes is not told either.
    hook_.answer(503);
    change();
    change();
    ASSERT_TRUE(eventually([&] { return hook_.refused() > 0; }));
    sharings_[1].status = "trukket";
    push(sharings_);
    const auto before = hook_.refused();
    Subscriber whole;
    active(owner_, subscription_to("plan-endret", whole.url()));
    change();
    ASSERT_TRUE(eventually([&] { return whole.numbers().size() == 1; }));
    EXPECT_GE(hook_.refused(), before);
    hook_.answer(200);
    ASSERT_TRUE(eventually([&] { return hook_.numbers().size() == 2; }));
    const auto late = hook_.told("event-notification").at(1);
    EXPECT_THAT(late.body, Not(HasSubstr("CarePlan")))
        << "the one that was tried before: its number alone";
    EXPECT_EQ(hook_.numbers(), up_to(2));
    const auto events = ehr_.get("Subscription/" + id + "/$events?content=full-resource");
    EXPECT_THAT(events.body, Not(HasSubstr("CarePlan")));
    EXPECT_EQ(ehr_.get("Subscription/" + id + "/$status")
                  .json()
                  .at("entry")
                  .at(std::size_t{0})
                  .at("resource")
                  .at("parameter")
                  .at(std::size_t{4})
                  .text("valueString"),
              "2");
}

TEST_F(Subscriptions, AreTheirMakersAlone) {
    const auto id = active(ehr_, subscription_to("plan-endret", hook_.url()));
    const auto path = "Subscription/" + id;
    auto resource = ehr_.get(path).json();
    const std::vector<Client> others = {house_.as("nav"), owner_, house_.as("bruker", kKari),
                                        house_.as("sykehus")};
    for (const auto& other : others) {
        for (const auto& below : {"", "/_history", "/_history/1", "/$status", "/$events"}) {
            EXPECT_EQ(other.get(path + below).status, 404) << below;
        }
        EXPECT_EQ(other.total("Subscription", "status=active"), 0);
        EXPECT_THAT(other.get("Subscription/$status").json().at("entry").items(), IsEmpty());
    }
    EXPECT_EQ(owner_.put(path, resource).status, 404);
    EXPECT_EQ(owner_.remove(path).status, 404);
    EXPECT_EQ(house_.as("bruker", kKari).post("Subscription", resource).status, 403);
    EXPECT_EQ(ehr_.total("Subscription", "status=active&url=" + hook_.url()), 1);
    EXPECT_EQ(ehr_.remove(path).status, 204);
    EXPECT_EQ(ehr_.get(path).status, 404);
}

TEST_F(Subscriptions, HeadersAreSecret) {
    const auto id = active(ehr_, subscription_to("plan-endret", hook_.url()));
    const auto path = "Subscription/" + id;
    auto resource = ehr_.get(path).json();
    EXPECT_EQ(resource.at("channel").at("header").at(std::size_t{0}).string(),
              "Authorization: ********");
    for (const auto& below : {"", "/_history", "/_history/1", "/$events", "/$status"}) {
        for (const auto& client : {ehr_, house_.as("tester")}) {
            EXPECT_THAT(client.get(path + below).body, Not(HasSubstr("hemmelig"))) << below;
        }
    }
    // What comes back masked stays as it is kept.
    resource.set("reason", "En annen grunn");
    ASSERT_EQ(ehr_.put(path, resource).status, 200);
    EXPECT_EQ(status_of(ehr_, id), "active");
    change();
    ASSERT_TRUE(eventually([&] { return hook_.numbers().size() == 1; }));
    EXPECT_EQ(hook_.told("event-notification").at(0).authorization, "Bearer hemmelig-ord");
}

TEST_F(Subscriptions, ThePersonIsToldWhoWasNotified) {
    active(ehr_, subscription_to("plan-endret", hook_.url()));
    change();
    ASSERT_TRUE(eventually([&] { return hook_.events() == 1; }));
    const auto events = house_.as("bruker", kKari).get("AuditEvent?_count=200");
    EXPECT_THAT(events.body, HasSubstr("ble varslet om planen"));
}

TEST_F(Subscriptions, ATransactionMakesThemToo) {
    const auto entry = [&](const json::Value& subscription) {
        return json::object(
            {{"resourceType", "Bundle"},
             {"type", "transaction"},
             {"entry",
              json::array({json::object(
                  {{"resource", subscription},
                   {"request", json::object({{"method", "POST"}, {"url", "Subscription"}})}})})}});
    };
    const auto made = ehr_.post("", entry(subscription_to("plan-endret", hook_.url())));
    ASSERT_EQ(made.status, 200) << made.body;
    ASSERT_TRUE(eventually([&] { return ehr_.total("Subscription", "status=active") == 1; }));
    const auto wrong = ehr_.post("", entry(subscription_to("annet", hook_.url())));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("Bundle.entry[0].resource.criteria"));
}

TEST_F(Subscriptions, HeartbeatsComeWhenNothingElseDoes) {
    auto subscription = subscription_to("plan-endret", hook_.url());
    subscription["channel"]["extension"].push_back(
        extension("backport-heartbeat-period", "valueUnsignedInt", 1));
    active(ehr_, subscription);
    ASSERT_TRUE(eventually([&] { return hook_.told("heartbeat").size() >= 2; }));
}

TEST_F(Subscriptions, OffIsOffUntilItIsRequestedAnew) {
    const auto id = active(ehr_, subscription_to("plan-endret", hook_.url()));
    auto resource = ehr_.get("Subscription/" + id).json();
    resource.set("status", "off");
    ASSERT_EQ(ehr_.put("Subscription/" + id, resource).json().text("status"), "off");
    change();
    resource.set("status", "requested");
    ASSERT_EQ(ehr_.put("Subscription/" + id, resource).json().text("status"), "requested");
    ASSERT_TRUE(becomes(ehr_, id, "active"));
    change();
    ASSERT_TRUE(eventually([&] { return hook_.numbers().size() == 1; }));
    EXPECT_THAT(hook_.told("handshake"), SizeIs(2));
}

struct Wrong {
    const char* name;
    std::function<void(json::Value&)> spoil;
    const char* code;
};

TEST_F(Subscriptions, WhatCannotBeServedIsRefused) {
    const std::vector<Wrong> cases = {
        {"topic", [](auto& s) { s.set("criteria", "CarePlan?status=active"); }, "ukjent-tema"},
        {"filter",
         [](auto& s) {
             s.set("_criteria",
                   json::object(
                       {{"extension", json::array({extension("backport-filter-criteria",
                                                             "valueString", "Goal?x=y")})}}));
         },
         "ukjent-filter"},
        {"channel", [](auto& s) { s["channel"].set("type", "email"); }, "kanal-ikke-stottet"},
        {"payload", [](auto& s) { s["channel"].set("payload", "text/plain"); },
         "kanal-ikke-stottet"},
        {"content", [](auto& s) { s["channel"].erase("_payload"); }, "kanal-ikke-stottet"},
        {"header",
         [](auto& s) { s["channel"].set("header", json::array({"Host: annen.example.no"})); },
         "kanal-ikke-stottet"},
        {"max-count", [](auto& s) { s = in_batches(s, 0); }, "kanal-ikke-stottet"},
        {"http", [](auto& s) { s["channel"].set("endpoint", "http://journal.example.no/x"); },
         "adresse-ikke-tillatt"},
        {"metadata",
         [](auto& s) { s["channel"].set("endpoint", "https://169.254.169.254/latest"); },
         "adresse-ikke-tillatt"},
        {"note",
         [](auto& s) {
             s.set("text", json::object({{"status", "generated"}}));
         },
         "ikke-journal"},
        {"extension",
         [](auto& s) { s["extension"].push_back(extension("x", "valueString", "Diagnose")); },
         "ikke-journal"},
    };
    for (const auto& wrong : cases) {
        auto subscription = subscription_to("plan-endret", hook_.url());
        wrong.spoil(subscription);
        const auto reply = ehr_.post("Subscription", subscription);
        EXPECT_EQ(reply.status, 422) << wrong.name << reply.body;
        EXPECT_THAT(reply.body, HasSubstr(wrong.code)) << wrong.name;
    }
}

TEST_F(Subscriptions, SpeakXmlToo) {
    auto subscription = subscription_to("plan-endret", hook_.url(), "full-resource");
    subscription["channel"].set("payload", "application/fhir+xml");
    const auto id = subscribe(ehr_, subscription);
    ASSERT_TRUE(becomes(ehr_, id, "active"));
    change();
    const auto xml =
        http("GET", house_.url() + "/fhir/Subscription/" + id + "/$events", {},
             {{"Authorization", "Bearer " + ehr_.token()}, {"Accept", "application/fhir+xml"}});
    EXPECT_EQ(xml.status, 200);
    EXPECT_THAT(xml.body, HasSubstr("<valueString value=\"1\"/>"));
}

}  // namespace
}  // namespace planbro::flow
