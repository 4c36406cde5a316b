// HTTP with cpprestsdk, which stays inside http_client.cpp. Connections are kept
// and used again; redirects are not followed; a reply is read no further than a receipt can be
// long.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace planbro::adapters {

inline constexpr std::size_t kReplyBytesMax = 256 * 1024;

struct HttpRequest {
    std::string url = {};
    std::string_view content_type = {};
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string_view method = "POST";          // GET and DELETE have no body
    std::size_t reply_bytes = kReplyBytesMax;  // that are read of the reply
};

// A body sent bit by bit, as over a bad line.
struct Trickle {
    std::size_t pieces = 1;
    std::chrono::milliseconds pause{0};  // between them; none is waited for once a reply is there
};

struct HttpReply {
    int status = 0;
    std::string content_type = {};
    std::string location = {};
    std::string body;  // cut off beyond what was asked for, and then no receipt
    bool too_large = false;
    std::optional<std::chrono::seconds> retry_after;
    std::optional<std::chrono::seconds> max_age;  // of Cache-Control
    std::string dpop_nonce;
    // Of a Fiks message: its type, and the id of that which it answers.
    std::string fiks_type = {};
    std::string fiks_reply_to = {};
};

class HttpClient {
  public:
    explicit HttpClient(std::chrono::milliseconds timeout);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // The reply, or why there is none: "no connection", "timed out", "no answer", ...
    tl::expected<HttpReply, std::string> send(const HttpRequest& request);
    tl::expected<HttpReply, std::string> trickle(const HttpRequest& request, const Trickle& how);
    tl::expected<HttpReply, std::string> get(const std::string& url);
    // Ends what is under way, and whatever is asked from then on, without a reply.
    void give_up();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::adapters
