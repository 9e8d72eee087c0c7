/// A row of bars, one cell each, from the lowest value to the highest; gaps stay empty.
///
/// For a first look only: each cell is the mean of its share of the values, so a spike between two
/// cells is softened. Low and high are printed beside it by whoever shows it.
struct Sparkline {
  /// Values in order; `nil` where there is none.
  var values: [Double?]
  /// The scale; from the lowest to the highest value when not given.
  var scale: ClosedRange<Double>?

  init(_ values: [Double?], scale: ClosedRange<Double>? = nil) {
    (self.values, self.scale) = (values, scale)
  }

  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// The bars, at most `width` of them.
  func text(width: Int) -> String {
    let means = buckets(min(width, values.count))
    let known = means.compactMap { $0 }
    guard let low = known.min(), let high = known.max() else {
      return String(repeating: " ", count: means.count)
    }
    let range = scale ?? low...high
    let span = range.upperBound - range.lowerBound
    return String(
      means.map { mean -> Character in
        guard let mean else { return " " }
        guard span > 0 else { return Self.bars[3] }
        let share = (mean - range.lowerBound) / span
        return Self.bars[min(7, max(0, Int(share * 8)))]
      })
  }

  private func buckets(_ count: Int) -> [Double?] {
    guard count > 0 else { return [] }
    return (0..<count).map { i in
      let share = values[(i * values.count / count)..<((i + 1) * values.count / count)]
      let known = share.compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
  }
}
