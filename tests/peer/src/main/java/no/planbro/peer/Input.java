package no.planbro.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A resource to judge, read once however often it is judged. */
record Input(String file, String profile, String text) {
  static Input read(Options.Named named) throws IOException {
    return new Input(named.file(), named.profile(), Files.readString(Path.of(named.file())));
  }
}
