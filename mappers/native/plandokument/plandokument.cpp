#include "mappers/native/plandokument/plandokument.hpp"

#include "base/time.hpp"
#include "mappers/native/plandokument/internal/pdfa.hpp"
#include "mappers/native/plandokument/internal/typesetter.hpp"

namespace planbro::mappers::plandokument {

namespace {

std::string seconds_of(Instant moment) {
    auto text = format_instant(moment);
    return text.erase(text.find('.'), 4);
}

}  // namespace

std::string made_at(const json::Value& plan) {
    if (const auto changed = parse_instant(plan.at("meta").text("lastUpdated"))) {
        return seconds_of(*changed);
    }
    const auto begins = interval_of(plan.at("period").text("start"));
    return seconds_of(begins ? begins->low : Instant{});
}

Result<std::string> pdf_of(const PlanBundle& bundle) {
    const auto blocks = content_of(bundle);
    const internal::DocumentFacts facts{
        .title = printable(blocks.front().text),
        .author = printable(bundle.name_of(bundle.plan().at("author"))),
        .made_at = made_at(bundle.plan())};
    return internal::set_in_type(blocks, facts).and_then([&](std::string pdf) {
        return internal::archival(std::move(pdf), facts);
    });
}

}  // namespace planbro::mappers::plandokument
