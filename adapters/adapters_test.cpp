// Each adapter against a real listener: what becomes of a notice for everything a partner may
// answer.
#include "adapters/adapter.hpp"
#include "adapters/rest_hook.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "adapters/mailbox.hpp"
#include "base/json.hpp"
#include "http/listener.hpp"

namespace planbro::adapters {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;

constexpr auto kTimeout = 5000ms;
constexpr auto kShortTimeout = 200ms;
const char* const kNoticeId = "3d5a3c4e-6a0e-4d11-9b51-0f6d1b0c0001";

// A partner that answers as it is told and remembers what it was sent.
class PartnerServer {
  public:
    using Answering = std::function<void(const http::Request&, const http::Respond&)>;

    explicit PartnerServer(Answering answering) : answering_(std::move(answering)) {
        auto started = http::Listener::start({.stop_timeout = 1000ms},
                                             [this](http::Request request, http::Respond respond) {
                                                 keep(request);
                                                 answering_(request, respond);
                                             });
        if (!started) throw std::runtime_error(started.error().issues.front().text);
        listener_ = std::move(*started);
    }

    explicit PartnerServer(const http::Response& response)
        : PartnerServer([response](const auto&, const auto& respond) { respond(response); }) {}

    [[nodiscard]] std::string url(std::string_view path = "") const {
        return "http://127.0.0.1:" + std::to_string(listener_->port()) + std::string(path);
    }
    [[nodiscard]] std::vector<http::Request> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

  private:
    void keep(const http::Request& request) {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }

    Answering answering_;
    mutable std::mutex mutex_;
    std::vector<http::Request> requests_;
    std::unique_ptr<http::Listener> listener_;
};

Answer deliver(System system, const std::string& url,
               std::chrono::milliseconds timeout = kTimeout) {
    const Partner partner{.orgnr = "310000310", .name = "Partner", .system = system, .url = url};
    return make_adapter(system, timeout)->deliver(partner, {kNoticeId, "the notice"});
}

std::string json_receipt() {
    return std::string(R"({"kvittering":"K-1","varselId":")") + kNoticeId + R"("})";
}

std::string fhir_receipt() {
    return R"({"resourceType":"Bundle","type":"transaction-response","entry":[{"response":)"
           R"({"status":"201 Created","location":"DocumentReference/17/_history/1"}}]})";
}

std::string xml_receipt(std::string_view status = "OK", std::string_view about = kNoticeId) {
    return R"(<?xml version="1.0"?><Kvittering xmlns="https://planbro.no/barnevern/kvittering/v1">)"
           "<Id>K-2</Id><MeldingId>" +
           std::string(about) + "</MeldingId><Status>" + std::string(status) +
           "</Status></Kvittering>";
}

std::string bufdir_receipt(std::string_view about = kNoticeId) {
    return R"(<Kvittering xmlns="https://bufdir.no/Applikasjonskvittering.v1.0.2">)"
           R"(<m:Meldingshode xmlns:m="https://bufdir.no/melding.v1.0.2"><m:Id>K-3</m:Id>)"
           "<m:OppfolgingAvMelding><m:MeldingId>" +
           std::string(about) +
           "</m:MeldingId></m:OppfolgingAvMelding></m:Meldingshode></Kvittering>";
}

struct Happy {
    std::string name;
    System system;
    std::string base;
    std::string path;
    std::string content_type;
    std::string reply;
    std::string receipt;
};

class Delivered : public ::testing::TestWithParam<Happy> {};

TEST_P(Delivered, PostsTheNoticeAndKeepsTheReceipt) {
    const auto& row = GetParam();
    const PartnerServer partner(http::Response{.status = 200, .headers = {}, .body = row.reply});
    const auto answer = deliver(row.system, partner.url(row.base));
    EXPECT_EQ(answer.outcome, Outcome::delivered);
    EXPECT_EQ(answer.receipt, row.receipt);
    EXPECT_EQ(answer.reason, "");
    const auto requests = partner.requests();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].method, "POST");
    EXPECT_EQ(requests[0].path, row.path);
    EXPECT_EQ(requests[0].header("Content-Type"), row.content_type);
    EXPECT_EQ(requests[0].body, "the notice");
}

