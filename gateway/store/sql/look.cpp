// Resources with what is granted on them, many by one statement.
#include <algorithm>
#include <map>

#include "store/sql/guarded.hpp"
#include "store/sql/reader.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/search_sql.hpp"
#include "store/sql/sql_writer.hpp"

namespace planbro::store::sql {

namespace {

constexpr std::string_view kResource =
    "SELECT r.type, r.id, r.version, r.updated, r.author, r.body";
constexpr const char* kResourceColumns = "ssiiss";
constexpr const char* kGrantedColumns = "ssiissii";

constexpr std::size_t kKeysMax = 64;

// Statements are kept by their text: few lengths make few of them.
std::size_t padded(std::size_t count) {
    std::size_t length = 1;
    while (length < count) length *= 2;
    return length;
}

// "FROM resource r" of the keys, and what leads to it.
void from_keys(Writer& sql, std::span<const Key> keys, std::string_view outer_loop_join) {
    if (keys.size() == 1) {
        sql << " FROM resource r";
        return;
    }
    sql << " FROM (VALUES ";
    for (std::size_t i = 0; i < padded(keys.size()); ++i) {
        const auto& key = keys[std::min(i, keys.size() - 1)];
        (sql << (i > 0 ? ",(" : "(")).bind(key.type) << ",";
        sql.bind(key.id) << ")";
    }
    sql << ") w " << outer_loop_join << " resource r ON r.type=w.column1 AND r.id=w.column2";
}

// A single one: as first_from() has it.
void where_keys(Writer& sql, std::span<const Key> keys, const Sql& condition) {
    sql << " WHERE r.deleted=0 AND ";
    if (keys.size() > 1) {
        sql.append(condition);
        return;
    }
    first_from(sql, keys.front().type, keys.front().id);
    sql << " AND ";
    when_then_id(sql, condition, keys.front().id);
}

// One row for each access row of each plan that the resource is part of.
Sql granted(std::span<const Key> keys, const GrantedTo& service, const Dialect& dialect) {
    Writer sql;
    sql << kResource << ", a.sections, CAST(";
    opens(sql, service);
    sql << " AS integer)";
    from_keys(sql, keys, dialect.outer_loop_join);
    (sql << " JOIN belongs b ON b.key=r.key JOIN access a ON a.plan=b.plan AND a.org=")
        .bind(service.orgnr);
    Writer now;
    (now << "a.low<=").bind(service.now) << " AND ";
    now.bind(service.now) << "<a.high";
    where_keys(sql, keys, now.take());
    return sql.take();
}

// Of one resource, whether or not it is visible.
Sql granted_on(const Key& key, const GrantedTo& service) {
    Writer sql;
    sql << "SELECT DISTINCT a.sections, b.plan, CAST(";
    opens(sql, service);
    sql << " AS integer) FROM resource r JOIN belongs b ON b.key=r.key"
           " JOIN access a ON a.plan=b.plan AND a.org=";
    sql.bind(service.orgnr) << " WHERE r.type=";
    sql.bind(key.type) << " AND r.id=";
    sql.bind(key.id) << " AND a.low<=";
    sql.bind(service.now) << " AND ";
    sql.bind(service.now) << "<a.high";
    return sql.take();
}

Sql shown_whole(std::span<const Key> keys, const Visibility& visibility, const Dialect& dialect) {
    Writer sql;
    sql << kResource;
    from_keys(sql, keys, dialect.outer_loop_join);
    where_keys(sql, keys, visible(visibility));
    return sql.take();
}

Looked looked_at(const Rows& rows, std::size_t i) {
    return {Version{.key = {rows.text(i, 0), rows.text(i, 1)},
                    .version = rows.number(i, 2),
                    .updated = instant(rows.number(i, 3)),
                    .deleted = false,
                    .author = rows.text(i, 4),
                    .body = rows.text(i, 5)},
            0};
}

// What several access rows give together. On each plan consents add up; a plan none of whose rows
// opens the resource gives nothing on it, and puts no mark upon it, either.
class Grants {
  public:
    // A row of granted_on(); the rows must outlive the grants.
    void add(const Rows& rows, std::size_t row) {
        auto& plan = plan_named(rows.text(row, 1));
        plan.sections |= static_cast<std::uint32_t>(rows.number(row, 0));
        plan.opened = plan.opened || rows.number(row, 2) != 0;
    }

