package no.planbro.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What the command line asks for. */
record Options(
    List<Path> packages, List<Named> inputs, int repeat, int threads, boolean warnings) {

  static final String USAGE =
      """
      usage: peer [options] FILE...
        --package DIR   definitions to know: every JSON and XML file below it (any number)
        --profile URL   judge the FILEs that follow by this profile too
        --list FILE     judge the files listed, one a line: path, and a profile after a tab or none
        --repeat N      judge everything N times more and time it; figures go to stderr
        --threads N     judge on N threads (1)
        --warnings      tell warnings beside errors
      """;

  /** A file as it is named, and a profile beside those that it names itself; "" for none. */
  record Named(String file, String profile) {}

  static Options of(String[] arguments) throws IOException {
    final List<Path> packages = new ArrayList<>();
    final List<Named> inputs = new ArrayList<>();
    int repeat = 0;
    int threads = 1;
    boolean warnings = false;
    String profile = "";
    for (Iterator<String> words = List.of(arguments).iterator(); words.hasNext(); ) {
      final String word = words.next();
      switch (word) {
        case "--package" -> packages.add(Path.of(valueOf(word, words)));
        case "--profile" -> profile = valueOf(word, words);
        case "--list" -> inputs.addAll(listed(Path.of(valueOf(word, words))));
        case "--repeat" -> repeat = Integer.parseInt(valueOf(word, words));
        case "--threads" -> threads = Math.max(1, Integer.parseInt(valueOf(word, words)));
        case "--warnings" -> warnings = true;
        default -> {
          if (word.startsWith("--")) throw new IllegalArgumentException("unknown option " + word);
          inputs.add(new Named(word, profile));
        }
      }
    }
    if (inputs.isEmpty()) throw new IllegalArgumentException("no files");
    return new Options(packages, inputs, repeat, threads, warnings);
  }

  private static String valueOf(String option, Iterator<String> words) {
    if (!words.hasNext()) throw new IllegalArgumentException(option + " wants a value");
    return words.next();
  }

  private static List<Named> listed(Path list) throws IOException {
    final List<Named> inputs = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      if (line.isBlank()) continue;
      final String[] fields = line.split("\t", 2);
      inputs.add(new Named(fields[0], fields.length > 1 ? fields[1] : ""));
    }
    return inputs;
  }
}
