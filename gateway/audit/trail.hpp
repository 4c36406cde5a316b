// The audit trail: the journal's records where they can be looked for, one row for each plan that
// an access met. It follows the journal from behind, so that an answer waits for the journal alone;
// who asks for AuditEvents waits until the trail has caught up.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "store/store.hpp"

namespace planbro::audit {

// The name of the setting that tells how far the journal is in the trail; "" while it is empty.
std::string place_setting(const store::AuditJournal& journal);

class Trail {
  public:
    // Begins where it left off. `store` must outlive it.
    explicit Trail(store::Store& store);
    ~Trail();
    Trail(const Trail&) = delete;
    Trail& operator=(const Trail&) = delete;

    // Waits until what this process had recorded when it was called can be found. False if that
    // takes longer, or the journal cannot be read: then nothing must be answered from the trail.
    // What other processes recorded is found once they have caught up themselves, which when they
    // are not busy takes less than a second.
    [[nodiscard]] bool catch_up(std::chrono::milliseconds patience);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::audit
