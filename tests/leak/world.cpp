#include "leak/world.hpp"

#include <algorithm>
#include <stdexcept>

#include "leak/author.hpp"

namespace planbro::leak {

namespace {

constexpr const char* kForeignOwner = "310000590";  // no plan tool asks for it

void expect_taken(const flow::Reply& reply, const std::string& what) {
    if (reply.status >= 200 && reply.status < 300) return;
    throw std::runtime_error(what + " was refused: " + std::to_string(reply.status) + " " +
                             reply.body.substr(0, 1000));
}

json::Value based_on(const std::string& type, const json::Value& plan) {
    return json::object(
        {{"resourceType", type},
         {"basedOn", json::array({json::object({{"reference", "CarePlan/" + plan.text("id")}})})},
         {"subject", plan.at("subject")}});
}

json::Value by_number(const std::string& orgnr) {
    return json::object({{"identifier", json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.101"},
                                                      {"value", orgnr}})}});
}

struct ServiceClient {
    const char* id;
    const char* orgnr;
};

constexpr std::array kServiceClients = std::to_array<ServiceClient>(
    {{"ehr", "310000175"}, {"sykehus", "310000248"}, {"skole", "310000450"}});

}  // namespace

World::World(const flow::House& house, std::uint64_t seed, Size size)
    : dice_(seed), mint_(dice_), author_(std::make_unique<Author>(dice_, mint_, words_)) {
    author_->hire(size.plans / 2 + 4);
    make_persons(size.plans);
    push_plans(house, size);
    push_measures(house);
    write_as_services(house);
    withdraw_some(house);
    push_again(house);
    bend_periods(house);
}

World::~World() = default;

const std::vector<std::string>& World::messages(const std::string& door) const {
    return messages_.at(door);
}

bool World::may_be_noticed(const std::string& word) const {
    const auto known = words_.find(word);
    if (known == words_.end() || author_->coordinators_phones().contains(word)) return true;
    return std::ranges::any_of(known->second, [](const Claim& claim) {
        return claim.sections == kAny && claim.or_one_of == 0;
    });
}

// Grown-ups, children under twelve and under sixteen.
void World::make_persons(int count) {
    for (int i = 0; i < count + 4; ++i) {
        const int year = i % 3 == 0   ? 2012 + static_cast<int>(dice_.below(12))
                         : i % 3 == 1 ? 1960 + static_cast<int>(dice_.below(40))
                                      : 2005 + static_cast<int>(dice_.below(10));
        persons_.push_back(mint_.person(year));
    }
}

void World::send(const flow::Client& client, const std::string& door, const std::string& body,
                 const std::string& type) {
    const auto reply = client.push(door, body, type);
    // 403: no consent, which is for the hunt to judge.
    if (reply.status != 403) expect_taken(reply, "a push to " + door);
    messages_[door].push_back(body);
}

void World::push_plans(const flow::House& house, Size size) {
    const auto samspill = house.as("samspill");
    for (int i = 0; i < size.plans; ++i) {
        const bool foreign = i < size.foreign;
        // The foreign owners' persons have a plan of ours, too, of another kind.
        const auto& person = persons_[static_cast<std::size_t>(foreign ? i + size.foreign : i)];
        const std::vector<std::string> guardians{dice_.of(persons_), dice_.of(persons_)};
        auto document =
            author_->document(foreign ? kForeignOwner : kOwner,
                              foreign ? "stafettlogg" : "individuell-plan", person, guardians);
        plans_of_.emplace(person, document.at("plan").text("planId"));
        if (foreign) {
            push_foreign(house, document);
        } else {
            send(samspill, "samspill", json::write(document));
            documents_.push_back(std::move(document));
        }
    }
    for (const auto& one : author_->professionals()) {
        if (!one.number.empty() && dice_.chance(30)) persons_.push_back(one.number);
    }
}

void World::push_foreign(const flow::House& house, const json::Value& document) {
    expect_taken(house.as("tester").push("samspill", json::write(document)), "a foreign plan");
}

std::string World::claimed(std::string value, const std::string& person, const std::string& author,
                           bool place) {
    auto& claims = words_[value];
    const auto [first, last] = plans_of_.equal_range(person);
    for (auto one = first; one != last; ++one) {
        claims.push_back({one->second, kTiltak, 0, place, author});
    }
    return value;
}

json::Value World::card(const std::string& person) {
    const std::string nav = "310000310";
    auto card =
        json::object({{"id", mint_.card_id()},
                      {"personIdent", person},
                      {"tittel", claimed(mint_.word(), person, nav)},
                      {"beskrivelse", claimed(mint_.word(), person, nav)},
                      {"aktivitetStatus", "GJENNOMFORES"},
                      {"startDato", "2026-02-01"},
                      {"endretAv", json::object({{"ident", "Z999999"}, {"identType", "NAVIDENT"}})},
                      {"endretTidspunkt", "2026-08-25T11:32:17.120+02:00"},
                      {"avtaltMedNav", true}});
    card.set("detaljer",
             json::array({json::object(
                 {{"label", "Sted"}, {"verdi", claimed(mint_.word(), person, nav, true)}})}));
    return json::object({{"messageId", mint_.card_id()},
                         {"source", "TEAM_TILTAK"},
                         {"actionType", "UPSERT_AKTIVITETSKORT_V1"},
                         {"aktivitetskortType", "ARENA_TILTAK"},
                         {"aktivitetskort", std::move(card)}});
}

