import ArgumentParser
import Farm
import Foundation

/// `furrow rules`: what is watched for.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Check, list, show and test rules; try them on history; explain an alert.",
    subcommands: [
      RulesCheckCommand.self, RulesListCommand.self, RulesShowCommand.self, RulesTestCommand.self,
      RulesReplayCommand.self, RulesExplainCommand.self,
    ])
}

/// Where rules are read from: the configuration's folder, or files named on the command line.
struct RuleFiles: ParsableArguments {
  @Argument(help: "Rule files or folders (default: the configuration's).", completion: .file())
  var files: [String] = []

  /// The site, and the rules with every mistake in them. Files that are named may be checked without
  /// a site file: then no unit has a name.
  func read(_ place: Place) throws -> (site: Site, book: RuleBook, mistakes: [Mistake]) {
    let hasSite = FileManager.default.fileExists(atPath: place.sitePath)
    let site = files.isEmpty || hasSite ? try place.site() : Site()
    let paths = files.isEmpty ? [place.rulesPath] : files
    let nodes = try paths.flatMap { try Files.nodes(in: $0) }
    let (book, mistakes) = RuleBook.read(nodes, site: site)
    return (site, book, mistakes)
  }
}

/// `furrow rules check`
struct RulesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Show every mistake in rule files at once.",
    discussion: ExitStatus.help(.usage))

  @OptionGroup var files: RuleFiles
  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    let (_, book, mistakes) = try files.read(try place.place())
    if mistakes.isEmpty, book.rules.isEmpty {
      throw Failure(
        .usage, Title(en: "There is no rule in these files.", zh: "这些文件中没有规则。"),
        remedy: Title(
          en: "Begin each rule with \"- rule: name\".", zh: "每条规则以“- rule: 名称”开头。"))
    }
    if options.json {
      print(
        JSON.compact([
          "rules": .number(Double(book.rules.count)),
          "mistakes": .array(mistakes.map { $0.json(options.output.language) }),
        ]).pretty)
      if !mistakes.isEmpty { throw ExitCode(ExitStatus.usage.rawValue) }
      return
    }
    try Mistakes.raise(mistakes)
    print(
      options.output(
        en: "No mistakes: \(book.rules.count) rules.", zh: "没有错误：\(book.rules.count) 条规则。"))
  }
}

/// `furrow rules list`
struct RulesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the rules.", discussion: ExitStatus.help(.usage))

  @OptionGroup var files: RuleFiles
  @Option(help: "Only those on this kind of unit, or gateway.") var on: String?
  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    let known = UnitKind.allCases.map(\.rawValue) + ["gateway"]
    if let on, !known.contains(on) {
      throw Failure(
        .usage,
        Title(en: "\"\(on.tame)\" is no kind of unit.", zh: "没有单元类型“\(on.tame)”。"),
        remedy: .known(on, in: known))
    }
    let (site, book, mistakes) = try files.read(try place.place())
    try Mistakes.raise(mistakes)
    let rules = book.rules.filter { rule in on.map { rule.places.contains($0) } ?? true }
    let costs = RuleCost.all(book, on: site)
    if options.json {
      print(JSON.array(rules.map { $0.json(costs[$0.name]) }).pretty)
      return
    }
    var table = Table([
      .whole("rule", "规则"), .whole("severity", "级别"), .number("units", "单元数"),
      .text("when", "条件", least: 20), .text("source", "来源", least: 12, optional: true),
    ])
    for rule in rules {
      let worst = rule.levels.last!.severity
      table.add(
        "\(rule.name)", .init(options.output(worst.title), .of(worst)),
        "\(costs[rule.name]?.units ?? 0)", "\(rule.condition)", "\(rule.source)")
    }
    print(table.text(options.output), terminator: "")
  }
}

