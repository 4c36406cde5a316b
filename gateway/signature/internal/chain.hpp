// Whether a certificate leads to one that the operator trusts. Judged here and not by libxmlsec1:
// its store trusts every issuer that the system does, besides those it is given.
#pragma once

#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace planbro::signature::internal {

struct FreeStore {
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Anchors = std::unique_ptr<X509_STORE, FreeStore>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;

// Of a PEM text; nullptr where it has no certificate.
Anchors anchors_of(std::string_view pem);

// The one of `ders` that is no issuer's, where it leads to an anchor at that moment, by way of the
// others if need be. nullptr: there is not one such, or it does not.
Certificate trusted_certificate(X509_STORE* anchors, const std::vector<std::string>& ders,
                                Instant now);

}  // namespace planbro::signature::internal
