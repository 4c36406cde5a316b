// Strict reading of the plan tool's JSON: every member is asked for by name and kind, what nobody
// asked for is a fault, and every reference must lead to something in the same document.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "mappers/native/faults.hpp"
#include "mappers/samspill/internal/document.hpp"
#include "mappers/samspill/internal/words.hpp"

namespace planbro::mappers::samspill::internal {

// Limits, in characters where nothing else is said.
inline constexpr std::size_t kMessageIdLengthMax = 100;
inline constexpr std::size_t kIdLengthMax = 64;
inline constexpr std::size_t kTitleLengthMax = 200;
inline constexpr std::size_t kNameLengthMax = 200;
inline constexpr std::size_t kContactLengthMax = 254;
inline constexpr std::size_t kTextLengthMax = 4000;
// Items of one list. No plan comes near it, and looking up one list in another stays cheap.
inline constexpr std::size_t kListLengthMax = 1000;
inline constexpr std::int64_t kVersionMax = 2147483647;  // FHIR's integer has 32 bits
inline constexpr std::int64_t kMeetingMinutesMax = 24 * 60;

enum class Need { required, optional };

// What an id within the document names.
enum class Kind { participant, consent, goal, measure, meeting, message, application };
// What a reference may lead to.
enum class Target { participant, participant_or_person, goal };

class Reading {
  public:
    native::Faults faults;
    std::vector<Issue> warnings;

    // Sub-ids are unique in the whole document, since "planId#id" is an identifier of its own.
    void declare(const std::string& id, Kind kind, const std::string& path);
    void refer(std::string id, Target target, std::string path);
    // Faults for references that lead nowhere; once everything is declared.
    void settle();
    void warn(std::string_view code, std::string text, std::string path);

  private:
    struct Reference {
        std::string id;
        Target target;
        std::string path;
    };
    [[nodiscard]] bool leads_somewhere(const Reference& reference) const;

    std::map<std::string, Kind, std::less<>> ids_;
    std::vector<Reference> references_;
};

// One JSON object. A member that is absent or faulty reads as "" (or nothing, or no items).
class ObjectReader {
  public:
    ObjectReader(const json::Value& object, std::string path, Reading& reading);

    std::string text(std::string_view name, Need need, std::size_t length_max = kTextLengthMax);
    std::vector<std::string> texts(std::string_view name);
    std::string code(std::string_view name, Need need, Words words);
    std::vector<std::string> codes(std::string_view name, Need need, Words words);
    std::string day(std::string_view name, Need need);
    std::string moment(std::string_view name, Need need);
    Period period(std::string_view from, std::string_view to, Need need_from);
    std::optional<bool> flag(std::string_view name);
    std::int64_t number(std::string_view name, Need need, std::int64_t least, std::int64_t most);

    std::string id(std::string_view name);  // required
    std::string own_id(Kind kind);          // member "id", declared
    std::string reference(std::string_view name, Need need, Target target);
    std::vector<std::string> references(std::string_view name, Need need, Target target);
    // A single one or a list of them.
    std::vector<std::string> reference_or_list(std::string_view name, Target target);

    std::string person_number(std::string_view name, Need need);
    std::string organisation(std::string_view name, Need need);
    std::string health_personnel_number(std::string_view name);
    Name name(std::string_view member);
    Contact contact();  // members "telefon" and "epost"

    std::optional<ObjectReader> child(std::string_view name, Need need);
    std::vector<ObjectReader> children(std::string_view name);

    // Faults for the members nobody asked for. To be called last.
    void finish();

    [[nodiscard]] bool has(std::string_view name) const { return object_->has(name); }
    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] Reading& reading() const { return *reading_; }

  private:
    // The member, or nothing when absent; asks for it, and misses it where it is required.
    const json::Value* ask(std::string_view name, Need need);
    std::string string_at(const json::Value& value, const std::string& path, std::size_t length_max,
                          Need need);
    std::string code_at(const json::Value& value, const std::string& path, Words words);
    std::string reference_at(const json::Value& value, const std::string& path, Target target);
    std::string pattern_at(const json::Value& value, const std::string& path);
    const json::Array& list(std::string_view name, Need need);
    native::Faults& faults() { return reading_->faults; }

    const json::Value* object_;
    std::string path_;
    Reading* reading_;
    bool usable_;
    std::vector<std::string_view> asked_;
};

std::string item_path(const std::string& list_path, std::size_t index);

}  // namespace planbro::mappers::samspill::internal
