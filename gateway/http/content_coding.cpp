#include "http/content_coding.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/text.hpp"

namespace planbro::http {

namespace {

// Below it, what is saved is no packet less on the wire.
constexpr std::size_t kPackedMin = 1024;
// Beyond this level a plan's answer takes half as long again and saves 2 % of its size
// (docs/decisions/0016-what-is-compressed.md).
constexpr int kLevel = 3;
constexpr int kMemoryLevel = 8;  // zlib's default
// 15 bits of window; 16 more: with the frame of gzip, in which zlib checks length and CRC.
constexpr int kGzipWindow = 15 + 16;

std::string normal(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    std::string result(text.substr(first, text.find_last_not_of(" \t") - first + 1));
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

// x-gzip is an old name of the same (RFC 9110 section 8.4.1.3).
bool names_gzip(std::string_view coding) {
    return coding == "gzip" || coding == "x-gzip";
}

Bytef* bytes_of(char* text) {
    return reinterpret_cast<Bytef*>(text);
}

// zlib reads and does not write through this pointer.
Bytef* bytes_of(std::string_view text) {
    return bytes_of(const_cast<char*>(text.data()));
}

Fail too_large() {
    return fail(Category::too_large, "for-stor", "The body is larger than 8 MiB.");
}

Fail broken() {
    return fail(Category::bad_request, "feil-innholdskoding", "The body is not whole gzip.");
}

class Inflater {
  public:
    explicit Inflater(std::string_view packed) {
        stream_.next_in = bytes_of(packed);
        stream_.avail_in = static_cast<uInt>(packed.size());
        ready_ = inflateInit2(&stream_, kGzipWindow) == Z_OK;
    }
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    // Chunk by chunk, so that no more is ever held than is allowed and one chunk.
    Result<std::string> all(std::size_t size_max) {
        if (!ready_) return broken();
        std::string plain;
        std::array<char, std::size_t{64} * 1024> chunk;
        for (int state = Z_OK; state != Z_STREAM_END || next_member();) {
            stream_.next_out = bytes_of(chunk.data());
            stream_.avail_out = chunk.size();
            state = inflate(&stream_, Z_NO_FLUSH);
            if (state != Z_OK && state != Z_STREAM_END) return broken();
            plain.append(chunk.data(), chunk.size() - stream_.avail_out);
            if (plain.size() > size_max) return too_large();
        }
        return plain;
    }

  private:
    // RFC 1952 section 2.2: a file is a series of members.
    bool next_member() { return stream_.avail_in > 0 && inflateReset(&stream_) == Z_OK; }

    z_stream stream_{};
    bool ready_ = false;
};

std::size_t header_index(const std::vector<Header>& headers, std::string_view name) {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const Header& header) {
        return same_header_name(header.name, name);
    });
    return static_cast<std::size_t>(found - headers.begin());
}

void vary(Response& response) {
    const auto at = header_index(response.headers, "Vary");
    if (at == response.headers.size()) {
        response.headers.push_back({"Vary", "Accept, Accept-Encoding"});
    } else {
        response.headers[at].value += ", Accept-Encoding";
    }
}

}  // namespace

int quality_of(std::string_view item) {
    constexpr int kFull = 1000;
    for (const auto& parameter : split(item, ';')) {
        const auto text = normal(parameter);
        if (!text.starts_with("q=")) continue;
        if (!text.starts_with("q=0")) return kFull;
        int weight = 0;
        int unit = kFull / 10;
        for (std::size_t i = 4; i < text.size() && unit > 0 && all_digits(text.substr(i, 1)); ++i) {
            weight += (text[i] - '0') * unit;
            unit /= 10;
        }
        return weight;
    }
    return kFull;
}

bool accepts_gzip(std::string_view accept_encoding) {
    std::optional<int> named;
    int others = 0;
    for (const auto& item : split(accept_encoding, ',')) {
        const auto coding = normal(std::string_view(item).substr(0, item.find(';')));
        if (names_gzip(coding)) named = std::max(named.value_or(0), quality_of(item));
        if (coding == "*") others = quality_of(item);
    }
    return named.value_or(others) > 0;
}

std::string gzip(std::string_view plain) {
    z_stream stream{};
    if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        return {};
    }
    std::string packed(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = bytes_of(plain);
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = bytes_of(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const bool is_whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    packed.resize(is_whole ? stream.total_out : 0);
    deflateEnd(&stream);
    return packed;
}

Result<std::string> gunzip(std::string_view packed, std::size_t size_max) {
    return Inflater(packed).all(size_max);
}

Result<Request> unpacked(Request request) {
    const auto coding = normal(request.header("Content-Encoding"));
    if (coding.empty() || coding == "identity" || request.body_too_large) return request;
    if (!names_gzip(coding)) {
        return fail(Category::unsupported_media, "feil-innholdskoding",
                    "Send the body as it is, or with Content-Encoding: gzip.");
    }
    auto plain = gunzip(request.body, kBodyBytesMax);
    if (!plain) return Fail(plain.error());
    request.body = std::move(*plain);
    return request;
}

Response packed(Response response, const Request& request) {
    if (response.body.empty()) return response;
    vary(response);
    constexpr std::size_t kPackedMax = std::numeric_limits<std::uint32_t>::max() / 2;
    const auto size = response.body.size();
    if (size < kPackedMin || size > kPackedMax) return response;
    if (!accepts_gzip(request.header("Accept-Encoding"))) return response;
    auto body = gzip(response.body);
    if (body.empty() || body.size() >= size) return response;
    response.body = std::move(body);
    response.headers.push_back({"Content-Encoding", "gzip"});
    return response;
}

}  // namespace planbro::http
