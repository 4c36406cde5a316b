// The mailboxes there are; one folder each.
#pragma once

#include <functional>

#include "adapters/internal/authorized_client.hpp"
#include "adapters/mailbox.hpp"
#include "base/json.hpp"

namespace planbro::adapters::internal {

using Failed = tl::unexpected<std::string>;

// What a mailbox has to ask its system with.
struct MailboxLine {
    MailboxSettings settings;
    AuthorizedClient client;

    MailboxLine(const MailboxSettings& chosen, std::chrono::milliseconds timeout,
                const Clock& clock, const Ids& ids)
        : settings(chosen), client(timeout, clock, ids) {}

    // `path` begins with a slash and goes behind the base address. Whatever is replied.
    tl::expected<HttpReply, std::string> send(HttpRequest request, std::string_view path);
    // A reply that is no success, or not whole, is a reason, too.
    tl::expected<HttpReply, std::string> ask(HttpRequest request, std::string_view path);
    // The list that it answers with.
    tl::expected<json::Array, std::string> ask_list(HttpRequest request, std::string_view path);
    // orgnr of who writes under that name there; "" = not known.
    [[nodiscard]] std::string writer(const std::string& name) const;
};

// The letter that a message of a list is; none where it needs no door; or why it cannot be had now.
using ReadLetter =
    std::function<tl::expected<std::optional<Letter>, std::string>(const json::Value&)>;
// Those that can be had: the others hold none of them up. Why not, where there is none.
tl::expected<std::vector<Letter>, std::string> letters_of(const json::Array& list,
                                                          const ReadLetter& read);

std::unique_ptr<Mailbox> fiks_mailbox(std::unique_ptr<MailboxLine> line);
std::unique_ptr<Mailbox> nhn_mailbox(std::unique_ptr<MailboxLine> line);
std::unique_ptr<Mailbox> samspill_mailbox(std::unique_ptr<MailboxLine> line);

}  // namespace planbro::adapters::internal
