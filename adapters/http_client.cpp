#include "adapters/http_client.hpp"

#include <cpprest/containerstream.h>
#include <cpprest/http_client.h>
#include <cpprest/producerconsumerstream.h>
#include <pplx/threadpool.h>

#include <charconv>
#include <future>
#include <map>
#include <mutex>
#include <set>

namespace planbro::adapters {

namespace {

namespace rest = web::http;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kChunkBytes = 16 * 1024;
constexpr std::size_t kClientThreads = 4;  // they only move bytes; cpprestsdk would take 40
constexpr std::chrono::seconds kRetryAfterMax = std::chrono::hours(24);

// The pool is the process's; whoever comes first decides its size.
void size_thread_pool() {
    static std::once_flag once;
    std::call_once(once, [] {
        try {
            crossplat::threadpool::initialize_with_threads(kClientThreads);
        } catch (const std::exception&) {
            return;  // it runs already
        }
    });
}

// Delay in seconds (RFC 9110 section 10.2.3); the form with a date is not heeded.
std::optional<std::chrono::seconds> retry_after_of(const rest::http_headers& headers) {
    const auto found = headers.find("Retry-After");
    if (found == headers.end()) return {};
    const auto& text = found->second;
    long seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return {};
    return std::min(std::chrono::seconds(seconds), kRetryAfterMax);
}

// RFC 9111 section 5.2.2.1.
std::optional<std::chrono::seconds> max_age_of(const std::string& cache_control) {
    constexpr std::string_view kName = "max-age=";
    const auto found = cache_control.find(kName);
    if (found == std::string::npos) return {};
    const auto* const begin = cache_control.data() + found + kName.size();
    long seconds = 0;
    const auto [end, error] =
        std::from_chars(begin, cache_control.data() + cache_control.size(), seconds);
    if (error != std::errc() || end == begin || seconds < 0) return {};
    return std::chrono::seconds(seconds);
}

std::string header_of(const rest::http_headers& headers, const char* name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

std::string reason_of(const std::error_code& code) {
    if (code == std::errc::timed_out) return "timed out";
    if (code == std::errc::host_unreachable || code == std::errc::connection_refused ||
        code == std::errc::network_unreachable) {
        return "no connection";
    }
    return "no answer";
}

struct OutOfTime {};

// A partner that sends a byte now and then would never be idle long enough for cpprestsdk's own
// timeout: the whole reply has one deadline.
void read_body(rest::http_response& response, HttpReply& reply, SteadyClock::time_point deadline,
               std::size_t bytes_max) {
    Concurrency::streams::container_buffer<std::string> buffer;
    const auto stream = response.body();
    std::size_t total = 0;
    while (const auto count = stream.read(buffer, kChunkBytes).get()) {
        total += count;
        reply.too_large = total > bytes_max;
        if (reply.too_large) return;
        if (SteadyClock::now() > deadline) throw OutOfTime{};
    }
    reply.body = buffer.collection().substr(0, total);  // the buffer grows ahead of its content
}

using Pipe = Concurrency::streams::producer_consumer_buffer<std::uint8_t>;

void feed(Pipe& pipe, const std::string& body, const Trickle& how,
          const std::future<HttpReply>& reply) {
    const auto size = std::max<std::size_t>(1, body.size() / std::max<std::size_t>(1, how.pieces));
    for (std::size_t at = 0; at < body.size(); at += size) {
        if (at > 0 && reply.wait_for(how.pause) == std::future_status::ready) break;
        const auto piece = body.substr(at, size);
        pipe.putn_nocopy(reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()).wait();
        pipe.sync().wait();
    }
    pipe.close(std::ios_base::out).wait();
}

// Whatever is under way, to be cancelled together.
class UnderWay {
  public:
    void begin(pplx::cancellation_token_source& source) {
        const std::lock_guard lock(mutex_);
        if (given_up_) source.cancel();
        sources_.insert(&source);
    }
    void end(pplx::cancellation_token_source& source) {
        const std::lock_guard lock(mutex_);
        sources_.erase(&source);
    }
    void give_up() {
        const std::lock_guard lock(mutex_);
        given_up_ = true;
        for (auto* source : sources_) source->cancel();
    }

  private:
    std::mutex mutex_;
    bool given_up_ = false;
    std::set<pplx::cancellation_token_source*> sources_;
};

// Stops whatever the request still does when the caller goes its way.
struct Cancelling {
    UnderWay& under_way;
    pplx::cancellation_token_source source = {};
    explicit Cancelling(UnderWay& all) : under_way(all) { under_way.begin(source); }
    Cancelling(const Cancelling&) = delete;
    Cancelling& operator=(const Cancelling&) = delete;
    ~Cancelling() {
        under_way.end(source);
        source.cancel();
    }
};

}  // namespace

struct HttpClient::Impl {
    explicit Impl(std::chrono::milliseconds limit) : timeout(limit) {}

