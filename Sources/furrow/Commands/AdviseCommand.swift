import ArgumentParser
import Farm
import Foundation
import Storage

/// `furrow advise`: what a plot's soil needs, as a page to hand to the farmer.
struct AdviseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advise",
    abstract: "Say what fertilizer a plot needs, from its newest soil test and its crop plan.",
    discussion: """
      The plot is a unit of the site file that has a plan. Without a laboratory's test the newest \
      readings of its probes are shown: they are indications and give no dose. With a FILE (a soil test as JSON, - for \
      standard input) its unit is advised as if that test had come, and nothing is kept.

      \(ExitStatus.help(.no, .usage))
      """)

  @Argument(help: "A unit's id, FARM/UNIT, or a file with a soil test.")
  var plot: String
  @Option(help: "The farm's id, where the plot's alone does not tell.") var farm: String?
  @Flag(help: "Show every step with its formula, numbers and source.") var explain = false
  @Option(
    help: "Write the card as a page to print and to read on a phone, both languages in it.",
    completion: .file(extensions: ["html"]))
  var html: String?
  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    let place = try place.place()
    let site = try place.site()
    let adviser = try place.adviser(for: site)
    let (test, unit, holding, probes) = try subject(place, site)
    guard let plan = unit.plan else {
      throw Failure(
        .usage,
        Title(en: "\(unit.id) has no crop plan.", zh: "\(unit.id) 没有种植计划。"),
        remedy: Title(
          en: "Add \"plan: {crop: …, yield: …, sowing: …, method: …}\" to it in \(place.sitePath).",
          zh: "请在 \(place.sitePath) 中为其填写 plan(crop、yield、sowing、method)。"))
    }
    var advice = try adviser(holding).advise(test, unit: unit, plan: plan)
    if let probes, test.origin == .laboratory { advice.remarks.append(.probes(probes)) }
    if let html {
      try Files.write(AdvicePage(advice, language: options.output.language).html, to: html)
      if html != "-" { print(options.output(en: "Wrote \(html.tame).", zh: "已写入 \(html.tame)。")) }
    } else if options.json {
      print(advice.json.pretty)
    } else {
      let language = options.output.language
      print(explain ? advice.explanation(language) : advice.card(language), terminator: "")
    }
    // The answer is no when no nutrient got a dose.
    if advice.nutrients.allSatisfy({ $0.rate == nil }) { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private func subject(
    _ place: Place, _ site: Site
  ) throws -> (SoilTest, FarmUnit, FarmHolding, probes: SoilTest?) {
    if plot == "-" || plot.hasSuffix(".json") || FileManager.default.fileExists(atPath: plot) {
      return try fromFile(site)
    }
    let (holding, unit) = try site.find(plot, farm: farm)
    let (tested, probes) = try place.store(.read).read {
      (
        try $0.newestSoilTest(farm: holding.id, unit: unit.id)?.test,
        try $0.soilIndications(of: unit, holding)
      )
    }
    guard let test = tested ?? probes else {
      throw Failure(
        .usage,
        Title(
          en: "\(unit.id) has no soil test, and no probe of it measures nutrients.",
          zh: "\(unit.id) 没有土壤检测，也没有测养分的传感器。"),
        remedy: Title(
          en: "Bring one in with `furrow soil import`, or give a file.",
          zh: "请用 `furrow soil import` 导入，或给出检测文件。"))
    }
    return (test, unit, holding, probes)
  }

  private func fromFile(
    _ site: Site
  ) throws -> (SoilTest, FarmUnit, FarmHolding, probes: SoilTest?) {
    let text = try Files.text(plot)
    let json: JSON
    do throws(JSONError) {
      json = try JSON(parsing: text)
    } catch {
      throw Failure(
        .usage,
        Title(
          en: "\(plot) is not JSON at byte \(error.offset): \(error.problem.en).",
          zh: "\(plot) 第 \(error.offset) 字节处不是 JSON：\(error.problem.zh)。"),
        remedy: Title(
          en: "See Schemas/soil-test.schema.json for the form.",
          zh: "格式见 Schemas/soil-test.schema.json。"))
    }
    guard let name = json["unit"]?.string else {
      throw Failure(
        .usage, Title(en: "\(plot.tame) names no \"unit\".", zh: "\(plot.tame) 没有写明“unit”。"),
        remedy: Title(
          en: "See Schemas/soil-test.schema.json for the form.",
          zh: "格式见 Schemas/soil-test.schema.json。"))
    }
    let (holding, unit) = try site.find(name, farm: farm)
    do throws(Rejection) {
      return (try SoilTest.read(json, farm: holding.id), unit, holding, nil)
    } catch {
      throw Failure(
        .usage, error.detail,
        remedy: Title(
          en: "See Schemas/soil-test.schema.json for the form.",
          zh: "格式见 Schemas/soil-test.schema.json。"))
    }
  }
}

extension Site {
  /// A unit by `unit`, `farm/unit`, or both apart; throws when there is none or more than one.
  func find(_ name: String, farm: String?) throws -> (FarmHolding, FarmUnit) {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    let farm = parts.count == 2 ? parts[0] : farm
    let id = parts.last ?? ""
    let found = farms.filter { farm == nil || $0.id == farm }
      .flatMap { holding in holding.units.filter { $0.id == id }.map { (holding, $0) } }
    if found.count == 1 { return found[0] }
    guard found.isEmpty else {
      let names = found.map { "\($0.0.id)/\($0.1.id)" }.joined(separator: ", ")
      throw Failure(
        .usage,
        Title(
          en: "More than one farm has a unit \"\(id.tame)\".", zh: "有多个农场含生产单元“\(id.tame)”。"),
        remedy: Title(en: "Name one of \(names).", zh: "请指明其一：\(names)。"))
    }
    let near = nearest(id, in: farms.flatMap(\.units).map(\.id))
    throw Failure(
      .usage, Title(en: "There is no unit \"\(name.tame)\".", zh: "没有生产单元“\(name.tame)”。"),
      remedy: near.map { Title(en: "Did you mean \($0)?", zh: "是否为 \($0)？") }
        ?? .known(id, in: farms.flatMap(\.units).map(\.id).prefix(12)))
  }
}

extension Place {
  /// The tables of the folder `agronomy`, checked; throws every mistake in them.
  func agronomy() throws -> Agronomy {
    let (tables, mistakes) = Agronomy.read(try Files.nodes(in: agronomyPath))
    try Mistakes.raise(mistakes)
    return tables
  }

  /// The tables, checked with the plans of a site; empty where it plans nothing and has no folder.
  func tables(for site: Site) throws -> Agronomy {
    let isPlanned = site.farms.contains { $0.units.contains { $0.plan != nil } }
    if !isPlanned, !FileManager.default.fileExists(atPath: agronomyPath) { return Agronomy() }
    let tables = try agronomy()
    try Mistakes.raise(tables.mistakes(in: site))
    return tables
  }

  /// What advises the farms of a site; throws what its plans name and no table knows.
  func adviser(for site: Site) throws -> (FarmHolding) -> Adviser {
    let tables = try tables(for: site)
    return { holding in
      let owner = site.cooperatives.first { $0.id == holding.cooperative }
      return Adviser(tables: tables, products: tables.complete(owner?.products ?? []))
    }
  }
}
