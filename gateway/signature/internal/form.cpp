#include "signature/internal/form.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "base/digest.hpp"

namespace planbro::signature::internal {

namespace {

constexpr std::string_view kNamespace = "http://www.w3.org/2000/09/xmldsig#";

// https://www.w3.org/TR/xmldsig-core1/#sec-AlgID; SHA-1 is out.
constexpr auto kSignatures = std::to_array<std::string_view>({
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
});
constexpr auto kDigests = std::to_array<std::string_view>({
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
});
// Without comments: what is signed is what is read.
constexpr auto kCanonical = std::to_array<std::string_view>({
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2006/12/xml-c14n11",
});
constexpr std::string_view kEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

std::string_view view_of(const xmlChar* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

bool is_named(const xmlNode* node, std::string_view name) {
    return node->type == XML_ELEMENT_NODE && view_of(node->name) == name && node->ns != nullptr &&
           view_of(node->ns->href) == kNamespace;
}

std::string attribute(const xmlNode* node, const char* name) {
    const std::unique_ptr<xmlChar, decltype(xmlFree)> value(
        xmlGetNoNsProp(node, reinterpret_cast<const xmlChar*>(name)), xmlFree);
    return std::string(view_of(value.get()));
}

bool has_attribute(const xmlNode* node, const char* name) {
    return xmlHasProp(node, reinterpret_cast<const xmlChar*>(name)) != nullptr;
}

xmlNode* only_child(xmlNode* parent, std::string_view name) {
    xmlNode* found = nullptr;
    for (auto* node = parent == nullptr ? nullptr : parent->children; node != nullptr;
         node = node->next) {
        if (!is_named(node, name)) continue;
        if (found != nullptr) return nullptr;
        found = node;
    }
    return found;
}

int count_elements(const xmlNode* parent) {
    int count = 0;
    for (const auto* node = parent->children; node != nullptr; node = node->next) {
        if (node->type == XML_ELEMENT_NODE) ++count;
    }
    return count;
}

template <std::size_t Size>
bool is_one_of(const xmlNode* node, const std::array<std::string_view, Size>& algorithms) {
    return node != nullptr &&
           std::ranges::find(algorithms, attribute(node, "Algorithm")) != algorithms.end();
}

// An attribute of another namespace beside ours would be one more of its name to libxmlsec1, which
// asks for them by the local name alone.
bool has_foreign_attributes(const xmlNode* node) {
    if (node->type != XML_ELEMENT_NODE) return false;
    for (const auto* one = node->properties; one != nullptr; one = one->next) {
        if (one->ns != nullptr) return true;
    }
    for (const auto* child = node->children; child != nullptr; child = child->next) {
        if (has_foreign_attributes(child)) return true;
    }
    return false;
}

// Enveloped, and at most a canonical form: no XPath, no XSLT, no base64, which could choose what of
// the document is signed.
bool are_known(const xmlNode* transforms) {
    if (transforms == nullptr) return false;
    bool enveloped = false;
    for (const auto* node = transforms->children; node != nullptr; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        if (!is_named(node, "Transform")) return false;
        if (attribute(node, "Algorithm") == kEnveloped && !enveloped) {
            enveloped = true;
        } else if (!is_one_of(node, kCanonical)) {
            return false;
        }
    }
    return enveloped;
}

std::string_view fault_of_reference(xmlNode* reference) {
    if (!has_attribute(reference, "URI") || !attribute(reference, "URI").empty())
        return "it is not of the whole document";
    if (!are_known(only_child(reference, "Transforms"))) return "its transforms are not taken";
    if (!is_one_of(only_child(reference, "DigestMethod"), kDigests))
        return "its digest is not taken";
    return {};
}

// One KeyInfo with certificates: a key that stands there bare, or elsewhere, is nobody's.
std::string_view fault_of_key(xmlNode* key) {
    if (key == nullptr) return "it has no certificate";
    const auto* const data = only_child(key, "X509Data");
    if (data == nullptr || count_elements(key) != 1) return "its key is not a certificate's alone";
    return {};
}

}  // namespace

std::vector<std::string> certificates_of(xmlNode* signature) {
    std::vector<std::string> found;
    auto* const data = only_child(only_child(signature, "KeyInfo"), "X509Data");
    for (auto* node = data == nullptr ? nullptr : data->children; node != nullptr;
         node = node->next) {
        if (!is_named(node, "X509Certificate")) continue;
        const std::unique_ptr<xmlChar, decltype(xmlFree)> text(xmlNodeGetContent(node), xmlFree);
        found.push_back(base64_decode(view_of(text.get())));
    }
    return found;
}

int count_signatures(xmlNode* root) {
    int count = 0;
    for (auto* node = root; node != nullptr;) {
        if (is_named(node, "Signature")) ++count;
        if (node->children != nullptr && node->type == XML_ELEMENT_NODE) {
            node = node->children;
            continue;
        }
        while (node != root && node->next == nullptr) node = node->parent;
        if (node == root) break;
        node = node->next;
    }
    return count;
}

xmlNode* signature_of(xmlNode* root) {
    return only_child(root, "Signature");
}

std::string_view fault_of_form(xmlNode* signature) {
    auto* const info = only_child(signature, "SignedInfo");
    if (info == nullptr || only_child(signature, "SignatureValue") == nullptr)
        return "it is not whole";
    if (has_foreign_attributes(signature)) return "it bears attributes that are not its own";
    if (count_elements(signature) != 3) return "there is more in it than a signature";
    if (!is_one_of(only_child(info, "CanonicalizationMethod"), kCanonical))
        return "its canonical form is not taken";
    if (!is_one_of(only_child(info, "SignatureMethod"), kSignatures))
        return "its algorithm is not taken";
    auto* const reference = only_child(info, "Reference");
    if (reference == nullptr || count_elements(info) != 3) return "it does not have one reference";
    if (const auto fault = fault_of_reference(reference); !fault.empty()) return fault;
    return fault_of_key(only_child(signature, "KeyInfo"));
}

}  // namespace planbro::signature::internal
