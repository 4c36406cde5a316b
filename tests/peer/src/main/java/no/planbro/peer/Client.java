package no.planbro.peer;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.gclient.StringClientParam;
import ca.uhn.fhir.rest.gclient.TokenClientParam;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;

/** HAPI FHIR's generic client, unchanged, does what an integrator would; a line of JSON a step. */
final class Client {
    private static final String SYSTEM = "https://example.no/hapi";
    private static final int MANY = 25;

    private interface Work {
        void run() throws Exception;
    }

    private final IGenericClient client;
    private final String form;
    private int failed;
    private Patient kari;
    private Goal goal;

    private Client(String base, String token, String form) {
        var context = FhirContext.forR4();
        context.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.ONCE);
        client = context.newRestfulGenericClient(base);
        client.registerInterceptor(new BearerTokenAuthInterceptor(token));
        client.setEncoding(form.equals("xml") ? EncodingEnum.XML : EncodingEnum.JSON);
        this.form = form;
    }

    /** Arguments: base, token, json or xml. */
    public static void main(String[] args) {
        var one = new Client(args[0], args[1], args[2]);
        one.play();
        System.exit(one.failed > 0 ? 1 : 0);
    }

    private void step(String name, Work work) {
        String detail = null;
        try {
            work.run();
        } catch (Exception | AssertionError wrong) {
            failed++;
            detail = String.valueOf(wrong.getMessage()).replaceAll("[\"\\\\\\s]+", " ");
        }
        var told = detail == null ? "" : ",\"detail\":\"" + detail + "\"";
        System.out.println("{\"step\":\"" + name + "\",\"ok\":" + (detail == null) + told + "}");
    }

    private static void expect(String what, Object seen, Object wanted) {
        if (!Objects.equals(seen, wanted)) throw new AssertionError(what + ": " + seen + " instead of " + wanted);
    }

    private static BaseServerResponseException refusal(Work work) throws Exception {
        try {
            work.run();
        } catch (BaseServerResponseException refused) {
            return refused;
        }
        throw new AssertionError("it was not refused");
    }

    private Goal goalOf(String value) {
        var made = new Goal();
        made.addIdentifier().setSystem(SYSTEM + "/" + form).setValue(value);
        made.setLifecycleStatus(Goal.GoalLifecycleStatus.ACTIVE);
        made.getDescription().setText("Mål " + value);
        made.setSubject(new Reference(kari.getIdElement().toUnqualifiedVersionless()));
        return made;
    }

    private Bundle search(String url) {
        return client.search().byUrl(url).returnBundle(Bundle.class).execute();
    }

    private static List<Resource> resources(Bundle bundle) {
        return bundle.getEntry().stream().map(Bundle.BundleEntryComponent::getResource).toList();
    }

    private void play() {
        kari = (Patient) resources(search("Patient?name=Kari")).get(0);
        step("metadata", () -> expect("fhirVersion",
                client.capabilities().ofType(CapabilityStatement.class).execute().getFhirVersion().toCode(), "4.0.1"));
        step("create", this::create);
        step("read", () -> expect("text", read().getDescription().getText(), "Mål one"));
        step("update with If-Match", this::update);
        step("update of a version that is no more: 412", this::staleUpdate);
        step("vread", () -> expect("text", client.read().resource(Goal.class)
                .withIdAndVersion(goal.getIdPart(), "1").execute().getDescription().getText(), "Mål one"));
        step("patch (JSON Patch)", () -> expect("version", client.patch()
                .withBody("[{\"op\":\"replace\",\"path\":\"/lifecycleStatus\",\"value\":\"completed\"}]")
                .withId(new IdType("Goal", goal.getIdPart()))
                .execute().getId().getVersionIdPart(), "3"));
        step("patch (FHIRPath Patch)", this::patchByFhirPath);
        step("history of an instance, a type, the system", this::history);
        step("conditional create", () -> expect("id", client.create().resource(goalOf("one")).conditional()
                .where(new TokenClientParam("identifier").exactly().systemAndIdentifier(SYSTEM + "/" + form, "one"))
                .execute().getId().getIdPart(), goal.getIdPart()));
        step("conditional update", this::conditionalUpdate);
        step("search by several parameters", this::search);
        step("search by POST", () -> expect("total", client.search().forResource(Goal.class)
                .where(new TokenClientParam("identifier").exactly().systemAndIdentifier(SYSTEM + "/" + form, "one"))
                .usingStyle(ca.uhn.fhir.rest.api.SearchStyleEnum.POST)
                .returnBundle(Bundle.class).execute().getTotal(), 1));
        step("chained search, _include and _revinclude", this::includes);
        step("transaction", this::transaction);
        step("paging: every resource once", this::paging);
        step("batch", this::batch);
        step("$validate", this::validate);
        step("$everything of a person and a plan", this::everything);
        step("$meta", () -> expect("version", client.meta().get(org.hl7.fhir.r4.model.Meta.class)
                .fromResource(new IdType("Goal", goal.getIdPart())).execute().getVersionId(), read().getMeta().getVersionId()));
        step("_summary and _elements", () -> expect("tag", client.read().resource(Goal.class).withId(goal.getIdPart())
                .elementsSubset("description").execute().getMeta().getTagFirstRep().getCode(), "SUBSETTED"));
        step("a refusal is an OperationOutcome", () -> expect("outcome",
                refusal(() -> search("Goal?colour=red")).getOperationOutcome().getClass(), OperationOutcome.class));
        step("delete", this::delete);
    }

    private Goal read() {
        return client.read().resource(Goal.class).withId(goal.getIdPart()).execute();
    }

    private void create() {
        MethodOutcome made = client.create().resource(goalOf("one")).execute();
        expect("created", made.getCreated(), true);
        goal = goalOf("one");
        goal.setId(made.getId().toUnqualifiedVersionless());
    }

    private void update() {
        goal.setId(goal.getIdElement().withVersion("1"));
        goal.getDescription().setText("Nytt mål");
        expect("version", client.update().resource(goal).execute().getId().getVersionIdPart(), "2");
    }

    private void staleUpdate() throws Exception {
        goal.setId(goal.getIdElement().withVersion("1"));
        expect("status", refusal(() -> client.update().resource(goal)
                .withAdditionalHeader("If-Match", "W/\"1\"").execute()).getStatusCode(), 412);
    }

    private void patchByFhirPath() {
        var patch = new Parameters();
        var operation = patch.addParameter().setName("operation");
        operation.addPart().setName("type").setValue(new CodeType("replace"));
        operation.addPart().setName("path").setValue(new StringType("Goal.lifecycleStatus"));
        operation.addPart().setName("value").setValue(new CodeType("on-hold"));
        client.patch().withFhirPatch(patch).withId(new IdType("Goal", goal.getIdPart())).execute();
        expect("status", read().getLifecycleStatus(), Goal.GoalLifecycleStatus.ONHOLD);
    }

    private void history() {
        var one = client.history().onInstance(new IdType("Goal", goal.getIdPart())).returnBundle(Bundle.class).execute();
        expect("versions", one.getEntry().size(), 4);
        expect("type", client.history().onType(Goal.class).returnBundle(Bundle.class).execute().getType().toCode(), "history");
        expect("system", client.history().onServer().returnBundle(Bundle.class).execute().getType().toCode(), "history");
    }

    private void conditionalUpdate() {
        var changed = goalOf("one");
        changed.setLifecycleStatus(Goal.GoalLifecycleStatus.COMPLETED);
        var done = client.update().resource(changed).conditional()
                .where(new TokenClientParam("identifier").exactly().systemAndIdentifier(SYSTEM + "/" + form, "one")).execute();
        expect("id", done.getId().getIdPart(), goal.getIdPart());
    }

    private void search() {
        var found = client.search().forResource(Goal.class)
                .where(new TokenClientParam("identifier").exactly().systemAndIdentifier(SYSTEM + "/" + form, "one"))
                .and(Goal.LIFECYCLE_STATUS.exactly().code("completed"))
                .and(Goal.PATIENT.hasId(kari.getIdElement().toUnqualifiedVersionless()))
                .returnBundle(Bundle.class).execute();
        expect("ids", resources(found).stream().map(Resource::getIdPart).toList(), List.of(goal.getIdPart()));
    }

    private void includes() {
        var found = client.search().forResource(CarePlan.class)
                .where(CarePlan.PATIENT.hasChainedProperty(new StringClientParam("name").matches().value("Kari")))
                .include(CarePlan.INCLUDE_CARE_TEAM).include(CarePlan.INCLUDE_GOAL)
                .revInclude(new ca.uhn.fhir.model.api.Include("Communication:based-on"))
                .returnBundle(Bundle.class).execute();
        var types = new TreeSet<String>();
        for (var one : resources(found)) types.add(one.fhirType());
        expect("types", types.toString(), "[CarePlan, CareTeam, Communication, Goal]");
    }

    private void transaction() {
        var bundle = new Bundle().setType(Bundle.BundleType.TRANSACTION);
        for (int i = 0; i < MANY; i++) {
            bundle.addEntry().setResource(goalOf("many-" + i)).getRequest().setMethod(Bundle.HTTPVerb.POST).setUrl("Goal");
        }
        var done = client.transaction().withBundle(bundle).execute();
        expect("created", done.getEntry().stream().filter(e -> e.getResponse().getStatus().startsWith("201")).count(), (long) MANY);
    }

    private void paging() {
        var page = search("Goal?_count=4&_sort=_id&patient=" + kari.getIdPart());
        var total = page.getTotal();
        var seen = new ArrayList<String>();
        for (;;) {
            resources(page).forEach(one -> seen.add(one.getIdPart()));
            if (page.getLink(Bundle.LINK_NEXT) == null) break;
            page = client.loadPage().next(page).execute();
        }
        expect("seen", List.of(seen.size(), new HashSet<>(seen).size()), List.of(total, total));
    }

    private void batch() {
        var bundle = new Bundle().setType(Bundle.BundleType.BATCH);
        for (var url : List.of("Goal/" + goal.getIdPart(), "Goal/finnes-ikke")) {
            bundle.addEntry().getRequest().setMethod(Bundle.HTTPVerb.GET).setUrl(url);
        }
        var done = client.transaction().withBundle(bundle).execute();
        expect("statuses", done.getEntry().stream().map(e -> e.getResponse().getStatus().substring(0, 3)).toList(), List.of("200", "404"));
    }

    private void validate() {
        var bad = new Goal();
        bad.getDescription().setText("uten status");
        var outcome = (OperationOutcome) client.validate().resource(bad).execute().getOperationOutcome();
        expect("errors", outcome.getIssue().stream().anyMatch(i -> i.getSeverity() == OperationOutcome.IssueSeverity.ERROR), true);
    }

    private void everything() {
        var all = client.operation().onInstance(new IdType("Patient", kari.getIdPart())).named("$everything")
                .withNoParameters(Parameters.class).useHttpGet().returnResourceType(Bundle.class).execute();
        var plan = resources(all).stream().filter(CarePlan.class::isInstance).findFirst().orElseThrow();
        var whole = client.operation().onInstance(new IdType("CarePlan", plan.getIdPart())).named("$everything")
                .withNoParameters(Parameters.class).useHttpGet().returnResourceType(Bundle.class).execute();
        expect("team", resources(whole).stream().anyMatch(one -> one.fhirType().equals("CareTeam")), true);
    }

    private void delete() throws Exception {
        client.delete().resourceById("Goal", goal.getIdPart()).execute();
        expect("status", refusal(this::read).getStatusCode(), 410);
    }
}
