import Farm

/// The block under the story: how far, how much, and what a few places look like now.
struct DemoBlock {
  /// Event time, and the span that passes.
  var time: Instant
  var from: Instant
  var until: Instant?
  /// Readings that became durable in the last second.
  var rate: Int
  var news: DemoNews
  var zone: Zone

  /// Its lines, none wider than the terminal.
  func lines(_ telling: DemoTelling) -> [String] {
    let output = telling.output
    let width = min(output.width ?? 100, 120)
    var lines = [output.paint(String(repeating: "─", count: width), .dim)]
    lines.append(progress(telling, width))
    lines.append(counts(output, width))
    let rows = news.watched.filter { !$0.points.isEmpty }
    let label = rows.map { title($0, output).cells }.max() ?? 0
    for row in rows { lines.append(series(row, output, label: min(label, width * 2 / 5), width)) }
    return lines
  }

  private func progress(_ telling: DemoTelling, _ width: Int) -> String {
    let output = telling.output
    let clock = telling.clock(time, zone)
    guard let until else {
      return "  " + output(en: "now", zh: "此刻") + "  " + output.paint(clock, .bold)
    }
    let share = min(1, max(0, Double(time - from) / Double(until - from)))
    let days = max(1, Int((until - from) / .day))
    let day = min(days, Int((time - from) / .day) + 1)
    let head = output(en: "day \(day) of \(days)", zh: "第 \(day)/\(days) 天").padded(to: 14)
    let cells = max(10, width - head.cells - clock.cells - 8)
    let full = Int(share * Double(cells))
    return "  " + output.paint(head, .bold)
      + output.paint(String(repeating: "█", count: full), .green)
      + output.paint(String(repeating: "░", count: cells - full), .dim) + "  "
      + output.paint(clock, .bold)
  }

  private func counts(_ output: Output, _ width: Int) -> String {
    let firing = news.firing.count
    let parts: [(String, Paint?)] = [
      (
        output(en: "\(grouped(news.readings)) readings kept", zh: "已存读数 \(grouped(news.readings))"),
        .bold
      ),
      (output(en: "\(grouped(rate))/s", zh: "\(grouped(rate))/秒"), nil),
      (output(en: "\(firing) firing", zh: "告警中 \(firing)"), firing > 0 ? .alarm : .dim),
      (output(en: "\(news.resolved) resolved", zh: "已解除 \(news.resolved)"), .green),
      (output(en: "\(news.commands.count) commands", zh: "指令 \(news.commands.count)"), nil),
      (output(en: "\(grouped(news.refused)) refused", zh: "拒收 \(grouped(news.refused))"), .dim),
    ]
    var line = " "
    var used = 1
    for (text, paint) in parts where used + text.cells + 3 <= width {
      line += " " + (used > 1 ? " " : "") + output.paint(text, paint)
      used += text.cells + (used > 1 ? 2 : 1)
    }
    return line
  }

  private func title(_ row: DemoNews.Watched, _ output: Output) -> String {
    output(row.unit.name) + " " + output(row.metric.title)
  }

  private func series(
    _ row: DemoNews.Watched, _ output: Output, label: Int, _ width: Int
  ) -> String {
    let value = row.metric.text(row.points.last!.value).padded(to: 12, right: true)
    let cells = max(8, width - label - value.cells - 8)
    let head = title(row, output).cut(to: label).padded(to: label)
    let bars = Sparkline(buckets(row.points, cells)).text(width: cells)
    return "  " + head + "  " + output.paint(bars.padded(to: cells), .cyan) + " "
      + output.paint(value, .bold)
  }

  /// The mean of each equal share of the window up to now; `nil` where there is nothing.
  private func buckets(_ points: [(time: Instant, value: Double)], _ count: Int) -> [Double?] {
    var sums = [(sum: Double, count: Double)](repeating: (0, 0), count: count)
    // Up to what is durable: a daemon that is behind shows no hole.
    let start = (news.newest ?? time) + 1 - DemoNews.window
    for point in points {
      let share = Double(point.time - start) / Double(DemoNews.window)
      let place = Int(share * Double(count))
      guard sums.indices.contains(place) else { continue }
      sums[place] = (sums[place].sum + point.value, sums[place].count + 1)
    }
    return sums.map { $0.count > 0 ? $0.sum / $0.count : nil }
  }
}