/// `furrow rules show NAME`
struct RulesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a rule, where it runs and what it costs.",
    discussion: ExitStatus.help(.usage))

  @Argument(help: "The rule's name.") var name: String?
  @Flag(help: "List the metrics that rules can name instead.") var metrics = false
  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    if metrics {
      showMetrics()
      return
    }
    let place = try place.place()
    let site = try place.site()
    let book = try place.rules(for: site)
    guard let name, let rule = book.rules.first(where: { $0.name == name }) else {
      throw Self.unknown(name ?? "", book)
    }
    let cost = RuleCost.all(book, on: site)[rule.name]
    if options.json {
      print(rule.json(cost).pretty)
      return
    }
    let output = options.output
    print(output.paint(rule.name, .heading))
    for (key, value) in rule.written where key != "rule" {
      print("  " + output.paint(key, .dim) + ": " + value.tame)
    }
    let units = cost?.units ?? 0
    print(
      "  "
        + output(
          en: "Runs in \(units) units, about \(grouped(cost?.bytes ?? 0)) bytes each.",
          zh: "运行于 \(units) 个单元，每个约 \(grouped(cost?.bytes ?? 0)) 字节。"))
    if let act = rule.act { print("  " + output(Self.reach(act, rule, site))) }
    print("  " + output.paint("\(rule.position.file):\(rule.position.line)", .dim))
  }

  /// In how many of its units a rule can command: the others are told all the same.
  private static func reach(_ act: Rule.Act, _ rule: Rule, _ site: Site) -> Title {
    let units = site.farms.flatMap(\.units).filter { rule.kinds.contains($0.kind) }
    let able = units.filter { $0.actuators.contains(act.actuator) }.count
    return Title(
      en: "Commands \(act.actuator) in \(able) of \(units.count) units"
        + (able < units.count ? "; the others have none." : "."),
      zh: "\(units.count) 个单元中有 \(able) 个可控制 \(act.actuator)"
        + (able < units.count ? "，其余没有此执行器。" : "。"))
  }

  static func unknown(_ name: String, _ book: RuleBook) -> Failure {
    Failure(
      .usage, Title(en: "There is no rule \"\(name.tame)\".", zh: "没有规则“\(name.tame)”。"),
      remedy: nearest(name, in: book.rules.map(\.name))
        .map { Title(en: "Did you mean \($0)?", zh: "是否为 \($0)？") }
        ?? Title(en: "See `furrow rules list`.", zh: "请查看 `furrow rules list`。"))
  }

  private func showMetrics() {
    if options.json {
      print(
        JSON.array(
          Metric.all.map {
            .compact([
              "metric": .string($0.name), "en": .string($0.title.en), "zh": .string($0.title.zh),
              "unit_of_measure": .string($0.unit.symbol),
              "from": .number($0.range.lowerBound), "to": .number($0.range.upperBound),
            ])
          }
        ).pretty)
      return
    }
    var table = Table([
      .whole("metric", "指标"), .text("what it is", "含义"), .whole("unit", "单位"),
      .whole("range", "范围"),
    ])
    for metric in Metric.all {
      table.add(
        "\(metric.name)", "\(options.output(metric.title))", "\(metric.unit.symbol)",
        "\(metric.number(metric.range.lowerBound)) … \(metric.number(metric.range.upperBound))")
    }
    print(table.text(options.output), terminator: "")
  }
}

extension Rule {
  /// The kinds it is on, as written.
  var places: [String] { onGateways ? ["gateway"] : kinds.map(\.rawValue) }

  /// What it watches for, as written.
  var condition: String {
    written.first { $0.key == "when" }?.value ?? written.first { $0.key == "severity" }?.value ?? ""
  }

  func json(_ cost: RuleCost?) -> JSON {
    .compact([
      "rule": .string(name), "on": .array(places.map { .string($0) }),
      "severity": .array(levels.map { .string($0.severity.rawValue) }),
      "written": .array(written.map { [.string($0.key), .string($0.value)] }),
      "en": .string(text.en), "zh": .string(text.zh), "source": .string(source),
      "units": cost.map { .number(Double($0.units)) },
      "bytes_per_unit": cost.map { .number(Double($0.bytes)) },
      "file": .string(position.file), "line": .number(Double(position.line)),
    ])
  }
}
