// BarnevernTiltak as plain values, between its XML and the ServiceRequest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace planbro::mappers::barnevern::internal {

inline constexpr std::string_view kMeasureNamespace = "https://planbro.no/barnevern/tiltak/v1";
inline constexpr std::string_view kNoticeNamespace = "https://planbro.no/barnevern/varsel/v1";

// Limits on text, in characters, and on lists; the schema barnevern-tiltak-v1.xsd has the same.
inline constexpr std::size_t kIdLengthMax = 64;
inline constexpr std::size_t kNameLengthMax = 200;
inline constexpr std::size_t kTitleLengthMax = 255;
inline constexpr std::size_t kPhraseLengthMax = 1000;
inline constexpr std::size_t kDescriptionLengthMax = 4000;
inline constexpr std::size_t kProgressMax = 200;

struct Party {
    std::string orgnr;
    std::string name;
};

struct Header {
    std::string id;
    std::string sent;
    Party sender;
    Party receiver;
};

struct Progress {
    std::string day;
    std::string text;
};

struct Measure {
    Header header;
    std::string person;
    std::string id;
    std::string title;
    std::string description;
    std::string status;
    std::string from;
    std::string to;
    std::string extent;
    std::string responsible_name;
    std::string responsible_phone;
    std::vector<Progress> progress;
};

json::Value to_service_request(const Measure& measure);
// Without the person, who stands outside the ServiceRequest, and without message id.
Measure from_service_request(const json::Value& service_request);

}  // namespace planbro::mappers::barnevern::internal
