// Pushes files to a gateway: Bundles to /fhir, native messages to their doors; many at a time,
// those of the same person in order.
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

#include "app/commands/client.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/load_order.hpp"
#include "app/commands/load_progress.hpp"
#include "base/json.hpp"

namespace planbro::app {

namespace {

using adapters::HttpClient;
using adapters::HttpReply;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

using Reply = tl::expected<HttpReply, std::string>;

constexpr int kAttemptsMax = 8;
constexpr auto kPauseMin = milliseconds(250);
constexpr auto kPauseMax = milliseconds(30000);
// Read ahead for each push in flight, so that one person's documents do not hold up the others'.
constexpr std::size_t kReadAhead = 8;
// A token that ends sooner than this is renewed first.
constexpr auto kTokenMargin = seconds(60);
constexpr std::size_t kToldMax = 1000;

struct Refusal {
    std::int64_t number = 0;
    std::string file;
    std::int64_t line = 0;
    std::string reason;
};

// --- one push -----------------------------------------------------------------------------------

// "" when it was taken.
std::string reason_of(const Reply& reply) {
    if (!reply) return reply.error();
    if (reply->status < 300) return {};
    const auto outcome = json::parse(reply->body);
    const auto issue = outcome ? outcome->at("issue").at(0) : json::Value();
    const auto& place = issue.at("expression").at(0).string();
    return std::to_string(reply->status) + " " +
           issue.at("details").at("coding").at(0).text("code") +
           (place.empty() ? "" : " at " + place) + ": " + issue.text("diagnostics");
}

bool is_busy(const Reply& reply) {
    return reply && (reply->status == 429 || reply->status == 503);
}

milliseconds pause_after(int attempt, const HttpReply& reply) {
    if (reply.retry_after) return std::min<milliseconds>(*reply.retry_after, kPauseMax);
    return std::min(kPauseMax, kPauseMin * (1 << attempt));
}

// One for all, fetched anew before it ends.
class Tokens {
  public:
    Tokens(const LoadOptions& options, Token first)
        : options_(options), token_(std::move(first)), fetched_(SteadyClock::now()) {}

    // `refused`: one that the gateway did not take; another is fetched unless one was meanwhile.
    std::string token(const std::string& refused = {}) {
        const std::lock_guard lock(mutex_);
        const bool ends = SteadyClock::now() + margin() >= fetched_ + token_.lifetime;
        if (!ends && token_.text != refused) return token_.text;
        if (auto fresh = fetch_token(options_.url, options_.client, {})) {
            token_ = std::move(*fresh);
            fetched_ = SteadyClock::now();
        }
        return token_.text;
    }

  private:
    [[nodiscard]] seconds margin() const { return std::min(kTokenMargin, token_.lifetime / 2); }

    const LoadOptions& options_;
    std::mutex mutex_;
    Token token_;
    SteadyClock::time_point fetched_;
};

class Sender {
  public:
    Sender(const LoadOptions& options, Token token)
        : url_(without_trailing_slash(options.url)), tokens_(options, std::move(token)) {}

    // Why it was refused; "" when it was taken.
    std::string send(const Document& document) {
        if (!document.fault.empty()) return document.fault;
        if (!document.door) return "is neither a Bundle nor a native message that is known.";
        auto token = tokens_.token();
        auto reply = post(document, token);
        if (reply && reply->status == 401) {
            token = tokens_.token(token);
            reply = post(document, token);
        }
        for (int attempt = 0; is_busy(reply) && attempt < kAttemptsMax; ++attempt) {
            pause(pause_after(attempt, *reply));
            reply = post(document, tokens_.token());
        }
        return reason_of(reply);
    }

  private:
    Reply post(const Document& document, const std::string& token) {
        return http_.send({url_ + std::string(document.door->path),
                           document.door->type,
                           document.text,
                           {{"Authorization", "Bearer " + token}}});
    }

    // Nobody ends it early.
    static void pause(milliseconds length) {
        std::mutex mutex;
        std::condition_variable never;
        std::unique_lock lock(mutex);
        never.wait_for(lock, length, [] { return false; });
    }

