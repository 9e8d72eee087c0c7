import Farm

extension RecordHTML {
  func writeConditions(_ page: inout Markup) {
    guard !record.conditions.isEmpty else { return }
    section(&page, "What it was like there", "生长与流通环境") { page in
      page.element("div class=\"charts\"") { page in
        for line in record.told where !line.days.isEmpty { write(line, &page) }
      }
    }
  }

  private func write(_ line: Conditions, _ page: inout Markup) {
    let metric = line.metric
    page.element("div class=\"chart\"") { page in
      page.element("h3") { page in
        page.raw("<span>")
        page.text(metric.title)
        if !line.isCycle {
          page.raw(" <small>"); page.text(unitTitle(line.unit)); page.raw("</small>")
        }
        page.raw("</span><span class=\"num\">")
        page.text(line.mean.map(metric.text) ?? "–")
        page.raw("</span>")
      }
      page.raw("<small>")
      let (low, high) = (metric.number(line.low ?? 0), metric.text(line.high ?? 0))
      page.text(
        Title(
          en: "from \(low) to \(high)" + coverage(line, "; \(percent(line)) of expected readings"),
          zh: "\(low) – \(high)" + coverage(line, "；读数覆盖率 \(percent(line))")))
      page.raw("</small>")
      let zone = record.place.zone
      let (first, last) = (line.days[0].day, line.days[line.days.count - 1].day)
      if line.days.count > 1 {
        page.raw(
          BandChart(
            days: line.days, metric: metric, limit: limit(of: line), first: first, last: last
          ).markup)
        page.element("div class=\"ends\"") { page in
          page.element("span") { $0.text(first.description) }
          page.element("span") { $0.text(last.description) }
        }
      } else {
        page.element("div class=\"ends\"") { $0.text(zone.day(of: line.from).description) }
      }
    }
  }

  /// How warm it may be, of what is stored or carried.
  private func limit(of line: Conditions) -> Double? {
    guard !line.isCycle, line.metric.name == "storage_temperature" else { return nil }
    return record.coldChains.first { $0.unit == line.unit }?.chain.limit
  }

  private func percent(_ line: Conditions) -> String { fixed((line.coverage ?? 0) * 100, 0) + "%" }
  private func coverage(_ line: Conditions, _ text: String) -> String {
    line.coverage == nil ? "" : text
  }
  private func unitTitle(_ unit: String) -> Title {
    record.place.units[unit] ?? Title(en: unit, zh: unit)
  }

  func writeColdChain(_ page: inout Markup) {
    guard !record.coldChains.isEmpty else { return }
    section(&page, "Cold chain", "冷链") { page in
      page.element("ul class=\"checks\"") { page in
        for (unit, chain) in record.coldChains {
          let name = unitTitle(unit)
          let kinetic = chain.meanKinetic.map { fixed($0, 1) } ?? "–"
          let isKept = chain.excursions.isEmpty
          page.element("li") { page in
            page.raw(isKept ? "<i class=\"good\">✓</i>" : "<i class=\"warn\">!</i>")
            page.text(
              Title(
                en: "\(name.en): mean kinetic temperature \(kinetic) °C" + chain.keeps.en,
                zh: "\(name.zh)：平均动力学温度 \(kinetic) °C" + chain.keeps.zh))
            let limit = JSON.format(chain.limit)
            for excursion in chain.excursions {
              let (worst, from) = (fixed(excursion.worst, 1), moment(excursion.from))
              let minutes = (excursion.to - excursion.from) / .minute
              page.raw("<br>")
              page.text(
                Title(
                  en: "Above \(limit) °C for \(minutes) min from \(from), at worst \(worst) °C",
                  zh: "\(from) 起 \(minutes) 分钟高于 \(limit) °C，最高 \(worst) °C"))
            }
          }
        }
      }
    }
  }

  /// A line for each rule and unit, the worst first: what came again is counted, not repeated.
  func writeAlerts(_ page: inout Markup) {
    guard !record.alerts.isEmpty else { return }
    let groups = Dictionary(grouping: record.alerts) { "\($0.rule)\t\($0.unit)" }.values
      .sorted { a, b in
        let (worst, other) = (a.map(\.severity).max()!, b.map(\.severity).max()!)
        return worst == other ? a[0].since < b[0].since : worst > other
      }
    section(&page, "What was noticed", "期间告警") { page in
      page.element("ul class=\"checks\"") { page in
        for group in groups { writeAlert(group, &page) }
      }
    }
  }

