// A client for tests that sends just the bytes it is given, wrong ones too.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace planbro::http::testing {

struct Reply {
    int status = 0;  // 0: the connection ended before a whole answer
    std::string head;
    std::string body;

    [[nodiscard]] bool has(std::string_view text) const {
        return head.find(text) != std::string::npos;
    }
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval patience{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] int socket() const { return socket_; }

    // False when the other side has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    // The next answer; without its body, as after HEAD, if asked for.
    Reply read(bool head_only = false) {
        while (received_.find("\r\n\r\n") == std::string::npos) {
            if (!receive()) return {};
        }
        Reply reply;
        reply.head = cut(received_.find("\r\n\r\n") + 4);
        const auto size = head_only ? 0 : length_in(reply.head);
        while (received_.size() < size) {
            if (!receive()) return {};
        }
        reply.body = cut(size);
        reply.status = std::atoi(reply.head.c_str() + std::string_view("HTTP/1.1 ").size());
        return reply;
    }

    // Everything up to the end of the connection.
    std::string read_to_end() {
        while (receive()) {
        }
        return std::exchange(received_, {});
    }

    // Whether something, or the end, can be read within the time.
    bool readable(std::chrono::milliseconds within) const {
        pollfd asked{.fd = socket_, .events = POLLIN, .revents = 0};
        return !received_.empty() || ::poll(&asked, 1, static_cast<int>(within.count())) > 0;
    }

  private:
    bool receive() {
        std::array<char, 16384> bytes{};
        const auto size = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (size <= 0) return false;
        received_.append(bytes.data(), static_cast<std::size_t>(size));
        return true;
    }

    std::string cut(std::size_t size) {
        auto front = received_.substr(0, size);
        received_.erase(0, size);
        return front;
    }

    static std::size_t length_in(const std::string& head) {
        constexpr std::string_view kName = "Content-Length: ";
        const auto at = head.find(kName);
        return at == std::string::npos ? 0 : std::stoul(head.substr(at + kName.size()));
    }

    int socket_;
    bool connected_ = false;
    std::string received_;
};

inline std::string get(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: planbro\r\n\r\n";
}

inline std::string post(std::string_view target, std::string_view type, std::string_view body) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: planbro\r\nContent-Type: " + std::string(type) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace planbro::http::testing
