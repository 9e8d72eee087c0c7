import Farm
import Mustache
import Storage

extension Digest {
  /// The digest in words: text that reads well alone, HTML with charts, Markdown for robots, data
  /// for programs.
  public var letter: Letter {
    let words = DigestWords(digest: self)
    let context = words.context
    let library = DigestTemplates.library
    return Letter(
      subject: words.subject, text: LineBreaks.wrap(library.render(context, withTemplate: "text")!),
      html: library.render(context, withTemplate: "html")!, pictures: pictures,
      markdown: markdown(words), data: data(words),
      severity: counts.open.keys.max() ?? .info)
  }

  private var pictures: [Letter.Picture] {
    causes.compactMap(\.chart).enumerated().map { at, chart in
      Letter.Picture(
        id: DigestWords.pictureID(at + 1), name: "\(chart.title).png", png: chart.png())
    }
  }

  /// Short: what a group chat shows without a tap.
  private func markdown(_ words: DigestWords) -> String {
    func safe(_ text: String) -> String { Phrases.markdown(text) }
    var lines = ["### \(safe(words.subject))"]
    if isQuiet { lines.append(safe(words.quiet)) }
    for farm in farms where !isQuiet {
      lines.append("**\(safe(farm.name))**")
      for unit in farm.units {
        for cause in unit.causes {
          lines.append("- **\(safe(words.label(cause)))** \(safe(cause.text))")
          if let task = cause.whatToDo { lines.append("> \(safe(task))") }
        }
      }
      lines += words.more(farm).map(safe)
      lines += farm.soil.map { "- \(safe($0.unit)): \(safe(words.soil($0.fact)))" }
      lines += farm.harvests.map {
        "- \(safe($0.fact.batch[words.language])): \(safe(words.harvest($0.fact)))"
      }
      lines += farm.silences.map {
        let what = [$0.unit, $0.fact.what[words.language]].filter { !$0.isEmpty }
        return "- \(safe(what.joined(separator: " · "))): \(safe(words.silence($0.fact)))"
      }
      lines.append(safe(words.coverage(farm)))
    }
    return lines.joined(separator: "\n\n")
  }

  private func data(_ words: DigestWords) -> JSON {
    [
      "type": "digest", "person": .string(person.id), "day": .string("\(day)"),
      "from": .string("\(span.lowerBound)"), "until": .string("\(span.upperBound)"),
      "headline": .string(words.headline),
      "farms": .array(
        farms.map { farm in
          .compact([
            "id": .string(farm.id), "readings": .number(Double(farm.coverage.readings)),
            "coverage": farm.coverage.share.map { .number($0) },
            "alerts": .array(
              farm.all.map { unit, cause in
                .compact([
                  "unit": .string(unit), "rule": .string(cause.rule),
                  "severity": .string(cause.severity.rawValue),
                  "phase": .string(cause.phase.word), "count": .number(Double(cause.count)),
                  "since": .string("\(cause.since)"),
                  "ended": cause.endedAt.map { .string("\($0)") },
                  "text": .string(cause.text),
                ])
              }),
          ])
        }),
    ]
  }

  /// The parcels that carry it, one for each of the person's channels that can.
  ///
  /// Keyed by person and day: a second digest of one day is the same parcel. A robot or a webhook that
  /// several people share is told once what it would be told alike: the same farms and kinds, at one
  /// hour, in one language.
  public func parcels(over channels: [Channel], at now: Instant) -> [Parcel] {
    let letter = letter
    let body = letter.json.text
    return person.subscription.channels.compactMap { name in
      guard let channel = channels.first(where: { $0.name == name }) else { return nil }
      if case .mqtt = channel.way { return nil }
      if channel.isMail, person.mail == nil { return nil }
      let key =
        channel.isMail
        ? Parcel.key("digest", person.id, "\(day)", name)
        : Parcel.key(
          "digest", "\(day)", name, person.language.rawValue, person.subscription.sameDigest)
      return Parcel(
        key: key, farm: "", kind: .digest,
        channel: name, recipient: channel.isMail ? person.mail! : "", person: person.id,
        severity: letter.severity, body: body, madeAt: now, dueAt: now)
    }
  }
}

extension Digest {
  /// The HTML as a page of its own: its charts inside, as SVG that stays sharp at any size.
  ///
  /// Each in an `<img>`: pasted into one page, two of Cairo's pictures would share their glyphs' ids.
  public var page: String {
    var page = letter.html!
    for (at, chart) in causes.compactMap(\.chart).enumerated() {
      page = page.replacing(
        "\"cid:\(DigestWords.pictureID(at + 1))\"",
        with: "\"data:image/svg+xml;base64,\(Base64.text(chart.svg()))\"")
    }
    return page
  }
}
