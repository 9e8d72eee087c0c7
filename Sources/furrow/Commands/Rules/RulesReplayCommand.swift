import ArgumentParser
import Farm
import Foundation
import Storage

/// `furrow rules replay`
struct RulesReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Try rules on stored history, or on a CSV file: what would have fired.",
    discussion: """
      The engine is the one that runs live, so the same rules give the same alerts. With --against \
      another rule file or folder the differences are shown: alerts gained, lost, earlier, later. \
      Nothing is stored and nobody is told.

      \(ExitStatus.help(.usage))
      """)

  @Option(help: "Rule file or folder (default: the configuration's).") var rules: String?
  @Option(help: "Other rules, to be compared with.") var against: String?
  @Option(help: "Only alerts that fired from this time on, or so long ago: 10d.")
  var from: TimeArgument?
  @Option(help: "Only alerts that fired before this time.") var to: TimeArgument?
  @Option(help: "Readings of a CSV file instead of the data file; needs --farm, --unit, --map.")
  var csv: String?
  @Option(help: "The farm's id, for --csv.") var farm: String?
  @Option(help: "The unit's id, for --csv.") var unit: String?
  @Option(help: "COLUMN=METRIC[/SENSOR][:UNIT], for --csv.") var map: [ColumnMap] = []
  @Option(help: "Column with the time, for --csv (default: the first).") var time: String?
  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    if csv != nil, farm == nil || unit == nil || map.isEmpty {
      throw Failure(
        .usage, Title(en: "A CSV file says not whose readings it holds.", zh: "CSV 文件没有说明是谁的读数。"),
        remedy: Title(
          en: "Give --farm, --unit and a --map for each column.",
          zh: "请给出 --farm、--unit，并为每一列给出 --map。"))
    }
    let place = try place.place()
    let site = try place.site()
    let first = try alerts(try book(rules ?? place.rulesPath, site), site, place)
    guard let against else {
      show(first)
      return
    }
    let second = try alerts(try book(against, site), site, place)
    show(Backtest(before: first, after: second))
  }

  private func book(_ path: String, _ site: Site) throws -> RuleBook {
    let (book, mistakes) = RuleBook.read(try Files.nodes(in: path), site: site)
    try Mistakes.raise(mistakes)
    return book
  }

  private func alerts(_ book: RuleBook, _ site: Site, _ place: Place) throws -> [AlertSpan] {
    let changes =
      try csv.map { try fromCSV($0, book, site) } ?? fromHistory(book, site, place)
    let (start, end) = (from?.instant(.now), to?.instant(.now))
    return AlertSpan.all(changes).filter { alert in
      if let start, alert.fired < start { return false }
      if let end, alert.fired >= end { return false }
      return true
    }
  }

  private func fromHistory(_ book: RuleBook, _ site: Site, _ place: Place) throws -> [AlertChange] {
    let store = try place.store(.read)
    var bar = Progress(
      options.errors(en: "Replaying", zh: "回放"), total: 1, noun: "", output: options.errors)
    defer { bar.end() }
    return try store.read { past in
      let live = Set(try past.commands().map(\.id))
      var catalogue = try past.catalogue()
      for series in book.derivedSeries(site) { _ = catalogue.number(series) }
      var engine = Engine(rules: book, site: site, catalogue: catalogue)
      var changes = Changes()
      var alerts: [AlertChange] = []
      var share = 0.0
      try past.forEachInput(after: 0, progress: { share = $0 }) { input in
        engine.take(input, into: &changes)
        acknowledge(&changes, except: live, &engine)
        guard !changes.isEmpty else { return }
        alerts += changes.alerts
        changes.removeAll()
        bar.step(to: share)
      }
      return alerts
    }
  }

  /// Commands that were never given live had nobody to acknowledge them: that is no trouble of theirs.
  private func acknowledge(
    _ changes: inout Changes, except live: Set<String>, _ engine: inout Engine
  ) {
    for command in changes.commands where !live.contains(command.id) {
      engine.acknowledge(command: command.id, at: command.at, into: &changes)
    }
  }

  /// One book after the other, each over the whole file.
  private func fromCSV(_ file: String, _ book: RuleBook, _ site: Site) throws -> [AlertChange] {
    try site.require(farm: farm, unit: unit)
    guard let farm, let unit, let holding = site.farm(farm) else {
      throw Failure(
        .usage, Title(en: "There is no farm \"\(farm ?? "")\".", zh: "没有农场“\(farm ?? "")”。"),
        remedy: Title(en: "Name a farm of the site file.", zh: "请使用基地文件中的农场。"))
    }
    for column in map { if let problem = column.problem { throw problem } }
    var recording = try Recording(
      Array(try Files.text(file).utf8), delimiter: 0x2C, columns: map, timeColumn: time,
      zone: holding.zone, unit: unit)
    var catalogue = Catalogue(book.derivedSeries(site))
    var engine = Engine(rules: book, site: site, catalogue: catalogue)
    var changes = Changes()
    var tally = CSVTally()
    var last: Instant?
    var bar = Progress(
      options.errors(en: "Replaying", zh: "回放"), total: 1, noun: "", output: options.errors)
    defer { bar.end() }
    while let row = recording.next() {
      for entry in row.entries {
        guard let reading = entry.reading(farm, row.time, &catalogue, &engine) else {
          tally.late += 1
          continue
        }
        tally.judged += 1
        if engine.step(reading, into: &changes) == .bad { tally.bad += 1 }
        acknowledge(&changes, except: [], &engine)
        changes.commands.removeAll()
      }
      last = max(last ?? row.time, row.time)
      bar.step(to: recording.share)
    }
    // Time goes on behind the last reading as far as it is asked for: what is due by then is due.
    if let end = to?.instant(.now) ?? last, let last {
      engine.advance(farm: farm, to: max(end, last), into: &changes)
    }
    bar.end()
    tell(tally, recording)
    return changes.alerts
  }

  /// What became of the rows, on the error output: alerts alone are the answer.
  private func tell(_ tally: CSVTally, _ recording: Recording) {
    let errors = options.errors
    var lines = [
      errors(
        en: "\(grouped(recording.rows)) rows: \(grouped(tally.judged)) readings judged, "
          + "\(grouped(tally.bad)) of them bad.",
        zh: "\(grouped(recording.rows)) 行：判断了 \(grouped(tally.judged)) 条读数，其中 "
          + "\(grouped(tally.bad)) 条为坏值。")
    ]
    if tally.late > 0 {
      lines.append(
        errors(
          en:
            "\(grouped(tally.late)) came late, twice, or in a unit that does not fit, and were not "
            + "judged.", zh: "\(grouped(tally.late)) 条迟到、重复或单位不符，未作判断。"))
    }
    if recording.wordCells + recording.timelessRows + recording.emptyCells > 0 {
      lines.append(
        errors(
          en: "Passed over: \(recording.emptyCells) empty cells, \(recording.wordCells) cells "
            + "without a number, \(recording.timelessRows) rows without a time.",
          zh: "略过：空单元格 \(recording.emptyCells) 个，非数值单元格 \(recording.wordCells) 个，"
            + "无时间的行 \(recording.timelessRows) 行。"))
    }
    if let problem = recording.firstProblem { lines.append("  " + errors(problem)) }
    for line in lines { FileHandle.standardError.write(Data((line + "\n").utf8)) }
  }
}

