#include "mappers/native/notice_words.hpp"

#include <algorithm>
#include <array>

namespace planbro::mappers::native {

namespace {

using plan::NoticeKind;

struct StatusWord {
    std::string_view fhir;  // https://hl7.org/fhir/R4/valueset-request-status.html
    std::string_view word;
};

constexpr std::array kStatusWords = std::to_array<StatusWord>({
    {"draft", "utkast"},
    {"active", "aktiv"},
    {"on-hold", "pause"},
    {"completed", "avsluttet"},
    {"revoked", "avsluttet"},
});

}  // namespace

bool tells_details(NoticeKind kind) {
    return kind == NoticeKind::opprettet || kind == NoticeKind::koordinator_endret ||
           kind == NoticeKind::deltaker_inn;
}

bool ends_access(NoticeKind kind) {
    return kind == NoticeKind::avsluttet || kind == NoticeKind::trukket ||
           kind == NoticeKind::deltaker_ut;
}

std::string_view status_word(const plan::Notice& notice) {
    if (notice.kind == NoticeKind::avsluttet) return "avsluttet";
    if (!tells_details(notice.kind)) return {};
    const auto* found = std::find_if(kStatusWords.begin(), kStatusWords.end(),
                                     [&](const auto& row) { return row.fhir == notice.status; });
    return found != kStatusWords.end() ? found->word : std::string_view();
}

std::string_view sentence(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::opprettet:
            return "Personen har en individuell plan";
        case NoticeKind::koordinator_endret:
            return "Planen har fått ny koordinator";
        case NoticeKind::deltaker_inn:
            return "Tjenesten er blitt deltaker i planen";
        case NoticeKind::deltaker_ut:
            return "Tjenesten er ikke lenger deltaker i planen";
        case NoticeKind::avsluttet:
            return "Planen er avsluttet";
        case NoticeKind::trukket:
            return "Planen er ikke lenger tilgjengelig";
        case NoticeKind::takket_nei:
            return "Personen har takket nei til individuell plan. Koordinator kan likevel "
                   "oppnevnes";
        case NoticeKind::arkivering:
            return "Planen arkiveres";
    }
    return {};
}

}  // namespace planbro::mappers::native
