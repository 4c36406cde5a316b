// What SQLite alone takes for the rows that a load has left behind: they are put once more, row by
// row, into a fresh file with the same tables and indexes, durably, and nothing else is done.
//   sqlite_loop SOURCE TARGET PLANS [PLANS-A-TRANSACTION]     prints one line of JSON
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

void must(int code, sqlite3* database) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        throw std::runtime_error(sqlite3_errmsg(database));
    }
}

Database open(const std::string& file) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open(file.c_str(), &raw);
    Database database(raw);
    must(code, raw);
    return database;
}

void run(const Database& database, const std::string& sql) {
    must(sqlite3_exec(database.get(), sql.c_str(), nullptr, nullptr, nullptr), database.get());
}

Statement prepare(const Database& database, const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    must(sqlite3_prepare_v2(database.get(), sql.c_str(), -1, &raw, nullptr), database.get());
    return Statement(raw);
}

std::string text(const Statement& statement, int column) {
    return reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), column));
}

std::vector<std::string> column_of_texts(const Database& database, const std::string& sql) {
    std::vector<std::string> texts;
    const auto statement = prepare(database, sql);
    while (sqlite3_step(statement.get()) == SQLITE_ROW) texts.push_back(text(statement, 0));
    return texts;
}

// A copy in memory, so that reading the rows costs next to nothing.
Database in_memory(const std::string& file) {
    const auto source = open(file);
    auto copy = open(":memory:");
    auto* backup = sqlite3_backup_init(copy.get(), "main", source.get(), "main");
    if (backup == nullptr) throw std::runtime_error(sqlite3_errmsg(copy.get()));
    sqlite3_backup_step(backup, -1);
    must(sqlite3_backup_finish(backup), copy.get());
    return copy;
}

// The same settings as the gateway's connections (gateway/store/sqlite/connection.cpp).
Database fresh(const std::string& file, const Database& source) {
    auto target = open(file);
    run(target, "PRAGMA journal_mode=WAL");
    run(target, "PRAGMA synchronous=FULL");
    run(target, "PRAGMA cache_size=-8000");
    for (const auto& sql : column_of_texts(source,
                                           "SELECT sql FROM sqlite_master WHERE sql NOT NULL"
                                           " AND name NOT LIKE 'sqlite_%' ORDER BY type DESC")) {
        run(target, sql);
    }
    return target;
}

// One table on its way over: a reading statement here, a writing one there.
class Table {
  public:
    Table(const Database& source, const Database& target, const std::string& name)
        : rows_(std::stol(column_of_texts(source, "SELECT count(*) FROM " + name).at(0))),
          read_(prepare(source, "SELECT * FROM " + name)),
          target_(target.get()) {
        std::string marks = "?";
        for (int i = 1; i < sqlite3_column_count(read_.get()); ++i) marks += ",?";
        write_ = prepare(target, "INSERT INTO " + name + " VALUES (" + marks + ")");
    }

    [[nodiscard]] long rows() const { return rows_; }

    // So many rows that after `step` of `steps` that share of the table is over.
    void copy_until(long step, long steps) {
        const long goal = rows_ * step / steps;
        for (; done_ < goal; ++done_) {
            must(sqlite3_step(read_.get()), target_);
            for (int i = 0; i < sqlite3_column_count(read_.get()); ++i) {
                sqlite3_bind_value(write_.get(), i + 1, sqlite3_column_value(read_.get(), i));
            }
            must(sqlite3_step(write_.get()), target_);
            sqlite3_reset(write_.get());
        }
    }

  private:
    long rows_;
    long done_ = 0;
    Statement read_;
    Statement write_;
    sqlite3* target_;
};

struct Measured {
    long rows = 0;
    double seconds = 0;
};

Measured copy(const Database& source, const Database& target, long transactions) {
    std::vector<Table> tables;
    Measured measured;
    for (const auto& name : column_of_texts(source,
                                            "SELECT name FROM sqlite_master WHERE type='table'"
                                            " AND name NOT LIKE 'sqlite_%' ORDER BY name")) {
        tables.emplace_back(source, target, name);
        measured.rows += tables.back().rows();
    }
    const auto begun = std::chrono::steady_clock::now();
    for (long step = 1; step <= transactions; ++step) {
        run(target, "BEGIN IMMEDIATE");
        for (auto& table : tables) table.copy_until(step, transactions);
        run(target, "COMMIT");
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    measured.seconds = taken.count();
    return measured;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::cerr << "sqlite_loop SOURCE TARGET PLANS [PLANS-A-TRANSACTION]\n";
        return 2;
    }
    try {
        const long plans = std::atol(argv[3]);
        const long batch = argc > 4 ? std::atol(argv[4]) : 64;
        const auto source = in_memory(argv[1]);
        const auto target = fresh(argv[2], source);
        const auto measured = copy(source, target, std::max(1L, (plans + batch - 1) / batch));
        std::cout << R"({"plans":)" << plans << R"(,"rows":)" << measured.rows << R"(,"seconds":)"
                  << measured.seconds << R"(,"per_second":)"
                  << static_cast<double>(plans) / measured.seconds << "}\n";
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << "sqlite_loop: " << failure.what() << "\n";
        return 2;
    }
}
