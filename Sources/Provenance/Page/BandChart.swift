import Farm

/// A series by day as a picture: a band from low to high, a line through the means, gaps where no
/// readings came. Inline SVG, so that a page needs nothing but itself.
struct BandChart {
  let days: [Conditions.Day]
  let first: CivilDay
  let last: CivilDay

  private static let width = 640.0
  private static let height = 132.0
  private static let margin = 6.0

  /// The markup.
  var svg: String {
    guard let low = days.map(\.low).min(), let high = days.map(\.high).max() else { return "" }
    let span = max(high - low, 1e-9)
    let y = { (value: Double) in
      fixed(Self.margin + (high - value) / span * (Self.height - 2 * Self.margin), 1)
    }
    let count = max(1, last.number - first.number)
    let x = { (day: CivilDay) in
      fixed(Double(day.number - first.number) / Double(count) * Self.width, 1)
    }
    var body = ""
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
