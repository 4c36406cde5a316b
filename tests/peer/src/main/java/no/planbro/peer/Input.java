package no.planbro.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A resource to judge, read once however often it is judged; judgedBy groups it in timings. */
record Input(String file, String profile, String text, String judgedBy) {
  static Input read(Options.Named named) throws IOException {
    final String text = Files.readString(Path.of(named.file()));
    return new Input(named.file(), named.profile(), text, judgedBy(named.profile(), text));
  }

  private static String judgedBy(String profile, String text) {
    if (!profile.isEmpty()) return profile;
    try {
      final JsonNode resource = new ObjectMapper().readTree(text);
      final String own = resource.at("/meta/profile/0").asText();
      return own.isEmpty() ? "R4 " + resource.at("/resourceType").asText() : own;
    } catch (IOException notJson) {
      return "R4";
    }
  }
}
