// NAV's aktivitetskort v1.1 as plain values, between its JSON and the ServiceRequest. The model is
// that of NAV's topic dab.aktivitetskort-v1.1.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace planbro::mappers::nav::internal {

// Limits on text, in characters.
inline constexpr std::size_t kTitleLengthMax = 255;
inline constexpr std::size_t kDescriptionLengthMax = 4000;
inline constexpr std::size_t kPhraseLengthMax = 1000;  // labels, values, sub-texts
inline constexpr std::size_t kCodeLengthMax = 64;
inline constexpr std::size_t kUrlLengthMax = 2000;
// Limits on lists.
inline constexpr std::size_t kDetailsMax = 100;
inline constexpr std::size_t kLabelsMax = 50;
inline constexpr std::size_t kLinksMax = 20;

inline constexpr std::string_view kUpsert = "UPSERT_AKTIVITETSKORT_V1";
inline constexpr std::string_view kDiscard = "KASSER_AKTIVITET";

struct ChangedBy {
    std::string ident;
    std::string ident_type;
};

struct Detail {
    std::string label;
    std::string value;
};

struct Label {
    std::string text;
    std::string sentiment;
    std::string code;
};

struct Link {
    std::string kind;  // of an oppgave: for whom (ekstern, intern); of a handling: its lenkeType
    std::string text;
    std::string subtext;
    std::string url;
};

struct Card {
    std::string id;
    std::string person;
    std::string title;
    std::string description;
    std::string status;
    std::string start;
    std::string end;
    ChangedBy changed_by;
    std::string changed;
    std::optional<bool> agreed_with_nav;
    std::vector<Detail> details;
    std::vector<Label> labels;
    std::vector<Link> tasks;
    std::vector<Link> actions;
};

struct Envelope {
    std::string message_id;
    std::string source;
    std::string action;
    std::string card_type;
    Card card;
    [[nodiscard]] bool discards() const { return action == kDiscard; }
};

// A measure's status and intent for NAV's own status (contract: "Code lists").
struct StatusRow {
    std::string_view native;
    std::string_view status;
    std::string_view intent;
};
const StatusRow* row_of_native(std::string_view native);
// NAV's status for a measure: the source's own where it still fits, else the nearest; "" if none.
std::string native_status(const json::Value& service_request);

json::Value to_service_request(const Envelope& envelope);
// Without the person, who stands outside the ServiceRequest, and without message id.
Envelope from_service_request(const json::Value& service_request);

json::Value to_json(const Envelope& envelope);

}  // namespace planbro::mappers::nav::internal
