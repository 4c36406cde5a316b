// One gateway at a time on a database file: two would send each notice twice. A lock of its own,
// since whoever opens and closes the database file drops SQLite's locks on it
// (https://www.sqlite.org/howtocorrupt.html section 2.2).
#pragma once

#include <memory>
#include <string>

namespace planbro::store::sqlite {

class SoleOwner {
  public:
    // Nothing when another process owns the database, or FILE.lock cannot be made.
    static std::unique_ptr<SoleOwner> of(const std::string& file);
    ~SoleOwner();  // the lock goes with the process in any case
    SoleOwner(const SoleOwner&) = delete;
    SoleOwner& operator=(const SoleOwner&) = delete;

    explicit SoleOwner(int lock) : lock_(lock) {}

  private:
    int lock_;
};

}  // namespace planbro::store::sqlite
