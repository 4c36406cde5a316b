// NAV, school and others that take notices as JSON.
#include "base/json.hpp"
#include "base/text.hpp"
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

constexpr auto kMistakes = mistakes_in_json(without_id, without_person, of_no_kind, swollen);

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
    auto kit = notice_kit("nav", adapters::System::nav);
    kit.mistakes = kMistakes;
    kit.reply_types = {"application/json"};
    kit.refusal_check = {"refusal-explains", "says in a JSON object why it refuses",
                         "rule 4; RFC 9110 section 15.5: an explanation of the error"};
    kit.lacking = lacking;
    return kit;
}

}  // namespace planbro::conform::internal
