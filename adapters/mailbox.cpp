#include "adapters/mailbox.hpp"

#include <algorithm>
#include <array>

#include "adapters/internal/mailboxes.hpp"
#include "base/json.hpp"

namespace planbro::adapters {

namespace {

struct NamedPost {
    std::string_view name;
    Post post;
};

constexpr auto kPosts = std::to_array<NamedPost>({
    {"samspill", Post::samspill},
    {"nhn", Post::nhn},
    {"fiks", Post::fiks},
});

}  // namespace

namespace internal {

tl::expected<HttpReply, std::string> MailboxLine::send(HttpRequest request, std::string_view path) {
    request.url = address(settings.url, path);
    return client.send(settings.orgnr, settings.token, request);
}

tl::expected<HttpReply, std::string> MailboxLine::ask(HttpRequest request, std::string_view path) {
    auto reply = send(std::move(request), path);
    if (!reply) return reply;
    if (!is_success(reply->status)) return Failed("answered " + std::to_string(reply->status));
    if (reply->too_large) return Failed("the reply is too large");
    return reply;
}

tl::expected<json::Array, std::string> MailboxLine::ask_list(HttpRequest request,
                                                             std::string_view path) {
    const auto reply = ask(std::move(request), path);
    if (!reply) return Failed(reply.error());
    const auto list = json::parse(reply->body);
    if (!list || !list->is_array()) return Failed("the reply is no list of messages");
    return list->items();
}

std::string MailboxLine::writer(const std::string& name) const {
    const auto known = settings.senders.find(name);
    return known == settings.senders.end() ? std::string() : known->second;
}

tl::expected<std::vector<Letter>, std::string> letters_of(const json::Array& list,
                                                          const ReadLetter& read) {
    std::vector<Letter> letters;
    std::string failure;
    for (const auto& message : list) {
        auto letter = read(message);
        if (!letter) {
            failure = letter.error();
        } else if (*letter) {
            letters.push_back(std::move(**letter));
        }
    }
    if (letters.empty() && !failure.empty()) return Failed(failure);
    return letters;
}

}  // namespace internal

std::optional<Post> post_of(std::string_view name) {
    const auto* const found = std::ranges::find(kPosts, name, &NamedPost::name);
    if (found == kPosts.end()) return {};
    return found->post;
}

std::string post_names() {
    std::string names;
    for (const auto& one : kPosts) {
        names.append(names.empty() ? "" : ", ").append(one.name);
    }
    return names;
}

bool needs_address(Post post) {
    return post != Post::samspill;
}

bool answers_come_to(Post post, System system) {
    if (post == Post::fiks) return system == System::fiks || system == System::arkiv;
    return post == Post::nhn && system == System::nhn;
}

std::string name_of(const MailboxSettings& settings) {
    const auto* const post = std::ranges::find(kPosts, settings.post, &NamedPost::post);
    auto name = std::string(post->name) + " " + settings.orgnr;
    if (!settings.address.empty()) name += " " + settings.address;
    return name;
}

Reason reason_of(const Fate& fate) {
    const auto outcome = json::parse(fate.body);
    if (!outcome) return {};
    const auto& issue = outcome->at("issue").at(0);
    return {std::string(issue.at("details").at("coding").at(0).text("code")),
            std::string(issue.text("diagnostics"))};
}

std::unique_ptr<Mailbox> make_mailbox(const MailboxSettings& settings,
                                      std::chrono::milliseconds timeout, Clock clock, Ids ids) {
    auto line = std::make_unique<internal::MailboxLine>(settings, timeout, clock, ids);
    switch (settings.post) {
        case Post::fiks:
            return internal::fiks_mailbox(std::move(line));
        case Post::nhn:
            return internal::nhn_mailbox(std::move(line));
        case Post::samspill:
            return internal::samspill_mailbox(std::move(line));
    }
    return {};
}

}  // namespace planbro::adapters
