#include "interactions/exports/maker.hpp"

#include <future>
#include <set>

#include "base/log.hpp"
#include "interactions/exports/desk.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions::exports {

namespace {

using store::Reader;
using store::Transaction;

constexpr int kPage = 100;
// So long without a sign of the process that works on it, and another takes it up.
constexpr auto kBeat = std::chrono::seconds(5);
constexpr auto kSilent = std::chrono::seconds(30);
constexpr int kAttemptsMax = 3;

// --- what is no longer wanted -------------------------------------------------------------------

bool is_too_old(const Job& job, Instant now) {
    return job.state != State::under_way && expires(job) <= now;
}

void sweep(const Services& services, Instant now) {
    std::set<std::string> wanted;
    std::vector<std::string> old;
    const auto files = services.exports->jobs();
    const auto viewed = services.store.view([&](Reader& reader) -> Result<void> {
        for (const auto& one : reader.export_jobs()) {
            const auto job = job_of(one);
            (job && !is_too_old(*job, now)) ? void(wanted.insert(one.id)) : old.push_back(one.id);
        }
        return {};
    });
    if (!viewed) return;
    for (const auto& job : files) {
        if (!wanted.contains(job)) services.exports->remove(job);
    }
    if (old.empty()) return;
    const auto committed = services.store.commit([&](Transaction& transaction) -> Result<void> {
        for (const auto& job : old) transaction.remove_export_job(job);
        return {};
    });
    if (!committed) log::error("exports-not-swept");
}

// --- whose it is to make ------------------------------------------------------------------------

bool is_free(const Desk& desk, const Job& job, Instant now) {
    if (job.state != State::under_way) return false;
    if (job.maker.empty()) return true;
    return job.maker != desk.maker() && (desk.alone() || job.beat + kSilent <= now);
}

void end(Job& job, State state, std::string_view reason, Instant now) {
    job.state = state;
    job.reason = std::string(reason);
    job.ended = now;
    if (state == State::failed) job.files.clear();
}

// One that was begun several times and never ended would go on so.
std::optional<Job> take_up(const Services& services, Instant now) {
    std::optional<Job> taken;
    const auto committed = services.store.commit([&](Transaction& transaction) -> Result<void> {
        taken.reset();
        for (const auto& one : transaction.export_jobs()) {
            auto job = job_of(one);
            if (!job || !is_free(*services.exports, *job, now)) continue;
            if (++job->attempts > kAttemptsMax) {
                end(*job, State::failed, "eksport-mislyktes", now);
                transaction.put_export_job(kept(*job));
                continue;
            }
            job->maker = services.exports->maker();
            job->beat = now;
            job->files.clear();
            transaction.put_export_job(kept(*job));
            taken = std::move(job);
            break;
        }
        return {};
    });
    return committed ? taken : std::nullopt;
}

// --- making it ----------------------------------------------------------------------------------

Fail given_up() {
    return fail(Category::conflict, "eksport-avbrutt", "The export is no longer wanted here.");
}

// No audit, no answer: what is not recorded gets into no file.
Result<void> record(const Services& services, const Job& job, Instant now,
                    std::vector<std::string> touched) {
    if (touched.empty()) return {};
    auto record = job.asked;
    record.id = services.ids();
    record.at = now;
    record.status = 200;
    record.touched = std::move(touched);
    std::promise<bool> durable;
    services.store.journal(audit::write(record), [&](bool done) { durable.set_value(done); });
    if (durable.get_future().get()) return {};
    return fail(Category::unavailable, "revisjon-nede", "The export could not be recorded.");
}

class Making {
  public:
    Making(const Services& services, const Clock& clock, const std::stop_token& stop, Job& job)
        : services_(services), clock_(clock), stop_(stop), job_(job), beaten_(clock()) {}

    Result<void> all() {
        services_.exports->remove(job_.id);
        for (const auto& type : job_.types) {
            if (auto made = make(type); !made) return made;
        }
        for (const auto& file : job_.files) {
            if (auto kept = services_.exports->append(job_.id, file.name, {}, true); !kept) {
                return kept;
            }
        }
        return {};
    }

  private:
    struct Piece {
        std::vector<std::string> lines;
        std::vector<std::string> touched;
        std::optional<store::Mark> next;  // nothing: that was the last
    };

    Result<void> make(const std::string& type) {
        std::optional<store::Mark> after;
        number_ = 0;
        do {
            const auto begun = std::chrono::steady_clock::now();
            auto piece = read(type, after);
            if (!piece) return Fail(piece.error());
            after = piece->next;
            if (auto put = write(type, *piece); !put) return put;
            if (auto beaten = beat(); !beaten) return beaten;
            rest(begun);
            if (stop_.stop_requested()) return given_up();
        } while (after);
        return {};
    }

    Result<Piece> read(const std::string& type, const std::optional<store::Mark>& after) {
        Piece piece;
        const auto viewed = services_.store.view([&](Reader& reader) -> Result<void> {
            const auto now = load_job(reader, job_.id);
            if (!now || now->maker != job_.maker) return given_up();
            const Call call{job_.who, clock_(), job_.asked.id, {}};
            Viewer viewer(call, reader);
            auto query = question(type, viewer);
            query.after = after;
            const auto page = reader.search(query);
            show(viewer, reader, page.rows, piece);
            if (page.more && !page.rows.empty()) piece.next = page.rows.back().mark;
            return {};
        });
        if (!viewed) return Fail(viewed.error());
        return piece;
    }

