// Which documents may go at the same time: those of the same person or plan go one behind the
// other, as they came; one that does not tell whose it is goes alone.
#pragma once

#include <deque>
#include <set>

#include "app/commands/load_document.hpp"

namespace planbro::app {

class LoadOrder {
  public:
    void add(Document document) { waiting_.push_back(std::move(document)); }
    // The first that may go now; it is under way until it is done.
    std::optional<Document> take();
    void done(const Document& document);

    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
    [[nodiscard]] bool empty() const { return waiting_.empty() && under_way_ == 0; }

  private:
    std::deque<Document> waiting_;
    std::set<std::string> busy_;  // whose documents are under way
    std::size_t under_way_ = 0;
    bool alone_ = false;  // the one that is under way tells of nobody
};

}  // namespace planbro::app
