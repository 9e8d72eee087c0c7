import Farm
import Provenance
import Storage

/// What a recall must answer: which batches, where they went, whom to call, what is accounted for.
struct RecallReport {
  private var lines: [Line] = []
  /// Of the batches that the walk began with: what left them must be found again.
  private var balances: [(batch: BatchName, balance: MassBalance)] = []

  private struct Line {
    var step: Walk.Step
    var batch: BatchLine
    /// Where it went: party, when, how much.
    var shipments: [BatchEvent]
  }

  /// Batches reached.
  var count: Int { lines.count }

  init(_ starts: [Walk.Start], _ past: Snapshot, _ allowed: Set<String>) throws {
    let walk = try Walk(from: starts, .down) { try past.lineage($0, .down) }
    for step in walk.steps where allowed.contains(step.batch.farm) {
      guard let batch = try past.line(of: step.batch) else { continue }
      // Events are read only where something was shipped.
      let events = batch.ships > 0 ? try past.batch(step.batch)?.events ?? [] : []
      lines.append(Line(step: step, batch: batch, shipments: events.filter { $0.kind == .ship }))
    }
    for start in starts.prefix(20) where allowed.contains(start.batch.farm) {
      guard let batch = try past.batch(start.batch), let balance = MassBalance(batch) else {
        continue
      }
      balances.append((start.batch, balance))
    }
  }

  private var parties: [(name: String, lines: [(BatchName, BatchEvent)])] {
    var order: [String] = []
    var found: [String: [(BatchName, BatchEvent)]] = [:]
    for line in lines {
      for shipment in line.shipments {
        let party = shipment.to ?? "?"
        if found[party] == nil { order.append(party) }
        found[party, default: []].append((line.batch.name, shipment))
      }
    }
    return order.map { ($0, found[$0]!) }
  }

  func text(_ output: Output, _ site: Site) -> String {
    let spared = lines.filter { $0.step.since == nil }.count
    var text =
      output.paint(
        output(
          en: "\(lines.count) batches reached, \(spared) of them spared by timing; "
            + "\(parties.count) receivers to call.",
          zh: "涉及 \(lines.count) 个批次，其中 \(spared) 个按时间可排除；需通知 \(parties.count) 个收货方。"),
        .bold) + "\n\n"
    var table = Table([
      .number("step", "级"), .whole("batch", "批次"), .text("product", "产品"),
      .whole("state", "状态"), .text("sent to", "发往", least: 10), .whole("timing", "时间判定"),
    ])
    for line in lines {
      table.add(
        "\(line.step.depth)", "\(line.batch.name.description)",
        "\(product(line, site).map { output($0) } ?? "–")",
        "\(output(line.batch.state.title))",
        "\(line.shipments.compactMap(\.to).joined(separator: ", "))",
        line.step.since == nil
          ? .init(output(en: "spared", zh: "可排除"), .green)
          : .init(output(en: "reached", zh: "涉及"), .alarm))
    }
    text += table.text(output)
    if !parties.isEmpty { text += "\n" + calls(output, site) }
    return text + balance(output)
  }

  private func product(_ line: Line, _ site: Site) -> Title? {
    line.batch.product.map { site.produce(of: line.batch.name.farm).title(of: $0.name) }
  }

  private func calls(_ output: Output, _ site: Site) -> String {
    var table = Table([
      .text("whom to call", "通知", least: 12), .whole("telephone", "电话"), .whole("batch", "批次"),
      .number("quantity", "数量"), .whole("shipped", "发货时间"),
    ])
    var unlisted: [String] = []
    for party in parties {
      let listed = site.party(party.name, of: party.lines[0].0.farm)
      if listed?.phone == nil { unlisted.append(party.name) }
      for (name, shipment) in party.lines {
        let time = (site.farm(name.farm)?.zone ?? .utc).minute(shipment.time)
        table.add(
          .init(listed.map { output($0.name) } ?? party.name, .bold), "\(listed?.phone ?? "–")",
          "\(name.id)", "\(shipment.quantity?.description ?? "–")", "\(time)")
      }
    }
    guard !unlisted.isEmpty else { return table.text(output) }
    return table.text(output)
      + output(
        en: "No telephone is known of \(unlisted.joined(separator: ", ")): list them under "
          + "\"parties\" of the cooperative in the site file.\n",
        zh: "没有 \(unlisted.joined(separator: "、")) 的电话：请在基地文件合作社的“parties”下列出。\n")
  }

  /// What left the batches of the first step must be found again in those they became.
  private func balance(_ output: Output) -> String {
    balances.map { batch, balance in
      let unit = balance.unit.symbol == "1" ? "" : " " + balance.unit.symbol
      let number = { (value: Double) in fixed(value, 1) + unit }
      return "\n"
        + output(
          en: "Mass balance of \(batch.id): \(number(balance.produced)) produced = "
            + "\(number(balance.packed)) into other batches + \(number(balance.shipped)) shipped "
            + "+ \(number(balance.destroyed)) destroyed + \(number(balance.remaining)) left; "
            + "\(fixed(balance.accounted * 100, 1))% is accounted for.",
          zh: "\(batch.id) 物料平衡：产出 \(number(balance.produced)) = 转入其他批次 "
            + "\(number(balance.packed)) + 发货 \(number(balance.shipped)) + 销毁 "
            + "\(number(balance.destroyed)) + 结存 \(number(balance.remaining));"
            + "有据可查 \(fixed(balance.accounted * 100, 1))%。")
    }.joined()
  }

  func json(_ site: Site) -> JSON {
    [
      "batches": .array(lines.map(json)),
      "balances": .array(
        balances.map { batch, balance in
          [
            "batch": .string(batch.description), "unit": .string(balance.unit.symbol),
            "produced": .number(balance.produced), "packed": .number(balance.packed),
            "shipped": .number(balance.shipped), "destroyed": .number(balance.destroyed),
            "remaining": .number(balance.remaining),
          ]
        }),
      "receivers": .array(
        parties.map { party in
          .compact([
            "party": .string(party.name),
            "name": site.party(party.name, of: party.lines[0].0.farm)
              .map { ["en": .string($0.name.en), "zh": .string($0.name.zh)] },
            "phone": site.party(party.name, of: party.lines[0].0.farm)?.phone.map(JSON.string),
            "shipments": .array(
              party.lines.map { name, shipment in
                .compact([
                  "batch": .string(name.description), "event": .string(shipment.id),
                  "time": .string(shipment.time.description),
                  "quantity": shipment.quantity.map { .string($0.description) },
                ])
              }),
          ])
        }),
    ]
  }

  private func json(_ line: Line) -> JSON {
    .compact([
      "farm": .string(line.batch.name.farm), "batch": .string(line.batch.name.id),
      "depth": .number(Double(line.step.depth)), "spared": .bool(line.step.since == nil),
      "state": .string(line.batch.state.rawValue), "via": line.step.via.map(\.json),
    ])
  }
}
