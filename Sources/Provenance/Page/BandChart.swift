import Farm

/// A series by day as a picture: a band from low to high, a line through the means, gaps where no
/// readings came. Inline SVG, so that a page needs nothing but itself.
struct BandChart {
  let days: [Conditions.Day]
  /// What is measured; gives the numbers beside the axis their decimals and unit of measure.
  let metric: Metric
  /// What must not be passed, where that is known: a dashed line.
  var limit: Double?
  let first: CivilDay
  let last: CivilDay

  private static let width = 640.0
  private static let height = 132.0
  private static let margin = 6.0

  /// The picture with its value axis: least and greatest beside it, and the limit. The numbers are
  /// text of the page, since the picture is stretched to any width.
  var markup: String {
    guard let range else { return "" }
    var labels = [(range.upperBound, metric.number(range.upperBound))]
    if range.lowerBound < range.upperBound {
      labels.append((range.lowerBound, metric.number(range.lowerBound)))
    }
    let spans = labels.map { value, text in
      "<span style=\"top:\(share(value))%\">\(text)</span>"
    }
    let dashed = limit.map {
      "<b style=\"top:\(share($0))%\">\(metric.text($0))</b>"
    }
    return "<div class=\"plot\">\(spans.joined())\(dashed ?? "")\(svg)</div>"
  }

  /// From the least to the greatest of what is drawn.
  private var range: ClosedRange<Double>? {
    guard let low = days.map(\.low).min(), let high = days.map(\.high).max() else { return nil }
    return min(low, limit ?? low)...max(high, limit ?? high)
  }

  /// Where a value stands, in points from the top.
  private func height(of value: Double) -> Double {
    guard let range else { return 0 }
    let span = max(range.upperBound - range.lowerBound, 1e-9)
    return Self.margin + (range.upperBound - value) / span * (Self.height - 2 * Self.margin)
  }

  private func share(_ value: Double) -> String {
    fixed(height(of: value) / Self.height * 100, 1)
  }

  private var svg: String {
    let y = { (value: Double) in fixed(height(of: value), 1) }
    let count = max(1, last.number - first.number)
    let x = { (day: CivilDay) in
      fixed(Double(day.number - first.number) / Double(count) * Self.width, 1)
    }
    var body = ""
    if let limit {
      body +=
        "<line class=\"limit\" x1=\"0\" x2=\"\(Int(Self.width))\" y1=\"\(y(limit))\" "
        + "y2=\"\(y(limit))\"/>"
    }
    for run in runs {
      if run.count == 1 {
        let day = run[0]
        body +=
          "<line class=\"lone\" x1=\"\(x(day.day))\" x2=\"\(x(day.day))\" "
          + "y1=\"\(y(day.low))\" y2=\"\(y(day.high))\"/>"
        body += "<circle class=\"dot\" cx=\"\(x(day.day))\" cy=\"\(y(day.mean))\" r=\"3\"/>"
        continue
      }
      let upper = run.map { "\(x($0.day)),\(y($0.high))" }
      let lower = run.reversed().map { "\(x($0.day)),\(y($0.low))" }
      let means = run.map { "\(x($0.day)),\(y($0.mean))" }
      body += "<polygon class=\"band\" points=\"\((upper + lower).joined(separator: " "))\"/>"
      body += "<polyline class=\"mean\" points=\"\(means.joined(separator: " "))\"/>"
    }
    return
      "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" preserveAspectRatio=\"none\" "
      + "role=\"img\" aria-hidden=\"true\">\(body)</svg>"
  }

  /// Days that follow each other.
  private var runs: [[Conditions.Day]] {
    var runs: [[Conditions.Day]] = []
    for day in days {
      if let previous = runs.last?.last, day.day.number - previous.day.number == 1 {
        runs[runs.count - 1].append(day)
      } else {
        runs.append([day])
      }
    }
    return runs
  }
}
