#include "store/journal_segments.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/json.hpp"
#include "base/text.hpp"

namespace planbro::store {

namespace {

constexpr std::string_view kContinues = "continues";
constexpr std::size_t kHashSize = 64;
constexpr std::size_t kDigits = 6;

bool is_hash(std::string_view text) {
    return text.size() == kHashSize &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<std::uint64_t> number_in(std::string_view digits) {
    std::uint64_t number = 0;
    const auto* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return {};
    return number;
}

// The number in "planbro.audit.000001".
std::optional<std::uint64_t> number_of(const std::string& name, const std::string& journal) {
    if (!name.starts_with(journal + ".")) return {};
    const auto digits = name.substr(journal.size() + 1);
    return digits.size() >= kDigits && all_digits(digits) ? number_in(digits) : std::nullopt;
}

}  // namespace

std::string write(const SegmentHead& head) {
    auto record = json::object({{"journal", kContinues},
                                {"segment", static_cast<std::int64_t>(head.number)},
                                {"previous", head.previous},
                                {"chain", head.chain},
                                {"bytes", static_cast<std::int64_t>(head.bytes)}});
    if (head.at) record.set("begun", format_instant(*head.at));
    return json::write(record);
}

std::optional<SegmentHead> read_segment_head(std::string_view record) {
    if (!record.starts_with(R"({"journal":)")) return {};
    const auto value = json::parse(record);
    if (!value || value->text("journal") != kContinues) return {};
    const auto number = value->at("segment").integer().value_or(0);
    const auto bytes = value->at("bytes").integer().value_or(-1);
    SegmentHead head{static_cast<std::uint64_t>(number), value->text("previous"),
                     value->text("chain"), static_cast<std::uint64_t>(bytes),
                     parse_instant(value->text("begun"))};
    const bool holds = number > 1 && bytes >= 0 && is_hash(head.previous) && is_hash(head.chain);
    return holds ? std::optional(std::move(head)) : std::nullopt;
}

std::optional<SegmentHead> head_of_file(const std::string& file) {
    constexpr std::size_t kHeadMax = 1024;
    std::ifstream in(file, std::ios::binary);
    std::array<char, kHeadMax> start{};
    in.read(start.data(), start.size());
    const std::string_view text(start.data(), static_cast<std::size_t>(in.gcount()));
    const auto end = text.find('\n');
    if (end == std::string_view::npos || end <= kHashSize) return {};
    return read_segment_head(text.substr(kHashSize + 1, end - kHashSize - 1));
}

std::string segment_name(const std::string& journal, std::uint64_t number) {
    auto digits = std::to_string(number);
    if (digits.size() < kDigits) digits.insert(0, kDigits - digits.size(), '0');
    return journal + "." + digits;
}

std::vector<Segment> closed_segments(const std::string& journal) {
    namespace fs = std::filesystem;
    const fs::path path(journal);
    const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::vector<Segment> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const auto number = number_of(entry.path().filename().string(), path.filename().string());
        if (!number) continue;
        const auto file = segment_name(journal, *number);
        const auto size = fs::file_size(file, error);
        if (error) continue;
        const auto head = head_of_file(file);
        const auto begin = head ? head->bytes : 0;
        found.push_back({file, *number, begin, begin + size});
    }
    std::sort(found.begin(), found.end(),
              [](const Segment& a, const Segment& b) { return a.number < b.number; });
    return found;
}

}  // namespace planbro::store
