#include "http/listener.hpp"

#include <algorithm>

#include "http/internal/core.hpp"  // before other parts of Asio

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include "base/log.hpp"
#include "http/internal/tls.hpp"

namespace planbro::http {
namespace {

using namespace internal;
using namespace std::chrono_literals;

constexpr auto kNoDescriptorPause = 50ms;  // until one may be free again
constexpr auto kSweepMin = 5ms;
constexpr auto kSweepMax = 500ms;

// Time limits are looked after in sweeps, which cost less than a timer for each read and write. A
// limit is overrun by an eighth at most.
std::chrono::milliseconds sweep_interval(const ListenerOptions& options) {
    const auto least =
        std::min({options.read_timeout, options.idle_timeout, options.write_timeout});
    return std::clamp<std::chrono::milliseconds>(least / 8, kSweepMin, kSweepMax);
}

void keep_sweeping(Loop& loop, std::chrono::milliseconds interval) {
    loop.sweep.expires_after(interval);
    loop.sweep.async_wait([&loop, interval](error_code ec) {
        if (ec) return;
        end_overdue(loop);
        keep_sweeping(loop, interval);
    });
}

bool admit(Core& core) {
    const std::lock_guard lock(core.mutex);
    if (core.open >= core.options.connections_max) return false;
    ++core.open;
    return true;
}

Task<void> pause(Loop& loop) {
    asio::steady_timer timer(loop.context, kNoDescriptorPause);
    error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable_t<Executor>{}, ignored));
}

// Connections go to the loops in turn. Beyond the limit a connection is closed at once.
Task<void> accept(Core& core) {
    for (std::size_t next = 0; core.acceptor.is_open(); ++next) {
        Loop& loop = core.loops[next % core.loops.size()];
        Socket socket(loop.context);
        error_code ec;
        co_await core.acceptor.async_accept(socket, asio::redirect_error(kAwait, ec));
        if (ec == asio::error::operation_aborted) co_return;
        if (ec) {
            log::warning("http.accept-failed", {{"reason", ec.message()}});
            co_await pause(core.loops.front());
        } else if (admit(core)) {
            asio::co_spawn(loop.context.get_executor(), serve(core, loop, std::move(socket)),
                           asio::detached);
        }
    }
}

asio::ip::tcp::endpoint endpoint_of(Core& core, error_code& ec) {
    asio::ip::tcp::resolver resolver(core.loops.front().context);
    const auto found = resolver.resolve(core.options.address, std::to_string(core.options.port),
                                        asio::ip::tcp::resolver::passive, ec);
    return ec ? asio::ip::tcp::endpoint() : found.begin()->endpoint();
}

error_code open(Core& core) {
    error_code ec;
    const auto endpoint = endpoint_of(core, ec);
    if (!ec) core.acceptor.open(endpoint.protocol(), ec);
    if (!ec) core.acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) core.acceptor.bind(endpoint, ec);
    if (!ec) core.acceptor.listen(asio::socket_base::max_listen_connections, ec);
    return ec;
}

}  // namespace

struct Listener::Impl {
    std::shared_ptr<Core> core;
    std::uint16_t port = 0;
    std::vector<std::thread> threads;
    bool stopped = false;

    void begin();
    void wait_for_connections() const;
};

void Listener::Impl::begin() {
    asio::co_spawn(core->loops.front().context.get_executor(), accept(*core), asio::detached);
    for (auto& loop : core->loops) {
        keep_sweeping(loop, sweep_interval(core->options));
        threads.emplace_back([&loop] { loop.context.run(); });
    }
}

void Listener::Impl::wait_for_connections() const {
    std::unique_lock lock(core->mutex);
    core->all_closed.wait_for(lock, core->options.stop_timeout, [this] { return core->open == 0; });
}

Listener::Listener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Listener::~Listener() {
    stop();
}

Result<std::unique_ptr<Listener>> Listener::start(const ListenerOptions& options, Handler handler) {
    auto core = std::make_shared<Core>(options, std::move(handler));
    if (options.tls) {
        auto tls = tls_context(*options.tls);
        if (!tls) return Fail(tls.error());
        core->tls = std::move(*tls);
    }
    if (const auto ec = open(*core)) {
        return fail(Category::unavailable, "intern-feil",
                    "Cannot listen on " + options.address + ":" + std::to_string(options.port) +
                        ": " + ec.message());
    }
    auto impl = std::make_unique<Impl>();
    impl->port = core->acceptor.local_endpoint().port();
    impl->core = std::move(core);
    impl->begin();
    return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

std::uint16_t Listener::port() const {
    return impl_->port;
}

void Listener::stop() {
    if (std::exchange(impl_->stopped, true)) return;
    auto& core = *impl_->core;
    core.stopping = true;
    asio::post(core.loops.front().context, [&core] { core.acceptor.close(); });
    for (auto& loop : core.loops) asio::post(loop.context, [&loop] { wind_up(loop); });
    impl_->wait_for_connections();
    core.readers.stop();
    core.writers.stop();
    for (auto& loop : core.loops) loop.context.stop();
    for (auto& thread : impl_->threads) thread.join();
}

}  // namespace planbro::http
