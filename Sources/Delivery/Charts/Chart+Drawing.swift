import Farm

extension Chart {
  /// The chart as a PNG picture; 2 pixels to the point look sharp on a phone.
  public func png(scale: Double = 2) -> [UInt8] {
    Canvas.png(size, scale: scale) { Drawing(chart: self).draw(on: $0) }
  }

  /// The chart as an SVG picture.
  ///
  /// To be shown by `<img>`: two of them pasted into one page would share their glyphs' ids.
  public func svg() -> [UInt8] {
    Canvas.svg(size) { Drawing(chart: self).draw(on: $0) }
  }
}

/// Where everything of a chart stands, and the strokes that put it there.
struct Drawing {
  let chart: Chart
  let values: ValueAxis
  let times: TimeAxis
  private let left: Double
  private let right: Double
  private let top = 54.0
  private let bottom: Double
  private static let small = 10.0

  init(chart: Chart) {
    self.chart = chart
    let seen = chart.points.filter { chart.window.contains($0.time) }.map(\.value)
    let values = ValueAxis(
      covering: seen + chart.limits.map(\.value), about: chart.size.height > 200 ? 5 : 3,
      within: chart.metric.range)
    times = TimeAxis(
      chart.window, zone: chart.zone, language: chart.language,
      atMost: Int(chart.size.width / 52))
    self.values = values
    let widest = values.ticks.map { fixed($0, values.decimals).count }.max() ?? 1
    left = 12 + Double(widest) * 6
    right = chart.size.width - 10
    bottom = chart.size.height - 22
  }

  func draw(on canvas: Canvas) {
    canvas.fill(0, 0, chart.size.width, chart.size.height, .paper)
    heading(canvas)
    for span in chart.firing { hatch(span, canvas) }
    grid(canvas)
    for limit in chart.limits { dashed(limit, canvas) }
    for piece in pieces() { canvas.path(piece, .ink, width: 1.6) }
    var taken: [(x: Double, y: Double, width: Double)] = []
    for limit in chart.limits { label(limit, &taken, canvas) }
    worst(canvas)
  }

  func x(_ time: Instant) -> Double {
    let span = Double(chart.window.upperBound - chart.window.lowerBound)
    return left + (right - left) * Double(time - chart.window.lowerBound) / span
  }

  func y(_ value: Double) -> Double {
    bottom - (bottom - top) * (value - values.low) / (values.high - values.low)
  }

  private func heading(_ canvas: Canvas) {
    let unit =
      chart.metric.unit.symbol == "1" ? "" : Metric.shown(chart.metric.unit)
    let width = canvas.measure(unit, chart.language, size: 11).width
    canvas.text(
      chart.title, chart.language, x: 10, y: 19, size: 13, shade: .ink, bold: true,
      room: right - 18 - width)
    canvas.text(
      unit, chart.language, x: right, y: 19, size: 11, shade: .soft, anchor: .end)
    caption(canvas)
  }

  /// From when to when, with the days, and what the hatching means: with a sample of it.
  private func caption(_ canvas: Canvas) {
    let isShown = chart.firing.contains { !$0.clamped(to: chart.window).isEmpty }
    var room = right - 10
    if isShown {
      let word = chart.language == .zh ? "告警期间" : "alert"
      let width = canvas.measure(word, chart.language, size: Self.small).width
      canvas.text(
        word, chart.language, x: right, y: 35, size: Self.small, shade: .soft, anchor: .end)
      let box = right - width - 20
      canvas.hatch(box, 27, 16, 9)
      canvas.line(box, 27, box + 16, 27, .soft, width: 2)
      room = box - 16
    }
    canvas.text(
      chart.period, chart.language, x: 10, y: 35, size: Self.small, shade: .soft, room: room)
  }

  private func grid(_ canvas: Canvas) {
    for tick in values.ticks {
      canvas.line(left, crisp(y(tick)), right, crisp(y(tick)), .grid, width: 0.8)
      canvas.text(
        fixed(tick, values.decimals), chart.language, x: left - 6, y: y(tick) + 3.5,
        size: Self.small, shade: .soft, anchor: .end)
    }
    for tick in times.ticks {
      let at = crisp(x(tick.at))
      canvas.line(at, tick.isDay ? top : bottom, at, bottom + 4, .line, width: 0.8)
      // A label that would hang over the edge is left out rather than cut.
      let half = canvas.measure(tick.label, chart.language, size: Self.small).width / 2
      guard at - half > 2, at + half < chart.size.width - 2 else { continue }
      canvas.text(
        tick.label, chart.language, x: at, y: bottom + 16, size: Self.small, shade: .soft,
        anchor: .middle)
    }
    canvas.line(left, crisp(bottom), right, crisp(bottom), .soft, width: 0.8)
  }

  private func hatch(_ span: Range<Instant>, _ canvas: Canvas) {
    let shown = span.clamped(to: chart.window)
    guard !shown.isEmpty else { return }
    // An alert of a minute must still be seen.
    let width = max(x(shown.upperBound) - x(shown.lowerBound), 2)
    let from = min(x(shown.lowerBound), right - width)
    canvas.hatch(from, top, width, bottom - top)
    canvas.line(from, top, from + width, top, .soft, width: 2)
  }