/// What became of the readings of a file.
private struct CSVTally {
  var judged = 0
  var bad = 0
  var late = 0
}

extension PackEntry {
  /// The reading that this is, unless it came late or twice.
  fileprivate func reading(
    _ farm: String, _ time: Instant, _ catalogue: inout Catalogue, _ engine: inout Engine
  ) -> Reading? {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    guard let metric = parts.first.flatMap({ Metric.named($0) }) else { return nil }
    let given = symbol.flatMap { UnitOfMeasure.parse($0) } ?? metric.unit
    guard let value = given.convert(value, to: metric.unit) else { return nil }
    let series = Series(
      farm: farm, unit: unit, metric: metric, sensor: parts.count > 1 ? parts[1] : "")
    let id = catalogue.number(series)
    engine.add(id, series)
    if let newest = engine.newest(id), newest >= time { return nil }
    return Reading(series: id, time: time, value: value)
  }
}

extension RulesReplayCommand {
  private func show(_ alerts: [AlertSpan]) {
    let output = options.output
    if options.json {
      print(JSON.array(alerts.map(\.json)).pretty)
      return
    }
    guard !alerts.isEmpty else {
      print(output(en: "Nothing would have fired.", zh: "没有规则会触发。"))
      return
    }
    var table = Table([
      .whole("fired", "触发"), .whole("ended", "解除"), .whole("severity", "级别"),
      .whole("rule", "规则"), .whole("unit", "单元"), .text("what", "内容", least: 16, optional: true),
    ])
    for alert in alerts {
      table.add(
        "\(alert.fired)", "\(alert.ended?.description ?? "–")",
        .init(output(alert.severity.title), .of(alert.severity)), "\(alert.rule)",
        "\(alert.farm)/\(alert.unit)", "\(output(alert.text))")
    }
    print(table.text(output), terminator: "")
    print(output(en: "\(alerts.count) alerts.", zh: "共 \(alerts.count) 条告警。"))
  }

