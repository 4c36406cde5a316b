// Turns the bytes of a connection into requests; no I/O. Boost.Beast parses, and here stands what
// is stricter than Beast, so that no proxy before us can understand a message in another way than
// we do (request smuggling, RFC 9112 section 11.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace planbro::http::internal {

enum class Progress {
    more,      // more bytes are needed
    head,      // the head is read and accepted; the body follows
    complete,  // take() gives the request
    refused    // refusal() says why; nothing more is read
};

class RequestReader {
  public:
    RequestReader(std::size_t header_bytes_max, std::size_t body_bytes_max);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    // Reads on and tells how many of the bytes are used up; the rest is to be given again, with
    // more behind it. Stops after the head and after the end of the request.
    std::size_t feed(std::string_view bytes);

    [[nodiscard]] Progress progress() const;
    [[nodiscard]] const Response& refusal() const;
    [[nodiscard]] bool in_body() const { return in_body_; }  // the head is read and accepted
    // All of these once the head is read.
    [[nodiscard]] bool keep_alive() const;
    [[nodiscard]] bool to_head() const;           // the method is HEAD
    [[nodiscard]] bool expects_continue() const;  // RFC 9110 section 10.1.1
    [[nodiscard]] bool body_too_large() const;
    [[nodiscard]] std::uint64_t body_bytes() const;  // also those thrown away

    // The request as far as it is read; the reader is ready for the next one afterwards.
    Request take();

  private:
    struct Parser;
    std::size_t feed_head(std::string_view bytes);
    std::size_t feed_body(std::string_view bytes);
    bool scan_head(std::string_view bytes);
    void parse_head(std::string_view head);
    void accept_head();
    void refuse(Response answer);

    std::size_t header_bytes_max_;
    std::unique_ptr<Parser> parser_;
    Progress progress_ = Progress::more;
    bool in_body_ = false;
    std::size_t scanned_ = 0;     // bytes of the head that need no second look
    std::size_t line_start_ = 0;  // of the line being scanned
    Response refusal_;
};

}  // namespace planbro::http::internal
