// HTTP to interactions and back: the route table, the stages of a request, content negotiation, and
// the audit record without which nothing is answered.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/time.hpp"
#include "http/message.hpp"
#include "identity/sandbox_issuer.hpp"
#include "identity/verifier.hpp"
#include "interactions/services.hpp"

namespace planbro::api {

struct ApiOptions {
    bool sandbox = false;
    std::string public_url;  // "http://127.0.0.1:8080", what links and Locations begin with
    bool compress = true;    // answers with gzip, to clients that take it
    // What /metrics tells, in the text format of Prometheus.
    std::function<Result<std::string>()> metrics = [] { return Result<std::string>(""); };
};

class Api {
  public:
    // `sandbox` is null in production. All references must outlive the Api.
    Api(const interactions::Services& services, const identity::Verifier& verifier,
        const identity::SandboxIssuer* sandbox, Clock clock, ApiOptions options);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    // For Listener::start(); thread-safe.
    void handle(const http::Request& request, const http::Respond& respond) const;
    // A message that was fetched from a mailbox: judged, recorded and answered as the request by
    // which `who` would have pushed it. A failure in the place of `who` is what is answered.
    void take_in(const Result<identity::Principal>& who, const http::Request& request,
                 const http::Respond& respond) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::api
