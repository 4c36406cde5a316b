#include "sync/notices.hpp"

#include "mappers/barnevern/barnevern.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/ehr/ehr.hpp"
#include "mappers/nav/nav.hpp"
#include "plan/notice.hpp"

namespace planbro::sync {

namespace {

std::string body_of(const plan::Notice& notice, adapters::System system) {
    switch (system) {
        case adapters::System::ehr:
            return json::write(mappers::ehr::notice(notice));
        case adapters::System::nav:
            return json::write(mappers::nav::notice(notice));
        case adapters::System::barnevern:
            return mappers::barnevern::notice(notice);
        case adapters::System::kith:
            return mappers::dialogmelding::notice(notice);
        case adapters::System::arkiv:
            break;  // gets no notices
    }
    return {};
}

}  // namespace

adapters::Delivery render_notice(const store::OutboxEntry& entry, adapters::System system,
                                 bool address_protected) {
    const auto payload = json::parse(entry.payload);
    auto notice = plan::notice_from_json(payload ? *payload : json::Value());
    if (address_protected) notice = plan::without_places(std::move(notice));
    return {entry.id, body_of(notice, system)};
}

}  // namespace planbro::sync
