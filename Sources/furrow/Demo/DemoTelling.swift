import Farm
import Provenance

/// The words of the demo: what happened, as lines for a terminal of some width and language.
struct DemoTelling {
  let output: Output
  let site: Site
  private var width: Int { min(output.width ?? 100, 120) }

  init(_ output: Output, site: Site) { (self.output, self.site) = (output, site) }

  /// What this is: the first thing a person sees.
  func opening(seconds: Int, simulation: Simulation) -> [String] {
    let purpose = output(
      en: "takes in what farms measure, says what is wrong, and lets anyone check what a batch "
        + "of produce went through.",
      zh: "接收农场的测量数据，指出问题所在，并让任何人都能核查一批农产品的来历。")
    var lines = [""]
    for (i, part) in purpose.wrapped(to: min(width - 8, 64)).enumerated() {
      lines.append(output.paint(i == 0 ? "Furrow" : "      ", .heading) + "  " + part)
    }
    lines.append("")
    for farm in site.farms {
      let kinds = UnitKind.allCases.compactMap { kind -> String? in
        let count = farm.units.count { $0.kind == kind }
        guard count > 0 else { return nil }
        return output(kind.title) + (count > 1 ? " ×\(count)" : "")
      }
      let name = output(farm.name).padded(to: 28)
      let units = output.paint(kinds.joined(separator: ", ").cut(to: width - 34), .dim)
      lines.append("  " + output.paint("▪ ", .green) + name + "  " + units)
    }
    let units = site.farms.map(\.units.count).reduce(0, +)
    let (sensors, gateways) = (simulation.seriesCount, simulation.gatewayCount)
    let chain = output(
      en: "\(units) units, \(sensors) probes, \(gateways) gateways → MQTT → furrow run → SQLite",
      zh: "\(units) 个生产单元，\(sensors) 个探头，\(gateways) 个网关 → MQTT → furrow run → SQLite")
    let rest = output(
      en: "Ten days pass in \(seconds) s. Only the farms are simulated: water, air and soil follow "
        + "physics, probes fail as real ones do. Broker, rules and data file are real.",
      zh: "\(seconds) 秒内走完十天。只有农场是模拟的：水、空气和土壤遵循物理规律，探头会像真的一样出错；"
        + "消息代理、规则和数据文件都是真实的。")
    lines += ["", "  " + chain.cut(to: width - 2)]
    lines += rest.wrapped(to: width - 4).map { "  " + output.paint($0, .dim) }
    return lines + [""]
  }

  /// An alert that fires or resolves; `nil` for what would only be noise here.
  func line(_ change: AlertChange) -> String? {
    let name = site.unit(change.unit, of: change.farm)?.name ?? site.farm(change.farm)?.name
    let place = (name.map { output($0) } ?? change.unit) + ", " + change.rule
    switch change.state {
    case .firing:
      let paint = Paint.of(change.severity)
      return line(
        change.at, change.farm, "▲", output(change.severity.title), paint, output(change.text))
    case .resolved:
      var text = output(
        en: "\(place): after \(span(change.at - change.since))",
        zh: "\(place)：历时 \(span(change.at - change.since))")
      if let worst = change.worst, let metric = change.metric {
        text += output(en: ", worst ", zh: "，最差 ") + Metric.with(metric).text(worst)
      }
      return line(change.at, change.farm, "✓", output(change.state.title), .green, text)
    case .pending, .cancelled, .noData: return nil
    }
  }

  /// What a rule told an actuator.
  func line(_ command: Command) -> String {
    let name = site.unit(command.unit, of: command.farm).map { output($0.name) } ?? command.unit
    return line(
      command.at, command.farm, "→", output(en: "command", zh: "指令"), .magenta,
      "\(name): \(command.actuator) \(command.action)")
  }

  /// What was done to a batch, where that is a turn in its story.
  func line(_ event: BatchEvent) -> String? {
    let unit = event.unit.flatMap { site.unit($0, of: event.batch.farm) }
    let place = unit.map { output($0.name) } ?? event.batch.id
    let amount = event.quantity.map { ", \($0)" } ?? ""
    var text: String
    switch event.kind {
    case .open:
      let produce = site.produce(of: event.batch.farm)
      text = "\(output(produce.title(of: event.product?.name ?? ""))), \(place)"
    case .harvest: text = place + amount
    case .ship:
      let receiver = event.to.map { told in
        site.party(told, of: event.batch.farm).map { output($0.name) } ?? told
      }
      text = place + amount + (receiver.map { " → \($0)" } ?? "")
    case .apply: text = place + ", " + (event.input?.name ?? "") + amount
    default: return nil
    }
    if event.kind == .open { text += output(en: ": batch ", zh: "：批次 ") + event.batch.id }
    return line(event.time, event.batch.farm, "●", output(event.kind.title), .cyan, text)
  }

  /// A fault that begins, so that the reader can tell the simulation's mischief from the farm's.
  func line(_ spell: FaultSpell, _ simulation: Simulation) -> String? {
    guard let victim = simulation.victim(of: spell) else { return nil }
    var name = victim.name
    if let metric = victim.metric?.title {
      name = Title(en: "\(name.en), \(metric.en)", zh: "\(name.zh)\(metric.zh)探头")
    }
    let text = output(spell.fault.sentence(name))
    return line(spell.start, victim.farm, "○", output(en: "simulated", zh: "模拟故障"), .dim, text)
  }

  /// That more happened than is told here.
  func more(_ count: Int) -> String {
    "  "
      + output.paint(
        output(
          en: "… and \(count) more: furrow alerts list", zh: "……另有 \(count) 条:furrow alerts list"),
        .dim)
  }

  /// Time, sign, word and text; a text too long for the line goes on under itself.
  private func line(
    _ time: Instant, _ farm: String, _ sign: String, _ word: String, _ paint: Paint, _ text: String
  ) -> String {
    let head = clock(time, site.farm(farm)?.zone ?? .utc)
    let label = sign + " " + word.cut(to: 9).padded(to: 9)
    let indent = head.cells + label.cells + 5
    let lines = text.wrapped(to: max(16, width - indent))
    return "  " + output.paint(head, .dim) + "  " + output.paint(label, paint) + " "
      + lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  /// A local time as a person says it: `17 Nov 06:56`.
  func clock(_ time: Instant, _ zone: Zone) -> String {
    let (_, month, day) = zone.day(of: time).civil
    let minute = Int(zone.clock(of: time) / .minute)
    let two = { (n: Int) in (n < 10 ? "0" : "") + String(n) }
    let hour = two(minute / 60) + ":" + two(minute % 60)
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return output(
      en: "\(two(day)) \(months[month - 1]) \(hour)", zh: "\(two(month))月\(two(day))日 \(hour)")
  }

  /// A span as a person says it: `4 h 30 min`.
  func span(_ span: Milliseconds) -> String {
    let minutes = Int(span / .minute)
    let (hour, minute) = (output(en: " h", zh: " 小时"), output(en: " min", zh: " 分钟"))
    if minutes < 60 { return "\(minutes)" + minute }
    return "\(minutes / 60)" + hour + (minutes % 60 > 0 ? " \(minutes % 60)" + minute : "")
  }
}
