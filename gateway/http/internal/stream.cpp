#include "http/internal/stream.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

namespace planbro::http::internal {

Stream::Stream(Socket socket, asio::ssl::context* tls) : socket_(std::move(socket)) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    if (tls != nullptr) tls_ = std::make_unique<asio::ssl::stream<Socket&>>(socket_, *tls);
}

std::string Stream::peer() const {
    error_code error;
    const auto end = socket_.remote_endpoint(error);
    return error ? std::string() : end.address().to_string();
}

Task<bool> Stream::handshake() {
    if (!tls_) co_return true;
    error_code ec;
    co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                   asio::redirect_error(kAwait, ec));
    co_return !ec;
}

Task<std::size_t> Stream::read_some(std::span<char> space) {
    error_code ec;
    std::size_t size = 0;
    const auto buffer = asio::buffer(space.data(), space.size());
    if (tls_) {
        size = co_await tls_->async_read_some(buffer, asio::redirect_error(kAwait, ec));
    } else {
        size = co_await socket_.async_read_some(buffer, asio::redirect_error(kAwait, ec));
    }
    co_return ec ? 0 : size;
}

Task<bool> Stream::write(std::array<asio::const_buffer, 2> parts) {
    error_code ec;
    if (tls_) {
        co_await asio::async_write(*tls_, parts, asio::redirect_error(kAwait, ec));
        co_return !ec;
    }
    auto written = socket_.write_some(parts, ec);
    if (ec && ec != asio::error::would_block) co_return false;
    for (auto& part : parts) {
        const auto gone = std::min(written, part.size());
        part += gone;
        written -= gone;
    }
    if (asio::buffer_size(parts) == 0) co_return true;
    co_await asio::async_write(socket_, parts, asio::redirect_error(kAwait, ec));
    co_return !ec;
}

Task<void> Stream::say_goodbye() {
    error_code ignored;
    if (tls_) {
        // Waits for the other side's goodbye as well (RFC 8446 section 6.1).
        co_await tls_->async_shutdown(asio::redirect_error(kAwait, ignored));
    }
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void Stream::cancel() {
    error_code ignored;
    socket_.cancel(ignored);
}

}  // namespace planbro::http::internal
