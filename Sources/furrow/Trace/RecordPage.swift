import Farm
import Provenance
import Storage

/// A batch's story in a terminal: what it is, what was done, how it was, what went wrong.
struct RecordPage {
  let record: Record
  let sealed: SealedRecord?
  let output: Output

  func text(everyDay: Bool) -> String {
    [
      head, verdict, section("EVENTS", "事件", events),
      section("CONDITIONS", "环境", conditions(everyDay)), section("COLD CHAIN", "冷链", coldChain),
      section("ALERTS", "告警", alerts),
      section("SOIL AND COMMANDS", "土壤、施肥与指令", measures), section("FAMILY", "来源与去向", family), foot,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func section(_ en: String, _ zh: String, _ body: String) -> String {
    body.isEmpty ? "" : output.paint(output(en: en, zh: zh), .heading) + "\n" + body
  }

  private var head: String {
    let batch = record.batch
    let product = [record.product.map { output($0) }, batch.product?.variety].compactMap { $0 }
      .joined(separator: " · ")
    var line = output.paint(product.isEmpty ? batch.name.id : product, .bold)
    line += "  " + output(en: "batch", zh: "批次") + " " + batch.name.id
    line += "  " + output.paint(output(batch.state.title), .dim)
    switch batch.hold {
    case .held(let reason)?:
      line += "  " + output.paint(output(en: "held", zh: "暂扣") + ": " + reason.tame, .yellow)
    case .recalled(let reason)?:
      line += "  " + output.paint(output(en: "recalled", zh: "已召回") + ": " + reason.tame, .alarm)
    case nil: break
    }
    let unit = batch.unit.map { record.place.units[$0].map { output($0) } ?? $0 }
    let places = [unit, output(record.place.farm), output(record.place.cooperative)]
    return line + "\n" + places.compactMap { $0 }.joined(separator: " · ") + "\n"
      + output.paint(record.page, .dim) + "\n"
  }

  private var verdict: String {
    guard let verdict = record.verdict else { return "" }
    let paint: Paint =
      switch verdict {
      case .conformant: .green
      case .unknown: .yellow
      case .nonConformant: .alarm
      }
    let findings = record.harvests.flatMap(\.safety.findings).map { "  " + $0.line(output) + "\n" }
    return output.paint(output(en: "Limits: ", zh: "安全判定：") + output(verdict.title), paint) + "\n"
      + findings.joined()
  }

  private var events: String {
    var table = Table(
      [.whole("time", "时间"), .whole("event", "事件"), .text("what", "内容", least: 20)], indent: 2)
    for event in record.batch.events {
      table.add(
        "\(record.place.zone.minute(event.time))", "\(output(event.kind.title))",
        "\(event.summary(output.language, at: record.place))")
    }
    return table.text(output)
  }

  private func conditions(_ everyDay: Bool) -> String {
    guard !record.conditions.isEmpty else { return "" }
    var table = Table(
      [
        .whole("metric", "指标"), .whole("unit", "单元", optional: true), .number("low", "最低"),
        .number("mean", "平均"), .number("high", "最高"), .whole("", ""), .number("days", "天数"),
        .number("coverage", "覆盖率"), .whole("by day", "逐日", optional: true),
      ], indent: 2)
    for line in record.told {
      let metric = line.metric
      let coverage = line.coverage.map { fixed($0 * 100, 0) + "%" } ?? "–"
      table.add(
        "\(output(metric.title))", "\(line.unit)", "\(line.low.map(metric.number) ?? "–")",
        "\(line.mean.map(metric.number) ?? "–")", "\(line.high.map(metric.number) ?? "–")",
        "\(metric.unit.symbol == "1" ? "" : Metric.shown(metric.unit))", "\(line.days.count)",
        .init(coverage, (line.coverage ?? 1) < 0.8 ? .yellow : nil),
        .init(Sparkline(line.days.map { $0.mean }).text(width: 24), .cyan))
      guard everyDay else { continue }
      for day in line.days {
        table.add(
          .init("  \(day.day)", .dim), "", "\(metric.number(day.low))",
          "\(metric.number(day.mean))", "\(metric.number(day.high))", "", "\(day.count)", "", "")
      }
    }
    return table.text(output)
  }

  private var measures: String {
    record.measures.map { "  \($0.time)  \(output($0.text).tame)\n" }.joined()
  }

  private var coldChain: String {
    record.coldChains.map { stay in
      let unit = record.place.units[stay.unit].map { output($0) } ?? stay.unit
      let kinetic = stay.chain.meanKinetic.map { fixed($0, 1) } ?? "–"
      var text = output(
        en: "  \(unit): mean kinetic temperature \(kinetic) °C\(stay.chain.keeps.en)\n",
        zh: "  \(unit)：平均动力学温度 \(kinetic) °C\(stay.chain.keeps.zh)\n")
      for excursion in stay.chain.excursions {
        let minutes = (excursion.to - excursion.from) / .minute
        text +=
          "    "
          + output.paint(
            output(
              en: "\(fixed(excursion.worst, 1)) °C at worst over \(minutes) min from "
                + record.place.zone.text(excursion.from),
              zh: "\(record.place.zone.text(excursion.from)) 起 \(minutes) 分钟超温，最高 "
                + "\(fixed(excursion.worst, 1)) °C"), .yellow) + "\n"
      }
      return text
    }.joined()
  }

  private var alerts: String {
    guard !record.alerts.isEmpty else { return "" }
    var table = Table(
      [.whole("since", "开始"), .whole("until", "结束"), .text("alert", "告警", least: 20)], indent: 2)
    let time = record.place.zone.minute
    for alert in record.alerts.suffix(20) {
      table.add(
        "\(time(alert.since))", "\(alert.until.map { String(time($0)) } ?? "…")",
        .init(output(alert.text), .of(alert.severity)))
    }
    let more = record.alerts.count - 20
    return table.text(output)
      + (more > 0 ? output(en: "  and \(more) earlier ones\n", zh: "  另有 \(more) 条较早告警\n") : "")
  }

  private var family: String {
    let line = { (step: Lineage, other: BatchName, arrow: String) in
      "  \(arrow) \(other.text(in: record.batch.name.farm))  \(output(step.kind.title)) "
        + "\(record.place.zone.day(of: step.time))\(step.quantity.map { "  \($0)" } ?? "")\n"
    }
    return record.parents.map { line($0, $0.from, "←") }.joined()
      + record.children.map { line($0, $0.to, "→") }.joined()
  }

  private var foot: String {
    guard let sealed else {
      return output.paint(
        output(en: "Not sealed yet: a harvest seals the record.", zh: "尚未封存：采收时封存档案。"), .dim)
        + "\n"
    }
    // A cycle that is over and has another count than was sealed: readings came late.
    let isLate =
      record.batch.cycle?.to != nil
      && record.conditions.contains { $0.isCycle && $0.digest == nil }
    let late =
      isLate
      ? output.paint(
        output(
          en: "Readings came late since; seal again: furrow batch seal \(record.batch.name.id)",
          zh: "此后有迟到读数，可重新封存：furrow batch seal \(record.batch.name.id)"), .yellow) + "\n" : ""
    let minute = record.place.zone.minute(sealed.time)
    return late
      + output.paint(
        output(
          en: "Sealed \(minute) as leaf \(sealed.index) of the log. "
            + "Prove it: furrow trace prove \(record.batch.name.id)",
          zh: "已于 \(minute) 封存为日志第 \(sealed.index) 条。"
            + "出具证明：furrow trace prove \(record.batch.name.id)"), .dim) + "\n"
  }
}
