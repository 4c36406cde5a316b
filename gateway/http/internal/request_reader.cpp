// The only source file that includes Boost.Beast: it compiles slowly.
#include "http/internal/request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <string>
#include <utility>

#include "http/internal/answer.hpp"
#include "http/internal/head_rules.hpp"

namespace planbro::http::internal {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using Bytes = beast::string_view;

// A line with a chunk's size and extensions, or the trailer; nobody sends long ones in earnest.
constexpr std::size_t kChunkLineBytesMax = 8 * 1024;
constexpr std::size_t kFirstReserveBytes = 64 * 1024;

// Writes straight into our Request, so that nothing is copied twice.
class BeastParser : public beast::http::basic_parser<true> {
  public:
    explicit BeastParser(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {
        header_limit(
            std::numeric_limits<std::uint32_t>::max());  // the reader's scan keeps the limit
        // Counted in keep(). boost::none would refuse every Content-Length in Beast 1.74.
        body_limit(std::numeric_limits<std::uint64_t>::max());
    }

    Request request;
    std::uint64_t body_bytes = 0;
    bool http_1_1 = true;

    void announce_body() {
        const auto announced = content_length().value_or(0);
        if (announced > body_bytes_max_) request.body_too_large = true;
        if (!request.body_too_large) {
            request.body.reserve(std::min<std::size_t>(announced, kFirstReserveBytes));
        }
    }

  private:
    void keep(Bytes bytes) {
        body_bytes += bytes.size();
        if (body_bytes > body_bytes_max_) request.body_too_large = true;
        if (request.body_too_large) {
            std::string().swap(request.body);
        } else {
            request.body.append(bytes.data(), bytes.size());
        }
    }

    void on_request_impl(beast::http::verb, Bytes method, Bytes target, int version,
                         error_code&) override {
        request.method.assign(method.data(), method.size());
        request.target.assign(target.data(), target.size());
        http_1_1 = version == 11;
        request.headers.reserve(16);
    }

    // Fields of the trailer come here too; they are not headers (RFC 9110 section 6.5.1).
    void on_field_impl(beast::http::field, Bytes name, Bytes value, error_code&) override {
        if (head_done_) return;
        request.headers.push_back({std::string(name), std::string(value)});
    }

    void on_header_impl(error_code&) override { head_done_ = true; }

    std::size_t on_body_impl(Bytes body, error_code&) override {
        keep(body);
        return body.size();
    }

    // Beast lets a quoted extension hold any byte, a line feed as well.
    void on_chunk_header_impl(std::uint64_t, Bytes extensions, error_code& ec) override {
        const auto control = [](char c) {
            return static_cast<unsigned char>(c) < 0x20 && c != '\t';
        };
        if (std::ranges::any_of(extensions, control)) {
            ec = beast::http::error::bad_chunk_extension;
        }
    }

    std::size_t on_chunk_body_impl(std::uint64_t, Bytes body, error_code&) override {
        keep(body);
        return body.size();
    }

    void on_response_impl(int, Bytes, int, error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    void on_finish_impl(error_code&) override {}

    std::size_t body_bytes_max_;
    bool head_done_ = false;
};

std::string_view text_of(const error_code& ec) {
    using Error = beast::http::error;
    if (ec == Error::bad_method) return "The method is not a token";
    if (ec == Error::bad_target) return "The request target has characters that are not allowed";
    if (ec == Error::bad_version) return "The version is neither HTTP/1.0 nor HTTP/1.1";
    if (ec == Error::bad_field) return "The name of a header is not a token followed by a colon";
    if (ec == Error::bad_value) return "The value of a header is malformed";
    if (ec == Error::bad_content_length) return "Content-Length is malformed or contradicted";
    if (ec == Error::bad_transfer_encoding) return "Transfer-Encoding is malformed or contradicted";
    if (ec == Error::bad_chunk) return "The size of a chunk is malformed";
    if (ec == Error::bad_chunk_extension) return "The extension of a chunk is malformed";
    return "The request is not well-formed HTTP/1.1";
}

}  // namespace

struct RequestReader::Parser {
    explicit Parser(std::size_t body_bytes_max_) : body_bytes_max(body_bytes_max_) { renew(); }
    void renew() {
        beast.emplace(body_bytes_max);
        beast->eager(false);
    }
    std::size_t body_bytes_max;
    std::optional<BeastParser> beast;
};

RequestReader::RequestReader(std::size_t header_bytes_max, std::size_t body_bytes_max)
    : header_bytes_max_(header_bytes_max), parser_(std::make_unique<Parser>(body_bytes_max)) {}

RequestReader::~RequestReader() = default;

Progress RequestReader::progress() const {
    return progress_;
}
const Response& RequestReader::refusal() const {
    return refusal_;
}
bool RequestReader::keep_alive() const {
    return parser_->beast->keep_alive();
}
bool RequestReader::to_head() const {
    return parser_->beast->request.method == "HEAD";
}
bool RequestReader::body_too_large() const {
    return parser_->beast->request.body_too_large;
}
std::uint64_t RequestReader::body_bytes() const {
    return parser_->beast->body_bytes;
}

bool RequestReader::expects_continue() const {
    return parser_->beast->http_1_1 && !parser_->beast->request.header("Expect").empty();
}

void RequestReader::refuse(Response answer) {
    refusal_ = std::move(answer);
    progress_ = Progress::refused;
}

std::size_t RequestReader::feed(std::string_view bytes) {
    if (progress_ == Progress::complete || progress_ == Progress::refused) return 0;
    return in_body_ ? feed_body(bytes) : feed_head(bytes);
}

std::size_t RequestReader::feed_head(std::string_view bytes) {
    // An empty line before the request is an old client's habit (RFC 9112 section 2.2).
    if (scanned_ == 0 && bytes.starts_with("\r\n")) return 2;
    if (bytes == "\r") return 0;
    const bool whole = scan_head(bytes);
    if (progress_ == Progress::refused) return 0;
    if (scanned_ > header_bytes_max_) return refuse(header_too_large()), 0;
    if (!whole) return 0;
    const auto used = scanned_;
    parse_head(bytes.substr(0, used));
    return used;
}

// Looks for the empty line that ends the head. Every line must end with CR LF, and none may go on
// in the next one (RFC 9112 sections 2.2 and 5.2); Beast would accept the latter.
bool RequestReader::scan_head(std::string_view bytes) {
    while (scanned_ < bytes.size()) {
        const auto line_feed = bytes.find('\n', scanned_);
        scanned_ = std::min(line_feed, bytes.size() - 1) + 1;
        if (line_feed == std::string_view::npos) return false;
        const auto line = bytes.substr(line_start_, line_feed - line_start_);
        if (!line.ends_with('\r')) return refuse(refused(400, "A line ends without CR")), false;
        if (line.size() == 1) return true;
        if (line_start_ > 0 && (line.front() == ' ' || line.front() == '\t')) {
            return refuse(refused(400, "A header is folded over two lines")), false;
        }
        line_start_ = line_feed + 1;
    }
    return false;
}

void RequestReader::parse_head(std::string_view head) {
    error_code ec;
    const auto used = parser_->beast->put({head.data(), head.size()}, ec);
    if (ec || used != head.size() || !parser_->beast->is_header_done()) {
        return refuse(refused(400, text_of(ec)));
    }
    accept_head();
}

void RequestReader::accept_head() {
    auto& beast = *parser_->beast;
    if (auto answer = judge_head(beast.request, beast.http_1_1)) return refuse(std::move(*answer));
    split_target(beast.request);
    beast.announce_body();
    beast.eager(true);
    in_body_ = true;
    progress_ = beast.is_done() ? Progress::complete : Progress::head;
}

std::size_t RequestReader::feed_body(std::string_view bytes) {
    error_code ec;
    const auto used = parser_->beast->put({bytes.data(), bytes.size()}, ec);
    progress_ = parser_->beast->is_done() ? Progress::complete : Progress::more;
    if (ec && ec != beast::http::error::need_more) {
        refuse(refused(400, text_of(ec)));
    } else if (progress_ == Progress::more && bytes.size() - used > kChunkLineBytesMax) {
        refuse(refused(400, "The line before a chunk, or the trailer, is too long"));
    }
    return used;
}

Request RequestReader::take() {
    auto request = std::move(parser_->beast->request);
    parser_->renew();
    progress_ = Progress::more;
    in_body_ = false;
    scanned_ = line_start_ = 0;
    return request;
}

}  // namespace planbro::http::internal
