package no.planbro.peer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.http.ManagedWebAccess.WebAccessPolicy;

/** HL7's Java validator over files, offline: one line of JSON a file. See tests/peer/README.md. */
public final class Peer {
  private Peer() {}

  public static void main(String[] arguments) throws Exception {
    final Options options;
    try {
      options = Options.of(arguments);
    } catch (IllegalArgumentException | IOException wrong) {
      System.err.println("peer: " + wrong.getMessage());
      System.err.print(Options.USAGE);
      System.exit(2);
      return;
    }
    ManagedWebAccess.setAccessPolicy(WebAccessPolicy.PROHIBITED);
    // The validator talks on standard output now and then; ours is for verdicts alone.
    final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    final boolean valid = run(options, out);
    out.flush();
    System.exit(valid ? 0 : 1);
  }

  /** Whether every input was valid. */
  private static boolean run(Options options, PrintStream out) throws Exception {
    final long begin = System.nanoTime();
    final Judge judge = new Judge(Definitions.from(options.packages()));
    final List<Input> inputs = new ArrayList<>();
    for (Options.Named named : options.inputs()) inputs.add(Input.read(named));
    final long loaded = System.nanoTime();

    final ExecutorService threads = Executors.newFixedThreadPool(options.threads());
    try {
      // The first round fills the validator's caches: what it says is told, what it costs is not.
      final List<Verdict> verdicts = round(threads, judge, inputs);
      final long first = System.nanoTime();
      for (Verdict verdict : verdicts) out.println(verdict.toJson(options.warnings()));
      final Timing timing = new Timing(loaded - begin, first - loaded);
      for (int i = 0; i < options.repeat(); ++i) {
        final long start = System.nanoTime();
        final List<Verdict> again = round(threads, judge, inputs);
        timing.add(new Timing.Round(System.nanoTime() - start, again));
      }
      if (options.repeat() > 0) System.err.println(timing.toJson(options.threads()));
      return verdicts.stream().allMatch(Verdict::valid);
    } finally {
      threads.shutdown();
    }
  }

  private static List<Verdict> round(ExecutorService threads, Judge judge, List<Input> inputs)
      throws InterruptedException, ExecutionException {
    final List<Callable<Verdict>> tasks = new ArrayList<>();
    for (Input input : inputs) tasks.add(() -> judge.judge(input));
    final List<Verdict> verdicts = new ArrayList<>();
    for (Future<Verdict> verdict : threads.invokeAll(tasks)) verdicts.add(verdict.get());
    return verdicts;
  }
}
