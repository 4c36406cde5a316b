#include "store/sql/search_sql.hpp"

#include <algorithm>

#include "store/sql/sql_writer.hpp"

namespace planbro::store::sql {

namespace {

// What the sections of an access row open of a membership; ends before the service's orgnr and
// "))". The number is kOpensAll.
constexpr std::string_view kOpens =
    "((a.sections & 268435456)<>0 OR (a.sections & b.section)<>0 AND (b.org='' OR b.org=";
static_assert(kOpensAll == 268435456);

std::string_view table_of(IndexRows rows) {
    switch (rows) {
        case IndexRows::token:
            return "token";
        case IndexRows::reference:
            return "link";
        case IndexRows::date:
            return "span";
        case IndexRows::text:
            return "string";
    }
    return "token";
}

// Behind every text that begins with `prefix`, in the order of bytes: U+10FFFF sorts last.
std::string end_of_prefix(const std::string& prefix) {
    return prefix + "\xF4\x8F\xBF\xBF";
}

std::string like_pattern(const std::string& text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

// "http://a/b/c" -> itself, "http://a/b", "http://a".
std::vector<std::string> parents_of(const std::string& uri) {
    std::vector<std::string> parents{uri};
    for (auto at = uri.rfind('/'); at != std::string::npos && at > 0; at = uri.rfind('/', at - 1)) {
        if (uri[at - 1] == '/') break;
        parents.push_back(uri.substr(0, at));
    }
    return parents;
}

std::vector<std::string> codes_of(const std::vector<TokenMatch>& any_of) {
    std::vector<std::string> codes;
    for (const auto& match : any_of) codes.push_back(match.code.value_or(""));
    return codes;
}

void first_key(Writer& sql, const std::string& type, const std::string& id) {
    (sql << "(SELECT n.key FROM resource n WHERE n.type=").bind(type);
    (sql << " AND n.id>=").bind(id) << " AND n.deleted=0 ORDER BY n.id LIMIT 1)";
}

class Builder {
  public:
    explicit Builder(const Visibility& visibility) : visibility_(visibility) {}

    // The same for those with these ids of one type, which are compared last (first_from()).
    void node_with_ids(const Query& query, const Criterion& ids) {
        const auto codes = codes_of(std::get<std::vector<TokenMatch>>(ids.any_of));
        sql_ << "r.key IN (";
        for (std::size_t i = 0; i < codes.size(); ++i) {
            sql_ << (i > 0 ? "," : "");
            first_key(sql_, query.types.front(), codes[i]);
        }
        sql_ << ") AND ";
        std::uint32_t needs = 0;
        for (const auto& one : query.all_of) {
            if (one.way != Criterion::Way::backwards) needs |= one.needs;
            if (&one == &ids) continue;
            criterion("r", one);
            sql_ << " AND ";
        }
        sql_ << "CASE WHEN ";
        visible("r", needs);
        (sql_ << " THEN ").is_one_of("r.id", codes) << " ELSE 1=0 END";
    }

    // What meets all criteria, is not deleted and may be seen.
    void node(const std::string& row, const std::vector<Criterion>& all_of,
              std::uint32_t needs = 0) {
        for (const auto& one : all_of) {
            // Of a way backwards the link is looked at where it stands, at the other end.
            if (one.way != Criterion::Way::backwards) needs |= one.needs;
            criterion(row, one);
            sql_ << " AND ";
        }
        visible(row, needs);
    }

    void visible(const std::string& row, std::uint32_t needs) {
        std::visit([&](const auto& kind) { visible_to(kind, row, needs); }, visibility_);
    }

    // The value to sort by, or NULL; a value that the viewer must not know counts as none.
    void sort_value(const SortKey& key) {
        if (key.parameter == "_id" || key.parameter == "_lastUpdated") {
            sql_ << (key.parameter == "_id" ? "r.id" : "r.updated");
            return;
        }
        const bool guarded = key.needs != 0 && std::holds_alternative<GrantedTo>(visibility_);
        if (guarded) {
            sql_ << "CASE WHEN ";
            visible("r", key.needs);
            sql_ << " THEN ";
        }
        sql_ << "(SELECT " << (key.descending ? "max(" : "min(") << value_column(key.rows)
             << ") FROM " << table_of(key.rows) << " v WHERE v.key=r.key AND v.parameter=";
        sql_.bind(key.parameter) << ")";
        if (guarded) sql_ << " END";
    }

    Writer& sql() { return sql_; }

  private:
    static std::string_view value_column(IndexRows rows) {
        switch (rows) {
            case IndexRows::token:
                return "v.code";
            case IndexRows::reference:
                return "v.target_type || '/' || v.target_id";
            case IndexRows::date:
                return "v.low";
            case IndexRows::text:
                return "v.folded";
        }
        return "v.code";
    }

    // --- visibility ---------------------------------------------------------------------------

    void visible_to(const Everything&, const std::string&, std::uint32_t) { sql_ << "1=1"; }

    // A plan's owner sees all that belongs to it, and what it wrote that belongs to no plan.
    // From the resource to its few plans: a join would begin with all plans of the owner, for each
    // resource anew.
    void visible_to(const OwnedBy& owner, const std::string& row, std::uint32_t) {
        sql_ << "(EXISTS (SELECT 1 FROM belongs b WHERE b.key=" << row
             << ".key AND (SELECT p.owner FROM plan p WHERE p.plan=b.plan)=";
        sql_.bind(owner.orgnr) << ") OR (" << row << ".author=";
        sql_.bind(owner.orgnr) << " AND NOT EXISTS (SELECT 1 FROM belongs b WHERE b.key=" << row
                               << ".key)))";
    }

    void visible_to(const GrantedTo& service, const std::string& row, std::uint32_t needs) {
        sql_ << "EXISTS (SELECT 1 FROM belongs b JOIN access a ON a.plan=b.plan AND a.org=";
        sql_.bind(service.orgnr) << " WHERE b.key=" << row << ".key AND ";
        opens(sql_, service);
        sql_ << " AND a.low<=";
        sql_.bind(service.now) << " AND ";
        sql_.bind(service.now) << "<a.high";
        add_needs(service, service.needs | needs);
        sql_ << ")";
    }

    void visible_to(const AboutPatients& about, const std::string& row, std::uint32_t) {
        sql_ << "EXISTS (SELECT 1 FROM belongs b JOIN plan p ON p.plan=b.plan WHERE b.key=" << row
             << ".key AND ";
        sql_.is_about(about, "p.patient", "p.owner") << ")";
    }

    // What several consents give adds up, so each needed section may come from another access row.
    void add_needs(const GrantedTo& service, std::uint32_t needs) {
        for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
            if ((needs & bit) == 0) continue;
            sql_ << (bit == kMustBeAbsent ? " AND NOT EXISTS" : " AND EXISTS");
            sql_ << " (SELECT 1 FROM access n WHERE n.plan=b.plan AND n.org=";
            sql_.bind(service.orgnr) << " AND n.low<=";
            sql_.bind(service.now) << " AND ";
            sql_.bind(service.now) << "<n.high AND (n.sections & ";
            sql_.bind(std::int64_t{bit}) << ")<>0)";
        }
    }

    // --- criteria -----------------------------------------------------------------------------

    void criterion(const std::string& row, const Criterion& one) {
        if (one.negated) sql_ << "NOT ";
        switch (one.way) {
            case Criterion::Way::forwards:
                return forwards(row, one);
            case Criterion::Way::backwards:
                return backwards(row, one);
            case Criterion::Way::either:
                return either(row, one);
            case Criterion::Way::none:
                break;
        }
        if (!one.types.empty()) sql_.is_one_of("(" + row + ".type", one.types) << " AND ";
        std::visit([&](const auto& any_of) { asked(row, one, any_of); }, one.any_of);
        if (!one.types.empty()) sql_ << ")";
    }

    void asked(const std::string&, const Criterion&, std::monostate) { sql_ << "1=0"; }

    void asked(const std::string& row, const Criterion& one,
               const std::vector<TokenMatch>& any_of) {
        if (one.parameter == "_id") {
            sql_.is_one_of(row + ".id", codes_of(any_of));
            return;
        }
        with_rows(row, one, IndexRows::token, [&] {
            begin_with_codes(any_of);
            sql_.any(any_of, [&](const TokenMatch& match) { token(match); });
        });
    }

    void asked(const std::string& row, const Criterion& one, const std::vector<fhir::Key>& any_of) {
        with_rows(row, one, IndexRows::reference, [&] {
            sql_.any(any_of, [&](const fhir::Key& key) {
                sql_ << "(v.target_id=";
                sql_.bind(key.id);
                if (!key.type.empty()) (sql_ << " AND v.target_type=").bind(key.type);
                sql_ << ")";
            });
        });
    }

    void asked(const std::string& row, const Criterion& one, const std::vector<DateMatch>& any_of) {
        if (one.parameter == "_lastUpdated") {
            const auto updated = row + ".updated";
            sql_.any(any_of,
                     [&](const DateMatch& match) { date(updated, "(" + updated + "+1)", match); });
            return;
        }
        with_rows(row, one, IndexRows::date, [&] {
            sql_.any(any_of, [&](const DateMatch& match) { date("v.low", "v.high", match); });
        });
    }

    void asked(const std::string& row, const Criterion& one, const std::vector<TextMatch>& any_of) {
        with_rows(row, one, one.rows, [&] {
            sql_.any(any_of, [&](const TextMatch& match) { text(one.rows, match); });
        });
    }

    // Whether there is a value: an identifier alone makes a reference, a text alone a concept.
    void asked(const std::string& row, const Criterion& one, Presence presence) {
        if (presence == Presence::absent) sql_ << "NOT ";
        sql_ << "(";
        exists(row, table_of(one.rows), one.parameter);
        if (one.rows == IndexRows::reference) {
            sql_ << " OR ";
            exists(row, "token", one.parameter + ":identifier");
        } else if (one.rows == IndexRows::token) {
            sql_ << " OR ";
            exists(row, "string", one.parameter + ":text");
        }
        sql_ << ")";
    }

    void exists(const std::string& row, std::string_view table, const std::string& parameter) {
        sql_ << "EXISTS (SELECT 1 FROM " << table << " v WHERE v.key=" << row
             << ".key AND v.parameter=";
        sql_.bind(parameter) << ")";
    }

    // Those with a row of the parameter that meets the condition.
    template <class Condition>
    void with_rows(const std::string& row, const Criterion& one, IndexRows rows,
                   Condition condition) {
        sql_ << row << ".key IN (SELECT v.key FROM " << table_of(rows) << " v WHERE ";
        (sql_ << "v.parameter=").bind(one.parameter) << " AND ";
        condition();
        sql_ << ")";
    }

    // What the alternatives have in common: by OR alone an index would be read whole.
    void begin_with_codes(const std::vector<TokenMatch>& any_of) {
        if (any_of.size() > 1 && std::ranges::all_of(any_of, &TokenMatch::has_code))
            sql_.is_one_of("v.code", codes_of(any_of)) << " AND ";
    }

    void token(const TokenMatch& match) {
        sql_ << "(1=1";
        if (match.system) (sql_ << " AND v.system=").bind(*match.system);
        if (match.code) (sql_ << " AND v.code=").bind(*match.code);
        sql_ << ")";
    }

    void text(IndexRows rows, const TextMatch& match) {
        using How = TextMatch::How;
        const std::string column = rows == IndexRows::token  ? "v.code"
                                   : match.how == How::exact ? "v.exact"
                                                             : "v.folded";
        switch (match.how) {
            case How::exact:
                return void((sql_ << column << "=").bind(match.text));
            case How::begins:
                return between(column, match.text);
            case How::contains:
                return void((sql_ << column << " LIKE ").bind(like_pattern(match.text))
                            << " ESCAPE '\\'");
            case How::below:
                (sql_ << "(" << column << "=").bind(match.text) << " OR (";
                between(column, match.text.ends_with('/') ? match.text : match.text + "/");
                return void(sql_ << "))");
            case How::above:
                return void(sql_.is_one_of(column, parents_of(match.text)));
        }
    }

    void between(const std::string& column, const std::string& prefix) {
        (sql_ << column << ">=").bind(prefix) << " AND " << column << "<";
        sql_.bind(end_of_prefix(prefix));
    }

    // https://hl7.org/fhir/R4/search.html#prefix on half-open intervals: the row covers [low,
    // high), the value [from, to).
    void date(const std::string& low, const std::string& high, const DateMatch& match) {
        using Prefix = DateMatch::Prefix;
        const auto from = match.value.low;
        const auto to = match.value.high;
        const auto within = [&] {
            (sql_ << low << ">=").bind(from);
            (sql_ << " AND " << high << "<=").bind(to);
        };
        sql_ << "(";
        switch (match.prefix) {
            case Prefix::eq:
                within();
                break;
            case Prefix::ne:
                (sql_ << low << "<").bind(from);
                (sql_ << " OR " << high << ">").bind(to);
                break;
            case Prefix::gt:
                (sql_ << high << ">").bind(to);
                break;
            case Prefix::lt:
                (sql_ << low << "<").bind(from);
                break;
            case Prefix::ge:
                (sql_ << high << ">").bind(to) << " OR (";
                within();
                sql_ << ")";
                break;
            case Prefix::le:
                (sql_ << low << "<").bind(from) << " OR (";
                within();
                sql_ << ")";
                break;
            case Prefix::sa:
                (sql_ << low << ">=").bind(to);
                break;
            case Prefix::eb:
                (sql_ << high << "<=").bind(from);
                break;
            case Prefix::ap:  // whoever asks has widened the value
                (sql_ << low << "<").bind(to);
                (sql_ << " AND " << high << ">").bind(from);
                break;
        }
        sql_ << ")";
    }

    // --- ways ---------------------------------------------------------------------------------

    // Only through what may be seen itself: a chain tells nothing of a hidden target.
    void forwards(const std::string& row, const Criterion& one) {
        const auto end = next_row();
        sql_ << row << ".key IN (SELECT l.key FROM link l JOIN resource " << end << " ON " << end
             << ".type=l.target_type AND " << end << ".id=l.target_id AND " << end
             << ".deleted=0 WHERE ";
        (sql_ << "l.parameter=").bind(one.parameter) << " AND ";
        other_end(end, one, 0);
        sql_ << ")";
    }

    void backwards(const std::string& row, const Criterion& one) {
        const auto end = next_row();
        sql_ << "EXISTS (SELECT 1 FROM link l JOIN resource " << end << " ON " << end
             << ".key=l.key AND " << end << ".deleted=0 WHERE l.target_id=" << row
             << ".id AND l.target_type=" << row << ".type AND ";
        (sql_ << "l.parameter=").bind(one.parameter) << " AND ";
        other_end(end, one, one.needs);
        sql_ << ")";
    }

    // What one alternative needs counts for that alone.
    void either(const std::string& row, const Criterion& one) {
        sql_.any(one.there, [&](const Criterion& alternative) {
            sql_ << "(";
            criterion(row, alternative);
            if (alternative.needs != 0 && alternative.way != Criterion::Way::backwards) {
                sql_ << " AND ";
                visible(row, alternative.needs);
            }
            sql_ << ")";
        });
    }

    void other_end(const std::string& end, const Criterion& one, std::uint32_t needs) {
        if (!one.types.empty()) sql_.is_one_of(end + ".type", one.types) << " AND ";
        node(end, one.there, needs);
    }

    std::string next_row() { return "n" + std::to_string(++rows_); }

    const Visibility& visibility_;
    Writer sql_;
    int rows_ = 0;
};

// The criterion that asks for resources of one type by their ids; nothing where none does.
const Criterion* ids_asked(const Query& query) {
    if (query.types.size() != 1) return nullptr;
    const auto found = std::ranges::find_if(query.all_of, [](const Criterion& one) {
        return one.parameter == "_id" && one.way == Criterion::Way::none && !one.negated &&
               one.types.empty() && std::holds_alternative<std::vector<TokenMatch>>(one.any_of) &&
               !std::get<std::vector<TokenMatch>>(one.any_of).empty();
    });
    return found == query.all_of.end() ? nullptr : &*found;
}

void from_where(Builder& builder, const Query& query) {
    builder.sql() << " FROM resource r WHERE ";
    builder.sql().is_one_of("r.type", query.types) << " AND r.deleted=0 AND ";
    if (const auto* ids = ids_asked(query)) return builder.node_with_ids(query, *ids);
    builder.node("r", query.all_of);
}

bool is_column(const SortKey& key) {
    return key.parameter == "_id" || key.parameter == "_lastUpdated";
}

bool is_number(const SortKey& key) {
    return key.parameter == "_lastUpdated" ||
           (key.parameter != "_id" && key.rows == IndexRows::date);
}

std::string name_of(std::size_t key) {
    return "s" + std::to_string(key);
}

// The value, with something in the place of NULL: whether it is NULL is compared first.
std::string value_of(const Query& query, std::size_t key) {
    if (is_column(query.sort[key])) return name_of(key);
    return "coalesce(" + name_of(key) + (is_number(query.sort[key]) ? ",0)" : ",'')");
}

std::string is_none(const Query& query, std::size_t key) {
    if (is_column(query.sort[key])) return "0";
    return "(CASE WHEN " + name_of(key) + " IS NULL THEN 1 ELSE 0 END)";
}

void bind_value(Writer& sql, const SortKey& key, const Mark::Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        sql.bind(*number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        sql.bind(*text);
    } else if (is_number(key)) {
        sql.bind(std::int64_t{0});
    } else {
        sql.bind(std::string());
    }
}

// Lexicographic: behind the mark by the first key, or like it and behind by the second ...
void behind_mark(Writer& sql, const Query& query) {
    std::string open;
    for (std::size_t i = 0; i < query.sort.size(); ++i) {
        const auto& key = query.sort[i];
        const auto& value = query.after->values[i];
        const std::int64_t none = std::holds_alternative<std::monostate>(value) ? 1 : 0;
        if (!is_column(key)) {
            (sql << "(" << is_none(query, i) << ">").bind(none) << " OR (" << is_none(query, i);
            (sql << "=").bind(none) << " AND ";
            open += "))";
        }
        sql << "(" << value_of(query, i) << (key.descending ? "<" : ">");
        bind_value(sql, key, value);
        sql << " OR (" << value_of(query, i) << "=";
        bind_value(sql, key, value);
        sql << " AND ";
        open += "))";
    }
    // "+": the pages go by this order, but are not to be found by it, unless nothing else is asked:
    // then the last page would cost as much as all of them.
    const bool is_bare = query.sort.empty() && query.all_of.empty();
    (sql << (is_bare ? "key>" : "+key>")).bind(query.after->position) << open;
}

}  // namespace

Sql visible(const Visibility& visibility) {
    Builder builder(visibility);
    builder.visible("r", 0);
    return builder.sql().take();
}

void first_from(Writer& sql, const std::string& type, const std::string& id) {
    sql << "r.key=";
    first_key(sql, type, id);
}

void when_then_id(Writer& sql, const Sql& condition, const std::string& id) {
    (sql << "CASE WHEN ").append(condition);
    (sql << " THEN r.id=").bind(id) << " ELSE 1=0 END";
}

void opens(Writer& sql, const GrantedTo& service) {
    (sql << kOpens).bind(service.orgnr) << "))";
}

Sql count_of(const Query& query) {
    Builder builder(query.visibility);
    builder.sql() << "SELECT count(*)";
    from_where(builder, query);
    return builder.sql().take();
}

std::string columns_of(const Query& query) {
    std::string columns = "issiis";
    for (const auto& key : query.sort) columns += is_number(key) ? "ii" : "is";
    return columns;
}

Sql page_of(const Query& query) {
    Builder builder(query.visibility);
    auto& sql = builder.sql();
    sql << "SELECT key, type, id, version, updated, body";
    for (std::size_t i = 0; i < query.sort.size(); ++i) {
        sql << ", " << is_none(query, i) << ", " << value_of(query, i);
    }
    sql << " FROM (SELECT r.key AS key, r.type AS type, r.id AS id, r.version AS version,"
           " r.updated AS updated, r.body AS body";
    for (std::size_t i = 0; i < query.sort.size(); ++i) {
        sql << ", ";
        builder.sort_value(query.sort[i]);
        sql << " AS " << name_of(i);
    }
    from_where(builder, query);
    sql << ") q";
    if (query.after) {
        sql << " WHERE ";
        behind_mark(sql, query);
    }
    sql << " ORDER BY ";
    for (std::size_t i = 0; i < query.sort.size(); ++i) {
        if (!is_column(query.sort[i])) sql << is_none(query, i) << ", ";
        sql << value_of(query, i) << (query.sort[i].descending ? " DESC, " : ", ");
    }
    (sql << "key LIMIT ").bind(std::int64_t{query.count} + 1);
    return sql.take();
}

}  // namespace planbro::store::sql
