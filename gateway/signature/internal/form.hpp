// The form of a signature, looked at before anything is reckoned: attacks on XML signatures live on
// what a verifier is free to choose (https://www.w3.org/TR/xmldsig-bestpractices/).
#pragma once

#include <libxml/tree.h>

#include <string>
#include <string_view>
#include <vector>

namespace planbro::signature::internal {

// All elements of that name of XML Signature, anywhere in the document.
int count_signatures(xmlNode* root);
// The one that is a child of the root; nullptr: none.
xmlNode* signature_of(xmlNode* root);

// Why the form is refused; "" where it is taken.
std::string_view fault_of_form(xmlNode* signature);

// Of X509Data, in DER.
std::vector<std::string> certificates_of(xmlNode* signature);

}  // namespace planbro::signature::internal
