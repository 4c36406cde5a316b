// https://hl7.org/fhirpath/N1/#utility-functions
#include <algorithm>
#include <array>

#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

bool trace(const Call& call, Taker take) {
    const auto& sink = call.run.environment().trace;
    if (!sink) return call.each(take);
    const auto name = call.argument_text(0).value_or(std::string_view());
    const auto items = call.input();
    if (!call.has(1)) sink(name, items.span());
    std::int32_t position = 0;
    for (const auto& item : items) {
        if (!call.has(1)) break;
        const Frame frame{&item, position++, call.frame.total};
        sink(name, call.run.items(call.argument(1), frame).span());
    }
    return std::all_of(items.begin(), items.end(), take);
}

Temporal moment(const Call& call) {
    const auto& environment = call.run.environment();
    return Temporal::date_time_of(environment.now, environment.offset);
}

std::optional<Item> now(const Call& call) {
    return Item(moment(call));
}

std::optional<Item> today(const Call& call) {
    Temporal day;
    const auto all = moment(call);
    day.year = all.year;
    day.month = all.month;
    day.day = all.day;
    day.precision = Precision::day;
    return Item(day);
}

std::optional<Item> time_of_day(const Call& call) {
    auto time = moment(call);
    time.kind = Temporal::Kind::time;
    time.offset_minutes = Temporal::kNoOffset;
    return Item(time);
}

constexpr auto kAny = Sort::anything;

constexpr std::array kFunctions = {
    Function{"trace", 1, 2, kAny, Sort::input, trace, true, true},
    Function{"now", 0, 0, kAny, Sort::date_time, now},
    Function{"today", 0, 0, kAny, Sort::date, today},
    Function{"timeOfDay", 0, 0, kAny, Sort::time, time_of_day},
};

}  // namespace

std::span<const Function> utility_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
