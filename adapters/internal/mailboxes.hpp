// The mailboxes there are; one folder each.
#pragma once

#include "adapters/internal/authorized_client.hpp"
#include "adapters/mailbox.hpp"
#include "base/json.hpp"

namespace planbro::adapters::internal {

// What a mailbox has to ask its system with.
struct MailboxLine {
    MailboxSettings settings;
    AuthorizedClient client;

    MailboxLine(const MailboxSettings& chosen, std::chrono::milliseconds timeout,
                const Clock& clock, const Ids& ids)
        : settings(chosen), client(timeout, clock, ids) {}

    // `path` begins with a slash and goes behind the base address. A reply that is no success is a
    // reason, too.
    tl::expected<HttpReply, std::string> ask(HttpRequest request, std::string_view path);
    // The list that it answers with.
    tl::expected<json::Array, std::string> ask_list(HttpRequest request, std::string_view path);
};

std::unique_ptr<Mailbox> fiks_mailbox(std::unique_ptr<MailboxLine> line);
std::unique_ptr<Mailbox> nhn_mailbox(std::unique_ptr<MailboxLine> line);
std::unique_ptr<Mailbox> samspill_mailbox(std::unique_ptr<MailboxLine> line);

}  // namespace planbro::adapters::internal
