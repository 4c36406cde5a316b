// outbox list, outbox retry, outbox drop
#include <iostream>

#include "app/commands/commands.hpp"
#include "base/text.hpp"
#include "store/care.hpp"
#include "sync/outbox_care.hpp"

namespace planbro::app {

namespace {

// A personal number's length.
constexpr std::size_t kDigitsOfAPerson = 11;

int unusable(const std::string& why) {
    std::cerr << "planbro: " << why << "\n";
    return kUnusable;
}

int no_such_notice(const std::string& id) {
    std::cerr << "planbro: no notice " << id
              << " is in the outbox; planbro outbox list shows those that are.\n";
    return kNotWell;
}

bool is_no_orgnr(const std::string& org) {
    constexpr std::size_t kDigits = 9;
    return !org.empty() && (org.size() != kDigits || !all_digits(org));
}

std::string moment_of(const sync::Waiting& notice) {
    return notice.set_aside ? "set aside " + format_instant(*notice.set_aside)
                            : "due " + format_instant(notice.due);
}

void print_text(const std::vector<sync::Waiting>& notices) {
    int set_aside = 0;
    for (const auto& notice : notices) {
        if (notice.set_aside) ++set_aside;
        std::cout << notice.id << "  " << notice.kind << "  " << notice.org << "  " << notice.plan
                  << "  attempts " << notice.attempts << "  " << moment_of(notice)
                  << (notice.reason.empty() ? "" : "  " + notice.reason) << "\n";
    }
    std::cout << notices.size() << " notices, " << set_aside << " of them set aside\n";
}

json::Value json_of(const sync::Waiting& notice) {
    auto value = json::object({{"id", notice.id},
                               {"kind", notice.kind},
                               {"org", notice.org},
                               {"plan", notice.plan},
                               {"attempts", std::int64_t{notice.attempts}}});
    if (notice.set_aside) {
        value.set("setAside", format_instant(*notice.set_aside));
    } else {
        value.set("due", format_instant(notice.due));
    }
    value.set_if("reason", notice.reason);
    return value;
}

void print_json(const std::vector<sync::Waiting>& notices) {
    json::Array list;
    for (const auto& notice : notices) list.push_back(json_of(notice));
    std::cout << json::write(json::Value(std::move(list))) << "\n";
}

bool holds_a_personal_number(const std::string& text) {
    std::size_t digits = 0;
    for (const char c : text) {
        if (c == ' ') continue;  // 010190 12345
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits >= kDigitsOfAPerson) return true;
    }
    return false;
}

}  // namespace

int outbox_list(const OutboxOptions& options) {
    if (is_no_orgnr(options.org)) return unusable("--org takes an orgnr of nine digits.");
    std::vector<sync::Waiting> notices;
    const auto read =
        store::view_beside(options.database, [&](store::Reader& reader) -> Result<void> {
            notices =
                sync::notices_in(reader, {.org = options.org, .only_set_aside = options.failed});
            return {};
        });
    if (!read) {
        complain(read.error());
        return kUnusable;
    }
    options.json ? print_json(notices) : print_text(notices);
    return kDone;
}

int outbox_retry(const OutboxOptions& options) {
    const int named =
        (options.id.empty() ? 0 : 1) + (options.org.empty() ? 0 : 1) + (options.all ? 1 : 0);
    if (named != 1) return unusable("outbox retry takes one of: a notice's ID, --org, --all.");
    if (is_no_orgnr(options.org)) return unusable("--org takes an orgnr of nine digits.");
    int count = 0;
    const auto written = store::commit_beside(
        options.database, [&](store::Transaction& transaction) -> Result<void> {
            count = sync::send_again(transaction, {.id = options.id, .org = options.org},
                                     system_clock()(), random_ids());
            return {};
        });
    if (!written) {
        complain(written.error());
        return kUnusable;
    }
    if (count == 0 && !options.id.empty()) return no_such_notice(options.id);
    std::cout << count << " notices are due now\n";
    return kDone;
}

int outbox_drop(const OutboxOptions& options) {
    if (options.reason.empty()) return unusable("--reason is what the ledger will say; name one.");
    if (holds_a_personal_number(options.reason))
        return unusable("--reason must not hold a personal number: others read it in the ledger.");
    bool found = false;
    const auto written = store::commit_beside(
        options.database, [&](store::Transaction& transaction) -> Result<void> {
            found = sync::give_up(transaction, options.id, options.reason, system_clock()(),
                                  random_ids());
            return {};
        });
    if (!written) {
        complain(written.error());
        return kUnusable;
    }
    if (!found) return no_such_notice(options.id);
    std::cout << options.id << " will not be sent\n";
    return kDone;
}

}  // namespace planbro::app
