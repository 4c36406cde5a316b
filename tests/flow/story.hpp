// The people and pushes the flow tests tell of.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "flow/harness.hpp"

namespace planbro::flow {

inline constexpr const char* kKari = "14839210273";
inline constexpr const char* kOla = "09851170127";
inline constexpr const char* kLiv = "02918531036";
inline constexpr const char* kNils = "11901880001";
inline constexpr const char* kJon = "19897025089";

inline constexpr const char* kLegesenter = "310000175";
inline constexpr const char* kNav = "310000310";

// A sample with its first `from` changed, which must be there.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// A small plan document of its own making: sections a service, everything else as little as needed.
struct Sharing {
    std::string id;
    std::string orgnr;
    std::vector<std::string> sections;
    std::string status = "aktiv";
    std::string date = "2026-01-10";
};

inline json::Value participant(const std::string& id, const std::string& role,
                               const std::string& name, const std::string& orgnr,
                               const std::string& service, const std::string& sector) {
    return json::object(
        {{"id", id},
         {"rolle", role},
         {"navn", json::object({{"fornavn", name}, {"etternavn", "Prøve"}})},
         {"tjeneste", json::object({{"orgnr", orgnr}, {"navn", service}, {"sektor", sector}})},
         {"fra", "2026-01-12"}});
}

inline json::Value consent_of(const Sharing& sharing) {
    auto consent = json::object({{"id", sharing.id},
                                 {"type", sharing.orgnr.empty() ? "plan" : "deling"},
                                 {"gittAv", "bruker"},
                                 {"dato", sharing.date},
                                 {"status", sharing.status}});
    if (sharing.orgnr.empty()) return consent;
    consent.set("mottaker", sharing.orgnr);
    json::Array sections(sharing.sections.begin(), sharing.sections.end());
    consent.set("seksjoner", std::move(sections));
    return consent;
}

// Kari's plan with one of everything, shared as asked.
inline json::Value kari_plan(std::int64_t version, const std::vector<Sharing>& sharings) {
    json::Array consents;
    for (const auto& sharing : sharings) consents.push_back(consent_of(sharing));
    auto plan = json::object(
        {{"planId", "SOLVIK-2026-0001"},
         {"versjon", version},
         {"type", "individuell-plan"},
         {"status", "aktiv"},
         {"tittel", "Individuell plan for Kari Solvik"},
         {"periode", json::object({{"fra", "2026-01-12"}})},
         {"eier", json::object({{"orgnr", "310000108"}, {"navn", "Solvik kommune"}})},
         {"person",
          json::object({{"fnr", kKari},
                        {"navn", json::object({{"fornavn", "Kari"}, {"etternavn", "Solvik"}})},
                        {"fodselsdato", "1992-03-14"},
                        {"kjonn", "kvinne"},
                        {"adressesperre", "ugradert"}})},
         {"behov", json::array({"Behovsteksten"})},
         {"deltakere",
          json::array(
              {participant("d1", "koordinator", "Koordinatoren", "310000108", "Solvik kommune",
                           "annet"),
               participant("d2", "deltaker", "Legen", kLegesenter, "Solvik legesenter", "helse"),
               participant("d3", "kontaktperson", "Veilederen", kNav, "NAV Solvik", "nav")})},
         {"samtykker", std::move(consents)},
         {"maal",
          json::array({json::object(
              {{"id", "m1"}, {"tekst", "Målteksten"}, {"status", "aktiv"}, {"eier", "bruker"}})})},
         {"tiltak", json::array({json::object({{"id", "t1"},
                                               {"tekst", "Tiltaksteksten"},
                                               {"maal", json::array({"m1"})},
                                               {"ansvarlig", "d2"},
                                               {"status", "pagar"},
                                               {"fra", "2026-01-19"}})})},
         {"moter", json::array({json::object({{"id", "a1"},
                                              {"tidspunkt", "2026-12-15T10:00:00+01:00"},
                                              {"varighetMin", 60},
                                              {"sted", "Møtestedet"},
                                              {"saksliste", json::array({"Sakslisten"})},
                                              {"innkalt", json::array({"d1", "d2"})}})})},
         {"meldinger", json::array({json::object({{"id", "g1"},
                                                  {"fra", "d1"},
                                                  {"til", json::array({"d2"})},
                                                  {"tidspunkt", "2026-02-03T09:12:00+01:00"},
                                                  {"tekst", "Meldingsteksten"}})})}});
    return json::object({{"meldingsId", random_ids()()}, {"plan", std::move(plan)}});
}

inline const Sharing kPlanConsent{"s1", "", {}};

inline std::vector<Sharing> usual_sharings() {
    return {kPlanConsent,
            {"s2", kLegesenter, {"maal", "tiltak", "moeter", "meldinger", "deltakere"}},
            {"s3", kNav, {"maal", "tiltak"}}};
}

inline json::Value nav_card(const std::string& person, const std::string& status = "GJENNOMFORES") {
    return json::object(
        {{"messageId", random_ids()()},
         {"source", "TEAM_TILTAK"},
         {"actionType", "UPSERT_AKTIVITETSKORT_V1"},
         {"aktivitetskortType", "ARENA_TILTAK"},
         {"aktivitetskort", json::object({{"id", "4f1f0a3e-3c55-4b8a-9a7e-0b3c8f2d7e21"},
                                          {"personIdent", person},
                                          {"tittel", "Arbeidstrening"},
                                          {"aktivitetStatus", status},
                                          {"endretAv", json::object({{"ident", "Z999999"},
                                                                     {"identType", "NAVIDENT"}})},
                                          {"endretTidspunkt", "2026-08-25T11:32:17.120+02:00"},
                                          {"avtaltMedNav", true}})}});
}

inline Reply push_json(const Client& client, const std::string& endpoint,
                       const json::Value& message) {
    return client.push(endpoint, json::write(message));
}

inline std::string id_of_location(const Reply& reply) {
    const auto found = reply.headers.find("location");
    return found == reply.headers.end() ? "" : found->second.substr(found->second.rfind('/') + 1);
}

}  // namespace planbro::flow