INSTANTIATE_TEST_SUITE_P(
    Adapters, Delivered,
    ::testing::Values(Happy{"ehr", System::ehr, "/ehr/fhir", "/ehr/fhir", "application/fhir+json",
                            fhir_receipt(), "DocumentReference/17/_history/1"},
                      Happy{"nav", System::nav, "/nav", "/nav/varsler", "application/json",
                            json_receipt(), "K-1"},
                      Happy{"nav_slash", System::nav, "/nav/", "/nav/varsler", "application/json",
                            R"({"kvittering":"K-1"})", "K-1"},
                      Happy{"barnevern", System::barnevern, "/barnevern", "/barnevern/varsler",
                            "application/xml", xml_receipt(), "K-2"},
                      Happy{"bufdir", System::barnevern, "/barnevern", "/barnevern/varsler",
                            "application/xml", bufdir_receipt(), "K-3"}),
    [](const auto& row) { return row.param.name; });

// What it answers says nothing of a receipt, so nothing in it is looked at.
TEST(KithDelivery, IsSentAndTheReceiptComesLater) {
    const PartnerServer partner(http::Response{.status = 202, .headers = {}, .body = "<AppRec/>"});
    const auto answer = deliver(System::kith, partner.url("/kith"));
    EXPECT_EQ(answer.outcome, Outcome::sent);
    EXPECT_EQ(answer.receipt, "");
    EXPECT_EQ(partner.requests().at(0).path, "/kith");
    EXPECT_EQ(partner.requests().at(0).header("Content-Type"), "application/xml");
}

// A receipt may stand in the answer to the notice already.
TEST(FiksDelivery, TakesTheReceiptInTheReply) {
    struct Row {
        std::string type;
        std::string body;
        Outcome outcome;
    };
    const std::string bufdir = "bufdir.no.barnevern.ks.fiks.protokoll.v1.";
    for (const auto& [type, body, outcome] :
         {Row{"", "", Outcome::sent},
          Row{bufdir + "applikasjonskvittering", bufdir_receipt(), Outcome::delivered},
          Row{bufdir + "applikasjonskvittering", bufdir_receipt("another"), Outcome::sent},
          Row{bufdir + "feilmelding", "<Feilmelding/>", Outcome::rejected},
          Row{"no.ks.fiks.kvittering.ugyldigforespoersel.v1", "{}", Outcome::rejected},
          Row{"no.ks.fiks.kvittering.serverfeil.v1", "{}", Outcome::retry}}) {
        const PartnerServer service(
            http::Response{.status = 200, .headers = {{"Fiks-Melding-Type", type}}, .body = body});
        const auto answer = deliver(System::fiks, service.url());
        EXPECT_EQ(answer.outcome, outcome) << type;
        EXPECT_EQ(answer.receipt, outcome == Outcome::delivered ? "K-3" : "") << type;
    }
}

std::unique_ptr<Mailbox> account_at(const PartnerServer& service) {
    MailboxSettings settings;
    settings.post = Post::fiks;
    settings.orgnr = "310000108";
    settings.address = "ours";
    settings.url = service.url();
    return make_mailbox(settings, kTimeout);
}

http::Response listed(const std::string& message) {
    return {.status = 200, .headers = {}, .body = "[" + message + "]"};
}

// Such as where the sender's account is closed: else the message would be met for ever, and as many
// of them as are listed at once would hide all behind them.
TEST(FiksAccount, AnAnswerThatIsRefusedForGoodHoldsTheMessageUpNoLonger) {
    const PartnerServer service([](const http::Request& request, const http::Respond& respond) {
        if (request.method == "GET") return respond(listed(R"({"meldingId":"m1"})"));
        respond({.status = request.method == "POST" ? 400 : 204, .headers = {}, .body = {}});
    });
    const auto mailbox = account_at(service);
    const auto letters = mailbox->fetch("");
    ASSERT_TRUE(letters);
    EXPECT_TRUE(mailbox->settle(letters->at(0), {.status = 404}));
    EXPECT_EQ(service.requests().back().method, "DELETE");
}

TEST(FiksAccount, AnAnswerThatIsNotTakenYetIsGivenAgain) {
    const PartnerServer service([](const http::Request& request, const http::Respond& respond) {
        if (request.method == "GET") return respond(listed(R"({"meldingId":"m1"})"));
        respond({.status = 503, .headers = {}, .body = {}});
    });
    const auto mailbox = account_at(service);
    const auto letters = mailbox->fetch("");
    ASSERT_TRUE(letters);
    EXPECT_FALSE(mailbox->settle(letters->at(0), {.status = 404}));
}

