// The plan tool's change feed: what a tester puts in, in the order in which it came, and what the
// reader said of each. Guards itself.
//   POST /samspill/planer                            plan document -> 201 {"id","posisjon"}
//   GET  /samspill/endringer?etter=POSITION&antall=N
//   POST /samspill/endringer/ID/svar                 the reader's answer
//   GET  /samspill/svar                              -> [{"id","svar"}, …], as they came
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "http/message.hpp"

namespace planbro::adapters::internal {

class Feed {
  public:
    http::Response answer(const http::Request& request);
    void forget();

  private:
    http::Response put(const http::Request& request);
    [[nodiscard]] http::Response changes(const http::Request& request) const;
    http::Response note(const std::string& id, const http::Request& request);

    mutable std::mutex mutex_;
    json::Array documents_;  // position n is behind the nth
    json::Array answers_;
};

}  // namespace planbro::adapters::internal
