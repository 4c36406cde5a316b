// What the connections of a listener share. Every connection belongs to one loop, that is to one
// thread, and needs no lock.
#pragma once

#include <utility>  // Asio 1.74 uses std::exchange without including it

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "http/internal/worker_pool.hpp"
#include "http/listener.hpp"

namespace planbro::http::internal {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
template <class T>
using Task = asio::awaitable<T, Executor>;
using Moment = std::chrono::steady_clock::time_point;

inline constexpr asio::use_awaitable_t<Executor> kAwait{};

class Connection;

struct Loop {
    std::list<Connection*> connections;
    std::chrono::sys_seconds date_of{};
    std::string date;             // of that second, as the Date header has it
    asio::io_context context{1};  // one thread runs it; others only post
    asio::steady_timer sweep{context};
};

struct Core : std::enable_shared_from_this<Core> {
    Core(const ListenerOptions& options_, Handler handler)
        : options(options_),
          loops(std::max(options_.io_threads, 1U)),
          acceptor(loops.front().context),
          readers(options_.readers, options_.queue_max, handler),
          writers(options_.writers, options_.queue_max, std::move(handler)) {}

    // RFC 9110 section 9.2.1: safe methods change nothing.
    WorkerPool& workers_for(const Request& request) {
        return request.method == "GET" || request.method == "HEAD" ? readers : writers;
    }

    const ListenerOptions options;
    std::unique_ptr<asio::ssl::context> tls;  // nothing for plain HTTP
    std::deque<Loop> loops;
    Acceptor acceptor;
    std::mutex mutex;
    std::condition_variable all_closed;
    std::size_t open = 0;                // connections, guarded by mutex
    std::atomic<bool> stopping = false;  // set before any loop is told to wind up
    WorkerPool readers;
    WorkerPool writers;
};

// Serves a connection to its end.
Task<void> serve(Core& core, Loop& loop, Socket socket);

// Ends what is overdue on the loop's connections. On the loop's own thread.
void end_overdue(Loop& loop);

// Ends idle connections, and hurries those that are still sending a request.
void wind_up(Loop& loop);

}  // namespace planbro::http::internal
