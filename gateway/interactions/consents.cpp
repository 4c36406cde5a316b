#include "interactions/consents.hpp"

#include <algorithm>

#include "consent/decision.hpp"
#include "fhir/codes.hpp"
#include "interactions/visibility.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

Fail not_yours(std::string text) {
    return fail(Category::forbidden, "ikke-tillatt", std::move(text));
}

Fail may_not(consent::Rule rule) {
    const auto& text = consent::text_of(rule);
    return fail(
        Category::forbidden, "kan-ikke-samtykke",
        std::string(text.nb) + " / " + std::string(text.en) + " (" + std::string(text.code) + ")",
        "Consent.performer");
}

Fail incomplete(std::string text, std::string where) {
    return fail(Category::unprocessable, "samtykke-ufullstendig", std::move(text),
                std::move(where));
}

// The one plan that a Consent is about.
std::optional<Key> plan_of(const json::Value& consent) {
    const auto& data = consent.at("provision").at("data").items();
    if (data.size() != 1) return {};
    auto key = fhir::key_of_reference(data.front().at("reference").text("reference"));
    return key && key->type == "CarePlan" ? key : std::nullopt;
}

bool is_objection(const json::Value& consent) {
    return consent.at("provision").text("type") == "deny";
}

// But for what the gateway itself puts there.
json::Value content_of(json::Value consent) {
    consent.set("status", "inactive");
    consent.erase("meta");
    return consent;
}

// One Consent of one plan, and the person who writes it.
class Writing {
  public:
    Writing(Workbench& bench, const Viewer& viewer, const Key& plan)
        : bench_(bench),
          asker_(viewer.asker()),
          facts_(load_facts(bench.services(), bench.transaction(), plan.id)),
          decision_(facts_) {}

    Result<void> give(const json::Value& consent) const {
        if (auto sound = judge_shape(consent); !sound) return sound;
        if (is_objection(consent)) return object(consent);
        for (const auto& sector : sectors_of(consent)) {
            const auto say = decision_.may_consent(asker_, sector, now());
            if (!say.allowed) return may_not(say.rule);
        }
        return {};
    }

    Result<void> withdraw(const json::Value& stored) const {
        if (gave_with_others(stored)) return {};
        if (is_objection(stored)) {
            return not_yours("Only who kept something back lifts it.");
        }
        consent::Rule rule = consent::Rule::ukjent;
        for (const auto& sector : sectors_of(stored)) {
            const auto say = decision_.may_consent(asker_, sector, now());
            if (say.allowed) return {};
            rule = say.rule;
        }
        return may_not(rule);
    }

    // Whether it is this person's alone.
    [[nodiscard]] bool gave(const json::Value& consent) const {
        const auto& performers = consent.at("performer").items();
        return performers.size() == 1 && is_self(performers.front());
    }

  private:
    [[nodiscard]] bool gave_with_others(const json::Value& consent) const {
        return std::ranges::any_of(consent.at("performer").items(),
                                   [this](const json::Value& one) { return is_self(one); });
    }

    [[nodiscard]] Instant now() const { return bench_.call().now; }

    // The reference leads to the plan's person, or to the RelatedPerson that the token's person is.
    [[nodiscard]] bool is_self(const json::Value& reference) const {
        const auto key = fhir::key_of_reference(reference.text("reference"));
        if (!key) return false;
        const auto related = decision_.related_with(asker_);
        if (!related.empty()) return key->type == "RelatedPerson" && key->id == related;
        return *key == person();
    }

    [[nodiscard]] Key person() const {
        return fhir::key_of_reference(facts_.care_plan.at("subject").text("reference"))
            .value_or(Key{});
    }

