#include "plan/notice.hpp"

#include <array>

namespace planbro::plan {

namespace {

struct Kind {
    NoticeKind kind;
    std::string_view code;
};

constexpr std::array kKinds = std::to_array<Kind>({
    {NoticeKind::opprettet, "opprettet"},
    {NoticeKind::koordinator_endret, "koordinator-endret"},
    {NoticeKind::deltaker_inn, "deltaker-inn"},
    {NoticeKind::deltaker_ut, "deltaker-ut"},
    {NoticeKind::avsluttet, "avsluttet"},
    {NoticeKind::trukket, "trukket"},
    {NoticeKind::takket_nei, "takket-nei"},
    {NoticeKind::arkivering, "arkivering"},
});

}  // namespace

NoticeKind kind_of(std::string_view code) {
    for (const auto& row : kKinds) {
        if (row.code == code) return row.kind;
    }
    return NoticeKind::opprettet;
}

std::string_view code_of(NoticeKind kind) {
    for (const auto& row : kKinds) {
        if (row.kind == kind) return row.code;
    }
    return {};
}

Notice without_places(Notice notice) {
    if (notice.read_at.empty()) return notice;  // tells no more already
    notice.status.clear();
    notice.plan_type.clear();
    notice.period_start.clear();
    notice.period_end.clear();
    notice.coordinator = {.name = {}, .service = notice.owner_name, .phone = {}};
    return notice;
}

json::Value to_json(const Notice& notice) {
    auto value = json::object({{"id", notice.id},
                               {"kind", code_of(notice.kind)},
                               {"person", notice.person},
                               {"personSystem", notice.person_system},
                               {"planId", notice.plan_id},
                               {"carePlan", notice.care_plan},
                               {"receiver", notice.receiver},
                               {"owner", notice.owner},
                               {"ownerName", notice.owner_name},
                               {"when", format_instant(notice.when)}});
    value.set_if("status", notice.status);
    value.set_if("planType", notice.plan_type);
    value.set_if("periodStart", notice.period_start);
    value.set_if("periodEnd", notice.period_end);
    value.set_if("coordinatorName", notice.coordinator.name);
    value.set_if("coordinatorService", notice.coordinator.service);
    value.set_if("coordinatorPhone", notice.coordinator.phone);
    value.set_if("readAt", notice.read_at);
    return value;
}

Notice notice_from_json(const json::Value& value) {
    return Notice{.id = value.text("id"),
                  .kind = kind_of(value.text("kind")),
                  .person = value.text("person"),
                  .person_system = value.text("personSystem"),
                  .plan_id = value.text("planId"),
                  .care_plan = value.text("carePlan"),
                  .receiver = value.text("receiver"),
                  .owner = value.text("owner"),
                  .owner_name = value.text("ownerName"),
                  .when = parse_instant(value.text("when")).value_or(Instant{}),
                  .status = value.text("status"),
                  .plan_type = value.text("planType"),
                  .period_start = value.text("periodStart"),
                  .period_end = value.text("periodEnd"),
                  .coordinator = {value.text("coordinatorName"), value.text("coordinatorService"),
                                  value.text("coordinatorPhone")},
                  .read_at = value.text("readAt")};
}

}  // namespace planbro::plan
