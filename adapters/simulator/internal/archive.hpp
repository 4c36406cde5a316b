// The archive as the gateway meets it: takes arkivmelding.opprett with its files, knows a repeat by
// its key, answers as Fiks Arkiv V1 does.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace planbro::adapters::internal {

struct ArchivedFile {
    std::string name;
    std::string content_type;
    std::string bytes;
};

struct ArchiveMessage {
    std::string id;        // of the message
    std::string xml;       // arkivmelding.xml
    std::string case_key;  // referanseEksternNoekkel of the folder
    std::string key;       // and of the record
    std::vector<ArchivedFile> files;
};

// Codes of what can be wrong with it, beside what cannot be read at all.
inline constexpr std::string_view kOtherType = "annen-meldingstype";
inline constexpr std::string_view kNoMessageId = "mangler-melding-id";
inline constexpr std::string_view kDocumentType = "dokumenttype";
inline constexpr std::string_view kOtherFiles = "andre-filer";

// Or what is wrong with it: another type, files missing or others than the checksums tell.
Result<ArchiveMessage> read_archive_message(const http::Request& request);

// What the archive holds: numbers by key, in order of arrival. Guarded by its owner.
class Holdings {
  public:
    struct Record {
        int case_number = 0;
        int record_number = 0;
        bool was_there = false;
    };
    Record take(const ArchiveMessage& message);
    void forget();

  private:
    std::map<std::string, int> cases_;
    std::map<std::string, int> records_;
};

http::Response archive_receipt(const ArchiveMessage& message, const Holdings::Record& record,
                               Instant at);
http::Response archive_fault(int status, std::string_view text);

}  // namespace planbro::adapters::internal
