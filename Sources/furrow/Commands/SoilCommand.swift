import ArgumentParser
import Farm
import Foundation
import Storage

/// `furrow soil`: soil tests that a laboratory sent.
struct SoilCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soil",
    abstract: "Bring in a laboratory's sheet of soil tests, and list what is kept.",
    subcommands: [ImportCommand.self, ListCommand.self])

  /// `furrow soil import`
  struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Keep the soil tests of a CSV file, UTF-8 or GBK, one a row.",
      discussion: """
        Headings such as 地块, 采样日期, pH, 有机质(g/kg), 碱解氮(mg/kg) or 速效钾(mg/kg) speak for \
        themselves; others are mapped: --column "有效磷=phosphorus mg/kg olsen element", --column \
        "地号=unit", --column "备注=ignore". Good rows are kept and advised; every bad one is \
        reported. A row that was kept before adds nothing.

        \(ExitStatus.help(.no, .usage))
        """)

    @Argument(
      help: "The file; - is standard input.", completion: .file(extensions: ["csv", "txt"]))
    var file: String
    @Option(help: "The farm's id.") var farm: String
    @Option(help: "HEADING=unit, id, sampled, depth, laboratory, ignore, or an analyte.")
    var column: [String] = []
    @Option(help: "Who measured, where no column says.") var laboratory: String?
    @Option(help: "Day of sampling, such as 2026-09-20, where no column says.") var sampled:
      DayArgument?
    @Option(help: "Depth in cm, such as 0-20, where no column says.") var depth = DepthArgument(
      0...20)
    @Flag(help: "Read and report only; keep nothing.") var dryRun = false
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let place = try place.place()
      let site = try place.site()
      guard let holding = site.farm(farm) else { throw Self.unknown(farm, site) }
      var sheet = LaboratorySheet.read(
        try Files.bytes(file), farm: farm, units: holding.unitNames,
        columns: Dictionary(try column.map(ColumnMapping.init).map { ($0.heading, $0.column) }) {
          $1
        },
        defaults: .init(laboratory: laboratory, sampled: sampled?.day, depth: depth.range))
      var kept = Kept()
      if !dryRun, !sheet.tests.isEmpty { kept = try keep(&sheet, site, place) }
      report(sheet, kept)
      if !sheet.problems.isEmpty { throw ExitCode(ExitStatus.no.rawValue) }
    }

    /// How many tests came of the sheet.
    private struct Kept {
      var new = 0
      var known = 0
      var advised = 0
    }

    private func keep(
      _ sheet: inout LaboratorySheet, _ site: Site, _ place: Place
    ) throws -> Kept {
      let tables = try place.tables(for: site)
      let intake = SoilIntake(site: site, tables: tables, receivedAt: .now)
      let tests = sheet.tests
      let (kept, problems) = try place.store(.create).write { transaction in
        var kept = Kept()
        var problems: [LaboratorySheet.Problem] = []
        for test in tests {
          do {
            let outcome = try intake.take(test, transaction)
            if outcome.isNew { kept.new += 1 } else { kept.known += 1 }
            if outcome.advice != nil { kept.advised += 1 }
            try transaction.append(outcome.alerts, receivedAt: intake.receivedAt)
          } catch let rejection as Rejection {
            let sentence = "\(test.unit) \(test.id): \(options.output(rejection.detail))"
            problems.append(.init(line: 0, sentence: Title(en: sentence, zh: sentence)))
          }
        }
        return (kept, problems)
      }
      sheet.problems += problems
      return kept
    }

    private static func unknown(_ farm: String, _ site: Site) -> Failure {
      let ids = site.farms.map(\.id)
      let near = nearest(farm, in: ids)
      let list = ids.joined(separator: ", ")
      return Failure(
        .usage, Title(en: "There is no farm \"\(farm.tame)\".", zh: "没有农场“\(farm.tame)”。"),
        remedy: near.map { Title(en: "Did you mean \($0)?", zh: "是否为 \($0)？") }
          ?? Title(en: "Known: \(list).", zh: "已知：\(list)。"))
    }

    private func report(_ sheet: LaboratorySheet, _ kept: Kept) {
      let output = options.output
      if options.json {
        print(
          JSON.compact([
            "encoding": .string(sheet.encoding), "tests": .array(sheet.tests.map(\.json)),
            "new": .number(Double(kept.new)), "known": .number(Double(kept.known)),
            "advised": .number(Double(kept.advised)),
            "problems": .array(
              sheet.problems.map {
                ["line": .number(Double($0.line)), "sentence": .string(output($0.sentence))]
              }),
          ]).pretty)
        return
      }
      for problem in sheet.problems {
        let place = problem.line == 0 ? file : "\(file):\(problem.line)"
        complain("\(place): \(output(problem.sentence).tame)")
      }
      let good = sheet.tests.count
      print(
        output(
          en: dryRun
            ? "Good tests: \(good); nothing was kept."
            : "Tests kept: \(kept.new); known already: \(kept.known); plots advised: "
              + "\(kept.advised); problems: \(sheet.problems.count).",
          zh: dryRun
            ? "可用检测 \(good) 份，未保存。"
            : "新存 \(kept.new) 份，已有 \(kept.known) 份，出具建议 \(kept.advised) 份，问题 "
              + "\(sheet.problems.count) 个。"))
    }
  }

  /// `furrow soil list`
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the soil tests that are kept, by unit and day.",
      discussion: ExitStatus.help(.usage))

    @Option(help: "Only this farm.") var farm: String?
    @Option(help: "Only this unit.") var unit: String?
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let place = try place.place()
      if farm != nil || unit != nil { try place.site().require(farm: farm, unit: unit) }
      let tests = try tests(place.site(), place.store(.read))
      if options.json {
        print(JSON.array(tests.map(\.json)).pretty)
        return
      }
      let output = options.output
      guard !tests.isEmpty else {
        print(output(en: "No soil test is kept.", zh: "没有土壤检测。"))
        return
      }
      var table = Table([
        .whole("farm", "农场"), .whole("unit", "单元"), .whole("sampled", "采样"),
        .whole("number", "编号"), .text("laboratory", "检测单位"), .number("N", "氮"),
        .number("P", "磷"), .number("K", "钾"), .number("pH", "pH"),
      ])
      for test in tests {
        let values = [Analyte.nitrogen, .phosphorus, .potassium, .ph].map { analyte in
          test[analyte].map { fixed($0.value, 1) } ?? "–"
        }
        let by = test.origin == .probe ? output(en: "probe", zh: "传感器") : test.laboratory
        table.add(
          "\(test.farm)", "\(test.unit)", "\(test.sampled)", "\(test.id)", "\(by)", "\(values[0])",
          "\(values[1])", "\(values[2])", "\(values[3])")
      }
      print(table.text(output), terminator: "")
    }
  }
}

