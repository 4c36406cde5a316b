#include "adapters/simulator/internal/nhn.hpp"

#include <algorithm>

#include "adapters/internal/xml.hpp"
#include "adapters/simulator/internal/partner.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {

namespace {

using http::Request;
using http::Response;

constexpr std::string_view kBase = "/nhn";

Response error(int status, std::string text) {
    return json_response(status, json::object({{"error", std::move(text)},
                                               {"errorCode", status == 400 ? 1000 : 0},
                                               {"requestId", random_ids()()}}));
}

std::int64_t number_of(std::string_view text) {
    return all_digits(text) && !text.empty() && text.size() < 10 ? std::stoll(std::string(text))
                                                                 : 0;
}

// HER-id among the Idents of a party of MsgInfo; 0 = none.
std::int64_t her_of(const xmlNode* info, std::string_view party) {
    const auto* organisation = child_of(child_of(info, party), "Organisation");
    if (organisation == nullptr) return 0;
    for (const auto* node = organisation->children; node != nullptr; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || view_of(node->name) != "Ident") continue;
        const auto* type = child_of(node, "TypeId");
        if (type == nullptr) continue;
        const std::unique_ptr<xmlChar, decltype(xmlFree)> value(
            xmlGetNoNsProp(type, reinterpret_cast<const xmlChar*>("V")), xmlFree);
        if (value && view_of(value.get()) == "HER") return number_of(text_of(child_of(node, "Id")));
    }
    return 0;
}

// The receipt of a record, AppRec 1.1.
std::string app_rec(const std::string& id, std::string_view status, std::string_view code,
                    std::int64_t from, std::int64_t to, const std::string& about, Instant now) {
    const auto side = [](std::string_view name, std::int64_t her) {
        return "<" + std::string(name) + "><HCP><Inst><Name>Journal</Name><Id>" +
               std::to_string(her) + "</Id><TypeId V=\"HER\" DN=\"HER-id\"/></Inst></HCP></" +
               std::string(name) + ">";
    };
    const bool is_ok = status == "Ok";
    const auto at = format_instant(now);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<AppRec xmlns=\"http://www.kith.no/xmlstds/apprec/2012-02-15\">"
           "<MsgType V=\"APPREC\" DN=\"Applikasjonskvittering\"/>"
           "<MIGversion>v1.1 2012-02-15</MIGversion><GenDate>" +
           at + "</GenDate><Id>" + id + "</Id>" + side("Sender", from) + side("Receiver", to) +
           (is_ok ? "<Status V=\"1\" DN=\"OK\"/>" : "<Status V=\"2\" DN=\"Avvist\"/>") +
           (is_ok ? std::string()
                  : "<Error V=\"" + xml_escape(code) + "\" S=\"2.16.578.1.12.4.1.1.8221\"/>") +
           "<OriginalMsgId><MsgType V=\"DIALOG_HELSEFAGLIG\"/><IssueDate>" + at +
           "</IssueDate><Id>" + xml_escape(about) + "</Id></OriginalMsgId></AppRec>";
}

}  // namespace

// …/Messages/ID/what/HER
struct MessageService::Path {
    std::string id;
    std::string what;
    std::int64_t her = 0;
};

MessageService::Message* MessageService::find(const std::string& id) {
    const auto found = std::ranges::find(messages_, id, &Message::id);
    return found == messages_.end() ? nullptr : &*found;
}

Response MessageService::send(const Request& request) {
    const auto asked = json::parse(request.body);
    if (!asked || asked->text("contentTransferEncoding") != "base64") {
        return error(400, "businessDocument in base64 is required");
    }
    Message sent{.id = ids_(), .document = base64_decode(asked->text("businessDocument"))};
    const auto document = read_xml(sent.document);
    const auto* root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    const auto* info = root ? child_of(root, "MsgInfo") : nullptr;
    if (info == nullptr) return error(400, "The document is no MsgHead");
    sent.message_id = text_of(child_of(info, "MsgId"));
    sent.from = her_of(info, "Sender");
    sent.to = her_of(info, "Receiver");
    if (sent.from == 0 || sent.to == 0) return error(400, "Sender or receiver has no HER-id");
    noted_(request, sent.document);
    receipt_by_record(sent);
    sent.is_read = true;  // by the record
    messages_.push_back(sent);
    return json_response(201, sent.id);
}

void MessageService::receipt_by_record(const Message& sent) {
    if (status_ == "ingen") return;
    const auto id = ids_();
    messages_.push_back(
        {.id = ids_(),
         .from = sent.to,
         .to = sent.from,
         .document = app_rec(id, status_, code_, sent.to, sent.from, sent.message_id, clock_()),
         .message_id = id,
         .is_receipt = true});
}