    std::string url_;
    Tokens tokens_;
    HttpClient http_{seconds(60)};
};

// --- all of them --------------------------------------------------------------------------------

class Loader {
  public:
    Loader(const LoadOptions& options, Token token)
        : options_(options),
          sender_(options, std::move(token)),
          documents_(options.paths),
          progress_(std::cerr, ::isatty(STDERR_FILENO) != 0) {
        state_.all_bytes = documents_.bytes();
    }

    void run() {
        {
            std::vector<std::jthread> workers;
            for (unsigned i = 0; i < options_.parallel; ++i) {
                workers.emplace_back([this] { work(); });
            }
            read();
        }
        progress_.end(state_);
        std::ranges::sort(refused_, {}, &Refusal::number);
    }

    [[nodiscard]] const std::vector<Refusal>& refused() const { return refused_; }

    void tell() const {
        for (std::size_t i = 0; i < std::min(refused_.size(), kToldMax); ++i) {
            const auto& one = refused_[i];
            std::cerr << "planbro: " << one.file
                      << (one.line > 0 ? ":" + std::to_string(one.line) : "") << ": " << one.reason
                      << "\n";
        }
        if (refused_.size() > kToldMax) {
            std::cerr << "planbro: and " << refused_.size() - kToldMax
                      << " more; --report FILE has them all\n";
        }
        const auto taken = state_.sent - state_.refused;
        const auto ms = std::max<std::int64_t>(1, state_.since.count());
        std::cout << taken << " taken, " << refused_.size() << " refused in " << ms / 1000 << "."
                  << ms / 100 % 10 << " s, " << state_.sent * 1000 / ms << "/s\n";
    }

  private:
    void read() {
        const auto ahead = options_.parallel * kReadAhead;
        while (auto document = documents_.next()) {
            address(*document);
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return order_.waiting() < ahead; });
            order_.add(std::move(*document));
            lock.unlock();
            changed_.notify_all();
        }
        {
            const std::lock_guard lock(mutex_);
            read_ = true;
        }
        changed_.notify_all();
    }

    void work() {
        std::unique_lock lock(mutex_);
        for (;;) {
            std::optional<Document> document;
            changed_.wait(lock, [&] {
                document = order_.take();
                return document || (read_ && order_.waiting() == 0);
            });
            if (!document) return;
            lock.unlock();
            const auto reason = sender_.send(*document);
            lock.lock();
            conclude(*document, reason);
            changed_.notify_all();
        }
    }

    void conclude(const Document& document, const std::string& reason) {
        order_.done(document);
        ++state_.sent;
        state_.bytes += document.bytes;
        state_.since = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begun_);
        if (!reason.empty()) {
            ++state_.refused;
            refused_.push_back({document.number, document.file, document.line, reason});
        }
        progress_.show(state_);
    }

    const LoadOptions& options_;
    Sender sender_;
    Documents documents_;
    LoadProgress progress_;
    SteadyClock::time_point begun_ = SteadyClock::now();
    std::mutex mutex_;
    std::condition_variable changed_;
    LoadOrder order_;
    bool read_ = false;  // to the last document
    LoadState state_;
    std::vector<Refusal> refused_;
};

// A line for each refused document.
bool write_report(const std::string& file, const std::vector<Refusal>& refused) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    for (const auto& one : refused) {
        auto line = json::object({{"file", one.file}});
        if (one.line > 0) line.set("line", one.line);
        line.set("reason", one.reason);
        out << json::write(line) << "\n";
    }
    out.flush();
    return out.good();
}

}  // namespace

int load(const LoadOptions& options) {
    auto token = fetch_token(options.url, options.client, {});
    if (!token) {
        complain(token.error());
        return kUnusable;
    }
    Loader loader(options, std::move(*token));
    loader.run();
    loader.tell();
    if (!options.report.empty() && !write_report(options.report, loader.refused())) {
        std::cerr << "planbro: " << options.report << ": cannot be written\n";
        return kUnusable;
    }
    return loader.refused().empty() ? kDone : kNotWell;
}

}  // namespace planbro::app
