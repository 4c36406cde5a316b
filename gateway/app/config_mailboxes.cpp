// [[mailboxes]]: where messages are fetched.
#include "app/internal/toml.hpp"
#include "base/text.hpp"

namespace planbro::app {

namespace {

constexpr const char* kWhere = "mailboxes";

Result<std::chrono::seconds> read_every(const toml::table& table,
                                        std::chrono::seconds where_unsaid) {
    const auto* node = table.get("every_seconds");
    if (node == nullptr) return where_unsaid;
    const auto seconds = node->value<int>();
    if (!seconds || *seconds < 1 || *seconds > 86400)
        return bad_config("every_seconds is a number, 1 to 86400.", kWhere);
    return std::chrono::seconds(*seconds);
}

// Who is written to by the same service sees by which name there we can be answered.
void name_us(const adapters::MailboxSettings& mailbox, Config& config) {
    for (auto& [orgnr, partner] : config.partners) {
        if (partner.from.empty() && !partner.address.empty() &&
            adapters::answers_come_to(mailbox.post, partner.system)) {
            partner.from = mailbox.address;
        }
    }
}

Result<void> read_mailbox(const toml::table& table, Config& config) {
    if (auto known = refuse_unknown(
            table, {"system", "orgnr", "address", "url", "every_seconds", "token"}, kWhere);
        !known) {
        return known;
    }
    adapters::MailboxSettings mailbox;
    const auto post = adapters::post_of(text_of(table, "system"));
    if (!post) return bad_config("system is " + adapters::post_names() + ".", kWhere);
    mailbox.post = *post;
    mailbox.orgnr = text_of(table, "orgnr");
    mailbox.address = text_of(table, "address");
    mailbox.url = text_of(table, "url");
    if (mailbox.orgnr.size() != 9 || !all_digits(mailbox.orgnr) || mailbox.url.empty())
        return bad_config("a mailbox needs orgnr (9 digits) and url.", kWhere);
    const auto every = read_every(table, mailbox.every);
    if (!every) return Fail(every.error());
    mailbox.every = *every;
    auto token = read_token(table, kWhere);
    if (!token) return Fail(token.error());
    mailbox.token = std::move(*token);
    mailbox.senders = config.addresses;
    if (adapters::needs_address(mailbox.post) && mailbox.address.empty())
        return bad_config("a mailbox of this system needs an address.", kWhere);
    name_us(mailbox, config);
    config.mailboxes.push_back(std::move(mailbox));
    return {};
}

}  // namespace

Result<void> read_mailboxes(const toml::table& file, Config& config) {
    return read_tables(file, kWhere, config, read_mailbox);
}

}  // namespace planbro::app
