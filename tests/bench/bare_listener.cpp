// Boost.Beast alone, answering every request with the bytes of a file: what HTTP itself costs.
//   bare_listener PORT FILE   then, for example: wrk -t2 -c64 -d10s http://127.0.0.1:PORT/
// As small as Beast allows: one loop a core, a chain of callbacks a connection, no limits, no
// timeouts, no consent and no audit.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(tcp::socket socket, const std::string& body)
        : stream_(std::move(socket)), body_(body) {}

    void read() {
        request_ = {};
        beast::http::async_read(stream_, buffer_, request_,
                                [self = shared_from_this()](beast::error_code error, std::size_t) {
                                    if (!error) self->answer();
                                });
    }

  private:
    void answer() {
        response_ = {beast::http::status::ok, request_.version()};
        response_.set(beast::http::field::content_type, "application/fhir+json; charset=utf-8");
        response_.keep_alive(request_.keep_alive());
        response_.body() = body_;
        response_.prepare_payload();
        beast::http::async_write(stream_, response_,
                                 [self = shared_from_this()](beast::error_code error, std::size_t) {
                                     if (!error) self->read();
                                 });
    }

    beast::tcp_stream stream_;
    const std::string& body_;
    beast::flat_buffer buffer_;
    beast::http::request<beast::http::string_body> request_;
    beast::http::response<beast::http::string_body> response_;
};

void accept(asio::io_context& loops, tcp::acceptor& acceptor, const std::string& body) {
    acceptor.async_accept(asio::make_strand(loops),
                          [&](beast::error_code error, tcp::socket socket) {
                              if (error) return;
                              socket.set_option(tcp::no_delay(true), error);
                              std::make_shared<Connection>(std::move(socket), body)->read();
                              accept(loops, acceptor, body);
                          });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "bare_listener PORT FILE\n";
        return 2;
    }
    std::ostringstream text;
    text << std::ifstream(argv[2], std::ios::binary).rdbuf();
    const auto body = text.str();

    asio::io_context loops;
    tcp::acceptor acceptor(loops, {asio::ip::make_address("127.0.0.1"),
                                   static_cast<std::uint16_t>(std::atoi(argv[1]))});
    accept(loops, acceptor, body);
    asio::signal_set signals(loops, SIGTERM, SIGINT);
    signals.async_wait([&](const beast::error_code&, int) { loops.stop(); });
    std::cout << "ready http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;

    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
        threads.emplace_back([&] { loops.run(); });
    }
    for (auto& thread : threads) thread.join();
}
