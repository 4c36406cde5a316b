#include "store/match.hpp"

#include <algorithm>

namespace planbro::store {

namespace {

template <class List, class Test>
bool any(const List& list, Test test) {
    return std::any_of(list.begin(), list.end(), test);
}

template <class Rows, class Test>
bool any_row(const Rows& rows, const std::string& parameter, Test test) {
    return any(rows, [&](const auto& row) { return row.parameter == parameter && test(row); });
}

bool is_type(const std::vector<std::string>& types, const std::string& type) {
    return types.empty() || any(types, [&](const auto& one) { return one == type; });
}

// https://hl7.org/fhir/R4/search.html#prefix
bool date_matches(const Interval& row, const DateMatch& match) {
    using Prefix = DateMatch::Prefix;
    const auto& asked = match.value;
    const bool within = row.low >= asked.low && row.high <= asked.high;
    const bool before = row.low < asked.low;
    const bool after = row.high > asked.high;
    switch (match.prefix) {
        case Prefix::eq:
            return within;
        case Prefix::ne:
            return before || after;
        case Prefix::gt:
            return after;
        case Prefix::lt:
            return before;
        case Prefix::ge:
            return after || within;
        case Prefix::le:
            return before || within;
        case Prefix::sa:
            return row.low >= asked.high;
        case Prefix::eb:
            return row.high <= asked.low;
        case Prefix::ap:
            return row.low < asked.high && row.high > asked.low;
    }
    return false;
}

// "http://a/b" is above "http://a/b/c", up to the host.
bool is_above(const std::string& above, const std::string& uri) {
    if (above == uri) return true;
    return uri.starts_with(above + "/") && above.find("://") != above.size() - 2 &&
           !above.ends_with('/');
}

bool text_matches(const std::string& value, const TextMatch& match) {
    switch (match.how) {
        case TextMatch::How::begins:
            return value.starts_with(match.text);
        case TextMatch::How::contains:
            return value.find(match.text) != std::string::npos;
        case TextMatch::How::exact:
            return value == match.text;
        case TextMatch::How::below:
            return value == match.text ||
                   value.starts_with(match.text.ends_with('/') ? match.text : match.text + "/");
        case TextMatch::How::above:
            return is_above(value, match.text);
    }
    return false;
}

class Matcher {
  public:
    Matcher(const Matched& one, const Leads& leads) : one_(one), leads_(leads) {}

    [[nodiscard]] bool meets(const std::vector<Criterion>& all_of) const {
        return std::all_of(all_of.begin(), all_of.end(),
                           [this](const Criterion& criterion) { return meets(criterion); });
    }

  private:
    [[nodiscard]] bool meets(const Criterion& criterion) const {
        return holds(criterion) != criterion.negated;
    }

    [[nodiscard]] bool holds(const Criterion& criterion) const {
        switch (criterion.way) {
            case Criterion::Way::forwards:
                return forwards(criterion);
            case Criterion::Way::backwards:
                return false;
            case Criterion::Way::either:
                return any(criterion.there, [this](const auto& one) { return meets(one); });
            case Criterion::Way::none:
                break;
        }
        return is_type(criterion.types, one_.key.type) &&
               std::visit([&](const auto& any_of) { return asked(criterion, any_of); },
                          criterion.any_of);
    }

    [[nodiscard]] bool forwards(const Criterion& criterion) const {
        return any_row(one_.index.links, criterion.parameter, [&](const fhir::LinkRow& link) {
            return is_type(criterion.types, link.target.type) &&
                   leads_(link.target, criterion.there);
        });
    }

    [[nodiscard]] bool asked(const Criterion&, std::monostate) const { return false; }

    [[nodiscard]] bool asked(const Criterion& criterion,
                             const std::vector<TokenMatch>& any_of) const {
        if (criterion.parameter == "_id") {
            return any(any_of, [&](const TokenMatch& match) { return match.code == one_.key.id; });
        }
        return any_row(one_.index.tokens, criterion.parameter, [&](const fhir::TokenRow& row) {
            return any(any_of, [&](const TokenMatch& match) {
                return (!match.system || *match.system == row.system) &&
                       (!match.code || *match.code == row.code);
            });
        });
    }

    [[nodiscard]] bool asked(const Criterion& criterion,
                             const std::vector<fhir::Key>& any_of) const {
        return any_row(one_.index.links, criterion.parameter, [&](const fhir::LinkRow& row) {
            return any(any_of, [&](const fhir::Key& key) {
                return key.id == row.target.id && (key.type.empty() || key.type == row.target.type);
            });
        });
    }

    [[nodiscard]] bool asked(const Criterion& criterion,
                             const std::vector<DateMatch>& any_of) const {
        const auto fits = [&](const Interval& span) {
            return any(any_of, [&](const DateMatch& match) { return date_matches(span, match); });
        };
        if (criterion.parameter == "_lastUpdated") {
            return fits({one_.updated, one_.updated + std::chrono::milliseconds(1)});
        }
        return any_row(one_.index.spans, criterion.parameter,
                       [&](const fhir::SpanRow& row) { return fits(row.span); });
    }

    [[nodiscard]] bool asked(const Criterion& criterion,
                             const std::vector<TextMatch>& any_of) const {
        if (criterion.rows == IndexRows::token) {
            return any_row(one_.index.tokens, criterion.parameter, [&](const fhir::TokenRow& row) {
                return any(any_of,
                           [&](const TextMatch& match) { return text_matches(row.code, match); });
            });
        }
        return any_row(one_.index.texts, criterion.parameter, [&](const fhir::TextRow& row) {
            return any(any_of, [&](const TextMatch& match) {
                const bool exact = match.how == TextMatch::How::exact;
                return text_matches(exact ? row.exact : row.folded, match);
            });
        });
    }

    // Whether there is a value: an identifier alone makes a reference, a text alone a concept.
    [[nodiscard]] bool asked(const Criterion& criterion, Presence presence) const {
        const auto& name = criterion.parameter;
        const auto here = [](const auto&) { return true; };
        bool there = false;
        switch (criterion.rows) {
            case IndexRows::reference:
                there = any_row(one_.index.links, name, here) ||
                        any_row(one_.index.tokens, name + ":identifier", here);
                break;
            case IndexRows::token:
                there = any_row(one_.index.tokens, name, here) ||
                        any_row(one_.index.texts, name + ":text", here);
                break;
            case IndexRows::date:
                there = any_row(one_.index.spans, name, here);
                break;
            case IndexRows::text:
                there = any_row(one_.index.texts, name, here);
                break;
        }
        return there == (presence == Presence::present);
    }

    const Matched& one_;
    const Leads& leads_;
};

}  // namespace

bool matches(const Matched& one, const std::vector<Criterion>& all_of, const Leads& leads) {
    return Matcher(one, leads).meets(all_of);
}

}  // namespace planbro::store
