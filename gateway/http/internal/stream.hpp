// One connection's bytes, as they are or by TLS. Reading and writing end with an error once the
// socket is cancelled.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>

#include "http/internal/core.hpp"  // before other parts of Asio

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace planbro::http::internal {

class Stream {
  public:
    // `tls` may be nothing and must outlive the stream.
    Stream(Socket socket, asio::ssl::context* tls);

    // The address at the other end, "" if it is gone.
    [[nodiscard]] std::string peer() const;
    // Before anything else; true at once without TLS.
    Task<bool> handshake();
    // 0 when the other side has closed or the socket was cancelled.
    Task<std::size_t> read_some(std::span<char> space);
    // All of it; nearly always the kernel takes an answer at once, and the loop need not come back.
    Task<bool> write(std::array<asio::const_buffer, 2> parts);
    // Says that no more is sent; what comes still can be read, but with TLS it counts for nothing.
    Task<void> say_goodbye();
    void cancel();

  private:
    Socket socket_;
    std::unique_ptr<asio::ssl::stream<Socket&>> tls_;  // nothing for plain HTTP
};

}  // namespace planbro::http::internal
