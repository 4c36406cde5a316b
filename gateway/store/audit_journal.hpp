// The audit journal: an append-only file, hash-chained, many records to one fsync. A record is
// durable before its answer leaves; when the file cannot be written, nothing is answered any more.
//
//   line := hash " " record "\n"        hash := hex(sha256(hash of the line before + record))
//
// so that a line that is changed, removed or put in between shows. The first line chains from 64
// zeros. A journal may be closed and continued in a new file (journal_segments.hpp): places in it
// count on over all of them, and closed ones may be removed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/journal_segments.hpp"

namespace planbro::store {

class AuditJournal {
  public:
    // Opens or begins the file; a torn last line, which nobody was ever told is durable, is cut
    // off. Fails when what stands there is no chain, cannot be read, or is in use by another
    // process. Only the end is looked at, kLookedAtOnOpening bytes, so that a long journal does not
    // keep the gateway from starting; verify() looks at all of it.
    static constexpr std::size_t kLookedAtOnOpening = std::size_t{1} << 20;
    static Result<std::unique_ptr<AuditJournal>> open(const std::string& file);
    ~AuditJournal();  // writes what is waiting
    AuditJournal(const AuditJournal&) = delete;
    AuditJournal& operator=(const AuditJournal&) = delete;

    // `record` is one line. `done` is called on the journal's own thread.
    void append(std::string record, std::function<void(bool)> done);
    // The same where nobody waits for it, since it stands elsewhere until then: it is written with
    // the next record that somebody waits for, or some milliseconds later.
    void append_at_leisure(std::string record, std::function<void(bool)> done);

    // Tells this journal from every other: the hash of its first line, "" while it has none.
    [[nodiscard]] std::string chain() const;
    // How many bytes of it are durable, those of closed segments among them.
    [[nodiscard]] std::uint64_t durable() const;
    struct Part {
        std::vector<std::string> records;
        std::uint64_t next = 0;  // where the next part begins
    };
    // The durable records from a place that a part before ended at (0: the first), at most `count`.
    // Failure: the file cannot be read, or no record begins there.
    [[nodiscard]] Result<Part> read(std::uint64_t from, std::size_t count) const;

    // Where the file that is written begins, and where the oldest that is kept does.
    [[nodiscard]] std::uint64_t begin() const;
    [[nodiscard]] std::uint64_t oldest() const;
    // Closes the file that is written and goes on in a new one, without a moment in which nothing
    // is; false where there is nothing in it to close. The file is kept as it was when this fails.
    Result<bool> close_segment(Instant now);
    [[nodiscard]] std::vector<Segment> closed() const;
    // Failure: it is none of closed(), or cannot be removed.
    Result<void> remove(const Segment& segment);

    struct Verdict {
        std::size_t records = 0;            // that fit the chain
        std::optional<std::size_t> broken;  // number of the first line that does not, from 1
        bool torn = false;  // something without its newline stands behind them: no tampering
        std::string last_hash;
        std::string last_record = {};
        std::optional<SegmentHead> head = {};  // where it continues another file
    };
    // Of one file alone. Failure: it cannot be read.
    static Result<Verdict> verify(const std::string& file);

  private:
    struct Impl;

  public:
    explicit AuditJournal(std::unique_ptr<Impl> impl);  // only open() can: Impl is private

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::store
