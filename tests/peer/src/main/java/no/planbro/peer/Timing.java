package no.planbro.peer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How long the rounds took after the first, over all inputs. */
final class Timing {
  private final long loadNanos;
  private final long firstNanos;
  private final int inputs;
  private final List<Long> rounds = new ArrayList<>();

  Timing(long loadNanos, long firstNanos, int inputs) {
    this.loadNanos = loadNanos;
    this.firstNanos = firstNanos;
    this.inputs = inputs;
  }

  void add(long nanos) {
    rounds.add(nanos);
  }

  /** The later half of the rounds counts: by then the virtual machine has compiled what is hot. */
  String toJson(int threads) {
    final List<Long> warm = new ArrayList<>(rounds.subList(rounds.size() / 2, rounds.size()));
    Collections.sort(warm);
    final double median = warm.get(warm.size() / 2) / 1e9;
    final double best = warm.get(0) / 1e9;
    return String.format(
        Locale.ROOT,
        "{\"files\":%d,\"threads\":%d,\"rounds\":%d,\"loadSeconds\":%.3f,\"firstRoundSeconds\":%.3f,"
            + "\"warmRoundSeconds\":{\"best\":%.4f,\"median\":%.4f},\"filesPerSecond\":%.1f}",
        inputs,
        threads,
        rounds.size(),
        loadNanos / 1e9,
        firstNanos / 1e9,
        best,
        median,
        inputs / median);
  }
}
