#include "store/query.hpp"

namespace planbro::store {

Criterion Criterion::of(std::string parameter, Asked any_of) {
    Criterion criterion;
    criterion.parameter = std::move(parameter);
    criterion.any_of = std::move(any_of);
    return criterion;
}

Criterion Criterion::through(std::string parameter, std::vector<std::string> types,
                             std::vector<Criterion> there, Way way) {
    Criterion criterion;
    criterion.parameter = std::move(parameter);
    criterion.way = way;
    criterion.types = std::move(types);
    criterion.there = std::move(there);
    return criterion;
}

Criterion Criterion::either(std::vector<Criterion> alternatives) {
    Criterion criterion;
    criterion.way = Way::either;
    criterion.there = std::move(alternatives);
    return criterion;
}

}  // namespace planbro::store
