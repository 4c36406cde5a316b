// Where exports are made: the folder of their files, and the bell that wakes who makes them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace planbro::interactions::exports {

class Desk {
  public:
    // `alone`: no other process works on this database. Nothing is made in a folder of "".
    explicit Desk(std::string folder = {}, std::string maker = {}, bool alone = true)
        : folder_(std::move(folder)), maker_(std::move(maker)), alone_(alone) {}

    [[nodiscard]] const std::string& maker() const { return maker_; }
    [[nodiscard]] bool alone() const { return alone_; }

    void ring();
    // Until the bell rings, or so long; at once when asked to stop.
    void wait(std::stop_token stop, std::chrono::milliseconds patience);

    // --- the files, for their owner's eyes alone ---
    // Adds to the file, and makes it if it is not there; `last`: and has it on disk.
    Result<void> append(const std::string& job, const std::string& name, const std::string& text,
                        bool last) const;
    [[nodiscard]] std::optional<std::string> read(const std::string& job,
                                                  const std::string& name) const;
    void remove(const std::string& job) const;
    // The jobs that have files here.
    [[nodiscard]] std::vector<std::string> jobs() const;

  private:
    std::string folder_;
    std::string maker_;
    bool alone_;
    std::mutex mutex_;
    std::condition_variable_any bell_;
    bool rung_ = false;
};

}  // namespace planbro::interactions::exports
