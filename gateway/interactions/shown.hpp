// What viewers are shown of resources, worked out once. Cutting is a pure function of the stored
// text, of the sections and of which other resources the viewer sees; all three are asked anew, in
// the snapshot of the data, each time. What is kept is the work alone: never a consent, never a
// verdict (docs/decisions/0018-what-is-shown-is-kept.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fhir/search_parameters.hpp"

namespace planbro::interactions {

// A resource as somebody is shown it.
class Shown {
  public:
    explicit Shown(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& text() const { return text_; }  // JSON
    // What in it leads to other resources, by search parameter.
    [[nodiscard]] const std::vector<fhir::LinkRow>& links() const;

  private:
    std::string text_;
    mutable std::once_flag indexed_;
    mutable std::vector<fhir::LinkRow> links_;
};
using ShownPtr = std::shared_ptr<const Shown>;

class ShownMemory {
  public:
    // Bytes, roughly; what was not asked for lately goes first.
    static constexpr std::size_t kBytes = std::size_t{48} << 20;

    explicit ShownMemory(std::size_t bytes = kBytes) : bytes_(bytes) {}

    // Whose view of what: the same name, the same rule of cutting.
    struct View {
        std::string resource;  // "Type/id"
        std::string viewer;    // orgnr; "" for those who see resources whole
        std::uint32_t sections = 0;
    };
    // Whether the viewer sees the resource behind a reference.
    using Sees = std::function<bool(std::string_view)>;
    // The text shown; asks `sees` what it depends on.
    using Cut = std::function<std::string(const Sees& sees)>;

    // What `cut` gives, or gave before for the same view of the same stored text while all that it
    // asked is answered by `sees` as it was then.
    ShownPtr of(const View& view, std::string_view stored, const Sees& sees, const Cut& cut);

  private:
    struct Kept {
        std::string stored;
        std::vector<std::pair<std::string, bool>> asked;
        ShownPtr shown;
    };
    using KeptPtr = std::shared_ptr<const Kept>;
    // Entries move from `older` to `newer` when they are asked for; when `newer` is full it becomes
    // `older`, and what nobody asked for meanwhile is gone.
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, KeptPtr> newer;
        std::unordered_map<std::string, KeptPtr> older;
        std::size_t bytes = 0;  // of newer
    };
    static constexpr std::size_t kShards = 16;

    Shard& shard_of(const std::string& name);
    KeptPtr find(const std::string& name);
    void keep(Shard& shard, const std::string& name, KeptPtr kept);

    std::size_t bytes_;
    Shard shards_[kShards];
};

}  // namespace planbro::interactions
