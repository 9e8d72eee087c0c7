import Farm
import Storage

/// The few lines that tell one change of one alert.
struct AlertLetter {
  let change: AlertChange
  let farm: FarmHolding?
  let unit: FarmUnit?
  let language: Language
  let now: Instant

  private var isZh: Bool { language == .zh }

  var letter: Letter {
    Letter(
      subject: subject, text: text, markdown: markdown, data: change.data,
      severity: change.state == .resolved ? .info : change.severity)
  }

  /// `【严重】…`, `[critical] …`, `[resolved] …`: what a lock screen shows.
  var subject: String {
    let word =
      change.state == .firing ? change.severity.title[language] : change.state.title[language]
    return (isZh ? "【\(word)】" : "[\(word)] ") + Self.oneLine(change.text[language], 90)
  }

  private var place: String {
    [farm?.name[language] ?? change.farm, unit?.name[language] ?? change.unit]
      .filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// What is known beside the sentence: name and value.
  private var facts: [(String, String)] {
    var facts = [(isZh ? "地点" : "Place", place)]
    let zone = farm?.zone ?? .utc
    facts.append((isZh ? "开始" : "Since", Phrases.time(change.since, zone, language)))
    if change.state == .resolved {
      facts.append((isZh ? "解除" : "Resolved", Phrases.time(change.at, zone, language)))
    }
    if let worst = change.worst, let metric = change.metric.map(Metric.with) {
      facts.append((isZh ? "最差" : "Worst", metric.text(worst)))
    }
    // What comes after an outage speaks of the past: who reads it must know.
    if now - change.at > .hour {
      let late = Phrases.span(now - change.at, language)
      facts.append(
        (isZh ? "注意" : "Note", isZh ? "数据迟到 \(late)。" : "These readings came \(late) late."))
    }
    facts.append((isZh ? "规则" : "Rule", change.rule))
    return facts
  }

  private var text: String {
    change.text[language] + "\n\n"
      + facts.map { "\($0.0)\(isZh ? "：" : ": ")\($0.1)\n" }.joined()
  }

  private var markdown: String {
    "### " + Phrases.markdown(subject) + "\n"
      + facts.map { "> \($0.0)\(isZh ? "：" : ": ")\(Phrases.markdown($0.1))" }
      .joined(separator: "\n\n")
  }

  /// A text without line breaks and of bounded length.
  static func oneLine(_ text: String, _ limit: Int) -> String {
    let line = text.split { $0.isNewline }.joined(separator: " ")
    return line.count <= limit ? line : line.prefix(limit - 1) + "…"
  }
}

extension AlertChange {
  /// What programs are told: the payload of webhooks and of the alert topics.
  var data: JSON {
    .compact([
      "type": "alert", "id": .string(id), "rule": .string(rule), "farm": .string(farm),
      "unit": unit.isEmpty ? nil : .string(unit), "state": .string(state.rawValue),
      "severity": .string(severity.rawValue), "at": .string("\(at)"), "since": .string("\(since)"),
      "metric": metric.map { .string(Metric.with($0).name) },
      "unit_of_measure": metric.map { .string(Metric.with($0).unit.symbol) },
      "value": value.map { .number($0) }, "worst": worst.map { .number($0) },
      "en": .string(text.en), "zh": .string(text.zh),
    ])
  }
}

extension Parcel {
  /// One letter in place of many: the worst by name, the others by number.
  static func summary(of parcels: [Parcel], _ language: Language, at now: Instant) -> Parcel {
    let letters = parcels.compactMap { parcel in
      (try? JSON(parsing: parcel.body)).flatMap { Letter($0) }
    }
    let named = letters.prefix(DeliveryLimits.summaryLines).map(\.subject)
    let rest = parcels.count - named.count
    let more =
      rest == 0 ? "" : language == .zh ? "还有 \(rest) 条告警" : "and \(rest) more"
    let count = parcels.count
    let subject = language == .zh ? "\(count) 条告警合并通知" : "\(count) alerts in one message"
    let lines = named + (more.isEmpty ? [] : [more])
    let ending =
      language == .zh
      ? "告警太多，已合并为一条。`furrow alerts list` 可查看全部。"
      : "There were too many to send one by one. `furrow alerts list` shows them all."
    let letter = Letter(
      subject: subject,
      text: lines.joined(separator: "\n") + "\n\n" + ending + "\n",
      markdown: "### \(subject)\n"
        + lines.map { "- " + Phrases.markdown($0) }.joined(separator: "\n") + "\n\n" + ending,
      data: ["type": "summary", "count": .number(Double(count))],
      severity: parcels.map(\.severity).max() ?? .warning)
    let first = parcels[0]
    return Parcel(
      key: key("summary", first.key, String(count)), farm: "", kind: .summary,
      channel: first.channel, recipient: first.recipient, person: first.person,
      severity: letter.severity, body: letter.json.text, madeAt: now, dueAt: now)
  }
}