// What somebody at child welfare says of a message is an answer, too.
TEST(FiksAccount, ReceiptsAreNeverAnswered) {
    const std::string bufdir = "bufdir.no.barnevern.ks.fiks.protokoll.v1.";
    for (const auto& type :
         {bufdir + "applikasjonskvittering", bufdir + "saksbehandlerkvittering",
          bufdir + "feilmelding", std::string("no.ks.fiks.kvittering.tidsavbrudd")}) {
        const PartnerServer service(
            [&](const http::Request& request, const http::Respond& respond) {
                if (request.method != "GET")
                    return respond({.status = 204, .headers = {}, .body = {}});
                respond(listed(R"({"meldingId":"m1","meldingType":")" + type + R"("})"));
            });
        const auto mailbox = account_at(service);
        const auto letters = mailbox->fetch("");
        ASSERT_TRUE(letters);
        ASSERT_TRUE(mailbox->settle(letters->at(0), {.status = 404}));
        for (const auto& request : service.requests()) EXPECT_NE(request.method, "POST") << type;
    }
}

struct Unhappy {
    std::string name;
    System system;
    int status;
    std::string body;
    Outcome outcome;
    std::string reason;
};

class NotDelivered : public ::testing::TestWithParam<Unhappy> {};

TEST_P(NotDelivered, TellsWhetherToTryAgain) {
    const auto& row = GetParam();
    const PartnerServer partner(
        http::Response{.status = row.status, .headers = {}, .body = row.body});
    const auto answer = deliver(row.system, partner.url());
    EXPECT_EQ(answer.outcome, row.outcome);
    EXPECT_EQ(answer.reason, row.reason);
    EXPECT_EQ(answer.receipt, "");
    EXPECT_FALSE(answer.retry_after);
}

constexpr auto kNoReceipt = "the reply is no receipt";

INSTANTIATE_TEST_SUITE_P(
    Adapters, NotDelivered,
    ::testing::Values(
        Unhappy{"status_400", System::nav, 400, "", Outcome::rejected, "answered 400"},
        Unhappy{"status_401", System::nav, 401, "", Outcome::rejected, "answered 401"},
        Unhappy{"status_404", System::ehr, 404, "", Outcome::rejected, "answered 404"},
        Unhappy{"status_422", System::barnevern, 422, "", Outcome::rejected, "answered 422"},
        Unhappy{"kith_400", System::kith, 400, "", Outcome::rejected, "answered 400"},
        Unhappy{"kith_503", System::kith, 503, "", Outcome::retry, "answered 503"},
        Unhappy{"status_408", System::nav, 408, "", Outcome::retry, "answered 408"},
        Unhappy{"status_425", System::nav, 425, "", Outcome::retry, "answered 425"},
        Unhappy{"status_429", System::nav, 429, "", Outcome::retry, "answered 429"},
        Unhappy{"status_500", System::ehr, 500, "", Outcome::retry, "answered 500"},
        Unhappy{"status_503", System::barnevern, 503, json_receipt(), Outcome::retry,
                "answered 503"},
        Unhappy{"empty", System::nav, 200, "", Outcome::rejected, kNoReceipt},
        Unhappy{"rubbish", System::nav, 200, "<html>Hello</html>", Outcome::rejected, kNoReceipt},
        Unhappy{"no_number", System::nav, 200, R"({"status":"ok"})", Outcome::rejected, kNoReceipt},
        Unhappy{"other_notice", System::nav, 200, R"({"kvittering":"K","varselId":"another"})",
                Outcome::rejected, kNoReceipt},
        Unhappy{"ehr_rubbish", System::ehr, 200, "{}", Outcome::rejected, kNoReceipt},
        Unhappy{"ehr_outcome", System::ehr, 200,
                R"({"resourceType":"OperationOutcome","issue":[]})", Outcome::rejected, kNoReceipt},
        Unhappy{"ehr_entry_refused", System::ehr, 200,
                R"({"resourceType":"Bundle","type":"transaction-response","entry":[{"response":)"
                R"({"status":"412 Precondition Failed","location":"x"}}]})",
                Outcome::rejected, kNoReceipt},
        Unhappy{"xml_rubbish", System::barnevern, 200, "<Kvittering>", Outcome::rejected,
                kNoReceipt},
        Unhappy{"xml_not_ok", System::barnevern, 200, xml_receipt("Avvist"), Outcome::rejected,
                kNoReceipt},
        Unhappy{"xml_other_notice", System::barnevern, 200, xml_receipt("OK", "another"),
                Outcome::rejected, kNoReceipt},
        Unhappy{"bufdir_other_notice", System::barnevern, 200, bufdir_receipt("another"),
                Outcome::rejected, kNoReceipt},
        Unhappy{"xml_other_namespace", System::barnevern, 200,
                "<Kvittering><Id>K</Id><Status>OK</Status></Kvittering>", Outcome::rejected,
                kNoReceipt},
        Unhappy{"xml_with_dtd", System::barnevern, 200,
                "<!DOCTYPE Kvittering [<!ENTITY a \"OK\">]>" + xml_receipt().substr(21),
                Outcome::rejected, kNoReceipt},
        Unhappy{"too_large", System::nav, 200,
                R"({"kvittering":"K","x":")" + std::string(400'000, 'x') + "\"}", Outcome::rejected,
                "the reply is too large for a receipt"}),
    [](const auto& row) { return row.param.name; });