std::string World::measure(const std::string& person) {
    const std::string barnevern = "310000388";
    const auto word = [&] { return claimed(mint_.word(), person, barnevern); };
    return "<BarnevernTiltak xmlns=\"https://planbro.no/barnevern/tiltak/v1\"><Meldingshode><Id>" +
           mint_.card_id() +
           "</Id><SendtTidspunkt>2026-10-05T13:20:00+02:00</SendtTidspunkt>"
           "<Avsender><Organisasjonsnummer>310000388</Organisasjonsnummer><Navn>Solvik "
           "barneverntjeneste</Navn></Avsender><Mottaker><Organisasjonsnummer>310000108"
           "</Organisasjonsnummer><Navn>Solvik kommune</Navn></Mottaker></Meldingshode><Klient>"
           "<Fodselsnummer>" +
           person + "</Fodselsnummer></Klient><Tiltak><Id>BV-" + mint_.word() + "</Id><Tittel>" +
           word() + "</Tittel><Beskrivelse>" + word() +
           "</Beskrivelse><Status>Pagar</Status><FraDato>2026-10-01</FraDato><Omfang>" + word() +
           "</Omfang><Framdrift Dato=\"2026-10-04\">" + word() +
           "</Framdrift></Tiltak></BarnevernTiltak>";
}

void World::push_measures(const flow::House& house) {
    const auto nav = house.as("nav");
    const auto barnevern = house.as("barnevern");
    for (const auto& person : persons_) {
        send(nav, "nav", json::write(card(person)));
        send(barnevern, "barnevern", measure(person), "application/xml");
    }
}

void World::write_as_services(const flow::House& house) {
    for (const auto& service : kServiceClients) {
        const auto client = house.as(service.id);
        for (const auto& plan : client.find("CarePlan", "_count=100")) {
            std::string id;
            for (const auto& one : plan.at("identifier").items()) id = one.text("value");
            const auto word = [&](std::uint32_t sections, const std::string& author) {
                auto text = mint_.word();
                words_[text].push_back({id, sections, 0, false, author});
                return text;
            };
            auto measure = based_on("ServiceRequest", plan);
            measure.set("status", "active");
            measure.set("intent", "plan");
            measure.set("code", json::object({{"text", word(kTiltak, service.orgnr)}}));
            measure.set("requester", by_number(service.orgnr));
            expect_taken(client.post("ServiceRequest", measure), "a measure");
            auto message = based_on("Communication", plan);
            message.set("status", "completed");
            message.set("sender", by_number(service.orgnr));
            message.set("payload",
                        json::array({json::object({{"contentString", word(kMeldinger, "")}})}));
            const auto sent = client.post("Communication", message);
            if (sent.status != 403) expect_taken(sent, "a message");
        }
    }
}

void World::withdraw_some(const flow::House& house) {
    for (std::size_t i = 0; i < persons_.size(); i += 2) {
        const auto person = house.as("bruker", persons_[i]);
        for (auto consent : person.find("Consent", "status=active&_count=100")) {
            if (!dice_.chance(25) || consent.at("provision").at("actor").is_null()) continue;
            consent.set("status", "inactive");
            consent.erase("meta");  // and with it the label of a cut view
            const auto reply = person.put("Consent/" + consent.text("id"), consent);
            // 403: a child withdraws what it gave, not what its parents gave.
            if (reply.status != 403) expect_taken(reply, "a withdrawal");
        }
    }
}

void World::push_again(const flow::House& house) {
    const auto samspill = house.as("samspill");
    for (std::size_t i = 0; i < documents_.size(); i += 2) {
        documents_[i] = author_->next_version(documents_[i]);
        send(samspill, "samspill", json::write(documents_[i]));
    }
}

// Periods that the plan tool's document cannot tell.
void World::bend_periods(const flow::House& house) {
    const auto tester = house.as("tester");
    for (auto consent : tester.find("Consent", "_count=1000")) {
        if (!dice_.chance(8)) continue;
        const bool future = dice_.chance(50);
        consent["provision"].set("period", future ? json::object({{"start", "2029-01-01"}})
                                                  : json::object({{"end", "2026-03-01"}}));
        const auto reply = tester.put("Consent/" + consent.text("id"), consent);
        // 422: nobody who gave it could, so that it opens nothing anyway.
        if (reply.status != 422) expect_taken(reply, "a consent's period");
    }
    for (auto role : tester.find("PractitionerRole", "_count=1000")) {
        if (!dice_.chance(8)) continue;
        role.set("period", json::object({{"start", "2025-01-01"}, {"end", "2025-12-31"}}));
        // Refused where it is the coordinator's.
        static_cast<void>(tester.put("PractitionerRole/" + role.text("id"), role));
    }
}

}  // namespace planbro::leak
