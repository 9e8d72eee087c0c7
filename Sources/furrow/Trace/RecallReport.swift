import Farm
import Provenance
import Storage

/// What a recall must answer: which batches, where they went, whom to call, what is accounted for.
struct RecallReport {
  private var lines: [Line] = []

  private struct Line {
    var step: Walk.Step
    var batch: Batch
    /// Where it went: party, when, how much.
    var shipments: [BatchEvent]
    var balance: MassBalance?
  }

  init(_ starts: [Walk.Start], _ past: Snapshot, _ allowed: Set<String>) throws {
    let walk = try Walk(from: starts, .down) { try past.lineage($0, .down) }
    for step in walk.steps where allowed.contains(step.batch.farm) {
      guard let batch = try past.batch(step.batch) else { continue }
      lines.append(
        Line(
          step: step, batch: batch, shipments: batch.events.filter { $0.kind == .ship },
          balance: MassBalance(batch)))
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

  func text(_ output: Output) -> String {
    let spared = lines.filter { $0.step.since == nil }.count
    var text =
      output.paint(
        output(
          en: "\(lines.count) batches reached, \(spared) of them spared by timing; "
            + "\(parties.count) receivers to call.",
          zh: "涉及 \(lines.count) 个批次,其中 \(spared) 个按时间可排除;需通知 \(parties.count) 个收货方。"),
        .bold) + "\n\n"
    var table = Table([
      .number("step", "级"), .whole("batch", "批次"), .text("product", "产品"),
      .whole("state", "状态"), .number("left", "结存"), .whole("", ""),
      .text("sent to", "发往", least: 10), .whole("timing", "时间判定"),
    ])
    for line in lines {
      let unit = line.balance.map { $0.unit.symbol == "1" ? "" : $0.unit.symbol } ?? ""
      table.add(
        "\(line.step.depth)", "\(line.batch.name.description)",
        "\(line.batch.product?.name ?? "–")",
        "\(output(line.batch.state.title))",
        "\(line.balance.map { fixed($0.remaining, 1) } ?? "–")",
        "\(unit)", "\(line.shipments.compactMap(\.to).joined(separator: ", "))",
        line.step.since == nil
          ? .init(output(en: "spared", zh: "可排除"), .green)
          : .init(output(en: "reached", zh: "涉及"), .alarm))
    }
    text += table.text(output)
    if !parties.isEmpty { text += "\n" + calls(output) }
    return text + balance(output)
  }

  private func calls(_ output: Output) -> String {
    var table = Table([
      .text("whom to call", "通知", least: 12), .whole("batch", "批次"), .number("quantity", "数量"),
      .whole("shipped", "发货时间"),
    ])
    for party in parties {
      for (name, shipment) in party.lines {
        table.add(
          .init(party.name, .bold), "\(name.id)", "\(shipment.quantity?.description ?? "–")",
          "\(shipment.time)")
      }
    }
    return table.text(output)
  }

  /// What left the batches of the first step must be found again in those they became.
  private func balance(_ output: Output) -> String {
    guard let first = lines.first?.balance, first.produced > 0 else { return "" }
    let unit = first.unit.symbol == "1" ? "" : " " + first.unit.symbol
    let number = { (value: Double) in fixed(value, 1) + unit }
    return "\n"
      + output(
        en: "Mass balance of \(lines[0].batch.name.id): \(number(first.produced)) produced = "
          + "\(number(first.packed)) into other batches + \(number(first.shipped)) shipped + "
          + "\(number(first.destroyed)) destroyed + \(number(first.remaining)) left; "
          + "\(fixed(first.accounted * 100, 1))% moved on paper.",
        zh: "\(lines[0].batch.name.id) 物料平衡:产出 \(number(first.produced)) = 转入其他批次 "
          + "\(number(first.packed)) + 发货 \(number(first.shipped)) + 销毁 "
          + "\(number(first.destroyed)) + 结存 \(number(first.remaining));"
          + "有据可查 \(fixed(first.accounted * 100, 1))%。") + "\n"
  }

  var json: JSON {
    [
      "batches": .array(lines.map(json)),
      "receivers": .array(
        parties.map { party in
          [
            "party": .string(party.name),
            "shipments": .array(
              party.lines.map { name, shipment in
                .compact([
                  "batch": .string(name.description), "event": .string(shipment.id),
                  "time": .string(shipment.time.description),
                  "quantity": shipment.quantity.map { .string($0.description) },
                ])
              }),
          ]
        }),
    ]
  }

  private func json(_ line: Line) -> JSON {
    .compact([
      "farm": .string(line.batch.name.farm), "batch": .string(line.batch.name.id),
      "depth": .number(Double(line.step.depth)), "spared": .bool(line.step.since == nil),
      "state": .string(line.batch.state.rawValue), "via": line.step.via.map(\.json),
      "balance": line.balance.map {
        [
          "unit": .string($0.unit.symbol), "produced": .number($0.produced),
          "packed": .number($0.packed), "shipped": .number($0.shipped),
          "destroyed": .number($0.destroyed), "remaining": .number($0.remaining),
        ]
      },
    ])
  }
}
