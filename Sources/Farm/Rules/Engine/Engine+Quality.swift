extension Engine {
  /// The quality flag of a reading, from its value and what came before it.
  mutating func judge(_ index: Int, _ reading: Reading) -> QualityFlag {
    let metric = seriesNames[index].metric
    guard metric.range.contains(reading.value) else { return .bad }
    var flag = QualityFlag.good
    if let usual = metric.usual, !usual.contains(reading.value) { flag = .suspect }
    if let rate = metric.rate, series[index].time != never {
      let span = Double(reading.time.milliseconds - series[index].time)
      // Up to the rate's span the whole step is allowed: noise between close readings is no trend.
      let scale = max(1, span / Double(rate.span))
      let change = abs(reading.value - series[index].value)
      if change > rate.fail * scale { return .bad }
      if change > rate.suspect * scale { flag = .suspect }
    }
    return flag
  }
}
