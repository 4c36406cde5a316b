// The door: HTTP/1.1 on Boost.Beast, with limits on everything. Requests are answered by two
// bounded sets of workers, one for GET and HEAD, one for the rest, so that reading goes on while
// writes wait for the disk. When a set is busy and its queue is full, the answer is 503 with
// Retry-After.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/result.hpp"
#include "http/message.hpp"

namespace planbro::http {

// PEM files: the certificate with those that lead to its issuer, and its key.
struct TlsFiles {
    std::string certificate;
    std::string key;
};

struct ListenerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;            // 0: the system picks one
    std::optional<TlsFiles> tls = {};  // none: plain HTTP
    unsigned io_threads = 2;
    // Reading takes processor time alone: more readers than cores only make some wait longer.
    unsigned readers = 2 * std::max(std::thread::hardware_concurrency(), 1U);
    unsigned writers = 16;         // they wait for a common commit most of their time
    std::size_t queue_max = 1024;  // requests waiting for a worker, of each set
    std::size_t connections_max = 10'000;
    std::size_t header_bytes_max = 32 * 1024;    // 431 beyond it
    std::size_t body_bytes_max = kBodyBytesMax;  // beyond it: Request::body_too_large
    // How much of a too large body is read on and thrown away, so that the client gets its answer.
    std::size_t drain_bytes_max = 64 * 1024 * 1024;
    std::chrono::milliseconds read_timeout{30'000};  // for the whole header and the whole body
    std::chrono::milliseconds idle_timeout{75'000};  // between requests on a kept connection
    std::chrono::milliseconds write_timeout{30'000};
    std::chrono::milliseconds stop_timeout{30'000};  // how long stop() waits for requests begun
};

class Listener {
  public:
    // Opens the socket and begins to serve; fails if the address cannot be bound or the TLS files
    // cannot be used.
    static Result<std::unique_ptr<Listener>> start(const ListenerOptions& options, Handler handler);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    // Takes no new request, finishes those begun, then returns. Called by the destructor too.
    void stop();

  private:
    struct Impl;
    explicit Listener(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::http
