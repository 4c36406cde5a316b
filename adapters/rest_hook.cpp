#include "adapters/rest_hook.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include "base/endpoint.hpp"

namespace planbro::adapters {

namespace {

using Resolved = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Resolved resolve(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0) found = nullptr;
    return {found, &freeaddrinfo};
}

std::string text_of(const addrinfo& one) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(one.ai_addr, one.ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
        return {};
    }
    const std::string address(text.data());
    return address.substr(0, address.find('%'));  // an interface's name
}

// A name that was harmless when it was registered may lead elsewhere by now: every address that it
// has is looked at before each delivery.
std::string fault_of(const std::string& url, bool to_itself) {
    const auto endpoint = read_endpoint(url);
    if (!endpoint) return "no usable address";
    const auto addresses = resolve(endpoint->host);
    if (!addresses) return "the name is not known";
    for (const auto* one = addresses.get(); one != nullptr; one = one->ai_next) {
        const auto kind = kind_of_address(text_of(*one));
        if (kind == AddressKind::ordinary) continue;
        if (kind == AddressKind::loopback && to_itself) continue;
        return "the address is not allowed";
    }
    return {};
}

std::vector<std::pair<std::string, std::string>> split_headers(
    const std::vector<std::string>& headers) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& header : headers) {
        const auto colon = header.find(':');
        if (colon == std::string::npos) continue;
        const auto value = header.find_first_not_of(' ', colon + 1);
        pairs.emplace_back(header.substr(0, colon),
                           value == std::string::npos ? "" : header.substr(value));
    }
    return pairs;
}

Answer later(std::string reason) {
    return {
        .outcome = Outcome::retry, .receipt = {}, .reason = std::move(reason), .retry_after = {}};
}

}  // namespace

HttpClient& RestHook::client_for(std::chrono::seconds timeout) {
    const std::lock_guard lock(mutex_);
    auto& client = clients_[timeout];
    if (!client) client = std::make_unique<HttpClient>(timeout);
    if (given_up_) client->give_up();
    return *client;
}

void RestHook::give_up() {
    const std::lock_guard lock(mutex_);
    given_up_ = true;
    for (const auto& [timeout, client] : clients_) client->give_up();
}

Answer RestHook::notify(const Notification& notification) {
    if (auto fault = fault_of(notification.endpoint, to_itself_); !fault.empty())
        return later(std::move(fault));
    const auto reply = client_for(notification.timeout)
                           .send({.url = notification.endpoint,
                                  .content_type = notification.content_type,
                                  .body = notification.body,
                                  .headers = split_headers(notification.headers)});
    if (!reply) return later(reply.error());
    if (reply->status >= 200 && reply->status < 300)
        return {.outcome = Outcome::delivered, .receipt = {}, .reason = {}, .retry_after = {}};
    auto answer = later("answered " + std::to_string(reply->status));
    answer.retry_after = reply->retry_after;
    return answer;
}

}  // namespace planbro::adapters
