// Writing: serializable transactions, run again from the start when others were in their way.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

#include "store/postgresql/node.hpp"
#include "store/postgresql/pool.hpp"
#include "store/store.hpp"

namespace planbro::store::postgresql {

class Committer {
  public:
    using Work = std::function<Result<void>(Transaction&)>;

    Committer(Pool& pool, Node& node, Fractions jitter)
        : pool_(pool), node_(node), jitter_(std::move(jitter)) {}

    Result<void> commit(const Work& work);
    // Empties everything but the settings.
    Result<void> reset();

  private:
    enum class Beside { others, nobody };
    enum class Outcome { done, again };

    Outcome attempt(const Work& work, Beside beside, Result<void>& result);
    Outcome conclude(Pool::Lease& connection, Node::Records& records, bool filled_outbox,
                     Result<void>& result);
    void let_others_finish(int attempt);

    Pool& pool_;
    Node& node_;
    Fractions jitter_;
    std::mutex mutex_;
    std::condition_variable finished_;  // a commit of this process, whatever came of it
};

}  // namespace planbro::store::postgresql
