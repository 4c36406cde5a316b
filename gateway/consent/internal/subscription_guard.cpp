#include "consent/internal/subscription_guard.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "fhir/codes.hpp"

namespace planbro::consent {

namespace {

using json::Value;

// By path without indexes. What is not here is refused with all that it holds.
constexpr auto kElements = std::to_array<std::string_view>({
    "._criteria",
    "._criteria.extension",
    ".channel",
    ".channel._payload",
    ".channel._payload.extension",
    ".channel.endpoint",
    ".channel.extension",
    ".channel.header",
    ".channel.payload",
    ".channel.type",
    ".contact",
    ".contact.period",
    ".contact.period.end",
    ".contact.period.start",
    ".contact.rank",
    ".contact.system",
    ".contact.use",
    ".contact.value",
    ".criteria",
    ".end",
    ".error",
    ".id",
    ".language",
    ".meta",
    ".meta.lastUpdated",
    ".meta.profile",
    ".meta.security",
    ".meta.security.code",
    ".meta.security.display",
    ".meta.security.system",
    ".meta.source",
    ".meta.tag",
    ".meta.tag.code",
    ".meta.tag.display",
    ".meta.tag.system",
    ".meta.versionId",
    ".reason",
    ".resourceType",
    ".status",
});
static_assert(std::is_sorted(kElements.begin(), kElements.end()));

struct Extension {
    std::string_view at;
    std::string_view url;
    std::string_view value;
};

constexpr auto kExtensions = std::to_array<Extension>({
    {"._criteria.extension", fhir::kExtFilterCriteria, "valueString"},
    {".channel._payload.extension", fhir::kExtPayloadContent, "valueCode"},
    {".channel.extension", fhir::kExtHeartbeatPeriod, "valueUnsignedInt"},
    {".channel.extension", fhir::kExtTimeout, "valueUnsignedInt"},
    {".channel.extension", fhir::kExtMaxCount, "valuePositiveInt"},
});

bool is_allowed(const Value& extension, std::string_view at) {
    return std::ranges::any_of(kExtensions, [&](const Extension& known) {
        return known.at == at && known.url == extension.text("url") &&
               extension.members().size() == 2 && extension.has(known.value);
    });
}

class Walk {
  public:
    std::vector<std::string> refused;

    void members(const Value& object, const std::string& shown, const std::string& plain) {
        for (const auto& [name, value] : object.members()) {
            const auto here = plain + "." + name;
            if (!std::ranges::binary_search(kElements, std::string_view(here))) {
                refused.push_back(shown + "." + name);
            } else {
                element(value, shown + "." + name, here);
            }
        }
    }

  private:
    void element(const Value& value, const std::string& shown, const std::string& plain) {
        if (value.is_object()) return members(value, shown, plain);
        for (std::size_t i = 0; i < value.items().size(); ++i) {
            item(value.at(i), shown + "[" + std::to_string(i) + "]", plain);
        }
    }

    void item(const Value& value, const std::string& shown, const std::string& plain) {
        if (!plain.ends_with(".extension")) return element(value, shown, plain);
        if (!is_allowed(value, plain)) refused.push_back(shown);
    }
};

}  // namespace

std::vector<std::string> refused_in_subscription(const Value& subscription) {
    Walk walk;
    walk.members(subscription, "", "");
    return std::move(walk.refused);
}

}  // namespace planbro::consent