    [[nodiscard]] std::uint32_t sections() const {
        std::uint32_t all = 0;
        bool without_mark = false;
        for (const auto& plan : plans_) {
            if (!plan.opened) continue;
            all |= plan.sections;
            without_mark = without_mark || (plan.sections & kMustBeAbsent) == 0;
        }
        const bool marked = (all & kMustBeAbsent) != 0;
        return marked && without_mark ? all | kOpenWithoutMark : all;
    }

  private:
    struct Plan {
        std::string_view name;
        std::uint32_t sections = 0;
        bool opened = false;
    };

    // Most resources are of one plan, few of many.
    Plan& plan_named(std::string_view name) {
        const auto known = std::ranges::find(plans_, name, &Plan::name);
        return known != plans_.end() ? *known : plans_.emplace_back(Plan{name});
    }

    std::vector<Plan> plans_;
};

// Rows that all give the same need not be told apart by their plans: nearly always there is one.
struct Granted {
    std::size_t row = 0;
    std::uint32_t sections = 0;
    bool alike = true;
    bool opened = false;
};

std::map<Key, Granted> granted_in(const Rows& rows) {
    std::map<Key, Granted> all;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto sections = static_cast<std::uint32_t>(rows.number(i, 6));
        const auto [found, first] =
            all.try_emplace({rows.text(i, 0), rows.text(i, 1)}, Granted{i, sections});
        auto& one = found->second;
        one.alike = one.alike && one.sections == sections;
        one.opened = one.opened || rows.number(i, 7) != 0;
    }
    return all;
}

}  // namespace

std::uint32_t Access::sections(const Key& key, std::string_view org, Instant now) {
    return guarded<std::uint32_t>([&] {
        const auto sql = granted_on(key, {std::string(org), now});
        const auto rows = connection_.query(sql.text, "isi", sql.parameters);
        Grants grants;
        for (std::size_t i = 0; i < rows.size(); ++i) grants.add(rows, i);
        return grants.sections();
    });
}

void Access::look_at_granted(std::span<const Key> keys, const GrantedTo& service,
                             std::vector<Looked>& found) {
    const auto sql = granted(keys, service, connection_.dialect());
    const auto rows = connection_.query(sql.text, kGrantedColumns, sql.parameters);
    const auto all = granted_in(rows);
    std::vector<std::size_t> unlike;
    for (const auto& key : keys) {
        const auto one = all.find(key);
        if (one == all.end() || !one->second.opened) continue;
        if (!one->second.alike) unlike.push_back(found.size());
        found.push_back(looked_at(rows, one->second.row));
        found.back().sections = one->second.sections;
    }
    for (const auto i : unlike) {
        found[i].sections = sections(found[i].version.key, service.orgnr, service.now);
    }
}

void Access::look_at_whole(std::span<const Key> keys, const Visibility& visibility,
                           std::vector<Looked>& found) {
    const auto sql = shown_whole(keys, visibility, connection_.dialect());
    const auto rows = connection_.query(sql.text, kResourceColumns, sql.parameters);
    std::map<Key, std::size_t> at;
    for (std::size_t i = 0; i < rows.size(); ++i) at[{rows.text(i, 0), rows.text(i, 1)}] = i;
    for (const auto& key : keys) {
        if (const auto one = at.find(key); one != at.end()) {
            found.push_back(looked_at(rows, one->second));
        }
    }
    const auto* service = std::get_if<GrantedTo>(&visibility);
    if (service == nullptr) return;
    for (auto& one : found) one.sections = sections(one.version.key, service->orgnr, service->now);
}

std::vector<Looked> Access::look_at(const std::vector<Key>& keys, const Visibility& visibility) {
    return guarded<std::vector<Looked>>([&] {
        std::vector<Looked> found;
        const auto* service = std::get_if<GrantedTo>(&visibility);
        for (std::span<const Key> rest = keys; !rest.empty();) {
            const auto some = rest.first(std::min(rest.size(), kKeysMax));
            rest = rest.subspan(some.size());
            if (service != nullptr && service->needs == 0) {
                look_at_granted(some, *service, found);
            } else {
                look_at_whole(some, visibility, found);
            }
        }
        return found;
    });
}

std::optional<Looked> Access::look(const Key& key, const Visibility& visibility) {
    auto found = look_at({key}, visibility);
    if (found.empty()) return {};
    return std::move(found.front());
}

}  // namespace planbro::store::sql
