package no.planbro.peer;

import ca.uhn.fhir.context.support.IValidationSupport;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.common.hapi.validation.validator.FhirDefaultPolicyAdvisor;
import org.hl7.fhir.common.hapi.validation.validator.VersionSpecificWorkerContextWrapper;
import org.hl7.fhir.r5.conformance.profile.ProfileUtilities;
import org.hl7.fhir.r5.context.ContextUtilities;
import org.hl7.fhir.r5.context.IWorkerContext;
import org.hl7.fhir.r5.elementmodel.Element;
import org.hl7.fhir.r5.elementmodel.Property;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.IResourceValidator;
import org.hl7.fhir.r5.utils.validation.IValidatorResourceFetcher;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;

/**
 * A file stands alone: what it refers to on the server is not here. But the reference "Goal/17" tells
 * the type of its target, and that type is judged. So every such target is taken to exist, empty.
 */
final class Targets extends FhirDefaultPolicyAdvisor implements IValidatorResourceFetcher {
  private static final Pattern RELATIVE = Pattern.compile("([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}(/_history/.*)?");

  private final IWorkerContext context;
  private final ProfileUtilities profiles;

  Targets(IValidationSupport definitions) {
    context =
        VersionSpecificWorkerContextWrapper.newVersionSpecificWorkerContextWrapper(definitions);
    profiles = new ProfileUtilities(context, null, null);
  }

  @Override
  public ReferenceValidationPolicy policyForReference(
      IResourceValidator validator, Object appContext, String path, String url) {
    return ReferenceValidationPolicy.CHECK_TYPE_IF_EXISTS;
  }

  @Override
  public Element fetch(IResourceValidator validator, Object appContext, String url) {
    final var match = RELATIVE.matcher(url);
    if (!match.matches()) return null;
    final StructureDefinition type = context.fetchTypeDefinition(match.group(1));
    if (type == null || !type.hasSnapshot()) return null;
    final var definition = type.getSnapshot().getElementFirstRep();
    final var element =
        new Element(
            type.getType(),
            new Property(context, definition, type, profiles, new ContextUtilities(context)));
    element.setType(type.getType());
    return element;
  }

  @Override
  public boolean resolveURL(
      IResourceValidator validator, Object appContext, String path, String url, String type, boolean canonical) {
    return true;
  }

  @Override
  public byte[] fetchRaw(IResourceValidator validator, String url) {
    return null;
  }

  @Override
  public IValidatorResourceFetcher setLocale(Locale locale) {
    return this;
  }

  @Override
  public CanonicalResource fetchCanonicalResource(IResourceValidator validator, Object appContext, String url) {
    return null;
  }

  @Override
  public boolean fetchesCanonicalResource(IResourceValidator validator, String url) {
    return false;
  }

  @Override
  public Set<String> fetchCanonicalResourceVersions(IResourceValidator validator, Object appContext, String url) {
    return Set.of();
  }
}