    [[nodiscard]] Result<void> judge_shape(const json::Value& consent) const {
        if (fhir::find_extension(consent, fhir::kExtSamtykkegrunnlag) != nullptr) {
            return not_yours(
                "Only the plan's owner records why others than those who decide gave "
                "a consent.");
        }
        if (!gave(consent)) {
            return fail(Category::forbidden, "feil-samtykkegiver",
                        "Consent.performer is the person of the token, alone.",
                        "Consent.performer");
        }
        const auto patient = fhir::key_of_reference(consent.at("patient").text("reference"));
        if (!patient || *patient != person()) {
            return incomplete("Consent.patient is the person of the plan.", "Consent.patient");
        }
        if (consent.text("status") != "active") {
            return incomplete("A consent is given with status active.", "Consent.status");
        }
        return {};
    }

    // A child keeps sections from its parents; a parent shuts out no other.
    [[nodiscard]] Result<void> object(const json::Value& consent) const {
        const auto say = decision_.may_object(asker_, now());
        if (!say.allowed) return may_not(say.rule);
        const auto& actors = consent.at("provision").at("actor").items();
        if (actors.empty()) {
            return incomplete("Say from whom it is kept.", "Consent.provision.actor");
        }
        const bool own = decision_.related_with(asker_).empty();
        const auto names_service = [&](const json::Value& actor) {
            return !consent::orgnr_of_reference(actor.at("reference"), facts_).empty();
        };
        if (!own && !std::ranges::all_of(actors, names_service)) {
            return not_yours(
                "Whom of its own circle the person keeps something from, the person "
                "or the plan's owner decides.");
        }
        return {};
    }

    // Of the services that it names; "" of persons, and of the plan itself.
    [[nodiscard]] std::vector<std::string> sectors_of(const json::Value& consent) const {
        std::vector<std::string> sectors;
        for (const auto& actor : consent.at("provision").at("actor").items()) {
            sectors.push_back(
                decision_.sector_of(consent::orgnr_of_reference(actor.at("reference"), facts_)));
        }
        if (sectors.empty()) sectors.emplace_back();
        return sectors;
    }

    Workbench& bench_;
    const std::string& asker_;
    consent::PlanFacts facts_;
    consent::Decision decision_;
};

bool is_withdrawal(const Viewer& viewer, Workbench& bench, const json::Value& stored,
                   const json::Value& incoming) {
    if (incoming.text("status") != "inactive") return false;
    if (content_of(stored) == content_of(incoming)) return true;
    // Who sees a cut view sends that back, without its label.
    const auto key = fhir::key_of(stored);
    const auto version = bench.transaction().read(key);
    auto copy = viewer;
    return version && content_of(copy.show(key, version->body)) == content_of(incoming);
}

}  // namespace

Result<void> permit_consent_of_person(Workbench& bench, const std::optional<json::Value>& stored,
                                      const std::optional<json::Value>& incoming) {
    if (!incoming || incoming->text("resourceType") != "Consent") {
        return not_yours(
            "The person reads the plan, gives consents and withdraws them; the plan tool writes "
            "the plan.");
    }
    const Viewer viewer(bench.call(), bench.transaction());
    const auto plan = plan_of(stored ? *stored : *incoming);
    if (!plan) {
        return incomplete("A consent is about one plan.", "Consent.provision.data");
    }
    if (!bench.transaction().sees(*plan, viewer.visibility())) {
        const auto nothing = [](const Key&) { return false; };
        return judge_references(bench, *incoming, nothing);
    }
    const Writing writing(bench, viewer, *plan);
    if (!stored) return writing.give(*incoming);
    if (is_withdrawal(viewer, bench, *stored, *incoming)) return writing.withdraw(*stored);
    if (!writing.gave(*stored) || plan_of(*incoming) != plan) {
        return not_yours(
            "A Consent of others is withdrawn as it stands: its status alone changes, "
            "to inactive.");
    }
    return writing.give(*incoming);
}

json::Value withdrawn_consent(json::Value stored) {
    stored.set("status", "inactive");
    return stored;
}

}  // namespace planbro::interactions
