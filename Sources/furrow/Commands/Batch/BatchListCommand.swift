import ArgumentParser
import Farm
import Foundation
import Provenance
import Storage

/// `furrow batch list`
struct BatchListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List batches, the newest change last.",
    discussion: ExitStatus.help(.usage))

  @Argument(help: "Any part of id, product (in either language), variety, lot or GTIN.")
  var text: String?
  @Option(help: "Only those that were in this unit.") var unit: String?
  @Option(help: "Only those that came from or went to this party.") var party: String?
  @Option(help: "Only those that this input lot went into.") var inputLot: String?
  @Option(help: "Only those that were where this alert was: an alert's id, or a rule.")
  var alert: String?
  @Option(help: "Something happened on or after this day.") var from: String?
  @Option(help: "Opened on or before this day.") var to: String?
  @Option(help: "At most so many.") var limit: Count = 50
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let site = try trace.place.place().site()
    let allowed = Set(try trace.farms(site).map(\.id))
    try site.require(farm: trace.farm, unit: unit)
    var filter = BatchFilter()
    (filter.cooperative, filter.farm) = (trace.cooperative, trace.farm)
    (filter.text, filter.unit, filter.party) = (text, unit, party)
    (filter.inputLot, filter.alert, filter.limit) = (inputLot, alert, limit.value)
    if let text { filter.products = names(like: text, site) }
    let zone = site.farms.first?.zone ?? .utc
    filter.from = try from.map { try Self.day($0, zone) }
    filter.until = try to.map { try Self.day($0, zone) + .day }
    let store = try trace.place.place().store(.read)
    let lines = try store.read { try $0.batches(filter) }.filter { allowed.contains($0.name.farm) }
    let output = trace.global.output
    if trace.global.json {
      print(JSON.array(lines.map(\.json)).pretty)
    } else if lines.isEmpty {
      print(output(en: "No batch fits.", zh: "没有符合的批次。"))
    } else {
      print(table(lines, site, output), terminator: "")
    }
  }

  /// What events may call the produce that a text is part of a name of.
  private func names(like text: String, _ site: Site) -> [String] {
    site.cooperatives.flatMap(\.produce).map { [$0.id, $0.name.en, $0.name.zh] }
      .filter { $0.contains { $0.localizedCaseInsensitiveContains(text) } }
      .flatMap { $0 }.map { $0.lowercased() }
  }

  /// The local midnight of a day.
  static func day(_ text: String, _ zone: Zone) throws -> Instant {
    if let instant = Instant(text) { return instant }
    guard let day = CivilDay(text) else {
      throw Failure(
        .usage, Title(en: "\"\(text)\" is no day.", zh: "“\(text)”不是日期。"),
        remedy: Title(en: "Write it as 2026-05-01.", zh: "请写作 2026-05-01。"))
    }
    return zone.start(of: day)
  }

  private func table(_ lines: [BatchLine], _ site: Site, _ output: Output) -> String {
    var table = Table([
      .whole("batch", "批次"), .text("product", "产品"), .whole("farm", "农场", optional: true),
      .whole("unit", "单元"), .whole("state", "状态"), .whole("opened", "建批"),
      .whole("harvested", "采收"),
    ])
    for line in lines {
      let zone = site.farm(line.name.farm)?.zone ?? .utc
      let state: Table.Cell =
        switch line.hold {
        case "recalled": .init(output(en: "recalled", zh: "已召回"), .alarm)
        case "held": .init(output(en: "held", zh: "暂扣"), .yellow)
        default: .init(output(line.state.title), line.state == .growing ? .green : nil)
        }
      let name = line.product.map { output(site.produce(of: line.name.farm).title(of: $0.name)) }
      let product = [name, line.product?.variety].compactMap { $0 }
      table.add(
        "\(line.name.id)", "\(product.joined(separator: " · "))", "\(line.name.farm)",
        "\(line.unit ?? "–")", state, "\(zone.day(of: line.opened))",
        "\(line.harvested.map { zone.day(of: $0).description } ?? "–")")
    }
    return table.text(output)
  }
}

extension BatchLine {
  var json: JSON {
    .compact([
      "farm": .string(name.farm), "batch": .string(name.id),
      "product": product.map { .string($0.name) }, "variety": product?.variety.map(JSON.string),
      "gtin": product?.gtin.map(JSON.string), "lot": product?.lot.map(JSON.string),
      "unit": unit.map(JSON.string), "state": .string(state.rawValue),
      "hold": hold.map(JSON.string),
      "opened": .string(opened.description), "changed": .string(changed.description),
      "harvested": harvested.map { .string($0.description) },
    ])
  }
}
