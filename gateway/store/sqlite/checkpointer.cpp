#include "store/sqlite/checkpointer.hpp"

#include <Poco/Exception.h>

#include "base/log.hpp"

namespace planbro::store::sqlite {

Checkpointer::Checkpointer(const std::string& file)
    : connection_(file), thread_([this] { run(); }) {}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_one();
    thread_.join();
}

void Checkpointer::told(int pages) {
    {
        const std::lock_guard lock(mutex_);
        if (pages < carried_) carried_ = 0;  // the log has begun anew
        if (pages - carried_ < kPages) return;
        wanted_ = true;
    }
    ready_.notify_one();
}

void Checkpointer::run() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [this] { return stopping_ || wanted_; });
            if (stopping_) return;
            wanted_ = false;
        }
        try {
            const auto told = connection_.query("PRAGMA wal_checkpoint(PASSIVE)", "iii");
            const std::lock_guard lock(mutex_);
            carried_ = static_cast<int>(told.number(0, 2));
        } catch (const Poco::Exception& error) {
            // Nothing is lost by it: what is committed stands in the log.
            log::warning("checkpoint-failed",
                         {{"kind", error.className()}, {"code", error.code()}});
        }
    }
}

}  // namespace planbro::store::sqlite
