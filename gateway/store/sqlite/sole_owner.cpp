#include "store/sqlite/sole_owner.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace planbro::store::sqlite {

std::unique_ptr<SoleOwner> SoleOwner::of(const std::string& file) {
    const int lock = ::open((file + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return nullptr;
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return std::make_unique<SoleOwner>(lock);
    ::close(lock);
    return nullptr;
}

SoleOwner::~SoleOwner() {
    ::close(lock_);
}

}  // namespace planbro::store::sqlite
