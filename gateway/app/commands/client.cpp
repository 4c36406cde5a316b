#include "app/commands/client.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace planbro::app {

std::string without_trailing_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

Result<Token> fetch_token(const std::string& url, const std::string& client,
                          const std::string& pid) {
    auto form = "grant_type=client_credentials&client_id=" + percent_encode(client);
    if (!pid.empty()) form += "&pid=" + percent_encode(pid);
    adapters::HttpClient http(std::chrono::seconds(30));
    const auto reply = http.send({without_trailing_slash(url) + "/sandbox/token",
                                  "application/x-www-form-urlencoded", std::move(form)});
    if (!reply) return fail(Category::unavailable, "ingen-kontakt", url + ": " + reply.error());
    const auto answer = json::parse(reply->body);
    const auto body = answer ? *answer : json::Value();
    constexpr std::int64_t kHour = 3600;
    if (reply->status == 200 && !body.text("access_token").empty()) {
        return Token{body.text("access_token"),
                     std::chrono::seconds(body.at("expires_in").integer().value_or(kHour))};
    }
    const auto& why = body.text("error_description");
    return fail(Category::unauthorized, "ingen-token",
                "No token: " + (why.empty() ? "status " + std::to_string(reply->status) : why));
}

}  // namespace planbro::app
