// What a fuzz target says when a promise is broken: libFuzzer keeps the input that broke it.
#pragma once

#include <cstdlib>
#include <iostream>

namespace planbro::fuzz {

inline void check(bool holds, const char* promise) {
    if (holds) return;
    std::cerr << "broken promise: " << promise << "\n";
    std::abort();
}

}  // namespace planbro::fuzz