    [[nodiscard]] store::Query question(const std::string& type, const Viewer& viewer) const {
        store::Query query;
        query.types = {type};
        query.visibility = viewer.visibility();
        query.count = kPage;
        query.with_total = false;
        if (job_.since) {
            query.all_of.push_back(store::Criterion::of(
                "_lastUpdated",
                std::vector<store::DateMatch>{
                    {store::DateMatch::Prefix::ge, Interval{*job_.since, *job_.since}}}));
        }
        return query;
    }

    static void show(Viewer& viewer, Reader& reader, const std::vector<store::Found>& rows,
                     Piece& piece) {
        std::vector<store::Key> keys;
        for (const auto& row : rows) {
            keys.push_back(row.key);
            if (!viewer.full()) continue;
            piece.lines.push_back(row.body);
            piece.touched.push_back(row.key.reference());
        }
        if (viewer.full()) return;
        for (const auto& looked : reader.look_at(keys, viewer.visibility())) {
            piece.lines.push_back(viewer.shown(looked)->text());
            piece.touched.push_back(looked.version.key.reference());
        }
    }

    Result<void> write(const std::string& type, Piece& piece) {
        if (auto told = record(services_, job_, clock_(), std::move(piece.touched)); !told) {
            return told;
        }
        written_ += static_cast<std::int64_t>(piece.lines.size());
        if (written_ > kExportMax) {
            return fail(Category::unprocessable, "for-omfattende", "The export is too large.");
        }
        std::string text;
        std::int64_t count = 0;
        for (const auto& line : piece.lines) {
            text.append(line).append("\n");
            if (room(type) > ++count) continue;
            if (auto put = append(type, text, count); !put) return put;
            text.clear();
            count = 0;
        }
        return count > 0 ? append(type, text, count) : Result<void>();
    }

    // How many more the file that is being written takes.
    [[nodiscard]] std::int64_t room(const std::string& type) const {
        const bool same = !job_.files.empty() && job_.files.back().type == type;
        const auto used = same ? job_.files.back().count : 0;
        return used < kFileMax ? kFileMax - used : kFileMax;
    }

    Result<void> append(const std::string& type, const std::string& text, std::int64_t count) {
        const bool same = !job_.files.empty() && job_.files.back().type == type &&
                          job_.files.back().count < kFileMax;
        if (!same) job_.files.push_back({type + "-" + std::to_string(++number_), type, 0});
        auto& file = job_.files.back();
        file.count += count;
        return services_.exports->append(job_.id, file.name, text, false);
    }

    // Tells who asks how far it is, and other processes that this one lives.
    Result<void> beat() {
        const auto now = clock_();
        if (now < beaten_ + kBeat) return {};
        beaten_ = now;
        return services_.store.commit([&](Transaction& transaction) -> Result<void> {
            auto current = load_job(transaction, job_.id);
            if (!current || current->maker != job_.maker) return given_up();
            current->beat = now;
            current->progress = std::to_string(written_) + " resources written";
            transaction.put_export_job(kept(*current));
            return {};
        });
    }

    void rest(std::chrono::steady_clock::time_point begun) {
        const auto worked = std::chrono::steady_clock::now() - begun;
        services_.exports->wait(stop_,
                                std::chrono::duration_cast<std::chrono::milliseconds>(worked));
    }

    const Services& services_;
    const Clock& clock_;
    const std::stop_token& stop_;
    Job& job_;
    Instant beaten_;
    std::int64_t written_ = 0;
    int number_ = 0;
};

// A database or journal that is away for a while.
bool may_be_tried_again(const Job& job, const Failure& failure) {
    return failure.category == Category::unavailable && job.attempts < kAttemptsMax;
}

void conclude(const Services& services, const Job& job) {
    bool is_ours = false;
    const auto committed = services.store.commit([&](Transaction& transaction) -> Result<void> {
        const auto current = load_job(transaction, job.id);
        is_ours = current && current->maker == job.maker;
        if (is_ours) transaction.put_export_job(kept(job));
        return {};
    });
    if (!committed) log::error("export-not-concluded");
    if (!is_ours || job.state == State::failed) services.exports->remove(job.id);
}

}  // namespace

bool work(const Services& services, const Clock& clock, const std::stop_token& stop) {
    sweep(services, clock());
    auto job = take_up(services, clock());
    if (!job) return false;
    const auto made = Making(services, clock, stop, *job).all();
    if (!made && stop.stop_requested()) return false;  // the next process takes it up
    if (!made && may_be_tried_again(*job, made.error())) {
        job->maker.clear();
        const auto committed = services.store.commit([&](Transaction& transaction) -> Result<void> {
            if (load_job(transaction, job->id)) transaction.put_export_job(kept(*job));
            return {};
        });
        if (!committed) log::error("export-not-put-back");
        return false;
    }
    const auto reason = made ? std::string() : made.error().issues.front().code;
    end(*job, made ? State::done : State::failed, reason, clock());
    conclude(services, *job);
    log::info("export-ended", {{"code", reason}, {"files", static_cast<int>(job->files.size())}});
    return true;
}

}  // namespace planbro::interactions::exports