  private func writeAlert(_ group: [Record.AlertLine], _ page: inout Markup) {
    guard let first = group.first, let last = group.last else { return }
    page.element("li") { page in
      let isCritical = group.contains { $0.severity == .critical }
      page.raw("<i class=\"\(isCritical ? "bad" : "warn")\">!</i>")
      page.text(last.text)
      page.raw("<br>")
      let (from, to) = (moment(first.since), last.until.map(moment))
      let times =
        group.count > 1 ? Title(en: "\(group.count) times, ", zh: "共 \(group.count) 次，") : nil
      page.element("time") {
        $0.text(
          Title(
            en: (times?.en ?? "") + from + (to.map { " to \($0)" } ?? ", goes on"),
            zh: (times?.zh ?? "") + from + (to.map { " 至 \($0)" } ?? " 起，未解除")))
      }
    }
  }

  /// Soil tests, advice and what actuators were told.
  func writeMeasures(_ page: inout Markup) {
    let measures = record.measures
    guard !measures.isEmpty else { return }
    section(&page, "Soil, advice and commands", "土壤、施肥与指令") { page in
      page.element("ul class=\"checks\"") { page in
        for (time, text) in measures.suffix(40) {
          page.element("li") { page in
            page.element("time") { $0.text(time) }
            page.raw("<br>")
            page.text(text)
          }
        }
      }
    }
  }

  func writeFamily(_ page: inout Markup) {
    guard !record.parents.isEmpty || !record.children.isEmpty else { return }
    section(&page, "Where from, where to", "来源与去向") { page in
      page.raw("<table>")
      for step in record.parents { row(&page, "made of", "来自", step, step.from) }
      for step in record.children { row(&page, "made into", "分为", step, step.to) }
      page.raw("</table>")
    }
  }

  private func row(
    _ page: inout Markup, _ en: String, _ zh: String, _ step: Lineage, _ other: BatchName
  ) {
    page.element("tr") { page in
      page.element("th") { $0.text(Title(en: en, zh: zh)) }
      page.element("td") { page in
        page.text(other.text(in: record.batch.name.farm))
        if let quantity = step.quantity { page.text(" · \(quantity)") }
        page.raw(" <time>")
        page.text(moment(step.time))
        page.raw("</time>")
      }
    }
  }

  func writeCertificate(_ page: inout Markup) {
    guard let certificate = Certificate(record) else { return }
    section(&page, "Commitment certificate", "承诺达标合格证") { page in
      page.raw("<table>")
      for (title, value) in certificate.fields {
        page.element("tr") { page in
          page.element("th") { $0.text(title) }
          page.element("td") { $0.text(value) }
        }
      }
      page.raw("</table>")
    }
  }

  func writeProof(_ page: inout Markup) {
    section(&page, "Check it yourself", "自行核验") { page in
      page.element("div class=\"proof\"") { page in
        if let code { page.element("div class=\"qr\"") { $0.raw(code) } }
        page.element("div") { page in
          page.element("p") { page in
            page.raw("<code>")
            page.text(record.page)
            page.raw("</code>")
          }
          writeSeal(&page)
        }
      }
    }
  }

  private func writeSeal(_ page: inout Markup) {
    guard let seal else {
      page.element("p") {
        $0.text(Title(en: "This record is not sealed yet.", zh: "该档案尚未封存。"))
      }
      return
    }
    page.element("p") {
      $0.text(
        Title(
          en: "Sealed \(moment(seal.time)) as number \(seal.index) of a log that can only grow. "
            + "Ask for the proof, and check it without us:",
          zh: "\(moment(seal.time)) 封存为日志第 \(seal.index) 条，日志只增不改。索取证明后可独立核验："))
    }
    page.element("p") { page in
      page.raw("<code>furrow trace verify proof.tlog-proof --record record.json --key ")
      page.text(seal.key ?? "…")
      page.raw("</code>")
    }
    page.element("p") { page in
      page.raw("<code>")
      page.text(seal.digest)
      page.raw("</code>")
    }
  }
}