    // One client, and so one pool of connections, for each authority.
    std::shared_ptr<rest::client::http_client> client_for(const web::uri& uri) {
        const auto base = uri.authority();
        const std::lock_guard lock(mutex);
        auto& client = clients[base.to_string()];
        if (!client) {
            rest::client::http_client_config config;
            config.set_timeout(timeout);
            config.set_max_redirects(0);
            client = std::make_shared<rest::client::http_client>(base, config);
        }
        return client;
    }

    static rest::http_request of(const HttpRequest& asked) {
        rest::http_request request{std::string(asked.method)};
        for (const auto& [name, value] : asked.headers) request.headers().add(name, value);
        return request;
    }

    HttpReply send(const HttpRequest& asked) {
        auto request = of(asked);
        const bool has_body = !asked.body.empty() || !asked.content_type.empty();
        if (has_body) request.set_body(asked.body, std::string(asked.content_type));
        return exchange(std::move(request), asked.url, asked.reply_bytes);
    }

    // The reply is waited for on a thread of its own while this one feeds the body.
    HttpReply trickle(const HttpRequest& asked, const Trickle& how) {
        Pipe pipe;
        auto request = of(asked);
        request.set_body(pipe.create_istream(), asked.body.size(), std::string(asked.content_type));
        auto reply = std::async(std::launch::async, [this, request, url = asked.url] {
            return exchange(request, url, kReplyBytesMax);
        });
        feed(pipe, asked.body, how, reply);
        return reply.get();
    }

    HttpReply exchange(rest::http_request request, const std::string& url, std::size_t bytes_max) {
        const auto deadline = SteadyClock::now() + timeout;
        const web::uri uri(url);
        request.set_request_uri(uri.resource());
        const Cancelling cancelling(under_way);
        auto response = client_for(uri)->request(request, cancelling.source.get_token()).get();
        const auto& headers = response.headers();
        HttpReply reply{.status = response.status_code(),
                        .content_type = header_of(headers, "Content-Type"),
                        .location = header_of(headers, "Location"),
                        .body = {},
                        .too_large = false,
                        .retry_after = retry_after_of(headers),
                        .max_age = max_age_of(header_of(headers, "Cache-Control")),
                        .dpop_nonce = header_of(headers, "DPoP-Nonce"),
                        .fiks_type = header_of(headers, "Fiks-Melding-Type"),
                        .fiks_reply_to = header_of(headers, "Fiks-Svar-Til")};
        read_body(response, reply, deadline, bytes_max);
        return reply;
    }

    std::chrono::milliseconds timeout;
    UnderWay under_way;
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<rest::client::http_client>> clients;
};

HttpClient::HttpClient(std::chrono::milliseconds timeout) {
    size_thread_pool();
    impl_ = std::make_unique<Impl>(timeout);
}

HttpClient::~HttpClient() = default;

namespace {

// Why there is no reply, for whatever cpprestsdk throws.
template <class Exchange>
tl::expected<HttpReply, std::string> reply_or_reason(const Exchange& exchange) {
    try {
        return exchange();
    } catch (const rest::http_exception& failure) {
        return tl::unexpected(reason_of(failure.error_code()));
    } catch (const OutOfTime&) {
        return tl::unexpected(std::string("timed out"));
    } catch (const web::uri_exception&) {
        return tl::unexpected(std::string("no usable address"));
    } catch (const std::invalid_argument&) {  // a scheme that is not HTTP
        return tl::unexpected(std::string("no usable address"));
    } catch (const std::exception&) {
        return tl::unexpected(std::string("no answer"));
    }
}

}  // namespace

tl::expected<HttpReply, std::string> HttpClient::send(const HttpRequest& request) {
    return reply_or_reason([&] { return impl_->send(request); });
}

tl::expected<HttpReply, std::string> HttpClient::trickle(const HttpRequest& request,
                                                         const Trickle& how) {
    return reply_or_reason([&] { return impl_->trickle(request, how); });
}

tl::expected<HttpReply, std::string> HttpClient::get(const std::string& url) {
    return send({.url = url, .method = "GET"});
}

void HttpClient::give_up() {
    impl_->under_way.give_up();
}

}  // namespace planbro::adapters
