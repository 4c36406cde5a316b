// The archive: a plan Bundle → Fiks Arkiv V1 arkivmelding.opprett with its documents.
// https://github.com/ks-no/fiks-arkiv-specification
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::mappers::arkivmelding {

struct File {
    std::string name;
    std::string media_type;
    std::string bytes;
};

struct Message {
    std::string xml;          // arkivmelding.xml
    std::vector<File> files;  // those that it refers to
    std::string key;          // referanseEksternNoekkel of the journalpost
};

// The same Bundle always gives the same message, so that the archive knows a repeat by its key.
// Category::unprocessable, "ingen-plan", for what is no Bundle of one plan.
Result<Message> write(const json::Value& bundle);
// The same with the document to read drawn before (plandokument::pdf_of).
Result<Message> write(const json::Value& bundle, std::string document);

}  // namespace planbro::mappers::arkivmelding