struct Waiting {
    std::string name;
    std::string header;
    std::optional<std::chrono::seconds> expected;
};

class RetryAfter : public ::testing::TestWithParam<Waiting> {};

TEST_P(RetryAfter, IsHonoured) {
    const PartnerServer partner(
        http::Response{.status = 503, .headers = {{"Retry-After", GetParam().header}}, .body = ""});
    const auto answer = deliver(System::nav, partner.url());
    EXPECT_EQ(answer.outcome, Outcome::retry);
    EXPECT_EQ(answer.retry_after, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Adapters, RetryAfter,
                         ::testing::Values(Waiting{"seconds", "7", 7s}, Waiting{"zero", "0", 0s},
                                           Waiting{"capped", "99999999", 24h},
                                           Waiting{"negative", "-1", {}},
                                           Waiting{"date", "Wed, 21 Oct 2026 07:28:00 GMT", {}},
                                           Waiting{"rubbish", "soon", {}}),
                         [](const auto& row) { return row.param.name; });

// A port where nobody listens: bound, so that nobody else can take it, but without listen().
class ClosedPort {
  public:
    ClosedPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, plain, size) != 0 || ::getsockname(socket_, plain, &size) != 0) {
            throw std::runtime_error("no port to be had");
        }
        port_ = ntohs(address.sin_port);
    }
    ~ClosedPort() { ::close(socket_); }
    ClosedPort(const ClosedPort&) = delete;
    ClosedPort& operator=(const ClosedPort&) = delete;
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  private:
    int socket_;
    std::uint16_t port_ = 0;
};

TEST(Adapter, TriesAgainWhenNobodyListens) {
    const ClosedPort nobody;
    const auto answer = deliver(System::nav, nobody.url());
    EXPECT_EQ(answer.outcome, Outcome::retry);
    EXPECT_EQ(answer.reason, "no connection");
}

TEST(Adapter, TriesAgainWhenTheReplyIsLost) {
    const PartnerServer partner(http::Response{.status = 0, .headers = {}, .body = {}});
    const auto answer = deliver(System::ehr, partner.url());
    EXPECT_EQ(answer.outcome, Outcome::retry);
    EXPECT_EQ(answer.reason, "no answer");
}

TEST(Adapter, TriesAgainWhenThePartnerIsSlow) {
    std::promise<http::Respond> held;
    const PartnerServer partner(
        [&](const auto&, const http::Respond& respond) { held.set_value(respond); });
    const auto answer = deliver(System::barnevern, partner.url(), kShortTimeout);
    EXPECT_EQ(answer.outcome, Outcome::retry);
    EXPECT_EQ(answer.reason, "timed out");
    held.get_future().get()({.status = 200, .headers = {}, .body = xml_receipt()});
}

TEST(Adapter, DoesNotFollowARedirect) {
    const PartnerServer elsewhere(
        http::Response{.status = 200, .headers = {}, .body = json_receipt()});
    const PartnerServer partner(http::Response{
        .status = 307, .headers = {{"Location", elsewhere.url("/varsler")}}, .body = ""});
    const auto answer = deliver(System::nav, partner.url());
    EXPECT_EQ(answer.outcome, Outcome::rejected);
    EXPECT_EQ(answer.reason, "answered 307");
    EXPECT_TRUE(elsewhere.requests().empty());
}

