import ArgumentParser
import Farm
import Provenance
import Storage

/// The options that every event takes.
struct EventOptions: ParsableArguments {
  @Argument(help: "The batch's id.") var batch: String
  @Option(help: "When, as 2026-05-01T06:00:00+08:00 (default: now).") var time: String?
  @Option(help: "The unit where it was done.") var unit: String?
  @Option(help: "Who did it; the log keeps only a salted digest.") var `operator`: String?
  @Option(help: "Further words.") var note: String?
  @Option(name: .customLong("document"), help: "A paper, as TYPE:NUMBER (cert:2026-17).")
  var documents: [String] = []
  @OptionGroup var trace: TraceOptions

  /// Tells the event and says what became of it.
  func tell(_ kind: EventKind, _ details: KeyValuePairs<String, JSON?> = [:]) throws {
    let site = try trace.place.place().site()
    let store = try trace.place.place().store(.write)
    let farm = try store.read { past in
      try kind == .open
        ? trace.farm(ofNew: batch, in: unit, site) : trace.farm(of: batch, past, site)
    }
    let zone = site.farm(farm)?.zone ?? .utc
    var members = JSON.compact(details).object!
    members["event"] = .string(kind.rawValue)
    members["batch"] = .string(batch)
    members["time"] = .string(time ?? zone.text(.now))
    for (key, value) in [("unit", unit), ("operator", `operator`), ("note", note)] {
      if let value { members[key] = .string(value) }
    }
    if !documents.isEmpty { members["documents"] = .array(try documents.map(document)) }
    do {
      let event = try BatchEvent(.object(members), farm: farm)
      let outcome = try store.write { transaction in
        try transaction.register(site.farms)
        let settler = EventSettler(transaction, site: site, at: .now)
        return try settler.settle(event)
      }
      try report(event, outcome, store, site)
    } catch let refusal as EventRefusal { throw Failure(refusal) }
  }

  private func document(_ text: String) throws -> JSON {
    let parts = text.split(maxSplits: 1) { $0 == ":" || $0 == "：" }
    guard parts.count == 2 else {
      throw Failure(
        .usage, Title(en: "\"\(text)\" is no document.", zh: "“\(text)”不是单据。"),
        remedy: Title(
          en: "Write TYPE:NUMBER, such as cert:2026-17.", zh: "请写作 类型:编号，如 cert:2026-17。"))
    }
    return ["type": .string(String(parts[0])), "number": .string(String(parts[1]))]
  }

  private func report(
    _ event: BatchEvent, _ outcome: Appended, _ store: Store, _ site: Site
  ) throws {
    let output = trace.global.output
    let (leaf, isNew): (Int?, Bool) =
      switch outcome {
      case .new(_, let leaf): (leaf, true)
      case .known: (nil, false)
      }
    let verdict =
      try event.kind == .harvest && isNew
      ? store.read { past in
        try past.record(of: event.batch, site: site, at: .now)?.harvests.last?.safety
      } : nil
    if trace.global.json {
      print(
        JSON.compact([
          "event": event.json, "leaf": leaf.map { .number(Double($0)) }, "new": .bool(isNew),
          "verdict": verdict.map { .string($0.verdict.rawValue) },
        ]).pretty)
      return
    }
    guard let leaf else {
      print(output(en: "That was told before; nothing changed.", zh: "此事件已登记过，未作改动。"))
      return
    }
    print(
      output(
        en: "\(event.batch.id): \(event.kind.title.en) (leaf \(leaf) of the log).",
        zh: "\(event.batch.id)：已登记“\(event.kind.title.zh)”（日志第 \(leaf) 条）。"))
    for finding in verdict?.findings ?? [] { print("  " + finding.line(output)) }
  }
}

extension Safety.Finding {
  /// A mark and the sentence.
  func line(_ output: Output) -> String {
    switch verdict {
    case .conformant: output.paint("✓ ", .green) + output(text)
    case .unknown: output.paint("? ", .yellow) + output(text)
    case .nonConformant: output.paint("✗ ", .alarm) + output(text)
    }
  }
}