  private func dashed(_ limit: Chart.Limit, _ canvas: Canvas) {
    canvas.line(
      left, crisp(y(limit.value)), right, crisp(y(limit.value)), .ink, width: 1, dash: [5, 3])
  }

  /// The limit's words, above or below its line, left or right: never over another limit's words, and
  /// where the fewest points are hidden.
  private func label(
    _ limit: Chart.Limit, _ taken: inout [(x: Double, y: Double, width: Double)], _ canvas: Canvas
  ) {
    let width = canvas.measure(limit.label, chart.language, size: Self.small).width
    let line = y(limit.value)
    let places = [line - 4, line + 12].filter { $0 > top + 8 && $0 < bottom - 1 }.flatMap { y in
      [(x: right - 2 - width, y: y), (x: left + 4, y: y)]
    }
    let marks = marks
    func hidden(_ place: (x: Double, y: Double)) -> Int {
      let isOver = taken.contains { other in
        abs(other.y - place.y) < Self.small + 2 && place.x < other.x + other.width + 4
          && other.x < place.x + width + 4
      }
      return (isOver ? 100_000 : 0)
        + marks.count { mark in
          abs(mark.x - place.x - width / 2) < width / 2 + 4 && abs(mark.y - place.y + 4) < 9
        }
    }
    guard let place = places.min(by: { hidden($0) < hidden($1) }) else { return }
    taken.append((place.x, place.y, width))
    canvas.text(
      limit.label, chart.language, x: place.x, y: place.y, size: Self.small, shade: .ink,
      halo: true)
  }

  /// Places that letters should not cover: the line every two points, and the worst value's name.
  private var marks: [(x: Double, y: Double)] {
    var marks: [(x: Double, y: Double)] = []
    for piece in pieces() {
      for (a, b) in zip(piece, piece.dropFirst()) {
        let steps = max(1, Int(max(abs(b.x - a.x), abs(b.y - a.y)) / 2))
        for step in 0..<steps {
          let share = Double(step) / Double(steps)
          marks.append((a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share))
        }
      }
    }
    if let point = chart.worst {
      let (px, py) = (x(point.time), y(point.value))
      for dx in stride(from: -20.0, through: 20, by: 2) {
        marks += [(px + dx, py - 11), (px + dx, py + 10)]
      }
    }
    return marks
  }

  /// The extreme value inside the firing spans, named: the number that people look for first.
  private func worst(_ canvas: Canvas) {
    guard let point = chart.worst else { return }
    let isLow = chart.limits.first { $0.isFloor && point.value < $0.value } != nil
    let (px, py) = (x(point.time), y(point.value))
    canvas.dot(px, py, .ink, radius: 2.6)
    let text = chart.metric.number(point.value)
    let half = canvas.measure(text, chart.language, size: 11, bold: true).width / 2
    let at = min(max(px, left + half + 2), right - half - 2)
    var baseline = isLow ? py + 14 : py - 7
    if baseline > bottom - 2 { baseline = py - 7 }
    if baseline < top + 9 { baseline = py + 14 }
    canvas.text(
      text, chart.language, x: at, y: baseline, size: 11, shade: .ink, bold: true,
      anchor: .middle, halo: true)
  }

  /// Hairlines look alike when they stand on half points.
  private func crisp(_ at: Double) -> Double { at.rounded(.down) + 0.5 }
}

extension Chart {
  /// The worst point while the alert fired: the one farthest beyond a limit.
  var worst: Point? {
    if limits.isEmpty { return nil }
    let inside = points.filter { point in
      window.contains(point.time) && firing.contains { $0.contains(point.time) }
    }
    return inside.max { beyond($0) < beyond($1) }
  }

  /// How far a point lies beyond the limit that it is farthest beyond; negative within all.
  private func beyond(_ point: Point) -> Double {
    limits.map { $0.isFloor ? $0.value - point.value : point.value - $0.value }.max() ?? 0
  }
}

extension Drawing {
  /// The line in pieces between gaps, at most a few points to the pixel column.
  ///
  /// Each column keeps its first, lowest, highest and last point, so a day of second-by-second
  /// readings draws the same picture as all of them would, in a fixed number of strokes.
  func pieces() -> [[(x: Double, y: Double)]] {
    var pieces: [[(x: Double, y: Double)]] = []
    var column: [Chart.Point] = []
    var piece: [(x: Double, y: Double)] = []
    var last: Instant?
    func flush() {
      guard let first = column.first else { return }
      let low = column.min { $0.value < $1.value }!
      let high = column.max { $0.value < $1.value }!
      var kept = [first, low, high, column.last!].sorted { $0.time < $1.time }
      if column.count < 5 { kept = column }
      piece += kept.map { (x($0.time), y($0.value)) }
      column.removeAll(keepingCapacity: true)
    }
    for point in chart.points where chart.window.contains(point.time) {
      if let last, point.time - last > chart.gap {
        flush()
        pieces.append(piece)
        piece = []
      } else if let first = column.first, Int(x(first.time) * 2) != Int(x(point.time) * 2) {
        flush()
      }
      column.append(point)
      last = point.time
    }
    flush()
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }
}