Response MessageService::unread(const Request& request) const {
    const auto her = number_of(query_value(request.query, "ReceiverHerIds"));
    const auto count = number_of(query_value(request.query, "MessagesToFetch"));
    if (her == 0 || count > 100) return error(400, "Model validation error occurred");
    const bool tells_all = query_value(request.query, "IncludeMetadata") == "true";
    json::Array list;
    for (const auto& message : messages_) {
        if (message.is_read || message.to != her) continue;
        if (std::ssize(list) == (count == 0 ? 10 : count)) break;
        auto told = json::object({{"id", message.id}, {"receiverHerId", message.to}});
        if (tells_all) {
            told.set("senderHerId", message.from);
            told.set("businessDocumentId", message.message_id);
            told.set("isAppRec", message.is_receipt);
        }
        list.push_back(std::move(told));
    }
    return json_response(200, list);
}

Response MessageService::take_receipt(Message& message, const Request& request) const {
    auto receipt = json::parse(request.body);
    if (!receipt || receipt->text("appRecStatus").empty()) {
        return error(400, "appRecStatus is required");
    }
    if (!message.receipt.is_null()) return error(400, "The message has its application receipt");
    message.receipt = std::move(*receipt);
    return json_response(201, ids_());
}

Response MessageService::of_message(const Request& request, const Path& path) {
    auto* const message = find(path.id);
    if (message == nullptr) return error(404, "Could not find database document");
    if (request.method == "GET" && path.what == "business-document") {
        ++message->fetched;
        return json_response(200,
                             json::object({{"businessDocument", base64_encode(message->document)},
                                           {"contentType", "application/xml"},
                                           {"contentTransferEncoding", "base64"}}));
    }
    if (request.method == "GET" && path.what == "apprec") {
        auto told = json::object({{"receiverHerId", message->to}});
        told.set("appRecStatus", message->receipt.at("appRecStatus"));
        return json_response(200, json::array({std::move(told)}));
    }
    if (path.her != message->to) return error(403, "Not authorized for HerId");
    if (request.method == "POST" && path.what == "apprec") return take_receipt(*message, request);
    if (request.method != "PUT" || path.what != "read") return error(404, "Nothing here");
    message->is_read = true;
    return {.status = 204, .headers = {}, .body = {}};
}

Response MessageService::ask(const Request& request) {
    if (request.header("api-version") != "2" || request.header("nhn-source-system").empty()) {
        return error(400, "api-version and nhn-source-system are required");
    }
    const auto parts = split(request.path.substr(kBase.size() + 1), '/');
    if (parts.size() == 1 && request.method == "POST") return send(request);
    if (parts.size() == 1 && request.method == "GET") return unread(request);
    if (parts.size() < 3 || parts.size() > 4) return error(404, "Nothing here");
    return of_message(request, {parts[1], parts[2], parts.size() == 4 ? number_of(parts[3]) : 0});
}

Response MessageService::tester(const Request& request, std::string_view path) {
    if (request.method == "GET" && path == "/innboks") {
        json::Array list;
        for (const auto& one : messages_) {
            list.push_back(json::object({{"id", one.id},
                                         {"fra", one.from},
                                         {"til", one.to},
                                         {"lest", one.is_read},
                                         {"hentet", one.fetched},
                                         {"apprec", one.is_receipt},
                                         {"kvittering", one.receipt}}));
        }
        return json_response(200, list);
    }
    const auto asked = json::parse(request.body);
    if (request.method != "POST" || !asked) return error(404, "Nothing here");
    if (path == "/svar") {
        status_ = asked->text("status");
        if (asked->has("kode")) code_ = asked->text("kode");
        return json_response(200, json::object({{"status", status_}}));
    }
    if (path != "/innboks") return error(404, "Nothing here");
    messages_.push_back({.id = ids_(),
                         .from = asked->at("fra").integer().value_or(0),
                         .to = asked->at("til").integer().value_or(0),
                         .document = asked->text("dokument")});
    return json_response(201, json::object({{"id", messages_.back().id}}));
}

Response MessageService::answer(const Request& request) {
    const std::lock_guard lock(mutex_);
    const auto path = std::string_view(request.path).substr(kBase.size());
    return path == "/Messages" || path.starts_with("/Messages/") ? ask(request)
                                                                 : tester(request, path);
}

void MessageService::forget() {
    const std::lock_guard lock(mutex_);
    messages_.clear();
    status_ = "Ok";
}

}  // namespace planbro::adapters::internal
