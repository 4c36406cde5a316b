// What every adapter does alike: post the document, judge the answer. The systems differ in where
// they listen, what they read, and what their receipt looks like.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/adapter.hpp"
#include "adapters/exchange.hpp"
#include "adapters/http_client.hpp"
#include "adapters/internal/authorized_client.hpp"

namespace planbro::adapters::internal {

using ReadReceipt = Told (*)(const HttpReply& reply);

struct Protocol {
    std::string_view path;  // after the partner's base address
    std::string_view content_type;
    ReadReceipt read_receipt = nullptr;  // nullptr: the receipt does not come in the reply
    // Where the body alone does not tell all, or a fault is a document too.
    Envelope (*wrap)(const Delivery& delivery) = nullptr;
    std::optional<Answer> (*read_answer)(const HttpReply& reply,
                                         const Delivery& delivery) = nullptr;
    ReadReceipt read_told = nullptr;  // where read_answer decides
};

Protocol protocol_of(System system);
Protocol ehr_protocol();
Protocol nav_protocol();
Protocol barnevern_protocol();
Protocol kith_protocol();
Protocol arkiv_protocol();
Protocol nhn_protocol();
Protocol fiks_protocol();

class PostingAdapter : public Adapter {
  public:
    PostingAdapter(const Protocol& protocol, std::chrono::milliseconds timeout, Clock clock,
                   Ids ids);
    Answer deliver(const Partner& partner, const Delivery& delivery) override;
    void give_up() override;

  private:
    Protocol protocol_;
    AuthorizedClient client_;
};

}  // namespace planbro::adapters::internal
