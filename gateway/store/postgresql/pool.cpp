#include "store/postgresql/pool.hpp"

#include <Poco/Exception.h>

namespace planbro::store::postgresql {

Pool::Lease Pool::take() {
    wait_for_room();
    Lease lease(*this);  // gives the room back, whatever is thrown
    auto connection = take_idle();
    if (connection == nullptr) connection = std::make_unique<Connection>(parameters_);
    lease.hold(std::move(connection));
    return lease;
}

void Pool::wait_for_room() {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, patience_, [this] { return taken_ < max_; })) {
        throw Poco::TimeoutException("no connection came free");
    }
    ++taken_;
}

std::unique_ptr<Connection> Pool::take_idle() {
    for (;;) {
        std::unique_ptr<Connection> connection;
        {
            const std::lock_guard lock(mutex_);
            if (idle_.empty()) return nullptr;
            connection = std::move(idle_.back());
            idle_.pop_back();
        }
        if (connection->is_alive()) return connection;
    }
}

void Pool::drop_idle() {
    std::vector<std::unique_ptr<Connection>> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(idle_);
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
    {
        const std::lock_guard lock(mutex_);
        --taken_;
        if (connection != nullptr) idle_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

}  // namespace planbro::store::postgresql
