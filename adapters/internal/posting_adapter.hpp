// What every adapter does alike: post the document, judge the answer. The systems differ in where
// they listen, what they read, and what their receipt looks like.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "adapters/adapter.hpp"
#include "adapters/http_client.hpp"

namespace planbro::adapters::internal {

// The receipt's own id in a reply to that notice; "" if the reply is no receipt.
using ReadReceipt = std::string (*)(const std::string& reply, const std::string& notice_id);

struct Protocol {
    std::string_view path;  // after the partner's base address
    std::string_view content_type;
    ReadReceipt read_receipt = nullptr;
};

Protocol ehr_protocol();
Protocol nav_protocol();
Protocol barnevern_protocol();

class PostingAdapter : public Adapter {
  public:
    PostingAdapter(const Protocol& protocol, std::chrono::milliseconds timeout);
    Answer deliver(const Partner& partner, const Delivery& delivery) override;

  private:
    Protocol protocol_;
    HttpClient client_;
};

}  // namespace planbro::adapters::internal
