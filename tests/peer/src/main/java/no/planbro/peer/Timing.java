package no.planbro.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long the rounds took after the first, over all inputs and by profile. */
final class Timing {
  /** A round: its wall clock, and each verdict's own time. */
  record Round(long nanos, List<Verdict> verdicts) {}

  private final long loadNanos;
  private final long firstNanos;
  private final List<Round> rounds = new ArrayList<>();

  Timing(long loadNanos, long firstNanos) {
    this.loadNanos = loadNanos;
    this.firstNanos = firstNanos;
  }

  void add(Round round) {
    rounds.add(round);
  }

  /** The later half of the rounds counts: by then the virtual machine has compiled what is hot. */
  String toJson(int threads) throws JsonProcessingException {
    final List<Round> warm = rounds.subList(rounds.size() / 2, rounds.size());
    final List<Long> walls = new ArrayList<>(warm.stream().map(Round::nanos).toList());
    Collections.sort(walls);
    final int files = warm.get(0).verdicts().size();
    final long median = walls.get(walls.size() / 2);
    final Map<String, Object> told = new LinkedHashMap<>();
    told.put("files", files);
    told.put("threads", threads);
    told.put("rounds", rounds.size());
    told.put("loadSeconds", seconds(loadNanos));
    told.put("firstRoundSeconds", seconds(firstNanos));
    told.put("warmRoundSecondsBest", seconds(walls.get(0)));
    told.put("warmRoundSecondsMedian", seconds(median));
    told.put("filesPerSecond", Math.round(files * 1e10 / median) / 10.0);
    told.put("microsecondsPerFile", byProfile(warm));
    return new ObjectMapper().writeValueAsString(told);
  }

  private static Map<String, Long> byProfile(List<Round> warm) {
    final Map<String, List<Long>> nanos = new TreeMap<>();
    for (Round round : warm) {
      for (Verdict verdict : round.verdicts()) {
        nanos.computeIfAbsent(verdict.input().judgedBy(), key -> new ArrayList<>()).add(verdict.nanos());
      }
    }
    final Map<String, Long> means = new LinkedHashMap<>();
    nanos.forEach((profile, all) -> {
      final double mean = all.stream().mapToLong(Long::longValue).average().orElse(0);
      means.put(profile, Math.round(mean / 1e3));
    });
    return means;
  }

  private static double seconds(long nanos) {
    return Math.round(nanos / 1e5) / 1e4;
  }
}
