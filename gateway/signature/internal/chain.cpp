#include "signature/internal/chain.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <chrono>

namespace planbro::signature::internal {

namespace {

constexpr std::size_t kCertificatesMax = 10;
// 112 bits: neither an issuer's RSA key below 2048 bits nor SHA-1 in a certificate
// (https://docs.openssl.org/3.0/man3/X509_VERIFY_PARAM_set_flags/).
constexpr int kAuthLevel = 2;

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
};
struct FreeContext {
    void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};
struct FreeStack {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

Certificate certificate_of(const std::string& der) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = bytes + der.size();
    Certificate made(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
    return bytes == end ? std::move(made) : nullptr;
}

// An intermediate of the operator's is an anchor as well as a root.
void prepare(X509_VERIFY_PARAM* rules, Instant now) {
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_auth_level(rules, kAuthLevel);
    X509_VERIFY_PARAM_set_time(
        rules, std::chrono::system_clock::to_time_t(
                   std::chrono::time_point_cast<std::chrono::system_clock::duration>(now)));
}

bool leads_to(X509_STORE* anchors, X509* certificate, STACK_OF(X509) * others, Instant now) {
    const std::unique_ptr<X509_STORE_CTX, FreeContext> context(X509_STORE_CTX_new());
    if (!context || X509_STORE_CTX_init(context.get(), anchors, certificate, others) != 1)
        return false;
    prepare(X509_STORE_CTX_get0_param(context.get()), now);
    return X509_verify_cert(context.get()) == 1;
}

}  // namespace

Anchors anchors_of(std::string_view pem) {
    Anchors anchors(X509_STORE_new());
    const std::unique_ptr<BIO, FreeBio> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    bool any = false;
    while (anchors && bio) {
        const Certificate one(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!one) break;
        any = X509_STORE_add_cert(anchors.get(), one.get()) == 1 || any;
    }
    ERR_clear_error();
    return any ? std::move(anchors) : nullptr;
}

Certificate trusted_certificate(X509_STORE* anchors, const std::vector<std::string>& ders,
                                Instant now) {
    if (ders.size() > kCertificatesMax) return nullptr;
    std::vector<Certificate> issuers;
    const std::unique_ptr<STACK_OF(X509), FreeStack> others(sk_X509_new_null());
    Certificate leaf;
    for (const auto& der : ders) {
        auto one = certificate_of(der);
        if (!one || !others) return nullptr;
        if (X509_check_ca(one.get()) == 0) {
            if (leaf) return nullptr;
            leaf = std::move(one);
        } else {
            sk_X509_push(others.get(), one.get());
            issuers.push_back(std::move(one));
        }
    }
    const bool leads = leaf && leads_to(anchors, leaf.get(), others.get(), now);
    ERR_clear_error();
    return leads ? std::move(leaf) : nullptr;
}

}  // namespace planbro::signature::internal
