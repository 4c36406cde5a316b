package no.planbro.peer;

import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found in one input; locations are FHIRPaths, ids are those of HL7's messages. */
record Verdict(
    Input input,
    long nanos,
    List<SingleValidationMessage> errors,
    List<SingleValidationMessage> warnings) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Verdict of(Input input, long nanos, List<SingleValidationMessage> messages) {
    return new Verdict(
        input,
        nanos,
        messages.stream().filter(Verdict::isError).toList(),
        messages.stream().filter(one -> one.getSeverity() == ResultSeverityEnum.WARNING).toList());
  }

  boolean valid() {
    return errors.isEmpty();
  }

  String toJson(boolean withWarnings) throws JsonProcessingException {
    final Map<String, Object> line = new LinkedHashMap<>();
    line.put("file", input.file());
    if (!input.profile().isEmpty()) line.put("profile", input.profile());
    line.put("verdict", valid() ? "valid" : "invalid");
    line.put("errors", errors.size());
    line.put("messages", errors.stream().map(Verdict::told).toList());
    if (withWarnings) line.put("warnings", warnings.stream().map(Verdict::told).toList());
    return JSON.writeValueAsString(line);
  }

  private static boolean isError(SingleValidationMessage message) {
    return message.getSeverity() == ResultSeverityEnum.ERROR
        || message.getSeverity() == ResultSeverityEnum.FATAL;
  }

  private static Map<String, Object> told(SingleValidationMessage message) {
    final Map<String, Object> one = new LinkedHashMap<>();
    one.put("at", message.getLocationString());
    one.put("id", message.getMessageId());
    one.put("text", message.getMessage());
    return one;
  }
}
