#include <algorithm>
#include <array>

#include "http/internal/core.hpp"  // before other parts of Asio

#include "base/log.hpp"
#include "http/internal/answer.hpp"
#include "http/internal/byte_buffer.hpp"
#include "http/internal/pending.hpp"
#include "http/internal/request_reader.hpp"
#include "http/internal/stream.hpp"

namespace planbro::http::internal {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kHeadReadBytes = 4 * 1024;
constexpr std::size_t kBodyReadBytes = 64 * 1024;
constexpr auto kLinger = 2s;         // for the client to read an answer it did not wait for
constexpr auto kWindUpReading = 2s;  // for a request half sent when the listener stops

Moment now() {
    return std::chrono::steady_clock::now();
}

// Date is the time of the message (RFC 9110 section 6.6.1): the system's, not the sandbox's.
const std::string& date_now(Loop& loop) {
    const auto second = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (second != loop.date_of) {
        loop.date_of = second;
        loop.date = http_date(second);
    }
    return loop.date;
}

}  // namespace

class Connection {
  public:
    Connection(Core& core, Loop& loop, Socket socket)
        : core_(core),
          loop_(loop),
          stream_(std::move(socket), core.tls.get()),
          peer_(stream_.peer()),
          reader_(core.options.header_bytes_max, core.options.body_bytes_max),
          place_(loop.connections.insert(loop.connections.end(), this)) {}
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Task<void> run();
    void end_if_overdue(Moment moment);
    void wind_up();

  private:
    enum class Phase { idle, reading, answering, writing, lingering };
    enum class Received { request, refused, nothing };

    Task<bool> exchange();
    Task<Received> receive();
    Task<bool> invite_body();
    Task<bool> fill();
    Task<Response> answer(Request request);
    Task<bool> send(Response response, bool to_head, bool keep_alive);
    Task<void> linger();
    Received after_reading();
    Received after_silence();
    void enter(Phase phase, std::chrono::milliseconds time);
    void begin_reading();
    void submit(Request request, Respond respond);

    Core& core_;
    Loop& loop_;
    Stream stream_;
    std::string peer_;  // known from the start: a connection that was cut has none
    ByteBuffer buffer_;
    RequestReader reader_;
    std::list<Connection*>::iterator place_;
    Phase phase_ = Phase::idle;
    Moment deadline_ = Moment::max();
    Moment reading_since_ = Moment::min();
    Response refusal_;
    bool overdue_ = false;
    bool closing_ = false;  // no further request is read
    bool broken_ = false;   // nothing more can or shall be sent
};

Connection::~Connection() {
    loop_.connections.erase(place_);
    const std::lock_guard lock(core_.mutex);
    if (--core_.open == 0) core_.all_closed.notify_all();
}

void Connection::enter(Phase phase, std::chrono::milliseconds time) {
    phase_ = phase;
    deadline_ = now() + time;
}

void Connection::begin_reading() {
    enter(Phase::reading, core_.options.read_timeout);
    reading_since_ = now();
}

void Connection::end_if_overdue(Moment moment) {
    if (moment < deadline_) return;
    overdue_ = true;
    stream_.cancel();
}

void Connection::wind_up() {
    if (phase_ == Phase::idle || phase_ == Phase::lingering) deadline_ = Moment::min();
    if (phase_ == Phase::reading) deadline_ = std::min(deadline_, now() + kWindUpReading);
    end_if_overdue(now());
}

Task<void> Connection::run() {
    enter(Phase::idle, core_.options.read_timeout);
    // A local that lives over the waits: GCC 12 lays out the frame of a coroutine without one
    // wrongly.
    bool open = co_await stream_.handshake();
    broken_ = !open;
    while (open) {
        open = co_await exchange();
        buffer_.shrink(kHeadReadBytes);
    }
    if (!broken_) co_await linger();
}

// One request and its answer; false when the connection is to be closed.
Task<bool> Connection::exchange() {
    const auto received = co_await receive();
    if (received == Received::nothing) {
        broken_ = true;
        co_return false;
    }
    if (received == Received::refused) co_return co_await send(std::move(refusal_), false, false);
    const bool to_head = reader_.to_head();
    const bool keep_alive = reader_.keep_alive() && !closing_;
    phase_ = Phase::answering;
    deadline_ = Moment::max();
    auto request = reader_.take();
    request.from = peer_;
    request.took = std::chrono::duration_cast<std::chrono::milliseconds>(now() - reading_since_);
    auto response = co_await answer(std::move(request));
    co_return co_await send(std::move(response), to_head, keep_alive && !core_.stopping);
}

