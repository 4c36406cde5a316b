// The tokens that a partner is shown: fetched when needed, kept until shortly before they expire.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "adapters/token_settings.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace planbro::adapters {

class TokenSource {
  public:
    TokenSource(const TokenSettings& settings, std::chrono::milliseconds timeout, Clock clock,
                Ids ids);
    ~TokenSource();
    TokenSource(const TokenSource&) = delete;
    TokenSource& operator=(const TokenSource&) = delete;

    using Headers = std::vector<std::pair<std::string, std::string>>;
    // What goes with a request: Authorization, and for a bound token a proof made for it. Or why
    // there is no token; the reason holds no secret. Whoever comes meanwhile waits for one fetch.
    tl::expected<Headers, std::string> headers(const std::string& method, const std::string& url);
    // The partner answered 401: with a nonce, the next proof has it; without, the token is dropped.
    void refused(const std::string& nonce);
    void give_up();  // of what it fetches, and from then on

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::adapters