extension SoilCommand.ListCommand {
  /// What is kept, and after the tests of each farm what its probes read last.
  private func tests(_ site: Site, _ store: Store) throws -> [SoilTest] {
    try store.read { snapshot in
      let kept = try snapshot.soilTests(farm: farm, unit: unit).map(\.test)
      let read = try site.farms.filter { farm == nil || $0.id == farm }.flatMap { holding in
        try holding.units.filter { unit == nil || $0.id == unit }
          .compactMap { try snapshot.soilIndications(of: $0, holding) }
      }
      return kept + read.filter { !kept.contains($0) }
    }
  }
}

/// `HEADING=WHAT` of `--column`.
struct ColumnMapping {
  let heading: String
  let column: SheetColumn

  /// Throws a sentence when it is none.
  init(_ argument: String) throws {
    let equals = argument.lastIndex(of: "=")
    let what = equals.map { String(argument[argument.index(after: $0)...]) } ?? ""
    if let equals, let column = SheetColumn(what) {
      (heading, self.column) = (String(argument[..<equals]), column)
      return
    }
    let name = String(what.prefix { $0 != " " })
    let places = ["unit", "id", "sampled", "depth", "laboratory", "ignore"]
    let analytes = Analyte.allCases.map(\.rawValue)
    let example = Title(
      en: "Write HEADING=unit, or HEADING=phosphorus mg/kg olsen element.",
      zh: "写作“列名=unit”，或“列名=phosphorus mg/kg olsen element”。")
    throw Failure(
      .usage,
      Title(
        en: analytes.contains(name)
          ? "--column \"\(argument.tame)\" names no unit of measure."
          : "--column \"\(argument.tame)\" is not understood.",
        zh: analytes.contains(name)
          ? "--column“\(argument.tame)”没有写明单位。" : "无法识别 --column“\(argument.tame)”。"),
      remedy: places.contains(name) || analytes.contains(name)
        ? example : .near(name, in: places + analytes, otherwise: example))
  }
}

/// A day of the calendar.
struct DayArgument: ExpressibleByArgument {
  let day: CivilDay
  init?(argument: String) {
    guard let day = CivilDay(argument) else { return nil }
    self.day = day
  }
}

/// A depth in cm, `0-20`.
struct DepthArgument: ExpressibleByArgument, CustomStringConvertible {
  let range: ClosedRange<Double>
  init(_ range: ClosedRange<Double>) { self.range = range }
  init?(argument: String) {
    guard let range = LaboratorySheet.depth(argument) else { return nil }
    self.range = range
  }
  var description: String { "\(fixed(range.lowerBound, 0))-\(fixed(range.upperBound, 0))" }
}

extension FarmHolding {
  /// Every name that a sheet may call a unit by, and its id.
  var unitNames: [String: String] {
    var names: [String: String] = [:]
    for unit in units {
      for name in [unit.name.zh, unit.name.en] { names[name] = names[name] ?? unit.id }
    }
    for unit in units { names[unit.id] = unit.id }
    return names
  }
}
