// The sticky failed state of Access; included by its two halves only.
#pragma once

#include <Poco/Exception.h>

#include "base/log.hpp"
#include "store/sql/reader.hpp"

namespace planbro::store::sql {

template <class T>
T Access::guarded(const std::function<T()>& ask) {
    return guarded_beside<T>([&] {
        if (late_) late_->write();
        return ask();
    });
}

template <class T>
T Access::guarded_beside(const std::function<T()>& ask) {
    if (failed_) return T();
    try {
        return ask();
    } catch (const Poco::Exception& error) {
        failed_ = true;
        // The class tells what went wrong; the message could quote data.
        if (!connection_.in_conflict()) {
            log::error("store-failed", {{"kind", error.className()}, {"code", error.code()}});
        }
        return T();
    }
}

inline void Access::guarded_write(const std::function<void()>& write) {
    guarded_beside<bool>([&] {
        write();
        return true;
    });
}

}  // namespace planbro::store::sql