  private func show(_ test: Backtest) {
    let output = options.output
    if options.json {
      print(
        JSON.array(
          test.rows.map {
            .compact([
              "difference": .string($0.difference.word(.en)), "before": $0.before?.json,
              "after": $0.after?.json,
            ])
          }
        ).pretty)
      return
    }
    var table = Table([
      .whole("difference", "差别"), .whole("fired", "触发"), .whole("severity", "级别"),
      .whole("rule", "规则"), .whole("unit", "单元"),
    ])
    for row in test.rows where row.difference != .same {
      let alert = row.after ?? row.before!
      table.add(
        .init(row.difference.word(output.language), row.difference.paint), "\(alert.fired)",
        .init(output(alert.severity.title), .of(alert.severity)), "\(alert.rule)",
        "\(alert.farm)/\(alert.unit)")
    }
    let same = test.rows.filter { $0.difference == .same }.count
    if same < test.rows.count { print(table.text(output), terminator: "") }
    print(
      output(
        en: "\(same) alerts the same, \(test.rows.count - same) different.",
        zh: "\(same) 条相同，\(test.rows.count - same) 条不同。"))
  }
}

extension Backtest.Difference {
  fileprivate func word(_ language: Language) -> String {
    func minutes(_ span: Milliseconds) -> String { "\(span / .minute) min" }
    switch self {
    case .same: return language == .zh ? "相同" : "same"
    case .gained: return language == .zh ? "新增" : "gained"
    case .lost: return language == .zh ? "消失" : "lost"
    case .earlier(let span): return (language == .zh ? "提前 " : "earlier by ") + minutes(span)
    case .later(let span): return (language == .zh ? "推迟 " : "later by ") + minutes(span)
    }
  }

  fileprivate var paint: Paint? {
    switch self {
    case .same: nil
    case .gained: .green
    case .lost: .red
    case .earlier, .later: .yellow
    }
  }
}

extension AlertSpan {
  fileprivate var json: JSON {
    .compact([
      "alert": .string(id), "rule": .string(rule), "farm": .string(farm), "unit": .string(unit),
      "severity": .string(severity.rawValue), "fired": .string(fired.description),
      "ended": ended.map { .string($0.description) }, "en": .string(text.en),
      "zh": .string(text.zh),
    ])
  }
}
