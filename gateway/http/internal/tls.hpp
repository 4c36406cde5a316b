// The TLS settings of the listener.
#pragma once

#include "http/internal/core.hpp"  // before other parts of Asio

#include <boost/asio/ssl/context.hpp>

namespace planbro::http::internal {

// TLS 1.2 with forward secrecy and authenticated encryption, and TLS 1.3 (NSM's recommendations for
// TLS 2.0, https://nsm.no; RFC 9325). Failure: the files cannot be read or do not belong together.
Result<std::unique_ptr<asio::ssl::context>> tls_context(const TlsFiles& files);

}  // namespace planbro::http::internal
