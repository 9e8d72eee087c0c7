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
    var parts = Severity.allCases.reversed().compactMap { severity -> String? in
      guard let count = open[severity] else { return nil }
      return self(
        en: "\(count) \(severity.title.en)", zh: "\(count) 项\(severity.title.zh)")
    }
    if ended > 0 { parts.append(self(en: "\(ended) over", zh: "\(ended) 项已解除")) }
    if parts.isEmpty, silences > 0 {
      return self(
        en: "no alerts, but \(silences) silent", zh: "没有告警，但有 \(silences) 处没有数据")
    }
    if parts.isEmpty { return self(en: "no alerts", zh: "没有告警") }
    return parts.joined(separator: self(en: ", ", zh: "，"))
  }

  private var silences: Int { digest.farms.map(\.silences.count).reduce(0, +) }

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

  /// `7月13日 22:10 起，共 3 次，累计 5.5 小时，最差 1.84 mg/L`
  func facts(_ cause: Digest.Cause) -> String {
    let since = Phrases.time(cause.since, digest.zone, language)
    var parts: [String]
    if let end = cause.endedAt {
      let isSameDay = digest.zone.day(of: end) == digest.zone.day(of: cause.since)
      let until =
        isSameDay
        ? Phrases.clock(end, digest.zone) : Phrases.time(end, digest.zone, language)
      parts = [self(en: "\(since) to \(until)", zh: "\(since) 至 \(until)")]
    } else {
      parts = [self(en: "since \(since)", zh: "\(since) 起")]
    }
    if cause.count > 1 { parts.append(self(en: "\(cause.count) times", zh: "共 \(cause.count) 次")) }
    if cause.firing >= .minute {
      let span = Phrases.span(cause.firing, language)
      parts.append(self(en: "\(span) in all", zh: "累计 \(span)"))
    }
    if let worst = cause.worst?.replacing(" ", with: "\u{A0}") {
      parts.append(self(en: "worst\u{A0}\(worst)", zh: "最差\u{A0}\(worst)"))
    }
    return parts.joined(separator: self(en: ", ", zh: "，"))
  }

  func soil(_ fact: Facts.SoilFact) -> String {
    let day = TimeAxis.label(fact.sampled, language)
    return self(en: "Sampled \(day).", zh: "\(day)取样。")
      + (isZh ? "" : " ") + fact.lines.map { $0[language] }.joined(separator: isZh ? "" : " ")
  }

  /// `预计 7月20日采收，还有 6 天；吡虫啉安全间隔期至 7月22日，采收须推迟。`
  func harvest(_ fact: Facts.HarvestFact) -> String {
    let parts = [fact.day.map(planned)].compactMap(\.self) + fact.waits.map { wait($0, fact.day) }
    return parts.joined(separator: self(en: "; ", zh: "；")) + self(en: ".", zh: "。")
  }

  private func planned(_ day: CivilDay) -> String {
    let days = day.number - digest.day.number
    let text = TimeAxis.label(day, language)
    return days > 0
      ? self(en: "harvest \(text), in \(days) days", zh: "预计 \(text)采收，还有 \(days) 天")
      : self(en: "harvest was due \(text)", zh: "应于 \(text)采收")
  }

  private func wait(_ wait: Facts.HarvestFact.Wait, _ planned: CivilDay?) -> String {
    let until = TimeAxis.label(wait.until, language)
    if wait.until <= digest.day {
      return self(
        en: "may be harvested from \(until): the interval after \(wait.after.en) is over",
        zh: "\(wait.after.zh)安全间隔期已满，\(until)起可以采收")
    }
    let text = self(
      en: "not before \(until) after \(wait.after.en)",
      zh: "\(wait.after.zh)安全间隔期，\(until)起方可采收")
    guard let planned, wait.until > planned else { return text }
    return text + self(en: ": harvest must wait", zh: "，采收须推迟")
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
