package no.planbro.peer;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/** The validator as it is measured and compared: safe to use from several threads. */
final class Judge {
  private final FhirValidator validator;

  Judge(IValidationSupport definitions) {
    final FhirInstanceValidator instance = new FhirInstanceValidator(definitions);
    // As the gateway: an extension nobody has defined, or a profile, is not simply taken on trust.
    instance.setAnyExtensionsAllowed(false);
    instance.setErrorForUnknownProfiles(false);
    final var targets = new Targets(definitions);
    instance.setValidatorPolicyAdvisor(targets);
    instance.setValidatorResourceFetcher(targets);
    instance.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    validator = FhirContext.forR4Cached().newValidator().registerValidatorModule(instance);
  }

  Verdict judge(Input input) {
    final ValidationOptions options = new ValidationOptions();
    options.addProfileIfNotBlank(input.profile());
    final long start = System.nanoTime();
    final List<SingleValidationMessage> found = messages(input.text(), options);
    return Verdict.of(input, System.nanoTime() - start, found);
  }

  /** What the validator cannot judge at all is not valid; it must not end the run either. */
  private List<SingleValidationMessage> messages(String text, ValidationOptions options) {
    try {
      return validator.validateWithResult(text, options).getMessages();
    } catch (RuntimeException unable) {
      final var message = new SingleValidationMessage();
      message.setSeverity(ResultSeverityEnum.FATAL);
      message.setMessageId("peer-unable");
      message.setMessage(String.valueOf(unable.getMessage()));
      return List.of(message);
    }
  }
}
