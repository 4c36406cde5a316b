#include "signature/signature.hpp"

#include <libxml/parser.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <xmlsec/crypto.h>
#include <xmlsec/keysmngr.h>
#include <xmlsec/openssl/x509.h>
#include <xmlsec/xmldsig.h>

#include "signature/internal/engine.hpp"
#include "signature/internal/form.hpp"
#include "signature/internal/signer.hpp"

namespace planbro::signature {

namespace {

template <class Type, auto Free>
struct Freeing {
    void operator()(Type* pointer) const { Free(pointer); }
};
template <class Type, auto Free>
using Owned = std::unique_ptr<Type, Freeing<Type, Free>>;

using Document = Owned<xmlDoc, xmlFreeDoc>;
using Manager = Owned<xmlSecKeysMngr, xmlSecKeysMngrDestroy>;
using Context = Owned<xmlSecDSigCtx, xmlSecDSigCtxDestroy>;
using Bio = Owned<BIO, BIO_free_all>;
using Certificate = Owned<X509, X509_free>;

Fail invalid(std::string_view why) {
    return fail(Category::unprocessable, "ugyldig-signatur",
                "The signature is not taken: " + std::string(why) + ".");
}

// The certificates of a PEM text, in DER.
std::vector<std::string> certificates_in(std::string_view pem) {
    std::vector<std::string> found;
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    while (bio != nullptr) {
        const Certificate one(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!one) break;
        unsigned char* bytes = nullptr;
        const int size = i2d_X509(one.get(), &bytes);
        if (size > 0) found.emplace_back(reinterpret_cast<char*>(bytes), size);
        OPENSSL_free(bytes);
    }
    return found;
}

// A manager holds what it has met while it verifies: each message gets its own.
Manager manager_of(const std::vector<std::string>& trusted) {
    Manager manager(xmlSecKeysMngrCreate());
    if (!manager || xmlSecCryptoAppDefaultKeysMngrInit(manager.get()) < 0) return nullptr;
    for (const auto& one : trusted) {
        const auto loaded = xmlSecCryptoAppKeysMngrCertLoadMemory(
            manager.get(), reinterpret_cast<const xmlSecByte*>(one.data()),
            static_cast<xmlSecSize>(one.size()), xmlSecKeyDataFormatDer, xmlSecKeyDataTypeTrusted);
        if (loaded < 0) return nullptr;
    }
    return manager;
}

// Nothing but a certificate gives the key, nothing but the document itself is read.
void narrow(xmlSecDSigCtx& context, Instant now) {
    context.enabledReferenceUris = xmlSecTransformUriTypeEmpty;
    auto& key_info = context.keyInfoReadCtx;
    key_info.retrievalMethodCtx.enabledUris = xmlSecTransformUriTypeNone;
    key_info.certsVerificationTime = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(now));
    xmlSecPtrListAdd(&key_info.enabledKeyData,
                     const_cast<void*>(static_cast<const void*>(xmlSecKeyDataX509Id)));
}

// The certificate that the key was taken from.
X509* certificate_of(const xmlSecDSigCtx& context) {
    if (context.signKey == nullptr) return nullptr;
    auto* const data = xmlSecKeyGetData(context.signKey, xmlSecOpenSSLKeyDataX509Id);
    return data == nullptr ? nullptr : xmlSecOpenSSLKeyDataX509GetKeyCert(data);
}

Result<Signer> signer_of(const xmlSecDSigCtx& context) {
    auto* const certificate = certificate_of(context);
    if (certificate == nullptr) return invalid("its key is of no certificate");
    if (!internal::may_sign(certificate)) return invalid("its certificate is not for signing");
    auto orgnr = internal::orgnr_of(certificate);
    if (orgnr.empty()) return invalid("its certificate is no enterprise's");
    return Signer{std::move(orgnr)};
}

}  // namespace

struct Trust::Impl {
    std::vector<std::string> trusted;  // DER
};

Result<Trust> Trust::open(std::string_view pem) {
    auto impl = std::make_shared<Impl>();
    impl->trusted = certificates_in(pem);
    if (impl->trusted.empty() || !internal::is_set_up()) {
        return fail(Category::bad_request, "ugyldig-nokkel",
                    "There is no certificate among what is to be trusted.");
    }
    Trust trust;
    trust.impl_ = std::move(impl);
    return trust;
}

Result<std::optional<Signer>> Trust::verify(std::string_view xml, Instant now) const {
    const Document document(
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
    auto* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    // Not for here to tell: who reads the message says what is wrong with it.
    if (root == nullptr || xmlGetIntSubset(document.get()) != nullptr)
        return std::optional<Signer>();
    const int count = internal::count_signatures(root);
    if (count == 0) return std::optional<Signer>();
    auto* const signature = internal::signature_of(root);
    if (count > 1 || signature == nullptr) return invalid("it is not one, in the document's root");
    if (const auto fault = internal::fault_of_form(signature); !fault.empty())
        return invalid(fault);
    const auto manager = manager_of(impl_->trusted);
    const Context context(manager ? xmlSecDSigCtxCreate(manager.get()) : nullptr);
    if (!context) return invalid("it could not be looked at");
    narrow(*context, now);
    if (xmlSecDSigCtxVerify(context.get(), signature) < 0)
        return invalid("its certificate does not lead to one that is trusted");
    if (context->status != xmlSecDSigStatusSucceeded)
        return invalid("it is not of what stands there");
    auto signer = signer_of(*context);
    if (!signer) return Fail(signer.error());
    return std::optional(std::move(*signer));
}

}  // namespace planbro::signature
