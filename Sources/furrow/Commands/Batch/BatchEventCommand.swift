import ArgumentParser
import Farm
import Provenance
import Storage

/// `furrow batch event`
struct BatchEventCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "event", abstract: "Tell an event as JSON: our short form, or EPCIS 2.0.",
    discussion: """
      For example: {"event":"harvest","batch":"t1","time":"2026-05-12T06:00:00+08:00",\
      "quantity":"1200 kg"}

      \(ExitStatus.help(.usage))
      """)

  @Argument(help: "A file; - is standard input.") var file = "-"
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let site = try trace.place.place().site()
    let text = try Files.text(file)
    let json: JSON
    do { json = try JSON(parsing: text) } catch {
      throw Failure(
        .usage,
        Title(
          en: "\(file) is not JSON: \(error.problem.en) at byte \(error.offset).",
          zh: "\(file) 不是 JSON：第 \(error.offset) 字节 \(error.problem.zh)。"),
        remedy: Title(en: "Mend it there.", zh: "请更正该处。"))
    }
    let items = try EventSource.items(json)
    try EventIntake(trace: trace, site: site).take(items)
  }
}

/// `furrow batch import`
struct BatchImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Tell many events: CSV, or an EPCIS 2.0 document.",
    discussion: """
      The first row of a CSV names the keys of our short form (event, batch, time, unit, quantity, \
      product, input, input_lot, interval, to, …) or their Chinese (事件, 批次, 时间, 单元, 数量, 产品, \
      投入品, 批号, 安全间隔期, 发往, …). Times may be 2026/5/12 6:00, of the farm. Events that were told \
      before change nothing, so a file may be imported again. One that cannot be stops the import, \
      and nothing is written.

      \(ExitStatus.help(.usage))
      """)

  @Argument(help: "A .csv, .json or .jsonld file; - is standard input.") var file: String
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let site = try trace.place.place().site()
    let text = try Files.sheet(file)
    let items: [EventSource]
    if let first = text.first(where: { !$0.isWhitespace }), first == "{" || first == "[" {
      do { items = try EventSource.items(JSON(parsing: text)) } catch let error as JSONError {
        throw Failure(
          .usage,
          Title(
            en: "\(file) is not JSON: \(error.problem.en) at byte \(error.offset).",
            zh: "\(file) 不是 JSON：第 \(error.offset) 字节 \(error.problem.zh)。"),
          remedy: Title(en: "Mend it there.", zh: "请更正该处。"))
      }
    } else {
      items = try EventSource.items(sheet: text)
    }
    try EventIntake(trace: trace, site: site).take(items)
  }
}

/// An event in a file, before it is understood, with where it stands.
enum EventSource {
  case short(JSON, place: Title)
  case epcis(EPCISEvent, place: Title)

  /// Events of a JSON file: one, a list, or an EPCIS document.
  static func items(_ json: JSON) throws -> [EventSource] {
    do {
      if json["epcisBody"] != nil {
        return try EPCISDocument(json).events.enumerated().map {
          .epcis($0.element, place: Self.place($0.offset + 1))
        }
      }
      return try (json.array ?? [json]).enumerated().map { i, item in
        item["eventTime"] == nil
          ? .short(item, place: place(i + 1))
          : .epcis(try EPCISEvent(item), place: place(i + 1))
      }
    } catch let refusal as EventRefusal { throw Failure(refusal) }
  }

  private static func place(_ number: Int) -> Title {
    Title(en: "Event \(number): ", zh: "第 \(number) 个事件：")
  }

  /// Events of a sheet: a row each; `input_…` columns tell of the input, `a;b` makes a list.
  static func items(sheet text: String) throws -> [EventSource] {
    guard let rows = SheetText.rows(text) else {
      throw Failure(
        .usage, Title(en: "A quote is never closed.", zh: "有一个引号没有闭合。"),
        remedy: Title(en: "Close it, or double it within a cell.", zh: "请闭合它，或在单元格内写成两个。"))
    }
    let header = rows.first.map { $0.cells.map(SheetWords.key) } ?? []
    guard header.contains("event"), header.contains("batch") else {
      throw Failure(
        .usage,
        Title(
          en: "The first row names no \"event\" and \"batch\" column.",
          zh: "首行缺少“事件”（event）与“批次”（batch）列。"),
        remedy: Title(
          en: "Name the columns as `furrow batch import --help` says.",
          zh: "列名见 `furrow batch import --help`。"))
    }
    return rows.dropFirst().filter { !$0.cells.allSatisfy(\.isEmpty) }.map { found in
      .short(
        row(header, found.cells),
        place: Title(en: "Line \(found.line): ", zh: "第 \(found.line) 行："))
    }
  }

