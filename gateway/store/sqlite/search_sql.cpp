#include "store/sqlite/search_sql.hpp"

namespace planbro::store::sqlite {

namespace {

std::int64_t number(Instant moment) {
    return moment.time_since_epoch().count();
}

std::string marks(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "?" : ",?";
    return text;
}

// The condition on the resource in `row`, "r" or the "o" at the other end of a chain.
void add(Sql& sql, const Everything&, const std::string&) {
    sql.text += "1";
}

// A plan's owner sees all that belongs to it, and what it wrote that belongs to no plan.
void add(Sql& sql, const OwnedBy& owner, const std::string& row) {
    sql.text += "(EXISTS (SELECT 1 FROM belongs b JOIN plan p ON p.plan=b.plan WHERE b.key=" + row +
                ".key AND p.owner=?) OR (" + row +
                ".author=? AND NOT EXISTS (SELECT 1 FROM belongs b WHERE b.key=" + row + ".key)))";
    sql.parameters.insert(sql.parameters.end(), {owner.orgnr, owner.orgnr});
}

// What several consents give adds up, so each needed section may come from another access row.
void add_needs(Sql& sql, const GrantedTo& service) {
    const auto now = number(service.now);
    for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
        if ((service.needs & bit) == 0) continue;
        sql.text +=
            " AND EXISTS (SELECT 1 FROM access n WHERE n.plan=b.plan AND n.org=?"
            " AND n.low<=? AND ?<n.high AND (n.sections & ?)<>0)";
        sql.parameters.insert(sql.parameters.end(), {service.orgnr, now, now, std::int64_t{bit}});
    }
}

void add(Sql& sql, const GrantedTo& service, const std::string& row) {
    sql.text +=
        "EXISTS (SELECT 1 FROM belongs b JOIN access a ON a.plan=b.plan AND a.org=? WHERE b.key=" +
        row +
        ".key AND (a.sections & b.section)<>0 AND (b.org='' OR b.org=?) AND a.low<=? AND ?<a.high";
    const auto now = number(service.now);
    sql.parameters.insert(sql.parameters.end(), {service.orgnr, service.orgnr, now, now});
    add_needs(sql, service);
    sql.text += ")";
}

void add(Sql& sql, const AboutPatients& about, const std::string& row) {
    if (about.patients.empty()) {
        sql.text += "0";
        return;
    }
    sql.text += "EXISTS (SELECT 1 FROM belongs b JOIN plan p ON p.plan=b.plan WHERE b.key=" + row +
                ".key AND p.patient IN (" + marks(about.patients.size()) + "))";
    sql.parameters.insert(sql.parameters.end(), about.patients.begin(), about.patients.end());
}

// The condition on rows of table `t` for one token.
void add_token(Sql& sql, const TokenMatch& match) {
    sql.text += "(1";
    if (match.system) {
        sql.text += " AND t.system=?";
        sql.parameters.emplace_back(*match.system);
    }
    if (match.code) {
        sql.text += " AND t.code=?";
        sql.parameters.emplace_back(*match.code);
    }
    sql.text += ")";
}

void add_tokens(Sql& sql, const std::vector<TokenMatch>& any_of) {
    sql.text += "(";
    for (std::size_t i = 0; i < any_of.size(); ++i) {
        if (i > 0) sql.text += " OR ";
        add_token(sql, any_of[i]);
    }
    sql.text += ")";
}

// https://hl7.org/fhir/R4/search.html#prefix on half-open intervals: the row covers [low, high),
// the parameter [from, to).
void add_date(Sql& sql, std::string_view low, std::string_view high, const DateMatch& match) {
    using Prefix = DateMatch::Prefix;
    const auto from = number(match.value.low);
    const auto to = number(match.value.high);
    const auto condition = [&](std::string text, std::initializer_list<std::int64_t> values) {
        for (const char* const name : {"LOW", "HIGH"}) {
            const std::string column(std::string_view(name) == "LOW" ? low : high);
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
                text.replace(at, std::string_view(name).size(), column);
            }
        }
        sql.text += "(" + text + ")";
        for (const auto value : values) sql.parameters.emplace_back(value);
    };
    switch (match.prefix) {
        case Prefix::eq:
            return condition("LOW>=? AND HIGH<=?", {from, to});
        case Prefix::ne:
            return condition("LOW<? OR HIGH>?", {from, to});
        case Prefix::gt:
            return condition("HIGH>?", {to});
        case Prefix::lt:
            return condition("LOW<?", {from});
        case Prefix::ge:
            return condition("HIGH>? OR (LOW>=? AND HIGH<=?)", {to, from, to});
        case Prefix::le:
            return condition("LOW<? OR (LOW>=? AND HIGH<=?)", {from, from, to});
        case Prefix::sa:
            return condition("LOW>=?", {to});
        case Prefix::eb:
            return condition("HIGH<=?", {from});
    }
}

