import Farm

extension Digest.Farm {
  /// Leaves only so many lines as people read; the others are counted, unit by unit.
  ///
  /// The worst come first, so what is only counted is the mildest of what goes on and of what ended.
  mutating func fold() {
    var (open, ended) = (0, 0)
    for u in units.indices {
      var endedHere = 0
      let causes = units[u].causes.map { cause -> (cause: Digest.Cause, isTold: Bool) in
        guard cause.phase == .ended else {
          open += 1
          return (cause, open <= DeliveryLimits.openLines)
        }
        endedHere += 1
        guard endedHere <= DeliveryLimits.endedLinesAUnit, ended < DeliveryLimits.endedLines else {
          return (cause, false)
        }
        ended += 1
        return (cause, true)
      }
      units[u].causes = causes.filter(\.isTold).map(\.cause)
      more += causes.filter { !$0.isTold }.map { (units[u].name, $0.cause) }
    }
    units.removeAll { $0.causes.isEmpty }
  }
}

extension Array<Digest.Cause> {
  /// Two rules on one metric share a picture, with the limits of both: it stands with the worse.
  var withOneChartAMetric: Self {
    var causes = self
    for c in causes.indices {
      guard let chart = causes[c].chart,
        let first = causes[..<c].firstIndex(where: { $0.chart?.metric == chart.metric })
      else { continue }
      let known = causes[first].chart!.limits.map(\.value)
      causes[first].chart!.limits += chart.limits.filter { !known.contains($0.value) }
      causes[first].chart!.firing += chart.firing
      causes[c].chart = nil
    }
    return causes
  }
}

extension AlertStory {
  /// From one of its times to its end, or to now.
  func time(from begin: Instant, _ now: Instant) -> Range<Instant> {
    begin..<Swift.max(begin, endedAt ?? now)
  }
}

extension Array<Range<Instant>> {
  /// How long any of them lasted.
  var covered: Milliseconds {
    var (sum, end): (Milliseconds, Instant?) = (0, nil)
    for span in sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let from = end.map { Swift.max($0, span.lowerBound) } ?? span.lowerBound
      if span.upperBound > from { sum += span.upperBound - from }
      end = end.map { Swift.max($0, span.upperBound) } ?? span.upperBound
    }
    return sum
  }
}
