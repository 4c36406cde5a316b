#include "mappers/native/notice_words.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {

namespace {

json::Value plan_of(const plan::Notice& notice) {
    json::Value plan;
    plan.set_if("id", notice.plan_id);
    plan.set_if("status", native::status_word(notice));
    if (!native::tells_details(notice.kind)) return plan;
    plan.set_if("type", notice.plan_type);
    plan.set_if("fra", notice.period_start);
    plan.set_if("til", notice.period_end);
    return plan;
}

json::Value coordinator_of(const plan::Notice& notice) {
    json::Value coordinator;
    if (!native::tells_details(notice.kind)) return coordinator;
    coordinator.set_if("navn", notice.coordinator.name);
    coordinator.set_if("tjeneste", notice.coordinator.service);
    coordinator.set_if("telefon", notice.coordinator.phone);
    return coordinator;
}

json::Value owner_of(const plan::Notice& notice) {
    json::Value owner;
    owner.set_if("orgnr", notice.owner);
    owner.set_if("navn", notice.owner_name);
    return owner;
}

}  // namespace

json::Value notice(const plan::Notice& notice) {
    auto value = json::object(
        {{"varselId", notice.id},
         {"type", plan::code_of(notice.kind)},
         {"melding", native::sentence(notice.kind)},
         {"person", json::object({{"ident", notice.person}, {"system", notice.person_system}})}});
    value.set_if("plan", plan_of(notice));
    value.set_if("koordinator", coordinator_of(notice));
    value.set_if("eier", owner_of(notice));
    value.set("mottaker", json::object({{"orgnr", notice.receiver}}));
    value.set("tidspunkt", format_instant(notice.when));
    if (native::tells_details(notice.kind)) value.set_if("lesVed", notice.read_at);
    return value;
}

}  // namespace planbro::mappers::nav
