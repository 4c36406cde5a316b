// Carries what is committed from the write-ahead log into the database, beside the writer instead
// of within its commits (https://www.sqlite.org/wal.html#ckpt). The log begins anew when a commit
// finds all of it carried over; a writer that never rests does the last of it itself.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "store/sqlite/connection.hpp"

namespace planbro::store::sqlite {

class Checkpointer {
  public:
    // So many pages of the log are carried over at once: what was written several times meanwhile
    // is carried once. From so many on in the log, the writer does it.
    static constexpr int kPages = 4000;
    static constexpr int kPagesMax = 12'000;

    explicit Checkpointer(const std::string& file);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    // So many pages stand in the log after a commit.
    void told(int pages);

  private:
    void run();

    Connection connection_;
    std::mutex mutex_;
    std::condition_variable ready_;
    bool wanted_ = false;
    int carried_ = 0;  // of the pages in the log
    bool stopping_ = false;
    std::thread thread_;  // last: it uses the rest
};

}  // namespace planbro::store::sqlite
