import Farm

/// The sentences of a digest, in its reader's language.
struct DigestWords {
  let digest: Digest
  var language: Language { digest.person.language }
  var isZh: Bool { language == .zh }

  func callAsFunction(en: String, zh: String) -> String { isZh ? zh : en }

  /// `7月14日 星期二`, `Tuesday 14 July`.
  var date: String {
    let weekday = Words.weekdays[digest.day.weekday][language]
    let day = TimeAxis.label(digest.day, language)
    return isZh ? "\(day) \(weekday)" : "\(weekday) \(day)"
  }

  var title: String { self(en: "Morning digest", zh: "农场晨报") }

  /// What a mail program's list shows: the date and the worst.
  var subject: String {
    "\(title) \(TimeAxis.label(digest.day, language))" + self(en: ": ", zh: "：") + headline
  }

  /// The whole in one line.
  var headline: String {
    let (open, ended) = digest.counts
    var parts = Severity.allCases.reversed().compactMap { severity in
      open[severity].map { count($0, severity) }
    }
    if ended > 0 { parts.append(over(digest.all.filter { $0.phase == .ended }.map(\.severity))) }
    if parts.isEmpty, silences > 0 {
      return self(
        en: "no alerts, but \(silences) silent", zh: "没有告警，但有 \(silences) 处没有数据")
    }
    if parts.isEmpty { parts = [self(en: "no alerts", zh: "没有告警")] }
    let (tests, harvests) = (sum(\.soil.count), sum(\.harvests.count))
    if tests > 0 {
      parts.append(self(en: "\(tests) soil \(tests == 1 ? "test" : "tests")", zh: "\(tests) 份土壤检测"))
    }
    if harvests > 0 {
      parts.append(self(en: "\(harvests) near harvest", zh: "\(harvests) 批临近采收"))
    }
    return parts.joined(separator: self(en: ", ", zh: "，"))
  }

  /// `1 critical`, `2 warnings`, `1 note`.
  private func count(_ count: Int, _ severity: Severity) -> String {
    let plural = count == 1 ? "" : "s"
    let en = [Severity.critical: "critical", .warning: "warning" + plural, .info: "note" + plural]
    return self(en: "\(count) \(en[severity]!)", zh: "\(count) 项\(severity.title.zh)")
  }

  /// `3 over`, `3 over (1 critical)`: that the worst is past must not hide that it was.
  func over(_ severities: [Severity]) -> String {
    let (all, critical) = (severities.count, severities.count { $0 == .critical })
    return self(en: "\(all) over", zh: "\(all) 项已解除")
      + (critical == 0 ? "" : self(en: " (\(critical) critical)", zh: "（含 \(critical) 项严重）"))
  }

  private func sum(_ part: (Digest.Farm) -> Int) -> Int { digest.farms.map(part).reduce(0, +) }
  private var silences: Int { sum(\.silences.count) }

  /// From when to when.
  var period: String {
    let from = Phrases.time(digest.span.lowerBound, digest.zone, language)
    let to = Phrases.time(digest.span.upperBound, digest.zone, language)
    return self(en: "\(from) to \(to)", zh: "\(from) 至 \(to)")
  }

  /// Said when nothing happened: with how much was looked at, because silence alone proves nothing.
  var quiet: String {
    let coverage = digest.coverage
    let units = digest.farms.map(\.unitCount).reduce(0, +)
    guard coverage.readings > 0 else {
      return self(
        en: "No alerts, and no readings at all: nothing can be said about \(units) units.",
        zh: "没有告警，但也没有任何读数：\(units) 个单元的情况无从得知。")
    }
    let count = Phrases.count(coverage.readings)
    let base = self(
      en: "No alerts. \(count) readings came from \(units) units",
      zh: "没有告警。\(units) 个单元共测得 \(count) 个读数")
    return base + shareClause(coverage)
  }

  /// `, 98 % of those expected.`; below nine tenths it says what that means.
  private func shareClause(_ coverage: Facts.Coverage) -> String {
    guard let share = coverage.share else { return self(en: ".", zh: "。") }
    let percent = Self.percent(share)
    if share >= 0.9 {
      return self(en: ", \(percent) of those expected.", zh: "，占应有读数的 \(percent)。")
    }
    return self(
      en: ", only \(percent) of those expected: what was not measured is not known to be well.",
      zh: "，只有应有读数的 \(percent)：没有测到的，不等于没有问题。")
  }

  /// Rounded down, so that 99.7 % is not called all.
  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded(.down)))\u{A0}%" }

  /// A digest that follows soon after another still speaks of a whole day's readings, and says so.
  private var lastDay: String {
    let isShort = digest.span.upperBound - digest.span.lowerBound < 23 * .hour
    return isShort ? self(en: "In the last 24 h: ", zh: "最近 24 小时：") : ""
  }

  /// One farm's line of how much was measured.
  func coverage(_ farm: Digest.Farm) -> String {
    let c = farm.coverage
    let units = farm.unitCount
    guard c.readings > 0 else { return lastDay + self(en: "No readings came.", zh: "没有收到读数。") }
    let unitWord = units == 1 ? "unit" : "units"
    var text =
      lastDay
      + self(
        en: "\(Phrases.count(c.readings)) readings of \(c.series) series in \(units) \(unitWord)",
        zh: "\(units) 个单元、\(c.series) 条序列，共 \(Phrases.count(c.readings)) 个读数")
    text += shareClause(c)
    if c.bad > 0 {
      text += self(
        en: " \(Phrases.count(c.bad)) not believable, left out.",
        zh: "其中 \(Phrases.count(c.bad)) 个不可信，未采用。")
    }
    return text
  }

  /// `严重 · 持续中`.
  func label(_ cause: Digest.Cause) -> String {
    cause.severity.title[language] + " · " + phase(cause)
  }

  private func phase(_ cause: Digest.Cause) -> String {
    switch cause.phase {
    case _ where cause.hasNoData: self(en: "no data", zh: "无数据")
    case .goesOn: self(en: "goes on", zh: "持续中")
    case .began: self(en: "new", zh: "新发生")
    case .ended: self(en: "over", zh: "已解除")
    }
  }

  func soil(_ fact: Facts.SoilFact) -> String {
    let day = TimeAxis.label(fact.sampled, language)
    return self(en: "Sampled \(day).", zh: "\(day)取样。")
      + (isZh ? "" : " ") + fact.lines.map { $0[language] }.joined(separator: isZh ? "" : " ")
  }

  func silence(_ fact: Facts.SilenceFact) -> String {
    guard let last = fact.last else {
      return self(en: "never heard", zh: "从未收到数据")
    }
    let time = Phrases.time(last, digest.zone, language)
    let span = Phrases.span(digest.span.upperBound - last, language)
    return self(en: "last heard \(time), \(span) ago", zh: "最后一次 \(time)，已 \(span)")
  }
}
