#include "app/mailroom.hpp"

#include <algorithm>
#include <future>

namespace planbro::app {

namespace {

using adapters::Letter;
using adapters::MailboxSettings;

// Only a plan tool fetches for itself: its documents are its owner's.
identity::Role role_of(const interactions::Register& registry, const MailboxSettings& mailbox,
                       const Letter& letter) {
    const bool is_plan = letter.door == "samspill";
    if (is_plan && letter.sender == mailbox.orgnr) return identity::Role::planeier;
    const bool archives = std::ranges::any_of(
        registry, [&](const auto& known) { return known.second.archive == letter.sender; });
    return archives ? identity::Role::arkiv : identity::Role::tjeneste;
}

// What a service may do over a mailbox is what it may do with a token of every scope: the doors'
// own rules, and consent, are the same.
Result<identity::Principal> writer_of(const interactions::Register& registry,
                                      const MailboxSettings& mailbox, const Letter& letter) {
    const auto known = registry.find(letter.sender);
    if (known == registry.end()) {
        return fail(Category::forbidden, "ukjent-avsender",
                    "No [[organisations]] of the configuration says who wrote the letter.");
    }
    identity::Principal who;
    who.client_id = "mailbox " + adapters::name_of(mailbox);
    who.orgnr = letter.sender;
    who.org_name = known->second.name;
    who.sector = known->second.sector;
    who.role = role_of(registry, mailbox, letter);
    who.scopes = {{"*", "cruds"}};
    who.token_id = letter.id;
    return who;
}

http::Request request_of(const Letter& letter) {
    http::Request request;
    request.method = "POST";
    request.path = "/inbound/" + std::string(letter.door);
    request.target = request.path;
    request.headers = {{"Content-Type", letter.content_type}};
    if (!letter.prefer.empty()) request.headers.push_back({"Prefer", letter.prefer});
    request.body = letter.body;
    return request;
}

}  // namespace

adapters::Fate take_in(const api::Api& api, const interactions::Register& registry,
                       const MailboxSettings& mailbox, const Letter& letter) {
    std::promise<http::Response> answered;
    api.take_in(writer_of(registry, mailbox, letter), request_of(letter),
                [&answered](http::Response response) { answered.set_value(std::move(response)); });
    auto response = answered.get_future().get();
    return {.status = response.status,
            .content_type = std::string(response.header("Content-Type")),
            .body = std::move(response.body)};
}

}  // namespace planbro::app