void add_any(Sql& sql, const Criterion& criterion, const std::vector<DateMatch>& any_of) {
    const bool update = criterion.parameter == "_lastUpdated";
    if (!update) {
        sql.text += "EXISTS (SELECT 1 FROM span s WHERE s.key=r.key AND s.parameter=? AND (";
        sql.parameters.emplace_back(criterion.parameter);
    } else {
        sql.text += "((";
    }
    for (std::size_t i = 0; i < any_of.size(); ++i) {
        if (i > 0) sql.text += " OR ";
        if (update) {
            add_date(sql, "r.updated", "(r.updated+1)", any_of[i]);
        } else {
            add_date(sql, "s.low", "s.high", any_of[i]);
        }
    }
    sql.text += "))";
}

void add_any(Sql& sql, const Criterion& criterion, const std::vector<fhir::Key>& any_of) {
    sql.text += "r.key IN (SELECT l.key FROM link l WHERE l.parameter=? AND (";
    sql.parameters.emplace_back(criterion.parameter);
    for (std::size_t i = 0; i < any_of.size(); ++i) {
        sql.text += i > 0 ? " OR (l.target_id=?" : "(l.target_id=?";
        sql.parameters.emplace_back(any_of[i].id);
        if (!any_of[i].type.empty()) {
            sql.text += " AND l.target_type=?";
            sql.parameters.emplace_back(any_of[i].type);
        }
        sql.text += ")";
    }
    sql.text += "))";
}

void add_ids(Sql& sql, const std::vector<TokenMatch>& any_of) {
    sql.text += "r.id IN (" + marks(any_of.size()) + ")";
    for (const auto& match : any_of) sql.parameters.emplace_back(match.code.value_or(""));
}

// The sections that the question needs were judged at the resource that holds the reference.
Visibility without_needs(Visibility visibility) {
    if (auto* granted = std::get_if<GrantedTo>(&visibility)) granted->needs = 0;
    return visibility;
}

// Only through what may be seen itself: a chain tells nothing of a hidden target.
void add_chain(Sql& sql, const Criterion& criterion, const Visibility& visibility) {
    sql.text +=
        "r.key IN (SELECT l.key FROM token t JOIN resource o ON o.key=t.key AND o.deleted=0"
        " JOIN link l ON l.target_id=o.id AND l.target_type=o.type AND l.parameter=?"
        " WHERE t.parameter=? AND ";
    sql.parameters.emplace_back(criterion.parameter);
    sql.parameters.emplace_back(criterion.chained);
    add_tokens(sql, std::get<std::vector<TokenMatch>>(criterion.any_of));
    sql.text += " AND ";
    std::visit([&](const auto& kind) { add(sql, kind, "o"); }, without_needs(visibility));
    sql.text += ")";
}

void add_any(Sql& sql, const Criterion& criterion, const std::vector<TokenMatch>& any_of) {
    if (criterion.parameter == "_id") return add_ids(sql, any_of);
    sql.text += "r.key IN (SELECT t.key FROM token t WHERE t.parameter=? AND ";
    sql.parameters.emplace_back(criterion.parameter);
    add_tokens(sql, any_of);
    sql.text += ")";
}

void add_criterion(Sql& sql, const Criterion& criterion, const Visibility& visibility) {
    if (!criterion.chained.empty()) return add_chain(sql, criterion, visibility);
    std::visit([&](const auto& any_of) { add_any(sql, criterion, any_of); }, criterion.any_of);
}

}  // namespace

void add_visibility(Sql& sql, const Visibility& visibility) {
    std::visit([&](const auto& kind) { add(sql, kind, "r"); }, visibility);
}

Sql where_of(const Query& query) {
    Sql sql{" FROM resource r WHERE r.type=? AND r.deleted=0", {query.type}};
    for (const auto& criterion : query.all_of) {
        sql.text += " AND ";
        add_criterion(sql, criterion, query.visibility);
    }
    sql.text += " AND ";
    add_visibility(sql, query.visibility);
    return sql;
}

}  // namespace planbro::store::sqlite
