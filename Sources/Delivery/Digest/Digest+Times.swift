import Farm

extension DigestWords {
  /// When, how often and how long, and the worst of it: `since 14 Jul 01:50, 4.7 h so far, worst 1.84
  /// mg/L`; `3 times from 13 Jul 12:20 to 16:15, 2.3 h in all`.
  func facts(_ cause: Digest.Cause) -> String {
    var parts = cause.endedAt.map { ended(cause, $0) } ?? goesOn(cause)
    if let worst = cause.worst?.replacing(" ", with: "\u{A0}") {
      parts.append(self(en: "worst\u{A0}\(worst)", zh: "最差\u{A0}\(worst)"))
    }
    // What came after an outage speaks of days that were told before: who reads it must know.
    if let end = cause.endedAt, end < digest.span.lowerBound {
      parts.append(self(en: "these readings came late", zh: "数据迟到"))
    }
    return parts.joined(separator: self(en: ", ", zh: "，"))
  }

  private func goesOn(_ cause: Digest.Cause) -> [String] {
    let since = Phrases.time(cause.since, digest.zone, language)
    let lasted = Phrases.span(cause.lasted, language)
    var parts = [
      cause.open > 1
        ? self(
          en: "\(cause.open) at once, the first since \(since)",
          zh: "\(cause.open) 处同时，最早 \(since) 起")
        : self(en: "since \(since)", zh: "\(since) 起")
    ]
    if cause.lasted >= .minute { parts.append(self(en: "\(lasted) so far", zh: "已 \(lasted)")) }
    let before = cause.count - cause.open
    if before > 0, let first = cause.earlier.map({ Phrases.time($0, digest.zone, language) }) {
      parts.append(
        before == 1
          ? self(en: "once before, from \(first)", zh: "此前 \(first) 起也有 1 次")
          : self(
            en: "\(before) times before, the first \(first)", zh: "此前还有 \(before) 次，首次 \(first)"))
    }
    return parts
  }

  private func ended(_ cause: Digest.Cause, _ end: Instant) -> [String] {
    let since = Phrases.time(cause.since, digest.zone, language)
    let isSameDay = digest.zone.day(of: end) == digest.zone.day(of: cause.since)
    let until =
      isSameDay ? Phrases.clock(end, digest.zone) : Phrases.time(end, digest.zone, language)
    let lasted = Phrases.span(cause.lasted, language)
    let isLong = cause.lasted >= .minute
    guard cause.count > 1 else {
      return [self(en: "\(since) to \(until)", zh: "\(since) 至 \(until)")]
        + (isLong ? [self(en: lasted, zh: "历时 \(lasted)")] : [])
    }
    return [
      self(
        en: "\(cause.count) times from \(since) to \(until)",
        zh: "\(since) 至 \(until) 共 \(cause.count) 次")
    ] + (isLong ? [self(en: "\(lasted) in all", zh: "合计 \(lasted)")] : [])
  }

  /// What a farm had beside the alerts that are told one by one: `Besides: 6 over: Pond 3 (4), Plot 7
  /// (2), the last at 14 Jul 05:10.`
  func more(_ farm: Digest.Farm) -> [String] {
    [false, true].compactMap { isOver -> String? in
      let told = farm.more.filter { ($0.cause.phase == .ended) == isOver }
      if told.isEmpty { return nil }
      let words =
        isOver
        ? over(told.map(\.cause.severity))
        : self(en: "\(told.count) more go on", zh: "\(told.count) 项持续中")
      let list = units(told.map(\.unit))
      let last = told.compactMap(\.cause.endedAt).max().map {
        let time = Phrases.time($0, digest.zone, language)
        return self(en: "; the last ended \(time)", zh: "；最后一项 \(time) 解除")
      }
      return self(en: "Besides, \(words): \(list)", zh: "另有 \(words)：\(list)")
        + (last ?? "") + self(en: ".", zh: "。")
    }
  }

  /// `Pond 3 (4), Plot 7`: units in the order told, each with how often it comes.
  private func units(_ names: [String]) -> String {
    var order: [(name: String, count: Int)] = []
    for name in names {
      if let at = order.firstIndex(where: { $0.name == name }) {
        order[at].count += 1
      } else {
        order.append((name, 1))
      }
    }
    return order.map { unit, count in
      let name = unit.isEmpty ? wholeFarm : unit
      return count == 1 ? name : self(en: "\(name) (\(count))", zh: "\(name)（\(count)）")
    }.joined(separator: self(en: ", ", zh: "、"))
  }

  /// What an alert is about that is about no unit.
  var wholeFarm: String { self(en: "the farm as a whole", zh: "整个农场") }
}
