#include "sync/notices.hpp"

#include "base/text.hpp"
#include "interactions/archive.hpp"
#include "mappers/arkivmelding/arkivmelding.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/ehr/ehr.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::sync {

namespace {

std::string body_of(const plan::Notice& notice, const adapters::Partner& partner) {
    switch (partner.system) {
        case adapters::System::ehr:
            return json::write(mappers::ehr::notice(notice));
        case adapters::System::nav:
            return json::write(mappers::nav::notice(notice));
        case adapters::System::barnevern:
        case adapters::System::fiks:
            return mappers::barnevern::notice(notice);
        case adapters::System::kith:
            return mappers::dialogmelding::notice(notice);
        case adapters::System::nhn:
            return mappers::dialogmelding::notice(notice, {partner.from, partner.address});
        case adapters::System::arkiv:
            break;  // gets no notices
    }
    return {};
}

Result<adapters::Delivery> archived(const store::OutboxEntry& entry, const json::Value& plan,
                                    const adapters::Partner& partner) {
    auto message = mappers::arkivmelding::write(plan);
    if (!message) return Fail(message.error());
    adapters::Delivery delivery{
        entry.id, std::move(message->xml), {}, partner.from, partner.address};
    for (auto& file : message->files) {
        delivery.files.push_back({file.name, file.media_type, std::move(file.bytes)});
    }
    return delivery;
}

}  // namespace

bool is_partner(std::string_view receiver) {
    return !receiver.empty() && all_digits(receiver);
}

std::optional<plan::Notice> notice_of(const store::OutboxEntry& entry) {
    const auto payload = json::parse(entry.payload);
    if (!payload) return {};
    return plan::notice_from_json(*payload);
}

Result<adapters::Delivery> render_notice(const store::OutboxEntry& entry,
                                         const adapters::Partner& partner, bool address_protected) {
    if (partner.system == adapters::System::arkiv) {
        const auto payload = json::parse(entry.payload).value_or(json::Value());
        return archived(entry, payload.at(interactions::kArchivedPlan), partner);
    }
    auto notice = notice_of(entry).value_or(plan::Notice());
    if (address_protected) notice = plan::without_places(std::move(notice));
    return adapters::Delivery{
        entry.id, body_of(notice, partner), {}, partner.from, partner.address};
}

}  // namespace planbro::sync
