// NAV, school and others that take notices as JSON.
#include <array>

#include "base/json.hpp"
#include "conform/internal/kit.hpp"

namespace planbro::conform::internal {

namespace {

template <class Change>
void change(adapters::Delivery& delivery, const Change& what) {
    auto notice = json::parse(delivery.body).value_or(json::Value());
    what(notice);
    delivery.body = json::write(notice);
}

void without_id(adapters::Delivery& delivery) {
    change(delivery, [](json::Value& notice) { notice.erase("varselId"); });
}

void without_person(adapters::Delivery& delivery) {
    change(delivery, [](json::Value& notice) { notice.erase("person"); });
}

void of_no_kind(adapters::Delivery& delivery) {
    change(delivery, [](json::Value& notice) { notice.set("type", "vedtak-fattet"); });
}

void swollen(adapters::Delivery& delivery) {
    change(delivery,
           [](json::Value& notice) { notice.set("melding", std::string(kTooLargeBytes, 'a')); });
}

constexpr std::array kMistakes{
    Mistake{.check = kRefusesBroken, .spoil = break_off},
    Mistake{.check = kRefusesMissingId, .spoil = without_id},
    Mistake{.check = kRefusesMissingPerson, .spoil = without_person},
    Mistake{.check = kRefusesUnknownKind, .spoil = of_no_kind},
    Mistake{.check = kRefusesMediaType, .spoil_envelope = call_it_text},
    Mistake{.check = kRefusesTooLarge, .spoil = swollen, .may_close = true},
};

std::string lacking(const adapters::HttpReply& reply) {
    if (without_parameters(reply.content_type) != "application/json" &&
        without_parameters(reply.content_type) != "application/problem+json") {
        return "it is not JSON by its Content-Type";
    }
    const auto told = json::parse(reply.body);
    return told && told->is_object() && !told->is_blank() ? "" : "it tells nothing";
}

}  // namespace

Kit nav_kit() {
    return {.name = "nav",
            .system = adapters::System::nav,
            .steps = notice_steps(),
            .mistakes = kMistakes,
            .reply_types = {"application/json"},
            .refusal_check = {"refusal-explains", "says in a JSON object why it refuses",
                              "rule 4; RFC 9110 section 15.5: an explanation of the error"},
            .lacking = lacking,
            .naming_check = kNamesMessage,
            .misnamed = misnamed_message,
            .corrected = kRefusesMissingPerson.id,
            .render = render_notice};
}

}  // namespace planbro::conform::internal
