// HTTP as whoever we are to the other side: with the token that it wants to see, if any.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/http_client.hpp"
#include "adapters/token_source.hpp"

namespace planbro::adapters::internal {

// Thread-safe.
class AuthorizedClient {
  public:
    AuthorizedClient(std::chrono::milliseconds timeout, Clock clock, Ids ids);

    // The reply, or why there is none. `whom` names who is asked: a token is kept for each. Refused
    // once with 401, it is tried with a new token or the nonce that was asked for.
    tl::expected<HttpReply, std::string> send(const std::string& whom,
                                              const std::optional<TokenSettings>& token,
                                              const HttpRequest& request);
    void give_up();

  private:
    TokenSource& tokens_for(const std::string& whom, const TokenSettings& token);

    std::chrono::milliseconds timeout_;
    Clock clock_;
    Ids ids_;
    HttpClient client_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<TokenSource>> sources_;
};

// 408 Request Timeout, 425 Too Early, 429 Too Many Requests and every 5xx pass by themselves.
bool passes(int status);
bool is_success(int status);

// The address of a path below a base address, however that ends.
std::string address(std::string_view base, std::string_view path);

}  // namespace planbro::adapters::internal
