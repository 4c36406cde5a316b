package no.planbro.peer;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CachingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;

/** What the validator knows: base R4, and the definitions of the packages. No network. */
final class Definitions {
  private static final boolean ONE_CODING_SUFFICES = true;

  private Definitions() {}

  static IValidationSupport from(List<Path> packages) throws IOException {
    final FhirContext r4 = FhirContext.forR4Cached();
    final PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(r4);
    for (Path folder : packages) addAll(ours, r4, folder);
    final var chain =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(r4),
            ours,
            new InMemoryTerminologyServerValidationSupport(r4),
            new CommonCodeSystemsTerminologyService(r4),
            new SnapshotGeneratingValidationSupport(r4));
    // Without the cache every resource would be judged against snapshots made anew. And a concept is
    // in a value set by one of its codings (https://hl7.org/fhir/R4/datatypes.html#CodeableConcept);
    // HAPI demands all of them unless told.
    return new CachingValidationSupport(chain, ONE_CODING_SUFFICES);
  }

  private static void addAll(PrePopulatedValidationSupport known, FhirContext r4, Path folder)
      throws IOException {
    if (!Files.isDirectory(folder)) throw new IOException("no folder " + folder);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Definitions::isDefinition).sorted().toList()) {
        add(known, parse(r4, file));
      }
    }
  }

  /** Examples are no definitions, however wrong; nor is what builds or names the package. */
  private static boolean isDefinition(Path file) {
    final String name = file.toString();
    return (name.endsWith(".json") || name.endsWith(".xml"))
        && !name.contains("/examples/")
        && !name.contains("/internal/")
        && !name.endsWith("package.json")
        && !name.endsWith(".index.json");
  }

  private static IBaseResource parse(FhirContext r4, Path file) throws IOException {
    final var parser = file.toString().endsWith(".xml") ? r4.newXmlParser() : r4.newJsonParser();
    try {
      return parser.parseResource(Files.readString(file));
    } catch (RuntimeException unreadable) {
      throw new IOException(file + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private static void add(PrePopulatedValidationSupport known, IBaseResource resource) {
    if (resource instanceof StructureDefinition) known.addStructureDefinition(resource);
    if (resource instanceof ValueSet) known.addValueSet(resource);
    if (resource instanceof CodeSystem) known.addCodeSystem(resource);
  }
}