  private static func row(_ header: [String], _ cells: [String]) -> JSON {
    var members: JSON.Members = [:]
    var input: JSON.Members = [:]
    for (key, cell) in zip(header, cells) where !cell.isEmpty {
      switch key {
      case "event": members[key] = .string(SheetWords.event(cell))
      case "input": input["name"] = .string(cell)
      case _ where key.hasPrefix("input_"): input[String(key.dropFirst(6))] = .string(cell)
      case "degree_days", "max_applications":
        members[key] = Double(cell).map(JSON.number) ?? .string(cell)
      case "inputs", "outputs", "contents":
        members[key] = PortionWords.json(cell.split(separator: ";").map(String.init))
      case "crates", "by":
        members[key] = .array(cell.split(separator: ";").map { .string(String($0)) })
      default: members[key] = .string(cell)
      }
    }
    if !input.isEmpty { members["input"] = .object(input) }
    return .object(members)
  }
}

/// Tells a list of events in one transaction: all or none.
struct EventIntake {
  let trace: TraceOptions
  let site: Site

  func take(_ items: [EventSource]) throws {
    let store = try trace.place.place().store(.create)
    var progress = Progress(
      trace.global.errors(en: "Importing", zh: "导入"), total: Double(items.count),
      noun: trace.global.errors(en: "events", zh: "个事件"), output: trace.global.errors)
    var (new, known) = (0, 0)
    try store.write { transaction in
      try transaction.register(site.farms)
      let settler = EventSettler(transaction, site: site, at: .now)
      var refusals: [Title] = []
      for (i, item) in items.enumerated() {
        do {
          switch try settle(item, settler, transaction) {
          case .new: new += 1
          case .known: known += 1
          }
        } catch let refusal as EventRefusal {
          refusals.append(
            Title(en: item.place.en + refusal.text.en, zh: item.place.zh + refusal.text.zh))
        }
        progress.step(to: Double(i + 1))
      }
      guard refusals.isEmpty else { throw Self.failure(refusals) }
    }
    progress.end()
    if trace.global.json {
      print(JSON.compact(["new": .number(Double(new)), "known": .number(Double(known))]).pretty)
    } else {
      print(
        trace.global.output(
          en: "\(grouped(new)) events told, \(grouped(known)) known before.",
          zh: "登记 \(grouped(new)) 个事件，\(grouped(known)) 个此前已有。"))
    }
  }

  /// Every refusal, as far as a screen holds them.
  private static func failure(_ refusals: [Title]) -> Failure {
    let shown = refusals.prefix(30)
    let more = refusals.count - shown.count
    let rest = Title(en: "\n  and \(more) more", zh: "\n  另有 \(more) 处")
    return Failure(
      EventRefusal(
        en: shown.map(\.en).joined(separator: "\n  ") + (more > 0 ? rest.en : ""),
        zh: shown.map(\.zh).joined(separator: "\n  ") + (more > 0 ? rest.zh : "")))
  }

  private func farm(of event: JSON, _ past: Snapshot) throws -> String {
    let batch = event["batch"]?.string ?? ""
    let isOnly = try trace.farms(site).count == 1
    return try isOnly || event["event"]?.string == EventKind.open.rawValue
      ? trace.farm(ofNew: batch, in: event["unit"]?.string, site)
      : trace.farm(of: batch, past, site)
  }

  private func settle(
    _ item: EventSource, _ settler: EventSettler, _ transaction: Transaction
  ) throws -> Appended {
    switch item {
    case .short(let json, _):
      let farm = try json["farm"]?.string ?? farm(of: json, transaction.snapshot)
      let zone = site.farm(farm)?.zone ?? .utc
      return try settler.settle(BatchEvent(SheetWords.exact(json, zone), farm: farm))
    case .epcis(let event, _):
      let farm = try trace.farm(ofNew: "", in: nil, site)
      let names = site.place(of: farm)!.names
      return try settler.settle(BatchEvent(event, farm: farm, names))
    }
  }
}

extension EventSource {
  var place: Title {
    switch self {
    case .short(_, let place), .epcis(_, let place): place
    }
  }
}
