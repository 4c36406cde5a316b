// NAV's cards over HTTP: every status in, the card out again, and refusals in NAV's own words.
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;

class Nav : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
    }
    Reply push(const json::Value& card) const { return push_json(house_.as("nav"), "nav", card); }
    House house_;
};

// The code of NAV's error queue, beside ours.
std::string kind_of(const Reply& reply) {
    const auto outcome = reply.json();
    for (const auto& coding : outcome.at("issue").at(0).at("details").at("coding").items()) {
        if (coding.text("system").ends_with("ip-nav-feiltype")) return coding.text("code");
    }
    return {};
}

json::Value changed(const std::string& place, json::Value value) {
    auto card = nav_card(kKari);
    card["aktivitetskort"].set(place, std::move(value));
    return card;
}

TEST_F(Nav, RefusalsBearNavsOwnKindOfErrorBesideOurCode) {
    const auto first = nav_card(kKari);
    ASSERT_EQ(push(first).status, 201);
    auto reused = first;
    reused["aktivitetskort"].set("tittel", "Noe annet");
    auto unknown = nav_card(kKari);
    unknown.set("actionType", "KASSER_AKTIVITET");
    unknown["aktivitetskort"].set("id", random_ids()());
    auto same_id = nav_card(kKari);
    same_id.set("messageId", same_id.at("aktivitetskort").at("id"));
    const std::vector<std::tuple<json::Value, int, std::string, std::string>> table{
        {changed("aktivitetStatus", "PAUSET"), 422, "ukjent-kode", "DESERIALISERINGSFEIL"},
        {changed("ukjent", "x"), 422, "ukjent-felt", "DESERIALISERINGSFEIL"},
        {changed("personIdent", "14839210274"), 422, "ugyldig-fodselsnummer", "UGYLDIG_IDENT"},
        {same_id, 422, "melding-id-lik-kortets", "MESSAGEID_LIK_AKTIVITETSID"},
        {reused, 409, "melding-id-gjenbrukt", "DUPLIKATMELDINGFEIL"},
        {changed("endretTidspunkt", "2020-01-01T00:00:00Z"), 409, "eldre-versjon",
         "ULOVLIG_ENDRING"},
        {unknown, 404, "ukjent-tiltak", "AKTIVITET_IKKE_FUNNET"},
        {nav_card(kJon), 403, "ikke-tillatt", "MANGLER_OPPFOLGINGSPERIODE"},
    };
    for (const auto& [card, status, code, kind] : table) {
        const auto reply = push(card);
        EXPECT_EQ(reply.status, status) << reply.body;
        EXPECT_EQ(reply.code(), code);
        EXPECT_EQ(kind_of(reply), kind) << reply.body;
    }
    EXPECT_EQ(kind_of(house_.as("nav").push("nav", "{")), "DESERIALISERINGSFEIL");
    EXPECT_EQ(kind_of(house_.as("samspill").push("samspill", "{")), "");
}

TEST_F(Nav, ARefusalForWantOfConsentIsTheSameWhetherOrNotThereIsAPlan) {
    ASSERT_EQ(house_.as("samspill").push("samspill", sample("plans/nils.json")).status, 201);
    EXPECT_EQ(push(nav_card(kNils)).body, push(nav_card(kJon)).body);
}

class NavStatus : public testing::TestWithParam<std::tuple<std::string, std::string, std::string>> {
};

TEST_P(NavStatus, GoesInAndComesOutAgain) {
    const auto& [native, status, intent] = GetParam();
    const House house;
    ASSERT_EQ(push_json(house.as("samspill"), "samspill", kari_plan(1, usual_sharings())).status,
              201);
    auto card = sample_json("nav/2-gjennomfores.json");
    card["aktivitetskort"].set("aktivitetStatus", native);
    const auto pushed = push_json(house.as("nav"), "nav", card);
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    const auto id = id_of_location(pushed);
    const auto measure = house.as("nav").get("ServiceRequest/" + id).json();
    EXPECT_EQ(measure.text("status"), status);
    EXPECT_EQ(measure.text("intent"), intent);

    const auto bundle =
        house.as("nav").get("ServiceRequest?_id=" + id + "&_include=ServiceRequest:subject");
    write_file(house.file("bundle.json"), bundle.body);
    const auto back = run_planbro({"map", "--to", "nav", house.file("bundle.json")});
    ASSERT_EQ(back.code, 0) << back.err;
    auto written = json::parse(back.out).value_or(json::Value());
    written.set("messageId", card.at("messageId"));
    EXPECT_EQ(json::write_pretty(written.at("aktivitetskort")),
              json::write_pretty(card.at("aktivitetskort")));
}

INSTANTIATE_TEST_SUITE_P(Contract, NavStatus,
                         testing::Values(std::tuple{"FORSLAG", "draft", "proposal"},
                                         std::tuple{"PLANLAGT", "active", "plan"},
                                         std::tuple{"GJENNOMFORES", "active", "plan"},
                                         std::tuple{"FULLFORT", "completed", "plan"},
                                         std::tuple{"AVBRUTT", "revoked", "plan"}),
                         [](const auto& row) { return std::get<0>(row.param); });

}  // namespace
}  // namespace planbro::flow
