#include "http/internal/tls.hpp"

#include <openssl/ssl.h>

#include <string_view>

namespace planbro::http::internal {

namespace {

constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

// RFC 7301: the one protocol spoken here, in its length-prefixed form.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    static constexpr std::string_view kOurs = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    const auto found = SSL_select_next_proto(
        &chosen, out_size, reinterpret_cast<const unsigned char*>(kOurs.data()),
        static_cast<unsigned int>(kOurs.size()), offered, offered_size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Fail unusable(const std::string& what, const error_code& ec) {
    return fail(Category::bad_request, "kan-ikke-starte", "TLS: " + what + ": " + ec.message());
}

}  // namespace

Result<std::unique_ptr<asio::ssl::context>> tls_context(const TlsFiles& files) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    auto* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(native, kCiphers);
    SSL_CTX_set_options(
        native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    error_code ec;
    context->use_certificate_chain_file(files.certificate, ec);
    if (ec) return unusable("the certificate " + files.certificate, ec);
    context->use_private_key_file(files.key, asio::ssl::context::pem, ec);
    if (ec) return unusable("the key " + files.key, ec);
    return context;
}

}  // namespace planbro::http::internal
