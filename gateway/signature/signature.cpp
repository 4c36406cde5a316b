#include "signature/signature.hpp"

#include <libxml/parser.h>
#include <xmlsec/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>

#include "signature/internal/chain.hpp"
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
using Context = Owned<xmlSecDSigCtx, xmlSecDSigCtxDestroy>;
using Key = Owned<xmlSecKey, xmlSecKeyDestroy>;

Fail invalid(std::string_view why) {
    return fail(Category::unprocessable, "ugyldig-signatur",
                "The signature is not taken: " + std::string(why) + ".");
}

// Who the certificate is of, judged before anything of the message is reckoned with its key.
Result<Signer> signer_of(X509* certificate) {
    if (!internal::may_sign(certificate)) return invalid("its certificate is not for signing");
    auto orgnr = internal::orgnr_of(certificate);
    if (orgnr.empty()) return invalid("its certificate is no enterprise's");
    return Signer{std::move(orgnr)};
}

bool allow(xmlSecDSigCtx& context, xmlSecTransformId transform) {
    return xmlSecDSigCtxEnableReferenceTransform(&context, transform) == 0;
}

// The form has been looked at; libxmlsec1 shall take no more than it either.
bool narrow(xmlSecDSigCtx& context) {
    context.enabledReferenceUris = xmlSecTransformUriTypeEmpty;
    return allow(context, xmlSecTransformEnvelopedId) &&
           allow(context, xmlSecTransformInclC14NId) &&
           allow(context, xmlSecTransformInclC14N11Id) &&
           allow(context, xmlSecTransformExclC14NId) && allow(context, xmlSecTransformSha256Id) &&
           allow(context, xmlSecTransformSha384Id) && allow(context, xmlSecTransformSha512Id);
}

// The key of the certificate, for libxmlsec1: with one given it looks for none itself.
xmlSecKey* key_of(X509* certificate) {
    Key key(xmlSecKeyCreate());
    auto* const published = X509_get_pubkey(certificate);
    auto* const value = published == nullptr ? nullptr : xmlSecOpenSSLEvpKeyAdopt(published);
    if (value == nullptr) EVP_PKEY_free(published);
    if (!key || value == nullptr || xmlSecKeySetValue(key.get(), value) < 0) {
        xmlSecKeyDataDestroy(value);
        return nullptr;
    }
    return key.release();
}

bool is_of(xmlNode* signature, X509* certificate) {
    const Context context(xmlSecDSigCtxCreate(nullptr));
    if (!context || !narrow(*context)) return false;
    context->signKey = key_of(certificate);
    return context->signKey != nullptr && xmlSecDSigCtxVerify(context.get(), signature) == 0 &&
           context->status == xmlSecDSigStatusSucceeded;
}

}  // namespace

struct Trust::Impl {
    internal::Anchors anchors;
};

Result<Trust> Trust::open(std::string_view pem) {
    auto impl = std::make_shared<Impl>();
    impl->anchors = internal::anchors_of(pem);
    if (!impl->anchors || !internal::is_set_up()) {
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
    const auto certificate = internal::trusted_certificate(
        impl_->anchors.get(), internal::certificates_of(signature), now);
    if (!certificate) return invalid("its certificate does not lead to one that is trusted");
    auto signer = signer_of(certificate.get());
    if (!signer) return Fail(signer.error());
    if (!is_of(signature, certificate.get())) return invalid("it is not of what stands there");
    return std::optional(std::move(*signer));
}

}  // namespace planbro::signature