// Reads until there is a request to answer, or none will come.
Task<Connection::Received> Connection::receive() {
    if (core_.stopping) co_return Received::nothing;
    enter(Phase::idle, core_.options.idle_timeout);
    for (;;) {
        while (!buffer_.empty()) {
            if (phase_ == Phase::idle) begin_reading();
            const auto used = reader_.feed(buffer_.view());
            buffer_.consume(used);
            if (reader_.progress() == Progress::head && !co_await invite_body()) {
                co_return Received::request;
            }
            const auto received = after_reading();
            if (received != Received::nothing) co_return received;
            if (used == 0) break;
        }
        if (!co_await fill()) co_return after_silence();
    }
}

// "nothing" here: read on.
Connection::Received Connection::after_reading() {
    if (reader_.progress() == Progress::refused) {
        refusal_ = reader_.refusal();
        return Received::refused;
    }
    if (reader_.progress() == Progress::complete) {
        closing_ = closing_ || reader_.body_too_large();
        return Received::request;
    }
    if (reader_.in_body() && reader_.body_bytes() > core_.options.drain_bytes_max) {
        closing_ = true;
        return Received::request;
    }
    return Received::nothing;
}

// The client has closed, or time is up.
Connection::Received Connection::after_silence() {
    closing_ = true;
    if (!overdue_ || phase_ == Phase::idle) return Received::nothing;
    overdue_ = false;
    if (reader_.in_body() && reader_.body_too_large()) return Received::request;
    refusal_ = timed_out();
    return Received::refused;
}

// RFC 9110 section 10.1.1. False when the body is announced too large and thus not asked for.
Task<bool> Connection::invite_body() {
    if (!reader_.expects_continue() || !buffer_.empty()) co_return true;
    if (reader_.body_too_large()) {
        closing_ = true;
        co_return false;
    }
    co_return co_await stream_.write({asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), {}});
}

Task<bool> Connection::fill() {
    const auto space = buffer_.prepare(reader_.in_body() ? kBodyReadBytes : kHeadReadBytes);
    const auto size = co_await stream_.read_some(space);
    buffer_.commit(size);
    co_return size > 0 && !overdue_;
}

Task<Response> Connection::answer(Request request) {
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void(Response)>(
        [this, &request](auto resume) {
            auto pending = std::make_shared<Pending<decltype(resume)>>(core_.shared_from_this(),
                                                                       loop_, std::move(resume));
            submit(std::move(request),
                   [pending](Response response) { pending->answer(std::move(response)); });
        },
        kAwait);
}

void Connection::submit(Request request, Respond respond) {
    auto& workers = core_.workers_for(request);
    Job job{std::move(request), std::move(respond)};
    if (!workers.submit(job)) job.respond(busy());
}

Task<bool> Connection::send(Response response, bool to_head, bool keep_alive) {
    broken_ = response.status == 0;
    if (broken_) co_return false;
    if (!is_sendable(response)) {
        log::error("http.answer-unsendable", {{"status", response.status}});
        response = internal_error();
    }
    const auto head = head_of(response, keep_alive, date_now(loop_), core_.tls != nullptr);
    enter(Phase::writing, core_.options.write_timeout);
    const auto body =
        has_body(response, to_head) ? asio::buffer(response.body) : asio::const_buffer();
    broken_ = !co_await stream_.write({asio::buffer(head), body});
    co_return keep_alive && !broken_;
}

// Closing with unread bytes would reset the connection, and the client could lose the answer
// (RFC 9112 section 9.6): so reads on a while and throws away.
Task<void> Connection::linger() {
    enter(Phase::lingering, kLinger);
    co_await stream_.say_goodbye();
    if (core_.stopping && buffer_.empty() && !closing_) co_return;
    overdue_ = false;
    enter(Phase::lingering, kLinger);
    buffer_.consume(buffer_.view().size());
    std::size_t size = 1;
    while (size > 0 && !overdue_) {
        size = co_await stream_.read_some(buffer_.prepare(kHeadReadBytes));
    }
}

Task<void> serve(Core& core, Loop& loop, Socket socket) {
    Connection connection(core, loop, std::move(socket));
    co_await connection.run();
}

void end_overdue(Loop& loop) {
    const auto moment = now();
    for (Connection* connection : loop.connections) connection->end_if_overdue(moment);
}

void wind_up(Loop& loop) {
    for (Connection* connection : loop.connections) connection->wind_up();
}

}  // namespace planbro::http::internal