class Unusable : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(Unusable, AddressWaitsForItsCorrection) {
    const auto answer = deliver(System::nav, GetParam().first);
    EXPECT_EQ(answer.outcome, Outcome::retry);
    EXPECT_EQ(answer.reason, GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(Adapters, Unusable,
                         ::testing::Values(std::pair{"", "not connected"},
                                           std::pair{"ftp://nav.example", "no usable address"},
                                           std::pair{"http:// nav", "no usable address"}));

TEST(Adapter, UsesItsConnectionAgain) {
    const PartnerServer partner(
        http::Response{.status = 200, .headers = {}, .body = json_receipt()});
    const auto adapter = make_adapter(System::nav, kTimeout);
    const Partner receiver{"310000310", "NAV", System::nav, partner.url()};
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(adapter->deliver(receiver, {kNoticeId, "{}"}).outcome, Outcome::delivered);
    }
    EXPECT_EQ(partner.requests().size(), 3U);
}

// A lost reply must not poison what follows on the same adapter.
TEST(Adapter, RecoversAfterALostReply) {
    std::atomic<int> count = 0;
    const PartnerServer partner([&](const auto&, const http::Respond& respond) {
        const bool lost = count++ == 0;
        respond({.status = lost ? 0 : 200, .headers = {}, .body = lost ? "" : json_receipt()});
    });
    const auto adapter = make_adapter(System::nav, kTimeout);
    const Partner receiver{"310000310", "NAV", System::nav, partner.url()};
    EXPECT_EQ(adapter->deliver(receiver, {kNoticeId, "{}"}).outcome, Outcome::retry);
    EXPECT_EQ(adapter->deliver(receiver, {kNoticeId, "{}"}).outcome, Outcome::delivered);
}

TEST(Adapter, DeliversFromManyThreads) {
    const PartnerServer partner(
        http::Response{.status = 200, .headers = {}, .body = json_receipt()});
    const auto adapter = make_adapter(System::nav, kTimeout);
    const Partner receiver{"310000310", "NAV", System::nav, partner.url()};
    std::vector<Outcome> outcomes(8, Outcome::retry);
    {
        std::vector<std::jthread> threads;
        for (auto& outcome : outcomes) {
            threads.emplace_back([&] {
                outcome = adapter->deliver(receiver, {kNoticeId, "{}"}).outcome;
            });
        }
    }
    EXPECT_THAT(outcomes, Each(Outcome::delivered));
}

TEST(Adapter, GivesUpWhatHangs) {
    std::promise<http::Respond> held;
    const PartnerServer partner(
        [&](const auto&, const http::Respond& respond) { held.set_value(respond); });
    const auto adapter = make_adapter(System::nav, std::chrono::hours(1));
    const Partner receiver{"310000310", "NAV", System::nav, partner.url()};
    auto answer = std::async(std::launch::async, [&] {
        return adapter->deliver(receiver, {kNoticeId, "{}"});
    });
    const auto respond = held.get_future().get();
    adapter->give_up();
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(30)), std::future_status::ready);
    EXPECT_EQ(answer.get().outcome, Outcome::retry);
    EXPECT_EQ(adapter->deliver(receiver, {kNoticeId, "{}"}).outcome, Outcome::retry)
        << "nor is anything begun";
    respond({.status = 200, .headers = {}, .body = json_receipt()});
}

TEST(RestHook, GoesNowhereThatANameMustNotLead) {
    RestHook abroad(false);
    for (const auto* endpoint : {"https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x",
                                 "https://169.254.169.254/x", "ftp://example.no"}) {
        const auto answer = abroad.notify({.endpoint = endpoint,
                                           .content_type = "application/fhir+json",
                                           .body = "{}",
                                           .headers = {}});
        EXPECT_EQ(answer.outcome, Outcome::retry) << endpoint;
        EXPECT_THAT(answer.reason,
                    testing::AnyOf("the address is not allowed", "no usable address"))
            << endpoint;
    }
}

// --- samples/kvitteringer

std::string sample_receipt(const std::string& file) {
    std::ifstream in(PLANBRO_SOURCE_DIR "/samples/kvitteringer/" + file, std::ios::binary);
    EXPECT_TRUE(in) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

System system_named(const std::string& name) {
    if (name == "ehr") return System::ehr;
    if (name == "arkiv") return System::arkiv;
    return name == "barnevern" ? System::barnevern : System::nav;
}

Outcome outcome_of(const std::string& becomes) {
    if (becomes == "again") return Outcome::retry;
    return becomes == "completed" ? Outcome::delivered : Outcome::rejected;
}

TEST(SampleReceipts, BecomeWhatIsWrittenDown) {
    const auto expected = json::parse(sample_receipt("expected.json")).value();
    EXPECT_GE(expected.items().size(), 12U);
    for (const auto& row : expected.items()) {
        SCOPED_TRACE(row.text("file"));
        http::Response response{.status = static_cast<int>(row.at("status").integer().value()),
                                .headers = {{"Content-Type", row.text("contentType")}},
                                .body = sample_receipt(row.text("file"))};
        for (const auto& header : row.at("headers").members()) {
            response.headers.push_back({header.name, header.value.string()});
        }
        const PartnerServer partner(response);
        const auto answer = deliver(system_named(row.text("system")), partner.url());
        EXPECT_EQ(answer.outcome, outcome_of(row.text("becomes")));
        EXPECT_EQ(answer.reason, row.text("reason"));
        EXPECT_EQ(answer.receipt.empty(), answer.outcome != Outcome::delivered);
    }
}

}  // namespace
}  // namespace planbro::adapters
