#include <algorithm>
#include <iostream>

#include "app/commands/commands.hpp"
#include "store/audit_journal.hpp"

namespace planbro::app {

int audit_verify(const std::vector<std::string>& files) {
    int code = kDone;
    for (const auto& file : files) {
        const auto verdict = store::AuditJournal::verify(file);
        if (!verdict) {
            complain(verdict.error());
            code = kUnusable;
            continue;
        }
        if (verdict->broken) {
            std::cout << file << ":" << *verdict->broken
                      << ": broken: this line does not follow from the one before\n";
            code = std::max(code, kNotWell);
            continue;
        }
        // The last hash, kept elsewhere, also shows when lines at the end were taken away.
        std::cout << file << ": whole, " << verdict->records << " records, last hash "
                  << verdict->last_hash
                  << (verdict->torn ? ", a torn line behind them that nobody was told of" : "")
                  << "\n";
    }
    return code;
}

}  // namespace planbro::app
